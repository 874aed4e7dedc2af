//! A part of the report that answers one question, beside what every run tells.

use crate::draw::sheet::{DrawError, Picture};
use crate::tables::fault::ReadError;
use crate::words::names;
use crate::words::period::whom;
use crate::words::table::Table;
use mindep_scenario::Loaded;
use std::collections::BTreeSet;
use std::fmt;

/// Why an answer cannot be shown.
#[derive(Debug)]
pub enum AnswerError {
    /// Its tables are not what its command writes.
    Read(ReadError),
    /// Drawing failed.
    Draw(DrawError),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Draw(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AnswerError {}

impl From<DrawError> for AnswerError {
    fn from(error: DrawError) -> Self {
        Self::Draw(error)
    }
}

impl From<ReadError> for AnswerError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// What is told of a question.
#[derive(Debug)]
pub struct Section {
    /// Name of the question's command.
    pub id: &'static str,
    /// What was asked, for a heading.
    pub title: String,
    /// The answer in plain words.
    pub sentences: Vec<String>,
    /// Its most important numbers, or all.
    pub table: Option<Table>,
    /// Pictures.
    pub pictures: Vec<Picture>,
}

/// Pictures with names that are all different: a mineral `x-peak` and its `shortfall_share` make the name that `x` and its `peak_shortfall_share` make.
pub fn distinct(mut pictures: Vec<Picture>) -> Vec<Picture> {
    let mut taken = BTreeSet::new();
    for picture in &mut pictures {
        let numbered = (2..).map(|n| format!("{}-{n}", picture.name));
        let mut names = std::iter::once(picture.name.clone()).chain(numbered);
        if let Some(free) = names.find(|name| !taken.contains(name)) {
            taken.insert(free.clone());
            picture.name = free;
        }
    }
    pictures
}

/// The scenario that a question is about, as pictures and sentences need it.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// The scenario.
    pub loaded: &'a Loaded,
    /// Its title.
    pub title: &'a str,
    /// For whom and when, to end a picture's title with: `South Korea, 2025–2034`.
    pub whom: String,
    /// Where the numbers are from, at the foot of a picture.
    pub note: String,
}

impl<'a> About<'a> {
    /// Of a scenario whose answers were made by this `version` of mindep.
    pub fn new(loaded: &'a Loaded, version: &str) -> Self {
        let base = &loaded.study.baseline;
        Self { loaded, title: &base.title, whom: whom(base), note: format!("{} · mindep {version}", base.name) }
    }

    /// What the scenario calls a row, or words made of its id; `list` is where it stands, such as `suppliers`.
    pub fn called(&self, list: &str, id: &str) -> String {
        let name = self.loaded.names.get(&format!("{list}.{id}"));
        name.map_or_else(|| names::of_id(id), String::clone)
    }

    /// What people call a parameter: `disruptions.china-export-licence.rate` is `China export licence: rate`.
    pub fn parameter(&self, address: &str) -> String {
        let parts: Vec<&str> = address.splitn(3, '.').collect();
        match parts[..] {
            [list, id, rest] => {
                let rest = rest.replace('.', " · ").replace(['-', '_'], " ");
                format!("{}: {rest}", self.called(list, id))
            }
            _ => names::capital(&address.replace('.', " · ").replace(['-', '_'], " ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Picture, distinct};
    use crate::draw::sheet::PictureKind;

    #[test]
    fn no_two_pictures_have_one_name() {
        let picture = |name: &str| Picture {
            name: name.to_owned(),
            kind: PictureKind::Other,
            mineral: None,
            title: String::new(),
            description: String::new(),
            size: (1.0, 1.0),
            body: String::new(),
            steps: None,
        };
        let names = ["x-peak-share", "x-share", "x-peak-share", "x-peak-share-2", "x-peak-share"].map(picture);
        let found: Vec<String> = distinct(names.into()).into_iter().map(|picture| picture.name).collect();
        assert_eq!(found, ["x-peak-share", "x-share", "x-peak-share-2", "x-peak-share-2-2", "x-peak-share-3"]);
    }
}
