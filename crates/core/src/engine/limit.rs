//! The trial that cannot be held: with more occurrences than there is room for, or a value beyond what a number holds. It ends the work that met it,
//! whatever that was part of.
//!
//! Scenarios of which so many occurrences are to be expected were refused when they were read ([`load`](crate::domain::load)). What remains is a trial far
//! from the expected, with a driver at its end, a cascade that the means do not show, or a growth out of all proportion. Its numbers cannot be known, so
//! nothing may be made of them: the engine unwinds with [`GivenUp`], which [`guarded`] hands to whoever began the work.

use super::BLOCK;
use super::lanes::LANES;
use crate::domain::load::{MOST_MONTHS, MOST_OCCURRENCES};
use crate::domain::scenario::ALL_MINERALS;
use crate::plan::Plan;
use crate::tally::metric::Metric;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Bytes that the occurrences of the trials of a block should take.
const ROOM: f64 = 64e6;
/// Bytes of an occurrence, in the lists in which it stands, and of a month that it touches.
const OF_OCCURRENCE: f64 = 192.0;
const OF_ASKED: f64 = 32.0;
const OF_MONTH: f64 = 8.0;

/// What there is too much of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excess {
    /// Occurrences.
    Occurrences,
    /// Starts that triggers ask for.
    Starts,
    /// Months that occurrences touch.
    Months,
}

/// A value that no number holds; those of one trial in the order of results.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TooLarge {
    /// The trial.
    pub trial: u64,
    /// Index of the strategy in the plan.
    pub strategy: usize,
    /// Index of the mineral in the plan; all minerals together come after the last.
    pub mineral: usize,
    /// The metric.
    pub metric: Metric,
}

/// Why a trial is given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// It holds too much of something; the disruption at which that was seen.
    TooMany(Excess, String),
    /// A metric is beyond what a number holds; the metric, the mineral, and the strategy.
    TooLarge(Metric, String, String),
}

/// A trial that cannot be held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GivenUp {
    /// Its number.
    pub trial: u64,
    /// Why not.
    pub why: Why,
}

impl GivenUp {
    /// The trial of a value that no number holds.
    pub fn too_large(plan: &Plan, found: TooLarge) -> Self {
        let mineral = plan.labels.minerals.get(found.mineral).map_or(ALL_MINERALS, |m| &m.id);
        let strategy = &plan.labels.strategies[found.strategy].id;
        Self { trial: found.trial, why: Why::TooLarge(found.metric, mineral.to_owned(), strategy.clone()) }
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trial = self.trial;
        match &self.why {
            Why::TooMany(excess, disruption) => {
                let (most, what) = match excess {
                    Excess::Occurrences => (MOST_OCCURRENCES, "occurrences of disruptions"),
                    Excess::Starts => (MOST_OCCURRENCES, "starts by triggers"),
                    Excess::Months => (MOST_MONTHS, "months of occurrences"),
                };
                write!(
                    f,
                    "trial {trial} has more than {most} {what}, those of `{disruption}` among them, far more than is to be expected of the scenario; lower rates, their loadings on drivers or probabilities of triggers, or take fewer trials"
                )
            }
            Why::TooLarge(metric, mineral, strategy) => write!(
                f,
                "trial {trial}: `{}` of `{mineral}` under `{strategy}` is beyond what a number holds (1.8e308); bound what grows there, such as demand growth or the price, with truncated(…) or `cap`",
                metric.name()
            ),
        }
    }
}

impl std::error::Error for GivenUp {}

/// Ends the work on this thread, up to where it is [`guarded`]. Nothing is reported as a panic.
pub fn give_up(over: GivenUp) -> ! {
    resume_unwind(Box::new(over))
}

/// Does some work of the engine, or says which trial ended it.
///
/// # Errors
///
/// With the trial that holds too much.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, GivenUp> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast::<GivenUp>() {
        Ok(over) => *over,
        Err(other) => resume_unwind(other),
    })
}

/// Trials of a block of `plan`: [`BLOCK`], or fewer where each is expected to hold much. The results are the same for any number.
pub fn block(plan: &Plan) -> usize {
    let load = plan.load;
    let bytes = load.occurrences * OF_OCCURRENCE + load.asked * OF_ASKED + load.months * OF_MONTH;
    let fits = (ROOM / bytes.max(1.0)).min(BLOCK as f64) as usize;
    (fits / LANES * LANES).max(LANES)
}

/// Bytes that the occurrences of a block of so many trials are expected to take.
pub fn room(plan: &Plan, block: usize) -> f64 {
    let load = plan.load;
    (load.occurrences * OF_OCCURRENCE + load.asked * OF_ASKED + load.months * OF_MONTH) * block as f64
}

#[cfg(test)]
mod tests {
    use super::{Excess, GivenUp, Why, give_up, guarded};

    #[test]
    fn work_that_gives_up_is_told_and_other_panics_go_on() {
        assert_eq!(guarded(|| 3), Ok(3));
        let over = GivenUp { trial: 7, why: Why::TooMany(Excess::Months, "flood".to_owned()) };
        assert_eq!(guarded(|| give_up(over.clone())), Err::<(), _>(over.clone()));
        assert!(over.to_string().starts_with("trial 7 has more than 4000000 months of occurrences, those of `flood`"));
        let other = std::panic::catch_unwind(|| guarded(|| std::panic::resume_unwind(Box::new(5_u8))));
        assert_eq!(other.err().and_then(|payload| payload.downcast::<u8>().ok()).as_deref(), Some(&5));
    }
}
