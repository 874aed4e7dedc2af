use super::{Histogram, edge, key, last_place, rank};
use crate::stats::normal_quantile;

fn of(values: &[f64]) -> Histogram {
    let mut histogram = Histogram::default();
    for value in values {
        histogram.add(*value);
    }
    histogram
}

#[test]
fn bins_are_ordered_and_narrow_over_all_numbers() {
    let mut previous = 0;
    for exponent in -1074..1024 {
        for part in [1.0, 1.2, 1.7, 1.999] {
            let value = libm::ldexp(part, exponent);
            if value == 0.0 || !value.is_finite() {
                continue;
            }
            let key = key(value);
            assert!(key >= previous, "{value}");
            previous = key;
            let width = edge(key + 1) - edge(key);
            assert!(value >= edge(key) && (value < edge(key + 1) || !edge(key + 1).is_finite()));
            if value > 1e-300 && width.is_finite() {
                assert!(width <= value / 256.0, "{value}");
            }
            assert_eq!(libm::ldexp(1.0, last_place(key)), f64::from_bits(value.to_bits() + 1) - value, "{value}");
        }
    }
}

#[test]
fn quantiles_of_few_values_are_order_statistics() {
    let histogram = of(&[5.0, 1.0, -3.0, 0.0, 4.0]);
    assert_eq!(histogram.quantile(0.5), Some(1.0));
    assert_eq!(histogram.quantile(0.2), Some(-3.0));
    assert_eq!(histogram.quantile(0.21), Some(0.0));
    assert_eq!(histogram.quantile(1.0), Some(5.0));
    assert_eq!(histogram.quantile(0.0), Some(-3.0));
    assert_eq!(Histogram::default().quantile(0.5), None);
}

#[test]
fn ranks_do_not_jump_by_rounding() {
    assert_eq!(rank(0.95, 20), Some(19));
    assert_eq!(rank(0.95, 100), Some(95));
    assert_eq!(rank(0.99, 1_000_000), Some(990_000));
    assert_eq!(rank(1.0 - 1.0 / 5.0, 10), Some(8));
}

#[test]
fn the_tail_mean_weighs_the_boundary_by_its_fraction() {
    // 100 values 1..=100: the largest 5 are 96..=100 with mean 98.
    let all: Vec<f64> = (1..=100).map(f64::from).collect();
    assert_eq!(of(&all).tail_mean(0.05).unwrap().0, 98.0);
    // Of 10 values, 9 zeros and a 7, the largest 20 % are the 7 and a zero: 3.5.
    let few = of(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0]);
    assert!((few.tail_mean(0.2).unwrap().0 - 3.5).abs() < 1e-12);
    assert_eq!(few.tail_mean(0.01).unwrap().0, 7.0);
    // Negative numbers: the largest half of −4, −3, −2, −1.
    assert_eq!(of(&[-4.0, -3.0, -2.0, -1.0]).tail_mean(0.5).unwrap().0, -1.5);
}

#[test]
fn the_error_of_a_tail_takes_value_at_risk_by_its_definition() {
    // 5 of 100 are hit: VaR is the 95th value, 0. The tail does not vary: √(0.95 · 100² / 5) = 43.6.
    let hits: Vec<f64> = (0..100).map(|i| if i < 5 { 100.0 } else { 0.0 }).collect();
    let (tvar, error) = of(&hits).tail_mean(0.05).unwrap();
    assert_eq!(tvar, 100.0);
    assert!((error.unwrap() - (0.95_f64 * 1e4 / 5.0).sqrt()).abs() < 1e-9);
}

#[test]
fn the_variance_of_a_tail_is_that_of_a_sample() {
    // 10 and 30 are the largest 5 % of 40, above a VaR of 0: mean 20, variance (10² + 10²) / (2 − 1), so (200 + 0.95 · 20²) / 2 = 290.
    let values: Vec<f64> = (0..40).map(|i| [10.0, 30.0].get(i).copied().unwrap_or(0.0)).collect();
    let (tvar, error) = of(&values).tail_mean(0.05).unwrap();
    assert_eq!(tvar, 20.0);
    assert!((error.unwrap() - 290.0_f64.sqrt()).abs() < 1e-9, "{error:?}");
}

#[test]
fn the_error_of_a_tail_is_that_of_its_values_within_a_bin() {
    // All values lie in one bin: 1.001 + z · 2⁻²⁴ for 200 quantiles z of the normal distribution.
    let step = libm::ldexp(1.0, -24);
    let values: Vec<f64> = (0..200).map(|i| 1.001 + normal_quantile((f64::from(i) + 0.5) / 200.0) * step).collect();
    let histogram = of(&values);
    let (tvar, error) = histogram.tail_mean(0.05).unwrap();
    let near = |found: f64, expected: f64| ((found - 1.001) / step - expected).abs() < 0.03;
    // z = 1.645, λ = φ(z) / 0.05 = 2.063.
    assert!(near(histogram.quantile(0.95).unwrap(), 1.645) && near(tvar, 2.063), "{tvar}");
    // The variance beyond z is 1 + z λ − λ² = 0.138, taken over n − 1 of the ten values of the tail.
    let expected = ((0.138_f64 * (10.0 / 9.0) + 0.95 * 0.418 * 0.418) / 10.0).sqrt() * step;
    assert!((error.unwrap() / expected - 1.0).abs() < 0.05, "{error:?} {expected}");
}

#[test]
fn numbers_that_hardly_differ_have_quantiles_and_tails_of_their_own() {
    // A normal distribution 1000 ± 1, by its quantiles: all of it in six bins.
    let n = 20_000;
    let values: Vec<f64> = (0..n).map(|i| 1000.0 + normal_quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
    let histogram = of(&values);
    assert!(histogram.filled(false).count() <= 6);
    for level in [0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
        let found = histogram.quantile(level).unwrap();
        assert!((found - 1000.0 - normal_quantile(level)).abs() < 0.05, "{level}: {found}");
    }
    // φ(z) / (1 − α): 2.0627 and 2.6652.
    for (tail, beyond) in [(0.05, 2.0627), (0.01, 2.6652)] {
        let (found, error) = histogram.tail_mean(tail).unwrap();
        assert!((found - 1000.0 - beyond).abs() < 0.05, "{tail}: {found} ± {error:?}");
    }
}

#[test]
fn two_numbers_of_a_bin_are_told_exactly() {
    let values = [1.0, 1.001];
    let histogram = of(&values);
    let same = |found: f64, value: f64| (found - value).abs() < 1e-12;
    assert!(same(histogram.quantile(0.5).unwrap(), 1.0) && same(histogram.quantile(0.99).unwrap(), 1.001));
    assert!(same(histogram.tail_mean(0.5).unwrap().0, 1.001));
    let negative = of(&values.map(|value| -value));
    assert!(same(negative.quantile(0.5).unwrap(), -1.001) && same(negative.tail_mean(0.5).unwrap().0, -1.0));
}

#[test]
fn what_stands_for_a_bin_stays_in_it_and_in_order() {
    // All but one value at the upper end of a bin and one at the lower: equally spaced numbers would leave the bin.
    let upper = f64::from_bits(edge(key(1.001) + 1).to_bits() - 1);
    let mut values = vec![upper; 99];
    values.push(1.0);
    let histogram = of(&values);
    let found: Vec<f64> = (1..=100u32).map(|p| histogram.quantile(f64::from(p) / 100.0).unwrap()).collect();
    assert!(found.is_sorted() && found[0] >= 1.0 && found[99] <= edge(key(1.001) + 1));
    let (tvar, _) = histogram.tail_mean(0.05).unwrap();
    assert!(tvar >= histogram.quantile(0.95).unwrap() && tvar <= edge(key(1.001) + 1));
}

#[test]
fn quantile_and_tail_mean_of_a_constant_are_the_constant() {
    for value in [0.1, -0.1, 123_456_789_012_345.7, 1e-300, 1e300, 5e-324] {
        let histogram = of(&[value; 1000]);
        assert_eq!(histogram.quantile(0.05), Some(value));
        assert_eq!(histogram.tail_mean(0.05), Some((value, Some(0.0))), "{value}");
    }
}

#[test]
fn a_bin_stands_for_its_values_within_the_promised_error_at_every_size() {
    for scale in [1e-200, 1e-3, 1.0, 1e17, 1e250] {
        let values: Vec<f64> = (1..5000).map(|i| libm::pow(f64::from(i), 3.0) * scale).collect();
        let histogram = of(&values);
        for percent in 1..100usize {
            let exact = values[(percent * values.len()).div_ceil(100) - 1];
            let found = histogram.quantile(percent as f64 / 100.0).unwrap();
            assert!((found / exact - 1.0).abs() < 1.0 / 256.0, "{percent}: {found} {exact}");
        }
    }
}

#[test]
fn merging_is_adding_all() {
    let values: Vec<f64> = (0..1000).map(|i| f64::from((i * 7919) % 1000 - 300) / 13.0).collect();
    let mut left = of(&values[..123]);
    left.merge(&of(&values[123..]));
    assert_eq!(left, of(&values));
}
