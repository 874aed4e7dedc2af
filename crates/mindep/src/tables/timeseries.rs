//! `timeseries.csv`: monthly values of every mineral under every strategy.

use super::number::{Number, number};
use super::table::Table;
use super::{Part, Run};
use crate::row;
use mindep_core::tally::TILE_VARIABLES;
use mindep_core::tally::metric::Variable;
use mindep_core::tally::series::Cell;
use serde::{Deserialize, Serialize};

row! {
    /// A row of `timeseries.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct TimeseriesRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// `YYYY-MM`.
        pub month: String,
        /// See below.
        pub variable: String,
        /// Over the trials in which the variable is defined in that month.
        pub mean: Option<Number>,
        /// 5 % quantile.
        pub p05: Option<Number>,
        /// 25 % quantile.
        pub p25: Option<Number>,
        /// Median.
        pub p50: Option<Number>,
        /// 75 % quantile.
        pub p75: Option<Number>,
        /// 95 % quantile.
        pub p95: Option<Number>,
        /// Standard error of `mean`.
        pub std_error: Option<Number>,
    }
}

impl Table for TimeseriesRow {
    const FILE: &'static str = "timeseries.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let mut rows =
            Vec::with_capacity(run.plan.strategies.len() * run.plan.minerals() * run.plan.months * Variable::ALL.len());
        for part in run.parts() {
            let mut month = run.plan.labels.start;
            for t in 0..run.plan.months {
                let name = month.to_string();
                // The price inside the country has rows only where the scenario defines it.
                let told = |v: &Variable| *v != Variable::PriceInside || !part.market.inside.is_empty();
                rows.extend(Variable::ALL.into_iter().filter(told).map(|variable| row(&part, &name, t, variable)));
                month = month.plus(1);
            }
        }
        rows
    }
}

fn row(part: &Part, month: &str, t: usize, variable: Variable) -> TimeseriesRow {
    let cell = cell(part, t, variable);
    let quantile = |probability| number(cell.and_then(|c| c.quantile(probability)).map(|q| q.min(variable.most())));
    TimeseriesRow {
        strategy: part.strategy.to_owned(),
        mineral: part.label.id.clone(),
        month: month.to_owned(),
        variable: variable.name().to_owned(),
        mean: number(cell.and_then(mindep_core::tally::series::Cell::mean)),
        p05: quantile(0.05),
        p25: quantile(0.25),
        p50: quantile(0.50),
        p75: quantile(0.75),
        p95: quantile(0.95),
        std_error: number(cell.and_then(mindep_core::tally::series::Cell::std_error)),
    }
}

/// Returns the statistics of a variable in month `t`; `None` where it is not defined.
fn cell<'a>(part: &'a Part, t: usize, variable: Variable) -> Option<&'a Cell> {
    match variable {
        Variable::Demand => part.market.demand.get(t),
        Variable::Price => part.market.price.get(t),
        Variable::PriceInside => part.market.inside.get(t),
        _ => {
            let place = TILE_VARIABLES.iter().position(|v| *v == variable)?;
            part.tally.series.get(place)?.get(t)
        }
    }
}
