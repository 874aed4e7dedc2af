//! `distribution.csv`: the distribution of trials' shortfall shares over bins.

use super::Run;
use super::number::{Number, number};
use super::table::Table;
use crate::row;
use mindep_core::tally::estimate::{Mean, share_interval};
use mindep_core::tally::histogram::Histogram;
use mindep_core::tally::metric::Metric;
use serde::{Deserialize, Serialize};

/// Maximum number of bins above zero.
pub const BINS: u64 = 40;

row! {
    /// A row of `distribution.csv`: a bin above `low` and up to `high`; the bin with `low` = `high` = 0 holds the trials in which the metric is 0.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct DistributionRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// `shortfall_share`, over the horizon; see [Metrics](#metrics).
        pub metric: String,
        /// Lower edge of the bin, itself not in it.
        pub low: Option<Number>,
        /// Upper edge of the bin, itself in it.
        pub high: Option<Number>,
        /// Share of the trials in the bin.
        pub probability: Option<Number>,
        /// Standard error of `probability`.
        pub probability_std_error: Option<Number>,
        /// Lower end of its 95 % interval, that of Wilson.
        pub ci95_low: Option<Number>,
        /// Its upper end.
        pub ci95_high: Option<Number>,
    }
}

impl Table for DistributionRow {
    const FILE: &'static str = "distribution.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let metric = Metric::ShortfallShare;
        let place = metric.index();
        let values =
            |histogram: &Histogram| -> Vec<(f64, u64)> { histogram.bins().map(|bin| (bin.mean, bin.count)).collect() };
        // All strategies of a mineral have the same bins, so that they can be compared.
        let bins: Vec<Bins> = (0..run.plan.minerals())
            .map(|m| {
                let of = run.tally.strategies.iter().map(|s| &s.minerals[m].metrics[place].histogram);
                Bins::new(of.filter_map(|h| values(h).last().map(|(value, _)| *value)).fold(0.0, f64::max))
            })
            .collect();
        let minerals = run.plan.minerals();
        let mut rows = Vec::new();
        for (i, part) in run.parts().enumerate() {
            let bins = bins[i % minerals];
            let histogram = &part.tally.metrics[place].histogram;
            for ([low, high], count) in bins.edges().zip(bins.fill(&values(histogram))) {
                let frequency = Mean::frequency(count, histogram.count());
                let [low_share, high_share] = share_interval(count, histogram.count());
                rows.push(Self {
                    strategy: part.strategy.to_owned(),
                    mineral: part.label.id.clone(),
                    metric: metric.name().to_owned(),
                    low: number(low),
                    high: number(high),
                    probability: number(frequency.map(|f| f.mean)),
                    probability_std_error: number(frequency.and_then(|f| f.std_error)),
                    ci95_low: number(low_share),
                    ci95_high: number(high_share),
                });
            }
        }
        rows
    }
}

/// Bins of equal width starting at 0, preceded by a bin for 0 alone. Edges are ratios of whole numbers, so that they have short decimal forms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bins {
    /// Reciprocal of the bin width.
    per_unit: u64,
    count: u64,
}

impl Bins {
    /// Returns at most [`BINS`] bins of the smallest round width that fits; the last one holds `largest`.
    fn new(largest: f64) -> Self {
        if largest <= 0.0 {
            return Self { per_unit: 1, count: 0 };
        }
        let fits = |per_unit: u64| largest * per_unit as f64 <= BINS as f64;
        // Widths below 1e-17 are not used: a share that small is a rounding error.
        let powers = (0..18).map(|power| 10_u64.pow(power));
        let round = powers.flat_map(|power| [1, 2, 4, 5].map(|factor| factor * power));
        let per_unit = round.take_while(|per_unit| fits(*per_unit)).last().unwrap_or(1);
        Self { per_unit, count: Self { per_unit, count: 0 }.place(largest) as u64 }
    }

    /// Returns the index of the bin that holds `value`; 0 is in bin 0.
    fn place(self, value: f64) -> usize {
        (value * self.per_unit as f64).ceil() as usize
    }

    fn edges(self) -> impl Iterator<Item = [f64; 2]> {
        let edge = move |i: u64| i as f64 / self.per_unit as f64;
        std::iter::once([0.0, 0.0]).chain((0..self.count).map(move |i| [edge(i), edge(i + 1)]))
    }

    /// Returns the number of values in each bin.
    fn fill(self, values: &[(f64, u64)]) -> Vec<u64> {
        let mut counts = vec![0; self.count as usize + 1];
        for (value, count) in values {
            counts[self.place(*value)] += count;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::{Bins, DistributionRow};
    use crate::tables::Run;
    use crate::tables::number::Number;
    use crate::tables::summary::SummaryRow;
    use crate::tables::table::Table;
    use mindep_core::engine;
    use mindep_core::plan::Plan;
    use mindep_scenario as scenario;
    use std::path::Path;

    #[test]
    fn bins_are_round_and_hold_the_largest_value() {
        for (largest, per_unit, count) in
            [(1.0, 40, 40), (0.99, 40, 40), (0.173, 200, 35), (0.2, 200, 40), (0.021, 1000, 21)]
        {
            assert_eq!(Bins::new(largest), Bins { per_unit, count }, "{largest}");
        }
        assert_eq!(Bins::new(0.0).edges().collect::<Vec<_>>(), [[0.0, 0.0]]);
        let tiny = Bins::new(1e-12);
        assert!(tiny.count >= 20 && tiny.count <= 40, "{tiny:?}");
    }

    #[test]
    fn a_value_on_an_edge_is_in_the_bin_below() {
        let bins = Bins::new(1.0);
        assert_eq!(bins.edges().nth(2), Some([0.025, 0.05]));
        assert_eq!(bins.fill(&[(0.0, 5), (0.05, 2), (0.051, 1), (1.0, 1)])[..4], [5, 0, 2, 1]);
        assert_eq!(bins.fill(&[(1.0, 1)])[40], 1);
    }

    #[test]
    fn probabilities_add_up_and_agree_with_the_summary() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/two.toml");
        let loaded = scenario::load(&path, &[]).unwrap();
        let plan = Plan::new(&loaded.study);
        let tally = engine::run(&plan, &());
        let run = Run { plan: &plan, tally: &tally };
        let rows = DistributionRow::rows(run);
        let value = |cell: Option<Number>| cell.unwrap().value();
        let mut checked = 0;
        for summary in SummaryRow::rows(run).iter().filter(|r| r.metric == "shortfall_share") {
            let bins: Vec<_> =
                rows.iter().filter(|r| r.strategy == summary.strategy && r.mineral == summary.mineral).collect();
            assert_eq!((value(bins[0].low), value(bins[0].high)), (0.0, 0.0));
            assert!((bins.iter().map(|r| value(r.probability)).sum::<f64>() - 1.0).abs() < 1e-12);
            // The 95 % quantile is in the bin at which the cumulative probability reaches 95 %, since both use the same values.
            let mut passed = 0.0;
            let bin = bins.iter().find(|r| {
                passed += value(r.probability);
                passed >= 0.95 - 1e-12
            });
            let (low, high, p95) = (value(bin.unwrap().low), value(bin.unwrap().high), value(summary.p95));
            assert!(low <= p95 && p95 <= high && (p95 > low || high == 0.0), "{p95} is not in {low}..{high}");
            // The mean lies between the means computed from lower and from upper bin edges.
            let of = |edge: fn(&DistributionRow) -> Option<Number>| -> f64 {
                bins.iter().map(|r| value(r.probability) * value(edge(r))).sum()
            };
            let mean = value(summary.mean);
            assert!(of(|r| r.low) <= mean * 1.004 && mean <= of(|r| r.high) * 1.004, "{mean}");
            checked += 1;
        }
        assert_eq!(checked, 3 * 2);
    }
}
