//! Values that can be computed by hand.

use super::{Asset, Firm, NoFirm, What, Worth, values};
use crate::analysis::alone;
use mindep_core::engine;
use mindep_core::id::Id;
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Estimate;
use mindep_core::tally::metric::Metric;
use mindep_scenario::{Loaded, load_str};

/// Flat demand of 1,200 t a year for two years; suppliers as id, path, share; and more text of the scenario.
fn scenario(suppliers: &[(&str, &str, f64)], more: &str) -> Loaded {
    let mut text = "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 2\n[[minerals]]\nid = \"m\"\ndemand = { annual = 1200 }\n"
        .to_owned();
    if let Some(stock) = more.strip_prefix("stock") {
        text.push_str("[[minerals.stockpiles]]\nid = \"pile\"\ninitial_days = 60.833333333333336\nrefill = 0\n");
        return scenario_of(text, suppliers, stock);
    }
    scenario_of(text, suppliers, more)
}

fn scenario_of(mut text: String, suppliers: &[(&str, &str, f64)], more: &str) -> Loaded {
    for (id, path, share) in suppliers {
        let row = ["[[suppliers]]\nid = \"", id, "\"\nmineral = \"m\"\npath = \"", path, "\"\nshare = "].concat();
        text.push_str(&row);
        text.push_str(&share.to_string());
        text.push(char::from(10));
    }
    text += more;
    load_str("s.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}"))
}

/// A ban of CHN:mine for a year, in half of the trials.
const BAN: &str =
    "[[disruptions]]\nid = \"ban\"\nhits = [\"CHN\"]\nstart = \"2025-07\"\nprobability = 0.5\nduration = 12\n";

fn of(worths: &[Worth], what: &What) -> Worth {
    worths.iter().find(|w| &w.what == what).unwrap_or_else(|| panic!("no {what:?}")).clone()
}

fn supplier(id: &str) -> What {
    What::Whole(Asset::Supplier(Id::new(id).unwrap()))
}

fn firm(worth: &Worth) -> Firm {
    worth.firm.unwrap().unwrap_or_else(|why| panic!("{why:?}"))
}

#[test]
fn an_undisrupted_supplier_is_worth_its_contract() {
    let loaded = scenario(&[("cn", "CHN:mine", 0.6), ("cl", "CHL:mine", 0.4)], BAN);
    let found = of(&values(&loaded.study, None, 2000, None), &supplier("cl"));
    // 40 % of 1,200 t a year, without a standard error: every trial has the same shortfall as with the supplier.
    assert_eq!(found.nominal, Some(480.0));
    let supply = firm(&found).supply;
    assert!((supply.mean - 480.0).abs() < 1e-9, "{supply:?}");
    assert!(supply.std_error.unwrap() < 1e-9, "{supply:?}");
    // Without it 40 t a month are missing for 24 months.
    assert!((found.avoided.unwrap().mean - 960.0).abs() < 1e-6);
}

#[test]
fn a_supplier_that_fails_half_of_the_time_is_worth_half() {
    // The ban lasts one of two years, in half of the trials. With the supplier 40 t are missing in 6 months of 24 on average, without it in all of
    // them. Firm supply of x t a month leaves (40 − x) · 24, which is 40 · 6 for x = 30: three quarters of the contract, which is its mean
    // availability. A supplier that is banned in every trial for the first year is available half of the time.
    let half = "[[disruptions]]\nid = \"closed\"\nhits = [\"PER\"]\nstart = \"2025-01\"\nduration = 12\n";
    let loaded =
        scenario(&[("cn", "CHN:mine", 0.4), ("cl", "CHL:mine", 0.2), ("pe", "PER:mine", 0.4)], &format!("{BAN}{half}"));
    let worths = values(&loaded.study, None, 4000, None);
    let peru = firm(&of(&worths, &supplier("pe"))).supply;
    // Half of 480, in every trial.
    assert!((peru.mean - 240.0).abs() < 1e-6 && peru.std_error.unwrap() < 1e-6, "{peru:?}");
    let china = firm(&of(&worths, &supplier("cn"))).supply;
    // Three quarters of 480, with a standard error of 480/2 · √(1/4 / 4000) = 1.9 t; 4.5 standard errors are exceeded with 7 of a million seeds.
    let error = china.std_error.unwrap();
    assert!((error - 1.897).abs() < 0.02, "{error}");
    assert!((china.mean - 360.0).abs() < 4.5 * error, "{china:?}");
}

#[test]
fn a_stockpile_is_worth_what_it_spares_of_a_certain_gap() {
    // Half of the need has no contract. 60.83 days are 200 t, which cover 200 of the 1,200 t that are missing over two years, as 100 t a year would.
    let loaded = scenario(&[("cl", "CHL:mine", 0.5)], "stock");
    let worths = values(&loaded.study, None, 100, None);
    let pile = Id::new("pile").unwrap();
    let found = of(&worths, &What::Whole(Asset::Stockpile(pile.clone())));
    assert!((firm(&found).supply.mean - 100.0).abs() < 1e-6, "{found:?}");
    assert_eq!(found.nominal, None);
    // One more day is 1,200 / 365 t.
    let day = of(&worths, &What::StockDay(pile));
    assert!((day.avoided.unwrap().mean - 1200.0 / 365.0).abs() < 1e-6, "{day:?}");
    assert_eq!(day.firm, None);
}

#[test]
fn an_undisrupted_project_is_worth_its_output() {
    let project = "[[projects]]\nid = \"mine\"\nmineral = \"m\"\npath = \"CHL:mine\"\nstages = []\ncapacity = 400\nofftake = 0.75\n";
    let loaded = scenario(&[("cn", "CHN:mine", 0.6), ("pe", "PER:mine", 0.4)], &format!("{BAN}{project}"));
    let found = of(&values(&loaded.study, None, 1000, None), &What::Whole(Asset::Project(Id::new("mine").unwrap())));
    assert_eq!(found.nominal, Some(300.0));
    assert!((firm(&found).supply.mean - 300.0).abs() < 1e-6, "{found:?}");
}

#[test]
fn what_changes_nothing_has_no_firm_equivalent() {
    // The stock and the surge are never needed.
    let loaded = scenario(&[("cl", "CHL:mine", 1.0)], "stock");
    let worths = values(&loaded.study, None, 100, None);
    let found = of(&worths, &What::Whole(Asset::Stockpile(Id::new("pile").unwrap())));
    assert_eq!(found.firm, Some(Err(NoFirm::NoEffect)));
    assert_eq!(of(&worths, &What::SurgePoint(Id::new("cl").unwrap())).avoided.unwrap().mean, 0.0);
}

#[test]
fn a_mineral_alone_has_the_draws_it_has_among_others() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/korea-critical-minerals.toml");
    let loaded = mindep_scenario::load(path.as_ref(), &["simulation.trials=300".to_owned()]).unwrap();
    let whole = engine::run(&Plan::new(&loaded.study), &());
    let mut ids: Vec<Id> = loaded.study.baseline.minerals.iter().map(|m| m.id.clone()).collect();
    ids.sort();
    let mut strategies: Vec<_> = loaded.study.strategies.iter().collect();
    strategies.sort_by(|a, b| a.id.cmp(&b.id));
    for (m, id) in ids.iter().enumerate() {
        for (s, strategy) in strategies.iter().enumerate() {
            let base = alone::scenario(&loaded.study.baseline, id);
            let by_itself = engine::run(&Plan::alone(&base, &alone::strategy(strategy, id)), &());
            for metric in [Metric::Shortfall, Metric::EconomicLoss, Metric::ProgrammeCost] {
                let (a, b) = (&whole.strategies[s + 1].minerals[m], &by_itself.strategies[0].minerals[0]);
                let of =
                    |tally: &mindep_core::tally::MineralTally| Estimate::new(&tally.metrics[metric.index()]).unwrap();
                assert_eq!(of(a), of(b), "{id} {} {metric:?}", strategy.id);
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let loaded = scenario(&[("cn", "CHN:mine", 0.6), ("cl", "CHL:mine", 0.4)], BAN);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| values(&loaded.study, None, 1500, None))
    };
    assert_eq!(on(1), on(3));
}
