//! `mindep report`, and the plots and report of a run that has just ended.

use super::Failure;
use super::args::{PicturesArgs, ReportArgs};
use super::failure::say;
use super::{pool, stream};
use crate::report::Picture;
use crate::report::book::ReadError;
use crate::report::files::{self, Made, PAGE, PLOTS, Wanted};
use crate::results::answer::{self, Basis, UNDRAWN};
use crate::results::error::WriteError;
use crate::results::file;
use crate::results::folder::Staged;
use crate::results::lock::Lock;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Makes plots and report again, of the tables of each folder.
pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let mut made = Vec::new();
    let mut sound = true;
    // All are read, and all that is wrong is told, before anything is written.
    for folder in &args.folders {
        match made_of(folder, args.pictures.wanted()) {
            Ok(files) => made.push(files),
            Err(error) => {
                say(&format!("error: {error}"));
                sound = false;
            }
        }
    }
    if !sound {
        return Err(Failure::Said);
    }
    let mut faults = 0;
    for (folder, made) in args.folders.iter().zip(made) {
        tell(&made, "error");
        // As the system knows it: `.` has no name.
        let _lock = Lock::take(&fs::canonicalize(folder).unwrap_or_else(|_| folder.clone()))?;
        replace(folder, &made.files)?;
        answer::drawn(folder)?;
        faults += made.faults.len();
        if !args.quiet {
            writeln!(stream::text(), "{} files in {}", made.files.len(), folder.display())?;
        }
    }
    match faults {
        0 => Ok(()),
        1 => Err(Failure::Running("something is missing from the report".to_owned())),
        many => Err(Failure::Running(format!("{many} things are missing from the report"))),
    }
}

/// Says what could not be drawn, and what is left out.
fn tell(made: &Made, severity: &str) {
    made.faults.iter().for_each(|fault| say(&format!("{severity}: {fault}")));
    made.left_out.iter().for_each(|answer| say(&format!("note: {answer}")));
}

/// Puts the files at their places, each whole, and removes plots of an earlier time that are not among them.
fn replace(folder: &Path, files: &[files::File]) -> Result<(), WriteError> {
    let plots = folder.join(PLOTS);
    if files.iter().any(|(path, _)| path.starts_with(PLOTS)) {
        fs::create_dir_all(&plots).map_err(WriteError::io("make the folder", &plots))?;
    }
    for (path, bytes) in files {
        file::replace(&folder.join(path), &[bytes])?;
    }
    let Ok(entries) = fs::read_dir(&plots) else { return Ok(()) };
    for entry in entries.flatten() {
        let path = entry.path();
        let kept = files.iter().any(|(file, _)| folder.join(file) == path);
        if is_picture(&path) && !kept {
            fs::remove_file(&path).map_err(WriteError::io("remove the old plot", &path))?;
        }
    }
    // Only when nothing else is in it.
    let _ = fs::remove_dir(&plots);
    Ok(())
}

fn is_picture(path: &Path) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|ending| matches!(ending, "svg" | "png"))
}

/// Puts results at their place, without plots and report: with the answers that are of the same `basis` as they are, a sentence for each other one, and
/// a mark where something is still to be drawn.
pub fn finish(staged: Staged, basis: &Basis, wanted: Wanted) -> Result<PathBuf, WriteError> {
    let dropped = staged.carry(basis)?;
    if wanted.any() {
        staged.write(Path::new(UNDRAWN), b"run")?;
    }
    let folder = staged.finish()?;
    for answer in &dropped {
        say(&format!("note: {answer}"));
    }
    Ok(folder)
}

/// Draws what is wanted of results whose tables are at their place, and again whatever they have of plots and report, and takes the mark away that
/// says that something is missing.
pub fn draw(folder: &Path, wanted: Wanted) -> Result<(), Failure> {
    let there = there(folder);
    make(
        folder,
        Wanted { svg: there.svg || wanted.svg, png: there.png || wanted.png, page: there.page || wanted.page },
    )?;
    Ok(answer::drawn(folder)?)
}

/// Puts the pictures of a new answer to the question `name` at their places, removes those of an earlier one, and makes the report again of a folder
/// that has one, with its plots in the formats that it has them in. The mark goes, unless pictures of something else are missing too.
pub fn answered(folder: &Path, name: &str, pictures: &[Picture]) -> Result<(), Failure> {
    let plots = folder.join(PLOTS);
    if !pictures.is_empty() {
        fs::create_dir_all(&plots).map_err(WriteError::io("make the folder", &plots))?;
    }
    for (path, bytes) in pictures.iter().map(files::svg) {
        file::replace(&folder.join(path), &[&bytes])?;
    }
    let of_answer = |stem: &str| stem.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    for path in fs::read_dir(&plots).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        if is_picture(&path) && of_answer(stem) && pictures.iter().all(|picture| picture.name != stem) {
            fs::remove_file(&path).map_err(WriteError::io("remove the old plot", &path))?;
        }
    }
    let there = there(folder);
    if there.page {
        make(folder, there)?;
    }
    if answer::undrawn_by(folder).as_deref() == Some(name) { Ok(answer::drawn(folder)?) } else { Ok(()) }
}

/// What of plots and report a folder has.
fn there(folder: &Path) -> Wanted {
    let has = |ending: &str| {
        let entries = fs::read_dir(folder.join(PLOTS)).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|found| found == ending))
    };
    Wanted { svg: has("svg"), png: has("png"), page: folder.join(PAGE).is_file() }
}

/// What is wanted of a folder, made on as many threads as there are cores: bitmaps are drawn side by side.
fn made_of(folder: &Path, wanted: Wanted) -> Result<Made, ReadError> {
    let make = || files::files(folder, wanted);
    match pool::pool(None) {
        Ok(pool) if wanted.png => pool.install(make),
        _ => make(),
    }
}

/// Makes plots and report of a folder that holds a run. What cannot be drawn is told and costs nothing else.
fn make(folder: &Path, wanted: Wanted) -> Result<(), Failure> {
    if !wanted.any() || !folder.join("run.json").is_file() {
        return Ok(());
    }
    match made_of(folder, wanted) {
        Ok(made) => {
            tell(&made, "warning");
            replace(folder, &made.files).map_err(|error| {
                let again =
                    format!("the tables are complete; draw them again with\n  mindep report {}", folder.display());
                Failure::Running(format!("{error}\n{again}"))
            })
        }
        // Results are worth more than their pictures.
        Err(error) => {
            say(&format!("warning: {error}; the tables are complete, the report is as it was"));
            Ok(())
        }
    }
}

impl PicturesArgs {
    /// What is to be made.
    pub fn wanted(self) -> Wanted {
        use super::args::PlotsFormat::{Both, Png, Svg};
        Wanted { svg: matches!(self.plots, Svg | Both), png: matches!(self.plots, Png | Both), page: !self.no_report }
    }
}
