//! Monthly losses of one occurrence (docs/model.md §2), from its definition as a function of time.

use mindep_core::domain::disruption::{Course, Disruption, RecoveryShape};

/// An interval of time over which the loss has one formula, in months from the start of the scenario.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Piece {
    /// Linear.
    Line { from: f64, to: f64, first: f64, last: f64 },
    /// Exponential: e^(−(τ − from) / tau).
    Decay { from: f64, to: f64, tau: f64 },
}

impl Piece {
    fn bounds(self) -> (f64, f64) {
        match self {
            Self::Line { from, to, .. } | Self::Decay { from, to, .. } => (from, to),
        }
    }

    /// Returns the fraction of the severity at `time`, which lies in the interval.
    fn value(self, time: f64) -> f64 {
        match self {
            Self::Line { from, to, first, last } => first + (last - first) * (time - from) / (to - from),
            Self::Decay { from, tau, .. } => libm::exp(-(time - from) / tau),
        }
    }

    /// Returns the integral over `[a, b]`, which lies in the interval.
    fn integral(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Line { .. } => 0.5 * (self.value(a) + self.value(b)) * (b - a),
            Self::Decay { tau, .. } => tau * (self.value(a) - self.value(b)),
        }
    }
}

/// Returns the pieces of an occurrence that starts at `onset`; `duration` is the stretch factor of a profile.
pub fn pieces(disruption: &Disruption, onset: f64, duration: f64, recovery: f64) -> Vec<Piece> {
    let all = match &disruption.course {
        Course::Outage { shape, .. } => {
            let over = onset + duration;
            let full = Piece::Line { from: onset, to: over, first: 1.0, last: 1.0 };
            let back = match shape {
                RecoveryShape::Linear => Piece::Line { from: over, to: over + recovery, first: 1.0, last: 0.0 },
                RecoveryShape::Exponential => Piece::Decay { from: over, to: over + 5.0 * recovery, tau: recovery },
            };
            vec![full, back]
        }
        Course::Profile { points, .. } => points
            .windows(2)
            .map(|pair| Piece::Line {
                from: onset + pair[0].0 * duration,
                to: onset + pair[1].0 * duration,
                first: pair[0].1,
                last: pair[1].1,
            })
            .collect(),
    };
    all.into_iter().filter(|piece| piece.bounds().1 > piece.bounds().0).collect()
}

/// Returns the mean fraction of the severity over month `t`.
pub fn mean(pieces: &[Piece], t: usize) -> f64 {
    let (start, end) = (t as f64, t as f64 + 1.0);
    let mut sum = 0.0;
    for piece in pieces {
        let (from, to) = piece.bounds();
        let (a, b) = (from.max(start), to.min(end));
        if b > a {
            sum += piece.integral(a, b);
        }
    }
    sum
}

/// Returns the mean over month `t` by the midpoint rule, as a check of [`mean`].
fn mean_by_quadrature(pieces: &[Piece], t: usize) -> f64 {
    let steps = 20_000;
    let inside = |time: f64| {
        let at = pieces.iter().find(|p| p.bounds().0 <= time && time < p.bounds().1);
        at.map_or(0.0, |piece| piece.value(time))
    };
    (0..steps).map(|k| inside(t as f64 + (f64::from(k) + 0.5) / f64::from(steps))).sum::<f64>() / f64::from(steps)
}

#[cfg(test)]
mod tests {
    use super::{mean, mean_by_quadrature, pieces};
    use crate::reference::scenarios::hazard;
    use mindep_core::domain::disruption::{Course, RecoveryShape};
    use mindep_core::domain::distribution::Distribution::Constant;

    fn outage(shape: RecoveryShape) -> Course {
        Course::Outage { duration: Constant(0.0), recovery: Constant(0.0), shape }
    }

    #[test]
    fn exact_integrals_agree_with_numeric_quadrature() {
        let profile = |points: &[(f64, f64)]| Course::Profile { points: points.to_vec(), stretch: Constant(1.0) };
        let courses = [
            (outage(RecoveryShape::Linear), 0.4, 1.5, 3.3),
            (outage(RecoveryShape::Linear), -2.7, 3.0, 4.0),
            (outage(RecoveryShape::Linear), 3.1, 0.2, 0.0),
            (outage(RecoveryShape::Exponential), 1.9, 0.6, 1.7),
            (outage(RecoveryShape::Exponential), -5.2, 0.1, 2.3),
            (profile(&[(0.0, 1.0), (2.0, 1.0), (8.0, 0.3), (14.0, 0.0)]), 0.37, 0.7, 0.0),
            (profile(&[(0.5, 0.2), (1.5, 0.9), (1.5, 0.4), (3.0, 0.6)]), 1.2, 1.3, 0.0),
        ];
        for (course, onset, duration, recovery) in courses {
            let mut disruption = hazard("storm");
            disruption.course = course;
            let pieces = pieces(&disruption, onset, duration, recovery);
            for t in 0..20 {
                let (exact, numeric) = (mean(&pieces, t), mean_by_quadrature(&pieces, t));
                // A jump inside a cell of the midpoint rule costs at most half a cell.
                assert!((exact - numeric).abs() < 1e-4, "{disruption:?} month {t}: {exact} against {numeric}");
            }
        }
    }

    #[test]
    fn an_outage_of_a_month_and_a_half_loses_a_month_and_a_half() {
        let mut disruption = hazard("storm");
        disruption.course = outage(RecoveryShape::Linear);
        let pieces = pieces(&disruption, 0.75, 1.5, 2.0);
        let lost: f64 = (0..12).map(|t| mean(&pieces, t)).sum();
        assert!((lost - 2.5).abs() < 1e-12, "{lost}");
    }
}
