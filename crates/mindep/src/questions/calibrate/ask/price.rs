//! Unit values: what a unit of a product cost at the border.

use mindep_scenario::trade::TradeRow;

/// Value of a unit of imports in one year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct UnitValue {
    /// Value of a unit, in the currency of the table: of the partners' unit values the median, weighted by quantity, which a partner with a
    /// misprinted quantity does not move as it moves the mean.
    pub value: f64,
    /// The year: the last one with values and quantities.
    pub year: i32,
    /// Number of partners with both.
    pub partners: usize,
}

impl UnitValue {
    /// Finds the unit value of the last year in which a partner has a value and a quantity; `None` without any.
    pub fn new(rows: &[&TradeRow]) -> Option<Self> {
        let both = |row: &&&TradeRow| row.value.is_some_and(|v| v > 0.0) && row.quantity.is_some_and(|q| q > 0.0);
        let year = rows.iter().filter(both).map(|row| row.year).max()?;
        let of_year = rows.iter().filter(both).filter(|row| row.year == year);
        let mut partners: Vec<(f64, f64)> =
            of_year.filter_map(|row| Some((row.value? / row.quantity?, row.quantity?))).collect();
        partners.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let half = partners.iter().map(|(_, quantity)| quantity).fold(0.0, |sum, quantity| sum + quantity) / 2.0;
        let mut below = 0.0;
        let median = partners.iter().find(|(_, quantity)| {
            below += quantity;
            below >= half
        });
        median.map(|(value, _)| Self { value: *value, year, partners: partners.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::UnitValue;
    use mindep_core::domain::node::Country;
    use mindep_scenario::trade::TradeRow;

    fn row(partner: &str, year: i32, quantity: Option<f64>, value: Option<f64>) -> TradeRow {
        let country = |code| Country::new(code).expect("a code");
        TradeRow { importer: country("KOR"), product: "ore".into(), partner: country(partner), year, quantity, value }
    }

    #[test]
    fn the_median_of_the_last_year_with_values_is_weighted_by_quantity() {
        let rows = [
            row("AAA", 2023, Some(1.0), Some(999.0)),
            row("AAA", 2024, Some(10.0), Some(100.0)),
            row("BBB", 2024, Some(60.0), Some(720.0)),
            row("CCC", 2024, Some(30.0), Some(900.0)),
            // A misprint of the quantity.
            row("DDD", 2024, Some(0.001), Some(900.0)),
            row("EEE", 2024, None, Some(5.0)),
            row("AAA", 2025, Some(5.0), None),
        ];
        let rows: Vec<&TradeRow> = rows.iter().collect();
        // Unit values 10 (10 t), 12 (60 t), 30 (30 t) and 900,000: half of 100 t is reached at 12.
        assert_eq!(UnitValue::new(&rows), Some(UnitValue { value: 12.0, year: 2024, partners: 4 }));
        assert_eq!(UnitValue::new(&rows[6..]), None);
    }
}
