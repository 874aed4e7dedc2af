use super::{Exact, Moments};
use crate::vectors::{Kernel, Simd, wide};
use proptest::prelude::*;

fn of(values: &[f64]) -> Moments {
    let mut moments = Moments::default();
    for value in values {
        moments.add(*value);
    }
    moments
}

struct AddAll<'a>(&'a [f64]);

impl Kernel for AddAll<'_> {
    type Output = Moments;

    fn run<S: Simd>(self) -> Moments {
        let mut moments = Moments::default();
        moments.add_all::<S>(self.0);
        moments
    }
}

/// Numbers of all magnitudes, with zeros and both signs.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        any::<f64>().prop_filter("finite", |value| value.is_finite()),
        -1e6..1e6,
        (-30i32..30, 1.0..2.0).prop_map(|(e, m)| libm::ldexp(m, e)),
    ]
}

#[test]
fn nothing_is_lost_beside_something_huge() {
    let mut sum = Exact::default();
    for value in [1e300, 5e-324, -1e300, 2.0, -5e-324] {
        sum.add(value);
    }
    assert_eq!(sum.total(), 2.0);
    assert_eq!(sum, {
        let mut two = Exact::default();
        two.add(2.0);
        two
    });
    sum.add(-2.0);
    assert!(sum.is_zero());
    assert_eq!(sum, Exact::default());
    assert_eq!(sum.total(), 0.0);
}

#[test]
fn the_largest_numbers_add_up_and_have_a_mean() {
    let values = [f64::MAX; 7];
    let moments = of(&values);
    assert_eq!(moments.sum().total(), f64::INFINITY);
    assert_eq!((moments.mean(7), moments.std_dev(7)), (Some(f64::MAX), Some(0.0)));
}

#[test]
fn means_are_rounded_once() {
    // 0.1 and 0.2 as represented in binary: half their sum is nearer to 0.15000000000000002 than to 0.15.
    assert_eq!(of(&[0.1, 0.2]).mean(2), Some(f64::midpoint(0.1, 0.2)));
    assert_eq!(of(&[1.0, 0.0, 0.0]).mean(3), Some(1.0 / 3.0));
    assert_eq!(of(&[-1.0, 0.0, 0.0]).mean(3), Some(-1.0 / 3.0));
    // A third of the smallest number rounds to zero, two thirds to the number itself.
    assert_eq!(of(&[5e-324, 0.0, 0.0]).mean(3), Some(0.0));
    assert_eq!(of(&[5e-324, 5e-324, 0.0]).mean(3), Some(5e-324));
    // A tie between 2^53 and 2^53 + 2 is rounded to even; slightly more is not.
    let (even, odd) = (9_007_199_254_740_992.0, 1.0);
    assert_eq!(of(&[even, odd]).sum().total(), even);
    assert_eq!(of(&[even, odd, 1e-300]).sum().total(), even + 2.0);
    // The same for a third of three times these sums, where only the remainder of the division distinguishes them.
    assert_eq!(of(&[3.0 * even, 3.0]).mean(3), Some(even));
    assert_eq!(of(&[3.0 * even, 3.0, libm::ldexp(1.0, -73)]).mean(3), Some(even + 2.0));
    assert_eq!(of(&[-3.0 * even, -3.0, libm::ldexp(-1.0, -73)]).mean(3), Some(-even - 2.0));
}

#[test]
fn a_standard_deviation_is_the_textbook_value() {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations add up to 32, so 32 / 7.
    let moments = of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    assert_eq!(moments.mean(8), Some(5.0));
    assert!((moments.std_dev(8).unwrap() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-15);
    assert_eq!(moments.std_dev(1), None);
    assert_eq!(Moments::default().mean(0), None);
}

#[test]
fn equal_values_have_no_deviation_and_near_ones_their_own() {
    let moments = of(&[0.1; 1000]);
    assert_eq!((moments.mean(1000), moments.std_dev(1000)), (Some(0.1), Some(0.0)));
    // 1e15 and 1e15 + 1: standard deviation √½, which squares in `f64` would lose.
    let near = of(&[1e15, 1e15 + 1.0]);
    assert!((near.std_dev(2).unwrap() - 0.5_f64.sqrt()).abs() < 1e-15);
}

#[test]
fn squares_are_exact_at_both_ends() {
    let moments = of(&[1e-200, -1e-200, 1e-200]);
    // Mean 1e-200 / 3, squared deviations 2 · (2/3)² + (4/3)² = 24/9 of 1e-400, over 2.
    let expected = 1e-200 * (24.0_f64 / 18.0).sqrt();
    assert!((moments.std_dev(3).unwrap() / expected - 1.0).abs() < 1e-15);
    let moments = of(&[3e200, 1e200]);
    assert!((moments.std_dev(2).unwrap() / (2e200 / 2.0_f64.sqrt()) - 1.0).abs() < 1e-15);
}

#[test]
fn products_have_their_sign_and_all_digits() {
    let exact = |value: f64| {
        let mut sum = Exact::default();
        sum.add(value);
        sum
    };
    for (a, b) in [(0.0, 5.0), (3.0, -7.0), (-9.0, -11.0), (1e150, -1e-150), (0.1, 0.1)] {
        assert_eq!(exact(a).times(&exact(b)).total(), a * b, "{a} {b}");
    }
    assert_eq!(exact(-2.5).times_count(4), exact(-10.0));
    assert_eq!(exact(2.5).minus(&exact(-1.0)), exact(3.5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn order_and_grouping_do_not_matter(values in prop::collection::vec(any_number(), 0..80), cut in 0usize..80) {
        let whole = of(&values);
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        prop_assert_eq!(&of(&reversed), &whole);
        let cut = cut.min(values.len());
        let mut right = of(&values[cut..]);
        right.merge(&of(&values[..cut]));
        prop_assert_eq!(right, whole);
    }

    #[test]
    fn adding_many_is_adding_each(values in prop::collection::vec(any_number(), 0..600)) {
        prop_assert_eq!(wide(AddAll(&values)), of(&values));
    }

    #[test]
    fn adding_many_of_a_size_is_adding_each(values in prop::collection::vec(-3.0..1000.0f64, 0..600), scale in -380i32..380) {
        let values: Vec<f64> = values.into_iter().map(|v| libm::ldexp(v, scale)).collect();
        prop_assert_eq!(wide(AddAll(&values)), of(&values));
    }

    #[test]
    fn words_that_are_needed_are_enough(values in prop::collection::vec(any_number(), 0..20)) {
        let moments = of(&values);
        let (low, words) = moments.sum().needed();
        prop_assert_eq!(&Exact::of_words(low, words), moments.sum());
    }

    #[test]
    fn small_integers_are_summed_like_integers(values in prop::collection::vec(-1_000_000i64..1_000_000, 1..200)) {
        let floats: Vec<f64> = values.iter().map(|v| *v as f64).collect();
        let moments = of(&floats);
        prop_assert_eq!(moments.sum().total(), values.iter().sum::<i64>() as f64);
        prop_assert_eq!(moments.squares().total(), values.iter().map(|v| v * v).sum::<i64>() as f64);
    }
}

#[test]
fn a_sum_that_outgrows_its_words_keeps_its_sign() {
    // Eight times the extreme values of one addition is exactly 2³ times them; adding and subtracting a number leaves zero.
    for (value, other) in [(i128::MIN, i128::MAX), (1_i128 << 126, -(1_i128 << 126))] {
        let mut sum = Exact::default();
        for _ in 0..8 {
            sum.add_scaled(value, 63);
        }
        let mut at_once = Exact::default();
        at_once.add_scaled(value, 66);
        assert_eq!(sum.needed(), at_once.needed(), "{value}");
        for _ in 0..8 {
            sum.add_scaled(other, 63);
        }
        // −2¹²⁷ and 2¹²⁷ − 1 leave −1.
        let mut rest = Exact::default();
        rest.add_scaled(value.wrapping_add(other), 66);
        assert_eq!(sum.needed(), rest.needed(), "{value}");
    }
}
