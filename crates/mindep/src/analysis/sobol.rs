//! Points of Sobol' sequences with Owen scrambling.
//!
//! Sobol', On the distribution of points in a cube and the approximate evaluation of integrals, 1967, with the direction numbers of `DIRECTIONS`;
//! scrambled as in Owen, Randomly permuted (t,m,s)-nets and (t,s)-sequences, 1995: each binary digit of a coordinate is flipped or not by a random
//! bit that is determined by the preceding digits. So each point is uniformly distributed, and a power of two of them remains a net.

mod directions;

use directions::DIRECTIONS;
use mindep_core::rng::philox4x64;

/// Maximum number of dimensions.
pub const DIMENSIONS: usize = DIRECTIONS.len() + 1;
/// Number of binary digits of a coordinate.
const BITS: usize = 32;
/// Key that separates the random draws of the scrambling from all others of a seed.
const KEY: u64 = 0x7363_7261_6D62_6C65;

/// Returns the direction numbers of a dimension, as fractions of 2^32; those of the first dimension are van der Corput's.
fn directions(dimension: usize) -> [u32; BITS] {
    let found = dimension.checked_sub(1).and_then(|d| DIRECTIONS.get(d));
    let Some(&(polynomial, initial)) = found else {
        return std::array::from_fn(|i| 1 << (BITS - 1 - i));
    };
    let degree = initial.len();
    let mut v = [0_u32; BITS];
    for i in 0..BITS {
        v[i] = if i < degree {
            initial[i] << (BITS - 1 - i)
        } else {
            let first = v[i - degree] ^ (v[i - degree] >> degree);
            // `first` contains the leading and the constant coefficient.
            (1..degree).filter(|k| polynomial >> (degree - k) & 1 == 1).fold(first, |sum, k| sum ^ v[i - k])
        };
    }
    v
}

/// Flips each digit by a random bit that is determined by the dimension and the preceding digits.
fn scramble(seed: u64, scrambling: u64, dimension: usize, x: u32) -> u32 {
    let flip = |digit: usize| {
        let before = if digit == 0 { 0 } else { x >> (BITS - digit) };
        let [word, ..] = philox4x64([seed, KEY], [dimension as u64, digit as u64, u64::from(before), scrambling]);
        (word as u32 & 1) << (BITS - 1 - digit)
    };
    (0..BITS).fold(x, |scrambled, digit| scrambled ^ flip(digit))
}

/// Returns the first `count` points in the open unit cube of `dimensions` dimensions, [`DIMENSIONS`] at most.
pub fn points(count: u32, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
    scrambled(count, dimensions, seed, 0)
}

/// Returns the points with one of many scramblings, which are independent of each other.
pub fn scrambled(count: u32, dimensions: usize, seed: u64, scrambling: u64) -> Vec<Vec<f64>> {
    let tables: Vec<[u32; BITS]> = (0..dimensions).map(directions).collect();
    let coordinate = |index: u32, dimension: usize| {
        let bits = (0..BITS).filter(|bit| index >> bit & 1 == 1);
        let x = bits.fold(0, |x, bit| x ^ tables[dimension][bit]);
        (f64::from(scramble(seed, scrambling, dimension, x)) + 0.5) / 4_294_967_296.0
    };
    (0..count).map(|index| (0..dimensions).map(|d| coordinate(index, d)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{BITS, DIMENSIONS, directions, points, scrambled};

    #[test]
    fn directions_lead_to_the_points_of_another_program() {
        // Reference values: SciPy 1's Sobol' generator, unscrambled, with 32 bits, at index 12345 in binary order.
        let x = |dimension: usize| {
            let table = directions(dimension);
            (0..BITS).filter(|bit| 12345_u32 >> bit & 1 == 1).fold(0, |x, bit| x ^ table[bit])
        };
        let found: Vec<u32> = [0, 1, 2, 3, 9, 50, 127].into_iter().map(x).collect();
        assert_eq!(found, GOLDEN);
    }

    const GOLDEN: [u32; 7] =
        [2_618_032_128, 1_883_504_640, 3_841_196_032, 2_416_181_248, 1_532_231_680, 3_755_212_800, 2_683_568_128];

    #[test]
    fn each_dimension_of_a_power_of_two_points_has_one_in_each_part() {
        let n = 256;
        let points = points(n, DIMENSIONS, 7);
        for d in 0..DIMENSIONS {
            let mut parts: Vec<u32> = points.iter().map(|p| (p[d] * f64::from(n)) as u32).collect();
            parts.sort_unstable();
            assert!(parts.into_iter().eq(0..n), "dimension {d}");
        }
    }

    #[test]
    fn neighbouring_dimensions_form_a_net() {
        // The first two dimensions are a (0, m, 2)-net: every box of 2^-a by 2^-(m-a) contains one of 2^m points, scrambled or not.
        let (m, points) = (8, points(256, 2, 3));
        for a in 0..=m {
            let (wide, high) = (f64::from(1 << a), f64::from(1 << (m - a)));
            let mut boxes: Vec<u32> =
                points.iter().map(|p| (p[0] * wide) as u32 * (1 << (m - a)) + (p[1] * high) as u32).collect();
            boxes.sort_unstable();
            assert!(boxes.into_iter().eq(0..256), "{a}");
        }
    }

    #[test]
    fn another_seed_scrambles_otherwise_and_the_same_one_alike() {
        assert_eq!(points(8, 3, 1), points(8, 3, 1));
        assert_ne!(points(8, 3, 1), points(8, 3, 2));
        assert_eq!(points(8, 3, 1), scrambled(8, 3, 1, 0));
        assert_ne!(points(8, 3, 1), scrambled(8, 3, 1, 1));
        // Over seeds a coordinate is uniform: the mean of 400 is within 4 · sqrt(1/12/400) = 0.058 of 0.5 (violated once in 16000).
        let mean: f64 = (0..400).map(|seed| points(1, 1, seed)[0][0]).sum::<f64>() / 400.0;
        assert!((mean - 0.5).abs() < 0.058, "{mean}");
    }
}
