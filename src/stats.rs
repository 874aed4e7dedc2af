//! Special functions. (placeholder)

/// Stub until the branch `samplers` is merged.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}
