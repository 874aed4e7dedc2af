//! Tables and notes that were truncated, edited or exchanged. Every command that reads one names the file and the remedy, and uses nothing of it.

use crate::support::Desk;
use crate::support::questions::{QUESTIONS, asked, copy};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A kind of damage: its description, and the function that applies it to the text of a table.
type Damage = (&'static str, fn(&str) -> String);

/// Applies a change to the lines of a text.
fn of_lines(text: &str, change: impl FnOnce(&mut Vec<&str>)) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    change(&mut lines);
    lines.join("\n") + "\n"
}

/// Damages after which a table is still, or may still be, readable.
const DAMAGES: [Damage; 6] = [
    ("a row is gone", |text| {
        of_lines(text, |lines| {
            lines.remove(1);
        })
    }),
    ("the last row is gone", |text| of_lines(text, |lines| lines.truncate(lines.len() - 1))),
    ("a row stands twice", |text| of_lines(text, |lines| lines.insert(1, lines[1]))),
    ("it is cut within its last row", |text| text[..text.len() - 2].to_owned()),
    ("its last line does not end", |text| text.trim_end().to_owned()),
    ("a digit is another", |text| {
        let at = text.rfind(|c: char| c.is_ascii_digit()).expect("a digit");
        let digit = if &text[at..=at] == "1" { "2" } else { "1" };
        format!("{}{digit}{}", &text[..at], &text[at + 1..])
    }),
];

/// Runs a command; returns its exit code and standard error.
fn said(desk: &Desk, arguments: &str) -> (Option<i32>, String) {
    let output = desk.mindep(arguments).output().expect("the command starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Returns the files of every answer, each with the name of the question.
fn files(desk: &Desk) -> Vec<(&'static str, String)> {
    let mut names: Vec<&str> = QUESTIONS.iter().map(|(name, _)| *name).collect();
    names.dedup();
    let mut all = Vec::new();
    for name in names {
        let note: Value = serde_json::from_str(&desk.read(&format!("output/small/{name}.json"))).expect("JSON");
        let files = note["files"].as_array().expect("a list");
        all.extend(files.iter().map(|file| (name, file.as_str().expect("a name").to_owned())));
    }
    all
}

/// Returns a folder with a run and the answers to all questions.
fn answered() -> Desk {
    let desk = Desk::new();
    asked(&desk);
    desk.out(&format!("{} -q --plots none --no-report", QUESTIONS[8].1));
    for (_, question) in &QUESTIONS[..8] {
        desk.out(&format!("{question} -q"));
    }
    desk
}

#[test]
fn a_table_of_an_answer_that_was_changed_is_told_and_neither_drawn_nor_kept() {
    let desk = answered();
    let all = files(&desk);
    assert!(all.len() > 13, "{all:?}");
    copy(&desk.path("output"), &desk.path("sound"));
    let mut damaged = 0;
    for (place, (name, file)) in all.iter().enumerate() {
        let path = format!("output/small/{file}");
        let sound = desk.read(&path);
        if sound.lines().count() < 2 {
            continue;
        }
        damaged += 1;
        // The first table gets every kind of damage, each other one a single kind.
        for (what, damage) in DAMAGES.iter().cycle().skip(place).take(if place == 0 { DAMAGES.len() } else { 1 }) {
            desk.write(&path, &damage(&sound));
            let (code, told) = said(&desk, "report output/small -q --plots none");
            assert_eq!(code, Some(1), "{file}, {what}: {told}");
            assert!(told.contains(&format!("error: {path}: is not as it was written")), "{file}, {what}: {told}");
            let again = if *name == "robustness" { "run --deep" } else { name };
            assert!(told.contains(&format!("ask again with `mindep {again} --overwrite`")), "{file}: {told}");
            let page = desk.read("output/small/report.html");
            assert!(!page.contains(&format!("<section id=\"{name}\"")), "{file}, {what}");
            assert!(
                page.contains(&format!("<section id=\"{}\"", if *name == "stress" { "reverse" } else { "stress" }))
            );
        }
        desk.write(&path, &sound);
    }
    assert!(damaged > 13, "{damaged} of {all:?}");
    let (code, told) = said(&desk, "report output/small -q --plots none");
    assert_eq!((code, told.as_str()), (Some(0), ""));
    // A run does not keep an answer with a modified table, and reports each of them; its own results are complete.
    for (_, file) in &all {
        let path = format!("output/small/{file}");
        desk.write(&path, &(desk.read(&path) + "\n"));
    }
    let (code, told) = said(&desk, "run small.toml --overwrite -q --plots none --no-report");
    assert_eq!(code, Some(0), "{told}");
    let mut names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    names.dedup();
    assert_eq!(told.matches("the answer is not kept; ask again with `mindep ").count(), names.len(), "{told}");
    for (name, file) in &all {
        assert!(!desk.path(&format!("output/small/{name}.json")).exists(), "{name}");
        assert!(!desk.path(&format!("output/small/{file}")).exists(), "{file}");
    }
    // `--deep` is repeated if one of its tables was modified.
    fs::remove_dir_all(desk.path("output")).expect("removed");
    copy(&desk.path("sound"), &desk.path("output"));
    desk.write("output/small/futures.csv", &(desk.read("output/small/futures.csv") + "\n"));
    let (code, told) = said(&desk, &format!("{} -q", QUESTIONS[8].1));
    assert!(code == Some(2) && told.contains("robustness.json: exists already; replace it with --overwrite"), "{told}");
}

#[test]
fn a_note_of_an_answer_that_is_none_is_told_and_an_answer_without_one_is_not_missed() {
    let desk = Desk::new();
    desk.out("run small.toml -q --plots none");
    desk.out("stress small.toml -q");
    let sound = desk.read("output/small/stress.json");
    for (what, note, is_ours) in [
        ("cut short", sound[..100].to_owned(), true),
        ("empty", String::new(), true),
        ("no JSON", "[answer]\n".to_owned(), false),
        ("of something else", "{\"version\": 1}".to_owned(), false),
    ] {
        desk.write("output/small/stress.json", &note);
        let (code, told) = said(&desk, "report output/small -q --plots none");
        assert_eq!(code, Some(1), "{what}: {told}");
        let words = "error: output/small/stress.json: is not the note of an answer: ";
        assert!(told.contains(words) && told.contains("ask again with `mindep stress --overwrite`"), "{what}: {told}");
        copy(&desk.path("output"), &desk.path("other"));
        let (code, told) = said(&desk, "run small.toml -o other --overwrite -q --plots none --no-report");
        assert_eq!(code, Some(0), "{what}: {told}");
        let words = "note: other/small/stress.json: is not the note of an answer: ";
        let is_told = told.contains(words) && told.contains("is not kept; ask again with `mindep stress`");
        assert_eq!(is_told, is_ours, "{what}: {told}");
        // A file that does not begin like a note may be the user's, and stays.
        assert_eq!(desk.path("other/small/stress.json").exists(), !is_ours, "{what}: {told}");
        fs::remove_dir_all(desk.path("other")).expect("removed");
    }
    // A note that lacks only the checksum of one table.
    let mut note: Value = serde_json::from_str(&sound).expect("JSON");
    note["sha256"] = serde_json::json!({ "other.csv": "0" });
    desk.write("output/small/stress.json", &note.to_string());
    let (code, told) = said(&desk, "report output/small -q --plots none");
    assert!(code == Some(1) && told.contains("stress.json: has no SHA-256 of stress.csv"), "{told}");
    desk.write("output/small/stress.json", &sound);
    desk.out("report output/small -q --plots none");
    fs::remove_file(desk.path("output/small/stress.json")).expect("removed");
    let (code, told) = said(&desk, "report output/small -q --plots none");
    assert_eq!((code, told.as_str()), (Some(0), ""), "what was not asked is no fault");
}

#[test]
fn a_table_of_results_that_was_changed_is_refused_by_all_that_read_it() {
    let desk = Desk::new();
    asked(&desk);
    // With a project, so that no table is empty.
    let project = "[[projects]]\nid = \"p\"\nmineral = \"beta\"\npath = \"CCC:mine\"\ncapacity = 5\n";
    let text = desk.read("small.toml") + project + "stages = [{ name = \"s\", duration = 6 }]\n";
    desk.write("small.toml", &text);
    desk.out("run small.toml -q --plots none");
    copy(&desk.path("output"), &desk.path("sound"));
    let manifest: Value = serde_json::from_str(&desk.read("output/small/run.json")).expect("JSON");
    let tables: Vec<String> = manifest["tables"].as_object().expect("sums").keys().cloned().collect();
    let of_folder: Vec<String> = desk
        .names("output/small")
        .into_iter()
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "csv"))
        .collect();
    assert_eq!(tables, of_folder, "every table has a sum");
    let page = desk.read("output/small/report.html");
    for file in &tables {
        let path = format!("output/small/{file}");
        let sound = desk.read(&path);
        assert!(sound.lines().count() > 1, "{file} has rows");
        for (what, damage) in DAMAGES {
            desk.write(&path, &damage(&sound));
            for command in ["report output/small --plots none", "compare sound/small output/small"] {
                let (code, told) = said(&desk, command);
                assert_eq!(code, Some(2), "{command}, {file}, {what}: {told}");
                assert!(told.contains(&format!("error: {path}:")), "{command}, {file}, {what}: {told}");
                assert!(told.contains("run the scenario again to have it whole"), "{command}, {file}, {what}: {told}");
            }
            let (code, told) = said(&desk, "run small.toml --resume -q");
            let words = format!("error: {path}: is not as it was written");
            assert!(code == Some(2) && told.contains(&words) && told.contains("--overwrite"), "{file}, {what}: {told}");
            assert!(desk.read("output/small/report.html") == page, "{file}, {what}: the report is as it was");
        }
        desk.write(&path, &sound);
    }
    desk.out("report output/small -q --plots none");
    assert!(desk.read("output/small/report.html") == page);
    // A missing checksum is an error as well.
    let mut lacking = manifest;
    lacking["tables"].as_object_mut().expect("sums").remove("sectors.csv");
    desk.write("output/small/run.json", &lacking.to_string());
    let (code, told) = said(&desk, "report output/small");
    assert!(code == Some(2) && told.contains("sectors.csv: is not among the tables of run.json"), "{told}");
}

#[test]
fn results_and_answers_of_a_version_without_sums_are_drawn_with_a_mark() {
    let desk = Desk::new();
    desk.out("run small.toml -q --plots none");
    desk.out("stress small.toml -q");
    for (file, key) in [("run.json", "tables"), ("stress.json", "sha256")] {
        let path = format!("output/small/{file}");
        let mut note: Value = serde_json::from_str(&desk.read(&path)).expect("JSON");
        assert!(note.as_object_mut().expect("an object").remove(key).is_some(), "{file}");
        desk.write(&path, &note.to_string());
    }
    let (code, told) = said(&desk, "report output/small -q --plots none");
    assert_eq!(code, Some(0), "{told}");
    for file in ["run.json has no SHA-256 of the tables", "stress.json has no SHA-256 of its tables"] {
        assert!(
            told.contains(&format!("note: output/small/{file}, so that what they are cannot be checked")),
            "{told}"
        );
    }
    let page = desk.read("output/small/report.html");
    assert!(page.contains("<section id=\"stress\"") && page.contains("whether they were changed since is not known"));
    let (code, told) = said(&desk, "compare output/small output/small -q");
    assert!(code == Some(0) && told.matches("cannot be checked").count() == 2, "{told}");
    // A new run does not keep an answer that cannot be checked.
    let (code, told) = said(&desk, "run small.toml --overwrite -q --plots none --no-report");
    assert!(code == Some(0) && told.contains("it is not kept; ask again with `mindep stress`"), "{told}");
    assert!(!desk.path("output/small/stress.csv").exists());
}

/// Writes a scenario with a sweep over some rates.
fn sweep(desk: &Desk, rates: &str) {
    desk.write("small.toml", &format!("{}\n[sweep]\n\"disruptions.strike.rate\" = {rates}\n", crate::support::SMALL));
}

#[test]
fn a_sweep_is_not_made_of_a_combination_that_was_changed() {
    let desk = Desk::new();
    sweep(&desk, "[0.1, 0.5, 1]");
    desk.out("run small.toml -q --plots none --no-report");
    let (whole, summary) = (desk.read("output/small/sweep.csv"), desk.read("output/small/002/summary.csv"));
    for (what, damage) in DAMAGES {
        desk.write("output/small/002/summary.csv", &damage(&summary));
        fs::remove_file(desk.path("output/small/sweep.csv")).unwrap_or_default();
        let (code, told) = said(&desk, "run small.toml --resume -q --plots none --no-report");
        assert_eq!(code, Some(2), "{what}: {told}");
        let words = "output/small/002/summary.csv: is not as it was written";
        assert!(told.contains(words) && told.contains("run it again with --overwrite"), "{what}: {told}");
        assert!(!desk.path("output/small/sweep.csv").exists(), "{what}");
    }
    // If it may be replaced, only that combination is run again.
    let (code, told) = said(&desk, "run small.toml --resume --overwrite --plots none --no-report");
    assert!(code == Some(0) && told.contains("001: done already") && !told.contains("002: done already"), "{told}");
    assert!(desk.read("output/small/sweep.csv") == whole && desk.read("output/small/002/summary.csv") == summary);
}

#[test]
fn results_of_a_larger_sweep_do_not_stay_beside_the_table_of_a_smaller_one() {
    let desk = Desk::new();
    sweep(&desk, "[0.1, 0.5, 1]");
    desk.out("run small.toml -q --plots none --no-report");
    let before = desk.read("output/small/sweep.csv");
    for (rates, option, left) in [("[0.1, 0.5]", "--overwrite", "003"), ("[0.1]", "--resume", "002")] {
        sweep(&desk, rates);
        let (code, told) = said(&desk, &format!("run small.toml {option} -q --plots none --no-report"));
        assert_eq!(code, Some(2), "{told}");
        let words = format!("output/small/{left}: holds results of a combination that is not among the ");
        assert!(told.contains(&words) && told.contains("remove it, or choose another place"), "{told}");
        assert!(desk.read("output/small/sweep.csv") == before, "nothing was done");
    }
    // A folder of the user's does not prevent a run.
    fs::rename(desk.path("output/small/003"), desk.path("kept")).expect("moved");
    fs::create_dir(desk.path("output/small/2024")).expect("a folder");
    sweep(&desk, "[0.1, 0.5]");
    desk.out("run small.toml --overwrite -q --plots none --no-report");
    assert!(!desk.read("output/small/sweep.csv").contains("\n003,") && desk.path("output/small/2024").exists());
}
