//! Stopping rule of `--until-precision`: when a run has enough trials.
//!
//! The rule is checked only after numbers of trials that are fixed in advance, so that neither the number of threads nor speed affects where a run
//! ends. `docs/running.md` states the rule, and the size of the bias that repeated checks cause.

use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::Metric;

/// Number of trials before the first check.
const FIRST: u64 = 2_000;
/// Checks are made at multiples of this number of trials.
const GRAIN: u64 = 1_000;

/// Returns the number of trials at the first check after `done` trials: 2,000, then each time a quarter more, rounded up to thousands.
pub fn next_look(done: u64) -> u64 {
    let mut look = FIRST;
    while look <= done {
        look = (look + look.div_ceil(4)).next_multiple_of(GRAIN);
    }
    look
}

/// Returns whether the rule is checked after `done` trials.
pub fn is_look(done: u64) -> bool {
    done >= FIRST && next_look(done - 1) == done
}

/// Returns the largest relative standard error of the mean shortfall over strategies and minerals, without those that had no shortfall so far.
pub fn largest_relative_error(plan: &Plan, tally: &Tally) -> Option<f64> {
    let errors =
        (0..plan.strategies.len()).flat_map(|s| (0..plan.minerals()).map(move |m| (s, m))).filter_map(|(s, m)| {
            let found = &tally.strategies[s].minerals[m].metrics[Metric::Shortfall.index()];
            let mean = Mean::new(&found.moments, tally.trials).filter(|mean| mean.mean > 0.0)?;
            Some(mean.std_error? / mean.mean)
        });
    errors.max_by(f64::total_cmp)
}

/// Returns whether all relative standard errors are at most `target`; true if there is no shortfall at all.
pub fn reached(plan: &Plan, tally: &Tally, target: f64) -> bool {
    largest_relative_error(plan, tally).is_none_or(|error| error <= target)
}

#[cfg(test)]
mod tests {
    use super::{is_look, next_look};

    #[test]
    fn looks_are_a_quarter_apart_in_whole_thousands() {
        let looks: Vec<u64> =
            std::iter::successors(Some(next_look(0)), |look| Some(next_look(*look))).take(12).collect();
        assert_eq!(looks, [2000, 3000, 4000, 5000, 7000, 9000, 12_000, 15_000, 19_000, 24_000, 30_000, 38_000]);
        assert_eq!(next_look(2999), 3000);
        assert!(looks.iter().all(|look| is_look(*look)));
        assert!(![0, 1, 1999, 2001, 6000, 37_999].into_iter().any(is_look));
    }
}
