//! Attribution of shortfalls to occurrences by their claims (docs/model.md §8).

use super::courses::{Courses, Span};
use super::hazards::Occurrences;
use super::odd::Short;
use super::supply::Given;
use crate::plan::hazard::PlannedWorld;
use crate::tally::exact::Moments;

/// Divides shortfalls over the occurrences of a block.
#[derive(Debug, Default)]
pub struct Claims {
    /// Claims on the current shortfall: hazard and amount.
    list: Vec<(usize, f64)>,
    /// Planned deliveries by path.
    volumes: Vec<f64>,
}

/// Inputs of the claims.
#[derive(Clone, Copy)]
pub struct Happened<'a> {
    /// The drivers and disruptions.
    pub world: &'a PlannedWorld,
    /// Monthly losses of their occurrences.
    pub courses: &'a Courses,
}

impl Claims {
    /// Divides the shortfall of one trial and month over its claimants, calling `credit(hazard, amount)` for each; `None` is unattributed.
    /// `structural` is the gap that would exist undisturbed.
    pub fn divide(
        &mut self,
        given: &Given,
        happened: Happened,
        short: Short,
        structural: f64,
        t: usize,
        mut credit: impl FnMut(Option<usize>, f64),
    ) {
        let market = given.market;
        let Short { shortfall, lane: i, .. } = short;
        let mut total = structural;
        self.list.clear();
        let mut filled = false;
        let spans = given.availability.spans(i);
        // Of occurrences that are over, effects can only be felt for as long as the longest transit.
        let felt = t.saturating_sub(market.longest_transit);
        for span in spans.iter().filter(|span| span.first <= t && span.past > felt) {
            let strikes = &market.strikes[span.hazard];
            let claim = if happened.world.hazards[span.hazard].on_demand {
                if t >= span.past {
                    continue;
                }
                let loss = happened.courses.loss(span, t);
                given.paths.months[t].demand[i] * loss / (1.0 + joint(happened, spans, span, t))
            } else {
                if !std::mem::replace(&mut filled, true) {
                    self.fill_volumes(given, short, t);
                }
                let mut withheld = 0.0;
                for &(path, at_stage, on_lane) in &strikes.paths {
                    let transit = market.paths[path].transit;
                    let by_stage =
                        if at_stage && t >= transit { happened.courses.loss(span, t - transit) } else { 0.0 };
                    let by_lane = if on_lane { happened.courses.loss(span, t) } else { 0.0 };
                    withheld += self.volumes[path] * by_stage.max(by_lane);
                }
                withheld
            };
            if claim > 0.0 {
                total += claim;
                self.list.push((span.hazard, claim));
            }
        }
        if total <= 0.0 {
            return credit(None, shortfall);
        }
        for &(hazard, claim) in &self.list {
            credit(Some(hazard), shortfall * (claim / total));
        }
        if structural > 0.0 {
            credit(None, shortfall * (structural / total));
        }
    }

    /// Computes Σ V_s + Σ V_p by path.
    fn fill_volumes(&mut self, given: &Given, short: Short, t: usize) {
        self.volumes.clear();
        self.volumes.resize(given.market.paths.len(), 0.0);
        for (s, supplier) in given.supply.suppliers.iter().enumerate() {
            self.volumes[supplier.path] += short.contract(given, s, t);
        }
        for (p, offtake) in given.supply.projects.iter().enumerate() {
            self.volumes[offtake.path] += short.planned_of_project(p);
        }
    }
}

/// Returns the relative change of demand by which an occurrence's claim is normalised: its own if occurrences overlap, else the sum for its hazard.
fn joint(happened: Happened, spans: &[Span], span: &Span, t: usize) -> f64 {
    if happened.world.hazards[span.hazard].overlapping {
        return happened.courses.loss(span, t);
    }
    spans.iter().filter(|s| s.hazard == span.hazard).map(|s| happened.courses.loss(s, t)).sum()
}

/// Computes, by hazard, moments over the first `count` trials of a block of the number of occurrences and of active months.
pub fn count_active(
    world: &PlannedWorld,
    occurrences: &Occurrences,
    courses: &Courses,
    count: usize,
    active: &mut Vec<(Moments, Moments)>,
) {
    active.clear();
    active.resize(world.hazards.len(), <(Moments, Moments)>::default());
    for lane in 0..count {
        for same in courses.of_lane(occurrences, lane).chunk_by(|a, b| a.hazard == b.hazard) {
            // Occurrences of a hazard are in order of onset, so that the months before `covered` have been counted.
            let (mut touched, mut months, mut covered) = (0, 0, 0);
            for span in same.iter().filter(|s| s.past > s.first) {
                touched += 1;
                months += span.past.max(covered).saturating_sub(span.first.max(covered));
                covered = covered.max(span.past);
            }
            if touched > 0 {
                let (of_hazard, of_months) = &mut active[same[0].hazard];
                of_hazard.add(touched.into());
                of_months.add(months as f64);
            }
        }
    }
}
