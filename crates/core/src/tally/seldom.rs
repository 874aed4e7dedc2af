//! Monthly values of a variable that is usually zero.

use super::list::List;
use super::series::Cell;

/// Values of a variable that is zero in most trials and months; the other values are listed.
#[derive(Clone, Debug)]
pub struct Seldom {
    /// Trials since the last flush to the cells.
    trials: u64,
    /// Number of non-zero values in these trials, by month.
    found: Vec<u64>,
    list: List,
}

impl Seldom {
    /// Makes an empty buffer for `months` months.
    pub fn new(months: usize) -> Self {
        Self { trials: 0, found: vec![0; months], list: List::default() }
    }

    /// Adds a value above zero of month `t`.
    #[inline]
    pub fn record(&mut self, t: usize, value: f64) {
        self.found[t] += 1;
        self.list.push(t, value);
    }

    /// Marks the end of a block of `trials` trials.
    pub fn settle(&mut self, trials: u64) {
        self.trials += trials;
    }

    /// Whether the list should be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.list.is_long()
    }

    /// Adds the listed values to the cells.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        self.list.unload(cells);
    }

    /// Flushes everything recorded since the last flush to the cells, zeros included. All blocks must be settled.
    pub fn empty_into(&mut self, cells: &mut [Cell]) {
        self.unload(cells);
        let trials = std::mem::take(&mut self.trials);
        for (cell, found) in cells.iter_mut().zip(&mut self.found) {
            cell.add_zeros(trials - std::mem::take(found));
        }
    }

    /// Returns the heap memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.found.len() * size_of::<u64>() + self.list.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Seldom;
    use crate::tally::series::Cell;

    #[test]
    fn what_is_seldom_above_zero_is_added_like_the_rest() {
        let mut seldom = Seldom::new(1);
        let (mut cells, mut expected) = (vec![Cell::default()], Cell::default());
        for values in [[0.25, 0.5, 0.0, 1.0], [0.0, 0.0, 0.001, 1e-12]] {
            values.iter().filter(|v| **v > 0.0).for_each(|v| seldom.record(0, *v));
            seldom.settle(4);
            if values[0] > 0.0 {
                seldom.unload(&mut cells);
            }
            for v in &values {
                expected.add(*v);
            }
        }
        seldom.empty_into(&mut cells);
        assert_eq!(cells[0], expected);
    }
}
