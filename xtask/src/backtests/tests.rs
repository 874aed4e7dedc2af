//! Test that the tables of `docs/backtests.md` are up to date with the scenarios in `scenarios/backtests/`.

use super::bands;

#[test]
fn the_page_has_the_tables_of_the_scenarios() {
    let root = mindep_testing::root();
    let page = std::fs::read_to_string(root.join("docs/backtests.md")).expect("the page");
    let filled = bands::filled(&root.join("scenarios/backtests"), &page).unwrap_or_else(|fault| panic!("{fault}"));
    assert!(filled == page, "make the page anew: cargo xtask backtests");
}
