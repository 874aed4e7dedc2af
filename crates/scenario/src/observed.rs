//! Tables of observed values, with which simulated ones are compared: CSV files and workbooks, checked against a scenario.

use super::check;
use super::csv::Record;
use super::diagnostic::{Diagnostic, Diagnostics, Faults, did_you_mean, nearest};
use super::source::{Sources, Span};
use super::spec::observed::OBSERVED;
use super::spec::row::Row;
use super::tables::header::{self, Column, Layout};
use super::tables::rows::Reader;
use super::tables::{self, Place, Records, decimals, sheet};
use super::text::shown;
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::scenario::Scenario;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use std::fmt;
use std::sync::Arc;

/// Quantities that are named by one word.
const NAMED: [(&str, Quantity); 5] = [
    ("supply", Quantity::Supply),
    ("demand", Quantity::Demand),
    ("price", Quantity::Price),
    ("price_ratio", Quantity::PriceRatio),
    ("price_inside_ratio", Quantity::PriceInsideRatio),
];
/// What the name of a supplier's deliveries begins with.
const SUPPLIER: &str = "supplier:";

/// A quantity that is both observed and simulated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Quantity {
    /// All that the importer receives: domestic, recycled, of contracts, projects and surge; in the mineral's unit.
    Supply,
    /// Demand, in the mineral's unit.
    Demand,
    /// What a supplier delivers, surge included; in the mineral's unit.
    Supplier(Id),
    /// Price, in the scenario's currency per unit.
    Price,
    /// Price over the scenario's initial price.
    PriceRatio,
    /// Price inside the country that restricts its exports, over the scenario's initial price.
    PriceInsideRatio,
}

impl Quantity {
    /// Whether it is a volume, which is summed over months; prices are averaged.
    pub fn is_volume(&self) -> bool {
        matches!(self, Self::Supply | Self::Demand | Self::Supplier(_))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Supplier(id) => write!(f, "{SUPPLIER}{id}"),
            named => f.write_str(NAMED.iter().find(|(_, of)| of == named).map_or("", |(name, _)| *name)),
        }
    }
}

/// An observed value.
#[derive(Clone, PartialEq, Debug)]
pub struct Observation {
    /// Id of the mineral.
    pub mineral: Id,
    /// What was observed.
    pub quantity: Quantity,
    /// First month of the period.
    pub start: YearMonth,
    /// Last month of the period.
    pub end: YearMonth,
    /// The value: volumes are sums over the period, prices means.
    pub value: f64,
    /// Unit of the value, as the table has it; empty where it has none.
    pub unit: String,
    /// Note on the value; empty without one.
    pub note: String,
    /// Source of the value; empty without one.
    pub source: String,
}

impl Observation {
    /// Returns the number of months of the period.
    pub fn months(&self) -> usize {
        usize::try_from(self.end.months_since(self.start) + 1).unwrap_or(0)
    }
}

/// A table of observed values.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The values, in the order of the table; at least one.
    pub rows: Vec<Observation>,
    /// What is legal but odd: an encoding that was guessed, a unit that is not the mineral's.
    pub warnings: Diagnostics,
}

/// Splits what names a table into the path of its file and, behind `#`, the sheet of a workbook.
pub fn named(written: &str) -> (&str, Option<&str>) {
    sheet::named(written)
}

/// Reads a table of observed values from the bytes of a file, CSV or workbook, which messages call `name`, and checks it against a scenario. `sheet`
/// is the sheet of a workbook that has several.
///
/// Columns are known by their names, in any order; those of other names are not read.
///
/// # Errors
///
/// With all faults of the table: what is no table, a column that is missing, minerals, suppliers and quantities that the scenario does not have,
/// months beyond its horizon, what is no number.
///
/// # Examples
///
/// ```
/// use mindep_scenario::observed;
///
/// let scenario = "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"tin\"\ndemand = { annual = 12 }\n";
/// let loaded = mindep_scenario::load_str("s.toml", scenario, &[])?;
/// let table = "mineral,quantity,period_start,period_end,observed\ntin,demand,2025-01,2025-06,5.5\n";
/// let observed = observed::read("s.observed.csv", table.as_bytes(), None, &loaded.study.baseline).expect("no fault");
/// assert_eq!((observed.rows[0].value, observed.rows[0].months()), (5.5, 6));
/// # Ok::<(), mindep_scenario::LoadError>(())
/// ```
pub fn read(name: &str, bytes: &[u8], sheet: Option<&str>, scenario: &Scenario) -> Result<Observed, Diagnostics> {
    let (mut sources, mut faults, mut warnings) = (Sources::default(), Faults::default(), Faults::default());
    let at = sources.add(name, "");
    let at = sources.whole(at);
    let place = Place { key: "", path: name, sheet, at, sheet_at: at };
    let layout = Layout { name: "observed values", spec: &OBSERVED, is_inside_minerals: false };
    let known = |name: &str| layout.knows(name);
    let records = tables::records(place, known, name, bytes, &mut sources, &mut faults, &mut warnings);
    let rows = records.map_or_else(Vec::new, |records| table(&layout, &records, &sources, &mut faults));
    let rows = rows.iter().filter_map(|row| observation(row, scenario, &mut faults, &mut warnings)).collect();
    let (sources, faults) = (Arc::new(sources), faults.into_list());
    if faults.is_empty() {
        Ok(Observed { rows, warnings: Diagnostics::new(sources, warnings.into_list()) })
    } else {
        Err(Diagnostics::new(sources, faults))
    }
}

/// Reads the rows of a table, each checked by itself.
fn table(layout: &Layout, records: &Records, sources: &Sources, faults: &mut Faults) -> Vec<Row> {
    let names: Vec<&str> = OBSERVED.names().collect();
    let Some((header, rows)) = records.list.split_first() else {
        let fault = Diagnostic::error(sources.whole(records.id), "found an empty file, expected a header row");
        faults.add(fault.help(format!("the columns are {}", names.join(", "))));
        return Vec::new();
    };
    let columns = columns(layout, header, faults);
    if rows.is_empty() {
        let fault = Diagnostic::error(header.at, "found a header without rows, expected observed values");
        faults.add(fault.help("give at least one row"));
    }
    let decimals = decimals::of(&columns, rows, sources, faults);
    let reader = Reader { layout, header, columns: &columns, separator: records.separator, decimals, sources };
    reader.read(rows, faults).iter().filter_map(|row| check::table(&OBSERVED, &row.item, faults)).collect()
}

/// Finds what each column holds; reports names that stand twice, and columns that are missing.
fn columns(layout: &Layout, header: &Record, faults: &mut Faults) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for field in &header.fields {
        let key = OBSERVED.key(&field.text.to_lowercase());
        let twice = |other: &Column| matches!((other, key), (Column::Own(other), Some(key)) if other.name == key.name);
        if columns.iter().any(twice) {
            let message = format!("found column `{}` twice", shown(&field.text));
            faults.add(Diagnostic::error(field.at, message).help("remove one of them"));
        }
        columns.push(key.map_or(Column::None { is_named: true }, Column::Own));
    }
    let others = header.fields.iter().zip(&columns).filter(|(_, column)| matches!(column, Column::None { .. }));
    let others: Vec<&str> = others.map(|(field, _)| field.text.as_str()).filter(|text| !text.is_empty()).collect();
    for key in header::lacking(layout, &columns) {
        let message = format!("{}: missing from the columns", key.name);
        let help = match nearest(key.name, others.iter().copied()) {
            Some(near) => format!("give the column `{}` that name", shown(near)),
            None => format!("the columns are {}; others are not read", OBSERVED.names().collect::<Vec<_>>().join(", ")),
        };
        faults.add(Diagnostic::error(header.at, message).help(help));
    }
    columns
}

/// Checks a row against the scenario; `None` if anything in it is wrong, which is reported.
fn observation(row: &Row, scenario: &Scenario, faults: &mut Faults, warnings: &mut Faults) -> Option<Observation> {
    let mineral = row.text("mineral").and_then(|text| mineral(text.trim(), row.at("mineral"), scenario, faults));
    let quantity =
        row.text("quantity").and_then(|text| quantity(text.trim(), row.at("quantity"), mineral, scenario, faults));
    let period = period(row, scenario, faults);
    let text = |key: &str| row.text(key).unwrap_or_default().trim().to_owned();
    let (mineral, quantity, (start, end), value) = (mineral?, quantity?, period?, row.number("observed")?);
    let unit = text("unit");
    if quantity.is_volume() && !unit.is_empty() && unit != mineral.unit {
        let message = format!(
            "unit: found `{}`, while quantities of {} are in `{}`",
            shown(&unit),
            mineral.id,
            shown(&mineral.unit)
        );
        let help = "the value is compared as it is; convert it if it is in another unit";
        warnings.add(Diagnostic::warning(row.at("unit"), message).help(help));
    }
    let id = mineral.id.clone();
    let (note, source) = (text("note"), text("source"));
    Some(Observation { mineral: id, quantity, start, end, value, unit, note, source })
}

/// Finds a mineral by its id.
fn mineral<'a>(id: &str, at: Span, scenario: &'a Scenario, faults: &mut Faults) -> Option<&'a Mineral> {
    let found = scenario.minerals.iter().find(|mineral| mineral.id.as_str() == id);
    if found.is_none() {
        let known: Vec<&str> = scenario.minerals.iter().map(|mineral| mineral.id.as_str()).collect();
        let message = format!("mineral: found `{}`, expected the id of a mineral of {}", shown(id), scenario.name);
        faults.add(Diagnostic::error(at, message).help(near(id, &known)));
    }
    found
}

/// The cure of a name that is not known.
fn near(found: &str, known: &[&str]) -> String {
    did_you_mean(found, known.iter().copied()).unwrap_or_else(|| match known.len() {
        0 => "there are none".to_owned(),
        1..=12 => format!("there are {}", known.join(", ")),
        n => format!("there are {n}, none of a similar name"),
    })
}

/// Finds a quantity by its name, and checks that the scenario has it. Where the mineral is not known, suppliers of all minerals are looked at.
fn quantity(
    text: &str,
    at: Span,
    mineral: Option<&Mineral>,
    scenario: &Scenario,
    faults: &mut Faults,
) -> Option<Quantity> {
    let of_mineral = |of: &Id| mineral.is_none_or(|mineral| mineral.id == *of);
    let suppliers: Vec<&str> =
        scenario.suppliers.iter().filter(|s| of_mineral(&s.mineral)).map(|s| s.id.as_str()).collect();
    if let Some(id) = text.strip_prefix(SUPPLIER).map(str::trim) {
        let other = scenario.suppliers.iter().find(|supplier| supplier.id.as_str() == id);
        return match (other, mineral) {
            (Some(supplier), _) if of_mineral(&supplier.mineral) => Some(Quantity::Supplier(supplier.id.clone())),
            (Some(supplier), Some(mineral)) => {
                let message = format!(
                    "quantity: found `{id}`, a supplier of {}, expected one of {}",
                    supplier.mineral, mineral.id
                );
                faults.add(Diagnostic::error(at, message).help(near(id, &suppliers)));
                None
            }
            _ => {
                let message =
                    format!("quantity: found `{}`, expected the id of a supplier behind `{SUPPLIER}`", shown(id));
                faults.add(Diagnostic::error(at, message).help(near(id, &suppliers)));
                None
            }
        };
    }
    let Some((name, quantity)) = NAMED.into_iter().find(|(name, _)| *name == text) else {
        let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
        let help = match suppliers.iter().find(|id| **id == text) {
            Some(id) => format!("write `{SUPPLIER}{id}` for what that supplier delivers"),
            None => did_you_mean(text, names.iter().copied()).unwrap_or_else(|| {
                let with_id = suppliers.iter().map(|id| format!("{SUPPLIER}{id}")).collect::<Vec<_>>();
                did_you_mean(text, with_id.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("there are {} and {SUPPLIER}ID", names.join(", ")))
            }),
        };
        let message = format!("quantity: found `{}`, expected a quantity that is simulated", shown(text));
        faults.add(Diagnostic::error(at, message).help(help));
        return None;
    };
    let price = mineral.map(|mineral| mineral.price.as_ref());
    let absent = match (&quantity, price) {
        (Quantity::Price | Quantity::PriceRatio | Quantity::PriceInsideRatio, Some(None)) => Some("price"),
        (Quantity::PriceInsideRatio, Some(Some(price))) if price.inside.is_none() => Some("price.inside"),
        _ => None,
    };
    if let (Some(absent), Some(mineral)) = (absent, mineral) {
        let message = format!("quantity: found `{name}`, but {} of {} has no `{absent}`", mineral.id, scenario.name);
        faults.add(Diagnostic::error(at, message).help(format!("give the mineral a `{absent}`, or leave the row out")));
        return None;
    }
    Some(quantity)
}

/// Checks that the period is within the horizon and does not end before it begins.
fn period(row: &Row, scenario: &Scenario, faults: &mut Faults) -> Option<(YearMonth, YearMonth)> {
    let last = scenario.start.plus(scenario.months() as i32 - 1);
    let mut month = |key: &str| {
        let month = row.month(key)?;
        let within = (scenario.start..=last).contains(&month);
        if !within {
            let message =
                format!("{key}: found {month}, expected a month of the horizon, {} to {last}", scenario.start);
            faults.add(
                Diagnostic::error(row.at(key), message)
                    .help("leave the row out, or change the horizon of the scenario"),
            );
        }
        Some((month, within))
    };
    let (start, end) = (month("period_start"), month("period_end"));
    let ((start, starts), (end, ends)) = start.zip(end)?;
    if end < start {
        let message = format!("period_end: found {end}, expected {start} or later, as the period begins then");
        faults.add(Diagnostic::error(row.at("period_end"), message).help("exchange the two months"));
        return None;
    }
    (starts && ends).then_some((start, end))
}

#[cfg(test)]
mod tests;
