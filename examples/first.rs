//! The ten lines of the README: `cargo run --release --example first`.

use mindep::prelude::*;

/// Prints how much is missing.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = Draft::new("example", "2025-01", 5)
        .add("minerals", Row::new("lithium").with("unit", "t LCE").with("demand.annual", 1200))
        .add("suppliers", Row::new("cn").with("mineral", "lithium").with("path", "CHN:refine").with("share", 1))
        .add("disruptions", Row::new("ban").with("hits", ["CHN"]).with("rate", 0.1).with("duration", 6))
        .check()?;
    let results = Simulation::new(&scenario).run()?;
    let shortfall = results.estimate("baseline", "lithium", "shortfall")?.expect("it is defined").mean;
    println!("{:.0} ± {:.0} t LCE", shortfall.mean, shortfall.std_error.expect("trials"));
    Ok(())
}
