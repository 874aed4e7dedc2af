use super::batched::{BATCHES, Best, Values, estimate, mean, ninetieth, over_futures};
use super::strategies::summaries;
use mindep_core::rng::{philox4x64, uniform};

/// Returns a random number with mean 0 and standard deviation 1: the sum of twelve uniform ones, minus 6.
fn noise(seed: u64, at: [u64; 3]) -> f64 {
    let words = (0..3).flat_map(|i| philox4x64([seed, 99], [at[0], at[1], at[2], i]));
    words.map(uniform).sum::<f64>() - 6.0
}

fn values(futures: usize, strategies: usize, of: impl Fn(usize, usize, usize) -> f64) -> Values {
    let batches = |f: usize, s: usize| (0..BATCHES).map(|k| of(f, s, k)).collect();
    (0..futures).map(|f| (0..strategies).map(|s| batches(f, s)).collect()).collect()
}

#[test]
fn without_noise_regret_is_what_it_is() {
    // Values are f and 4 in the futures 0 … 9: regrets max(0, f − 4) and max(0, 4 − f).
    let values = values(10, 2, |f, s, _| if s == 0 { f as f64 } else { 4.0 });
    let found = summaries(&values, &vec![6.0; BATCHES]);
    let [first, second] = [&found[0], &found[1]].map(|s| s.regret.unwrap());
    assert_eq!((first.largest.value, first.future, first.is_minimax), (Some(5.0), 9, false));
    assert_eq!((second.largest.value, second.future, second.is_minimax), (Some(4.0), 0, true));
    assert_eq!((first.largest.std_error, first.mean.value, second.mean.value), (Some(0.0), Some(1.5), Some(1.0)));
    // Nine tenths of ten futures: the ninth value of 0 0 0 0 0 1 2 3 4 5 in order.
    assert_eq!(first.ninetieth.value, Some(4.0));
    assert_eq!((found[0].met, found[1].met, found[0].undecided), (7, 10, 0));
    assert_eq!((found[0].worst.value, found[0].worst_future), (Some(9.0), 9));
}

#[test]
fn a_strategy_alone_has_no_regret() {
    let values = values(4, 1, |f, _, _| f as f64);
    assert!(summaries(&values, &vec![1.0; BATCHES])[0].regret.is_none());
}

#[test]
fn what_is_selected_by_noise_is_not_biased_upwards() {
    // Four strategies have the same value in 64 futures, with noise of standard deviation 1 per batch, so every regret is 0. The largest regret of
    // the means themselves would be about 5 times the standard error 1/√32 of a mean. The mean of the estimates over 200 seeds must be within four of
    // its standard errors of 0.
    let (mut sums, mut naive) = ([0.0; 3], 0.0);
    let mut squares = [0.0; 3];
    for seed in 0..200 {
        let values = values(64, 4, |f, s, k| noise(seed, [f as u64, s as u64, k as u64]));
        let summary = &summaries(&values, &vec![0.0; BATCHES])[1];
        let regret = summary.regret.unwrap();
        let found = [regret.mean, regret.largest, summary.worst].map(|e| e.value.unwrap());
        for i in 0..3 {
            sums[i] += found[i];
            squares[i] += found[i] * found[i];
        }
        let plain = |f: &Vec<Vec<f64>>| mean(&f[1]) - f.iter().map(|b| mean(b)).fold(f64::INFINITY, f64::min);
        naive += values.iter().map(plain).fold(0.0, f64::max) / 200.0;
    }
    for i in 0..3 {
        let mean = sums[i] / 200.0;
        let error = ((squares[i] / 200.0 - mean * mean) / 200.0).sqrt();
        // Each is exceeded with one seed in 16,000.
        assert!(mean.abs() < 4.0 * error, "{i}: {mean} ± {error}");
    }
    assert!(naive > 0.5, "{naive}");
}

#[test]
fn errors_hold_the_noise_of_trials_and_of_futures() {
    // Over 400 seeds the spread of an estimate equals its standard error. The relative standard error of a spread over 400 is 1/√800, four times that
    // is 0.14.
    let mut seen: [Vec<(f64, f64)>; 2] = [Vec::new(), Vec::new()];
    for seed in 0..400 {
        // The values of futures have standard deviation 1, and all futures share the noise of each batch.
        let futures: Vec<Vec<f64>> = (0..64)
            .map(|f| (0..BATCHES).map(|k| noise(seed, [f, 500, 0]) + noise(seed, [1000, 0, k as u64])).collect())
            .collect();
        let one: Vec<f64> = (0..BATCHES).map(|k| noise(seed, [2000, 0, k as u64])).collect();
        for (seen, found) in seen.iter_mut().zip([over_futures(&futures), estimate(&one)]) {
            seen.push((found.value.unwrap(), found.std_error.unwrap()));
        }
    }
    for list in seen {
        let n = list.len() as f64;
        let centre = list.iter().map(|(x, _)| x).sum::<f64>() / n;
        let spread = (list.iter().map(|(x, _)| (x - centre) * (x - centre)).sum::<f64>() / n).sqrt();
        let error = (list.iter().map(|(_, e)| e * e).sum::<f64>() / n).sqrt();
        assert!((spread / error - 1.0).abs() < 0.15, "{spread} {error}");
    }
}

#[test]
fn a_quantile_has_an_error() {
    let futures: Vec<Vec<f64>> = (0..100).map(|f| vec![f64::from(f); BATCHES]).collect();
    let found = ninetieth(&futures);
    assert_eq!(found.value, Some(89.0));
    // Order statistics 84 and 96 of 90 ± 1.96 · 3, their difference over 2 · 1.96.
    assert!((found.std_error.unwrap() - 12.0 / 3.92).abs() < 1e-9, "{found:?}");
}

#[test]
fn equal_strategies_are_minimax_together() {
    let values = values(8, 3, |f, s, _| if s < 2 { 1.0 } else { 1.0 + f as f64 });
    let found = summaries(&values, &vec![1.0; BATCHES]);
    let minimax: Vec<bool> = found.iter().map(|s| s.regret.unwrap().is_minimax).collect();
    assert_eq!(minimax, [true, true, false]);
    let best = Best::new(&values);
    assert_eq!(mean(&best.regret(&values, 7, 2)), 7.0);
}
