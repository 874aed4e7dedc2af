//! From occurrences to the availability of nodes and paths by month (MODEL.md §2).
//!
//! Only what an occurrence of the block touches is stored; everything else is fully available.

use super::hazards::{Occurrences, monthly_losses};
use super::lanes::{Lanes, Series, min, series};
use crate::plan::hazard::PlannedWorld;
use crate::plan::market::{PlannedMarket, PlannedPath};

/// Loss of each hazard by month, over the occurrences of a block: `L_h(t)`.
#[derive(Debug)]
pub struct Losses<const W: usize> {
    /// By hazard; meaningful where present.
    by_hazard: Vec<Series<W>>,
    present: Vec<bool>,
}

impl<const W: usize> Default for Losses<W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const W: usize> Losses<W> {
    /// Nothing lost.
    pub fn new() -> Self {
        Self { by_hazard: Vec::new(), present: Vec::new() }
    }

    /// Fills the losses of a block. Losses of one hazard add; of an overlapping one they combine as `1 − Π (1 − ℓ)`,
    /// and as `Π (1 + ℓ) − 1` on demand.
    pub fn fill(&mut self, world: &PlannedWorld, occurrences: &Occurrences, months: usize) {
        self.by_hazard.resize_with(world.hazards.len(), Vec::new);
        self.present.clone_from(&occurrences.present);
        for (loss, _) in self.by_hazard.iter_mut().zip(&self.present).filter(|(_, present)| **present) {
            loss.clear();
            loss.resize(months, [0.0; W]);
        }
        for occurrence in &occurrences.list {
            let hazard = &world.hazards[occurrence.hazard as usize];
            let loss = &mut self.by_hazard[occurrence.hazard as usize];
            let lane = occurrence.lane as usize;
            if hazard.overlapping {
                // An occurrence can touch a month in several pieces; they are gathered before they are combined.
                let mut pieces: Option<(usize, f64)> = None;
                let combine = |(month, l): (usize, f64), loss: &mut Series<W>| {
                    let before = loss[month][lane];
                    let joint = if hazard.on_demand { before * l } else { -(before * l) };
                    loss[month][lane] = before + l + joint;
                };
                monthly_losses(occurrence, &hazard.course, months, |month, l| match &mut pieces {
                    Some((at, sum)) if *at == month => *sum += l,
                    _ => {
                        if let Some(done) = pieces.replace((month, l)) {
                            combine(done, loss);
                        }
                    }
                });
                if let Some(done) = pieces {
                    combine(done, loss);
                }
            } else {
                monthly_losses(occurrence, &hazard.course, months, |month, l| loss[month][lane] += l);
            }
        }
    }

    /// The loss of a hazard by month, or `None` when it strikes in no trial of the block.
    pub fn of(&self, hazard: usize) -> Option<&Series<W>> {
        self.present[hazard].then(|| &self.by_hazard[hazard])
    }
}

/// Availability of the node classes and paths of one market.
#[derive(Debug)]
pub struct Availability<const W: usize> {
    classes: Vec<Series<W>>,
    class_present: Vec<bool>,
    paths: Vec<Series<W>>,
    path_present: Vec<bool>,
}

impl<const W: usize> Default for Availability<W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const W: usize> Availability<W> {
    /// Everything available.
    pub fn new() -> Self {
        Self { classes: Vec::new(), class_present: Vec::new(), paths: Vec::new(), path_present: Vec::new() }
    }

    /// Fills `A = Π (1 − L_h)` of every class and the minimum over its nodes of every path.
    pub fn fill(&mut self, market: &PlannedMarket, losses: &Losses<W>, months: usize) {
        self.classes.resize_with(market.classes.len(), Vec::new);
        self.class_present.clear();
        for (class, available) in market.classes.iter().zip(&mut self.classes) {
            available.clear();
            for series_of_loss in class.iter().filter_map(|&h| losses.of(h)) {
                if available.is_empty() {
                    available.resize(months, [1.0; W]);
                }
                for (a, l) in available.iter_mut().zip(series_of_loss) {
                    for i in 0..W {
                        // Rounding must not leave less than nothing.
                        a[i] *= super::lanes::max(1.0 - l[i], 0.0);
                    }
                }
            }
            self.class_present.push(!available.is_empty());
        }
        self.paths.resize_with(market.paths.len(), Vec::new);
        self.path_present.clear();
        for (path, available) in market.paths.iter().zip(&mut self.paths) {
            available.clear();
            let weakest = |available: &mut Series<W>, class: usize, late: usize| {
                if !self.class_present[class] {
                    return;
                }
                if available.is_empty() {
                    *available = series(months, 1.0);
                }
                for (a, node) in available.iter_mut().skip(late).zip(&self.classes[class]) {
                    for i in 0..W {
                        a[i] = min(a[i], node[i]);
                    }
                }
            };
            path.stages.iter().for_each(|&class| weakest(available, class, path.transit));
            path.lanes.iter().for_each(|&class| weakest(available, class, 0));
            self.path_present.push(!available.is_empty());
        }
    }

    /// Availability of a class in a month, or `None` when nothing touches it in the block.
    pub fn class(&self, class: usize, month: usize) -> Option<&Lanes<W>> {
        self.class_present[class].then(|| &self.classes[class][month])
    }

    /// Availability of a path in a month, or `None` when nothing touches it in the block.
    pub fn path(&self, path: usize, month: usize) -> Option<&Lanes<W>> {
        self.path_present[path].then(|| &self.paths[path][month])
    }
}

/// What one occurrence alone withholds of a path, as fractions by month of arrival: the larger of what its stages and its lanes
/// lose. `loss` is the occurrence's own loss by month.
pub fn alone(
    path: &PlannedPath,
    classes: &[Vec<usize>],
    hazard: usize,
    loss: impl Fn(usize) -> f64,
    month: usize,
) -> f64 {
    let strikes = |list: &[usize]| list.iter().any(|&class| classes[class].binary_search(&hazard).is_ok());
    let by_stages = if month >= path.transit && strikes(&path.stages) { loss(month - path.transit) } else { 0.0 };
    let by_lanes = if strikes(&path.lanes) { loss(month) } else { 0.0 };
    by_stages.max(by_lanes)
}
