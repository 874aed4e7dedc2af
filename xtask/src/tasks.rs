//! Tasks that call cargo and git.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Runs commands one after the other in the root of the repository, until one fails. Words such as `NAME=value` before a command set environment
/// variables.
pub fn each(commands: &[&str]) -> ExitCode {
    for line in commands {
        println!("$ {line}");
        if !run(&mut command(line)) {
            eprintln!("error: this failed: {line}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Writes pages, by file name, into a folder.
pub fn write_pages(folder: &Path, pages: &BTreeMap<String, String>) -> ExitCode {
    let write = |(name, page): (&String, &String)| {
        let file = folder.join(name);
        std::fs::write(&file, page).map_err(|error| format!("cannot write {}: {error}", file.display()))
    };
    let made = std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()));
    match made.and_then(|()| pages.iter().try_for_each(write)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Runs this task again in an optimised build.
pub fn again_in_release() -> ExitCode {
    let mut command = command("cargo run --release --quiet --package xtask --");
    if run(command.args(std::env::args_os().skip(1))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Installs the pre-commit hook, unless there is another one.
pub fn hook() -> ExitCode {
    let root = mindep_testing::root();
    let found = command("git rev-parse --git-path hooks/pre-commit").output();
    let place =
        found.ok().filter(|output| output.status.success()).and_then(|output| String::from_utf8(output.stdout).ok());
    let Some(place) = place.map(|place| root.join(place.trim_end())) else {
        eprintln!("error: this is no git repository");
        return ExitCode::FAILURE;
    };
    if place.exists() {
        eprintln!("error: {} is there already; remove it first", place.display());
        return ExitCode::FAILURE;
    }
    if let Err(error) = place.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| copy(&root, &place)) {
        eprintln!("error: cannot write {}: {error}", place.display());
        return ExitCode::FAILURE;
    }
    println!("{} refuses commits that would not pass; `git commit --no-verify` passes it by", place.display());
    ExitCode::SUCCESS
}

fn copy(root: &Path, place: &Path) -> std::io::Result<()> {
    std::fs::copy(root.join(".ci/pre-commit"), place).map(|_| ())
}

fn command(line: &str) -> Command {
    let is_variable = |word: &&str| word.contains('=') && word.starts_with(|c: char| c.is_ascii_uppercase());
    let words: Vec<&str> = line.split_whitespace().collect();
    let variables = words.iter().take_while(|word| is_variable(word)).count();
    let mut command = Command::new(words.get(variables).copied().unwrap_or_default());
    command.args(words.iter().skip(variables + 1)).current_dir(mindep_testing::root());
    command.envs(words[..variables].iter().filter_map(|word| word.split_once('=')));
    command
}

fn run(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::command;
    use std::ffi::OsStr;

    #[test]
    fn a_line_is_a_command_with_variables_and_arguments() {
        let made = command("A_B=1 C=x=y cargo test --test upkeep");
        assert_eq!(made.get_program(), "cargo");
        assert_eq!(made.get_args().collect::<Vec<_>>(), ["test", "--test", "upkeep"]);
        let set: Vec<_> = made.get_envs().collect();
        assert_eq!(set, [(OsStr::new("A_B"), Some(OsStr::new("1"))), (OsStr::new("C"), Some(OsStr::new("x=y")))]);
    }
}
