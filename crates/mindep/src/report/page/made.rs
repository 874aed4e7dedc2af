//! Sources of the results, and the command that reproduces them.

use super::words;
use crate::results::book::Book;
use mindep_core::domain::scenario::BASELINE;
use mindep_scenario::{SourceClass, load_kept};
use serde::Serialize;
use std::fmt::Write;

/// Sources of one kind of input.
#[derive(Serialize, Debug)]
pub struct Group {
    /// Kind of input.
    pub title: String,
    /// The sources.
    pub notes: Vec<Note>,
}

/// A source.
#[derive(Serialize, Debug)]
pub struct Note {
    /// The row that the source is given for.
    pub of: String,
    /// Whether the row is an assumption, at least in part.
    pub assumed: bool,
    /// Text of the source.
    pub text: String,
}

/// Returns the sources of the scenario by kind of input, in the order of the manifest.
pub fn sources(book: &Book) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for source in &book.manifest.sources {
        let (kind, of) = source.address.split_once('.').unwrap_or((&source.address, &source.address));
        let title = words::kind(kind);
        let assumed = matches!(SourceClass::of(&source.source), SourceClass::Assumed | SourceClass::Partly);
        let note = Note { of: owner(book, kind, of), assumed, text: source.source.clone() };
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.notes.push(note),
            None => groups.push(Group { title, notes: vec![note] }),
        }
    }
    groups
}

/// Returns what a source is given for. The ranges of uncertain inputs have only numbers, counted from 1, so their addresses are shown instead.
fn owner(book: &Book, kind: &str, of: &str) -> String {
    let place = of.parse::<usize>().ok().filter(|_| kind == "uncertain").and_then(|number| number.checked_sub(1));
    let uncertain = place.and_then(|place| book.loaded.study.uncertain.get(place));
    uncertain.map_or_else(|| of.to_owned(), |found| found.address.clone())
}

/// Returns the command that reproduces the results when started in their folder.
pub fn command(book: &Book) -> String {
    let manifest = &book.manifest;
    let scenario = manifest.inputs.first().map_or("", |input| &input.path);
    let mut out = format!("mindep run {}", quoted(&format!("inputs/{scenario}")));
    let _ = write!(out, " --trials {} --seed {}", manifest.trials, manifest.seed);
    for set in &manifest.set {
        let _ = write!(out, " --set {}", quoted(set));
    }
    if !all_strategies(book) {
        for strategy in manifest.strategies.iter().filter(|s| *s != BASELINE) {
            let _ = write!(out, " --strategy {}", quoted(strategy));
        }
    }
    out + " -o again"
}

/// Returns whether all strategies of the scenario were run.
fn all_strategies(book: &Book) -> bool {
    let kept = load_kept(&book.loaded.inputs, &book.manifest.set);
    kept.is_ok_and(|loaded| loaded.study.strategies.len() + 1 == book.manifest.strategies.len())
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("a.b=0.05"), "a.b=0.05");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
