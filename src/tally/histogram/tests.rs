use super::{Histogram, edge, key, last_place, rank};

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
    // Less than nothing counts too: the largest half of −4, −3, −2, −1.
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
fn the_error_of_a_tail_is_that_of_its_values_within_a_bin() {
    // All values in one bin, 1 + i · 2⁻³⁰ for i below 200: the largest 10, of deviation √(110/12) steps, and VaR five and a half below their mean.
    let step = libm::ldexp(1.0, -30);
    let values: Vec<f64> = (0..200).map(|i| 1.0 + f64::from(i) * step).collect();
    let (_, error) = of(&values).tail_mean(0.05).unwrap();
    // The bin stands for all of them: the spread is that of all 200, (200² − 1)/12 over n − 1 of the tail, and the tail begins at the bin's mean.
    let expected = ((200.0_f64 * 200.0 - 1.0) / 12.0 * (10.0 / 9.0) / 10.0).sqrt() * step;
    assert!((error.unwrap() / expected - 1.0).abs() < 1e-6, "{error:?} {expected}");
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
