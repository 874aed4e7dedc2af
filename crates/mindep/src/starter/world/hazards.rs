//! What may go wrong on the ways: base rates of exporters, brief outages of mines and refineries, closed lanes.

use super::chain::{OTHERS, Way};
use super::flows::MineralTrade;
use super::need::Need;
use mindep_core::domain::node::Country;
use mindep_world::minerals::Stage;
use mindep_world::rates::{self, BaseRate};
use mindep_world::{countries, routes, templates};
use std::collections::{BTreeMap, BTreeSet};

/// Share of the world's trade from which an exporter is one that could license or ban its exports with effect.
const DOMINANT: f64 = 0.3;

/// Share of the world's trade from which an exporter's falls move the price, and count whether or not anything is bought there.
const OF_SIZE: f64 = 0.1;

/// A disruption of the scenario.
#[derive(Clone, Debug)]
pub struct Hazard {
    /// Identity.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Node that it strikes.
    pub node: String,
    /// Mineral concerned; empty for all.
    pub mineral: String,
    /// Onsets a year.
    pub rate: f64,
    /// Least and largest rate that may well be.
    pub range: [f64; 2],
    /// Months at full severity, a distribution; empty where there is a profile.
    pub duration: String,
    /// Fraction lost, a distribution.
    pub severity: String,
    /// Months of recovery, a distribution; may be empty.
    pub recovery: String,
    /// Profile instead of duration and recovery; may be empty.
    pub profile: String,
    /// Where the numbers come from.
    pub source: String,
    /// Part of the imports that passes the node.
    pub weight: f64,
}

/// Finds the hazards of a mineral, those of lanes apart: at the nodes of its ways, and at exporters of size elsewhere, which move the price.
pub fn of_mineral(need: &Need, trade: &MineralTrade, ways: &[Way]) -> Vec<Hazard> {
    let mut weights: BTreeMap<String, f64> = BTreeMap::new();
    for way in ways {
        for node in &way.nodes {
            *weights.entry(node.clone()).or_default() += way.share;
        }
    }
    let exports = trade.exports(need.year, None);
    let world: f64 = exports.values().sum();
    let part = |country: Country| exports.get(&country).copied().unwrap_or_default() / world;
    for country in exports.keys().filter(|country| part(**country) >= OF_SIZE) {
        weights.entry(format!("{country}:export")).or_default();
    }
    let mut hazards = Vec::new();
    for (node, weight) in &weights {
        let Some((country, stage)) = node.split_once(':') else { continue };
        let Some(country) = Country::new(country).filter(|country| country.as_str() != OTHERS) else { continue };
        match stage {
            "export" => {
                hazards.extend(base(need, trade, country, node, *weight));
                if part(country) >= DOMINANT {
                    let why = format!("it sells {:.0} % of the world's trade", 100.0 * part(country));
                    hazards.extend(template("export-licence", need, country, node, *weight, &why));
                }
            }
            "mine" => hazards.extend(template("strike", need, country, node, *weight, "")),
            "refine" => hazards.extend(template("refinery-outage", need, country, node, *weight, "")),
            _ => {}
        }
    }
    hazards
}

/// Finds the hazards of all lanes that any way passes.
pub fn of_lanes(ways: &[&Way]) -> Vec<Hazard> {
    let names: BTreeSet<&str> =
        ways.iter().flat_map(|way| &way.nodes).filter_map(|node| node.strip_prefix("lane:")).collect();
    let usual = templates::get("strait-closure");
    names
        .into_iter()
        .filter_map(routes::lane)
        .map(|lane| Hazard {
            id: format!("{}-closed", lane.lane),
            name: format!("{} closed or avoided", lane.name),
            node: format!("lane:{}", lane.lane),
            mineral: String::new(),
            rate: lane.closure_rate,
            range: [lane.closure_rate / 3.0, lane.closure_rate * 3.0],
            duration: format!("truncated(lognormal({0}, {0}), 0.2, 24)", lane.duration_mode_months.max(0.2)),
            severity: format!("triangular({}, {}, {})", lane.severity_low, lane.severity_mode, lane.severity_high),
            recovery: usual.map(|usual| usual.recovery.clone()).unwrap_or_default(),
            profile: String::new(),
            source: lane.basis.clone(),
            weight: 0.0,
        })
        .collect()
}

/// The base rates with which all that a country sells of the mineral falls away: for a year or two, or for good.
fn base(need: &Need, trade: &MineralTrade, country: Country, node: &str, weight: f64) -> Vec<Hazard> {
    // The product of which it sells most decides.
    let mut sold: BTreeMap<(Stage, u32), f64> = BTreeMap::new();
    for flow in trade.out_of(country, need.year) {
        *sold.entry((flow.product.stage, flow.product.hs92)).or_default() += flow.quantity;
    }
    let main = sold.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(key, _)| *key);
    let stage = main.map_or(Stage::Processed, |(stage, _)| stage);
    let Some(base) = BaseRate::of(main.map(|(_, hs92)| hs92), stage, country, need.year) else { return Vec::new() };
    let told = base.told();
    let id = |what: &str| format!("{}-{}-{what}", need.mineral.id, country.as_str().to_lowercase());
    let name = |what: &str| format!("{} from {} {what}", need.mineral.name, countries::name(country.as_str()));
    let source = |more: &str| {
        format!("fact: base rate {told} (computed from {}, docs/methods/base-rates.md){more}", rates::data())
    };
    let (rate, error, class) = (base.rate, base.std_error, base.class);
    let scaled = |part: &dyn Fn(f64) -> f64| {
        let of = |rate: f64| three_digits(part(rate));
        (of(rate), [of((rate - 1.3 * error).max(rate / 4.0)), of(rate + 1.6 * error)])
    };
    let (ends, lasts) = (scaled(&|rate| base.ends(rate)), scaled(&|rate| base.lasts(rate)));
    let hazard = |id, name, (rate, range), duration: &str, severity: &str, source| Hazard {
        id,
        name,
        node: node.to_owned(),
        mineral: need.mineral.id.clone(),
        rate,
        range,
        duration: duration.to_owned(),
        severity: severity.to_owned(),
        recovery: String::new(),
        profile: String::new(),
        source,
        weight,
    };
    vec![
        hazard(id("fails"), name("fails"), ends, &class.ends_duration, &class.ends_severity, source(rates::ENDS)),
        hazard(id("is-lost"), name("is lost"), lasts, rates::REPLACED, &class.lasts_severity, source(rates::LASTS)),
    ]
}

/// A disruption by a template of the library.
fn template(id: &str, need: &Need, country: Country, node: &str, weight: f64, why: &str) -> Option<Hazard> {
    let template = templates::get(id)?;
    let why = if why.is_empty() { String::new() } else { format!("{why}; ") };
    Some(Hazard {
        id: format!("{}-{}-{id}", need.mineral.id, country.as_str().to_lowercase()),
        name: format!(
            "{}, {} from {}",
            template.name,
            need.mineral.name.to_lowercase(),
            countries::name(country.as_str())
        ),
        node: node.to_owned(),
        mineral: need.mineral.id.clone(),
        rate: template.rate_mode,
        range: [template.rate_low, template.rate_high],
        duration: template.duration.clone(),
        severity: template.severity.clone(),
        recovery: template.recovery.clone(),
        profile: template.profile.clone(),
        source: format!("assumption: {why}as the template `{id}` has it, which rests on: {}", template.basis),
        weight,
    })
}

/// Rounds a rate to three digits.
fn three_digits(rate: f64) -> f64 {
    crate::analysis::rounding::digits(rate, 3)
}
