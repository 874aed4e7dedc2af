//! Serialisation of a tally, for parts and checkpoints of a run.
//!
//! Only values are written, in the order of the fields of the structs. The numbers of values follow from the plan: they are read into the empty tally
//! of the plan, so that a file cannot demand more memory than the plan does. `docs/parts.md` describes the format.

mod bytes;

use super::exact::{Exact, Moments};
use super::histogram::{self, Bin, Histogram};
use super::series::{self, Cell, Outline};
use super::year::Years;
use super::{
    MarketTally, MetricTally, MineralTally, PairTally, PartTally, ProjectTally, SectorTally, SourceTally,
    StrategyTally, Tally,
};
use crate::plan::Plan;
use bytes::{Bytes, put, put_signed};
use std::fmt;

/// Maximum number of trials in a tally and in a run.
const MAX_TRIALS: u64 = 4_000_000_000;

/// Reason why bytes are not a tally of the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// The bytes end too early.
    End,
    /// This many bytes are left over.
    Rest(usize),
    /// A count is too large.
    Size {
        /// The count found.
        found: u128,
        /// The maximum allowed.
        most: u64,
    },
    /// A sum is larger than any sum of values can be.
    Sum,
    /// A bin does not exist.
    Bin,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("its tally ends too early"),
            Self::Rest(bytes) => write!(f, "its tally has {bytes} bytes too many"),
            Self::Size { found, most } => write!(f, "its tally has a count of {found}, expected {most} at most"),
            Self::Sum => f.write_str("its tally has a sum that is too large"),
            Self::Bin => f.write_str("its tally has a bin that does not exist"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Tally {
    /// Returns the tally as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, self.trials.into());
        self.strategies.keep(&mut out);
        self.markets.keep(&mut out);
        out
    }

    /// Reads the tally of a run of `plan` from its bytes.
    ///
    /// # Errors
    ///
    /// When the bytes are not a tally of a run of `plan`.
    pub fn from_bytes(plan: &Plan, bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut from = Bytes::new(bytes);
        let mut tally = Self::new(plan);
        tally.trials = from.number(MAX_TRIALS)?;
        let years = plan.years as u64;
        let most = Most { values: tally.trials * years, trials: tally.trials, weights: tally.trials * years * years };
        tally.strategies.recall(&mut from, most)?;
        tally.markets.recall(&mut from, most)?;
        if from.left() == 0 { Ok(tally) } else { Err(Unreadable::Rest(from.left())) }
    }
}

/// Maximum counts that can occur.
#[derive(Clone, Copy)]
struct Most {
    /// Values in a histogram: one for every year of every trial.
    values: u64,
    /// Values in a cell: one for every trial.
    trials: u64,
    /// Sum of the weights of years, which are 1, 3, 5, … within a trial.
    weights: u64,
}

/// Values that can be written, and read back into an empty value of the same shape.
trait Keep {
    fn keep(&self, out: &mut Vec<u8>);
    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable>;
}

/// Implements [`Keep`] for a struct: its fields in the given order; a field after the bar is determined by the plan and is not written.
macro_rules! keep {
    ($name:ident { $($field:ident),* $(| $planned:ident)? }) => {
        impl Keep for $name {
            fn keep(&self, out: &mut Vec<u8>) {
                let Self { $($field,)* $($planned: _)? } = self;
                $($field.keep(out);)*
            }

            fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
                let Self { $($field,)* $($planned: _)? } = self;
                $($field.recall(from, most)?;)*
                Ok(())
            }
        }
    };
}

keep!(StrategyTally { minerals, all, all_pairs, projects });
keep!(MineralTally {
    metrics,
    pairs,
    series,
    worst_month,
    year,
    annual,
    annual_shortfall,
    short_years,
    suppliers,
    projects,
    supply,
    attributed,
    sectors
});
keep!(MarketTally { demand, price, inside, annual, hazards });
keep!(MetricTally { moments, histogram });
keep!(PairTally { count, differ, difference, better, regret, with_cost });
keep!(SourceTally { contracted, delivered, surge, lost, received });
keep!(PartTally { moments, with_whole, not_zero });
keep!(SectorTally { shortfall, share, loss });
keep!(ProjectTally { start, spending | mineral });

impl<T: Keep> Keep for Vec<T> {
    fn keep(&self, out: &mut Vec<u8>) {
        for item in self {
            item.keep(out);
        }
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        self.iter_mut().try_for_each(|item| item.recall(from, most))
    }
}

impl<T: Keep> Keep for Option<T> {
    fn keep(&self, out: &mut Vec<u8>) {
        if let Some(item) = self {
            item.keep(out);
        }
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        self.iter_mut().try_for_each(|item| item.recall(from, most))
    }
}

impl<A: Keep, B: Keep> Keep for (A, B) {
    fn keep(&self, out: &mut Vec<u8>) {
        self.0.keep(out);
        self.1.keep(out);
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        self.0.recall(from, most)?;
        self.1.recall(from, most)
    }
}

/// A count of trials.
impl Keep for u64 {
    fn keep(&self, out: &mut Vec<u8>) {
        put(out, (*self).into());
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        *self = from.number(most.trials)?;
        Ok(())
    }
}

/// Maximum number of 64-bit words in an exact sum, and maximum magnitude of the index of its lowest word.
const MAX_WORDS: i128 = 80;

impl Keep for Exact {
    fn keep(&self, out: &mut Vec<u8>) {
        let (low, words) = self.needed();
        put(out, words.len() as u128);
        if !words.is_empty() {
            put_signed(out, low.into());
            for word in words {
                out.extend_from_slice(&word.to_le_bytes());
            }
        }
    }

    fn recall(&mut self, from: &mut Bytes<'_>, _: Most) -> Result<(), Unreadable> {
        let count = from.unsigned()?;
        if count == 0 {
            return Ok(());
        }
        let low = from.signed()?;
        if count > MAX_WORDS as u128 || low.abs() > MAX_WORDS {
            return Err(Unreadable::Sum);
        }
        let mut words = vec![0; count as usize];
        for word in &mut words {
            *word = from.word()?;
        }
        *self = Self::of_words(low as i32, &words);
        Ok(())
    }
}

impl Keep for Moments {
    fn keep(&self, out: &mut Vec<u8>) {
        self.sum().keep(out);
        self.squares().keep(out);
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        let (mut sum, mut squares) = (Exact::default(), Exact::default());
        sum.recall(from, most)?;
        squares.recall(from, most)?;
        *self = Self::of(sum, squares);
        Ok(())
    }
}

/// Writes the position of a bin, relative to the one before, and its count. A zero, which is never the count of a bin, announces a gap.
fn put_bin(out: &mut Vec<u8>, next: &mut u32, index: u32, count: u64) {
    if index > *next {
        out.push(0);
        put(out, (index - *next).into());
    }
    put(out, count.into());
    *next = index + 1;
}

fn take_bin(from: &mut Bytes<'_>, next: &mut u32, bins: u32, most: u64) -> Result<(u32, u64), Unreadable> {
    let mut count = from.number(most)?;
    if count == 0 {
        let gap = from.number(bins.into())? as u32;
        *next = next.saturating_add(gap);
        count = from.number(most)?;
    }
    let index = *next;
    if count == 0 || index >= bins {
        return Err(Unreadable::Bin);
    }
    *next += 1;
    Ok((index, count))
}

impl Keep for Histogram {
    fn keep(&self, out: &mut Vec<u8>) {
        put(out, self.zeros().into());
        for is_negative in [true, false] {
            put(out, self.filled(is_negative).count() as u128);
            let mut next = 0;
            for (key, bin) in self.filled(is_negative) {
                put_bin(out, &mut next, key, bin.count());
                put(out, bin.distances());
                put(out, bin.squares());
            }
        }
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        let mut left = most.values;
        let zeros = from.number(left)?;
        left -= zeros;
        self.add_zeros(zeros);
        for is_negative in [true, false] {
            let mut next = 0;
            for _ in 0..from.number(histogram::KEYS.into())? {
                let (key, count) = take_bin(from, &mut next, histogram::KEYS, left)?;
                left -= count;
                let (distances, squares) = (from.unsigned()?, from.unsigned()?);
                self.add_bin(is_negative, key, Bin::restored(count, distances, squares).ok_or(Unreadable::Sum)?);
            }
        }
        Ok(())
    }
}

impl Keep for Years {
    fn keep(&self, out: &mut Vec<u8>) {
        self.values.keep(out);
        let (zeros, _) = self.weights();
        put(out, zeros.into());
        put(out, self.weights().1.count() as u128);
        let mut next = 0;
        for (key, weight) in self.weights().1 {
            put_bin(out, &mut next, key, weight);
        }
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        self.values.recall(from, most)?;
        let mut left = most.weights;
        let zeros = from.number(left)?;
        left -= zeros;
        self.add_weight(None, zeros);
        let mut next = 0;
        for _ in 0..from.number(histogram::KEYS.into())? {
            let (key, weight) = take_bin(from, &mut next, histogram::KEYS, left)?;
            left -= weight;
            self.add_weight(Some(key), weight);
        }
        Ok(())
    }
}

impl Keep for Cell {
    fn keep(&self, out: &mut Vec<u8>) {
        let Outline { count, zeros, sum, rounded } = self.outline();
        put(out, count.into());
        if count == 0 {
            return;
        }
        put(out, zeros.into());
        sum.keep(out);
        rounded.keep(out);
        put(out, self.filled().count() as u128);
        let mut next = 0;
        for (key, count) in self.filled() {
            put_bin(out, &mut next, key, count);
        }
    }

    fn recall(&mut self, from: &mut Bytes<'_>, most: Most) -> Result<(), Unreadable> {
        let count = from.number(most.trials)?;
        if count == 0 {
            return Ok(());
        }
        let mut outline = Outline { count, zeros: from.number(count)?, ..Outline::default() };
        outline.sum.recall(from, most)?;
        outline.rounded.recall(from, most)?;
        self.add_outline(&outline);
        let (mut next, mut left) = (0, count - outline.zeros);
        for _ in 0..from.number(series::KEYS.into())? {
            let (key, count) = take_bin(from, &mut next, series::KEYS, left)?;
            left -= count;
            self.add_bin(key, count);
        }
        if left == 0 { Ok(()) } else { Err(Unreadable::Bin) }
    }
}
