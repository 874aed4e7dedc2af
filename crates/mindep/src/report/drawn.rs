//! Puts plots and report at their places in a folder of results. Nothing that mindep has not drawn is replaced or removed, and what cannot be drawn
//! is told and costs nothing else.

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

/// Who hears lines that people should know.
pub type Say<'a> = &'a dyn Fn(&str);

/// What became of the files of a folder.
#[derive(Debug, Default)]
pub struct Put {
    /// How many pictures of an earlier time were removed.
    pub removed: usize,
    /// Pictures of somebody else that were left where one was to be.
    pub not_ours: Vec<PathBuf>,
}

/// Says that a picture was left where it was.
pub fn not_ours(path: &Path) -> String {
    format!(
        "{}: found what mindep has not drawn, and left it; move it away, then draw again with `mindep report`",
        path.display()
    )
}

/// Puts the files at their places, each whole, and removes pictures of an earlier time that are not among them.
///
/// # Errors
///
/// With the first file that cannot be written or removed.
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
    // Only when nothing else is in it.
    let _ = fs::remove_dir(folder.join(PLOTS));
    Ok(put)
}

/// Puts the pictures among some files at their places; gives the places that somebody else's have taken.
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

/// Removes those pictures of mindep that are `old`; says how many.
fn remove(folder: &Path, old: impl Fn(&Path) -> bool) -> Result<usize, WriteError> {
    let mut removed = 0;
    for path in drawn(folder).filter(|path| old(path)) {
        fs::remove_file(&path).map_err(WriteError::io("remove the old plot", &path))?;
        removed += 1;
    }
    Ok(removed)
}

/// The pictures of mindep in a folder of results.
fn drawn(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder.join(PLOTS)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| own::is_picture(path))
}

/// Draws what is wanted of results whose tables are at their place, and again whatever they have of plots and report, and takes the mark away that
/// says that something is missing.
///
/// # Errors
///
/// With the first file that cannot be written.
pub fn draw(folder: &Path, wanted: Outputs, say: Say<'_>) -> Result<(), WriteError> {
    let there = there(folder);
    let both = Outputs { svg: there.svg || wanted.svg, png: there.png || wanted.png, page: there.page || wanted.page };
    make(folder, both, say)?;
    answer::drawn(folder)
}

/// Puts the pictures of a new answer to the question `name` at their places, removes those of an earlier one, and makes the report again of a folder
/// that has one, with its plots in the formats that it has them in. The mark goes, unless pictures of something else are missing too.
///
/// # Errors
///
/// With the first file that cannot be written.
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

/// What of plots and report a folder has.
fn there(folder: &Path) -> Outputs {
    let has = |ending: &str| drawn(folder).any(|path| path.extension().is_some_and(|found| found == ending));
    Outputs { svg: has("svg"), png: has("png"), page: folder.join(PAGE).is_file() }
}

/// Makes what is wanted of a folder, on as many threads as there are cores: bitmaps are drawn side by side. Nothing is written.
///
/// # Errors
///
/// When the folder cannot be read as results.
pub fn made_of(folder: &Path, wanted: Outputs) -> Result<ReportFiles, ReadError> {
    let make = || files::files(folder, wanted);
    // The number is always given, so that rayon looks for none in the environment.
    let threads = available_parallelism().map_or(1, NonZero::get);
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) if wanted.png => pool.install(make),
        _ => make(),
    }
}

/// Says what could not be drawn, and what is left out.
pub fn tell(made: &ReportFiles, severity: &str, say: Say<'_>) {
    made.faults.iter().for_each(|fault| say(&format!("{severity}: {fault}")));
    made.notes.iter().for_each(|answer| say(&format!("note: {answer}")));
}

/// Makes plots and report of a folder that holds a run. What cannot be drawn is told and costs nothing else.
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
        // Results are worth more than their pictures.
        Err(error) => {
            say(&format!("warning: {error}; the tables are complete, the report is as it was"));
            Ok(())
        }
    }
}
