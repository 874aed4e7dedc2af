//! What can go wrong while results are written, each with its path and what to do.

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
    /// The folder of a sweep's combinations holds results of a single run.
    SingleRun(PathBuf),
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
        !matches!(self, Self::Io { .. })
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(path) => write!(
                f,
                "{}: exists already; replace it with --overwrite, or choose another place with --output DIR",
                path.display()
            ),
            Self::NotAFolder(path) => {
                write!(f, "{}: found a file, expected a folder; choose another place with --output DIR", path.display())
            }
            Self::NotAFile(path) => {
                write!(f, "{}: found a folder, expected a file; choose another place with --output DIR", path.display())
            }
            Self::SingleRun(path) => write!(
                f,
                "{}: holds the results of a single run, among which those of a sweep would be lost; remove it, or choose another place with --output DIR",
                path.display()
            ),
            Self::OtherScenario(path) => write!(
                f,
                "{}: holds results of another version of the scenario, or of other --set or --seed; give the same, run it again with --overwrite, or choose another place with --output DIR",
                path.display()
            ),
            Self::Busy { place, holder } => write!(
                f,
                "{}: another run writes there ({holder}); wait for it, or choose another place with --output DIR",
                place.display()
            ),
            Self::Foreign { path, found } => write!(
                f,
                "{}: found {found}, expected nothing or the lock of a run; remove it, or choose another place with --output DIR",
                path.display()
            ),
            Self::Special { path, found } => {
                write!(f, "{}: found {found}, expected a file or nothing; choose another place", path.display())
            }
            Self::OtherVersion { path, version } => write!(
                f,
                "{}: holds results of version {version}, whose numbers may differ; this is {}; run it again with --overwrite, or choose another place with --output DIR",
                path.display(),
                env!("CARGO_PKG_VERSION")
            ),
            Self::OtherValues { path, what } => write!(
                f,
                "{}: holds results beside which this answer would not stand: {what}; run it again with --overwrite, or choose another place with --output DIR",
                path.display()
            ),
            Self::Io { action, path, error } => {
                let advice = match error.kind() {
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
                };
                write!(f, "cannot {action} {}: {error}; {advice}", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {}
