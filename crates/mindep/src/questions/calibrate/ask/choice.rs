//! Selection of the estimates that the scenario uses, and of assumptions where there are none.

use super::falls::Evidence;
use super::growth::{Growth, monthly};
use super::{Calibration, Partner, Product, Rules};
use mindep_core::domain::distribution::Distribution;

/// Minimum partner-years for a pooled rate.
pub const POOLED_YEARS: u64 = 20;
/// Minimum partner-years for a partner's own rate.
pub const OWN_YEARS: u64 = 10;
/// Minimum falls for a distribution of severity.
pub const MIN_FALLS: u64 = 3;
/// Rate assumed without evidence, per year: once in ten years.
pub const ASSUMED_RATE: f64 = 0.1;
/// Persistence of demand from month to month assumed where it cannot be estimated: a deviation halves in two months.
pub const ASSUMED_PERSISTENCE: f64 = 0.7;
/// Largest yearly persistence used. Above it deviations would hardly ever end, and are better described by growth.
pub const LARGEST_PERSISTENCE: f64 = 0.95;
/// Smallest yearly persistence used.
pub const MIN_PERSISTENCE: f64 = 0.1;
/// Largest volatility used.
pub const LARGEST_VOLATILITY: f64 = 0.5;
/// Standard deviation, and absolute mean, of log growth above which imports are too irregular to estimate growth.
pub const IRREGULAR: [f64; 2] = [1.0, 0.5];

/// Evidence on which an estimate is based.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// The partner's own years.
    Own,
    /// All partners of the product.
    Product,
    /// All partners of all products.
    All,
    /// No evidence: the value is an assumption.
    Assumed,
}

/// A yearly rate of falls.
#[derive(Clone, PartialEq, Debug)]
pub struct Rate {
    /// Falls per year.
    pub value: f64,
    /// Kind of evidence.
    pub basis: Basis,
    /// The evidence; empty for an assumption.
    pub evidence: Evidence,
}

/// Returns the rate of a partner: that of all partners of the product, or of all products if these have too few years; the partner's own rate if it
/// has enough years and its confidence interval excludes the pooled rate. Without a fall the rate is that of half a fall, `0.5 / T` (the mean of the
/// posterior from Jeffreys' prior), since it cannot be concluded to be zero.
pub fn rate(partner: &Partner, product: &Product, all: &Calibration) -> Rate {
    let of = |evidence: &Evidence, basis| Rate {
        value: (evidence.falls() as f64).max(0.5) / evidence.years as f64,
        basis,
        evidence: evidence.clone(),
    };
    let pooled = if product.pooled.years >= POOLED_YEARS {
        of(&product.pooled, Basis::Product)
    } else if all.all.years >= POOLED_YEARS {
        of(&all.all, Basis::All)
    } else {
        return Rate { value: ASSUMED_RATE, basis: Basis::Assumed, evidence: Evidence::default() };
    };
    let own = &partner.evidence;
    match own.interval() {
        Some([low, high]) if own.years >= OWN_YEARS && !(low..=high).contains(&pooled.value) => of(own, Basis::Own),
        _ => pooled,
    }
}

/// Distribution of the severity of falls.
#[derive(Clone, PartialEq, Debug)]
pub struct Severity {
    /// The distribution, with its parameters rounded to three decimals.
    pub distribution: Distribution,
    /// Kind of evidence.
    pub basis: Basis,
    /// The evidence; empty for an assumption.
    pub evidence: Evidence,
}

/// Returns the severity of the falls of a product: a beta distribution with the mean and standard deviation of its losses, or of those of all
/// products if it has too few. If these are too few as well, it is uniform between the threshold and total loss.
pub fn severity(product: &Product, all: &Calibration, rules: Rules) -> Severity {
    let pools = [(&product.pooled, Basis::Product), (&all.all, Basis::All)];
    for (evidence, basis) in pools {
        let Some(found) = evidence.severity().filter(|_| evidence.falls() >= MIN_FALLS) else { continue };
        let (mean, sd) = (decimals(found.mean, 3), decimals(found.std_dev.unwrap_or(0.0), 3));
        let beta = Distribution::Beta { mean, sd };
        let fits = sd > 0.0 && sd * sd < mean * (1.0 - mean) && beta.fault().is_none();
        let distribution = if fits { beta } else { Distribution::Constant(mean) };
        return Severity { distribution, basis, evidence: evidence.clone() };
    }
    let distribution = if rules.fall < 1.0 {
        Distribution::Uniform { min: rules.fall, max: 1.0 }
    } else {
        Distribution::Constant(1.0)
    };
    Severity { distribution, basis: Basis::Assumed, evidence: Evidence::default() }
}

/// Demand of a product in the scenario; values that the table does not determine are `None`.
#[derive(Clone, PartialEq, Debug)]
pub struct Demand {
    /// Imports a year, to four significant digits.
    pub annual: f64,
    /// Distribution of yearly growth; `None` if it cannot be estimated.
    pub growth: Option<Distribution>,
    /// Volatility; `None` if it cannot be estimated.
    pub volatility: Option<f64>,
    /// Whether the volatility was limited to the largest one used.
    pub capped: bool,
    /// Persistence from month to month, and whether it is an estimate.
    pub persistence: (f64, bool),
}

/// Returns the demand of a product.
pub fn demand(product: &Product) -> Demand {
    let regular = |growth: &Growth| {
        growth.log.mean.abs() <= IRREGULAR[1] && growth.log.std_dev.is_some_and(|sd| sd <= IRREGULAR[0])
    };
    let sd = product.growth.and_then(|growth| growth.log.std_dev);
    Demand {
        annual: digits(product.annual.mean, 4),
        growth: product.growth.filter(regular).map(|growth| {
            // `growth.log` estimates ln(1 + g); to first order, 1 + g has that mean and error times e^mean.
            let factor = libm::exp(growth.log.mean);
            let mean = decimals(factor - 1.0, 3);
            let sd = decimals(factor * growth.log.std_error.unwrap_or(0.0), 3);
            if sd > 0.0 {
                let normal = Distribution::Normal { mean, sd };
                Distribution::Truncated { of: Box::new(normal), min: -0.5, max: 1.5 }
            } else {
                Distribution::Constant(mean)
            }
        }),
        volatility: sd.map(|sd| decimals(sd.min(LARGEST_VOLATILITY), 3)),
        capped: sd.is_some_and(|sd| sd > LARGEST_VOLATILITY),
        persistence: product
            .growth
            .filter(regular)
            .and_then(|growth| growth.persistence)
            .filter(|found| found.yearly >= MIN_PERSISTENCE)
            .map_or((ASSUMED_PERSISTENCE, false), |found| {
                (decimals(monthly(found.yearly.min(LARGEST_PERSISTENCE)), 3), true)
            }),
    }
}

/// Rounds to decimal places.
pub fn decimals(x: f64, places: i32) -> f64 {
    let scale = libm::exp10(f64::from(places));
    (x * scale).round() / scale + 0.0
}

/// Rounds to significant digits.
pub fn digits(x: f64, count: i32) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let places = count - 1 - libm::floor(libm::log10(x.abs())) as i32;
    // Dividing by a power of ten is more accurate than multiplying by its inverse.
    if places >= 0 {
        decimals(x, places)
    } else {
        let scale = libm::exp10(f64::from(-places));
        (x / scale).round() * scale
    }
}

/// Rounds shares to ten-thousandths that add up to exactly one.
pub fn ten_thousandths(shares: &[f64]) -> Vec<u32> {
    parts(shares, 10_000)
}

/// Rounds shares to parts of a number of steps that add up to it: each is rounded down, and the remainder is given to those with the largest
/// rounding errors, of equal ones the first (the method of largest remainders).
pub fn parts(shares: &[f64], steps: u32) -> Vec<u32> {
    let exact: Vec<f64> = shares.iter().map(|share| share * f64::from(steps)).collect();
    let mut parts: Vec<u32> = exact.iter().map(|x| libm::floor(*x) as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| {
        let lost = |i: &usize| exact[*i] - libm::floor(exact[*i]);
        lost(b).total_cmp(&lost(a)).then(a.cmp(b))
    });
    let missing = steps.saturating_sub(parts.iter().sum());
    for i in order.into_iter().take(missing as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{decimals, digits, ten_thousandths};

    #[test]
    fn shares_add_up_to_one() {
        assert_eq!(ten_thousandths(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), [3334, 3333, 3333]);
        assert_eq!(ten_thousandths(&[0.99996, 0.00004]), [10_000, 0]);
        assert_eq!(ten_thousandths(&[1.0]), [10_000]);
    }

    #[test]
    fn numbers_are_rounded_to_digits() {
        assert_eq!(
            (digits(38_690.2, 4), digits(0.012_345, 3), digits(7.0, 4), digits(0.0, 3)),
            (38_690.0, 0.0123, 7.0, 0.0)
        );
        assert_eq!(decimals(-0.0001, 3).to_bits(), 0f64.to_bits());
    }
}
