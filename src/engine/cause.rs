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

#[cfg(test)]
mod tests {
    use super::{Cause, causes};
    use crate::engine::trace::trace;
    use crate::plan::Plan;
    use crate::scenario::load_str;

    const CHAIN: &str = r#"
format = 1
[scenario]
name = "chain"
start = "2025-01"
years = 20
[[drivers]]
id = "tension"
persistence = 0.5
[[minerals]]
id = "m"
demand = { annual = 1200 }
[[suppliers]]
id = "s"
mineral = "m"
path = "AAA:mine > lane:strait"
share = 1
[[disruptions]]
id = "ban"
hits = ["AAA"]
start = "2027-03"
duration = 2
[[disruptions]]
id = "quake"
hits = ["AAA"]
rate = 0.8
drivers = { tension = 0.7 }
duration = "exponential(2)"
triggers = [{ disruption = "jam", probability = 0.6, delay = "uniform(0, 3)" }]
[[disruptions]]
id = "jam"
hits = ["lane:strait"]
overlapping = true
duration = 1
"#;

    #[test]
    fn every_occurrence_has_the_cause_that_began_it() {
        let plan = Plan::new(&load_str("chain.toml", CHAIN, &[]).unwrap_or_else(|e| panic!("{e}")).study);
        let world = &plan.worlds[0];
        let (mut triggered, mut random) = (0, 0);
        for trial in 0..50 {
            let trace = trace(&plan, 0, 0, trial);
            let causes = causes(world, &trace.occurrences, &trace.drivers, trial);
            for (occurrence, cause) in trace.occurrences.iter().zip(&causes) {
                match (occurrence.hazard, cause) {
                    // In order of id: ban, jam, quake. Month 26 is March 2027.
                    (0, Cause::Scheduled) => assert_eq!(occurrence.onset, 26.0),
                    (1, Cause::Triggered(Some(by))) => {
                        let cause = &trace.occurrences[*by];
                        assert_eq!(cause.hazard, 2);
                        let delay = occurrence.onset - cause.onset;
                        assert!((0.0..=3.0).contains(&delay), "{delay}");
                        triggered += 1;
                    }
                    (2, Cause::Random(rate)) => {
                        let driver = trace.drivers[0][(occurrence.onset / 12.0) as usize];
                        // λ exp(β F − β² / 2) of the year, β = 0.7.
                        let expected = 0.8 * libm::exp(0.7 * driver - 0.245);
                        assert!((rate.of_year - expected).abs() < 1e-12, "{rate:?}, expected {expected}");
                        assert_eq!((rate.base, rate.drivers.len()), (0.8, 1));
                        assert_eq!(rate.drivers[0].value, driver);
                        assert!((rate.drivers[0].factor * 0.8 - expected).abs() < 1e-12);
                        random += 1;
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        // About 50 · 20 · 0.8 quakes while idle, of which six in ten set off a jam.
        assert!(random > 500 && triggered > 250, "{random} {triggered}");
    }
}
