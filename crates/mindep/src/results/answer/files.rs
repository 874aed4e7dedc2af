//! Which files in a folder are those of an answer.

use super::AnswerNote;
use crate::questions::Question;
use crate::questions::answer::File;
use crate::results::own;
use std::path::Path;

/// How a note begins, also a damaged one that is still known as such.
const NOTE: &str = "{\n  \"version\": \"";

/// Whether the file of this name in a folder begins as such a one does. An empty one counts: nothing is lost with it.
pub fn is_in(folder: &Path, file: &File) -> bool {
    begins(&folder.join(file.name), &file.beginning, true)
}

/// Whether a file begins as a note does, whatever follows, or is empty.
pub fn is_like_a_note(path: &Path) -> bool {
    begins(path, NOTE, true)
}

/// Names of the files of an answer that are in a folder and surely of mindep: those that its note names, or all where the note is damaged.
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

/// Whether a regular file begins like this, or else is empty, where that counts.
fn begins(path: &Path, expected: &str, or_empty: bool) -> bool {
    let found = own::beginning(path, expected.len() as u64);
    found.is_ok_and(|found| found == expected.as_bytes() || (or_empty && found.is_empty()))
}
