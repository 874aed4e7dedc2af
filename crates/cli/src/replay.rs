//! `mindep replay`: one trial of a run, month by month.

pub mod args;

use super::Failure;
use super::question::ask;
use args::ReplayArgs;
use mindep_library::questions::replay::query::{Query, Which};

/// Finds the requested trial and describes what happens in it.
pub fn replay(args: &ReplayArgs) -> Result<(), Failure> {
    let query = Query {
        which: match (args.trial, args.quantile) {
            (Some(trial), _) => Which::Trial(trial),
            (None, Some(level)) => Which::Quantile(level),
            (None, None) => Which::Worst,
        },
        strategy: args.strategy.clone(),
        mineral: args.mineral.clone(),
        trials: args.trials,
        seed: args.seed,
    };
    ask(&args.question, &query)
}
