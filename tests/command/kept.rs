//! Files of the user's: no command replaces or removes them, hides them behind other results, or writes through a symbolic link.

use crate::support::process;
use crate::support::{Desk, SMALL};
use mindep_library::questions::Question;
use mindep_library::results::answer::{AnswerNote, AnswerPlace};
use mindep_library::results::own::is_picture;
use mindep_library::tables::error::WriteError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A run without plots and report.
const RUN: &str = "run small.toml --trials 20 -q --plots none --no-report";

/// Returns everything in a folder, at any depth, with the contents of files.
fn all(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let (path, kind) = entry.map(|e| (e.path(), e.file_type().expect("a type"))).expect("an entry");
            if kind.is_dir() {
                left.push(path.clone());
            }
            found.insert(path.clone(), kind.is_file().then(|| fs::read(path).expect("a file")));
        }
    }
    found
}

/// Runs a command that must fail at once without changing anything; returns its standard error.
#[track_caller]
fn untouched(desk: &Desk, arguments: &str, words: &str) -> String {
    let before = all(&desk.path(""));
    let output = desk.mindep(arguments).timeout(Duration::from_secs(30)).assert().code(2);
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(said.contains(words), "{arguments}: {said}");
    assert!(all(&desk.path("")) == before, "{arguments} has changed something: {said}");
    said
}

/// Runs a command that must succeed; returns its standard error.
#[track_caller]
fn said(desk: &Desk, arguments: &str) -> String {
    String::from_utf8_lossy(&desk.mindep(arguments).assert().success().get_output().stderr).into_owned()
}

#[cfg(unix)]
fn pipe(desk: &Desk, name: &str) {
    assert!(Command::new("mkfifo").arg(desk.path(name)).status().expect("mkfifo").success());
}

#[test]
fn a_folder_that_holds_no_results_of_mindep_is_never_replaced() {
    let desk = Desk::new();
    // The user's folder of the scenario, which has the same name as the scenario.
    fs::create_dir(desk.path("small")).expect("a folder");
    fs::rename(desk.path("small.toml"), desk.path("small/small.toml")).expect("moved");
    desk.write("small/notes.md", "years of work");
    desk.out("run small/small.toml --shard 1/1 -q -o parts");
    let merge = "merge parts/small.part-1-of-1.mindep";
    for command in ["run small/small.toml", merge] {
        for options in ["", " --overwrite"] {
            let said =
                untouched(&desk, &format!("{command} -o .{options}"), "small: exists already, and it holds no results");
            assert!(
                said.contains("not even --overwrite") && said.contains("another place with --output DIR"),
                "{said}"
            );
        }
    }
    // With answers in it, the folder counts as mindep's, except for the files that the command reads.
    desk.out("stress small/small.toml -o . -q");
    untouched(&desk, "run small/small.toml -o . --overwrite", "this command reads its small.toml");
    // A folder whose manifest is damaged could contain anything.
    desk.out("run small/small.toml -q --plots none --no-report");
    let manifest = desk.read("output/small/run.json");
    for text in [&manifest[..manifest.len() - 50], "", "{}"] {
        desk.write("output/small/run.json", text);
        untouched(&desk, "run small/small.toml --overwrite", "and its run.json is damaged, or not of mindep");
        untouched(&desk, &format!("{merge} --overwrite"), "and its run.json is damaged, or not of mindep");
    }
}

#[test]
fn results_are_never_replaced_together_with_others_in_their_folder() {
    let desk = Desk::new();
    let swept = format!("{SMALL}\n[sweep]\n\"disruptions.strike.rate\" = [0.1, 0.5]\n");
    desk.write("small.toml", &swept);
    desk.out(RUN);
    let one = "run small.toml --set disruptions.strike.rate=0.1 --overwrite";
    untouched(&desk, one, "output/small: exists already, and it holds the combinations of a sweep");
    desk.out("stress small.toml -q");
    untouched(&desk, one, "output/small: exists already, and it holds other results, in 001");
    fs::remove_dir_all(desk.path("output")).expect("removed");
    desk.write("small.toml", SMALL);
    desk.out(RUN);
    desk.out(&format!("{RUN} -o output/small/more"));
    untouched(&desk, &format!("{RUN} --overwrite"), "and it holds other results, in more/small");
}

#[test]
fn what_somebody_has_put_among_results_stays_when_they_are_replaced() {
    let desk = Desk::new();
    desk.out("run small.toml --trials 20 -q");
    desk.out("run small.toml --shard 1/1 -q -o parts");
    let mine = [
        "notes.md",
        "plots/mine.svg",
        "plots/stress-old.svg",
        "inputs/mine.csv",
        "charts/deep/er.txt",
        "value.csv",
        ".hidden",
    ];
    for file in mine {
        let path = desk.path("output/small").join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, file).expect("a file");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../new", desk.path("output/small/link")).expect("a link");
    for command in [
        "run small.toml --trials 30 --overwrite -q",
        "merge parts/small.part-1-of-1.mindep --overwrite -q",
        "report output/small -q --plots none --no-report",
        "stress small.toml -q",
        "run small.toml --trials 40 --overwrite -q",
    ] {
        desk.out(command);
        for file in mine {
            assert_eq!(desk.read(&format!("output/small/{file}")), file, "{command}");
        }
        #[cfg(unix)]
        assert_eq!(fs::read_link(desk.path("output/small/link")).expect("a link"), Path::new("../../new"), "{command}");
        assert_eq!(desk.names("output"), ["small"], "{command}");
    }
    // A copy of an input that was edited and would be replaced.
    let copy = desk.read("output/small/inputs/small.toml");
    desk.write("output/small/inputs/small.toml", &copy.replace("rate = 0.5", "rate = 0.6"));
    untouched(&desk, &format!("{RUN} --overwrite"), "and its inputs/small.toml is not as the run has left it");
    // Running the copy itself loses nothing.
    desk.out("run output/small/inputs/small.toml --trials 20 --overwrite -q --plots none --no-report");
    assert!(desk.read("output/small/inputs/small.toml").contains("rate = 0.6"));
    desk.write("output/small/small.toml", SMALL);
    untouched(&desk, "run output/small/small.toml --overwrite", "and this command reads its small.toml");
    #[cfg(unix)]
    {
        pipe(&desk, "output/small/charts/pipe");
        untouched(&desk, &format!("{RUN} --overwrite"), "and its pipe is a named pipe");
    }
}

#[test]
fn no_picture_is_removed_or_replaced_that_mindep_has_not_drawn() {
    let desk = Desk::new();
    desk.out("run small.toml --trials 20 -q");
    let count = desk.names("output/small/plots").len();
    let mine = ["holiday.svg", "holiday.png", "stress-old.svg", "fan-mine.svg", "fan-mine.png"];
    for file in mine {
        desk.write(&format!("output/small/plots/{file}"), "mine");
    }
    // A change of format is reported.
    let told = desk.out("report output/small --plots png");
    let expected = format!("{} files in output/small; {count} earlier pictures removed", count + 1);
    assert!(told.contains(&expected), "{told}");
    let drawn = |count: usize| {
        let pictures: Vec<String> = desk.names("output/small/plots");
        let pictures = pictures.iter().filter(|name| !mine.contains(&name.as_str()));
        let known = pictures.clone().filter(|name| is_picture(&desk.path("output/small/plots").join(name)));
        assert_eq!((pictures.count(), known.count()), (count, count));
    };
    drawn(count);
    assert!(desk.out("report output/small").contains(&expected));
    drawn(count);
    desk.out("stress small.toml -q");
    desk.out("stress small.toml -q --months 6 --overwrite");
    drawn(count + 1);
    desk.out("report output/small --plots none");
    let mut left = mine.to_vec();
    left.sort_unstable();
    assert_eq!(desk.names("output/small/plots"), left);
    // A file of the user's with the name of a plot is kept, and this is reported.
    desk.write("output/small/plots/stress.svg", "mine");
    let done = desk.mindep("report output/small").assert().code(1);
    let told = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(
        told.contains("error: output/small/plots/stress.svg: found what mindep has not drawn, and left it"),
        "{told}"
    );
    assert!(said(&desk, "stress small.toml -q --overwrite").contains("warning: output/small/plots/stress.svg: found"));
    assert_eq!(desk.read("output/small/plots/stress.svg"), "mine");
    assert!(desk.names("output/small/plots").len() > left.len());
}

#[test]
fn a_question_never_replaces_a_table_that_is_not_of_such_an_answer() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("output/small")).expect("a folder");
    for (file, question) in [
        ("value.csv", "value small.toml --trials 50"),
        ("stress.csv", "stress small.toml"),
        ("replay-metrics.csv", "replay small.toml --trial 3"),
    ] {
        desk.write(&format!("output/small/{file}"), "mine");
        for options in ["", " --overwrite"] {
            let words = format!("{file}: exists already, and is not a table of such an answer");
            untouched(&desk, &format!("{question}{options}"), &words);
        }
        fs::remove_file(desk.path("output/small").join(file)).expect("removed");
    }
    desk.write("output/small/stress.json", "{\"mine\": 1}");
    untouched(&desk, "stress small.toml --overwrite", "stress.json: exists already, and is not the note of an answer");
    fs::remove_file(desk.path("output/small/stress.json")).expect("removed");
    // Tables left without their note by a killed command are replaced only if requested.
    desk.out("stress small.toml -q");
    let whole = all(&desk.path("output"));
    fs::remove_file(desk.path("output/small/stress.json")).expect("removed");
    untouched(&desk, "stress small.toml", "stress.csv: exists already");
    desk.out("stress small.toml -q --overwrite");
    assert!(all(&desk.path("output")) == whole);
    let note = desk.read("output/small/stress.json");
    desk.write("output/small/stress.json", &note[..note.len() / 2]);
    desk.out("stress small.toml -q --overwrite");
    assert!(all(&desk.path("output")) == whole);
}

#[test]
fn an_answer_is_never_written_beside_results_that_cannot_be_told_or_are_others_by_then() {
    let desk = Desk::new();
    desk.out(RUN);
    let manifest = desk.read("output/small/run.json");
    for text in [&manifest[..manifest.len() - 50], "", "{}"] {
        desk.write("output/small/run.json", text);
        for question in ["stress small.toml", "stress small.toml --overwrite", "replay small.toml --trial 3"] {
            untouched(&desk, question, "output/small: what results are there cannot be told: its run.json is damaged");
        }
    }
    #[cfg(unix)]
    {
        fs::remove_file(desk.path("output/small/run.json")).expect("removed");
        pipe(&desk, "output/small/run.json");
        untouched(&desk, "stress small.toml --overwrite", "found a named pipe, expected a regular file");
        fs::remove_file(desk.path("output/small/run.json")).expect("removed");
    }
    desk.write("output/small/run.json", &manifest);
    // Another command replaces the results while an answer is being computed.
    let loaded = mindep_scenario::load(&desk.path("small.toml"), &[]).expect("a scenario");
    let place = |name| AnswerPlace::check(&desk.path("output"), &loaded, question(name), false).expect("a place");
    let note =
        |facts: serde_json::Value| AnswerNote::new(&loaded, &[], &[], facts.as_object().expect("an object").clone());
    let (stress, replay) = (place("stress"), place("replay"));
    let (chosen, given) = (
        serde_json::json!({ "chosen": "worst", "trials": 20 }),
        serde_json::json!({ "chosen": "trial", "trial": 15, "trials": 20 }),
    );
    stress.still_beside(&loaded, &note(serde_json::json!({}))).expect("nothing has changed");
    desk.out(&format!("{RUN} --overwrite --set simulation.trials=10").replace("--trials 20 ", ""));
    stress.still_beside(&loaded, &note(serde_json::json!({}))).expect("trials are of no account");
    for facts in [chosen, given] {
        let error = replay.still_beside(&loaded, &note(facts)).expect_err("another number of trials");
        assert!(matches!(error, WriteError::Meanwhile { .. }) && error.is_usage(), "{error}");
    }
    desk.out(&format!("{RUN} --overwrite --set disruptions.strike.rate=0.3"));
    let error = stress.still_beside(&loaded, &note(serde_json::json!({}))).expect_err("another scenario");
    assert!(error.to_string().contains("which is not written; "), "{error}");
}

#[test]
fn an_answer_is_not_beside_results_that_came_while_it_was_computed() {
    let desk = Desk::new();
    desk.out(RUN);
    // The question takes seconds: it has checked its place long before, and is still computing when the results change.
    let question = process::start(&desk, "value small.toml --trials 10000 -q");
    std::thread::sleep(Duration::from_millis(700));
    desk.out(&format!("{RUN} --overwrite --set disruptions.strike.rate=0.3"));
    let (code, told) = process::end(question);
    assert!(code == Some(2) && told.contains("holds results of another version of the scenario"), "{told}");
    assert!(!desk.path("output/small/value.json").exists() && !desk.path("output/small/value.csv").exists());
}

#[test]
fn a_trial_beyond_those_of_the_results_is_not_replayed_beside_them() {
    let desk = Desk::new();
    desk.out(RUN);
    desk.out("replay small.toml --trial 19 -q");
    let words = "output/small: holds results of 20 trials, of which 20 is none; give --trial 0 to 19";
    untouched(&desk, "replay small.toml --trial 20 --overwrite", words);
    untouched(&desk, "replay small.toml --trial 5000 --trials 6000 --overwrite", "of which 5000 is none");
    desk.out("replay small.toml --trial 20 -q -o other");
}

#[cfg(unix)]
#[test]
fn pipes_are_never_replaced_and_links_never_written_through() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    desk.out("run small.toml --trials 20 -q");
    for (file, command) in [
        ("report.html", "report output/small"),
        ("report.html", "stress small.toml"),
        ("stress.csv", "stress small.toml"),
        ("stress.csv", "stress small.toml --overwrite"),
        ("stress.json", "stress small.toml --overwrite"),
    ] {
        let kept = fs::read(desk.path("output/small").join(file)).ok();
        let _ = fs::remove_file(desk.path("output/small").join(file));
        pipe(&desk, &format!("output/small/{file}"));
        untouched(&desk, command, &format!("{file}: found a named pipe, expected a file or nothing"));
        if file != "stress.json" {
            untouched(&desk, &format!("{RUN} --overwrite"), &format!("{file} is a named pipe"));
        }
        fs::remove_file(desk.path("output/small").join(file)).expect("removed");
        if let Some(bytes) = kept {
            fs::write(desk.path("output/small").join(file), bytes).expect("a file");
        }
    }
    // The folder of plots.
    fs::create_dir(desk.path("pictures")).expect("a folder");
    desk.write("pictures/holiday.svg", "mine");
    fs::rename(desk.path("output/small/plots"), desk.path("aside")).expect("moved");
    symlink("../../pictures", desk.path("output/small/plots")).expect("a link");
    let linked = "output/small/plots: found a symbolic link, expected a folder";
    for command in ["report output/small --plots none", "report output/small", "stress small.toml"] {
        untouched(&desk, command, linked);
    }
    untouched(&desk, &format!("{RUN} --overwrite"), "and its plots is a symbolic link");
    // The folder of results itself.
    fs::remove_file(desk.path("output/small/plots")).expect("removed");
    fs::rename(desk.path("output/small"), desk.path("real")).expect("moved");
    symlink("../real", desk.path("output/small")).expect("a link");
    for command in
        ["run small.toml", "run small.toml --overwrite", "stress small.toml", "indicators small.toml --overwrite"]
    {
        untouched(&desk, command, "output/small: found a symbolic link, expected a folder");
    }
    // A folder to be read may be reached through links, and so may the folder in which results are made.
    desk.out("report output/small -q");
    symlink("real", desk.path("other")).expect("a link");
    desk.out("run small.toml --trials 20 -q -o other --plots none --no-report");
    assert!(desk.path("real/small/run.json").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_leaves_no_folder() {
    let desk = Desk::new();
    let binary = assert_cmd::cargo::cargo_bin!("mindep").display().to_string();
    let limited = format!("ulimit -f 1; exec {binary} stress small.toml -q");
    let output = Command::new("sh").args(["-c", &limited]).current_dir(desk.path("")).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("File too large"), "{said}");
    assert!(desk.names("output").is_empty(), "{said}");
    desk.out(RUN);
}

#[test]
fn a_file_of_another_kind_is_not_replaced() {
    let desk = Desk::new();
    desk.out(RUN);
    desk.out(&format!("{RUN} -o other"));
    desk.out("run small.toml --shard 1/1 -q -o parts");
    desk.write("trade.csv", "importer,product,partner,year,quantity_t\nKOR,ore,AAA,2001,60\nKOR,ore,AAA,2002,61\n");
    let part = "parts/small.part-1-of-1.mindep";
    for (command, kind) in [
        (format!("merge {part} --overwrite --part small.toml"), "is not a part"),
        (format!("compare output/small other/small --overwrite -o {part}"), "is not a table of mindep compare"),
        (
            "compare output/small other/small --overwrite -o output/small/summary.csv".to_owned(),
            "is not a table of mindep compare",
        ),
        (
            "calibrate trade.csv --overwrite -o small.toml".to_owned(),
            "is not a scenario that mindep calibrate has made",
        ),
    ] {
        let said = untouched(&desk, &command, kind);
        assert!(said.contains("exists already, and ") && said.contains("not even --overwrite"), "{said}");
    }
    fs::copy(desk.path("small.toml"), desk.path("parts/small.part-1-of-2.mindep")).expect("a copy");
    untouched(&desk, "run small.toml --shard 1/2 --overwrite -o parts", "is not a part");
    for command in [
        format!("merge {part} --part made.mindep"),
        "compare output/small other/small -q -o made.csv".to_owned(),
        "calibrate trade.csv -q -o made.toml".to_owned(),
    ] {
        desk.out(&command);
        untouched(&desk, &command, "exists already; replace it with --overwrite");
        desk.out(&format!("{command} --overwrite"));
    }
}

#[cfg(unix)]
#[test]
fn what_no_run_has_made_is_no_checkpoint() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("output/elsewhere")).expect("a folder");
    let place = desk.path("output/.small.checkpoint");
    let make: [(&str, &dyn Fn()); 3] = [
        ("a file", &|| fs::write(&place, "mine").expect("a file")),
        ("a named pipe", &|| pipe(&desk, "output/.small.checkpoint")),
        ("a symbolic link", &|| std::os::unix::fs::symlink("elsewhere", &place).expect("a link")),
    ];
    for (found, make) in make {
        make();
        for options in ["", "--resume", "--overwrite", "--trials-table csv --overwrite"] {
            let words = format!(
                "output/.small.checkpoint: found {found}, expected nothing or the checkpoint of a run; remove it"
            );
            untouched(&desk, &format!("run small.toml {options}"), &words);
        }
        fs::remove_file(&place).expect("removed");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_replaces_results_is_gone_on_with_whatever_is_there() {
    let desk = Desk::new();
    // Display names of suppliers are not part of the hash.
    let renamed = SMALL.replace("id = \"a-large\"\n", "id = \"a-large\"\nname = \"The large one\"\n");
    desk.out("run small.toml --trials 30000 -q --plots none --no-report");
    let old = desk.results("output/small");
    desk.write("small.toml", &renamed);
    let run = "run small.toml --checkpoint 0.000001 -q --plots none --no-report";
    let mut child = process::start(&desk, &format!("{run} --trials 400000000 --overwrite"));
    process::wait_for(&mut child, &desk.path("output/.small.checkpoint/part.mindep"));
    process::signal(&child, "INT");
    assert!(process::end(child).0 == Some(130) && desk.results("output/small") == old);
    // Existing results that are the same do not discard what another run has kept.
    desk.write("small.toml", SMALL);
    let told = said(&desk, "run small.toml --trials 1000 --resume -o other -q")
        + &said(&desk, "run small.toml --trials 1000 --resume -o other");
    assert!(told.contains("other/small: done already"), "{told}");
    desk.write("small.toml", &renamed);
    let part =
        mindep_library::results::part::Part::read(&desk.path("output/.small.checkpoint/part.mindep")).expect("a part");
    let trials = part.header.held() + 5;
    let told = said(&desk, &format!("run small.toml --resume --overwrite --trials {trials} --plots none --no-report"));
    assert!(told.contains(&format!("goes on after {} of {trials} trials", trials - 5)), "{told}");
    desk.out(&format!("{run} --trials {trials} -o whole"));
    assert!(desk.results("output/small") == desk.results("whole/small"));
    assert_eq!(desk.names("output"), ["small"]);
}

#[cfg(unix)]
#[test]
fn results_that_are_done_do_not_take_the_checkpoint_of_another_run_along() {
    let desk = Desk::new();
    desk.out(RUN);
    let mut child = process::start(&desk, "run small.toml --trials 400000000 --checkpoint 0.000001 --overwrite -q");
    let part = desk.path("output/.small.checkpoint/part.mindep");
    process::wait_for(&mut child, &part);
    process::signal(&child, "INT");
    assert_eq!(process::end(child).0, Some(130));
    let kept = fs::read(&part).expect("a file");
    let told = said(&desk, "run small.toml --trials 20 --resume");
    assert!(told.contains("output/small: done already"), "{told}");
    assert!(fs::read(&part).expect("a file") == kept);
}

#[test]
fn results_are_done_only_when_all_of_them_are_there_and_of_the_same_inputs() {
    let desk = Desk::new();
    desk.out(RUN);
    let whole = desk.results("output/small");
    let resume = "run small.toml --trials 20 --resume --plots none --no-report";
    assert!(said(&desk, resume).contains("output/small: done already"));
    for file in ["summary.csv", "comparison.csv", "inputs/small.toml"] {
        fs::remove_file(desk.path("output/small").join(file)).expect("removed");
        untouched(
            &desk,
            resume,
            &format!("output/small: exists already, without its {file}; run it again with --overwrite"),
        );
        desk.out(&format!("{resume} --overwrite"));
        assert!(desk.results("output/small") == whole, "{file}");
    }
    desk.out("run small.toml --shard 1/2 -q");
    for text in [
        SMALL.replace("id = \"a-large\"\n", "id = \"a-large\"\nname = \"The large one\"\n"),
        format!("{SMALL}\n[[countries]]\ncode = \"AAA\"\ninstability = 0.5\n"),
        format!("# A comment.\n{SMALL}"),
    ] {
        desk.write("small.toml", &text);
        untouched(&desk, resume, "output/small: exists already");
        untouched(&desk, "run small.toml --shard 1/2 --resume", "output/small.part-1-of-2.mindep: exists already");
        desk.out(&format!("{resume} --overwrite"));
        assert_eq!(desk.read("output/small/inputs/small.toml"), text);
        fs::remove_dir_all(desk.path("output/small")).expect("removed");
        desk.write("small.toml", SMALL);
        desk.out(RUN);
    }
}

#[test]
fn pages_and_tables_of_trials_that_mindep_has_not_made_are_kept() {
    let desk = Desk::new();
    desk.out("run small.toml --trials 20 -q --no-report --plots none");
    for (file, text) in
        [("trials.csv", "my analysis\n"), ("trials.parquet", "PAR1 mine"), ("report.html", "<html>mine")]
    {
        desk.write(&format!("output/small/{file}"), text);
        desk.out("run small.toml --trials 20 -q --no-report --plots none --overwrite");
        assert_eq!(desk.read(&format!("output/small/{file}")), text, "{file}");
    }
    // Output that a user's file blocks is reported. A requested table of trials replaces such a file, which is moved to `kept`.
    let done = desk.mindep("report output/small --plots none").output().expect("it runs");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.code() == Some(1) && told.contains("report.html: found what mindep has not drawn"), "{told}");
    assert_eq!(desk.read("output/small/report.html"), "<html>mine");
    desk.out("run small.toml --trials 20 -q --no-report --plots none --overwrite --trials-table csv");
    assert_eq!(desk.read("output/small/kept/trials.csv"), "my analysis\n");
    assert!(desk.read("output/small/trials.csv").starts_with("trial,strategy,mineral,"));
    // mindep's own table of trials is removed together with its results.
    desk.out("run small.toml --trials 20 -q --no-report --plots none --overwrite");
    assert!(!desk.path("output/small/trials.csv").exists());
    assert_eq!(desk.read("output/small/kept/trials.csv"), "my analysis\n");
}

#[test]
fn results_are_not_replaced_from_inside_nor_where_a_file_stands_for_a_folder_of_theirs() {
    let desk = Desk::new();
    desk.out(RUN);
    let before = desk.results("output/small");
    let mut inside = desk.mindep("run ../../small.toml --trials 20 -o .. --overwrite -q");
    let done = inside.current_dir(desk.path("output/small")).output().expect("it runs");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.code() == Some(2) && told.contains("was started inside it"), "{told}");
    assert!(desk.results("output/small") == before);
    fs::remove_dir_all(desk.path("output/small/inputs")).expect("removed");
    desk.write("output/small/inputs", "");
    let told = desk.wrong("run small.toml --trials 20 --overwrite -q");
    assert!(told.contains("its inputs is no folder"), "{told}");
}

fn question(name: &str) -> &'static Question {
    Question::named(name).expect("a question")
}
