//! A calibrated scenario swings as the imports that it was made from.

use mindep_core::domain::node::Country;
use mindep_core::engine::trace::trace;
use mindep_core::plan::Plan;
use mindep_library::questions::calibrate::query::Query;
use mindep_scenario::trade::{Told, Trade, TradeRow};
use mindep_world::trade::bundled;
use std::collections::BTreeSet;

/// The bundled trade of a product into one importer.
fn imports(product: u32, importer: Country) -> Trade {
    let flows = bundled().flows(product);
    let rows: Vec<TradeRow> = flows
        .iter()
        .filter(|flow| flow.importer == importer)
        .map(|flow| TradeRow {
            importer,
            product: product.to_string().into(),
            partner: flow.exporter,
            year: flow.year,
            quantity: flow.tonnes,
            value: None,
        })
        .collect();
    Trade {
        unit: "t".to_owned(),
        currency: None,
        rows,
        importers: BTreeSet::from([importer]),
        products: BTreeSet::from([product.to_string().into()]),
        missing: Vec::new(),
        told: Told::default(),
    }
}

/// Standard deviation of changes about their mean.
fn deviation(changes: &[f64]) -> f64 {
    let n = changes.len() as f64;
    let mean = changes.iter().sum::<f64>() / n;
    (changes.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)).sqrt()
}

#[test]
fn yearly_changes_of_demand_are_as_large_as_those_of_imports() {
    for (product, importer) in
        [(283_691, "JPN"), (283_691, "DEU"), (260_400, "JPN"), (250_410, "DEU"), (810_510, "KOR")]
    {
        let trade = imports(product, Country::new(importer).expect("a code"));
        let query = Query::default();
        let calibrated = query.estimate("trade.csv", &trade).expect("estimates");
        let product_found = &calibrated.found.products[0];
        let observed = product_found.growth.expect("growth").log.std_dev.expect("thirty years");
        let origin = calibrated.origin(&query, "trade.csv", &trade);
        let id = mindep_core::id::Id::new("s").expect("an id");
        let text = calibrated.scenario("trade.csv", &id, origin).expect("a scenario");
        // The level and what goes wrong do not matter here; thirty years as in the table.
        let changes = ["scenario.years=30".to_owned()];
        let loaded = mindep_scenario::load_str("s.toml", &text, &changes).unwrap_or_else(|e| panic!("{e}"));
        let plan = Plan::new(&loaded.study);
        let trials = 200;
        let variance: f64 = (0..trials)
            .map(|trial| {
                let months = trace(&plan, 0, 0, trial).months;
                let years: Vec<f64> = months.chunks(12).map(|year| year.iter().map(|m| m.demand).sum()).collect();
                let changes: Vec<f64> = years.windows(2).map(|pair| libm::log(pair[1] / pair[0])).collect();
                libm::pow(deviation(&changes), 2.0)
            })
            .sum::<f64>()
            / trials as f64;
        // Means of months in the logarithm are not logarithms of means, and the estimate of 200 trials of 29 changes has an error of 1 %: within 6 %.
        let ratio = variance.sqrt() / observed;
        assert!((ratio - 1.0).abs() < 0.06, "{product} {importer}: simulated over observed {ratio}");
    }
}
