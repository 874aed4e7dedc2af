//! Scores of countries from the Worldwide Governance Indicators of the World Bank, in any of the forms in which it publishes them.

use super::quantity::Quantity;
use super::who::{Who, who};
use super::{Imported, LISTED, MARK, Table, Told, folded, leave_out, listed, sheets, unread};
use mindep_core::domain::node::Country;
use mindep_world::governance::SOURCE;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Number of rows among which the header is looked for: the old workbook has it in row 15.
const HEAD: usize = 40;
/// Sheets and codes of the other five dimensions.
const OTHERS: [&str; 10] = [
    "va",
    "ge",
    "rq",
    "rl",
    "cc",
    "voiceandaccountability",
    "governmenteffectiveness",
    "regulatoryquality",
    "ruleoflaw",
    "controlofcorruption",
];
/// Bounds of estimates, which the World Bank gives as about −2.5 to 2.5.
const BOUNDS: std::ops::RangeInclusive<f64> = -5.0..=5.0;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wish {
    /// The latest year up to this one is taken of each country; without it the latest of all.
    pub year: Option<i32>,
}

/// Where a table holds the estimates.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Layout {
    /// A row for a country, dimension and year.
    Long { code: Option<usize>, name: usize, year: usize, indicator: Option<usize>, estimate: usize },
    /// A row for a country, and columns of years.
    Wide { code: Option<usize>, name: usize, indicator: Option<usize>, years: Vec<(usize, i32)> },
}

/// Estimates by country and year.
type Found = BTreeMap<Country, BTreeMap<i32, f64>>;

/// Makes scores of countries of files of the Worldwide Governance Indicators.
///
/// # Errors
///
/// With a sentence that says what is wrong.
pub fn import(paths: &[impl AsRef<Path>], wish: &Wish) -> Result<Imported, String> {
    let mut told = Told::default();
    let mut found = Found::new();
    let mut gathered = Gathered::default();
    let mut files: BTreeSet<String> = BTreeSet::new();
    for path in paths {
        let path = path.as_ref();
        let (mut is_known, mut others) = (false, Vec::new());
        sheets::each(path, &|sheet| !OTHERS.contains(&folded(sheet).as_str()), &mut |sheet, rows| {
            if read(sheet, rows, &mut found, &mut gathered, &mut told)? {
                is_known = true;
                files.insert(sheet.file.to_owned());
            } else {
                others.push(sheet.title());
            }
            Ok(())
        })?;
        if !is_known {
            return Err(format!(
                "{}: found no header of the Worldwide Governance Indicators (code, countryname, year, indicator, estimate; Country Name, Country Code, Indicator Code, years; or the sheet Political StabilityNoViolence); \
                 expected that table as it was downloaded",
                mindep_scenario::letters::shown(path)
            ));
        }
        unread(&others, &mut told);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let last =
        found.values().flat_map(|years| years.keys()).filter(|year| wish.year.is_none_or(|most| **year <= most)).max();
    let Some(last) = last.copied() else {
        let years: BTreeSet<i32> = found.values().flat_map(|years| years.keys().copied()).collect();
        let has = match (years.first(), years.last()) {
            (Some(first), Some(last)) => format!("there are {first} to {last}"),
            _ => "no row has one".to_owned(),
        };
        return Err(format!(
            "found no estimate of political stability{}; {has}",
            wish.year.map_or(String::new(), |year| format!(" up to {year}"))
        ));
    };
    let mut rows = Vec::new();
    let mut older: Vec<String> = Vec::new();
    for (country, years) in &found {
        let Some((year, estimate)) = years.range(..=last).next_back() else { continue };
        if *year < last {
            older.push(format!("{country} {year}"));
        }
        // Workbooks hold more digits than an estimate has.
        let estimate = (estimate * 1e4).round() / 1e4;
        // As in scenarios that are made of the bundled data.
        let instability = (0.5 - estimate / 5.0).clamp(0.0, 1.0);
        rows.push(vec![
            country.to_string(),
            format!("{instability:.4}"),
            format!("{:.3}", 10.0 * instability),
            format!("fact: {SOURCE}, {year}: estimate {estimate}, rescaled 1 - (estimate + 2.5) / 5, and times 10 for `governance`; CC BY 4.0; {MARK} from {}", files.join(", ")),
        ]);
    }
    told.notes.push(format!("political stability of {} countries, {last}", rows.len()));
    if !older.is_empty() {
        told.notes.push(format!(
            "of an earlier year, as there is none of {last}: {}",
            listed(older.iter().map(String::as_str), 3 * LISTED)
        ));
    }
    if !gathered.unknown.is_empty() {
        told.notes.push(format!(
            "no country is known by these codes and names, and their scores are nobody's: {}",
            listed(gathered.unknown.iter().map(String::as_str), usize::MAX)
        ));
    }
    if !gathered.twice.is_empty() {
        told.notes.push(format!(
            "two estimates of one year, of which the first is taken: {}",
            listed(gathered.twice.iter().map(String::as_str), LISTED)
        ));
    }
    Ok(Imported::new(Table::Countries, &rows, told))
}

/// What is told of the rows.
#[derive(Debug, Default)]
struct Gathered {
    unknown: BTreeSet<String>,
    twice: BTreeSet<String>,
}

/// Reads a table if its header is known, and tells whether it is.
fn read(
    sheet: sheets::Sheet<'_>,
    rows: sheets::Rows<'_>,
    found: &mut Found,
    gathered: &mut Gathered,
    told: &mut Told,
) -> Result<bool, String> {
    let mut before: Vec<String> = Vec::new();
    let mut layout = None;
    for row in (&mut *rows).take(HEAD) {
        let (_, cells) = row?;
        layout = recognised(&cells, &before, sheet)?;
        if layout.is_some() {
            break;
        }
        before = cells;
    }
    let Some(layout) = layout else { return Ok(false) };
    let name = match layout {
        Layout::Long { .. } => "wgi",
        Layout::Wide { .. } => "wgi-years",
    };
    if !told.layouts.contains(&name) {
        told.layouts.push(name);
    }
    for row in rows {
        let (_, cells) = row?;
        if cells.iter().all(String::is_empty) {
            continue;
        }
        told.rows += 1;
        match estimates(&layout, &cells) {
            Err(reason) => leave_out(told, reason),
            Ok((code, name, estimates)) => match who(code, name) {
                Who::Country(country) => {
                    told.used += 1;
                    let years = found.entry(country).or_default();
                    for (year, estimate) in estimates {
                        if years.get(&year).is_some_and(|known| *known != estimate) {
                            gathered.twice.insert(format!("{country} {year}"));
                        }
                        years.entry(year).or_insert(estimate);
                    }
                }
                Who::Total | Who::Others | Who::Group => leave_out(told, "groups of countries"),
                Who::Unknown => {
                    leave_out(told, "names of no country");
                    gathered
                        .unknown
                        .insert([code, name].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "));
                }
            },
        }
    }
    Ok(true)
}

/// Whether a code or name of an indicator is the estimate of political stability; `None` if it is not of these indicators at all.
fn is_stability(indicator: &str) -> bool {
    let plain = folded(indicator);
    matches!(plain.as_str(), "pv" | "pvest" | "govwgipvest" | "politicalstability")
        || (plain.starts_with("politicalstability") && plain.contains("estimate"))
}

/// Returns the layout of a header. `before` is the row above it, which has the years in the old workbook.
fn recognised(header: &[String], before: &[String], sheet: sheets::Sheet<'_>) -> Result<Option<Layout>, String> {
    let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
    let find = |all: &[&str]| names.iter().position(|name| all.contains(&name.as_str()));
    let code = find(&["code", "countrycode", "economycode", "wbcode", "iso3", "countryiso3code"]);
    let name = find(&["countryname", "economyname", "countryterritory", "country", "economy", "countryvalue"]);
    let Some(name) = name.or(code) else { return Ok(None) };
    let of_sheet = {
        let plain = folded(sheet.name);
        plain == "pv" || plain.starts_with("politicalstability")
    };
    let unsure = || {
        let place = if sheet.name.is_empty() { String::new() } else { format!("sheet {}: ", sheet.name) };
        format!("{place}found estimates, and no column or sheet that says of which dimension of governance they are")
    };
    let indicator = find(&["indicator", "indicatorcode", "seriescode", "indicatorid", "dimension"]);
    let estimate = names.iter().position(|name| name == "estimate" || name.starts_with("governanceestimate"));
    let estimate = estimate.or_else(|| find(&["value"]).filter(|_| indicator.is_some()));
    if let (Some(year), Some(estimate)) = (find(&["year", "date"]), estimate) {
        if indicator.is_none() && !of_sheet {
            return Err(unsure());
        }
        return Ok(Some(Layout::Long { code, name, year, indicator, estimate }));
    }
    let year_of = |text: &str| {
        let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i32>().ok().filter(|year| digits.len() == 4 && (1990..=2200).contains(year))
    };
    // The old workbook: Estimate, StdErr, … again and again, and above them the year, over the first of them or over each.
    if names.iter().filter(|name| *name == "estimate").count() > 1 {
        if !of_sheet && !sheet.name.is_empty() && indicator.is_none() {
            return Ok(None);
        }
        let mut current = None;
        let mut years = Vec::new();
        for (column, name) in names.iter().enumerate() {
            current = before.get(column).and_then(|text| year_of(text)).or(current);
            if let (true, Some(year)) = (name == "estimate", current) {
                years.push((column, year));
            }
        }
        return match (years.is_empty(), of_sheet) {
            (true, _) => Ok(None),
            (_, false) => Err(unsure()),
            _ => Ok(Some(Layout::Wide { code, name, indicator: None, years })),
        };
    }
    let years: Vec<(usize, i32)> =
        header.iter().enumerate().filter_map(|(column, text)| Some((column, year_of(text)?))).collect();
    Ok((years.len() > 1 && indicator.is_some()).then_some(Layout::Wide { code, name, indicator, years }))
}

/// Code, name and estimates of a row.
type Row<'a> = (&'a str, &'a str, Vec<(i32, f64)>);

/// Returns the estimates of a row, or the reason for which it does not count.
fn estimates<'a>(layout: &Layout, cells: &'a [String]) -> Result<Row<'a>, &'static str> {
    let cell = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
    let estimate = |column: usize| -> Option<f64> {
        let text = cell(column);
        // Estimates may be negative, which quantities are not.
        let size = super::quantity::parse(text.trim_start_matches(['-', '−']));
        let Quantity::Known(x) = size else {
            return (size == Quantity::Nothing && !text.is_empty() && text != "-").then_some(0.0);
        };
        Some(if text.starts_with(['-', '−']) { -x } else { x }).filter(|x| BOUNDS.contains(x))
    };
    let (code, name, indicator) = match layout {
        Layout::Long { code, name, indicator, .. } | Layout::Wide { code, name, indicator, .. } => {
            (code, name, indicator)
        }
    };
    if indicator.is_some_and(|column| !is_stability(cell(column))) {
        let is_blank = indicator.is_some_and(|column| cell(column).is_empty());
        return Err(if is_blank { "notes and titles" } else { "other dimensions of governance, and ranks" });
    }
    let all: Vec<(i32, f64)> = match layout {
        Layout::Long { year, estimate: column, .. } => {
            let year: Option<i32> = cell(*year).get(..4).and_then(|digits| digits.parse().ok());
            year.zip(estimate(*column)).into_iter().collect()
        }
        Layout::Wide { years, .. } => {
            years.iter().filter_map(|(column, year)| Some((*year, estimate(*column)?))).collect()
        }
    };
    let code = code.map_or("", cell);
    let name = cell(*name);
    if all.is_empty() {
        return Err("countries and years without an estimate");
    }
    Ok((code, name, all))
}
