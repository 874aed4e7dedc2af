//! Options of `mindep score`.

use super::ask::{Scored, Unscored, scores};
use super::rows::{SCORES, SKILL, ScoreRow, SkillRow};
use super::skill::{Mean, averages, interval_score};
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Subject, Watch, facts, seed, within};
use crate::tables::number::number;
use crate::tables::sums;
use mindep_core::domain::scenario::Scenario;
use mindep_scenario::observed::{self, Observed};
use mindep_scenario::{Diagnostics, bounded};
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// Number of trials if none is given: the ends of the band have ranks with a standard error of 0.2 %.
pub const TRIALS: u64 = 10_000;
/// Largest number of values that are kept, rows times trials, of 16 bytes each.
const MAX_VALUES: u64 = 200_000_000;

/// A file with observed values, as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ObservedFile {
    /// Name of the file as the user wrote it, for messages.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// Sheet of a workbook that has several.
    pub sheet: Option<String>,
}

impl ObservedFile {
    /// Reads a file; behind its name may stand `#` and the sheet of a workbook.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let written = path.to_string_lossy();
        let (file, sheet) = observed::named(&written);
        let path = if sheet.is_some() { Path::new(file) } else { path };
        let bytes = bounded::read(path, bounded::MAX_FILE_BYTES)?;
        Ok(Self { name: file.to_owned(), bytes, sheet: sheet.map(str::to_owned) })
    }

    /// Returns the observed values, checked against a scenario.
    ///
    /// # Errors
    ///
    /// With all faults of the file.
    pub fn rows(&self, scenario: &Scenario) -> Result<Observed, Diagnostics> {
        observed::read(&self.name, &self.bytes, self.sheet.as_deref(), scenario)
    }
}

/// Request to score the simulation of a scenario, without strategies, against observed values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// The observed values.
    pub observed: ObservedFile,
    /// Number of trials.
    pub trials: u64,
    /// Seed of all random draws; `None`: that of the scenario.
    pub seed: Option<u64>,
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;
    const STEPS: Option<&'static str> = Some("groups of trials");

    fn changes(&self) -> Vec<String> {
        seed(self.seed)
    }

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        let scored = self.scores(of, watch)?;
        Ok(self.answer_of(&of.loaded.study.baseline, &scored))
    }
}

impl Query {
    /// Scores each observed value.
    ///
    /// # Errors
    ///
    /// With all faults of the observed values or of the number of trials, or when the observer stops it.
    pub fn scores(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Vec<Scored>, Refusal> {
        let scenario = &of.loaded.study.baseline;
        let observed = self.observed.rows(scenario).map_err(Refusal::Unfit)?;
        let mut faults = Vec::new();
        let most = MAX_VALUES / observed.rows.len().max(1) as u64;
        within("--trials", self.trials, &(1..=most), &mut faults);
        if !faults.is_empty() {
            return Err(Refusal::Wrong(faults));
        }
        scores(scenario, &observed.rows, self.trials, watch).map_err(|why| match why {
            Unscored::Stopped => Refusal::Stopped,
            Unscored::Unknown(fault) => Refusal::wrong(format!("{}: {fault}", self.observed.name)),
        })
    }

    /// Returns the answer with the tables of these scores.
    pub fn answer_of(&self, scenario: &Scenario, scored: &[Scored]) -> Answer {
        let rows: Vec<ScoreRow> = scored.iter().map(ScoreRow::new).collect();
        let skill: Vec<SkillRow> = averages(scored).iter().map(SkillRow::new).collect();
        let interval = interval_score(scored);
        let file = Path::new(&self.observed.name).file_name().map(|name| name.to_string_lossy().into_owned());
        let facts = facts([
            ("observed", json!(file.unwrap_or_else(|| self.observed.name.clone()))),
            ("observed_sheet", json!(self.observed.sheet)),
            ("observed_sha256", json!(sums::of(&self.observed.bytes))),
            ("trials", json!(self.trials)),
            ("seed", json!(scenario.seed)),
            ("interval_score_scaled", finite(interval.map(|mean| mean.value))),
            ("interval_score_scaled_std_error", finite(interval.and_then(|mean: Mean| mean.std_error))),
        ]);
        Answer { facts, tables: vec![AnswerTable::new(SCORES, &rows), AnswerTable::new(SKILL, &skill)] }
    }
}

/// A number as JSON; null if it is absent or not finite.
fn finite(value: Option<f64>) -> Value {
    number(value).map_or(Value::Null, |number| json!(number.value()))
}
