//! The values that the columns of result tables can hold.

use crate::tables::annual::AnnualRow;
use crate::tables::comparison::ComparisonRow;
use crate::tables::distribution::DistributionRow;
use crate::tables::exceedance::ExceedanceRow;
use crate::tables::losses::{DisruptionRow, SectorRow};
use crate::tables::sources::{ProjectRow, SupplierRow};
use crate::tables::summary::SummaryRow;
use crate::tables::table::Table;
use crate::tables::timeseries::TimeseriesRow;
use mindep_core::tally::metric::{Measure, Metric, Variable};

/// Range of the numbers in a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bounds {
    /// Any finite number.
    Any,
    /// At least 0.
    Positive,
    /// From 0 to 1.
    Share,
    /// The range of the row's metric.
    OfMetric,
    /// The range of a difference between two values of the row's metric.
    OfDifference,
    /// The range of the row's variable.
    OfVariable,
}

/// Tolerance for rounding errors in sums.
const HAIR: f64 = 1e-6;

impl Bounds {
    /// Returns what was expected instead of a number outside the bounds, `None` if it is within; `of` returns another cell of the row by column name.
    pub fn expected<'a>(self, number: f64, of: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
        let within = |low: f64, high: f64| (low - HAIR..=high + HAIR).contains(&number);
        let (holds, what) = match self.plain(of) {
            Self::Positive => (number >= -HAIR, "a number of at least 0"),
            Self::Share => (within(0.0, 1.0), "a number from 0 to 1"),
            Self::OfDifference => (within(-1.0, 1.0), "a number from -1 to 1"),
            _ => return None,
        };
        (!holds).then(|| what.to_owned())
    }

    /// Resolves bounds that depend on the row; `of` returns a cell of the row by column name.
    fn plain<'a>(self, of: impl Fn(&str) -> Option<&'a str>) -> Self {
        let metric = || of("metric").and_then(Metric::named);
        match self {
            Self::OfMetric if metric().is_some_and(Metric::may_be_negative) => Self::Any,
            Self::OfMetric => match metric().map(Metric::measure) {
                Some(Measure::Share) => Self::Share,
                Some(
                    Measure::Quantity
                    | Measure::Months
                    | Measure::MonthIndex
                    | Measure::Days
                    | Measure::Price
                    | Measure::Loss,
                ) => Self::Positive,
                _ => Self::Any,
            },
            Self::OfDifference if metric().map(Metric::measure) == Some(Measure::Share) => Self::OfDifference,
            Self::OfDifference => Self::Any,
            Self::OfVariable => {
                let variable = |name| Variable::ALL.into_iter().find(|variable: &Variable| variable.name() == name);
                match of("variable").and_then(variable) {
                    Some(Variable::ShortfallShare | Variable::Hhi) => Self::Share,
                    None if of("variable") == Some("any_shortage") => Self::Share,
                    _ => Self::Positive,
                }
            }
            plain => plain,
        }
    }
}

/// Returns the bounds of a column of the table `file`.
pub fn bounds(file: &str, column: &str) -> Bounds {
    if column.ends_with("std_error") || column == "std_dev" {
        return Bounds::Positive;
    }
    if column == "trials_not_zero" {
        return Bounds::Positive;
    }
    match (file, column) {
        // A confidence interval can reach beyond the range of the number.
        (SummaryRow::FILE, column) if column.contains("ci95") => Bounds::Any,
        (SummaryRow::FILE, _) => Bounds::OfMetric,
        (AnnualRow::FILE, "year") => Bounds::Any,
        (TimeseriesRow::FILE | AnnualRow::FILE, _) => Bounds::OfVariable,
        (ComparisonRow::FILE, "difference") => Bounds::OfDifference,
        (ComparisonRow::FILE, "probability_better")
        | (ProjectRow::FILE, "probability_operating")
        | (SupplierRow::FILE, "share_of_supply")
        | (DisruptionRow::FILE, "share_of_shortfall")
        | (SectorRow::FILE, "shortfall_share")
        | (DistributionRow::FILE, _) => Bounds::Share,
        (ExceedanceRow::FILE, "return_period_years") | (DisruptionRow::FILE | SupplierRow::FILE, _) => Bounds::Positive,
        (ExceedanceRow::FILE, _) => Bounds::Share,
        (ComparisonRow::FILE, "expected_regret") | (SectorRow::FILE, "shortfall") => Bounds::Positive,
        _ => Bounds::Any,
    }
}
