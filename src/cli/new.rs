//! `mindep new`: a small, commented scenario to start from.

use super::args::NewArgs;
use super::failure::Failure;
use super::output;
use crate::id::Id;
use crate::results::error::WriteError;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// The files of a new scenario.
const FILES: [(&str, &str); 3] = [
    ("scenario.toml", include_str!("new/scenario.toml")),
    ("suppliers.csv", include_str!("new/suppliers.csv")),
    ("README.md", include_str!("new/README.md")),
];

/// The name that the files have, replaced by the folder's where that can be a name.
const NAME: &str = "my-country";

/// Writes the files, unless one of them is there already.
pub fn new(args: &NewArgs) -> Result<(), Failure> {
    let folder = &args.folder;
    if let Some(file) = folder.ancestors().find(|p| p.exists()).filter(|p| !p.is_dir()) {
        return Err(WriteError::NotAFolder(file.to_owned()).into());
    }
    if let Some((name, _)) = FILES.iter().find(|(name, _)| fs::symlink_metadata(folder.join(name)).is_ok()) {
        let path = folder.join(name);
        return Err(Failure::Usage(format!("{}: exists already; choose another folder", path.display())));
    }
    fs::create_dir_all(folder).map_err(WriteError::io("make the folder", folder))?;
    let full = fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
    let name = full.file_name().and_then(|n| n.to_str()).and_then(Id::new);
    let name = name.as_ref().map_or(NAME, Id::as_str);
    for (file, text) in FILES {
        let path = folder.join(file);
        write(&path, &text.replace(NAME, name)).map_err(WriteError::io("write", &path))?;
    }
    let scenario = folder.join("scenario.toml").display().to_string();
    output::text(&format!(
        "wrote scenario.toml, suppliers.csv and README.md in {}\n\nnext:\n  mindep check {scenario}\n  mindep run {scenario}\n",
        folder.display()
    ))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    File::create_new(path)?.write_all(text.as_bytes())
}
