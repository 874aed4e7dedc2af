//! What is no table of trade is refused in a sentence, and faults without number are counted.

use super::{faults, read};
use mindep_scenario::trade::{Reader, Request};
use std::fmt::Write;

fn of_bytes(bytes: &[u8]) -> Vec<String> {
    let mut reader = Reader::new(Request::default());
    reader.text("t.csv", bytes);
    reader.finish().expect_err("nonsense").lines()
}

#[test]
fn nonsense_is_refused_in_one_sentence() {
    let mut state = 7_u64;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    })
    .take(100_000)
    .collect();
    for (bytes, words) in [
        (random.as_slice(), "t.csv:1:1: found bytes that are no text, expected a table"),
        (b"", "t.csv:1:1: found an empty file, expected a header row"),
        (b"\n\n \n", "t.csv:1:1: found an empty file, expected a header row"),
        (b"importer,product,partner,year,quantity\n", "t.csv:1:1: found a header without rows"),
        (b"t,i,j,k,v,q\n\n", "t.csv:1:1: found a header without rows"),
        (b"a,b,c\n1,2,3\n", "t.csv:1:1: importer, product, partner, year and quantity: missing from the columns"),
        (b"{\"data\": []}", "t.csv:1:1: found an answer without records"),
        (b"{\"message\": \"invalid key\"}", "t.csv:1:1: found no sound JSON: found no list `data`"),
        (b"{\"data\": [{\"a\": 1}, ", "t.csv:1:1: "),
        (b"[1, 2]", "t.csv:1:1: found no sound JSON"),
    ] {
        let found = of_bytes(bytes);
        assert!(found[0].starts_with(words), "{words}: {found:?}");
        assert!(found.len() <= 2 && found.iter().all(|line| line.chars().all(|c| !c.is_control())), "{found:?}");
    }
}

#[test]
fn random_changes_of_a_table_never_panic() {
    let text = "importer;product;partner;year;quantity_t\nKOR;\"ore \"\"x\"\"\";CHL;2020;1.234,5\nKOR;ore;S19;2021-03;12.000\n";
    let mut state = 11_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    for _ in 0..2_000 {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = next(256) as u8,
                1 => _ = bytes.remove(at),
                _ => bytes.insert(at, b"\";,.\n\r0M-"[next(9)]),
            }
        }
        let mut reader = Reader::new(Request::default());
        reader.text("t.csv", bytes.as_slice());
        if let Err(faults) = reader.finish() {
            assert!(!faults.render(false).is_empty());
        }
    }
}

#[test]
fn faults_beyond_a_hundred_are_counted() {
    let mut text = "importer,product,partner,year,quantity\n".to_owned();
    (0..250).for_each(|_| _ = writeln!(text, "KOR,ore,CHL,next,5"));
    let found = faults(&text, Request::default());
    assert_eq!(found.len(), 101);
    assert!(found[100].ends_with("found 150 more that are not told"), "{}", found[100]);
}

#[test]
fn quotes_without_end_are_told_where_they_begin() {
    let found = faults(
        "importer,product,partner,year,quantity\nKOR,\"ore,CHL,2020,5\nKOR,ore,CHL,2021,5\n",
        Request::default(),
    );
    assert_eq!(found, ["t.csv:2:5: found no closing quote of this cell"]);
    let text = "importer,product,partner,year,quantity\nKOR,\"ore\nand more\",CHL,2020,5\nKOR,ore,CHL,20x,5\n";
    let found = read(text, Request::default()).unwrap_err().lines();
    assert!(found.iter().any(|fault| fault.starts_with("t.csv:4:13: year")), "{found:?}");
}

#[test]
fn missing_columns_are_named_all_at_once() {
    let found = faults("importer,product,partners,year\nKOR,a,CHN,2020\n", Request::default());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|f| f.contains("partner: missing from the columns")), "{found:?}");
    assert!(found.iter().any(|f| f.contains("quantity: missing from the columns")), "{found:?}");
    let cured = read("importer,product,partners,year,quantity\n", Request::default()).unwrap_err();
    let help = cured.rows()[0].help.clone().unwrap_or_default();
    assert!(help.starts_with("is it `partners`? Then call that column `partner`"), "{help}");
    let alone = read("product,partner,year,quantity\n", Request::default()).unwrap_err();
    let help = alone.rows()[0].help.clone().unwrap_or_default();
    assert!(help.contains("importer, product, partner, year, quantity"), "{help}");
    let several = faults("importer,product,partner,year,quantity_t,quantity_kg\n", Request::default());
    assert!(several[0].contains("found `quantity_t` and `quantity_kg`, expected one"), "{several:?}");
}

#[test]
fn every_faulty_cell_is_told_with_its_place() {
    let text = "importer,product,partner,year,quantity\nKorea,,WLD,20.5,-1\nKOR,a,chn,2020,\"1,5\"\nKOR,a,CHN,2020\n\
                KOR,a,CHL,2020,1\nKOR,a,CHL,2020,2\n";
    let found = faults(text, Request::default());
    // A decimal comma is read; all others are faults.
    let starts = [
        "t.csv:2:1: importer",
        "t.csv:2:7: product",
        "t.csv:2:8: partner: found `WLD`",
        "t.csv:2:12: year",
        "t.csv:2:17: quantity",
        "t.csv:3:7: partner",
        "t.csv:4:1: found 4 cells",
        "t.csv:6:1: found the imports by KOR of a from CHL in 2020 twice, first in line 5",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (fault, start) in found.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault} does not start with {start}");
    }
}
