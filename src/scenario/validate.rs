//! Rules between keys, rows and tables, of which a single key knows nothing.

mod disruptions;
mod load;
mod nodes;
mod references;
mod shares;
mod shifts;
mod size;

pub use load::check as load;
pub use nodes::{Nodes, nodes};
pub use shifts::strategy;
pub use size::{MOST_ROWS, check as size, together};

use super::diagnostic::{Diagnostic, Faults};
use super::row::Row;
use super::source::{Sources, Span};
use crate::domain::scenario::{ALL_MINERALS, BASELINE};

/// What validation needs besides the tables.
pub struct Context<'a> {
    /// Texts, to name places in notes.
    pub sources: &'a Sources,
    /// Where faults go.
    pub faults: &'a mut Faults,
}

impl Context<'_> {
    /// `suppliers.csv:3:1`
    pub fn place(&self, at: Span) -> String {
        let source = self.sources.get(at.source);
        let (line, column) = source.place(at.start);
        format!("{}:{line}:{column}", source.name)
    }

    fn add(&mut self, fault: Diagnostic) {
        self.faults.add(fault);
    }
}

/// Checks a whole file.
pub fn scenario(root: &Row, context: &mut Context<'_>) {
    reserved(root, "minerals", ALL_MINERALS, "the sums over minerals are reported under it", context);
    reserved(root, "strategies", BASELINE, "the unchanged scenario is reported under it", context);
    references::unique(root, context);
    references::known(root, root, context);
    references::same_mineral(root, context);
    shares::check(root, context);
    disruptions::check(root, context);
    nodes::check(root, context);
}

fn reserved(root: &Row, list: &str, name: &str, reason: &str, context: &mut Context<'_>) {
    for row in root.rows(list) {
        if row.id("id").is_some_and(|id| id.as_str() == name) {
            let message = format!("id: found `{name}`, which {} cannot have", row.spec.one);
            context.add(Diagnostic::error(row.at("id"), message).help(format!("choose another: {reason}")));
        }
    }
}
