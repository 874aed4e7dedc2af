//! `mindep report`: makes the plots and the report of folders of results again.

use super::Failure;
use super::options::PicturesArgs;
use super::stream;
use super::stream::say;
use mindep_library::report::drawn::{made_of, not_ours, replace, tell};
use mindep_library::results::lock::Lock;
use mindep_library::results::{answer, own};
use mindep_scenario::letters::shown;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `report`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep report output/korea-lithium
  mindep report output/korea-lithium --plots png")]
pub struct ReportArgs {
    /// Folders of results, as `mindep run` wrote them
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// What to draw
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Makes the plots and the report again from the tables of each folder.
pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let mut made = Vec::new();
    let mut sound = true;
    // Read all folders and report all errors before writing anything.
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
        tell(&made, "error", &say);
        // The canonical path, since `.` has no file name.
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
