//! Root finding for a decreasing function that is expensive to evaluate.

/// A value of the function with its standard error.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// Argument of the function.
    pub at: f64,
    /// Value of the function.
    pub value: f64,
    /// Standard error of the value.
    pub std_error: f64,
}

/// Tolerance of the value at the root, as a fraction of its standard error.
const CLOSE: f64 = 0.02;
/// Smallest width of the interval, relative to its upper end.
const NARROW: f64 = 1e-9;
/// Maximum number of evaluations once the root is bracketed; bisection alone would need about thirty.
const MAX: usize = 60;

/// Finds a root of `f` in (0, 1]; `at_zero` is the point at 0, with a value above zero. Returns `None` if the value at 1 is still above zero. The
/// search begins at `guess`.
///
/// Regula falsi with the Illinois rule (Dowell and Jarratt, BIT 11, 1971): the value at an end that is retained a second time is halved, and a step
/// that leaves more than half of the interval is followed by a bisection. The search ends when the value is within a fiftieth of its standard error,
/// or the interval is negligibly small.
pub fn falling(at_zero: Point, guess: f64, mut f: impl FnMut(f64) -> Point) -> Option<Point> {
    let mut above = at_zero;
    let scale = at_zero.value;
    let done = |point: &Point| point.value.abs() <= (CLOSE * point.std_error).max(1e-12 * scale);
    let mut next = guess.clamp(1e-6, 1.0);
    let mut below = loop {
        let point = f(next);
        if done(&point) {
            return Some(point);
        }
        if point.value < 0.0 {
            break point;
        }
        if next >= 1.0 {
            return None;
        }
        // Extrapolates to slightly beyond the root of the line through the last two points.
        let fall = above.value - point.value;
        let reach = if fall > 0.0 { next + 1.2 * point.value * (next - above.at) / fall } else { 2.0 * next };
        above = point;
        next = reach.clamp(1.2 * next, 4.0 * next).min(1.0);
    };
    let (mut weight_above, mut weight_below) = (above.value, below.value);
    // The end that moved last, and whether to bisect next.
    let (mut above_moved, mut bisect) = (None, false);
    for _ in 0..MAX {
        let width = below.at - above.at;
        if width <= NARROW * below.at {
            break;
        }
        let at = if bisect {
            0.5 * (above.at + below.at)
        } else {
            (above.at * weight_below - below.at * weight_above) / (weight_below - weight_above)
        };
        let point = f(at);
        if done(&point) {
            return Some(point);
        }
        let is_above = point.value > 0.0;
        let again = above_moved == Some(is_above);
        if is_above {
            (above, weight_above) = (point, point.value);
            weight_below = if again { 0.5 * weight_below } else { below.value };
        } else {
            (below, weight_below) = (point, point.value);
            weight_above = if again { 0.5 * weight_above } else { above.value };
        }
        above_moved = Some(is_above);
        bisect = !bisect && below.at - above.at > 0.5 * width;
    }
    Some(if above.value < -below.value { above } else { below })
}

#[cfg(test)]
mod tests {
    use super::{Point, falling};

    /// Initial guess, function and exact root.
    type Case = (f64, fn(f64) -> f64, f64);

    fn zero(guess: f64, f: impl Fn(f64) -> f64) -> (Option<f64>, usize) {
        let mut count = 0;
        let point = |at: f64| Point { at, value: f(at), std_error: 0.0 };
        let found = falling(point(0.0), guess, |at| {
            count += 1;
            point(at)
        });
        (found.map(|p| p.at), count)
    }

    #[test]
    fn zeros_are_found_in_few_steps() {
        let cases: [Case; 5] = [
            (0.1, |x| 0.3 - x, 0.3),
            (0.3, |x| 0.3 - x, 0.3),
            (0.9, |x| 0.25 - x * x, 0.5),
            // A kink, as where firm supply begins to displace contracts.
            (0.05, |x| if x < 0.4 { 5.0 - 12.0 * x } else { 0.2 - 0.5 * (x - 0.4) }, 0.8),
            (0.5, |x| libm::exp(-8.0 * x) - 0.01, 0.575_646_273_248_511_4),
        ];
        for (guess, f, exact) in cases {
            let (found, count) = zero(guess, f);
            assert!((found.unwrap() - exact).abs() < 1e-8, "{found:?} {exact}");
            assert!(count <= 20, "{count} evaluations for {exact}");
        }
    }

    #[test]
    fn what_one_does_not_suffice_for_has_no_zero() {
        assert_eq!(zero(0.2, |x| 1.5 - x).0, None);
        assert_eq!(zero(0.2, |_| 1.5).0, None);
        assert!((zero(0.2, |x| 1.0 - x).0.unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_value_far_within_its_error_ends_the_search() {
        let noisy = |at: f64| Point { at, value: 0.3 - at, std_error: 10.0 };
        let mut count = 0;
        falling(noisy(0.0), 0.25, |at| {
            count += 1;
            noisy(at)
        });
        assert_eq!(count, 1);
    }
}
