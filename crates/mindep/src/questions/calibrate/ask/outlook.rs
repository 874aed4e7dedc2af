//! What imports and suppliers' shares may be in the years after, from how they moved.
//!
//! The constants are those with which forecasts from origins 2010 to 2016 of the bundled trade score best (`docs/methods/outlook.md`); origins 2017 to 2021 judge
//! them (`docs/validation/forecasts.md`).

use crate::analysis::rounding::{decimals, digits};
use mindep_core::domain::distribution::Distribution;
use mindep_core::stats::normal_quantile;

/// Changes of a series that count at most, from one year to the next.
const CHANGES: usize = 15;
/// Weight of a change, relative to that of the year after.
const FADES: f64 = 0.8;
/// Earlier years whose distance from the last one counts.
const BEFORE: usize = 5;
/// Fewest changes from which movement is estimated.
pub const FEWEST: usize = 3;
/// What is assumed with fewer: the movement of importers in general.
pub const USUAL: f64 = 0.36;
/// Bounds on a movement.
const WITHIN: [f64; 2] = [0.03, 1.0];
/// Part of the last year that is added to every year before logarithms are taken, so that a year of nothing counts.
const FLOOR: f64 = 0.02;
/// Weight of each of the two years before in what is expected.
const EARLIER: f64 = 0.12;
/// Spread of the level: this times the square root of the movement.
pub const LEVEL: f64 = 0.55;
/// Probability that imports collapse, over the movement, and what is left of them.
const COLLAPSES: f64 = 0.15;
const LEFT: f64 = 0.002;
/// Values that stand for the level where it does not collapse.
const POINTS: usize = 9;
/// Standard deviation of growth a year, and its bound.
const GROWTH: [f64; 2] = [0.08, 0.25];
/// Volatility of demand: factor and power of the movement.
const NOISE: [f64; 2] = [1.8, 1.5];
/// Persistence of demand's noise from month to month.
pub const PERSISTENCE: f64 = 0.98;
/// Weight of the last year's share; the mean of three years has the rest.
const LAST_SHARE: f64 = 0.6;
/// Volatility of a share: factor and power of its movement.
const DRIFT: [f64; 2] = [2.2, 1.2];
/// Persistence of shares' drift from month to month.
pub const SHARE_PERSISTENCE: f64 = 0.97;
/// Probability that a supplier is dropped: over its movement, and over the part of five years in which it sold nothing.
const DROPPED: [f64; 2] = [0.1, 0.4];
/// Share of newcomers, which the others get beside what they have.
pub const NEWCOMERS: f64 = 0.01;
/// Volatility of the others' share.
pub const OTHERS_DRIFT: f64 = 0.8;

/// Demand in the years after.
#[derive(Clone, PartialEq, Debug)]
pub struct Outlook {
    /// Movement of yearly imports: the mean of two averages of absolute changes of the logarithm, each change at most 1.
    pub movement: f64,
    /// Number of yearly changes that it is from; fewer than [`FEWEST`] when it is assumed.
    pub changes: usize,
    /// Imports a year that are expected: a geometric mean of the last three years in which the last counts most.
    pub annual: f64,
    /// Distribution of the factor by which the level lies beside it.
    pub level_error: Distribution,
    /// Probability that imports collapse, which is part of it.
    pub collapse: f64,
    /// Distribution of growth a year.
    pub growth: Distribution,
    /// Volatility of demand's noise, which begins at nothing.
    pub volatility: f64,
}

impl Outlook {
    /// Returns the outlook of yearly imports, the last year first; the last one is above 0.
    pub fn new(imports: &[f64]) -> Self {
        let last = imports.first().copied().unwrap_or(0.0);
        let logs: Vec<f64> = imports.iter().map(|year| libm::log(year + FLOOR * last)).collect();
        let movement = movement(&logs);
        let earlier: f64 = logs.iter().skip(1).take(2).map(|log| EARLIER * (log - logs[0])).sum();
        let collapse = decimals(COLLAPSES * movement, 3);
        let [sd, bound] = GROWTH;
        let normal = Distribution::Normal { mean: 0.0, sd };
        let [factor, power] = NOISE;
        Self {
            movement,
            changes: changes(&logs),
            annual: digits(last * libm::exp(earlier), 4),
            level_error: level(LEVEL * movement.sqrt(), collapse),
            collapse,
            growth: Distribution::Truncated { of: Box::new(normal), min: -bound, max: bound },
            volatility: decimals(factor * libm::pow(movement, power), 3),
        }
    }
}

/// Share of a supplier in the years after.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ShareOutlook {
    /// Share in the last year.
    pub last: f64,
    /// Weight among suppliers that is expected, as a share.
    pub weight: f64,
    /// Volatility of its share.
    pub volatility: f64,
    /// Probability that it is dropped.
    pub dropped: f64,
}

impl ShareOutlook {
    /// Returns the outlook of yearly shares, the last year first.
    pub fn new(shares: &[f64]) -> Self {
        let last = shares.first().copied().unwrap_or(0.0);
        let logs: Vec<f64> = shares.iter().map(|share| libm::log(share + FLOOR * last.max(0.01) + 1e-4)).collect();
        let movement = movement(&logs);
        let recent = &shares[..shares.len().min(3)];
        let mean = recent.iter().sum::<f64>() / recent.len().max(1) as f64;
        let before = &shares[1.min(shares.len())..shares.len().min(1 + BEFORE)];
        let without = before.iter().filter(|share| **share <= 0.0).count() as f64 / before.len().max(1) as f64;
        let [factor, power] = DRIFT;
        let [of_movement, of_gaps] = DROPPED;
        Self {
            last,
            weight: LAST_SHARE * last + (1.0 - LAST_SHARE) * mean,
            volatility: decimals(factor * libm::pow(movement, power), 2),
            dropped: decimals(of_movement * movement + of_gaps * without, 2),
        }
    }

    /// The distribution of the factor of its weight.
    pub fn error(&self) -> Distribution {
        if self.dropped > 0.0 {
            Distribution::Discrete(vec![(0.0, self.dropped), (1.0, decimals(1.0 - self.dropped, 2))])
        } else {
            Distribution::Constant(1.0)
        }
    }
}

/// Number of changes that count.
fn changes(logs: &[f64]) -> usize {
    logs.len().saturating_sub(1).min(CHANGES)
}

/// Movement of a series of logarithms, the last year first: half of the weighted mean of absolute changes from year to year, later ones weighing more, and
/// half of the mean distance of the years before from the last one.
fn movement(logs: &[f64]) -> f64 {
    let count = changes(logs);
    if count < FEWEST {
        return USUAL;
    }
    let (mut sum, mut whole, mut weight) = (0.0, 0.0, 1.0);
    for pair in logs.windows(2).take(count) {
        sum += weight * (pair[0] - pair[1]).abs().min(1.0);
        whole += weight;
        weight *= FADES;
    }
    let before = &logs[1..logs.len().min(1 + BEFORE)];
    let apart: f64 = before.iter().map(|log| (log - logs[0]).abs().min(1.0)).sum();
    let [least, most] = WITHIN;
    (0.5 * (sum / whole + apart / before.len() as f64)).clamp(least, most)
}

/// A lognormal with a median of 1 and this deviation of its logarithm, as values of equal weight, and a collapse.
fn level(deviation: f64, collapse: f64) -> Distribution {
    let scores: Vec<f64> = (0..POINTS).map(|i| normal_quantile((i as f64 + 0.5) / POINTS as f64)).collect();
    // A few values spread less than what they stand for.
    let spread = (scores.iter().map(|z| z * z).sum::<f64>() / POINTS as f64).sqrt();
    let each = digits((1.0 - collapse) / POINTS as f64, 4);
    let values = scores.iter().map(|z| (digits(libm::exp(deviation * z / spread), 3), each));
    Distribution::Discrete((collapse > 0.0).then_some((LEFT, collapse)).into_iter().chain(values).collect())
}

#[cfg(test)]
mod tests {
    use super::{Outlook, ShareOutlook, USUAL};
    use mindep_core::domain::distribution::Distribution;

    #[test]
    fn steady_imports_stay_about_where_they_are() {
        let outlook = Outlook::new(&[100.0; 10]);
        assert_eq!((outlook.annual, outlook.movement, outlook.changes), (100.0, 0.03, 9));
        // 1.8 · 0.03^1.5 = 0.00935; 0.15 · 0.03 = 0.0045.
        assert_eq!((outlook.volatility, outlook.collapse), (0.009, 0.005));
        assert_eq!(outlook.growth.to_string(), "truncated(normal(0, 0.08), -0.25, 0.25)");
        // The middle value is the median, and the deviation of the logarithm 0.55 √0.03 = 0.0953 without the collapse.
        let Distribution::Discrete(values) = &outlook.level_error else { panic!("{:?}", outlook.level_error) };
        assert_eq!((values.len(), values[0], values[5].0), (10, (0.002, 0.005), 1.0));
        let squares: f64 = values[1..].iter().map(|(value, _)| libm::pow(libm::log(*value), 2.0)).sum();
        assert!(((squares / 9.0).sqrt() - 0.0953).abs() < 0.001, "{squares}");
    }

    #[test]
    fn a_year_out_of_line_is_drawn_back() {
        let outlook = Outlook::new(&[200.0, 100.0, 100.0, 100.0]);
        // Logs of 204, 104, 104, 104: changes 0.6737, 0, 0 with weights 1, 0.8, 0.64; distances 0.6737 each.
        let jump = libm::log(204.0f64 / 104.0);
        let expected = 0.5 * (jump / 2.44 + jump);
        assert!((outlook.movement - expected).abs() < 1e-12, "{outlook:?}");
        // 200 e^(−0.24 · 0.6737) = 170.1.
        assert_eq!(outlook.annual, 170.1);
        let gone = Outlook::new(&[1.0, 0.0, 0.0, 0.0]);
        // Changes of more than 1 count as 1: EW = 1/2.44, distances 1 each.
        assert!((gone.movement - 0.5 * (1.0 / 2.44 + 1.0)).abs() < 1e-12);
        let few = Outlook::new(&[3.0, 2.0, 1.0]);
        assert_eq!((few.movement, few.changes), (USUAL, 2));
    }

    #[test]
    fn suppliers_that_come_and_go_may_be_dropped() {
        let steady = ShareOutlook::new(&[0.5; 8]);
        assert_eq!((steady.last, steady.dropped), (0.5, 0.0), "0.1 · 0.03 is 0.003");
        assert!((steady.weight - 0.5).abs() < 1e-12);
        assert_eq!(steady.error(), Distribution::Constant(1.0));
        let new = ShareOutlook::new(&[0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        // 0.6 · 0.3 + 0.4 · 0.1; changes above 1: movement ½ (1 / Σ 0.8^k + 1) with six weights, 3.689: 0.6355; 0.1 · 0.6355 + 0.4 · 1 = 0.46.
        assert!((new.weight - 0.22).abs() < 1e-12);
        assert_eq!(new.dropped, 0.46);
        assert_eq!(new.error().to_string(), "discrete(0: 0.46, 1: 0.54)");
    }
}
