//! Scenario discovery: a box of parameter values in which a strategy fails, found by the patient rule induction method (PRIM).
//!
//! Friedman and Fisher, Bump hunting in high-dimensional data, Statistics and Computing 9, 1999; for strategies over uncertain futures Bryant and
//! Lempert, Thinking inside the box, Technological Forecasting and Social Change 77, 2010. `docs/questions/robustness.md` describes the rules.

use mindep_core::stats::binomial_at_least;

/// Fraction of the futures in a box that a step removes or adds, at least one of them.
const ALPHA: f64 = 0.05;
/// Minimum fraction of all futures in a box.
const MIN_MASS: f64 = 0.05;
/// Density that a box should have.
const DENSITY: f64 = 0.8;
/// Significance level of a limit's quasi-p-value, which is divided by the number of parameters.
const SIGNIFICANT: f64 = 0.05;
/// Minimum number of futures that fail, and of futures that do not, for which a box is searched.
pub const MIN: usize = 8;

/// Futures: values of the parameters, and whether the strategy fails.
#[derive(Clone, Copy, Debug)]
pub struct Futures<'a> {
    /// Values of the parameters by future.
    pub points: &'a [Vec<f64>],
    /// Whether the strategy fails, by future.
    pub fails: &'a [bool],
}

/// Lower and upper limit of each parameter; infinite where there is none.
#[derive(Clone, PartialEq, Debug)]
pub struct Limits(pub Vec<[f64; 2]>);

/// Number of futures in a box, and how many of them fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BoxCounts {
    /// Futures in the box.
    pub futures: usize,
    /// Futures in the box that fail.
    pub failures: usize,
}

/// A box and its counts.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundBox {
    /// Limits of the box.
    pub limits: Limits,
    /// Counts among the futures in which the box was found.
    pub held: BoxCounts,
}

/// Reason why there is no box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoBox {
    /// Fewer than [`MIN`] futures fail.
    FewFailures,
    /// Fewer than [`MIN`] futures do not fail.
    FewSuccesses,
    /// No limit is significant.
    NoCondition,
}

impl BoxCounts {
    /// Returns the fraction of the futures in the box that fail.
    pub fn density(self) -> f64 {
        self.failures as f64 / self.futures.max(1) as f64
    }

    fn without(self, taken: Self) -> Self {
        Self { futures: self.futures - taken.futures, failures: self.failures - taken.failures }
    }

    fn with(self, added: Self) -> Self {
        Self { futures: self.futures + added.futures, failures: self.failures + added.failures }
    }
}

impl Limits {
    fn none(parameters: usize) -> Self {
        Self(vec![[f64::NEG_INFINITY, f64::INFINITY]; parameters])
    }

    /// Returns whether a point is within all limits except those of the parameter `but`.
    fn hold(&self, point: &[f64], but: Option<usize>) -> bool {
        let within = |(p, ([low, high], x)): (usize, (&[f64; 2], &f64))| Some(p) == but || (low <= x && x <= high);
        self.0.iter().zip(point).enumerate().all(within)
    }

    /// Returns the parameters that have a limit.
    pub fn limited(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len()).filter(|&p| self.0[p].iter().any(|limit| limit.is_finite()))
    }

    /// Returns the counts of the box among some futures, without the limits of the parameter `but`.
    pub fn held(&self, futures: Futures<'_>, but: Option<usize>) -> BoxCounts {
        let inside = futures.points.iter().zip(futures.fails).filter(|(point, _)| self.hold(point, but));
        inside.fold(BoxCounts::default(), |held, (_, fails)| {
            held.with(BoxCounts { futures: 1, failures: usize::from(*fails) })
        })
    }

    /// Returns the probability of at least as many failures among as many futures as the box holds, if these were drawn from the box without the
    /// limits of a parameter: Bryant and Lempert's quasi-p-value. It does not account for the search for the limits.
    pub fn quasi_p(&self, futures: Futures<'_>, parameter: usize) -> f64 {
        let (held, wider) = (self.held(futures, None), self.held(futures, Some(parameter)));
        binomial_at_least(held.failures as u64, held.futures as u64, wider.density())
    }

    /// Returns the values of a parameter in ascending order, in futures within all other limits, with whether they fail.
    fn along(&self, futures: Futures<'_>, parameter: usize) -> Vec<(f64, bool)> {
        let all = futures.points.iter().zip(futures.fails);
        let inside = all.filter(|(point, _)| self.hold(point, Some(parameter)));
        let mut values: Vec<(f64, bool)> = inside.map(|(point, fails)| (point[parameter], *fails)).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        values
    }

    fn with(&self, parameter: usize, side: usize, limit: f64) -> Self {
        let mut limits = self.clone();
        limits.0[parameter][side] = limit;
        limits
    }
}

/// Returns the number of futures over which a step moves a limit, for a box with `futures` futures.
fn step(futures: usize) -> usize {
    ((ALPHA * futures as f64) as usize).max(1)
}

/// Counts from the beginning of `values`: `count` of them, and all that equal the last one. Returns the counts, the last value, and the next value if
/// there is one.
fn first(values: &[(f64, bool)], count: usize) -> (BoxCounts, f64, Option<f64>) {
    let before = count.min(values.len()) - 1;
    let last = values[before].0;
    let upto = before + values[before..].iter().take_while(|(x, _)| *x == last).count();
    let failures = values[..upto].iter().filter(|(_, fails)| *fails).count();
    (BoxCounts { futures: upto, failures }, last, values.get(upto).map(|(x, _)| *x))
}

/// Removes futures at one side of one parameter, choosing the side that leaves the highest density. `None` if the box would hold fewer than `least`
/// futures.
fn peel(found: &FoundBox, futures: Futures<'_>, parameters: &[usize], least: usize) -> Option<FoundBox> {
    let mut best: Option<FoundBox> = None;
    for &parameter in parameters {
        let mut values = found.limits.along(futures, parameter);
        let [low, high] = found.limits.0[parameter];
        values.retain(|(x, _)| low <= *x && *x <= high);
        for side in 0..2 {
            let (taken, last, next) = first(&values, step(found.held.futures));
            values.reverse();
            let Some(next) = next else { continue };
            let held = found.held.without(taken);
            let better = best.as_ref().is_none_or(|best| {
                let (a, b) = (held.density(), best.held.density());
                a > b || (a == b && held.futures > best.held.futures)
            });
            if held.futures >= least && better {
                best = Some(FoundBox { limits: found.limits.with(parameter, side, f64::midpoint(last, next)), held });
            }
        }
    }
    best
}

/// Moves limits outwards again as long as the density does not decrease, each time the limit that leaves the highest density.
fn paste(mut found: FoundBox, futures: Futures<'_>) -> FoundBox {
    loop {
        let mut best: Option<FoundBox> = None;
        for parameter in found.limits.limited() {
            let values = found.limits.along(futures, parameter);
            for side in 0..2 {
                let limit = found.limits.0[parameter][side];
                let outside = |x: f64| if side == 0 { x < limit } else { x > limit };
                let mut beyond: Vec<(f64, bool)> = values.iter().copied().filter(|(x, _)| outside(*x)).collect();
                if beyond.is_empty() {
                    continue;
                }
                if side == 0 {
                    beyond.reverse();
                }
                let (added, last, next) = first(&beyond, step(found.held.futures));
                let unlimited = if side == 0 { f64::NEG_INFINITY } else { f64::INFINITY };
                let limit = next.map_or(unlimited, |next| f64::midpoint(last, next));
                let held = found.held.with(added);
                let least = best.as_ref().map_or(found.held, |best| best.held);
                if held.density() > least.density()
                    || (held.density() == least.density() && held.futures > least.futures)
                {
                    best = Some(FoundBox { limits: found.limits.with(parameter, side, limit), held });
                }
            }
        }
        match best {
            Some(better) => found = better,
            None => return found,
        }
    }
}

/// Finds the box. While one of its limits is not significant, the parameter with the least significant limits is excluded, and the search is
/// repeated, because removing limits from a box that was found with them would leave one that would not have been chosen.
///
/// # Errors
///
/// Returns the reason if there is no box.
pub fn find(futures: Futures<'_>) -> Result<FoundBox, NoBox> {
    let failures = futures.fails.iter().filter(|fails| **fails).count();
    let all = BoxCounts { futures: futures.fails.len(), failures };
    if failures < MIN {
        return Err(NoBox::FewFailures);
    }
    if all.futures - failures < MIN {
        return Err(NoBox::FewSuccesses);
    }
    let mut parameters: Vec<usize> = (0..futures.points.first().map_or(0, Vec::len)).collect();
    let significant = SIGNIFICANT / parameters.len().max(1) as f64;
    loop {
        let found = choose(trajectory(futures, &parameters, all), all).ok_or(NoBox::NoCondition)?;
        let chances = found.limits.limited().map(|p| (p, found.limits.quasi_p(futures, p)));
        match chances.reduce(|a, b| if b.1 > a.1 { b } else { a }) {
            Some((parameter, chance)) if chance >= significant => parameters.retain(|p| *p != parameter),
            _ => return Ok(found),
        }
    }
}

/// Returns the boxes that peeling passes through, each after pasting; only `parameters` have limits.
fn trajectory(futures: Futures<'_>, parameters: &[usize], all: BoxCounts) -> Vec<FoundBox> {
    let least = ((MIN_MASS * all.futures as f64).ceil() as usize).max(MIN / 2);
    let mut now = FoundBox { limits: Limits::none(futures.points.first().map_or(0, Vec::len)), held: all };
    let mut boxes = Vec::new();
    while now.held.failures < now.held.futures {
        match peel(&now, futures, parameters, least) {
            Some(next) => now = next,
            None => break,
        }
        boxes.push(paste(now.clone(), futures));
    }
    boxes.retain(|found| found.limits.limited().next().is_some());
    boxes
}

/// Chooses, among the boxes that are dense enough, the one with the most failures; if there is none, the box with the largest harmonic mean of
/// coverage and density. Of equal ones it takes that with the fewest limits, then the densest, then the first. The required density is [`DENSITY`],
/// or the midpoint between that of all futures and 1 if that is more.
fn choose(boxes: Vec<FoundBox>, all: BoxCounts) -> Option<FoundBox> {
    let enough = DENSITY.max(f64::midpoint(all.density(), 1.0));
    let dense = boxes.iter().any(|found| found.held.density() >= enough);
    let merit = |found: &FoundBox| {
        let (coverage, density) = (found.held.failures as f64 / all.failures as f64, found.held.density());
        let merit = if dense && density < enough {
            -1.0
        } else if dense {
            coverage
        } else {
            // The harmonic mean of coverage and density, which is 0 without failures.
            2.0 * found.held.failures as f64 / (all.failures + found.held.futures) as f64
        };
        (merit, -(found.limits.limited().count() as f64), density)
    };
    let better = |a: FoundBox, b: FoundBox| if merit(&b) > merit(&a) { b } else { a };
    boxes.into_iter().reduce(better)
}

#[cfg(test)]
mod tests;
