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
