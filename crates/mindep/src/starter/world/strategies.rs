//! Three strategies to start from: buy from others, hold a stock, recycle.

use super::chain::Way;
use super::need::Need;
use super::text::Made;
use crate::analysis::rounding::{decimals, digits};
use mindep_core::domain::node::Country;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Most of the imports that `diversify` moves.
const MOST_MOVED: f64 = 0.15;
/// Sellers to which it moves.
const TARGETS: usize = 3;
/// Largest part of the world's trade that counts when contracts are moved to its seller, lest all goes to one.
const MOST_WEIGHT: f64 = 0.2;
/// Days of demand in the public stock of `stock`.
const DAYS: f64 = 60.0;
/// Share of demand that `recycle` reaches.
const RECYCLED: f64 = 0.10;
/// Years after the start in which contracts have moved and recycling has grown.
const YEARS: i32 = 5;

/// Contracts that are moved from one way to others.
#[derive(Clone, Debug)]
pub struct Move {
    from: String,
    to: Vec<(String, f64)>,
    share: f64,
}

/// Finds what to move: from the country on which most of the imports depend, at whatever stage, in proportion to the ways that pass it, to large
/// exporters whose ways do not.
pub fn moves(ways: &[Way], exports: &BTreeMap<Country, f64>, importer: Country) -> Vec<Move> {
    let mut passed: BTreeMap<Country, f64> = BTreeMap::new();
    for way in ways.iter().filter(|way| way.seller.is_some()) {
        let countries: BTreeSet<Country> = way.countries().filter(|country| *country != importer).collect();
        for country in countries {
            *passed.entry(country).or_default() += way.share;
        }
    }
    let mut largest: Vec<(Country, f64)> = passed.into_iter().collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    // The first that has somewhere to go.
    largest
        .into_iter()
        .map(|(country, share)| away(ways, exports, country, share))
        .find(|moves| !moves.is_empty())
        .unwrap_or_default()
}

/// What moves away from one country.
fn away(ways: &[Way], exports: &BTreeMap<Country, f64>, country: Country, share: f64) -> Vec<Move> {
    let world: f64 = exports.values().sum();
    let passes = |way: &Way| way.countries().any(|other| other == country);
    let mut others: Vec<(&Way, f64)> = Vec::new();
    for way in ways.iter().filter(|way| !passes(way)) {
        let size = way.seller.and_then(|seller| exports.get(&seller)).copied().unwrap_or_default();
        // One way of each seller: its first, which is the largest.
        if size > 0.0 && !others.iter().any(|(other, _)| other.seller == way.seller) {
            others.push((way, (size / world).min(MOST_WEIGHT)));
        }
    }
    others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
    others.truncate(TARGETS);
    let total: f64 = others.iter().map(|(_, size)| size).sum();
    if others.is_empty() || share <= 0.0 {
        return Vec::new();
    }
    let mut to: Vec<(String, f64)> =
        others.iter().map(|(way, size)| (way.id.clone(), decimals(size / total, 3))).collect();
    let rest: f64 = to.iter().skip(1).map(|(_, part)| part).sum();
    to[0].1 = decimals(1.0 - rest, 3);
    to.retain(|(_, part)| *part > 0.0);
    let moved = (share / 2.0).min(MOST_MOVED);
    let from = ways.iter().filter(|way| way.seller.is_some() && passes(way) && way.share > 0.0);
    from.map(|way| Move { from: way.id.clone(), to: to.clone(), share: decimals(moved * way.share / share, 5) })
        .filter(|found| found.share > 0.0)
        .collect()
}

/// Writes the strategies.
pub fn write(text: &mut String, made: &Made<'_>) {
    let [year, month] = made.start;
    let by = format!("{:04}-{month:02}", year + YEARS.min(made.years as i32));
    let begin = format!("{:04}-{month:02}", year + 1);
    let value = |need: &Need| need.price.unwrap_or_default() * need.imports;
    // Stocks and recycling are sized by demand, of which some may be mined at home.
    let used = |need: &Need| need.price.unwrap_or_default() * (need.imports + need.home);
    let _ = write!(
        text,
        "\n# {}\n# Strategies: what could be done, compared with the unchanged scenario in the same random futures. Three to start from; change them, add your own.\n",
        "-".repeat(100)
    );
    let moved: f64 =
        made.minerals.iter().map(|part| value(&part.need) * part.moves.iter().map(|m| m.share).sum::<f64>()).sum();
    if made.minerals.iter().any(|part| !part.moves.is_empty()) && made.years > 1 {
        let months = 12 * (YEARS.min(made.years as i32) - 1);
        let _ = write!(
            text,
            "\n[[strategies]]\nid = \"diversify\"\ntitle = \"Contracts move away from the country on which most depends\"\nshift = [\n"
        );
        for part in &made.minerals {
            for one in &part.moves {
                let to: Vec<String> = one.to.iter().map(|(id, part)| format!("{id} = {part}")).collect();
                let _ = writeln!(
                    text,
                    "  {{ mineral = \"{}\", from = \"{}\", to = {{ {} }}, share = {}, start = \"{begin}\", months = {months} }},",
                    part.need.mineral.id,
                    one.from,
                    to.join(", "),
                    one.share
                );
            }
        }
        let _ = write!(
            text,
            "]\nupfront = {}\nper_year = {}\nsource = \"assumption: half of what passes the country on which most of the imports depend, at most 15 % of them, moves to the three that sell most in the world and do not depend on it; it costs a twentieth of its yearly value once, for tests and contracts, and as much each year, for dearer sellers\"\n",
            digits(0.05 * moved, 3),
            digits(0.05 * moved, 3)
        );
    }
    let stored: f64 = made.minerals.iter().map(|part| used(&part.need) * DAYS / 365.0).sum();
    let _ = write!(
        text,
        "\n[[strategies]]\nid = \"stock\"\ntitle = \"A public stock of {DAYS} days\"\nupfront = {}\nper_year = {}\nsource = \"assumption: stores cost a twentieth of what they hold, their upkeep a hundredth a year; the material itself is paid by the model as it is bought\"\n\n[strategies.set]\n",
        digits(0.05 * stored, 3),
        digits(0.01 * stored, 3)
    );
    for part in &made.minerals {
        let _ = writeln!(text, "\"minerals.{}.stockpiles.government.target_days\" = {DAYS}", part.need.mineral.id);
    }
    let recycled: f64 = made.minerals.iter().map(|part| used(&part.need) * RECYCLED).sum();
    let _ = write!(
        text,
        "\n[[strategies]]\nid = \"recycle\"\ntitle = \"{:.0} % of demand from recycling within {YEARS} years\"\nupfront = {}\nsource = \"assumption: plants and collection cost a year's worth of what they bring back; what is recycled costs a fifth more than what is bought (`cost` of the mineral)\"\n\n[strategies.set]\n",
        100.0 * RECYCLED,
        digits(recycled, 3)
    );
    for part in &made.minerals {
        let id = &part.need.mineral.id;
        let _ = writeln!(
            text,
            "\"minerals.{id}.recycling.target\" = {RECYCLED}\n\"minerals.{id}.recycling.by\" = \"{by}\""
        );
    }
}
