//! Tests that the bundled rates, and the numbers that docs/methods/base-rates.md quotes, are those that the bundled trade gives.

use super::estimators::{self, Count, Market, Measure};
use super::onsets::Rate;
use super::{Estimates, flows, panel};

#[test]
fn the_bundled_rates_and_the_page_are_what_the_bundled_trade_gives() {
    let products = flows::products();
    let panel = panel::changes(&products);
    let estimates = Estimates::of(&products, &panel);
    for (name, text) in estimates.tables() {
        let file = mindep_testing::root().join("crates/world/data").join(&name);
        let bundled = std::fs::read_to_string(file).expect(&name);
        assert!(bundled == text, "make {name} anew: cargo xtask rates");
    }

    let page = std::fs::read_to_string(mindep_testing::root().join("docs/methods/base-rates.md")).expect("the page");
    let begun = |measure| estimators::both(estimators::total_exports(&products, measure, Market::LeftIn, 0.05).0);
    let joint = estimators::lost_together(&products, Measure::Weight, Market::TakenOff);
    let mut quotes = vec![
        counted(estimators::mine_output(2022)),
        counted(estimators::mine_output(2024)),
        counted(estimators::both(joint.joint)),
        format!("{:.1} ± {:.1} %", 100.0 * begun(Measure::Weight).share(), 100.0 * begun(Measure::Weight).error()),
        format!("{:.1} ± {:.1} %", 100.0 * begun(Measure::Value).share(), 100.0 * begun(Measure::Value).error()),
    ];
    for Rate { at_risk, events, a_year, std_error } in estimates.pooled.stages {
        let years = thousands(at_risk.round() as u32);
        quotes.push(format!("| {years} | {events:.1} | **{:.2} ± {:.2}**", 100.0 * a_year, 100.0 * std_error));
    }
    let [ore, processed] = estimates.depths.by_stage;
    for depth in [ore, processed] {
        let [one, two, three, five] = depth.years();
        let loss = format!("{:.2}, sd {:.2}", depth.mean, depth.sd);
        quotes.push(format!("| {:.1} | {loss} | {one:.2} | {two:.2} | {three:.2} | {five:.2} |", depth.events));
    }
    let [ore, processed] = estimates.pooled.stages.map(|stage| estimates.hazards.onsets(stage.a_year));
    for (place, hazard) in [&estimates.hazards.ends, &estimates.hazards.lasts].into_iter().enumerate() {
        let laws = format!("`{}` | `{}`", hazard.duration, hazard.severity);
        quotes.push(format!("{laws} | {:.2} | {:.4}; {:.4} |", hazard.seen.part, ore[place], processed[place]));
    }
    let missing: Vec<&String> = quotes.iter().filter(|quote| !page.contains(quote.as_str())).collect();
    assert!(missing.is_empty(), "docs/methods/base-rates.md does not quote {missing:#?}");
}

/// A count as the page writes it.
fn counted(count: Count) -> String {
    format!(
        "{} of {} = {:.1} ± {:.1} %",
        count.hits,
        thousands(count.cases),
        100.0 * count.share(),
        100.0 * count.error()
    )
}

fn thousands(n: u32) -> String {
    if n < 1_000 { n.to_string() } else { format!("{},{:03}", n / 1_000, n % 1_000) }
}
