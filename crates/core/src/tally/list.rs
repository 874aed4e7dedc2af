//! Buffers of monthly values whose cells are not in cache: values are collected one by one and added to the cells in batches.

use super::series::Cell;

/// Length from which a list should be unloaded.
const LONG: usize = 1 << 13;

/// Values above zero, each with its month.
#[derive(Clone, Debug, Default)]
pub struct List(Vec<(u32, f64)>);

impl List {
    /// Adds a value of month `t`.
    #[inline(always)]
    pub fn push(&mut self, t: usize, value: f64) {
        self.0.push((t as u32, value));
    }

    /// Whether the list should be unloaded.
    pub fn is_long(&self) -> bool {
        self.0.len() >= LONG
    }

    /// Adds all values to the cells of their months and empties the list.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        for (t, value) in self.0.drain(..) {
            if let Some(cell) = cells.get_mut(t as usize) {
                cell.add(value);
            }
        }
    }

    /// Returns the heap memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(u32, f64)>()
    }
}
