//! Exact confidence intervals of Poisson means and binomial proportions, and quantiles of Student's t.

use super::{beta_inverse, beta_regularised, gamma_p_inverse, gamma_q_inverse};

/// Returns the ends of the exact 95 % interval of a Poisson mean, given `events` observed events.
///
/// Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437–442: half the 2.5 % quantile of chi-square with `2n` degrees of
/// freedom, 0 for n = 0, and half the 97.5 % quantile with `2n + 2`; half a chi-square variable of `2k` degrees is a gamma variable of shape k.
pub fn poisson_interval(events: u64) -> [f64; 2] {
    let n = events as f64;
    let low = if events == 0 { 0.0 } else { gamma_p_inverse(n, 0.025) };
    [low, gamma_q_inverse(n + 1.0, 0.025)]
}

/// Returns the ends of the exact 95 % interval of a proportion, given `hits` successes in `count` trials; 0 and 1 without trials.
///
/// Clopper and Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26, 404–413: the 2.5 %
/// quantile of the beta distribution of shapes h and n − h + 1, and the 97.5 % quantile of that of h + 1 and n − h.
pub fn binomial_interval(hits: u64, count: u64) -> [f64; 2] {
    let (h, n) = (hits as f64, count as f64);
    let low = if hits == 0 { 0.0 } else { beta_inverse(h, n - h + 1.0, 0.025) };
    let high = if hits >= count { 1.0 } else { beta_inverse(h + 1.0, n - h, 0.975) };
    [low, high]
}

/// Returns the probability of at least `hits` successes in `count` independent trials with success probability `share`.
pub fn binomial_at_least(hits: u64, count: u64, share: f64) -> f64 {
    // Σ_{k≥h} is the regularised incomplete beta function of h and n − h + 1 (DLMF 8.17.5).
    if hits == 0 { 1.0 } else { beta_regularised(hits as f64, (count - hits) as f64 + 1.0, share) }
}

/// Returns the 97.5 % quantile of Student's t with `degrees` degrees of freedom; 0 degrees are taken as 1.
///
/// `ν / (ν + t²)` has the beta distribution with shapes ν/2 and ½ (DLMF 8.17.4 and the definition of t).
pub fn student_975(degrees: u64) -> f64 {
    let degrees = degrees.max(1) as f64;
    let x = beta_inverse(degrees / 2.0, 0.5, 0.05);
    (degrees * (1.0 - x) / x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::{binomial_at_least, binomial_interval, poisson_interval, student_975};

    #[test]
    fn poisson_intervals_are_those_of_published_tables() {
        // Garwood (1936), table; three decimals as in Ulm (1990), Am. J. Epidemiol. 131, 373–375.
        for (events, low, high) in
            [(0, 0.0, 3.689), (1, 0.025, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390)]
        {
            let [l, h] = poisson_interval(events);
            assert!((l - low).abs() < 6e-4 && (h - high).abs() < 6e-4, "{events}: {l} to {h}");
        }
        // With no events, P(0) = e^−h = 0.025.
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

    #[test]
    fn binomial_intervals_are_those_of_published_tables() {
        // 0 of 10: 1 − 0.025^(1/10); 5 of 10 and 1 of 20 as tabulated (Geigy, Scientific Tables, exact limits).
        for (hits, count, low, high) in
            [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (1, 20, 0.0013, 0.2487), (10, 10, 0.6915, 1.0)]
        {
            let [l, h] = binomial_interval(hits, count);
            assert!((l - low).abs() < 6e-5 && (h - high).abs() < 6e-5, "{hits} of {count}: {l} to {h}");
        }
        assert_eq!(binomial_interval(0, 0), [0.0, 1.0]);
    }

    #[test]
    fn chances_of_hits_are_sums_of_binomial_ones() {
        // At least 2 heads with 3 coins: 4/8. At least one six with 4 dice: 1 − (5/6)^4.
        assert!((binomial_at_least(2, 3, 0.5) - 0.5).abs() < 1e-12);
        assert!((binomial_at_least(1, 4, 1.0 / 6.0) - (1.0 - 625.0 / 1296.0)).abs() < 1e-12);
        assert_eq!((binomial_at_least(0, 4, 0.1), binomial_at_least(4, 4, 1.0)), (1.0, 1.0));
    }
}
