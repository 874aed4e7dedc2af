//! What one mineral's months add up to under one strategy, for the trials of a block (MODEL.md §§5 and 8).

use super::flows::Flows;
use super::lanes::{Lanes, Series, max, min};
use super::supply::{Given, NOTHING};
use crate::plan::Plan;
use crate::plan::supply::PlannedSupply;
use crate::stats::exp;
use crate::tally::metric::Metric;
use crate::units::{DAYS_PER_MONTH, MONTHS_PER_YEAR};

/// Sums and extremes over the months so far, by trial.
#[derive(Debug)]
pub struct Outcome<const W: usize> {
    /// ΣU.
    pub shortfall: Lanes<W>,
    /// ΣD.
    pub demand: Lanes<W>,
    /// Σ of all supply.
    pub supplied: Lanes<W>,
    peak: Lanes<W>,
    shortage_months: Lanes<W>,
    run: Lanes<W>,
    longest: Lanes<W>,
    first: Lanes<W>,
    lowest_stock: Lanes<W>,
    price_response: Lanes<W>,
    surge: Lanes<W>,
    price: Lanes<W>,
    imports: Lanes<W>,
    other_costs: Lanes<W>,
    unmet_cost: Lanes<W>,
    loss: Lanes<W>,
    /// Volumes by supplier, then by project.
    pub sources: Vec<Source<W>>,
    /// Losses by sector.
    pub sectors: Vec<SectorLoss<W>>,
    /// Attributed shortfall: by hazard, then unattributed.
    pub attributed: Vec<Lanes<W>>,
    /// Monthly series, as in [`crate::tally::TILE_VARIABLES`].
    pub series: [Series<W>; 4],
    /// Shortfall share of each year, and of its worst month.
    pub years: Vec<(Lanes<W>, Lanes<W>)>,
    year: (Lanes<W>, Lanes<W>, Lanes<W>),
}

/// Volumes of one supplier or project.
#[derive(Clone, Debug)]
pub struct Source<const W: usize> {
    /// Contracted or planned.
    pub contracted: Lanes<W>,
    /// Delivered of it.
    pub delivered: Lanes<W>,
    /// Surge bought.
    pub surge: Lanes<W>,
    /// Called for but not available.
    pub lost: Lanes<W>,
}

/// Losses of one sector.
#[derive(Clone, Debug)]
pub struct SectorLoss<const W: usize> {
    /// ΣU.
    pub shortfall: Lanes<W>,
    /// ΣD.
    pub demand: Lanes<W>,
    /// Discounted.
    pub loss: Lanes<W>,
}

impl<const W: usize> Outcome<W> {
    /// Nothing yet.
    pub fn new(plan: &Plan, supply: &PlannedSupply) -> Self {
        let zero = [0.0; W];
        let source = Source { contracted: zero, delivered: zero, surge: zero, lost: zero };
        Self {
            shortfall: zero,
            demand: zero,
            supplied: zero,
            peak: zero,
            shortage_months: zero,
            run: zero,
            longest: zero,
            first: [f64::NAN; W],
            lowest_stock: [f64::INFINITY; W],
            price_response: zero,
            surge: zero,
            price: zero,
            imports: zero,
            other_costs: [supply.start_cost; W],
            unmet_cost: zero,
            loss: zero,
            sources: vec![source; supply.suppliers.len() + supply.projects.len()],
            sectors: vec![SectorLoss { shortfall: zero, demand: zero, loss: zero }; supply.sectors.len()],
            attributed: vec![zero; plan.labels.disruptions.len() + 1],
            series: std::array::from_fn(|_| Vec::with_capacity(plan.months)),
            years: Vec::with_capacity(plan.years),
            year: (zero, zero, zero),
        }
    }

    /// Adds month `t`.
    pub fn add(&mut self, given: Given<W>, flows: &Flows<W>, t: usize, discount: f64, threshold: f64) {
        let surge = self.add_sources(flows, &given.paths.demand[t]);
        self.add_shortage(given, flows, t, threshold);
        self.add_stock(given, flows, t);
        self.add_sectors(given, flows, t, discount);
        if given.market.price.is_some() {
            self.add_costs(given, flows, t, discount);
        }
        for i in 0..W {
            self.price_response[i] += flows.price_response[i];
            self.surge[i] += surge[i];
        }
        if (t + 1).is_multiple_of(MONTHS_PER_YEAR) {
            let (shortfall, demand, worst) = self.year;
            let mut share = [0.0; W];
            for i in 0..W {
                share[i] = shortfall[i] / demand[i];
            }
            self.years.push((share, worst));
            self.year = ([0.0; W], [0.0; W], [0.0; W]);
        }
    }

    /// Volumes by source, supply and its concentration. Gives the surge bought.
    fn add_sources(&mut self, flows: &Flows<W>, demand: &Lanes<W>) -> Lanes<W> {
        let suppliers = flows.contracted.len();
        let (mut total, mut squares, mut surge) = ([0.0; W], [0.0; W], [0.0; W]);
        for (s, source) in self.sources[..suppliers].iter_mut().enumerate() {
            let (contracted, called, delivered) = (&flows.contracted[s], &flows.called[s], &flows.delivered[s]);
            let (for_gap, for_stock) = (&flows.surge_for_gap[s], &flows.surge_for_stock[s]);
            for i in 0..W {
                let bought = for_gap[i] + for_stock[i];
                let received = delivered[i] + bought;
                source.contracted[i] += contracted[i];
                source.delivered[i] += delivered[i];
                source.surge[i] += bought;
                source.lost[i] += called[i] - delivered[i];
                surge[i] += bought;
                total[i] += received;
                squares[i] += received * received;
            }
        }
        for (p, source) in self.sources[suppliers..].iter_mut().enumerate() {
            let (planned, delivered) = (&flows.project_planned[p], &flows.project_delivered[p]);
            for i in 0..W {
                source.contracted[i] += planned[i];
                source.delivered[i] += delivered[i];
                source.lost[i] += planned[i] - delivered[i];
                total[i] += delivered[i];
                squares[i] += delivered[i] * delivered[i];
            }
        }
        let (mut supplied, mut hhi) = ([0.0; W], [0.0; W]);
        for i in 0..W {
            supplied[i] = flows.domestic + flows.recycled[i] + total[i];
            self.supplied[i] += supplied[i];
            // What rounding leaves of a complete outage is no delivery.
            let delivers = total[i] > NOTHING * demand[i];
            hhi[i] = if delivers { squares[i] / (total[i] * total[i]) } else { f64::NAN };
        }
        self.series[0].push(supplied);
        self.series[3].push(hhi);
        surge
    }

    fn add_shortage(&mut self, given: Given<W>, flows: &Flows<W>, t: usize, threshold: f64) {
        let demand = &given.paths.demand[t];
        let mut share = [0.0; W];
        for i in 0..W {
            share[i] = flows.shortfall[i] / demand[i];
            self.shortfall[i] += flows.shortfall[i];
            self.demand[i] += demand[i];
            self.peak[i] = max(self.peak[i], share[i]);
            let short = share[i] > threshold;
            self.shortage_months[i] += if short { 1.0 } else { 0.0 };
            self.run[i] = if short { self.run[i] + 1.0 } else { 0.0 };
            self.longest[i] = max(self.longest[i], self.run[i]);
            self.first[i] = if short && self.first[i].is_nan() { t as f64 } else { self.first[i] };
            self.year.0[i] += flows.shortfall[i];
            self.year.1[i] += demand[i];
            self.year.2[i] = max(self.year.2[i], share[i]);
        }
        self.series[1].push(share);
    }

    fn add_stock(&mut self, given: Given<W>, flows: &Flows<W>, t: usize) {
        if flows.stock.is_empty() {
            return;
        }
        let trend = &given.paths.trend[t];
        let mut days = [0.0; W];
        for stock in &flows.stock {
            for i in 0..W {
                days[i] += stock[i];
            }
        }
        for i in 0..W {
            days[i] = days[i] / trend[i] * DAYS_PER_MONTH;
            self.lowest_stock[i] = min(self.lowest_stock[i], days[i]);
        }
        self.series[2].push(days);
    }

    /// The shortfall falls on the largest priority number first, in proportion to demand within one.
    fn add_sectors(&mut self, given: Given<W>, flows: &Flows<W>, t: usize, discount: f64) {
        let supply = given.supply;
        let (trend, demand) = (&given.paths.trend[t], &given.paths.demand[t]);
        for (sector, part) in self.sectors.iter_mut().zip(&given.paths.parts) {
            for i in 0..W {
                sector.demand[i] += demand[i] * (part[t][i] / trend[i]);
            }
        }
        if self.sectors.is_empty() || flows.shortfall.iter().all(|u| *u <= 0.0) {
            return;
        }
        let mut left = flows.shortfall;
        for group in &supply.bearing {
            let mut group_trend = [0.0; W];
            for &s in group {
                for i in 0..W {
                    group_trend[i] += given.paths.parts[s][t][i];
                }
            }
            let mut borne = [0.0; W];
            for i in 0..W {
                borne[i] = min(left[i], demand[i] * (group_trend[i] / trend[i]));
                left[i] -= borne[i];
            }
            for &s in group {
                let value = supply.sectors[s].value_added * discount;
                let sector = &mut self.sectors[s];
                for i in 0..W {
                    // A group without demand bears nothing.
                    let part = if group_trend[i] > 0.0 { given.paths.parts[s][t][i] / group_trend[i] } else { 0.0 };
                    let short = borne[i] * part;
                    sector.shortfall[i] += short;
                    sector.loss[i] += short * value;
                    self.loss[i] += short * value;
                }
            }
        }
    }

    fn add_costs(&mut self, given: Given<W>, flows: &Flows<W>, t: usize, discount: f64) {
        let supply = given.supply;
        let (price, gap) = (&given.paths.price[t], &given.paths.gap[t]);
        let mut imports = [0.0; W];
        for (s, supplier) in supply.suppliers.iter().enumerate() {
            let (delivered, for_gap, for_stock) =
                (&flows.delivered[s], &flows.surge_for_gap[s], &flows.surge_for_stock[s]);
            for i in 0..W {
                imports[i] += (delivered[i] + for_gap[i] + for_stock[i]) * supplier.price_factor;
            }
        }
        for (project, delivered) in supply.projects.iter().zip(&flows.project_delivered) {
            for i in 0..W {
                imports[i] += delivered[i] * project.price_factor;
            }
        }
        let mut carried = [0.0; W];
        for (pile, stock) in supply.stockpiles.iter().zip(&flows.stock) {
            for i in 0..W {
                carried[i] += stock[i] * pile.carrying;
            }
        }
        let domestic = flows.domestic * supply.domestic_cost;
        let substitution = supply.substitution.as_ref().map_or(0.0, |s| s.cost);
        for i in 0..W {
            let value = price[i] * discount;
            let recycled = flows.recycled[i] * supply.recycling_cost;
            let substituted = flows.substituted[i] * substitution;
            self.price[i] += price[i];
            self.imports[i] += imports[i] * value;
            self.other_costs[i] += (domestic + recycled + substituted + carried[i]) * value;
            self.unmet_cost[i] += (flows.shortfall[i] + flows.price_response[i]) * value;
        }
        if flows.price_response.iter().any(|p| *p > 0.0) {
            for i in 0..W {
                self.loss[i] += 0.5 * flows.price_response[i] * price[i] * discount * (1.0 - exp(-gap[i]));
            }
        }
    }

    /// The metrics of the trials, `[metric][trial]`, NaN where one is not defined; `spending` are the projects' costs.
    pub fn metrics(&self, given: Given<W>, months: usize, spending: &Lanes<W>) -> Vec<Lanes<W>> {
        let nothing = [f64::NAN; W];
        let priced = given.market.price.is_some();
        let stocked = !given.supply.stockpiles.is_empty();
        let money = |value: Lanes<W>| if priced { value } else { nothing };
        let of = |value: fn(&Self, usize) -> f64| std::array::from_fn(|i| value(self, i));
        let (hhi, largest) = self.concentration();
        let total: Lanes<W> = std::array::from_fn(|i| self.spent(i) + spending[i]);
        Metric::ALL
            .into_iter()
            .map(|metric| match metric {
                Metric::Shortfall => self.shortfall,
                Metric::ShortfallShare => of(|o, i| o.shortfall[i] / o.demand[i]),
                Metric::PeakShortfallShare => self.peak,
                Metric::ShortageMonths => self.shortage_months,
                Metric::LongestShortage => self.longest,
                Metric::AnyShortage => of(|o, i| if o.shortage_months[i] > 0.0 { 1.0 } else { 0.0 }),
                Metric::FirstShortageMonth => self.first,
                Metric::LowestStockDays => {
                    if stocked {
                        self.lowest_stock
                    } else {
                        nothing
                    }
                }
                Metric::PriceResponse => self.price_response,
                Metric::SurgeBought => self.surge,
                Metric::AveragePrice => money(std::array::from_fn(|i| self.price[i] / months as f64)),
                Metric::ImportCost => money(self.imports),
                Metric::EconomicLoss => self.loss,
                Metric::TotalCost => money(total),
                Metric::ProgrammeCost => money(std::array::from_fn(|i| total[i] + self.unmet_cost[i])),
                Metric::SupplierHhi => hhi,
                Metric::LargestShare => largest,
            })
            .collect()
    }

    /// Money spent on one trial's supply, without projects.
    pub fn spent(&self, lane: usize) -> f64 {
        self.imports[lane] + self.other_costs[lane]
    }

    /// Money spent on one trial's imports.
    pub fn imports(&self, lane: usize) -> f64 {
        self.imports[lane]
    }

    /// What demand not met would have cost in one trial.
    pub fn unmet_cost(&self, lane: usize) -> f64 {
        self.unmet_cost[lane]
    }

    /// Economic loss of one trial.
    pub fn loss(&self, lane: usize) -> f64 {
        self.loss[lane]
    }

    fn concentration(&self) -> (Lanes<W>, Lanes<W>) {
        let (mut total, mut squares, mut largest) = ([0.0; W], [0.0; W], [0.0; W]);
        for source in &self.sources {
            for i in 0..W {
                let received = source.delivered[i] + source.surge[i];
                total[i] += received;
                squares[i] += received * received;
                largest[i] = max(largest[i], received);
            }
        }
        let (mut hhi, mut share) = ([f64::NAN; W], [f64::NAN; W]);
        for i in 0..W {
            if total[i] > NOTHING * self.demand[i] {
                hhi[i] = squares[i] / (total[i] * total[i]);
                share[i] = largest[i] / total[i];
            }
        }
        (hhi, share)
    }
}
