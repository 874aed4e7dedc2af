//! Which uncertain parameters drive the results: Sobol' indices or Morris screening, and each parameter alone from low to high.
//!
//! An evaluation is the scenario with other values of its uncertain parameters, simulated with the same trials: the same seed gives the same draws, so that
//! evaluations differ by what the parameters do and by little noise. `docs/questions/sensitivity.md` says what is estimated and how.

pub mod indices;
pub mod morris;
#[cfg(test)]
mod tests;
pub mod tornado;

use crate::analysis::errors::Batches;
use crate::analysis::output::{Output, batches, simulate};
use indices::Indices;
use mindep_core::domain::scenario::{Study, Uncertain};
use mindep_core::plan::Plan;
use mindep_scenario::{Diagnostics, Loaded};
use morris::Effect;
use rayon::prelude::*;
use tornado::Swing;

/// Times the trials of an evaluation that one of the tornado's few has.
pub const TORNADO_TRIALS: u64 = 8;

/// How parameters are varied together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Variance shares, from so many rows of a Sobol' design.
    Sobol(u32),
    /// Screening, with so many trajectories.
    Morris(u32),
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct SensitivityParams<'a> {
    /// Of which scenario.
    pub loaded: &'a Loaded,
    /// Under which strategy; none is the unchanged scenario.
    pub strategy: Option<&'a str>,
    /// How.
    pub method: Method,
    /// What is looked at.
    pub outputs: Vec<Output>,
    /// Trials of an evaluation.
    pub trials: u64,
}

/// What the method tells of one output.
#[derive(Clone, PartialEq, Debug)]
pub enum MethodResult {
    /// Variance shares.
    Sobol(Indices),
    /// Elementary effects, by parameter.
    Morris(Vec<Effect>),
}

/// The answer for one output.
#[derive(Clone, PartialEq, Debug)]
pub struct SensitivityResult {
    /// Which.
    pub output: Output,
    /// What the method tells.
    pub found: MethodResult,
    /// Each parameter alone.
    pub swings: Vec<Swing>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Stopped {
    /// Some values of the parameters make no scenario.
    Invalid {
        /// How many of the points.
        refused: usize,
        /// Of how many.
        points: usize,
        /// The values of the first of them, by address.
        values: Vec<(String, f64)>,
        /// What is wrong with it.
        faults: Diagnostics,
    },
    /// Somebody asked to stop.
    Interrupted,
}

/// Uncertain parameters in order of address, so that the order of a file changes nothing.
pub fn parameters(study: &Study) -> Vec<&Uncertain> {
    let mut parameters: Vec<_> = study.uncertain.iter().collect();
    parameters.sort_by(|a, b| a.address.cmp(&b.address));
    parameters
}

impl Method {
    /// Evaluations it takes, those of the tornado included.
    pub fn evaluations(self, parameters: usize) -> u64 {
        let own = match self {
            Self::Sobol(rows) => u64::from(rows) * indices::row_length(parameters) as u64,
            Self::Morris(trajectories) => u64::from(trajectories) * (parameters as u64 + 1),
        };
        own + 2 * parameters as u64 + 1
    }
}

/// Makes sure that every point is a sound scenario.
pub(crate) fn check(
    parameters: &[&Uncertain],
    points: &[Vec<f64>],
    study: &(dyn Fn(&[f64]) -> Result<Study, Diagnostics> + Sync),
) -> Result<(), Stopped> {
    let sound: Vec<bool> = points.par_iter().map(|values| study(values).is_ok()).collect();
    let refused = sound.iter().filter(|sound| !**sound).count();
    let first = sound.iter().position(|sound| !sound).and_then(|i| points.get(i));
    match first.map(|values| (values, study(values))) {
        Some((values, Err(faults))) => {
            let addresses = parameters.iter().map(|p| p.address.clone());
            let values = addresses.zip(values.iter().copied()).collect();
            Err(Stopped::Invalid { refused, points: points.len(), values, faults })
        }
        _ => Ok(()),
    }
}

/// Values of parameters at a point of the unit cube.
pub(crate) fn at(parameters: &[&Uncertain], point: &[f64]) -> Vec<f64> {
    parameters.iter().zip(point).map(|(parameter, u)| parameter.range.quantile(*u)).collect()
}

impl SensitivityParams<'_> {
    fn study(&self, values: &[f64]) -> Result<Study, Diagnostics> {
        let parameters = parameters(&self.loaded.study);
        let numbers: Vec<(&str, f64)> =
            parameters.iter().map(|p| p.address.as_str()).zip(values.iter().copied()).collect();
        self.loaded.case(&numbers, self.strategy)
    }

    /// Evaluates points, each on a thread of the current pool, and keeps of each what `keep` says.
    fn evaluate<T: Send>(
        &self,
        points: &[Vec<f64>],
        trials: u64,
        go_on: &(dyn Fn() -> bool + Sync),
        keep: impl Fn(Vec<f64>) -> T + Sync,
    ) -> Result<Vec<Vec<Option<T>>>, Stopped> {
        let one = |values: &Vec<f64>| {
            if !go_on() {
                return Err(Stopped::Interrupted);
            }
            let study = self.study(values).map_err(|faults| Stopped::Invalid {
                refused: 1,
                points: 1,
                values: Vec::new(),
                faults,
            })?;
            let plan = Plan { trials, ..Plan::new(&study) };
            Ok(simulate(&plan, &self.outputs).into_iter().map(|values| values.map(&keep)).collect())
        };
        points.par_iter().map(one).collect()
    }

    /// Answers, output by output; those that are not defined at every point are left out. `go_on` is asked before each evaluation.
    ///
    /// # Errors
    ///
    /// When a point of the design makes no sound scenario, which is found before anything is simulated, or `go_on` says no.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_library::analysis::output::Output;
    /// use mindep_library::questions::sensitivity::ask::{Method, MethodResult, SensitivityParams};
    /// use mindep_core::tally::metric::Metric;
    /// use mindep_core::plan::Plan;
    /// use mindep_scenario as scenario;
    ///
    /// let text = r#"
    /// format = 1
    /// scenario = { name = "tiny", start = "2025-01", years = 5 }
    /// simulation = { trials = 2000 }
    /// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
    /// suppliers = [
    ///   { id = "au", mineral = "lithium", path = "AUS:mine", share = 0.5 },
    ///   { id = "cn", mineral = "lithium", path = "CHN:refine", share = 0.5 },
    /// ]
    /// disruptions = [{ id = "ban", hits = ["CHN"], start = "2026-01", probability = 0.5, duration = 6 }]
    /// uncertain = [
    ///   { address = "disruptions.ban.probability", range = "uniform(0, 1)" },
    ///   { address = "minerals.lithium.flexibility", range = "uniform(0, 0.2)" },
    /// ]
    /// "#;
    /// let loaded = scenario::load_str("tiny.toml", text, &[])?;
    /// let outputs = Output::of(&Plan::new(&loaded.study), Metric::Shortfall, false);
    /// let asked = SensitivityParams { loaded: &loaded, strategy: None, method: Method::Sobol(8), outputs, trials: 64 };
    /// let answers = asked.answer(&|| true).expect("sound points");
    /// let MethodResult::Sobol(indices) = &answers[0].found else { panic!("asked for Sobol' indices") };
    /// // Expected shortfall hangs on the probability alone: demand is as planned, and contracts are never called beyond it.
    /// let total = |parameter: usize| indices.total[parameter].value.expect("a variance");
    /// assert!(total(0) > 0.9 && total(1).abs() < 1e-9);
    /// # Ok::<(), scenario::LoadError>(())
    /// ```
    pub fn answer(&self, go_on: &(dyn Fn() -> bool + Sync)) -> Result<Vec<SensitivityResult>, Stopped> {
        let parameters = parameters(&self.loaded.study);
        let (count, seed) = (parameters.len(), self.loaded.study.baseline.seed);
        let (cube, trajectories) = match self.method {
            Method::Sobol(rows) => (indices::design(count, rows, seed), None),
            Method::Morris(trajectories) => {
                let design = morris::design(count, trajectories, seed);
                (design.points.clone(), Some(design))
            }
        };
        let points: Vec<Vec<f64>> = cube.iter().map(|point| at(&parameters, point)).collect();
        let swings: Vec<Vec<f64>> = tornado::design(count).iter().map(|point| at(&parameters, point)).collect();
        check(&parameters, &[points.as_slice(), swings.as_slice()].concat(), &|values| self.study(values))?;
        let several = self.evaluate(&points, self.trials, go_on, |values| batches(&values))?;
        let single = self.evaluate(&swings, self.trials * TORNADO_TRIALS, go_on, |values| values)?;
        let of_output = |(i, output): (usize, &Output)| {
            let several: Option<Vec<Batches>> = several.iter().map(|values| values[i].clone()).collect();
            let single: Option<Vec<&[f64]>> = single.iter().map(|values| values[i].as_deref()).collect();
            let (several, single) = (several?, single?);
            let found = match &trajectories {
                None => MethodResult::Sobol(indices::indices(&several, count, seed)),
                Some(design) => MethodResult::Morris(morris::effects(design, &several, seed)),
            };
            Some(SensitivityResult { output: *output, found, swings: tornado::swings(&swings, &single) })
        };
        Ok(self.outputs.par_iter().enumerate().filter_map(of_output).collect())
    }
}
