//! `mindep score`: forecasts of scenarios against what was observed.

pub mod args;

use super::interrupt::{self, Interrupt};
use super::options::Format;
use super::question::{self, INTERRUPTED, Kept, Watched};
use super::stream::say;
use super::{Failure, pool, read, stream, terminal};
use args::ScoreArgs;
use mindep_library::questions::answer::{Answer, AnswerTable};
use mindep_library::questions::asking::{Ask, Subject};
use mindep_library::questions::score::ask::Scored;
use mindep_library::questions::score::query::{ObservedFile, Query};
use mindep_library::questions::score::rows::{SKILL, ScoreRow, SkillRow};
use mindep_library::questions::score::{skill, words};
use mindep_library::results::answer::AnswerPlace;
use mindep_library::words::measured::Measured;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde_json::json;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Ends of the names of files with observed values, the first of which is the usual one.
const ENDS: [&str; 3] = ["observed.csv", "observed.xlsx", "observed.ods"];

/// A scenario with the question about it and the place of the answer.
struct Case {
    loaded: Loaded,
    query: Query,
    place: AnswerPlace,
}

/// Scores scenarios. All files are read and all places are checked before anything is simulated, and everything is simulated before anything is
/// written.
pub fn score(args: &ScoreArgs) -> Result<(), Failure> {
    let cases = cases(args)?;
    let pool = pool::pool(args.threads.map(usize::from))?;
    let interrupt = Interrupt::listen().map_err(|e| Failure::Running(format!("cannot listen for Ctrl-C: {e}")))?;
    let mut found = Vec::new();
    for (case, path) in cases.iter().zip(&args.scenarios) {
        let name = case.loaded.study.baseline.name.as_str();
        let watched = Watched::new(name, Query::STEPS, args.quiet);
        let named = shown(path);
        let subject = Subject { loaded: &case.loaded, named: &named, beside: None };
        let work = || pool.install(|| case.query.scores(&subject, &watched));
        let scored = interrupt::ending(&interrupt, INTERRUPTED, work);
        watched.finish();
        found.push(scored.map_err(|refusal| question::refused(refusal, path, args.format))?);
    }
    let mut answers = Vec::new();
    for (case, scored) in cases.iter().zip(&found) {
        let answer = case.query.answer_of(&case.loaded.study.baseline, scored);
        let kept = question::keep(&args.set, &case.loaded, &case.place, &answer)?;
        answers.push((case, answer, kept));
    }
    match args.format {
        Format::Json => print_json(&answers, &found),
        Format::Text if args.quiet => Ok(()),
        Format::Text => print(&answers, &found),
    }
}

/// Reads scenarios and observed values, and checks the places of answers; prints what is wrong with any of the files.
fn cases(args: &ScoreArgs) -> Result<Vec<Case>, Failure> {
    let files = files(args);
    let sets: Vec<String> =
        args.set.iter().cloned().chain(args.seed.map(|seed| format!("simulation.seed={seed}"))).collect();
    let scenarios = read::scenarios(&args.scenarios, &sets, args.format);
    let (files, scenarios) = (files?, scenarios?);
    read::names_differ(&args.scenarios, &scenarios)?;
    let mut faults = Vec::new();
    for (loaded, file) in scenarios.iter().zip(&files) {
        match file.rows(&loaded.study.baseline) {
            Ok(observed) if args.quiet || observed.warnings.is_empty() => {}
            Ok(observed) => read::show(&observed.warnings),
            Err(found) => faults.push((file.name.clone(), found)),
        }
    }
    if !faults.is_empty() {
        return Err(read::refused(&faults, args.format));
    }
    let warnings = scenarios.iter().map(|loaded| &loaded.warnings).filter(|warnings| !warnings.is_empty());
    let cases = scenarios.iter().zip(files).map(|(loaded, observed)| {
        let place = AnswerPlace::check(&args.output, loaded, Query::QUESTION, args.overwrite)?;
        Ok(Case { loaded: loaded.clone(), query: Query { observed, trials: args.trials, seed: args.seed }, place })
    });
    let cases = cases.collect::<Result<Vec<_>, Failure>>()?;
    if !args.quiet {
        warnings.for_each(read::show);
    }
    Ok(cases)
}

/// Reads the files with observed values; prints all that are missing or cannot be read.
fn files(args: &ScoreArgs) -> Result<Vec<ObservedFile>, Failure> {
    let folder = args.observed.is_dir();
    if !folder && args.scenarios.len() > 1 {
        return Err(Failure::Wrong(format!(
            "{}: found {} for {} scenarios, expected a folder with NAME.{} for each scenario NAME.toml",
            shown(&args.observed),
            if args.observed.exists() { "one file" } else { "no such folder" },
            args.scenarios.len(),
            ENDS[0]
        )));
    }
    let place = |scenario: &PathBuf| if folder { beside(&args.observed, scenario) } else { args.observed.clone() };
    let mut files = Vec::new();
    let mut sound = true;
    for (scenario, path) in args.scenarios.iter().map(|scenario| (scenario, place(scenario))) {
        match ObservedFile::read(&path) {
            Ok(file) => files.push(file),
            Err(error) => {
                sound = false;
                let why = if error.kind() == io::ErrorKind::NotFound {
                    let of = if folder {
                        format!(", expected the observed values of {}", shown(scenario))
                    } else {
                        String::new()
                    };
                    format!("no such file{of}")
                } else {
                    format!("cannot be read: {error}")
                };
                say(&format!("error: {}: {why}", shown(&path)));
            }
        }
    }
    if sound { Ok(files) } else { Err(Failure::Said) }
}

/// The file in a folder with the observed values of a scenario; the usual one if there is none.
fn beside(folder: &Path, scenario: &Path) -> PathBuf {
    let name = scenario.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let paths = ENDS.map(|end| folder.join(format!("{name}.{end}")));
    let [usual, ..] = &paths;
    paths.iter().find(|path| path.exists()).unwrap_or(usual).clone()
}

/// Prints answers as JSON: one as other questions do, several with what they give together.
fn print_json(answers: &[(&Case, Answer, Kept)], found: &[Vec<Scored>]) -> Result<(), Failure> {
    let of = |(case, answer, kept): &(&Case, Answer, Kept)| {
        question::json(Query::QUESTION.name, case.place.folder(), &kept.note, &answer.tables)
    };
    let all = match answers {
        [only] => of(only),
        several => {
            json!({ "answers": several.iter().map(of).collect::<Vec<_>>(), "all": { SKILL: together(found).json() } })
        }
    };
    let mut out = stream::json();
    serde_json::to_writer_pretty(&mut out, &all)?;
    writeln!(out)?;
    Ok(())
}

/// The averages over all scenarios.
fn together(found: &[Vec<Scored>]) -> AnswerTable {
    let rows: Vec<SkillRow> = skill::averages(found.iter().flatten()).iter().map(SkillRow::new).collect();
    AnswerTable::new(SKILL, &rows)
}

/// Prints answers in words.
fn print(answers: &[(&Case, Answer, Kept)], found: &[Vec<Scored>]) -> Result<(), Failure> {
    let mut out = stream::text();
    for (number, ((case, _, kept), scored)) in answers.iter().zip(found).enumerate() {
        let base = &case.loaded.study.baseline;
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {} trials, seed {}", base.title, terminal::grouped(case.query.trials as f64, 0), base.seed)?;
        tell(&mut out, scored)?;
        if let Some(table) = kept.section.as_ref().and_then(|section| section.table.as_ref()) {
            writeln!(out, "\n{}", terminal::of(table))?;
        }
        writeln!(out, "\n{} in {}", kept.note.files.join(", "), shown(case.place.folder()))?;
    }
    if found.len() > 1 {
        writeln!(out, "\nAll {} scenarios together", found.len())?;
        tell(&mut out, found.iter().flatten())?;
    }
    Ok(())
}

/// Prints coverage, scores, skill and the histogram of ranks.
fn tell<'a>(out: &mut impl Write, scored: impl IntoIterator<Item = &'a Scored>) -> Result<(), Failure> {
    let scored: Vec<&Scored> = scored.into_iter().collect();
    let rows: Vec<ScoreRow> = scored.iter().map(|scored| ScoreRow::new(scored)).collect();
    let skill_rows: Vec<SkillRow> = skill::averages(scored.iter().copied()).iter().map(SkillRow::new).collect();
    let interval = skill::interval_score(scored.iter().copied());
    let interval = interval.map(|mean| Measured { value: mean.value, error: mean.std_error });
    for sentence in words::sentences(&rows, &skill_rows, interval) {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out)?;
    for line in words::bars(&rows) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
