//! Checks of the rules between keys, rows and tables.

mod calendar;
mod disruptions;
mod load;
mod names;
mod nodes;
mod references;
pub mod shares;
mod shifts;
mod size;

pub use load::check as load;
pub use nodes::{Nodes, nodes};
pub use shifts::strategy;
pub use size::{MAX_ROWS, check as size, together};

use super::diagnostic::{Diagnostic, Faults};
use super::source::{Sources, Span};
use super::spec::row::Row;

/// What the checks need besides the tables.
pub struct Context<'a> {
    /// Source texts, for naming places in notes.
    pub sources: &'a Sources,
    /// Collects the errors.
    pub faults: &'a mut Faults,
}

impl Context<'_> {
    /// Formats a place as in `suppliers.csv:3:1`.
    pub fn place(&self, at: Span) -> String {
        let source = self.sources.get(at.source);
        let (line, column) = source.place(at.start);
        format!("{}:{line}:{column}", source.name)
    }

    fn add(&mut self, fault: Diagnostic) {
        self.faults.add(fault);
    }
}

/// Checks the tables of a scenario.
pub fn scenario(root: &Row, context: &mut Context<'_>) {
    names::check(root, context);
    calendar::check(root, context);
    references::unique(root, context);
    references::known(root, root, context);
    references::same_mineral(root, context);
    shares::check(root, context);
    disruptions::check(root, context);
    nodes::check(root, context);
}
