//! Checks of command line values against the scenario: names, and months within its horizon.

pub mod bundled;

use mindep_core::domain::scenario::{BASELINE, Scenario, Study};
use mindep_core::units::YearMonth;
use mindep_scenario::Loaded;

/// Checks that the `id` of a `what` is among the `known` ids of a scenario.
///
/// # Errors
///
/// Returns a message with a suggestion when it is not.
pub fn check(flag: &str, what: &str, id: &str, known: &[&str], scenario: &str) -> Result<(), String> {
    if known.contains(&id) {
        return Ok(());
    }
    Err(format!("{flag}: no {what} `{id}` in {scenario}; {}", advice(id, known)))
}

/// Returns a suggestion for an `id` that is not among `known`.
pub fn advice(id: &str, known: &[&str]) -> String {
    let near = known.iter().map(|k| (strsim::damerau_levenshtein(k, id), k)).min();
    match near {
        Some((distance, near)) if distance <= 1 + id.len() / 3 => format!("did you mean `{near}`?"),
        _ if known.is_empty() => "the scenario has none".to_owned(),
        _ => format!("there are {}", known.join(", ")),
    }
}

/// Returns a message for a name that is not among `known`, with a suggestion.
pub fn unknown(what: &str, found: &str, known: &[String]) -> String {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    format!("{what} `{found}` is not in the scenario; {}", advice(found, &known))
}

/// Returns the requested strategies, each once, the baseline first and the others by id; only the baseline if none is requested. Errors are added to
/// `faults`.
pub fn strategies(loaded: &Loaded, wanted: &[String], faults: &mut Vec<String>) -> Vec<String> {
    let ids = loaded.study.strategies.iter().map(|s| s.id.to_string());
    let known: Vec<String> = std::iter::once(BASELINE.to_owned()).chain(ids).collect();
    let mut chosen: Vec<String> = Vec::new();
    for id in wanted {
        if !known.contains(id) {
            faults.push(unknown("--strategy: strategy", id, &known));
        } else if !chosen.contains(id) {
            chosen.push(id.clone());
        }
    }
    if chosen.is_empty() {
        chosen.push(BASELINE.to_owned());
    }
    chosen.sort_by_key(|id| (id != BASELINE, id.clone()));
    chosen
}

/// Returns the index of the requested month (by default the first), from which `months` months must fit into the horizon. Errors are added to
/// `faults`.
pub fn start(scenario: &Scenario, wanted: Option<YearMonth>, months: usize, faults: &mut Vec<String>) -> usize {
    let start = wanted.map_or(0, |month| month.months_since(scenario.start));
    let last = scenario.start.plus(scenario.months() as i32 - 1);
    let horizon = format!("the scenario runs from {} to {last}", scenario.start);
    let Ok(start) = usize::try_from(start) else {
        faults.push(format!("--start: found a month before the first; {horizon}"));
        return 0;
    };
    if start >= scenario.months() {
        faults.push(format!("--start: found a month after the last; {horizon}"));
    } else if start + months > scenario.months() {
        faults.push(format!("an outage of {months} months from {} ends after the last month; {horizon}: choose an earlier --start or fewer months", scenario.start.plus(start as i32)));
    }
    start
}

/// Maximum number of trials of a run, as in a scenario file.
pub const MAX_TRIALS: u64 = 4_000_000_000;

/// Returns all overrides of a scenario in the order of their application: those by address, then the number of trials and the seed given by options
/// of their own.
pub fn changes(set: &[String], trials: Option<u64>, seed: Option<u64>) -> Vec<String> {
    let trials = trials.map(|trials| format!("simulation.trials={trials}"));
    let seed = seed.map(|seed| format!("simulation.seed={seed}"));
    set.iter().cloned().chain(trials).chain(seed).collect()
}

/// Keeps only the baseline and the strategies `wanted`, by id. `flag` is the name of the option in messages.
///
/// # Errors
///
/// Returns a message about the first strategy that the study does not have, with a suggestion.
pub fn choose(study: &mut Study, flag: &str, wanted: &[String]) -> Result<(), String> {
    let ids: Vec<&str> = study.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
    for id in wanted.iter().filter(|id| *id != BASELINE) {
        check(flag, "strategy", id, &ids, study.baseline.name.as_str())?;
    }
    study.strategies.retain(|strategy| wanted.iter().any(|id| id == strategy.id.as_str()));
    Ok(())
}
