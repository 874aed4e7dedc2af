//! Functions for the commands that answer a question about a scenario.

use crate::answer::Answer;
use crate::reading::Source;
use crate::simulation::{MAX_THREADS, about, pool};
use crate::watched::{Control, Tell, watched};
use crate::{arguments, failure};
use mindep_core::domain::scenario::BASELINE;
use mindep_library::questions::asking::{Ask, Refusal, Subject};
use mindep_library::questions::reverse::ask::Over;
use mindep_library::questions::sensitivity::query::Design;
use mindep_library::questions::{
    indicators as of_indicators, optimize as of_optimize, replay as of_replay, reverse as of_reverse,
};
use mindep_library::questions::{
    robustness as of_robustness, score as of_score, sensitivity as of_sensitivity, stress as of_stress,
    value as of_value,
};
use mindep_library::run::MAX_TRIALS;
use mindep_scenario::letters::shown;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::io;

/// The arguments that all questions share.
struct Asking<'a, 'py> {
    scenario: &'a Bound<'py, PyAny>,
    set: Option<&'a Bound<'py, PyAny>>,
    threads: Option<&'a Bound<'py, PyAny>>,
    progress: Option<&'a Bound<'py, PyAny>>,
}

impl Asking<'_, '_> {
    /// Answers the question. `flags` maps options of the command to Python arguments of another name, for messages.
    fn ask(&self, py: Python<'_>, query: &impl Ask, flags: &[(&str, &str)]) -> PyResult<Answer> {
        ask(py, self, query, flags)
    }
}

fn ask<Q: Ask>(py: Python<'_>, asking: &Asking<'_, '_>, query: &Q, flags: &[(&str, &str)]) -> PyResult<Answer> {
    let source = Source::of(asking.scenario)?;
    let sets = arguments::sets(asking.set)?;
    let threads = arguments::whole("threads", asking.threads, 1..=MAX_THREADS)?;
    let mut tell = Tell::new(asking.progress)?;
    let sets: Vec<String> = sets.into_iter().chain(query.changes()).collect();
    let loaded = source.read(py, &sets)?;
    let pool = pool(threads)?;
    let named = source.named();
    let control = Control::new(0);
    let subject = Subject { loaded: &loaded, named: &named, beside: None };
    let answer = watched(py, &control, &mut tell, || pool.install(|| query.answer(&subject, &control)))?;
    let answer = answer.map_err(|refusal| refused(py, refusal, flags))?;
    let title = format!("{}: {}", loaded.study.baseline.name, loaded.study.baseline.title);
    Answer::new(py, Q::QUESTION.name, &title, answer.facts, &answer.tables, &about(&loaded), Some(&loaded.warnings))
}

/// Returns the exception for a question that was not answered.
fn refused(py: Python<'_>, refusal: Refusal, flags: &[(&str, &str)]) -> PyErr {
    match refusal {
        Refusal::Wrong(faults) => PyValueError::new_err(in_python(&faults.join("\n"), flags)),
        Refusal::Unfit(faults) => failure::invalid(py, &faults),
        Refusal::Stopped => PyRuntimeError::new_err("the question was stopped"),
    }
}

/// Returns a message of the command with options replaced by Python arguments: `--least-share` becomes `least_share`.
pub fn in_python(message: &str, flags: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once("--") {
        let end = after.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(after.len());
        let flag = &after[..end];
        out += before;
        match flags.iter().find(|(of_command, _)| *of_command == flag) {
            Some((_, argument)) => out += argument,
            None if flag.is_empty() => out += "--",
            None => out += &flag.replace('-', "_"),
        }
        rest = &after[end..];
    }
    out + rest
}

/// Cuts off each country, lane and stage in turn, with everything else at its mean: what it costs.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     loss: share lost, such as 0.5 or "50%".
///     months: how long.
///     start: month in which the outage begins, such as "2027-03"; the scenario's first when left out.
///     strategies: ids of the strategies to cut off under, instead of the baseline alone.
///     groups: countries to cut off together, beside each alone, such as {"andes": ["ARG", "CHL"]}.
///     set: changes by address, as `run` takes them.
///     threads: number of threads; one for each core when left out.
///     progress: called with the number of steps done and of all (None where nobody knows), now and then, in the calling thread.
///
/// Returns:
///     The answer, with the table `stress`.
///
/// Raises:
///     ScenarioError: with every fault of the scenario.
///     OSError: when the file cannot be read.
///     TypeError, ValueError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (scenario, *, loss=None, months=None, start=None, strategies=None, groups=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn stress(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    loss: Option<&Bound<'_, PyAny>>,
    months: Option<&Bound<'_, PyAny>>,
    start: Option<&Bound<'_, PyAny>>,
    strategies: Option<&Bound<'_, PyAny>>,
    groups: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let usual = of_stress::query::Query::default();
    let query = of_stress::query::Query {
        loss: arguments::number("loss", loss)?.unwrap_or(usual.loss),
        months: arguments::whole("months", months, 1..=600)?.map_or(usual.months, |n| usize::try_from(n).unwrap_or(1)),
        start: arguments::month("start", start)?,
        strategies: arguments::texts("strategies", "ids", strategies)?,
        groups: arguments::groups(groups)?,
    };
    let flags = [("strategy", "strategies"), ("group", "groups")];
    Asking { scenario, set, threads, progress }.ask(py, &query, &flags)
}

/// Looks for the smallest outage of each kind that makes a share of demand go missing.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     shortfall: share of demand that is to be missing, such as 0.1 or "10%".
///     over: of which demand: "year", the twelve months in a row in which the share is largest, when left out, or "horizon".
///     minerals: ids of minerals, instead of each.
///     strategy: id of the strategy, instead of the baseline.
///     start: month in which outages begin, such as "2027-03"; the scenario's first when left out.
///     set, threads, progress: as `stress` takes them.
///
/// Returns:
///     The answer, with the table `reverse`.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, shortfall, *, over=None, minerals=None, strategy=None, start=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn reverse(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    shortfall: &Bound<'_, PyAny>,
    over: Option<&Bound<'_, PyAny>>,
    minerals: Option<&Bound<'_, PyAny>>,
    strategy: Option<&Bound<'_, PyAny>>,
    start: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let over = arguments::text("over", over)?.unwrap_or_else(|| Over::Year.name().to_owned());
    let over = [Over::Year, Over::Horizon]
        .into_iter()
        .find(|known| known.name() == over)
        .ok_or_else(|| PyValueError::new_err(format!("over: found \"{over}\", expected \"year\" or \"horizon\"")))?;
    let query = of_reverse::query::Query {
        shortfall: arguments::number("shortfall", Some(shortfall))?.unwrap_or(f64::NAN),
        over,
        minerals: arguments::texts("minerals", "ids", minerals)?,
        strategy: arguments::text("strategy", strategy)?,
        start: arguments::month("start", start)?,
    };
    Asking { scenario, set, threads, progress }.ask(py, &query, &[("mineral", "minerals")])
}

/// Values each supplier, project and stockpile: the perfectly reliable supply that lowers the expected shortfall by as much.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     trials: trials of each evaluation; the scenario's, but 5000 at most, when left out.
///     seed: seed of all draws, instead of the scenario's.
///     strategy: id of the strategy under which assets are valued.
///     mineral: id of the only mineral whose assets are valued.
///     set, threads, progress: as `stress` takes them.
///
/// Returns:
///     The answer, with the table `value`.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, *, trials=None, seed=None, strategy=None, mineral=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn value(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    trials: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    strategy: Option<&Bound<'_, PyAny>>,
    mineral: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let query = of_value::query::Query {
        trials: arguments::whole("trials", trials, 1..=MAX_TRIALS)?,
        seed: arguments::whole("seed", seed, 0..=u64::MAX)?,
        strategy: arguments::text("strategy", strategy)?.unwrap_or_else(|| BASELINE.to_owned()),
        mineral: arguments::text("mineral", mineral)?,
    };
    Asking { scenario, set, threads, progress }.ask(py, &query, &[])
}

/// Finds which of the uncertain parameters of the scenario drive the results.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     method: how parameters are varied together: "sobol", for shares of the variance, when left out, or "morris", for elementary effects.
///     samples: rows of the design, a power of two, for "sobol" (64 when left out), or trajectories for "morris" (32).
///     trials: trials of each evaluation, 1024 when left out.
///     seed: seed of all draws, instead of the scenario's.
///     strategy: id of the strategy under which parameters are varied.
///     metrics: what is looked at, such as "shortfall_share" or "economic_loss_tvar95"; the usual ones when left out.
///     set, threads, progress: as `stress` takes them.
///
/// Returns:
///     The answer, with the tables `sensitivity` and `tornado`.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, *, method=None, samples=None, trials=None, seed=None, strategy=None, metrics=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn sensitivity(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    method: Option<&Bound<'_, PyAny>>,
    samples: Option<&Bound<'_, PyAny>>,
    trials: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    strategy: Option<&Bound<'_, PyAny>>,
    metrics: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let method = arguments::text("method", method)?.unwrap_or_else(|| "sobol".to_owned());
    let design = match method.as_str() {
        "sobol" => Design::Sobol,
        "morris" => Design::Morris,
        _ => {
            return Err(PyValueError::new_err(format!("method: found \"{method}\", expected \"sobol\" or \"morris\"")));
        }
    };
    let query = of_sensitivity::query::Query {
        design,
        samples: small("samples", samples)?,
        trials: arguments::whole("trials", trials, 1..=MAX_TRIALS)?,
        seed: arguments::whole("seed", seed, 0..=u64::MAX)?,
        strategy: arguments::text("strategy", strategy)?.unwrap_or_else(|| BASELINE.to_owned()),
        metrics: arguments::texts("metrics", "metrics", metrics)?,
    };
    Asking { scenario, set, threads, progress }.ask(py, &query, &[("metric", "metrics")])
}

/// Finds the portfolios of what `[optimize]` of the scenario lets decide that are worth their money.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     weight: currency that a unit of the risk's TVaR 95 % is worth, instead of the scenario's.
///     points: portfolios on the frontier, at most.
///     trials: trials that the search looks at, 1024 when left out.
///     fresh: fresh trials, on which what was found is simulated again; the scenario's, 20000 at most, when left out.
///     seed: seed of all draws, instead of the scenario's.
///     set, threads, progress: as `stress` takes them.
///
/// Returns:
///     The answer, with the tables `frontier` and `portfolio`, and the text `portfolios`: blocks to paste into the scenario.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, *, weight=None, points=None, trials=None, fresh=None, seed=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn optimize(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    weight: Option<&Bound<'_, PyAny>>,
    points: Option<&Bound<'_, PyAny>>,
    trials: Option<&Bound<'_, PyAny>>,
    fresh: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let usual = of_optimize::query::Query::default();
    let query = of_optimize::query::Query {
        weight: arguments::number("weight", weight)?,
        points: arguments::whole("points", points, 2..=99)?.map_or(usual.points, |n| usize::try_from(n).unwrap_or(2)),
        trials: arguments::whole("trials", trials, 1..=MAX_TRIALS)?,
        fresh: arguments::whole("fresh", fresh, 1..=MAX_TRIALS)?,
        seed: arguments::whole("seed", seed, 0..=u64::MAX)?,
    };
    Asking { scenario, set, threads, progress }.ask(py, &query, &[])
}

/// Computes static indices of the scenario, such as the Herfindahl–Hirschman index by country and N−1.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     set, threads: as `stress` takes them.
///
/// Returns:
///     The answer, with the table `indicators`.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, *, set=None, threads=None))]
pub fn indicators(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    Asking { scenario, set, threads, progress: None }.ask(py, &of_indicators::query::Query, &[])
}

/// Tells what happens in one trial of a run, month by month.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     trial: number of the trial, from 0, as in the table of trials; or
///     quantile: the trial at this quantile, such as 0.95 or "95%", of shortfall shares or economic losses. The worst trial when both are left out.
///     strategy: id of the strategy to look at.
///     mineral: id of the only mineral to choose by and to show.
///     trials: trials of the run, instead of the scenario's.
///     seed: seed of the run, instead of the scenario's.
///     set, threads: as `stress` takes them.
///
/// Returns:
///     The answer, with the tables `replay`, `replay-occurrences` and `replay-metrics`.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, *, trial=None, quantile=None, strategy=None, mineral=None, trials=None, seed=None, set=None, threads=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn replay(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    trial: Option<&Bound<'_, PyAny>>,
    quantile: Option<&Bound<'_, PyAny>>,
    strategy: Option<&Bound<'_, PyAny>>,
    mineral: Option<&Bound<'_, PyAny>>,
    trials: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    use of_replay::query::{Query, Which};
    let which = match (arguments::whole("trial", trial, 0..=u64::MAX)?, arguments::number("quantile", quantile)?) {
        (Some(_), Some(_)) => return Err(PyValueError::new_err("trial, quantile: found both, expected one of them")),
        (Some(trial), None) => Which::Trial(trial),
        (None, Some(level)) => Which::Quantile(level),
        (None, None) => Which::Worst,
    };
    let query = Query {
        strategy: arguments::text("strategy", strategy)?.unwrap_or_else(|| BASELINE.to_owned()),
        mineral: arguments::text("mineral", mineral)?,
        trials: arguments::whole("trials", trials, 1..=MAX_TRIALS)?,
        seed: arguments::whole("seed", seed, 0..=u64::MAX)?,
        ..Query::new(which)
    };
    Asking { scenario, set, threads, progress: None }.ask(py, &query, &[])
}

/// Evaluates the strategies over the uncertain parameters, as `run --deep` of the command: regret, share of futures in which each is good enough, and the conditions in which it fails.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     futures: futures, each with other values of the uncertain parameters: a power of two.
///     trials: trials of each future.
///     tolerable: expected shortfall share that is good enough, such as 0.02 or "2%"; that of the unchanged scenario when left out.
///     seed: seed of all draws, instead of the scenario's.
///     set, threads, progress: as `stress` takes them.
///
/// Returns:
///     The answer, with the tables `robustness`, `futures`, `futures-parameters`, `boxes` and `box-limits`.
///
/// Raises:
///     ScenarioError, OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, *, futures=None, trials=None, tolerable=None, seed=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn robustness(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    futures: Option<&Bound<'_, PyAny>>,
    trials: Option<&Bound<'_, PyAny>>,
    tolerable: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let usual = of_robustness::query::Query::default();
    let query = of_robustness::query::Query {
        futures: small("futures", futures)?.unwrap_or(usual.futures),
        trials: arguments::whole("trials", trials, 1..=MAX_TRIALS)?.unwrap_or(usual.trials),
        tolerable: arguments::number("tolerable", tolerable)?,
        seed: arguments::whole("seed", seed, 0..=u64::MAX)?,
    };
    let flags = [("deep-futures", "futures"), ("deep-trials", "trials"), ("deep", "scenario")];
    Asking { scenario, set, threads, progress }.ask(py, &query, &flags)
}

/// Compares forecasts of the scenario with what was observed: coverage of the 90 % band, CRPS, interval score, ranks, and skill.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables.
///     observed: path of a CSV file or a workbook ("a.xlsx#Sheet" for one of several sheets), or a CSV text, with the columns mineral, quantity, period_start, period_end and observed.
///     trials: number of trials, 10000 when left out.
///     seed: seed of all draws, instead of the scenario's.
///     set, threads, progress: as `stress` takes them.
///
/// Returns:
///     The answer, with the tables `score` and `skill`.
///
/// Raises:
///     ScenarioError: with every fault of the scenario, or of the observed values.
///     OSError, TypeError, ValueError: as `stress`.
#[pyfunction]
#[pyo3(signature = (scenario, observed, *, trials=None, seed=None, set=None, threads=None, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn score(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    observed: &Bound<'_, PyAny>,
    trials: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let query = of_score::query::Query {
        observed: observed_values(py, observed)?,
        trials: arguments::whole("trials", trials, 1..=MAX_TRIALS)?.unwrap_or(of_score::query::TRIALS),
        seed: arguments::whole("seed", seed, 0..=u64::MAX)?,
    };
    Asking { scenario, set, threads, progress }.ask(py, &query, &[])
}

/// Returns observed values from the path of their file, or from a text of several lines.
fn observed_values(py: Python<'_>, observed: &Bound<'_, PyAny>) -> PyResult<of_score::query::ObservedFile> {
    if let Ok(text) = observed.cast::<PyString>() {
        let text: String = text.extract()?;
        if text.contains('\n') {
            let (name, bytes) = ("observed".to_owned(), text.into_bytes());
            return Ok(of_score::query::ObservedFile { name, bytes, sheet: None });
        }
    }
    let path = arguments::path("observed", observed)?;
    failure::detached(py, || of_score::query::ObservedFile::read(&path))?.map_err(|error| {
        let why = if error.kind() == io::ErrorKind::NotFound { "no such file".to_owned() } else { error.to_string() };
        io::Error::new(error.kind(), format!("{}: {why}", shown(&path))).into()
    })
}

/// Returns an integer of 32 bits, if one is given.
fn small(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<u32>> {
    let number = arguments::whole(name, value, 1..=u64::from(u32::MAX))?;
    Ok(number.map(|n| u32::try_from(n).unwrap_or(u32::MAX)))
}
