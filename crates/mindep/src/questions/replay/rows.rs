//! Tables of one trial: `replay.csv` by month, `replay-occurrences.csv` by occurrence with its cause, and `replay-metrics.csv`, its rows of the table
//! of trials.

mod months;
mod name;
mod strikes;

use crate::questions::replay::ask::Replay;
use crate::row;
use crate::tables::number::{Number, number};
use crate::tables::trials::TrialRow;
use crate::tables::{mineral_id, trials};
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use serde::{Deserialize, Serialize};

pub use months::{VARIABLES, months};
pub use name::Name;
pub use strikes::strikes;

/// File name of the table of months.
pub const MONTHS: &str = "replay.csv";
/// File name of the table of occurrences.
pub const OCCURRENCES: &str = "replay-occurrences.csv";
/// File name of the table of metrics.
pub const METRICS: &str = "replay-metrics.csv";

row! {
    /// A row of `replay.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ReplayRow {
        /// Strategy id.
        pub strategy: Name,
        /// Mineral id; `all` for drivers.
        pub mineral: Name,
        /// Calendar month.
        pub month: Name,
        /// See below.
        pub variable: Name,
        /// Supplier, project, stockpile, sector, node, disruption or driver; empty for the mineral as a whole.
        pub id: Name,
        /// The value; empty where it is not defined.
        pub value: Option<Number>,
        /// Its unit; quantities are those of the month.
        pub unit: Name,
    }
}

row! {
    /// A row of `replay-occurrences.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct OccurrenceRow {
        /// Its number, from 1.
        pub occurrence: u64,
        /// Disruption id.
        pub disruption: String,
        /// `supply` or `demand`.
        pub effect: String,
        /// The minerals that it concerns, separated by `; `; none for a mere cause of others.
        pub minerals: String,
        /// Calendar month of the onset.
        pub month: String,
        /// Onset in months from the start of the scenario; negative before it.
        pub onset: Option<Number>,
        /// Months from its announcement to the onset; empty for a disruption that comes without.
        pub notice: Option<Number>,
        /// Months at full severity; empty with a profile.
        pub duration: Option<Number>,
        /// Factor on the months of a profile; empty without one.
        pub stretch: Option<Number>,
        /// Fraction lost, or change of demand.
        pub severity: Option<Number>,
        /// Months of recovery, its time constant where it is exponential; empty with a profile.
        pub recovery: Option<Number>,
        /// End, recovery included, in months from the start.
        pub end: Option<Number>,
        /// Whether any of it lies within the horizon.
        pub within: bool,
        /// `random`, at a rate; `scheduled`, at a date or in a window; `triggered`.
        pub cause: String,
        /// Disruption that triggered it.
        pub triggered_by: String,
        /// Number of the occurrence that triggered it.
        pub triggered_by_occurrence: Option<u64>,
        /// Λ: rate a year, of random ones.
        pub rate: Option<Number>,
        /// Λ(y) = λ · exp(Σ (β F(y) − β²/2)) of the year of the onset.
        pub rate_of_year: Option<Number>,
        /// F(y) of each driver on which the rate loads, such as `us-china-tension: 1.5; other: -0.2`.
        pub drivers: String,
        /// Exp(β F(y) − β²/2) of each, such as `us-china-tension: 2.4; other: 0.8`.
        pub driver_factors: String,
    }
}

/// A trial, and what is needed to make its rows.
#[derive(Clone, Copy, Debug)]
pub struct Replayed<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The scenario as changed by the strategy.
    pub scenario: &'a Scenario,
    /// Index of the strategy in the plan.
    pub strategy: usize,
    /// Index of the only mineral that is shown; `None` for all.
    pub mineral: Option<usize>,
    /// The trial.
    pub replay: &'a Replay,
}

impl<'a> Replayed<'a> {
    /// Returns the id of the strategy.
    pub fn strategy_id(self) -> &'a str {
        &self.plan.labels.strategies[self.strategy].id
    }

    /// Returns the indices of the minerals that are shown.
    pub fn minerals(self) -> impl Iterator<Item = usize> {
        (0..self.plan.minerals()).filter(move |m| self.mineral.is_none_or(|only| only == *m))
    }

    /// Returns the ids of the drivers, in order.
    fn drivers(self) -> Vec<&'a str> {
        let mut drivers: Vec<&str> = self.scenario.drivers.iter().map(|d| d.id.as_str()).collect();
        drivers.sort_unstable();
        drivers
    }
}

/// Returns the scenario as changed by the strategy `id`.
pub fn scenario_of<'a>(study: &'a Study, id: &str) -> &'a Scenario {
    study.strategies.iter().find(|s| s.id.as_str() == id).map_or(&study.baseline, |s| &s.scenario)
}

/// Returns the trial's rows of the table of trials, bitwise equal: a row for each mineral shown, and one for all minerals together.
pub fn metrics(replayed: Replayed<'_>) -> Vec<TrialRow> {
    let Replayed { plan, replay, .. } = replayed;
    let row = |mineral: Option<usize>| {
        let values = &replay.metrics[mineral.unwrap_or(plan.minerals())];
        let list = trials::metrics(mineral);
        let of = |metric: Metric| {
            let place = list.iter().position(|m| *m == metric)?;
            number(values[place])
        };
        TrialRow {
            trial: replay.trial,
            strategy: replayed.strategy_id().to_owned(),
            mineral: mineral_id(plan, mineral).to_owned(),
            metrics: Metric::ALL.map(of),
        }
    };
    replayed.minerals().map(Some).chain([None]).map(row).collect()
}
