//! The tables of every run, in one list, from which files, sums, Python and the reference take them.

use super::comparison::ComparisonRow;
use super::distribution::DistributionRow;
use super::exceedance::ExceedanceRow;
use super::losses::{DisruptionRow, SectorRow};
use super::sources::{ProjectRow, SupplierRow};
use super::summary::SummaryRow;
use super::table::Table;
use super::timeseries::TimeseriesRow;

/// Does something with each table.
pub trait Visit {
    /// Why it could not.
    type Error;

    /// Does it with one.
    ///
    /// # Errors
    ///
    /// As the visitor says; no further table is visited then.
    fn table<R: Table>(&mut self) -> Result<(), Self::Error>;
}

macro_rules! tables {
    ($($row:ident,)+) => {
        /// Names of their files.
        pub const FILES: &[&str] = &[$($row::FILE),+];

        /// Visits each table, in order.
        ///
        /// # Errors
        ///
        /// With the first that the visitor gives.
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
    SupplierRow,
    ProjectRow,
}
