//! The files of plots and report.

use super::guard::{Fault, guard};
use super::{page, plots};
use crate::draw::png;
use crate::draw::sheet::Picture;
use crate::report::answers as questions;
use crate::results::answer::Basis;
use crate::results::book::Book;
use crate::results::register::Register;
use crate::tables::fault::ReadError;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

pub use crate::results::{PAGE, PLOTS};

/// The outputs to be made; none by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outputs {
    /// Plots as SVG.
    pub svg: bool,
    /// Plots as PNG.
    pub png: bool,
    /// The HTML report.
    pub page: bool,
}

/// A file: its path in the results folder, and its content.
pub type File = (PathBuf, Vec<u8>);

/// The files made from a results folder, with messages.
#[derive(Debug, Default)]
pub struct ReportFiles {
    /// The files, the report last.
    pub files: Vec<File>,
    /// A sentence for each picture and section that could not be drawn.
    pub faults: Vec<String>,
    /// One sentence for each answer that is left out because it does not match the results, and for whatever cannot be checked.
    pub notes: Vec<String>,
}

impl Outputs {
    /// Returns whether any output is to be made.
    pub fn any(self) -> bool {
        self.svg || self.png || self.page
    }
}

/// Makes the wanted outputs of a results folder without writing them. The same results give the same bytes. A picture or section that cannot be drawn
/// is reported and does not affect the others.
///
/// # Errors
///
/// Returns an error when the folder cannot be read as results.
pub fn files(folder: &Path, wanted: Outputs) -> Result<ReportFiles, ReadError> {
    if !wanted.any() {
        return Ok(ReportFiles::default());
    }
    let book = Book::read(folder)?;
    let basis = Basis {
        version: book.manifest.version.clone(),
        ..Basis::new(&book.loaded, Some(book.manifest.trials), &book.manifest.set)
    };
    let told = questions::sections(folder, &book.loaded, &basis);
    let own = plots::gallery(&book);
    let pictures = own.pictures.iter().chain(told.sections.iter().flat_map(|section| &section.pictures));
    let pictures: Vec<&Picture> = pictures.collect();
    let mut files = Vec::new();
    let mut faults: Vec<String> = own.faults.iter().map(Fault::to_string).chain(told.faults).collect();
    let mut keep = |drawn: Result<File, Fault>| match drawn {
        Ok(file) => files.push(file),
        Err(fault) => faults.push(fault.to_string()),
    };
    if wanted.svg {
        for picture in &pictures {
            keep(Ok(svg(picture)));
        }
    }
    if wanted.png {
        let render = |picture: &&Picture| {
            let path = place(picture, "png");
            let bytes = guard(&path.display().to_string(), || png::render(picture))?;
            Ok((path, bytes))
        };
        let rendered: Vec<Result<File, Fault>> = pictures.par_iter().map(render).collect();
        rendered.into_iter().for_each(&mut keep);
    }
    if wanted.page {
        let register = Register::new(&book.loaded, folder, &basis);
        let page = guard(PAGE, || page::html(&book, &own.pictures, &told.sections, &register));
        keep(page.map(|page| (PathBuf::from(PAGE), page.into_bytes())));
    }
    let notes = book.unchecked(folder).into_iter().chain(told.notes).collect();
    Ok(ReportFiles { files, faults, notes })
}

/// Returns a picture as an SVG file.
pub fn svg(picture: &Picture) -> File {
    (place(picture, "svg"), picture.svg().into_bytes())
}

fn place(picture: &Picture, ending: &str) -> PathBuf {
    Path::new(PLOTS).join(format!("{}.{ending}", picture.name))
}
