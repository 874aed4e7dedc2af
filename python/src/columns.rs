//! Rows of result tables as columns of Arrow.

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use mindep::results::comparison::ComparisonRow;
use mindep::results::distribution::DistributionRow;
use mindep::results::exceedance::ExceedanceRow;
use mindep::results::losses::{DisruptionRow, SectorRow};
use mindep::results::number::Number;
use mindep::results::sources::{ProjectRow, SupplierRow};
use mindep::results::summary::SummaryRow;
use mindep::results::table::Table as Rows;
use mindep::results::timeseries::TimeseriesRow;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of a batch, at most: so few that the texts of a column stay far below the 2 GB that it can address.
const BATCH: usize = 1 << 16;

/// What stands in a cell of a result table.
pub trait Cell: Sized {
    /// Its type in Arrow.
    const TYPE: DataType;

    /// Whether it may be undefined.
    const NULLABLE: bool = false;

    /// A column of such cells.
    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef
    where
        Self: 'a;
}

impl Cell for String {
    const TYPE: DataType = DataType::Utf8;

    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(cells))
    }
}

impl Cell for Option<Number> {
    const TYPE: DataType = DataType::Float64;
    const NULLABLE: bool = true;

    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef {
        Arc::new(cells.map(|cell| cell.map(|number| plain(number.value()))).collect::<Float64Array>())
    }
}

impl Cell for bool {
    const TYPE: DataType = DataType::Boolean;

    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef {
        Arc::new(cells.map(|cell| Some(*cell)).collect::<BooleanArray>())
    }
}

/// Counts, which are far from 2⁶³.
impl Cell for u64 {
    const TYPE: DataType = DataType::Int64;

    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(cells.map(|cell| cell.cast_signed())))
    }
}

impl Cell for Option<u64> {
    const TYPE: DataType = DataType::Int64;
    const NULLABLE: bool = true;

    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef {
        Arc::new(cells.map(|cell| cell.map(u64::cast_signed)).collect::<Int64Array>())
    }
}

/// As readers of CSV have it: differences of whole numbers without a sign surprise.
impl Cell for u32 {
    const TYPE: DataType = DataType::Int64;

    fn column<'a>(cells: impl Iterator<Item = &'a Self>) -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(cells.map(|cell| i64::from(*cell))))
    }
}

/// A number as it is read back from a CSV file, where minus zero is written `0`.
pub fn plain(value: f64) -> f64 {
    value + 0.0
}

/// A result table as columns.
pub trait Columns: Rows {
    /// The type of each column.
    fn fields() -> Vec<Field>;

    /// The columns of some rows.
    fn columns(rows: &[Self]) -> Vec<ArrayRef>;
}

/// The type of the column that `cell` takes from a row.
fn field<R, C: Cell>(name: &str, _: impl Fn(&R) -> &C) -> Field {
    Field::new(name, C::TYPE, C::NULLABLE)
}

/// The column that `cell` takes from rows.
fn column<R, C: Cell>(rows: &[R], cell: impl Fn(&R) -> &C) -> ArrayRef {
    C::column(rows.iter().map(cell))
}

macro_rules! columns {
    ($row:ident { $($column:ident),+ $(,)? }) => {
        impl Columns for $row {
            fn fields() -> Vec<Field> {
                // A column that is missing in the list does not compile.
                let _ = |Self { $($column: _),+ }: &Self| ();
                vec![$(field(stringify!($column), |row: &Self| &row.$column)),+]
            }

            fn columns(rows: &[Self]) -> Vec<ArrayRef> {
                vec![$(column(rows, |row| &row.$column)),+]
            }
        }
    };
}

columns!(SummaryRow {
    strategy,
    mineral,
    metric,
    unit,
    mean,
    std_error,
    std_dev,
    p05,
    p25,
    p50,
    p75,
    p95,
    p99,
    tvar95,
    tvar99,
    tvar95_std_error,
    tvar99_std_error,
    ci95_low,
    ci95_high,
    tvar95_ci95_low,
    tvar95_ci95_high,
    tvar99_ci95_low,
    tvar99_ci95_high,
    trials_not_zero,
});
columns!(TimeseriesRow { strategy, mineral, month, variable, mean, p05, p25, p50, p75, p95, std_error });
columns!(ExceedanceRow {
    strategy,
    mineral,
    basis,
    return_period_years,
    probability,
    shortfall_share,
    ci95_low,
    ci95_high,
});
columns!(DistributionRow {
    strategy,
    mineral,
    metric,
    low,
    high,
    probability,
    probability_std_error,
    ci95_low,
    ci95_high,
});
columns!(SupplierRow {
    strategy,
    mineral,
    supplier,
    kind,
    contracted,
    delivered,
    surge,
    lost,
    share_of_supply,
    contracted_std_error,
    delivered_std_error,
    surge_std_error,
    lost_std_error,
    share_of_supply_std_error,
});
columns!(ProjectRow {
    strategy,
    project,
    mineral,
    probability_operating,
    start_mean,
    start_p05,
    start_p50,
    start_p95,
    spending,
    probability_std_error,
    start_std_error,
    spending_std_error,
});
columns!(DisruptionRow {
    strategy,
    mineral,
    disruption,
    occurrences,
    months_active,
    shortfall,
    share_of_shortfall,
    occurrences_std_error,
    months_active_std_error,
    shortfall_std_error,
    share_of_shortfall_std_error,
    trials_not_zero,
});
columns!(SectorRow {
    strategy,
    mineral,
    sector,
    shortfall,
    shortfall_share,
    economic_loss,
    shortfall_std_error,
    shortfall_share_std_error,
    economic_loss_std_error,
});
columns!(ComparisonRow {
    strategy,
    mineral,
    metric,
    difference,
    std_error,
    ci95_low,
    ci95_high,
    probability_better,
    expected_regret,
    cost_per_tonne_avoided,
    pareto,
    probability_better_std_error,
    expected_regret_std_error,
    cost_per_tonne_avoided_std_error,
    benefit_cost_ratio,
    benefit_cost_ratio_std_error,
    probability_better_ci95_low,
    probability_better_ci95_high,
});

/// What a table is of, as its schema says it.
pub type About = HashMap<String, String>;

/// The columns of a table and their types.
#[derive(Clone, Debug)]
pub struct Columnar {
    /// Names and types.
    pub schema: SchemaRef,
    /// The rows, batch by batch.
    pub batches: Vec<RecordBatch>,
}

impl Columnar {
    /// The columns of `rows`.
    pub fn of<R: Columns>(rows: &[R], about: &About) -> Result<Self, ArrowError> {
        let schema = Arc::new(Schema::new_with_metadata(R::fields(), about.clone()));
        let batches = rows.chunks(BATCH).map(|rows| RecordBatch::try_new(Arc::clone(&schema), R::columns(rows)));
        let batches = batches.collect::<Result<_, _>>()?;
        Ok(Self { schema, batches })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}
