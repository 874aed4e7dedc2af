//! Where a country that sells a mineral has it from: its own mines, or those of countries it buys from.
//!
//! Trade tells who sold, not where it was mined. A seller's material is split by what it mines itself and what it imports of the mineral; where it refines
//! more than both (the ore being traded under a code that is not bundled), the difference comes from countries that mine more than they refine, in
//! proportion to what they have over. Only origins of a tenth and more are kept, at most three; what lies before them is the largest origin of each.

use super::flows::MineralTrade;
use super::need::mined;
use mindep_core::domain::node::Country;
use mindep_world::minerals::{Mineral, Stage};
use mindep_world::{production, refining};
use std::collections::BTreeMap;

/// Smallest part of a seller's material with which an origin is kept.
const LEAST: f64 = 0.1;
/// Most origins of one seller.
const MOST: usize = 3;
/// Part of a country's material from its own mines above which it counts as mined there.
const MINER: f64 = 0.5;
/// Most countries through which material is followed back.
const DEEPEST: usize = 3;

/// Where a part of a seller's material comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Origin {
    /// The countries that it passes before the seller, from the first on; empty for the seller's own mines.
    pub before: Vec<Country>,
    /// Whether the first country, or the seller itself, mines it.
    pub mined: bool,
    /// Part of the seller's material, a fraction; the parts add up to 1.
    pub part: f64,
}

/// What is known of who makes and moves a mineral in a year.
pub struct Origins<'a> {
    mineral: &'a Mineral,
    trade: &'a MineralTrade,
    year: i32,
    mines: BTreeMap<Country, f64>,
    refined: BTreeMap<Country, f64>,
}

impl<'a> Origins<'a> {
    /// Gathers mines and refineries.
    pub fn new(mineral: &'a Mineral, trade: &'a MineralTrade, year: i32) -> Self {
        let [first, last] = production::years();
        let mines = production::of(mineral, year.clamp(first, last));
        let total: f64 = mines.values().sum();
        let share = refining::of(&mineral.id).filter_map(|row| Some((row.country()?, row.share * total)));
        let refined = share.collect();
        Self { mineral, trade, year, mines, refined }
    }

    /// Whether a country refines the mineral, as far as is known: it is among the refiners; or there are no figures of refining, and it mines the mineral,
    /// or sells more of it processed than it buys.
    pub fn refines(&self, country: Country) -> bool {
        if !self.refined.is_empty() {
            return self.refined.contains_key(&country) || self.mines.contains_key(&country);
        }
        let processed = |flows: &mut dyn Iterator<Item = f64>| flows.sum::<f64>();
        let of = |stage: Stage| move |flow: &&super::flows::MineralFlow| flow.product.stage == stage;
        let sold =
            processed(&mut self.trade.out_of(country, self.year).filter(of(Stage::Processed)).map(|f| f.quantity));
        let bought =
            processed(&mut self.trade.into(country, self.year).filter(of(Stage::Processed)).map(|f| f.quantity));
        self.mines.contains_key(&country) || sold > bought
    }

    /// Whether a country mines the mineral at all.
    pub fn mines(&self, country: Country) -> bool {
        self.mines.contains_key(&country)
    }

    /// Finds the origins of what `seller` sells, the largest first; none where nothing is known.
    pub fn of(&self, seller: Country) -> Vec<Origin> {
        let mut origins = self.direct(seller);
        origins.truncate(MOST);
        let kept: f64 = origins.iter().map(|(_, part)| part).sum();
        origins
            .into_iter()
            .map(|(country, part)| {
                let (before, mined) = self.back(country, seller);
                Origin { before, mined, part: part / kept }
            })
            .collect()
    }

    /// Follows the largest origin back to a mine; returns the countries before `seller`, from the first on, and whether the first mines it.
    fn back(&self, country: Country, seller: Country) -> (Vec<Country>, bool) {
        if country == seller {
            return (Vec::new(), true);
        }
        let mut before = vec![country];
        let mut first = country;
        while before.len() < DEEPEST {
            let direct = self.direct(first);
            let own = direct.iter().find(|(other, _)| *other == first).map_or(0.0, |(_, part)| *part);
            let next = direct.iter().find(|(other, _)| *other != first && *other != seller && !before.contains(other));
            match next {
                Some((next, part)) if own < MINER && *part > own => {
                    before.insert(0, *next);
                    first = *next;
                }
                _ => break,
            }
        }
        (before, self.mines.contains_key(&first))
    }

    /// Countries from which a country has a tenth of its material and more, with their parts; the largest first. The country itself stands for its mines.
    fn direct(&self, country: Country) -> Vec<(Country, f64)> {
        let own = mined(self.mineral, country, self.year).0;
        let mut sources: BTreeMap<Country, f64> = BTreeMap::new();
        for flow in self.trade.into(country, self.year) {
            *sources.entry(flow.exporter).or_default() += flow.quantity;
        }
        if own > 0.0 {
            sources.insert(country, own);
        }
        let missing = self.refined.get(&country).copied().unwrap_or_default() - sources.values().sum::<f64>();
        if missing > 0.0 {
            let others = self.mines.iter().filter(|(other, _)| **other != country);
            let over: Vec<(Country, f64)> = others
                .map(|(other, output)| (*other, output - self.refined.get(other).copied().unwrap_or_default()))
                .filter(|(_, over)| *over > 0.0)
                .collect();
            let all: f64 = over.iter().map(|(_, over)| over).sum();
            for (other, over) in over {
                *sources.entry(other).or_default() += missing * over / all;
            }
        }
        let all: f64 = sources.values().sum();
        let mut parts: Vec<(Country, f64)> = sources
            .into_iter()
            .map(|(other, quantity)| (other, quantity / all))
            .filter(|(_, part)| *part >= LEAST)
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        parts
    }
}
