//! `mindep calibrate`: makes a scenario from a table of trade.

use crate::support::Desk;
use mindep_core::domain::disruption::Onset;
use serde_json::Value;
use std::fmt::Write;
use std::fs;

/// Yearly imports of ore by KOR from 2001 on: AAA falls to a tenth in 2006, BBB is steady, and CCC is small.
fn rows() -> Vec<String> {
    let of = |partner: &str, quantities: &[f64]| -> Vec<String> {
        (2001..).zip(quantities).map(|(year, q)| format!("KOR,iron ore,{partner},{year},{q}")).collect()
    };
    [
        of("AAA", &[60.0, 60.0, 60.0, 60.0, 60.0, 6.0, 60.0, 60.0]),
        of("BBB", &[39.5, 39.5, 39.5, 39.5, 39.5, 39.5, 39.5, 39.5]),
        of("CCC", &[0.5; 8]),
    ]
    .concat()
}

fn table(rows: &[String]) -> String {
    rows.iter().fold("importer,product,partner,year,quantity_t\n".to_owned(), |mut text, row| {
        let _ = writeln!(text, "{row}");
        text
    })
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("trade.csv", &table(&rows()));
    desk
}

#[track_caller]
fn close(found: &Value, expected: f64) {
    let found = found.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
}

#[test]
fn a_small_table_gives_the_numbers_worked_out_by_hand() {
    let desk = desk();
    let all: Value = serde_json::from_str(&desk.out("calibrate trade.csv --format json")).unwrap();
    let ore = &all["products"][0];
    assert_eq!((all["importer"].as_str(), all["unit"].as_str()), (Some("KOR"), Some("t")));
    // 2006: 6 + 39.5 + 0.5 = 46; 2007 and 2008: 100. Mean 82, error 54 / 3 = 18 (values −36, 18, 18: squares 1944; /2/3 = 324).
    close(&ore["annual"]["mean"], 82.0);
    close(&ore["annual"]["std_error"], 18.0);
    // Log growth: 0, 0, 0, 0, ln 0.46, −ln 0.46, 0: mean 0, sd √(2 (ln 0.46)²/6).
    let jump = libm::log(0.46);
    close(&ore["growth"]["log_mean"], 0.0);
    close(&ore["growth"]["log_std_dev"], (jump * jump / 3.0).sqrt());
    close(&ore["growth"]["log_std_dev_std_error"], (jump * jump / 3.0 / 12.0).sqrt());
    // AAA: shares 6/46, 0.6, 0.6.
    let first = &ore["partners"][0];
    close(&first["share"]["mean"], (6.0 / 46.0 + 1.2) / 3.0);
    // Comparable years 2004 to 2008; 2007 follows the fall of 2006, which lost 1 − 6/60. BBB has the same years without a fall in 2004 to
    // 2008: others fell in 2006, so 39.5 · 6.5/60.5 was expected.
    assert_eq!(first["evidence"]["partner_years"], 4);
    assert_eq!(first["evidence"]["falls"], 1);
    close(&first["evidence"]["severity"]["mean"], 0.9);
    assert_eq!(ore["pooled"]["partner_years"], 9);
    close(&ore["pooled"]["rate"], 1.0 / 9.0);
    // Garwood (1936) for one event: 0.0253 to 5.572.
    let [low, high] = [0, 1].map(|end| ore["pooled"]["rate_ci95"][end].as_f64().unwrap() * 9.0);
    assert!((low - 0.025_32).abs() < 1e-4 && (high - 5.5716).abs() < 1e-3, "{low} to {high}");
    assert_eq!(ore["falls"].as_array().unwrap().len(), 1);
}

#[test]
fn the_skeleton_is_a_sound_scenario_that_runs() {
    let desk = desk();
    desk.out("calibrate trade.csv -o ore.toml");
    let text = desk.read("ore.toml");
    let loaded = mindep_scenario::load_str("ore.toml", &text, &[]).expect("sound");
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
    let base = &loaded.study.baseline;
    let suppliers: Vec<&str> = base.suppliers.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(suppliers, ["iron-ore-aaa", "iron-ore-bbb", "iron-ore-zzz"], "CCC has less than 1 %");
    assert!((base.suppliers.iter().map(|s| s.share).sum::<f64>() - 1.0).abs() < 1e-12);
    // 100 in the last two years, 46 before: 100 (48/102)^0.12, a fiftieth of the last year added to each.
    assert_eq!((base.start.to_string().as_str(), base.minerals[0].demand.annual), ("2009-01", 91.35));
    // Every row names its source, and demand its own.
    let rows = text.matches("\n[[").count() + 1;
    assert_eq!(loaded.sources.len(), rows);
    assert!(loaded.sources.iter().all(|note| note.source.contains("fact:") || note.source.contains("assumption:")));
    assert!(loaded.sources.iter().any(|note| note.source.contains("trade.csv, imports by KOR of iron ore")));
    assert!(desk.out("check ore.toml").contains("sound, no warnings"));
    desk.out("run ore.toml --trials 100 --no-report --plots none");
    assert!(desk.path("output/ore/summary.csv").exists());
}

#[test]
fn hazards_come_from_the_world_the_table_or_the_partner_alone() {
    let desk = desk();
    let disruptions = |prior: &str| {
        desk.out(&format!("calibrate trade.csv --prior {prior} -o {prior}.toml"));
        let text = desk.read(&format!("{prior}.toml"));
        let loaded = mindep_scenario::load_str("ore.toml", &text, &[]).expect("sound");
        let rows = loaded.study.baseline.disruptions.into_iter();
        rows.map(|row| (row.id.to_string(), row.onset)).collect::<Vec<_>>()
    };
    let world = disruptions("world");
    assert_eq!(
        world.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(),
        ["iron-ore-aaa-fails", "iron-ore-aaa-is-lost", "iron-ore-bbb-fails", "iron-ore-bbb-is-lost"]
    );
    // AAA fell once in four partner-years, which nobody else's purchases tell: 0.17 of a fall. Of exporters of ore, whose governance is not known,
    // 0.0146 falls a year: 0.0146 (5 + 0.17)/(5 + 4 · 0.0146) = 0.014922, of which 0.0053/0.0146 end.
    let json: Value = serde_json::from_str(&desk.out("calibrate trade.csv -o j.toml --format json")).unwrap();
    close(&json["products"][0]["partners"][0]["rate_used"], 0.0146 * 5.17 / (5.0 + 4.0 * 0.0146));
    assert_eq!(json["products"][0]["partners"][0]["hazards"][0]["rate"], 0.005_42);
    // One fall in nine partner-years are too few to tell a rate of all: an assumption. Alone, AAA has one in four, BBB half of one in five.
    let rates = |rows: &[(String, Onset)]| {
        rows.iter().map(|row| if let Onset::Rate(rate) = row.1 { rate } else { 0.0 }).collect::<Vec<_>>()
    };
    assert_eq!(rates(&disruptions("own")), [0.1, 0.1]);
    assert_eq!(rates(&disruptions("none")), [0.25, 0.1]);
    assert!(desk.wrong("calibrate trade.csv --prior all").contains("expected `world`, `own` or `none`"));
    assert!(
        desk.read("own.toml").contains("duration as that of the world's exporters, since there are fewer than 3 falls")
    );
}

#[test]
fn falls_last_as_long_as_they_were_seen_to() {
    // Four partners of a quarter each, whose falls last one year, one, two, and until the end of the table.
    let mut rows = Vec::new();
    for (partner, fallen) in [("AAA", 2005..2006), ("BBB", 2008..2009), ("CCC", 2011..2013), ("DDD", 2016..2021)] {
        for year in 2001..2021 {
            let quantity = if fallen.contains(&year) { 10 } else { 100 };
            rows.push(format!("KOR,magnets,{partner},{year},{quantity}"));
        }
    }
    let desk = Desk::new();
    desk.write("falls.csv", &table(&rows));
    let said = desk.out("calibrate falls.csv --prior own -o falls.toml");
    for words in ["AAA 2005 (−90 %, 1 year)", "CCC 2011 (−90 %, 2 years)", "DDD 2016 (−90 %, 5 years and on)"] {
        assert!(said.contains(words), "{words} is not in:\n{said}");
    }
    // Product limit: two of four end after one year, one of the two left after two.
    assert!(desk.read("falls.toml").contains("duration = \"discrete(12: 0.5, 24: 0.25, 48: 0.25)\""), "{said}");
    // The recovery of CCC is no rise: after two years its median has 3 % of imports, too few to be evidence.
    assert!(said.contains("4 falls in ") && said.contains("rises to 2 times and more: 0 in "), "{said}");
}

#[test]
fn whose_choice_a_fall_was_is_told_where_the_world_s_trade_is_bundled() {
    let desk = Desk::new();
    // Chile sold to others as before in 2012, whatever this importer did.
    let row = |year: i32| format!("KOR,283691,CHL,{year},{}", if year == 2012 { 10 } else { 100 });
    let mut rows: Vec<String> = (2005..=2016).map(row).collect();
    rows.extend((2005..=2016).map(|year| format!("KOR,283691,ARG,{year},100")));
    desk.write("carbonate.csv", &table(&rows));
    let said = desk.out("calibrate carbonate.csv -o c.toml");
    assert!(said.contains("CHL 2012 (−90 %, 1 year, to others ") && said.contains("%: the buyer's)"), "{said}");
    assert!(said.contains("whose 1 of them was: the seller's 0, this importer's choice 1"), "{said}");
    // Its rate is that of its exports of lithium carbonate to all the world.
    assert!(desk.read("c.toml").contains("a year of its exports of HS 283691"), "{}", desk.read("c.toml"));
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let desk = desk();
    desk.out("calibrate trade.csv -o a/ore.toml");
    let mut rows = rows();
    rows.reverse();
    rows.rotate_left(5);
    desk.write("trade.csv", &table(&rows));
    desk.out("calibrate trade.csv -o b/ore.toml -q");
    assert_eq!(desk.read("a/ore.toml"), desk.read("b/ore.toml"));
}

#[test]
fn what_is_there_stays_unless_it_may_be_overwritten() {
    let desk = desk();
    desk.write("kor-calibrated.toml", "mine");
    // A file that mindep did not make is never replaced.
    for command in ["calibrate trade.csv", "calibrate trade.csv --overwrite"] {
        let said = desk.wrong(command);
        assert!(
            said.contains("error: kor-calibrated.toml: exists already, and is not a scenario that mindep"),
            "{said}"
        );
        assert_eq!(desk.read("kor-calibrated.toml"), "mine");
    }
    fs::remove_file(desk.path("kor-calibrated.toml")).expect("removed");
    desk.out("calibrate trade.csv");
    let made = desk.read("kor-calibrated.toml");
    desk.write("kor-calibrated.toml", &format!("{made}# Mine.\n"));
    let said = desk.wrong("calibrate trade.csv");
    assert!(said.contains("kor-calibrated.toml: exists already; replace it with --overwrite"), "{said}");
    desk.out("calibrate trade.csv --overwrite");
    assert_eq!(desk.read("kor-calibrated.toml"), made);
}

#[test]
fn what_is_not_in_the_table_is_refused_with_the_cure() {
    let desk = desk();
    let mut rows = rows();
    rows.push("JPN,iron ore,AAA,2001,5".to_owned());
    desk.write("two.csv", &table(&rows));
    for (arguments, words) in [
        ("calibrate two.csv", "choose one with --importer: `JPN`, `KOR`"),
        ("calibrate two.csv --importer KRO", "did you mean `KOR`?"),
        ("calibrate trade.csv --product iron-or", "did you mean `iron ore`?"),
        ("calibrate trade.csv --years 1990..1995", "the table has 2001..2008"),
        ("calibrate trade.csv --years 2008..2001", "write 2001..2008"),
        ("calibrate trade.csv --fall 0", "expected a share above 0 and below 1"),
        ("calibrate trade.csv -o ore.csv", "ends in .toml"),
        ("calibrate none.csv", "none.csv: no such file"),
        ("calibrate small.toml", "missing from the columns"),
    ] {
        let said = desk.wrong(arguments);
        assert!(said.contains(words), "{arguments}: {words} is not in:\n{said}");
    }
    desk.write("bad.csv", "importer,product,partner,year,quantity\nKOR,ore,WLD,2001,5\nKOR,ore,CHN,next,-5\n");
    let said = desk.wrong("calibrate bad.csv");
    for words in ["bad.csv:2:9", "bad.csv:3:13", "bad.csv:3:18", "3 faults; nothing was written"] {
        assert!(said.contains(words), "{words} is not in:\n{said}");
    }
    assert!(!desk.path("kor-calibrated.toml").exists());
}

#[test]
fn what_the_importer_bought_from_itself_is_left_out_and_told() {
    let desk = desk();
    let mut with_own = rows();
    // Rows for the first and the last year; an empty quantity counts as 0.
    with_own.extend(
        ["KOR,iron ore,KOR,2001,30", "KOR,iron ore,KOR,2008,12.5", "KOR,iron ore,KOR,2005,"].map(str::to_owned),
    );
    desk.write("own.csv", &table(&with_own));
    desk.out("calibrate trade.csv -o a/ore.toml -q");
    let said = desk.out("calibrate own.csv -o b/ore.toml");
    assert!(said.contains("left out: 42.5 of re-imports, from KOR itself in 3 years"), "{said}");
    let [a, b] = ["a/ore.toml", "b/ore.toml"].map(|file| desk.read(file));
    assert!(
        b.contains("re-imports are left out: 42.5 t from KOR itself in 3 years") && !b.contains("KOR:export"),
        "{b}"
    );
    // Everything else is the same as without these rows.
    let numbers = |text: &str| {
        text.lines().filter(|line| !line.starts_with("source") && !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(numbers(&a), numbers(&b));
    let json: Value = serde_json::from_str(&desk.out("calibrate own.csv -o c.toml --format json")).unwrap();
    assert_eq!(json["products"][0]["re_imports"], serde_json::json!({ "years": 3, "quantity": 42.5 }));
    let mut once = rows();
    once.push("KOR,iron ore,KOR,2001,30".to_owned());
    desk.write("once.csv", &table(&once));
    assert!(desk.out("calibrate once.csv -o once.toml").contains("from KOR itself in 1 year."));
    let once = desk.read("once.toml");
    assert!(once.contains("from KOR itself in 1 year") && !once.contains("1 years"), "{once}");
    desk.write("only.csv", &table(&["KOR,iron ore,KOR,2001,30".to_owned()]));
    assert!(desk.wrong("calibrate only.csv -o d.toml").contains("found no quantity above 0"));
}

#[test]
fn a_partner_that_has_the_code_of_the_others_keeps_it() {
    let desk = desk();
    let rows: Vec<String> = rows().into_iter().map(|row| row.replace(",AAA,", ",ZZZ,")).collect();
    desk.write("zzz.csv", &table(&rows));
    let json: Value = serde_json::from_str(&desk.out("calibrate zzz.csv -o ore.toml --format json")).unwrap();
    assert_eq!(json["others"], "ZZY");
    let loaded = mindep_scenario::load_str("ore.toml", &desk.read("ore.toml"), &[]).expect("sound");
    let ids: Vec<&str> = loaded.study.baseline.suppliers.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids, ["iron-ore-bbb", "iron-ore-zzz", "iron-ore-zzy"]);
}

#[test]
fn without_small_partners_the_others_are_newcomers_and_there_is_no_minus_zero() {
    let desk = desk();
    let rows: Vec<String> = rows().into_iter().filter(|row| !row.contains(",CCC,")).collect();
    desk.write("two.csv", &table(&rows));
    let said = desk.out("calibrate two.csv -o ore.toml");
    assert!(!said.lines().any(|line| line.trim_start().starts_with("others")), "{said}");
    assert!(!said.split_whitespace().any(|word| matches!(word, "-0" | "-0.0" | "−0" | "−0.0")), "{said}");
    // 0.01 of 1.01.
    assert!(
        desk.read("ore.toml")
            .contains("id = \"iron-ore-zzz\"\nmineral = \"iron-ore\"\npath = \"ZZZ:export\"\nshare = 0.0099\n")
    );
}

#[test]
fn products_that_cannot_be_names_are_refused_and_long_ones_are_cut() {
    let desk = desk();
    let head = "importer,product,partner,year,quantity_t\n";
    desk.write("bad.csv", &format!("{head}KOR,a\u{202e}b,AAA,2001,1\nKOR,=1+1,AAA,2001,1\n"));
    let said = desk.wrong("calibrate bad.csv");
    for words in ["bad.csv:2:5: product: found U+202E", "bad.csv:3:5: product: found \"=1+1\"", "take for a formula"] {
        let (place, what) = words.split_once(": ").unwrap_or(("", words));
        assert!(said.contains(place) && said.contains(what), "{words} is not in:\n{said}");
    }
    let long = "lithium carbonates of a purity by weight of more than 99 and a half percent ".repeat(4);
    desk.write("long.csv", &format!("{head}KOR,{long},AAA,2001,1\nKOR,283691,AAA,2001,1\n"));
    desk.out("calibrate long.csv -o long.toml");
    assert!(desk.out("check long.toml").contains("sound, no warnings"));
}

#[test]
fn a_download_of_comtrade_becomes_a_scenario_with_prices() {
    let desk = desk();
    let mut text = "refYear,reporterISO,flowCode,partnerISO,cmdCode,netWgt,primaryValue\n".to_owned();
    for year in 2017..2025 {
        for (flow, partner, product, kilograms, dollars) in [
            ("M", "CHL", "283691", 60_000, 600_000),
            ("M", "ARG", "283691", 40_000, 800_000),
            ("M", "CHN", "282520", 50_000, 500_000),
            ("X", "CHN", "283691", 7, 7),
            ("M", "W00", "283691", 100_000, 1_400_000),
        ] {
            let _ = writeln!(text, "{year},KOR,{flow},{partner},{product},{kilograms},{dollars}");
        }
    }
    desk.write("comtrade.csv", &text);
    let said = desk.out("calibrate comtrade.csv --importer kr --product 283691 -o a.toml");
    assert!(said.contains("layout comtrade: 16 of 40 rows; left out: 8 of all partners together"), "{said}");
    assert!(said.contains("10,000 USD per t in 2024"), "{said}");
    let scenario = mindep_scenario::load_str("a.toml", &desk.read("a.toml"), &[]).expect("sound");
    // 60 t at 10,000 and 40 t at 20,000 a tonne: the median by quantity is that of the larger partner.
    let mineral = &scenario.study.baseline.minerals[0];
    assert_eq!(mineral.price.as_ref().map(|price| price.initial), Some(10_000.0));
    assert_eq!(mineral.demand.annual, 100.0);
    assert!(desk.read("a.toml").contains("price: unit value of imports in 2024"));
    let json: Value = serde_json::from_str(
        &desk.out("calibrate comtrade.csv --importer 410 --mineral lithium=283691+282520×0.88 -o b.toml --format json"),
    )
    .unwrap();
    assert_eq!(json["products"].as_array().map(Vec::len), Some(1));
    close(&json["products"][0]["annual"]["mean"], 144.0);
    assert_eq!((json["currency"].as_str(), json["read"]["layouts"][0].as_str()), (Some("USD"), Some("comtrade")));
    assert!(desk.read("b.toml").contains("lithium = 283691 + 0.88 × 282520"), "{}", desk.read("b.toml"));
    for (arguments, words) in [
        (
            "--mineral lithium=283691+282521",
            "--mineral: no product `282521` of `lithium` among the imports of KOR; did you mean `282520`?",
        ),
        ("--mineral unobtanium", "expected NAME=PRODUCT+PRODUCT×FACTOR"),
        ("--layout bacy", "did you mean `baci`?"),
        ("--layout baci", "found no header of the layout baci"),
        ("--columns importr=a", "did you mean `importer`?"),
        ("--sheet A", "found no workbook, expected one for --sheet"),
        ("-o comtrade.toml none.csv", "none.csv: no such file"),
    ] {
        let said = desk.wrong(&format!("calibrate comtrade.csv --importer KOR {arguments}"));
        assert!(said.contains(words), "{arguments}: {words} is not in:\n{said}");
    }
}

#[test]
fn a_product_whose_imports_ended_is_left_out_unless_asked_for() {
    let desk = desk();
    let mut rows = rows();
    rows.extend((1995..=2005).map(|year| format!("KOR,old ore,AAA,{year},5")));
    desk.write("ended.csv", &table(&rows));
    let said = desk.out("calibrate ended.csv -o a.toml");
    assert!(said.contains("old ore is left out, as its imports ended in 2005; ask for it with --product"), "{said}");
    assert!(!desk.read("a.toml").contains("id = \"old-ore\""));
    desk.out("calibrate ended.csv --product old-ore -o b.toml");
    assert!(desk.read("b.toml").contains("id = \"old-ore\""));
}

#[test]
fn exports_are_no_imports() {
    let desk = desk();
    let with_flow = |rows: &[String]| {
        rows.iter().fold("importer,product,partner,year,quantity_t,flow\n".to_owned(), |mut text, row| {
            let _ = writeln!(text, "{row},import\n{row},export");
            text
        })
    };
    desk.out("calibrate trade.csv -q -o a/ore.toml");
    desk.write("trade.csv", &with_flow(&rows()));
    let said = desk.out("calibrate trade.csv -o b/ore.toml");
    assert!(said.contains("layout plain: 24 of 48 rows; left out: 24 of exports"), "{said}");
    let numbers = |file: &str| {
        let text = desk.read(file);
        text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(numbers("a/ore.toml"), numbers("b/ore.toml"));
}
