//! Tests of the file of world trade, and of the one that is bundled.

use super::{Flow, WorldTrade, bundled};
use mindep_core::domain::node::Country;
use std::collections::BTreeMap;

fn country(code: &str) -> Country {
    Country::new(code).expect("a code")
}

fn flow(importer: &str, exporter: &str, year: i32, tonnes: Option<f64>, kusd: f64) -> Flow {
    Flow { importer: country(importer), exporter: country(exporter), year, tonnes, kusd }
}

#[test]
fn what_is_packed_is_read() {
    let flows = vec![
        flow("DEU", "CHN", 1995, Some(0.001), 0.001),
        flow("DEU", "CHN", 2024, Some(110_091_480.0), 20_701_474.833),
        flow("DEU", "COD", 2020, None, 12.5),
        flow("KOR", "CHN", 2024, Some(0.0), 0.0),
    ];
    let products =
        BTreeMap::from([(282_520, flows.clone()), (811_230, vec![flow("KOR", "USA", 2000, Some(1.5), 2.0)])]);
    let bytes = WorldTrade::pack("a source", &products).expect("sound flows");
    let read = WorldTrade::read(&bytes).expect("a file");
    assert_eq!((read.source.as_str(), read.years), ("a source", [1995, 2024]));
    assert_eq!(read.products().collect::<Vec<_>>(), [282_520, 811_230]);
    assert_eq!(read.flows(282_520), flows);
    assert_eq!(read.flows(811_230), products[&811_230]);
    assert!(read.flows(1).is_empty());
}

#[test]
fn flows_of_the_same_countries_and_year_are_added() {
    let flows = vec![
        flow("DEU", "ZAF", 1999, Some(1.0), 2.0),
        flow("DEU", "ZAF", 1999, Some(3.0), 4.0),
        flow("DEU", "ZAF", 1999, None, 8.0),
    ];
    let bytes = WorldTrade::pack("", &BTreeMap::from([(1, flows)])).expect("sound flows");
    assert_eq!(WorldTrade::read(&bytes).expect("a file").flows(1), [flow("DEU", "ZAF", 1999, Some(4.0), 14.0)]);
}

#[test]
fn what_cannot_be_packed_is_refused() {
    let of = |flows: Vec<Flow>| WorldTrade::pack("", &BTreeMap::from([(1, flows)]));
    assert!(of(Vec::new()).is_err());
    for bad in [flow("A11", "A12", 2000, Some(-1.0), 1.0), flow("A11", "A12", 2000, None, f64::NAN)] {
        assert!(of(vec![bad]).is_err(), "{bad:?}");
    }
    assert!(of(vec![flow("A11", "A12", 1900, None, 1.0), flow("A11", "A12", 1964, None, 1.0)]).is_err());
}

/// Any byte of a small file is changed, and any end cut off: it is refused or read, and never panics.
#[test]
fn damaged_files_are_refused() {
    let flows = vec![flow("DEU", "CHN", 1995, Some(7.0), 0.5), flow("DEU", "COD", 2020, None, 12.5)];
    let bytes = WorldTrade::pack("s", &BTreeMap::from([(1, flows)])).expect("sound flows");
    for end in 0..bytes.len() {
        // What ends before the first block is a file without products.
        if let Ok(read) = WorldTrade::read(&bytes[..end]) {
            assert_eq!(read.products().count(), 0, "{end}");
        }
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            if let Ok(read) = WorldTrade::read(&damaged) {
                for product in read.products() {
                    drop(read.flows(product));
                }
            }
        }
    }
    assert_eq!(
        WorldTrade::read(b"t,i,j,k,v,q").err().as_deref(),
        Some("found no file of world trade, which begins with MDTRADE1")
    );
}

/// Numbers of rows and sums are those of the publisher's tables.
#[test]
fn the_bundled_trade_is_that_of_its_source() {
    let trade = bundled();
    assert!(WorldTrade::read(include_bytes!("../../data/trade.bin")).is_ok());
    assert_eq!(trade.years, [1995, 2024]);
    assert!(trade.source.contains("BACI"), "{}", trade.source);
    assert_eq!(trade.products().count(), 40);
    let (mut rows, mut unknown) = (0, 0);
    for product in trade.products() {
        let flows = trade.flows(product);
        rows += flows.len();
        unknown += flows.iter().filter(|flow| flow.tonnes.is_none()).count();
    }
    assert_eq!((rows, unknown), (547_794, 28_091));
    // Korean imports of lithium hydroxide in 2024, as in scenarios/korea-lithium.toml: 102,060 t.
    let korea: f64 = trade
        .flows(282_520)
        .iter()
        .filter(|flow| flow.importer == country("KOR") && flow.year == 2024)
        .filter_map(|flow| flow.tonnes)
        .sum();
    assert_eq!(korea.round(), 102_060.0);
}
