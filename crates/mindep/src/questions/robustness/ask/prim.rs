//! In which conditions something fails: a box of the parameters, found by the patient rule induction method.
//!
//! Friedman and Fisher, Bump hunting in high-dimensional data, Statistics and Computing 9, 1999; for strategies over uncertain futures Bryant and Lempert, Thinking
//! inside the box, Technological Forecasting and Social Change 77, 2010. `docs/questions/robustness.md` gives the rules in words.

use mindep_core::stats::binomial_at_least;

/// Share of the futures in a box that a step takes off or adds, one of them at least.
const ALPHA: f64 = 0.05;
/// Share of all futures that a box holds at least.
const MIN_MASS: f64 = 0.05;
/// Density that a box should have.
const DENSITY: f64 = 0.8;
/// Quasi-p-value, divided by the number of parameters, from which on a limit is dropped.
const SIGNIFICANT: f64 = 0.05;
/// Fewest futures that fail, and that do not, among which a box is looked for.
pub const MIN: usize = 8;

/// Futures: values of the parameters, and whether it fails.
#[derive(Clone, Copy, Debug)]
pub struct Futures<'a> {
    /// Values of the parameters.
    pub points: &'a [Vec<f64>],
    /// Whether it fails.
    pub fails: &'a [bool],
}

/// Lower and upper limit of each parameter; infinite where there is none.
#[derive(Clone, PartialEq, Debug)]
pub struct Limits(pub Vec<[f64; 2]>);

/// How many futures a box holds, and how many of them fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BoxCounts {
    /// Futures in it.
    pub futures: usize,
    /// Those that fail.
    pub failures: usize,
}

/// A box and what it holds.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundBox {
    /// Its limits.
    pub limits: Limits,
    /// What it holds of the futures that it was found in.
    pub held: BoxCounts,
}

/// Why there is no box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoBox {
    /// Fewer than [`MIN`] futures fail.
    FewFailures,
    /// All but fewer than [`MIN`] fail.
    FewSuccesses,
    /// No limit is told from chance.
    NoCondition,
}

impl BoxCounts {
    /// Share of its futures that fail.
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

    /// Whether a point is within all limits but those of the parameter `but`.
    fn hold(&self, point: &[f64], but: Option<usize>) -> bool {
        let within = |(p, ([low, high], x)): (usize, (&[f64; 2], &f64))| Some(p) == but || (low <= x && x <= high);
        self.0.iter().zip(point).enumerate().all(within)
    }

    /// Parameters that have a limit.
    pub fn limited(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len()).filter(|&p| self.0[p].iter().any(|limit| limit.is_finite()))
    }

    /// What the box holds of some futures, the limits of the parameter `but` aside.
    pub fn held(&self, futures: Futures<'_>, but: Option<usize>) -> BoxCounts {
        let inside = futures.points.iter().zip(futures.fails).filter(|(point, _)| self.hold(point, but));
        inside.fold(BoxCounts::default(), |held, (_, fails)| {
            held.with(BoxCounts { futures: 1, failures: usize::from(*fails) })
        })
    }

    /// How likely so many failures or more are among as many futures as the box holds, were they drawn from the box without the limits of a
    /// parameter: Bryant and Lempert's quasi-p-value. It takes the limits for given, and so does not know that they were looked for.
    pub fn quasi_p(&self, futures: Futures<'_>, parameter: usize) -> f64 {
        let (held, wider) = (self.held(futures, None), self.held(futures, Some(parameter)));
        binomial_at_least(held.failures as u64, held.futures as u64, wider.density())
    }

    /// Values of a parameter in futures that all other limits hold, in order, with whether they fail.
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

/// Futures a step moves a limit over, of so many in the box.
fn step(futures: usize) -> usize {
    ((ALPHA * futures as f64) as usize).max(1)
}

/// Counts along values from their beginning: `count` of them, and all that equal the last; with the next value, if any.
fn first(values: &[(f64, bool)], count: usize) -> (BoxCounts, f64, Option<f64>) {
    let before = count.min(values.len()) - 1;
    let last = values[before].0;
    let upto = before + values[before..].iter().take_while(|(x, _)| *x == last).count();
    let failures = values[..upto].iter().filter(|(_, fails)| *fails).count();
    (BoxCounts { futures: upto, failures }, last, values.get(upto).map(|(x, _)| *x))
}

/// Takes off, at one side of one parameter, the futures after which the density is largest. None when the box would hold fewer than `least`.
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

/// Moves limits outwards again as long as the density does not fall, each time where it is largest then.
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

/// Finds the box. As long as one of its limits is not told from chance, the parameter whose limits are told least is left out, and all begins anew: dropping
/// limits from a box that was found with them would leave one that nobody would have chosen.
///
/// # Errors
///
/// With why there is none.
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

/// The boxes that peeling passes through, each with what pasting gives back; with limits on some of the parameters alone.
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

/// Of the boxes dense enough that with the most failures; where none is, that with the greatest harmonic mean of coverage and density. Of equal ones the
/// one with fewer limits, then the denser one, then the first. Dense enough is [`DENSITY`], and half of the way from that of all futures to 1.
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
            // The harmonic mean, which is 0 without failures.
            2.0 * found.held.failures as f64 / (all.failures + found.held.futures) as f64
        };
        (merit, -(found.limits.limited().count() as f64), density)
    };
    let better = |a: FoundBox, b: FoundBox| if merit(&b) > merit(&a) { b } else { a };
    boxes.into_iter().reduce(better)
}

#[cfg(test)]
mod tests;
