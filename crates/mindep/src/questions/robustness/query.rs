//! Options of `mindep run --deep`.

use super::ask::RobustnessParams;
use super::rows::{BOXES_FILE, FILE, FUTURES_FILE, LIMITS_FILE, boxes, futures, parameters, rows};
use crate::analysis::sobol::DIMENSIONS;
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Step, Subject, Watch, facts, seed};
use crate::questions::sensitivity;
use crate::questions::sensitivity::query::{nothing_uncertain, refused};
use mindep_core::domain::scenario::BASELINE;
use mindep_core::plan::Plan;
use mindep_scenario::Loaded;
use serde_json::{Map, Value, json};

/// Minimum number of futures: enough for a box in each half.
pub const MIN_FUTURES: u32 = 32;
/// Maximum number of futures.
pub const MAX_FUTURES: u32 = 1 << 14;
/// Minimum trials of a future: enough for every batch to have some.
pub const MIN_TRIALS: u64 = 128;
/// Maximum trials of a future.
pub const MAX_TRIALS: u64 = 1_000_000;

/// Request for the robustness of strategies under uncertain parameters, and the conditions in which each fails.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Query {
    /// Number of futures, each with other values of the uncertain parameters: a power of two.
    pub futures: u32,
    /// Trials of each future.
    pub trials: u64,
    /// Expected shortfall share that is good enough; `None`: that of the unchanged scenario.
    pub tolerable: Option<f64>,
    /// Seed of all random draws; `None`: that of the scenario.
    pub seed: Option<u64>,
}

impl Default for Query {
    fn default() -> Self {
        Self { futures: 512, trials: 512, tolerable: None, seed: None }
    }
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;
    const STEPS: Option<&'static str> = Some("futures");

    fn changes(&self) -> Vec<String> {
        seed(self.seed)
    }

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        self.check(of).map_err(Refusal::Wrong)?;
        let asked = self.asked(of.loaded);
        watch.hear(Step::More(asked.evaluations()));
        let go_on = || {
            watch.hear(Step::Done);
            !watch.stopped()
        };
        let answer = asked.answer(&go_on).map_err(|stopped| refused(&stopped))?;
        let study = &of.loaded.study;
        let plan = Plan::new(study);
        let uncertain = sensitivity::ask::parameters(study);
        let addresses: Vec<&str> = uncertain.iter().map(|p| p.address.as_str()).collect();
        let (boxes, limits) = boxes(&plan, &uncertain, &answer);
        let tables = vec![
            AnswerTable::new(FILE, &rows(&plan, &answer)),
            AnswerTable::new(FUTURES_FILE, &futures(&plan, &answer)),
            parameters(&addresses, &answer),
            AnswerTable::new(BOXES_FILE, &boxes),
            AnswerTable::new(LIMITS_FILE, &limits),
        ];
        Ok(Answer { facts: self.facts(of.loaded), tables })
    }
}

impl Query {
    /// Returns the parameters of the analysis.
    pub fn asked<'a>(&self, loaded: &'a Loaded) -> RobustnessParams<'a> {
        RobustnessParams { loaded, futures: self.futures, trials: self.trials, tolerable: self.tolerable }
    }

    /// Checks the request before anything is evaluated.
    ///
    /// # Errors
    ///
    /// Returns every fault of the request.
    pub fn check(&self, of: &Subject<'_>) -> Result<(), Vec<String>> {
        let mut faults = Vec::new();
        let Self { futures, trials, tolerable, .. } = *self;
        if !futures.is_power_of_two() || !(MIN_FUTURES..=MAX_FUTURES).contains(&futures) {
            faults.push(format!(
                "--deep-futures: found {futures}, expected a power of two from {MIN_FUTURES} to {MAX_FUTURES}"
            ));
        }
        if !(MIN_TRIALS..=MAX_TRIALS).contains(&trials) {
            faults.push(format!("--deep-trials: found {trials}, expected {MIN_TRIALS} to {MAX_TRIALS}"));
        }
        if let Some(share) = tolerable.filter(|share| !(*share >= 0.0 && *share < 1.0)) {
            faults.push(format!("--tolerable: found {share}, expected a share from 0 and below 1"));
        }
        match of.loaded.study.uncertain.len() {
            0 => faults.push(format!("--deep: {}", nothing_uncertain(of.named))),
            count if count > DIMENSIONS => faults.push(format!(
                "--deep: {}: found {count} uncertain parameters, expected {DIMENSIONS} at most; `mindep sensitivity --method morris` finds those that matter",
                of.named
            )),
            _ => {}
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Returns the request, as recorded in the note of the answer.
    pub fn facts(&self, loaded: &Loaded) -> Map<String, Value> {
        let mut strategies: Vec<&str> = loaded.study.strategies.iter().map(|s| s.id.as_str()).collect();
        strategies.sort_unstable();
        strategies.insert(0, BASELINE);
        facts([
            ("futures", json!(self.futures)),
            ("trials", json!(self.trials)),
            ("seed", json!(loaded.study.baseline.seed)),
            ("strategies", json!(strategies)),
            ("tolerable", json!(self.tolerable)),
        ])
    }
}
