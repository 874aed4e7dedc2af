//! Cache-friendly counting of monthly values before they are added to their [cells](Cell).
//!
//! The cells of all months and variables do not fit into the cache, so that adding single values to them would miss the cache each time. A window of
//! a month holds 16-bit counters for the bins of about four octaves around the first values seen, contiguous with the windows of the other months.
//! The counter of a value is determined while the value is in a register; the values of a block are then counted month by month, so that each window
//! is fetched once. Values outside the window are listed separately. The counters are added to the cell before any of them can overflow.
//!
//! Within a window, values are integer multiples of the unit in the last place of the smallest value, so that their sums are exact integer sums: of
//! the leading 24 bits, of the remaining bits, and of the squares of the leading bits.

use super::exact::{Exact, Moments};
use super::list::List;
use super::series::{Cell, KEYS, Outline, REST_BITS, edge, key, leading};
use crate::vectors::{Aligned, LANES, Real, Simd, Vector, prefetch};

/// Counters of a window. The first and the last collect values outside it.
const SLOTS: usize = 512;
const LAST: usize = SLOTS - 1;
/// Counter assigned to the largest of the first values seen: there is more space below it, since values fall further than they rise.
const MIDDLE: u32 = 384;

/// Counters in a cache line.
const LINE: u32 = 32;
/// The cache lines in use are determined once in this many blocks.
const WATCH: u64 = 16;
/// Number of months by which counters are prefetched.
const AHEAD: usize = 2;

/// Leading bits of a value, whose squares are summed.
const LEADING_BITS: i32 = 24;
/// Groups of lanes whose sums can be held separately by lane: a square is below 2⁵⁶, since a window spans at most five exponents.
const MAX_GROUPS: usize = 128;
/// Adding 1.5 · 2⁵² rounds a number of magnitude below 2⁵¹ to the nearest integer, held in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// Exponents allowed for the lower edge of a window; outside this range the scale factors would overflow or underflow.
const EXPONENTS: std::ops::RangeInclusive<i32> = -900..=900;

/// Number of trials that can be counted before the counters must be flushed.
pub const MAX_TRIALS: u64 = u16::MAX as u64;

/// Counters of one month.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Counters([u16; SLOTS]);

/// Position of the window of a month.
#[derive(Clone, Copy, Debug)]
struct WindowFrame {
    /// Smallest value within the window.
    from: f64,
    /// Upper end of the window (exclusive).
    past: f64,
    /// Range to which values are clamped so that each has a counter.
    low: f64,
    high: f64,
    /// Key of the first counter.
    first: u64,
    /// Exponent of `low`.
    exponent: i32,
    /// Units of the leading bits and of the remaining bits per 1.
    per_unit: [f64; 2],
    /// First and last cache line with counters in use.
    lines: (u32, u32),
}

impl WindowFrame {
    /// A frame that contains no value and clamps every value to zero.
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

    /// Returns the window with `value` at the counter [`MIDDLE`]; unset where the scale factors would overflow or underflow.
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

    /// Stores the indices of the counters of values, and returns whether any lies outside the window.
    #[inline(always)]
    fn places<S: Simd>(&self, held: Vector<S>, places: &mut Aligned<u32>) -> bool {
        S::store_places(self.key_from(held), LAST as u32, places)
    }

    #[inline(always)]
    fn key_from<R: Real>(&self, held: R) -> R::Bits {
        R::sub_bits(R::shr::<REST_BITS>(held.bits()), R::bits_of(self.first))
    }

    /// Clamps a value to the range that has counters.
    #[inline(always)]
    fn held<R: Real>(&self, value: R) -> R {
        value.lane_max(R::of(self.low)).lane_min(R::of(self.high))
    }

    /// Returns the units of a clamped value's leading bits and of its remaining bits, in the low bits of a number offset by [`MAGIC`].
    #[inline(always)]
    fn units<R: Real>(&self, held: R) -> [R::Bits; 2] {
        let leading = leading(held);
        let [per_leading, per_rest] = self.per_unit;
        [(leading * per_leading + MAGIC).bits(), ((held - leading) * per_rest + MAGIC).bits()]
    }

    /// Extends the range of cache lines in use to these counters.
    fn widen(&mut self, places: &[[u16; LANES]]) {
        let (mut least, mut most) = (u16::MAX, 0);
        for &place in places.as_flattened() {
            (least, most) = (least.min(place), most.max(place));
        }
        let line = |place: u16| u32::from(place) % SLOTS as u32 / LINE;
        self.lines = (self.lines.0.min(line(least)), self.lines.1.max(line(most)));
    }

    /// Prefetches the counters in use.
    #[inline(always)]
    fn fetch(&self, counters: &Counters) {
        for line in self.lines.0..=self.lines.1 {
            prefetch(&counters.0[(line * LINE) as usize % SLOTS]);
        }
    }
}

/// Returns the exponent of the unit of leading bits in a window whose lower edge has this exponent.
fn leading_unit(exponent: i32) -> i32 {
    exponent - LEADING_BITS + 1
}

/// Returns the exponent of the unit of the remaining bits.
fn rest_unit(exponent: i32) -> i32 {
    exponent - 52
}

/// Sums by lane, with wrapping arithmetic on their bits.
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
    /// Subtracts a value that was added.
    fn remove(&mut self, [leading, rest]: [u64; 2]) {
        let whole = |bits: u64| i128::from(bits.wrapping_sub(MAGIC.to_bits()) as i64);
        self.leading -= whole(leading);
        self.rest -= whole(rest);
        self.squares -= whole(leading) * whole(leading);
    }
}

/// Monthly values of one variable that are ready to be counted; none is negative or NaN.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    abreast: usize,
    /// Values by month and group of lanes.
    values: Vec<Aligned<f64>>,
}

impl Gathered {
    /// Makes a buffer for `months` months of `abreast` groups of lanes.
    pub fn new(months: usize, abreast: usize) -> Self {
        Self { abreast, values: vec![Aligned::ZERO; months * abreast] }
    }

    /// Stores the values of a month and group.
    #[inline(always)]
    pub fn put<S: Simd>(&mut self, month: usize, group: usize, values: Vector<S>) {
        values.store(&mut self.values[month * self.abreast + group]);
    }
}

/// Indices of the counters of a block's monthly values of one variable.
#[derive(Clone, Debug, Default)]
pub struct Places {
    groups: usize,
    /// Indices by month and group of lanes.
    places: Vec<[u16; LANES]>,
}

impl Places {
    /// Makes a buffer for `months` months of `groups` groups of lanes.
    pub fn new(months: usize, groups: usize) -> Self {
        Self { groups, places: vec![[0; LANES]; months * groups] }
    }
}

/// Windows of one variable, by month.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Whether zero stands for an undefined value.
    zero_is_undefined: bool,
    frames: Vec<WindowFrame>,
    counters: Vec<Counters>,
    /// Number of blocks counted.
    blocks: u64,
    /// Groups of lanes included in the sums of every month.
    groups: usize,
    /// Sums by lane.
    sums: Vec<Sums>,
    /// Sums since the last flush of the counters.
    totals: Vec<Totals>,
    /// Values outside the windows.
    beyond: List,
}

impl Windows {
    /// Makes windows for `months` months of a variable. With `zero_is_undefined`, zeros are left out.
    pub fn new(months: usize, zero_is_undefined: bool) -> Self {
        Self {
            zero_is_undefined,
            frames: vec![WindowFrame::UNSET; months],
            counters: vec![Counters([0; SLOTS]); months],
            blocks: 0,
            groups: 0,
            sums: vec![Sums::ZERO; months],
            totals: vec![Totals::default(); months],
            beyond: List::default(),
        }
    }

    /// Determines the counters of the gathered values, which are the groups from `begin` on of the block; the first `counted` of their lanes count.
    #[inline(always)]
    pub fn find<S: Simd>(&mut self, gathered: &Gathered, begin: usize, counted: usize, found: &mut Places) {
        let groups = counted.div_ceil(LANES);
        let whole = groups * LANES == counted;
        if self.groups + groups > MAX_GROUPS {
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
                // The low halves contain the units only.
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

    /// Lists the values outside the window, and removes them from the sums and from the counter in which they are about to be counted.
    #[cold]
    #[inline(never)]
    fn take_beyond(&mut self, t: usize, values: &Aligned<f64>, places: &mut Aligned<u32>, counted: usize) {
        let frame = self.frames[t];
        let (counters, totals) = (&mut self.counters[t].0, &mut self.totals[t]);
        // Lanes that do not count are zero.
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
        // The position of the window is not determined by zeros.
        if frame.from == f64::INFINITY {
            places.0 = [0; LANES];
            if most > 0.0 && most.is_finite() {
                self.frames[t] = WindowFrame::around(most);
            }
        }
    }

    /// Adds the sums by lane to the totals.
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

    /// Counts the values of a block of `groups` groups of lanes, month by month; the counters of the following months are prefetched.
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

    /// Whether the list of values outside the windows should be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.beyond.is_long()
    }

    /// Adds the values outside the windows to the cells.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        self.beyond.unload(cells);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.frames.len() * (size_of::<WindowFrame>() + size_of::<Counters>() + size_of::<Sums>() + size_of::<Totals>())
            + self.beyond.bytes()
    }

    /// Flushes everything counted and listed since the last flush to the cells. All blocks must be settled.
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

/// Returns the first `counted` lanes, followed by zeros.
#[inline(always)]
fn first_lanes<S: Simd>(values: Vector<S>, counted: usize) -> Vector<S> {
    let mut lanes = Aligned::ZERO;
    values.store(&mut lanes);
    lanes.0[counted..].fill(0.0);
    Vector::load(&lanes)
}

#[cfg(test)]
mod tests;
