//! Tables of quantile functions that have no closed form.

use std::sync::Arc;

use crate::stats::{BetaLaw, GammaLaw, exp, normal_cdf, normal_density, normal_quantile};

/// The table covers normal scores from −`REACH` to `REACH`; the uniforms of a stream reach 8.21.
const REACH: f64 = 8.5;

/// Nodes to a unit of score: at first, and at most.
const COARSEST: usize = 8;
const FINEST: usize = 256;

/// Error allowed at the middle of an interval, where that of a cubic is largest: relative to the value, or to the standard
/// deviation when that is smaller.
const TOLERANCE: f64 = 1e-9;

/// Largest distance in t that an interval may span: a factor e to this power of the value.
const LEAP: f64 = 40.0;

/// A distribution on a scale t that maps to values through an increasing function.
pub(super) trait Law: Copy + PartialEq {
    /// Quantile of t at the probability `lower`, `upper` being its complement, searched from `start` when there is one.
    fn quantile(&self, lower: f64, upper: f64, start: Option<f64>) -> f64;
    /// ln of the density of t.
    fn ln_density(&self, t: f64) -> f64;
    /// The value at t, up to a factor.
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

/// A law with a table of its quantiles t over the normal score z, interpolated by cubic Hermite polynomials.
///
/// The slope is exact: from Φ(z) = F(t), dt/dz = φ(z) / f(t).
#[derive(Clone, Debug)]
pub(super) struct Tabulated<L> {
    law: L,
    /// Intervals to a unit of score.
    per_unit: f64,
    nodes: Arc<[Node]>,
}

/// A point of a table; where the table is too coarse the slope is NaN.
#[derive(Clone, Copy, Debug)]
struct Node {
    t: f64,
    /// dt/dz, times the length of an interval.
    rise: f64,
}

/// Tables are functions of their laws.
impl<L: PartialEq> PartialEq for Tabulated<L> {
    fn eq(&self, other: &Self) -> bool {
        self.law == other.law
    }
}

impl<L: Law> Tabulated<L> {
    /// Tabulates `law`, halving the intervals until the error is below [`TOLERANCE`], or they are the finest.
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

    /// The law itself.
    #[inline]
    pub(super) fn law(&self) -> &L {
        &self.law
    }

    /// The quantile of t at `u`.
    #[inline]
    pub(super) fn at(&self, u: f64) -> f64 {
        self.look_up(normal_quantile(u)).unwrap_or_else(|| exact(&self.law, u, 1.0 - u))
    }

    /// The quantile of t at Φ(`z`).
    #[inline]
    pub(super) fn at_score(&self, z: f64) -> f64 {
        self.look_up(z).unwrap_or_else(|| exact(&self.law, normal_cdf(z), normal_cdf(-z)))
    }

    /// The interpolated t at the score `z`, where the table serves.
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

/// The quantile of t by the law itself; apart, so that the fast path stays small.
#[cold]
fn exact(law: &impl Law, lower: f64, upper: f64) -> f64 {
    law.quantile(lower, upper, None)
}

/// The cubic through both nodes with their slopes, at the fraction `s` of the way.
#[inline]
fn hermite(left: Node, right: Node, s: f64) -> f64 {
    let rise = right.t - left.t;
    let square = 3.0 * rise - 2.0 * left.rise - right.rise;
    let cube = left.rise + right.rise - 2.0 * rise;
    left.t + s * (left.rise + s * (square + s * cube))
}

/// Whether the cubic between two `ends` meets the exact `middle` within the tolerance. False for NaN.
fn fits<L: Law>(law: &L, ends: &[Node], middle: &Node) -> bool {
    // Where t leaps, the middle does not speak for the rest of the interval.
    let leaps = (ends[1].t - ends[0].t).abs() > LEAP;
    if leaps {
        return false;
    }
    let (value, other) = (law.value(middle.t), law.value(hermite(ends[0], ends[1], 0.5)));
    // Two roundings are granted where the standard deviation is small, and 1e-300, which stands for 0.
    (value - other).abs() <= TOLERANCE * value.min(law.sd()) + 2.0 * f64::EPSILON * value + 1e-300
}

/// Exact nodes at the scores `first`, `first + 1/per_unit`, … up to `REACH`; `known` are nodes near them, for a start.
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
