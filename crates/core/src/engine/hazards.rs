//! Draws the occurrences of trials (docs/model.md §2).
//!
//! Onsets are drawn in continuous time, hazard by hazard, causes before the hazards they trigger. Every random quantity has a fixed position in the
//! hazard's stream that depends on the number of the occurrence, so that nothing else shifts it: words 0 to 3 of block (k, `OWN`) are the waiting
//! time, duration or stretch, severity and recovery of the k-th occurrence, and word 0 of block (k, `OWN + NOTICE`) is its notice.
//!
//! A trial beyond the limits is given up: [`Occurrences::draw`] returns it as an error.

use super::limit::Excess;
use crate::domain::disruption::{Onset, RecoveryShape, TIME_CONSTANTS};
use crate::domain::load::{MAX_OCCURRENCE_MONTHS, MAX_OCCURRENCES};
use crate::plan::hazard::{DEMAND_SEVERITY, PlannedCourse, PlannedHazard, PlannedWorld};
use crate::stats::{exp, ln, normal_quantile};

/// Block number of untriggered occurrences, and of all occurrences of a hazard that cannot overlap.
const OWN: u64 = 0;
/// Block number of triggered occurrences of a hazard that can overlap.
const SET_OFF: u64 = 1;
/// Block number of a scheduled start: whether it occurs, and where in its window.
const SCHEDULE: u64 = 2;

/// Offset from the block number of an occurrence to that of its notice.
const NOTICE: u64 = 3;

/// Maximum rate per year to which drivers can raise a hazard; it bounds the work of a trial.
const MAX_RATE_PER_YEAR: f64 = 10_000.0;

/// One occurrence of a hazard.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Occurrence {
    /// Lane of its trial within the block.
    pub lane: u32,
    /// Index of the hazard.
    pub hazard: u32,
    /// Index of the hazard that triggered it.
    pub cause: Option<u32>,
    /// Months from the start of the scenario; may be negative.
    pub onset: f64,
    /// End, recovery included, in months from the start of the scenario.
    pub end: f64,
    /// Fraction lost, or relative change of demand.
    pub severity: f64,
    /// Months at full severity, or the stretch factor of a profile.
    pub duration: f64,
    /// Months of recovery, or its time constant in months.
    pub recovery: f64,
    /// Months from the announcement to the onset.
    pub notice: f64,
}

/// Driver values and occurrences of the trials of a block.
#[derive(Default, Debug)]
pub struct Occurrences {
    /// In order of lane, then of hazard, then of onset.
    pub list: Vec<Occurrence>,
    /// For each lane, the index of its first occurrence in `list`; then the length of `list`.
    pub lanes: Vec<usize>,
    /// F(y) by driver, lane and year: `[driver][lane · years + year]`.
    pub drivers: Vec<Vec<f64>>,
    /// For each hazard, whether it has an occurrence in the block.
    pub present: Vec<bool>,
    scratch: Scratch,
}

#[derive(Default, Debug)]
struct Scratch {
    by_hazard: Vec<Vec<Occurrence>>,
    set_off: Vec<Vec<(f64, u32)>>,
    rates: Vec<f64>,
}

impl Occurrences {
    /// Draws the occurrences of the trials `first .. first + lanes` over `months`.
    ///
    /// # Errors
    ///
    /// Returns the first trial beyond the limits, the limit, and the hazard at which it was exceeded; the occurrences drawn must not be used.
    pub fn draw(
        &mut self,
        world: &PlannedWorld,
        first: u64,
        lanes: usize,
        months: usize,
    ) -> Result<(), (u64, Excess, usize)> {
        let years = months.div_ceil(12);
        self.draw_drivers(world, first, lanes, years);
        self.list.clear();
        self.lanes.clear();
        self.present.clear();
        self.present.resize(world.hazards.len(), false);
        self.scratch.by_hazard.resize_with(world.hazards.len(), Vec::new);
        self.scratch.set_off.resize_with(world.hazards.len(), Vec::new);
        for lane in 0..lanes {
            self.lanes.push(self.list.len());
            let trial = first + lane as u64;
            self.draw_trial(world, trial, lane, years, months).map_err(|(excess, hazard)| (trial, excess, hazard))?;
        }
        self.lanes.push(self.list.len());
        Ok(())
    }

    /// Returns the occurrences of one lane.
    pub fn of_lane(&self, lane: usize) -> &[Occurrence] {
        &self.list[self.lanes[lane]..self.lanes[lane + 1]]
    }

    fn draw_drivers(&mut self, world: &PlannedWorld, first: u64, lanes: usize, years: usize) {
        self.drivers.resize_with(world.drivers.len(), Vec::new);
        for (driver, values) in world.drivers.iter().zip(&mut self.drivers) {
            values.clear();
            let kept = driver.persistence;
            let fresh = (1.0 - kept * kept).max(0.0).sqrt();
            for lane in 0..lanes {
                let mut value = 0.0;
                let mut words = [0.0; 4];
                for year in 0..years {
                    if year % 4 == 0 {
                        words = driver.stream.uniforms(first + lane as u64, year as u64 / 4, 0);
                    }
                    let z = normal_quantile(words[year % 4]);
                    value = if year == 0 { z } else { kept * value + fresh * z };
                    values.push(value);
                }
            }
        }
    }

    fn draw_trial(
        &mut self,
        world: &PlannedWorld,
        trial: u64,
        lane: usize,
        years: usize,
        months: usize,
    ) -> Result<(), (Excess, usize)> {
        let Scratch { by_hazard, set_off, rates } = &mut self.scratch;
        set_off.iter_mut().for_each(Vec::clear);
        by_hazard.iter_mut().for_each(Vec::clear);
        let horizon = months as f64;
        let (mut occurred, mut asked) = (0, 0);
        for &index in &world.order {
            let hazard = &world.hazards[index];
            let starts = std::mem::take(&mut set_off[index]);
            let mut drawn = std::mem::take(&mut by_hazard[index]);
            let mut draw = Draw {
                hazard,
                trial,
                lane: lane as u32,
                index: index as u32,
                horizon,
                room: MAX_OCCURRENCES - occurred,
                out: &mut drawn,
            };
            match hazard.onset {
                Onset::Rate(rate) => {
                    yearly_rates(rates, rate, hazard, &self.drivers, lane, years);
                    draw.at_rate(rates, &starts);
                }
                Onset::Scheduled { from, until, probability } => draw.scheduled(from, until, probability, &starts),
                Onset::Triggered => draw.triggered(None, &starts),
            }
            occurred += drawn.len();
            if occurred > MAX_OCCURRENCES {
                return Err((Excess::Occurrences, index));
            }
            for trigger in &hazard.triggers {
                for (k, cause) in drawn.iter().enumerate() {
                    let words = trigger.stream.uniforms(trial, k as u64, 0);
                    let start = cause.onset + trigger.delay.at(words[1]).max(0.0);
                    if words[0] < trigger.probability && start < horizon {
                        set_off[trigger.hazard].push((start, index as u32));
                        asked += 1;
                    }
                }
                if asked > MAX_OCCURRENCES {
                    return Err((Excess::Starts, trigger.hazard));
                }
            }
            set_off[index] = starts;
            by_hazard[index] = drawn;
        }
        let mut touched = 0;
        for (hazard, drawn) in by_hazard.iter().enumerate() {
            let of = |o: &Occurrence| months_touched(o, months).map_or(0, |(first, past)| past - first);
            touched += drawn.iter().map(of).sum::<usize>();
            if touched > MAX_OCCURRENCE_MONTHS {
                return Err((Excess::Months, hazard));
            }
            self.present[hazard] |= !drawn.is_empty();
            self.list.extend_from_slice(drawn);
        }
        Ok(())
    }
}

/// Computes λ(y) = λ · exp(Σ (β F(y) − β² / 2)) for every year.
fn yearly_rates(
    rates: &mut Vec<f64>,
    rate: f64,
    hazard: &PlannedHazard,
    drivers: &[Vec<f64>],
    lane: usize,
    years: usize,
) {
    rates.clear();
    rates.extend((0..years).map(|year| rate_of_year(rate, hazard, drivers, lane * years + year)));
}

/// Returns λ(y), in occurrences per year, for the values of the drivers at index `place`.
#[inline]
pub fn rate_of_year(rate: f64, hazard: &PlannedHazard, drivers: &[Vec<f64>], place: usize) -> f64 {
    let load: f64 = hazard.loadings.iter().map(|&(f, beta)| beta * drivers[f][place] - beta * beta / 2.0).sum();
    if load == 0.0 { rate } else { (rate * exp(load)).min(MAX_RATE_PER_YEAR) }
}

/// Draws the occurrences of one hazard in one trial.
struct Draw<'a> {
    hazard: &'a PlannedHazard,
    trial: u64,
    lane: u32,
    index: u32,
    horizon: f64,
    /// Number of occurrences still allowed; one more shows that the limit is exceeded.
    room: usize,
    out: &'a mut Vec<Occurrence>,
}

impl Draw<'_> {
    /// Whether the limit is exceeded.
    fn is_over(&self) -> bool {
        self.out.len() > self.room
    }

    fn words(&self, k: usize, block: u64) -> [f64; 4] {
        self.hazard.stream.uniforms(self.trial, k as u64, block)
    }

    /// Adds the occurrence that starts at `onset`, with the draws `words`; it is the `k`-th of `block`.
    fn start(&mut self, onset: f64, cause: Option<u32>, words: [f64; 4], (k, block): (usize, u64)) {
        let notice = match &self.hazard.notice {
            Some(notice) => notice.at(self.words(k, block + NOTICE)[0]).max(0.0),
            None => 0.0,
        };
        let severity = self.hazard.severity.at(words[2]);
        let severity = if self.hazard.on_demand {
            severity.clamp(DEMAND_SEVERITY[0], DEMAND_SEVERITY[1])
        } else {
            severity.clamp(0.0, 1.0)
        };
        let (duration, recovery, length) = match &self.hazard.course {
            PlannedCourse::Outage { duration, recovery, shape } => {
                let duration = duration.at(words[1]).max(0.0);
                let recovery = recovery.at(words[3]).max(0.0);
                let tail = match shape {
                    RecoveryShape::Linear => recovery,
                    RecoveryShape::Exponential => TIME_CONSTANTS * recovery,
                };
                (duration, recovery, duration + tail)
            }
            PlannedCourse::Profile { points, stretch } => {
                let stretch = stretch.at(words[1]).max(0.0);
                (stretch, 0.0, points.last().map_or(0.0, |(month, _)| month * stretch))
            }
        };
        let end = onset + length;
        self.out.push(Occurrence {
            lane: self.lane,
            hazard: self.index,
            cause,
            onset,
            end,
            severity,
            duration,
            recovery,
            notice,
        });
    }

    /// Draws onsets at yearly rates; `set_off` are the starts requested by triggers, in any order.
    fn at_rate(&mut self, rates: &[f64], set_off: &[(f64, u32)]) {
        if self.hazard.overlapping {
            let mut now = 0.0;
            for k in 0.. {
                let words = self.words(k, OWN);
                let Some(onset) = next_onset(now, -ln(words[0]), rates, self.horizon) else {
                    break;
                };
                self.start(onset, None, words, (k, OWN));
                now = onset;
                if self.is_over() {
                    return;
                }
            }
            return self.all_set_off(set_off);
        }
        let set_off = in_time(set_off);
        let mut set_off = set_off.iter().peekable();
        let mut idle_from = f64::NEG_INFINITY;
        for k in 0.. {
            while set_off.next_if(|(start, _)| *start < idle_from).is_some() {}
            let words = self.words(k, OWN);
            let own = next_onset(idle_from.max(0.0), -ln(words[0]), rates, self.horizon);
            let asked = set_off.peek().copied();
            match (own, asked) {
                (own, Some(&(start, cause))) if own.is_none_or(|own| start <= own) => {
                    self.start(start, Some(cause), words, (k, OWN));
                }
                (Some(onset), _) => self.start(onset, None, words, (k, OWN)),
                (None, _) => break,
            }
            if self.is_over() {
                return;
            }
            let last = &self.out[self.out.len() - 1];
            // A trigger that has been used is removed, even if its occurrence had no duration.
            if last.cause.is_some() {
                set_off.next();
            }
            idle_from = last.end;
        }
    }

    /// Draws one scheduled start, at a given time or in a window, in addition to the triggered ones.
    fn scheduled(&mut self, from: i32, until: i32, probability: f64, set_off: &[(f64, u32)]) {
        let words = self.words(0, SCHEDULE);
        let (from, until) = (f64::from(from), f64::from(until));
        let onset = from + (until - from) * words[1];
        let own = (words[0] < probability && onset < self.horizon).then_some(onset);
        self.triggered(own, set_off);
    }

    /// Adds the starts requested by triggers, and possibly an `own` one.
    fn triggered(&mut self, own: Option<f64>, set_off: &[(f64, u32)]) {
        if self.hazard.overlapping {
            if let Some(onset) = own {
                let words = self.words(0, OWN);
                self.start(onset, None, words, (0, OWN));
            }
            return self.all_set_off(set_off);
        }
        let mut starts: Vec<(f64, Option<u32>)> = set_off.iter().map(|&(start, cause)| (start, Some(cause))).collect();
        starts.extend(own.map(|onset| (onset, None)));
        starts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut idle_from = f64::NEG_INFINITY;
        for (onset, cause) in starts {
            if onset >= idle_from {
                let k = self.out.len();
                let words = self.words(k, OWN);
                self.start(onset, cause, words, (k, OWN));
                idle_from = self.out[self.out.len() - 1].end;
            }
        }
    }

    /// Adds all starts requested by triggers, for a hazard that can overlap.
    fn all_set_off(&mut self, set_off: &[(f64, u32)]) {
        for (j, (start, cause)) in in_time(set_off).into_iter().enumerate() {
            let words = self.words(j, SET_OFF);
            self.start(start, Some(cause), words, (j, SET_OFF));
        }
        self.out.sort_by(|a, b| a.onset.total_cmp(&b.onset).then(a.cause.cmp(&b.cause)));
    }
}

fn in_time(set_off: &[(f64, u32)]) -> Vec<(f64, u32)> {
    let mut starts = set_off.to_vec();
    starts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    starts
}

/// Returns the time at which the integral of the yearly rates from month `from` on reaches `exposure`, or `None` beyond the horizon.
fn next_onset(from: f64, exposure: f64, rates: &[f64], horizon: f64) -> Option<f64> {
    let mut now = from;
    let mut left = exposure;
    while now < horizon {
        let year = (now / 12.0) as usize;
        let year_end = (year as f64 + 1.0) * 12.0;
        let monthly = rates[year.min(rates.len() - 1)] / 12.0;
        let share = (year_end - now) * monthly;
        if left < share {
            let onset = now + left / monthly;
            return (onset < horizon).then_some(onset);
        }
        left -= share;
        now = year_end;
    }
    None
}

/// Calls `each(month, loss)` for every month of `0..months` that the occurrence touches, with the mean over the month of its loss, severity times the
/// course: an exact integral, piece by piece.
pub fn monthly_losses(
    occurrence: &Occurrence,
    course: &PlannedCourse,
    months: usize,
    mut each: impl FnMut(usize, f64),
) {
    let o = occurrence;
    let mut linear = |start: f64, end: f64, from: f64, to: f64| {
        overlaps(start, end, months, |month, a, b| {
            let fraction =
                if from == to { from } else { from + (to - from) * ((f64::midpoint(a, b) - start) / (end - start)) };
            each(month, o.severity * (fraction * (b - a)));
        });
    };
    match course {
        PlannedCourse::Outage { shape, .. } => {
            let full_end = o.onset + o.duration;
            linear(o.onset, full_end, 1.0, 1.0);
            match shape {
                RecoveryShape::Linear => linear(full_end, full_end + o.recovery, 1.0, 0.0),
                RecoveryShape::Exponential => overlaps(full_end, o.end, months, |month, a, b| {
                    let level = |x: f64| exp(-(x - full_end) / o.recovery);
                    each(month, o.severity * (o.recovery * (level(a) - level(b))));
                }),
            }
        }
        PlannedCourse::Profile { points, .. } => {
            for pair in points.windows(2) {
                let ((m0, f0), (m1, f1)) = (pair[0], pair[1]);
                linear(o.onset + m0 * o.duration, o.onset + m1 * o.duration, f0, f1);
            }
        }
    }
}

/// Calls `each(month, share)` for every month of `0..months`, where `share` is the part of the month `late` months earlier (possibly before month 0)
/// that lies between an occurrence's announcement and its onset.
pub fn monthly_notice(occurrence: &Occurrence, late: usize, months: usize, mut each: impl FnMut(usize, f64)) {
    let due = occurrence.onset + late as f64;
    let announced = due - occurrence.notice;
    overlaps(announced, due, months, |month, a, b| each(month, b - a));
}

/// Calls `each(month, a, b)` for every month within the horizon that `[start, end)` overlaps, in `[a, b)`.
fn overlaps(start: f64, end: f64, months: usize, mut each: impl FnMut(usize, f64, f64)) {
    let horizon = months as f64;
    if !(end > start && end > 0.0 && start < horizon) {
        return;
    }
    let first = start.max(0.0) as usize;
    for month in first..months {
        let (a, b) = (start.max(month as f64), end.min(month as f64 + 1.0));
        if b <= a {
            break;
        }
        each(month, a, b);
    }
}

/// Returns the first and one past the last month of `0..months` that an occurrence touches, or `None` if it touches none.
pub fn months_touched(occurrence: &Occurrence, months: usize) -> Option<(usize, usize)> {
    let (onset, end) = (occurrence.onset, occurrence.end);
    let at_once = end <= onset && onset >= 0.0;
    if onset >= months as f64 || (end <= 0.0 && !at_once) {
        return None;
    }
    let first = onset.max(0.0) as usize;
    let past = (end.ceil().max(0.0) as usize).clamp(first + 1, months);
    Some((first, past))
}
