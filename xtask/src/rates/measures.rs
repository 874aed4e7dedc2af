//! Small measures that the steps share.

use mindep_core::stats::ln;

/// Years before a year, whose median is the base that the year is held against.
pub const BASE_YEARS: usize = 3;
/// A change is not read further down than to two hundredths of the base, nor further up than to fifty times.
const FURTHEST: f64 = 0.02;

/// The median of the three years before year `t` of a series: the base of that year.
pub fn base(series: &[f64], t: usize) -> f64 {
    let [a, b, c] = [series[t - 3], series[t - 2], series[t - 1]];
    a.max(b).min(a.min(b).max(c))
}

/// The logarithm of the smallest change that is told apart from a stop.
pub fn stopped() -> f64 {
    ln(FURTHEST)
}

/// The logarithm of a change from `before` to `now`, held within a fiftieth and fifty times.
pub fn log_change(now: f64, before: f64) -> f64 {
    let tiny = 1e-12;
    ln(now.max(tiny) / before.max(tiny)).clamp(stopped(), -stopped())
}

/// The median of two changes and no change: what both measures of volume agree on.
pub fn agreed(by_weight: f64, by_value: f64) -> f64 {
    if by_weight * by_value <= 0.0 {
        0.0
    } else if by_weight.abs() < by_value.abs() {
        by_weight
    } else {
        by_value
    }
}

/// The smallest of some values at which those up to it have half of all weight. Pairs are value and weight.
pub fn weighted_median(mut pairs: Vec<(f64, f64)>) -> Option<f64> {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = pairs.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    pairs.iter().find_map(|(value, weight)| {
        sum += weight;
        (sum >= half).then_some(*value)
    })
}

/// Mean and standard deviation of values with weights; pairs are value and weight.
pub fn weighted_moments(pairs: &[(f64, f64)]) -> (f64, f64) {
    let weight: f64 = pairs.iter().map(|(_, weight)| weight).sum();
    let mean = pairs.iter().map(|(value, weight)| value * weight).sum::<f64>() / weight;
    let variance = pairs.iter().map(|(value, weight)| weight * (value - mean) * (value - mean)).sum::<f64>() / weight;
    (mean, variance.sqrt())
}

/// The mean of values, `None` of none.
pub fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_u32);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

/// The part of some cases in which something is so.
pub fn part(cases: impl IntoIterator<Item = bool>) -> f64 {
    mean(cases.into_iter().map(|case| f64::from(u8::from(case)))).unwrap_or(f64::NAN)
}

/// A number to so many decimals, ties to the even digit.
pub fn rounded(x: f64, decimals: u8) -> f64 {
    let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
    (x * scale).round_ties_even() / scale
}
