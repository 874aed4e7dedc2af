//! `mindep optimize`, run as a process.

use crate::support::{Desk, SMALL};
use mindep_library::questions::optimize::rows::{FrontierRow, PortfolioRow};
use mindep_library::tables::number::Number;
use mindep_library::tables::summary::SummaryRow;
use serde_json::Value;

/// Decisions about `alpha` of the small scenario.
const DECISIONS: &str = r#"
[optimize]
[[optimize.decisions]]
address = "suppliers.a-large.share"
min = 0.2
max = 0.9
[[optimize.decisions]]
address = "suppliers.a-small.share"
min = 0.1
max = 0.8
upfront = 2
[[optimize.decisions]]
address = "suppliers.a-small.surge"
min = 0
max = 1
per = 0.1
per_year = 50
"#;

const COMMAND: &str = "optimize decide.toml --trials 400 --fresh 600 --points 5";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("decide.toml", &(SMALL.to_owned() + DECISIONS));
    desk
}

fn rows<R: serde::de::DeserializeOwned>(text: &str) -> Vec<R> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn value(cell: Option<Number>) -> f64 {
    cell.map_or(f64::NAN, Number::value)
}

#[test]
fn portfolios_are_told_kept_and_can_be_pasted() {
    let desk = desk();
    desk.out("run decide.toml");
    let out = desk.out(COMMAND);
    assert!(out.contains("is chosen") && out.contains("frontier.csv, portfolio.csv, portfolios.toml in"), "{out}");
    let folder = "output/small";
    let frontier: Vec<FrontierRow> = rows(&desk.read(&format!("{folder}/frontier.csv")));
    let portfolios: Vec<PortfolioRow> = rows(&desk.read(&format!("{folder}/portfolio.csv")));
    let ids: Vec<&str> = {
        let fresh = frontier.iter().filter(|r| r.sample == "fresh");
        fresh.map(|r| r.strategy.as_str()).collect()
    };
    assert_eq!(ids[..3], ["baseline", "shifted", "portfolio-1"], "{ids:?}");
    assert_eq!(frontier.iter().filter(|r| r.chosen).count(), 2, "on both samples");
    for row in &frontier {
        assert!(value(row.tvar95) >= value(row.mean), "{row:?}");
        assert_eq!(value(row.tvar95_std_error) > 0.0, value(row.tvar95) > 0.0, "{row:?}");
        assert_eq!(row.gap.is_some(), row.sample == "fresh" && row.strategy != "baseline", "{row:?}");
    }
    // Shares that one supplier loses are gained by the other.
    for pair in portfolios.chunks(3) {
        let of = |address: &str| pair.iter().find(|r| r.address == address).map_or(f64::NAN, |r| value(r.change));
        assert!((of("suppliers.a-large.share") + of("suppliers.a-small.share")).abs() < 1e-9, "{pair:?}");
    }
    // Pasted into the scenario, the portfolios are strategies for which a run on the same trials gives the same results.
    let text = desk.read(&format!("{folder}/portfolios.toml"));
    desk.write("pasted.toml", &(SMALL.replace("\"small\"", "\"pasted\"") + &text));
    desk.out("run pasted.toml --trials 400");
    for row in frontier.iter().filter(|r| r.sample == "search") {
        let summary: Vec<SummaryRow> = desk.rows("output/pasted");
        let of_run = summary
            .iter()
            .find(|r| r.strategy == row.strategy && r.mineral == "alpha" && r.metric == "shortfall")
            .unwrap();
        // Results are summed in another order, so the last digits differ; the tail is taken from bins, which are half a per cent wide at most.
        for (a, b, close) in [(of_run.mean, row.mean, 1e-6), (of_run.tvar95, row.tvar95, 1e-3)] {
            assert!((value(a) - value(b)).abs() <= close * value(b), "{row:?} {of_run:?}");
        }
    }
    let report = desk.read(&format!("{folder}/report.html"));
    assert!(
        report.contains("Which portfolio is worth its money?") && report.contains("What the portfolios consist of")
    );
    // The note contains the question, and the answer is the same for any number of threads.
    let note: Value = serde_json::from_str(&desk.read(&format!("{folder}/optimize.json"))).unwrap();
    assert_eq!(note["facts"]["risk"], "shortfall");
    let before = desk.results(folder);
    assert!(desk.wrong(COMMAND).contains("--overwrite"));
    desk.out(&format!("{COMMAND} --overwrite --threads 1"));
    assert_eq!(desk.results(folder), before);
    // A run of the same scenario keeps the answer, whatever `[optimize]` says.
    desk.out("run decide.toml --overwrite");
    assert_eq!(desk.read(&format!("{folder}/portfolios.toml")), text);
    let json: Value = serde_json::from_str(&desk.out(&format!("{COMMAND} --overwrite --format json"))).unwrap();
    assert_eq!(json["tables"]["portfolios.toml"], text.as_str());
    assert!(json["tables"]["frontier.csv"][0]["tvar95"].is_number(), "{json}");
}

#[test]
fn a_weight_chooses_and_a_budget_limits() {
    let desk = desk();
    let chosen = |more: &str| {
        desk.out(&format!("{COMMAND} --overwrite {more}"));
        let rows: Vec<FrontierRow> = rows(&desk.read("output/small/frontier.csv"));
        let most = rows.iter().filter(|r| r.sample == "search" && r.kind == "portfolio").map(|r| value(r.cost));
        let most = most.fold(f64::NEG_INFINITY, f64::max);
        (value(rows.iter().find(|r| r.chosen && r.sample == "search").unwrap().tvar95), most)
    };
    let (poor, _) = chosen("--weight 0");
    let (rich, most) = chosen("--weight 1e6");
    assert!(rich < poor, "{rich} {poor}");
    assert!(most > 500.0, "{most}");
    let (_, within) = chosen("--weight 1e6 --set optimize.budget=500");
    assert!(within <= 500.0, "{within}");
}

#[test]
fn what_is_asked_wrongly_is_refused_before_anything_is_written() {
    let desk = desk();
    let said = desk.wrong("optimize small.toml");
    assert!(said.contains("no [optimize]") && said.contains("[[optimize.decisions]]"), "{said}");
    let said = desk.wrong("optimize decide.toml --trials 10 --fresh 3");
    assert!(said.contains("--trials: found 10") && said.contains("--fresh: found 3"), "{said}");
    desk.wrong("optimize decide.toml --points 1");
    desk.wrong("optimize decide.toml --weight -3");
    desk.wrong("optimize nothing.toml");
    // No portfolio meets a budget of 0 if the present shares are not allowed.
    desk.write(
        "dear.toml",
        &(SMALL.to_owned()
            + &DECISIONS.replace("max = 0.9", "max = 0.5").replace("[optimize]", "[optimize]\nbudget = 0")),
    );
    let said = desk.wrong("optimize dear.toml --trials 400 --fresh 600");
    assert!(said.contains("budget"), "{said}");
    // Without a value added there is no economic loss.
    let worthless = SMALL.replace("value_added = 500\n", "");
    desk.write("safe.toml", &(worthless + &DECISIONS.replace("[optimize]", "[optimize]\nrisk = \"economic_loss\"")));
    let said = desk.wrong("optimize safe.toml --trials 400 --fresh 600");
    assert!(said.contains("value_added"), "{said}");
    assert!(!desk.path("output").exists());
}
