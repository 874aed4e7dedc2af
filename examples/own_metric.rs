//! A metric of one's own, from the months of each trial: `cargo run --release --example own_metric`.

use mindep::prelude::*;

/// The share of a trial's months in which more than a tenth of demand is missing and no stock is left.
pub struct Helpless;

impl OwnMetric for Helpless {
    fn of(&self, trial: &Trace) -> f64 {
        let helpless = |month: &&Month| month.shortfall > 0.1 * month.demand && month.stock.iter().sum::<f64>() <= 0.0;
        trial.months.iter().filter(helpless).count() as f64 / trial.months.len() as f64
    }
}

/// Prints how often the country is helpless under each strategy of the lithium scenario.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/korea-lithium.toml");
    let scenario = load(path.as_ref(), &["simulation.trials=500".to_owned()])?;
    let results = Simulation::new(&scenario).run()?;
    for strategy in &results.plan().labels.strategies {
        let helpless = results.own(&strategy.id, "lithium", &Helpless)?.mean.ok_or("no trials")?;
        let error = helpless.std_error.unwrap_or(f64::NAN);
        println!("{:<30} {:.3} ± {error:.3} % of months", strategy.id, 100.0 * helpless.mean);
    }
    // Any function of a trial will do: here the worst month.
    let worst = |trial: &Trace| trial.months.iter().map(|month| month.shortfall).fold(0.0, f64::max);
    let worst = results.own("baseline", "lithium", &worst)?;
    println!("the worst month of all: {:.0} t LCE are missing", worst.values.iter().fold(0.0, |a: f64, b| a.max(*b)));
    Ok(())
}
