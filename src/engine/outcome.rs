//! What one mineral's months add up to under one strategy (MODEL.md §§5 and 8), in neighbouring trials.

use super::flows::Flows;
use super::lanes::{LANES, Lanes, add_to, at, max, zeros};
use super::supply::{Given, NOTHING};
use super::tile::{Mask, OF_SECTOR, OF_SOURCE, Tile};
use crate::plan::supply::PlannedSupply;
use crate::tally::metric::{Metric, Variable};
use crate::tally::scale::MineralScales;
use crate::tally::series::Scale;
use crate::units::{DAYS_PER_MONTH, MONTHS_PER_YEAR};
use crate::vectors::{Real, Simd, Vector};

/// Sums and extremes over the months so far.
#[derive(Debug)]
pub struct Outcome {
    /// ΣU.
    shortfall: Lanes,
    /// Σ of all supply.
    supplied: Lanes,
    peak: Lanes,
    shortage_months: Lanes,
    run: Lanes,
    /// Whether a run of shortage months goes on in any trial.
    running: bool,
    longest: Lanes,
    /// First shortage month, −1 before there is one.
    first: Lanes,
    lowest_stock: Lanes,
    price_response: Lanes,
    surge: Lanes,
    imports: Lanes,
    other_costs: Lanes,
    unmet_cost: Lanes,
    loss: Lanes,
    year: Year,
    /// ΣN and Σ c·N since the mix of contracts last changed, of trials that are not odd.
    need: Lanes,
    called: Lanes,
    /// By supplier: called and lost; contracted and surge.
    contracted: Vec<Lanes>,
    called_of: Vec<Lanes>,
    lost: Vec<Lanes>,
    surge_of: Vec<Lanes>,
    /// By project: planned and delivered.
    planned: Vec<Lanes>,
    delivered: Vec<Lanes>,
    /// By sector: shortfall and loss.
    sector_shortfall: Vec<Lanes>,
    sector_loss: Vec<Lanes>,
}

/// The year so far.
#[derive(Debug, Default)]
struct Year {
    shortfall: Lanes,
    worst: Lanes,
    any: bool,
}

/// What comes together of the month's sources.
struct Month<S: Simd> {
    received: Vector<S>,
    bought: Vector<S>,
    surge_paid: Vector<S>,
    hhi: Vector<S>,
}

/// What is the same for all months and trials of a tile.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// Discount factor by month.
    pub discount: &'a [f64],
    /// Monthly shortfall share above which a month is a shortage.
    pub threshold: f64,
    /// Bins by variable of a tile.
    pub bins: &'a [Scale; 4],
    /// Which trials count.
    pub mask: &'a Mask,
}

/// The bins of the variables of a tile.
pub fn bins(scales: &MineralScales) -> [Scale; 4] {
    crate::tally::TILE_VARIABLES.map(|variable: Variable| scales.monthly(variable))
}

impl Outcome {
    /// Nothing yet.
    pub fn new(supply: &PlannedSupply) -> Self {
        let (s, p, sectors) = (supply.suppliers.len(), supply.projects.len(), supply.sectors.len());
        let zero = Lanes::ZERO;
        let mut outcome = Self {
            shortfall: zero,
            supplied: zero,
            peak: zero,
            shortage_months: zero,
            run: zero,
            running: false,
            longest: zero,
            first: zero,
            lowest_stock: zero,
            price_response: zero,
            surge: zero,
            imports: zero,
            other_costs: zero,
            unmet_cost: zero,
            loss: zero,
            year: Year::default(),
            need: zero,
            called: zero,
            contracted: zeros(s),
            called_of: zeros(s),
            lost: zeros(s),
            surge_of: zeros(s),
            planned: zeros(p),
            delivered: zeros(p),
            sector_shortfall: zeros(sectors),
            sector_loss: zeros(sectors),
        };
        outcome.restart(supply);
        outcome
    }

    /// Nothing yet.
    pub fn restart(&mut self, supply: &PlannedSupply) {
        for sum in [
            &mut self.shortfall,
            &mut self.supplied,
            &mut self.peak,
            &mut self.shortage_months,
            &mut self.run,
            &mut self.longest,
            &mut self.price_response,
            &mut self.surge,
            &mut self.imports,
            &mut self.unmet_cost,
            &mut self.loss,
            &mut self.need,
            &mut self.called,
        ] {
            *sum = Lanes::ZERO;
        }
        self.running = false;
        self.first = Lanes::of(-1.0);
        self.lowest_stock = Lanes::of(f64::INFINITY);
        self.other_costs = Lanes::of(supply.start_cost);
        self.year = Year::default();
        for list in [
            &mut self.contracted,
            &mut self.called_of,
            &mut self.lost,
            &mut self.surge_of,
            &mut self.planned,
            &mut self.delivered,
            &mut self.sector_shortfall,
            &mut self.sector_loss,
        ] {
            list.fill(Lanes::ZERO);
        }
    }

    /// Adds month `t`, and gathers its values in the tile.
    #[inline(always)]
    pub fn add<S: Simd>(&mut self, given: &Given, flows: &Flows, t: usize, frame: &Frame, tile: &mut Tile) {
        if given.planned_mix.changes[t] {
            self.settle::<S>(&given.planned_mix.shares[t - 1]);
        }
        let group = given.group;
        let surge_paid = self.add_sources::<S>(given, flows, t, frame, tile);
        let discounted = frame.discount[t];
        if flows.any_shortfall || self.running {
            let share = at::<S>(&flows.shortfall) / at(&given.paths.demand[t]);
            self.add_shortage(flows, t, share, frame.threshold);
            tile.series[1].record(&frame.bins[1], t, group, share, frame.mask);
        } else {
            tile.series[1].record_zeros(t, group);
        }
        if flows.any_shortfall {
            self.add_sectors::<S>(given, flows, t, discounted);
        }
        if !flows.stock.is_empty() {
            self.add_stock::<S>(given, flows, t, frame, tile);
        }
        if given.market.price.is_some() {
            self.add_costs(given, flows, t, discounted, surge_paid);
        }
        if flows.any_response {
            add_to::<S>(&mut self.price_response, at(&flows.price_response));
        }
        if (t + 1).is_multiple_of(MONTHS_PER_YEAR) {
            self.end_year::<S>(given, t, tile);
        }
    }

    /// Volumes by source, supply and its concentration. Gives what the surge costs at a price of 1.
    #[inline(always)]
    fn add_sources<S: Simd>(
        &mut self,
        given: &Given,
        flows: &Flows,
        t: usize,
        frame: &Frame,
        tile: &mut Tile,
    ) -> Vector<S> {
        let mut month = Month {
            received: at::<S>(&flows.delivered),
            bought: Vector::zero(),
            surge_paid: Vector::zero(),
            hhi: at(&given.mix.hhi[t]),
        };
        let called = at::<S>(&flows.called);
        add_to(&mut self.called, called);
        for (s, lost) in self.lost.iter_mut().enumerate() {
            add_to(lost, at::<S>(given.mix.lost(s, t)) * called);
        }
        let need = at::<S>(&flows.need);
        let mut usual_need = need;
        if flows.any_odd || flows.any_surge {
            self.add_unusual(given, flows, t, &mut month);
            if flows.any_odd {
                let odd = Vector::<S>::zero().below(at(&flows.odd));
                usual_need = Vector::select(odd, Vector::zero(), need);
            }
        }
        add_to(&mut self.need, usual_need);
        let supplied = at::<S>(&flows.recycled) + flows.domestic + month.received;
        add_to(&mut self.supplied, supplied);
        // What rounding leaves of a complete outage is no delivery.
        let delivers = (at::<S>(&given.paths.demand[t]) * NOTHING).below(month.received);
        tile.series[0].record(&frame.bins[0], t, given.group, supplied, frame.mask);
        tile.series[3].record_where(&frame.bins[3], t, given.group, month.hhi, delivers, frame.mask);
        month.surge_paid
    }

    /// Sources in a month with odd trials or surge.
    #[inline(always)]
    fn add_unusual<S: Simd>(&mut self, given: &Given, flows: &Flows, t: usize, month: &mut Month<S>) {
        let zero = Vector::<S>::zero();
        let odd = Vector::<S>::both(
            zero.below(at(&flows.odd)),
            zero.below(Vector::of(if flows.any_odd { 1.0 } else { 0.0 })),
        );
        let called = at::<S>(&flows.called);
        let mut squares = zero;
        for (s, supplier) in given.supply.suppliers.iter().enumerate() {
            let mut delivered = called * (Vector::of(supplier.share[t]) - at(given.mix.lost(s, t)));
            if flows.any_odd {
                let (calls, deliveries) = (at::<S>(&flows.calls[s]), at::<S>(&flows.deliveries[s]));
                delivered = Vector::select(odd, deliveries, delivered);
                let add = |sum: &mut Lanes, more: Vector<S>| add_to(sum, Vector::select(odd, more, zero));
                add(&mut self.contracted[s], at(&flows.contracts[s]));
                add(&mut self.called_of[s], calls);
                add(&mut self.lost[s], calls - deliveries);
            }
            if flows.any_surge {
                let bought = at::<S>(&flows.arrived[s]) - at(&flows.surge_left[s]);
                add_to(&mut self.surge_of[s], bought);
                month.bought += bought;
                month.surge_paid += bought * supplier.price_factor;
                delivered += bought;
            }
            squares += delivered * delivered;
        }
        if flows.any_odd {
            for p in 0..flows.project_planned.len() {
                let delivered = at::<S>(&flows.project_delivered[p]);
                add_to(&mut self.planned[p], at::<S>(&flows.project_planned[p]));
                add_to(&mut self.delivered[p], delivered);
                squares += delivered * delivered;
            }
        }
        month.received += month.bought;
        add_to(&mut self.surge, month.bought);
        // Others have the concentration of their mix, to the bit.
        let unusual = Vector::<S>::either(odd, zero.below(month.bought));
        month.hhi = Vector::select(unusual, squares / (month.received * month.received), month.hhi);
    }

    /// Turns sums of need into contracts by supplier, before shares change and at the end.
    #[inline(always)]
    fn settle<S: Simd>(&mut self, shares: &[f64]) {
        let (need, called) = (at::<S>(&self.need), at::<S>(&self.called));
        for (s, &share) in shares.iter().enumerate() {
            add_to(&mut self.contracted[s], need * share);
            add_to(&mut self.called_of[s], called * share);
        }
        (self.need, self.called) = (Lanes::ZERO, Lanes::ZERO);
    }

    #[inline(always)]
    fn add_shortage<S: Simd>(&mut self, flows: &Flows, t: usize, share: Vector<S>, threshold: f64) {
        let (zero, one) = (Vector::<S>::zero(), Vector::<S>::of(1.0));
        let shortfall = at::<S>(&flows.shortfall);
        let short = Vector::of(threshold).below(share);
        let run = Vector::select(short, at::<S>(&self.run) + one, zero);
        add_to(&mut self.shortfall, shortfall);
        share.most(at(&self.peak)).store(&mut self.peak);
        add_to(&mut self.shortage_months, Vector::select(short, one, zero));
        run.store(&mut self.run);
        run.most(at(&self.longest)).store(&mut self.longest);
        let first = at::<S>(&self.first);
        let new = Vector::<S>::both(short, first.below(zero));
        Vector::select(new, Vector::of(t as f64), first).store(&mut self.first);
        add_to(&mut self.year.shortfall, shortfall);
        share.most(at(&self.year.worst)).store(&mut self.year.worst);
        self.running = run.any_positive();
        self.year.any = true;
    }

    #[inline(always)]
    fn end_year<S: Simd>(&mut self, given: &Given, t: usize, tile: &mut Tile) {
        let year = t / MONTHS_PER_YEAR;
        let years = tile.short_years.len();
        let mut share = Lanes::ZERO;
        if self.year.any {
            tile.short_years[year] = true;
            (at::<S>(&self.year.shortfall) / at(&given.paths.demand_by_year[year])).store(&mut share);
        }
        tile.years.set(year, given.group, &share);
        tile.years.set(years + year, given.group, &self.year.worst);
        self.year = Year::default();
    }

    #[inline(always)]
    fn add_stock<S: Simd>(&mut self, given: &Given, flows: &Flows, t: usize, frame: &Frame, tile: &mut Tile) {
        let mut held = Vector::<S>::zero();
        for stock in &flows.stock {
            held += at(stock);
        }
        let days = held * at(&given.paths.inverse_trend[t]) * DAYS_PER_MONTH;
        days.least(at(&self.lowest_stock)).store(&mut self.lowest_stock);
        tile.series[2].record(&frame.bins[2], t, given.group, days, frame.mask);
    }

    /// The shortfall falls on the largest priority number first, in proportion to demand within one.
    #[inline(always)]
    fn add_sectors<S: Simd>(&mut self, given: &Given, flows: &Flows, t: usize, discount: f64) {
        let supply = given.supply;
        let zero = Vector::<S>::zero();
        let parts = &given.paths.parts;
        let ratio = at::<S>(&given.paths.demand[t]) / at(&given.paths.trend[t]);
        let mut left = at::<S>(&flows.shortfall);
        let mut all_loss = at::<S>(&self.loss);
        for group in &supply.bearing {
            let mut group_trend = zero;
            for &s in group {
                group_trend += at(&parts[s][t]);
            }
            let borne = left.least(ratio * group_trend);
            left -= borne;
            for &s in group {
                // A group without demand bears nothing.
                let part = at::<S>(&parts[s][t]) / group_trend;
                let short = borne * Vector::select(zero.below(group_trend), part, zero);
                let loss = short * (supply.sectors[s].value_added * discount);
                add_to(&mut self.sector_shortfall[s], short);
                add_to(&mut self.sector_loss[s], loss);
                all_loss += loss;
            }
        }
        all_loss.store(&mut self.loss);
    }

    #[inline(always)]
    fn add_costs<S: Simd>(&mut self, given: &Given, flows: &Flows, t: usize, discount: f64, surge_paid: Vector<S>) {
        let supply = given.supply;
        let value = at::<S>(&given.paths.price[t]) * discount;
        let mut other = at::<S>(&flows.recycled) * supply.recycling_cost + flows.domestic * supply.domestic_cost;
        for (pile, stock) in supply.stockpiles.iter().zip(&flows.stock) {
            other += at::<S>(stock) * pile.carrying;
        }
        if flows.any_substitution {
            other += at::<S>(&flows.substituted) * supply.substitution.as_ref().map_or(0.0, |s| s.cost);
        }
        add_to(&mut self.imports, (at::<S>(&flows.paid) + surge_paid) * value);
        add_to(&mut self.other_costs, other * value);
        if flows.any_shortfall {
            add_to(&mut self.unmet_cost, at::<S>(&flows.shortfall) * value);
        }
        if flows.any_response {
            let given_up = at::<S>(&flows.price_response) * value;
            add_to(&mut self.unmet_cost, given_up);
            add_to(&mut self.loss, given_up * 0.5 * at(&given.paths.markup[t]));
        }
    }

    /// Settles what is left, and lays out the trials' results in the tile; `spending` on projects is there already.
    #[inline(always)]
    pub fn finish<S: Simd>(&mut self, given: &Given, months: usize, tile: &mut Tile) {
        self.settle::<S>(&given.planned_mix.shares[months - 1]);
        self.finish_sources(given, tile);
        tile.supplied.set(0, given.group, &self.supplied);
        for s in 0..self.sector_shortfall.len() {
            let (shortfall, demand) = (&self.sector_shortfall[s], &given.paths.demand_by_part[s]);
            let mut share = Lanes::ZERO;
            for i in 0..LANES {
                share[i] = if demand[i] > 0.0 { shortfall[i] / demand[i] } else { 0.0 };
            }
            for (k, lanes) in [shortfall, &share, &self.sector_loss[s]].into_iter().enumerate() {
                tile.sectors.set(OF_SECTOR * s + k, given.group, lanes);
            }
        }
    }

    fn finish_sources(&mut self, given: &Given, tile: &mut Tile) {
        let group = given.group;
        let mut concentration = Concentration::default();
        let suppliers = self.contracted.len();
        for s in 0..suppliers {
            let (mut delivered, mut received) = (Lanes::ZERO, Lanes::ZERO);
            for i in 0..LANES {
                // Of a complete outage rounding can leave less than nothing.
                delivered[i] = max(self.called_of[s][i] - self.lost[s][i], 0.0);
                received[i] = delivered[i] + self.surge_of[s][i];
            }
            concentration.add(&received);
            let columns = [&self.contracted[s], &delivered, &self.surge_of[s], &self.lost[s], &received];
            for (k, lanes) in columns.into_iter().enumerate() {
                tile.sources.set(OF_SOURCE * s + k, group, lanes);
            }
        }
        for p in 0..self.planned.len() {
            let mut lost = Lanes::ZERO;
            for i in 0..LANES {
                lost[i] = self.planned[p][i] - self.delivered[p][i];
            }
            concentration.add(&self.delivered[p]);
            let columns = [&self.planned[p], &self.delivered[p], &Lanes::ZERO, &lost, &self.delivered[p]];
            for (k, lanes) in columns.into_iter().enumerate() {
                tile.sources.set(OF_SOURCE * (suppliers + p) + k, group, lanes);
            }
        }
        self.finish_metrics(given, &concentration, tile);
    }

    fn finish_metrics(&self, given: &Given, concentration: &Concentration, tile: &mut Tile) {
        let (group, months) = (given.group, given.supply.domestic.len());
        let priced = given.market.price.is_some();
        let nothing = Lanes::of(f64::NAN);
        let (mut share, mut any, mut average) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        let mut first = Lanes::ZERO;
        let (mut total, mut programme) = (Lanes::ZERO, Lanes::ZERO);
        for i in 0..LANES {
            let spending = tile.spending.of(0)[group * LANES + i];
            share[i] = self.shortfall[i] / given.paths.demand_sum[i];
            any[i] = if self.shortage_months[i] > 0.0 { 1.0 } else { 0.0 };
            first[i] = if self.first[i] < 0.0 { f64::NAN } else { self.first[i] };
            average[i] = given.paths.price_sum[i] / months as f64;
            total[i] = self.imports[i] + self.other_costs[i] + spending;
            programme[i] = total[i] + self.unmet_cost[i];
        }
        let (hhi, largest) = concentration.of(&given.paths.demand_sum);
        let money = |lanes: Lanes| if priced { lanes } else { nothing };
        for metric in Metric::ALL {
            let lanes = match metric {
                Metric::Shortfall => self.shortfall,
                Metric::ShortfallShare => share,
                Metric::PeakShortfallShare => self.peak,
                Metric::ShortageMonths => self.shortage_months,
                Metric::LongestShortage => self.longest,
                Metric::AnyShortage => any,
                Metric::FirstShortageMonth => first,
                Metric::LowestStockDays => {
                    if given.supply.stockpiles.is_empty() {
                        nothing
                    } else {
                        self.lowest_stock
                    }
                }
                Metric::PriceResponse => self.price_response,
                Metric::SurgeBought => self.surge,
                Metric::AveragePrice => money(average),
                Metric::ImportCost => money(self.imports),
                Metric::EconomicLoss => self.loss,
                Metric::TotalCost => money(total),
                Metric::ProgrammeCost => money(programme),
                Metric::SupplierHhi => hhi,
                Metric::LargestShare => largest,
            };
            tile.metrics.set(metric.index(), group, &lanes);
        }
        // Without a price only its projects cost anything, beside a larger stock at the start, which is worth nothing then.
        for (k, lanes) in [any, self.imports, self.loss, total, programme].into_iter().enumerate() {
            tile.totals.set(k, group, &lanes);
        }
    }
}

/// How unequal sources are.
#[derive(Default)]
struct Concentration {
    total: Lanes,
    squares: Lanes,
    largest: Lanes,
}

impl Concentration {
    fn add(&mut self, received: &Lanes) {
        for i in 0..LANES {
            self.total[i] += received[i];
            self.squares[i] += received[i] * received[i];
            self.largest[i] = max(self.largest[i], received[i]);
        }
    }

    /// Herfindahl–Hirschman index and largest share, NaN where nothing was delivered.
    fn of(&self, demand: &Lanes) -> (Lanes, Lanes) {
        let (mut hhi, mut share) = (Lanes::of(f64::NAN), Lanes::of(f64::NAN));
        for i in 0..LANES {
            if self.total[i] > NOTHING * demand[i] {
                hhi[i] = self.squares[i] / (self.total[i] * self.total[i]);
                share[i] = self.largest[i] / self.total[i];
            }
        }
        (hhi, share)
    }
}
