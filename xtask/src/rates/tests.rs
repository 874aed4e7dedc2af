//! Test that the bundled rates are those that the bundled trade gives.

use super::{estimated, flows, panel};

#[test]
fn the_bundled_rates_are_those_of_the_bundled_trade() {
    let products = flows::products();
    let tables = estimated(&products, &panel::changes(&products), false);
    for (name, text) in tables {
        let bundled =
            std::fs::read_to_string(mindep_testing::root().join("crates/world/data").join(&name)).expect(&name);
        assert!(bundled == text, "make {name} anew: cargo xtask rates");
    }
}
