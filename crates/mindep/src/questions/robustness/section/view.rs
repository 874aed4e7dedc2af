//! Results of one output over the futures, from the rows of the tables.

use super::Read;
use crate::questions::robustness::rows::{BoxRow, LimitRow, RobustnessRow};
use crate::questions::section::About;
use crate::questions::target;
use crate::tables::number::Number;
use crate::words::names;
use crate::words::numbers;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// An estimate and its standard error.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// Value of the estimate.
    pub value: f64,
    /// Standard error of the estimate.
    pub error: Option<f64>,
}

impl Measured {
    /// Formats the estimate with its standard error, in units of `scale`.
    pub fn show(self, scale: f64) -> String {
        // Values below a millionth of a unit are shown as zero.
        let value = if self.value.abs() < 1e-6 * scale { 0.0 } else { self.value };
        numbers::with_error(value / scale, self.error.unwrap_or(f64::NAN) / scale)
    }
}

/// Returns an estimate from the cells of a table; `None` if it is empty.
pub fn measured(value: Option<Number>, error: Option<Number>) -> Option<Measured> {
    Some(Measured { value: value?.value(), error: error.map(Number::value) })
}

/// Results of one strategy.
pub struct Of<'a> {
    /// Title of the strategy.
    pub title: String,
    /// Row of `robustness.csv`.
    pub row: &'a RobustnessRow,
    /// Values in the futures, in ascending order.
    pub values: Vec<f64>,
    /// Box in which the strategy fails, with its limits; `None` if no box is searched for this output.
    pub region: Option<(&'a BoxRow, Vec<&'a LimitRow>)>,
}

/// Results of one output.
pub struct RobustnessView<'a> {
    /// Mineral id, or `all`.
    pub mineral_id: &'a str,
    /// Name of the mineral.
    pub mineral: String,
    /// Name of the metric.
    pub metric: &'a str,
    unit: &'a str,
    /// Strategies, in the order of the rows.
    pub strategies: Vec<Of<'a>>,
}

/// Returns all outputs, those with the largest regret first.
pub fn views<'a>(about: &About<'_>, tables: Read<'a>) -> Vec<RobustnessView<'a>> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for row in tables.rows {
        if !seen.contains(&(&row.mineral, &row.metric)) {
            seen.push((&row.mineral, &row.metric));
        }
    }
    let mut views: Vec<RobustnessView<'a>> =
        seen.into_iter().map(|of| RobustnessView::new(about, of, tables)).collect();
    views.sort_by(|a, b| b.relevance().total_cmp(&a.relevance()));
    views
}

impl<'a> RobustnessView<'a> {
    fn new(about: &About<'_>, (mineral_id, metric): (&'a str, &'a str), tables: Read<'a>) -> Self {
        let of = |row: &'a RobustnessRow| {
            let same = |strategy: &str, mineral: &str, of: &str| {
                strategy == row.strategy && mineral == mineral_id && of == metric
            };
            let futures = tables.futures.iter().filter(|r| same(&r.strategy, &r.mineral, &r.metric));
            let mut values: Vec<f64> = futures.filter_map(|r| r.value.map(Number::value)).collect();
            values.sort_by(f64::total_cmp);
            let limits = tables.limits.iter().filter(|r| same(&r.strategy, &r.mineral, &r.metric)).collect();
            let region = tables.boxes.iter().find(|r| same(&r.strategy, &r.mineral, &r.metric));
            let title = target::strategy(about, &row.strategy).to_owned();
            Of { title, row, values, region: region.map(|region| (region, limits)) }
        };
        let rows: Vec<&RobustnessRow> =
            tables.rows.iter().filter(|r| r.mineral == mineral_id && r.metric == metric).collect();
        let mineral = if mineral_id == ALL_MINERALS { "all minerals" } else { target::mineral(about, mineral_id) };
        Self {
            mineral_id,
            mineral: names::capital(mineral),
            metric,
            unit: rows.first().map_or("", |r| r.unit.as_str()),
            strategies: rows.into_iter().map(of).collect(),
        }
    }

    fn relevance(&self) -> f64 {
        let regret = |of: &Of<'_>| of.row.max_regret.map_or(0.0, Number::value);
        let worst = |of: &Of<'_>| of.row.worst.map_or(0.0, Number::value);
        let most = |of: &dyn Fn(&Of<'_>) -> f64| self.strategies.iter().map(of).fold(0.0, f64::max);
        // A mineral that no strategy helps is still ranked by its worst value.
        most(&regret) + 1e-3 * most(&worst)
    }

    /// Returns whether the output is an amount of money, of all minerals together.
    pub fn is_money(&self) -> bool {
        self.mineral_id == ALL_MINERALS
    }

    /// Returns the name of the output.
    pub fn what(&self) -> String {
        format!("expected {}", self.metric.replace('_', " "))
    }

    /// Returns the subject of a sentence about the output.
    pub fn subject(&self) -> String {
        if self.is_money() { names::capital(&self.what()) } else { self.mineral.clone() }
    }

    /// Returns the divisor with which amounts are shown, up to the size `most`, and their unit.
    pub fn scale(&self, most: f64) -> (f64, String) {
        if self.metric.contains("share") { (0.01, "%".to_owned()) } else { numbers::scaled_money(most, self.unit) }
    }

    /// Formats an amount with its standard error.
    pub fn show(&self, m: Measured) -> String {
        let (scale, unit) = self.scale(m.value);
        format!("{} {unit}", m.show(scale))
    }

    /// Formats a difference with its standard error; differences of per cent are in points.
    pub fn show_difference(&self, m: Measured) -> String {
        self.show(m).replace(" %", " points")
    }

    /// Returns the results of the unchanged scenario.
    pub fn baseline(&self) -> Option<&Of<'a>> {
        self.strategies.iter().find(|of| of.row.strategy == BASELINE)
    }

    /// Returns the strategies with the smallest largest regret; empty if that is not informative.
    pub fn minimax(&self) -> Vec<&Of<'a>> {
        self.strategies.iter().filter(|of| of.row.minimax == Some(true)).collect()
    }
}

impl Of<'_> {
    /// Returns the largest regret.
    pub fn regret(&self) -> Option<Measured> {
        measured(self.row.max_regret, self.row.max_regret_std_error)
    }

    /// Returns the name of the strategy within a sentence.
    pub fn quoted(&self) -> String {
        if self.row.strategy == BASELINE { "the baseline".to_owned() } else { format!("‘{}’", self.title) }
    }
}
