//! Yearly imports of one product, without gaps.

use mindep_core::domain::node::Country;
use mindep_scenario::trade::TradeRow;
use std::collections::BTreeMap;

/// Imports of one product by partner and year.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// First calendar year.
    first: i32,
    /// Total imports of each year from all partners; zero in a year without rows.
    pub total: Vec<f64>,
    /// Partners by code with their quantities: zero in a year without a row, `None` if the row has no quantity.
    pub partners: Vec<(Country, Vec<Option<f64>>)>,
    /// Number of rows without a quantity.
    pub unknown: usize,
}

impl Series {
    /// Creates the series from the rows of one product; `None` if they have no imports at all.
    pub fn new(rows: &[&TradeRow]) -> Option<Self> {
        let first = rows.iter().filter(|row| row.quantity.is_some_and(|q| q > 0.0)).map(|row| row.year).min()?;
        let last = rows.iter().map(|row| row.year).max()?;
        let count = usize::try_from(last - first).ok()? + 1;
        let mut partners: BTreeMap<Country, Vec<Option<f64>>> = BTreeMap::new();
        let mut unknown = 0;
        for row in rows {
            let Ok(place) = usize::try_from(row.year - first) else { continue };
            partners.entry(row.partner).or_insert_with(|| vec![Some(0.0); count])[place] = row.quantity;
            unknown += usize::from(row.quantity.is_none());
        }
        // Summing in the order of partners makes the result independent of the order of rows.
        let total = |t: usize| partners.values().map(|quantities| quantities[t].unwrap_or(0.0)).sum();
        Some(Self { first, total: (0..count).map(total).collect(), partners: partners.into_iter().collect(), unknown })
    }

    /// Returns the calendar year at index `place`.
    pub fn year(&self, place: usize) -> i32 {
        self.first + i32::try_from(place).unwrap_or(0)
    }
}
