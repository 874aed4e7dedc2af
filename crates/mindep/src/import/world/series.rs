//! Production by country and year, gathered from the records of tables.

use super::super::quantity::Quantity;
use super::super::who::{Who, who};
use super::layout::{Layout, Record};
use super::minerals::stage_of;
use mindep_core::domain::node::Country;
use std::collections::{BTreeMap, BTreeSet};

/// What a country produced in a year.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Amount {
    pub quantity: f64,
    /// What is said of the number: estimated, a bound.
    pub marks: BTreeSet<&'static str>,
}

/// A year of a series.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Year {
    pub countries: BTreeMap<Country, Amount>,
    /// Countries that are not named.
    pub others: f64,
    /// Names that are no country's.
    pub unknown: BTreeMap<String, f64>,
    /// Those whose production is withheld.
    pub withheld: BTreeSet<String>,
    /// The total that the table has.
    pub total: Option<f64>,
    /// Whether the whole year is an estimate, since it was not over.
    pub is_forecast: bool,
    /// Kinds that are added up.
    pub kinds: BTreeSet<String>,
    /// What each row says, by its name and kind.
    rows: BTreeMap<(String, String), f64>,
    /// Names of which several rows are added up.
    pub added: BTreeSet<String>,
    /// Number of rows that are there twice, and count once.
    pub twice: usize,
    /// Cells that are no plain numbers, by what was done with them.
    pub cells: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Year {
    /// What is listed, by whomever it is.
    pub fn sum(&self) -> f64 {
        let countries: f64 = self.countries.values().map(|amount| amount.quantity).sum();
        countries + self.others + self.unknown.values().sum::<f64>()
    }
}

/// Production of a material of one kind, in one unit.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Series {
    pub material: String,
    /// What is counted, as the publisher says it; empty if it does not.
    pub what: String,
    pub unit: String,
    pub publisher: String,
    pub licence: &'static str,
    /// Name of the file.
    pub file: String,
    pub years: BTreeMap<i32, Year>,
}

impl Series {
    /// As messages and sources name it.
    pub fn title(&self) -> String {
        if self.what.is_empty() { self.material.clone() } else { format!("{}, {}", self.material, self.what) }
    }

    /// As a list of several names it.
    pub fn label(&self) -> String {
        if self.unit.is_empty() { self.title() } else { format!("{} in {}", self.title(), self.unit) }
    }

    /// Whether no row of it is of a country.
    fn has_only_totals(&self) -> bool {
        self.years.values().all(|year| year.countries.is_empty() && year.unknown.is_empty() && year.withheld.is_empty())
    }

    /// The latest year with a quantity that is not a forecast as a whole, or else the latest one.
    pub fn latest(&self) -> Option<i32> {
        let known = || self.years.iter().filter(|(_, year)| year.sum() > 0.0);
        let over = known().filter(|(_, year)| !year.is_forecast).map(|(year, _)| *year).max();
        over.or_else(|| known().map(|(year, _)| *year).max())
    }
}

/// All series of the files, each in one unit.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct All {
    series: BTreeMap<(String, String, String), Series>,
}

impl All {
    /// The series, in the order of their names.
    pub fn list(&self) -> impl Iterator<Item = &Series> {
        self.series.values()
    }

    /// What the files have, for a message.
    pub fn overview(&self, year: Option<i32>) -> String {
        let years: BTreeSet<i32> = self.list().flat_map(|series| series.years.keys().copied()).collect();
        let span = match (years.first(), years.last()) {
            (Some(first), Some(last)) if first < last => format!(", {first} to {last}"),
            (Some(only), _) => format!(", {only}"),
            _ => String::new(),
        };
        let materials: BTreeSet<&str> = self.list().map(|series| series.material.as_str()).collect();
        let all = super::super::listed(materials.into_iter(), 40);
        if year.is_some_and(|year| !years.contains(&year)) && !years.is_empty() {
            return format!("there are the years{}", span.trim_start_matches(','));
        }
        if all.is_empty() { "there are no rows of production".to_owned() } else { format!("there are {all}{span}") }
    }

    /// Gives totals that stand under a shorter name than the rows of countries (`Mine production` below `Mine production, cobalt content`) to these, if
    /// only one series can be meant, and forgets series that have nothing but totals.
    pub fn settle(&mut self) {
        let bare: Vec<_> =
            self.series.iter().filter(|(_, series)| series.has_only_totals()).map(|(key, _)| key.clone()).collect();
        for key in bare {
            let Some(totals) = self.series.remove(&key) else { continue };
            let stage = stage_of(&totals.material, &totals.what);
            let mut meant: Vec<&mut Series> = self
                .series
                .values_mut()
                .filter(|one| {
                    one.material == totals.material
                        && one.unit == totals.unit
                        && stage_of(&one.material, &one.what) == stage
                })
                .collect();
            if let [only] = meant.as_mut_slice() {
                for (year, of_year) in &mut only.years {
                    of_year.total = of_year.total.or_else(|| totals.years.get(year)?.total);
                }
            }
        }
    }

    /// Adds a record.
    pub fn add(&mut self, layout: &Layout, file: &str, row: usize, record: Record) {
        let key = (record.material.clone(), record.what.clone(), record.unit.clone());
        let series = self.series.entry(key).or_insert_with(|| Series {
            material: record.material.clone(),
            what: record.what.clone(),
            unit: record.unit.clone(),
            publisher: layout.publisher(),
            licence: layout.licence(),
            file: file.to_owned(),
            years: BTreeMap::new(),
        });
        let year = series.years.entry(record.year).or_default();
        year.is_forecast |= record.is_forecast;
        year.kinds.extend((!record.kind.is_empty()).then(|| record.kind.clone()));
        let name = if record.country.is_empty() { format!("row {row}") } else { record.country.clone() };
        let mark = match record.quantity {
            Quantity::Below(_) => Some(("less than a bound, of which half is taken", "less than a bound")),
            Quantity::Above(_) => Some(("more than a bound, which is taken", "more than a bound")),
            Quantity::Between(_) => Some(("a range, of which the middle is taken", "middle of a range")),
            _ => None,
        };
        let note = match record.quantity {
            Quantity::Withheld => Some("withheld, so nobody's"),
            Quantity::Unknown => Some("not available, so nobody's"),
            Quantity::Other => Some("no number, so nobody's"),
            _ => mark.map(|(note, _)| note),
        };
        let found = who(&record.code, &record.country);
        if let Some(note) = note.filter(|_| !matches!(found, Who::Total | Who::Group)) {
            year.cells.entry(note).or_default().insert(name.clone());
        }
        let value = record.quantity.value();
        if let Some(quantity) = value.filter(|_| !matches!(found, Who::Total | Who::Group)) {
            match year.rows.insert((name.clone(), record.kind), quantity) {
                Some(before) if before == quantity => {
                    year.twice += 1;
                    return;
                }
                Some(_) => _ = year.added.insert(name.clone()),
                None => {}
            }
        }
        match (found, value) {
            (Who::Country(country), Some(quantity)) => {
                let amount = year.countries.entry(country).or_default();
                amount.quantity += quantity;
                amount.marks.extend(mark.map(|(_, mark)| mark));
                amount.marks.extend(record.is_estimated.then_some("estimated"));
            }
            (Who::Country(country), None) if record.quantity == Quantity::Withheld => {
                year.withheld.insert(country.to_string());
            }
            (Who::Total, Some(total)) => {
                // Some tables have a total without and one with the rest; the larger one is the world's.
                year.total = Some(year.total.map_or(total, |before| before.max(total)));
            }
            (Who::Others, Some(quantity)) => year.others += quantity,
            (Who::Unknown, Some(quantity)) if quantity > 0.0 => *year.unknown.entry(name).or_default() += quantity,
            _ => {}
        }
    }
}
