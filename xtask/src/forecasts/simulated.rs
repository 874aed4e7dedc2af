//! The forecast of a calibrated scenario: `calibrate` on the years up to the origin, and its scenario simulated.

use super::panel::Cell;
use super::sample::Sample;
use mindep_core::domain::node::Country;
use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::series::Cell as Counted;
use mindep_library::questions::calibrate::query::Query;
use mindep_scenario::load_str;
use mindep_scenario::trade::{Told, Trade, TradeRow};
use std::collections::{BTreeMap, BTreeSet};

/// Simulated imports by year ahead, from 0.
pub struct Simulated {
    /// All supply.
    pub total: Vec<Sample>,
    /// Deliveries by supplier.
    pub suppliers: BTreeMap<Country, Vec<Sample>>,
}

/// Simulates a cell.
///
/// # Errors
///
/// When the scenario cannot be made or loaded.
pub fn simulate(cell: Cell<'_>, years: i32, trials: u64) -> Result<Simulated, String> {
    let rows: Vec<TradeRow> = cell.imports.rows.iter().filter(|row| row.year <= cell.origin).cloned().collect();
    let product = cell.product.hs92.to_string();
    let trade = Trade {
        unit: "t".to_owned(),
        currency: None,
        rows,
        importers: BTreeSet::from([cell.imports.importer]),
        products: BTreeSet::from([product.as_str().into()]),
        missing: Vec::new(),
        told: Told::default(),
    };
    let query = Query::default();
    let told = |faults: Vec<String>| faults.join("\n");
    let calibrated = query.estimate("trade.csv", &trade).map_err(told)?;
    let origin = calibrated.origin(&query, "trade.csv", &trade);
    let id = mindep_core::id::Id::new("forecast").ok_or("an id")?;
    let text = calibrated.scenario("trade.csv", &id, origin)?;
    let loaded = load_str("forecast.toml", &text, &[format!("scenario.years={years}")]).map_err(|e| e.to_string())?;
    let mut plan = Plan::new(&loaded.study);
    plan.trials = trials;
    let tally = engine::run(&plan, &());
    let mineral = &tally.strategies[0].minerals[0];
    let of = |row: usize| (0..plan.years).map(|year| sample(&mineral.annual[row * plan.years + year])).collect();
    let suppliers = plan.labels.minerals[0].suppliers.iter().enumerate().filter_map(|(place, id)| {
        let code = id.rsplit_once('-')?.1.to_uppercase();
        Some((Country::new(&code)?, of(1 + place)))
    });
    Ok(Simulated { total: of(0), suppliers: suppliers.collect() })
}

/// The values of a year, each as the middle of its bin.
fn sample(counted: &Counted) -> Sample {
    Sample::new(counted.middles().map(|(value, count)| (value, count as f64)).collect())
}
