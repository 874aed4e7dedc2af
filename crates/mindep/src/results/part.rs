//! The part file (`NAME.mindep`): the tally of some trials of a run, with everything needed to continue the run or to join the part with others.
//!
//! `docs/parts.md` specifies the file byte by byte. A shard leaves a part as its result, and a checkpoint is a part.

pub mod shard;
mod size;

use super::manifest::slashed;
use crate::tables::trials::Gathered;
use crate::tables::trials::parquet::Origin;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::keep::Unreadable;
use mindep_scenario::bounded;
use mindep_scenario::{Input, LoadError, Loaded, collision, load_kept};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shard::Shard;
use std::fmt;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// File name extension of parts.
pub const EXTENSION: &str = "mindep";

/// Version of this program; the numbers of other versions may differ.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) const MAGIC: &[u8; 8] = b"\x89mindep\n";
const FORMAT: u32 = 3;
/// Length of the part before the header in bytes: magic number, format, and three lengths.
const FRONT: usize = 32;
/// Length of the checksum at the end, in bytes.
const CHECKSUM: usize = 32;

/// Maximum number of input files, far above what a scenario can name.
const MAX_INPUTS: usize = 100;
/// Maximum simulation time in seconds, far above any realistic run.
const MAX_SECONDS: f64 = 1e12;

/// The header of a part.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of mindep that wrote it.
    pub mindep: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Hash of the scenario.
    pub hash: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Ids of the strategies that were run, in the order of the results.
    pub strategies: Vec<String>,
    /// Overrides given with `--set`, in order.
    pub set: Vec<String>,
    /// Trials of the whole run.
    pub trials: u64,
    /// Trials held, as half-open ranges `(first, end)` in increasing order that do not touch.
    pub ranges: Vec<(u64, u64)>,
    /// The shard that wrote the part, if any.
    pub shard: Option<Shard>,
    /// Simulation time in seconds.
    pub seconds: f64,
    /// Maximum number of threads used at once.
    pub threads: usize,
    /// Target relative standard error of a checkpointed run with `--until-precision`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_precision: Option<f64>,
    /// Progress of the table of trials that belongs to a checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Gathered>,
    /// The input files, in the order in which their bytes follow the header.
    pub inputs: Vec<StoredInput>,
}

impl Header {
    /// Returns the origin recorded in the table of the trials.
    pub fn origin(&self) -> Origin {
        Origin {
            version: self.mindep.clone(),
            scenario: self.scenario.clone(),
            hash: self.hash.clone(),
            seed: self.seed,
        }
    }
}

/// An input file stored in a part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredInput {
    /// Its path under `inputs/`, with slashes.
    pub path: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A part that was read or is to be written.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// The header.
    pub header: Header,
    /// The input files.
    pub inputs: Vec<Input>,
    /// The serialized tally.
    pub tally: Vec<u8>,
}

/// Reason why a file cannot be used as a part.
#[derive(Debug)]
pub enum PartError {
    /// The file cannot be read.
    Io(io::Error),
    /// The file is not a part.
    NotAPart,
    /// The file is shorter than its header says.
    CutShort {
        /// Length of the file in bytes.
        found: u64,
        /// Expected length in bytes.
        expected: u64,
    },
    /// The file is longer than its header says.
    TooLong {
        /// Length of the file in bytes.
        found: u64,
        /// Expected length in bytes.
        expected: u64,
    },
    /// A section is longer than it can be for the scenario; it is not read.
    Oversized {
        /// Name of the section.
        what: &'static str,
        /// Stated length in bytes.
        found: u64,
        /// Maximum length in bytes.
        most: u64,
    },
    /// The checksum does not match.
    Damaged,
    /// The file has another format version than this program writes.
    OtherFormat(u32),
    /// The file was written by another version of mindep.
    Version(String),
    /// The checksum matches, but the content is inconsistent.
    Senseless(String),
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot be read: {error}"),
            Self::NotAPart => f.write_str("found another kind of file, expected a part of `mindep run --shard`"),
            Self::CutShort { found, expected } => {
                write!(f, "cut short: found {found} bytes, expected {expected}; copy it again, or run its shard again")
            }
            Self::TooLong { found, expected } => {
                write!(f, "too long: found {found} bytes, expected {expected}; copy it again, or run its shard again")
            }
            Self::Oversized { what, found, most } => write!(
                f,
                "its {what} has {found} bytes, expected {most} at most for its scenario; copy it again, or run its shard again"
            ),
            Self::Damaged => {
                f.write_str("damaged: its checksum does not fit its bytes; copy it again, or run its shard again")
            }
            Self::OtherFormat(format) => {
                write!(f, "found a part of format {format}, expected {FORMAT}; use the version of mindep that made it")
            }
            Self::Version(version) => write!(
                f,
                "made by version {version}, whose numbers may differ; this is {VERSION}; use one version for all parts"
            ),
            Self::Senseless(what) => write!(f, "{what}; its checksum fits, so whatever wrote it is at fault"),
        }
    }
}

impl std::error::Error for PartError {}

impl From<Unreadable> for PartError {
    fn from(error: Unreadable) -> Self {
        Self::Senseless(error.to_string())
    }
}

impl Header {
    /// Header of a run of `plan` without any finished trials.
    pub fn new(loaded: &Loaded, plan: &Plan, set: &[String]) -> Self {
        Self {
            mindep: VERSION.to_owned(),
            scenario: loaded.study.baseline.name.to_string(),
            hash: loaded.hash.clone(),
            seed: plan.seed,
            strategies: plan.labels.strategies.iter().map(|s| s.id.clone()).collect(),
            set: set.to_vec(),
            trials: plan.trials,
            ranges: Vec::new(),
            shard: None,
            seconds: 0.0,
            threads: 0,
            until_precision: None,
            table: None,
            inputs: loaded.inputs.iter().map(StoredInput::new).collect(),
        }
    }

    /// Returns the number of trials held.
    pub fn held(&self) -> u64 {
        self.ranges.iter().map(|(first, end)| end - first).sum()
    }

    /// Returns the properties in which `self` belongs to another run than `other`, each as "found …, expected …".
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut list = Vec::new();
        let mut compare = |what: &str, found: String, expected: String| {
            if found != expected {
                list.push(format!("found {what}{found}, expected {expected}"));
            }
        };
        compare("scenario ", format!("`{}`", self.scenario), format!("`{}`", other.scenario));
        compare("seed ", self.seed.to_string(), other.seed.to_string());
        if self.scenario == other.scenario && self.seed == other.seed {
            // The hash covers name and seed, so it is compared only when both are equal.
            compare("a scenario of hash ", short(&self.hash), short(&other.hash));
        }
        let listed = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
        compare("the strategies ", listed(&self.strategies), listed(&other.strategies));
        compare("the changes of --set ", listed(&self.set), listed(&other.set));
        list
    }

    /// Checks the header for consistency.
    fn check(&self) -> Result<(), String> {
        let mut next = None;
        for (first, end) in &self.ranges {
            if first >= end || *end > self.trials || next.is_some_and(|next| *first <= next) {
                return Err(format!("trials {first} to {end} of {} make no sense", self.trials));
            }
            next = Some(*end);
        }
        if !(0.0..=MAX_SECONDS).contains(&self.seconds) {
            return Err(format!("found {} seconds of simulation, expected 0 to {MAX_SECONDS}", self.seconds));
        }
        if let Some(target) = self.until_precision.filter(|target| !(*target > 0.0 && *target < 1.0)) {
            return Err(format!("found the precision {target}, expected a share above 0 and below 1"));
        }
        if self.inputs.len() > MAX_INPUTS {
            return Err(format!("found {} inputs, expected {MAX_INPUTS} at most", self.inputs.len()));
        }
        let sane = |path: &str| {
            !path.is_empty() && path.split('/').all(|name| !matches!(name, "" | "." | "..") && !name.contains('\\'))
        };
        if let Some(input) = self.inputs.iter().find(|input| !sane(&input.path)) {
            return Err(format!("an input has the path {:?}", input.path));
        }
        let paths: Vec<&Path> = self.inputs.iter().map(|input| Path::new(&input.path)).collect();
        match collision(&paths) {
            Some((a, b)) => Err(format!("its inputs {} and {} are in each other's way", a.display(), b.display())),
            None => Ok(()),
        }
    }
}

/// Returns the first 12 characters of a hash, enough to tell two hashes apart.
fn short(hash: &str) -> String {
    hash.chars().take(12).chain(['…']).collect()
}

impl StoredInput {
    fn new(input: &Input) -> Self {
        Self { path: slashed(&input.path), bytes: input.bytes.len() as u64 }
    }
}

impl Part {
    /// Returns the bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.with_pieces(|pieces| pieces.concat())
    }

    /// Passes the bytes of the file to `take` as consecutive pieces, so that a large tally need not be copied to be written.
    pub fn with_pieces<T>(&self, take: impl FnOnce(&[&[u8]]) -> T) -> T {
        // Every value of a header can be serialized as JSON.
        let header = serde_json::to_vec(&self.header).unwrap_or_default();
        let inputs: usize = self.inputs.iter().map(|i| i.bytes.len()).sum();
        let mut before = Vec::with_capacity(FRONT + header.len() + inputs);
        before.extend_from_slice(MAGIC);
        before.extend_from_slice(&FORMAT.to_le_bytes());
        before.extend_from_slice(&(header.len() as u32).to_le_bytes());
        before.extend_from_slice(&(inputs as u64).to_le_bytes());
        before.extend_from_slice(&(self.tally.len() as u64).to_le_bytes());
        before.extend_from_slice(&header);
        self.inputs.iter().for_each(|input| before.extend_from_slice(&input.bytes));
        let checksum = Sha256::new().chain_update(&before).chain_update(&self.tally).finalize();
        take(&[&before, &self.tally, &checksum])
    }

    /// Reads a part.
    ///
    /// # Errors
    ///
    /// Returns an error when the file is not a valid part of this version of mindep. The content of the tally is checked only by [`Part::tally`].
    pub fn read(path: &Path) -> Result<Self, PartError> {
        let mut file = bounded::open(path).map_err(PartError::Io)?;
        let found = file.metadata().map_err(PartError::Io)?.len();
        Self::from_reader(&mut file, found)
    }

    /// Reads a part from its bytes.
    ///
    /// # Errors
    ///
    /// See [`Part::read`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PartError> {
        Self::from_reader(&mut Cursor::new(bytes), bytes.len() as u64)
    }

    /// Reads a part of `found` bytes. Memory use is limited to what a part of the contained scenario can need.
    fn from_reader<R: Read + Seek>(from: &mut R, found: u64) -> Result<Self, PartError> {
        let mut bytes = Vec::with_capacity(FRONT);
        Read::by_ref(from).take(FRONT as u64).read_to_end(&mut bytes).map_err(PartError::Io)?;
        let rest = bytes.strip_prefix(MAGIC).ok_or(PartError::NotAPart)?;
        let Some((front, _)) = rest.split_first_chunk::<{ FRONT - 8 }>() else {
            return Err(PartError::CutShort { found, expected: (FRONT + CHECKSUM) as u64 });
        };
        let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| front[at + i]));
        let (format, header, inputs, tally) = (word(0) as u32, word(0) >> 32, word(8), word(16));
        if format != FORMAT {
            // The positions of the lengths are unknown in another format, and the checksum of a very long file is not computed.
            let sound = found > bounded::MAX_TABLE_BYTES || is_sound(from, found)?;
            return Err(if sound { PartError::OtherFormat(format) } else { PartError::Damaged });
        }
        let lengths = [FRONT as u64, header, inputs, tally, CHECKSUM as u64];
        let expected = lengths.iter().fold(0u64, |sum, length| sum.saturating_add(*length));
        match found.cmp(&expected) {
            std::cmp::Ordering::Less => return Err(PartError::CutShort { found, expected }),
            std::cmp::Ordering::Greater => return Err(PartError::TooLong { found, expected }),
            std::cmp::Ordering::Equal => {}
        }
        for (what, found, most) in
            [("header", header, bounded::MAX_FILE_BYTES), ("list of inputs", inputs, bounded::MAX_TABLE_BYTES)]
        {
            if found > most {
                return Err(PartError::Oversized { what, found, most });
            }
        }
        bytes.resize(FRONT + header as usize + inputs as usize, 0);
        from.read_exact(&mut bytes[FRONT..]).map_err(PartError::Io)?;
        let (header, files) = bytes[FRONT..].split_at(header as usize);
        if tally > bounded::MAX_FILE_BYTES {
            match Self::sound(header, files, Vec::new()).and_then(|part| part.most()) {
                Ok(most) if tally > most => return Err(PartError::Oversized { what: "tally", found: tally, most }),
                Ok(_) => {}
                Err(error) => return Err(if is_sound(from, found)? { error } else { PartError::Damaged }),
            }
            from.seek(SeekFrom::Start(bytes.len() as u64)).map_err(PartError::Io)?;
        }
        let mut kept = vec![0; tally as usize];
        let mut checksum = [0; CHECKSUM];
        from.read_exact(&mut kept).and_then(|()| from.read_exact(&mut checksum)).map_err(PartError::Io)?;
        let digest = Sha256::new().chain_update(&bytes).chain_update(&kept).finalize();
        if digest[..] != checksum {
            return Err(PartError::Damaged);
        }
        Self::sound(header, files, kept)
    }

    /// Returns the maximum length of the tally of its trials in bytes.
    fn most(&self) -> Result<u64, PartError> {
        Ok(size::most(&Plan::new(&self.load()?.study), self.header.held()))
    }

    /// Parses the sections of a part whose checksum matches, or whose checksum is still to be checked.
    fn sound(header: &[u8], mut files: &[u8], tally: Vec<u8>) -> Result<Self, PartError> {
        // The version is read first, because its key is the same in all versions while the rest of the header may differ.
        let version: Version = serde_json::from_slice(header).map_err(|e| PartError::Senseless(e.to_string()))?;
        if version.mindep != VERSION {
            return Err(PartError::Version(version.mindep));
        }
        let header: Header = serde_json::from_slice(header).map_err(|e| PartError::Senseless(e.to_string()))?;
        header.check().map_err(PartError::Senseless)?;
        let mut inputs = Vec::new();
        for kept in &header.inputs {
            let Some((bytes, rest)) = usize::try_from(kept.bytes).ok().and_then(|n| files.split_at_checked(n)) else {
                return Err(PartError::Senseless(format!("the input {} is longer than the inputs", kept.path)));
            };
            inputs.push(Input { path: PathBuf::from(&kept.path), bytes: bytes.to_vec() });
            files = rest;
        }
        if !files.is_empty() {
            return Err(PartError::Senseless(format!("its inputs have {} bytes too many", files.len())));
        }
        Ok(Self { header, inputs, tally })
    }

    /// Loads the stored scenario with the strategies that were run, as [`mindep_scenario::load`] returned it.
    ///
    /// # Errors
    ///
    /// Returns an error when the scenario cannot be read or does not match the header.
    pub fn load(&self) -> Result<Loaded, PartError> {
        let Header { set, trials, seed, strategies, .. } = &self.header;
        let mut sets = set.clone();
        sets.extend([format!("simulation.trials={trials}"), format!("simulation.seed={seed}")]);
        let mut loaded = load_kept(&self.inputs, &sets).map_err(|error| match error {
            LoadError::Invalid(faults) => {
                PartError::Senseless(format!("the scenario in it is wrong: {}", faults.render(false)))
            }
            LoadError::Io { error, .. } => PartError::Senseless(format!("it has no scenario: {error}")),
        })?;
        let found = (loaded.study.baseline.name.as_str(), &loaded.hash);
        if found != (self.header.scenario.as_str(), &self.header.hash) {
            return Err(PartError::Senseless("the scenario in it has another hash than its header".to_owned()));
        }
        loaded.study.strategies.retain(|s| strategies.iter().any(|id| id == s.id.as_str()));
        // The inputs as stored: the same bytes under the same paths.
        loaded.inputs.clone_from(&self.inputs);
        if strategies.len() != loaded.study.strategies.len() + 1 {
            return Err(PartError::Senseless("the scenario in it lacks strategies of its header".to_owned()));
        }
        Ok(loaded)
    }

    /// Returns the tally, for the plan of the stored scenario.
    ///
    /// # Errors
    ///
    /// Returns an error when it is not the tally of the trials named in the header.
    pub fn tally(&self, plan: &Plan) -> Result<Tally, PartError> {
        let tally = Tally::from_bytes(plan, &self.tally)?;
        if tally.trials == self.header.held() {
            return Ok(tally);
        }
        let (found, expected) = (tally.trials, self.header.held());
        Err(PartError::Senseless(format!("its tally is of {found} trials, expected {expected}")))
    }
}

/// Returns whether the checksum at the end of a file of `found` bytes matches. The file is read in pieces of 64 KiB.
fn is_sound<R: Read + Seek>(from: &mut R, found: u64) -> Result<bool, PartError> {
    let mut sum = || -> io::Result<bool> {
        let Some(summed) = found.checked_sub(CHECKSUM as u64) else { return Ok(false) };
        from.seek(SeekFrom::Start(0))?;
        let (mut digest, mut buffer, mut left) = (Sha256::new(), vec![0; 1 << 16], summed);
        while left > 0 {
            let piece = &mut buffer[..left.min(1 << 16) as usize];
            from.read_exact(piece)?;
            digest.update(&*piece);
            left -= piece.len() as u64;
        }
        let mut checksum = [0; CHECKSUM];
        from.read_exact(&mut checksum)?;
        Ok(digest.finalize()[..] == checksum)
    };
    sum().map_err(PartError::Io)
}

/// The header key that all versions share.
#[derive(Deserialize)]
struct Version {
    mindep: String,
}
