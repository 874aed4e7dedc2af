//! The tables of keys and of columns in the documentation are generated from the declarations of the format and of the rows.
//!
//! A comment stands before each: `<!-- keys: minerals.demand -->` or `<!-- columns: summary.csv -->`. `UPDATE_DOCS=1 cargo test --test upkeep reference`
//! writes the tables anew.

use crate::pages::{Page, pages, root};
use mindep_library::questions::QUESTIONS;
use mindep_library::results::register::AssumptionRow;
use mindep_library::tables::between::BetweenRow;
use mindep_library::tables::list::{self, Visit};
use mindep_library::tables::table::Table;
use mindep_library::tables::table::row::{Column, Row};
use mindep_scenario::reference::{self, Key};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::{env, fs};

/// The columns of every table that the program writes, by its file.
fn columns() -> BTreeMap<&'static str, &'static [Column]> {
    struct Gather(BTreeMap<&'static str, &'static [Column]>);

    impl Visit for Gather {
        type Error = Infallible;

        fn table<R: Table>(&mut self) -> Result<(), Infallible> {
            self.0.insert(R::FILE, R::COLUMNS);
            Ok(())
        }
    }

    let mut found = Gather(BTreeMap::new());
    let Ok(()) = list::each(&mut found);
    for file in QUESTIONS.iter().flat_map(|question| (question.files)()).filter(|file| !file.columns.is_empty()) {
        found.0.insert(file.name, file.columns);
    }
    found.0.insert("compare.csv", BetweenRow::COLUMNS);
    found.0.insert("assumptions.csv", AssumptionRow::COLUMNS);
    // A trial's rows of the table of trials.
    found.0.remove("replay-metrics.csv");
    found.0
}

/// A key of every table that says where it comes from; docs/scenario-format/README.md explains it once.
const SOURCE: &str = "source";

fn of_keys(keys: &[Key]) -> String {
    let row = |key: &Key| format!("| `{}` | {} | {} | {} |\n", key.name, key.value, key.default, key.meaning);
    let rows: String = keys.iter().filter(|key| key.name != SOURCE).map(row).collect();
    format!("| key | value | default | meaning |\n| --- | --- | --- | --- |\n{rows}")
}

fn of_columns(columns: &[Column]) -> String {
    let row = |of: &Column| format!("| `{}` | {} |\n", of.name, plain(of.meaning));
    let rows: String = columns.iter().map(row).collect();
    format!("| column | meaning |\n| --- | --- |\n{rows}")
}

/// The meaning of a column as a cell of a table: one line, without a full stop at its end.
fn plain(meaning: &str) -> String {
    let text = meaning.trim().replace('|', "\\|");
    text.strip_suffix('.').map_or(text.clone(), str::to_owned)
}

/// The page with its tables as they should be, and the names of these tables.
fn generated(page: &Page) -> (String, Vec<String>) {
    let (keys, columns) = (reference::tables(), columns());
    let (mut text, mut names) = (String::new(), Vec::new());
    let mut lines = page.text.lines().peekable();
    while let Some(line) = lines.next() {
        text += line;
        text.push('\n');
        let name = |kind: &str| line.strip_prefix(kind)?.strip_suffix(" -->");
        let table = match (name("<!-- keys: "), name("<!-- columns: ")) {
            (Some(place), _) => {
                let found = keys.iter().find(|table| table.place == place);
                of_keys(&found.unwrap_or_else(|| panic!("{}: {place} is no table of a scenario", page.path)).keys)
            }
            (_, Some(file)) => {
                of_columns(columns.get(file).unwrap_or_else(|| panic!("{}: {file} is no table", page.path)))
            }
            _ => continue,
        };
        names.extend(name("<!-- keys: ").or(name("<!-- columns: ")).map(str::to_owned));
        text += &table;
        while lines.next_if(|line| line.starts_with('|')).is_some() {}
    }
    (text, names)
}

#[test]
fn tables_of_keys_and_columns_are_those_of_the_declarations() {
    let mut old = Vec::new();
    let mut found: Vec<String> = Vec::new();
    for page in pages() {
        let (text, names) = generated(&page);
        found.extend(names);
        if text != page.text {
            if env::var_os("UPDATE_DOCS").is_some() {
                fs::write(root().join(&page.path), text).expect("written");
                continue;
            }
            old.push(page.path);
        }
    }
    let twice: Vec<&String> = found.iter().filter(|name| found.iter().filter(|n| n == name).count() > 1).collect();
    assert!(twice.is_empty(), "more than one page has {twice:?}");
    let of_keys = reference::tables().into_iter().filter(|table| !table.place.is_empty()).map(|table| table.place);
    let of_files = columns().into_keys().map(str::to_owned);
    let expected: BTreeSet<String> = of_keys.chain(of_files).collect();
    assert_eq!(
        found.into_iter().collect::<BTreeSet<String>>(),
        expected,
        "tables that a page has, and those there are"
    );
    assert!(
        old.is_empty(),
        "{old:?} have old tables; UPDATE_DOCS=1 cargo test --test upkeep reference makes them anew"
    );
}
