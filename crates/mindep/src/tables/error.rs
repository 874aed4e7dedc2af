//! What can go wrong while results are written, each with its path and what to do.

use mindep_scenario::letters::visible;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why results were not written.
#[derive(Debug)]
pub enum WriteError {
    /// The result folder is there already.
    Exists(PathBuf),
    /// Something else than a folder stands where one is needed.
    NotAFolder(PathBuf),
    /// A folder stands where a file is to be.
    NotAFile(PathBuf),
    /// A symbolic link stands where a folder is needed.
    Linked(PathBuf),
    /// Something is there that is never replaced, whatever was asked.
    Kept {
        /// Which folder.
        path: PathBuf,
        /// Why, in words that follow it.
        why: String,
    },
    /// A file is there that is not of the kind which is to be written.
    OtherKind {
        /// Which file.
        path: PathBuf,
        /// The kind.
        expected: &'static str,
    },
    /// The results changed while an answer beside them was computed.
    Meanwhile {
        /// Which folder.
        path: PathBuf,
        /// What is in the way now, and what to do.
        why: String,
    },
    /// What the results in a folder are of cannot be told.
    Damaged {
        /// Which folder.
        path: PathBuf,
        /// Why, in words that follow it.
        why: String,
    },
    /// The folder of a sweep's combinations holds results of a single run.
    SingleRun(PathBuf),
    /// The folder of a sweep's combinations holds results of one that the sweep does not have.
    OtherCombination {
        /// The folder of its results.
        path: PathBuf,
        /// How many the sweep has.
        combinations: usize,
    },
    /// Results are not what was written.
    Changed(String),
    /// The folder holds results of another scenario.
    OtherScenario(PathBuf),
    /// Another run writes to the place.
    Busy {
        /// Where.
        place: PathBuf,
        /// Which run.
        holder: String,
    },
    /// Something stands where a lock of this program is to be.
    Foreign {
        /// Where.
        path: PathBuf,
        /// What.
        found: String,
    },
    /// Something stands where a checkpoint of this program is to be.
    NoCheckpoint {
        /// Where.
        path: PathBuf,
        /// What.
        found: &'static str,
    },
    /// A pipe, socket or device stands where a file is to be.
    Special {
        /// Where.
        path: PathBuf,
        /// What.
        found: &'static str,
    },
    /// The folder holds results of another version of mindep.
    OtherVersion {
        /// Which folder.
        path: PathBuf,
        /// Which version.
        version: String,
    },
    /// The folder holds results that an answer beside them would contradict.
    OtherValues {
        /// Which folder.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// Tables are at their place, and their pictures could not be put there.
    Undrawn {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        error: Box<WriteError>,
    },
    /// The system refused.
    Io {
        /// What was tried, as in "cannot … PATH".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl WriteError {
    /// A refusal of the system, to be used with `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { action, path, error }
    }

    /// Whether the command line asked for it, rather than the system failing.
    pub fn is_usage(&self) -> bool {
        !matches!(self, Self::Io { .. } | Self::Undrawn { .. })
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Undrawn { folder, error } = self {
            let folder = visible(&folder.display().to_string()).into_owned();
            return write!(f, "{error}\nthe tables are complete; draw them again with\n  mindep report {folder}");
        }
        // It is one line, whatever a path in it has.
        f.write_str(&visible(&Plain(self).to_string()))
    }
}

/// An error with its paths as they are.
struct Plain<'a>(&'a WriteError);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use WriteError::{
            Busy, Changed, Damaged, Exists, Foreign, Io, Kept, Linked, Meanwhile, NoCheckpoint, NotAFile, NotAFolder,
            OtherCombination, OtherKind, OtherScenario, OtherValues, OtherVersion, SingleRun, Special, Undrawn,
        };
        match self.0 {
            Exists(path) => write!(
                f,
                "{}: exists already; replace it with --overwrite, or choose another place with --output DIR",
                path.display()
            ),
            NotAFolder(path) => {
                write!(f, "{}: found a file, expected a folder; choose another place with --output DIR", path.display())
            }
            NotAFile(path) => {
                write!(f, "{}: found a folder, expected a file; choose another place with --output DIR", path.display())
            }
            Linked(path) => write!(
                f,
                "{}: found a symbolic link, expected a folder; nothing is written through links: name what it leads to, or choose another place with --output DIR",
                path.display()
            ),
            Kept { path, why } => write!(
                f,
                "{}: exists already, and {why}, so that not even --overwrite replaces it; move it away, or choose another place with --output DIR",
                path.display()
            ),
            OtherKind { path, expected } => write!(
                f,
                "{}: exists already, and is not {expected}, so that not even --overwrite replaces it; move it away, or choose another place",
                path.display()
            ),
            Meanwhile { path, why } => write!(
                f,
                "{}: its results were replaced while this answer was computed, which is not written; {why}",
                path.display()
            ),
            Damaged { path, why } => write!(
                f,
                "{}: what results are there cannot be told: {why}; move the folder away, or choose another place with --output DIR",
                path.display()
            ),
            SingleRun(path) => write!(
                f,
                "{}: holds the results of a single run, among which those of a sweep would be lost; remove it, or choose another place with --output DIR",
                path.display()
            ),
            OtherCombination { path, combinations } => write!(
                f,
                "{}: holds results of a combination that is not among the {combinations} of this sweep, and would be taken for one of them; remove it, or choose another place with --output DIR",
                path.display()
            ),
            Changed(what) => {
                write!(f, "{what}; run it again with --overwrite, or choose another place with --output DIR")
            }
            OtherScenario(path) => write!(
                f,
                "{}: holds results of another version of the scenario, or of other --set or --seed; give the same, run it again with --overwrite, or choose another place with --output DIR",
                path.display()
            ),
            Busy { place, holder } => write!(
                f,
                "{}: another run writes there ({holder}); wait for it, or choose another place with --output DIR",
                place.display()
            ),
            Foreign { path, found } => write!(
                f,
                "{}: found {found}, expected nothing or the lock of a run; remove it, or choose another place with --output DIR",
                path.display()
            ),
            NoCheckpoint { path, found } => write!(
                f,
                "{}: found {found}, expected nothing or the checkpoint of a run; remove it, or choose another place with --output DIR",
                path.display()
            ),
            Special { path, found } => {
                write!(f, "{}: found {found}, expected a file or nothing; choose another place", path.display())
            }
            OtherVersion { path, version } => write!(
                f,
                "{}: holds results of version {version}, whose numbers may differ; this is {}; run it again with --overwrite, or choose another place with --output DIR",
                path.display(),
                env!("CARGO_PKG_VERSION")
            ),
            OtherValues { path, what } => write!(
                f,
                "{}: holds results beside which this answer would not stand: {what}; run it again with --overwrite, or choose another place with --output DIR",
                path.display()
            ),
            Undrawn { error, .. } => error.fmt(f),
            Io { action, path, error } => {
                write!(f, "cannot {action} {}: {error}; {}", path.display(), advice(error.kind()))
            }
        }
    }
}

/// What to do about a refusal of the system.
fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::FileTooLarge => {
            "raise the limit on the size of a file (ulimit -f), or choose another place with --output DIR"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, or choose another place with --output DIR"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to with --output DIR"
        }
        _ => "check that place, or choose another with --output DIR",
    }
}

impl std::error::Error for WriteError {}
