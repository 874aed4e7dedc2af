//! The Pareto front of cost and tail risk, in which noise ranks nobody (docs/methods/estimators.md, The front of cost and risk).

use crate::analysis::between::{Difference, Number};
use crate::analysis::dominance::{PairOrder, told, undominated};
use mindep_core::stats::difference;
use std::cmp::Ordering;

/// What a strategy costs and risks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Standing {
    /// Mean programme cost of all minerals.
    pub cost: Number,
    /// Standard error of what it costs beyond the baseline, paired; 0 of the baseline.
    pub paired_error: Option<f64>,
    /// The mean of the worst twentieth of what is risked.
    pub risk: Number,
}

/// Whether each strategy is on the front: none other is better in one of cost and risk, told apart from noise, and in the other not told to be worse.
/// Those of which cost or risk is not known are not.
///
/// # Examples
///
/// ```
/// use mindep_library::analysis::between::Number;
/// use mindep_library::analysis::comparison::front::{Standing, front};
///
/// let standing = |cost: f64, risk: f64| {
///     let number = |value| Number { value, std_error: Some(1.0) };
///     Some(Standing { cost: number(cost), paired_error: Some(0.5), risk: number(risk) })
/// };
/// // The second is told to be dearer than the first, and no safer; the third is as good as the first, as far as anybody can tell.
/// assert_eq!(front(&[standing(0.0, 9.0), standing(5.0, 8.5), standing(0.9, 9.1), None]), [true, false, true, false]);
/// ```
pub fn front(standings: &[Option<Standing>]) -> Vec<bool> {
    let known: Vec<bool> = standings.iter().map(Option::is_some).collect();
    undominated(&known, |a, b| match (standings[a], standings[b]) {
        (Some(a), Some(b)) => compared(a, b),
        _ => [Ordering::Equal; 2],
    })
}

/// How two strategies stand to each other in cost and in risk.
fn compared(a: Standing, b: Standing) -> PairOrder {
    let by = |a: Number, b: Number, std_error| {
        told(Difference { value: difference(a.value, b.value), std_error, paired: false })
    };
    [by(a.cost, b.cost, cost_error(a, b)), by(a.risk, b.risk, unpaired(a.risk, b.risk))]
}

/// The standard error of a difference of numbers that are independent; an upper bound where they rise and fall together.
fn unpaired(a: Number, b: Number) -> Option<f64> {
    Some(libm::hypot(a.std_error?, b.std_error?))
}

/// An upper bound on that of the difference in cost: each is known against the baseline in the same futures, and errors at most add up.
fn cost_error(a: Standing, b: Standing) -> Option<f64> {
    let by_baseline = a.paired_error.zip(b.paired_error).map(|(a, b)| a + b);
    by_baseline.into_iter().chain(unpaired(a.cost, b.cost)).reduce(f64::min)
}

#[cfg(test)]
mod tests {
    use super::{Standing, compared, front};
    use crate::analysis::between::Number;
    use std::cmp::Ordering;

    /// Cost and risk, and the standard errors of what it costs beyond the baseline and of the risk; the cost itself is far less well known.
    fn standing([cost, risk]: [f64; 2], [cost_error, risk_error]: [f64; 2]) -> Standing {
        Standing {
            cost: Number { value: cost, std_error: Some(100.0) },
            paired_error: Some(cost_error),
            risk: Number { value: risk, std_error: Some(risk_error) },
        }
    }

    fn dominates(a: Standing, b: Standing) -> bool {
        let told = compared(a, b);
        told.contains(&Ordering::Less) && !told.contains(&Ordering::Greater)
    }

    fn on(standings: &[Standing]) -> Vec<bool> {
        front(&standings.iter().copied().map(Some).collect::<Vec<_>>())
    }

    #[test]
    fn a_strategy_leaves_the_front_when_another_is_told_better_in_one_and_not_told_worse_in_the_other() {
        let base = standing([0.0, 10.0], [0.0, 1.0]);
        // Differences of cost have errors 0 + 1, of risk √2: 1.96 and 2.77 are noise.
        for (point, dominated, why) in [
            ([1.9, 10.0], false, "dearer within noise"),
            ([2.0, 10.0], true, "told dearer, as risky"),
            ([2.0, 7.3], true, "told dearer, safer within noise"),
            ([2.0, 7.2], false, "told dearer, told safer"),
            ([1.9, 12.7], false, "neither is told apart"),
            ([1.9, 12.8], true, "told riskier, dearer within noise"),
            ([-1.9, 12.8], true, "told riskier, cheaper within noise"),
            ([-2.0, 12.8], false, "told riskier, told cheaper"),
        ] {
            let other = standing(point, [1.0, 1.0]);
            assert_eq!(dominates(base, other), dominated, "{why}");
            assert_eq!(on(&[base, other])[1], !dominated, "{why}");
        }
    }

    #[test]
    fn what_is_known_exactly_needs_no_noise() {
        let exact = |cost, risk| standing([cost, risk], [0.0, 0.0]);
        assert_eq!(
            on(&[exact(1.0, 3.0), exact(1.0, 2.0), exact(0.5, 4.0), exact(1.0, 2.0)]),
            [false, true, true, true]
        );
    }

    #[test]
    fn without_errors_nothing_is_told_apart() {
        let number = |value| Number { value, std_error: None };
        let bare = |cost, risk| Standing { cost: number(cost), paired_error: None, risk: number(risk) };
        assert_eq!(on(&[bare(1.0, 1.0), bare(2.0, 2.0)]), [true, true]);
        assert_eq!(front(&[None, Some(bare(1.0, 1.0))]), [false, true]);
    }

    #[test]
    fn the_front_is_never_empty() {
        // In cost a is told below b and b below c, and d from nobody; in risk c below d and d below a, and b from nobody.
        let [wide, narrow] = [1e6, 0.1];
        let (a, b) = (standing([0.0, 20.0], [narrow, narrow]), standing([10.0, 10.0], [narrow, wide]));
        let (c, d) = (standing([20.0, 0.0], [narrow, narrow]), standing([10.0, 10.0], [wide, narrow]));
        // The error of the cost itself is a bound too.
        let mut d = d;
        d.cost.std_error = Some(wide);
        for (better, worse) in [(a, b), (b, c), (c, d), (d, a)] {
            assert!(dominates(better, worse));
        }
        assert_eq!(on(&[a, b, c, d]), [true; 4]);
    }
}
