//! Causes of the occurrences of one trial, reconstructed from the draws.

use super::hazards::{Occurrence, rate_of_year};
use crate::domain::disruption::Onset;
use crate::plan::hazard::PlannedWorld;
use crate::stats::exp;

/// Cause of an occurrence.
#[derive(Clone, PartialEq, Debug)]
pub enum Cause {
    /// Random onset, at the rate of its year.
    Random(Rate),
    /// Scheduled at a date or in a window.
    Scheduled,
    /// Triggered by another occurrence: its index in the trial's list, or `None` if only its hazard is known.
    Triggered(Option<usize>),
}

/// The rate behind a random onset.
#[derive(Clone, PartialEq, Debug)]
pub struct Rate {
    /// λ per year, without drivers.
    pub base: f64,
    /// λ(y) in the year of the onset.
    pub of_year: f64,
    /// Drivers on which the rate loads.
    pub drivers: Vec<Pull>,
}

/// Effect of a driver on a rate in one year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pull {
    /// Index of the driver.
    pub driver: usize,
    /// F(y): value of the driver.
    pub value: f64,
    /// exp(β F(y) − β² / 2): factor on the rate.
    pub factor: f64,
}

/// Returns the causes of a trial's `occurrences`, which must be in order of hazard and as drawn; `drivers` are the yearly driver values of the trial.
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

/// Returns the index of the occurrence of hazard `by` whose trigger requested a start at exactly this time. The trigger's draw has the number of the
/// occurrence within its hazard, so that it can be repeated.
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
