//! Means over trials with common random numbers, and of their differences.

use mindep_core::stats;
use mindep_core::tally::estimate::Mean;

/// Returns the mean of values, summed in their order, and its standard error `sd / √n`; the latter is zero if values differ only by rounding. `None`
/// if there are no values or one is NaN.
pub fn mean(values: impl Iterator<Item = f64> + Clone) -> Option<Mean> {
    let (count, sum) = values.clone().fold((0_u64, 0.0), |(n, sum), value| (n + 1, sum + value));
    // A value that some trial does not have, such as a loss without any price, is NaN and has no mean.
    if count == 0 || sum.is_nan() {
        return None;
    }
    let n = count as f64;
    let mean = sum / n;
    let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    let std_dev = (count > 1).then(|| stats::spread((squares / (n - 1.0)).sqrt(), mean));
    Some(Mean { mean, std_error: std_dev.map(|sd| sd / n.sqrt()), std_dev })
}

/// Returns the mean of `a` − `b` over trials; differences within rounding count as zero.
pub fn difference(a: &[f64], b: &[f64]) -> Option<Mean> {
    mean(a.iter().zip(b).map(|(a, b)| stats::difference(*a, *b)))
}

/// Returns the mean of `a` divided by the mean of `b` over trials. Its standard error is by the delta method: that of the mean of `a − ratio · b`,
/// divided by the mean of `b`. `None` unless the mean of `b` is positive.
pub fn ratio(a: &[f64], b: &[f64]) -> Option<Mean> {
    let whole = mean(b.iter().copied()).filter(|b| b.mean > 0.0)?.mean;
    let ratio = mean(a.iter().copied())?.mean / whole;
    let rest = mean(a.iter().zip(b).map(|(a, b)| a - ratio * b))?;
    Some(Mean { mean: ratio, std_error: rest.std_error.map(|e| e / whole), std_dev: None })
}

#[cfg(test)]
mod tests {
    use super::{difference, mean, ratio};

    #[test]
    fn errors_are_those_of_the_differences() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, standard deviation √(32/7), over √8.
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let found = mean(values.iter().copied()).unwrap();
        assert_eq!(found.mean, 5.0);
        assert!((found.std_error.unwrap() - (32.0_f64 / 7.0 / 8.0).sqrt()).abs() < 1e-12);
        let shifted = values.map(|v| v + 3.0);
        let found = difference(&shifted, &values).unwrap();
        assert_eq!((found.mean, found.std_error), (3.0, Some(0.0)));
    }

    #[test]
    fn a_ratio_of_proportional_values_is_exact() {
        let values = [1.0, 0.0, 2.0, 0.5];
        let found = ratio(&values.map(|v| 4.0 * v), &values).unwrap();
        assert_eq!((found.mean, found.std_error), (4.0, Some(0.0)));
        assert!(ratio(&values, &[0.0; 4]).is_none());
        assert!(mean(std::iter::empty()).is_none());
    }
}
