//! The workload that is measured: a built-in scenario, the same for every measurement.

use crate::tables::sums::hexadecimal;
use mindep_core::plan::Plan;
use mindep_scenario as scenario;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Text of the scenario file.
pub const TEXT: &str = include_str!("workload.toml");

/// Size of the workload.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Workload {
    /// SHA-256 of the scenario file, in hexadecimal.
    pub sha256: String,
    /// Number of trials in a measurement.
    pub trials: u64,
    /// Seed of the random numbers.
    pub seed: u64,
    /// Number of minerals.
    pub minerals: usize,
    /// Number of suppliers of all minerals together.
    pub suppliers: usize,
    /// Number of disruptions.
    pub disruptions: usize,
    /// Number of projects.
    pub projects: usize,
    /// Number of strategies, including the baseline.
    pub strategies: usize,
    /// Number of months in a trial.
    pub months: usize,
    /// Number of suppliers times strategies times months.
    pub supplier_months_per_trial: u64,
}

impl Workload {
    /// Reads the workload and plans it with the given number of trials.
    ///
    /// # Errors
    ///
    /// Returns an error when this version cannot read its own workload, which is a bug.
    pub fn load(trials: u64) -> Result<(Self, Plan), String> {
        let loaded = scenario::load_str("workload.toml", TEXT, &[])
            .map_err(|error| format!("the workload of this version is wrong: {error}"))?;
        let study = &loaded.study;
        let plan = Plan { trials, ..Plan::new(study) };
        let workload = Self {
            sha256: hexadecimal(&Sha256::digest(TEXT)),
            trials,
            seed: plan.seed,
            minerals: plan.minerals(),
            suppliers: study.baseline.suppliers.len(),
            disruptions: study.baseline.disruptions.len(),
            projects: study.baseline.projects.len(),
            strategies: plan.strategies.len(),
            months: plan.months,
            supplier_months_per_trial: supplier_months(&plan),
        };
        Ok((workload, plan))
    }
}

/// Counts the months of all suppliers under all strategies; projects are not counted.
fn supplier_months(plan: &Plan) -> u64 {
    let supplies = plan.strategies.iter().flat_map(|s| &s.supply);
    supplies.map(|supply| (supply.suppliers.len() * plan.months) as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::Workload;

    #[test]
    fn a_trial_of_the_workload_is_7_minerals_of_6_suppliers_under_6_strategies_for_120_months() {
        let (workload, plan) = Workload::load(5).unwrap();
        assert_eq!((plan.trials, workload.trials), (5, 5));
        assert_eq!((workload.minerals, workload.suppliers, workload.strategies, workload.months), (7, 42, 6, 120));
        assert_eq!((workload.disruptions, workload.projects), (25, 3));
        assert_eq!(workload.supplier_months_per_trial, 7 * 6 * 6 * 120);
    }
}
