//! The columns of a table of observed values, which is no part of a scenario.

use super::format::{PLAIN, key};
use super::{IfAbsent, KeySpec, Range, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Month, Number, Text};

table! {
    /// A row of a table of observed values.
    pub static OBSERVED = "an observed value", "A value that was observed, of a quantity that is simulated" {
        mineral = key(Text(TextRules::Line), Required, "id of the mineral"),
        quantity = key(Text(TextRules::Line), Required,
            "what was observed: `supply`, `demand`, `supplier:ID`, `price`, `price_ratio` or `price_inside_ratio`"),
        period_start = key(Month, Required, "first month"),
        period_end = key(Month, Required, "last month"),
        observed = key(Number(Range::POSITIVE), Required, "the value: volumes are sums over the period, prices means"),
        unit = key(Text(TextRules::Lines), Absent("not told"), "unit of the value"),
        note = key(Text(TextRules::Lines), Absent("none"), "how the value was made"),
        source = key(Text(TextRules::Lines), Absent("none"), "publisher, title, year"),
    }
}
