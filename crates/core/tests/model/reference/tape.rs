//! Random choices that shrink well in property tests.

use mindep_core::domain::distribution::Distribution;

/// Random choices read from a list of words. After its end all words are zero, which is the simplest choice.
#[derive(Debug)]
pub struct Tape<'a> {
    words: &'a [u16],
    at: usize,
}

impl<'a> Tape<'a> {
    /// Reads choices from `words`.
    pub fn new(words: &'a [u16]) -> Self {
        Self { words, at: 0 }
    }

    /// Returns the next word.
    pub fn word(&mut self) -> u16 {
        self.at += 1;
        self.words.get(self.at - 1).copied().unwrap_or(0)
    }

    /// Returns an integer below `n`; 0 is the simplest.
    pub fn below(&mut self, n: usize) -> usize {
        usize::from(self.word()) % n
    }

    /// Returns true with this probability; always false after the end of the list.
    pub fn chance(&mut self, probability: f64) -> bool {
        f64::from(u16::MAX - self.word()) < probability * 65536.0 && self.at <= self.words.len()
    }

    /// Returns a number in the interval; `low` is the simplest.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(self.word()) / 65535.0
    }

    /// Returns an element of a list.
    pub fn pick<'b, T>(&mut self, list: &'b [T]) -> &'b T {
        &list[self.below(list.len())]
    }

    /// Returns the value of `make` with a probability, else `None`.
    pub fn maybe<T>(&mut self, probability: f64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(probability).then(|| make(self))
    }

    /// Returns a constant or a uniform distribution within the bounds.
    pub fn uncertain(&mut self, low: f64, high: f64) -> Distribution {
        if self.chance(0.5) {
            let (a, b) = (self.between(low, high), self.between(low, high));
            return Distribution::Uniform { min: a.min(b), max: a.max(b) + 1e-3 * (high - low) };
        }
        Distribution::Constant(self.between(low, high))
    }

    /// Returns a duration of any kind, sometimes zero.
    pub fn duration(&mut self, most: f64) -> Distribution {
        match self.below(6) {
            0..=2 => self.uncertain(0.2, most),
            3 => Distribution::Exponential { mean: self.between(0.3, most) },
            4 => Distribution::Lognormal { mean: self.between(0.3, most), sd: self.between(0.2, most) },
            _ => Distribution::Constant(*self.pick(&[0.0, 1.0, 3.0])),
        }
    }
}
