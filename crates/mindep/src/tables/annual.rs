//! `annual.csv`: yearly values of every mineral under every strategy, by supplier and project too.

use super::number::{Number, number};
use super::table::Table;
use super::{Part, Run};
use crate::row;
use mindep_core::plan::labels::Labels;
use mindep_core::tally::TILE_VARIABLES;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::Variable;
use mindep_core::tally::series::Cell;
use mindep_core::units::MONTHS_PER_YEAR;
use serde::{Deserialize, Serialize};

row! {
    /// A row of `annual.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct AnnualRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// Calendar year in which the year of the horizon begins.
        pub year: u32,
        /// See below.
        pub variable: String,
        /// Over the trials in which the variable is defined.
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

/// Variables of every mineral, in the order of rows; those of suppliers and projects follow.
pub const VARIABLES: [&str; 7] =
    ["demand", "supply", "shortfall", "shortfall_share", "any_shortage", "stock_days", "price"];

/// Returns the name of the variable of a supplier's deliveries.
pub fn of_supplier(id: &str) -> String {
    format!("supplier:{id}")
}

/// Returns the name of the variable of a project's deliveries.
pub fn of_project(id: &str) -> String {
    format!("project:{id}")
}

/// Returns the calendar year in which year `year` of the horizon begins.
pub fn calendar(labels: &Labels, year: usize) -> u32 {
    // Years of scenarios have four digits.
    labels.month(year * MONTHS_PER_YEAR).year().unsigned_abs()
}

impl Table for AnnualRow {
    const FILE: &'static str = "annual.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let years = run.plan.years;
        let mut rows = Vec::new();
        for part in run.parts() {
            let tally = part.tally;
            let suppliers = part.label.suppliers.len();
            let mut projects: Vec<(usize, usize)> =
                part.supply.projects.iter().enumerate().map(|(p, offtake)| (offtake.label, suppliers + p)).collect();
            projects.sort_unstable();
            let of_suppliers = part.label.suppliers.iter().enumerate().map(|(source, id)| (of_supplier(id), source));
            let names = &run.plan.labels.projects;
            let of_projects = projects.iter().map(|&(label, source)| (of_project(&names[label]), source));
            let sources: Vec<(String, usize)> = of_suppliers.chain(of_projects).collect();
            for year in 0..years {
                let name = |variable: &str| Self {
                    strategy: part.strategy.to_owned(),
                    mineral: part.label.id.clone(),
                    year: calendar(&run.plan.labels, year),
                    variable: variable.to_owned(),
                    ..Self::default()
                };
                for variable in VARIABLES {
                    let row = name(variable);
                    rows.push(match variable {
                        "demand" => row.with(part.market.annual.get(year), f64::INFINITY),
                        "supply" => row.with(tally.annual.get(year), f64::INFINITY),
                        "shortfall" => row.with(tally.annual_shortfall.get(year), f64::INFINITY),
                        "shortfall_share" => row.with(tally.annual_shortfall.get(years + year), 1.0),
                        "any_shortage" => row.with_share(tally.short_years[year], run.tally.trials),
                        "stock_days" => row.with(stock(&part, (year + 1) * MONTHS_PER_YEAR - 1), f64::INFINITY),
                        _ => row.with(part.market.annual.get(years + year), f64::INFINITY),
                    });
                }
                rows.extend(sources.iter().map(|(variable, source)| {
                    name(variable).with(tally.annual.get((1 + source) * years + year), f64::INFINITY)
                }));
            }
        }
        rows
    }
}

/// Returns the stocks at the end of month `t`.
fn stock<'a>(part: &'a Part, t: usize) -> Option<&'a Cell> {
    let place = TILE_VARIABLES.iter().position(|v| *v == Variable::StockDays)?;
    part.tally.series.get(place)?.get(t)
}

impl AnnualRow {
    /// Fills the row with the statistics of values that are `most` at most.
    fn with(self, cell: Option<&Cell>, most: f64) -> Self {
        let quantile = |probability| number(cell.and_then(|c| c.quantile(probability)).map(|q| q.min(most)));
        Self {
            mean: number(cell.and_then(Cell::mean)),
            p05: quantile(0.05),
            p25: quantile(0.25),
            p50: quantile(0.50),
            p75: quantile(0.75),
            p95: quantile(0.95),
            std_error: number(cell.and_then(Cell::std_error)),
            ..self
        }
    }

    /// Fills the row with the share of `trials` in which something is so.
    fn with_share(self, so: u64, trials: u64) -> Self {
        let share = Mean::frequency(so, trials);
        Self { mean: number(share.map(|s| s.mean)), std_error: number(share.and_then(|s| s.std_error)), ..self }
    }
}
