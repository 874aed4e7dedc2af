//! Why the occurrences of one trial began: told afterwards from the draws that began them.

use super::hazards::{Occurrence, rate_of_year};
use crate::domain::disruption::Onset;
use crate::plan::hazard::PlannedWorld;
use crate::stats::exp;

/// Why an occurrence began.
#[derive(Clone, PartialEq, Debug)]
pub enum Cause {
    /// At random, at the rate of its year.
    Random(Rate),
    /// It has a date, or a window of dates.
    Scheduled,
    /// Another occurrence set it off: its place in the trial's list, or `None` when its hazard alone is known.
    Triggered(Option<usize>),
}

/// The rate at which an occurrence began.
#[derive(Clone, PartialEq, Debug)]
pub struct Rate {
    /// λ a year, without drivers.
    pub base: f64,
    /// λ(y) of the year in which it began.
    pub of_year: f64,
    /// The drivers that it loads on.
    pub drivers: Vec<Pull>,
}

/// What a driver did to a rate in one year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pull {
    /// Index of the driver.
    pub driver: usize,
    /// F(y).
    pub value: f64,
    /// exp(β F(y) − β² / 2).
    pub factor: f64,
}

/// The causes of a trial's `occurrences`, which are in order of hazard and as they were drawn, given the `drivers` of that trial by year.
pub fn causes(world: &PlannedWorld, occurrences: &[Occurrence], drivers: &[Vec<f64>], trial: u64) -> Vec<Cause> {
    let cause = |occurrence: &Occurrence| match occurrence.cause {
        Some(by) => Cause::Triggered(trigger(world, occurrences, occurrence, by, trial)),
        None => match world.hazards[occurrence.hazard as usize].onset {
            Onset::Rate(base) => Cause::Random(rate(world, occurrence, base, drivers)),
            Onset::Scheduled { .. } | Onset::Triggered => Cause::Scheduled,
        },
    };
    occurrences.iter().map(cause).collect()
}

fn rate(world: &PlannedWorld, occurrence: &Occurrence, base: f64, drivers: &[Vec<f64>]) -> Rate {
    let hazard = &world.hazards[occurrence.hazard as usize];
    let year = (occurrence.onset / 12.0) as usize;
    let pull = |&(driver, beta): &(usize, f64)| {
        let value = drivers[driver][year];
        Pull { driver, value, factor: exp(beta * value - beta * beta / 2.0) }
    };
    Rate {
        base,
        of_year: rate_of_year(base, hazard, drivers, year),
        drivers: hazard.loadings.iter().map(pull).collect(),
    }
}

/// The occurrence of the hazard `by` whose trigger asked for a start at this very moment. Its draw is that of the k-th occurrence of
/// its hazard, so that it can be made again.
fn trigger(
    world: &PlannedWorld,
    occurrences: &[Occurrence],
    occurrence: &Occurrence,
    by: u32,
    trial: u64,
) -> Option<usize> {
    let trigger = world.hazards[by as usize].triggers.iter().find(|t| t.hazard == occurrence.hazard as usize)?;
    let first = occurrences.iter().position(|o| o.hazard == by)?;
    let of_hazard = occurrences[first..].iter().take_while(|o| o.hazard == by);
    let asked = of_hazard.enumerate().position(|(k, cause)| {
        let words = trigger.stream.uniforms(trial, k as u64, 0);
        words[0] < trigger.probability && cause.onset + trigger.delay.at(words[1]).max(0.0) == occurrence.onset
    })?;
    Some(first + asked)
}
