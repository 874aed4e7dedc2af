//! Exact intervals: of a Poisson rate, and quantiles of Student's t for those of least-squares slopes.

use super::{beta_inverse, gamma_p_inverse, gamma_q_inverse};

/// The ends of the exact 95 % interval of a Poisson mean of which `events` were seen.
///
/// Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437–442: half the 2.5 % quantile of chi-square with `2n` degrees of
/// freedom, 0 for n = 0, and half the 97.5 % quantile with `2n + 2`; half a chi-square variable of `2k` degrees is a gamma variable of shape k.
pub fn poisson_interval(events: u64) -> [f64; 2] {
    let n = events as f64;
    let low = if events == 0 { 0.0 } else { gamma_p_inverse(n, 0.025) };
    [low, gamma_q_inverse(n + 1.0, 0.025)]
}

/// The 97.5 % quantile of Student's t with `degrees` of freedom, at least one.
///
/// `ν / (ν + t²)` is the beta variable of shapes ν/2 and ½ (DLMF 8.17.4 and the definition of t).
pub fn student_975(degrees: u64) -> f64 {
    let degrees = degrees.max(1) as f64;
    let x = beta_inverse(degrees / 2.0, 0.5, 0.05);
    (degrees * (1.0 - x) / x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::{poisson_interval, student_975};

    #[test]
    fn poisson_intervals_are_those_of_published_tables() {
        // Garwood (1936), table; three decimals as in Ulm (1990), Am. J. Epidemiol. 131, 373–375.
        for (events, low, high) in
            [(0, 0.0, 3.689), (1, 0.025, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390)]
        {
            let [l, h] = poisson_interval(events);
            assert!((l - low).abs() < 6e-4 && (h - high).abs() < 6e-4, "{events}: {l} to {h}");
        }
        // Without events P(0) = e^−h = 0.025.
        assert!((poisson_interval(0)[1] + libm::log(0.025)).abs() < 1e-12);
    }

    #[test]
    fn quantiles_of_t_are_those_of_published_tables() {
        for (degrees, t) in [(1, 12.706), (2, 4.303), (8, 2.306), (28, 2.048), (1000, 1.962)] {
            assert!((student_975(degrees) - t).abs() < 6e-4, "{degrees}: {}", student_975(degrees));
        }
        // Closed form for one degree: tan(π (0.975 − ½)).
        assert!((student_975(1) - libm::tan(core::f64::consts::PI * 0.475)).abs() < 1e-9);
    }
}
