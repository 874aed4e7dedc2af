//! TVaR 95 %: the mean of the largest 5 % of trials, and its decomposition into one number per trial for sensitivity analysis and portfolios.

/// Fraction of the trials in the tail.
pub const TAIL: f64 = 0.05;

/// Returns VaR 95 %, the smallest value of the largest 5 %; NaN without values.
fn at_risk(values: &[f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let last = ((TAIL * values.len() as f64 - 1e-9).ceil() as usize).clamp(1, values.len()) - 1;
    let mut values = values.to_vec();
    *values.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1
}

/// Returns one number per trial, whose mean is TVaR: `VaR + max(0, x − VaR) / 0.05`. Their mean is minimal at VaR (Rockafellar and Uryasev, 2000), so
/// the error of VaR itself has only a second-order effect, and the numbers are nearly independent.
pub fn parts(values: &[f64]) -> Vec<f64> {
    let at_risk = at_risk(values);
    values.iter().map(|x| at_risk + (x - at_risk).max(0.0) / TAIL).collect()
}

/// Returns TVaR 95 % of values.
pub fn mean(values: &[f64]) -> f64 {
    let at_risk = at_risk(values);
    at_risk + values.iter().map(|x| (x - at_risk).max(0.0)).sum::<f64>() / (TAIL * values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::{mean, parts};

    #[test]
    fn the_tail_of_whole_numbers() {
        // The largest five of 1 … 100 are 96 … 100; of 0 … 29 the tail is one and a half values: 29 and half of 28.
        let numbers = |from: u32, n: u32| (from..from + n).map(f64::from).collect::<Vec<_>>();
        assert!((mean(&numbers(1, 100)) - 98.0).abs() < 1e-12);
        assert!((mean(&numbers(0, 30)) - 43.0 / 1.5).abs() < 1e-12);
        let values = numbers(1, 100);
        assert!((parts(&values).iter().sum::<f64>() / 100.0 - mean(&values)).abs() < 1e-12);
        assert_eq!(parts(&[0.0; 40]), [0.0; 40]);
    }
}
