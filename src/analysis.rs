//! What follows from the tally of a run: each question asks the engine's numbers, none reads or writes files.

pub mod comparison;

use crate::tally::Tally;
use crate::tally::estimate::Estimate;
use crate::tally::metric::Metric;

/// The estimate of a metric of one mineral (of all together, for `None`) under one strategy of the plan; `None` where no trial has it.
pub fn estimate(tally: &Tally, strategy: usize, mineral: Option<usize>, metric: Metric) -> Option<Estimate> {
    let of_strategy = &tally.strategies[strategy];
    if let Some(m) = mineral {
        return Estimate::new(&of_strategy.minerals[m].metrics[metric.index()], tally.scales.minerals[m].of(metric));
    }
    let place = Metric::OF_ALL_MINERALS.iter().position(|m| *m == metric)?;
    Estimate::new(&of_strategy.all[place], tally.scales.all.of(metric))
}
