//! Identifies the files in a folder that belong to an answer.

use super::AnswerNote;
use crate::questions::Question;
use crate::questions::answer::File;
use crate::results::own;
use std::path::Path;

/// First bytes of every note, by which even a damaged note is recognized.
const NOTE: &str = "{\n  \"version\": \"";

/// Returns whether the file of this name in a folder starts as such a file of an answer does. An empty file counts, since replacing it loses nothing.
pub fn is_in(folder: &Path, file: &File) -> bool {
    begins(&folder.join(file.name), &file.beginning, true)
}

/// Returns whether a file starts as a note does, or is empty.
pub fn is_like_a_note(path: &Path) -> bool {
    begins(path, NOTE, true)
}

/// Returns the names of the files of an answer in a folder that certainly belong to mindep: those that its note names, or all if the note is damaged.
pub fn own(folder: &Path, question: &Question) -> Vec<String> {
    let file = question.note();
    let known = (question.files)().into_iter().map(|file| file.name.to_owned());
    let mut own: Vec<String> = match AnswerNote::read(folder, question) {
        Ok(Some(note)) => known.filter(|file| note.files.contains(file)).collect(),
        _ if is_like_a_note(&folder.join(&file)) => known.collect(),
        _ => return Vec::new(),
    };
    own.push(file);
    own
}

/// Returns whether a regular file starts with `expected`; an empty file counts if `or_empty` is given.
fn begins(path: &Path, expected: &str, or_empty: bool) -> bool {
    let found = own::beginning(path, expected.len() as u64);
    found.is_ok_and(|found| found == expected.as_bytes() || (or_empty && found.is_empty()))
}
