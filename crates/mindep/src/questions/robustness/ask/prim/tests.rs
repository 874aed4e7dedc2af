use super::{BoxCounts, Futures, Limits, NoBox, find};
use crate::analysis::sobol::scrambled;
use mindep_core::rng::{philox4x64, uniform};

fn fails(points: &[Vec<f64>], rule: impl Fn(&[f64]) -> bool) -> Vec<bool> {
    points.iter().map(|point| rule(point)).collect()
}

#[test]
fn a_planted_box_in_two_of_five_dimensions_is_found() {
    let (points, fresh) = (scrambled(512, 5, 3, 1), scrambled(512, 5, 3, 2));
    let planted = |x: &[f64]| x[1] > 0.6 && x[3] < 0.5;
    let (hits, others) = (fails(&points, planted), fails(&fresh, planted));
    let found = find(Futures { points: &points, fails: &hits }).unwrap();
    assert_eq!(found.limits.limited().collect::<Vec<_>>(), [1, 3]);
    let [[low, none], [unlimited, high]] = [found.limits.0[1], found.limits.0[3]];
    assert_eq!((none, unlimited), (f64::INFINITY, f64::NEG_INFINITY));
    // A net of 512 points has a point in every 1/512 of each axis, of which the box has 0.5 and 0.4: its edge is known to about 1/100, and a step is
    // about 1/20 of the box.
    assert!((low - 0.6).abs() < 0.03 && (high - 0.5).abs() < 0.03, "{low} {high}");
    let all = hits.iter().filter(|hit| **hit).count();
    assert!(found.held.density() > 0.95 && found.held.failures as f64 > 0.95 * all as f64, "{found:?} of {all}");
    let tried = found.limits.held(Futures { points: &fresh, fails: &others }, None);
    let all = others.iter().filter(|hit| **hit).count();
    assert!(tried.density() > 0.9 && tried.failures as f64 > 0.9 * all as f64, "{tried:?} of {all}");
}

#[test]
fn failures_at_random_have_a_box_only_by_chance() {
    // A fifth of the futures fail at random. A box found in one half means nothing in the other: over 40 seeds its density there is that of all
    // futures.
    let (mut inside, mut failed) = (0, 0);
    for seed in 0..40 {
        let at_random = |scrambling: u64| -> Vec<bool> {
            (0..128).map(|i| uniform(philox4x64([seed, 77], [i, scrambling, 0, 0])[0]) < 0.2).collect()
        };
        let (points, fresh) = (scrambled(128, 6, seed, 1), scrambled(128, 6, seed, 2));
        let (fails, others) = (at_random(1), at_random(2));
        if let Ok(found) = find(Futures { points: &points, fails: &fails }) {
            let tried = found.limits.held(Futures { points: &fresh, fails: &others }, None);
            inside += tried.futures;
            failed += tried.failures;
        }
    }
    // Four standard errors of a share of one fifth are exceeded with one seed in 16,000.
    let density = failed as f64 / f64::from(inside as u32);
    assert!((density - 0.2).abs() < 4.0 * (0.16 / inside as f64).sqrt(), "{density} of {inside}");
}

#[test]
fn equal_values_are_peeled_together() {
    // A whole number from 0 to 3, of which 3 fails, and a parameter without effect.
    let points: Vec<Vec<f64>> = scrambled(64, 2, 5, 1).into_iter().map(|x| vec![(4.0 * x[0]).floor(), x[1]]).collect();
    let hits = fails(&points, |x| x[0] == 3.0);
    let found = find(Futures { points: &points, fails: &hits }).unwrap();
    assert_eq!(found.limits, Limits(vec![[2.5, f64::INFINITY], [f64::NEG_INFINITY, f64::INFINITY]]));
    assert_eq!(found.held, BoxCounts { futures: 16, failures: 16 });
}

#[test]
fn a_quasi_p_value_is_that_of_the_wider_box() {
    // 4 of 8 fail, all with x above one half: the probability that 4 drawn from all fail is 1/16.
    let points: Vec<Vec<f64>> = (0..8).map(|i| vec![f64::from(i) / 8.0]).collect();
    let hits = fails(&points, |x| x[0] >= 0.5);
    let limits = Limits(vec![[0.45, f64::INFINITY]]);
    let p = limits.quasi_p(Futures { points: &points, fails: &hits }, 0);
    assert!((p - 1.0 / 16.0).abs() < 1e-12, "{p}");
}

#[test]
fn too_few_failures_or_successes_have_no_box() {
    let points = scrambled(64, 2, 1, 1);
    let of = |fails: &[bool]| find(Futures { points: &points, fails });
    let few = |count: usize| -> Vec<bool> { (0..64).map(|i| i < count).collect() };
    assert_eq!(of(&few(7)), Err(NoBox::FewFailures));
    assert_eq!(of(&few(57)), Err(NoBox::FewSuccesses));
    // Every second point fails, and all points are the same: there is no condition to be found.
    let same = vec![vec![1.0]; 64];
    let fails: Vec<bool> = (0..64).map(|i| i % 2 == 0).collect();
    assert_eq!(find(Futures { points: &same, fails: &fails }), Err(NoBox::NoCondition));
}
