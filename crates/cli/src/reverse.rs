//! `mindep reverse`: smallest outages that cause a given shortfall.

use super::Failure;
use super::options::{QuestionArgs, month, share};
use super::progress::Asking;
use super::question::Question;
use clap::ValueEnum;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use mindep_library::analysis::reverse::{self as analysis, Asked, LENGTHS, OfMineral, Over};
use mindep_library::names;
use mindep_library::report::questions::reverse::section;
use mindep_library::results::reverse::{FILE, rows};
use mindep_scenario::Loaded;
use serde_json::{Map, Value, json};

/// Arguments of `reverse`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep reverse scenarios/korea-lithium.toml --shortfall 10%
  mindep reverse my.toml --shortfall 2% --over horizon --strategy larger-stock --mineral lithium")]
pub struct ReverseArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// Share of demand that is to be missing, such as 10% or 0.1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    shortfall: f64,
    /// Whether of the demand of the worst twelve months in a row, or of the whole horizon
    #[arg(long, value_name = "PERIOD", default_value = "year")]
    over: Period,
    /// Mineral, instead of each; may be repeated
    #[arg(long = "mineral", value_name = "ID")]
    minerals: Vec<String>,
    /// Strategy, instead of the baseline
    #[arg(long, value_name = "ID")]
    strategy: Option<String>,
    /// Month in which outages begin; by default the first of the scenario
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    start: Option<YearMonth>,
}

/// Of which demand the shortfall is a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Period {
    /// The twelve months in a row in which the share is largest
    Year,
    /// All months
    Horizon,
}

/// Searches for the smallest outages.
pub fn reverse(args: &ReverseArgs) -> Result<(), Failure> {
    let question = Question::open(&args.question, "reverse", &[])?;
    let asked = asked(args, &question.loaded).map_err(|faults| Failure::Wrong(faults.join("\nerror: ")))?;
    let asking = Asking::new(question.loaded.study.baseline.name.as_str(), "outages tried", args.question.quiet);
    let found = question.compute(|loaded| analysis::reverse_in_steps(&loaded.study, &asked, &|step| asking.hear(step)));
    asking.finish();
    let facts = facts(args, &question.loaded, &asked, &found);
    let rows = rows(&asked.strategy, &found);
    let table = question.table(FILE, &rows);
    question.answer(facts, &[table], |about, facts| section(about, facts, &rows))
}

/// Returns the parameters of the analysis, or all errors in the arguments.
fn asked(args: &ReverseArgs, loaded: &Loaded) -> Result<Asked, Vec<String>> {
    let mut faults = Vec::new();
    let mut strategies = names::strategies(loaded, args.strategy.as_slice(), &mut faults);
    let mut known: Vec<Id> = loaded.study.baseline.minerals.iter().map(|m| m.id.clone()).collect();
    known.sort();
    let names: Vec<String> = known.iter().map(ToString::to_string).collect();
    for id in args.minerals.iter().filter(|id| !names.contains(id)) {
        faults.push(names::unknown("--mineral: mineral", id, &names));
    }
    if !args.minerals.is_empty() {
        known.retain(|id| args.minerals.iter().any(|wanted| wanted == id.as_str()));
    }
    let start = names::start(&loaded.study.baseline, args.start, LENGTHS[0], &mut faults);
    let over = match args.over {
        Period::Year => Over::Year,
        Period::Horizon => Over::Horizon,
    };
    match strategies.pop() {
        Some(strategy) if faults.is_empty() => {
            Ok(Asked { strategy, minerals: known, shortfall: args.shortfall, over, start })
        }
        _ => Err(faults),
    }
}

fn facts(args: &ReverseArgs, loaded: &Loaded, asked: &Asked, found: &[OfMineral]) -> Map<String, Value> {
    let over = args.over.to_possible_value().map(|value| value.get_name().to_owned());
    let minerals: Map<String, Value> = found
        .iter()
        .map(|of| {
            let facts = json!({
                "targets": of.targets,
                "stock_days": of.stock_days,
                "reference_shortfall_share": of.reference,
            });
            (of.mineral.to_string(), facts)
        })
        .collect();
    let start = loaded.study.baseline.start.plus(asked.start as i32).to_string();
    let fits = |months: &usize| asked.start + months <= loaded.study.baseline.months();
    let lengths: Vec<usize> = LENGTHS.into_iter().filter(fits).collect();
    [
        ("strategy".to_owned(), json!(asked.strategy)),
        ("shortfall".to_owned(), json!(asked.shortfall)),
        ("over".to_owned(), json!(over)),
        ("start".to_owned(), json!(start)),
        ("months".to_owned(), json!(lengths)),
        ("minerals".to_owned(), Value::Object(minerals)),
    ]
    .into_iter()
    .collect()
}
