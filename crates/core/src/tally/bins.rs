//! Sparse arrays of counters, indexed by the leading bits of a number.
//!
//! The key of a positive `f64` is its leading bits: keys are ordered like the numbers, and numbers with the same key lie within a fixed relative
//! distance of each other. There are keys for all numbers; memory is allocated for those that occur, in groups of neighbouring keys.

use std::ops::AddAssign;

/// Number of neighbouring keys that are allocated together.
const GROUP: usize = 32;

type Group<T> = Option<Box<[T; GROUP]>>;

/// A counter for every key, zero where nothing was added.
#[derive(Clone, Debug)]
pub struct Bins<T> {
    /// Index of the first group in `groups`.
    first: usize,
    groups: Vec<Group<T>>,
}

impl<T> Default for Bins<T> {
    fn default() -> Self {
        Self { first: 0, groups: Vec::new() }
    }
}

impl<T: Copy + Default + PartialEq + AddAssign> Bins<T> {
    /// Returns the counter of a key.
    #[inline]
    pub fn at(&mut self, key: u32) -> &mut T {
        let (group, slot) = (key as usize / GROUP, key as usize % GROUP);
        if group.wrapping_sub(self.first) >= self.groups.len() {
            self.reach(group);
        }
        let counters = self.groups[group - self.first].get_or_insert_with(|| Box::new([T::default(); GROUP]));
        &mut counters[slot]
    }

    #[cold]
    fn reach(&mut self, group: usize) {
        if self.groups.is_empty() {
            self.first = group;
        }
        if group < self.first {
            self.groups.splice(0..0, std::iter::repeat_n((), self.first - group).map(|()| None));
            self.first = group;
        } else if group >= self.first + self.groups.len() {
            self.groups.resize_with(group - self.first + 1, || None);
        }
    }

    /// Returns the non-zero counters with their keys, in order of key.
    pub fn filled(&self) -> impl DoubleEndedIterator<Item = (u32, T)> + '_ {
        let groups = self.groups.iter().enumerate().filter_map(|(i, group)| Some((self.first + i, group.as_ref()?)));
        let all = groups.flat_map(|(group, slots)| {
            slots.iter().enumerate().map(move |(slot, n)| ((group * GROUP + slot) as u32, *n))
        });
        all.filter(|(_, counter)| *counter != T::default())
    }

    /// Adds the counters of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (i, group) in other.groups.iter().enumerate() {
            let Some(theirs) = group else { continue };
            let from = ((other.first + i) * GROUP) as u32;
            self.at(from);
            if let Some(mine) = &mut self.groups[other.first + i - self.first] {
                mine.iter_mut().zip(theirs.iter()).for_each(|(a, b)| *a += *b);
            }
        }
    }

    /// Returns the heap memory used, in bytes.
    pub fn bytes(&self) -> usize {
        let held = self.groups.iter().flatten().count() * size_of::<[T; GROUP]>();
        held + self.groups.capacity() * size_of::<Group<T>>()
    }
}

impl<T: Copy + Default + PartialEq + AddAssign> PartialEq for Bins<T> {
    fn eq(&self, other: &Self) -> bool {
        self.filled().eq(other.filled())
    }
}

#[cfg(test)]
mod tests {
    use super::Bins;

    #[test]
    fn counters_come_back_in_order_wherever_they_begin() {
        let mut bins = Bins::<u64>::default();
        for key in [5000, 3, 70_000, 5001, 3] {
            *bins.at(key) += 1;
        }
        assert_eq!(bins.filled().collect::<Vec<_>>(), [(3, 2), (5000, 1), (5001, 1), (70_000, 1)]);
        assert_eq!(bins.filled().next_back(), Some((70_000, 1)));
        let mut other = Bins::default();
        *other.at(5000) += 4;
        other.merge(&bins);
        assert_eq!(other.filled().map(|(_, n)| n).collect::<Vec<_>>(), [2, 5, 1, 1]);
        // Groups that are allocated but hold no counts make no difference.
        bins.at(9);
        let mut fresh = Bins::default();
        fresh.merge(&bins);
        *fresh.at(5000) += 4;
        assert_eq!(fresh, other);
    }
}
