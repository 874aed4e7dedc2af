//! Pareto dominance between alternatives with two objectives that are known up to noise (docs/methods/estimators.md, The front of cost and risk).

use super::between::Difference;
use std::cmp::Ordering;

/// How `a` compares with `b` in the two objectives.
pub type PairOrder = [Ordering; 2];

/// Compares two numbers by their difference, the first minus the second: equal if the difference may be noise.
pub fn told(apart: Difference) -> Ordering {
    if apart.is_more_than_noise() == Some(true) { apart.value.total_cmp(&0.0) } else { Ordering::Equal }
}

/// Returns for each alternative that is `known` whether it is undominated: no other one is less in one objective by more than noise without being
/// more in the other by more than noise.
///
/// Significant differences are not transitive. With very uneven standard errors, alternatives may dominate each other in a ring, so that none is
/// undominated; then all known ones are returned as undominated. Unknown alternatives are never undominated.
///
/// # Examples
///
/// ```
/// use mindep_library::analysis::dominance::undominated;
///
/// let (costs, risks) = ([0, 5, 3], [9, 9, 2]);
/// let compared = |a: usize, b: usize| [costs[a].cmp(&costs[b]), risks[a].cmp(&risks[b])];
/// assert_eq!(undominated(&[true, true, true], compared), [true, false, true]);
/// assert_eq!(undominated(&[false, true, true], compared), [false, false, true]);
/// ```
pub fn undominated(known: &[bool], compared: impl Fn(usize, usize) -> PairOrder) -> Vec<bool> {
    let all: Vec<usize> = (0..known.len()).filter(|one| known[*one]).collect();
    let dominates = |a: usize, b: usize| {
        let told = compared(a, b);
        told.contains(&Ordering::Less) && !told.contains(&Ordering::Greater)
    };
    let stays = |one: usize| !all.iter().any(|other| *other != one && dominates(*other, one));
    let mut found: Vec<bool> = (0..known.len()).map(|one| known[one] && stays(one)).collect();
    if !found.contains(&true) {
        found.copy_from_slice(known);
    }
    found
}
