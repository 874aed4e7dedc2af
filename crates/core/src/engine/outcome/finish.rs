//! Final results of trials, written to the tile.

use super::{LANES, Lanes, Outcome};
use crate::engine::lanes::max;
use crate::engine::supply::{Given, NOTHING, Recursion};
use crate::engine::tile::{OF_SECTOR, OF_SOURCE, Tile};
use crate::stats::difference;
use crate::tally::metric::Metric;
use crate::vectors::Simd;

impl Outcome {
    /// Completes the sums and writes the trials' results to the tile, which already contains the `spending` on projects.
    ///
    /// Final stocks are those of `recursion`; `end` is the discount factor at the end of the horizon.
    #[inline(always)]
    pub fn finish<S: Simd>(&mut self, given: &Given, recursion: &Recursion, end: f64, tile: &mut Tile) {
        let months = given.supply.domestic.len();
        self.settle::<S>(given, months - 1);
        // Without a price, the paths contain the price of another market.
        if given.market.price.is_some() {
            let price = &given.paths.months[months - 1].price;
            for (pile, stock) in given.supply.stockpiles.iter().zip(&recursion.stock) {
                for i in 0..LANES {
                    self.other_costs[i] -= pile.resale * stock[i] * price[i] * end;
                }
            }
        }
        self.finish_sources(given, tile);
        tile.supplied.set(0, given.group, &self.supplied);
        for (s, (sums, demand)) in self.sectors.iter().zip(&given.paths.demand_by_part).enumerate() {
            let shortfall = &sums.shortfall;
            let mut share = Lanes::ZERO;
            for i in 0..LANES {
                share[i] = if demand[i] > 0.0 { shortfall[i] / demand[i] } else { 0.0 };
            }
            for (k, lanes) in [shortfall, &share, &sums.loss].into_iter().enumerate() {
                tile.sectors.set(OF_SECTOR * s + k, given.group, lanes);
            }
        }
    }

    #[inline(always)]
    fn finish_sources(&self, given: &Given, tile: &mut Tile) {
        let group = given.group;
        let mut concentration = Concentration::default();
        for (s, sums) in self.suppliers.iter().enumerate() {
            let (mut lost, mut received) = (Lanes::ZERO, Lanes::ZERO);
            for i in 0..LANES {
                // Where nothing is lost, rounding can leave a small or negative amount.
                lost[i] = max(difference(sums.called[i], sums.delivered[i]), 0.0);
                received[i] = sums.delivered[i] + sums.surge[i];
            }
            concentration.add(&received);
            let columns = [&sums.contracted, &sums.delivered, &sums.surge, &lost, &received];
            for (k, lanes) in columns.into_iter().enumerate() {
                tile.sources.set(OF_SOURCE * s + k, group, lanes);
            }
        }
        let suppliers = self.suppliers.len();
        for (p, sums) in self.projects.iter().enumerate() {
            let mut lost = Lanes::ZERO;
            for i in 0..LANES {
                lost[i] = difference(sums.planned[i], sums.delivered[i]);
            }
            concentration.add(&sums.delivered);
            let columns = [&sums.planned, &sums.delivered, &Lanes::ZERO, &lost, &sums.delivered];
            for (k, lanes) in columns.into_iter().enumerate() {
                tile.sources.set(OF_SOURCE * (suppliers + p) + k, group, lanes);
            }
        }
        self.finish_metrics(given, &concentration, tile);
    }

    #[inline(always)]
    fn finish_metrics(&self, given: &Given, concentration: &Concentration, tile: &mut Tile) {
        let (group, months) = (given.group, given.supply.domestic.len());
        let (priced, valued) = (given.market.price.is_some(), given.supply.valued);
        let nothing = Lanes::of(f64::NAN);
        let (mut share, mut any, mut average) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        let (mut first, mut unserved, mut unserved_share) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        let (mut total, mut programme, mut societal) = (Lanes::ZERO, Lanes::ZERO, Lanes::ZERO);
        for i in 0..LANES {
            let spending = tile.spending.of(0)[group * LANES + i];
            share[i] = part(self.shortfall[i], given.paths.demand_sum[i]);
            any[i] = if self.shortage_months[i] > 0.0 { 1.0 } else { 0.0 };
            first[i] = if self.first[i] < 0.0 { f64::NAN } else { self.first[i] };
            average[i] = given.paths.price_sum[i] / months as f64;
            total[i] = self.imports[i] + self.other_costs[i] + spending;
            programme[i] = total[i] + self.unmet_cost[i];
            societal[i] = programme[i] + self.loss[i];
            unserved[i] = self.shortfall[i] + self.response[i];
            unserved_share[i] = part(unserved[i], given.paths.demand_sum[i]);
        }
        let (hhi, largest) = concentration.of(&given.paths.demand_sum);
        let where_there = |is_there: bool, lanes: Lanes| if is_there { lanes } else { nothing };
        let money = |lanes: Lanes| where_there(priced, lanes);
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
                Metric::PriceResponse => self.response,
                Metric::DemandUnserved => unserved,
                Metric::DemandUnservedShare => unserved_share,
                Metric::SurgeBought => self.surge,
                Metric::AveragePrice => money(average),
                Metric::ImportCost => money(self.imports),
                Metric::EconomicLoss => where_there(valued, self.loss),
                Metric::TotalCost => money(total),
                Metric::ProgrammeCost => money(programme),
                Metric::SocietalCost => where_there(priced && valued, societal),
                Metric::SupplierHhi => hhi,
                Metric::LargestShare => largest,
            };
            tile.metrics.set(metric.index(), group, &lanes);
        }
        // A mineral without a price only has the costs of its projects.
        for (k, metric) in Metric::OF_ALL_MINERALS.into_iter().enumerate() {
            let lanes = match metric {
                Metric::Shortfall => self.shortfall,
                Metric::AnyShortage => any,
                Metric::DemandUnserved => unserved,
                Metric::ImportCost => self.imports,
                Metric::EconomicLoss if valued => self.loss,
                Metric::TotalCost => total,
                Metric::SocietalCost if valued => societal,
                // Without a value added of sectors, the loss adds nothing.
                Metric::ProgrammeCost | Metric::SocietalCost => programme,
                _ => Lanes::ZERO,
            };
            tile.totals.set(k, group, &lanes);
        }
    }
}

/// Returns `of / demand`, or zero if demand is zero (after underflow).
#[inline(always)]
fn part(of: f64, demand: f64) -> f64 {
    if demand > 0.0 { of / demand } else { 0.0 }
}

/// Concentration of deliveries by source.
#[derive(Default)]
struct Concentration {
    total: Lanes,
    squares: Lanes,
    largest: Lanes,
}

impl Concentration {
    #[inline(always)]
    fn add(&mut self, received: &Lanes) {
        for i in 0..LANES {
            self.total[i] += received[i];
            self.squares[i] += received[i] * received[i];
            self.largest[i] = max(self.largest[i], received[i]);
        }
    }

    /// Returns the Herfindahl–Hirschman index and the largest share, NaN where nothing was delivered.
    #[inline(always)]
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
