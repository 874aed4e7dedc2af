//! Monthly values on their way to cells that are far away: listed one by one, and unloaded many at a time.

use super::series::Cell;

/// A list as long as this had better be unloaded.
const LONG: usize = 1 << 13;

/// Values above zero that are listed one by one, each with its month.
#[derive(Clone, Debug, Default)]
pub struct List(Vec<(u32, f64)>);

impl List {
    /// Adds a value of month `t`.
    #[inline(always)]
    pub fn push(&mut self, t: usize, value: f64) {
        self.0.push((t as u32, value));
    }

    /// Whether it had better be unloaded.
    pub fn is_long(&self) -> bool {
        self.0.len() >= LONG
    }

    /// Adds them all to the cells of their months.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        for (t, value) in self.0.drain(..) {
            if let Some(cell) = cells.get_mut(t as usize) {
                cell.add(value);
            }
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(u32, f64)>()
    }
}
