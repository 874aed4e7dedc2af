//! The files of plots and report.

use super::book::{Book, ReadError};
use super::page::{self, PageError};
use super::questions::AnswerError;
use super::sheet::{DrawError, Picture};
use super::{plots, png, questions};
use rayon::prelude::*;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the plots are, in a folder of results.
pub const PLOTS: &str = "plots";
/// The report, in a folder of results.
pub const PAGE: &str = "report.html";

/// What is to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Plots as SVG.
    pub svg: bool,
    /// Plots as PNG.
    pub png: bool,
    /// The report.
    pub page: bool,
}

/// A file: its path in the folder of results, and what is in it.
pub type File = (PathBuf, Vec<u8>);

/// Why there are no plots or report.
#[derive(Debug)]
pub enum ReportError {
    /// The folder is no folder of results.
    Read(ReadError),
    /// An answer among the results cannot be shown.
    Answer(AnswerError),
    /// Drawing failed.
    Draw(DrawError),
    /// The report failed.
    Page(PageError),
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Answer(error) => error.fmt(f),
            Self::Draw(error) => error.fmt(f),
            Self::Page(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReportError {}

impl From<DrawError> for ReportError {
    fn from(error: DrawError) -> Self {
        Self::Draw(error)
    }
}

impl From<AnswerError> for ReportError {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}

impl Wanted {
    /// Whether anything is.
    pub fn any(self) -> bool {
        self.svg || self.png || self.page
    }
}

/// Makes what is wanted of a folder of results; nothing is written. The same results give the same bytes.
///
/// # Errors
///
/// When the folder cannot be read as results, or drawing fails.
pub fn files(folder: &Path, wanted: Wanted) -> Result<Vec<File>, ReportError> {
    if !wanted.any() {
        return Ok(Vec::new());
    }
    let book = Book::read(folder).map_err(ReportError::Read)?;
    let sections = questions::sections(folder, &book.loaded)?;
    let own = plots::all(&book)?;
    let pictures: Vec<&Picture> = own.iter().chain(sections.iter().flat_map(|section| &section.pictures)).collect();
    let mut files = Vec::new();
    if wanted.svg {
        files.extend(pictures.iter().map(|picture| svg(picture)));
    }
    if wanted.png {
        let rendered: Result<Vec<File>, DrawError> =
            pictures.par_iter().map(|picture| Ok((place(picture, "png"), png::render(picture)?))).collect();
        files.extend(rendered?);
    }
    if wanted.page {
        let page = page::html(&book, &own, &sections).map_err(ReportError::Page)?;
        files.push((PathBuf::from(PAGE), page.into_bytes()));
    }
    Ok(files)
}

/// A picture as a file.
pub fn svg(picture: &Picture) -> File {
    (place(picture, "svg"), picture.svg.clone().into_bytes())
}

fn place(picture: &Picture, ending: &str) -> PathBuf {
    Path::new(PLOTS).join(format!("{}.{ending}", picture.name))
}
