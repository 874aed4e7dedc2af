//! `mindep replay`: the trial equals that of the run, its months balance, and the trial found is the one requested.

use crate::support::{Desk, near};
use mindep_library::questions::replay::rows::VARIABLES;
use std::collections::BTreeMap;

type Cells = BTreeMap<String, String>;

/// Returns the path of a scenario in tests/data.
fn scenario(name: &str) -> String {
    format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Returns the quantities of each month by variable, summed over the rows of a variable.
fn months(rows: &[Cells]) -> BTreeMap<(String, String), BTreeMap<String, f64>> {
    let mut months: BTreeMap<_, BTreeMap<String, f64>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row["value"].is_empty()) {
        let of = months.entry((row["mineral"].clone(), row["month"].clone())).or_default();
        *of.entry(row["variable"].clone()).or_insert(0.0) += row["value"].parse::<f64>().expect("a number");
    }
    months
}

/// Checks the balances of docs/model.md §5 for every month of the table; returns the number of months with a shortfall.
#[track_caller]
fn assert_balanced(rows: &[Cells]) -> usize {
    let months = months(rows);
    let mut short = 0;
    for ((mineral, month), of) in months.iter().filter(|((mineral, _), _)| mineral != "all") {
        let get = |variable: &str| of.get(variable).copied().unwrap_or(0.0);
        let sum = |variables: &[&str]| variables.iter().map(|v| get(v)).sum::<f64>();
        let demand = get("demand");
        let size = demand + get("surplus");
        let home = sum(&["domestic", "recycled", "project_delivered", "delivered"]);
        // D + surplus = Q + r·D + Σ_p + Σ C_s + surge for the gap + substitution + released + price response + U
        near(size, home + sum(&["surge_for_gap", "substituted", "released", "price_response", "shortfall"]), size);
        // The gap is the demand that home supply, contracts and projects leave.
        near((demand - home).max(0.0), get("gap"), size);
        near(get("supply"), home + sum(&["surge_for_gap", "surge_for_stock", "bought_ahead"]), size);
        assert!(
            get("refilled") <= sum(&["surplus", "surge_for_stock", "bought_ahead"]) + 1e-9 * size,
            "{mineral} {month}"
        );
        assert!(get("delivered") <= get("called") * (1.0 + 1e-12), "{mineral} {month}");
        assert!(sum(&["surge_for_gap", "surge_for_stock"]) <= get("surge_arrived") + 1e-9 * size, "{mineral} {month}");
        if of.contains_key("sector_demand") {
            near(get("sector_demand"), demand, demand);
            near(get("sector_shortfall"), get("shortfall"), demand);
        }
        near(get("attributed"), get("shortfall"), demand);
        near(get("shortfall_share"), get("shortfall") / demand, 1.0);
        short += usize::from(get("shortfall") > 0.0);
    }
    // The stock at the end of a month is that of the month before, less releases, plus refills.
    let in_order: Vec<_> = months.iter().collect();
    for pair in in_order.windows(2).filter(|pair| pair[0].0.0 == pair[1].0.0 && pair[1].1.contains_key("stock")) {
        let (before, after) = (pair[0].1, pair[1].1);
        let held = before["stock"] - after["released"] + after["refilled"];
        near(after["stock"], held, held + after["demand"]);
    }
    short
}

#[test]
fn the_trial_is_that_of_the_run_to_the_bit_and_every_month_balances() {
    let desk = Desk::new();
    for (file, name, strategies) in
        [("full.toml", "korea-lithium", ["baseline", "andean-shift"]), ("two.toml", "two", ["baseline", "digging"])]
    {
        let path = scenario(file);
        desk.out(&format!("run {path} --trials 600 --trials-table csv --no-report --plots none -q"));
        let trials = desk.cells(&format!("output/{name}/trials.csv"));
        let mut short = 0;
        for (strategy, trial) in strategies.iter().flat_map(|s| [0, 17, 511, 512, 599].map(|trial| (s, trial))) {
            desk.out(&format!("replay {path} --trials 600 --trial {trial} --strategy {strategy} --overwrite -q"));
            let found = desk.cells(&format!("output/{name}/replay-metrics.csv"));
            let of = |row: &&Cells| row["trial"] == trial.to_string() && row["strategy"] == **strategy;
            let expected: Vec<Cells> = trials.iter().filter(of).cloned().collect();
            assert!(expected.len() > 1);
            // Numbers are written as the shortest text that parses to the same number, so equal texts mean equal bits.
            assert_eq!(found, expected, "{strategy} {trial}");
            let rows = desk.cells(&format!("output/{name}/replay.csv"));
            short += assert_balanced(&rows);
            assert_sums(&rows, &found);
            let stray = rows.iter().find(|row| !VARIABLES.contains(&row["variable"].as_str()));
            assert!(stray.is_none(), "{stray:?} is no variable");
        }
        assert!(short > 0, "no month of any trial of {name} has a shortfall");
    }
}

/// Checks that metrics are the sums over months.
#[track_caller]
fn assert_sums(rows: &[Cells], metrics: &[Cells]) {
    for row in metrics.iter().filter(|row| row["mineral"] != "all") {
        let sum = |variable: &str| -> f64 {
            let of = rows.iter().filter(|r| r["mineral"] == row["mineral"] && r["variable"] == variable);
            of.map(|r| r["value"].parse::<f64>().expect("a number")).sum()
        };
        let number = |metric: &str| row[metric].parse::<f64>().expect("a number");
        let demand = sum("demand");
        near(sum("shortfall"), number("shortfall"), demand);
        near(sum("price_response"), number("price_response"), demand);
        let bought: f64 = ["surge_for_gap", "surge_for_stock", "bought_ahead"].map(sum).iter().sum();
        near(bought, number("surge_bought"), demand);
        if !row["average_price"].is_empty() {
            near(
                sum("price") / 120.0_f64.min(number_of_months(rows)),
                number("average_price"),
                number("average_price"),
            );
        }
    }
}

fn number_of_months(rows: &[Cells]) -> f64 {
    let mut months: Vec<&String> = rows.iter().map(|r| &r["month"]).collect();
    months.sort();
    months.dedup();
    months.len() as f64
}

/// Returns the values of a metric for each trial, for one strategy and mineral.
fn column(trials: &[Cells], strategy: &str, mineral: &str, metric: &str) -> Vec<f64> {
    let rows = trials.iter().filter(|row| row["strategy"] == strategy && row["mineral"] == mineral);
    rows.map(|row| row[metric].parse().expect("a number")).collect()
}

fn note(desk: &Desk) -> serde_json::Value {
    serde_json::from_str(&desk.read("output/two/replay.json")).expect("JSON")
}

#[test]
fn the_worst_and_the_quantile_are_those_of_the_table_of_trials() {
    let desk = Desk::new();
    let path = scenario("two.toml");
    desk.out(&format!("run {path} --trials 1300 --trials-table csv --no-report --plots none -q"));
    let trials = desk.cells("output/two/trials.csv");
    for (flags, strategy, mineral, metric) in [
        ("", "baseline", "all", "economic_loss"),
        ("--mineral cobalt", "baseline", "cobalt", "shortfall_share"),
        ("--mineral zinc --strategy stock", "stock", "zinc", "shortfall_share"),
    ] {
        let values = column(&trials, strategy, mineral, metric);
        let mut ordered = values.clone();
        ordered.sort_by(f64::total_cmp);
        // 0.95 · 1300 = 1235, 0.4 · 1300 = 520.
        for (which, value) in
            [("--worst", ordered[1299]), ("--quantile 95%", ordered[1234]), ("--quantile 0.4", ordered[519])]
        {
            let mut answers = Vec::new();
            for threads in [1, 3] {
                let common = format!("{path} --trials 1300 --threads {threads} --overwrite -q");
                desk.out(&format!("replay {common} {which} {flags}"));
                answers.push(desk.read("output/two/replay.csv") + &desk.read("output/two/replay.json"));
            }
            assert_eq!(answers[0], answers[1], "threads change the answer to {which} {flags}");
            let facts = note(&desk)["facts"].clone();
            let first = values.iter().position(|v| *v == value).expect("a trial");
            assert_eq!(facts["trial"], first, "{which} {flags}");
            assert_eq!(facts["measure"]["value"], value, "{which} {flags}");
            assert_eq!((&facts["measure"]["metric"], &facts["measure"]["mineral"]), (&metric.into(), &mineral.into()));
        }
    }
}

#[test]
fn occurrences_say_why_they_began() {
    let desk = Desk::new();
    let path = scenario("full.toml");
    let (mut causes, mut drivers) = (BTreeMap::new(), 0);
    for trial in 0..12 {
        desk.out(&format!("replay {path} --trial {trial} --trials 100 --overwrite -q"));
        let rows = desk.cells("output/korea-lithium/replay-occurrences.csv");
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(row["occurrence"], (place + 1).to_string());
            *causes.entry(row["cause"].clone()).or_insert(0) += 1;
            let number = |column: &str| row[column].parse::<f64>().expect("a number");
            assert!(number("end") >= number("onset"));
            if row["cause"] == "triggered" {
                let by = &rows[row["triggered_by_occurrence"].parse::<usize>().expect("a number") - 1];
                assert_eq!(by["disruption"], row["triggered_by"]);
                assert!(by["onset"].parse::<f64>().expect("a number") <= number("onset"));
            }
            if let Some(("us-china-tension", value)) = row["drivers"].split_once(": ") {
                let value: f64 = value.parse().expect("a number");
                // β = 0.8: the factor is exp(0.8 F − 0.32).
                near(number("rate_of_year"), number("rate") * libm::exp(0.8 * value - 0.32), 1.0);
                drivers += 1;
            }
        }
    }
    assert!(drivers > 0 && ["random", "scheduled", "triggered"].iter().all(|c| causes.contains_key(*c)), "{causes:?}");
}

#[test]
fn nonsense_is_refused_before_anything_is_written() {
    let desk = Desk::new();
    let wrong = |flags: &str, told: &[&str]| {
        let said = desk.wrong(&format!("replay small.toml {flags}"));
        assert!(told.iter().all(|text| said.contains(text)), "{flags}: {said}");
        assert!(!desk.path("output").exists(), "{flags} wrote something");
    };
    wrong("", &["--trial <K>", "--worst", "--quantile <LEVEL>"]);
    wrong("--worst --trial 3", &["cannot be used with"]);
    wrong("--quantile 95", &["found 95, expected a level from 0 to 1"]);
    wrong("--trial -1", &["found -1, expected a whole number from 0"]);
    wrong("--trial 200", &["found 200, expected 0 to 199", "--trials"]);
    wrong("--worst --set minerals.alpha.flexibilty=1", &["flexibility"]);
    // All errors together.
    let told =
        ["no strategy `shiftd` in small; did you mean `shifted`?", "no mineral `alpa` in small; did you mean `alpha`?"];
    wrong("--trial 999 --strategy shiftd --mineral alpa", &[told[0], told[1], "found 999"]);
    // Without value added and elasticities there is no economic loss.
    let plain = "--set minerals.alpha.sectors.first.value_added=0";
    wrong(&format!("--worst {plain}"), &["--mineral: alpha, beta"]);
    desk.out(&format!("replay small.toml --worst --mineral beta {plain} -q"));
    let again = desk.wrong(&format!("replay small.toml --worst --mineral beta {plain}"));
    assert!(again.contains("--overwrite"), "{again}");
}

#[test]
fn a_trial_has_a_section_of_the_report_that_can_be_made_again() {
    let desk = Desk::new();
    desk.out("run small.toml -q");
    let told = desk.out("replay small.toml --worst");
    assert!(told.contains("has the largest economic loss of all minerals of 200 trials"), "{told}");
    let page = desk.read("output/small/report.html");
    assert!(page.contains("id=\"replay\"") && page.contains("What happened in trial"), "the report has no section");
    let picture = desk.read("output/small/plots/replay.svg");
    desk.out("report output/small -q");
    assert_eq!(desk.read("output/small/plots/replay.svg"), picture);
    assert_eq!(desk.read("output/small/report.html"), page);
    // A trial without a shortfall is described as such.
    let told = desk.out("replay small.toml --quantile 0 --mineral beta --overwrite");
    assert!(told.contains("Every month's demand is met."), "{told}");
}

#[test]
fn what_is_bought_ahead_is_told() {
    let desk = Desk::new();
    let text = "format = 1\n[scenario]\nname = \"ahead\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\nunit = \"t\"\nflexibility = 0\n\
        demand = { annual = 1200 }\nprice = { initial = 10, demand_elasticity = 1, inside = \"AAA:mine\", home_use = 1 }\n\
        stockpiles = [{ id = \"k\", rush = 1, rush_days = 365 }]\n[[suppliers]]\nid = \"s\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 1\n\
        [[world]]\nmineral = \"m\"\nstage = \"mine\"\ncountry = \"AAA\"\nshare = 0.5\n\
        [[disruptions]]\nid = \"ban\"\nhits = [\"AAA\"]\nstart = \"2025-06\"\nnotice = 1.5\nduration = 4\n";
    desk.write("ahead.toml", text);
    let told = desk.out("replay ahead.toml --trial 0");
    // 100 t a month, doubled for a month and a half.
    let told = told.replace('\u{a0}', " ");
    assert!(told.contains("Ahead of what is announced, 150 t are bought into stock, the last in 2025-05."), "{told}");
    let of = |variable: &str, month: &str| -> f64 {
        let rows = desk.cells("output/ahead/replay.csv");
        let row = rows.iter().find(|row| row["variable"] == variable && row["month"] == month).expect("a row");
        row["value"].parse().expect("a number")
    };
    assert_eq!(["2025-03", "2025-04", "2025-05", "2025-06"].map(|month| of("announced", month)), [0.0, 0.5, 1.0, 0.0]);
    near(of("bought_ahead", "2025-04"), 50.0, 50.0);
    near(of("stock", "2025-07"), 0.0, 1.0);
    // Half of the world supply is withheld and the other half remains: the price is twice as high outside, and half as high inside.
    near(of("price", "2025-06"), 20.0, 20.0);
    near(of("price_inside", "2025-06"), 5.0, 5.0);
    assert_eq!(desk.cells("output/ahead/replay-occurrences.csv")[0]["notice"], "1.5");
}
