//! The metrics of every trial as columns, for statistics of one's own: `cargo run --release --example trial_arrays`.

use mindep::prelude::*;

/// The correlation of two columns.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum()
    };
    product(a, of_a, b, of_b) / (product(a, of_a, a, of_a) * product(b, of_b, b, of_b)).sqrt()
}

/// Prints whether the futures in which much is missing are those in which imports are dear, and writes both as CSV.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/korea-lithium.toml");
    let scenario = load(path.as_ref(), &["simulation.trials=2000".to_owned()])?;
    let results = Simulation::new(&scenario).keep_trials().run()?;
    let shortfall = results.trials("baseline", "lithium", "shortfall_share")?.ok_or("not kept")?;
    let cost = results.trials("baseline", "lithium", "import_cost")?.ok_or("not kept")?;
    println!("correlation of shortfall and cost of imports: {:.2}", correlation(shortfall, cost));
    println!("trial,shortfall_share,import_cost");
    for (trial, (shortfall, cost)) in shortfall.iter().zip(cost).enumerate().take(5) {
        println!("{trial},{shortfall},{cost}");
    }
    Ok(())
}
