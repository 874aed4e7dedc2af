//! One-at-a-time analysis: each parameter at its 10 % and its 90 % quantile, the others at their medians.

use mindep_core::stats::difference as apart;
use mindep_core::tally::estimate::Mean;

/// Quantiles at which parameters are evaluated.
pub const LEVELS: [f64; 2] = [0.1, 0.9];

/// Returns the points of the unit cube: all medians, then each parameter low and high.
pub fn design(parameters: usize) -> Vec<Vec<f64>> {
    let middle = vec![0.5; parameters];
    let with = |i: usize, level: f64| {
        let mut point = middle.clone();
        point[i] = level;
        point
    };
    let single = (0..parameters).flat_map(|i| LEVELS.map(|level| with(i, level)));
    std::iter::once(middle.clone()).chain(single).collect()
}

/// Effect of one parameter at one quantile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Swing {
    /// Index of the parameter.
    pub parameter: usize,
    /// Quantile of the parameter.
    pub quantile: f64,
    /// Value of the parameter at the quantile.
    pub at: f64,
    /// Value of the output.
    pub value: Mean,
    /// Paired difference of the output from that with all parameters at their medians.
    pub difference: Mean,
}

/// Returns the effects from the parameter values at the points of the [`design`], and from one number per point and trial, whose mean is the output.
pub fn swings(points: &[Vec<f64>], outputs: &[&[f64]]) -> Vec<Swing> {
    let Some((middle, single)) = outputs.split_first() else { return Vec::new() };
    let swing = |(index, (values, point)): (usize, (&&[f64], &Vec<f64>))| {
        let (parameter, level) = (index / LEVELS.len(), index % LEVELS.len());
        Swing {
            parameter,
            quantile: LEVELS[level],
            at: point[parameter],
            value: mean(values.iter().copied()),
            difference: mean(values.iter().zip(*middle).map(|(x, base)| apart(*x, *base))),
        }
    };
    single.iter().zip(&points[1..]).enumerate().map(swing).collect()
}

fn mean(values: impl Iterator<Item = f64> + Clone) -> Mean {
    let (mut count, mut sum) = (0.0, 0.0);
    for x in values.clone() {
        count += 1.0;
        sum += x;
    }
    let mean = sum / count;
    let squares: f64 = values.map(|x| (x - mean) * (x - mean)).sum();
    let std_dev = (count > 1.0).then(|| (squares / (count - 1.0)).sqrt());
    Mean { mean, std_error: std_dev.map(|sd| sd / f64::sqrt(count)), std_dev }
}

#[cfg(test)]
mod tests {
    use super::{design, swings};

    #[test]
    fn each_parameter_is_low_and_high_alone() {
        assert_eq!(design(2), [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]]);
    }

    #[test]
    fn differences_are_paired() {
        let points = [vec![5.0], vec![1.0], vec![9.0]];
        // The values of trials differ by 10, their differences not at all.
        let found = swings(&points, &[&[0.0, 10.0], &[1.0, 11.0], &[3.0, 13.0]]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].parameter, found[1].at, found[1].value.mean), (0, 9.0, 8.0));
        assert_eq!((found[1].difference.mean, found[1].difference.std_error), (3.0, Some(0.0)));
        assert_eq!(found[1].value.std_error, Some(5.0));
    }
}
