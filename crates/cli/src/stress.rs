//! `mindep stress`: damage from cutting off each country, lane and stage in turn.

use super::Failure;
use super::options::{QuestionArgs, month, share};
use super::question::Question;
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use mindep_library::analysis::stress::{self as analysis, Asked, chosen};
use mindep_library::analysis::target::{self, Target};
use mindep_library::names;
use mindep_library::report::questions::stress::section;
use mindep_library::results::stress::{FILE, rows};
use mindep_scenario::Loaded;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Arguments of `stress`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep stress scenarios/korea-lithium.toml
  mindep stress my.toml --loss 50% --months 6 --start 2028-01
  mindep stress my.toml --strategy baseline --strategy larger-stock --group andes=ARG,CHL")]
pub struct StressArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// Share lost, such as 50% or 0.5
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = share)]
    loss: f64,
    /// How long, in months
    #[arg(long, value_name = "N", default_value = "12", value_parser = clap::value_parser!(u16).range(1..=600))]
    months: u16,
    /// Month in which the outage begins; by default the first of the scenario
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    start: Option<YearMonth>,
    /// Strategy to cut off under, instead of the baseline alone; may be repeated
    #[arg(long = "strategy", value_name = "ID")]
    strategies: Vec<String>,
    /// Countries to cut off together, beside each alone; may be repeated
    #[arg(long = "group", value_name = "NAME=CODE,CODE", value_parser = group)]
    groups: Vec<Group>,
}

/// Countries under a common name.
#[derive(Clone, Debug)]
struct Group {
    name: String,
    countries: Vec<Country>,
}

/// Parses `NAME=CHN,RUS`.
fn group(text: &str) -> Result<Group, String> {
    let expected =
        "expected a name in lower-case letters, digits and hyphens, and country codes, such as andes=ARG,CHL";
    let Some((name, codes)) = text.split_once('=') else { return Err(expected.to_owned()) };
    let name = Id::new(name.trim()).ok_or_else(|| format!("found the name `{}`, {expected}", name.trim()))?;
    let code = |code: &str| {
        Country::new(code.trim())
            .ok_or_else(|| format!("found `{}` instead of a country code, {expected}", code.trim()))
    };
    let countries: BTreeSet<Country> = codes.split(',').map(code).collect::<Result<_, _>>()?;
    Ok(Group { name: name.to_string(), countries: countries.into_iter().collect() })
}

/// Cuts off each target in turn and ranks the damage.
pub fn stress(args: &StressArgs) -> Result<(), Failure> {
    let question = Question::open(&args.question, "stress", &[])?;
    let asked = asked(args, &question.loaded).map_err(|faults| Failure::Wrong(faults.join("\nerror: ")))?;
    let found = question.compute(|loaded| analysis::stress(&loaded.study, &asked));
    let facts = facts(args, &question.loaded, &asked);
    let rows = rows(&found);
    let table = question.table(FILE, &rows);
    question.answer(facts, &[table], |about, facts| section(about, facts, &rows))
}

/// Returns the parameters of the analysis, or all errors in the arguments.
fn asked(args: &StressArgs, loaded: &Loaded) -> Result<Asked, Vec<String>> {
    let mut faults = Vec::new();
    let strategies = names::strategies(loaded, &args.strategies, &mut faults);
    let months = usize::from(args.months);
    let start = names::start(&loaded.study.baseline, args.start, months, &mut faults);
    let study = chosen(&loaded.study, &strategies);
    let nodes: BTreeSet<_> = target::scenarios(&study).flat_map(|s| target::nodes(s, None, true)).collect();
    let known: Vec<String> = target::countries(&nodes).iter().map(ToString::to_string).collect();
    let mut groups: Vec<Target> = Vec::new();
    for group in &args.groups {
        for country in group.countries.iter().map(ToString::to_string).filter(|code| !known.contains(code)) {
            faults.push(names::unknown(&format!("--group {}: country", group.name), &country, &known));
        }
        if groups.iter().any(|other| other.name == group.name) {
            faults.push(format!("--group: two groups are named `{}`, expected names that differ", group.name));
        }
        groups.push(Target::group(&group.name, &group.countries));
    }
    if faults.is_empty() { Ok(Asked { strategies, start, months, loss: args.loss, groups }) } else { Err(faults) }
}

fn facts(args: &StressArgs, loaded: &Loaded, asked: &Asked) -> Map<String, Value> {
    let groups = args.groups.iter().map(|group| {
        let codes: Vec<String> = group.countries.iter().map(ToString::to_string).collect();
        (group.name.clone(), json!(codes))
    });
    let start = loaded.study.baseline.start.plus(asked.start as i32).to_string();
    [
        ("strategies".to_owned(), json!(asked.strategies)),
        ("start".to_owned(), json!(start)),
        ("months".to_owned(), json!(asked.months)),
        ("loss".to_owned(), json!(asked.loss)),
        ("groups".to_owned(), Value::Object(groups.collect())),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn a_group_is_a_name_and_country_codes() {
        let found = group("andes=CHL, ARG,CHL").unwrap();
        assert_eq!(found.name, "andes");
        assert_eq!(found.countries.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ARG", "CHL"]);
        for wrong in ["andes", "Andes=CHL", "=CHL", "andes=", "andes=CHL,", "andes=chl", "andes=Chile"] {
            assert!(group(wrong).is_err(), "{wrong}");
        }
    }
}
