//! Check that every month of the horizon can be written, as results do, with a four-digit year.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::spec::row::Row;
use mindep_core::units::{MONTHS_PER_YEAR, YearMonth};

/// Reports a horizon that ends after the last month that can be written.
pub fn check(root: &Row, context: &mut Context<'_>) {
    let Some(about) = root.row("scenario") else { return };
    let (Some(start), Some(years)) = (about.month("start"), about.whole("years")) else { return };
    let months = i32::try_from(years).unwrap_or(0) * MONTHS_PER_YEAR as i32;
    if YearMonth::LAST.months_since(start) < months - 1 {
        let latest = YearMonth::LAST.plus(1 - months);
        let message = format!(
            "start: found {start}, whose {years} years end after {}, the last month that there is",
            YearMonth::LAST
        );
        context.add(
            Diagnostic::error(about.at("start"), message)
                .help(format!("begin in {latest} or before, or take fewer years")),
        );
    }
}
