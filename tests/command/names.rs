//! Names and text from outside: invisible characters, spreadsheet formulas, names reserved in results, and ids that other programs misread.

use crate::support::{Desk, SMALL};
use mindep_core::id::{MAX_FILE_NAME_BYTES, MAX_ID_LENGTH};
use mindep_core::units::YearMonth;
use mindep_scenario::{LoadError, load, load_str};
use std::fs;

/// Invisible characters of every category.
const UNSEEN: [char; 12] = [
    '\0',
    '\u{7}',
    '\u{1b}',
    '\u{7f}',
    '\u{9b}',
    '\u{ad}',
    '\u{200b}',
    '\u{202e}',
    '\u{2066}',
    '\u{2028}',
    '\u{feff}',
    '\u{e0041}',
];

/// For every place that takes a text, its header and line; `{}` marks the text.
const TEXTS: [(&str, &str); 9] = [
    ("title", "[scenario]\ntitle = \"{}\"\n"),
    ("description", "[scenario]\ndescription = \"{}\"\n"),
    ("currency", "[scenario]\ncurrency = \"{}\"\n"),
    ("name", "[[minerals]]\nname = \"{}\"\n"),
    ("unit", "[[minerals]]\nunit = \"{}\"\n"),
    ("source", "[[minerals]]\nsource = \"{}\"\n"),
    ("name", "[[suppliers]]\nname = \"{}\"\n"),
    ("name", "[[disruptions]]\nname = \"{}\"\n"),
    ("title", "[[strategies]]\ntitle = \"{}\"\n"),
];

/// Returns the small scenario with `text` at one of the places.
fn with(place: &str, text: &str) -> String {
    let (header, rest) = place.split_once('\n').expect("a header");
    let bare = SMALL.replace("unit = \"t\"\n", "").replace("unit = \"kg\"\n", "");
    bare.replacen(&format!("{header}\n"), &format!("{header}\n{}", rest.replace("{}", text)), 1)
}

fn faults(text: &str) -> Vec<String> {
    match load_str("x.toml", text, &[]) {
        Ok(_) => Vec::new(),
        Err(LoadError::Invalid(faults)) => faults.lines(),
        Err(error) => panic!("{error}"),
    }
}

fn warnings(text: &str) -> Vec<String> {
    load_str("x.toml", text, &[]).unwrap_or_else(|error| panic!("{error}")).warnings.lines()
}

#[test]
fn no_text_of_a_scenario_has_what_cannot_be_seen() {
    for (key, place) in TEXTS {
        assert_eq!(faults(&with(place, "Plain – ünïcödé, 锂 & <b>")), Vec::<String>::new(), "{place}");
        for c in UNSEEN {
            // A TOML escape can write every character; most can also be written directly.
            let escaped = with(place, &format!("ab\\U{:08X}cd", u32::from(c)));
            let line = 1 + escaped.lines().position(|line| line.contains("ab\\U")).expect("a line");
            let found = faults(&escaped);
            let code = format!("U+{:04X}", u32::from(c));
            assert!(
                found.len() == 1 && found[0].contains(&code) && found[0].contains(&format!("{key}: found")),
                "{place}: {found:?}"
            );
            assert!(found[0].starts_with(&format!("x.toml:{line}:")), "{found:?}");
            if !c.is_ascii_control() {
                let raw = with(place, &format!("ab{c}cd"));
                let column =
                    1 + raw.lines().nth(line - 1).expect("a line").chars().position(|other| other == c).expect("there");
                let found = faults(&raw);
                assert!(
                    found.len() == 1 && found[0].starts_with(&format!("x.toml:{line}:{column}: {key}: ")),
                    "{found:?}"
                );
            }
        }
        let lines = faults(&with(place, "two\\nlines"));
        assert_eq!(lines.is_empty(), matches!(key, "description" | "source"), "{place}: {lines:?}");
    }
}

#[test]
fn no_text_of_a_table_has_what_cannot_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = SMALL.replacen("[simulation]", "[tables]\nsuppliers = \"s.csv\"\n[simulation]", 1);
    fs::write(folder.path().join("x.toml"), scenario).unwrap();
    for c in UNSEEN {
        fs::write(folder.path().join("s.csv"), format!("id,name,mineral,path,share\nx,a{c}b,beta,CCC:mine,0\n"))
            .unwrap();
        let Err(LoadError::Invalid(found)) = load(&folder.path().join("x.toml"), &[]) else {
            panic!("U+{:04X}", u32::from(c))
        };
        assert!(found.lines()[0].contains("s.csv:2:4: name: found U+"), "{:?}", found.lines());
    }
}

#[test]
fn units_and_currencies_are_no_formulas() {
    for text in ["=HYPERLINK('http://x','y')", "@SUM(1+9)", "+1", "-1", " =1", "＝1"] {
        for key in ["unit", "currency"] {
            let (_, place) = TEXTS.into_iter().find(|(other, _)| *other == key).expect("a place");
            let found = faults(&with(place, text));
            assert!(found.len() == 1 && found[0].contains("take for a formula"), "{text}: {found:?}");
        }
        // Titles and names are not in cells of tables, so they may begin with a sign.
        for place in [TEXTS[0].1, TEXTS[3].1, TEXTS[8].1] {
            assert_eq!(faults(&with(place, text)).is_empty(), text.starts_with(['+', '-']), "{text}");
        }
    }
}

#[test]
fn ids_that_results_need_are_refused() {
    for (from, to, told) in [
        ("id = \"beta\"", "id = \"all\"", "id: found `all`, which a mineral cannot have"),
        ("id = \"shifted\"", "id = \"baseline\"", "id: found `baseline`, which a strategy cannot have"),
        ("id = \"strike\"", "id = \"unattributed\"", "id: found `unattributed`, which a disruption cannot have"),
        (
            "[[strategies]]",
            "[[projects]]\nid = \"b\"\nmineral = \"beta\"\npath = \"CCC:mine\"\ncapacity = 1\n[[strategies]]",
            "id: found `b`, which a supplier has already",
        ),
    ] {
        let found = faults(
            &SMALL
                .replace("mineral = \"beta\"\npath = \"AAA", "mineral = \"M\"\npath = \"AAA")
                .replace(from, to)
                .replace("\"M\"", if to.contains("all\"") { "\"all\"" } else { "\"beta\"" }),
        );
        assert!(found.iter().any(|fault| fault.contains(told)), "{to}: {found:?}");
    }
}

#[test]
fn an_id_is_as_long_as_every_file_named_after_it_allows() {
    let long = "x".repeat(MAX_ID_LENGTH + 1);
    for id in ["strike", "shifted", "first", "b", "small"] {
        let found = faults(&SMALL.replace(&format!("\"{id}\""), &format!("\"{long}\"")));
        assert!(found.len() == 1 && found[0].contains("101 letters, expected at most 100"), "{id}: {found:?}");
    }
    let found = faults(&SMALL.replace("BBB:mine", &format!("BBB:{long}")));
    assert!(found.iter().any(|fault| fault.contains("a stage of 101 letters")), "{found:?}");

    // With ids of maximum length everything can be written: tables, plots, answers and parts.
    let desk = Desk::new();
    let most = |id: &str| id.to_owned() + &"x".repeat(MAX_ID_LENGTH - id.len());
    let mut text = SMALL.to_owned();
    for id in ["alpha", "beta", "a-large", "a-small", "first", "strike", "shifted", "small"] {
        text = text.replace(&format!("\"{id}\""), &format!("\"{}\"", most(id)));
    }
    text = text.replace("a-small = 1", &format!("{} = 1", most("a-small")));
    text += "[[uncertain]]\nrange = \"uniform(0.2, 1)\"\naddress = ";
    text.extend(["\"disruptions.", &most("strike"), ".rate\"\n"]);
    desk.write("long.toml", &text);
    desk.out("run long.toml -q --trials-table csv");
    desk.out("stress long.toml -q");
    desk.out(
        "sensitivity long.toml -q --samples 8 --trials 64 --metric peak_shortfall_share_tvar95 --metric shortfall",
    );
    desk.out("run long.toml --shard 1/2 -o parts -q");
    let mut longest = 0;
    for folder in [format!("output/{}", most("small")), format!("output/{}/plots", most("small")), "parts".to_owned()] {
        for name in desk.names(&folder) {
            // A file that is being written has a longer, hidden name.
            longest = longest.max(format!(".{name}.new-XXXXXX").len());
        }
    }
    assert!(longest > MAX_ID_LENGTH + 40 && longest <= MAX_FILE_NAME_BYTES, "{longest}");
}

#[test]
fn ids_that_are_read_as_something_else_are_warned_of() {
    for id in ["nan", "null", "none", "true", "007", "1e5", "inf", "2025-01", "mar-1"] {
        for own in ["strike", "shifted", "first", "b", "alpha", "small"] {
            let text = SMALL.replace(&format!("\"{own}\""), &format!("\"{id}\""));
            let found = warnings(&text);
            assert!(
                found.iter().any(|warning| warning.contains(&format!("found `{id}`, which"))),
                "{own}: {id}: {found:?}"
            );
        }
    }
    assert!(!warnings(SMALL).iter().any(|warning| warning.contains("read")), "{:?}", warnings(SMALL));
}

#[test]
fn parts_of_a_whole_may_be_rounded_and_no_more() {
    let sectors = |shares: [f64; 2]| {
        SMALL
            .replace("share = 0.4\nvalue", &format!("share = {}\nvalue", shares[0]))
            .replace("share = 0.6\n", &format!("share = {}\n", shares[1]))
    };
    for shares in [[0.333_333, 0.666_666], [0.333, 0.666], [0.3334, 0.6667]] {
        let loaded = load_str("x.toml", &sectors(shares), &[]).unwrap_or_else(|error| panic!("{error}"));
        let sum: f64 = loaded.study.baseline.minerals[0].sectors.iter().map(|sector| sector.share).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        assert!(loaded.warnings.lines().iter().any(|w| w.contains("parts of 1 that were rounded")), "{shares:?}");
    }
    // Shares that differ from 1 only in the last bit of a double are left unchanged.
    let exact = load_str("x.toml", &sectors([0.1 + 0.2, 0.7]), &[]).unwrap();
    assert_eq!(exact.study.baseline.minerals[0].sectors[1].share, 0.7);
    assert!(!exact.warnings.lines().iter().any(|w| w.contains("rounded")));
    for shares in [[0.33, 0.66], [0.4, 0.7], [0.5, 0.4989]] {
        let found = faults(&sectors(shares));
        assert!(
            found.iter().any(|fault| fault.contains("add up to") && fault.contains("expected 1")),
            "{shares:?}: {found:?}"
        );
    }
    let weights = SMALL.replace("to = { a-small = 1 }", "to = { a-small = 0.9995 }");
    let loaded = load_str("x.toml", &weights, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.study.strategies[0].shifts[0].to[0].1, 1.0);
    assert!(loaded.warnings.lines().iter().any(|w| w.contains("to: the weights add up to 0.9995")));
}

#[test]
fn no_month_has_a_year_of_five_digits() {
    let from = |start: &str| SMALL.replace("2025-01", start);
    assert!(faults(&from("9997-01")).is_empty());
    let found = faults(&from("9997-02"));
    assert!(
        found.len() == 1 && found[0].contains("start: found 9997-02, whose 3 years end after 9999-12"),
        "{found:?}"
    );
    assert!(!faults(&from("9999-12")).is_empty());
    assert_eq!(YearMonth::LAST.plus(1), YearMonth::LAST);
}

#[test]
fn a_terminal_gets_no_control_characters_of_names_of_files_and_quoted_input() {
    let desk = Desk::new();
    let evil = "e\u{1b}[2Jvil\u{9b}\u{202e}";
    desk.write(&format!("{evil}.toml"), &SMALL.replace("share = 1\n", "share = \"\u{9b}x\"\n"));
    desk.write(&format!("{evil}-sound.toml"), SMALL);
    let told = |arguments: &[&str]| {
        let out = desk.mindep("").args(arguments).output().expect("it runs");
        [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
    };
    let broken = format!("{evil}.toml");
    let sound = format!("{evil}-sound.toml");
    let folder = format!("{evil}-folder");
    let none = format!("none{evil}.toml");
    let trials = format!("--trials={evil}");
    for arguments in [
        vec!["check", &broken],
        vec!["check", &broken, "--format", "json"],
        vec!["check", &none],
        vec!["run", &sound, "-o", &folder, "--trials", "10"],
        vec!["run", &sound, "-o", &folder, "--trials", "10"],
        vec!["run", &sound, "-o", &folder, "--trials", "10", "--overwrite", "--format", "json"],
        vec!["run", &sound, &trials],
        vec!["compare", &folder, &folder],
        vec!["report", &folder],
        vec!["calibrate", &broken],
        vec![evil],
    ] {
        for text in told(&arguments) {
            let raw = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
            assert_eq!(raw, None, "{arguments:?}: {text:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_path_with_line_breaks_and_tabulators_stays_within_one_line_wherever_it_is_told() {
    let desk = Desk::new();
    let plain = "--trials 20 --plots none";
    desk.write("sweep.toml", &format!("{SMALL}\n[sweep]\n\"disruptions.strike.rate\" = [0.1, 0.5]\n"));
    desk.out("run small.toml --shard 1/1 --trials 20 -q -o parts");
    desk.write("trade.csv", "importer,product,partner,year,quantity_t\nKOR,ore,AAA,2001,60\nKOR,ore,AAA,2002,61\n");
    let evil = "n\nl\to";
    let (folder, part, toml) = (format!("{evil}/small"), format!("{evil}.mindep"), format!("{evil}.toml"));
    let merged = format!("{evil}-merged");
    let swept = format!("{evil}-swept");
    let answer = format!("{folder}/stress.csv");
    for (words, more) in [
        ("run small.toml", vec!["-o", evil]),
        ("run small.toml", vec!["-o", evil]),
        ("run small.toml --resume", vec!["-o", evil]),
        ("stress small.toml", vec!["-o", evil]),
        ("stress small.toml", vec!["-o", evil]),
        ("run small.toml --overwrite --set disruptions.strike.rate=0.4", vec!["-o", evil]),
        ("report", vec![folder.as_str()]),
        ("compare", vec![&folder, &folder]),
        ("report", vec![evil]),
        ("merge parts/small.part-1-of-1.mindep", vec!["-o", &merged]),
        ("merge parts/small.part-1-of-1.mindep", vec!["-o", &merged]),
        ("merge parts/small.part-1-of-1.mindep", vec!["--part", &part]),
        ("merge", vec![&part, "-o", &merged, "--overwrite"]),
        ("merge", vec![&part, &part]),
        ("run small.toml --shard 1/2", vec!["-o", evil]),
        ("run sweep.toml", vec!["-o", &swept]),
        ("run sweep.toml --resume", vec!["-o", &swept]),
        ("calibrate trade.csv", vec!["-o", &toml]),
        ("new", vec![&merged]),
        ("new", vec![&part]),
        ("stress small.toml", vec!["-o", &answer]),
    ] {
        let takes_plain = words.starts_with("run");
        let mut command = desk.mindep(words);
        command.args(if takes_plain { plain.split(' ').collect() } else { Vec::new() });
        let out = command.args(&more).output().expect("it runs");
        for bytes in [out.stdout, out.stderr] {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(!text.contains("n\nl") && !text.contains("l\to"), "{words} {more:?}: {text}");
        }
    }
}

#[test]
fn a_number_below_zero_is_refused_by_what_was_expected() {
    let desk = Desk::new();
    for (arguments, told) in [
        ("run small.toml --trials -1", "found -1, expected a whole number in 1..=4000000000"),
        ("run small.toml --seed -1", "found -1, expected a whole number from 0"),
        ("run small.toml --checkpoint -1", "found -1, expected seconds from 0"),
        ("stress small.toml --loss -0.5", "found -0.5, expected a share above 0"),
        ("stress small.toml --months -1", "-1 is not in 1..=600"),
        ("replay small.toml --trial -1", "found -1, expected a whole number from 0"),
    ] {
        let said = desk.wrong(arguments);
        assert!(said.contains(told), "{arguments}: {said}");
    }
}
