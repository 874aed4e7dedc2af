//! Which of the estimates a scenario gets, and what it gets where there are none.

use super::falls::Evidence;
use super::growth::{Growth, monthly};
use super::{Calibration, Partner, Product, Rules};
use mindep_core::domain::distribution::Distribution;

/// Fewest partner-years that a pooled rate rests on.
pub const POOLED_YEARS: u64 = 20;
/// Fewest partner-years that a partner's own rate rests on.
pub const OWN_YEARS: u64 = 10;
/// Fewest falls that a distribution of severity rests on.
pub const MIN_FALLS: u64 = 3;
/// The rate where there is no evidence: once in ten years.
pub const ASSUMED_RATE: f64 = 0.1;
/// The persistence of demand from month to month where none can be seen: a deviation halves in two months.
pub const ASSUMED_PERSISTENCE: f64 = 0.7;
/// The largest yearly persistence that is used; above, deviations would never end, and growth says what they are.
pub const LARGEST_PERSISTENCE: f64 = 0.95;
/// The least yearly persistence that is used.
pub const MIN_PERSISTENCE: f64 = 0.1;
/// The largest volatility that is used.
pub const LARGEST_VOLATILITY: f64 = 0.5;
/// The standard deviation, and the size of the mean, of log growth above which imports are too irregular to have growth.
pub const IRREGULAR: [f64; 2] = [1.0, 0.5];

/// What a number rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// The partner's own years.
    Own,
    /// All partners of the product.
    Product,
    /// All partners of all products.
    All,
    /// Nothing: it is an assumption.
    Assumed,
}

/// A rate a year.
#[derive(Clone, PartialEq, Debug)]
pub struct Rate {
    /// Falls a year.
    pub value: f64,
    /// What it rests on.
    pub basis: Basis,
    /// The evidence; empty for an assumption.
    pub evidence: Evidence,
}

/// The rate of a partner: that of the product's partners together, or of all products' where these have too few years; its own where
/// it has years enough and its interval leaves the pooled rate out. Without a fall it is half a fall, `0.5 / T` (the mean of
/// the posterior from Jeffreys' prior), since a rate of zero cannot be concluded.
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

/// How severe falls are.
#[derive(Clone, PartialEq, Debug)]
pub struct Severity {
    /// The distribution, its parameters rounded to three decimals.
    pub distribution: Distribution,
    /// What it rests on.
    pub basis: Basis,
    /// The evidence; empty for an assumption.
    pub evidence: Evidence,
}

/// The severity of the falls of a product: a beta distribution with mean and standard deviation of its losses, or of all products' where these
/// are too few; without those too, uniform between the threshold and the whole.
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

/// Why demand has an assumption where it has one.
#[derive(Clone, PartialEq, Debug)]
pub struct Demand {
    /// Imports a year, to four digits.
    pub annual: f64,
    /// Growth a year; `None` where the table tells none.
    pub growth: Option<Distribution>,
    /// Volatility; `None` where the table tells none.
    pub volatility: Option<f64>,
    /// Whether the volatility is the largest that is used rather than the one found.
    pub capped: bool,
    /// Persistence from month to month, and whether the table tells it.
    pub persistence: (f64, bool),
}

/// The demand of a product.
pub fn demand(product: &Product) -> Demand {
    let regular = |growth: &Growth| {
        growth.log.mean.abs() <= IRREGULAR[1] && growth.log.std_dev.is_some_and(|sd| sd <= IRREGULAR[0])
    };
    let sd = product.growth.and_then(|growth| growth.log.std_dev);
    Demand {
        annual: digits(product.annual.mean, 4),
        growth: product.growth.filter(regular).map(|growth| {
            // ln(1 + g) has this mean and error; to the first order, 1 + g has them times e^mean.
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

/// Rounded to decimals.
pub fn decimals(x: f64, places: i32) -> f64 {
    let scale = libm::exp10(f64::from(places));
    (x * scale).round() / scale + 0.0
}

/// Rounded to significant digits.
pub fn digits(x: f64, count: i32) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let places = count - 1 - libm::floor(libm::log10(x.abs())) as i32;
    // Dividing by a power of ten rounds better than multiplying by its inverse.
    if places >= 0 {
        decimals(x, places)
    } else {
        let scale = libm::exp10(f64::from(-places));
        (x / scale).round() * scale
    }
}

/// Shares in steps of 1e-4 that add up to one exactly: each rounded down, and what is missing given to those that lost most, the first of equals
/// first (the method of largest remainders).
pub fn ten_thousandths(shares: &[f64]) -> Vec<u32> {
    let exact: Vec<f64> = shares.iter().map(|share| share * 1e4).collect();
    let mut parts: Vec<u32> = exact.iter().map(|x| libm::floor(*x) as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| {
        let lost = |i: &usize| exact[*i] - libm::floor(exact[*i]);
        lost(b).total_cmp(&lost(a)).then(a.cmp(b))
    });
    let missing = 10_000u32.saturating_sub(parts.iter().sum());
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
