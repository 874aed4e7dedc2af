//! Shares of the world's supply from tables of production by country: World Mining Data, USGS Mineral Commodity Summaries, BGS World Mineral Statistics.

mod layout;
mod minerals;
mod series;

use super::{Imported, LISTED, MARK, Table, Told, leave_out, listed, sheets, shown_number, unread};
use layout::Layout;
use mindep_core::id::Id;
use minerals::{Wanted, mineral_of, stage_of};
use series::{All, Series, Year};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Number of rows among which the header is looked for.
const HEAD: usize = 30;
/// Relative difference between a published total and the sum of countries from which it is told.
const TOTAL: f64 = 0.01;
/// Number of countries of a year, of that of the year before, below which the year looks as if it were not complete.
const COMPLETE: f64 = 0.75;
/// Number of minerals up to which each is told in a line of its own.
const TOLD: usize = 12;

/// What is wanted of a table of production.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wish {
    /// Minerals, as `ID` or as `ID=NAME` with the name that the publisher has for it; all if there are none.
    pub minerals: Vec<String>,
    /// The year; without one the latest that is not all estimates of a year that is not over.
    pub year: Option<i32>,
    /// What the rows are named as stage, instead of `mine` or `refine` by what the table says.
    pub stage: Option<String>,
    /// A part of the names of series, such as `refinery`, where a mineral has several.
    pub series: Option<String>,
}

/// Makes shares of the world's supply of files of production.
///
/// # Errors
///
/// With a sentence that says what is wrong.
pub fn import(paths: &[impl AsRef<Path>], wish: &Wish) -> Result<Imported, String> {
    let wanted: Vec<Wanted> = wish.minerals.iter().map(|text| Wanted::parse(text)).collect::<Result<_, _>>()?;
    if let Some(stage) = wish.stage.as_deref().filter(|stage| Id::new(stage).is_none()) {
        return Err(format!("--stage: found `{stage}`, expected lower-case letters, digits and hyphens, such as mine"));
    }
    let mut told = Told::default();
    let mut all = All::default();
    for path in paths {
        let path = path.as_ref();
        let (mut is_known, mut others) = (false, Vec::new());
        sheets::each(path, &|_| true, &mut |sheet, rows| {
            if read(sheet, rows, &wanted, &mut all, &mut told)? {
                is_known = true;
            } else {
                others.push(sheet.title());
            }
            Ok(())
        })?;
        if !is_known {
            return Err(format!(
                "{}: found no header of World Mining Data (Country, unit, years, data source), of the USGS (COMMODITY, COUNTRY, TYPE, PROD_…) or of the BGS (bgs_commodity_trans, country_trans, year, quantity); \
                 expected one of these tables as it was downloaded",
                mindep_scenario::letters::shown(path)
            ));
        }
        unread(&others, &mut told);
    }
    all.settle();
    let chosen = choose(&all, wish, &wanted, &mut told)?;
    let rows = rows(&chosen, &mut told);
    if rows.is_empty() {
        let why = told.notes.join("; ");
        return Err(format!("found no shares: {}", if why.is_empty() { "no quantity is above 0" } else { &why }));
    }
    names(&chosen, &mut told);
    Ok(Imported::new(Table::World, &rows, told))
}

/// Reads a table if its header is known, and tells whether it is.
fn read(
    sheet: sheets::Sheet<'_>,
    rows: sheets::Rows<'_>,
    wanted: &[Wanted],
    all: &mut All,
    told: &mut Told,
) -> Result<bool, String> {
    let mut titles: Vec<String> = Vec::new();
    let mut found = None;
    for row in (&mut *rows).take(HEAD) {
        let (_, cells) = row?;
        found = Layout::of(&cells, &titles, sheet, wanted)?;
        if found.is_some() {
            break;
        }
        titles.extend(cells.into_iter().find(|cell| !cell.is_empty()));
    }
    let Some(layout) = found else { return Ok(false) };
    if !told.layouts.contains(&layout.name()) {
        told.layouts.push(layout.name());
    }
    for row in rows {
        let (number, cells) = row?;
        if cells.iter().all(String::is_empty) {
            continue;
        }
        told.rows += 1;
        match layout.records(&cells) {
            Ok(records) => {
                told.used += 1;
                for record in records {
                    all.add(&layout, sheet.file, number, record);
                }
            }
            Err(reason) => leave_out(told, reason),
        }
    }
    Ok(true)
}

/// A series that was chosen, with what it is in the scenario.
struct Chosen<'a> {
    mineral: String,
    stage: String,
    series: &'a Series,
    year: i32,
    of_year: &'a Year,
}

/// Chooses a series for each mineral and stage, and the year of each.
fn choose<'a>(all: &'a All, wish: &Wish, wanted: &[Wanted], told: &mut Told) -> Result<Vec<Chosen<'a>>, String> {
    let mut by_place: BTreeMap<(String, String), Vec<Chosen<'a>>> = BTreeMap::new();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    let mut without_year: BTreeSet<&str> = BTreeSet::new();
    for series in all.list() {
        let mineral = if wanted.is_empty() {
            mineral_of(&series.material, &series.what)
        } else {
            let found = wanted.iter().find(|wanted| wanted.takes(&series.material, &series.what));
            let Some(found) = found else {
                others.insert(series.material.as_str());
                continue;
            };
            found.id.clone()
        };
        let named = series.label().to_lowercase();
        if wish.series.as_ref().is_some_and(|part| !named.contains(&part.to_lowercase())) {
            continue;
        }
        let year = wish.year.or_else(|| series.latest());
        let Some((year, of_year)) = year.and_then(|year| Some((year, series.years.get(&year)?))) else {
            without_year.insert(series.material.as_str());
            continue;
        };
        let stage = wish.stage.clone().unwrap_or_else(|| stage_of(&series.material, &series.what).to_owned());
        let place = (mineral.clone(), stage.clone());
        by_place.entry(place).or_default().push(Chosen { mineral, stage, series, year, of_year });
    }
    if !others.is_empty() {
        told.notes.push(format!("not asked for: {}", listed(others.into_iter(), LISTED)));
    }
    let missing = wanted.iter().filter(|wanted| !by_place.keys().any(|(mineral, _)| *mineral == wanted.id));
    let missing: Vec<String> = missing.map(Wanted::shown).collect();
    if !missing.is_empty() {
        let year = wish.year.map_or(String::new(), |year| format!(" of {year}"));
        let part = wish.series.as_ref().map_or(String::new(), |part| format!(" whose name has `{part}`"));
        let missing = missing.join(", ");
        return Err(format!("--mineral: found no table{year}{part} of {missing}; {}", all.overview(wish.year)));
    }
    if by_place.is_empty() {
        return Err(format!("found no quantity that is asked for; {}", all.overview(wish.year)));
    }
    if wanted.is_empty() && !without_year.is_empty() {
        told.notes.push(format!("without the year: {}", listed(without_year.into_iter(), LISTED)));
    }
    let mut chosen = Vec::new();
    for ((mineral, stage), mut several) in by_place {
        let producers =
            |one: &Chosen<'_>| one.of_year.countries.values().filter(|amount| amount.quantity > 0.0).count();
        // The most complete one: with most countries, and of these the first by name, so that the order of rows does not matter.
        several.sort_by(|a, b| producers(b).cmp(&producers(a)).then_with(|| a.series.label().cmp(&b.series.label())));
        if several.len() > 1 && several.first().is_some_and(|first| producers(first) < 2) {
            let all: Vec<String> = several.iter().map(|one| one.series.label()).collect();
            told.notes.push(format!(
                "{mineral}, {stage}: no table has two countries that are counted alike, so that no shares follow; with --series there are {}",
                listed(all.iter().map(String::as_str), LISTED)
            ));
            continue;
        }
        let rest: Vec<String> = several.split_off(1).iter().map(|other| other.series.label()).collect();
        if !rest.is_empty() {
            let taken = several.first().map_or(String::new(), |first| first.series.label());
            told.notes.push(format!(
                "{mineral}, {stage}: `{taken}` is taken, which has most countries; with --series there are {}",
                listed(rest.iter().map(String::as_str), LISTED)
            ));
        }
        chosen.extend(several);
    }
    Ok(chosen)
}

/// The rows of the table.
fn rows(chosen: &[Chosen<'_>], told: &mut Told) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut nothing = 0;
    for one in chosen {
        let Chosen { mineral, stage, series, year, of_year } = one;
        let sum = of_year.sum();
        // What a publisher counts in the world and does not list belongs to nobody.
        let unlisted = of_year.total.filter(|total| *total > sum * (1.0 + TOTAL));
        let world = unlisted.unwrap_or(sum);
        if world <= 0.0 {
            continue;
        }
        let estimated = if of_year.is_forecast { ", estimated" } else { "" };
        let unit = if series.unit.is_empty() { String::new() } else { format!(" {}", series.unit) };
        let withheld = if of_year.withheld.is_empty() {
            String::new()
        } else {
            let all: Vec<&str> = of_year.withheld.iter().map(String::as_str).collect();
            format!(", without {}, withheld", all.join(", "))
        };
        let mut countries: Vec<_> = of_year.countries.iter().collect();
        countries.sort_by(|a, b| b.1.quantity.total_cmp(&a.1.quantity).then(a.0.cmp(b.0)));
        for (country, amount) in countries {
            if amount.quantity <= 0.0 {
                nothing += 1;
                continue;
            }
            // Rounded down, lest the shares of a stage add up to more than the world.
            let share = (amount.quantity / world * 1e6).floor() / 1e6;
            let marks: Vec<&str> = amount.marks.iter().copied().collect();
            let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
            rows.push(vec![
                mineral.clone(),
                stage.clone(),
                country.to_string(),
                share.to_string(),
                format!(
                    "fact: {}, {year}{estimated}: {}, {}{marks} of {}{unit}{withheld}; {}; {MARK} from {}",
                    series.publisher,
                    series.title(),
                    shown_number(amount.quantity),
                    shown_number(world),
                    series.licence,
                    series.file,
                ),
            ]);
        }
    }
    if nothing > 0 {
        told.notes.push(format!("countries that produced nothing, without a row: {nothing}"));
    }
    if chosen.len() <= TOLD {
        for one in chosen {
            let Chosen { mineral, stage, series, year, of_year } = one;
            let unit = if series.unit.is_empty() { "no unit named" } else { &series.unit };
            let estimated = if of_year.is_forecast { " (estimated)" } else { "" };
            let countries = of_year.countries.values().filter(|amount| amount.quantity > 0.0).count();
            told.notes.push(format!(
                "{mineral}, {stage}: `{}`, {year}{estimated}, {unit}, {}",
                series.title(),
                of_countries(countries)
            ));
        }
    } else {
        let years: BTreeSet<String> = chosen.iter().map(|one| one.year.to_string()).collect();
        let years: Vec<&str> = years.iter().map(String::as_str).collect();
        told.notes.push(format!("{} minerals and stages, of {}", chosen.len(), years.join(", ")));
    }
    rows
}

/// A number of countries.
fn of_countries(count: usize) -> String {
    if count == 1 { "1 country".to_owned() } else { format!("{count} countries") }
}

/// Tells what is odd of what was chosen: totals, names of nobody, cells that are no plain numbers, years that are not complete.
fn names(chosen: &[Chosen<'_>], told: &mut Told) {
    let mut unknown: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut cells: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in chosen {
        let Chosen { mineral, stage, series, year, of_year } = one;
        for name in of_year.unknown.keys() {
            unknown.entry(name).or_default().insert(mineral);
        }
        for (kind, names) in &of_year.cells {
            cells.entry(kind).or_default().extend(names.iter().map(|name| format!("{name} ({mineral})")));
        }
        let sum = of_year.sum();
        if let Some(total) = of_year.total.filter(|total| (total - sum).abs() > TOTAL * total.max(sum)) {
            let what = if total > sum { "; the rest is nobody's" } else { "; shares are of the sum" };
            told.notes.push(format!(
                "{mineral}, {stage}: the table's total of {year} is {}, its rows add up to {}{what}",
                shown_number(total),
                shown_number(sum)
            ));
        }
        if of_year.others > 0.0 {
            let share = 100.0 * of_year.others / sum;
            let share = if share < 0.1 { "less than 0.1".to_owned() } else { format!("{share:.1}") };
            told.notes.push(format!(
                "{mineral}, {stage}: {share} % is of other countries, which the table does not name; it is nobody's"
            ));
        }
        let before = series.years.get(&(year - 1)).map_or(0, |before| before.countries.len());
        if (of_year.countries.len() as f64) < COMPLETE * before as f64 {
            told.notes.push(format!(
                "{mineral}, {stage}: {year} has {}, {} has {before}; it may not be complete, --year takes another",
                of_countries(of_year.countries.len()),
                year - 1
            ));
        }
        if let Some(later) = series.years.keys().max().filter(|later| *later > year && series.years[later].is_forecast)
        {
            told.notes
                .push(format!("{mineral}, {stage}: {later} is an estimate of the publisher; --year {later} takes it"));
        }
        if of_year.twice > 0 {
            told.notes.push(format!("{mineral}, {stage}: rows that are there twice count once: {}", of_year.twice));
        }
        if !of_year.added.is_empty() {
            told.notes.push(format!(
                "{mineral}, {stage}: several rows are added up of {}",
                listed(of_year.added.iter().map(String::as_str), LISTED)
            ));
        }
        if of_year.kinds.len() > 1 {
            told.notes.push(format!(
                "{mineral}, {stage}: {} kinds are added up, whose contents may differ: {}",
                of_year.kinds.len(),
                listed(of_year.kinds.iter().map(String::as_str), LISTED)
            ));
        }
    }
    for (kind, names) in cells {
        let names = listed(names.iter().map(String::as_str), 3 * LISTED);
        told.notes.push(format!("{kind}: {names}"));
    }
    if !unknown.is_empty() {
        let all: Vec<String> = unknown
            .iter()
            .map(|(name, minerals)| {
                let minerals: Vec<&str> = minerals.iter().copied().collect();
                format!("{name} ({})", minerals.join(", "))
            })
            .collect();
        told.notes.push(format!(
            "no country is known by these names, and what they produce is nobody's: {}",
            listed(all.iter().map(String::as_str), usize::MAX)
        ));
    }
}

/// The id of the mineral that a list calls by a name: that of a bundled one, or one made of the name.
pub(super) fn mineral_id(name: &str) -> String {
    mineral_of(name, "")
}
