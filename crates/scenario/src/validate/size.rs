//! Limits on the size of a scenario with its strategies, each of which is held as a scenario of its own; beyond them the machine's memory would be
//! exhausted before the first trial.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::spec::ValueKind;
use crate::spec::row::Row;

/// Maximum number of rows of a scenario times the number of its strategies, the unchanged scenario included.
pub const MAX_ROWS: usize = 2_000_000;
/// Maximum number of months of suppliers and projects, over all strategies; each takes about a hundred bytes.
const MAX_SUPPLIER_MONTHS: usize = 100_000_000;
/// Maximum number of months of minerals, over all strategies; each takes about ten thousand bytes.
const MAX_MINERAL_MONTHS: usize = 1_000_000;

/// Returns the number of rows of a scenario times the number of its strategies, the unchanged scenario included.
pub fn together(root: &Row) -> usize {
    (root.rows("strategies").len() + 1) * rows(root)
}

/// Returns whether a scenario is small enough to be checked strategy by strategy; reports an error otherwise.
pub fn check(root: &Row, context: &mut Context<'_>) -> bool {
    let strategies = root.rows("strategies").len() + 1;
    let months =
        root.row("scenario").and_then(|about| about.whole("years")).map_or(1, |years| years.clamp(1, 50)) as usize * 12;
    let sources = root.rows("suppliers").len() + root.rows("projects").len();
    let rows = rows(root);
    let found = [
        (rows, "rows", MAX_ROWS, strategies * rows),
        (sources * months, "months of suppliers and projects", MAX_SUPPLIER_MONTHS, strategies * sources * months),
        (
            root.rows("minerals").len() * months,
            "months of minerals",
            MAX_MINERAL_MONTHS,
            strategies * root.rows("minerals").len() * months,
        ),
    ];
    let mut small = true;
    for (count, what, most, together) in found {
        if together > most {
            small = false;
            let message = format!(
                "found {count} {what} in each of {strategies} strategies, the unchanged scenario included: {together} together, expected {most} at most"
            );
            let at = root.rows("strategies").last().map_or(root.at, |row| row.at);
            context.add(
                Diagnostic::error(at, message)
                    .help("put some of the strategies or minerals into a file of their own, or take fewer years"),
            );
        }
    }
    small
}

/// Counts the rows of all lists except the strategies, rows nested in other rows included.
fn rows(of: &Row) -> usize {
    let lists = of.spec.keys.iter().filter(|key| matches!(key.kind, ValueKind::Tables(_)) && key.name != "strategies");
    lists.flat_map(|key| of.rows(key.name)).map(|row| 1 + rows(row)).sum()
}
