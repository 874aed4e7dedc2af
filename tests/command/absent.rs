//! Quantities that are not computed are absent, never 0, and nothing is ranked by them: the economic loss without a sector with value added, and
//! costs without a price.

use crate::support::Desk;
use mindep_library::tables::comparison::ComparisonRow;
use mindep_library::tables::losses::SectorRow;
use mindep_library::tables::summary::SummaryRow;
use std::path::Path;

/// Two minerals, one of them without a price. Demand responds to the price of the other, which gives a part of its economic loss, but the rest is
/// unknown.
const BARE: &str = r#"
format = 1
[scenario]
name = "bare"
start = "2025-01"
years = 2
[simulation]
trials = 200
[[minerals]]
id = "alpha"
unit = "t"
demand = { annual = 1200 }
price = { initial = 100, supply_elasticity = 0.2, demand_elasticity = 0.1 }
sectors = [{ id = "first", share = 0.4 }, { id = "second", share = 0.6 }]
[[minerals.stockpiles]]
id = "pile"
initial_days = 10
refill = 0
[[minerals]]
id = "beta"
unit = "t"
demand = { annual = 600 }
[[suppliers]]
id = "a"
mineral = "alpha"
path = "AAA:mine"
share = 0.7
[[suppliers]]
id = "b"
mineral = "alpha"
path = "BBB:mine"
share = 0.3
[[suppliers]]
id = "c"
mineral = "beta"
path = "AAA:mine"
share = 1
[[world]]
mineral = "alpha"
stage = "mine"
country = "AAA"
share = 0.6
[[disruptions]]
id = "strike"
hits = ["AAA"]
rate = 0.5
duration = "uniform(1, 5)"
[[strategies]]
id = "shifted"
shift = [{ mineral = "alpha", from = "a", to = { b = 1 }, share = 0.3 }]
per_year = 100
[[uncertain]]
address = "disruptions.strike.rate"
range = "uniform(0.2, 0.8)"
"#;

/// Decisions about one mineral; with the other constant, about both.
const ALPHA: &str = "[[optimize.decisions]]\naddress = \"minerals.alpha.stockpiles.pile.initial_days\"\nmin = 0\nmax = 60\nupfront = 10\n";
const BETA: &str = "[[optimize.decisions]]\naddress = \"suppliers.c.surge\"\nmin = 0\nmax = 1\nupfront = 10\n";

const NOTHING: [&str; 4] = ["NaN", "inf ", "None", "–∞"];

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("bare.toml", BARE);
    desk
}

/// Collects the text files in a folder and below.
fn texts(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let ends = |end: &str| path.extension().is_some_and(|e| e == end);
        if path.is_dir() {
            texts(&path, found);
        } else if ends("csv") || ends("svg") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).expect("text")));
        }
    }
}

#[test]
fn a_run_leaves_out_losses_and_costs_that_nobody_gave_a_value() {
    let desk = desk();
    let said = desk.out("run bare.toml");
    assert!(!said.contains("NaN") && said.contains('–'), "{said}");
    let folder = "output/bare";
    for row in desk.rows::<SummaryRow>(folder) {
        let needs_value = ["economic_loss", "societal_cost"].contains(&row.metric.as_str());
        let needs_price = row.mineral == "beta" && row.metric.ends_with("_cost");
        let is_shared = row.mineral == "all" && row.metric != "societal_cost" && row.metric != "economic_loss";
        if needs_value || needs_price {
            assert!(row.mean.is_none() && row.tvar95.is_none() && row.std_error.is_none(), "{row:?}");
        } else if is_shared {
            assert!(row.mean.is_some(), "{row:?}");
        }
    }
    assert!(desk.rows::<SectorRow>(folder).iter().all(|row| row.economic_loss.is_none() && row.shortfall.is_some()));
    for row in desk.rows::<ComparisonRow>(folder) {
        assert!(!row.pareto || row.mineral != "all", "no front of a risk that is not known: {row:?}");
        assert!(
            row.metric != "economic_loss" || row.difference.is_none() && row.benefit_cost_ratio.is_none(),
            "{row:?}"
        );
    }
    assert!(
        !desk.path("output/bare/plots/pareto-all.svg").exists()
            && desk.path("output/bare/plots/pareto-alpha.svg").exists()
    );
    let page = desk.read("output/bare/report.html");
    assert!(page.contains("The economic loss is not computed, as no sector has a value added"), "said so");
    assert!(page.contains("no front of cost and tail risk is drawn for all minerals together"), "said so");
    assert!(!page.contains("of the expected economic loss is not told apart"), "nothing is said of a change of it");
}

#[test]
fn questions_leave_it_out_and_rank_by_what_is_known() {
    let desk = desk();
    desk.out("run bare.toml -q --plots none");
    for question in [
        "stress bare.toml",
        "value bare.toml --trials 200",
        "sensitivity bare.toml --samples 8 --trials 64 --metric economic_loss --metric shortfall_share",
        "replay bare.toml --worst --mineral alpha",
        "reverse bare.toml --shortfall 10%",
        "run bare.toml --deep --deep-futures 32 --deep-trials 256 --overwrite",
    ] {
        let said = desk.out(question);
        for wrong in NOTHING {
            assert!(!said.contains(wrong), "{question}: {wrong}: {said}");
        }
    }
    let said = desk.out(
        "sensitivity bare.toml --samples 8 --trials 64 --metric economic_loss --metric shortfall_share --overwrite",
    );
    assert!(said.contains("Not computed") && said.contains("economic_loss of all"), "{said}");
    let worths = desk.cells("output/bare/value.csv");
    assert!(!worths.is_empty() && worths.iter().all(|row| row["loss_avoided"].is_empty()), "{worths:?}");
    let stressed = desk.cells("output/bare/stress.csv");
    assert!(stressed.iter().all(|row| row["economic_loss"].is_empty() && row["reference_economic_loss"].is_empty()));
    assert!(stressed.iter().any(|row| row["rank"] == "1"));
    let said = desk.wrong("replay bare.toml --worst --overwrite");
    assert!(said.contains("value_added") && said.contains("--mineral: alpha, beta"), "{said}");
    let mut found = Vec::new();
    texts(&desk.path("output"), &mut found);
    for (path, text) in found {
        assert!(!text.contains("NaN") && !text.contains(",inf"), "{path}");
    }
}

#[test]
fn a_sweep_without_a_loss_is_compared_by_the_probability_of_a_shortage() {
    let desk = desk();
    desk.write("swept.toml", &(BARE.to_owned() + "[sweep]\n\"disruptions.strike.rate\" = [0.2, 0.6]\n"));
    let said = desk.out("run swept.toml");
    assert!(said.contains("robability of any shortage") && !said.contains("NaN"), "{said}");
}

#[test]
fn portfolios_are_not_weighed_by_a_loss_that_is_not_known() {
    let desk = desk();
    let trials = "--trials 200 --fresh 200";
    for (name, decisions, cure) in [
        ("both", format!("[optimize]\n{ALPHA}{BETA}"), "decide about one mineral alone"),
        ("loss", format!("[optimize]\nrisk = \"economic_loss\"\n{ALPHA}"), "risk = \"shortfall\""),
    ] {
        desk.write(&format!("{name}.toml"), &(BARE.to_owned() + &decisions));
        let said = desk.wrong(&format!("optimize {name}.toml {trials}"));
        assert!(said.contains("no sector has a value_added") && said.contains(cure), "{said}");
        let said = desk.wrong(&format!("optimize {name}.toml --trials 3"));
        assert!(said.contains("value_added") && said.contains("--trials"), "all that is wrong at once: {said}");
        assert!(!desk.path("output").exists());
        // Whether a run can be made does not depend on it.
        let checked = desk.mindep(&format!("check {name}.toml")).assert().success();
        let checked = format!(
            "{}{}",
            String::from_utf8_lossy(&checked.get_output().stdout),
            String::from_utf8_lossy(&checked.get_output().stderr)
        );
        assert!(checked.contains("no sector has a `value_added`"), "{checked}");
    }
    // Decisions about the shortfall of one mineral, with a price and without one.
    for (name, decisions) in [("alpha", ALPHA), ("beta", BETA)] {
        desk.write(&format!("{name}.toml"), &(BARE.to_owned() + "[optimize]\n" + decisions));
        let said = desk.out(&format!("optimize {name}.toml {trials} --overwrite"));
        assert!(said.contains("Portfolio") && !said.contains("NaN"), "{said}");
    }
    // The value of one sector makes the total loss known; the other minerals add nothing to it.
    desk.write(
        "valued.toml",
        &(BARE.replace("share = 0.4 }", "share = 0.4, value_added = 500 }") + &format!("[optimize]\n{ALPHA}{BETA}")),
    );
    let said = desk.out(&format!("optimize valued.toml {trials} --overwrite"));
    assert!(said.contains("economic loss") && !said.contains("NaN"), "{said}");
}
