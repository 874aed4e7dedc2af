//! The trial with more occurrences than can be held: it ends the work that met it, whatever that was part of.
//!
//! Scenarios of which so much is to be expected were refused when they were read ([`load`](crate::domain::load)). What remains is a trial far from the
//! expected, with a driver at its end or a cascade that the means do not show. Its numbers cannot be known, so nothing may be made of them: the
//! engine unwinds with [`TooMany`], which [`guarded`] hands to whoever began the work.

use super::BLOCK;
use super::lanes::LANES;
use crate::domain::load::{MOST_MONTHS, MOST_OCCURRENCES};
use crate::plan::Plan;
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

/// A trial that holds too much.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TooMany {
    /// Its number.
    pub trial: u64,
    /// Of what.
    pub excess: Excess,
    /// The disruption at which it was seen.
    pub disruption: String,
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (most, what) = match self.excess {
            Excess::Occurrences => (MOST_OCCURRENCES, "occurrences of disruptions"),
            Excess::Starts => (MOST_OCCURRENCES, "starts by triggers"),
            Excess::Months => (MOST_MONTHS, "months of occurrences"),
        };
        write!(
            f,
            "trial {} has more than {most} {what}, those of `{}` among them, far more than is to be expected of the scenario; lower rates, their loadings on drivers or probabilities of triggers, or take fewer trials",
            self.trial, self.disruption
        )
    }
}

impl std::error::Error for TooMany {}

/// Ends the work on this thread, up to where it is [`guarded`]. Nothing is reported as a panic.
pub fn give_up(over: TooMany) -> ! {
    resume_unwind(Box::new(over))
}

/// Does some work of the engine, or says which trial ended it.
///
/// # Errors
///
/// With the trial that holds too much.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, TooMany> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| match payload.downcast::<TooMany>() {
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
    use super::{Excess, TooMany, give_up, guarded};

    #[test]
    fn work_that_gives_up_is_told_and_other_panics_go_on() {
        assert_eq!(guarded(|| 3), Ok(3));
        let over = TooMany { trial: 7, excess: Excess::Months, disruption: "flood".to_owned() };
        assert_eq!(guarded(|| give_up(over.clone())), Err::<(), _>(over.clone()));
        assert!(over.to_string().starts_with("trial 7 has more than 4000000 months of occurrences, those of `flood`"));
        let other = std::panic::catch_unwind(|| guarded(|| std::panic::resume_unwind(Box::new(5_u8))));
        assert_eq!(other.err().and_then(|payload| payload.downcast::<u8>().ok()).as_deref(), Some(&5));
    }
}
