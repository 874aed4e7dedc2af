//! Means and linear trends with their standard errors.

use mindep_core::stats::student_975;

/// Mean of a few values.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Average {
    /// Mean of the values.
    pub mean: f64,
    /// Standard error of the mean, from the spread of the values; `None` for a single value.
    pub std_error: Option<f64>,
    /// Standard deviation of the values (n − 1).
    pub std_dev: Option<f64>,
}

impl Average {
    /// Computes the mean of at least one value.
    pub fn new(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let std_dev = (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
        Self { mean, std_error: std_dev.map(|sd| sd / n.sqrt()), std_dev }
    }
}

/// A least-squares slope.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trend {
    /// Slope per year.
    pub slope: f64,
    /// Standard error of the slope, for independent errors of equal variance.
    pub std_error: f64,
    /// 95 % confidence interval of the slope, by Student's t with n − 2 degrees of freedom.
    pub interval: [f64; 2],
}

impl Trend {
    /// Fits points `(year, value)` with different years; `None` for fewer than three points.
    pub fn new(points: &[(f64, f64)]) -> Option<Self> {
        let line = Line::new(points)?;
        let degrees = points.len() - 2;
        let rest: f64 = line.residuals(points).iter().map(|e| e * e).sum();
        let std_error = (rest / degrees as f64 / line.spread).sqrt();
        let half = student_975(degrees as u64) * std_error;
        Some(Self { slope: line.slope, std_error, interval: [line.slope - half, line.slope + half] })
    }
}

/// A least-squares line.
pub struct Line {
    centre: (f64, f64),
    slope: f64,
    /// Sum of squared deviations of the years from their mean.
    spread: f64,
}

impl Line {
    /// Fits points `(year, value)` with different years; `None` for fewer than three points.
    pub fn new(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < 3 {
            return None;
        }
        let n = points.len() as f64;
        let centre = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
        let spread: f64 = points.iter().map(|p| (p.0 - centre.0) * (p.0 - centre.0)).sum();
        let slope = points.iter().map(|p| (p.0 - centre.0) * (p.1 - centre.1)).sum::<f64>() / spread;
        Some(Self { centre, slope, spread })
    }

    /// Returns the residual of each point: its value minus that of the line.
    pub fn residuals(&self, points: &[(f64, f64)]) -> Vec<f64> {
        points.iter().map(|p| p.1 - self.centre.1 - self.slope * (p.0 - self.centre.0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Average, Trend};

    #[test]
    fn a_mean_has_an_error_when_there_are_two_values() {
        // (1, 2, 6): mean 3, squares 4 + 1 + 9 = 14, standard deviation √7, standard error √(7/3).
        let average = Average::new(&[1.0, 2.0, 6.0]);
        assert!((average.mean - 3.0).abs() < 1e-12);
        assert!((average.std_dev.unwrap() - 7f64.sqrt()).abs() < 1e-12);
        assert!((average.std_error.unwrap() - (7.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(Average::new(&[4.0]).std_error, None);
    }

    #[test]
    fn a_slope_has_the_error_of_least_squares() {
        // Years −1, 0, 1 with 1, 0, 2: slope (2 − 1)/2 = ½; mean 1; residuals ½, −1, ½, squares 1.5; one degree of freedom, spread 2: standard error
        // √(1.5/2) = 0.8660; t = 12.706.
        let trend = Trend::new(&[(2000.0, 1.0), (2001.0, 0.0), (2002.0, 2.0)]).unwrap();
        assert!((trend.slope - 0.5).abs() < 1e-12);
        assert!((trend.std_error - 0.75f64.sqrt()).abs() < 1e-12);
        assert!((trend.interval[1] - (0.5 + 12.7062 * 0.75f64.sqrt())).abs() < 1e-3);
        assert_eq!(Trend::new(&[(2000.0, 1.0), (2001.0, 0.0)]), None);
    }
}
