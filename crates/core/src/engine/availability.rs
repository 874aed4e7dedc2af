//! Availability of nodes and paths by month, computed from the courses of occurrences (docs/model.md §3), for a vector of consecutive trials.
//!
//! Only nodes and paths that an occurrence touches are stored; everything else is fully available.

use super::courses::{Courses, Span};
use super::hazards::{Occurrences, monthly_notice};
use super::lanes::{LANES, Lanes, Series, at, max, reset};
use crate::plan::hazard::PlannedWorld;
use crate::plan::market::{PlannedMarket, PlannedPath};
use crate::vectors::{Kernel, Real, Simd, Vector, wide};

/// Availability of the node classes and paths of one market, and demand shocks.
#[derive(Default, Debug)]
pub struct Availability {
    classes: Vec<Series>,
    class_present: Vec<bool>,
    paths: Vec<Series>,
    path_present: Vec<bool>,
    /// By path and month: whether availability is below 1 in any trial.
    struck: Vec<Vec<bool>>,
    /// ν by path: part of the month in which something that will strike it is announced.
    notices: Vec<Series>,
    notice_present: Vec<bool>,
    shock: Series,
    shocked: bool,
    scratch: Vec<f64>,
    /// Spans that concern the market, and the index of the first span of each lane.
    concerned: Vec<Span>,
    lanes: Vec<usize>,
}

impl Availability {
    /// Computes, for the lanes of the block from `lane` on, `A = Π (1 − L_h)` of every class, the minimum over its nodes of every path, and
    /// `Π (1 + L_h)` over the demand shocks. Lanes beyond the end of the block are undisturbed.
    pub fn fill(
        &mut self,
        world: &PlannedWorld,
        market: &PlannedMarket,
        occurrences: &Occurrences,
        courses: &Courses,
        lane: usize,
        months: usize,
    ) {
        self.fill_classes(world, market, occurrences, courses, lane, months);
        self.paths.resize_with(market.paths.len(), Vec::new);
        self.struck.resize_with(market.paths.len(), Vec::new);
        self.path_present.clear();
        for ((path, available), struck) in market.paths.iter().zip(&mut self.paths).zip(&mut self.struck) {
            let present = path.stages.iter().chain(&path.lanes).any(|&class| self.class_present[class]);
            if present {
                reset(available, months, 1.0);
                let classes = Present { classes: &self.classes, present: &self.class_present };
                wide(Weakest { path, classes, available, struck });
            }
            self.path_present.push(present);
        }
        self.fill_notices(market, occurrences, lane, months);
    }

    /// Computes ν of every path: the largest, over the occurrences that strike it, of the part of a month between announcement and onset; for stages
    /// it is felt `transit` months later.
    fn fill_notices(&mut self, market: &PlannedMarket, occurrences: &Occurrences, lane: usize, months: usize) {
        let Self { notices, notice_present, .. } = self;
        notice_present.clear();
        notice_present.resize(market.paths.len(), false);
        if !market.noticed {
            return;
        }
        notices.resize_with(market.paths.len(), Vec::new);
        for i in 0..LANES.min(occurrences.lanes.len() - 1 - lane) {
            for occurrence in occurrences.of_lane(lane + i).iter().filter(|o| o.notice > 0.0) {
                for &(path, at_stage, on_lane) in &market.strikes[occurrence.hazard as usize].paths {
                    let notice = &mut notices[path];
                    if !std::mem::replace(&mut notice_present[path], true) {
                        reset(notice, months, 0.0);
                    }
                    let transits = [at_stage.then_some(market.paths[path].transit), on_lane.then_some(0)];
                    for transit in transits.into_iter().flatten() {
                        monthly_notice(occurrence, transit, months, |month, share| {
                            let lanes = &mut notice[month];
                            lanes[i] = max(lanes[i], share);
                        });
                    }
                }
            }
        }
    }

    fn fill_classes(
        &mut self,
        world: &PlannedWorld,
        market: &PlannedMarket,
        occurrences: &Occurrences,
        courses: &Courses,
        lane: usize,
        months: usize,
    ) {
        let Self { classes, class_present, shock, shocked, scratch, .. } = self;
        classes.resize_with(market.classes.len(), Vec::new);
        class_present.clear();
        class_present.resize(market.classes.len(), false);
        *shocked = false;
        self.concerned.clear();
        self.lanes.clear();
        for i in 0..LANES.min(occurrences.lanes.len() - 1 - lane) {
            self.lanes.push(self.concerned.len());
            let spans = courses.of_lane(occurrences, lane + i).iter();
            self.concerned.extend(spans.filter(|s| market.strikes[s.hazard].concerns && s.past > s.first));
            let spans = &self.concerned[self.lanes[i]..];
            courses.combined(world, spans, scratch, |hazard, first, losses| {
                let strikes = &market.strikes[hazard];
                if world.hazards[hazard].on_demand {
                    if !*shocked {
                        reset(shock, months, 1.0);
                        *shocked = true;
                    }
                    for (shock, loss) in shock[first..].iter_mut().zip(losses) {
                        shock[i] *= 1.0 + loss;
                    }
                    return;
                }
                for &class in &strikes.classes {
                    let available = &mut classes[class];
                    if !class_present[class] {
                        reset(available, months, 1.0);
                        class_present[class] = true;
                    }
                    for (available, loss) in available[first..].iter_mut().zip(losses) {
                        // Rounding must not make availability negative.
                        available[i] *= max(1.0 - loss, 0.0);
                    }
                }
            });
        }
        self.lanes.push(self.concerned.len());
    }

    /// Returns the spans of one lane that concern the market.
    pub fn spans(&self, i: usize) -> &[Span] {
        &self.concerned[self.lanes[i]..self.lanes[i + 1]]
    }

    /// Returns the availability of a class by month, or `None` if no occurrence touches it.
    #[inline(always)]
    pub fn class(&self, class: usize) -> Option<&Series> {
        self.class_present[class].then(|| &self.classes[class])
    }

    /// Returns the availability of a path in a month, 1 for a path that no occurrence touches; this avoids an unpredictable branch in callers.
    #[inline(always)]
    pub fn path_or_whole(&self, path: usize, month: usize) -> &Lanes {
        const WHOLE: &Lanes = &Lanes::of(1.0);
        if self.path_present[path] { &self.paths[path][month] } else { WHOLE }
    }

    /// Returns the availability of a path in a month, or `None` if it is 1 in all lanes.
    #[inline(always)]
    pub fn path(&self, path: usize, month: usize) -> Option<&Lanes> {
        (self.path_present[path] && self.struck[path][month]).then(|| &self.paths[path][month])
    }

    /// Returns ν of a path in a month, or `None` if no occurrence that will strike it is announced in these trials.
    #[inline(always)]
    pub fn notice(&self, path: usize, month: usize) -> Option<&Lanes> {
        self.notice_present[path].then(|| &self.notices[path][month])
    }

    /// Whether any occurrence that will strike a path is announced in these trials.
    pub fn any_notice(&self) -> bool {
        self.notice_present.contains(&true)
    }

    /// Returns `Π (1 + L_h)` of demand by month, or `None` without demand shocks.
    pub fn shock(&self) -> Option<&Series> {
        self.shocked.then_some(&self.shock)
    }
}

#[derive(Clone, Copy)]
struct Present<'a> {
    classes: &'a [Series],
    present: &'a [bool],
}

/// Computes the minimum over the nodes of a path; stages take effect `transit` months later.
struct Weakest<'a> {
    path: &'a PlannedPath,
    classes: Present<'a>,
    available: &'a mut Series,
    struck: &'a mut Vec<bool>,
}

impl Kernel for Weakest<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { path, classes: Present { classes, present }, available, struck } = self;
        let stages = path.stages.iter().map(|&class| (class, path.transit));
        for (class, late) in stages.chain(path.lanes.iter().map(|&class| (class, 0))) {
            if present[class] {
                for (a, node) in available.iter_mut().skip(late).zip(&classes[class]) {
                    at::<S>(a).lane_min(at(node)).store(a);
                }
            }
        }
        struck.clear();
        struck.extend(available.iter().map(|a| Vector::<S>::any(at::<S>(a).lane_lt(Vector::of(1.0)))));
    }
}
