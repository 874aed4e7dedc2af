//! A small, commented scenario as a starting point.

pub mod world;

use crate::questions::calibrate::text::slug;
use crate::results::folder::ResultPlace;
use crate::results::lock::Lock;
use crate::tables::error::WriteError;
use mindep_core::id::Id;
use mindep_scenario::letters::shown;
use std::path::{Path, PathBuf};

/// The files of a new scenario.
pub const FILES: [(&str, &str); 3] = [
    ("scenario.toml", include_str!("starter/scenario.toml")),
    ("suppliers.csv", include_str!("starter/suppliers.csv")),
    ("README.md", include_str!("starter/README.md")),
];

/// A folder that was made.
#[derive(Debug)]
pub struct Starter {
    /// Path of the scenario file.
    pub scenario: PathBuf,
    /// Publishers of the data it was made from; empty for the small example.
    pub sources: Vec<String>,
}

/// Reason why no folder was made.
#[derive(Debug)]
pub enum StarterError {
    /// The name is invalid or taken.
    Wrong(String),
    /// The folder cannot be written.
    Write(WriteError),
}

impl From<WriteError> for StarterError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Exists(path) | WriteError::Kept { path, .. } => {
                Self::Wrong(format!("{}: exists already; choose another name", shown(&path)))
            }
            WriteError::NotAFolder(path) => Self::Wrong(format!("{}: found a file; choose another name", shown(&path))),
            error => Self::Write(error),
        }
    }
}

/// Makes a folder with a scenario without overwriting anything, and tells the path of the scenario file. Without a wish it is a small example.
///
/// # Errors
///
/// Returns an error when something of that name exists, the folder cannot be written, or the wish cannot be met.
pub fn make(folder: &Path, wish: Option<&world::Wish>) -> Result<Starter, StarterError> {
    let name = folder.file_name().and_then(|n| n.to_str()).filter(|n| !n.starts_with('.'));
    let Some(name) = name else {
        return Err(StarterError::Wrong(format!("{}: expected the name of a folder to make", shown(folder))));
    };
    let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (files, sources): (Vec<(&str, String)>, Vec<String>) = match wish {
        None => (FILES.map(|(file, text)| (file, text.to_owned())).into(), Vec::new()),
        Some(wish) => {
            let made = world::files(&scenario_name(name), wish)
                .map_err(|faults| StarterError::Wrong(faults.join("\nerror: ")))?;
            (made.files, made.sources.into())
        }
    };
    let _lock = Lock::take(folder)?;
    let place = ResultPlace::check(parent, name, false)?;
    let staged = place.stage()?;
    for (file, text) in &files {
        staged.write(Path::new(file), text.as_bytes())?;
    }
    staged.finish()?;
    Ok(Starter { scenario: folder.join("scenario.toml"), sources })
}

/// The name of a folder as that of a scenario.
fn scenario_name(folder: &str) -> String {
    let name = slug(folder);
    if Id::new(&name).is_some() { name } else { "scenario".to_owned() }
}
