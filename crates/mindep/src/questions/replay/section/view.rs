//! Tables of a trial, prepared for sentences and pictures.

use super::Read;
use crate::questions::replay::rows::{OccurrenceRow, ReplayRow};
use crate::questions::section::About;
use crate::tables::number::Number;
use crate::tables::trials::TrialRow;
use mindep_core::domain::mineral::Mineral;
use mindep_core::tally::metric::Metric;
use mindep_core::units::YearMonth;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A trial and its scenario.
pub struct ReplayView<'a> {
    /// The scenario, with its names.
    pub about: &'a About<'a>,
    /// Recorded request.
    pub facts: &'a Map<String, Value>,
    /// Number of the trial.
    pub trial: u64,
    /// Readable name of the strategy.
    pub strategy: String,
    /// Number of months of the horizon.
    pub months: usize,
    /// Minerals shown, the largest shortfall share first.
    pub minerals: Vec<OfMineral<'a>>,
    /// Occurrences, in order of onset.
    pub occurrences: &'a [OccurrenceRow],
}

/// A mineral of the trial.
pub struct OfMineral<'a> {
    /// The mineral in the scenario.
    pub mineral: &'a Mineral,
    /// Metrics of the mineral.
    pub metrics: &'a TrialRow,
    /// Variables by month, summed over suppliers, stockpiles and the like.
    series: BTreeMap<&'a str, Vec<f64>>,
    /// Shortfall by disruption, the largest first.
    pub attributed: Vec<(&'a str, f64)>,
}

/// Variables that are read from the months.
const READ: [&str; 6] = ["demand", "supply", "shortfall", "stock_days", "price", "bought_ahead"];

impl<'a> ReplayView<'a> {
    /// Prepares the tables of a trial.
    pub fn new(about: &'a About<'a>, facts: &'a Map<String, Value>, tables: Read<'a>) -> Self {
        let study = &about.loaded.study;
        let text = |key: &str| facts.get(key).and_then(Value::as_str).unwrap_or_default();
        let strategy = study.strategies.iter().find(|s| s.id.as_str() == text("strategy"));
        let mut view = Self {
            about,
            facts,
            trial: facts.get("trial").and_then(Value::as_u64).unwrap_or(0),
            strategy: strategy.map_or_else(|| "the baseline".to_owned(), |s| format!("‘{}’", s.title)),
            months: study.baseline.months(),
            minerals: Vec::new(),
            occurrences: tables.occurrences,
        };
        for mineral in &study.baseline.minerals {
            if let Some(metrics) = tables.metrics.iter().find(|row| row.mineral == mineral.id.as_str()) {
                view.minerals.push(OfMineral { mineral, metrics, series: BTreeMap::new(), attributed: Vec::new() });
            }
        }
        view.read(tables.months);
        view.minerals.sort_by(|a, b| b.share().total_cmp(&a.share()));
        view
    }

    fn read(&mut self, rows: &'a [ReplayRow]) {
        let (start, months) = (self.start(), self.months);
        for row in rows {
            let Some(of) = self.minerals.iter_mut().find(|m| m.mineral.id.as_str() == &*row.mineral) else { continue };
            let month = YearMonth::parse(&row.month).and_then(|month| usize::try_from(month.months_since(start)).ok());
            let Some((month, value)) = month.filter(|m| *m < months).zip(row.value.map(Number::value)) else {
                continue;
            };
            if READ.contains(&&*row.variable) {
                of.series.entry(&row.variable).or_insert_with(|| vec![0.0; months])[month] += value;
            } else if &*row.variable == "attributed" {
                match of.attributed.iter_mut().find(|(id, _)| *id == &*row.id) {
                    Some((_, sum)) => *sum += value,
                    None => of.attributed.push((&row.id, value)),
                }
            }
        }
        for of in &mut self.minerals {
            of.attributed.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
    }

    /// Returns month 0 of the scenario.
    pub fn start(&self) -> YearMonth {
        self.about.loaded.study.baseline.start
    }

    /// Returns the calendar month of a month index, such as `2027-03`.
    pub fn month_of(&self, month: f64) -> String {
        // Years have four digits; later months are shown as the latest possible one.
        let month = month.floor().clamp(-12_000.0, 90_000.0);
        self.start().plus(month as i32).to_string()
    }

    /// Returns the effect of an occurrence within the horizon: severity times months.
    pub fn weight(&self, row: &OccurrenceRow) -> f64 {
        let value = |x: Option<Number>| x.map_or(0.0, Number::value);
        let until = value(row.end).min(self.months as f64);
        let months = (until - value(row.onset).max(0.0)).max(0.0);
        value(row.severity).abs() * months
    }
}

impl OfMineral<'_> {
    /// Returns a variable by month; empty if the mineral does not have it.
    pub fn series(&self, variable: &str) -> &[f64] {
        self.series.get(variable).map_or(&[], Vec::as_slice)
    }

    /// Returns the shortfall as a fraction of demand.
    pub fn share(&self) -> f64 {
        self.metrics[Metric::ShortfallShare].map_or(0.0, Number::value)
    }

    /// Returns the shortfall in the mineral's unit.
    pub fn shortfall(&self) -> f64 {
        self.metrics[Metric::Shortfall].map_or(0.0, Number::value)
    }

    /// Returns the month with the largest shortfall share, and that share; `None` without a shortfall.
    pub fn worst_month(&self) -> Option<(usize, f64)> {
        let shares = self.series("shortfall").iter().zip(self.series("demand")).map(|(short, demand)| short / demand);
        shares.enumerate().filter(|(_, share)| *share > 0.0).reduce(|a, b| if b.1 > a.1 { b } else { a })
    }
}
