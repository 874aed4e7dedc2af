//! Errors of writing results, each with its path and advice on what to do.

use mindep_scenario::letters::visible;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Reason why results were not written.
#[derive(Debug)]
pub enum WriteError {
    /// The results folder exists already.
    Exists(PathBuf),
    /// Something other than a folder is where one is needed.
    NotAFolder(PathBuf),
    /// A folder is where a file is to be written.
    NotAFile(PathBuf),
    /// A symbolic link is where a folder is needed.
    Linked(PathBuf),
    /// The folder exists and is never replaced, not even with `--overwrite`.
    Kept {
        /// The folder.
        path: PathBuf,
        /// Reason, as words that follow the path.
        why: String,
    },
    /// An existing file is not of the kind that is to be written.
    OtherKind {
        /// The file.
        path: PathBuf,
        /// The expected kind.
        expected: &'static str,
    },
    /// The results changed while an answer beside them was computed.
    Meanwhile {
        /// The folder.
        path: PathBuf,
        /// What prevents writing now, and what to do.
        why: String,
    },
    /// It cannot be determined what the results in a folder belong to.
    Damaged {
        /// The folder.
        path: PathBuf,
        /// Reason, as words that follow the path.
        why: String,
    },
    /// The folder for a sweep's combinations holds the results of a single run.
    SingleRun(PathBuf),
    /// The folder for a sweep's combinations holds results of a combination that is not part of the sweep.
    OtherCombination {
        /// The folder of those results.
        path: PathBuf,
        /// Number of combinations in the sweep.
        combinations: usize,
    },
    /// Results do not match their checksums; the text names the file and what differs.
    Changed(String),
    /// The folder holds results of another scenario.
    OtherScenario(PathBuf),
    /// Another run is writing to the place.
    Busy {
        /// The place.
        place: PathBuf,
        /// Description of the other run.
        holder: String,
    },
    /// The path of a lock is taken by something that this program did not make.
    Foreign {
        /// Path of the lock.
        path: PathBuf,
        /// What was found there.
        found: String,
    },
    /// The path of a checkpoint is taken by something that this program did not make.
    NoCheckpoint {
        /// Path of the checkpoint.
        path: PathBuf,
        /// What was found there.
        found: &'static str,
    },
    /// A pipe, socket or device is where a file is to be written.
    Special {
        /// The path.
        path: PathBuf,
        /// What was found there.
        found: &'static str,
    },
    /// The folder holds results of another version of mindep.
    OtherVersion {
        /// The folder.
        path: PathBuf,
        /// The version that wrote the results.
        version: String,
    },
    /// The folder holds results that the answer would not be consistent with.
    OtherValues {
        /// The folder.
        path: PathBuf,
        /// What differs.
        what: String,
    },
    /// The tables are written, but their pictures could not be.
    Undrawn {
        /// The folder.
        folder: PathBuf,
        /// The error of writing the pictures.
        error: Box<WriteError>,
    },
    /// An operation of the file system failed.
    Io {
        /// The operation, as in "cannot … PATH".
        action: &'static str,
        /// The path.
        path: PathBuf,
        /// The error of the operating system.
        error: io::Error,
    },
}

impl WriteError {
    /// Returns a closure that makes an error of the operating system a [`WriteError::Io`], for use with `map_err`.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { action, path, error }
    }

    /// Returns whether the error is due to the command line or the existing files, rather than to a failing system.
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
        // The message is one line, whatever characters a path contains.
        f.write_str(&visible(&Plain(self).to_string()))
    }
}

/// Formats an error with its paths unescaped.
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

/// Returns advice for an error of the operating system.
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
