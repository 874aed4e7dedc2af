//! Section of the report that shows the answer to one question, in addition to the sections of every run.

use crate::draw::sheet::{DrawError, Picture};
use crate::tables::fault::ReadError;
use crate::words::names;
use crate::words::period::whom;
use crate::words::table::Table;
use mindep_scenario::Loaded;
use std::collections::BTreeSet;
use std::fmt;

/// Error when an answer is shown in the report.
#[derive(Debug)]
pub enum AnswerError {
    /// The tables are not as their command writes them.
    Read(ReadError),
    /// Drawing a picture failed.
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

/// Section of the report about one question.
#[derive(Debug)]
pub struct Section {
    /// Name of the question's command.
    pub id: &'static str,
    /// The question, as a heading.
    pub title: String,
    /// The answer in plain words.
    pub sentences: Vec<String>,
    /// All numbers of the answer, or the most important ones.
    pub table: Option<Table>,
    /// Pictures of the answer.
    pub pictures: Vec<Picture>,
}

/// Makes the names of pictures unique by numbering repeated ones: `shortfall_share` of a mineral `x-peak` and `peak_shortfall_share` of a mineral `x`
/// would otherwise give the same name.
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

/// Scenario and names that pictures and sentences need.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// The scenario.
    pub loaded: &'a Loaded,
    /// Title of the scenario.
    pub title: &'a str,
    /// Importer and period, which end the title of a picture: `South Korea, 2025–2034`.
    pub whom: String,
    /// Source of the numbers, printed at the foot of a picture.
    pub note: String,
}

impl<'a> About<'a> {
    /// Describes a scenario whose answers were computed by this `version` of mindep.
    pub fn new(loaded: &'a Loaded, version: &str) -> Self {
        let base = &loaded.study.baseline;
        Self { loaded, title: &base.title, whom: whom(base), note: format!("{} · mindep {version}", base.name) }
    }

    /// Returns the name that the scenario gives to a row, or words made from its id; `list` is the list of the row, such as `suppliers`.
    pub fn called(&self, list: &str, id: &str) -> String {
        let name = self.loaded.names.get(&format!("{list}.{id}"));
        name.map_or_else(|| names::of_id(id), String::clone)
    }

    /// Returns a readable name of a parameter: `disruptions.china-export-licence.rate` becomes `China export licence: rate`.
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
