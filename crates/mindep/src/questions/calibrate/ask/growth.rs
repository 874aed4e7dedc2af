//! Growth of imports, and their fluctuation about it.

use super::estimate::{Average, Line};

/// Minimum number of growth rates for an estimate.
const MIN_RATES: usize = 3;
/// Minimum number of years for an estimate of persistence; with fewer, its correction for bias is larger than what it may be.
const MIN_YEARS: usize = 8;

/// Growth of imports, in logarithms.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Growth {
    /// Number of growth rates, from one year to the next.
    pub count: usize,
    /// Mean of `ln(imports / imports of the year before)`, with its standard error and the standard deviation of the rates.
    pub log: Average,
    /// Standard error of that standard deviation for normal and independent rates: `sd / √(2(n − 1))`.
    pub std_dev_error: f64,
    /// Persistence of deviations from the trend; `None` for a series that is short or has gaps.
    pub persistence: Option<Persistence>,
}

/// First-order autoregression of the logarithm of yearly imports about their linear trend.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Persistence {
    /// Coefficient from year to year, corrected for small-sample bias.
    pub yearly: f64,
    /// Standard error of the coefficient.
    pub std_error: f64,
}

impl Growth {
    /// Estimates the growth of yearly totals from the year `first` on; `None` with fewer than three growth rates between consecutive years.
    pub fn new(first: i32, totals: &[f64]) -> Option<Self> {
        let pairs = totals.windows(2).filter(|pair| pair[0] > 0.0 && pair[1] > 0.0);
        let rates: Vec<f64> = pairs.map(|pair| libm::log(pair[1] / pair[0])).collect();
        if rates.len() < MIN_RATES {
            return None;
        }
        let log = Average::new(&rates);
        let std_dev_error = log.std_dev? / (2.0 * (rates.len() as f64 - 1.0)).sqrt();
        Some(Self { count: rates.len(), log, std_dev_error, persistence: Persistence::new(first, totals) })
    }
}

impl Persistence {
    /// Regresses each deviation from the trend on the one before, by least squares. After the removal of a linear trend, the estimate is too low by
    /// `(2 + 4φ)/n` to first order (Stine and Shaman 1989), which is corrected here. The error of the corrected estimate is `√n/(n − 4)`: that is its
    /// value at φ = 0, and simulated series of 15 to 30 years have it within a tenth at every φ up to 1, since the bias varies as the estimate does.
    fn new(first: i32, totals: &[f64]) -> Option<Self> {
        // Last years without known imports are not part of the series.
        let known = totals.iter().rposition(|total| *total > 0.0)? + 1;
        let total = &totals[..known];
        if total.len() < MIN_YEARS || total.iter().any(|total| *total <= 0.0) {
            return None;
        }
        let points: Vec<(f64, f64)> =
            total.iter().enumerate().map(|(t, total)| (f64::from(first) + t as f64, libm::log(*total))).collect();
        let deviations = Line::new(&points)?.residuals(&points);
        let before: f64 = deviations[..known - 1].iter().map(|e| e * e).sum();
        let products: f64 = deviations.windows(2).map(|pair| pair[0] * pair[1]).sum();
        // If imports follow the trend exactly, the deviations are only rounding errors.
        if before <= 1e-20 * known as f64 {
            return None;
        }
        let (n, raw) = (known as f64, products / before);
        Some(Self { yearly: (n * raw + 2.0) / (n - 4.0), std_error: n.sqrt() / (n - 4.0) })
    }
}

/// Returns the persistence from month to month with which yearly means have the autocorrelation `yearly`, between 0 and 1.
///
/// With `φ` monthly, yearly means of the AR(1) have the variance `σ² (12 + 2 Σ (12 − k) φ^k)/144`, k from 1 to 11, and the covariance `σ² φ ((1 −
/// φ¹²)/(1 − φ))²/144` with the year before (Amemiya and Wu 1972). Their ratio increases with φ, so the solution is found by bisection.
pub fn monthly(yearly: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if yearly_autocorrelation(middle) < yearly {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Returns the standard deviation of yearly means of an AR(1) with monthly persistence φ and a standard deviation of 1.
pub fn deviation_of_years(phi: f64) -> f64 {
    let (mut power, mut variance) = (1.0, 12.0);
    for k in 1..12 {
        power *= phi;
        variance += 2.0 * f64::from(12 - k) * power;
    }
    variance.sqrt() / 12.0
}

fn yearly_autocorrelation(phi: f64) -> f64 {
    let (mut power, mut variance, mut sum) = (1.0, 12.0, 1.0);
    for k in 1..12 {
        power *= phi;
        variance += 2.0 * f64::from(12 - k) * power;
        sum += power;
    }
    phi * sum * sum / variance
}

#[cfg(test)]
mod tests {
    use super::{Growth, deviation_of_years, monthly, yearly_autocorrelation};

    #[test]
    fn growth_is_taken_between_neighbouring_years_alone() {
        // ln 2, ln ½, (gap), ln 4: mean ln 4 / 3.
        let growth = Growth::new(2000, &[1.0, 2.0, 1.0, 0.0, 1.0, 4.0]).unwrap();
        assert_eq!(growth.count, 3);
        assert!((growth.log.mean - libm::log(4.0) / 3.0).abs() < 1e-12);
        // Squared deviations from the mean in units of ln 2: (1/3)² + (5/3)² + (4/3)² = 42/9; sd = ln 2 √(42/18), its standard error sd/2.
        let sd = libm::log(2.0) * (42.0f64 / 18.0).sqrt();
        assert!((growth.log.std_dev.unwrap() - sd).abs() < 1e-12);
        assert!((growth.std_dev_error - sd / 2.0).abs() < 1e-12);
        assert_eq!(growth.persistence, None, "six years are too few");
        assert_eq!(Growth::new(2000, &[1.0, 2.0, 3.0]), None);
    }

    #[test]
    fn persistence_is_that_of_deviations_from_the_trend() {
        // e^(±1) alternating over an even number of years: least squares leaves nearly ±1, and the uncorrected coefficient is near −1.
        let totals: Vec<f64> = (0..40).map(|t| libm::exp(if t % 2 == 0 { 1.0 } else { -1.0 })).collect();
        let found = Growth::new(2000, &totals).unwrap().persistence.unwrap();
        let expected = (-40.0 + 2.0) / 36.0;
        assert!((found.yearly - expected).abs() < 0.01, "{found:?}");
        let straight: Vec<f64> = (0..20).map(|t| libm::exp(0.1 * f64::from(t))).collect();
        assert_eq!(Growth::new(2000, &straight).unwrap().persistence, None, "rounding has no persistence");
    }

    #[test]
    fn yearly_means_deviate_less_the_briefer_deviations_are() {
        // Independent months: σ/√12; months that are all alike: σ. φ = ½: √32.000977/12, as below.
        assert!((deviation_of_years(0.0) - (1.0f64 / 12.0).sqrt()).abs() < 1e-12);
        assert!((deviation_of_years(1.0) - 1.0).abs() < 1e-12);
        assert!((deviation_of_years(0.5) - 32.000_976_562f64.sqrt() / 12.0).abs() < 1e-9);
    }

    #[test]
    fn monthly_persistence_gives_the_yearly_one_of_means() {
        assert_eq!(yearly_autocorrelation(0.0), 0.0);
        assert!((yearly_autocorrelation(1.0) - 1.0).abs() < 1e-12);
        // φ = ½: covariance ½ (2 (1 − 2^−12))² = 1.999023…; variance 12 + 2 Σ (12 − k)/2^k = 12 + 2 (12 − 2 + 2^−11) = 32.000977.
        assert!((yearly_autocorrelation(0.5) - 1.999_023_556 / 32.000_976_562).abs() < 1e-8);
        for phi in [0.3, 0.7, 0.95, 0.996] {
            assert!((monthly(yearly_autocorrelation(phi)) - phi).abs() < 1e-12, "{phi}");
        }
    }
}
