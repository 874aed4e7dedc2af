//! Answers to questions are kept beside the results of a run of the same scenario, and survive later runs of it.

use crate::support::Desk;
use crate::support::questions::{QUESTIONS, asked, copy};
use mindep_library::questions::Question;
use mindep_library::results::answer::AnswerPlace;
use mindep_library::tables::error::WriteError;
use std::fs;

fn title(desk: &Desk) -> bool {
    desk.read("output/small/report.html").contains("<section id=\"stress\"")
}

#[test]
fn an_answer_becomes_a_section_whether_it_comes_before_the_run_or_after() {
    let desk = Desk::new();
    desk.out("stress small.toml");
    // A folder that holds only answers does not prevent a run.
    desk.out("run small.toml");
    assert!(title(&desk), "asked before the run");
    let other = Desk::new();
    other.out("run small.toml");
    assert!(!title(&other));
    other.out("stress small.toml");
    assert!(title(&other), "asked after the run");
    assert!(desk.read("output/small/report.html") == other.read("output/small/report.html"));
    other.out("report output/small");
    assert!(desk.read("output/small/report.html") == other.read("output/small/report.html"), "made again");
}

#[test]
fn results_that_are_replaced_leave_answers_about_the_same_scenario() {
    let desk = Desk::new();
    desk.out("run small.toml");
    desk.out("stress small.toml");
    let table = desk.read("output/small/stress.csv");
    desk.wrong("run small.toml");
    desk.out("run small.toml --trials 100 --overwrite");
    assert!(desk.read("output/small/stress.csv") == table && title(&desk));
    assert!(desk.path("output/small/plots/stress.svg").exists());
    // An answer about another scenario is removed.
    desk.out("run small.toml --set disruptions.strike.rate=0.4 --overwrite");
    assert!(!desk.path("output/small/stress.csv").exists() && !title(&desk));
}

#[test]
fn an_answer_is_not_replaced_unasked_nor_put_beside_results_of_another_scenario() {
    let desk = Desk::new();
    desk.out("stress small.toml");
    let said = desk.wrong("stress small.toml");
    assert!(said.contains("stress.json: exists already; replace it with --overwrite"), "{said}");
    desk.out("stress small.toml --months 6 --overwrite");
    desk.out("run small.toml --seed 9");
    let said = desk.wrong("stress small.toml --overwrite");
    assert!(said.contains("holds results of another version of the scenario, or of other --set or --seed"), "{said}");
    desk.write("taken", "a file");
    let said = desk.wrong("stress small.toml -o taken");
    assert!(said.contains("found a file, expected a folder"), "{said}");
    assert_eq!(fs::read_to_string(desk.path("taken")).expect("the file"), "a file");
}

#[test]
fn an_answer_as_json_is_all_of_it() {
    let desk = Desk::new();
    let told: serde_json::Value = serde_json::from_str(&desk.out("stress small.toml --format json")).expect("JSON");
    let rows = told["tables"]["stress.csv"].as_array().expect("rows");
    assert_eq!(rows.len(), desk.cells("output/small/stress.csv").len());
    assert!(rows[0]["shortfall_share"].is_number() && rows[0]["target"].is_string(), "{}", rows[0]);
    assert_eq!(told["note"]["scenario"]["name"], "small");
}

/// Returns the names of the answers that exist.
fn answers(desk: &Desk) -> Vec<&'static str> {
    let mut found: Vec<&str> = QUESTIONS.iter().map(|(name, _)| *name).collect();
    found.dedup();
    found.retain(|name| desk.path(&format!("output/small/{name}.json")).exists());
    found
}

#[test]
fn an_answer_is_kept_while_all_that_it_read_is_the_same_and_dropped_with_a_sentence_otherwise() {
    let desk = Desk::new();
    let text = asked(&desk);
    let all = ["stress", "reverse", "value", "indicators", "sensitivity", "optimize", "replay", "score", "robustness"];
    desk.out(&format!("{} -q --plots none --no-report", QUESTIONS[8].1));
    for (_, question) in &QUESTIONS[..8] {
        desk.out(&format!("{question} -q"));
    }
    assert_eq!(answers(&desk), all);
    // Plots of an answer are recognized as mindep's own when they are to be removed.
    desk.out("report output/small -q --no-report");
    for name in desk.names("output/small/plots") {
        assert!(mindep_library::results::own::is_picture(&desk.path("output/small/plots").join(&name)), "{name}");
    }
    // So are tables whose note was not written because the command was killed.
    fs::rename(desk.path("output"), desk.path("asked")).expect("moved");
    copy(&desk.path("asked"), &desk.path("killed"));
    let loaded = mindep_scenario::load(&desk.path("small.toml"), &[]).expect("a scenario");
    for name in all {
        fs::remove_file(desk.path(&format!("killed/small/{name}.json"))).expect("a note");
        let place = || AnswerPlace::check(&desk.path("killed"), &loaded, question(name), true);
        place().unwrap_or_else(|error| panic!("{name}: {error}"));
        desk.write(&format!("killed/small/{}", first_file(name)), "mine");
        assert!(matches!(place(), Err(WriteError::OtherKind { .. })), "{name}");
    }
    let score = text.replace("instability = 0.2", "instability = 0.02");
    let reliance = text.replace("import_reliance = 0.5", "import_reliance = 0.25");
    let wanted = text.replace("max = 1\n", "max = 0.5\n");
    // The same scenario. However, a default that is written out no longer follows when another value changes.
    let written = text.replace("surge = 0.2\n", "surge = 0.2\npremium = 0\n");
    let comment = format!("# A comment.\n{}", text.replace("rate = 0.5", "rate = 5e-1 # The same."));
    let rate = text.replace("rate = 0.5", "rate = 0.6");
    for (what, text, options, dropped) in [
        ("nothing", &text, "", &[][..]),
        ("a comment", &comment, "", &[]),
        ("fewer trials", &text, "--trials 150", &["replay"]),
        ("another seed", &text, "--seed 9", &all),
        ("a score", &score, "", &["indicators"]),
        ("a figure", &reliance, "", &["indicators"]),
        ("a decision", &wanted, "", &["optimize"]),
        ("the writing of values", &written, "", &["sensitivity", "optimize", "robustness"]),
        ("a rate", &rate, "", &all),
    ] {
        let _ = fs::remove_dir_all(desk.path("output"));
        copy(&desk.path("asked"), &desk.path("output"));
        desk.write("small.toml", text);
        let run = format!("run small.toml {options} --overwrite -q --plots none --no-report");
        let done = desk.mindep(&run).assert().success();
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        for name in all {
            let (gone, told) = (
                !desk.path(&format!("output/small/{name}.json")).exists(),
                said.contains(&format!("output/small/{name}.json is "))
                    || said.contains(&format!("output/small/{name}.json looked ")),
            );
            assert_eq!((gone, told), (dropped.contains(&name), dropped.contains(&name)), "{what}, {name}: {said}");
            // Tables are removed together with their note.
            assert_eq!(gone, !desk.path(&format!("output/small/{}", first_file(name))).exists(), "{what}, {name}");
        }
    }
}

fn first_file(name: &str) -> String {
    if name == "optimize" { "frontier.csv".to_owned() } else { format!("{name}.csv") }
}

#[test]
fn an_answer_is_refused_beside_results_of_other_values_than_it_reads() {
    let desk = Desk::new();
    let text = asked(&desk);
    desk.out("run small.toml -q --plots none --no-report");
    let before = desk.results("output/small");
    let refused = |text: &str, question: &str, words: &str| {
        desk.write("small.toml", text);
        let said = desk.wrong(question);
        assert!(said.contains(words) && said.contains("run it again with --overwrite"), "{question}: {said}");
        assert!(desk.results("output/small") == before, "{question}");
    };
    refused(&text.replace("instability = 0.2", "instability = 0.02"), QUESTIONS[3].1, "scores in [[countries]]");
    refused(&text.replace("max = 1\n", "max = 0.5\n"), QUESTIONS[5].1, "[optimize] is another");
    refused(&text.replace("rate = 0.5", "rate = 0.6"), QUESTIONS[0].1, "another version of the scenario");
    // Parts of the scenario that the question does not read may differ.
    desk.write("small.toml", &text.replace("instability = 0.2", "instability = 0.02"));
    desk.out("stress small.toml -q");
    desk.write("small.toml", &text);
    let said = desk.wrong("replay small.toml --worst --mineral alpha --trials 150");
    assert!(said.contains("holds results of 200 trials") && said.contains("give --trials 200"), "{said}");
    desk.out("replay small.toml --trial 3 --trials 150 -q");
    // Results of another version of mindep may differ.
    let manifest = desk.read("output/small/run.json");
    desk.write("output/small/run.json", &manifest.replacen("\"version\": \"", "\"version\": \"9", 1));
    let said = desk.wrong("value small.toml --trials 100");
    assert!(said.contains("holds results of version 9"), "{said}");
}

#[test]
fn the_report_leaves_an_answer_out_that_is_of_something_else() {
    let desk = Desk::new();
    asked(&desk);
    desk.out("run small.toml -q --plots none");
    desk.out("indicators small.toml -q");
    desk.out("stress small.toml -q");
    let has = |name: &str| desk.read("output/small/report.html").contains(&format!("<section id=\"{name}\""));
    assert!(has("indicators") && has("stress"));
    let note = desk.read("output/small/indicators.json");
    let mut json: serde_json::Value = serde_json::from_str(&note).expect("JSON");
    json["scenario"]["besides"]["scores"] = "of other scores".into();
    desk.write("output/small/indicators.json", &json.to_string());
    let done = desk.mindep("report output/small -q --plots none").assert().success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("indicators.json is of other values") && said.contains("is left out"), "{said}");
    assert!(!has("indicators") && has("stress"));
    // An invalid table makes its section fail; everything else is drawn.
    desk.write("output/small/indicators.json", &note);
    desk.write("output/small/stress.csv", "nonsense\n1\n");
    let done = desk.mindep("report output/small -q --plots none").assert().code(1);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("error: output/small/stress.csv:"), "{said}");
    assert!(has("indicators") && !has("stress"));
}

#[test]
fn a_file_of_somebody_else_among_answers_is_not_lost_to_a_run() {
    let desk = Desk::new();
    desk.out("stress small.toml -q");
    desk.write("output/small/notes.txt", "mine");
    assert!(desk.wrong("run small.toml").contains("output/small: exists already"));
    assert_eq!(desk.read("output/small/notes.txt"), "mine");
    fs::remove_file(desk.path("output/small/notes.txt")).expect("removed");
    desk.out("run small.toml -q --plots none --no-report");
    assert!(desk.path("output/small/stress.csv").exists());
}

#[test]
fn a_new_answer_leaves_no_picture_of_the_old_one() {
    let desk = Desk::new();
    desk.out("reverse small.toml --shortfall 5% -q");
    let pictures = desk.names("output/small/plots");
    assert!(pictures.len() > 1, "{pictures:?}");
    desk.out("stress small.toml -q");
    desk.out("reverse small.toml --shortfall 5% --mineral alpha --overwrite -q");
    let left = desk.names("output/small/plots");
    assert!(left.len() < pictures.len() + 1 && left.iter().any(|name| name.starts_with("stress")), "{left:?}");
    assert!(left.iter().all(|name| !name.contains("beta")), "{left:?}");
}

#[test]
fn an_answer_asked_with_other_values_says_so_and_goes_with_its_results() {
    let desk = Desk::new();
    let text = asked(&desk);
    desk.out("run small.toml -q --plots none");
    desk.out("indicators small.toml -q --set countries.AAA.instability=0.9");
    let mark = "Asked with --set countries.AAA.instability=0.9, otherwise than the run";
    assert!(desk.read("output/small/report.html").contains(mark));
    let done = desk.mindep("run small.toml -q --plots none --overwrite").assert().success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("indicators.json is of other values"), "{said}");
    assert!(!desk.path("output/small/indicators.csv").exists());
    // A run with the same changes is consistent with the answer.
    desk.out("run small.toml -q --plots none --overwrite --set countries.AAA.instability=0.9");
    desk.out("indicators small.toml -q --set countries.AAA.instability=0.9");
    assert!(!desk.read("output/small/report.html").contains("otherwise than the run"));
    desk.out("indicators small.toml -q --overwrite");
    assert!(desk.read("output/small/report.html").contains("Asked without --set, otherwise than the run"));
    // A change of the file is still reported.
    desk.write("small.toml", &text.replace("instability = 0.1", "instability = 0.3"));
    let said = desk.wrong("indicators small.toml --overwrite --set countries.AAA.instability=0.5");
    assert!(said.contains("scores in [[countries]]"), "{said}");
}

fn question(name: &str) -> &'static Question {
    Question::named(name).expect("a question")
}
