//! Elementary and special functions whose results are bit-identical on every machine.
//!
//! [`exp`], [`ln`], [`ln_1p`] and [`normal_quantile`] are branch-free arithmetic without table look-ups or function calls, so that a loop over a
//! slice can be vectorised; the other functions use the libm crate and serve planning and estimation. No operation is contracted to a fused
//! multiply-add, and square roots are correctly rounded according to IEEE 754, so that vector and scalar code agree to the bit.

mod beta;
mod elementary;
mod gamma;
mod intervals;
mod normal;
mod quadrature;
#[cfg(test)]
mod reference;
mod rounding;
mod tails;

pub use beta::{BetaLaw, beta_inverse, beta_regularised};
pub use elementary::{exp, ln, ln_1p};
pub use gamma::{GammaLaw, gamma_p, gamma_p_inverse, gamma_q, gamma_q_inverse, ln_gamma};
pub use intervals::{binomial_at_least, binomial_interval, poisson_interval, student_975};
pub use normal::{normal_cdf, normal_density, normal_quantile};
pub use quadrature::integrate;
pub use rounding::{ROUNDING, difference, spread};
pub use tails::Tails;
