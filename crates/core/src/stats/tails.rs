//! Distribution functions in logarithms, and their inversion.

/// A distribution at one point: logarithms of the probabilities on both sides, and of the density, on the scale of the distribution.
#[derive(Clone, Copy, Debug)]
pub struct Tails {
    /// ln P(X ≤ x).
    pub lower: f64,
    /// ln P(X > x).
    pub upper: f64,
    /// ln of the density, on the scale of the distribution.
    pub density: f64,
}

impl Tails {
    /// Makes it from the lower tail.
    pub(super) fn from_lower(lower: f64, density: f64) -> Self {
        Self { lower, upper: complement(lower), density }
    }

    /// Makes it from the upper tail.
    pub(super) fn from_upper(upper: f64, density: f64) -> Self {
        Self { lower: complement(upper), upper, density }
    }
}

/// Returns ln(1 − e^`ln_p`); a probability that rounding has lifted above 1 counts as 1.
fn complement(ln_p: f64) -> f64 {
    libm::log1p(-libm::exp(ln_p).min(1.0))
}

/// A side of a distribution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// P(X ≤ x).
    Lower,
    /// P(X > x).
    Upper,
}

/// Returns the point at which the logarithm of the tail on `side` equals `target`, accurate to about 1e-15.
///
/// Newton's method on the logarithm of the tail, starting at `start`, safeguarded by a bracket. The densities of ln X for gamma variables and of
/// logit X for beta variables are log-concave, hence so are their tails, and Newton's method converges from any start: after at most one overshoot
/// the iterates approach from one side.
pub(super) fn solve(tails: impl Fn(f64) -> Tails, side: Side, target: f64, start: f64) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut t = if start.is_finite() { start } else { 0.0 };
    let mut last_step = f64::INFINITY;
    for _ in 0..300 {
        let at = tails(t);
        let (tail, sign) = match side {
            Side::Lower => (at.lower, 1.0),
            Side::Upper => (at.upper, -1.0),
        };
        let gap = tail - target;
        if gap == 0.0 {
            return t;
        }
        if gap * sign > 0.0 {
            high = t;
        } else {
            low = t;
        }
        let newton = t - sign * gap * libm::exp(tail - at.density);
        let step = (newton - t).abs();
        let inside = newton > low && newton < high;
        // Small steps that no longer shrink, or that leave the bracket, reflect the rounding of the tail: the solution cannot be resolved further.
        let rounding = step < 1e-9 * (1.0 + t.abs()) && (step >= 0.5 * last_step || !inside);
        if rounding || step <= 4e-16 * t.abs() {
            return newton;
        }
        t = if inside { newton } else { outward_or_middle(low, high) };
        last_step = step;
    }
    t
}

/// Returns the midpoint of a bracket, or a point beyond its finite end.
fn outward_or_middle(low: f64, high: f64) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => 0.5 * (low + high),
        (true, false) => low + 1.0 + low.abs(),
        (false, true) => high - 1.0 - high.abs(),
        (false, false) => 0.0,
    }
}
