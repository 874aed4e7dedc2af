//! Check of ids that are reserved in results or would be ambiguous there.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::spec::row::Row;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE, UNATTRIBUTED};

/// Lists, the id that is reserved in each, and the reason.
const RESERVED: [(&str, &str, &str); 3] = [
    ("minerals", ALL_MINERALS, "the sums over minerals are reported under it"),
    ("strategies", BASELINE, "the unchanged scenario is reported under it"),
    ("disruptions", UNATTRIBUTED, "the shortfall that no disruption causes is reported under it"),
];

/// Reports reserved ids, and projects with the id of a supplier.
pub fn check(root: &Row, context: &mut Context<'_>) {
    for (list, name, reason) in RESERVED {
        for row in root.rows(list) {
            if row.id("id").is_some_and(|id| id.as_str() == name) {
                let message = format!("id: found `{name}`, which {} cannot have", row.spec.one);
                context.add(Diagnostic::error(row.at("id"), message).help(format!("choose another: {reason}")));
            }
        }
    }
    // Results list suppliers and projects in the same column.
    for project in root.rows("projects") {
        let Some(id) = project.id("id") else { continue };
        if let Some(supplier) = root.rows("suppliers").iter().find(|row| row.id("id") == Some(id)) {
            let place = context.place(supplier.at("id"));
            let fault = Diagnostic::error(project.at("id"), format!("id: found `{id}`, which a supplier has already"));
            let fault = fault.note(format!("the supplier is at {place}"));
            context.add(fault.help("rename one of them: results have suppliers and projects in one column"));
        }
    }
}
