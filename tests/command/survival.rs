//! Runs that are interrupted, killed, out of disk space, or conflict with each other: the error is clear, the exit code is right, and nothing is
//! lost.

use crate::support::Desk;
#[cfg(target_os = "linux")]
use crate::support::process::Mount;
#[cfg(unix)]
use crate::support::process::signal;
use crate::support::process::{end, spawn, start, wait_for};
use mindep_library::results::hidden;
use mindep_library::results::part::Part;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A run of several batches on any machine, with a checkpoint after each.
const LONG: &str = "run small.toml --trials 20000 --checkpoint 0.000001";

const CHECKPOINT: &str = "output/.small.checkpoint";

/// Interrupts a run that is too long to finish in a test, after its first checkpoint; returns its standard error.
#[cfg(unix)]
fn interrupted(desk: &Desk, options: &str, name: &str) -> String {
    let mut child = start(desk, &format!("run small.toml --trials 400000000 --checkpoint 0.000001 {options}"));
    wait_for(&mut child, &desk.path(CHECKPOINT).join("part.mindep"));
    signal(&child, name);
    let (code, said) = end(child);
    assert_eq!(code, Some(130), "{said}");
    said
}

/// Returns the number of trials in the checkpoint.
fn kept(desk: &Desk) -> u64 {
    Part::read(&desk.path(CHECKPOINT).join("part.mindep")).expect("a checkpoint").header.held()
}

/// Removes from results what differs between `--until-precision` and a plain run.
fn plain(mut results: BTreeMap<PathBuf, Vec<u8>>) -> BTreeMap<PathBuf, Vec<u8>> {
    let manifest = results.get_mut(Path::new("run.json")).expect("a manifest");
    let mut json: serde_json::Value = serde_json::from_slice(manifest).expect("JSON");
    json.as_object_mut().expect("an object").remove("until_precision");
    *manifest = json.to_string().into_bytes();
    // The report states the precision reached.
    results.remove(Path::new("report.html")).expect("a report");
    results
}

#[test]
fn checkpoints_change_no_byte_and_leave_nothing() {
    let desk = Desk::new();
    for format in ["csv", "parquet"] {
        desk.out(&format!("run small.toml --trials 20000 --checkpoint 0 --trials-table {format} --overwrite -o whole"));
        desk.out(&format!("{LONG} --trials-table {format} --overwrite"));
        assert!(desk.results("output/small") == desk.results("whole/small"), "{format}");
        assert_eq!(desk.names("output"), ["small"]);
    }
}

#[cfg(unix)]
#[test]
fn a_run_killed_or_interrupted_again_and_again_gives_the_same_bytes() {
    let kinds = [
        "",
        "--trials-table csv",
        "--trials-table parquet",
        "--shard 2/3",
        "--until-precision 2%",
        "--until-precision 2% --trials-table csv",
        "--until-precision 2% --trials-table parquet",
    ];
    for (options, seed) in kinds.into_iter().zip([3_u64, 5, 8, 13, 21, 34, 55]) {
        let desk = Desk::new();
        let run = format!("{LONG} {options}");
        desk.out(&format!("{} -o whole", run.replace("0.000001", "0")));
        let mut random = seed;
        let (mut kills, mut ended) = (0, false);
        while !ended {
            assert!(kills < 200, "the run does not get on");
            let mut child = start(&desk, &format!("{run} --resume"));
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // From 0 to some time after the end, increasing with each kill so that a slow machine makes progress too.
            let delay = Duration::from_micros((random >> 33) % (20_000 + 20_000 * kills));
            let started = Instant::now();
            while started.elapsed() < delay && child.try_wait().expect("a process").is_none() {
                sleep(Duration::from_micros(200));
            }
            // SIGKILL, or SIGINT, which ends the run within a batch; before its handler is installed, SIGINT kills.
            if child.try_wait().expect("a process").is_none() {
                signal(&child, if random & (1 << 40) == 0 { "KILL" } else { "INT" });
            }
            let (code, said) = end(child);
            assert!(matches!(code, None | Some(0 | 130)), "{code:?} {said}");
            ended = code == Some(0);
            kills += 1;
        }
        let name = if options.contains("shard") { "small.part-2-of-3.mindep" } else { "small" };
        // A kill just after the results appeared leaves hidden files; the next run removes them.
        desk.out(&format!("{run} --resume"));
        assert_eq!(desk.names("output"), [name], "{options}");
        if options.contains("shard") {
            let read = |folder: &str| Part::read(&desk.path(folder).join(name)).expect("a part");
            assert!(read("output").tally == read("whole").tally);
            assert_eq!(read("output").header.ranges, read("whole").header.ranges);
        } else {
            assert!(desk.results("output/small") == desk.results("whole/small"), "{options}");
        }
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done_and_says_how_to_go_on() {
    for name in ["INT", "TERM"] {
        let desk = Desk::new();
        let said = interrupted(&desk, "-q --seed 7", name);
        let done = kept(&desk);
        let command = assert_cmd::cargo::cargo_bin!("mindep").display().to_string();
        let expected = format!(
            "interrupted: small: {done} of 400000000 trials are kept; go on with\n  {command} run --resume small.toml --trials 400000000 --checkpoint 0.000001 -q --seed 7\n"
        );
        assert_eq!(said, expected);
        assert_eq!(desk.names("output"), [".small.checkpoint"]);
        // Finish it with fewer trials than were planned: the first ones are the same.
        let trials = done + 500;
        desk.out(&format!("run small.toml --trials {trials} --seed 7 --resume"));
        desk.out(&format!("run small.toml --trials {trials} --seed 7 -o whole"));
        assert!(desk.results("output/small") == desk.results("whole/small"));
        assert_eq!(desk.names("output"), ["small"]);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_middle_of_a_batch_keeps_its_beginning() {
    let desk = Desk::new();
    // Without checkpoints everything is one batch, or up to the first check of precision. The growing table shows that trials are done.
    for options in ["", "--until-precision 0.001%"] {
        let trials = if options.is_empty() { "400000000" } else { "1000000" };
        let mut child = start(
            &desk,
            &format!("run small.toml --trials {trials} --checkpoint 0 --trials-table csv --threads 3 {options}"),
        );
        let table = desk.path(CHECKPOINT).join("trials.csv");
        wait_for(&mut child, &table);
        while fs::metadata(&table).is_ok_and(|m| m.len() < 1 << 20) && child.try_wait().expect("a process").is_none() {
            sleep(Duration::from_millis(1));
        }
        signal(&child, "INT");
        let (code, said) = end(child);
        assert_eq!(code, Some(130), "{said}");
        let header = Part::read(&desk.path(CHECKPOINT).join("part.mindep")).expect("a checkpoint").header;
        let done = header.held();
        assert!(
            said.contains(&format!("interrupted: small: {done} of {trials} trials are kept; go on with\n")),
            "{said}"
        );
        // The table has exactly the rows of the trials in the checkpoint: two strategies, with two minerals and `all`.
        let rows = fs::read(&table).expect("a file");
        assert_eq!(Some(rows.len() as u64), header.table.map(|gathered| gathered.bytes));
        assert_eq!(rows.split(|b| *b == b'\n').count() as u64, 1 + done * 6 + 1);
        if options.is_empty() {
            assert!(done > 0 && done.is_multiple_of(mindep_core::engine::BLOCK as u64), "{done}");
        }
        let shorter = format!("run small.toml --trials {} --trials-table csv", done + 500);
        desk.out(&format!("{shorter} --resume"));
        desk.out(&format!("{shorter} -o whole"));
        assert!(desk.results("output/small") == desk.results("whole/small"), "{options}");
        for folder in ["output/small", "whole/small"] {
            fs::remove_dir_all(desk.path(folder)).expect("removed");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_ctrl_c_ends_at_once() {
    let desk = Desk::new();
    // Standard error is a full pipe that is not read, so the run blocks while it prints how to resume.
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    writer.write_all(&vec![b'x'; 1 << 16]).expect("as much as a pipe holds");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("mindep"));
    command.args(["run", "small.toml", "--trials", "400000000", "--checkpoint", "0.000001"]).current_dir(desk.path(""));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(writer);
    let mut child = spawn(&mut command);
    wait_for(&mut child, &desk.path(CHECKPOINT).join("part.mindep"));
    signal(&child, "INT");
    sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("a process").is_none(), "it cannot end before it has spoken");
    signal(&child, "INT");
    assert_eq!(end(child).0, Some(130));
    drop(reader);
    assert!(kept(&desk) > 0);
}

#[test]
fn resuming_without_a_checkpoint_begins_and_after_the_end_does_nothing() {
    let desk = Desk::new();
    let said = |arguments: &str| {
        let done = desk.mindep(arguments).assert().success();
        String::from_utf8_lossy(&done.get_output().stderr).into_owned()
    };
    assert!(
        said("run small.toml --resume").contains("small: no checkpoint to go on from; begins at the first trial\n")
    );
    let before = desk.results("output/small");
    assert!(said("run small.toml --resume").contains("output/small: done already\n"));
    assert!(said("run small.toml --shard 1/2 --resume").contains("begins at the first trial"));
    assert!(said("run small.toml --shard 1/2 --resume").contains("output/small.part-1-of-2.mindep: done already\n"));
    assert!(desk.results("output/small") == before);
    // Results of another run are not mistaken for these.
    for other in [
        "--seed 2",
        "--trials 300",
        "--strategy shifted --set minerals.alpha.flexibility=0.5",
        "--trials-table csv",
        "--trials-table parquet",
    ] {
        assert!(desk.wrong(&format!("run small.toml --resume {other}")).contains("output/small: exists already"));
    }
    assert!(desk.wrong("run small.toml --resume --shard 1/2 --seed 2").contains("exists already"));
}

#[cfg(unix)]
#[test]
fn an_unfinished_run_is_neither_forgotten_nor_mixed_with_another() {
    let desk = Desk::new();
    interrupted(&desk, "", "INT");
    let (done, before) = (kept(&desk), fs::read(desk.path(CHECKPOINT).join("part.mindep")).expect("a file"));
    let refused = |arguments: &str, words: &str| {
        let said = desk.wrong(arguments);
        assert!(said.contains(words), "{words} is not in\n{said}");
        assert!(fs::read(desk.path(CHECKPOINT).join("part.mindep")).expect("a file") == before, "{arguments}");
        assert_eq!(desk.names("output"), [".small.checkpoint"], "{arguments}");
    };
    let all = "run small.toml --trials 400000000";
    refused(
        all,
        &format!(
            "error: output/.small.checkpoint: an unfinished run is kept here, {done} of 400000000 trials done; go on with --resume, or begin anew with --overwrite\n"
        ),
    );
    let cure = "; run what it was a run of, or begin anew with --overwrite\n";
    let why = |why: &str| {
        format!("error: output/.small.checkpoint: cannot go on with the unfinished run kept here: {why}{cure}")
    };
    refused(&format!("{all} --resume --seed 2"), &why("found seed 1, expected 2"));
    refused(
        &format!("{all} --resume --strategy baseline"),
        &why("found the strategies baseline, shifted, expected baseline"),
    );
    refused(
        "run small.toml --resume --trials 5",
        &why(&format!("found trials 0 to {} done, expected some of 0 to 4 from the first on", done - 1)),
    );
    refused(
        &format!("{all} --resume --trials-table csv"),
        &why("found a run without --trials-table, expected one with it"),
    );
    refused(
        &format!("{all} --resume --until-precision 1%"),
        &why("found a run without --until-precision, expected one until 0.01 or more"),
    );
    let text = desk.read("small.toml");
    desk.write("small.toml", &text.replace("rate = 0.5", "rate = 0.6"));
    refused(&format!("{all} --resume"), "found a scenario of hash ");
    desk.write("small.toml", &text.replace("rate = 0.5", "rat = 0.5"));
    refused(&format!("{all} --resume"), "did you mean `rate`?");
    // A comment does not matter.
    desk.write("small.toml", &format!("# a comment\n{text}"));
    let trials = done + 1;
    desk.out(&format!("run small.toml --trials {trials} --resume"));
    desk.out(&format!("run small.toml --trials {trials} -o whole"));
    assert!(desk.results("output/small") == desk.results("whole/small"));
}

#[cfg(unix)]
#[test]
fn a_damaged_checkpoint_is_refused_and_can_be_replaced() {
    let desk = Desk::new();
    interrupted(&desk, "", "INT");
    let path = desk.path(CHECKPOINT).join("part.mindep");
    let bytes = fs::read(&path).expect("a file");
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 3] ^= 1;
    for (bytes, words) in [(&flipped[..], "damaged: its checksum"), (&bytes[..bytes.len() / 2], "cut short: found ")] {
        fs::write(&path, bytes).expect("a file");
        let said = desk.wrong("run small.toml --resume");
        assert!(said.contains(words) && said.contains("begin anew with --overwrite"), "{said}");
        assert!(desk.wrong("run small.toml").contains("an unfinished run is kept here; go on with --resume"));
        assert!(path.exists());
    }
    desk.out("run small.toml --overwrite");
    assert_eq!(desk.names("output"), ["small"]);
}

#[cfg(unix)]
#[test]
fn a_table_of_the_scenario_that_vanishes_is_told_and_nothing_lost() {
    let desk = Desk::new();
    let mut child = start(&desk, "run new/scenario.toml --trials 400000000 --checkpoint 0.000001 --trials-table csv");
    let checkpoint = desk.path("output/.my-scenario.checkpoint");
    wait_for(&mut child, &checkpoint.join("part.mindep"));
    signal(&child, "INT");
    assert_eq!(end(child).0, Some(130));
    let part = Part::read(&checkpoint.join("part.mindep")).expect("a checkpoint");
    let table = desk.read("new/suppliers.csv");
    fs::remove_file(desk.path("new/suppliers.csv")).expect("removed");
    let trials = part.header.held() + 5;
    let run = format!("run new/scenario.toml --trials {trials} --trials-table csv");
    assert!(desk.wrong(&format!("{run} --resume")).contains("cannot read \"suppliers.csv\": no such file"));
    desk.write("new/suppliers.csv", &table);
    // Without the rows of the completed trials, those of the remaining ones are useless.
    let rows = fs::read(checkpoint.join("trials.csv")).expect("a file");
    let needed = part.header.table.expect("a table").bytes;
    fs::write(checkpoint.join("trials.csv"), &rows[..needed as usize - 1]).expect("a file");
    let said = desk.wrong(&format!("{run} --resume"));
    assert!(said.contains(&format!("found {} bytes, expected {needed} at least", needed - 1)), "{said}");
    fs::write(checkpoint.join("trials.csv"), &rows).expect("a file");
    desk.out(&format!("{run} --resume"));
    desk.out(&format!("{run} -o whole"));
    assert!(desk.results("output/my-scenario") == desk.results("whole/my-scenario"));
    assert_eq!(desk.names("output"), ["my-scenario"]);
}

#[cfg(unix)]
#[test]
fn rows_of_the_table_of_trials_that_have_changed_are_refused() {
    for (options, file) in [("--trials-table csv", "trials.csv"), ("--trials-table parquet", "trials.rows")] {
        let desk = Desk::new();
        interrupted(&desk, options, "INT");
        let rows = desk.path(CHECKPOINT).join(file);
        let bytes = fs::read(&rows).expect("a file");
        let trials = kept(&desk);
        let run = format!("run small.toml --trials {trials} {options} --plots none --no-report");
        let part = Part::read(&desk.path(CHECKPOINT).join("part.mindep")).expect("a checkpoint");
        let gathered = part.header.table.expect("a table").bytes as usize;
        for at in [0, 1, gathered / 3, gathered / 2, gathered - 2, gathered - 1] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&rows, flipped).expect("a file");
            let said = desk.wrong(&format!("{run} --resume"));
            assert!(said.contains(&format!("{file}: damaged: its checksum does not fit its bytes")), "{at}: {said}");
            assert_eq!(desk.names("output"), [".small.checkpoint"]);
        }
        fs::write(&rows, &bytes).expect("a file");
        desk.out(&format!("{run} --resume"));
        desk.out(&format!("{run} -o whole"));
        assert!(desk.results("output/small") == desk.results("whole/small"), "{file}");
    }
}

#[cfg(unix)]
#[test]
fn tables_are_in_place_before_anything_is_drawn_and_resuming_draws_what_is_missing() {
    for options in ["", "--trials-table csv", "--plots both", "--no-report"] {
        let desk = Desk::new();
        let run = format!("run small.toml --trials 20 {options}");
        desk.out(&format!("{run} -o whole"));
        let whole = desk.results("whole/small");
        let mut child = start(&desk, &run);
        wait_for(&mut child, &desk.path("output/small/run.json"));
        signal(&child, "KILL");
        end(child);
        let found = desk.results("output/small");
        for (path, bytes) in &whole {
            let drawn = path.starts_with("plots") || path.ends_with("report.html");
            assert!(drawn || found.get(path) == Some(bytes), "{} is missing or another: {options}", path.display());
        }
        desk.out(&format!("{run} --resume"));
        assert!(desk.results("output/small") == whole, "{options}");
        assert_eq!(desk.names("output"), ["small"]);
    }
}

#[test]
fn whatever_comes_of_drawing_the_tables_are_there() {
    let desk = Desk::new();
    for (at, set) in ["minerals.alpha.demand.annual=1e-50", "minerals.alpha.price.initial=1e-30"].iter().enumerate() {
        // Values so small that drawing plots may fail.
        desk.out(&format!("run small.toml --trials 50 --set {set} -o out-{at}"));
        let names = desk.names(&format!("out-{at}/small"));
        for file in ["comparison.csv", "disruptions.csv", "report.html", "run.json", "summary.csv", "timeseries.csv"] {
            assert!(names.iter().any(|name| name == file), "{file} is not in {names:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_question_does_not_hide_that_pictures_of_the_run_are_missing() {
    let desk = Desk::new();
    let run = "run small.toml --trials 20";
    desk.out(&format!("{run} -o whole"));
    desk.out("stress small.toml -o whole");
    desk.out(&format!("{run} --plots none --no-report"));
    // The state after a kill before anything was drawn.
    desk.write("output/small/.undrawn", "run");
    desk.out("stress small.toml");
    assert!(desk.path("output/small/.undrawn").exists());
    desk.out(&format!("{run} --resume"));
    assert!(desk.results("output/small") == desk.results("whole/small"));
}

#[cfg(unix)]
#[test]
fn two_runs_into_one_folder_do_not_meet() {
    let desk = Desk::new();
    let mut first = start(&desk, "run small.toml --trials 400000000 --checkpoint 0.000001");
    wait_for(&mut first, &desk.path(CHECKPOINT).join("part.mindep"));
    for options in ["", "--overwrite", "--resume"] {
        let said = desk.wrong(&format!("run small.toml {options}"));
        let expected = format!("error: output/small: another run writes there (process {}", first.id());
        assert!(said.contains(&expected) && said.contains("; wait for it, or choose another place"), "{said}");
    }
    // A run to another folder, and one of another scenario in the same folder.
    desk.out("run small.toml -o other");
    desk.out("run new/scenario.toml --trials 300");
    // A lock is released when its process ends.
    first.kill().expect("a process of ours");
    end(first);
    let done = kept(&desk);
    assert!(desk.path("output/.small.lock").exists());
    desk.out(&format!("run small.toml --trials {} --resume", done + 1));
    assert_eq!(desk.names("output"), ["my-scenario", "small"]);
}

#[test]
fn leftovers_of_killed_runs_are_removed_and_moved_results_come_back() {
    let desk = Desk::new();
    desk.out("run small.toml");
    let place = desk.path("output/small");
    let [new, old] = [hidden::NEW, hidden::OLD].map(|kind| format!("output/{}", hidden::fresh(&place, kind)));
    for folder in [new.as_str(), "output/.small.checkpoint", &old] {
        fs::create_dir(desk.path(folder)).expect("a folder");
    }
    desk.write("output/.small.checkpoint/trials.csv", "half of it");
    // Killed between moving the old results away and moving the new ones to their place.
    fs::rename(&place, desk.path(&old).join("old")).expect("moved");
    assert!(desk.wrong("run small.toml").contains("output/small: exists already"));
    assert!(desk.path("output/small/run.json").exists());
    desk.out("run small.toml --overwrite");
    assert_eq!(desk.names("output"), ["small"]);
}

#[test]
fn a_run_until_a_precision_is_a_run_of_that_many_trials() {
    let desk = Desk::new();
    desk.out("run small.toml --trials 100000 --until-precision 2% --threads 1 -o one");
    desk.out("run small.toml --trials 100000 --until-precision 0.02 --threads 3 --checkpoint 0.000001 -o three");
    let results = desk.results("one/small");
    assert!(results == desk.results("three/small"));
    let json: serde_json::Value = serde_json::from_str(&desk.read("one/small/run.json")).expect("JSON");
    let trials = json["trials"].as_u64().expect("a number");
    assert_eq!(json["until_precision"]["reached"], true);
    assert_eq!(json["until_precision"]["target"], 0.02);
    assert!(json["until_precision"]["found"].as_f64().is_some_and(|found| found <= 0.02));
    assert!(mindep_library::analysis::precision::is_look(trials) && trials < 100_000, "{trials}");
    desk.out(&format!("run small.toml --trials {trials} -o plain"));
    assert!(plain(results) == plain(desk.results("plain/small")));
    // Precision not reached: all trials are done, and a note is printed.
    let done = desk.mindep("run small.toml --trials 2500 --until-precision 0.1% -o few").assert().success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("note: all 2500 trials are done, and the largest relative standard error"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&desk.read("few/small/run.json")).expect("JSON");
    assert_eq!((json["trials"].as_u64(), &json["until_precision"]["reached"]), (Some(2500), &false.into()));
    for wrong in ["0", "100%", "often"] {
        let said = desk.wrong(&format!("run small.toml --until-precision {wrong}"));
        assert!(said.contains(&format!("found {wrong}, expected a share above 0 and below 1")), "{said}");
    }
    assert!(desk.wrong("run small.toml --until-precision 1% --shard 1/2").contains("cannot be used with"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let desk = Desk::new();
    let Some(_mount) = Mount::new(desk.path("full"), &["-t", "tmpfs", "-o", "size=600k", "none"]) else { return };
    // The disk has hardly more space than the tables need.
    let fails = |arguments: &str| {
        let output = desk.mindep(&format!("{arguments} --plots none --no-report")).assert().code(1);
        let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(said.contains("No space left on device") && said.contains("; free some space"), "{said}");
        said
    };
    desk.out("run small.toml --trials 50 -o full --plots none --no-report");
    let before = desk.results("full/small");
    let fill = |keep: usize| {
        // Fill the free space except for the last `keep` bytes.
        let _ = fs::remove_file(desk.path("full/fill"));
        let _ = fs::write(desk.path("full/fill"), vec![1; 600 << 10]);
        let length = fs::metadata(desk.path("full/fill")).expect("a file").len() as usize;
        fs::write(desk.path("full/fill"), vec![1; length.saturating_sub(keep)]).expect("less than before");
    };
    // Neither the results nor the checkpoint fit.
    fill(8 << 10);
    fails("run small.toml --overwrite -o full");
    assert!(desk.results("full/small") == before);
    assert_eq!(desk.names("full"), ["fill", "small"], "nothing hidden is left over");
    fails("run small.toml --shard 1/2 -o full");
    assert_eq!(desk.names("full"), ["fill", "small"]);
    // The table of trials does not fit.
    fails("run small.toml --overwrite --trials-table csv --trials 20000 -o full");
    assert_eq!(desk.names("full"), ["fill", "small"]);
    // The run continues without checkpoints if these do not fit.
    let said = fails("run small.toml --overwrite --trials 8000 --checkpoint 0.000001 -o full");
    assert_eq!(said.matches("the run goes on without a new checkpoint").count(), 1, "{said}");
    assert!(desk.results("full/small") == before);
    // The checkpoint fits, but not the results: it is kept, and its trials need not be simulated again.
    fill(84 << 10);
    let said = fails("run small.toml --overwrite --trials 20 -o full");
    assert!(
        said.contains("what was simulated is kept; go on with\n  ") && said.contains("run --resume small.toml"),
        "{said}"
    );
    fs::remove_file(desk.path("full/fill")).expect("removed");
    let done = desk
        .mindep("run --resume small.toml --overwrite --trials 20 -o full --plots none --no-report")
        .assert()
        .success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("goes on after 20 of 20 trials"), "{said}");
    desk.out("run small.toml --trials 20 -o whole --plots none --no-report");
    assert!(desk.results("full/small") == desk.results("whole/small"));
    assert_eq!(desk.names("full"), ["small"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_told_before_the_run() {
    let desk = Desk::new();
    let Some(_mount) = Mount::new(desk.path("fixed"), &["-t", "tmpfs", "-o", "ro", "none"]) else { return };
    for arguments in ["run small.toml --trials 4000000000", "run small.toml --trials 4000000000 --shard 1/2"] {
        let output = desk.mindep(&format!("{arguments} -o fixed")).assert().code(1);
        let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        let expected = "error: cannot write to the folder fixed: Read-only file system";
        assert!(said.contains(expected) && said.contains("may write to with --output DIR"), "{said}");
    }
}

#[test]
fn a_file_at_the_place_of_results_stays() {
    let desk = Desk::new();
    fs::create_dir(desk.path("out")).expect("a folder");
    desk.write("out/small", "mine");
    desk.write("file", "mine");
    fs::create_dir(desk.path("out/small.part-1-of-2.mindep")).expect("a folder");
    for (arguments, words) in [
        ("run small.toml -o out --overwrite", "out/small: found a file, expected a folder"),
        ("run small.toml -o file --resume", "file: found a file, expected a folder"),
        ("run small.toml -o out --shard 1/2 --overwrite", "mindep: found a folder, expected a file"),
    ] {
        let said = desk.wrong(arguments);
        assert!(said.contains(words), "{said}");
    }
    assert_eq!((desk.read("out/small"), desk.read("file")), ("mine".to_owned(), "mine".to_owned()));
    assert_eq!(desk.names("out"), ["small", "small.part-1-of-2.mindep"]);
}
