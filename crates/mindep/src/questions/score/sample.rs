//! Simulated values of a quantity in all trials, as a probabilistic forecast: its quantiles, and how good it is for a value that was observed.

/// Levels of the ends of the central 90 % interval.
pub const BAND: [f64; 2] = [0.05, 0.95];
/// Probability that a value is outside that interval.
const OUTSIDE: f64 = 0.1;

/// Values of all trials in ascending order.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Makes a sample of the values of trials, at least one, in any order.
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// Returns the mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Returns the order statistic at a level: the smallest value that a share `level` of the trials does not exceed.
    pub fn quantile(&self, level: f64) -> f64 {
        let rank = (level * self.0.len() as f64).ceil() as usize;
        let at = rank.clamp(1, self.0.len().max(1)) - 1;
        self.0.get(at).copied().unwrap_or(f64::NAN)
    }

    /// Returns the fraction of trials below `y`; trials equal to it count half.
    pub fn rank(&self, y: f64) -> f64 {
        let below = self.0.partition_point(|x| *x < y);
        let up_to = self.0.partition_point(|x| *x <= y);
        f64::midpoint(below as f64, up_to as f64) / self.0.len() as f64
    }

    /// Returns the continuous ranked probability score of the empirical distribution: `E|X − y| − ½ E|X − X′|`, X and X′ independently any of the
    /// trials (Gneiting and Raftery, 2007, equation 21), in the unit of the values; 0 is best.
    ///
    /// It is computed as the same `∫ (F(x) − 1{x ≥ y})² dx`, a sum over the gaps between values, none of which is negative.
    pub fn crps(&self, y: f64) -> f64 {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else { return f64::NAN };
        let beyond = (first - y).max(0.0) + (y - last).max(0.0);
        let gap = |(below, pair): (usize, &[f64])| {
            let [low, high] = [pair[0], pair[1]];
            let share = (below + 1) as f64 / self.0.len() as f64;
            let split = y.clamp(low, high);
            share * share * (split - low) + (1.0 - share) * (1.0 - share) * (high - split)
        };
        beyond + self.0.windows(2).enumerate().map(gap).sum::<f64>()
    }

    /// Returns the interval score of the central 90 % interval from `l` to `u`: `(u − l) + 2/0.1 · max(0, l − y) + 2/0.1 · max(0, y − u)` (Gneiting and
    /// Raftery, 2007, equation 43), in the unit of the values; 0 is best.
    pub fn interval_score(&self, y: f64) -> f64 {
        let [low, high] = BAND.map(|level| self.quantile(level));
        high - low + 2.0 / OUTSIDE * (low - y).max(0.0) + 2.0 / OUTSIDE * (y - high).max(0.0)
    }

    /// Returns whether `y` is in the central 90 % interval, its ends included.
    pub fn is_inside(&self, y: f64) -> bool {
        let [low, high] = BAND.map(|level| self.quantile(level));
        (low..=high).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    /// The score by its definition, over all pairs of trials.
    fn by_definition(values: &[f64], y: f64) -> f64 {
        let n = values.len() as f64;
        let away: f64 = values.iter().map(|x| (x - y).abs()).sum::<f64>() / n;
        let apart: f64 = values.iter().flat_map(|a| values.iter().map(move |b| (a - b).abs())).sum::<f64>() / (n * n);
        away - 0.5 * apart
    }

    #[test]
    fn crps_is_what_its_definition_gives_by_hand() {
        // E|X − 2| = 1; of four pairs two are 2 apart: ½ · 4/4 = ½.
        assert_eq!(Sample::new(vec![3.0, 1.0]).crps(2.0), 0.5);
        // E|X − 5| = (5 + 4 + 1)/3 = 10/3; E|X − X′| = 2 · (1 + 4 + 3)/9 = 16/9, half of it 8/9: 22/9.
        assert!((Sample::new(vec![4.0, 0.0, 1.0]).crps(5.0) - 22.0 / 9.0).abs() < 1e-15);
        // A forecast without spread: the distance.
        assert_eq!(Sample::new(vec![0.1; 1000]).crps(0.4), 0.4 - 0.1);
        assert_eq!(Sample::new(vec![0.1; 1000]).crps(0.1), 0.0);
    }

    #[test]
    fn crps_is_that_of_all_pairs_wherever_the_value_lies() {
        let values = [3.0, -1.0, 3.0, 7.5, 0.25, 2.0, 2.0];
        let sample = Sample::new(values.to_vec());
        for y in [-3.0, -1.0, 0.0, 0.25, 2.0, 2.5, 3.0, 7.0, 7.5, 20.0] {
            let (found, expected) = (sample.crps(y), by_definition(&values, y));
            assert!((found - expected).abs() < 1e-14, "{y}: {found}, by definition {expected}");
        }
    }

    #[test]
    fn quantiles_are_order_statistics() {
        let sample = Sample::new((1..=20).rev().map(f64::from).collect());
        // Of twenty values, one does not exceed 1, and 19 do not exceed 19.
        assert_eq!([0.05, 0.25, 0.5, 0.75, 0.95].map(|level| sample.quantile(level)), [1.0, 5.0, 10.0, 15.0, 19.0]);
        assert_eq!([0.0, 0.051, 1.0].map(|level| sample.quantile(level)), [1.0, 2.0, 20.0]);
        assert_eq!(sample.mean(), 10.5);
    }

    #[test]
    fn of_trials_equal_to_the_value_half_are_below_it() {
        let sample = Sample::new(vec![1.0, 2.0, 2.0, 3.0]);
        assert_eq!([0.0, 1.0, 2.0, 2.5, 4.0].map(|y| sample.rank(y)), [0.0, 0.125, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn the_interval_score_is_the_width_and_twenty_times_what_lies_beyond() {
        let sample = Sample::new((1..=20).map(f64::from).collect());
        // From 1 to 19: 18 inside; at 21 two beyond, 18 + 20 · 2; at 0.5 half a unit below, 18 + 20 · 0.5.
        assert_eq!([10.0, 1.0, 19.0, 21.0, 0.5].map(|y| sample.interval_score(y)), [18.0, 18.0, 18.0, 58.0, 28.0]);
        assert_eq!([0.99, 1.0, 19.0, 19.01].map(|y| sample.is_inside(y)), [false, true, true, false]);
    }
}
