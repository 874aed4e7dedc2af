//! What `mindep check` says of scenarios that are valid: each lint where it applies, with its place and words, and where it does not.

use mindep_scenario::{Loaded, SourceClass, load, load_str};
use std::path::Path;

/// A scenario of which nothing is to be said: all is struck, has a world share and a source, and is as usual.
const SOUND: &str = r#"
format = 1
[scenario]
name = "sound"
start = "2025-01"
years = 5
importer = "KOR"
[[minerals]]
id = "lithium"
unit = "t LCE"
demand = { annual = 1000, growth = 0.05, volatility = 0.05 }
price = { initial = 10000, drift = 0.01, volatility = 0.3, supply_elasticity = 0.2, demand_elasticity = 0.1 }
source = "KITA, trade statistics, 2024"
[[suppliers]]
id = "a"
mineral = "lithium"
path = "AUS:mine > CHN:refine > lane:yellow-sea"
share = 0.6
capacity = 700
premium = 0.0
source = "KITA, trade statistics, 2024"
[[suppliers]]
id = "b"
mineral = "lithium"
path = "CHL:mine > lane:pacific"
share = 0.4
premium = 0.02
source = "KITA, trade statistics, 2024"
[[world]]
mineral = "lithium"
stage = "mine"
country = "AUS"
share = 0.4
source = "USGS, Mineral Commodity Summaries, 2026"
[[world]]
mineral = "lithium"
stage = "mine"
country = "CHL"
share = 0.2
source = "USGS, Mineral Commodity Summaries, 2026"
[[world]]
mineral = "lithium"
stage = "refine"
country = "CHN"
share = 0.7
source = "USGS, Mineral Commodity Summaries, 2026"
[[disruptions]]
id = "strike"
hits = ["*:mine", "CHN", "lane:*"]
rate = 0.2
duration = 2
source = "ILO, strikes, 2024"
"#;

fn read(text: &str) -> Loaded {
    load_str("s.toml", text, &[]).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The sound scenario with each `(from, to)` replaced, which must be there.
fn with(changes: &[(&str, &str)]) -> Loaded {
    let mut text = SOUND.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    read(&text)
}

fn warnings(changes: &[(&str, &str)]) -> Vec<String> {
    with(changes).warnings.lines()
}

fn notes(changes: &[(&str, &str)]) -> Vec<String> {
    with(changes).notes().lines()
}

#[test]
fn of_a_sound_scenario_there_is_nothing_to_say() {
    assert_eq!(warnings(&[]), [""; 0]);
    assert_eq!(notes(&[]), [""; 0]);
}

#[test]
fn numbers_far_from_usual_are_warned_of() {
    for (from, to, expected) in [
        ("growth = 0.05", "growth = 0.5", "s.toml:11:36: growth: found 0.5 a year, usual is -0.3 to 0.3"),
        ("growth = 0.05", "growth = -0.31", "s.toml:11:36: growth: found -0.31 a year, usual is -0.3 to 0.3"),
        (
            "growth = 0.05",
            "growth = \"uniform(0.2, 0.6)\"",
            "s.toml:11:36: growth: found a mean of 0.4 a year, usual is -0.3 to 0.3",
        ),
        ("drift = 0.01", "drift = 1", "s.toml:12:36: drift: found 1 a year, usual is -0.3 to 0.3"),
        ("volatility = 0.05", "volatility = 3.5", "s.toml:11:55: volatility: found 3.5, usual is 0.02 to 0.6"),
        ("volatility = 0.3", "volatility = 2.5", "s.toml:12:55: volatility: found 2.5, usual is 0.02 to 0.6"),
        (
            "initial = 10000",
            "initial = 9",
            "s.toml:12:21: initial: found 9 USD per t LCE of `lithium`, usual is about 9000, 1000 times as much",
        ),
        (
            "initial = 10000",
            "initial = 9e6",
            "s.toml:12:21: initial: found 9000000 USD per t LCE of `lithium`, usual is about 9000, 1000 times less",
        ),
        (
            "unit = \"t LCE\"",
            "unit = \"kg LCE\"",
            "s.toml:12:21: initial: found 10000 USD per kg LCE of `lithium`, usual is about 9, 1100 times less",
        ),
    ] {
        assert_eq!(warnings(&[(from, to)]), [expected], "{to}");
    }
}

#[test]
fn numbers_at_the_end_of_the_usual_are_not_warned_of() {
    for (from, to) in [
        ("growth = 0.05", "growth = 0.3"),
        ("growth = 0.05", "growth = -0.3"),
        ("growth = 0.05", "growth = \"uniform(0, 0.3)\""),
        ("volatility = 0.3", "volatility = 2"),
        ("initial = 10000", "initial = 91"),
        ("initial = 10000", "initial = 800000"),
    ] {
        assert_eq!((warnings(&[(from, to)]), notes(&[(from, to)])), (vec![], vec![]), "{to}");
    }
    // What is a price of another currency, mineral or unit is not known.
    for change in [
        ("years = 5", "years = 5\ncurrency = \"KRW\""),
        ("\"t LCE\"", "\"barrels\""),
        ("id = \"lithium\"\nunit", "id = \"other\"\nunit"),
    ] {
        let text = SOUND.replacen(change.0, change.1, 1).replace("initial = 10000", "initial = 1");
        let text = if change.1.contains("other") {
            text.replace("mineral = \"lithium\"", "mineral = \"other\"")
        } else {
            text
        };
        assert_eq!(read(&text).warnings.lines(), [""; 0], "{}", change.1);
    }
}

#[test]
fn growth_that_may_be_large_is_noted_and_not_warned_of() {
    let change = [("growth = 0.05", "growth = \"normal(0, 0.25)\"")];
    assert_eq!(
        warnings(&change),
        ["s.toml:11:36: growth: lies outside -0.99..=10 with probability 0.004 %, where it is clamped"]
    );
    assert_eq!(
        notes(&change),
        // 2.326 standard deviations, beyond which lies one in a hundred.
        ["s.toml:11:36: growth: may be as far as -0.582 or 0.582 a year, usual is -0.3 to 0.3"]
    );
}

#[test]
fn a_capacity_below_the_contract_is_warned_of() {
    let found = warnings(&[("capacity = 700", "capacity = 100")]);
    assert_eq!(
        found,
        [
            "s.toml:19:12: capacity: found 100 t LCE a year, below the contract of 600 (a share of 0.6 of 1000), usual is at least that"
        ]
    );
    assert_eq!(warnings(&[("capacity = 700", "capacity = 600")]), [""; 0]);
    // A tenth is recycled and 100 are mined at home, so 800 are imported, of which 0.6 is 480.
    let home = "demand = { annual = 1000, growth = 0.05, volatility = 0.05 }";
    let with_home = format!("{home}\nrecycling = {{ initial = 0.1 }}\ndomestic = {{ initial = 100 }}");
    assert_eq!(warnings(&[(home, &with_home), ("capacity = 700", "capacity = 480")]), [""; 0]);
    assert_eq!(warnings(&[(home, &with_home), ("capacity = 700", "capacity = 479")]).len(), 1);
}

#[test]
fn a_strategy_that_asks_for_more_than_a_capacity_is_warned_of_at_its_value() {
    let strategy = "[[strategies]]\nid = \"more\"\nset = { \"suppliers.a.share\" = 0.9, \"suppliers.b.share\" = 0.1 }\n[[disruptions]]";
    let loaded = with(&[("[[disruptions]]", strategy)]);
    let lines = loaded.warnings.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(
        lines[0].starts_with("s.toml:19:12: capacity: found 700 t LCE a year, below the contract of 900"),
        "{lines:?}"
    );
    assert_eq!(loaded.warnings.rows()[0].notes, ["in strategy `more`"]);
}

#[test]
fn a_code_that_no_country_has_is_warned_of_with_the_one_that_is_meant() {
    let first = |from: &str, to: &str| {
        let loaded = with(&[(from, to)]);
        let rows = loaded.warnings.rows();
        let row = rows.first().map(|row| (row.line, row.message.clone(), row.help.clone().unwrap_or_default()));
        (rows.len(), row)
    };
    let message = |code: &str| format!("found `{code}`, which is no code of a country (ISO 3166-1 alpha-3)");
    let jap = (7, message("JAP"), "did you mean JPN (Japan)?".to_owned());
    assert_eq!(first("importer = \"KOR\"", "importer = \"JAP\""), (1, Some(jap)));
    for code in ["AAA", "QMA", "QZZ", "XKX", "ZZA", "TWN", "S19", "OTH"] {
        assert_eq!(first("importer = \"KOR\"", &format!("importer = \"{code}\"")), (0, None), "{code}");
    }
    // These may be codes of somebody's own.
    for code in ["BBB", "ROW", "OTH"] {
        let change = [("importer = \"KOR\"", format!("importer = \"{code}\""))];
        let change = [(change[0].0, change[0].1.as_str())];
        assert_eq!((warnings(&change), notes(&change)), (vec![], vec![format!("s.toml:7:12: {}", message(code))]));
    }
}

#[test]
fn a_text_that_is_no_code_is_refused_with_the_code_of_the_country() {
    for (code, help) in [
        ("UK ", "did you mean GBR (United Kingdom)?"),
        ("Japan", "did you mean JPN (Japan)?"),
        ("kor", "did you mean `KOR`?"),
        ("jap", "did you mean JPN (Japan)?"),
    ] {
        let text = SOUND.replace("importer = \"KOR\"", &format!("importer = \"{code}\""));
        let error = load_str("s.toml", &text, &[]).unwrap_err().to_string();
        assert!(error.contains(&format!("help: {help}")), "{error}");
    }
}

#[test]
fn a_node_that_nothing_strikes_is_noted() {
    assert_eq!(
        notes(&[("\"CHN\", \"lane:*\"", "\"lane:pacific\"")]),
        [
            "s.toml:17:20: path: no disruption strikes the stage `CHN:refine` of lithium, so it never fails",
            "s.toml:17:33: path: no disruption strikes the lane `lane:yellow-sea` of lithium, so it never fails",
        ]
    );
}

#[test]
fn of_many_nodes_that_nothing_strikes_the_rest_is_a_number() {
    let many = (0..13).map(|n| format!(" > lane:sea-{n}")).collect::<Vec<_>>().concat();
    let loaded = with(&[
        ("AUS:mine > CHN:refine > lane:yellow-sea", &format!("AUS:mine > CHN:refine{many}")),
        ("lane:*", "lane:pacific"),
    ]);
    let rows = loaded.notes().rows();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[9].notes, ["3 more of this kind"]);
}

#[test]
fn a_stage_without_a_world_share_is_noted_where_there_is_a_price() {
    let row = |stage: &str, country: &str, share: &str| {
        format!(
            "[[world]]\nmineral = \"lithium\"\nstage = \"{stage}\"\ncountry = \"{country}\"\nshare = {share}\nsource = \"USGS, Mineral Commodity Summaries, 2026\"\n"
        )
    };
    let (chile, china, australia) = (row("mine", "CHL", "0.2"), row("refine", "CHN", "0.7"), row("mine", "AUS", "0.4"));
    assert_eq!(
        notes(&[(&chile, "")]),
        ["s.toml:25:9: path: `CHL:mine` of `lithium` has no row in [[world]], so what strikes it moves no price"]
    );
    assert_eq!(
        notes(&[(&china, "")]),
        ["s.toml:17:20: path: stage `refine` of `lithium` has no rows in [[world]], so what strikes it moves no price"]
    );
    let none = [(chile.as_str(), ""), (&china, ""), (&australia, "")];
    assert_eq!(
        notes(&none),
        ["s.toml:12:9: price: `lithium` has no rows in [[world]], so no disruption moves its price"]
    );
    let price = SOUND.lines().find(|line| line.starts_with("price")).unwrap();
    assert_eq!(notes(&[none[0], none[1], none[2], (price, "")]), [""; 0]);
}

#[test]
fn rows_without_a_source_and_assumptions_are_noted_once_a_table() {
    let source = "source = \"KITA, trade statistics, 2024\"\n[[suppliers]]";
    assert_eq!(
        notes(&[(source, "[[suppliers]]")]),
        ["s.toml:11:10: minerals: 2 of 2 rows with numbers name no source: `lithium.demand`, `lithium.price`"]
    );
    assert_eq!(
        notes(&[("ILO, strikes", "assumption: strikes")]),
        ["s.toml:47:1: disruptions: 1 of 1 rows with numbers rest on an assumption, in whole or in part: `strike`"]
    );
}

/// Decisions about both contract shares, of which that of the dearer supplier costs its premium, and about one more number.
fn decisions(number: &str, more: &str) -> String {
    let share =
        |id: &str| format!("[[optimize.decisions]]\naddress = \"suppliers.{id}.share\"\nmin = 0.1\nmax = 0.7\n");
    format!(
        "source = \"ILO, strikes, 2024\"\n[optimize]\nsource = \"a law, 2024\"\n{}{}[[optimize.decisions]]\naddress = \"{number}\"\nmin = 0\nmax = 1\n{more}",
        share("a"),
        share("b")
    )
}

#[test]
fn a_decision_that_costs_nothing_is_warned_of_and_a_contract_share_noted() {
    let change = |number: &str, more: &str| decisions(number, more);
    let flexibility = change("minerals.lithium.flexibility", "");
    assert_eq!(
        warnings(&[("source = \"ILO, strikes, 2024\"", &flexibility)]),
        [
            "s.toml:64:11: address: `minerals.lithium.flexibility` costs nothing above 0.1, so nothing speaks against its max of 1"
        ]
    );
    assert_eq!(
        notes(&[("source = \"ILO, strikes, 2024\"", &flexibility)]),
        [
            "s.toml:56:11: address: `suppliers.a.share` costs nothing above 0.6, so nothing speaks against its max of 0.7"
        ]
    );
    let priced = change("minerals.lithium.flexibility", "per_year = 5\n");
    assert_eq!(warnings(&[("source = \"ILO, strikes, 2024\"", &priced)]), [""; 0]);
}

#[test]
fn every_number_is_in_the_register_with_what_its_source_says() {
    let loaded = with(&[
        ("ILO, strikes", "assumption: strikes"),
        ("capacity = 700\npremium = 0.0\nsource = \"KITA, trade statistics, 2024\"", "capacity = 700\npremium = 0.0"),
        ("growth = 0.05", "growth = \"uniform(0, 0.1)\""),
        (
            "source = \"KITA, trade statistics, 2024\"\n[[world]]",
            "source = \"fact: KITA, 2024; assumption: premium\"\n[[world]]",
        ),
    ]);
    let register = loaded.register();
    let of =
        |address: &str| register.iter().find(|entry| entry.address == address).unwrap_or_else(|| panic!("{address}"));
    // The mineral's source is that of the tables within it.
    let growth = of("minerals.lithium.demand.growth");
    assert_eq!((growth.class, growth.value.as_str()), (SourceClass::Measured, "uniform(0, 0.1)"));
    assert_eq!((growth.table.as_str(), growth.id.as_str()), ("minerals.demand", "lithium"));
    assert_eq!(
        (growth.file.as_str(), growth.line, growth.source.as_str()),
        ("s.toml", 11, "KITA, trade statistics, 2024")
    );
    assert_eq!(of("suppliers.a.capacity").class, SourceClass::Unsourced);
    assert_eq!(of("suppliers.b.premium").class, SourceClass::Partly);
    assert_eq!(of("disruptions.strike.rate").class, SourceClass::Assumed);
    assert_eq!(of("world.lithium.mine.AUS.share").line, 32);
    // Demand 3, price 5, supplier a 3, b 2, the world 3, the disruption 2; years and format are no claims about the world.
    assert_eq!(register.len(), 18);
}

#[test]
fn addresses_in_the_register_are_those_that_can_be_set() {
    let loaded = load(Path::new("../../tests/data/full.toml"), &[]).unwrap();
    let register = loaded.register();
    assert!(register.len() > 50);
    let settable = ["minerals", "suppliers", "world", "disruptions", "drivers", "projects"];
    for entry in register.iter().filter(|entry| settable.contains(&entry.table.split('.').next().unwrap())) {
        let set = format!("{}={}", entry.address, entry.value);
        let again = load(Path::new("../../tests/data/full.toml"), std::slice::from_ref(&set));
        assert!(again.is_ok_and(|again| again.hash == loaded.hash), "{set}");
    }
}
