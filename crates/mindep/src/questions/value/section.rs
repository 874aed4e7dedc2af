//! Section of the report about `mindep value`.

use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look;
use crate::draw::sheet::{self, Drawn, Frame, Key, Picture};
use crate::questions::answer::Tables;
use crate::questions::section::{About, AnswerError, Section};
use crate::questions::value::rows::{FILE, PROJECT, STOCK_DAY, STOCKPILE, SUPPLIER, SURGE_POINT, ValueRow};
use crate::tables::number::Number;
use crate::tables::number::value as cell;
use crate::words::names;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words};
use mindep_core::domain::mineral::Mineral;
use serde_json::{Map, Value};

/// Maximum rows of the table.
const MAX: usize = 20;
/// Maximum number of sentences.
const SENTENCES: usize = 5;
const WIDTH: f64 = 760.0;

/// Builds the section about the values of assets.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let rows = &tables.rows::<ValueRow>(FILE)?;
    let minerals = minerals(about, rows);
    let mut sentences: Vec<String> = minerals.iter().filter_map(|m| best(about, rows, m)).collect();
    if minerals.len() == 1 {
        sentences.extend(minerals.iter().flat_map(|m| more(about, rows, m)));
    }
    if sentences.is_empty() {
        sentences.push("Nothing lowers the expected shortfall: there is no value to measure.".to_owned());
    }
    sentences.truncate(SENTENCES);
    let pictures = minerals.iter().map(|m| picture(about, facts, rows, m)).collect::<Drawn<Vec<_>>>()?;
    Ok(Section {
        id: "value",
        title: "What is each supplier, project and stockpile worth?".to_owned(),
        sentences,
        table: Some(table(about, rows, &minerals)),
        pictures: pictures.into_iter().flatten().collect(),
    })
}

/// Returns the minerals that have rows, in the order of the file.
fn minerals<'a>(about: &'a About<'_>, rows: &[ValueRow]) -> Vec<&'a Mineral> {
    let all = about.loaded.study.baseline.minerals.iter();
    all.filter(|m| rows.iter().any(|r| r.mineral == m.id.as_str())).collect()
}

/// Returns the rows of whole assets of a mineral that have a firm equivalent, in descending order of it.
fn firm<'a>(rows: &'a [ValueRow], mineral: &Mineral) -> Vec<&'a ValueRow> {
    let mut firm: Vec<_> =
        rows.iter().filter(|r| r.mineral == mineral.id.as_str() && r.firm_equivalent.is_some()).collect();
    firm.sort_by(|a, b| cell(b.firm_equivalent).total_cmp(&cell(a.firm_equivalent)));
    firm
}

fn called(about: &About<'_>, row: &ValueRow) -> String {
    match row.kind.as_str() {
        SUPPLIER => about.called("suppliers", &row.asset),
        PROJECT => about.called("projects", &row.asset),
        STOCKPILE => format!("{} (stock)", pile(about, row)),
        STOCK_DAY => format!("{}: one day more", pile(about, row)),
        SURGE_POINT => format!("{}: one point of surge more", about.called("suppliers", &row.asset)),
        _ => names::of_id(&row.asset),
    }
}

fn pile(about: &About<'_>, row: &ValueRow) -> String {
    about.called(&format!("minerals.{}.stockpiles", row.mineral), &row.asset)
}

/// Formats an estimate with its standard error, in units of `scale`.
fn measured(value: Option<Number>, error: Option<Number>, scale: f64) -> String {
    numbers::with_error(cell(value) / scale, cell(error) / scale)
}

fn amount(value: Option<Number>, error: Option<Number>, unit: &str) -> String {
    let (scale, unit) = numbers::scaled_unit(cell(value), unit);
    format!("{} {unit}", measured(value, error, scale))
}

/// Describes the most valuable asset of a mineral in a sentence.
fn best(about: &About<'_>, rows: &[ValueRow], mineral: &Mineral) -> Option<String> {
    let firm = firm(rows, mineral);
    let row = firm.first()?;
    let of_nominal = match row.nominal {
        Some(_) => format!(", {} % of its nominal supply", measured(row.firm_share, row.firm_share_std_error, 0.01)),
        None => String::new(),
    };
    Some(format!(
        "{}: the most is done by {}, as much as {} a year of perfectly reliable supply{of_nominal}; without it expected shortfall is {} higher.",
        names::capital(&mineral.name),
        called(about, row),
        amount(row.firm_equivalent, row.std_error, &mineral.unit),
        amount(row.shortfall_avoided, row.shortfall_avoided_std_error, &mineral.unit),
    ))
}

/// Describes in sentences the value of projects, of stockpiles, and of a little more stock or surge.
fn more(about: &About<'_>, rows: &[ValueRow], mineral: &Mineral) -> Vec<String> {
    let unit = &mineral.unit;
    let firm = firm(rows, mineral);
    let mut told = Vec::new();
    let of = |kind: &str| firm.iter().find(|r| r.kind == kind);
    if let Some(row) = of(PROJECT) {
        told.push(format!(
            "Of the projects, {} is worth most: {} a year.",
            called(about, row),
            amount(row.firm_equivalent, row.std_error, unit)
        ));
    }
    if let Some(row) = of(STOCKPILE) {
        told.push(format!(
            "Of the stockpiles, {} is worth most: {} a year of supply that takes the place of contracts.",
            pile(about, row),
            amount(row.firm_equivalent, row.std_error, unit)
        ));
    }
    let best_of = |kind: &str| {
        let of_kind = rows.iter().filter(|r| r.kind == kind && r.mineral == mineral.id.as_str());
        of_kind
            .filter(|r| cell(r.shortfall_avoided) > 0.0)
            .max_by(|a, b| cell(a.shortfall_avoided).total_cmp(&cell(b.shortfall_avoided)))
    };
    for kind in [STOCK_DAY, SURGE_POINT] {
        if let Some(row) = best_of(kind) {
            told.push(format!(
                "{} avoids {} of shortfall{}.",
                called(about, row),
                amount(row.shortfall_avoided, row.shortfall_avoided_std_error, unit),
                price(about, row, unit)
            ));
        }
    }
    told
}

/// Describes the cost per unit of shortfall avoided; empty if it is unknown.
fn price(about: &About<'_>, row: &ValueRow, unit: &str) -> String {
    let Some(cost) = row.cost_per_unit_avoided else { return String::new() };
    let (scale, money) = numbers::scaled_money(cost.value(), &about.loaded.study.baseline.currency);
    format!(
        ", at {} {money} per {unit}",
        measured(row.cost_per_unit_avoided, row.cost_per_unit_avoided_std_error, scale)
    )
}

fn table(about: &About<'_>, rows: &[ValueRow], minerals: &[&Mineral]) -> Table {
    let labels = [
        "Asset",
        "Unit",
        "Shortfall avoided#",
        "Nominal a year#",
        "Firm equivalent a year#",
        "% of nominal#",
        "Cost per unit avoided#",
    ];
    let mut table = Table::new("value", &labels);
    // First the most valuable assets of each mineral, then the small increases of stock and surge.
    let mut ordered: Vec<(&ValueRow, &Mineral)> = Vec::new();
    for mineral in minerals {
        ordered.extend(firm(rows, mineral).into_iter().map(|r| (r, *mineral)));
    }
    for mineral in minerals {
        let rest = rows.iter().filter(|r| r.mineral == mineral.id.as_str() && r.firm_equivalent.is_none());
        let mut rest: Vec<_> = rest.collect();
        rest.sort_by(|a, b| cell(b.shortfall_avoided).total_cmp(&cell(a.shortfall_avoided)));
        ordered.extend(rest.into_iter().map(|r| (r, *mineral)));
    }
    let shown = |value: Option<Number>, error: Option<Number>, scale: f64| match value {
        Some(value) => Cell { text: measured(Some(value), error, scale), key: value.to_string() },
        None => words("–"),
    };
    let left = ordered.len().saturating_sub(MAX);
    for (row, mineral) in ordered.into_iter().take(MAX) {
        let nominal =
            row.nominal.map_or_else(|| words("–"), |n| Cell { text: numbers::plain(n.value(), 4), key: n.to_string() });
        let cells = vec![
            words(called(about, row)),
            words(mineral.unit.clone()),
            shown(row.shortfall_avoided, row.shortfall_avoided_std_error, 1.0),
            nominal,
            shown(row.firm_equivalent, row.std_error, 1.0),
            shown(row.firm_share, row.firm_share_std_error, 0.01),
            shown(row.cost_per_unit_avoided, row.cost_per_unit_avoided_std_error, 1.0),
        ];
        table.push(&row.mineral, "", cells);
    }
    if left > 0 {
        let mut cells = vec![words(format!("{left} more rows in value.csv"))];
        cells.extend((1..labels.len()).map(|_| words("")));
        table.push("", "", cells);
    }
    table
}

/// Draws the firm equivalents of a mineral as bars; `None` if there are none.
fn picture(
    about: &About<'_>,
    facts: &Map<String, Value>,
    rows: &[ValueRow],
    mineral: &Mineral,
) -> Drawn<Option<Picture>> {
    let firm = firm(rows, mineral);
    let largest = firm.iter().map(|r| cell(r.firm_equivalent).max(r.nominal.map_or(0.0, Number::value)));
    let (scale, unit) = numbers::scaled_unit(largest.fold(0.0, f64::max), &mineral.unit);
    let bars_of = |row: &ValueRow| {
        let solid = Bar {
            value: cell(row.firm_equivalent) / scale,
            error: cell(row.std_error) / scale,
            text: measured(row.firm_equivalent, row.std_error, scale),
            colour: look::SUPPLY,
            pale: false,
        };
        let nominal = row.nominal.map(|n| Bar {
            value: n.value() / scale,
            error: f64::NAN,
            text: numbers::plain(n.value() / scale, 3),
            colour: look::SUPPLY,
            pale: true,
        });
        std::iter::once(solid).chain(nominal).collect()
    };
    let bars: Vec<Row> = firm.iter().map(|r| Row { name: called(about, r), bars: bars_of(r) }).collect();
    if bars.is_empty() {
        return Ok(None);
    }
    let strategy = facts.get("strategy").and_then(Value::as_str).unwrap_or_default();
    let each = bars.iter().map(|row| format!("{}: {} {unit}", row.name, row.bars[0].text));
    let description = format!("Firm equivalents of {}. {}.", mineral.name, each.collect::<Vec<_>>().join("; "));
    let frame = Frame {
        name: format!("value-{}", mineral.id),
        title: format!("{}: what each supplier, project and stockpile is worth, {}", names::capital(&mineral.name), about.whom),
        subtitle: format!("perfectly reliable supply that leaves as much expected shortfall, mean a year; {strategy}; whiskers and ±: standard error"),
        description,
        legend: vec![
            Key::filled("firm equivalent", look::SUPPLY, 0.85),
            Key::filled("nominal: contract, or capacity times offtake", look::SUPPLY, 0.35),
        ],
        note: about.note.clone(),
        ..Frame::default()
    }
    .around(WIDTH, bars::height(&bars, false))?;
    let names = bars::names_width(&bars, 240.0);
    let panel = Panel { title: String::new(), measured: format!("{unit} a year"), rows: bars, names };
    sheet::draw(frame, |area| bars::draw(area, &panel)).map(Some)
}
