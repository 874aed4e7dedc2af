//! The documentation covers all columns, metrics and options of the program, its links are valid, and the page on the command line is generated
//! from the program.

use crate::pages::{Page, pages, root};
use clap::{Arg, ArgAction, CommandFactory, Parser};
use mindep_cli::args::Args;
use mindep_core::tally::metric::{Metric, Variable};
use mindep_library::questions::replay::rows::VARIABLES;
use mindep_library::results::sweep;
use mindep_library::tables::annual;
use mindep_library::tables::table::columns;
use mindep_library::tables::trials::{Format, TrialRow};
use std::fmt::Write;
use std::{env, fs};

/// The pages of the results.
const RESULTS: [&str; 3] = [
    include_str!("../../docs/results/README.md"),
    include_str!("../../docs/results/tables.md"),
    include_str!("../../docs/results/files.md"),
];

/// The text under a heading of the second level of these pages, to the next one.
fn section(heading: &str) -> &'static str {
    let begin = format!("\n## {heading}\n");
    let found: Vec<(&str, &str)> = RESULTS.into_iter().filter_map(|page| page.split_once(&begin)).collect();
    let [(_, rest)] = found[..] else {
        panic!("{} pages of docs/results/ have a section {heading}", found.len());
    };
    rest.split("\n## ").next().unwrap_or(rest)
}

/// Returns the names that have no row in a table of `text`.
fn missing(text: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    names.into_iter().filter(|name| !text.contains(&format!("\n| `{name}` |"))).collect()
}

#[test]
fn every_column_of_the_table_of_trials_is_explained() {
    let of_trials = section(&format!("`{}`, `{}`", Format::Csv.file(), Format::Parquet.file()));
    let left_out = missing(&format!("{of_trials}{}", section("Metrics")), columns::<TrialRow>());
    assert!(left_out.is_empty(), "docs/results/ leaves out {left_out:?} of the table of trials");
}

#[test]
fn every_variable_of_a_replay_is_explained() {
    let left_out = missing(&question("replay"), VARIABLES.map(str::to_owned));
    assert!(left_out.is_empty(), "docs/questions/replay.md leaves out {left_out:?}");
}

#[test]
fn every_metric_and_monthly_variable_is_explained() {
    let left_out = missing(section("Metrics"), Metric::ALL.map(|m| m.name().to_owned()));
    assert!(left_out.is_empty(), "docs/results/ leaves out the metrics {left_out:?}");
    let left_out = missing(section("`timeseries.csv`"), Variable::ALL.map(|v| v.name().to_owned()));
    assert!(left_out.is_empty(), "docs/results/ leaves out the variables {left_out:?}");
    let left_out = missing(section("`annual.csv`"), annual::VARIABLES.map(str::to_owned));
    assert!(left_out.is_empty(), "docs/results/ leaves out the yearly variables {left_out:?}");
}

/// The page of `docs/questions/` about a command.
fn question(name: &str) -> String {
    let path = format!("docs/questions/{name}.md");
    fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the columns that a section does not mention.
fn unnamed(section: &str, columns: Vec<String>) -> Vec<String> {
    columns.into_iter().filter(|column| !section.contains(&format!("`{column}`"))).collect()
}

#[test]
fn every_column_of_a_sweep_is_explained() {
    let table = String::from_utf8(sweep::table(&[], &[])).expect("UTF-8");
    let of_sweep = table.trim_end().split(',').map(str::to_owned).collect();
    assert_eq!(unnamed(section("`sweep.csv`"), of_sweep), [""; 0], "docs/results/ leaves columns out");
}

/// Generates the page on the command line from the declaration of its arguments.
fn command_line() -> String {
    let mut page = "<!-- Made by `UPDATE_DOCS=1 cargo test --test upkeep documentation`; changes by hand are refused. -->\n\n\
        # Command line\n\n\
        Every command with its arguments and options, as `mindep help COMMAND` has them. Exit codes are in [running.md](running.md#exit-codes); \
        what the commands are for is in the [recipes](recipes/analysts.md) and [questions](questions/README.md).\n\n\
        All take `-h` and `--help`; `mindep --version` tells the version.\n\n\
        | command | does |\n| --- | --- |\n"
        .to_owned();
    let mut root = Args::command();
    root.build();
    let commands: Vec<_> = root.get_subcommands().filter(|c| c.get_name() != "help").collect();
    let about = |command: &clap::Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    for command in &commands {
        let name = command.get_name();
        writeln!(page, "| [`{name}`](#{name}) | {} |", cell(&about(command))).expect("memory");
    }
    for command in &commands {
        let usage = clap::Command::clone(command).render_usage().to_string().replace("Usage: ", "");
        write!(page, "\n## {}\n\n{}.\n\n`{usage}`\n", command.get_name(), prose(&about(command))).expect("memory");
        let arguments: Vec<&Arg> =
            command.get_arguments().filter(|a| !matches!(a.get_id().as_str(), "help" | "version")).collect();
        if !arguments.is_empty() {
            page.push_str("\n| argument or option | default | meaning |\n| --- | --- | --- |\n");
        }
        for argument in arguments {
            page.push_str(&row(command, argument));
        }
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for part in after.split("\n\n").filter(|part| !part.is_empty()) {
            if let Some(examples) = part.strip_prefix("Examples:\n") {
                let examples: String = examples.lines().flat_map(|line| [line.trim_start(), "\n"]).collect();
                write!(page, "\n<!-- examples: of --help -->\n```text\n{examples}```\n").expect("memory");
            } else {
                writeln!(page, "\n{}", prose(&part.replace('\n', " "))).expect("memory");
            }
        }
    }
    page
}

/// Returns the table row of an argument.
fn row(command: &clap::Command, argument: &Arg) -> String {
    let values = argument.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>();
    let many = matches!(argument.get_action(), ArgAction::Append) && argument.is_positional();
    let takes = if argument.get_action().takes_values() { values.join(" ") } else { String::new() };
    let mut names: Vec<String> = argument.get_short().map(|short| format!("`-{short}`")).into_iter().collect();
    names.extend(argument.get_long().map(|long| format!("`{}`", format!("--{long} {takes}").trim_end())));
    if names.is_empty() {
        names.push(format!("`{takes}{}`", if many { "…" } else { "" }));
    }
    let defaults = argument.get_default_values().iter().map(|v| format!("`{}`", v.display())).collect::<Vec<_>>();
    let default = if argument.get_action().takes_values() { defaults.join(", ") } else { String::new() };
    let mut meaning = cell(&argument.get_help().map(ToString::to_string).unwrap_or_default());
    let possible: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|_| argument.get_action().takes_values())
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}`: {}", value.get_name(), cell(&help.to_string())),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !possible.is_empty() {
        write!(meaning, ". {}", possible.join("; ")).expect("memory");
    }
    let others: Vec<String> = command
        .get_arg_conflicts_with(argument)
        .iter()
        .filter_map(|other| Some(format!("`--{}`", other.get_long()?)))
        .collect();
    if !others.is_empty() {
        write!(meaning, ". Not with {}", others.join(", ")).expect("memory");
    }
    format!("| {} | {default} | {meaning} |\n", names.join(", "))
}

/// Converts a help text to Markdown; words that would be HTML tags or names of scenario tables become code.
fn prose(text: &str) -> String {
    let mut out = Vec::new();
    for word in text.split(' ') {
        let option = word.starts_with("--") && word.len() > 2;
        out.push(if word.starts_with('[') || option {
            let end = word.trim_end_matches([',', ';', '.', ':', ')']);
            format!("`{end}`{}", &word[end.len()..])
        } else {
            word.to_owned()
        });
    }
    out.join(" ")
}

/// Like [`prose`], for a cell of a table.
fn cell(text: &str) -> String {
    prose(&text.replace('\n', " ").replace('|', "\\|"))
}

#[test]
fn the_page_of_the_command_line_is_that_of_the_program() {
    let path = root().join("docs/command-line.md");
    let made = command_line();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).expect("the page");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(found.lines().chain(std::iter::repeat(""))).find(|(made, found)| made != found);
    assert!(
        made == found,
        "docs/command-line.md is not that of the program, first in {differs:?}; make it again with UPDATE_DOCS=1 cargo test --test upkeep documentation"
    );
}

#[test]
fn every_example_of_the_help_is_understood() {
    let mut examples = 0;
    for command in Args::command().get_subcommands() {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in after.lines().filter_map(|line| line.strip_prefix("  mindep ")) {
            // Text in quotes is one argument.
            let quoted = |(place, part): (usize, &str)| {
                let words = if place % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
                words.into_iter().map(str::to_owned).collect::<Vec<String>>()
            };
            let line = line.split(" > ").next().unwrap_or(line);
            let line = line.split(" | ").next().unwrap_or(line);
            let words = line.split(['"', '\'']).enumerate().flat_map(quoted);
            let parsed = Args::try_parse_from(std::iter::once("mindep".to_owned()).chain(words));
            assert!(parsed.is_ok(), "{line}: {}", parsed.err().map(|e| e.to_string()).unwrap_or_default());
            examples += 1;
        }
    }
    assert!(examples > 20, "{examples}");
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut faults = Vec::new();
    for page in &pages {
        for (line, file, heading) in page.links() {
            let target = page.target(&file);
            let is_there = root().join(&target).exists();
            // The book consists of docs/ only, so files outside of it cannot be linked.
            let inside = page.path == "README.md" || target.starts_with("docs/");
            let of_target = pages.iter().find(|other| other.path == target);
            let has_heading = heading.is_empty() || of_target.is_some_and(|other| other.anchors().contains(&heading));
            if !(is_there && inside && has_heading) {
                faults.push(format!("{}:{line}: {file}#{heading}", page.path));
            }
        }
    }
    assert!(faults.is_empty(), "links lead nowhere: {faults:#?}");
}

#[test]
fn the_book_has_every_page() {
    let pages = pages();
    let summary: &Page = pages.iter().find(|page| page.path == "docs/SUMMARY.md").expect("docs/SUMMARY.md");
    let listed: Vec<String> = summary.links().iter().map(|(_, file, _)| summary.target(file)).collect();
    let mut sorted = listed.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), listed.len(), "a page is listed twice");
    let there = |path: &&String| path.starts_with("docs/") && *path != "docs/SUMMARY.md";
    let left_out: Vec<&String> =
        pages.iter().map(|page| &page.path).filter(there).filter(|p| !listed.contains(p)).collect();
    assert!(left_out.is_empty(), "docs/SUMMARY.md leaves out {left_out:?}");
}
