//! `mindep run --deep`: evaluates the strategies over the uncertain parameters after the run.

pub mod args;

use super::super::Failure;
use super::super::failure::say;
use super::super::interrupt::Interrupt;
use super::super::{progress, question, sensitivity};
use super::again::go_on;
use super::args::RunArgs;
use crate::options::Format;
use mindep_core::domain::scenario::BASELINE;
use mindep_core::plan::Plan;
use mindep_library::analysis::robustness::Asked;
use mindep_library::analysis::sensitivity::parameters;
use mindep_library::analysis::sobol::DIMENSIONS;
use mindep_library::report::drawn;
use mindep_library::report::guard::guard;
use mindep_library::report::questions::robustness::{Tables, section};
use mindep_library::report::section::About;
use mindep_library::results::answer::{AnswerNote, AnswerPlace, AnswerTable};
use mindep_library::results::lock::Lock;
use mindep_library::results::robustness as results;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use mindep_scenario::sweep::combinations;
use serde_json::{Map, Value, json};

/// Name of the answer.
const NAME: &str = "robustness";

/// The analysis of one scenario, checked and ready to compute.
pub struct Deep<'a> {
    asked: Asked<'a>,
    facts: Map<String, Value>,
    set: &'a [String],
    place: AnswerPlace,
    is_done: bool,
}

/// Rejects scenarios that cannot be analysed, before anything is written.
pub fn refuse(args: &RunArgs, scenarios: &[Loaded]) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for (loaded, path) in scenarios.iter().zip(&args.scenarios) {
        let combinations = combinations(&loaded.sweep);
        if let Some(first) = combinations.first() {
            let first: Vec<String> =
                first.iter().map(|(address, value)| format!("--set '{address}={value}'")).collect();
            faults.push(format!(
                "--deep: `{}` has a [sweep], whose {} combinations are runs of their own; run one of them, such as {}",
                loaded.study.baseline.name,
                combinations.len(),
                first.join(" ")
            ));
        }
        match loaded.study.uncertain.len() {
            0 => faults.push(format!("--deep: {}", sensitivity::nothing_uncertain(path))),
            count if count > DIMENSIONS => faults.push(format!(
                "--deep: {}: found {count} uncertain parameters, expected {DIMENSIONS} at most; `mindep sensitivity --method morris` finds those that matter",
                shown(path)
            )),
            _ => {}
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Wrong(faults.join("\nerror: "))) }
}

impl<'a> Deep<'a> {
    /// Checks that every future is a valid scenario and that the answer can be written.
    pub fn new(args: &'a RunArgs, loaded: &'a Loaded, pool: &rayon::ThreadPool) -> Result<Self, Failure> {
        let wanted = &args.deep;
        let asked =
            Asked { loaded, futures: wanted.deep_futures, trials: wanted.deep_trials, tolerable: wanted.tolerable };
        let mut strategies: Vec<&str> = loaded.study.strategies.iter().map(|s| s.id.as_str()).collect();
        strategies.sort_unstable();
        strategies.insert(0, BASELINE);
        let facts: Map<String, Value> = [
            ("futures", json!(asked.futures)),
            ("trials", json!(asked.trials)),
            ("seed", json!(loaded.study.baseline.seed)),
            ("strategies", json!(strategies)),
            ("tolerable", json!(asked.tolerable)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect();
        let folder = args.output.join(loaded.study.baseline.name.as_str());
        let note = AnswerNote::new(loaded, &args.set, &[], facts.clone());
        let found = AnswerNote::read(&folder, NAME).ok().flatten().filter(|found| found.is_same(NAME, &note));
        let is_done = args.resume && found.is_some_and(|found| found.changed(&folder, NAME).is_none());
        let place = AnswerPlace::after_run(&args.output, loaded, NAME, args.overwrite || is_done)?;
        // Check the futures last, as this takes seconds.
        pool.install(|| asked.check()).map_err(|stopped| sensitivity::unsound(&stopped).unwrap_or(Failure::Said))?;
        Ok(Self { asked, facts, set: &args.set, place, is_done })
    }

    /// Evaluates the futures, writes the answer beside the results of the run, and prints it; returns it if it is to be printed as JSON together
    /// with the run's report.
    pub fn answer(
        &self,
        args: &RunArgs,
        pool: &rayon::ThreadPool,
        interrupt: &Interrupt,
    ) -> Result<Option<Value>, Failure> {
        let (loaded, folder) = (self.asked.loaded, self.place.folder());
        let name = loaded.study.baseline.name.as_str();
        // When a run was repeated, the answer may have been carried over from its former results.
        if self.is_done && matches!(AnswerNote::read(folder, NAME), Ok(Some(_))) {
            if !args.quiet {
                say(&format!("{}: done already", shown(&folder.join(format!("{NAME}.json")))));
            }
            return Ok(None);
        }
        let lock = Lock::take(folder)?;
        // Another process may have changed the folder meanwhile.
        self.place.beside(loaded)?;
        let evaluations = self.asked.evaluations();
        if args.verbose {
            say(&format!("{name}: {evaluations} evaluations of {} trials each", self.asked.trials));
        }
        let bar = progress::counting(name, evaluations, "futures", args.quiet);
        let wanted = || {
            bar.inc(1);
            !interrupt.asked()
        };
        let found = pool.install(|| self.asked.answer(&wanted));
        bar.finish_and_clear();
        let answer = found.map_err(|stopped| {
            sensitivity::unsound(&stopped).unwrap_or_else(|| {
                Failure::Interrupted(format!(
                    "interrupted: {name}: the results of the run are complete, nothing of --deep is; go on with\n  {}",
                    go_on()
                ))
            })
        })?;
        let plan = Plan::new(&loaded.study);
        let parameters = parameters(&loaded.study);
        let addresses: Vec<&str> = parameters.iter().map(|p| p.address.as_str()).collect();
        let rows = results::rows(&plan, &answer);
        let (boxes, limits) = results::boxes(&plan, &parameters, &answer);
        let futures = results::futures(&plan, &answer);
        let tables = [
            AnswerTable::new(results::FILE, &rows),
            AnswerTable::new(results::FUTURES_FILE, &futures),
            results::parameters(&addresses, &answer),
            AnswerTable::new(results::BOXES_FILE, &boxes),
            AnswerTable::new(results::LIMITS_FILE, &limits),
        ];
        let note = AnswerNote::new(loaded, self.set, &tables, self.facts.clone());
        let about = About::new(loaded, &note);
        let read = Tables { rows: &rows, futures: &futures, boxes: &boxes, limits: &limits };
        self.place.write(&tables, &note, true)?;
        drawn::draw(folder, args.pictures.wanted(), &say)?;
        let section = guard("the section of --deep", || section(&about, &note.facts, read));
        let section = section.map_err(|fault| say(&format!("warning: {fault}; the tables are complete"))).ok();
        drop(lock);
        match args.format {
            Format::Json => return Ok(Some(question::json(NAME, folder, &note, &tables))),
            Format::Text if args.quiet => {}
            Format::Text => question::text(loaded, &note.files, folder, section.as_ref())?,
        }
        Ok(None)
    }
}
