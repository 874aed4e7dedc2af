//! Monthly values counted near where they are computed, before they reach their [cells](Cell).
//!
//! A cell of every month and variable is too much to keep near: counting one value in one means fetching it from far away. A window
//! holds the bins of about four octaves around the values seen first, in counters of 16 bits, and lies beside those of the other months.
//! The counter of a value is found while the value is at hand; a block's values of a month are counted together, so that their window is
//! fetched once. Values beyond it are listed apart. What a window has counted is added to its cell before a counter can overflow.
//!
//! Within a window values are whole multiples of the last place of its smallest, so that their sums are sums of integers, and exact: of the leading
//! 24 bits, of the rest, and of the squares of the leading bits.

use super::exact::{Exact, Moments};
use super::list::List;
use super::series::{Cell, KEYS, Outline, REST_BITS, edge, key, leading};
use crate::vectors::{Aligned, LANES, Real, Simd, Vector, prefetch};

/// Counters of a window. The first and the last catch what lies beyond it.
const SLOTS: usize = 512;
const LAST: usize = SLOTS - 1;
/// Of the first values seen, the largest comes here: values fall further than they rise.
const MIDDLE: u32 = 384;

/// Counters in a line of memory.
const LINE: u32 = 32;
/// Once in so many blocks it is seen which lines are in use.
const WATCH: u64 = 16;
/// How many months ahead counters are asked for.
const AHEAD: usize = 2;

/// Bits of a value whose square is summed.
const LEADING_BITS: i32 = 24;
/// Groups of lanes whose sums are held apart by lane: a square is below 2⁵⁶, since a window reaches over five exponents at most.
const MOST_GROUPS: usize = 128;
/// Turns a number of magnitude below 2⁵¹ into the nearest integer, in the low bits, by adding 1.5 · 2⁵².
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// Exponents of the lower edges of windows: beyond them, steps are not numbers that can be multiplied by.
const EXPONENTS: std::ops::RangeInclusive<i32> = -900..=900;

/// Trials that can be counted before the counters must be emptied.
pub const MOST_TRIALS: u64 = u16::MAX as u64;

/// Counters of one month.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Counters([u16; SLOTS]);

/// Where the window of a month lies.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// Values below this one are beyond the window.
    from: f64,
    /// Values from here on are beyond it.
    past: f64,
    /// What is clamped to these has a counter.
    low: f64,
    high: f64,
    /// The key of the first counter.
    first: u64,
    /// Exponent of `low`.
    exponent: i32,
    /// Units of the leading bits, and of the rest, to one.
    per_unit: [f64; 2],
    /// The lines of memory that the counters in use are in.
    lines: (u32, u32),
}

impl Frame {
    /// Nothing is within, and everything is clamped to zero.
    const UNSET: Self = Self {
        from: f64::INFINITY,
        past: 0.0,
        low: 0.0,
        high: 0.0,
        first: 0,
        exponent: 0,
        per_unit: [1.0; 2],
        lines: (0, 0),
    };

    /// The window in which a value above zero is at [`MIDDLE`]; unset where steps would not be numbers.
    fn around(value: f64) -> Self {
        let first = key(value).saturating_sub(MIDDLE).min(KEYS - SLOTS as u32 - 1);
        let edge = |slot: usize| edge(first + slot as u32);
        let exponent = if edge(0) > 0.0 { libm::ilogb(edge(0)) } else { i32::MIN };
        if !EXPONENTS.contains(&exponent) {
            return Self::UNSET;
        }
        Self {
            from: edge(1),
            past: edge(LAST),
            low: edge(0),
            high: edge(LAST),
            first: u64::from(first),
            exponent,
            per_unit: [leading_unit(exponent), rest_unit(exponent)].map(|unit| libm::ldexp(1.0, -unit)),
            lines: (MIDDLE / LINE, MIDDLE / LINE),
        }
    }

    /// The counters of values; says whether any lies beyond the window.
    #[inline(always)]
    fn places<S: Simd>(&self, held: Vector<S>, places: &mut Aligned<u32>) -> bool {
        S::store_places(self.key_from(held), LAST as u32, places)
    }

    #[inline(always)]
    fn key_from<R: Real>(&self, held: R) -> R::Bits {
        R::sub_bits(R::shr::<REST_BITS>(held.bits()), R::bits_of(self.first))
    }

    /// A value, clamped to what has a counter.
    #[inline(always)]
    fn held<R: Real>(&self, value: R) -> R {
        value.most(R::of(self.low)).least(R::of(self.high))
    }

    /// The units of a held value's leading bits and of its rest, in bits above those of [`MAGIC`].
    #[inline(always)]
    fn units<R: Real>(&self, held: R) -> [R::Bits; 2] {
        let leading = leading(held);
        let [per_leading, per_rest] = self.per_unit;
        [(leading * per_leading + MAGIC).bits(), ((held - leading) * per_rest + MAGIC).bits()]
    }

    /// Counters are in use where these are.
    fn widen(&mut self, places: &[[u16; LANES]]) {
        let (mut least, mut most) = (u16::MAX, 0);
        for &place in places.as_flattened() {
            (least, most) = (least.min(place), most.max(place));
        }
        let line = |place: u16| u32::from(place) % SLOTS as u32 / LINE;
        self.lines = (self.lines.0.min(line(least)), self.lines.1.max(line(most)));
    }

    /// Asks for the counters in use.
    #[inline(always)]
    fn fetch(&self, counters: &Counters) {
        for line in self.lines.0..=self.lines.1 {
            prefetch(&counters.0[(line * LINE) as usize % SLOTS]);
        }
    }
}

/// Exponent of the unit of leading bits in a window whose lower edge has this exponent.
fn leading_unit(exponent: i32) -> i32 {
    exponent - LEADING_BITS + 1
}

/// Exponent of the unit of what is left of a value without its leading bits.
fn rest_unit(exponent: i32) -> i32 {
    exponent - 52
}

/// Sums by lane, in bits that wrap.
#[derive(Clone, Copy, Debug)]
struct Sums {
    leading: Aligned<u64>,
    rest: Aligned<u64>,
    squares: Aligned<u64>,
}

impl Sums {
    const ZERO: Self = Self { leading: Aligned([0; LANES]), rest: Aligned([0; LANES]), squares: Aligned([0; LANES]) };
}

/// Sums of the values within a window, in its units.
#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    leading: i128,
    rest: i128,
    squares: i128,
}

impl Totals {
    /// Takes out a value that was added.
    fn remove(&mut self, [leading, rest]: [u64; 2]) {
        let whole = |bits: u64| i128::from(bits.wrapping_sub(MAGIC.to_bits()) as i64);
        self.leading -= whole(leading);
        self.rest -= whole(rest);
        self.squares -= whole(leading) * whole(leading);
    }
}

/// Monthly values of one variable that are about to be counted, none of them negative or not a number.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    abreast: usize,
    /// By month and group of lanes.
    values: Vec<Aligned<f64>>,
}

impl Gathered {
    /// Room for `months` months of `abreast` groups of lanes.
    pub fn new(months: usize, abreast: usize) -> Self {
        Self { abreast, values: vec![Aligned::ZERO; months * abreast] }
    }

    /// Takes the values of a month and group.
    #[inline(always)]
    pub fn put<S: Simd>(&mut self, month: usize, group: usize, values: Vector<S>) {
        values.store(&mut self.values[month * self.abreast + group]);
    }
}

/// The counters of a block's monthly values of one variable.
#[derive(Clone, Debug, Default)]
pub struct Places {
    groups: usize,
    /// By month and group of lanes.
    places: Vec<[u16; LANES]>,
}

impl Places {
    /// Room for `months` months of `groups` groups of lanes.
    pub fn new(months: usize, groups: usize) -> Self {
        Self { groups, places: vec![[0; LANES]; months * groups] }
    }
}

/// Values of one variable, by month.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Whether a zero stands for what is not defined.
    zero_is_undefined: bool,
    frames: Vec<Frame>,
    counters: Vec<Counters>,
    /// How many blocks were counted.
    blocks: u64,
    /// Groups of lanes that are in the sums of every month.
    groups: usize,
    /// Sums by lane.
    sums: Vec<Sums>,
    /// Sums since the counters were empty.
    totals: Vec<Totals>,
    /// Values beyond the window.
    beyond: List,
}

impl Windows {
    /// For `months` months of a variable. With `zero_is_undefined` a zero is left out.
    pub fn new(months: usize, zero_is_undefined: bool) -> Self {
        Self {
            zero_is_undefined,
            frames: vec![Frame::UNSET; months],
            counters: vec![Counters([0; SLOTS]); months],
            blocks: 0,
            groups: 0,
            sums: vec![Sums::ZERO; months],
            totals: vec![Totals::default(); months],
            beyond: List::default(),
        }
    }

    /// Finds the counters of what has been gathered, of which the first `counted` lanes of all groups count, and which are the groups
    /// from `begin` on of the block.
    #[inline(always)]
    pub fn find<S: Simd>(&mut self, gathered: &Gathered, begin: usize, counted: usize, found: &mut Places) {
        let groups = counted.div_ceil(LANES);
        let whole = groups * LANES == counted;
        if self.groups + groups > MOST_GROUPS {
            self.fold_sums();
        }
        self.groups += groups;
        let months = gathered.values.chunks_exact(gathered.abreast).zip(found.places.chunks_exact_mut(found.groups));
        let mut places = Aligned([0_u32; LANES]);
        for (t, (values, found)) in months.enumerate().take(self.frames.len()) {
            let Sums { leading, rest, squares } = &self.sums[t];
            let mut sums = [S::load_bits(leading), S::load_bits(rest), S::load_bits(squares)];
            for (g, (values, found)) in values.iter().zip(&mut found[begin..]).enumerate().take(groups) {
                let mut lanes = Vector::<S>::load(values);
                let last = !whole && g + 1 == groups;
                if last {
                    lanes = first_lanes(lanes, counted % LANES);
                }
                let frame = &self.frames[t];
                let held = frame.held(lanes);
                let [leading, rest] = frame.units(held);
                sums[0] = S::add_bits(sums[0], leading);
                sums[1] = S::add_bits(sums[1], rest);
                // The low halves are the units alone.
                sums[2] = S::add_bits(sums[2], S::mul_low(leading, leading));
                if frame.places::<S>(held, &mut places) || last {
                    let mut values = Aligned::ZERO;
                    lanes.store(&mut values);
                    self.take_beyond(t, &values, &mut places, if last { counted % LANES } else { LANES });
                }
                for (found, place) in found.iter_mut().zip(places.0) {
                    *found = place as u16;
                }
            }
            let Sums { leading, rest, squares } = &mut self.sums[t];
            for (sum, into) in sums.into_iter().zip([leading, rest, squares]) {
                S::store_bits(sum, into);
            }
        }
    }

    /// Lists what lies beyond the window, and takes it out of the sums and of the counter that it is about to be counted in.
    #[cold]
    #[inline(never)]
    fn take_beyond(&mut self, t: usize, values: &Aligned<f64>, places: &mut Aligned<u32>, counted: usize) {
        let frame = self.frames[t];
        let (counters, totals) = (&mut self.counters[t].0, &mut self.totals[t]);
        // Lanes that do not count are zeros.
        counters[0] = counters[0].wrapping_sub((LANES - counted) as u16);
        let mut most = 0.0_f64;
        for (lane, &value) in values.0.iter().enumerate() {
            if value >= frame.from && value < frame.past {
                continue;
            }
            let held = frame.held(value);
            totals.remove(frame.units(held));
            if lane < counted && value > 0.0 {
                most = most.max(value);
                let counter = &mut counters[frame.key_from(held) as usize % SLOTS];
                *counter = counter.wrapping_sub(1);
                self.beyond.push(t, value);
            }
        }
        // Zeros tell nothing about where the window should be.
        if frame.from == f64::INFINITY {
            places.0 = [0; LANES];
            if most > 0.0 && most.is_finite() {
                self.frames[t] = Frame::around(most);
            }
        }
    }

    /// Adds up the sums of lanes.
    fn fold_sums(&mut self) {
        let groups = std::mem::take(&mut self.groups) as u64;
        let offset = MAGIC.to_bits().wrapping_mul(groups * LANES as u64);
        for (sums, totals) in self.sums.iter_mut().zip(&mut self.totals) {
            let wrapped = |lanes: &Aligned<u64>| {
                let sum = lanes.0.iter().fold(0_u64, |sum, lane| sum.wrapping_add(*lane));
                i128::from(sum.wrapping_sub(offset) as i64)
            };
            totals.leading += wrapped(&sums.leading);
            totals.rest += wrapped(&sums.rest);
            totals.squares += sums.squares.0.iter().map(|lane| i128::from(*lane)).sum::<i128>();
            *sums = Sums::ZERO;
        }
    }

    /// Counts what was found of a block of `groups` groups of lanes: all values of a month while its counters are near, those of the months
    /// ahead asked for.
    pub fn settle(&mut self, groups: usize, found: &Places) {
        let watch = self.blocks.is_multiple_of(WATCH);
        self.blocks += 1;
        for t in 0..self.frames.len() {
            if let Some(ahead) = self.counters.get(t + AHEAD) {
                self.frames[t + AHEAD].fetch(ahead);
            }
            let places = &found.places[t * found.groups..][..groups];
            if watch {
                self.frames[t].widen(places);
            }
            let counters = &mut self.counters[t].0;
            for places in places {
                for &place in places {
                    let counter = &mut counters[usize::from(place) % SLOTS];
                    *counter = counter.wrapping_add(1);
                }
            }
        }
        self.fold_sums();
    }

    /// Whether the list of what lies beyond the window had better be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.beyond.is_long()
    }

    /// Adds to the cells what lies beyond the window.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        self.beyond.unload(cells);
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.frames.len() * (size_of::<Frame>() + size_of::<Counters>() + size_of::<Sums>() + size_of::<Totals>())
            + self.beyond.bytes()
    }

    /// Adds to the cells all that has been counted and listed since this was done last, in blocks that are settled.
    pub fn empty_into(&mut self, cells: &mut [Cell]) {
        self.unload(cells);
        let months = self.frames.iter().zip(&mut self.counters).zip(&mut self.totals);
        for (((frame, counters), totals), cell) in months.zip(cells) {
            let [zeros, counts @ .., _] = &counters.0;
            let zeros = if self.zero_is_undefined { 0 } else { u64::from(*zeros) };
            let mut outline = Outline { count: zeros, zeros, ..Outline::default() };
            for (slot, &n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
                outline.count += u64::from(n);
                cell.add_bin(frame.first as u32 + 1 + slot as u32, u64::from(n));
            }
            let Totals { leading, rest, squares } = std::mem::take(totals);
            let unit = leading_unit(frame.exponent);
            outline.sum.add_scaled(leading, unit);
            outline.sum.add_scaled(rest, rest_unit(frame.exponent));
            let (mut rounded, mut of_squares) = (Exact::default(), Exact::default());
            rounded.add_scaled(leading, unit);
            of_squares.add_scaled(squares, 2 * unit);
            outline.rounded = Moments::of(rounded, of_squares);
            cell.add_outline(&outline);
            counters.0.fill(0);
        }
    }
}

/// The first lanes, zeros behind them.
#[inline(always)]
fn first_lanes<S: Simd>(values: Vector<S>, counted: usize) -> Vector<S> {
    let mut lanes = Aligned::ZERO;
    values.store(&mut lanes);
    lanes.0[counted..].fill(0.0);
    Vector::load(&lanes)
}

#[cfg(test)]
mod tests;
