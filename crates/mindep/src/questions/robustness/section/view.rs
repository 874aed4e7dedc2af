//! One result over the futures, read back from the rows.

use super::Read;
use crate::questions::robustness::rows::{BoxRow, LimitRow, RobustnessRow};
use crate::questions::section::About;
use crate::questions::target;
use crate::tables::number::Number;
use crate::words::names;
use crate::words::numbers;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// A number and its standard error.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// The number.
    pub value: f64,
    /// Its error.
    pub error: Option<f64>,
}

impl Measured {
    /// With its error, in units of `scale`.
    pub fn show(self, scale: f64) -> String {
        // Beyond a millionth of a unit nothing is told.
        let value = if self.value.abs() < 1e-6 * scale { 0.0 } else { self.value };
        numbers::with_error(value / scale, self.error.unwrap_or(f64::NAN) / scale)
    }
}

/// A number of a table.
pub fn measured(value: Option<Number>, error: Option<Number>) -> Option<Measured> {
    Some(Measured { value: value?.value(), error: error.map(Number::value) })
}

/// A strategy in a view.
pub struct Of<'a> {
    /// What it is called.
    pub title: String,
    /// Its row.
    pub row: &'a RobustnessRow,
    /// Its values in the futures, in order of size.
    pub values: Vec<f64>,
    /// Where it fails, with the limits; none where nothing is looked for.
    pub region: Option<(&'a BoxRow, Vec<&'a LimitRow>)>,
}

/// One result.
pub struct RobustnessView<'a> {
    /// Mineral id, or `all`.
    pub mineral_id: &'a str,
    /// What the mineral is called.
    pub mineral: String,
    /// Name of the metric.
    pub metric: &'a str,
    unit: &'a str,
    /// Strategies, in the order of the rows.
    pub strategies: Vec<Of<'a>>,
}

/// All results; with several minerals those of the largest regret first.
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
        // A mineral that no strategy helps still counts by how bad it gets.
        most(&regret) + 1e-3 * most(&worst)
    }

    /// Whether it is an amount of money, of all minerals together.
    pub fn is_money(&self) -> bool {
        self.mineral_id == ALL_MINERALS
    }

    /// What it is called.
    pub fn what(&self) -> String {
        format!("expected {}", self.metric.replace('_', " "))
    }

    /// What a sentence about it begins with.
    pub fn subject(&self) -> String {
        if self.is_money() { names::capital(&self.what()) } else { self.mineral.clone() }
    }

    /// What amounts are divided by, and the unit they are in then; of the size `most`. Differences of per cent are points.
    pub fn scale(&self, most: f64) -> (f64, String) {
        if self.metric.contains("share") { (0.01, "%".to_owned()) } else { numbers::scaled_money(most, self.unit) }
    }

    /// An amount with its error.
    pub fn show(&self, m: Measured) -> String {
        let (scale, unit) = self.scale(m.value);
        format!("{} {unit}", m.show(scale))
    }

    /// A difference with its error.
    pub fn show_difference(&self, m: Measured) -> String {
        self.show(m).replace(" %", " points")
    }

    /// The unchanged scenario.
    pub fn baseline(&self) -> Option<&Of<'a>> {
        self.strategies.iter().find(|of| of.row.strategy == BASELINE)
    }

    /// Strategies with the smallest largest regret; none where that tells nothing.
    pub fn minimax(&self) -> Vec<&Of<'a>> {
        self.strategies.iter().filter(|of| of.row.minimax == Some(true)).collect()
    }
}

impl Of<'_> {
    /// Its largest regret.
    pub fn regret(&self) -> Option<Measured> {
        measured(self.row.max_regret, self.row.max_regret_std_error)
    }

    /// What it is called within a sentence.
    pub fn quoted(&self) -> String {
        if self.row.strategy == BASELINE { "the baseline".to_owned() } else { format!("‘{}’", self.title) }
    }
}
