//! `mindep new`: a small scenario to start from.

use super::Failure;
use super::stream;
use mindep_library::results::folder::Place;
use mindep_library::results::lock::Lock;
use mindep_library::tables::error::WriteError;
use mindep_scenario::letters::shown;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `new`.
#[derive(Clone, Debug, clap::Args)]
pub struct NewArgs {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// The files of a new scenario.
pub const FILES: [(&str, &str); 3] = [
    ("scenario.toml", include_str!("new/scenario.toml")),
    ("suppliers.csv", include_str!("new/suppliers.csv")),
    ("README.md", include_str!("new/README.md")),
];

/// Creates a folder with a small, commented scenario; overwrites nothing.
pub fn new(args: &NewArgs) -> Result<(), Failure> {
    let folder = &args.folder;
    let name = folder.file_name().and_then(|n| n.to_str()).filter(|n| !n.starts_with('.'));
    let Some(name) = name else {
        return Err(Failure::Wrong(format!("{}: expected the name of a folder to make", shown(folder))));
    };
    let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let refuse = |error| match error {
        WriteError::Exists(path) | WriteError::Kept { path, .. } => {
            Failure::Wrong(format!("{}: exists already; choose another name", shown(&path)))
        }
        WriteError::NotAFolder(path) => Failure::Wrong(format!("{}: found a file; choose another name", shown(&path))),
        error => error.into(),
    };
    let _lock = Lock::take(folder).map_err(refuse)?;
    let place = Place::check(parent, name, false).map_err(refuse)?;
    let staged = place.stage()?;
    for (file, text) in FILES {
        staged.write(Path::new(file), text.as_bytes())?;
    }
    staged.finish()?;
    let scenario = folder.join("scenario.toml");
    let mut out = stream::text();
    writeln!(out, "made {}", shown(folder))?;
    writeln!(out, "next: mindep check {0}\n      mindep run {0}", shown(&scenario))?;
    Ok(())
}
