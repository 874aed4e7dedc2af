//! Sums over the months of one mineral under one strategy (docs/model.md §§6, 8 and 9), for a vector of consecutive trials.

mod finish;

use super::lanes::{LANES, Lanes, add_to, at};
use super::market::PathMonth;
use super::series::{GatheredMonths, TileSeries};
use super::supply::{Given, Month, NOTHING, Recursion};
use super::tile::Tile;
use crate::plan::supply::PlannedSupply;
use crate::units::{DAYS_PER_MONTH, MONTHS_PER_YEAR};
use crate::vectors::{Real, Simd, Vector};

/// Sums and extremes over the months so far.
#[derive(Debug, Default)]
pub struct Outcome {
    /// ΣU.
    shortfall: Lanes,
    /// Sum of total supply.
    supplied: Lanes,
    peak: Lanes,
    shortage_months: Lanes,
    run: Lanes,
    /// Whether the last month was a shortage in any trial.
    running: bool,
    longest: Lanes,
    /// Index of the first shortage month; −1 before there is one.
    first: Lanes,
    lowest_stock: Lanes,
    response: Lanes,
    surge: Lanes,
    imports: Lanes,
    /// Current month's undiscounted production cost of project deliveries that the importer owns.
    owned: Lanes,
    other_costs: Lanes,
    unmet_cost: Lanes,
    loss: Lanes,
    year: Year,
    /// Total supply up to the end of the last year, and what each supplier and then each project had delivered.
    before: Lanes,
    received_before: Vec<Lanes>,
    /// ΣN and Σ c·N since the mix of contracts last changed, in trials that are not odd.
    need: Lanes,
    called: Lanes,
    suppliers: Vec<OfSupplier>,
    projects: Vec<OfProject>,
    sectors: Vec<OfSector>,
}

/// Volumes of a supplier.
#[derive(Clone, Copy, Debug, Default)]
struct OfSupplier {
    contracted: Lanes,
    called: Lanes,
    delivered: Lanes,
    surge: Lanes,
}

/// Volumes of a project.
#[derive(Clone, Copy, Debug, Default)]
struct OfProject {
    planned: Lanes,
    delivered: Lanes,
}

/// Shortfall and loss of a sector.
#[derive(Clone, Copy, Debug, Default)]
struct OfSector {
    shortfall: Lanes,
    loss: Lanes,
}

/// Sums of the current year.
#[derive(Debug, Default)]
struct Year {
    shortfall: Lanes,
    worst: Lanes,
    any: bool,
}

/// Constants of all months and trials of a tile.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// Discount factor by month.
    pub discount: &'a [f64],
    /// Share of demand that the shortfall of a month must exceed for the month to count as a shortage.
    pub threshold: f64,
    /// Number of lanes that count.
    pub counted: usize,
    /// Index among the groups of lanes that are simulated together.
    pub abreast: usize,
}

/// Totals over the month's sources.
struct Sources<S: Simd> {
    received: Vector<S>,
    surge_paid: Vector<S>,
    hhi: Vector<S>,
}

impl Outcome {
    /// Makes an empty state.
    pub fn new(supply: &PlannedSupply) -> Self {
        let mut outcome = Self {
            suppliers: vec![OfSupplier::default(); supply.suppliers.len()],
            projects: vec![OfProject::default(); supply.projects.len()],
            received_before: vec![Lanes::ZERO; supply.suppliers.len() + supply.projects.len()],
            sectors: vec![OfSector::default(); supply.sectors.len()],
            ..Self::default()
        };
        outcome.restart(supply);
        outcome
    }

    /// Resets to the empty state.
    pub fn restart(&mut self, supply: &PlannedSupply) {
        let Self { suppliers, projects, sectors, received_before, .. } = std::mem::take(self);
        *self = Self {
            first: Lanes::of(-1.0),
            lowest_stock: Lanes::of(f64::INFINITY),
            other_costs: Lanes::of(supply.opening),
            suppliers,
            projects,
            sectors,
            received_before,
            ..Self::default()
        };
        self.received_before.fill(Lanes::ZERO);
        self.suppliers.fill(OfSupplier::default());
        self.projects.fill(OfProject::default());
        self.sectors.fill(OfSector::default());
    }

    /// Adds month `t`, and gathers its values for the time series.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    pub fn add<S: Simd>(
        &mut self,
        given: &Given,
        recursion: &Recursion,
        month: &Month<S>,
        t: usize,
        frame: &Frame,
        gathered: &mut GatheredMonths,
        series: &mut TileSeries,
        tile: &mut Tile,
    ) {
        let path = &given.paths.months[t];
        if given.planned_mix.changes[t] {
            self.settle::<S>(given, t - 1);
        }
        let sources = self.add_sources(given, recursion, month, t);
        let supplied = month.recycled + month.domestic + sources.received;
        add_to(&mut self.supplied, supplied);
        gathered.supply.put(t, frame.abreast, supplied);
        // Deliveries that remain only through rounding, in a complete outage, do not count.
        let delivers = (month.demand * NOTHING).lane_lt(sources.received);
        gathered.hhi.put(t, frame.abreast, Vector::select(delivers, sources.hhi, Vector::zero()));
        if month.any_shortfall || self.running {
            self.add_shortage(month, t, frame, series);
        }
        let discount = frame.discount[t];
        if month.any_shortfall {
            self.add_sectors(given, month, path, t, discount);
        }
        if !recursion.stock.is_empty() {
            let days = month.held * at(&path.inverse_trend) * DAYS_PER_MONTH;
            days.lane_min(at(&self.lowest_stock)).store(&mut self.lowest_stock);
            gathered.stock.put(t, frame.abreast, days);
        }
        if given.market.price.is_some() {
            self.add_costs(given, month, path, discount, sources.surge_paid);
        }
        if month.any_odd {
            let owned = at::<S>(&self.owned) * discount;
            add_to(&mut self.imports, owned);
            self.owned = Lanes::ZERO;
        }
        if month.any_response {
            add_to(&mut self.response, month.response);
        }
        if (t + 1).is_multiple_of(MONTHS_PER_YEAR) {
            self.end_year::<S>(given, t, frame, gathered, series, tile);
        }
    }

    /// Adds volumes by source, and returns their totals and concentration.
    #[inline(always)]
    fn add_sources<S: Simd>(&mut self, given: &Given, recursion: &Recursion, month: &Month<S>, t: usize) -> Sources<S> {
        let zero = Vector::<S>::zero();
        let left = given.mix.left(t);
        let whole = at::<S>(&given.mix.month(t).hhi);
        add_to(&mut self.called, month.called);
        if !month.any_surge && !month.any_odd && !month.any_ahead {
            for (sums, left) in self.suppliers.iter_mut().zip(left) {
                add_to(&mut sums.delivered, month.called * at(left));
            }
            add_to(&mut self.need, month.need);
            return Sources { received: month.delivered, surge_paid: zero, hhi: whole };
        }
        let mut squares = zero;
        let mut odd = zero.lane_lt(zero);
        if month.any_odd {
            odd = zero.lane_lt(at(&recursion.odd.flag));
            squares = self.add_odd(given, recursion, odd);
        }
        add_to(&mut self.need, Vector::select(odd, zero, month.need));
        let mut surge_paid = zero;
        let mut before = zero;
        for (&s, arrived) in given.supply.merit.iter().zip(&recursion.arrived) {
            let sums = &mut self.suppliers[s];
            let mut delivered = month.called * at(&left[s]);
            if month.any_odd {
                // The results of other trials must not depend on odd trials in the same vector.
                delivered = Vector::select(odd, at(&recursion.odd.deliveries[s]), delivered);
            }
            add_to(&mut sums.delivered, delivered);
            if month.any_surge {
                // Of the surge that has arrived, as much is bought as is needed, cheapest first.
                let so_far = at::<S>(arrived).lane_min(month.bought);
                let bought = so_far - before;
                before = so_far;
                add_to(&mut sums.surge, bought);
                surge_paid += bought * given.supply.suppliers[s].price_factor;
                delivered += bought;
            }
            if month.any_ahead {
                let ahead = at::<S>(&recursion.ahead[s]);
                add_to(&mut sums.surge, ahead);
                surge_paid += ahead * given.supply.suppliers[s].price_factor;
                delivered += ahead;
            }
            squares += delivered * delivered;
        }
        let beyond = month.bought + month.ahead;
        add_to(&mut self.surge, beyond);
        let received = month.delivered + beyond;
        // All other trials have exactly the concentration of their mix.
        let unusual = Vector::<S>::either(odd, zero.lane_lt(beyond));
        let hhi = Vector::select(unusual, squares / (received * received), whole);
        Sources { received, surge_paid, hhi }
    }

    /// Adds contracts and projects of odd trials. Returns the sum of squared deliveries of projects.
    #[inline(always)]
    fn add_odd<S: Simd>(&mut self, given: &Given, recursion: &Recursion, odd: S::M) -> Vector<S> {
        let zero = Vector::<S>::zero();
        let flows = &recursion.odd;
        for ((sums, contract), call) in self.suppliers.iter_mut().zip(&flows.contracts).zip(&flows.calls) {
            add_to(&mut sums.contracted, Vector::select(odd, at::<S>(contract), zero));
            add_to(&mut sums.called, Vector::select(odd, at::<S>(call), zero));
        }
        let mut squares = zero;
        let offtakes = given.supply.projects.iter().zip(&flows.planned).zip(&flows.of_projects);
        for (sums, ((offtake, planned), delivered)) in self.projects.iter_mut().zip(offtakes) {
            let delivered = at::<S>(delivered);
            if offtake.own_cost > 0.0 {
                add_to(&mut self.owned, delivered * offtake.own_cost);
            }
            add_to(&mut sums.planned, at::<S>(planned));
            add_to(&mut sums.delivered, delivered);
            squares += delivered * delivered;
        }
        squares
    }

    /// Converts sums of need into contracts by supplier, with the shares of month `t`; called before shares change and at the end.
    #[inline(always)]
    fn settle<S: Simd>(&mut self, given: &Given, t: usize) {
        let (need, called) = (at::<S>(&self.need), at::<S>(&self.called));
        for (s, sums) in self.suppliers.iter_mut().enumerate() {
            let share = given.share::<S>(s, t);
            add_to(&mut sums.contracted, need * share);
            add_to(&mut sums.called, called * share);
        }
        (self.need, self.called) = (Lanes::ZERO, Lanes::ZERO);
    }

    #[inline(always)]
    fn add_shortage<S: Simd>(&mut self, month: &Month<S>, t: usize, frame: &Frame, series: &mut TileSeries) {
        let (zero, one) = (Vector::<S>::zero(), Vector::<S>::of(1.0));
        let share = month.shortfall / month.demand;
        let short = Vector::of(frame.threshold).lane_lt(share);
        let run = Vector::select(short, at::<S>(&self.run) + one, zero);
        add_to(&mut self.shortfall, month.shortfall);
        share.lane_max(at(&self.peak)).store(&mut self.peak);
        add_to(&mut self.shortage_months, Vector::select(short, one, zero));
        run.store(&mut self.run);
        run.lane_max(at(&self.longest)).store(&mut self.longest);
        let first = at::<S>(&self.first);
        let new = Vector::<S>::both(short, first.lane_lt(zero));
        Vector::select(new, Vector::of(t as f64), first).store(&mut self.first);
        add_to(&mut self.year.shortfall, month.shortfall);
        share.lane_max(at(&self.year.worst)).store(&mut self.year.worst);
        self.running = run.any_positive();
        self.year.any = true;
        if month.any_shortfall {
            let mut shares = Lanes::ZERO;
            share.store(&mut shares);
            for &share in shares.0[..frame.counted].iter().filter(|share| **share > 0.0) {
                series.shortfall.record(t, share);
            }
        }
    }

    #[inline(always)]
    fn end_year<S: Simd>(
        &mut self,
        given: &Given,
        t: usize,
        frame: &Frame,
        gathered: &mut GatheredMonths,
        series: &mut TileSeries,
        tile: &mut Tile,
    ) {
        let year = t / MONTHS_PER_YEAR;
        let years = tile.short_years.len();
        let mut share = Lanes::ZERO;
        if self.year.any {
            tile.short_years[year] = true;
            (at::<S>(&self.year.shortfall) / at(&given.paths.demand_by_year[year])).store(&mut share);
            for (shortfall, share) in self.year.shortfall.0.iter().zip(share.0).take(frame.counted) {
                if *shortfall > 0.0 {
                    series.short_years.record(year, *shortfall);
                    series.short_years.record(years + year, share);
                }
            }
        }
        // Sums over the horizon never decrease, so that no difference is negative.
        let supplied = at::<S>(&self.supplied);
        gathered.years.put(year, frame.abreast, supplied - at(&self.before));
        supplied.store(&mut self.before);
        let suppliers = self.suppliers.iter().map(|sums| at::<S>(&sums.delivered) + at(&sums.surge));
        let received = suppliers.chain(self.projects.iter().map(|sums| at::<S>(&sums.delivered)));
        for (source, (received, before)) in received.zip(&mut self.received_before).enumerate() {
            gathered.years.put((1 + source) * years + year, frame.abreast, received - at(before));
            received.store(before);
        }
        tile.years.set(year, given.group, &share);
        tile.years.set(years + year, given.group, &self.year.worst);
        self.year = Year::default();
    }

    /// Divides the shortfall over sectors: it falls on the largest priority number first, and within a priority in proportion to demand.
    #[inline(always)]
    fn add_sectors<S: Simd>(&mut self, given: &Given, month: &Month<S>, path: &PathMonth, t: usize, discount: f64) {
        let supply = given.supply;
        let zero = Vector::<S>::zero();
        let parts = &given.paths.parts;
        let ratio = month.demand / at(&path.trend);
        let mut left = month.shortfall;
        let mut all_loss = at::<S>(&self.loss);
        for group in &supply.bearing {
            let mut group_trend = zero;
            for &s in group {
                group_trend += at(&parts[s][t]);
            }
            let borne = left.lane_min(ratio * group_trend);
            left -= borne;
            for &s in group {
                // A group without demand bears no shortfall.
                let part = at::<S>(&parts[s][t]) / group_trend;
                let short = borne * Vector::select(zero.lane_lt(group_trend), part, zero);
                let loss = short * (supply.sectors[s].value_added * discount);
                add_to(&mut self.sectors[s].shortfall, short);
                add_to(&mut self.sectors[s].loss, loss);
                all_loss += loss;
            }
        }
        all_loss.store(&mut self.loss);
    }

    #[inline(always)]
    fn add_costs<S: Simd>(
        &mut self,
        given: &Given,
        month: &Month<S>,
        path: &PathMonth,
        discount: f64,
        surge_paid: Vector<S>,
    ) {
        let supply = given.supply;
        let value = at::<S>(&path.price) * discount;
        let mut other = month.recycled * supply.recycling_cost + month.domestic * supply.domestic_cost + month.carrying;
        if let Some(substitution) = &supply.substitution {
            other += month.substituted * substitution.cost;
        }
        add_to(&mut self.imports, (month.paid + surge_paid) * value);
        add_to(&mut self.other_costs, other * value);
        if month.any_shortfall {
            add_to(&mut self.unmet_cost, month.shortfall * value);
        }
        if month.any_response {
            let given_up = month.response * value;
            add_to(&mut self.unmet_cost, given_up);
            add_to(&mut self.loss, given_up * 0.5 * at(&path.markup));
        }
    }
}
