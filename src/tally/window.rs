//! Monthly values counted near where they are computed, before they reach their [cells](Cell).
//!
//! A cell of every month and variable is too much to keep near: counting one value in one means fetching it from far away. A window
//! holds the bins of about four octaves around the values seen first, in counters of 16 bits, and lies beside those of the other months.
//! The counter of a value is found while the value is at hand; a block's values of a month are counted together, so that their window is
//! fetched once. Values beyond it are listed apart. What a window has counted is added to its cell before a counter can overflow.

use super::list::List;
use super::series::{Cell, FIRST_KEY, KEYS, Outline, Scale};
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
    /// The lines of memory that the counters in use are in.
    lines: (u32, u32),
}

impl Frame {
    /// Nothing is within.
    const UNSET: Self = Self { from: f64::INFINITY, past: 0.0, low: 0.0, high: 0.0, first: 0, lines: (0, 0) };

    /// The window in which `key` is at [`MIDDLE`].
    fn around(scale: &Scale, key: u16) -> Self {
        let first = u32::from(key).saturating_sub(MIDDLE).clamp(u32::from(FIRST_KEY) - 1, KEYS - SLOTS as u32);
        let edge = |slot: usize| scale.edge(first as usize + slot);
        Self {
            from: edge(1),
            past: edge(LAST),
            low: edge(0),
            high: edge(LAST),
            first: u64::from(first),
            lines: (MIDDLE / LINE, MIDDLE / LINE),
        }
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
    scale: Scale,
    /// Whether a zero stands for what is not defined.
    zero_is_undefined: bool,
    frames: Vec<Frame>,
    counters: Vec<Counters>,
    /// How many blocks were counted.
    blocks: u64,
    /// Sums of raw steps of this block by lane.
    sums: Vec<Aligned<u64>>,
    /// What of the sums is too much, since values too large to be held are in them.
    excess: Vec<u64>,
    /// Sums since the counters were empty.
    totals: Vec<i128>,
    /// Values beyond the window.
    beyond: List,
}

impl Windows {
    /// For `months` months of a variable of `scale`. With `zero_is_undefined` a zero is left out.
    pub fn new(scale: Scale, months: usize, zero_is_undefined: bool) -> Self {
        Self {
            scale,
            zero_is_undefined,
            frames: vec![Frame::UNSET; months],
            counters: vec![Counters([0; SLOTS]); months],
            blocks: 0,
            sums: vec![Aligned([0; LANES]); months],
            excess: vec![0; months],
            totals: vec![0; months],
            beyond: List::default(),
        }
    }

    /// Finds the counters of what has been gathered, of which the first `counted` lanes of all groups count, and which are the groups
    /// from `begin` on of the block.
    #[inline(always)]
    pub fn find<S: Simd>(&mut self, gathered: &Gathered, begin: usize, counted: usize, found: &mut Places) {
        let groups = counted.div_ceil(LANES);
        let whole = groups * LANES == counted;
        let months = gathered.values.chunks_exact(gathered.abreast).zip(found.places.chunks_exact_mut(found.groups));
        let mut places = Aligned([0_u32; LANES]);
        for (t, (values, found)) in months.enumerate().take(self.frames.len()) {
            let mut sums = S::load_bits(&self.sums[t]);
            for (g, (values, found)) in values.iter().zip(&mut found[begin..]).enumerate().take(groups) {
                let mut lanes = Vector::<S>::load(values);
                let last = !whole && g + 1 == groups;
                if last {
                    lanes = first_lanes(lanes, counted % LANES);
                }
                sums = S::add_bits(sums, self.scale.raw_steps(lanes));
                if self.frames[t].places::<S>(&self.scale, lanes, &mut places) || last {
                    let mut values = Aligned::ZERO;
                    lanes.store(&mut values);
                    self.take_beyond(t, &values, &mut places, if last { counted % LANES } else { LANES });
                }
                for (found, place) in found.iter_mut().zip(places.0) {
                    *found = place as u16;
                }
            }
            S::store_bits(sums, &mut self.sums[t]);
        }
    }

    /// Lists what lies beyond the window, and takes it out of the counter that it is about to be counted in.
    #[cold]
    #[inline(never)]
    fn take_beyond(&mut self, t: usize, values: &Aligned<f64>, places: &mut Aligned<u32>, counted: usize) {
        let scale = &self.scale;
        let frame = &mut self.frames[t];
        let key = |value: f64| scale.key(scale.held(value)) as u16;
        let counters = &mut self.counters[t].0;
        if frame.from == f64::INFINITY {
            let most = key(values.0.iter().fold(0.0, |most: f64, value| most.max(*value)));
            if most < FIRST_KEY {
                // Zeros tell nothing about where the window should be.
                places.0 = [0; LANES];
            } else {
                *frame = Frame::around(scale, most);
                places.0 = values.0.map(|value| frame.place(scale, value));
            }
        }
        // Lanes that do not count are zeros.
        counters[0] = counters[0].wrapping_sub((LANES - counted) as u16);
        for &value in values.0.iter().take(counted) {
            if value >= frame.from && value < frame.past {
                continue;
            }
            let excess = scale.raw_steps(value).wrapping_sub(scale.raw_steps(scale.held(value)));
            self.excess[t] = self.excess[t].wrapping_add(excess);
            let key = key(value);
            if key >= FIRST_KEY {
                let counter = &mut counters[frame.place(scale, value) as usize % SLOTS];
                *counter = counter.wrapping_sub(1);
                self.beyond.push(t, key);
            }
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
        let records = groups as u64;
        let offset = self.scale.raw_steps(0.0).wrapping_mul(records * LANES as u64);
        for ((sums, excess), total) in self.sums.iter_mut().zip(&mut self.excess).zip(&mut self.totals) {
            let sum = sums.0.iter().fold(0_u64, |sum, lane| sum.wrapping_add(*lane));
            let sum = sum.wrapping_sub(offset).wrapping_sub(std::mem::take(excess));
            *total += i128::from(sum as i64);
            sums.0.fill(0);
        }
    }

    /// Whether the list of what lies beyond the window had better be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.beyond.is_long()
    }

    /// Adds to the cells what lies beyond the window.
    pub fn unload(&mut self, cells: &mut [Cell]) {
        for (t, key) in self.beyond.drain() {
            if let Some(cell) = cells.get_mut(t) {
                cell.add_outline(Outline { count: 1, sum: 0, zeros: 0 });
                cell.add_bin(key, 1);
            }
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.frames.len() * (size_of::<Frame>() + size_of::<Counters>() + size_of::<Aligned<u64>>())
            + self.beyond.bytes()
    }

    /// Adds to the cells all that has been counted and listed since this was done last, in blocks that are settled.
    pub fn empty_into(&mut self, cells: &mut [Cell]) {
        self.unload(cells);
        let months = self.frames.iter().zip(&mut self.counters).zip(&mut self.totals);
        for (((frame, counters), total), cell) in months.zip(cells) {
            let [zeros, counts @ .., _] = &counters.0;
            let zeros = if self.zero_is_undefined { 0 } else { u64::from(*zeros) };
            let mut count = zeros;
            for (slot, &n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
                count += u64::from(n);
                cell.add_bin(frame.first as u32 + 1 + slot as u32, u64::from(n));
            }
            cell.add_outline(Outline { count, sum: std::mem::take(total), zeros });
            counters.0.fill(0);
        }
    }
}

impl Frame {
    /// The counters of values; says whether any lies beyond the window.
    #[inline(always)]
    fn places<S: Simd>(&self, scale: &Scale, values: Vector<S>, places: &mut Aligned<u32>) -> bool {
        let held = values.most(Vector::of(self.low)).least(Vector::of(self.high));
        S::store_places(scale.key_from(held, self.first), LAST as u32, places)
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

    fn place(&self, scale: &Scale, value: f64) -> u32 {
        scale.key_from(value.max(self.low).min(self.high), self.first) as u32
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
mod tests {
    use super::{Gathered, MOST_TRIALS, Places, Windows};
    use crate::rng::{Kind, Stream};
    use crate::tally::series::{Cell, Scale};
    use crate::vectors::{Aligned, Kernel, LANES, Simd, Vector, wide};

    const MONTHS: usize = 3;
    const ABREAST: usize = 4;

    /// Finds the counters of the values of the months, `counted` of each, which begin with group `begin` of the block.
    struct Find<'a> {
        windows: &'a mut Windows,
        gathered: &'a mut Gathered,
        found: &'a mut Places,
        months: &'a [&'a [f64]],
        begin: usize,
        counted: usize,
    }

    impl Kernel for Find<'_> {
        type Output = ();

        fn run<S: Simd>(self) {
            let Self { windows, gathered, found, months, begin, counted } = self;
            for (t, values) in months.iter().enumerate() {
                for (g, values) in values.chunks(LANES).enumerate() {
                    let lanes = Aligned(std::array::from_fn(|i| values.get(i).copied().unwrap_or(1e9)));
                    gathered.put::<S>(t, g, Vector::load(&lanes));
                }
            }
            windows.find::<S>(gathered, begin, counted, found);
        }
    }

    /// Counts a block of the values of the months, so many at a time.
    fn count(windows: &mut Windows, gathered: &mut Gathered, months: &[Vec<f64>]) {
        const AT_A_TIME: usize = ABREAST * LANES;
        let counted = months[0].len();
        let groups = counted.div_ceil(LANES);
        let mut found = Places::new(MONTHS, groups.next_multiple_of(ABREAST));
        for from in (0..counted).step_by(AT_A_TIME) {
            let to = counted.min(from + AT_A_TIME);
            let months: Vec<&[f64]> = months.iter().map(|values| &values[from..to]).collect();
            let (found, begin) = (&mut found, from / LANES);
            wide(Find { windows, gathered, found, months: &months, begin, counted: to - from });
        }
        windows.settle(groups, &found);
    }

    /// Values of months that begin as `first` does, then are what `draw` makes of a uniform.
    fn compare(zero_is_undefined: bool, first: f64, draw: impl Fn(f64) -> f64) {
        let scale = Scale::for_reference(100.0);
        let stream = Stream::new(3, Kind::Demand, "windows");
        let mut windows = Windows::new(scale, MONTHS, zero_is_undefined);
        let mut gathered = Gathered::new(MONTHS, ABREAST);
        let mut cells = vec![Cell::default(); MONTHS];
        let mut expected = cells.clone();
        for round in 0..50_u64 {
            let counted = [64, 37, 16, 5, 64 + 21, 128][round as usize % 6];
            let months: Vec<Vec<f64>> = (0..MONTHS as u64)
                .map(|t| {
                    let value = |i| if round == 0 { first } else { draw(stream.uniforms(i, round, t)[0]) };
                    (0..counted as u64).map(value).collect()
                })
                .collect();
            for (cell, values) in expected.iter_mut().zip(&months) {
                let kept: Vec<f64> = values.iter().copied().filter(|v| !zero_is_undefined || *v > 0.0).collect();
                cell.add(&scale, &kept);
            }
            count(&mut windows, &mut gathered, &months);
            if round % 5 == 0 {
                windows.unload(&mut cells);
            }
            if round % 7 == 0 {
                windows.empty_into(&mut cells);
            }
        }
        windows.empty_into(&mut cells);
        assert_eq!(cells, expected);
    }

    #[test]
    fn counting_in_windows_is_adding_to_cells() {
        compare(false, 100.0, |u| 100.0 * (0.5 + u));
        // Over 20 octaves: most values lie beyond the window.
        compare(false, 100.0, |u| 1e-3 * libm::exp2(20.0 * u));
        // Nothing but zeros at first, later half of them.
        compare(false, 0.0, |u| (200.0 * u - 100.0).max(0.0));
        compare(true, 0.0, |u| (200.0 * u - 100.0).max(0.0));
        // Larger than what a cell holds, and larger than what steps can count.
        compare(false, 50.0, |u| {
            if u < 0.1 {
                1e6
            } else if u < 0.2 {
                1e300
            } else {
                60.0 * u
            }
        });
    }

    #[test]
    fn counters_hold_as_many_trials_as_they_say() {
        let scale = Scale::for_reference(1.0);
        let mut windows = Windows::new(scale, MONTHS, false);
        let mut gathered = Gathered::new(MONTHS, ABREAST);
        let mut cells = vec![Cell::default(); MONTHS];
        let mut left = MOST_TRIALS as usize;
        while left > 0 {
            let counted = left.min(ABREAST * LANES);
            count(&mut windows, &mut gathered, &vec![vec![0.75; counted]; MONTHS]);
            left -= counted;
        }
        windows.empty_into(&mut cells);
        assert!(cells.iter().all(|cell| cell.count() == MOST_TRIALS && cell.mean(&scale) == Some(0.75)));
        assert!(cells.iter().all(|cell| cell.filled().map(|(_, count)| count).eq([MOST_TRIALS])));
    }
}
