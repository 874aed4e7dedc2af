//! The files of a scenario made from the world's data.

use super::chain::{OTHERS, Way};
use super::hazards::Hazard;
use super::need::Need;
use super::strategies::{self, Move};
use crate::analysis::rounding::{digits, parts};
use crate::questions::calibrate::ask::demand::{Demand, LARGEST_VOLATILITY};
use crate::questions::calibrate::text::quoted;
use mindep_core::domain::node::Country;
use mindep_world::typical::{self, Typical};
use mindep_world::{countries, governance, production, refining};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Steps in which shares are written.
const STEPS: u32 = 1_000_000;
/// Smallest share of the world with which a country is a row of the world's supply, if no way passes it.
const WORLD: f64 = 0.005;

/// Everything that the files say.
pub struct Made<'a> {
    /// Name of the scenario.
    pub name: &'a str,
    /// The importer.
    pub importer: Country,
    /// First month.
    pub start: [i32; 2],
    /// Horizon.
    pub years: u32,
    /// The minerals with their ways and hazards.
    pub minerals: Vec<MineralPart>,
    /// Hazards of lanes.
    pub lanes: Vec<Hazard>,
}

/// What belongs to one mineral.
pub struct MineralPart {
    /// What is needed.
    pub need: Need,
    /// From whom.
    pub ways: Vec<Way>,
    /// What may go wrong.
    pub hazards: Vec<Hazard>,
    /// The world's exports by country, in the mineral's unit.
    pub exports: BTreeMap<Country, f64>,
    /// Contracts that the strategy `diversify` moves.
    pub moves: Vec<Move>,
}

/// A whole number with commas between thousands.
pub fn whole(x: f64) -> String {
    let text = format!("{:.0}", x.abs());
    let groups: Vec<&str> =
        text.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap_or_default()).collect();
    groups.join(",")
}

/// Returns the files by name.
pub fn files(made: &Made<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("scenario.toml", scenario(made)),
        ("suppliers.csv", suppliers(made)),
        ("world_supply.csv", world(made)),
        ("disruptions.csv", disruptions(made)),
        ("countries.csv", scores(made)),
        ("README.md", readme(made)),
    ]
}

fn scenario(made: &Made<'_>) -> String {
    let importer = countries::name(made.importer.as_str());
    let names: Vec<String> = made.minerals.iter().map(|part| part.need.mineral.name.to_lowercase()).collect();
    let names = listed(&names);
    let [year, month] = made.start;
    let last = year + made.years as i32 - i32::from(month == 1);
    let trade_year = made.minerals.first().map_or(0, |part| part.need.year);
    let mut text = format!(
        "# Imports of {names} by {importer}, made by `mindep new` from the world's trade of {trade_year}.\n\
         #\n\
         # Who sells, how much and at which price is from trade statistics; who mines and refines, from production statistics; how often exporters fail, from\n\
         # 27 years of world trade. Every `source` says so. What no table tells begins with `assumption:` and is listed in [[uncertain]] below with a range:\n\
         # replace it where you know better. A first answer, not the last word:\n\
         # - the seller is who sold, not where it was mined; origins are computed from mines, imports and refineries\n\
         # - what the trade codes leave out is named with each mineral\n\
         # - demand is what was imported, with what is mined at home and not exported; stocks bought or used up in that year are in it\n\
         # The long lists are tables beside this file: suppliers.csv, world_supply.csv, disruptions.csv, countries.csv.\n\n\
         format = 1\n\n\
         [scenario]\n\
         name = {}\n\
         title = {}\n\
         importer = \"{}\"\n\
         start = \"{year:04}-{month:02}\"\n\
         years = {}\n\
         discount_rate = 0.04            # assumption: a social discount rate in real terms\n\
         currency = \"USD\"\n\n\
         [simulation]\n\
         trials = 10_000\n\
         seed = 1\n\
         shortage_threshold = 0.05       # a month with more than 5 % of demand unserved counts as a shortage\n\n\
         [tables]\n\
         suppliers = \"suppliers.csv\"\n\
         world = \"world_supply.csv\"\n\
         disruptions = \"disruptions.csv\"\n\
         countries = \"countries.csv\"\n",
        quoted(made.name),
        quoted(&format!("Imports of {names} by {importer}, {year}-{last}")),
        made.importer,
        made.years,
    );
    for part in &made.minerals {
        mineral(&mut text, made, part);
    }
    profiles(&mut text, made);
    strategies::write(&mut text, made);
    uncertain(&mut text, made);
    text
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A typical value that every mineral has.
fn value(id: &str, key: &str) -> f64 {
    typical::value(id, key).map_or(0.0, |value| value.mode)
}

fn basis(id: &str, key: &str) -> &'static str {
    typical::value(id, key).map_or("", |value| &value.basis)
}

/// Demand of the year, such that contracts for what is not recycled or mined at home are what was imported.
fn annual(need: &Need) -> f64 {
    digits(need.imports + need.home, 6)
}

/// Demand as `calibrate` makes it of the importer's own purchases.
fn demand(need: &Need) -> Demand {
    Demand::of(annual(need), need.growth.as_ref())
}

/// Volatility of demand. What is mined at home does not swing with imports.
fn volatility(need: &Need) -> f64 {
    digits(demand(need).volatility * need.imports / (need.imports + need.home), 2)
}

fn mineral(text: &mut String, made: &Made<'_>, part: &MineralPart) {
    let need = &part.need;
    let id = &need.mineral.id;
    let demand = demand(need);
    let _ = write!(
        text,
        "\n# {line}\n# {}\n# {line}\n# {}\n\n[[minerals]]\nid = \"{id}\"\nname = {}\nunit = {}\nflexibility = {}\n\
         demand = {{ annual = {}, growth = {}, volatility = {}, persistence = {}, foreseen = 1 }}\n",
        need.mineral.name,
        need.mineral.note,
        quoted(&need.mineral.name),
        quoted(&need.mineral.unit),
        value(id, "flexibility"),
        annual(need),
        quoted(&demand.growth.to_string()),
        volatility(need),
        digits(demand.persistence, 2),
        line = "-".repeat(100),
    );
    if need.home > 0.0 {
        let _ = writeln!(text, "domestic = {{ initial = {} }}", digits(need.home, 6));
    }
    let _ = writeln!(
        text,
        "recycling = {{ initial = 0, cost = 1.2 }}   # what is recycled already is not bought; the strategy `recycle` adds to it"
    );
    if let Some(price) = need.price {
        let _ = writeln!(
            text,
            "price = {{ initial = {}, volatility = {}, persistence = {}, supply_elasticity = {}, demand_elasticity = {}, adjustment = 0.3, cap = {} }}",
            digits(price, 4),
            value(id, "price_volatility"),
            value(id, "price_persistence"),
            value(id, "supply_elasticity"),
            value(id, "demand_elasticity"),
            value(id, "price_cap")
        );
    }
    let _ = writeln!(
        text,
        "substitution = {{ max = {}, lag = {}, ramp = {}, cost = {} }}",
        value(id, "substitution_max"),
        value(id, "substitution_lag_months").round(),
        value(id, "substitution_ramp_months").round(),
        value(id, "substitution_cost")
    );
    let _ = writeln!(text, "source = {}", quoted(&mineral_source(need)));
    if let Some(recycled) = need.mineral.recycled_as {
        let _ = writeln!(text, "\n[minerals.indicators]\nrecycling = {recycled}");
    }
    let stock = typical::value(id, "industry_stock_days");
    let days = stock.map_or(0.0, |stock| stock.mode);
    let _ = write!(
        text,
        "\n[[minerals.stockpiles]]\nid = \"industry\"\ninitial_days = {days}\nmax_release = {}\ntrigger = 0.0\nrefill = 0.1\ncarrying_cost = {}\nsource = {}\n\
         \n[[minerals.stockpiles]]\nid = \"government\"               # nothing now; the strategy `stock` fills it\ninitial_days = 0\ntarget_days = 0\nmax_release = 1.0\ntrigger = 0.03\nrefill = 0.1\ncarrying_cost = 0.01\nsource = \"assumption: no public stock is known to the bundled data; give what there is\"\n",
        value(id, "industry_max_release"),
        value(id, "carrying_cost"),
        quoted(&format!(
            "{}; release, as {}",
            basis(id, "industry_stock_days"),
            strip(basis(id, "industry_max_release"))
        )),
    );
    for sector in typical::sectors(id) {
        let _ = write!(
            text,
            "\n[[minerals.sectors]]\nid = \"{}\"\nname = {}\nshare = {}\n",
            sector.id,
            quoted(&sector.name),
            sector.share
        );
        if let Some(price) = need.price {
            let _ = writeln!(text, "value_added = {}", digits(sector.value_added_multiple * price, 3));
        }
        let _ = writeln!(text, "priority = {}\nsource = {}", sector.priority, quoted(&sector.basis));
    }
    let _ = made;
}

fn mineral_source(need: &Need) -> String {
    let id = &need.mineral.id;
    let mut text =
        format!("fact: {}, {}: imports of {} {}", need.trade_source, need.year, whole(need.imports), need.mineral.unit);
    if need.estimated > 0.005 * need.imports {
        let _ =
            write!(text, ", {:.0} % of it by value, its weight being unknown", 100.0 * need.estimated / need.imports);
    }
    if need.exports > 0.05 * need.imports {
        let _ = write!(text, "; exports of {} {}", whole(need.exports), need.mineral.unit);
    }
    if need.mined.0 > 0.0 {
        let _ = write!(
            text,
            "; mine output at home {} {} in {} ({}), of which {} are not exported",
            whole(need.mined.0),
            need.mineral.unit,
            need.mined.1,
            production::SOURCE,
            whole(need.home)
        );
    }
    for product in need.mineral.products() {
        let _ = write!(text, "; HS {} counts {} per tonne ({})", product.hs92, product.factor, product.basis);
    }
    if need.price.is_some() {
        let _ = write!(
            text,
            "; price: median unit value of the imports in {}, free on board, within three times that of the world's trade",
            need.year
        );
    }
    let demand = demand(need);
    if let Some(growth) = need.growth {
        let error = growth.log.std_error.unwrap_or_default();
        let _ = write!(
            text,
            "; growth: {:.0} % of the mean log growth of these imports, {:.3} ± {error:.3} a year over {} years, which is what importers carried on; volatility and persistence: with which demand changes from year to year as these imports did, by a standard deviation of {:.2} in the logarithm (docs/methods/swings.md)",
            100.0 * demand.kept,
            growth.log.mean,
            growth.count,
            growth.log.std_dev.unwrap_or_default(),
        );
        if demand.capped {
            let _ = write!(text, ", at most {LARGEST_VOLATILITY}");
        }
    }
    let few = if need.growth.is_none() {
        "growth, volatility and persistence are those of importers in general (docs/methods/swings.md), as there are too few years; "
    } else {
        ""
    };
    let _ = write!(
        text,
        ". assumption: {few}what was imported was used, and contracts follow its swings (foreseen); price elasticities: {}, and {}; cap: {}; price volatility: {}; substitution: {}; flexibility: {}",
        strip(basis(id, "supply_elasticity")),
        strip(basis(id, "demand_elasticity")),
        strip(basis(id, "price_cap")),
        strip(basis(id, "price_volatility")),
        strip(basis(id, "substitution_max")),
        strip(basis(id, "flexibility")),
    );
    text
}

/// A basis without the word at its beginning that says whether it is one.
fn strip(basis: &str) -> &str {
    basis.strip_prefix("assumption: ").unwrap_or(basis)
}

/// Disruptions with a profile, which no cell of a table holds.
fn profiles(text: &mut String, made: &Made<'_>) {
    for hazard in made.hazards().filter(|hazard| !hazard.profile.is_empty()) {
        let _ = write!(
            text,
            "\n[[disruptions]]\nid = \"{}\"\nname = {}\nhits = [\"{}\"]\nminerals = [\"{}\"]\nrate = {}\nseverity = {}\nprofile = {}\nsource = {}\n",
            hazard.id,
            quoted(&hazard.name),
            hazard.node,
            hazard.mineral,
            hazard.rate,
            quoted(&hazard.severity),
            hazard.profile,
            quoted(&hazard.source)
        );
    }
}

impl Made<'_> {
    /// All hazards, those of lanes last.
    pub fn hazards(&self) -> impl Iterator<Item = &Hazard> {
        self.minerals.iter().flat_map(|part| &part.hazards).chain(&self.lanes)
    }
}

/// Most hazards of a mineral whose rates are listed as uncertain: those through which most passes.
const UNCERTAIN_HAZARDS: usize = 4;

fn uncertain(text: &mut String, made: &Made<'_>) {
    let _ = write!(
        text,
        "\n# {}\n# What is assumed, with the range in which it may well lie: `mindep sensitivity` and `mindep run --deep` vary it.\n",
        "-".repeat(100)
    );
    let mut row = |address: &str, [low, mode, high]: [f64; 3], source: &str| {
        if low < high {
            let (mode, source) = (mode.clamp(low, high), quoted(source));
            let _ = write!(
                text,
                "\n[[uncertain]]\naddress = \"{address}\"\nrange = \"triangular({low}, {mode}, {high})\"\nsource = {source}\n"
            );
        }
    };
    for part in &made.minerals {
        let id = &part.need.mineral.id;
        let mut of = |key: &str, address: &str| {
            if let Some(Typical { low, mode, high, basis, .. }) = typical::value(id, key) {
                row(&format!("minerals.{id}.{address}"), [*low, *mode, *high], basis);
            }
        };
        of("industry_stock_days", "stockpiles.industry.initial_days");
        of("substitution_max", "substitution.max");
        of("flexibility", "flexibility");
        if part.need.price.is_some() {
            of("supply_elasticity", "price.supply_elasticity");
            of("demand_elasticity", "price.demand_elasticity");
        }
        row(
            &format!("minerals.{id}.demand.foreseen"),
            [0.8, 1.0, 1.0],
            "assumption: a fifth of a swing of demand may come too late for contracts",
        );
        let mut hazards: Vec<&Hazard> = part.hazards.iter().collect();
        hazards.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.id.cmp(&b.id)));
        for hazard in hazards.into_iter().take(UNCERTAIN_HAZARDS) {
            row(
                &format!("disruptions.{}.rate", hazard.id),
                [hazard.range[0], hazard.rate, hazard.range[1]],
                "assumption: what its source says, and what counting leaves open",
            );
        }
    }
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(head).and_then(|()| {
        for row in rows {
            writer.write_record(&row)?;
        }
        Ok(writer.into_inner().unwrap_or_default())
    });
    // Writing to memory cannot fail, and texts stay texts.
    written.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn suppliers(made: &Made<'_>) -> String {
    let head = ["id", "name", "mineral", "path", "share", "surge", "surge_lag", "premium", "transit", "source"];
    let rows = made.minerals.iter().flat_map(|part| {
        let id = &part.need.mineral.id;
        let shares: Vec<f64> = part.ways.iter().map(|way| way.share).collect();
        parts(&shares, STEPS).into_iter().zip(&part.ways).map(move |(share, way)| {
            let others = way.seller.is_none();
            vec![
                way.id.clone(),
                way.name.clone(),
                id.clone(),
                way.nodes.join(" > "),
                (f64::from(share) / f64::from(STEPS)).to_string(),
                if others { "0".to_owned() } else { value(id, "surge").to_string() },
                value(id, "surge_lag_months").round().to_string(),
                "0".to_owned(),
                way.transit.to_string(),
                way.source.clone()
                    + if way.nodes.iter().any(|node| node.starts_with("lane:")) {
                        "; assumption: lanes of the usual route between these coasts"
                    } else {
                        ""
                    }
                    + "; assumption: surge, as "
                    + strip(basis(id, "surge")),
            ]
        })
    });
    table(&head, rows)
}

fn world(made: &Made<'_>) -> String {
    let rows = made.minerals.iter().flat_map(|part| {
        let need = &part.need;
        let id = &need.mineral.id;
        let passed: BTreeSet<&str> = part.ways.iter().flat_map(|way| &way.nodes).map(String::as_str).collect();
        let [first, last] = production::years();
        let year = need.year.clamp(first, last);
        let mines = production::of(need.mineral, year);
        let mut stages: Vec<(&str, BTreeMap<Country, f64>, String)> =
            vec![("mine", mines, format!("fact: {}: mine output of {year}", production::SOURCE))];
        let refined: BTreeMap<Country, f64> =
            refining::of(id).filter_map(|row| Some((row.country()?, row.share))).collect();
        if passed.iter().any(|node| node.ends_with(":refine")) {
            let source = refining::of(id).next().map(|row| format!("fact: {}", row.source));
            let by_exports = || format!("assumption: shares of the world's exports stand for those of refining, which are not known; {}, {}", need.trade_source, need.year);
            let shares = if refined.is_empty() { part.exports.clone() } else { refined };
            stages.push(("refine", shares, source.unwrap_or_else(by_exports)));
        }
        stages.push(("export", part.exports.clone(), format!("fact: {}, {}: exports of all bundled products in {}", need.trade_source, need.year, need.mineral.unit)));
        stages.into_iter().flat_map(move |(stage, shares, source)| {
            // Shares of refining are parts of the world; quantities are parts of their sum.
            let total: f64 = shares.values().sum::<f64>().max(if stage == "refine" { 1.0 } else { 0.0 });
            let passed = passed.clone();
            let kept: Vec<(Country, f64)> = shares
                .into_iter()
                .map(|(country, quantity)| (country, quantity / total))
                .filter(|(country, share)| *share >= WORLD || passed.contains(format!("{country}:{stage}").as_str()))
                .collect();
            let listed: BTreeSet<Country> = kept.iter().map(|(country, _)| *country).collect();
            let unlisted: Vec<Vec<String>> = passed
                .iter()
                .filter_map(|node| Country::new(node.strip_suffix(stage)?.strip_suffix(':')?))
                .filter(|country| !listed.contains(country))
                .map(|country| {
                    let source = "assumption: too small to be among the known ones, so it moves no price";
                    vec![id.clone(), stage.to_owned(), country.to_string(), "0".to_owned(), source.to_owned()]
                })
                .collect();
            let rows = kept.into_iter().map(move |(country, share)| {
                // Rounded down, lest the shares of a stage add up to more than the world.
                let share = (share * 1e6).floor() / 1e6;
                vec![id.clone(), stage.to_owned(), country.to_string(), share.to_string(), source.clone()]
            });
            rows.chain(unlisted).collect::<Vec<_>>()
        })
    });
    table(&["mineral", "stage", "country", "share", "source"], rows)
}

fn disruptions(made: &Made<'_>) -> String {
    let head = ["id", "name", "hits", "minerals", "rate", "duration", "severity", "recovery", "source"];
    let rows = made.hazards().filter(|hazard| hazard.profile.is_empty()).map(|hazard| {
        [&hazard.id, &hazard.name, &hazard.node, &hazard.mineral]
            .into_iter()
            .cloned()
            .chain([hazard.rate.to_string()])
            .chain([&hazard.duration, &hazard.severity, &hazard.recovery, &hazard.source].into_iter().cloned())
            .collect()
    });
    table(&head, rows)
}

fn scores(made: &Made<'_>) -> String {
    let nodes = made.minerals.iter().flat_map(|part| &part.ways).flat_map(|way| &way.nodes);
    let used: BTreeSet<Country> = nodes.filter_map(|node| Country::new(node.split(':').next()?)).collect();
    let year = made.minerals.first().map_or(0, |part| part.need.year);
    let row = |code: &str, instability: f64, source: String| {
        vec![code.to_owned(), format!("{instability:.4}"), format!("{:.3}", 10.0 * instability), source]
    };
    let others =
        used.iter().any(|country| country.as_str() == OTHERS).then(|| others_instability(made, year)).flatten();
    let rows = used.into_iter().filter_map(|country| {
        let (year, estimate) = governance::latest(country, year)?;
        let source = format!(
            "fact: {}, {year}: estimate {estimate}, rescaled 1 - (estimate + 2.5) / 5, and times 10 for `governance`",
            governance::SOURCE
        );
        Some(row(country.as_str(), instability(estimate), source))
    });
    let others = others.map(|mean| {
        let source = "assumption: sellers of little together are as the mean of the world's exporters, weighted by what they sell".to_owned();
        row(OTHERS, mean, source)
    });
    let rows: Vec<Vec<String>> = rows.chain(others).collect();
    let rows = rows.into_iter();
    table(&["code", "instability", "governance", "source"], rows)
}

/// Instability of an estimate of political stability, from 0 to 1.
fn instability(estimate: f64) -> f64 {
    (0.5 - estimate / 5.0).clamp(0.0, 1.0)
}

/// Mean instability of the world's exporters of the minerals, weighted by their shares.
fn others_instability(made: &Made<'_>, year: i32) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for part in &made.minerals {
        let total: f64 = part.exports.values().sum();
        for (country, quantity) in &part.exports {
            if let Some((_, estimate)) = governance::latest(*country, year).filter(|_| total > 0.0) {
                sum += instability(estimate) * quantity / total;
                weights += quantity / total;
            }
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

fn readme(made: &Made<'_>) -> String {
    format!(
        "# {}\n\n\
         A scenario made from the world's trade, mine production and governance. Files:\n\n\
         - `scenario.toml`: the scenario. Open it with any text editor.\n\
         - `suppliers.csv`: who sells, by which way, how much.\n\
         - `world_supply.csv`: who mines, refines and exports for the world; a loss there raises the price.\n\
         - `disruptions.csv`: what may go wrong, how often, how long, how deep.\n\
         - `countries.csv`: political stability, for `mindep indicators`.\n\n\
         The tables open in a spreadsheet; save them as CSV again.\n\n\
         ```\nmindep check scenario.toml\nmindep run scenario.toml\nmindep sensitivity scenario.toml\n```\n\n\
         Sources: {}; {}; {}. Every row names its own. What begins with `assumption:` is none of theirs.\n",
        made.name,
        made.minerals.first().map_or("", |part| part.need.trade_source.as_str()),
        production::SOURCE,
        governance::SOURCE,
    )
}
