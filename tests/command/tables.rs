//! Scenarios whose tables are workbooks or CSV files of any kind: the same results, to the byte, and copies that can be run again.

use crate::support::{Desk, SMALL};
use mindep_testing::books;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// [`SMALL`] with its suppliers, disruptions and strategies in tables that end so.
fn scenario(end: &str) -> String {
    let from = SMALL.find("[[suppliers]]").expect("suppliers");
    let names = ["suppliers", "disruptions", "strategies"];
    let named = names.iter().map(|name| format!("{name} = \"data/{name}.{end}\"\n")).collect::<Vec<_>>().concat();
    format!("{}[tables]\n{named}", &SMALL[..from])
}

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

fn tables() -> [(&'static str, Vec<Vec<String>>); 3] {
    [
        (
            "suppliers",
            rows(
                "id|mineral|path|share|surge\na-large|alpha|AAA:mine|0.9|\na-small|alpha|BBB:mine|0.1|0.2\nb|beta|AAA:mine|1|",
            ),
        ),
        ("disruptions", rows("id|hits|rate|duration\nstrike|AAA|0.5|uniform(1, 5)")),
        (
            "strategies",
            rows("id|shift.mineral|shift.from|shift.to|shift.share|per_year\nshifted|alpha|a-large|a-small: 1|0.4|100"),
        ),
    ]
}

/// Writes the tables below `data` and the scenario in a form.
fn write(desk: &Desk, end: &str) {
    let _ = fs::create_dir(desk.path("data"));
    desk.write("small.toml", &scenario(end));
    for (name, rows) in tables() {
        let bytes = match end {
            "xlsx" => books::excel(&[(name, rows)]),
            "ods" => books::open_document(&[(name, rows)]),
            _ => {
                let line = |row: &Vec<String>| row.join(";").replace(", ", "\u{1}").replace('.', ",") + "\n";
                // Dots of names of columns stay, and commas within distributions.
                let text = rows[0].join(";") + "\n" + &rows[1..].iter().map(line).collect::<String>();
                text.replace('\u{1}', ", ").into_bytes()
            }
        };
        fs::write(desk.path(&format!("data/{name}.{end}")), bytes).expect("written");
    }
}

/// All files of results but those that name the tables: what was run, and its copies.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("below").display().to_string();
            match name.as_str() {
                "run.json" | "inputs" => {}
                _ if path.is_dir() => left.push(path),
                _ => {
                    let bytes = fs::read(path).expect("a file");
                    // The report names the files with their sums.
                    let is_report = name == "report.html";
                    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
                    let sum = |line: &&[u8]| line.windows(7).any(|word| word == b"SHA-256");
                    let told = lines.filter(|line| !is_report || !sum(line)).flatten().copied().collect();
                    found.insert(name, told);
                }
            }
        }
    }
    found
}

#[test]
fn results_are_the_same_whatever_the_tables_are() {
    let desk = Desk::new();
    desk.out("run small.toml -q -o plain");
    let plain = results(&desk.path("plain/small"));
    assert!(plain.len() > 10, "{:?}", plain.keys());
    for end in ["csv", "xlsx", "ods"] {
        write(&desk, end);
        desk.out(&format!("run small.toml -q -o {end}"));
        let found = results(&desk.path(&format!("{end}/small")));
        for (name, bytes) in &plain {
            assert!(found.get(name) == Some(bytes), "{end}: {name}");
        }
        assert_eq!(found.len(), plain.len());
        // The copies among the results are the scenario: they are run again to the same results.
        desk.out(&format!("run {end}/small/inputs/small.toml -q -o again-{end}"));
        assert!(results(&desk.path(&format!("again-{end}/small"))) == plain, "{end}");
        assert_eq!(
            fs::read(desk.path(&format!("{end}/small/inputs/data/suppliers.{end}"))).expect("a copy"),
            fs::read(desk.path(&format!("data/suppliers.{end}"))).expect("the table")
        );
    }
}

#[test]
fn parts_and_answers_of_a_scenario_with_workbooks_go_together() {
    let desk = Desk::new();
    write(&desk, "xlsx");
    desk.out("run small.toml -q --plots none --no-report -o whole");
    for shard in ["1/2", "2/2"] {
        desk.out(&format!("run small.toml -q --shard {shard} -o parts"));
    }
    let parts: Vec<String> = desk.names("parts").iter().map(|name| format!("parts/{name}")).collect();
    desk.out(&format!("merge -q --plots none --no-report {} -o merged", parts.join(" ")));
    assert!(results(&desk.path("merged/small")) == results(&desk.path("whole/small")));
    // What asks of the scenario reads its tables as well.
    desk.out("replay small.toml --worst -q");
    desk.out("stress small.toml -q");
    desk.out("report whole/small -q");
    // One of the tables in another file, by the command line.
    fs::write(desk.path("both.xlsx"), books::excel(&tables())).expect("written");
    let mut command = desk.mindep("run small.toml -q --plots none --no-report -o set --set");
    command.arg("tables.suppliers=both.xlsx#suppliers").assert().success();
    let set = results(&desk.path("set/small"));
    assert!(set["summary.csv"] == results(&desk.path("merged/small"))["summary.csv"]);
}

#[test]
fn check_tells_row_column_and_cell_of_a_workbook() {
    let desk = Desk::new();
    write(&desk, "xlsx");
    let mut wrong = tables()[0].1.clone();
    wrong[2][3] = "many".to_owned();
    wrong[3][1] = "gamma".to_owned();
    fs::write(desk.path("data/suppliers.xlsx"), books::excel(&[("suppliers", wrong)])).expect("written");
    let said = desk.wrong("check small.toml");
    assert!(said.contains("data/suppliers.xlsx:3:4") && said.contains("in cell D3"), "{said}");
    assert!(said.contains("data/suppliers.xlsx:4:2") && said.contains("in cell B4"), "{said}");
    assert!(!desk.path("output").exists());
    let json = desk.mindep("check small.toml --format json").assert().code(2).get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert!(json.to_string().contains("\"column\":4") && json.to_string().contains("\"line\":3"), "{json}");
}
