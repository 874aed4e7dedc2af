//! `mindep value`: perfectly reliable supply equivalent to each supplier, project and stockpile.

pub mod args;

use super::Failure;
use super::question::ask;
use args::ValueArgs;
use mindep_library::questions::value::query::Query;

/// Values every supplier, project and stockpile.
pub fn value(args: &ValueArgs) -> Result<(), Failure> {
    let ValueArgs { question, trials, seed, strategy, mineral } = args;
    let query = Query { trials: *trials, seed: *seed, strategy: strategy.clone(), mineral: mineral.clone() };
    ask(question, &query)
}
