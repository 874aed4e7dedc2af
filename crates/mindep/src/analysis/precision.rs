//! When a run has enough trials: the rule of `--until-precision`.
//!
//! The rule looks only after numbers of trials that are fixed in advance, so that neither threads nor speed have a say in where a run ends.
//! `docs/running.md` states the rule, and how large the bias is that comes of looking.

use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::Metric;

/// Trials before the first look.
const FIRST: u64 = 2_000;
/// Looks are at multiples of this.
const GRAIN: u64 = 1_000;

/// The number of trials of the first look after `done` trials: 2,000, then each time a quarter more, rounded up to thousands.
pub fn next_look(done: u64) -> u64 {
    let mut look = FIRST;
    while look <= done {
        look = (look + look.div_ceil(4)).next_multiple_of(GRAIN);
    }
    look
}

/// Whether the rule looks after so many trials.
pub fn is_look(done: u64) -> bool {
    done >= FIRST && next_look(done - 1) == done
}

/// The largest relative standard error of the mean shortfall, of any strategy and mineral; those without shortfall so far have none.
pub fn largest_relative_error(plan: &Plan, tally: &Tally) -> Option<f64> {
    let errors =
        (0..plan.strategies.len()).flat_map(|s| (0..plan.minerals()).map(move |m| (s, m))).filter_map(|(s, m)| {
            let found = &tally.strategies[s].minerals[m].metrics[Metric::Shortfall.index()];
            let mean = Mean::new(&found.moments, tally.trials).filter(|mean| mean.mean > 0.0)?;
            Some(mean.std_error? / mean.mean)
        });
    errors.max_by(f64::total_cmp)
}

/// Whether the relative standard errors are small enough; without any shortfall they are.
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
