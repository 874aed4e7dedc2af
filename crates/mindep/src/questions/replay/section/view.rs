//! The tables of a trial as sentences and pictures need them.

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

/// A trial.
pub struct ReplayView<'a> {
    /// The scenario.
    pub about: &'a About<'a>,
    /// What was asked.
    pub facts: &'a Map<String, Value>,
    /// Number of the trial.
    pub trial: u64,
    /// What the strategy is called.
    pub strategy: String,
    /// Months of the horizon.
    pub months: usize,
    /// Minerals shown, the largest shortfall share first.
    pub minerals: Vec<OfMineral<'a>>,
    /// Occurrences, in order of onset.
    pub occurrences: &'a [OccurrenceRow],
}

/// A mineral of the trial.
pub struct OfMineral<'a> {
    /// The mineral.
    pub mineral: &'a Mineral,
    /// Its metrics.
    pub metrics: &'a TrialRow,
    /// Its variables by month; of several suppliers and the like their sum.
    series: BTreeMap<&'a str, Vec<f64>>,
    /// Shortfall by disruption, the largest first.
    pub attributed: Vec<(&'a str, f64)>,
}

/// Variables that are read of the months.
const READ: [&str; 6] = ["demand", "supply", "shortfall", "stock_days", "price", "bought_ahead"];

impl<'a> ReplayView<'a> {
    /// Of its tables.
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

    /// Month 0.
    pub fn start(&self) -> YearMonth {
        self.about.loaded.study.baseline.start
    }

    /// The calendar month of a month, such as `2027-03`.
    pub fn month_of(&self, month: f64) -> String {
        // Years have four digits; what ends later than all of them has no month to be named by.
        let month = month.floor().clamp(-12_000.0, 90_000.0);
        self.start().plus(month as i32).to_string()
    }

    /// How much an occurrence takes within the horizon: severity times months.
    pub fn weight(&self, row: &OccurrenceRow) -> f64 {
        let value = |x: Option<Number>| x.map_or(0.0, Number::value);
        let until = value(row.end).min(self.months as f64);
        let months = (until - value(row.onset).max(0.0)).max(0.0);
        value(row.severity).abs() * months
    }
}

impl OfMineral<'_> {
    /// A variable by month; nothing where it has no meaning.
    pub fn series(&self, variable: &str) -> &[f64] {
        self.series.get(variable).map_or(&[], Vec::as_slice)
    }

    /// Shortfall as a share of demand.
    pub fn share(&self) -> f64 {
        self.metrics[Metric::ShortfallShare].map_or(0.0, Number::value)
    }

    /// Shortfall.
    pub fn shortfall(&self) -> f64 {
        self.metrics[Metric::Shortfall].map_or(0.0, Number::value)
    }

    /// The month with the largest shortfall share, and that share; nothing without a shortfall.
    pub fn worst_month(&self) -> Option<(usize, f64)> {
        let shares = self.series("shortfall").iter().zip(self.series("demand")).map(|(short, demand)| short / demand);
        shares.enumerate().filter(|(_, share)| *share > 0.0).reduce(|a, b| if b.1 > a.1 { b } else { a })
    }
}
