//! Tests of contracts of a given size: [`Plan::with_contract`](mindep_core::plan::Plan::with_contract).

use mindep_core::plan::Plan;
use mindep_scenario::load_str;

/// Returns the shares of month 0 after supplier `c`, whose own share is 0, has been given `share`.
fn shares(share: f64, displaces: &[usize]) -> Vec<f64> {
    let supplier = |id: &str, share: f64| {
        format!("[[suppliers]]\nid = \"{id}\"\nmineral = \"m\"\npath = \"CHL:mine\"\nshare = {share}\n")
    };
    let text = format!(
        "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\ndemand = {{ annual = 1200 }}\n{}{}{}",
        supplier("a", 0.5),
        supplier("b", 0.25),
        supplier("c", 0.0)
    );
    let plan = Plan::new(&load_str("s.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}")).study);
    let plan = plan.with_contract(0, 2, share, displaces);
    assert_eq!(
        plan.mixes[0].shares[0],
        plan.strategies[0].supply[0].suppliers.iter().map(|s| s.share[0]).collect::<Vec<_>>()
    );
    plan.mixes[0].shares[0].clone()
}

#[test]
fn a_contract_fills_what_is_missing_then_displaces() {
    assert_eq!(shares(0.25, &[]), [0.5, 0.25, 0.25], "a quarter was missing");
    // A quarter fills the gap; 0.375 are deducted from 0.75, half of each.
    assert_eq!(shares(0.625, &[]), [0.25, 0.125, 0.625]);
    // All of b's 0.25 first, then 0.125 of a's 0.5.
    assert_eq!(shares(0.625, &[1]), [0.375, 0.0, 0.625]);
    assert_eq!(shares(1.0, &[]), [0.0, 0.0, 1.0]);
}
