//! Files of trade as they are downloaded: text, workbooks, archives. What their tables mean is for `mindep_scenario::trade` to say.

mod archive;
mod workbooks;

use mindep_scenario::file_kind::Kind;
use mindep_scenario::letters::shown;
use mindep_scenario::trade::{Reader, Request, Trade};
use mindep_scenario::workbook::Book;
use mindep_scenario::{Diagnostics, bounded};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};
use std::path::{Path, PathBuf};

/// Bytes that are read of a file at once.
const BUFFER: usize = 1 << 16;

/// Why files of trade could not be read.
#[derive(Debug)]
pub enum TradeError {
    /// A file cannot be opened.
    File {
        /// Name of the file as the user wrote it.
        name: String,
        /// Error of the operating system.
        error: io::Error,
    },
    /// The contents are at fault.
    Faults(Diagnostics),
}

impl fmt::Display for TradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { name, error } if error.kind() == io::ErrorKind::NotFound => write!(f, "{name}: no such file"),
            Self::File { name, error } => write!(f, "{name}: cannot be read: {error}"),
            Self::Faults(faults) => f.write_str(&faults.render(false)),
        }
    }
}

impl std::error::Error for TradeError {}

/// Reads files of trade into one table of imports. `sheet` is the name of a sheet, for workbooks that have several.
///
/// # Errors
///
/// When a file cannot be opened, or with the faults of all files.
pub fn read(paths: &[PathBuf], request: Request, sheet: Option<&str>) -> Result<Trade, TradeError> {
    let mut reader = Reader::new(request);
    // All files are opened first, so that a missing one is told at once.
    let opened: Vec<(String, File)> = paths.iter().map(|path| open(path)).collect::<Result<_, _>>()?;
    for (name, file) in opened {
        one(&mut reader, &name, file, sheet).map_err(|error| TradeError::File { name, error })?;
    }
    reader.finish().map_err(TradeError::Faults)
}

/// Reads a text of a table; messages call it `name`.
///
/// # Errors
///
/// With the faults of the text.
pub fn read_text(name: &str, text: &str, request: Request) -> Result<Trade, TradeError> {
    let mut reader = Reader::new(request);
    reader.text(name, text.as_bytes());
    reader.finish().map_err(TradeError::Faults)
}

/// The files in a few words: the name of the only one, or of the first with the number of the others.
pub fn named(paths: &[PathBuf]) -> String {
    let name = |path: &PathBuf| path.file_name().map_or_else(|| shown(path), |name| shown(Path::new(name)));
    match paths {
        [] => "no file".to_owned(),
        [only] => name(only),
        [first, second] => format!("{} and {}", name(first), name(second)),
        [first, others @ ..] => format!("{} and {} more files", name(first), others.len()),
    }
}

fn open(path: &Path) -> Result<(String, File), TradeError> {
    let name = path.display().to_string();
    bounded::open(path).map(|file| (name.clone(), file)).map_err(|error| TradeError::File { name, error })
}

fn one(reader: &mut Reader, name: &str, file: File, sheet: Option<&str>) -> io::Result<()> {
    let mut input = BufReader::with_capacity(BUFFER, file);
    let kind = Kind::of(input.fill_buf()?);
    if sheet.is_some() && !matches!(kind, Kind::Zip | Kind::OldOffice | Kind::Empty) {
        reader.fault(name, "found no workbook, expected one for --sheet", "leave --sheet out");
        return Ok(());
    }
    match kind {
        Kind::Text | Kind::Empty => reader.text(name, input),
        Kind::Gzip => reader.text(name, BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(input))),
        Kind::Zip => {
            input.rewind()?;
            archive::read(reader, name, input, sheet);
        }
        Kind::OldOffice => {
            input.rewind()?;
            workbooks::read(reader, name, input, Book::OldExcel, sheet);
        }
        Kind::Other { what, cure } => reader.fault(name, format!("this is {what}, and no table"), cure),
    }
    Ok(())
}
