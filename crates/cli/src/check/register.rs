//! `mindep check --assumptions`: the register of a scenario's numbers, printed and written.

use crate::Failure;
use crate::terminal;
use mindep_library::questions::answer::AnswerTable;
use mindep_library::results::answer::Basis;
use mindep_library::results::file::{FileKind, FilePlace};
use mindep_library::results::lock::Lock;
use mindep_library::results::register::Register;
use mindep_library::tables::table;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Returns the register of a scenario; what its numbers move is looked for in its folder of results in `results`.
pub fn of(loaded: &Loaded, results: &Path) -> Register {
    let folder = results.join(loaded.study.baseline.name.as_str());
    Register::new(loaded, &folder, &Basis::new(loaded, None, &[]))
}

/// Checks that the file can be written, and locks it.
pub fn place(path: &Path, overwrite: bool) -> Result<(FilePlace, Lock), Failure> {
    let Some(name) = path.file_name() else {
        return Err(Failure::Wrong(format!("-o: found {}, expected the name of a file", shown(path))));
    };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = Lock::take(path)?;
    Ok((FilePlace::check(parent, &name.to_string_lossy(), overwrite, FileKind::Register)?, lock))
}

/// Writes the register as CSV.
pub fn write(register: &Register, place: &FilePlace) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    table::write(&register.rows, &mut bytes)?;
    Ok(place.write(&[&bytes])?)
}

/// Returns the register as JSON.
pub fn json(register: &Register) -> Value {
    json!({
        "counts": register.counts,
        "note": register.note,
        "rows": AnswerTable::new("assumptions.csv", &register.rows).json(),
    })
}

/// Prints the register.
pub fn print(register: &Register, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "\n{}\n", terminal::of(&register.table(true)))?;
    if let Some(note) = &register.note {
        writeln!(out, "note: {note}")?;
    } else if !register.has_effects() {
        writeln!(out, "what they move is not known; `mindep sensitivity` tells of those in [[uncertain]]")?;
    }
    writeln!(out, "{}\n", register.sentence())?;
    Ok(())
}
