//! `mindep sensitivity`: which uncertain parameters drive the results.

pub mod args;

use super::Failure;
use super::question::ask;
use args::{Method, SensitivityArgs};
use mindep_library::questions::sensitivity::query::{Design, Query};

/// Estimates how much each uncertain parameter contributes to the variation of the results.
pub fn sensitivity(args: &SensitivityArgs) -> Result<(), Failure> {
    let query = Query {
        design: match args.method {
            Method::Sobol => Design::Sobol,
            Method::Morris => Design::Morris,
        },
        samples: args.samples,
        trials: args.trials,
        seed: args.seed,
        strategy: args.strategy.clone(),
        metrics: args.metrics.clone(),
    };
    ask(&args.question, &query)
}
