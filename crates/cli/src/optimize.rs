//! `mindep optimize`: portfolios on the frontier of cost and tail risk.

pub mod args;

use super::Failure;
use super::question::ask;
use args::OptimizeArgs;
use mindep_library::questions::optimize::query::Query;

/// Finds portfolios on the frontier of cost and risk.
pub fn optimize(args: &OptimizeArgs) -> Result<(), Failure> {
    let OptimizeArgs { question, weight, points, trials, fresh, seed } = args;
    let query = Query { weight: *weight, points: usize::from(*points), trials: *trials, fresh: *fresh, seed: *seed };
    ask(question, &query)
}
