//! Checks of ids and of free text.

use super::Check;
use crate::diagnostic::Diagnostic;
use crate::letters::{begins_a_formula, begins_no_title, unseen};
use crate::spec::TextRules;
use crate::spec::row::Typed;
use crate::text::{TextFault, is_word};
use crate::tree::Item;
use mindep_core::id::Id;

impl Check<'_> {
    /// Checks free text. Invisible characters are rejected: they could control a terminal, or make two different names look the same.
    pub(super) fn free(&mut self, item: &Item, letters: TextRules) -> Option<Typed> {
        let text = self.text(item)?;
        if let Some(unseen) = unseen(text, letters == TextRules::Lines).next() {
            let help = match unseen.character {
                '\n' | '\r' | '\t' => "write it on one line",
                _ => "remove it, or type the text anew",
            };
            let expected =
                if letters == TextRules::Lines { "text that can be seen" } else { "one line of text that can be seen" };
            let fault = TextFault::new(unseen.range.clone(), format!("found {}, expected {expected}", unseen.told()));
            self.inside(item, fault.help(Some(help.to_owned())));
            return None;
        }
        let formula = match letters {
            TextRules::Cell => begins_a_formula(text),
            TextRules::Title => begins_no_title(text),
            TextRules::Line | TextRules::Lines => None,
        };
        if let Some(sign) = formula {
            let message =
                format!("{}: found {}, which a spreadsheet would take for a formula", self.key.name, item.found());
            let fault = Diagnostic::error(item.at, message);
            self.faults.add(fault.help(format!("begin with a letter or a digit instead of `{sign}`")));
            return None;
        }
        Some(Typed::Text(text.to_owned()))
    }

    /// Checks a word that is not an id.
    pub(super) fn word(&mut self, item: &Item) -> Option<Typed> {
        let text = self.text(item)?;
        self.short(item, text, "a word")?;
        if is_word(text) { Some(Typed::Text(text.to_owned())) } else { self.unexpected(item, None) }
    }

    pub(super) fn id(&mut self, item: &Item) -> Option<Id> {
        let text = self.text(item)?;
        self.short(item, text, "an id")?;
        Id::new(text).or_else(|| {
            let better: String =
                text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
            let better = better.trim_matches('-');
            let help = (better != text && Id::new(better).is_some()).then(|| format!("write `{better}`"));
            self.wrong(item, "an id of lower-case letters, digits and hyphens", help)
        })
    }

    /// Reports a text that is too long for an id.
    fn short(&mut self, item: &Item, text: &str, what: &str) -> Option<()> {
        let Some(long) = Id::too_long(text) else { return Some(()) };
        let fault = Diagnostic::error(item.at, format!("{}: found {what} of {long}", self.key.name));
        self.faults.add(fault.help("names of files are made of ids: shorten it, and give the rest in a name or title"));
        None
    }
}
