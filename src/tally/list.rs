//! Monthly values on their way to cells that are far away: listed one by one, and unloaded many at a time.

/// A list as long as this had better be unloaded.
const LONG: usize = 1 << 14;

/// Values that are listed one by one, each by its month and key.
#[derive(Clone, Debug, Default)]
pub struct List(Vec<u32>);

impl List {
    /// Adds a value of month `t`.
    #[inline(always)]
    pub fn push(&mut self, t: usize, key: u16) {
        self.0.push((t as u32) << u16::BITS | u32::from(key));
    }

    /// Whether it had better be unloaded.
    pub fn is_long(&self) -> bool {
        self.0.len() >= LONG
    }

    /// Takes them all: month and key.
    pub fn drain(&mut self) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.0.drain(..).map(|entry| ((entry >> u16::BITS) as usize, entry & u32::from(u16::MAX)))
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u32>()
    }
}
