//! Tests of pictures and pages drawn from arbitrary numbers: extreme, zero, equal and negative values.

use super::all;
use crate::report::bare::bare;
use crate::report::page;
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::results::register::Register;
use crate::tables::Run;
use crate::tables::table::{Table, write};
use mindep_core::engine;
use mindep_core::plan::Plan;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use std::sync::LazyLock;

/// A scenario for which every kind of picture is drawn.
const SCENARIO: &str = r#"
format = 1
[scenario]
name = "extremes"
importer = "KOR"
start = "2025-01"
years = 2
[simulation]
trials = 12
[[minerals]]
id = "a"
demand = { annual = 1200, volatility = 0.2 }
price = { initial = 10, volatility = 0.1, supply_elasticity = 0.5, inside = "AAA:mine", home_use = 1 }
stockpiles = [{ id = "pile", initial_days = 20 }]
sectors = [{ id = "one", share = 0.5, value_added = 20 }, { id = "two", share = 0.5, value_added = 40 }]
[[minerals]]
id = "b"
demand = { annual = 600 }
[[suppliers]]
id = "near"
mineral = "a"
path = "AAA:mine > lane:x > BBB:refine"
share = 0.7
[[suppliers]]
id = "far"
mineral = "a"
path = "CCC:mine > BBB:refine"
share = 0.3
[[suppliers]]
id = "only"
mineral = "b"
path = "BBB:mine"
share = 1
[[world]]
mineral = "a"
stage = "mine"
country = "AAA"
share = 0.5
[[disruptions]]
id = "strike"
hits = ["AAA", "BBB"]
rate = 1
duration = "exponential(6)"
[[disruptions]]
id = "embargo"
hits = ["CCC"]
start = "2025-06 .. 2025-12"
duration = 3
[[projects]]
id = "new"
mineral = "a"
path = "DDD:mine"
capacity = 100
[[strategies]]
id = "shift"
shift = [{ mineral = "a", from = "near", to = { far = 1 }, share = 0.2 }]
[[strategies]]
id = "store"
set = { "minerals.a.stockpiles.pile.target_days" = 90 }
"#;

/// The tables that a run of the scenario writes, as CSV.
struct Tables([String; 9]);

/// Returns a table of a run as CSV.
fn table<R: Table>(run: Run<'_>) -> String {
    let mut out = Vec::new();
    write(&R::rows(run), &mut out).expect("memory takes all");
    String::from_utf8(out).expect("text")
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let loaded = mindep_scenario::load_str("extremes.toml", SCENARIO, &[]).expect("a sound scenario");
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    let run = Run { plan: &plan, tally: &tally };
    Tables([
        table::<crate::tables::summary::SummaryRow>(run),
        table::<crate::tables::timeseries::TimeseriesRow>(run),
        table::<crate::tables::exceedance::ExceedanceRow>(run),
        table::<crate::tables::distribution::DistributionRow>(run),
        table::<crate::tables::sources::SupplierRow>(run),
        table::<crate::tables::sources::ProjectRow>(run),
        table::<crate::tables::losses::DisruptionRow>(run),
        table::<crate::tables::losses::SectorRow>(run),
        table::<crate::tables::comparison::ComparisonRow>(run),
    ])
});

/// Returns the rows of a table with its numbers replaced by those of `next` (`None` is an empty cell); if `thin`, only every seventh row.
fn changed<R: DeserializeOwned>(table: &str, next: &mut dyn FnMut() -> Option<f64>, thin: bool) -> Vec<R> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let head = reader.headers().expect("a header").clone();
    let records = reader.records().map(|record| record.expect("a row"));
    let records = records.enumerate().filter(|(row, _)| !thin || row % 7 == 0);
    records
        .map(|(_, record)| {
            let cells = record.iter().zip(&head).map(|(cell, name)| {
                let is_number = cell.is_empty() || cell.parse::<f64>().is_ok();
                if is_number && !["return_period_years", "trials_not_zero"].contains(&name) {
                    next().map_or_else(String::new, |number| format!("{number:?}"))
                } else {
                    cell.to_owned()
                }
            });
            let cells: csv::StringRecord = cells.collect();
            cells.deserialize(Some(&head)).expect("a row")
        })
        .collect()
}

/// Returns a book whose tables contain the numbers of `next`.
fn book(next: &mut dyn FnMut() -> Option<f64>, thin: bool) -> Book {
    let note = |id: &str| MineralNote { id: id.to_owned(), name: id.to_owned(), unit: "t".to_owned() };
    let titled = ["shift", "store"].map(|id| (id.to_owned(), id.to_owned()));
    let book = bare(SCENARIO, vec![note("a"), note("b")], &titled);
    let [summary, timeseries, exceedance, distribution, suppliers, projects, disruptions, sectors, comparison] =
        &TABLES.0;
    Book {
        summary: changed(summary, next, thin),
        timeseries: changed(timeseries, next, thin),
        exceedance: changed(exceedance, next, thin),
        distribution: changed(distribution, next, thin),
        suppliers: changed(suppliers, next, thin),
        projects: changed(projects, next, thin),
        disruptions: changed(disruptions, next, thin),
        sectors: changed(sectors, next, thin),
        comparison: changed(comparison, next, thin),
        ..book
    }
}

/// Draws all pictures and the page of a book, and checks that their sizes are reasonable.
fn draw(book: &Book) -> Result<(), TestCaseError> {
    let pictures = all(book).map_err(|error| TestCaseError::fail(error.to_string()))?;
    for picture in &pictures {
        prop_assert!(picture.svg().len() < 2_000_000, "{} has {} bytes", picture.name, picture.svg().len());
        prop_assert!(picture.description.len() < 100_000, "{}", picture.name);
        let (width, height) = picture.size;
        let are_sides = [width, height].into_iter().all(|side| (1.0..10_000.0).contains(&side));
        prop_assert!(are_sides, "{}: {width} × {height}", picture.name);
        prop_assert!(!picture.svg().contains("NaN"), "{}", picture.name);
    }
    let html = page::html(book, &pictures, &[], &Register::default())
        .map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert!(html.len() < 20_000_000, "{}", html.len());
    Ok(())
}

/// Returns a strategy for any finite number, with extreme values frequent, or none.
fn number() -> impl Strategy<Value = Option<f64>> {
    let edges = [
        0.0,
        5e-324,
        1e-308,
        1e-300,
        1e-50,
        1e-30,
        1e-22,
        1e-15,
        1e-9,
        0.5,
        1.0,
        1e9,
        1e15,
        1e16,
        1e22,
        1e50,
        1e300,
        1.7e308,
        f64::MAX,
    ];
    prop_oneof![
        6 => (prop::sample::select(edges.to_vec()), any::<bool>()).prop_map(|(x, minus)| Some(if minus { -x } else { x })),
        2 => prop::num::f64::NORMAL.prop_map(Some),
        1 => Just(None),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn every_picture_is_drawn_of_any_numbers(numbers in vec(number(), 1..40), thin in any::<bool>()) {
        // The few numbers are reused, so that equal values are common.
        let mut place = 0_usize;
        let mut next = || {
            place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            numbers[(place >> 33) % numbers.len()]
        };
        draw(&book(&mut next, thin))?;
    }
}

#[test]
fn every_picture_is_drawn_of_one_number_everywhere() {
    for number in [0.0, 1e-22, -1e-22, 1e-300, 1e300, -f64::MAX, 1.0] {
        draw(&book(&mut || Some(number), false)).unwrap_or_else(|error| panic!("{number}: {error}"));
    }
}
