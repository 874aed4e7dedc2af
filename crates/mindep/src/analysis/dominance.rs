//! Which of several are beaten by none, when two things about each are known up to noise (docs/methods/estimators.md, The front of cost and risk).

use super::between::Difference;
use std::cmp::Ordering;

/// How `a` stands to `b` in both.
pub type PairOrder = [Ordering; 2];

/// How two numbers stand to each other, by the difference of the first from the second: equal where noise can be all that is between them.
pub fn told(apart: Difference) -> Ordering {
    if apart.is_more_than_noise() == Some(true) { apart.value.total_cmp(&0.0) } else { Ordering::Equal }
}

/// Whether each of those that are `known` is undominated: none other is told to be less in one, and not told to be more in the other.
///
/// Being told apart is not transitive. Where errors are so uneven that each of some is told to beat the next, in a ring, and nobody is left, nothing is
/// ranked. Those that are not known are not undominated.
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
