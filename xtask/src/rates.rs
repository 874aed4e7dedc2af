//! Base rates of exporters' falls, estimated on the bundled trade. Files are called after the steps of docs/methods/base-rates.md, which explains them, and
//! go in their order.

mod chance;
mod checks;
mod depth;
mod estimators;
mod flows;
mod measures;
mod months;
mod onsets;
mod panel;
mod pooling;
mod states;
mod tables;
#[cfg(test)]
mod tests;
mod thirds;

use depth::Depths;
use flows::Product;
use mindep_world::trade;
use months::Hazards;
use panel::ExporterYear;
use pooling::Pooled;
use states::{CHOICES, States};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Estimates the rates, prints the numbers that docs/methods/base-rates.md quotes, and writes the tables that `crates/world` embeds.
pub fn make() -> ExitCode {
    let products = flows::products();
    estimators::print(&products);
    let panel = panel::changes(&products);
    let tables = estimated(&products, &panel, true);
    crate::tasks::write_pages(&mindep_testing::root().join("crates/world/data"), &tables)
}

/// The tables, by file name; on the way what the steps give is printed, if that is wanted.
fn estimated(products: &[Product], panel: &[ExporterYear], print: bool) -> BTreeMap<String, String> {
    let [_, last] = trade::bundled().years;
    let (states, probabilities) = States::fit(panel, &CHOICES);
    let rows = onsets::begun(panel, &probabilities);
    let depths = Depths::of(&depth::falls(products, &rows));
    let pooled = Pooled::of(&rows, last);
    let hazards = Hazards::of(&depths);
    if print {
        panel::print(panel);
        states.print();
        onsets::print(&rows, thirds::cuts(panel, last), last);
        chance::print_injected(panel);
        chance::print_exchanged(&rows, &states);
        depths.print();
        pooled.print();
        months::print(&hazards, pooled.stages.map(|stage| stage.a_year));
        checks::print(panel, &rows);
    }
    BTreeMap::from([
        ("base_rates.csv".to_owned(), tables::classes(&rows, &pooled, &hazards)),
        ("exporter_rates.csv".to_owned(), tables::exporters(&pooled)),
    ])
}
