//! Results of one output of a sensitivity analysis, from the rows of its tables.

use super::{measured, scaled};
use crate::questions::section::About;
use crate::questions::sensitivity::rows::{SensitivityRow, TornadoRow, index};
use crate::words::names;
use crate::words::numbers;
use mindep_core::domain::scenario::ALL_MINERALS;
use std::cmp::Ordering;

/// An estimate and its standard error.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// Value of the estimate.
    pub value: f64,
    /// Standard error of the estimate.
    pub error: Option<f64>,
}

/// Rows of one output.
pub struct OutputView<'a> {
    /// Mineral id, or `all`.
    pub mineral: &'a str,
    /// Name of the metric.
    pub metric: &'a str,
    /// Name of the mineral; empty if there is only one.
    called: String,
    unit: &'a str,
    rows: Vec<&'a SensitivityRow>,
    tornado: Vec<&'a TornadoRow>,
    /// Whether the main index is a fraction of the variance, instead of an effect in the unit of the output.
    pub is_shares: bool,
    /// Parameters, the most important first.
    pub ranked: Vec<&'a str>,
}

/// Returns the outputs. With several minerals costs are first, then the outputs with the largest spread over the parameters' ranges, relative to the
/// mean.
pub fn views<'a>(about: &About<'_>, rows: &'a [SensitivityRow], tornado: &'a [TornadoRow]) -> Vec<OutputView<'a>> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        if !seen.contains(&(&row.mineral, &row.metric)) {
            seen.push((&row.mineral, &row.metric));
        }
    }
    let mut views: Vec<OutputView<'a>> = seen.into_iter().map(|of| OutputView::new(about, of, rows, tornado)).collect();
    if about.loaded.study.baseline.minerals.len() > 1 {
        views.sort_by(|a, b| b.relevance().partial_cmp(&a.relevance()).unwrap_or(Ordering::Equal));
    }
    views
}

impl<'a> OutputView<'a> {
    fn new(
        about: &About<'_>,
        (mineral, metric): (&'a str, &'a str),
        rows: &'a [SensitivityRow],
        tornado: &'a [TornadoRow],
    ) -> Self {
        let rows: Vec<_> = rows.iter().filter(|r| r.mineral == mineral && r.metric == metric).collect();
        let tornado: Vec<_> = tornado.iter().filter(|r| r.mineral == mineral && r.metric == metric).collect();
        let minerals = &about.loaded.study.baseline.minerals;
        let called = match minerals.iter().find(|m| m.id.as_str() == mineral) {
            Some(found) if minerals.len() > 1 => found.name.clone(),
            _ => String::new(),
        };
        let is_shares = rows.iter().any(|r| r.index == index::TOTAL);
        let unit = rows.first().map_or("", |r| r.unit.as_str());
        let mut view = Self { mineral, metric, called, unit, rows, tornado, is_shares, ranked: Vec::new() };
        let mut ranked: Vec<&str> = Vec::new();
        for row in &view.rows {
            if !row.parameter.is_empty() && !ranked.contains(&row.parameter.as_str()) {
                ranked.push(&row.parameter);
            }
        }
        let size = |parameter: &str| view.main(parameter).map_or(f64::NEG_INFINITY, |m| m.value);
        ranked.sort_by(|a, b| size(b).total_cmp(&size(a)));
        view.ranked = ranked;
        view
    }

    fn index(&self, parameter: &str, index: &str) -> Option<Measured> {
        let row = self.rows.iter().find(|r| r.parameter == parameter && r.index == index)?;
        measured(row.value, row.std_error)
    }

    /// Returns an index of the output itself.
    pub fn of_all(&self, index: &str) -> Option<Measured> {
        self.index("", index)
    }

    /// Returns the index by which parameters are ranked.
    pub fn main(&self, parameter: &str) -> Option<Measured> {
        self.index(parameter, if self.is_shares { index::TOTAL } else { index::MU_STAR })
    }

    /// Returns the index that is shown with the main one.
    pub fn second(&self, parameter: &str) -> Option<Measured> {
        self.index(parameter, if self.is_shares { index::FIRST } else { index::SIGMA })
    }

    /// Returns whether no parameter changes the output at all.
    pub fn is_unchanged(&self) -> bool {
        let is_nought = |found: Option<Measured>| found.is_none_or(|found| found.value == 0.0);
        let alone = self.tornado.iter().map(|row| measured(row.difference, row.std_error));
        let together = self.ranked.iter().map(|parameter| self.main(parameter));
        !self.tornado.is_empty() && alone.chain(together).chain([self.of_all(index::STD_DEV)]).all(is_nought)
    }

    /// Returns the change of the output with a parameter alone at a quantile.
    pub fn swing(&self, parameter: &str, quantile: f64) -> Option<Measured> {
        let at = |r: &&&TornadoRow| r.parameter == parameter && r.quantile.is_some_and(|q| q.value() == quantile);
        let row = self.tornado.iter().find(at)?;
        measured(row.difference, row.std_error)
    }

    /// Returns the value of the parameter at a quantile.
    pub fn at(&self, parameter: &str, quantile: f64) -> Option<f64> {
        let at = |r: &&&TornadoRow| r.parameter == parameter && r.quantile.is_some_and(|q| q.value() == quantile);
        self.tornado.iter().find(at)?.parameter_value.map(crate::tables::number::Number::value)
    }

    fn relevance(&self) -> (bool, f64) {
        let spread = match (self.of_all(index::MEAN), self.of_all(index::STD_DEV)) {
            (Some(mean), Some(spread)) => spread.value / mean.value.abs().max(1e-3),
            _ => self.ranked.first().and_then(|p| self.main(p)).map_or(0.0, |m| m.value),
        };
        (self.mineral == ALL_MINERALS, spread)
    }

    /// Returns the name of the output.
    pub fn title(&self) -> String {
        let (stem, tail) = self.metric.strip_suffix("_tvar95").map_or((self.metric, false), |stem| (stem, true));
        let words = stem.replace('_', " ");
        let words = if tail { format!("TVaR 95 % of the {words}") } else { format!("expected {words}") };
        if self.called.is_empty() { names::capital(&words) } else { format!("{}, {words}", self.called) }
    }

    /// Returns the divisor with which amounts of the output are shown, up to the size `most`, and their unit.
    pub fn scale(&self, most: f64) -> (f64, String) {
        if self.metric.contains("share") || self.metric.starts_with("any_") {
            return (0.01, "%".to_owned());
        }
        if self.metric.contains("cost") || self.metric.contains("loss") {
            return numbers::scaled_money(most, self.unit);
        }
        numbers::scaled_unit(most, self.unit)
    }

    /// Formats an amount of the output with its standard error.
    pub fn show(&self, m: Measured) -> String {
        let (scale, unit) = self.scale(m.value);
        format!("{} {unit}", scaled(m, scale)).trim_end().to_owned()
    }

    /// Formats a difference with its sign and its standard error.
    pub fn show_signed(&self, m: Measured) -> String {
        if m.value == 0.0 {
            return "unchanged".to_owned();
        }
        let sign = if m.value > 0.0 { "+" } else { "" };
        let text = self.show(m);
        format!("{sign}{text}").replace(" %", " points")
    }
}

/// Formats a fraction of the variance with its standard error.
pub fn share(m: Measured) -> String {
    scaled(m, 1.0)
}
