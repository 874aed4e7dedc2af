//! The table of trials in Parquet: its contents, the same bytes after any interruption, and no loss of rows.

use crate::support::Desk;
#[cfg(target_os = "linux")]
use crate::support::process::Mount;
#[cfg(unix)]
use crate::support::process::signal;
use crate::support::process::{end, start, wait_for};
use mindep_library::results::part::Part;
use parquet::basic::{LogicalType, Repetition, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::fs::{self, File};
use std::path::Path;

const CHECKPOINT: &str = "output/.small.checkpoint";

/// More trials of the small scenario than fit into one row group.
const GROUPS: &str = "run small.toml --trials 50000 --trials-table parquet";

fn open(desk: &Desk, folder: &str) -> SerializedFileReader<File> {
    let file = File::open(desk.path(folder).join("trials.parquet")).expect("a table");
    SerializedFileReader::new(file).expect("a Parquet file")
}

/// Asserts that a Parquet table has exactly the rows of a CSV table, cell by cell; returns their number.
#[track_caller]
fn assert_same_rows(desk: &Desk, parquet: &str, csv: &str) -> usize {
    let reader = open(desk, parquet);
    let mut expected = csv::Reader::from_path(desk.path(csv).join("trials.csv")).expect("a table");
    let columns: Vec<String> = expected.headers().expect("a header").iter().map(str::to_owned).collect();
    let mut cells = expected.records();
    let mut rows = 0;
    for row in reader.get_row_iter(None).expect("rows") {
        let (row, cells) = (row.expect("a row"), cells.next().expect("as many rows").expect("a row"));
        assert_eq!(row.len(), columns.len());
        for (((name, found), column), cell) in row.get_column_iter().zip(&columns).zip(&cells) {
            assert_eq!(name, column);
            let same = match found {
                Field::Null => cell.is_empty(),
                Field::ULong(number) => cell == number.to_string(),
                Field::Str(text) => cell == text,
                Field::Double(number) => cell.parse::<f64>().is_ok_and(|cell| cell.to_bits() == number.to_bits()),
                _ => false,
            };
            assert!(same, "row {rows}, {column}: found {found:?}, expected {cell:?}");
        }
        rows += 1;
    }
    assert!(cells.next().is_none(), "the Parquet table has only {rows} rows");
    rows
}

/// Returns the number of trials in the checkpoint.
fn kept(desk: &Desk) -> u64 {
    Part::read(&desk.path(CHECKPOINT).join("part.mindep")).expect("a checkpoint").header.held()
}

#[test]
fn it_has_the_rows_and_values_of_the_csv_table() {
    let desk = Desk::new();
    // The small scenario has 6 rows per trial; 22,000 trials make two row groups.
    for (options, rows, groups) in [("--trials 1", 6, 1), ("--trials 22000", 132_000, 2)] {
        for format in ["csv", "parquet"] {
            let output = format!("-o {format} --overwrite");
            desk.out(&format!("run new/scenario.toml small.toml {options} --trials-table {format} {output}"));
        }
        assert_eq!(assert_same_rows(&desk, "parquet/small", "csv/small"), rows);
        assert_eq!(open(&desk, "parquet/small").metadata().num_row_groups(), groups);
        assert!(assert_same_rows(&desk, "parquet/my-scenario", "csv/my-scenario") > 0);
        // All other files equal those of the run with a CSV table.
        for scenario in ["small", "my-scenario"] {
            let mut csv = desk.results(&format!("csv/{scenario}"));
            let mut parquet = desk.results(&format!("parquet/{scenario}"));
            assert!(csv.remove(Path::new("trials.csv")).is_some());
            assert!(parquet.remove(Path::new("trials.parquet")).is_some());
            assert!(csv == parquet);
        }
    }
}

#[test]
fn its_columns_have_their_names_and_types_in_order() {
    let desk = Desk::new();
    desk.out("run small.toml --trials-table csv -o csv");
    desk.out("run small.toml --trials-table parquet");
    let reader = open(&desk, "output/small");
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let header = desk.read("csv/small/trials.csv").lines().next().expect("a header").to_owned();
    assert_eq!(schema.columns().iter().map(|c| c.name()).collect::<Vec<_>>().join(","), header);
    for column in schema.columns() {
        let found =
            (column.physical_type(), column.logical_type_ref(), column.self_type().get_basic_info().repetition());
        let (unsigned, text) = (LogicalType::integer(64, false), LogicalType::String);
        let expected = match column.name() {
            "trial" => (Type::INT64, Some(&unsigned), Repetition::REQUIRED),
            "strategy" | "mineral" => (Type::BYTE_ARRAY, Some(&text), Repetition::REQUIRED),
            _ => (Type::DOUBLE, None, Repetition::OPTIONAL),
        };
        assert_eq!(found, expected, "{}", column.name());
    }
}

#[test]
fn it_says_what_it_is_of_and_nothing_of_machine_or_moment() {
    let desk = Desk::new();
    desk.out("run small.toml --seed 11 --trials-table parquet");
    let manifest: serde_json::Value = serde_json::from_str(&desk.read("output/small/run.json")).expect("JSON");
    let reader = open(&desk, "output/small");
    let about = reader.metadata().file_metadata();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(about.created_by(), Some(format!("mindep version {version}").as_str()));
    let pairs = about.key_value_metadata().expect("pairs").iter();
    let pairs: Vec<(&str, Option<&str>)> = pairs.map(|pair| (pair.key.as_str(), pair.value.as_deref())).collect();
    let expected = [
        ("mindep.version", Some(version)),
        ("mindep.scenario", Some("small")),
        ("mindep.hash", manifest["scenario"]["hash"].as_str()),
        ("mindep.seed", Some("11")),
    ];
    assert_eq!(pairs, expected);
}

#[test]
fn threads_and_checkpoints_change_no_byte() {
    let desk = Desk::new();
    for threads in [1, 2, 3] {
        let options = format!("--threads {threads} --checkpoint 0.000001 -o threads-{threads}");
        desk.out(&format!("run small.toml --trials 22000 --trials-table parquet {options}"));
    }
    let one = desk.results("threads-1/small");
    assert!(one.contains_key(Path::new("trials.parquet")));
    assert!(one == desk.results("threads-2/small"));
    assert!(one == desk.results("threads-3/small"));
}

#[test]
fn it_has_the_trials_until_a_precision() {
    let desk = Desk::new();
    desk.out("run small.toml --trials 100000 --until-precision 2% --trials-table parquet");
    let manifest: serde_json::Value = serde_json::from_str(&desk.read("output/small/run.json")).expect("JSON");
    assert_eq!(manifest["until_precision"]["reached"], true);
    let trials = manifest["trials"].as_u64().expect("a number");
    assert_eq!(open(&desk, "output/small").metadata().file_metadata().num_rows() as u64, 6 * trials);
    desk.out(&format!("run small.toml --trials {trials} --trials-table parquet -o plain"));
    let table = |folder: &str| fs::read(desk.path(folder).join("small/trials.parquet")).expect("a table");
    assert!(table("output") == table("plain"));
}

#[cfg(unix)]
#[test]
fn a_run_goes_on_only_to_the_table_it_was_begun_with() {
    for (format, other, rows) in [("csv", "parquet", "trials.csv"), ("parquet", "csv", "trials.rows")] {
        let desk = Desk::new();
        let run = format!("run small.toml --trials 400000000 --checkpoint 0.000001 --trials-table {format}");
        let mut child = start(&desk, &run);
        wait_for(&mut child, &desk.path(CHECKPOINT).join("part.mindep"));
        signal(&child, "INT");
        assert_eq!(end(child).0, Some(130));
        let before = fs::read(desk.path(CHECKPOINT).join(rows)).expect("rows");
        let trials = kept(&desk) + 500;
        let resume = |format: &str| format!("run small.toml --resume --trials {trials} --trials-table {format}");
        let refused = |arguments: &str, why: &str| {
            let said = desk.wrong(arguments);
            let expected = format!(
                "error: {CHECKPOINT}: cannot go on with the unfinished run kept here: {why}; run what it was a run of, or begin anew with --overwrite\n"
            );
            assert_eq!(said, expected);
        };
        let why = format!("found a run with --trials-table {format}, expected one with --trials-table {other}");
        refused(&resume(other), &why);
        assert!(fs::read(desk.path(CHECKPOINT).join(rows)).expect("rows") == before);
        // Rows that are truncated or missing.
        let short = before.len() - 1;
        fs::write(desk.path(CHECKPOINT).join(rows), &before[..short]).expect("written");
        let expected = before.len();
        let why = |found| format!("{CHECKPOINT}/{rows}: found {found} bytes, expected {expected} at least");
        refused(&resume(format), &why(short));
        fs::remove_file(desk.path(CHECKPOINT).join(rows)).expect("removed");
        refused(&resume(format), &why(0));
        fs::write(desk.path(CHECKPOINT).join(rows), &before).expect("written");
        desk.out(&resume(format));
        assert_eq!(desk.names("output"), ["small"]);
        desk.out(&format!("{} -o whole", resume(format)));
        assert!(desk.results("output/small") == desk.results("whole/small"));
    }
}

#[cfg(unix)]
#[test]
fn the_tally_goes_on_without_a_table_whose_rows_are_lost() {
    let desk = Desk::new();
    let mut child = start(&desk, "run small.toml --trials 400000000 --checkpoint 0.000001 --trials-table parquet");
    wait_for(&mut child, &desk.path(CHECKPOINT).join("part.mindep"));
    signal(&child, "INT");
    assert_eq!(end(child).0, Some(130));
    fs::remove_file(desk.path(CHECKPOINT).join("trials.rows")).expect("removed");
    let trials = kept(&desk) + 500;
    desk.out(&format!("run small.toml --resume --trials {trials}"));
    desk.out(&format!("run small.toml --trials {trials} -o whole"));
    assert!(desk.results("output/small") == desk.results("whole/small"));
    assert_eq!(desk.names("output"), ["small"]);
}

#[cfg(unix)]
#[test]
fn a_run_stopped_while_the_table_is_made_goes_on_to_the_same_bytes() {
    let desk = Desk::new();
    desk.out(&format!("{GROUPS} -o whole"));
    // Ctrl-C also works without checkpoints.
    for (name, options, code) in [("INT", "", Some(130)), ("INT", "--checkpoint 0", Some(130)), ("KILL", "", None)] {
        let run = format!("{GROUPS} {options}");
        let mut child = start(&desk, &run);
        wait_for(&mut child, &desk.path(CHECKPOINT).join("trials.parquet"));
        signal(&child, name);
        let (ended, said) = end(child);
        assert_eq!(ended, code, "{said}");
        if name == "INT" {
            let expected = "interrupted: small: 50000 of 50000 trials are kept; go on with\n";
            assert!(said.contains(expected) && said.contains(" run --resume small.toml"), "{said}");
            assert!(!desk.path(CHECKPOINT).join("trials.parquet").exists());
        }
        assert_eq!(kept(&desk), 50_000);
        assert!(!desk.path("output/small").exists());
        let done = desk.mindep(&format!("{run} --resume")).assert().success();
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert!(said.contains("small: goes on after 50000 of 50000 trials"), "{said}");
        assert!(desk.results("output/small") == desk.results("whole/small"));
        fs::remove_dir_all(desk.path("output/small")).expect("removed");
        assert!(desk.names("output").iter().all(|name| !name.contains("checkpoint")));
    }
}

/// Checks that a run fails on a disk of a given size, and resumes on a larger one to the same bytes as an undisturbed run. Returns its standard
/// error.
#[cfg(target_os = "linux")]
fn out_of_space(trials: u64, size: impl Fn(&Desk) -> u64) -> Option<String> {
    let desk = Desk::new();
    let run = format!("run small.toml --trials {trials} --trials-table parquet --checkpoint 0.000001");
    desk.out(&format!("{run} -o whole"));
    let size = format!("size={}k", size(&desk) >> 10);
    let _mount = Mount::new(desk.path("output"), &["-t", "tmpfs", "-o", &size, "none"])?;
    let output = desk.mindep(&run).assert().code(1);
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(said.contains("No space left on device") && said.contains("; free some space"), "{said}");
    assert!(said.contains(" is kept; go on with\n  ") && said.contains(" run --resume small.toml"), "{said}");
    // Only what is needed to resume remains, without incomplete rows.
    assert_eq!(desk.names("output"), [".small.checkpoint"]);
    assert_eq!(desk.names(CHECKPOINT), ["part.mindep", "trials.rows"]);
    let gathered = Part::read(&desk.path(CHECKPOINT).join("part.mindep")).expect("a checkpoint").header.table;
    let length = fs::metadata(desk.path(CHECKPOINT).join("trials.rows")).expect("rows").len();
    // Batches are multiples of 512 trials, except for the last one. The rows may be ahead of the checkpoint if it did not fit any more.
    assert!(length.is_multiple_of(rows(512)) || length == rows(trials), "{length}");
    assert!(gathered.is_some_and(|gathered| gathered.bytes <= length));
    // Resuming on the full disk fails in the same way, and loses nothing.
    let before = kept(&desk);
    desk.mindep(&format!("{run} --resume")).assert().code(1);
    assert!(kept(&desk) >= before && before > 0);
    let grown = std::process::Command::new("mount")
        .args(["-o", "remount,size=100m"])
        .arg(desk.path("output"))
        .status()
        .expect("mount");
    assert!(grown.success());
    desk.out(&format!("{run} --resume"));
    assert!(desk.results("output/small") == desk.results("whole/small"));
    assert_eq!(desk.names("output"), ["small"]);
    Some(said)
}

/// Returns the size in bytes of the rows of some trials of the small scenario: two strategies, each with two minerals of 20 metrics and `all` with
/// 8.
#[cfg(target_os = "linux")]
const fn rows(trials: u64) -> u64 {
    trials * 2 * (2 * 20 + 8) * 8
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_while_rows_gather_keeps_what_was_simulated() {
    let said = out_of_space(10_000, |_| rows(10_000) / 2);
    assert!(said.is_none_or(|said| said.contains("cannot write output/.small.checkpoint/trials.rows: ")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_while_the_table_is_made_keeps_what_was_simulated() {
    let table = |desk: &Desk| fs::metadata(desk.path("whole/small/trials.parquet")).expect("a table").len();
    // The disk has space for the rows, a part and its successor, but not for the table.
    let said = out_of_space(20_000, |desk| rows(20_000) + table(desk) / 2);
    assert!(said.is_none_or(|said| {
        said.contains("cannot write output/.small.checkpoint/trials.parquet: ")
            && said.contains("what was simulated is kept")
    }));
}
