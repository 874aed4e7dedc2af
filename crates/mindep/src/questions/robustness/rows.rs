//! Rows of `robustness.csv`, `futures.csv`, `futures-parameters.csv`, `boxes.csv` and `box-limits.csv`: robustness of strategies under uncertain
//! parameters.

mod boxes;

use crate::analysis::errors::Estimate;
use crate::questions::answer::AnswerTable;
use crate::questions::robustness::ask::strategies::Summary;
use crate::questions::robustness::ask::{OfOutput, RobustnessResult};
use crate::row;
use crate::tables::number::{Number, number};
use crate::tables::table::row::CellKind;
use crate::tables::{mineral_id, unit};
use mindep_core::plan::Plan;
use mindep_core::stats::binomial_interval;
use serde::{Deserialize, Serialize};

pub use boxes::{BoxRow, LimitRow, boxes};

/// File name of the table of strategies.
pub const FILE: &str = "robustness.csv";
/// File name of the table of values by future.
pub const FUTURES_FILE: &str = "futures.csv";
/// File name of the table of parameter values by future.
pub const PARAMETERS_FILE: &str = "futures-parameters.csv";
/// File name of the table of boxes.
pub const BOXES_FILE: &str = "boxes.csv";
/// File name of the table of the limits of boxes.
pub const LIMITS_FILE: &str = "box-limits.csv";

row! {
    /// A row of `robustness.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct RobustnessRow {
        /// Strategy id.
        pub strategy: String,
        /// Mineral id, or `all`.
        pub mineral: String,
        /// `shortfall_share`, `shortfall_share_tvar95`, `programme_cost` or `economic_loss`.
        pub metric: String,
        /// Its unit.
        pub unit: String,
        /// Mean over futures (`unit`).
        pub mean: Option<Number>,
        /// Its standard error (`unit`).
        pub std_error: Option<Number>,
        /// Largest value over futures (`unit`).
        pub worst: Option<Number>,
        /// Its standard error (`unit`).
        pub worst_std_error: Option<Number>,
        /// Number of that future.
        pub worst_future: usize,
        /// Mean regret; empty, as all of regret, where there is but one strategy (`unit`).
        pub mean_regret: Option<Number>,
        /// Its standard error (`unit`).
        pub mean_regret_std_error: Option<Number>,
        /// 90 % quantile of the regret over futures (`unit`).
        pub p90_regret: Option<Number>,
        /// Its standard error (`unit`).
        pub p90_regret_std_error: Option<Number>,
        /// Largest regret over futures (`unit`).
        pub max_regret: Option<Number>,
        /// Its standard error (`unit`).
        pub max_regret_std_error: Option<Number>,
        /// Number of that future.
        pub max_regret_future: Option<usize>,
        /// Whether no strategy has a smaller `max_regret` (`true`, `false`).
        pub minimax: Option<bool>,
        /// What is good enough (`unit`).
        pub criterion: Option<Number>,
        /// Its standard error; empty where it was given (`unit`).
        pub criterion_std_error: Option<Number>,
        /// Share of the futures in which the strategy is good enough (fraction).
        pub satisficing_share: Option<Number>,
        /// Lower end of its 95 % interval (fraction).
        pub ci95_low: Option<Number>,
        /// Upper end (fraction).
        pub ci95_high: Option<Number>,
        /// Share of the futures in which noise may decide that (fraction).
        pub undecided_share: Option<Number>,
    }
}

row! {
    /// A row of `futures.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct FutureRow {
        /// Number of the future, from 1.
        pub future: usize,
        /// Strategy id.
        pub strategy: String,
        /// Mineral id, or `all`.
        pub mineral: String,
        /// Metric.
        pub metric: String,
        /// What the metric is measured in.
        pub unit: String,
        /// The metric in that future.
        pub value: Option<Number>,
        /// Its standard error.
        pub std_error: Option<Number>,
    }
}

/// First columns of all rows of one output.
struct Head {
    mineral: String,
    metric: String,
    unit: String,
}

impl Head {
    fn new(plan: &Plan, of: &OfOutput) -> Self {
        let output = of.output;
        Self {
            mineral: mineral_id(plan, output.mineral).to_owned(),
            metric: output.name(),
            unit: unit(plan, output.mineral, output.metric),
        }
    }
}

/// Returns the rows of `robustness.csv`. The plan names minerals and strategies.
pub fn rows(plan: &Plan, answer: &RobustnessResult) -> Vec<RobustnessRow> {
    let of_output = |of: &OfOutput| {
        let head = Head::new(plan, of);
        let summaries = of.strategies.iter().zip(&plan.labels.strategies);
        summaries.map(|(summary, label)| row(&head, &label.id, of, summary)).collect::<Vec<_>>()
    };
    answer.outputs.iter().flat_map(of_output).collect()
}

fn row(head: &Head, strategy: &str, of: &OfOutput, summary: &Summary) -> RobustnessRow {
    let value = |e: Option<Estimate>| number(e.and_then(|e| e.value));
    let error = |e: Option<Estimate>| number(e.and_then(|e| e.std_error));
    let futures = of.values.len();
    let share = |count: usize| number(count as f64 / futures.max(1) as f64);
    let [low, high] = binomial_interval(summary.met as u64, futures as u64);
    let regret = summary.regret;
    RobustnessRow {
        strategy: strategy.to_owned(),
        mineral: head.mineral.clone(),
        metric: head.metric.clone(),
        unit: head.unit.clone(),
        mean: value(Some(summary.mean)),
        std_error: error(Some(summary.mean)),
        worst: value(Some(summary.worst)),
        worst_std_error: error(Some(summary.worst)),
        worst_future: summary.worst_future + 1,
        mean_regret: value(regret.map(|r| r.mean)),
        mean_regret_std_error: error(regret.map(|r| r.mean)),
        p90_regret: value(regret.map(|r| r.ninetieth)),
        p90_regret_std_error: error(regret.map(|r| r.ninetieth)),
        max_regret: value(regret.map(|r| r.largest)),
        max_regret_std_error: error(regret.map(|r| r.largest)),
        max_regret_future: regret.filter(|r| r.largest.value.is_some_and(|most| most > 0.0)).map(|r| r.future + 1),
        minimax: regret.map(|r| r.is_minimax),
        criterion: number(of.criterion.value),
        criterion_std_error: number(of.criterion.std_error),
        satisficing_share: share(summary.met),
        ci95_low: number(low),
        ci95_high: number(high),
        undecided_share: share(summary.undecided),
    }
}

/// Returns the rows of `futures.csv`, by future.
pub fn futures(plan: &Plan, answer: &RobustnessResult) -> Vec<FutureRow> {
    let heads: Vec<Head> = answer.outputs.iter().map(|of| Head::new(plan, of)).collect();
    let mut rows = Vec::new();
    for future in 0..answer.points.len() {
        for (s, label) in plan.labels.strategies.iter().enumerate() {
            rows.extend(answer.outputs.iter().zip(&heads).map(|(of, head)| {
                let found = of.values[future][s];
                FutureRow {
                    future: future + 1,
                    strategy: label.id.clone(),
                    mineral: head.mineral.clone(),
                    metric: head.metric.clone(),
                    unit: head.unit.clone(),
                    value: number(found.value),
                    std_error: number(found.std_error),
                }
            }));
        }
    }
    rows
}

/// First column of `futures-parameters.csv`: number of the future.
pub const FUTURE: &str = "future";
/// Second column of `futures-parameters.csv`: `first` for futures in which boxes are found, `second` for those on which they are tested.
pub const HALF: &str = "half";

/// Returns `futures-parameters.csv`: a row for every future, with a column for the address of every parameter.
pub fn parameters(addresses: &[&str], answer: &RobustnessResult) -> AnswerTable {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Cannot fail: the writer is in memory, and every row has as many cells as the header.
    let _ = writer.write_record([FUTURE, HALF].iter().chain(addresses));
    for (i, point) in answer.points.iter().enumerate() {
        let half = if i < answer.points.len() / 2 { "first" } else { "second" };
        let text = |x: &f64| number(*x).map_or_else(String::new, |n| n.to_string());
        let cells: Vec<String> =
            [(i + 1).to_string(), half.to_owned()].into_iter().chain(point.iter().map(text)).collect();
        let _ = writer.write_record(cells);
    }
    let columns = [(FUTURE, CellKind::Whole), (HALF, CellKind::Text)].into_iter();
    let columns = columns.chain(addresses.iter().map(|address| (*address, CellKind::Number)));
    AnswerTable {
        file: PARAMETERS_FILE.to_owned(),
        bytes: writer.into_inner().unwrap_or_default(),
        columns: columns.map(|(name, kind)| (name.to_owned(), kind)).collect(),
    }
}
