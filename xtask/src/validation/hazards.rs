//! Cases of hazards over time: availability from the first month on, for several distributions of duration, and rates that load on drivers.

use super::check::{Case, Check, Size};
use super::closed_forms::{central_fourth, counts, hazard, mean, month};
use super::exact::{erlang_tail, integral, normal_density, normal_mean};
use mindep_core::tally::metric::{Metric, Variable};
use mindep_testing::{FLAT, SOLE, one_mineral, run};

/// Months compared: early ones, where a hazard that begins idle is furthest from its long-run availability, and late ones.
const MONTHS: [usize; 8] = [0, 1, 2, 5, 8, 11, 23, 59];

/// Returns all cases.
pub fn cases(size: Size) -> Vec<Case> {
    vec![
        exponential(size),
        fixed(size),
        two_phases(size),
        overlapping(size),
        modulated_counts(size),
        modulated_quiet(size),
        shared_driver(size),
    ]
}

/// Compares the share of a sole supplier's deliveries that a hazard withholds, month by month.
///
/// `id` separates the random draws of one case from those of the others.
fn unavailable(size: Size, id: &str, keys: &str, exact: impl Fn(usize) -> f64) -> Vec<Check> {
    let run = run(&one_mineral(size.trials, 5, FLAT, &(SOLE.to_owned() + &hazard(id, keys))));
    MONTHS.map(|t| month(&run, Variable::ShortfallShare, t, exact(t))).into()
}

fn exponential(size: Size) -> Case {
    let (rate, d) = (0.5, 4.0);
    let q = d / (d + 12.0 / rate);
    let speed: f64 = rate / 12.0 + 1.0 / d;
    let exact = |t: usize| {
        let t = t as f64;
        q * (1.0 - (libm::exp(-speed * t) - libm::exp(-speed * (t + 1.0))) / speed)
    };
    Case::new(
        "Unavailability over time, exponential durations",
        "λ = 0.5 a year, mean duration d = 4. An alternating renewal process of exponential times is a chain of two states: q(1 − e^(−(λ/12 + 1/d)τ)), q = d/(d + 12/λ), averaged over the month.",
        unavailable(size, "exponential", "rate = 0.5\nduration = \"exponential(4)\"", exact),
    )
}

fn fixed(size: Size) -> Case {
    let (rate, d) = (2.0 / 12.0, 4.0);
    // The k-th onset is at (k − 1) d plus an Erlang time of k phases; the hazard is active for d after it.
    let down = |t: f64| -> f64 {
        (1..60)
            .map(|k: u32| {
                let begun = |x: f64| if x > 0.0 { 1.0 - erlang_tail(k, rate * x) } else { 0.0 };
                begun(t - f64::from(k - 1) * d) - begun(t - f64::from(k) * d)
            })
            .sum()
    };
    let exact = |t: usize| integral(t as f64, t as f64 + 1.0, 64, down);
    Case::new(
        "Unavailability over time, fixed durations",
        "λ = 2 a year, every outage lasts d = 4 months. The k-th onset comes (k − 1)·d after the sum of k exponential times, so the supplier is down at τ with probability Σ_k [E_k(τ − (k − 1)d) − E_k(τ − kd)], E_k the Erlang distribution function: it overshoots its long run of 0.4 and swings in.",
        unavailable(size, "fixed", "rate = 2\nduration = 4", exact),
    )
}

fn two_phases(size: Size) -> Case {
    let (rate, leave): (f64, f64) = (1.0 / 12.0, 0.5);
    // Probabilities of being idle, and in the first and second phase of an outage: dp/dt is integrated by the classical Runge–Kutta method in
    // steps of 1/200 month.
    let slope = |p: [f64; 3]| [leave * p[2] - rate * p[0], rate * p[0] - leave * p[1], leave * p[1] - leave * p[2]];
    let along = |p: [f64; 3], k: [f64; 3], h: f64| [p[0] + h * k[0], p[1] + h * k[1], p[2] + h * k[2]];
    let h = 1.0 / 200.0;
    let mut p = [1.0, 0.0, 0.0];
    let mut months = Vec::new();
    for _ in 0..60 {
        let mut down = 0.0;
        for _ in 0..200 {
            let before = 1.0 - p[0];
            let k1 = slope(p);
            let k2 = slope(along(p, k1, h / 2.0));
            let middle = 1.0 - along(p, k2, h / 2.0)[0];
            let k3 = slope(along(p, k2, h / 2.0));
            let k4 = slope(along(p, k3, h));
            let step = [0, 1, 2].map(|i| (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]) / 6.0);
            p = along(p, step, h);
            down += h * (before + 4.0 * middle + 1.0 - p[0]) / 6.0;
        }
        months.push(down);
    }
    Case::new(
        "Unavailability over time, durations of two phases",
        "λ = 1 a year, durations gamma with mean 4 and shape 2 (standard deviation √8): the sum of two exponential phases of mean 2, so a chain of three states, whose equations are integrated numerically.",
        unavailable(size, "two-phases", "rate = 1\nduration = \"gamma(4, 2.8284271247461903)\"", |t| months[t]),
    )
}

fn overlapping(size: Size) -> Case {
    let (rate, d, s) = (3.0 / 12.0, 2.0, 0.3);
    // Expected months lost in month t for an onset at a random time: s ∫∫ P(duration > u).
    let exact = |t: usize| {
        let t = t as f64;
        let covered = d - d * d * (libm::exp(-t / d) - libm::exp(-(t + 1.0) / d));
        1.0 - libm::exp(-rate * s * covered)
    };
    let keys = "rate = 3\noverlapping = true\nduration = \"exponential(2)\"";
    let mut checks = unavailable(size, "overlapping", &format!("{keys}\nseverity = 0.3"), exact);
    for check in unavailable(size, "random-severity", &format!("{keys}\nseverity = \"uniform(0, 0.6)\""), exact) {
        checks.push(Check { quantity: format!("{}, random severity", check.quantity), ..check });
    }
    Case::new(
        "Overlapping hazards over time",
        "λ = 3 a year, mean duration d = 2, E[s] = 0.3, constant or uniform. By Campbell's theorem for Poisson onsets E[A(t)] = exp(−λ/12 · E[s] · c(t)), c(t) the mean over the month of ∫ P(duration > u) du from 0 to τ: d − d²(e^(−t/d) − e^(−(t+1)/d)); once stationary exp(−λ/12 · d · E[s]).",
        checks,
    )
}

/// Returns a sole supplier, a driver, and an overlapping hazard that loads on the driver.
fn driven(id: &str, persistence: f64, rate: f64, beta: f64) -> String {
    let keys = format!("rate = {rate}\noverlapping = true\nduration = 1\nseverity = 0.5\ndrivers = {{ f = {beta} }}");
    format!("{SOLE}\n[[drivers]]\nid = \"f\"\npersistence = {persistence}\n{}", hazard(id, &keys))
}

fn modulated_counts(size: Size) -> Case {
    let (rate, beta, phi, years): (f64, f64, f64, u32) = (1.5, 0.5, 0.7, 6);
    let text = one_mineral(size.trials, years, FLAT, &driven("modulated", phi, rate, beta));
    let run = run(&text);
    let pairs = (0..years).flat_map(|a| (0..years).map(move |b| a.abs_diff(b)));
    let spread: f64 = pairs.map(|lag| libm::exp(beta * beta * libm::pow(phi, f64::from(lag))) - 1.0).sum();
    let m = rate * f64::from(years);
    let variance = m + rate * rate * spread;
    let fourth = central_fourth([1, 2, 3, 4].map(|k| intensity(k, years, rate, beta, phi)));
    Case::new(
        "Rates that a persistent driver moves: counts",
        "λ = 1.5, β = 0.5, φ = 0.7, six years: mean λH, variance λH + λ² Σ_{y,y'} (exp(β² φ^|y − y'|) − 1).",
        counts(&run, "modulated", m, variance, fourth).into(),
    )
}

/// E[Λ^k] of the summed intensity of several years: the sum over all k-tuples of years of λ^k exp(β² Σ_{i<j} φ^|y_i − y_j|).
fn intensity(k: u32, years: u32, rate: f64, beta: f64, phi: f64) -> f64 {
    let tuples = (0..years.pow(k)).map(|code| {
        let year: Vec<u32> = (0..k).map(|i| code / years.pow(i) % years).collect();
        let pairs = (0..year.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let common: f64 = pairs.map(|(i, j)| libm::pow(phi, f64::from(year[i].abs_diff(year[j])))).sum();
        libm::exp(beta * beta * common)
    });
    libm::pow(rate, f64::from(k)) * tuples.sum::<f64>()
}

/// Returns P(no onset in `years` years) when the rates of several hazards load on one driver: the yearly survival is propagated through the
/// driver's autoregression on a grid.
fn quiet(years: usize, phi: f64, rates: &[(f64, f64)]) -> f64 {
    let h = 0.05;
    let grid: Vec<f64> = (-160..=160).map(|i| f64::from(i) * h).collect();
    let survive = |f: f64| -> f64 {
        libm::exp(-rates.iter().map(|(rate, beta)| rate * libm::exp(beta * f - beta * beta / 2.0)).sum::<f64>())
    };
    let width = (1.0 - phi * phi).sqrt();
    let mut left: Vec<f64> = vec![1.0; grid.len()];
    for year in (0..years).rev() {
        let now: Vec<f64> = grid.iter().zip(&left).map(|(f, l)| survive(*f) * l).collect();
        if year == 0 {
            return grid.iter().zip(&now).map(|(f, n)| n * normal_density(*f) * h).sum();
        }
        left = grid
            .iter()
            .map(|f| {
                let to = grid.iter().zip(&now);
                to.map(|(g, n)| n * normal_density((g - phi * f) / width) / width * h).sum()
            })
            .collect();
    }
    1.0
}

fn modulated_quiet(size: Size) -> Case {
    let (rate, beta, phi) = (0.3, 0.8, 0.6);
    let checks = [1, 3, 6].map(|years: u32| {
        let text = one_mineral(size.trials, years, FLAT, &driven(&format!("quiet-{years}"), phi, rate, beta));
        let text = text.replace("seed = 7", "seed = 7\nshortage_threshold = 0");
        let exact = 1.0 - quiet(years as usize, phi, &[(rate, beta)]);
        mean(&run(&text), Metric::AnyShortage, &format!("any shortage in {years} years"), exact)
    });
    Case::new(
        "Rates that a persistent driver moves: quiet times",
        "λ = 0.3, β = 0.8, φ = 0.6. P(no onset in H years) = E[Π_y exp(−λ e^(β F(y) − β²/2))] over the autoregressive F, by quadrature year by year.",
        checks.into(),
    )
}

fn shared_driver(size: Size) -> Case {
    let (first, second) = ((0.4, 1.0), (0.6, -0.7));
    let keys = |(rate, beta): (f64, f64)| {
        format!("rate = {rate}\noverlapping = true\nduration = 1\nseverity = 0.5\ndrivers = {{ f = {beta} }}")
    };
    let rest =
        format!("{SOLE}\n[[drivers]]\nid = \"f\"\n{}{}", hazard("one", &keys(first)), hazard("two", &keys(second)));
    let text = one_mineral(size.trials, 1, FLAT, &rest).replace("seed = 7", "seed = 7\nshortage_threshold = 0");
    let none = |f: f64| {
        let exponent = |(rate, beta): (f64, f64)| rate * libm::exp(beta * f - beta * beta / 2.0);
        libm::exp(-exponent(first) - exponent(second))
    };
    Case::new(
        "Two hazards on one driver",
        "Rates 0.4 and 0.6, loadings 1 and −0.7, one year: P(neither) = E[exp(−Σ_i λ_i e^(β_i F − β_i²/2))].",
        vec![mean(&run(&text), Metric::AnyShortage, "any shortage", 1.0 - normal_mean(none))],
    )
}
