//! The list of the tables of every run, which writing, checksums, the Python package and the generated reference use.

use super::annual::AnnualRow;
use super::comparison::ComparisonRow;
use super::distribution::DistributionRow;
use super::exceedance::ExceedanceRow;
use super::losses::{DisruptionRow, SectorRow};
use super::sources::{ProjectRow, SupplierRow};
use super::summary::SummaryRow;
use super::table::Table;
use super::timeseries::TimeseriesRow;

/// An operation on each table.
pub trait Visit {
    /// Error of the operation.
    type Error;

    /// Processes one table.
    ///
    /// # Errors
    ///
    /// Returns the visitor's error; no further table is visited then.
    fn table<R: Table>(&mut self) -> Result<(), Self::Error>;
}

macro_rules! tables {
    ($($row:ident,)+) => {
        /// File names of the tables.
        pub const FILES: &[&str] = &[$($row::FILE),+];

        /// Visits each table, in order.
        ///
        /// # Errors
        ///
        /// Returns the first error of the visitor.
        pub fn each<V: Visit>(visitor: &mut V) -> Result<(), V::Error> {
            $(visitor.table::<$row>()?;)+
            Ok(())
        }
    };
}

tables! {
    SummaryRow,
    ComparisonRow,
    DisruptionRow,
    SectorRow,
    ExceedanceRow,
    DistributionRow,
    TimeseriesRow,
    AnnualRow,
    SupplierRow,
    ProjectRow,
}
