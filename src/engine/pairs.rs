//! Pairs every strategy with the baseline and with the best strategy of each trial.

use super::fold::Steps;
use crate::tally::StrategyTally;
use crate::tally::exact::UNDEFINED;
use crate::tally::metric::Metric;
use crate::tally::scale;
use crate::vectors::{Kernel, Simd};

/// Values handled at a time.
const CHUNK: usize = 256;

/// The comparisons of one mineral, or of all.
pub struct Pairs<'a> {
    /// Which metrics.
    pub list: &'a [Metric],
    /// Months of the horizon.
    pub months: usize,
    /// Steps of the metrics, by strategy; that of a first shortage that there is not becomes the end of the horizon.
    pub steps: &'a mut [Steps],
    /// How many trials.
    pub count: usize,
    /// Where to.
    pub strategies: &'a mut [StrategyTally],
    /// Which mineral; all when `None`.
    pub mineral: Option<usize>,
}

impl Kernel for Pairs<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { list, months, steps, count, strategies, mineral } = self;
        for (m, metric) in list.iter().enumerate() {
            if *metric == Metric::FirstShortageMonth {
                // No shortage counts as the end of the horizon.
                let end = scale::months().steps(months as f64);
                for steps in steps.iter_mut() {
                    steps.replace_undefined(m, end);
                }
            }
            let more = metric.more_is_better();
            for from in (0..count).step_by(CHUNK) {
                let to = count.min(from + CHUNK);
                let mut best = [0; CHUNK];
                let best = &mut best[..to - from];
                best.fill(if more { i64::MIN } else { i64::MAX });
                let mut undefined = 0_u64;
                for steps in steps.iter() {
                    for (best, &value) in best.iter_mut().zip(&steps.of(m)[from..to]) {
                        undefined += u64::from(value == UNDEFINED);
                        let value = if value == UNDEFINED && !more { i64::MAX } else { value };
                        let better = if more { value > *best } else { value < *best };
                        *best = if better { value } else { *best };
                    }
                }
                let (base, others) = steps.split_at(1);
                let base = &base[0].of(m)[from..to];
                for (other, strategy) in others.iter().zip(&mut strategies[1..]) {
                    let pairs = match mineral {
                        Some(mineral) => &mut strategy.minerals[mineral].pairs[m],
                        None => &mut strategy.all_pairs[m],
                    };
                    let values = &other.of(m)[from..to];
                    if undefined == 0 {
                        pairs.add_all(more, values, base, best);
                    } else {
                        pairs.add_defined(more, values, base, best);
                    }
                }
            }
        }
    }
}
