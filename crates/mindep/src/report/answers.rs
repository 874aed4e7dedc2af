//! Report sections of the answers in a results folder, read from their tables.

use super::guard::guard;
use crate::questions::QUESTIONS;
use crate::questions::answer::Tables;
use crate::questions::section::{About, AnswerError, Section};
use crate::results::answer::{AnswerNote, Basis};
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use std::path::Path;

/// Sections and messages about the answers in a folder.
#[derive(Debug, Default)]
pub struct AnswerSections {
    /// Sections of the answers that match the results.
    pub sections: Vec<Section>,
    /// One sentence for each answer whose tables are not as its command writes them, or that cannot be drawn.
    pub faults: Vec<String>,
    /// One sentence for each answer that is left out because it does not match the results, or that cannot be checked.
    pub notes: Vec<String>,
}

/// Returns the sections of all questions with an answer in the folder. Answers that do not match the results are left out, as are those that cannot
/// be read or drawn.
pub fn sections(folder: &Path, loaded: &Loaded, basis: &Basis) -> AnswerSections {
    let mut told = AnswerSections::default();
    for question in QUESTIONS {
        let again = format!("ask again with `{} --overwrite`", question.command);
        let note = match AnswerNote::read(folder, question) {
            Ok(None) => continue,
            Ok(Some(note)) => note,
            Err(fault) => {
                told.faults.push(format!("{fault}; {again}"));
                continue;
            }
        };
        let own = folder.join(question.note());
        let set = match note.stale(question, basis) {
            None => None,
            Some(_) if note.is_set_otherwise(question, loaded, basis) => Some(asked_with(&note.set)),
            Some(why) => {
                told.notes.push(format!("{} {why}, and is left out", shown(&own)));
                continue;
            }
        };
        if let Some(what) = note.changed(folder, question) {
            told.faults.push(format!("{what}; {again}"));
            continue;
        }
        let unchecked = note.sha256.is_empty().then(|| {
            told.notes
                .push(format!("{} has no SHA-256 of its tables, so that what they are cannot be checked", shown(&own)));
            "Written by a version that did not keep what its tables were: whether they were changed since is not known."
                .to_owned()
        });
        let about = About::new(loaded, &note.version);
        let tables = Tables::Written { folder, command: question.command };
        // An unreadable table is reported as such, not as a failure of drawing.
        let drawn = guard(&format!("the section of {}", shown(&own)), || {
            match (question.section)(&about, &note.facts, &tables) {
                Err(AnswerError::Read(error)) => Ok(Err(error)),
                drawn => drawn.map(Ok),
            }
        });
        match drawn {
            Ok(Ok(mut section)) => {
                section.sentences.splice(0..0, set.into_iter().chain(unchecked));
                told.sections.push(section);
            }
            Ok(Err(error)) => told.faults.push(error.to_string()),
            Err(fault) => told.faults.push(fault.to_string()),
        }
    }
    told
}

/// Returns a sentence saying that an answer uses other values than the run.
fn asked_with(set: &[String]) -> String {
    let set = if set.is_empty() { "without --set".to_owned() } else { format!("with --set {}", set.join(", --set ")) };
    format!("Asked {set}, otherwise than the run: this answer is of other values than all else here.")
}
