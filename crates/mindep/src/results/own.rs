//! Tells which files in a results folder belong to mindep, and may be replaced, and which do not, and are never replaced.
//!
//! A file belongs to mindep when its name is one that mindep writes there and, for names that others may use too, its content confirms it: a copy of
//! an input has the checksum in `run.json`, a picture starts as mindep's pictures do, and a table of an answer is named in the answer's note.

use super::answer::{UNDRAWN, files};
use super::manifest::{InputNote, slashed};
use super::sweep;
use super::{INPUTS, MANIFEST, PAGE, PLOTS};
use crate::pictures::{PICTURES, PNG_MARK, SINGLE, SVG};
use crate::questions::QUESTIONS;
use crate::tables::error::WriteError;
use crate::tables::list::FILES;
use crate::tables::sums::hexadecimal;
use crate::tables::trials::Format;
use mindep_scenario::bounded;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

/// Maximum depth of nested folders that are searched for results.
const MAX_DEPTH: usize = 32;

/// The part of `run.json` that all versions have in common.
#[derive(Debug, Deserialize)]
pub(super) struct ManifestHeader {
    /// Version of mindep.
    pub(super) version: String,
    #[serde(rename = "scenario")]
    _scenario: ManifestScenario,
    inputs: Vec<InputNote>,
}

#[derive(Debug, Deserialize)]
struct ManifestScenario {
    #[serde(rename = "hash")]
    _hash: String,
}

/// An entry of a results folder that does not belong to mindep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    /// Path relative to the folder.
    pub path: PathBuf,
    /// Whether it is a folder, which stands for its whole content.
    pub is_folder: bool,
}

/// Returns the part of a folder's manifest that all versions have in common; `None` when there is no file of that name.
///
/// # Errors
///
/// Returns a message that continues a sentence about the folder, when something of that name is not a valid manifest.
pub(super) fn seen(folder: &Path) -> Result<Option<ManifestHeader>, String> {
    let path = folder.join(MANIFEST);
    match bounded::read(&path, bounded::MAX_FILE_BYTES) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(seen) => Ok(Some(seen)),
            Err(error) => Err(format!("its {MANIFEST} is damaged, or not of mindep: {error}")),
        },
        Err(_) if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) => Ok(None),
        Err(error) => Err(format!("its {MANIFEST} cannot be read: {error}")),
    }
}

/// Returns the entries that do not belong to mindep in a folder that new results are to replace. `copies` are the inputs that the new results will
/// hold.
///
/// # Errors
///
/// Returns the reason, as a message that continues a sentence about the folder, when the folder must not be replaced at all: it does not hold a
/// single run of mindep, or it holds something that can be neither kept nor replaced.
pub fn others(folder: &Path, copies: &[InputNote]) -> Result<Vec<Other>, String> {
    let manifest = seen(folder)?;
    let ours = of_answers(folder);
    if manifest.is_none() && ours.is_empty() {
        let mut there = entries(folder)?;
        there.retain(|entry| entry.file_name() != UNDRAWN);
        if there.is_empty() {
            return Ok(Vec::new());
        }
        let sweep = folder.join(sweep::FILE).exists();
        return Err(
            if sweep { "it holds the combinations of a sweep" } else { "it holds no results of mindep" }.to_owned()
        );
    }
    let mut found = Vec::new();
    for entry in entries(folder)? {
        let name = entry.file_name();
        let (path, relative) = (entry.path(), PathBuf::from(&name));
        let known = name.to_str().unwrap_or_default();
        let kind = kind(&entry)?;
        match known {
            PLOTS | INPUTS if kind.is_symlink() => return Err(format!("its {known} is a symbolic link")),
            PLOTS if kind.is_dir() => pictures(&path, &mut found)?,
            INPUTS if kind.is_dir() => {
                let notes = manifest.as_ref().map_or(&[][..], |manifest| &manifest.inputs);
                inputs(&path, &path, notes, copies, &mut found)?;
            }
            PLOTS | INPUTS => return Err(format!("its {known} is no folder")),
            _ if ours.contains(known) || is_of_run(&path, known, manifest.is_some()) => {
                if kind.is_dir() {
                    return Err(format!("its {known} is a folder"));
                }
                special(&path, kind)?;
            }
            _ => other(&path, relative, kind, &mut found)?,
        }
    }
    Ok(found)
}

/// Returns whether a folder holds only answers and their pictures, so that a run may add its results.
pub(super) fn is_answers(folder: &Path) -> bool {
    let is_run = !matches!(seen(folder), Ok(None));
    !is_run && !of_answers(folder).is_empty() && others(folder, &[]).is_ok_and(|others| others.is_empty())
}

/// Returns the names of the files of answers in a folder.
fn of_answers(folder: &Path) -> BTreeSet<String> {
    QUESTIONS.iter().flat_map(|question| files::own(folder, question)).collect()
}

fn is_of_run(path: &Path, name: &str, is_run: bool) -> bool {
    let is_table = FILES.contains(&name) || name == MANIFEST;
    name == UNDRAWN || (is_run && (is_table || (name == PAGE && is_page(path)) || is_table_of_trials(path, name)))
}

/// Returns whether a file is an HTML report made by mindep, or empty, so that replacing it loses nothing.
pub fn is_page(path: &Path) -> bool {
    let mark = b"<meta name=\"generator\" content=\"mindep ";
    beginning(path, 2048).is_ok_and(|bytes| bytes.is_empty() || bytes.windows(mark.len()).any(|window| window == mark))
}

/// Returns whether a file is a table of trials written by mindep; others may use the same names.
fn is_table_of_trials(path: &Path, name: &str) -> bool {
    if name == Format::Csv.file() {
        return beginning(path, 64)
            .is_ok_and(|bytes| bytes.is_empty() || bytes.starts_with(b"trial,strategy,mineral,"));
    }
    // The program that wrote a Parquet file is named at its end.
    let made = b"mindep version ";
    name == Format::Parquet.file()
        && ending(path, 1 << 16)
            .is_ok_and(|bytes| bytes.is_empty() || bytes.windows(made.len()).any(|window| window == made))
}

/// Returns the last `most` bytes of a regular file, or the whole file if it is shorter.
fn ending(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let size = fs::symlink_metadata(path)?.len();
    if size <= most {
        return beginning(path, most);
    }
    let mut file = bounded::open(path)?;
    file.seek(io::SeekFrom::Start(size - most))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Collects the entries of the pictures' folder that do not belong to mindep.
fn pictures(folder: &Path, found: &mut Vec<Other>) -> Result<(), String> {
    for entry in entries(folder)? {
        let kind = kind(&entry)?;
        if !(kind.is_file() && is_picture(&entry.path())) {
            other(&entry.path(), Path::new(PLOTS).join(entry.file_name()), kind, found)?;
        }
    }
    Ok(())
}

/// Collects the files among the copies of inputs that do not belong to mindep or have been changed since.
fn inputs(
    root: &Path,
    folder: &Path,
    notes: &[InputNote],
    copies: &[InputNote],
    found: &mut Vec<Other>,
) -> Result<(), String> {
    for entry in entries(folder)? {
        let (path, kind) = (entry.path(), kind(&entry)?);
        if kind.is_dir() {
            inputs(root, &path, notes, copies, found)?;
            continue;
        }
        special(&path, kind)?;
        let within = path.strip_prefix(root).unwrap_or(&path);
        let name = slashed(within);
        let noted = |list: &[InputNote]| list.iter().find(|note| note.path == name).map(|note| note.sha256.clone());
        let (was, will) = (noted(notes), noted(copies));
        if kind.is_file() && (was.is_some() || will.is_some()) {
            let sum = checksum(&path).map_err(|error| format!("its {} cannot be read: {error}", path.display()))?;
            if [&was, &will].into_iter().flatten().any(|noted| *noted == sum) {
                continue;
            }
        }
        if will.is_some() {
            return Err(format!("its {INPUTS}/{name} is not as the run has left it"));
        }
        found.push(Other { path: Path::new(INPUTS).join(within), is_folder: false });
    }
    Ok(())
}

fn other(path: &Path, relative: PathBuf, kind: fs::FileType, found: &mut Vec<Other>) -> Result<(), String> {
    special(path, kind)?;
    if kind.is_dir() {
        no_results(path, &relative, 0)?;
    }
    found.push(Other { path: relative, is_folder: kind.is_dir() });
    Ok(())
}

/// Checks that a folder which does not belong to mindep holds no results at any depth, and nothing that cannot be kept.
fn no_results(folder: &Path, relative: &Path, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("its {} has folders in each other without end", relative.display()));
    }
    for entry in entries(folder)? {
        let kind = kind(&entry)?;
        special(&entry.path(), kind)?;
        if entry.file_name() == MANIFEST {
            return Err(format!("it holds other results, in {}", relative.display()));
        }
        if kind.is_dir() {
            no_results(&entry.path(), &relative.join(entry.file_name()), depth + 1)?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, String> {
    let read = || fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>();
    let mut entries = read().map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

fn kind(entry: &DirEntry) -> Result<fs::FileType, String> {
    entry.file_type().map_err(|error| format!("{} cannot be read: {error}", entry.path().display()))
}

/// Refuses file types that can be neither kept nor replaced.
fn special(path: &Path, kind: fs::FileType) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match bounded::special(kind) {
        // Symbolic links are made again, on systems where that needs no special rights.
        Some(found) if !(kind.is_dir() || (kind.is_symlink() && cfg!(unix))) => Err(format!("its {name} is {found}")),
        _ => Ok(()),
    }
}

fn checksum(path: &Path) -> io::Result<String> {
    Ok(hexadecimal(&Sha256::digest(bounded::read(path, bounded::MAX_FILE_BYTES)?)))
}

/// Returns whether a file has the name and content of a picture drawn by mindep.
pub fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    is_drawn(stem) && is_marked(path, ending)
}

/// Returns whether mindep draws pictures with this file stem.
pub fn is_drawn(stem: &str) -> bool {
    let begins = |kind: &str| stem.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    PICTURES.into_iter().chain(QUESTIONS.iter().map(|question| question.name)).any(begins) || SINGLE.contains(&stem)
}

/// Returns whether a file starts as mindep's pictures do. Symbolic links are not followed.
fn is_marked(path: &Path, ending: &str) -> bool {
    let Ok(bytes) = beginning(path, 512) else { return false };
    match ending {
        "svg" => {
            let mark = SVG.1;
            bytes.starts_with(SVG.0) && bytes.windows(mark.len()).any(|window| window == mark)
        }
        "png" => bytes.get(PNG_MARK.0..).is_some_and(|rest| rest.starts_with(PNG_MARK.1)),
        _ => false,
    }
}

/// Returns whether a picture may be written to `path`: if nothing, an empty file, a symbolic link, or a picture of mindep is there. A link is
/// replaced itself.
pub fn is_free_for_picture(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Err(_) => true,
        Ok(found) => found.is_symlink() || (found.is_file() && (found.len() == 0 || is_picture(path))),
    }
}

/// Returns the first `most` bytes of a regular file, or the whole file if it is shorter.
///
/// # Errors
///
/// Returns an error when the file cannot be read, or is a symbolic link or a special file.
pub(super) fn beginning(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    bounded::open_own(path, fs::File::options().read(true))?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Checks that pictures and report can be written into a results folder.
///
/// # Errors
///
/// Returns an error when something is in the way that is never replaced, or a link that would be written through.
pub fn can_be_drawn_in(folder: &Path) -> Result<(), WriteError> {
    not_through_a_link(&folder.join(PLOTS))?;
    super::file::replaceable(&folder.join(PAGE))
}

/// Checks that a place where files are to be written is a folder or does not exist. A symbolic link is refused, since the files would be written
/// elsewhere.
///
/// # Errors
///
/// Returns an error when something else is there.
pub fn not_through_a_link(folder: &Path) -> Result<(), WriteError> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_symlink() => Err(WriteError::Linked(folder.to_owned())),
        Ok(found) if !found.is_dir() => Err(WriteError::NotAFolder(folder.to_owned())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Other, PNG_MARK, is_drawn, is_picture, others};
    use std::fs;
    use std::path::{Path, PathBuf};

    const RUN: &str = r#"{"version": "0", "scenario": {"hash": "h"}, "inputs": []}"#;

    #[test]
    fn what_mindep_writes_is_its_own_and_all_else_is_somebodys() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path();
        assert_eq!(others(folder, &[]), Ok(Vec::new()), "an empty folder");
        fs::write(folder.join("summary.csv"), "").unwrap();
        assert_eq!(others(folder, &[]), Err("it holds no results of mindep".to_owned()), "a name alone says nothing");
        fs::write(folder.join("run.json"), RUN).unwrap();
        assert_eq!(others(folder, &[]), Ok(Vec::new()));
        for file in ["plots/mine.svg", "inputs/mine.csv", "notes/deep/er.md", "value.csv", "value.json"] {
            fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
            fs::write(folder.join(file), "mine").unwrap();
        }
        let found = others(folder, &[]).unwrap();
        let expected = ["inputs/mine.csv", "notes", "plots/mine.svg", "value.csv", "value.json"];
        assert_eq!(found.iter().map(|other| other.path.clone()).collect::<Vec<_>>(), expected.map(PathBuf::from));
        assert!(found.contains(&Other { path: "notes".into(), is_folder: true }));
        fs::write(folder.join("notes/deep/run.json"), RUN).unwrap();
        assert_eq!(others(folder, &[]), Err("it holds other results, in notes/deep".to_owned()));
    }

    #[test]
    fn a_damaged_manifest_tells_nothing_of_a_folder() {
        let root = tempfile::tempdir().unwrap();
        for text in ["", "{", "[]", r#"{"version": "0"}"#] {
            fs::write(root.path().join("run.json"), text).unwrap();
            let told = others(root.path(), &[]).unwrap_err();
            assert!(told.starts_with("its run.json is damaged, or not of mindep: "), "{text}: {told}");
        }
    }

    #[test]
    fn a_picture_is_known_by_its_name_and_its_beginning() {
        let root = tempfile::tempdir().unwrap();
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\" viewBox=\"0 0 9 9\" role=\"img\">\n<title>x</title>";
        let mut png = vec![0; PNG_MARK.0];
        png.extend(PNG_MARK.1);
        let is = |name: &str, bytes: &[u8]| {
            fs::write(root.path().join(name), bytes).unwrap();
            is_picture(&root.path().join(name))
        };
        assert!(is("stress.svg", svg.as_bytes()) && is("fan-alpha-price.png", &png));
        assert!(!is("holiday.svg", svg.as_bytes()) && !is("stressed.svg", svg.as_bytes()));
        assert!(!is("stress-old.svg", b"mine") && !is("fan-alpha.png", b"mine") && !is("stress.txt", svg.as_bytes()));
        assert!(is_drawn("timeline") && !is_drawn("timeline-mine") && !is_drawn(""));
        assert!(!is_picture(Path::new("nowhere/stress.svg")));
    }
}
