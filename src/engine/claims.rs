//! Who is behind a shortfall: occurrences and their claims (MODEL.md §8, attribution).

use super::availability::{Losses, alone};
use super::flows::Flows;
use super::hazards::{Occurrences, monthly_losses, months_touched};
use super::supply::{Given, gap_undisturbed};
use crate::plan::hazard::PlannedWorld;
use crate::plan::market::PlannedMarket;

/// The occurrences that concern one mineral, trial by trial.
#[derive(Debug, Default)]
pub struct Claimants {
    list: Vec<Claimant>,
    lanes: Vec<usize>,
    losses: Vec<f64>,
    /// Occurrences and months touched of each hazard, by lane.
    pub counts: Vec<Touched>,
    claims: Vec<(usize, f64)>,
}

/// How often a hazard is active in one trial.
#[derive(Clone, Copy, Debug)]
pub struct Touched {
    /// Lane of the trial.
    pub lane: usize,
    /// The hazard.
    pub hazard: usize,
    /// Occurrences active at some time in the horizon.
    pub occurrences: u32,
    /// Months touched by any of them.
    pub months: u32,
}

#[derive(Debug)]
struct Claimant {
    hazard: usize,
    on_demand: bool,
    overlapping: bool,
    /// First month touched, and where its losses are, one a month.
    first: usize,
    losses: std::ops::Range<usize>,
    /// One past the last month in which it can be felt, through the longest transit.
    past: usize,
}

impl Claimants {
    /// Finds the occurrences that concern the market's mineral: they strike one of its nodes or move its demand.
    pub fn fill(&mut self, world: &PlannedWorld, market: &PlannedMarket, occurrences: &Occurrences, months: usize) {
        self.list.clear();
        self.lanes.clear();
        self.losses.clear();
        self.counts.clear();
        let concerned: Vec<bool> = (0..world.hazards.len())
            .map(|h| market.shocks.contains(&h) || market.classes.iter().any(|class| class.contains(&h)))
            .collect();
        let transit = market.paths.iter().map(|p| p.transit).max().unwrap_or(0);
        for lane in 0..occurrences.lanes.len() - 1 {
            self.lanes.push(self.list.len());
            let mut covered = 0;
            let mut last: Option<Touched> = None;
            for occurrence in occurrences.of_lane(lane).iter().filter(|o| concerned[o.hazard as usize]) {
                let Some((first, past)) = months_touched(occurrence, months) else {
                    continue;
                };
                let hazard = occurrence.hazard as usize;
                let planned = &world.hazards[hazard];
                let start = self.losses.len();
                self.losses.resize(start + past - first, 0.0);
                let losses = &mut self.losses[start..];
                monthly_losses(occurrence, &planned.course, months, |month, loss| {
                    if let Some(sum) = losses.get_mut(month - first) {
                        *sum += loss;
                    }
                });
                self.list.push(Claimant {
                    hazard,
                    on_demand: planned.on_demand,
                    overlapping: planned.overlapping,
                    first,
                    losses: start..start + past - first,
                    past: past + if planned.on_demand { 0 } else { transit },
                });
                // Occurrences of a hazard come in order of onset, so months already counted are those before `covered`.
                match &mut last {
                    Some(touched) if touched.hazard == hazard => {
                        touched.occurrences += 1;
                        touched.months += past.max(covered).saturating_sub(first.max(covered)) as u32;
                        covered = covered.max(past);
                    }
                    _ => {
                        let touched = Touched { lane, hazard, occurrences: 1, months: (past - first) as u32 };
                        self.counts.extend(last.replace(touched));
                        covered = past;
                    }
                }
            }
            self.counts.extend(last);
        }
        self.lanes.push(self.list.len());
    }

    /// Divides the shortfall of one trial and month over its claimants, calling `credit(hazard, amount)`; `None` is unattributed.
    pub fn divide<const W: usize>(
        &mut self,
        given: Given<W>,
        losses: &Losses<W>,
        flows: &Flows<W>,
        t: usize,
        lane: usize,
        mut credit: impl FnMut(Option<usize>, f64),
    ) {
        let shortfall = flows.shortfall[lane];
        let structural = gap_undisturbed(given, flows, t, lane);
        let mut total = structural;
        self.claims.clear();
        for claimant in &self.list[self.lanes[lane]..self.lanes[lane + 1]] {
            if t < claimant.first || t >= claimant.past {
                continue;
            }
            let monthly = &self.losses[claimant.losses.clone()];
            let loss = |month: usize| {
                if month < claimant.first { 0.0 } else { monthly.get(month - claimant.first).copied().unwrap_or(0.0) }
            };
            let claim = if claimant.on_demand {
                let factor = if claimant.overlapping {
                    1.0 + loss(t)
                } else {
                    1.0 + losses.of(claimant.hazard).map_or(0.0, |l| l[t][lane])
                };
                given.paths.demand[t][lane] * loss(t) / factor
            } else {
                withheld(given, flows, claimant.hazard, loss, t, lane)
            };
            if claim > 0.0 {
                total += claim;
                self.claims.push((claimant.hazard, claim));
            }
        }
        if total <= 0.0 {
            return credit(None, shortfall);
        }
        for &(hazard, claim) in &self.claims {
            credit(Some(hazard), shortfall * (claim / total));
        }
        if structural > 0.0 {
            credit(None, shortfall * (structural / total));
        }
    }
}

/// What an occurrence alone would have withheld of contracts and projects.
fn withheld<const W: usize>(
    given: Given<W>,
    flows: &Flows<W>,
    hazard: usize,
    loss: impl Fn(usize) -> f64,
    t: usize,
    lane: usize,
) -> f64 {
    let market = given.market;
    let of = |path: usize, volume: f64| volume * alone(&market.paths[path], &market.classes, hazard, &loss, t);
    let contracts = given.supply.suppliers.iter().zip(&flows.contracted).map(|(s, v)| of(s.path, v[lane]));
    let projects = given.supply.projects.iter().zip(&flows.project_planned).map(|(p, v)| of(p.path, v[lane]));
    contracts.sum::<f64>() + projects.sum::<f64>()
}
