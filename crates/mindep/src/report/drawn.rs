//! Writes plots and report into a results folder. Files not drawn by mindep are never replaced or removed, and a picture that cannot be drawn is
//! reported without affecting the others.

use super::files::{self, Outputs, PAGE, PLOTS, ReportFiles};
use crate::draw::sheet::Picture;
use crate::results::answer;
use crate::results::{MANIFEST, file, own};
use crate::tables::error::WriteError;
use crate::tables::fault::ReadError;
use std::ffi::OsStr;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

/// Receives messages for the user.
pub type Say<'a> = &'a dyn Fn(&str);

/// Result of writing plots and report.
#[derive(Debug, Default)]
pub struct Put {
    /// Number of outdated pictures that were removed.
    pub removed: usize,
    /// Paths at which another file was found and left.
    pub not_ours: Vec<PathBuf>,
}

/// Returns the message that a file not drawn by mindep was left in place.
pub fn not_ours(path: &Path) -> String {
    format!(
        "{}: found what mindep has not drawn, and left it; move it away, then draw again with `mindep report`",
        path.display()
    )
}

/// Writes the files to their places, each atomically, and removes pictures of an earlier time that are not among them.
///
/// # Errors
///
/// Returns the error of the first file that cannot be written or removed.
pub fn replace(folder: &Path, files: &[files::File]) -> Result<Put, WriteError> {
    own::can_be_drawn_in(folder)?;
    let mut put = Put { removed: 0, not_ours: pictures(folder, files)? };
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with(PLOTS)) {
        let path = folder.join(path);
        let is_others = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file()) && !own::is_page(&path);
        if is_others {
            put.not_ours.push(path);
        } else {
            file::replace(&path, &[bytes])?;
        }
    }
    put.removed = remove(folder, |path| files.iter().all(|(file, _)| folder.join(file) != path))?;
    // Succeeds only if the folder is empty.
    let _ = fs::remove_dir(folder.join(PLOTS));
    Ok(put)
}

/// Writes the pictures among the files, and returns the paths taken by files that mindep has not drawn.
fn pictures(folder: &Path, files: &[files::File]) -> Result<Vec<PathBuf>, WriteError> {
    let plots = folder.join(PLOTS);
    let mut not_ours = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(PLOTS)) {
        fs::create_dir_all(&plots).map_err(WriteError::io("make the folder", &plots))?;
        let path = folder.join(path);
        if own::is_free_for_picture(&path) {
            file::replace(&path, &[bytes])?;
        } else {
            not_ours.push(path);
        }
    }
    Ok(not_ours)
}

/// Removes the pictures drawn by mindep that are `old`, and returns their number.
fn remove(folder: &Path, old: impl Fn(&Path) -> bool) -> Result<usize, WriteError> {
    let mut removed = 0;
    for path in drawn(folder).filter(|path| old(path)) {
        fs::remove_file(&path).map_err(WriteError::io("remove the old plot", &path))?;
        removed += 1;
    }
    Ok(removed)
}

/// Iterates over the pictures drawn by mindep in a results folder.
fn drawn(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder.join(PLOTS)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| own::is_picture(path))
}

/// Draws the wanted outputs of results whose tables are in place, draws existing plots and reports again, and removes the marker file for missing
/// outputs.
///
/// # Errors
///
/// Returns the error of the first file that cannot be written.
pub fn draw(folder: &Path, wanted: Outputs, say: Say<'_>) -> Result<(), WriteError> {
    let there = there(folder);
    let both = Outputs { svg: there.svg || wanted.svg, png: there.png || wanted.png, page: there.page || wanted.page };
    make(folder, both, say)?;
    answer::drawn(folder)
}

/// Writes the pictures of a new answer to the question `name`, removes those of an earlier answer, and makes an existing report again, with plots in
/// the formats that the folder has. The marker file is removed unless it was set for something else.
///
/// # Errors
///
/// Returns the error of the first file that cannot be written.
pub fn answered(folder: &Path, name: &str, pictures: &[Picture], say: Say<'_>) -> Result<(), WriteError> {
    own::can_be_drawn_in(folder)?;
    let files: Vec<files::File> = pictures.iter().map(files::svg).collect();
    for path in self::pictures(folder, &files)? {
        say(&format!("warning: {}", not_ours(&path)));
    }
    let of_answer = |stem: &str| stem.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    remove(folder, |path| {
        let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        of_answer(stem) && pictures.iter().all(|picture| picture.name != stem)
    })?;
    let there = there(folder);
    if there.page {
        make(folder, there, say)?;
    }
    if answer::undrawn_by(folder).as_deref() == Some(name) { answer::drawn(folder) } else { Ok(()) }
}

/// Returns which plots and reports a folder has.
fn there(folder: &Path) -> Outputs {
    let has = |ending: &str| drawn(folder).any(|path| path.extension().is_some_and(|found| found == ending));
    Outputs { svg: has("svg"), png: has("png"), page: folder.join(PAGE).is_file() }
}

/// Makes the wanted outputs of a folder without writing them; bitmaps are drawn in parallel, with one thread per core.
///
/// # Errors
///
/// Returns an error when the folder cannot be read as results.
pub fn made_of(folder: &Path, wanted: Outputs) -> Result<ReportFiles, ReadError> {
    let make = || files::files(folder, wanted);
    // The number is always given, since rayon otherwise reads it from the environment.
    let threads = available_parallelism().map_or(1, NonZero::get);
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) if wanted.png => pool.install(make),
        _ => make(),
    }
}

/// Reports what could not be drawn, with the given severity, and what is left out.
pub fn tell(made: &ReportFiles, severity: &str, say: Say<'_>) {
    made.faults.iter().for_each(|fault| say(&format!("{severity}: {fault}")));
    made.notes.iter().for_each(|answer| say(&format!("note: {answer}")));
}

/// Makes plots and report of a folder that holds a run. Pictures that cannot be drawn are reported.
fn make(folder: &Path, wanted: Outputs, say: Say<'_>) -> Result<(), WriteError> {
    if !wanted.any() || !folder.join(MANIFEST).is_file() {
        return Ok(());
    }
    match made_of(folder, wanted) {
        Ok(made) => {
            tell(&made, "warning", say);
            let put = replace(folder, &made.files)
                .map_err(|error| WriteError::Undrawn { folder: folder.to_owned(), error: Box::new(error) })?;
            put.not_ours.iter().for_each(|path| say(&format!("warning: {}", not_ours(path))));
            Ok(())
        }
        // Failure to draw does not make the run fail, since the results are complete.
        Err(error) => {
            say(&format!("warning: {error}; the tables are complete, the report is as it was"));
            Ok(())
        }
    }
}
