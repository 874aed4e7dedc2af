//! How long the tally of a part can be at most, from its plan: what says that it is longer is not read.

use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::{TILE_VARIABLES, Tally};

/// Most bytes of anything that is no distribution: a few numbers of a few hundred bits.
const PLAIN: u64 = 1 << 10;
/// Most bytes of a monthly cell and of a histogram, however many values are in it: each has a fixed number of bins.
const CELL: u64 = 128 << 10;
const HISTOGRAM: u64 = 1 << 20;
/// Most bytes that a value adds to a distribution: a bin that was empty, with the count of those skipped.
const VALUE: u64 = 64;
/// Monthly variables of a market.
const OF_MARKETS: u64 = 3;

/// Most bytes of a tally of so many trials. It is generous, and of the size of what the plan itself takes in memory when it runs.
pub fn most(plan: &Plan, trials: u64) -> u64 {
    let (months, years) = (plan.months as u64, plan.years as u64);
    let (strategies, minerals, markets) =
        (plan.strategies.len() as u64, plan.minerals() as u64, plan.markets.len() as u64);
    let cells = months * (strategies * minerals * TILE_VARIABLES.len() as u64 + markets * OF_MARKETS);
    // Besides its metrics, a mineral has histograms of years and of their worst months.
    let of_strategy = minerals * (Metric::ALL.len() as u64 + 2)
        + Metric::OF_ALL_MINERALS.len() as u64
        + plan.labels.projects.len() as u64;
    let values = trials.saturating_mul(years.max(1)).saturating_add(1).saturating_mul(VALUE);
    // Everything else is a byte of an empty tally at least.
    let plain = (Tally::without_months(plan).to_bytes().len() as u64).saturating_mul(PLAIN);
    plain
        .saturating_add(cells.saturating_mul(CELL.min(values)))
        .saturating_add((strategies * of_strategy).saturating_mul(HISTOGRAM.min(values)))
}

#[cfg(test)]
mod tests {
    use super::most;
    use mindep_core::engine;
    use mindep_core::plan::Plan;
    use mindep_scenario::load_str;

    #[test]
    fn no_tally_is_longer_and_a_few_trials_are_far_shorter() {
        let path = mindep_testing::root().join("crates/mindep/src/starter/scenario.toml");
        let text = std::fs::read_to_string(path).expect("the scenario of `mindep new`");
        let text = text.replace("suppliers = \"suppliers.csv\"", "");
        let supplier = |id: &str, share: f64| {
            format!(
                "[[suppliers]]\nid = \"{id}\"\nmineral = \"tungsten\"\npath = \"CHN:mine > lane:taiwan-strait\"\nshare = {share}\n"
            )
        };
        let text = format!("{text}\n{}{}", supplier("china", 0.75), supplier("vietnam", 0.25));
        let loaded = load_str("x.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}"));
        let mut plan = Plan::new(&loaded.study);
        for trials in [0, 1, 7, 100, 3000] {
            plan.trials = trials;
            let bytes = engine::run(&plan, &()).to_bytes().len() as u64;
            assert!(bytes <= most(&plan, trials), "{trials} trials: {bytes} bytes, {} at most", most(&plan, trials));
        }
        // What a part says of its trials does not make room without end.
        assert!(most(&plan, 10) < 200 << 20 && most(&plan, u64::MAX) < 1 << 32, "{}", most(&plan, u64::MAX));
    }
}
