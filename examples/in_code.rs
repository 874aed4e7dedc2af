//! A scenario made in code, checked, simulated, and asked by name: `cargo run --release --example in_code`.

use mindep::prelude::*;

/// A country that buys lithium of China and Australia, and might keep a stock.
pub fn scenario() -> Draft {
    Draft::new("in-code", "2025-01", 10)
        .with("simulation.trials", 5000)
        .with("scenario.currency", "USD")
        .add(
            "minerals",
            Row::new("lithium")
                .with("unit", "t LCE")
                .with("demand.annual", 140_000)
                .with("demand.growth", "triangular(0.02, 0.08, 0.15)")
                .with("price.initial", 11_000)
                .add("stockpiles", Row::new("public").with("initial_days", 10)),
        )
        .add("suppliers", supplier("cn", "CHN:mine > CHN:refine", 0.7))
        .add("suppliers", supplier("au", "AUS:mine > AUS:refine", 0.3).with("surge", 0.2))
        .add(
            "disruptions",
            Row::new("export-ban")
                .with("hits", ["CHN:refine"])
                .with("rate", 0.1)
                .with("duration", "lognormal(9, 6)")
                .with("severity", "uniform(0.3, 1)"),
        )
        .add(
            "strategies",
            Row::new("stock-100-days").entry("set", "minerals.lithium.stockpiles.public.target_days", 100),
        )
}

fn supplier(id: &str, path: &str, share: f64) -> Row {
    Row::new(id).with("mineral", "lithium").with("path", path).with("share", share)
}

/// Prints what is missing with and without the stock.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = scenario().check()?;
    let results = Simulation::new(&scenario).run()?;
    for strategy in ["baseline", "stock-100-days"] {
        let shortfall = results.estimate(strategy, "lithium", "shortfall")?.ok_or("not defined")?;
        let error = shortfall.mean.std_error.unwrap_or(f64::NAN);
        println!(
            "{strategy}: {:.0} ± {error:.0} {} are missing",
            shortfall.mean.mean,
            results.unit("lithium", "shortfall")?
        );
    }
    let saved = results.difference("stock-100-days", "lithium", "shortfall")?.ok_or("not defined")?;
    println!("the stock makes it better in {:.0} % of the futures", 100.0 * saved.probability_better.mean);

    // What is wrong is an error that says where and what to do, not a result.
    let wrong = self::scenario().add("suppliers", supplier("kz", "KAZ:mine", 3.0));
    if let Err(error) = wrong.check() {
        println!("\nrefused:\n{error}");
    }
    Ok(())
}
