//! Vector registers of every width give the same bytes.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns the files of a folder of results with their contents, except for the one that contains the time.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder of results")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "csv"))
        .map(|path| (path.display().to_string(), fs::read(&path).expect("a table")))
        .map(|(path, bytes)| (path.rsplit('/').next().unwrap_or_default().to_owned(), bytes))
        .collect();
    files.sort();
    files
}

#[test]
fn the_width_of_registers_changes_nothing() {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/mindep/src/bench/workload.toml");
    let root = tempfile::tempdir().expect("a folder");
    let run = |bits: &str| {
        let folder = root.path().join(bits);
        let done = Command::new(env!("CARGO_BIN_EXE_mindep"))
            .args(["run", "-q", "--trials", "300", "--trials-table", "csv", "-o"])
            .args([&folder, &scenario])
            .env("MINDEP_VECTORS", bits)
            .output()
            .expect("the command starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        files(&folder.join("bench"))
    };
    let narrow = run("128");
    assert!(narrow.len() > 8, "{} tables", narrow.len());
    // On a processor with narrower registers, some of these are the same run twice.
    for bits in ["256", "512"] {
        for (narrow, wide) in narrow.iter().zip(run(bits)) {
            assert!(*narrow == wide, "{} differs with {bits} bits", wide.0);
        }
    }
}

#[test]
fn a_width_that_is_none_is_refused() {
    for wrong in ["nonsense", "", "64", "256 "] {
        let done = Command::new(env!("CARGO_BIN_EXE_mindep"))
            .arg("schema")
            .env("MINDEP_VECTORS", wrong)
            .output()
            .expect("the command starts");
        let told = String::from_utf8_lossy(&done.stderr);
        let words = format!("error: MINDEP_VECTORS in the environment: found {wrong:?}, expected 128, 256 or 512");
        assert!(done.status.code() == Some(2) && told.contains(&words), "{wrong}: {told}");
    }
}
