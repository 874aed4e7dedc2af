//! A complete scenario for any importing country and bundled mineral, made from the world's data.

pub mod chain;
pub mod flows;
pub mod hazards;
pub mod need;
pub mod origin;
pub mod own;
mod strategies;
mod text;

use crate::names::bundled::{all_minerals, importer, mineral};
use flows::MineralTrade;
use mindep_core::domain::node::Country;
use mindep_core::units::YearMonth;
use mindep_world::minerals::Mineral;
use mindep_world::trade::{self, WorldTrade};
use mindep_world::{countries, governance, production};
use need::Need;
use std::path::PathBuf;
use text::{Made, MineralPart};

/// Most years between the trade that is known and the start of a scenario.
const MAX_GAP: i32 = 3;
/// Years of trade before the first year of a scenario, the least that is asked for of the bundled trade.
const BEFORE: i32 = 5;

/// A scenario that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// The importer, by code or name.
    pub importer: String,
    /// The minerals, by name.
    pub minerals: Vec<String>,
    /// First month; `None`: January after the last year of trade.
    pub start: Option<YearMonth>,
    /// Horizon in years.
    pub years: u32,
    /// Files of the world's trade of one's own, such as a newer BACI; none: the bundled trade.
    pub trade: Vec<PathBuf>,
}

/// Horizon of a scenario in years, unless told otherwise.
const YEARS: u32 = 10;

impl Wish {
    /// Returns the wish of some arguments; `None` if none of them is given.
    ///
    /// # Errors
    ///
    /// When the importer is missing.
    pub fn of(
        importer: Option<&str>,
        minerals: &[String],
        start: Option<YearMonth>,
        years: Option<u32>,
        trade: &[PathBuf],
    ) -> Result<Option<Self>, String> {
        match importer {
            Some(importer) => Ok(Some(Self {
                importer: importer.to_owned(),
                minerals: minerals.to_vec(),
                start,
                years: years.unwrap_or(YEARS),
                trade: trade.to_vec(),
            })),
            None if minerals.is_empty() && start.is_none() && years.is_none() && trade.is_empty() => Ok(None),
            None => {
                let cure = "give the importing country by code or name, such as DEU";
                Err(format!("--importer: missing, and --mineral, --start, --years and --trade are about it; {cure}"))
            }
        }
    }
}

/// Makes the files of a scenario called `name`.
///
/// # Errors
///
/// Returns every fault of what is asked for, each with a cure.
pub fn files(name: &str, wish: &Wish) -> Result<Files, Vec<String>> {
    let mut faults = Vec::new();
    let importer = importer(&wish.importer).map_err(|fault| faults.push(fault)).ok();
    let mut asked: Vec<&'static Mineral> = Vec::new();
    for text in &wish.minerals {
        match mineral(text) {
            Ok(found) if !asked.iter().any(|other| other.id == found.id) => asked.push(found),
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if wish.minerals.is_empty() {
        faults.push(format!("--mineral: found none, expected one or more of {}", all_minerals()));
    }
    if !(1..=50).contains(&wish.years) {
        faults.push(format!("--years: found {}, expected 1 to 50", wish.years));
    }
    let own = if wish.trade.is_empty() || asked.is_empty() {
        None
    } else {
        own::read(&wish.trade, &asked).map_err(|fault| faults.push(fault)).ok()
    };
    if own.is_none() && !wish.trade.is_empty() {
        return Err(faults);
    }
    let trade = own.as_ref().unwrap_or_else(|| trade::bundled());
    let [first, last] = trade.years;
    let start = wish.start.map_or([last + 1, 1], |start| [start.year(), start.month()]);
    let year = last.min(start[0] - 1);
    // Some years of trade must be known before.
    let earliest = first + BEFORE;
    if start[0] < earliest || start[0] - year > MAX_GAP {
        faults.push(format!(
            "--start: found {:04}-{:02}, expected {earliest} to {}: the trade is of {first} to {last}",
            start[0],
            start[1],
            last + MAX_GAP,
        ));
    }
    let Some(importer) = importer.filter(|_| faults.is_empty()) else { return Err(faults) };
    let mut parts = Vec::new();
    for mineral in asked {
        match part(trade, mineral, importer, year) {
            Ok(part) => parts.push(part),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    parts.sort_by(|a: &MineralPart, b| a.need.mineral.id.cmp(&b.need.mineral.id));
    let lanes = hazards::of_lanes(&parts.iter().flat_map(|part| &part.ways).collect::<Vec<_>>());
    let source = trade.source.clone();
    let made = Made { name, importer, start, years: wish.years, minerals: parts, lanes };
    Ok(Files {
        files: text::files(&made),
        sources: [source, production::SOURCE.to_owned(), governance::SOURCE.to_owned()],
    })
}

/// The files of a scenario.
pub struct Files {
    /// Names and texts.
    pub files: Vec<(&'static str, String)>,
    /// Publishers of what it is made from.
    pub sources: [String; 3],
}

/// Everything about one mineral.
fn part(trade: &WorldTrade, mineral: &'static Mineral, importer: Country, year: i32) -> Result<MineralPart, String> {
    let flows = MineralTrade::new(trade, mineral, trade.years[0], year);
    let who = countries::name(importer.as_str());
    let Some(need) = Need::new(mineral, &flows, importer, year) else {
        let years: Vec<i32> =
            flows.flows.iter().filter(|flow| flow.importer == importer).map(|flow| flow.year).collect();
        let cure = years.iter().max().map_or_else(
            || "it never did".to_owned(),
            |latest| {
                format!("it last did in {latest}; a scenario of that time begins with --start {:04}-01", latest + 1)
            },
        );
        let note = if flows.flows.is_empty() { format!(": {}", mineral.note) } else { String::new() };
        return Err(format!(
            "--mineral: {who} imported no {} in {year} by the trade of {}{note}; {cure}",
            mineral.id, trade.source
        ));
    };
    let ways = chain::ways(&need, &flows, importer);
    let hazards = hazards::of_mineral(&need, &flows, &ways);
    let exports = flows.exports(year, None);
    let moves = strategies::moves(&ways, &exports, importer);
    Ok(MineralPart { need, ways, hazards, exports, moves })
}
