use super::{Gathered, MAX_TRIALS, Places, Windows};
use crate::rng::{Stream, StreamKind};
use crate::tally::series::Cell;
use crate::vectors::{Aligned, Kernel, LANES, Simd, Vector, wide};

const MONTHS: usize = 3;
const ABREAST: usize = 4;

/// Arguments of [`Windows::find`] for the values of all months, of which `counted` count, beginning with group `begin` of the block.
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

/// Counts a block of the values of the months, `ABREAST` groups of lanes at a time.
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

/// Compares windows with cells for months that begin with `first` and continue with what `draw` makes of uniform numbers.
fn compare(zero_is_undefined: bool, first: f64, draw: impl Fn(f64) -> f64) {
    let stream = Stream::new(3, StreamKind::Demand, "windows");
    let mut windows = Windows::new(MONTHS, zero_is_undefined);
    let mut gathered = Gathered::new(MONTHS, ABREAST);
    let mut cells = vec![Cell::default(); MONTHS];
    let mut expected = cells.clone();
    for round in 0..50_u64 {
        let counted = [64, 37, 16, 5, 64 + 21, 128, 3000][round as usize % 7];
        let months: Vec<Vec<f64>> = (0..MONTHS as u64)
            .map(|t| {
                let value = |i| if round == 0 { first } else { draw(stream.uniforms(i, round, t)[0]) };
                (0..counted as u64).map(value).collect()
            })
            .collect();
        for (cell, values) in expected.iter_mut().zip(&months) {
            values.iter().filter(|v| !zero_is_undefined || **v > 0.0).for_each(|v| cell.add(*v));
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
    for scale in [1.0, 1e-90, 1e120, 1e-290, 1e290] {
        compare(false, 100.0 * scale, |u| 100.0 * (0.5 + u) * scale);
    }
    // Over 20 octaves: most values lie outside the window.
    compare(false, 100.0, |u| 1e-3 * libm::exp2(20.0 * u));
    // Only zeros at first, later one half of the values.
    compare(false, 0.0, |u| (200.0 * u - 100.0).max(0.0));
    compare(true, 0.0, |u| (200.0 * u - 100.0).max(0.0));
    // Far larger than the first values, up to the largest numbers.
    compare(false, 50.0, |u| {
        if u < 0.1 {
            1e6
        } else if u < 0.2 {
            1.7e308
        } else if u < 0.3 {
            5e-324
        } else {
            60.0 * u
        }
    });
}

#[test]
fn counters_hold_as_many_trials_as_they_say() {
    let mut windows = Windows::new(MONTHS, false);
    let mut gathered = Gathered::new(MONTHS, ABREAST);
    let mut cells = vec![Cell::default(); MONTHS];
    let mut left = MAX_TRIALS as usize;
    while left > 0 {
        let counted = left.min(ABREAST * LANES);
        count(&mut windows, &mut gathered, &vec![vec![0.75; counted]; MONTHS]);
        left -= counted;
    }
    windows.empty_into(&mut cells);
    assert!(cells.iter().all(|cell| cell.count() == MAX_TRIALS && cell.mean() == Some(0.75)));
    assert!(cells.iter().all(|cell| cell.filled().map(|(_, count)| count).eq([MAX_TRIALS])));
}
