//! Monthly values of a variable that is mostly zero.

use super::list::List;
use super::series::{Cell, FIRST_KEY, Outline, Scale};

/// Values of a variable that is zero in most trials and months: those that are not are listed.
#[derive(Clone, Debug)]
pub struct Seldom {
    scale: Scale,
    /// Trials since the cells were added to.
    trials: u64,
    /// By month, of these trials: how many values do not count as zero, and the sum of all.
    found: Vec<(u64, i128)>,
    list: List,
}

impl Seldom {
    /// For `months` months of a variable of `scale`.
    pub fn new(scale: Scale, months: usize) -> Self {
        Self { scale, trials: 0, found: vec![(0, 0); months], list: List::default() }
    }

    /// Adds a value above zero of month `t`.
    #[inline]
    pub fn record(&mut self, t: usize, value: f64) {
        let held = self.scale.held(value);
        let key = self.scale.key(held) as u16;
        let (count, sum) = &mut self.found[t];
        *sum += i128::from(self.scale.steps(held) as i64);
        if key >= FIRST_KEY {
            *count += 1;
            self.list.push(t, key);
        }
    }

    /// Ends a block of `trials` trials.
    pub fn settle(&mut self, trials: u64) {
        self.trials += trials;
    }

    /// Whether the list had better be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.list.is_long()
    }

    /// Adds to the cells what is listed.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        for (t, key) in self.list.drain() {
            if let Some(cell) = cells.get_mut(t) {
                cell.add_bin(key, 1);
            }
        }
    }

    /// Adds to the cells all that has been recorded since this was done last, in blocks that are settled.
    pub fn empty_into(&mut self, cells: &mut [Cell]) {
        self.unload(cells);
        let trials = std::mem::take(&mut self.trials);
        for (cell, found) in cells.iter_mut().zip(&mut self.found) {
            let (count, sum) = std::mem::take(found);
            cell.add_outline(Outline { count: trials, sum, zeros: trials - count });
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.found.len() * size_of::<(u64, i128)>() + self.list.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::Seldom;
    use crate::tally::series::{Cell, Scale};

    #[test]
    fn what_is_seldom_above_zero_is_added_like_the_rest() {
        let scale = Scale::for_shares();
        let mut seldom = Seldom::new(scale, 1);
        let (mut cells, mut expected) = (vec![Cell::default()], Cell::default());
        // The last is so small that it counts as zero.
        for values in [[0.25, 0.5, 0.0, 1.0], [0.0, 0.0, 0.001, 1e-12]] {
            values.iter().filter(|v| **v > 0.0).for_each(|v| seldom.record(0, *v));
            seldom.settle(4);
            if values[0] > 0.0 {
                seldom.unload(&mut cells);
            }
            expected.add(&scale, &values);
        }
        seldom.empty_into(&mut cells);
        assert_eq!(cells[0], expected);
    }
}
