//! A forecast as a weighted sample, and its scores.

/// Values in ascending order, with weights that add up to 1.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sample {
    values: Vec<f64>,
    /// Sums of the weights up to each value, and of weight times value.
    weights: Vec<f64>,
    moments: Vec<f64>,
    /// E|X − X′| / 2.
    spread: f64,
}

impl Sample {
    /// Makes a sample of values with weights above 0, in any order; not of none.
    pub fn new(mut points: Vec<(f64, f64)>) -> Self {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let whole: f64 = points.iter().map(|point| point.1).sum();
        let (mut weight, mut moment, mut spread) = (0.0, 0.0, 0.0);
        let mut sample = Self::default();
        for (value, part) in points {
            let part = part / whole;
            // Σ_i Σ_j<i w_i w_j (x_i − x_j) is half of E|X − X′|.
            spread += part * (weight * value - moment);
            weight += part;
            moment += part * value;
            sample.values.push(value);
            sample.weights.push(weight);
            sample.moments.push(moment);
        }
        sample.spread = spread;
        sample
    }

    /// Makes a sample of values that count alike.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        Self::new(values.into_iter().map(|value| (value, 1.0)).collect())
    }

    /// The smallest value x with F(x) ≥ `level`.
    pub fn quantile(&self, level: f64) -> f64 {
        let place = self.weights.partition_point(|weight| *weight < level - 1e-12);
        self.values[place.min(self.values.len() - 1)]
    }

    /// Weights of the values below `y`, and of those at it.
    fn parts(&self, y: f64) -> [f64; 2] {
        let up_to = |place: usize| if place == 0 { 0.0 } else { self.weights[place - 1] };
        let below = up_to(self.values.partition_point(|value| *value < y));
        [below, up_to(self.values.partition_point(|value| *value <= y)) - below]
    }

    /// Probability of a value below `y`; values equal to it count half.
    pub fn rank(&self, y: f64) -> f64 {
        let [below, at] = self.parts(y);
        below + at / 2.0
    }

    /// Whether `y` lies between the 5 % and the 95 % quantile.
    pub fn holds(&self, y: f64) -> bool {
        (self.quantile(0.05)..=self.quantile(0.95)).contains(&y)
    }

    /// Continuous ranked probability score of a forecast of `scale` times this: E|X − y| − E|X − X′| / 2 (Gneiting and Raftery, *J. Am. Stat. Assoc.*
    /// 102, 2007).
    pub fn crps(&self, scale: f64, y: f64) -> f64 {
        let y = y / scale;
        let place = self.values.partition_point(|value| *value <= y);
        let (weight, moment) = if place == 0 { (0.0, 0.0) } else { (self.weights[place - 1], self.moments[place - 1]) };
        let whole = self.moments.last().copied().unwrap_or(0.0);
        // Values up to y are below it, the others above.
        let distance = (weight * y - moment) + (whole - moment - (1.0 - weight) * y);
        scale * (distance - self.spread)
    }

    /// Interval score of the 90 % interval: its width, and 20 times what `y` lies outside.
    pub fn interval_score(&self, y: f64) -> f64 {
        let [low, high] = [self.quantile(0.05), self.quantile(0.95)];
        (high - low) + 20.0 * ((low - y).max(0.0) + (y - high).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn scores_are_those_by_hand() {
        let sample = Sample::of([3.0, 1.0, 2.0, 2.0]);
        // E|X − 4| = (1 + 3 + 2 + 2)/4 = 2; of 16 pairs 8 are 1 apart and 2 are 2 apart: E|X − X′| = 12/16.
        assert!((sample.crps(1.0, 4.0) - (2.0 - 0.375)).abs() < 1e-12);
        // E|X − 2| = ½.
        assert!((sample.crps(1.0, 2.0) - (0.5 - 0.375)).abs() < 1e-12);
        assert!((sample.crps(10.0, 40.0) - 16.25).abs() < 1e-12);
        assert_eq!([0.05, 0.25, 0.5, 0.75, 0.95].map(|p| sample.quantile(p)), [1.0, 1.0, 2.0, 2.0, 3.0]);
        assert_eq!([0.0, 1.0, 2.0, 3.5].map(|y| sample.rank(y)), [0.0, 0.125, 0.5, 1.0]);
        assert!(sample.holds(1.0) && sample.holds(3.0) && !sample.holds(3.1));
        assert!((sample.interval_score(4.0) - 22.0).abs() < 1e-12 && (sample.interval_score(2.0) - 2.0).abs() < 1e-12);
        // A point forecast scores its distance.
        assert_eq!(Sample::of([5.0]).crps(1.0, 3.0), 2.0);
        assert_eq!(Sample::new(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)]), sample_of_weights());
    }

    fn sample_of_weights() -> Sample {
        Sample::new(vec![(3.0, 2.0), (2.0, 4.0), (1.0, 2.0)])
    }
}
