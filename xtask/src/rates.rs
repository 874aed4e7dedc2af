//! Base rates of exporters' falls, estimated on the bundled trade. Files are called after the steps of docs/methods/base-rates.md, which explains them, and
//! go in their order.

mod chance;
mod checks;
mod depth;
mod estimators;
mod flows;
mod measures;
mod mines;
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
use onsets::Row;
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
    let estimates = Estimates::of(&products, &panel);
    estimates.print(&panel);
    crate::tasks::write_pages(&mindep_testing::root().join("crates/world/data"), &estimates.tables())
}

/// What steps 4 to 9 give.
struct Estimates<'a> {
    states: States,
    rows: Vec<Row<'a>>,
    depths: Depths,
    pooled: Pooled,
    hazards: Hazards,
}

impl<'a> Estimates<'a> {
    fn of(products: &[Product], panel: &'a [ExporterYear]) -> Self {
        let (states, probabilities) = States::fit(panel, &CHOICES);
        let rows = onsets::begun(panel, &probabilities);
        let depths = Depths::of(&depth::falls(products, &rows));
        let pooled = Pooled::of(&rows, last_year());
        let hazards = Hazards::of(&depths);
        Self { states, rows, depths, pooled, hazards }
    }

    fn print(&self, panel: &[ExporterYear]) {
        panel::print(panel);
        self.states.print();
        onsets::print(&self.rows, thirds::cuts(panel, last_year()), last_year());
        chance::print_injected(panel);
        chance::print_exchanged(&self.rows, &self.states);
        self.depths.print();
        self.pooled.print();
        months::print(&self.hazards, self.pooled.stages.map(|stage| stage.a_year));
        checks::print(panel, &self.rows);
    }

    /// The tables, by file name.
    fn tables(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("base_rates.csv".to_owned(), tables::classes(&self.rows, &self.pooled, &self.hazards)),
            ("exporter_rates.csv".to_owned(), tables::exporters(&self.pooled)),
        ])
    }
}

fn last_year() -> i32 {
    trade::bundled().years[1]
}
