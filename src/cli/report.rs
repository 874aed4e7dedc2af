//! `mindep report`, and the plots and report of a run that has just ended.

use super::Failure;
use super::args::{PicturesArgs, ReportArgs};
use super::failure::say;
use super::{pool, stream};
use crate::report::files::{self, File, PAGE, PLOTS, ReportError, Wanted};
use crate::results::error::WriteError;
use crate::results::file;
use crate::results::folder::Staged;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Makes plots and report again, of the tables of each folder.
pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let mut found = Vec::new();
    let mut sound = true;
    // All are read, and all that is wrong is told, before anything is written.
    for folder in &args.folders {
        match made(folder, args.pictures.wanted()) {
            Ok(files) => found.push(files),
            Err(error @ ReportError::Read(_)) => {
                say(&format!("error: {error}"));
                sound = false;
            }
            Err(error) => return Err(Failure::Running(error.to_string())),
        }
    }
    if !sound {
        return Err(Failure::Said);
    }
    for (folder, files) in args.folders.iter().zip(found) {
        replace(folder, &files)?;
        if !args.quiet {
            writeln!(stream::text(), "{} files in {}", files.len(), folder.display())?;
        }
    }
    Ok(())
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
        let ours = path.extension().and_then(OsStr::to_str).is_some_and(|ending| matches!(ending, "svg" | "png"));
        let kept = files.iter().any(|(file, _)| folder.join(file) == path);
        if ours && !kept {
            fs::remove_file(&path).map_err(WriteError::io("remove the old plot", &path))?;
        }
    }
    // Only when nothing else is in it.
    let _ = fs::remove_dir(&plots);
    Ok(())
}

/// Makes the report again of a folder that has one, and its plots in the formats that it has them in.
pub fn again(folder: &Path) -> Result<(), Failure> {
    let there = there(folder);
    if there.page { renew(folder, there) } else { Ok(()) }
}

/// The same with what is wanted besides, whether the folder has any of it or not.
pub fn again_with(folder: &Path, also: Wanted) -> Result<(), Failure> {
    let there = there(folder);
    renew(folder, Wanted { svg: there.svg || also.svg, png: there.png || also.png, page: there.page || also.page })
}

/// What of plots and report a folder has.
fn there(folder: &Path) -> Wanted {
    let has = |ending: &str| {
        let entries = fs::read_dir(folder.join(PLOTS)).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|found| found == ending))
    };
    Wanted { svg: has("svg"), png: has("png"), page: folder.join(PAGE).is_file() }
}

fn renew(folder: &Path, wanted: Wanted) -> Result<(), Failure> {
    if !folder.join("run.json").is_file() || !wanted.any() {
        return Ok(());
    }
    match made(folder, wanted) {
        Ok(files) => Ok(replace(folder, &files)?),
        Err(error) => {
            say(&format!("warning: {error}; the answer is complete, the report is as it was"));
            Ok(())
        }
    }
}

/// What is wanted of a folder, made on as many threads as there are cores: bitmaps are drawn side by side.
fn made(folder: &Path, wanted: Wanted) -> Result<Vec<File>, ReportError> {
    let make = || files::files(folder, wanted);
    match pool::pool(None) {
        Ok(pool) if wanted.png => pool.install(make),
        _ => make(),
    }
}

/// Adds plots and report to results that are complete but for them.
pub fn add(pictures: PicturesArgs, staged: &Staged) -> Result<(), WriteError> {
    match made(staged.path(), pictures.wanted()) {
        Ok(files) => files.iter().try_for_each(|(path, bytes)| staged.write(path, bytes)),
        Err(error) => {
            // Results are worth more than their pictures.
            say(&format!("warning: {error}; the tables are complete"));
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
