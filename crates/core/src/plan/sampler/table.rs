//! Tables of quantile functions without closed form.

use std::sync::Arc;

use crate::stats::{BetaLaw, GammaLaw, exp, normal_cdf, normal_density, normal_quantile};

/// The table covers normal scores from −`REACH` to `REACH`; the uniform numbers of a stream reach ±8.21.
const REACH: f64 = 8.5;

/// Initial and maximum number of intervals per unit of the score.
const COARSEST: usize = 8;
const FINEST: usize = 256;

/// Error allowed at the midpoint of an interval, where the error of a cubic is largest, relative to the value or to the standard deviation, whichever
/// is smaller.
const TOLERANCE: f64 = 1e-9;

/// Largest change in t within an interval; values then change by a factor e to this power.
const LEAP: f64 = 40.0;

/// A distribution on a scale t that an increasing function maps to values.
pub(super) trait Law: Copy + PartialEq {
    /// Quantile of t at the probability `lower`, whose complement is `upper`; the search begins at `start` if given.
    fn quantile(&self, lower: f64, upper: f64, start: Option<f64>) -> f64;
    /// ln of the density of t.
    fn ln_density(&self, t: f64) -> f64;
    /// The value at t, up to a constant factor.
    fn value(&self, t: f64) -> f64;
    /// Standard deviation of the value.
    fn sd(&self) -> f64;
}

impl Law for GammaLaw {
    fn quantile(&self, lower: f64, upper: f64, start: Option<f64>) -> f64 {
        start.map_or_else(|| self.quantile(lower, upper), |t| self.quantile_from(lower, upper, t))
    }
    fn ln_density(&self, t: f64) -> f64 {
        self.ln_density(t)
    }
    fn value(&self, t: f64) -> f64 {
        exp(t)
    }
    fn sd(&self) -> f64 {
        1.0 / self.shape().sqrt()
    }
}

impl Law for BetaLaw {
    fn quantile(&self, lower: f64, upper: f64, start: Option<f64>) -> f64 {
        start.map_or_else(|| self.quantile(lower, upper), |t| self.quantile_from(lower, upper, t))
    }
    fn ln_density(&self, t: f64) -> f64 {
        self.ln_density(t)
    }
    fn value(&self, t: f64) -> f64 {
        self.shares(t).0
    }
    fn sd(&self) -> f64 {
        let (a, b) = self.shapes();
        let n = a + b;
        (a / n * (b / n) / (n + 1.0)).sqrt()
    }
}

/// A distribution with a table of its quantiles t at normal scores z, interpolated by cubic Hermite polynomials.
///
/// Slopes are exact: from Φ(z) = F(t), dt/dz = φ(z) / f(t).
#[derive(Clone, Debug)]
pub(super) struct Tabulated<L> {
    law: L,
    /// Number of intervals per unit of the score.
    per_unit: f64,
    nodes: Arc<[Node]>,
}

/// A point of the table. The slope is NaN where even the finest table is too coarse.
#[derive(Clone, Copy, Debug)]
struct Node {
    t: f64,
    /// dt/dz times the length of an interval.
    rise: f64,
}

/// A table is determined by its distribution.
impl<L: PartialEq> PartialEq for Tabulated<L> {
    fn eq(&self, other: &Self) -> bool {
        self.law == other.law
    }
}

impl<L: Law> Tabulated<L> {
    /// Tabulates `law`, halving the intervals until the error is below [`TOLERANCE`] or the maximum number is reached.
    pub(super) fn new(law: L) -> Self {
        let mut per_unit = COARSEST;
        let mut nodes = exact_nodes(&law, per_unit, -REACH, &[]);
        loop {
            let between = exact_nodes(&law, per_unit, -REACH + 0.5 / per_unit as f64, &nodes);
            let fits: Vec<_> = nodes.windows(2).zip(&between).map(|(ends, middle)| fits(&law, ends, middle)).collect();
            if fits.iter().all(|&fit| fit) {
                break;
            }
            if per_unit == FINEST {
                for (i, _) in fits.iter().enumerate().filter(|&(_, &fit)| !fit) {
                    nodes[i].rise = f64::NAN;
                    nodes[i + 1].rise = f64::NAN;
                }
                break;
            }
            per_unit *= 2;
            let halved = |node: &Node| Node { t: node.t, rise: 0.5 * node.rise };
            let mut merged: Vec<_> =
                nodes.iter().zip(&between).flat_map(|(node, middle)| [halved(node), halved(middle)]).collect();
            merged.extend(nodes.last().map(halved));
            nodes = merged;
        }
        Self { law, per_unit: per_unit as f64, nodes: nodes.into() }
    }

    /// Returns the distribution.
    #[inline]
    pub(super) fn law(&self) -> &L {
        &self.law
    }

    /// Returns the quantile of t at the probability `u`.
    #[inline]
    pub(super) fn at(&self, u: f64) -> f64 {
        self.look_up(normal_quantile(u)).unwrap_or_else(|| exact(&self.law, u, 1.0 - u))
    }

    /// Returns the quantile of t at the probability Φ(`z`).
    #[inline]
    pub(super) fn at_score(&self, z: f64) -> f64 {
        self.look_up(z).unwrap_or_else(|| exact(&self.law, normal_cdf(z), normal_cdf(-z)))
    }

    /// Returns the interpolated t at the score `z`, or `None` where the table cannot be used.
    #[inline]
    fn look_up(&self, z: f64) -> Option<f64> {
        let position = (z + REACH) * self.per_unit;
        if position < 0.0 {
            return None;
        }
        let index = position as usize;
        let [left, right] = *self.nodes.get(index..)?.first_chunk()?;
        let t = hermite(left, right, position - index as f64);
        if t.is_nan() { None } else { Some(t) }
    }
}

/// Returns the quantile of t by the distribution itself; a separate function, so that the fast path stays small.
#[cold]
fn exact(law: &impl Law, lower: f64, upper: f64) -> f64 {
    law.quantile(lower, upper, None)
}

/// Evaluates the cubic through two nodes with their slopes at the fraction `s` of the interval.
#[inline]
fn hermite(left: Node, right: Node, s: f64) -> f64 {
    let rise = right.t - left.t;
    let square = 3.0 * rise - 2.0 * left.rise - right.rise;
    let cube = left.rise + right.rise - 2.0 * rise;
    left.t + s * (left.rise + s * (square + s * cube))
}

/// Whether the cubic between two `ends` agrees with the exact `middle` within the tolerance. False for NaN.
fn fits<L: Law>(law: &L, ends: &[Node], middle: &Node) -> bool {
    // Where t changes this much, the midpoint is not representative of the interval.
    let leaps = (ends[1].t - ends[0].t).abs() > LEAP;
    if leaps {
        return false;
    }
    let (value, other) = (law.value(middle.t), law.value(hermite(ends[0], ends[1], 0.5)));
    // The tolerance includes two rounding errors, for small standard deviations, and 1e-300, below which values count as 0.
    (value - other).abs() <= TOLERANCE * value.min(law.sd()) + 2.0 * f64::EPSILON * value + 1e-300
}

/// Returns exact nodes at the scores `first`, `first + 1/per_unit`, … up to `REACH`; `known` are neighbouring nodes from which the searches start.
fn exact_nodes<L: Law>(law: &L, per_unit: usize, first: f64, known: &[Node]) -> Vec<Node> {
    let length = 1.0 / per_unit as f64;
    let count = (2.0 * REACH * per_unit as f64) as usize + usize::from(known.is_empty());
    let mut nodes: Vec<Node> = Vec::with_capacity(count);
    for i in 0..count {
        let z = first + i as f64 * length;
        let start = if known.is_empty() {
            nodes.last().map(|node| node.t + node.rise)
        } else {
            Some(hermite(known[i], known[i + 1], 0.5))
        };
        let t = law.quantile(normal_cdf(z), normal_cdf(-z), start.filter(|t| t.is_finite()));
        let rise = length * normal_density(z) / libm::exp(law.ln_density(t));
        nodes.push(Node { t, rise });
    }
    nodes
}
