//! A small handmade book for tests of drawing.

use crate::report::bare::bare;
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::comparison::ComparisonRow;
use crate::tables::number::number;
use crate::tables::sources::{ProjectRow, SupplierRow};
use crate::tables::summary::SummaryRow;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// A scenario of two years with one mineral, two suppliers and a dated disruption.
const SCENARIO: &str = r#"
format = 1
[scenario]
name = "sample"
importer = "KOR"
start = "2025-01"
years = 2
[[minerals]]
id = "lithium"
demand = { annual = 1200 }
price = { initial = 10 }
[[minerals.stockpiles]]
id = "state"
[[suppliers]]
id = "near"
mineral = "lithium"
path = "AUS:mine > lane:strait > CHN:refine"
share = 0.75
[[suppliers]]
id = "far"
mineral = "lithium"
path = "CHL:mine > CHL:refine"
share = 0.25
[[disruptions]]
id = "strike"
hits = ["CHL"]
rate = 0.1
duration = 2
[[disruptions]]
id = "embargo"
hits = ["CHN"]
start = "2025-06 .. 2025-12"
probability = 0.25
duration = 3
[[projects]]
id = "new-mine"
mineral = "lithium"
path = "KAZ:mine"
capacity = 100
[[strategies]]
id = "shift"
shift = [{ mineral = "lithium", from = "near", to = { far = 1 }, share = 0.2, start = "2025-07", months = 6 }]
[[strategies]]
id = "store"
set = { "minerals.lithium.stockpiles.state.target_days" = 90 }
"#;

/// Returns results of the scenario for the baseline and the given `strategies`, with shortfalls multiplied by `factor`.
pub fn book(strategies: &[&str], title: &str, factor: f64) -> Book {
    let mineral = MineralNote { id: "lithium".to_owned(), name: title.to_owned(), unit: "t".to_owned() };
    let titled: Vec<_> = strategies.iter().map(|&id| (id.to_owned(), title.to_owned())).collect();
    let mut book = bare(SCENARIO, vec![mineral], &titled);
    title.clone_into(&mut book.manifest.scenario.title);
    let ids = book.manifest.strategies.clone();
    for (place, id) in ids.iter().enumerate() {
        let part = factor / (place + 1) as f64;
        book.summary.push(summary(id, "lithium", "shortfall_share", 0.02 * part));
        book.summary.push(summary(id, "lithium", "shortfall", 48.0 * part));
        book.summary.push(summary(id, ALL_MINERALS, "programme_cost", 1e6 * (place + 1) as f64));
        if place > 0 {
            book.comparison.push(comparison(id, "lithium", "shortfall_share", 0.02 * part - 0.02 * factor));
            book.comparison.push(comparison(id, ALL_MINERALS, "programme_cost", 1e6 * place as f64));
        }
    }
    for (supplier, contracted, lost) in [("near", 1800.0, 36.0), ("far", 600.0, 12.0)] {
        book.suppliers.push(SupplierRow {
            strategy: BASELINE.to_owned(),
            mineral: "lithium".to_owned(),
            supplier: supplier.to_owned(),
            kind: "contract".to_owned(),
            contracted: number(contracted),
            lost: number(lost * factor),
            ..SupplierRow::default()
        });
    }
    book.projects.push(ProjectRow {
        strategy: BASELINE.to_owned(),
        project: "new-mine".to_owned(),
        mineral: "lithium".to_owned(),
        probability_operating: number(0.5),
        start_p05: number(3.0),
        start_p50: number(6.5),
        start_p95: number(12.0),
        ..ProjectRow::default()
    });
    book
}

fn summary(strategy: &str, mineral: &str, metric: &str, mean: f64) -> SummaryRow {
    SummaryRow {
        strategy: strategy.to_owned(),
        mineral: mineral.to_owned(),
        metric: metric.to_owned(),
        mean: number(mean),
        std_error: number(mean / 50.0),
        tvar95: number(5.0 * mean),
        tvar95_std_error: number(mean / 10.0),
        ..SummaryRow::default()
    }
}

fn comparison(strategy: &str, mineral: &str, metric: &str, difference: f64) -> ComparisonRow {
    ComparisonRow {
        strategy: strategy.to_owned(),
        mineral: mineral.to_owned(),
        metric: metric.to_owned(),
        difference: number(difference),
        std_error: number(difference.abs() / 10.0),
        // The strategy costs more and has less risk, both by more than the sampling error.
        pareto: true,
        ci95_low: number(difference - 0.196 * difference.abs()),
        ci95_high: number(difference + 0.196 * difference.abs()),
        ..ComparisonRow::default()
    }
}
