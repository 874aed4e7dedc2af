//! Test that the tables in `docs/backtests/` are up to date with the scenarios in `scenarios/backtests/`.

use super::{bands, pages};

#[test]
fn the_pages_have_the_tables_of_the_scenarios() {
    let pages = pages().unwrap_or_else(|fault| panic!("{fault}"));
    let mut filled = pages.clone();
    let folder = mindep_testing::root().join("scenarios/backtests");
    bands::fill(&folder, &mut filled).unwrap_or_else(|fault| panic!("{fault}"));
    for (name, page) in pages {
        assert!(filled[&name] == page, "make {name} anew: cargo xtask backtests");
    }
}
