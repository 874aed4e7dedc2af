//! Distribution of the numbers within a bin, given their count, mean and standard deviation.
//!
//! Equally spaced numbers suffice for a bin that holds a small fraction of all numbers: the sampling error is far larger than the differences within
//! it. If a bin holds a large fraction, its edges are not a matter of chance but determine the estimate. Its numbers then are represented by the beta
//! distribution between the edges with this mean and standard deviation, which can be flat, skewed or peaked; where it would be narrow, by the normal
//! distribution, which it approaches.

use crate::stats::{BetaLaw, beta_regularised, normal_density, normal_quantile};

/// Summary of the numbers in a bin.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Summed {
    /// Their mean.
    pub mean: f64,
    /// Number of values.
    pub count: u64,
    /// Standard deviation about the mean (divisor n).
    pub std_dev: f64,
    /// Edges of the bin.
    edges: [f64; 2],
}

/// Minimum count, and minimum fraction of all numbers, for which a bin is represented by a distribution rather than by equally spaced numbers.
const ENOUGH: u64 = 16;
const MUCH: f64 = 0.01;
/// Shape parameters above which a beta distribution is replaced by a normal one, and up to which equally spaced numbers are used.
const NARROW: f64 = 100.0;
const CROWDED: f64 = 0.1;

/// A distribution between the edges of a bin.
enum Law {
    /// Beta distribution on [0, 1], with its two shapes.
    Beta(f64, f64),
    Normal,
}

impl Summed {
    /// Makes a summary of `count` numbers with this mean and standard deviation (divisor n) between `edges`, the lower first.
    pub fn new(mean: f64, count: u64, std_dev: f64, edges: [f64; 2]) -> Self {
        Self { mean, count, std_dev, edges }
    }

    /// Makes a summary of `count` zeros.
    pub fn zeros(count: u64) -> Self {
        Self::new(0.0, count, 0.0, [0.0; 2])
    }

    /// Returns the summary of the same numbers with the opposite sign.
    #[must_use]
    pub fn negative(self) -> Self {
        let [low, high] = self.edges;
        Self { mean: -self.mean, edges: [-high, -low], ..self }
    }

    /// Returns the distribution that represents the numbers, of `of` in the whole histogram; `None` where equally spaced numbers do.
    fn law(self, of: u64) -> Option<Law> {
        let width = self.edges[1] - self.edges[0];
        let is_much = self.count >= ENOUGH && self.count as f64 >= MUCH * of as f64;
        if !is_much || self.std_dev <= 0.0 || !width.is_finite() || width <= 0.0 {
            return None;
        }
        let (mean, std_dev) = ((self.mean - self.edges[0]) / width, self.std_dev / width);
        let sum = mean * (1.0 - mean) / (std_dev * std_dev) - 1.0;
        let (a, b) = (mean * sum, (1.0 - mean) * sum);
        // Numbers concentrated at the edges have no such distribution.
        if !(a > CROWDED && b > CROWDED) {
            return None;
        }
        Some(if a.min(b) < NARROW { Law::Beta(a, b) } else { Law::Normal })
    }

    /// Returns the distance of equally spaced numbers: the variance of c of them is step² (c² − 1) / 12.
    fn step(self) -> f64 {
        let count = self.count as f64;
        if self.count < 2 { 0.0 } else { self.std_dev * (12.0 / (count * count - 1.0)).sqrt() }
    }

    /// Clamps a value to the bin.
    fn within(self, value: f64) -> f64 {
        value.clamp(self.edges[0], self.edges[1])
    }

    fn at_share(self, share: f64) -> f64 {
        self.edges[0] + (self.edges[1] - self.edges[0]) * share
    }

    /// Returns the number with this rank in the bin (1 for the smallest), for a histogram of `of` numbers in total.
    pub fn at(self, rank: u64, of: u64) -> f64 {
        let count = self.count as f64;
        let below = (rank as f64 - 0.5) / count;
        self.within(match self.law(of) {
            None => self.mean + self.step() * (rank as f64 - f64::midpoint(count, 1.0)),
            Some(Law::Normal) => self.mean + self.std_dev * normal_quantile(below),
            Some(Law::Beta(a, b)) => {
                let law = BetaLaw::new(a, b);
                self.at_share(law.shares(law.quantile(below, 1.0 - below)).0)
            }
        })
    }

    /// Returns mean and standard deviation (divisor n) of the largest `part` numbers, where `part` need not be an integer; `of` is the number of
    /// values in the histogram.
    pub fn largest(self, part: f64, of: u64) -> (f64, f64) {
        let count = self.count as f64;
        if part >= count {
            return (self.mean, self.std_dev);
        }
        let share = part / count;
        // A fraction of one number is a fraction of the largest.
        let law = self.law(of).filter(|_| part >= 1.0);
        let (mean, std_dev) = match law {
            None => {
                let (whole, rest) = (part.floor(), part.fract());
                let beyond_mean = whole * (count - whole) / 2.0 + rest * ((count - 1.0) / 2.0 - whole);
                (self.mean + self.step() * beyond_mean / part, self.std_dev * share)
            }
            Some(Law::Normal) => {
                // λ = φ(z) / share is the mean beyond z, and 1 + z λ − λ² the variance.
                let z = -normal_quantile(share);
                let beyond = normal_density(z) / share;
                let variance = (1.0 + z * beyond - beyond * beyond).max(0.0);
                (self.mean + self.std_dev * beyond, self.std_dev * variance.sqrt())
            }
            Some(Law::Beta(a, b)) => {
                let law = BetaLaw::new(a, b);
                let begin = law.shares(law.quantile(1.0 - share, share)).0;
                // ∫ x f = a / (a + b) times the integral of the density with shape a + 1; similarly for x².
                let first = a / (a + b) * (1.0 - beta_regularised(a + 1.0, b, begin)) / share;
                let of_squares = a * (a + 1.0) / ((a + b) * (a + b + 1.0));
                let second = of_squares * (1.0 - beta_regularised(a + 2.0, b, begin)) / share;
                let variance = (second - first * first).max(0.0);
                (self.at_share(first.max(begin)), (self.edges[1] - self.edges[0]) * variance.sqrt())
            }
        };
        (self.within(mean), std_dev)
    }
}

#[cfg(test)]
mod tests {
    use super::Summed;
    use crate::stats::{normal_cdf, normal_density, normal_quantile};

    /// Returns a bin from 2 to 3 with a thousand numbers, at evenly spaced probabilities of the distribution with this quantile function.
    fn of(quantile: impl Fn(f64) -> f64) -> (Summed, Vec<f64>) {
        let values: Vec<f64> = (0..1000).map(|i| quantile((f64::from(i) + 0.5) / 1000.0)).collect();
        let mean = values.iter().sum::<f64>() / 1000.0;
        let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        (Summed::new(mean, 1000, (squares / 1000.0).sqrt(), [2.0, 3.0]), values)
    }

    fn check(what: &str, quantile: impl Fn(f64) -> f64, tolerance: f64) {
        let (bin, values) = of(quantile);
        for rank in [1_usize, 50, 250, 500, 750, 950, 990] {
            let (found, expected) = (bin.at(rank as u64, 2000), values[rank - 1]);
            // The smallest of a thousand numbers varies widely.
            let tolerance = if rank == 1 { 0.3 } else { tolerance };
            assert!((found - expected).abs() < tolerance * bin.std_dev, "{what}: rank {rank}: {found}, {expected}");
        }
        for part in [10_usize, 50, 200, 700] {
            let (found, spread) = bin.largest(part as f64, 2000);
            let top = &values[1000 - part..];
            let mean = top.iter().sum::<f64>() / part as f64;
            let sd = (top.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / part as f64).sqrt();
            assert!((found - mean).abs() < tolerance * bin.std_dev, "{what}: the largest {part}: {found}, {mean}");
            // Ten numbers determine their standard deviation poorly.
            let tolerance = if part < 50 { 0.1 } else { 0.02 + tolerance };
            assert!((spread - sd).abs() < tolerance * bin.std_dev, "{what}: the largest {part}: ± {spread}, {sd}");
        }
    }

    #[test]
    fn smooth_laws_are_told_far_finer_than_a_bin() {
        check("flat", |p| 2.0 + p, 0.01);
        check("slanted", |p| 3.0 - (1.0 - p).sqrt(), 0.02);
        check("narrow", |p| 2.4 + 0.01 * normal_quantile(p), 0.02);
        check("peaked", |p| 2.5 + 0.1 * normal_quantile(p), 0.15);
        // The upper half of a normal distribution whose mean is the lower edge, truncated at the upper edge.
        for sd in [0.4, 0.6, 1.0] {
            let most = normal_cdf(1.0 / sd);
            check("a half", |p| 2.0 + sd * normal_quantile(0.5 + p * (most - 0.5)), 0.2);
        }
    }

    #[test]
    fn what_has_no_such_law_stays_in_the_bin_and_in_order() {
        // Two thirds at the lower edge, the rest near the upper one; all but one near the upper edge; two values.
        for at in [0.667, 0.001, 0.5] {
            let (bin, _) = of(|p| if p < at { 2.0 } else { 2.999 });
            let found: Vec<f64> = (1..=1000).map(|rank| bin.at(rank, 1000)).collect();
            assert!(found.is_sorted() && found.iter().all(|x| (2.0..=3.0).contains(x)), "{at}");
            let (tail, _) = bin.largest(50.0, 1000);
            assert!(tail >= found[949] - 1e-12 && tail <= 3.0, "{at}: {tail}");
        }
    }

    #[test]
    fn the_tail_of_a_normal_law_has_its_known_mean() {
        let (bin, _) = of(|p| 2.5 + 0.001 * normal_quantile(p));
        let (found, _) = bin.largest(50.0, 1000);
        let expected = normal_density(normal_quantile(0.95)) / 0.05;
        assert!(((found - bin.mean) / bin.std_dev - expected).abs() < 1e-9, "{found}");
    }
}
