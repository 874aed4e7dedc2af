//! Expected size of a trial: numbers of occurrences, of starts requested by triggers, and of months that occurrences touch.
//!
//! Nothing is drawn at random. The horizon is divided into equal spans, and expected numbers of onsets by span are propagated from causes to the
//! disruptions they trigger, so that a cascade ends where delays reach beyond the horizon, and disruptions that cannot overlap start less often. Each
//! distribution is represented by sixteen equally likely values.

use super::disruption::{Course, Disruption, Onset, RecoveryShape, TIME_CONSTANTS};
use super::distribution::Distribution;
use super::scenario::Scenario;
use crate::units::MONTHS_PER_YEAR;
use std::collections::HashMap;

/// Maximum occurrences of disruptions in a trial, and maximum starts requested by triggers; a trial that exceeds it stops the run.
pub const MAX_OCCURRENCES: usize = 100_000;
/// Maximum months touched by the occurrences of a trial, summed over occurrences; a trial that exceeds it stops the run.
pub const MAX_OCCURRENCE_MONTHS: usize = 4_000_000;
/// Largest expected value accepted, as a fraction of the maximum. The margin keeps trials close to the expected size below the maximum.
pub const EXPECTED: f64 = 0.6;

/// Maximum number of spans of the horizon.
const SPANS: usize = 60;
/// Number of equally likely values that represent a distribution.
const POINTS: usize = 16;
/// Maximum number of initial disruptions whose cascades are computed; those that seem largest are chosen.
const FOLLOWED: usize = 16;

/// Expected numbers per trial.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Expected {
    /// Occurrences of disruptions.
    pub occurrences: f64,
    /// Starts requested by triggers, including those without effect because the disruption is already active.
    pub asked: f64,
    /// Months touched, summed over occurrences.
    pub months: f64,
}

impl Expected {
    /// Returns the sums of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            occurrences: self.occurrences + other.occurrences,
            asked: self.asked + other.asked,
            months: self.months + other.months,
        }
    }

    /// Whether any of the numbers is above its limit or NaN, so that the scenario is too large to simulate.
    pub fn is_too_much(self) -> bool {
        let most = EXPECTED * MAX_OCCURRENCES as f64;
        !(self.occurrences <= most && self.asked <= most && self.months <= EXPECTED * MAX_OCCURRENCE_MONTHS as f64)
    }
}

/// Expected numbers for the disruptions of a scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Load {
    /// Expected numbers of each disruption, in file order.
    pub each: Vec<Expected>,
    /// Disruptions with an onset of their own of which one occurrence alone, with all that it triggers, exceeds the limits: index and expected
    /// numbers, in file order.
    pub cascades: Vec<(usize, Expected)>,
}

impl Load {
    /// Computes the expected numbers for `scenario`.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::domain::load::Load;
    /// use mindep_scenario as scenario;
    ///
    /// let text = r#"
    /// format = 1
    /// scenario = { name = "tiny", start = "2025-01", years = 5 }
    /// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
    /// suppliers = [{ id = "au", mineral = "lithium", path = "AUS:mine", share = 1 }]
    /// [[disruptions]]
    /// id = "storm"
    /// hits = ["AUS"]
    /// rate = 2
    /// overlapping = true
    /// duration = 1
    /// triggers = [{ disruption = "flood", probability = 0.5 }]
    /// [[disruptions]]
    /// id = "flood"
    /// hits = ["AUS"]
    /// overlapping = true
    /// duration = 3
    /// "#;
    /// let load = Load::new(&scenario::load_str("tiny.toml", text, &[])?.study.baseline);
    /// // Two a year over five years, and half of them bring a flood.
    /// assert!((load.each[0].occurrences - 10.0).abs() < 1e-9);
    /// assert!((load.each[1].occurrences - 5.0).abs() < 1e-9);
    /// # Ok::<(), scenario::LoadError>(())
    /// ```
    pub fn new(scenario: &Scenario) -> Self {
        let graph = Graph::new(&scenario.disruptions, scenario.months());
        let own: Vec<Vec<f64>> = scenario.disruptions.iter().map(|d| graph.own(d)).collect();
        Self { each: graph.follow(own), cascades: graph.cascades(&scenario.disruptions) }
    }

    /// Returns the sum over all disruptions.
    pub fn all(&self) -> Expected {
        self.each.iter().copied().fold(Expected::default(), Expected::plus)
    }
}

/// Disruptions by index, and the triggers between them.
struct Graph {
    /// Months of the horizon.
    horizon: f64,
    spans: usize,
    hazards: Vec<Hazard>,
    /// Indices in topological order, every disruption after all that trigger it; disruptions on a cycle are left out.
    order: Vec<usize>,
}

struct Hazard {
    overlapping: bool,
    /// Equally likely lengths of an occurrence, in months.
    lengths: Vec<f64>,
    /// Triggers: index of the disruption started, probability, equally likely delays in months.
    triggers: Vec<(usize, f64, Vec<f64>)>,
}

/// Returns equally likely values that represent a distribution, clamped to 0 and above.
fn values(distribution: &Distribution) -> Vec<f64> {
    let value = |u: f64| distribution.quantile(u).clamp(0.0, 1e9);
    match distribution {
        Distribution::Constant(x) => vec![x.clamp(0.0, 1e9)],
        _ => (0..POINTS).map(|k| value((k as f64 + 0.5) / POINTS as f64)).collect(),
    }
}

fn lengths(course: &Course) -> Vec<f64> {
    match course {
        Course::Outage { duration, recovery, shape } => {
            let tail = if *shape == RecoveryShape::Linear { 1.0 } else { TIME_CONSTANTS };
            let (duration, recovery) = (values(duration), values(recovery));
            let at = |list: &[f64], k: usize| list[k * list.len() / POINTS];
            (0..POINTS).map(|k| at(&duration, k) + tail * at(&recovery, k)).collect()
        }
        Course::Profile { points, stretch } => {
            let last = points.last().map_or(0.0, |(month, _)| *month);
            values(stretch).into_iter().map(|stretch| stretch * last).collect()
        }
    }
}

impl Graph {
    fn new(disruptions: &[Disruption], months: usize) -> Self {
        let index: HashMap<&str, usize> = disruptions.iter().map(|d| d.id.as_str()).zip(0..).collect();
        let hazard = |d: &Disruption| Hazard {
            overlapping: d.overlapping,
            lengths: lengths(&d.course),
            triggers: d
                .triggers
                .iter()
                .filter_map(|t| Some((*index.get(t.disruption.as_str())?, t.probability, values(&t.delay))))
                .collect(),
        };
        let hazards: Vec<Hazard> = disruptions.iter().map(hazard).collect();
        let mut waiting = vec![0_usize; hazards.len()];
        hazards.iter().flat_map(|h| &h.triggers).for_each(|(to, ..)| waiting[*to] += 1);
        let mut order: Vec<usize> = (0..hazards.len()).filter(|&h| waiting[h] == 0).collect();
        let mut next = 0;
        while let Some(&hazard) = order.get(next) {
            for (to, ..) in &hazards[hazard].triggers {
                waiting[*to] -= 1;
                if waiting[*to] == 0 {
                    order.push(*to);
                }
            }
            next += 1;
        }
        Self { horizon: months as f64, spans: months.clamp(1, SPANS), hazards, order }
    }

    /// Returns the length of a span in months.
    fn wide(&self) -> f64 {
        self.horizon / self.spans as f64
    }

    /// Returns the expected onsets of a disruption by span, apart from those that triggers cause.
    fn own(&self, disruption: &Disruption) -> Vec<f64> {
        let mut own = vec![0.0; self.spans];
        match disruption.onset {
            Onset::Rate(rate) => own.fill(rate / MONTHS_PER_YEAR as f64 * self.wide()),
            Onset::Scheduled { from, until, probability } => {
                let (from, until) = (f64::from(from), f64::from(until.max(from)));
                for k in 0..POINTS {
                    let at = from + (until - from) * (k as f64 + 0.5) / POINTS as f64;
                    if at < self.horizon {
                        // An occurrence that began before month 0 is counted in the first span.
                        own[(at.max(0.0) / self.wide()) as usize] += probability / POINTS as f64;
                    }
                }
            }
            Onset::Triggered => {}
        }
        own
    }

    /// Returns the expected numbers of every disruption, given `starts`: its untriggered onsets by disruption and span.
    fn follow(&self, mut starts: Vec<Vec<f64>>) -> Vec<Expected> {
        let mut found = vec![Expected::default(); self.hazards.len()];
        let wide = self.wide();
        for &h in &self.order {
            let hazard = &self.hazards[h];
            let mut of = std::mem::take(&mut starts[h]);
            let wanted: f64 = of.iter().sum();
            if wanted <= 0.0 {
                continue;
            }
            if !hazard.overlapping {
                let length = hazard.lengths.iter().map(|x| x.min(self.horizon)).sum::<f64>();
                let busy = length / hazard.lengths.len() as f64 / self.horizon;
                for count in &mut of {
                    *count /= 1.0 + wanted * busy;
                }
            }
            let expected = &mut found[h];
            for (span, &count) in of.iter().enumerate() {
                let left = self.horizon - (span as f64 + 0.5) * wide;
                // An occurrence that begins within a month touches, on average, one month more than its length.
                let touched = |length: &f64| (length + 1.0).min(left + 0.5);
                let months = hazard.lengths.iter().map(touched).sum::<f64>() / hazard.lengths.len() as f64;
                expected.occurrences += count;
                expected.months += count * months;
            }
            for (to, probability, delays) in &hazard.triggers {
                let part = probability / delays.len() as f64;
                let mut asked = 0.0;
                for delay in delays {
                    let (whole, rest) = ((delay / wide) as usize, (delay / wide).fract());
                    for (span, &count) in of.iter().enumerate().take(self.spans.saturating_sub(whole)) {
                        for (at, share) in [(span + whole, 1.0 - rest), (span + whole + 1, rest)] {
                            if let Some(start) = starts[*to].get_mut(at) {
                                *start += count * part * share;
                                asked += count * part * share;
                            }
                        }
                    }
                }
                found[*to].asked += asked;
            }
        }
        found
    }

    /// Returns the disruptions of which one occurrence causes a cascade beyond the limits, with the expected numbers of that cascade.
    fn cascades(&self, disruptions: &[Disruption]) -> Vec<(usize, Expected)> {
        // Upper bound on the size of the cascade from one occurrence, as if all disruptions could overlap; effects are computed before causes.
        let mut size = vec![1.0; self.hazards.len()];
        for &h in self.order.iter().rev() {
            let within = |delays: &[f64]| {
                delays.iter().filter(|delay| **delay < self.horizon).count() as f64 / delays.len() as f64
            };
            size[h] +=
                self.hazards[h].triggers.iter().map(|(to, p, delays)| p * within(delays) * size[*to]).sum::<f64>();
        }
        let begins = |h: &usize| match disruptions[*h].onset {
            Onset::Rate(rate) => rate > 0.0,
            Onset::Scheduled { probability, .. } => probability > 0.0,
            Onset::Triggered => false,
        };
        // A cascade of fewer occurrences stays below the limits even if each lasts to the end of the horizon.
        let few = EXPECTED * (MAX_OCCURRENCES as f64).min(MAX_OCCURRENCE_MONTHS as f64 / self.horizon);
        let mut suspects: Vec<usize> = (0..size.len()).filter(|&h| size[h] > few).filter(begins).collect();
        suspects.sort_by(|a, b| size[*b].total_cmp(&size[*a]));
        suspects.truncate(FOLLOWED);
        suspects.sort_unstable();
        let all = |h: usize| {
            let mut starts = vec![vec![0.0; self.spans]; self.hazards.len()];
            starts[h][0] = 1.0;
            self.follow(starts).into_iter().fold(Expected::default(), Expected::plus)
        };
        suspects.into_iter().map(|h| (h, all(h))).filter(|(_, all)| all.is_too_much()).collect()
    }
}
