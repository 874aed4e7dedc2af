//! Small results made by hand, for tests.

use crate::report::bare::bare;
use crate::results::book::Book;
use crate::results::manifest::{InputNote, MineralNote};
use crate::tables::comparison::ComparisonRow;
use crate::tables::exceedance::ExceedanceRow;
use crate::tables::losses::{DisruptionRow, SectorRow};
use crate::tables::number::number;
use crate::tables::summary::SummaryRow;
use crate::tables::timeseries::TimeseriesRow;
use crate::words::names;
use mindep_core::domain::scenario::BASELINE;
use std::fmt::Write;

/// Returns a scenario with these minerals: two disruptions in China, one in Australia, and one of demand.
fn text(minerals: &[&str]) -> String {
    let mut text =
        "format = 1\n[scenario]\nname = \"tiny\"\ntitle = \"Tiny\"\nstart = \"2025-01\"\nyears = 10\n".to_owned();
    for id in minerals {
        let _ = write!(
            text,
            "[[minerals]]\nid = \"{id}\"\nunit = \"t\"\ndemand = {{ annual = 1200 }}\n\
             [[suppliers]]\nid = \"of-{id}\"\nmineral = \"{id}\"\npath = \"AUS:mine > CHN:refine\"\nshare = 1\n"
        );
    }
    for (id, rest) in [
        ("licence", "hits = [\"CHN:refine\"]"),
        ("quota", "hits = [\"CHN\"]"),
        ("cyclone", "hits = [\"AUS:mine\"]"),
        ("boom", "effect = \"demand\"\nseverity = 0.1"),
    ] {
        let _ = write!(text, "[[disruptions]]\nid = \"{id}\"\n{rest}\nrate = 0.1\nduration = 3\n");
    }
    text
}

/// Returns results without rows for these minerals, with these strategies beside the baseline.
pub fn book(minerals: &[&str], strategies: &[(&str, &str)]) -> Book {
    let note = |id: &&str| MineralNote { id: (*id).to_owned(), name: names::of_id(id), unit: "t".to_owned() };
    let titled: Vec<_> = strategies.iter().map(|(id, title)| ((*id).to_owned(), (*title).to_owned())).collect();
    let mut book = bare(&text(minerals), minerals.iter().map(note).collect(), &titled);
    book.manifest.inputs = vec![InputNote { path: "tiny.toml".to_owned(), sha256: "def".to_owned() }];
    book
}

/// Adds a mean and its error; the TVaR 95 % is four times the mean.
pub fn estimate(book: &mut Book, [strategy, mineral, metric]: [&str; 3], mean: f64, error: f64) {
    book.summary.push(SummaryRow {
        strategy: strategy.to_owned(),
        mineral: mineral.to_owned(),
        metric: metric.to_owned(),
        mean: number(mean),
        std_error: number(error),
        tvar95: number(4.0 * mean),
        tvar95_std_error: number(4.0 * error),
        ..SummaryRow::default()
    });
}

/// Adds a difference and its error.
pub fn difference(book: &mut Book, [strategy, mineral, metric]: [&str; 3], difference: f64, error: f64) {
    book.comparison.push(ComparisonRow {
        strategy: strategy.to_owned(),
        mineral: mineral.to_owned(),
        metric: metric.to_owned(),
        difference: number(difference),
        std_error: number(error),
        ci95_low: number(difference - 1.96 * error),
        ci95_high: number(difference + 1.96 * error),
        ..ComparisonRow::default()
    });
}

/// Adds the part of a disruption in a total shortfall of 1000 under the baseline.
pub fn cause(book: &mut Book, mineral: &str, disruption: &str, shortfall: f64, error: f64) {
    book.disruptions.push(DisruptionRow {
        strategy: BASELINE.to_owned(),
        mineral: mineral.to_owned(),
        disruption: disruption.to_owned(),
        shortfall: number(shortfall),
        shortfall_std_error: number(error),
        share_of_shortfall: number(shortfall / 1000.0),
        share_of_shortfall_std_error: number(error / 1000.0),
        ..DisruptionRow::default()
    });
}

/// Adds the loss of a sector under the baseline.
pub fn sector(book: &mut Book, mineral: &str, sector: &str, loss: f64, error: f64) {
    book.sectors.push(SectorRow {
        strategy: BASELINE.to_owned(),
        mineral: mineral.to_owned(),
        sector: sector.to_owned(),
        economic_loss: number(loss),
        economic_loss_std_error: number(error),
        ..SectorRow::default()
    });
}

/// Returns results in which 1 % of lithium demand is missing under the baseline, most of it because of China.
pub fn short(strategies: &[(&str, &str)]) -> Book {
    let mut book = book(&["lithium"], strategies);
    estimate(&mut book, [BASELINE, "lithium", "shortfall"], 1000.0, 20.0);
    estimate(&mut book, [BASELINE, "lithium", "shortfall_share"], 0.01, 0.0002);
    estimate(&mut book, [BASELINE, "lithium", "any_shortage"], 0.5, 0.005);
    cause(&mut book, "lithium", "licence", 500.0, 10.0);
    cause(&mut book, "lithium", "quota", 300.0, 6.0);
    cause(&mut book, "lithium", "cyclone", 200.0, 4.0);
    for (month, share) in [("2025-01", 0.0), ("2025-02", 0.1234)] {
        book.timeseries.push(TimeseriesRow {
            strategy: BASELINE.to_owned(),
            mineral: "lithium".to_owned(),
            month: month.to_owned(),
            variable: "shortfall_share".to_owned(),
            mean: number(share),
            p50: number(share),
            p95: number(2.0 * share),
            ..TimeseriesRow::default()
        });
    }
    for period in [2, 5] {
        book.exceedance.push(ExceedanceRow {
            strategy: BASELINE.to_owned(),
            mineral: "lithium".to_owned(),
            basis: "year".to_owned(),
            return_period_years: period,
            shortfall_share: number(0.01 * f64::from(period)),
            ..ExceedanceRow::default()
        });
    }
    book
}

/// Adds a strategy's mean shortfall of lithium, its difference from the baseline, and its cost over ten years.
pub fn strategy(book: &mut Book, id: &str, [mean, error]: [f64; 2], [change, change_error]: [f64; 2], cost: f64) {
    estimate(book, [id, "lithium", "shortfall"], mean, error);
    difference(book, [id, "lithium", "shortfall"], change, change_error);
    difference(book, [id, "all", "programme_cost"], cost, cost.abs() / 20.0);
}
