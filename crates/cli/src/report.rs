//! `mindep report`, and the plots and report of a run that has just ended.

use super::Failure;
use super::args::{PicturesArgs, ReportArgs};
use super::failure::say;
use super::{pool, stream};
use mindep_library::report::Picture;
use mindep_library::report::book::ReadError;
use mindep_library::report::files::{self, Made, PAGE, PLOTS, Wanted};
use mindep_library::results::answer::{self, Basis, UNDRAWN};
use mindep_library::results::error::WriteError;
use mindep_library::results::file;
use mindep_library::results::folder::Staged;
use mindep_library::results::lock::Lock;
use mindep_library::results::{MANIFEST, own};
use mindep_scenario::letters::shown;
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
        let files = made_of(folder, args.pictures.wanted()).map_err(|error| error.to_string());
        let place = own::can_be_drawn_in(folder).map_err(|error| error.to_string());
        match place.and(files) {
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
        let put = replace(folder, &made.files)?;
        put.not_ours.iter().for_each(|path| say(&format!("error: {}", not_ours(path))));
        answer::drawn(folder)?;
        faults += made.faults.len() + put.not_ours.len();
        if !args.quiet {
            let files = made.files.len() - put.not_ours.len();
            let removed = match put.removed {
                0 => String::new(),
                1 => "; 1 earlier picture removed".to_owned(),
                many => format!("; {many} earlier pictures removed"),
            };
            writeln!(stream::text(), "{files} files in {}{removed}", shown(folder))?;
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
    made.notes.iter().for_each(|answer| say(&format!("note: {answer}")));
}

/// What became of the files of a folder.
#[derive(Default)]
struct Put {
    /// How many pictures of an earlier time were removed.
    removed: usize,
    /// Pictures of somebody else that were left where one was to be.
    not_ours: Vec<PathBuf>,
}

/// Says that a picture was left where it was.
pub fn not_ours(path: &Path) -> String {
    format!(
        "{}: found what mindep has not drawn, and left it; move it away, then draw again with `mindep report`",
        path.display()
    )
}

/// Puts the files at their places, each whole, and removes pictures of an earlier time that are not among them.
fn replace(folder: &Path, files: &[files::File]) -> Result<Put, WriteError> {
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
        make(folder, there)?;
    }
    if answer::undrawn_by(folder).as_deref() == Some(name) { Ok(answer::drawn(folder)?) } else { Ok(()) }
}

/// What of plots and report a folder has.
fn there(folder: &Path) -> Wanted {
    let has = |ending: &str| drawn(folder).any(|path| path.extension().is_some_and(|found| found == ending));
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
    if !wanted.any() || !folder.join(MANIFEST).is_file() {
        return Ok(());
    }
    match made_of(folder, wanted) {
        Ok(made) => {
            tell(&made, "warning");
            let put = replace(folder, &made.files).map_err(|error| {
                let again =
                    format!("the tables are complete; draw them again with\n  mindep report {}", folder.display());
                Failure::Running(format!("{error}\n{again}"))
            })?;
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

impl PicturesArgs {
    /// What is to be made.
    pub fn wanted(self) -> Wanted {
        use super::args::PlotsFormat::{Both, Png, Svg};
        Wanted { svg: matches!(self.plots, Svg | Both), png: matches!(self.plots, Png | Both), page: !self.no_report }
    }
}
