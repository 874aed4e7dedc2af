//! `mindep compare`: differences between two folders of results.

pub mod args;

use super::Failure;
use super::options::Format;
use super::stream;
use super::stream::say;
use super::terminal::{self, grouped, with_error};
use args::CompareArgs;
use mindep_library::compare::Between;
use mindep_library::compare::inputs::{Change, Changes};
use mindep_library::questions::answer::AnswerTable;
use mindep_library::results::book::Book;
use mindep_library::results::file::{FileKind, FilePlace};
use mindep_library::results::lock::Lock;
use mindep_library::tables::between::BetweenRow;
use mindep_library::tables::number::Number;
use mindep_library::tables::table;
use mindep_library::words::table::{Table, words};
use mindep_scenario::letters::shown;
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// Metrics and statistics that are printed without `--all`.
const HEADLINES: [(&str, &str); 6] = [
    ("shortfall", "mean"),
    ("shortfall", "tvar95"),
    ("any_shortage", "mean"),
    ("economic_loss", "mean"),
    ("total_cost", "mean"),
    ("programme_cost", "mean"),
];

/// Maximum number of changes printed for each category.
const MAX: usize = 30;

/// Compares two folders of results.
pub fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let (first, second) = read(&args.first, &args.second)?;
    for (folder, book) in [(&args.first, &first), (&args.second, &second)] {
        book.unchecked(folder).iter().for_each(|told| say(&format!("note: {told}")));
    }
    let place = args.output.as_deref().map(|path| file(path, args.overwrite)).transpose()?;
    let between = Between::new((&args.first, &first), (&args.second, &second));
    let between = between.map_err(|error| Failure::Wrong(error.to_string()))?;
    let changes = Changes::between(&first, &second);
    if let Some((place, _lock)) = place {
        let mut bytes = Vec::new();
        table::write(&between.rows, &mut bytes)?;
        place.write(&[&bytes])?;
    }
    match args.format {
        Format::Json => {
            let folder = |path: &Path, book: &Book| json!({ "folder": path, "scenario": book.manifest.scenario, "seed": book.manifest.seed, "trials": book.manifest.trials });
            let mut all = json!({
                "first": folder(&args.first, &first),
                "second": folder(&args.second, &second),
                "inputs": changes,
                "comparison": between,
            });
            if let Some(rows) = all.pointer_mut("/comparison/rows") {
                *rows = AnswerTable::new("compare.csv", &between.rows).json();
            }
            let mut out = stream::json();
            serde_json::to_writer_pretty(&mut out, &all)?;
            writeln!(out)?;
        }
        Format::Text if args.quiet => {}
        Format::Text => write!(stream::text(), "{}", text(args, &first, &second, &changes, &between))?,
    }
    Ok(())
}

/// Reads both folders; prints the errors of both.
fn read(first: &Path, second: &Path) -> Result<(Book, Book), Failure> {
    let read = |folder: &Path| Book::read(folder).map_err(|error| say(&format!("error: {error}")));
    match (read(first), read(second)) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        _ => Err(Failure::Said),
    }
}

/// Checks that a file can be written, and locks it.
fn file(path: &Path, overwrite: bool) -> Result<(FilePlace, Lock), Failure> {
    let Some(name) = path.file_name() else {
        return Err(Failure::Wrong(format!("-o: found {}, expected the name of a file", shown(path))));
    };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = Lock::take(path)?;
    Ok((FilePlace::check(parent, &name.to_string_lossy(), overwrite, FileKind::Comparison)?, lock))
}

fn text(args: &CompareArgs, first: &Book, second: &Book, changes: &Changes, between: &Between) -> String {
    let mut out = String::new();
    for (which, path, book) in [("first ", &args.first, first), ("second", &args.second, second)] {
        let (trials, seed) = (grouped(book.manifest.trials as f64, 0), book.manifest.seed);
        let _ =
            writeln!(out, "{which}  {}: {}, {trials} trials, seed {seed}", shown(path), book.manifest.scenario.title);
    }
    out.push('\n');
    if changes.is_empty() {
        out.push_str("the inputs are the same\n");
    }
    for (what, list) in [("run", &changes.run), ("files", &changes.files), ("scenario", &changes.values)] {
        told(&mut out, what, list);
    }
    for only in between.only_in_one.iter().chain(&between.other_units) {
        let _ = writeln!(out, "{only}");
    }
    let _ = writeln!(out, "\n{}", between.errors);
    let _ = writeln!(
        out,
        "{} of {} numbers differ by more than noise at 95 %; about {} would if nothing differed, though numbers of one run are not independent",
        between.more_than_noise,
        between.compared,
        grouped(between.expected_by_chance, 0)
    );
    let shown = |row: &&BetweenRow| args.all || HEADLINES.contains(&(row.metric.as_str(), row.statistic.as_str()));
    let mut table = Table::new(
        "compare",
        &["strategy · mineral · number", "unit", "first#", "second#", "difference#", "z#", "more than noise"],
    );
    for row in between.rows.iter().filter(shown) {
        let error = |n: Option<Number>, e: Option<Number>| match n {
            Some(n) => with_error(n.value(), e.map(Number::value)),
            None => "–".to_owned(),
        };
        let cells = [
            format!("{} · {} · {} {}", row.strategy, row.mineral, row.metric, row.statistic),
            row.unit.clone(),
            error(row.first, row.first_std_error),
            error(row.second, row.second_std_error),
            error(row.difference, row.std_error),
            row.z.map_or_else(String::new, |z| format!("{:.1}", z.value())),
            row.more_than_noise.map_or("", |more| if more { "yes" } else { "no" }).to_owned(),
        ];
        table.push(&row.mineral, &row.strategy, cells.map(words).into());
    }
    let _ = writeln!(out, "\nsecond less first; ± standard error\n{}", terminal::of(&table));
    if !args.all {
        out.push_str("\nevery number: --all, or -o FILE.csv\n");
    }
    out
}

/// Appends the changes in one category to the text.
fn told(out: &mut String, what: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(out, "{what}: {} changed", changes.len());
    let shown = |text: &str| match text.chars().count() {
        0 => "(none)".to_owned(),
        1..=70 => text.to_owned(),
        _ => text.chars().take(69).chain(['…']).collect(),
    };
    for change in changes.iter().take(MAX) {
        let (first, second) = match what {
            "files" if change.first.is_empty() => (String::new(), "(only in the second)".to_owned()),
            "files" if change.second.is_empty() => (String::new(), "(only in the first)".to_owned()),
            "files" => (String::new(), "(other content)".to_owned()),
            _ => (format!("{} → ", shown(&change.first)), shown(&change.second)),
        };
        let _ = writeln!(out, "  {}: {first}{second}", change.place);
    }
    if changes.len() > MAX {
        let _ = writeln!(out, "  … and {} more: --format json has all", changes.len() - MAX);
    }
}
