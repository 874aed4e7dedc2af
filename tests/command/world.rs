//! Scenarios of any country and mineral from the bundled data, and that data as tables.

use crate::support::Desk;
use crate::support::process::{end, start};
use std::collections::BTreeMap;
use std::io::Read;

#[test]
fn a_country_and_two_minerals_are_one_command() {
    let desk = Desk::new();
    let out = desk.out("new germany --importer Germany --mineral cobalt --mineral graphite");
    assert!(out.contains("made germany") && out.contains("BACI") && out.contains("World Mining Data"), "{out}");
    assert!(out.contains("next: mindep check germany/scenario.toml"), "{out}");
    let files = ["README.md", "countries.csv", "disruptions.csv", "scenario.toml", "suppliers.csv", "world_supply.csv"];
    assert_eq!(desk.names("germany"), files);
    let checked = desk.out("check germany/scenario.toml");
    for words in
        ["Cobalt", "Graphite (natural)", "baseline, diversify, stock, recycle", "uncertain parameters", "sound"]
    {
        assert!(checked.contains(words), "{words} is not in:\n{checked}");
    }
    let run = desk.out("run germany/scenario.toml --trials 200 --plots none --no-report");
    assert!(run.contains("results in output/germany"), "{run}");
    // Every row names where it comes from.
    for table in ["suppliers.csv", "world_supply.csv", "disruptions.csv", "countries.csv"] {
        let text = desk.read(&format!("germany/{table}"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let place = reader.headers().expect("a header").iter().position(|name| name == "source").expect("a source");
        for row in reader.records() {
            let row = row.expect("a row");
            let source = &row[place];
            assert!(source.starts_with("fact") || source.starts_with("assumption: "), "{table}: {source}");
        }
    }
}

#[test]
fn the_same_wish_makes_the_same_bytes_in_any_order() {
    let desk = Desk::new();
    desk.out("new a/x --importer JPN --mineral lithium --mineral cobalt");
    desk.out("new b/x --importer japan --mineral Co --mineral LITHIUM --mineral cobalt");
    for file in desk.names("a/x") {
        assert_eq!(desk.read(&format!("a/x/{file}")), desk.read(&format!("b/x/{file}")), "{file}");
    }
}

#[test]
fn a_start_in_the_past_knows_only_what_was_before() {
    let desk = Desk::new();
    desk.out("new then --importer JPN --mineral rare-earths --start 2010-01 --years 5");
    let text = desk.read("then/scenario.toml");
    assert!(text.contains("start = \"2010-01\"") && text.contains("years = 5"), "{text}");
    assert!(text.contains("trade of 2009"), "{text}");
    // Mine output of those years is not bundled, and the text says of which year it is.
    assert!(desk.read("then/world_supply.csv").contains("mine output of 2018"));
}

#[test]
fn what_is_not_bundled_is_refused_with_a_cure() {
    let desk = Desk::new();
    let cases = [
        ("--importer DEU --mineral cobolt", "no mineral `cobolt` in the bundled data; did you mean `cobalt`?"),
        ("--importer DEU --mineral unobtainium", "there are graphite, phosphate"),
        ("--importer Germny --mineral cobalt", "no country `Germny`; did you mean DEU (Germany)?"),
        ("--importer QQQ --mineral cobalt", "no country `QQQ`"),
        ("--importer DEU", "--mineral: found none, expected one or more of graphite"),
        ("--mineral cobalt", "--importer: missing"),
        ("--importer DEU --mineral cobalt --start 2035-01", "--start: found 2035-01, expected 2000 to 2027"),
        ("--importer DEU --mineral cobalt --years 0", "--years: found 0, expected 1 to 50"),
        ("--importer DEU --mineral germanium", "a scenario of that time begins with --start 2009-01"),
        ("--importer VAT --mineral niobium", "imported no niobium in 2024"),
    ];
    for (arguments, told) in cases {
        let error = desk.wrong(&format!("new made {arguments}"));
        assert!(error.contains(told), "{arguments}:\n{error}");
        assert!(!desk.path("made").exists(), "{arguments}");
    }
    // All faults at once.
    let error = desk.wrong("new made --importer Germny --mineral cobolt --years 99");
    for told in ["Germny", "cobolt", "--years: found 99"] {
        assert!(error.contains(told), "{told} is not in:\n{error}");
    }
}

#[test]
fn germanium_is_a_scenario_of_the_time_when_it_was_traded() {
    let desk = Desk::new();
    desk.out("new then --importer DEU --mineral germanium --start 2009-01");
    assert!(desk.out("check then/scenario.toml").contains("sound"));
}

#[test]
fn bundled_data_are_tables() {
    let desk = Desk::new();
    let overview = desk.out("data");
    for words in ["547794 flows of 40 products of 33 minerals", "CEPII, BACI", "Etalab Open Licence 2.0", "CC BY 4.0"] {
        assert!(overview.contains(words), "{words} is not in:\n{overview}");
    }
    let rows = |arguments: &str| -> Vec<BTreeMap<String, String>> {
        let text = desk.out(arguments);
        csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
    };
    let minerals = rows("data minerals");
    assert_eq!(minerals.len(), 33);
    assert!(
        minerals.iter().any(|row| row["mineral"] == "lithium" && row["unit"] == "t LCE" && row["last_year"] == "2024")
    );
    let germanium = minerals.iter().find(|row| row["mineral"] == "germanium").expect("germanium");
    assert_eq!(germanium["last_year"], "2016");
    assert_eq!(rows("data products").len(), 40);
    assert!(rows("data countries").iter().any(|row| row["code"] == "IND" && row["numeric"] == "699;356"));
    // Korean imports of lithium hydroxide in 2024 as in scenarios/korea-lithium.toml: 102,060 t.
    let trade = rows("data trade --importer KOR --mineral lithium --years 2024");
    let hydroxide = trade.iter().filter(|row| row["product"] == "282520");
    let tonnes: f64 = hydroxide.filter_map(|row| row["quantity_t"].parse::<f64>().ok()).sum();
    assert_eq!(tonnes.round(), 102_060.0);
    assert!(rows("data production --mineral lithium").iter().any(|row| row["country"] == "AUS"));
    assert!(rows("data rates --mineral nickel").iter().any(|row| row["exporter"] == "IDN"));
    assert!(rows("data disruptions").iter().any(|row| row["template"] == "export-licence"));
    assert!(rows("data lanes").iter().any(|row| row["lane"] == "suez-canal"));
    assert!(desk.wrong("data trade --importer Kroea").contains("no country `Kroea`"));
}

#[test]
fn the_bundled_trade_can_be_calibrated() {
    let desk = Desk::new();
    desk.write("trade.csv", &desk.out("data trade --importer DEU --mineral cobalt"));
    let out = desk.out("calibrate trade.csv --importer DEU -o deu.toml");
    assert!(out.contains("282200") || out.contains("810510"), "{out}");
}

#[test]
fn who_reads_only_the_beginning_of_a_table_makes_no_error() {
    let desk = Desk::new();
    let mut running = start(&desk, "data trade");
    let mut first = [0; 1000];
    running.stdout.take().expect("a pipe").read_exact(&mut first).expect("a thousand bytes");
    // The pipe is closed here, long before the 29 million bytes of the table.
    assert_eq!(end(running), (Some(0), String::new()));
}

#[test]
fn a_scenario_is_made_of_one_s_own_copy_of_the_trade() {
    let desk = Desk::new();
    let trade = desk.out("data trade --mineral cobalt");
    desk.write("own.csv", &trade);
    desk.out("new bundled --importer DEU --mineral cobalt");
    let said = desk.out("new own --importer DEU --mineral cobalt --trade own.csv");
    assert!(said.contains("sources: own.csv, 1995 to 2024; "), "{said}");
    // The same trade makes the same scenario; only who says so differs.
    let files = ["scenario.toml", "suppliers.csv", "disruptions.csv", "world_supply.csv", "countries.csv"];
    for file in files {
        let bundled = desk.read(&format!("bundled/{file}"));
        let publisher = "CEPII, BACI, HS92, version 202601";
        let own = desk.read(&format!("own/{file}"));
        // Base rates are of the bundled trade all the same.
        let alike = |text: &str| text.replace(publisher, "own.csv, 1995 to 2024").replace("bundled", "own");
        assert_eq!(alike(&bundled), alike(&own), "{file}");
    }
    // A year more is the year from which the scenario starts.
    let next = trade.lines().filter(|line| line.contains(",2024,")).map(|line| line.replace(",2024,", ",2025,"));
    desk.write("newer.csv", &format!("{trade}{}\n", next.collect::<Vec<_>>().join("\n")));
    desk.out("new newer --importer DEU --mineral cobalt --trade newer.csv");
    assert!(desk.read("newer/scenario.toml").contains("start = \"2026-01\""));
    desk.write("one.csv", &desk.out("data trade --importer DEU --mineral cobalt"));
    desk.write("other.csv", &trade.replace("282200", "999999").replace("810510", "999998"));
    for (arguments, words) in [
        ("--importer DEU --mineral cobalt --trade one.csv", "found 1 importers, expected the trade of the world"),
        ("--importer DEU --mineral cobalt --trade none.csv", "none.csv: no such file"),
        ("--importer DEU --mineral cobalt --trade other.csv", "found no flow of 282200"),
        ("--trade own.csv", "--importer: missing"),
        ("--importer DEU --mineral cobalt --trade own/README.md", "README.md"),
    ] {
        let said = desk.wrong(&format!("new no {arguments}"));
        assert!(said.contains(words), "{arguments}: {words} is not in:\n{said}");
        assert!(!desk.path("no").exists());
    }
}
