//! The Pareto front of cost and tail risk, in which differences within noise rank no strategy (docs/methods/estimators.md, The front of cost and
//! risk).

use crate::analysis::between::{Difference, Number};
use crate::analysis::dominance::{PairOrder, told, undominated};
use mindep_core::stats::difference;
use std::cmp::Ordering;

/// Cost and risk of a strategy.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Standing {
    /// Mean programme cost of all minerals.
    pub cost: Number,
    /// Standard error of the paired cost difference from the baseline; 0 for the baseline itself.
    pub paired_error: Option<f64>,
    /// TVaR 95 % of the shortfall or economic loss: the mean of the largest 5 %.
    pub risk: Number,
}

/// Returns for each strategy whether it is on the front: no other strategy is better in cost or risk by more than noise without being worse in the
/// other by more than noise. Strategies whose cost or risk is unknown are not on the front.
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
/// // The second costs more than the first by more than noise and is no safer; the third cannot be told apart from the first.
/// assert_eq!(front(&[standing(0.0, 9.0), standing(5.0, 8.5), standing(0.9, 9.1), None]), [true, false, true, false]);
/// ```
pub fn front(standings: &[Option<Standing>]) -> Vec<bool> {
    let known: Vec<bool> = standings.iter().map(Option::is_some).collect();
    undominated(&known, |a, b| match (standings[a], standings[b]) {
        (Some(a), Some(b)) => compared(a, b),
        _ => [Ordering::Equal; 2],
    })
}

/// Compares two strategies in cost and in risk.
fn compared(a: Standing, b: Standing) -> PairOrder {
    let by = |a: Number, b: Number, std_error| {
        told(Difference { value: difference(a.value, b.value), std_error, paired: false })
    };
    [by(a.cost, b.cost, cost_error(a, b)), by(a.risk, b.risk, unpaired(a.risk, b.risk))]
}

/// Returns the standard error of the difference of two independent estimates; an upper bound where they are positively correlated.
fn unpaired(a: Number, b: Number) -> Option<f64> {
    Some(libm::hypot(a.std_error?, b.std_error?))
}

/// Returns an upper bound on the standard error of the difference in cost: both are known relative to the baseline in the same futures, and the
/// standard error of a difference is at most the sum of the two.
fn cost_error(a: Standing, b: Standing) -> Option<f64> {
    let by_baseline = a.paired_error.zip(b.paired_error).map(|(a, b)| a + b);
    by_baseline.into_iter().chain(unpaired(a.cost, b.cost)).reduce(f64::min)
}

#[cfg(test)]
mod tests {
    use super::{Standing, compared, front};
    use crate::analysis::between::Number;
    use std::cmp::Ordering;

    /// Strategy with this cost and risk, the standard error of the paired cost difference, and that of the risk. The cost itself has a far larger
    /// standard error.
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
        // Differences of cost have standard error 0 + 1, those of risk √2: up to 1.96 and 2.77 they are noise.
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
        // In cost a is less than b and b less than c, and d differs from none; in risk c is less than d and d less than a, and b differs from none.
        let [wide, narrow] = [1e6, 0.1];
        let (a, b) = (standing([0.0, 20.0], [narrow, narrow]), standing([10.0, 10.0], [narrow, wide]));
        let (c, d) = (standing([20.0, 0.0], [narrow, narrow]), standing([10.0, 10.0], [wide, narrow]));
        // The standard error of the cost itself is a bound too.
        let mut d = d;
        d.cost.std_error = Some(wide);
        for (better, worse) in [(a, b), (b, c), (c, d), (d, a)] {
            assert!(dominates(better, worse));
        }
        assert_eq!(on(&[a, b, c, d]), [true; 4]);
    }
}
