//! Ways by which a mineral reaches a country: mines, refineries, exporters and sea lanes.

use super::flows::MineralTrade;
use super::need::{Need, Partner};
use super::origin::{Origin, Origins};
use mindep_core::domain::node::Country;
use mindep_world::minerals::Stage;
use mindep_world::{countries, routes, typical};
use std::collections::BTreeSet;

/// Smallest part of imports with which a seller, and an origin of it, is a row of its own.
const LEAST: f64 = 0.01;
/// Code for all small sellers together, one of those that ISO 3166 leaves to its users.
pub const OTHERS: &str = "ZZZ";
/// Exporters without a contract that are given, so that contracts can be moved to them.
const SPARE: usize = 3;

/// A supplier of the scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// Identity.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Country that sells; `None` for the small ones together.
    pub seller: Option<Country>,
    /// Ore or processed.
    pub stage: Stage,
    /// Nodes in the order in which they are passed.
    pub nodes: Vec<String>,
    /// Part of the imports, a fraction.
    pub share: f64,
    /// Whole months from the stages to the importer.
    pub transit: u32,
    /// Sentences on where the numbers come from.
    pub source: String,
}

impl Way {
    /// A way without nodes, share and source.
    fn new(seller: Country, stage: Stage, id: String, name: String) -> Self {
        Self { id, name, seller: Some(seller), stage, nodes: Vec::new(), share: 0.0, transit: 0, source: String::new() }
    }

    /// The country that mines what comes this way; `None` where it is not known.
    pub fn mine(&self) -> Option<Country> {
        self.nodes.iter().find_map(|node| Country::new(node.strip_suffix(":mine")?))
    }

    /// The countries that it passes.
    pub fn countries(&self) -> impl Iterator<Item = Country> {
        self.nodes.iter().filter_map(|node| Country::new(node.split(':').next()?))
    }
}

/// Finds the ways of a need: a row for each seller and origin of a hundredth and more, one for all others, and large exporters without a contract.
pub fn ways(need: &Need, trade: &MineralTrade, importer: Country) -> Vec<Way> {
    let stages: BTreeSet<Stage> = need.partners.iter().map(|partner| partner.stage).collect();
    let finder =
        Finder { need, importer, origins: Origins::new(need.mineral, trade, need.year), both: stages.len() > 1 };
    let mut ways = Vec::new();
    let mut rest = 0.0;
    for partner in &need.partners {
        let share = partner.quantity / need.imports;
        if need.sold_by(partner.country) < LEAST || partner.country.as_str() == OTHERS {
            rest += share;
            continue;
        }
        for (origin, mut way) in finder.of(partner.country, partner.stage, LEAST / share) {
            way.share = share * origin.as_ref().map_or(1.0, |origin| origin.part);
            way.source = source(need, partner, origin.as_ref());
            ways.push(way);
        }
    }
    ways.extend(finder.spare(trade));
    if rest > 0.0 {
        ways.push(Way {
            id: format!("{}-others", need.mineral.id),
            name: "Others".to_owned(),
            seller: None,
            stage: Stage::Processed,
            nodes: vec![format!("{OTHERS}:export")],
            share: rest,
            transit: 1,
            source: format!(
                "fact: {}, {}: all sellers below {} % of imports together; assumption: nothing strikes them all",
                need.trade_source,
                need.year,
                100.0 * LEAST
            ),
        });
    }
    ways
}

/// Finds the ways of sellers.
struct Finder<'a> {
    need: &'a Need,
    importer: Country,
    origins: Origins<'a>,
    /// Whether the mineral is bought both as ore and processed.
    both: bool,
}

impl Finder<'_> {
    /// Large exporters of the world from which the importer buys next to nothing.
    fn spare(&self, trade: &MineralTrade) -> Vec<Way> {
        let need = self.need;
        let exports = trade.exports(need.year, None);
        let total: f64 = exports.values().sum();
        let known = |country: &Country| need.sold_by(*country) >= LEAST;
        let mut others: Vec<(Country, f64)> = exports
            .into_iter()
            .filter(|(country, quantity)| *country != self.importer && !known(country) && *quantity >= 0.01 * total)
            .collect();
        others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        others.truncate(SPARE);
        let mut ways = Vec::new();
        for (country, quantity) in others {
            let ore = trade.out_of(country, need.year).filter(|f| f.product.stage == Stage::Ore).map(|f| f.quantity);
            let stage = if ore.sum::<f64>() > quantity / 2.0 { Stage::Ore } else { Stage::Processed };
            let Some((_, mut way)) = self.of(country, stage, 1.0).into_iter().next() else { continue };
            way.source = format!(
                "fact: {}, {}: sold {:.1} % of the world's trade, and next to nothing here; no contract, but a strategy may move some to it",
                need.trade_source,
                need.year,
                100.0 * quantity / total
            );
            ways.push(way);
        }
        ways
    }

    /// The ways of one seller, one for each origin of at least `least` of what it sells; without shares and sources.
    fn of(&self, seller: Country, stage: Stage, least: f64) -> Vec<(Option<Origin>, Way)> {
        let own = Origin { before: Vec::new(), mined: true, part: 1.0 };
        let mut found =
            if stage == Stage::Ore && self.origins.mines(seller) { vec![own] } else { self.origins.of(seller) };
        if found.len() > 1 {
            // Small origins go to the largest.
            found.retain(|origin| origin.part >= least);
            let kept: f64 = found.iter().map(|origin| origin.part).sum();
            for origin in &mut found {
                origin.part /= kept;
            }
        }
        if found.is_empty() {
            found = self.origins.of(seller).into_iter().take(1).map(|origin| Origin { part: 1.0, ..origin }).collect();
        }
        let suffix = if self.both && stage == Stage::Ore { "-ore" } else { "" };
        let id = format!("{}-{}", self.need.mineral.id, seller.as_str().to_lowercase());
        let name = countries::name(seller.as_str());
        if found.is_empty() {
            let (nodes, transit) = self.path(&[], false, seller, stage);
            return vec![(None, Way { nodes, transit, ..Way::new(seller, stage, id + suffix, name.to_owned()) })];
        }
        let several = found.len() > 1;
        found
            .into_iter()
            .map(|origin| {
                let (nodes, transit) = self.path(&origin.before, origin.mined, seller, stage);
                let last = origin.before.last().copied();
                let (id, name) = match last {
                    _ if !several => (format!("{id}{suffix}"), name.to_owned()),
                    None => (format!("{id}-own{suffix}"), format!("{name}, own mines")),
                    Some(last) => (
                        format!("{id}-{}{suffix}", last.as_str().to_lowercase()),
                        format!("{name}, from {}", countries::name(last.as_str())),
                    ),
                };
                let way = Way { nodes, transit, ..Way::new(seller, stage, id, name) };
                (Some(origin), way)
            })
            .collect()
    }

    /// The nodes of a way, and its months of transit: those of its longest leg.
    fn path(&self, before: &[Country], mined: bool, seller: Country, stage: Stage) -> (Vec<String>, u32) {
        let countries: Vec<Country> = before.iter().copied().chain([seller]).collect();
        let mut nodes = Vec::new();
        let mut months = 0.0_f64;
        for (i, country) in countries.iter().enumerate() {
            if i == 0 && mined {
                nodes.push(format!("{country}:mine"));
            }
            // Ore is refined by the last that can, so only a seller of something processed and those that it buys from are refiners.
            if stage == Stage::Processed && self.origins.refines(*country) && (i > 0 || countries.len() == 1) {
                nodes.push(format!("{country}:refine"));
            }
            nodes.push(format!("{country}:export"));
            let next = countries.get(i + 1).copied().unwrap_or(self.importer);
            nodes.extend(routes::lanes(*country, next).iter().map(|lane| format!("lane:{lane}")));
            let key = if routes::near(*country, next) { "transit_months_near" } else { "transit_months_far" };
            months = months.max(typical::value(&self.need.mineral.id, key).map_or(1.0, |value| value.mode));
        }
        (without_repeats(nodes), months.round() as u32)
    }
}

/// A lane that is passed on the way to a refinery and again from there is one node: a path names each node once.
fn without_repeats(nodes: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for node in nodes {
        if !kept.contains(&node) {
            kept.push(node);
        }
    }
    kept
}

fn source(need: &Need, partner: &Partner, origin: Option<&Origin>) -> String {
    let products: Vec<String> =
        partner.tonnes.iter().map(|(code, tonnes)| format!("{} t of HS {code}", super::text::whole(*tonnes))).collect();
    let bought = format!(
        "fact: {}, {}: {} from {}, {:.1} % of imports in {}",
        need.trade_source,
        need.year,
        products.join(", "),
        partner.country,
        100.0 * partner.quantity / need.imports,
        need.mineral.unit
    );
    let mined = match origin {
        None => "; assumption: where it was mined is not known".to_owned(),
        Some(origin) if origin.before.is_empty() && origin.part > 0.999 => String::new(),
        Some(origin) => {
            let way: Vec<&str> = origin.before.iter().map(Country::as_str).collect();
            let from = if way.is_empty() { "its own mines".to_owned() } else { way.join(" by way of ") };
            format!(
                "; assumption: {:.0} % of what it sells comes from {from}, by mines, imports and what it refines beyond both",
                100.0 * origin.part
            )
        }
    };
    bought + &mined
}
