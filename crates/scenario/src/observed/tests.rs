use super::{Observed, Quantity, read};
use crate::load_str;

const SCENARIO: &str = r#"
format = 1
[scenario]
name = "seen"
start = "2025-01"
years = 2
[[minerals]]
id = "tin"
unit = "t"
demand = { annual = 1200 }
price = { initial = 100 }
[[minerals]]
id = "lead"
unit = "t"
demand = { annual = 1200 }
[[suppliers]]
id = "tin-peru"
mineral = "tin"
path = "PER:mine"
share = 1
[[suppliers]]
id = "lead-china"
mineral = "lead"
path = "CHN:mine"
share = 1
"#;

fn of(bytes: &[u8]) -> Result<Observed, Vec<String>> {
    let loaded = load_str("seen.toml", SCENARIO, &[]).expect("a scenario");
    read("o.csv", bytes, None, &loaded.study.baseline).map_err(|faults| {
        let told = |row: crate::DiagnosticRow| {
            let help = row.help.map(|help| format!(" [{help}]")).unwrap_or_default();
            format!("{}:{}:{}: {}{help}", row.file, row.line, row.column, row.message)
        };
        faults.rows().into_iter().map(told).collect()
    })
}

#[test]
fn columns_may_stand_in_any_order_with_others_between_them() {
    let text = "Period_end;remark;mineral;period_start;observed;quantity;note\n\
                2025-12;x;tin;2025-01;1.150,5;supplier:tin-peru;\"a; b\"\n\
                2025-03;;lead;2025-03;99,25;demand;\n";
    let observed = of(text.as_bytes()).expect("no fault");
    let [first, second] = observed.rows.as_slice() else { panic!("{:?}", observed.rows) };
    assert_eq!((first.quantity.to_string().as_str(), first.value, first.months()), ("supplier:tin-peru", 1150.5, 12));
    assert_eq!((first.note.as_str(), second.quantity.clone(), second.value), ("a; b", Quantity::Demand, 99.25));
    assert!(observed.warnings.is_empty());
}

#[test]
fn every_fault_is_told_at_its_place_with_the_cure() {
    let text = "mineral,quantity,period_start,period_end,observed\n\
                tinn,supply,2025-01,2025-12,many\n\
                tin,suply,2024-12,2025-01,1\n\
                tin,supplier:tin-per,2025-02,2025-01,1\n\
                tin,supplier:lead-china,2025-01,2027-01,1\n\
                tin,tin-peru,2025,2025-01,-1\n\
                lead,price_ratio,2025-01,2025-01,\n\
                tin,price_inside_ratio,2025-01,2025-01,1\n";
    let expected = [
        "o.csv:2:1: mineral: found `tinn`, expected the id of a mineral of seen [did you mean `tin`?]",
        "o.csv:2:29: observed: found \"many\", expected a number of at least 0",
        "o.csv:3:5: quantity: found `suply`, expected a quantity that is simulated [did you mean `supply`?]",
        "o.csv:3:11: period_start: found 2024-12, expected a month of the horizon, 2025-01 to 2026-12 [leave the row out, or change the horizon of the scenario]",
        "o.csv:4:5: quantity: found `tin-per`, expected the id of a supplier behind `supplier:` [did you mean `tin-peru`?]",
        "o.csv:4:30: period_end: found 2025-01, expected 2025-02 or later, as the period begins then [exchange the two months]",
        "o.csv:5:5: quantity: found `lead-china`, a supplier of lead, expected one of tin [there are tin-peru]",
        "o.csv:5:33: period_end: found 2027-01, expected a month of the horizon, 2025-01 to 2026-12 [leave the row out, or change the horizon of the scenario]",
        "o.csv:6:5: quantity: found `tin-peru`, expected a quantity that is simulated [write `supplier:tin-peru` for what that supplier delivers]",
        "o.csv:6:14: period_start: found \"2025\", expected a month, such as \"2025-01\"",
        "o.csv:6:27: observed: found -1, expected a number of at least 0",
        "o.csv:7:6: quantity: found `price_ratio`, but lead of seen has no `price` [give the mineral a `price`, or leave the row out]",
        "o.csv:7:34: observed: found an empty cell, expected a number of at least 0",
        "o.csv:8:5: quantity: found `price_inside_ratio`, but tin of seen has no `price.inside` [give the mineral a `price.inside`, or leave the row out]",
    ];
    let found = of(text.as_bytes()).expect_err("faults");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_table_without_columns_or_rows_is_none() {
    let found = of(b"minerals,quantity,period_start,period_end\n").expect_err("faults");
    assert_eq!(
        found,
        [
            "o.csv:1:1: mineral: missing from the columns [give the column `minerals` that name]",
            "o.csv:1:1: observed: missing from the columns [the columns are mineral, quantity, period_start, period_end, observed, unit, note, source; others are not read]",
            "o.csv:1:1: found a header without rows, expected observed values [give at least one row]",
        ]
    );
    assert!(of(b"").expect_err("a fault")[0].contains("found an empty file, expected a header row"));
    assert!(of(b"PK\x03\x04zip").expect_err("a fault")[0].contains("damaged"));
    assert!(of(b"[1]").expect_err("a fault")[0].contains("is JSON or TOML, and no table"));
}

#[test]
fn a_unit_that_is_not_the_minerals_is_warned_of() {
    let text = "mineral,quantity,period_start,period_end,observed,unit\ntin,supply,2025-01,2025-01,1,kg\ntin,price,2025-01,2025-01,1,USD/kg\n";
    let lines = of(text.as_bytes()).expect("no fault").warnings.lines();
    assert_eq!(lines, ["o.csv:2:30: unit: found `kg`, while quantities of tin are in `t`"]);
}
