//! Numbers, units, separators and encodings.

use super::{faults, files, noted, read, rows};
use mindep_scenario::trade::{Reader, Request};

fn plain(quantities: &[&str]) -> String {
    let rows = quantities.iter().enumerate().map(|(at, q)| format!("KOR;ore;CHL;{};{q}\n", 2000 + at));
    format!("importer;product;partner;year;quantity_t\n{}", rows.collect::<String>())
}

fn quantities(cells: &[&str]) -> Vec<f64> {
    read(&plain(cells), Request::default()).unwrap().rows.iter().filter_map(|row| row.quantity).collect()
}

#[test]
fn decimals_follow_a_point_or_a_comma_as_the_file_shows() {
    assert_eq!(quantities(&["1,5", "12.000", "1 234,5", "7"]), [1.5, 12000.0, 1234.5, 7.0]);
    assert_eq!(quantities(&["12.000", "1.5", "12,345"]), [12.0, 1.5, 12345.0]);
    assert_eq!(quantities(&["12,345", "0,5"]), [12.345, 0.5]);
    // A table separated by commas shows it in the same way.
    let text = "importer,product,partner,year,quantity\nKOR,a,CHL,2020,35.936\nKOR,a,CHL,2021,0.071\n";
    assert_eq!(read(text, Request::default()).unwrap().rows[0].quantity, Some(35.936));
    // Rows that are not asked for show it too.
    let asked = Request { importer: Some("KOR".to_owned()), ..Request::default() };
    let text = "importer,product,partner,year,quantity\nKOR,a,CHL,2020,35.936\nJPN,a,CHL,2021,0.071\n";
    assert_eq!(read(text, asked).unwrap().rows[0].quantity, Some(35.936));
}

#[test]
fn a_number_that_could_be_two_is_a_fault_that_says_so() {
    let refused = read(&plain(&["12.000", "3", "14.500"]), Request::default()).unwrap_err();
    let row = &refused.rows()[0];
    assert_eq!((refused.len(), row.line, row.column), (1, 2, 18));
    assert_eq!(
        row.message,
        "quantity: found \"12.000\", which could be 12 or 12000: no number of this file shows whether a point or a comma stands before decimals; 1 more are like it"
    );
    assert_eq!(row.help.as_deref(), Some("write 12 or 12000"));
    let mixed = faults(&plain(&["1.5", "2,5"]), Request::default());
    assert_eq!(
        mixed,
        ["t.csv:3:18: quantity: found \"2,5\", where decimals follow another sign than elsewhere (\"1.5\" in line 2)"]
    );
}

#[test]
fn units_behind_numbers_are_converted_to_that_of_the_table() {
    assert_eq!(quantities(&["12.5 t", "500 kg", "1 234,5".replace(',', ".").as_str()]), [12.5, 0.5, 1234.5]);
    let text = "importer,product,partner,year,quantity\nKOR,a,CHL,2020,12.5 t\nKOR,a,CHL,2021,500 kg\n";
    let trade = read(text, Request::default()).unwrap();
    assert_eq!((trade.unit.as_str(), trade.rows[1].quantity), ("t", Some(0.5)));
    let bare = format!("{text}KOR,a,CHL,2022,7\n");
    let found = faults(&bare, Request::default());
    assert!(
        found[0].starts_with("t.csv:4:16: quantity: found \"7\" without a unit, where cells above have `t`"),
        "{found:?}"
    );
    let odd = faults(&plain(&["12 barrels"]), Request::default());
    assert_eq!(
        odd,
        ["t.csv:2:18: quantity: found \"12 barrels\", expected a number, or one in t or another unit of weight"]
    );
}

#[test]
fn files_in_different_units_are_converted_to_tonnes() {
    let of = |unit: &str, year: i32| format!("importer,product,partner,year,quantity_{unit}\nKOR,a,CHL,{year},2000\n");
    let trade = files(&[("a.csv", &of("kg", 2020)), ("b.csv", &of("t", 2021))], Request::default()).unwrap();
    assert_eq!(rows(&trade), ["KOR a CHL 2020 2 ?", "KOR a CHL 2021 2000 ?"]);
    noted(&trade, "quantities are converted to tonnes");
    let refused =
        files(&[("a.csv", &of("kg", 2020)), ("b.csv", &of("barrels", 2021))], Request::default()).unwrap_err();
    assert!(refused.lines()[0].contains("in different units in the files: `barrels`, `kg`"), "{:?}", refused.lines());
}

#[test]
fn any_separator_and_case_of_the_header_will_do() {
    for separator in [",", ";", "\t", "|"] {
        let text = "Importer,PRODUCT,Partner_ISO3,Year,Quantity_T\nKOR,ore,CHL,2020,5\n".replace(',', separator);
        let trade = read(&text, Request::default()).unwrap();
        assert_eq!(
            (trade.unit.as_str(), rows(&trade)),
            ("T", vec!["KOR ore CHL 2020 5 ?".to_owned()]),
            "{separator:?}"
        );
    }
    // Lines above the header, and a separator at the end of each row.
    let text = "Imports of ore\nsep=;\n\nimporter;product;partner;year;quantity\nKOR;ore;CHL;2020;5;\n";
    assert_eq!(read(text, Request::default()).unwrap().rows.len(), 1);
    let found = faults("importer;product;partner;year;quantity\nKOR;ore;CHL;2020;5;6\n", Request::default());
    assert_eq!(found, ["t.csv:2:1: found 6 cells in this row, expected 5 as in the header"]);
}

#[test]
fn utf_16_is_read_like_any_text() {
    let text = "importer\tproduct\tpartner\tyear\tquantity\nKOR\tore – d’hier\tCHL\t2020\t5\n";
    for (mark, little) in [("\u{feff}", true), ("\u{feff}", false), ("", true)] {
        let units = format!("{mark}{text}").encode_utf16().collect::<Vec<_>>();
        let bytes: Vec<u8> =
            units.iter().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
        let mut reader = Reader::new(Request::default());
        reader.text("t.csv", bytes.as_slice());
        let trade = reader.finish().unwrap();
        assert_eq!(&*trade.rows[0].product, "ore – d’hier");
        assert!(trade.told.notes.is_empty());
    }
}
