//! Sensitivity analysis of uncertain parameters: Sobol' indices or Morris screening, and a tornado analysis of each parameter alone.
//!
//! An evaluation simulates the scenario with other values of its uncertain parameters. All evaluations have the same seed and trials, so they differ
//! by the effect of the parameters and only little noise. `docs/questions/sensitivity.md` describes what is estimated and how.

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

/// Trials of a tornado evaluation, as a multiple of those of an evaluation of the design, since it has only a few.
pub const TORNADO_TRIALS: u64 = 8;

/// Method by which parameters are varied together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Sobol' indices, with this number of rows of the design.
    Sobol(u32),
    /// Morris screening, with this number of trajectories.
    Morris(u32),
}

/// Parameters of a sensitivity analysis.
#[derive(Clone, Debug)]
pub struct SensitivityParams<'a> {
    /// The scenario.
    pub loaded: &'a Loaded,
    /// Strategy under which parameters are varied; `None`: the unchanged scenario.
    pub strategy: Option<&'a str>,
    /// Method of the analysis.
    pub method: Method,
    /// Outputs that are analysed.
    pub outputs: Vec<Output>,
    /// Number of trials of an evaluation.
    pub trials: u64,
}

/// Results of the method for one output.
#[derive(Clone, PartialEq, Debug)]
pub enum MethodResult {
    /// Sobol' indices.
    Sobol(Indices),
    /// Elementary effects, by parameter.
    Morris(Vec<Effect>),
}

/// Results for one output.
#[derive(Clone, PartialEq, Debug)]
pub struct SensitivityResult {
    /// The output.
    pub output: Output,
    /// Results of the method.
    pub found: MethodResult,
    /// Effects of each parameter alone.
    pub swings: Vec<Swing>,
}

/// Reason why an analysis has no result.
#[derive(Debug)]
pub enum Stopped {
    /// Some values of the parameters do not make a valid scenario.
    Invalid {
        /// Number of invalid points.
        refused: usize,
        /// Number of all points.
        points: usize,
        /// Values of the first invalid point, by address.
        values: Vec<(String, f64)>,
        /// Faults of that point.
        faults: Diagnostics,
    },
    /// The analysis was interrupted.
    Interrupted,
}

/// Returns the uncertain parameters in order of address, so that their order in the file does not matter.
pub fn parameters(study: &Study) -> Vec<&Uncertain> {
    let mut parameters: Vec<_> = study.uncertain.iter().collect();
    parameters.sort_by(|a, b| a.address.cmp(&b.address));
    parameters
}

impl Method {
    /// Returns the number of evaluations, including those of the tornado.
    pub fn evaluations(self, parameters: usize) -> u64 {
        let own = match self {
            Self::Sobol(rows) => u64::from(rows) * indices::row_length(parameters) as u64,
            Self::Morris(trajectories) => u64::from(trajectories) * (parameters as u64 + 1),
        };
        own + 2 * parameters as u64 + 1
    }
}

/// Checks that every point is a valid scenario.
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

/// Returns the values of parameters at a point of the unit cube.
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

    /// Evaluates points, each on a thread of the current pool, and converts the numbers of each output with `keep`.
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

    /// Returns the results by output, without outputs that are not defined at every point. `go_on` is called before each evaluation.
    ///
    /// # Errors
    ///
    /// If a point of the design is not a valid scenario, which is checked before any simulation, or if `go_on` returns false.
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
