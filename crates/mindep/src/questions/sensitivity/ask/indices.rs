//! Sobol' indices: the design of Saltelli with the estimators of Jansen.
//!
//! Two independent points `a` and `b` make a row; `ab_i` is `a` with coordinate i of `b`, `ba_i` is `b` with that of `a` (Saltelli, Making best use
//! of model evaluations to compute sensitivity indices, Computer Physics Communications 145, 2002). With k parameters a row takes 2k + 2 evaluations.
//! The estimators are expectations over rows (Jansen, Analysis of variance designs for model output, Computer Physics Communications 117, 1999):
//!
//! - `V S_i = V − ½ E (f(b) − f(ab_i))²`, and the same with `a` and `ba_i`;
//! - `V T_i = ½ E (f(a) − f(ab_i))²`, and the same with `b` and `ba_i`;
//! - `V (S_ij + S_i + S_j) = V − ½ E (f(ba_i) − f(ab_j))²`, and the same with i and j exchanged;
//!
//! each time the mean of both. Squares are [estimated without the noise](square) of the trials, and so is V, from `a` and `b` together. Where the
//! square that is subtracted from V is nearly equal to it, their errors do not necessarily cancel. Then `D = ½ E (f(a) − f(b))²`, which equals V too,
//! is better, as it is the same square for parameters without effect. So V in these differences is replaced by `w V + (1 − w) D`, where w is the
//! total index, or the sum of both, limited to 0 to 1.

use crate::analysis::errors::{Batches, Estimate, Statistic, estimates, left, square};
use crate::analysis::sobol::{DIMENSIONS, points};
use mindep_core::stats::difference;

/// Maximum number of parameters: each takes two dimensions of a Sobol' sequence.
pub const MAX: usize = DIMENSIONS / 2;

/// Returns the number of evaluations of a row.
pub fn row_length(parameters: usize) -> usize {
    2 * parameters + 2
}

/// Returns the points to evaluate, row by row: `a`, `b`, all `ab_i`, all `ba_i`; for at most [`MAX`] parameters. `rows` should be a power of two.
pub fn design(parameters: usize, rows: u32, seed: u64) -> Vec<Vec<f64>> {
    let mut design = Vec::with_capacity(rows as usize * row_length(parameters));
    for point in points(rows, 2 * parameters, seed) {
        let (a, b) = point.split_at(parameters);
        let with = |base: &[f64], other: &[f64], i: usize| {
            let mut point = base.to_vec();
            point[i] = other[i];
            point
        };
        design.extend([a.to_vec(), b.to_vec()]);
        design.extend((0..parameters).map(|i| with(a, b, i)));
        design.extend((0..parameters).map(|i| with(b, a, i)));
    }
    design
}

/// Sobol' indices of one output.
#[derive(Clone, PartialEq, Debug)]
pub struct Indices {
    /// Mean over the parameters' ranges.
    pub mean: Estimate,
    /// Standard deviation over the parameters' ranges.
    pub std_dev: Estimate,
    /// First-order index by parameter: the fraction of the variance that the parameter alone explains.
    pub first: Vec<Estimate>,
    /// Total index by parameter: the fraction of the variance that remains when all others are known.
    pub total: Vec<Estimate>,
    /// Second-order index by pair i < j: the fraction that both explain together beyond what each explains alone.
    pub second: Vec<(usize, usize, Estimate)>,
}

struct Rows {
    values: Vec<Batches>,
    parameters: usize,
    batches: usize,
}

/// Returns pairs of parameters, in the order of terms.
fn pairs(parameters: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..parameters).flat_map(move |i| (i + 1..parameters).map(move |j| (i, j)))
}

impl Statistic for Rows {
    fn rows(&self) -> usize {
        self.values.len() / row_length(self.parameters)
    }

    fn batches(&self) -> usize {
        self.batches
    }

    fn terms(&self, without: Option<usize>) -> Vec<Vec<f64>> {
        let k = self.parameters;
        let of_row = |row: &[Batches]| {
            let (a, b) = (&row[0], &row[1]);
            let (ab, ba) = row[2..].split_at(k);
            let apart = |x: &Batches, y: &Batches| square(left(x, without).zip(left(y, without)).map(|(x, y)| x - y));
            let of = |x: &Batches| square(left(x, without));
            let mut terms = vec![0.5 * (of(a) + of(b)), apart(a, b) / 2.0];
            terms.extend((0..k).map(|i| (apart(b, &ab[i]) + apart(a, &ba[i])) / 4.0));
            terms.extend((0..k).map(|i| (apart(a, &ab[i]) + apart(b, &ba[i])) / 4.0));
            terms.extend(pairs(k).map(|(i, j)| (apart(&ba[i], &ab[j]) + apart(&ba[j], &ab[i])) / 4.0));
            terms.extend(left(a, without).zip(left(b, without)).map(|(a, b)| 0.5 * (a + b)));
            terms
        };
        self.values.chunks_exact(row_length(k)).map(of_row).collect()
    }

    fn finish(&self, means: &[f64]) -> Vec<Option<f64>> {
        let k = self.parameters;
        let (squares, rest) = means.split_at(2);
        let (first, rest) = rest.split_at(k);
        let (total, rest) = rest.split_at(k);
        let (closed, batches) = rest.split_at(k * k.saturating_sub(1) / 2);
        let count = 2.0 * self.rows() as f64;
        let variance = (squares[0] - square(batches.iter().copied())) * count / (count - 1.0);
        let known = Some(variance).filter(|v| *v > 0.0);
        let share = |part: f64| known.map(|v| part / v);
        let from = |weight: Option<f64>| {
            let weight = weight.map_or(1.0, |w| w.clamp(0.0, 1.0));
            weight * variance + (1.0 - weight) * squares[1]
        };
        let alone = |i: usize| share(from(share(total[i])) - first[i]);
        let mut found = vec![Some(batches.iter().sum::<f64>() / batches.len() as f64), known.map(f64::sqrt)];
        found.extend((0..k).map(alone));
        found.extend(total.iter().map(|total| share(*total)));
        let both = pairs(k)
            .zip(closed)
            .map(|((i, j), closed)| Some(share(from(share(total[i] + total[j])) - closed)? - alone(i)? - alone(j)?));
        found.extend(both);
        found
    }
}

/// Returns the indices of one output from its values at the points of a [`design`], in order. They are undefined if the variance is not more than
/// noise.
pub fn indices(values: &[Batches], parameters: usize, seed: u64) -> Indices {
    let batches = values.first().map_or(0, Vec::len);
    // Squares of values far from zero would lose precision.
    let centre = values.iter().flatten().sum::<f64>() / (values.len() * batches).max(1) as f64;
    // Rounding errors of a constant must not count as variance.
    let values = values.iter().map(|value| value.iter().map(|x| difference(*x, centre)).collect()).collect();
    let found = estimates(&Rows { values, parameters, batches }, seed);
    let (whole, rest) = found.split_at(2);
    let (first, rest) = rest.split_at(parameters);
    let (total, second) = rest.split_at(parameters);
    Indices {
        mean: Estimate { value: whole[0].value.map(|mean| mean + centre), ..whole[0] },
        std_dev: whole[1],
        first: first.to_vec(),
        total: total.to_vec(),
        second: pairs(parameters).zip(second).map(|((i, j), index)| (i, j, *index)).collect(),
    }
}
