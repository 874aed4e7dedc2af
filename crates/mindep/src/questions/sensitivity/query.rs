//! Options of `mindep sensitivity`.

use super::ask::{Method, SensitivityParams, Stopped, TORNADO_TRIALS, indices, parameters};
use super::rows::{FILE, TORNADO_FILE, rows};
use crate::analysis::output::{BATCHES, Output};
use crate::names;
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Step, Subject, Watch, facts, seed};
use crate::tables::mineral_id;
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use serde_json::json;

/// Default rows of a Sobol' design, and default trajectories of Morris.
const ROWS: u32 = 64;
const TRAJECTORIES: u32 = 32;
/// Default trials of an evaluation.
const TRIALS: u64 = 1024;
/// Maximum number of rows.
const MAX_ROWS: u32 = 1 << 20;
/// Maximum size of a design, evaluations times parameters; each number takes eight bytes.
const MAX_NUMBERS: u64 = 50_000_000;

/// Request for the sensitivity of the results to the uncertain parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// Design by which parameters are varied together.
    pub design: Design,
    /// Rows of a Sobol' design, a power of two, or trajectories of Morris; `None`: 64, or 32.
    pub samples: Option<u32>,
    /// Trials of each evaluation; `None`: 1024.
    pub trials: Option<u64>,
    /// Seed of all random draws; `None`: that of the scenario.
    pub seed: Option<u64>,
    /// Id of the strategy under which parameters are varied.
    pub strategy: String,
    /// Names of metrics, each with or without `_tvar95`; empty: the default ones.
    pub metrics: Vec<String>,
}

/// Design by which parameters are varied together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Design {
    /// Design for Sobol' indices.
    Sobol,
    /// Design for elementary effects.
    Morris,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            design: Design::Sobol,
            samples: None,
            trials: None,
            seed: None,
            strategy: BASELINE.to_owned(),
            metrics: Vec::new(),
        }
    }
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;
    const STEPS: Option<&'static str> = Some("evaluations");

    fn changes(&self) -> Vec<String> {
        seed(self.seed)
    }

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        let study = &of.loaded.study;
        let plan = Plan::new(study);
        let asked = self.asked(of, &plan).map_err(Refusal::Wrong)?;
        let addresses: Vec<&str> = parameters(study).into_iter().map(|p| p.address.as_str()).collect();
        let evaluations = asked.method.evaluations(addresses.len());
        watch.hear(Step::More(evaluations));
        let go_on = || {
            watch.hear(Step::Done);
            !watch.stopped()
        };
        let answers = asked.answer(&go_on).map_err(|stopped| refused(&stopped))?;
        if answers.is_empty() {
            return Err(Refusal::wrong("--metric: this scenario defines none of these in every trial; ask for others"));
        }
        let is_found = |output: &&Output| answers.iter().any(|answer| answer.output == **output);
        let not_computed: Vec<String> = asked
            .outputs
            .iter()
            .filter(|output| !is_found(output))
            .map(|output| format!("{} of {}", output.name(), mineral_id(&plan, output.mineral)))
            .collect();
        let (rows, tornado) = rows(&plan, &addresses, &answers);
        let (method, samples) = match asked.method {
            Method::Sobol(rows) => ("sobol", rows),
            Method::Morris(trajectories) => ("morris", trajectories),
        };
        let facts = facts([
            ("method", json!(method)),
            ("samples", json!(samples)),
            ("evaluations", json!(evaluations)),
            ("trials", json!(asked.trials)),
            ("tornado_trials", json!(asked.trials * TORNADO_TRIALS)),
            ("seed", json!(study.baseline.seed)),
            ("strategy", json!(self.strategy)),
            ("metrics", json!(self.metrics)),
            ("not_computed", json!(not_computed)),
        ]);
        Ok(Answer { facts, tables: vec![AnswerTable::new(FILE, &rows), AnswerTable::new(TORNADO_FILE, &tornado)] })
    }
}

impl Query {
    /// Returns the parameters of the analysis, or every fault of the request.
    fn asked<'a>(&self, of: &Subject<'a>, plan: &Plan) -> Result<SensitivityParams<'a>, Vec<String>> {
        let study = &of.loaded.study;
        let mut faults = Vec::new();
        let count = study.uncertain.len();
        if count == 0 {
            faults.push(nothing_uncertain(of.named));
        }
        let method = self.method(count, &mut faults);
        let evaluations = method.evaluations(count);
        if evaluations.saturating_mul(count as u64) > MAX_NUMBERS {
            let most = MAX_NUMBERS / count as u64;
            faults.push(format!(
                "--samples: found a design of {evaluations} evaluations of {count} parameters, expected {most} at most; take fewer samples"
            ));
        }
        let trials = self.trials.unwrap_or(TRIALS);
        let (least, most) = (4 * BATCHES as u64, 1_000_000);
        if !(least..=most).contains(&trials) {
            faults.push(format!("--trials: found {trials}, expected {least} to {most} for each evaluation"));
        }
        let strategy = strategy(&self.strategy, study).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let mut outputs = Vec::new();
        for name in &self.metrics {
            match Output::parse(name) {
                Some((Metric::FirstShortageMonth, _)) => faults.push(format!(
                    "--metric: found `{name}`, which trials without a shortage do not have; ask for any_shortage or shortage_months"
                )),
                Some((metric, tail)) => outputs.extend(Output::of(plan, metric, tail)),
                None => {
                    let known = Metric::ALL.map(Metric::name);
                    let advice = names::advice(name, &known);
                    faults.push(format!("--metric: found `{name}`, which is no metric; {advice}; each may end in _tvar95"));
                }
            }
        }
        outputs.dedup();
        if self.metrics.is_empty() {
            outputs = Output::usual(plan);
        }
        if faults.is_empty() {
            Ok(SensitivityParams { loaded: of.loaded, strategy, method, outputs, trials })
        } else {
            Err(faults)
        }
    }

    /// Returns the method for `count` parameters, and adds faults to `faults`.
    fn method(&self, count: usize, faults: &mut Vec<String>) -> Method {
        match self.design {
            Design::Sobol => {
                let rows = self.samples.unwrap_or(ROWS);
                if !rows.is_power_of_two() || !(8..=MAX_ROWS).contains(&rows) {
                    let near = rows.clamp(8, MAX_ROWS).next_power_of_two();
                    faults.push(format!(
                        "--samples: found {rows}, expected a power of two from 8 to {MAX_ROWS}, such as {near}"
                    ));
                }
                if count > indices::MAX {
                    faults.push(format!(
                        "--method sobol: found {count} uncertain parameters, expected {} at most; use --method morris to find those that matter, and leave the others out",
                        indices::MAX
                    ));
                }
                Method::Sobol(rows)
            }
            Design::Morris => {
                let trajectories = self.samples.unwrap_or(TRAJECTORIES);
                if !(4..=MAX_ROWS).contains(&trajectories) {
                    faults.push(format!("--samples: found {trajectories}, expected trajectories from 4 to {MAX_ROWS}"));
                }
                Method::Morris(trajectories)
            }
        }
    }
}

/// Returns the strategy with this id; `None` for the unchanged scenario.
fn strategy<'a>(id: &str, study: &'a Study) -> Result<Option<&'a str>, String> {
    let known: Vec<&str> = study.strategies.iter().map(|s| s.id.as_str()).collect();
    if id == BASELINE {
        return Ok(None);
    }
    if let Some(found) = known.iter().find(|known| **known == id) {
        return Ok(Some(found));
    }
    let advice = names::advice(id, &[&[BASELINE], known.as_slice()].concat());
    Err(format!("--strategy: found `{id}`, which is no strategy of the scenario; {advice}"))
}

/// Returns the refusal of a design that was not evaluated.
pub fn refused(stopped: &Stopped) -> Refusal {
    let Stopped::Invalid { refused, points, values, faults } = stopped else { return Refusal::Stopped };
    let values: Vec<String> = values.iter().map(|(address, x)| format!("  {address} = {x}")).collect();
    let told: Vec<String> = faults.rows().iter().map(|row| row.message.clone()).collect();
    Refusal::wrong(format!(
        "{refused} of {points} points of the design are no sound scenario; narrow the ranges of [[uncertain]]. The first of them:\n{}\nwhat is wrong with it: {}",
        values.join("\n"),
        told.join("; ")
    ))
}

/// Returns the message for a scenario without uncertain parameters.
pub fn nothing_uncertain(named: &str) -> String {
    format!(
        "{named}: the scenario has no [[uncertain]] parameters, so there is nothing to vary; give each an address and a range, such as\n  [[uncertain]]\n  address = \"disruptions.ID.rate\"\n  range = \"uniform(0.05, 0.2)\""
    )
}
