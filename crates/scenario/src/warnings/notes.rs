//! Notes about a scenario: what is legal and usual, and worth knowing when the scenario is checked. No other command tells them.

mod nodes;
mod sources;

use super::{codes, decisions, usual};
use crate::Loaded;
use crate::diagnostic::{Diagnostic, Diagnostics, Faults};
use crate::{check, spec};
use std::sync::Arc;

/// Largest number of notes of a kind that are told one by one.
const MAX_OF_A_KIND: usize = 10;

impl Loaded {
    /// Returns notes about the scenario without its strategies, in file order: growth that may be unusually large, nodes that nothing strikes,
    /// stages without world shares, contract shares that cost nothing, codes that no country has, rows without a source, assumptions.
    pub fn notes(&self) -> Diagnostics {
        let mut out = Faults::default();
        // A scenario that was read gives the same rows again, without errors.
        if let Some(root) = check::table(&spec::ROOT, &self.tree, &mut Faults::default()) {
            usual::notes(&root, &mut out);
            nodes::unstruck(&root, &self.study.baseline, &mut out);
            nodes::without_world(&root, &self.study.baseline, &mut out);
            decisions::notes(&root, &self.study.baseline, self.optimize.as_ref(), &mut out);
            codes::notes(&root, &mut out);
            sources::check(&root, &mut out);
        }
        Diagnostics::new(Arc::new(self.texts.clone()), out.into_list())
    }
}

/// Adds notes of one kind; beyond the first ones, the last says how many more there are.
pub(super) fn add_some(mut notes: Vec<Diagnostic>, out: &mut Faults) {
    let more = notes.len().saturating_sub(MAX_OF_A_KIND);
    notes.truncate(MAX_OF_A_KIND);
    if let Some(last) = notes.last_mut().filter(|_| more > 0) {
        last.notes.push(format!("{more} more of this kind"));
    }
    for note in notes {
        out.add(note);
    }
}

/// Lists some names, and says how many more there are.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
