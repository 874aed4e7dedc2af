//! Upper bound on the length of a part's tally, computed from the plan; a tally that claims to be longer is not read.

use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::{TILE_VARIABLES, Tally, annual_rows};

/// Maximum length in bytes of a statistic that is not a distribution: a few numbers of a few hundred bits each.
const PLAIN: u64 = 1 << 10;
/// Maximum length in bytes of a monthly cell and of a histogram for any number of values, since the number of bins is fixed.
const CELL: u64 = 128 << 10;
const HISTOGRAM: u64 = 1 << 20;
/// Maximum length in bytes that one value adds to a distribution: a newly used bin with the count of the skipped bins.
const VALUE: u64 = 64;
/// Number of monthly variables of a market.
const OF_MARKETS: u64 = 3;
/// Number of yearly ones: demand and price.
const OF_MARKETS_YEARLY: u64 = 2;

/// Returns the maximum length in bytes of a tally of `trials` trials. The bound is generous; it is of the order of the memory that the plan takes
/// when it runs.
pub fn most(plan: &Plan, trials: u64) -> u64 {
    let (months, years) = (plan.months as u64, plan.years as u64);
    let (strategies, minerals, markets) =
        (plan.strategies.len() as u64, plan.minerals() as u64, plan.markets.len() as u64);
    let supplies = plan.strategies.iter().flat_map(|strategy| &strategy.supply);
    // Of a year, shortfall and its share besides supply and sources.
    let yearly: u64 = supplies.map(|supply| annual_rows(supply) as u64 + 2).sum();
    let cells = months * (strategies * minerals * TILE_VARIABLES.len() as u64 + markets * OF_MARKETS)
        + years * (yearly + markets * OF_MARKETS_YEARLY);
    // Besides its metrics, each mineral has two histograms: of years and of their worst months.
    let of_strategy = minerals * (Metric::ALL.len() as u64 + 2)
        + Metric::OF_ALL_MINERALS.len() as u64
        + plan.labels.projects.len() as u64;
    let values = trials.saturating_mul(years.max(1)).saturating_add(1).saturating_mul(VALUE);
    // Every other statistic takes at least one byte in an empty tally.
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
        // The length that is allowed does not grow without limit with the number of trials that a part claims.
        assert!(most(&plan, 10) < 200 << 20 && most(&plan, u64::MAX) < 1 << 32, "{}", most(&plan, u64::MAX));
    }
}
