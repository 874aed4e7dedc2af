//! Makes and runs scenarios of the bundled world data, for every mineral and its largest importers, and says whether they are credible.

#[cfg(test)]
mod tests;

use mindep_core::domain::node::Country;
use mindep_library::simulation::Simulation;
use mindep_library::starter;
use mindep_library::starter::world::Wish;
use mindep_world::minerals::{self, Mineral};
use mindep_world::trade;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Shortfall of the baseline that is credible, as a share of demand.
const CREDIBLE: [f64; 2] = [0.0005, 0.10];
/// Part of the scenarios whose shortfall must be credible.
const MOST: f64 = 0.9;

/// A scenario that was made and run.
pub struct Case {
    /// The mineral.
    pub mineral: &'static str,
    /// The importer.
    pub importer: Country,
    /// Expected shortfall of the baseline, as a share of demand; or what went wrong.
    pub shortfall: Result<f64, String>,
}

impl Case {
    fn credible(&self) -> bool {
        self.shortfall.as_ref().is_ok_and(|share| (CREDIBLE[0]..=CREDIBLE[1]).contains(share))
    }
}

/// Runs scenarios of the importers given as argument (25 of each mineral by default) and prints the cases that are not credible.
pub fn make(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let Ok(importers) = arguments.next().map_or(Ok(25), |text| text.parse()) else {
        eprintln!("error: expected the number of importers of each mineral");
        return ExitCode::from(2);
    };
    let mut cases = Vec::new();
    for mineral in minerals::all() {
        let of_mineral: Vec<Case> = largest(mineral, importers).into_iter().map(|i| case(mineral, i, 1_000)).collect();
        let mut shares: Vec<f64> = of_mineral.iter().filter_map(|case| case.shortfall.clone().ok()).collect();
        shares.sort_by(f64::total_cmp);
        if let (Some(least), Some(most)) = (shares.first(), shares.last()) {
            let middle = shares[shares.len() / 2];
            println!(
                "{:12} {:2} importers, shortfall {:.2} to {:.2} %, median {:.2} %",
                mineral.id,
                shares.len(),
                100.0 * least,
                100.0 * most,
                100.0 * middle
            );
        }
        cases.extend(of_mineral);
    }
    for case in cases.iter().filter(|case| !case.credible()) {
        println!("not credible: {} {}: {:?}", case.mineral, case.importer, case.shortfall);
    }
    let part = cases.iter().filter(|case| case.credible()).count() as f64 / cases.len() as f64;
    println!("{} scenarios, {:.1} % credible", cases.len(), 100.0 * part);
    let broken = cases.iter().any(|case| case.shortfall.is_err());
    if part >= MOST && !broken { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The largest importers of a mineral in the last year, by value.
pub fn largest(mineral: &Mineral, count: usize) -> Vec<Country> {
    let trade = trade::bundled();
    let mut values: BTreeMap<Country, f64> = BTreeMap::new();
    for product in mineral.products() {
        for flow in trade.flows(product.hs92).into_iter().filter(|flow| flow.year == trade.years[1]) {
            *values.entry(flow.importer).or_default() += flow.kusd;
        }
    }
    let mut importers: Vec<(Country, f64)> = values.into_iter().collect();
    importers.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    importers.into_iter().take(count).map(|(country, _)| country).collect()
}

/// Makes a scenario, reads it and runs it.
pub fn case(mineral: &'static Mineral, importer: Country, trials: u64) -> Case {
    Case { mineral: &mineral.id, importer, shortfall: shortfall(mineral, importer, trials) }
}

fn shortfall(mineral: &Mineral, importer: Country, trials: u64) -> Result<f64, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let wish = Wish {
        importer: importer.to_string(),
        minerals: vec![mineral.id.clone()],
        start: None,
        years: 10,
        trade: Vec::new(),
    };
    let made = starter::make(&folder.path().join("made"), Some(&wish)).map_err(|error| format!("{error:?}"))?;
    let changes = [format!("simulation.trials={trials}")];
    let loaded = mindep_scenario::load(&made.scenario, &changes).map_err(|error| error.to_string())?;
    let results = Simulation::new(&loaded).run().map_err(|error| error.to_string())?;
    let found = results.estimate("baseline", &mineral.id, "shortfall_share").map_err(|error| error.to_string())?;
    found.map(|estimate| estimate.mean.mean).ok_or_else(|| "no shortfall is known".to_owned())
}
