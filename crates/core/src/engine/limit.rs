//! Limits of a trial: the number of occurrences, and values within the range of `f64`. A trial beyond them ends the whole computation.
//!
//! Scenarios in which so many occurrences are expected are refused when they are read ([`load`](crate::domain::load)). Only a trial far from the
//! expected size can exceed the limits: with an extreme driver value, a cascade that the means do not show, or excessive growth. Its results are
//! unknown, so that no estimate can be computed: the engine unwinds with [`GivenUp`], which [`guarded`] returns to the caller.

use super::BLOCK;
use super::lanes::LANES;
use crate::domain::load::{MAX_OCCURRENCE_MONTHS, MAX_OCCURRENCES};
use crate::domain::scenario::ALL_MINERALS;
use crate::plan::Plan;
use crate::tally::metric::Metric;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Target for the memory taken by the occurrences of a block, in bytes.
const ROOM: f64 = 64e6;
/// Bytes for an occurrence in all its lists; below, for a start requested by a trigger, and for a month touched.
const OF_OCCURRENCE: f64 = 192.0;
const OF_ASKED: f64 = 32.0;
const OF_MONTH: f64 = 8.0;

/// The quantity that exceeds its limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excess {
    /// Occurrences.
    Occurrences,
    /// Starts requested by triggers.
    Starts,
    /// Months touched by occurrences.
    Months,
}

/// A metric value that is out of the range of `f64`. Ordered by trial, then in the order of results.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TooLarge {
    /// The trial.
    pub trial: u64,
    /// Index of the strategy in the plan.
    pub strategy: usize,
    /// Index of the mineral in the plan; the number of minerals stands for all minerals together.
    pub mineral: usize,
    /// The metric.
    pub metric: Metric,
}

/// Reason why a trial is given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GiveUpReason {
    /// Too many occurrences, starts or months; with the disruption at which the limit was exceeded.
    TooMany(Excess, String),
    /// A metric is out of the range of `f64`; with the metric, the mineral and the strategy.
    TooLarge(Metric, String, String),
}

/// A trial beyond the limits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GivenUp {
    /// Number of the trial.
    pub trial: u64,
    /// Reason.
    pub why: GiveUpReason,
}

impl GivenUp {
    /// Makes it from a metric value that is out of range.
    pub fn too_large(plan: &Plan, found: TooLarge) -> Self {
        let mineral = plan.labels.minerals.get(found.mineral).map_or(ALL_MINERALS, |m| &m.id);
        let strategy = &plan.labels.strategies[found.strategy].id;
        Self { trial: found.trial, why: GiveUpReason::TooLarge(found.metric, mineral.to_owned(), strategy.clone()) }
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trial = self.trial;
        match &self.why {
            GiveUpReason::TooMany(excess, disruption) => {
                let (most, what) = match excess {
                    Excess::Occurrences => (MAX_OCCURRENCES, "occurrences of disruptions"),
                    Excess::Starts => (MAX_OCCURRENCES, "starts by triggers"),
                    Excess::Months => (MAX_OCCURRENCE_MONTHS, "months of occurrences"),
                };
                write!(
                    f,
                    "trial {trial} has more than {most} {what}, those of `{disruption}` among them, far more than is to be expected of the scenario; lower rates, their loadings on drivers or probabilities of triggers, or take fewer trials"
                )
            }
            GiveUpReason::TooLarge(metric, mineral, strategy) => write!(
                f,
                "trial {trial}: `{}` of `{mineral}` under `{strategy}` is beyond what a number holds (1.8e308); bound what grows there, such as demand growth or the price, with truncated(…) or `cap`",
                metric.name()
            ),
        }
    }
}

impl std::error::Error for GivenUp {}

/// Unwinds this thread up to the enclosing [`guarded`]; no panic message is printed.
pub fn give_up(over: GivenUp) -> ! {
    resume_unwind(Box::new(over))
}

/// Runs `work`, and catches a trial that is given up.
///
/// # Errors
///
/// Returns the trial beyond the limits.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, GivenUp> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast::<GivenUp>() {
        Ok(over) => *over,
        Err(other) => resume_unwind(other),
    })
}

/// Returns the number of trials in a block of `plan`: [`BLOCK`], or fewer if trials are expected to be large. Results do not depend on it.
pub fn block(plan: &Plan) -> usize {
    let load = plan.load;
    let bytes = load.occurrences * OF_OCCURRENCE + load.asked * OF_ASKED + load.months * OF_MONTH;
    let fits = (ROOM / bytes.max(1.0)).min(BLOCK as f64) as usize;
    (fits / LANES * LANES).max(LANES)
}

/// Returns the expected memory for the occurrences of a block of `block` trials, in bytes.
pub fn room(plan: &Plan, block: usize) -> f64 {
    let load = plan.load;
    (load.occurrences * OF_OCCURRENCE + load.asked * OF_ASKED + load.months * OF_MONTH) * block as f64
}

#[cfg(test)]
mod tests {
    use super::{Excess, GiveUpReason, GivenUp, give_up, guarded};

    #[test]
    fn work_that_gives_up_is_told_and_other_panics_go_on() {
        assert_eq!(guarded(|| 3), Ok(3));
        let over = GivenUp { trial: 7, why: GiveUpReason::TooMany(Excess::Months, "flood".to_owned()) };
        assert_eq!(guarded(|| give_up(over.clone())), Err::<(), _>(over.clone()));
        assert!(over.to_string().starts_with("trial 7 has more than 4000000 months of occurrences, those of `flood`"));
        let other = std::panic::catch_unwind(|| guarded(|| std::panic::resume_unwind(Box::new(5_u8))));
        assert_eq!(other.err().and_then(|payload| payload.downcast::<u8>().ok()).as_deref(), Some(&5));
    }
}
