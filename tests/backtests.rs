//! The tables of `docs/backtests.md` are what the scenarios in `scenarios/backtests/` give.

#[path = "../examples/backtests/bands.rs"]
mod bands;

use std::path::Path;

#[test]
fn the_page_has_the_tables_of_the_scenarios() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/backtests.md")).expect("the page");
    let filled = bands::filled(&root.join("scenarios/backtests"), &page).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(filled == page, "make the page anew: cargo run --release --example backtests");
}
