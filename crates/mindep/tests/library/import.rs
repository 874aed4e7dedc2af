//! Files of publishers become tables that scenarios read. Headers are those that are published; all numbers are made up.

use mindep_library::import::projects::{self, Columns};
use mindep_library::import::{Imported, countries, world};
use mindep_testing::books;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with a file.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    (folder, path)
}

/// The rows of a table by the names of its columns.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

/// Shares by mineral, stage and country.
fn shares(imported: &Imported) -> Vec<(String, f64)> {
    let all = rows(&imported.csv);
    all.iter()
        .map(|row| {
            let place = format!("{} {} {}", row["mineral"], row["stage"], row["country"]);
            (place, row["share"].parse().expect("a share"))
        })
        .collect()
}

fn close(found: &[(String, f64)], expected: &[(&str, f64)]) {
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, expected.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for ((name, found), (_, expected)) in found.iter().zip(expected) {
        // Shares are rounded down to a millionth.
        assert!((found - expected).abs() <= 1.0001e-6 && found <= expected, "{name}: {found}, expected {expected}");
    }
}

fn wish(minerals: &[&str]) -> world::Wish {
    world::Wish { minerals: minerals.iter().map(|&id| id.to_owned()).collect(), ..world::Wish::default() }
}

fn said(imported: &Imported, words: &str) {
    let lines = imported.told.notes.join("\n");
    assert!(
        lines.contains(words) || imported.told.line().contains(words),
        "{words} is not in:\n{}\n{lines}",
        imported.told.line()
    );
}

/// A scenario with a table reads it as it is.
fn is_read(key: &str, csv: &str, minerals: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("table.csv"), csv).expect("a file");
    let mut text = format!(
        "format = 1\n[scenario]\nname = \"x\"\nstart = \"2025-01\"\nyears = 5\n[tables]\n{key} = \"table.csv\"\n"
    );
    for id in minerals {
        let _ = write!(
            text,
            "[[minerals]]\nid = \"{id}\"\nunit = \"t\"\ndemand = {{ annual = 100 }}\n[[suppliers]]\nid = \"s-{id}\"\nmineral = \"{id}\"\npath = \"AUS:mine\"\nshare = 1\n"
        );
    }
    let path = folder.path().join("scenario.toml");
    fs::write(&path, text).expect("a file");
    if let Err(error) = mindep_scenario::load(&path, &[]) {
        panic!("{error}\n{csv}");
    }
}

/// The workbook of World Mining Data: a title, a header, texts for numbers, a total.
fn world_mining_data() -> Vec<u8> {
    let header = ["Country", "unit", "'2022", "'2023", "data source"];
    let sheet = |name: &'static str, rows: &[[&str; 5]]| {
        let mut all = vec![vec!["Production of mineral raw materials".to_owned()]];
        all.push(header.map(str::to_owned).to_vec());
        all.extend(rows.iter().map(|row| row.map(str::to_owned).to_vec()));
        (name, all)
    };
    books::excel(&[
        sheet(
            "Lithium (Li2O)",
            &[
                ["Australia", "metr. t", "'600", "'700", "r"],
                ["Chile", "metr. t", "'300", "'200", "r"],
                ["China", "metr. t", "'100", "'100", "e"],
                ["Brazil", "metr. t", "'0", "'0", "r"],
                ["Total", "metr. t", "'1,000", "'1,000", ""],
            ],
        ),
        sheet(
            "Cobalt",
            &[
                ["Congo, D.R.", "metr. t", "'80", "'75", "e"],
                ["Russia, Asia", "metr. t", "'6", "'6", "r"],
                ["Russia, Europe", "metr. t", "'4", "'4", "r"],
                ["Atlantis", "metr. t", "'10", "'15", "r"],
                ["Total", "metr. t", "'100", "'100", ""],
            ],
        ),
        sheet("Aluminium", &[["China", "metr. t", "'5", "'5", "r"], ["Total", "metr. t", "'5", "'5", ""]]),
    ])
}

#[test]
fn world_mining_data_is_a_workbook_with_a_sheet_for_each_material() {
    let (_folder, path) = file("6.4. Production.xlsx", world_mining_data());
    let all = world::import(&[&path], &wish(&[])).expect("a table");
    close(
        &shares(&all),
        &[
            ("aluminium refine CHN", 1.0),
            ("cobalt mine COD", 0.75),
            ("cobalt mine RUS", 0.1),
            ("lithium mine AUS", 0.7),
            ("lithium mine CHL", 0.2),
            ("lithium mine CHN", 0.1),
        ],
    );
    assert_eq!(all.told.line(), "layout world-mining-data: 12 of 12 rows");
    said(&all, "countries that produced nothing, without a row: 1");
    said(&all, "no country is known by these names, and what they produce is nobody's: `Atlantis (cobalt)`");
    said(&all, "lithium, mine: `Lithium (Li2O)`, 2023, metr. t, 3 countries");
    let sources: Vec<String> = rows(&all.csv).into_iter().map(|row| row["source"].clone()).collect();
    assert_eq!(
        sources[1],
        "fact: Austrian Federal Ministry of Finance, World Mining Data, 2023: Cobalt, 75 (estimated) of 100 metr. t; free to use with its source named; imported by mindep from 6.4. Production.xlsx"
    );
    // An archive may hold the table of one commodity, and what is no table of production.
    let one = "Source,Country,Type,Prod_t_2021,Prod_t_est_2022\nMCS2023,Chile,Mine production,1,2\n";
    let (_zip, zip) =
        file("a-b.zip", books::archive(&[("x/mcs2023-lithi_world.csv", one), ("x/notes.csv", "a,b\n1,2\n")]));
    let unpacked = world::import(&[zip], &wish(&[])).expect("a table");
    close(&shares(&unpacked), &[("lithium mine CHL", 1.0)]);
    said(&unpacked, "not read, as their header is none that is known: `a-b.zip/x/notes.csv`");
    // One mineral, another year, and the names that a scenario has.
    let one = world::Wish { year: Some(2022), stage: Some("brine".to_owned()), ..wish(&["li=Lithium (Li2O)"]) };
    let one = world::import(&[&path], &one).expect("a table");
    close(&shares(&one), &[("li brine AUS", 0.6), ("li brine CHL", 0.3), ("li brine CHN", 0.1)]);
    said(&one, "not asked for: `Aluminium`, `Cobalt`");
    is_read(
        "world",
        &world::import(&[&path], &wish(&["lithium", "cobalt"])).expect("a table").csv,
        &["lithium", "cobalt"],
    );
}

#[test]
fn the_table_of_shares_of_world_mining_data_is_known_too() {
    let cells = |row: &[&str]| row.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>();
    let sheet = vec![
        cells(&["6.5. Share of World Mineral Production 2022, by Countries"]),
        cells(&["Rank 2022", "Rank 2021", "Country", "unit", "Production 2022", "Share in %", "Share cum.%"]),
        cells(&["1", "(  2)", "China", "metr. t", "30", "75", "75"]),
        cells(&["2", "(  1)", "Congo, D.R.", "metr. t", "10", "25", "100"]),
        cells(&["", "", "Total", "metr. t", "40", "100", ""]),
    ];
    let (_folder, path) = file("6.5. Share.xlsx", books::excel(&[("Cobalt", sheet)]));
    let all = world::import(&[path], &wish(&[])).expect("a table");
    close(&shares(&all), &[("cobalt mine CHN", 0.75), ("cobalt mine COD", 0.25)]);
    said(&all, "cobalt, mine: `Cobalt`, 2022, metr. t, 2 countries");
}

#[test]
fn a_sheet_of_world_mining_data_may_be_saved_as_csv() {
    let text =
        "Cobalt;;;\nCountry;unit;2023;data source\nCanada;metr. t;1,500;r\nBurma;metr. t;500;e\nTotal;metr. t;3,000;\n";
    let (_folder, path) = file("cobalt.csv", text);
    let all = world::import(&[path], &wish(&[])).expect("a table");
    // What the total has and no row is nobody's.
    close(&shares(&all), &[("cobalt mine CAN", 0.5), ("cobalt mine MMR", 1.0 / 6.0)]);
    said(&all, "cobalt, mine: the table's total of 2023 is 3,000, its rows add up to 2,000; the rest is nobody's");
}

const USGS: &str = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES\n\
    MCS2025,Cobalt,Congo (Kinshasa),\"Mine production, cobalt content\",metric tons,\"7,000\",9000,,,,,6000000,\n\
    MCS2025,Cobalt,Canada ,\"Mine production, cobalt content\",metric tons,900,800,,,,,220000,\n\
    MCS2025,Cobalt,\"Korea, Republic of\",\"Mine production, cobalt content\",metric tons,<100,—,,,,,,\n\
    MCS2025,Cobalt,Russia,\"Mine production, cobalt content\",metric tons,>300,300,,,,,,\n\
    MCS2025,Cobalt,United States,\"Mine production, cobalt content\",metric tons,W,W,,,,,,\n\
    MCS2025,Cobalt,Cuba,\"Mine production, cobalt content\",metric tons,NA,Large,,,,,,\n\
    MCS2025,Cobalt,Other countries,\"Mine production, cobalt content\",metric tons,\"1,750\",1900,,,,,,\n\
    MCS2025,Cobalt,World total (rounded),\"Mine production: rounded\",metric tons,\"10,000\",12000,,,,,11000000,\n\
    MCS2025,Cobalt,Finland,Refinery production,metric tons,60,50,,,,,,\n\
    MCS2025,Cobalt,China,Refinery production,metric tons,140,150,,,,,,\n\
    MCS2025,Cobalt,World total (rounded),Refinery production,metric tons,200,200,,,,,,\n\
    MCS2025,Titanium mineral concentrates,Mozambique,\"Mine production: Ilmenite\",thousand metric tons,30,,,,,,,\n\
    MCS2025,Titanium mineral concentrates,Norway,\"Mine production: Ilmenite\",thousand metric tons,10,,,,,,,\n\
    MCS2025,Titanium mineral concentrates,Kenya,\"Mine production: Rutile\",thousand metric tons,7,,,,,,,\n\
    MCS2025,Titanium mineral concentrates,World,\"Reserves alone\",thousand metric tons,,,,,,,99,\n";

#[test]
fn the_usgs_s_quantities_are_taken_as_published() {
    let (_folder, path) = file("MCS2025_World_Data.csv", USGS);
    let all = world::import(&[&path], &wish(&["cobalt"])).expect("a table");
    // 7,000, 900, 50 (half of a bound), 300 (a bound), 1,750 of others: 10,000.
    close(
        &shares(&all),
        &[
            ("cobalt mine COD", 0.7),
            ("cobalt mine CAN", 0.09),
            ("cobalt mine RUS", 0.03),
            ("cobalt mine KOR", 0.005),
            ("cobalt refine CHN", 0.7),
            ("cobalt refine FIN", 0.3),
        ],
    );
    for words in [
        "layout usgs: 14 of 15 rows",
        "1 of reserves or capacity alone",
        "less than a bound, of which half is taken: `Korea, Republic of (cobalt)`",
        "more than a bound, which is taken: `Russia (cobalt)`",
        "withheld, so nobody's: `United States (cobalt)`",
        "not available, so nobody's: `Cuba (cobalt)`",
        "cobalt, mine: 17.5 % is of other countries",
        "cobalt, mine: 2024 is an estimate of the publisher; --year 2024 takes it",
    ] {
        said(&all, words);
    }
    let source = &rows(&all.csv)[0]["source"];
    assert!(
        source.starts_with("fact: US Geological Survey, Mineral Commodity Summaries 2025, 2023: Cobalt, Mine production, cobalt content, 7,000 of 10,000 metric tons, without USA, withheld; public domain;"),
        "{source}"
    );
    let later = world::import(&[&path], &world::Wish { year: Some(2024), ..wish(&["cobalt"]) }).expect("a table");
    assert_eq!(shares(&later)[0], ("cobalt mine COD".to_owned(), 0.75));
    said(&later, "no number, so nobody's: `Cuba (cobalt)`");
    assert!(rows(&later.csv)[0]["source"].contains(", 2024, estimated: "));
    // Of several series the one with most countries, or the one that is named.
    let titanium = world::import(&[&path], &wish(&["titanium"])).expect("a table");
    close(&shares(&titanium), &[("titanium mine MOZ", 0.75), ("titanium mine NOR", 0.25)]);
    said(
        &titanium,
        "with --series there are `Titanium mineral concentrates, Mine production: Rutile in thousand metric tons`",
    );
    // Half of a table twice is the table once.
    let (_other, half) = file("half.csv", USGS.lines().take(4).collect::<Vec<_>>().join("\n"));
    let twice = world::import(&[&path, &half], &wish(&["cobalt"])).expect("a table");
    assert_eq!(shares(&twice), shares(&all));
    said(&twice, "cobalt, mine: rows that are there twice count once: 3");
    let rutile = world::Wish { series: Some("rutile".to_owned()), ..wish(&["titanium"]) };
    close(&shares(&world::import(&[&path], &rutile).expect("a table")), &[("titanium mine KEN", 1.0)]);
}

const LITHIUM: &str = "Source,Country,Type,Prod_t_2021,Prod_t_est_2022,Prod_notes,Reserves_t,Reserves_notes\n\
    MCS2023,Australia,Mine production,60,70,,1,\nMCS2023,Argentina,Mine production,40,30,,1,\nMCS2023,World total (rounded),Mine production,100,100,,2,\n";

#[test]
fn older_and_newer_releases_of_the_usgs_are_known() {
    let (_folder, path) = file("mcs2023-lithi_world.csv", LITHIUM);
    let all = world::import(&[path], &wish(&[])).expect("a table");
    close(&shares(&all), &[("lithium mine AUS", 0.6), ("lithium mine ARG", 0.4)]);
    assert!(
        rows(&all.csv)[0]["source"]
            .contains("Mineral Commodity Summaries 2023, 2021: Lithium, Mine production, 60 of 100 metric tons")
    );
    // The same with marks of notes, in the years before and of one commodity that is not bundled; estimates of both years.
    let text = "Source,Country,Type,Prod_kt_est_2020,Prod_kt_Est_2021,Prod_note\nMCS2022,Chinae,\"Gold, mine production\",8,7,\n\
        MCS2022,Brazil (beneficiated)9,\"Gold, mine production\",2,3,\nMCS2022,Other countriese,\"Gold, mine production\",10,3,\n";
    let (_folder, gold) = file("mcs2022-gold_world.csv", text);
    let all = world::import(&[gold], &wish(&[])).expect("a table");
    close(&shares(&all), &[("gold mine CHN", 0.4), ("gold mine BRA", 0.1)]);
    assert!(
        rows(&all.csv)[0]["source"].contains("2020: Gold, mine production, 8 (estimated) of 20 thousand metric tons"),
        "{}",
        all.csv
    );
    // What each country counts in its own way makes no shares.
    let text = "Source,Country,Type,Prod_t_2021\nMCS2023,Chile,Ulexite,5\nMCS2023,Turkey,Colemanite,7\n";
    let (_folder, boron) = file("mcs2023-boron_world.csv", text);
    let error = world::import(&[boron], &wish(&[])).unwrap_err();
    assert!(error.contains("no table has two countries that are counted alike"), "{error}");
    let (_folder, path) = file("table.csv", LITHIUM);
    assert!(world::import(&[&path], &wish(&[])).unwrap_err().contains("does not say of which mineral it is"));
    assert_eq!(shares(&world::import(&[&path], &wish(&["lithium"])).expect("a table"))[0].0, "lithium mine AUS");

    // Windows-1252 with a dash for nothing, as it is published.
    let text = b"MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,Is critical mineral 2025,Other notes\n\
        NICKEL,World Mine Production and Reserves,Nickel,Indonesia,Production,Mine production,metric tons,2024,\"2,000\",,Yes,\n\
        NICKEL,World Mine Production and Reserves,Nickel,New Caledonia,Production,Mine production,metric tons,2024,500,Estimated.,Yes,\n\
        NICKEL,World Mine Production and Reserves,Nickel,C\xf4te d'Ivoire,Production,Mine production,metric tons,2024,\x97,,Yes,\n\
        NICKEL,World Mine Production and Reserves,Nickel,World total,Production,Mine production: rounded,metric tons,2024,\"2,500\",,Yes,\n\
        NICKEL,World Mine Production and Reserves,Nickel,Indonesia,Production,Mine production,metric tons,2025,\"2,600\",Estimated.,Yes,\n\
        NICKEL,World Mine Production and Reserves,Nickel,Indonesia,Reserves,Reserves,metric tons,2025,\"9,000\",,Yes,\n\
        NICKEL,Salient Statistics\x97United States,Nickel,United States,Production,Mine production,metric tons,2024,\"8\",,Yes,\n";
    let (_folder, path) = file("MCS2026_Commodities_Data.csv", text);
    let all = world::import(&[path], &wish(&[])).expect("a table");
    close(&shares(&all), &[("nickel mine IDN", 0.8), ("nickel mine NCL", 0.2)]);
    for words in [
        "layout usgs: 5 of 7 rows",
        "1 of reserves, capacity and others that are no production",
        "1 of statistics of the United States",
        "countries that produced nothing, without a row: 1",
        "nickel, mine: 2025 is an estimate of the publisher",
    ] {
        said(&all, words);
    }
    assert!(rows(&all.csv)[1]["source"].contains("Nickel, Mine production, 500 (estimated) of 2,500"));
    assert!(
        rows(&all.csv)[0]["source"]
            .contains("Mineral Commodity Summaries 2026, 2024: Nickel, Mine production, 2,000 of 2,500 metric tons")
    );
}

#[test]
fn the_bgs_s_service_gives_csv_and_json() {
    let header = "bgs_statistic_type_trans,bgs_commodity_trans,bgs_sub_commodity_trans,country_trans,country_iso3_code,year,quantity,units,data_precision_description\n";
    let text = header.to_owned()
        + "Production,\"cobalt, mine\",,\"Congo, Democratic Republic\",COD,2021-01-01,60,tonnes (metal content),\n\
           Production,\"cobalt, mine\",,Canada,CAN,2021-01-01,40,tonnes (metal content),\n\
           Production,\"cobalt, mine\",,Cuba,CUB,2021-01-01,0,tonnes (metal content),\n\
           Production,\"cobalt, mine\",,Russia,RUS,2021-01-01,0,tonnes (metal content),\n\
           Production,\"cobalt, mine\",,Canada,CAN,2022-01-01,50,tonnes (metal content),\n\
           Production,\"cobalt, refined\",,Finland,FIN,2022-01-01,5,tonnes (metric),\n\
           Imports,cobalt,,Japan,JPN,2022-01-01,5,tonnes (metric),\n\
           Production,lithium minerals,Spodumene,Australia,AUS,2022-01-01,80,tonnes (metric),\n\
           Production,lithium minerals,Petalite,Zimbabwe,ZWE,2022-01-01,20,tonnes (metric),\n";
    let (_folder, path) = file("items.csv", text);
    let all = world::import(&[path], &wish(&["cobalt", "lithium"])).expect("a table");
    close(
        &shares(&all),
        &[("cobalt mine CAN", 1.0), ("cobalt refine FIN", 1.0), ("lithium mine AUS", 0.8), ("lithium mine ZWE", 0.2)],
    );
    for words in [
        "layout bgs: 8 of 9 rows; left out: 1 of imports",
        "cobalt, mine: 2022 has 1 country, 2021 has 4; it may not be complete",
        "lithium, mine: 2 kinds are added up, whose contents may differ: `Petalite`, `Spodumene`",
    ] {
        said(&all, words);
    }
    let json = r#"{"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": null, "properties": {"bgs_commodity_trans": "cobalt, mine", "bgs_statistic_type_trans": "Production",
         "country_trans": "Congo (Kinshasa)", "country_iso3_code": "COD", "year": "2021-01-01T00:00:00Z", "quantity": 75.0, "units": "tonnes"}},
        {"type": "Feature", "properties": {"bgs_commodity_trans": "cobalt, mine", "bgs_statistic_type_trans": "Production",
         "country_trans": "Canada", "country_iso3_code": null, "year": "2021-01-01T00:00:00Z", "quantity": 25, "units": "tonnes"}}], "numberMatched": 2}"#;
    let (_folder, path) = file("items.json", json);
    let all = world::import(&[path], &wish(&[])).expect("a table");
    close(&shares(&all), &[("cobalt mine COD", 0.75), ("cobalt mine CAN", 0.25)]);
}

/// Instability and governance by code.
fn scores(imported: &Imported) -> Vec<(String, String, String)> {
    rows(&imported.csv)
        .iter()
        .map(|row| (row["code"].clone(), row["instability"].clone(), row["governance"].clone()))
        .collect()
}

fn score(code: &str, instability: &str, governance: &str) -> (String, String, String) {
    (code.to_owned(), instability.to_owned(), governance.to_owned())
}

const LONG: &str = "codeindyr,code,countryname,year,indicator,estimate,stddev,nsource,pctrank,pctranklower,pctrankupper\n\
    CHEpv2022,CHE,Switzerland,2022,pv,1.5,0.2,8,90,85,95\n\
    CHEpv2023,CHE,Switzerland,2023,pv,1.0,0.2,8,90,85,95\n\
    CHEcc2023,CHE,Switzerland,2023,cc,2.0,0.2,8,99,95,99\n\
    ZARpv2023,ZAR,\"Congo, Dem. Rep.\",2023,pv,-2.5,0.2,8,1,0,5\n\
    KSVpv2022,KSV,Kosovo,2022,pv,0,0.2,8,1,0,5\n\
    KSVpv2023,KSV,Kosovo,2023,pv,#N/A,,,,,\n\
    ATLpv2023,ATL,Atlantis,2023,pv,0.5,0.2,8,1,0,5\n";

#[test]
fn governance_is_scored_as_in_scenarios_of_the_bundled_data() {
    let (_folder, path) = file("wgidataset.csv", LONG);
    let all = countries::import(&[&path], &countries::Wish::default()).expect("a table");
    // 1 − (1 + 2.5) / 5 = 0.3; 1 − 0 = 1; of Kosovo 1 − 2.5 / 5 = 0.5.
    let expected = [score("CHE", "0.3000", "3.000"), score("COD", "1.0000", "10.000"), score("XKX", "0.5000", "5.000")];
    assert_eq!(scores(&all), expected);
    for words in [
        "layout wgi: 4 of 7 rows",
        "1 of other dimensions of governance",
        "1 of countries and years without an estimate",
        "of an earlier year, as there is none of 2023: `XKX 2022`",
        "their scores are nobody's: `ATL Atlantis`",
    ] {
        said(&all, words);
    }
    let source = &rows(&all.csv)[0]["source"];
    assert_eq!(
        source,
        "fact: World Bank, Worldwide Governance Indicators, Political Stability and Absence of Violence/Terrorism, 2023: estimate 1, rescaled 1 - (estimate + 2.5) / 5, and times 10 for `governance`; CC BY 4.0; imported by mindep from wgidataset.csv"
    );
    let before = countries::import(&[&path], &countries::Wish { year: Some(2022) }).expect("a table");
    assert_eq!(scores(&before), [score("CHE", "0.2000", "2.000"), score("XKX", "0.5000", "5.000")]);
    is_read("countries", &all.csv, &["ore"]);
    let early = countries::import(&[path], &countries::Wish { year: Some(1990) }).unwrap_err();
    assert_eq!(early, "found no estimate of political stability up to 1990; there are 2022 to 2023");
}

#[test]
fn the_same_governance_in_every_form_of_the_world_bank_is_the_same() {
    let expected = [score("CHE", "0.3000", "3.000"), score("COD", "1.0000", "10.000")];
    let check = |name: &str, bytes: &[u8]| {
        let (_folder, path) = file(name, bytes);
        let all = countries::import(&[path], &countries::Wish::default());
        assert_eq!(scores(&all.unwrap_or_else(|error| panic!("{name}: {error}"))), expected, "{name}");
    };
    let text = |rows: &[&[&str]]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    };
    // The old workbook: years above, over each column or over the first of six.
    let old = |years: &[&str]| {
        let head = ["Country/Territory", "Code", "Estimate", "StdErr", "NumSrc", "Estimate", "StdErr", "NumSrc"];
        let stability = text(&[
            &["Political Stability and Absence of Violence/Terrorism"],
            years,
            &head,
            &["Switzerland", "CHE", "1.5", "0.2", "8", "1", "0.2", "8"],
            &["Congo, Dem. Rep.", "ZAR", "-2", "0.2", "8", "-2.5", "0.2", "8"],
            &["Andorra", "ADO", "#N/A", "#N/A", "#N/A", "#N/A", "#N/A", "#N/A"],
        ]);
        let voice = text(&[&["Voice"], years, &head, &["Switzerland", "CHE", "9", "9", "9", "9", "9", "9"]]);
        books::excel(&[
            ("Introduction", text(&[&["Worldwide Governance Indicators"]])),
            ("VoiceandAccountability", voice),
            ("Political StabilityNoViolence", stability),
        ])
    };
    check("old.xlsx", &old(&["", "", "2022", "2022", "2022", "2023", "2023", "2023"]));
    check("merged.xlsx", &old(&["", "", "2022", "", "", "2023"]));
    // The workbook of 2025: a sheet for each dimension.
    let header = [
        "Economy (code)",
        "Economy (name)",
        "Year",
        "Governance estimate (approx. -2.5 to +2.5)",
        "Governance score (0-100)",
    ];
    let sheet = |estimate: &str| {
        text(&[
            &header,
            &["CHE", "Switzerland", "2023", estimate, "70"],
            &["COD", "Congo, Dem. Rep.", "2023", "-2.5", "0"],
        ])
    };
    check(
        "wgidataset_with_sourcedata-2025.xlsx",
        &books::excel(&[("va", sheet("2")), ("pv", sheet("1")), ("cc", sheet("2"))]),
    );
    check("2025.ods", &books::open_document(&[("pv", sheet("1")), ("rl", sheet("2"))]));
    // The interface: lines of title, years as columns, aggregates.
    let api = "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2025-01-01\",\n\n\
        \"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"1996\",\"2022\",\"2023\",\n\
        \"Switzerland\",\"CHE\",\"Political Stability and Absence of Violence/Terrorism: Estimate\",\"PV.EST\",\"\",\"1.5\",\"1\",\n\
        \"Arab World\",\"ARB\",\"Political Stability and Absence of Violence/Terrorism: Estimate\",\"PV.EST\",\"\",\"0\",\"0\",\n\
        \"Congo, Dem. Rep.\",\"COD\",\"Political Stability and Absence of Violence/Terrorism: Estimate\",\"PV.EST\",\"\",\"-2\",\"-2.5\",\n";
    check("API_PV.EST_DS2_en_csv_v2.csv", api.as_bytes());
    check(
        "API_PV.EST.zip",
        &books::archive(&[
            ("Metadata_Country_API_PV.EST.csv", "\"Country Code\",\"Region\"\n\"CHE\",\"Europe\"\n"),
            ("API_PV.EST.csv", api),
        ]),
    );
    let bank = "Country Name,Country Code,Series Name,Series Code,2022 [YR2022],2023 [YR2023]\nSwitzerland,CHE,Political Stability,GOV_WGI_PV.EST,..,1\n\
        Switzerland,CHE,Rule of Law,GOV_WGI_RL.EST,2,2\n\"Congo, Dem. Rep.\",COD,Political Stability,GOV_WGI_PV.EST,-2,-2.5\n";
    check("databank.csv", bank.as_bytes());
    let json = r#"[{"page": 1}, [
        {"indicator": {"id": "PV.EST", "value": "Political Stability"}, "country": {"id": "CH", "value": "Switzerland"}, "countryiso3code": "CHE", "date": "2023", "value": 1.0},
        {"indicator": {"id": "PV.EST", "value": "Political Stability"}, "country": {"id": "CD", "value": "Congo, Dem. Rep."}, "countryiso3code": "COD", "date": "2023", "value": -2.5},
        {"indicator": {"id": "PV.EST", "value": "Political Stability"}, "country": {"id": "CD", "value": "Congo, Dem. Rep."}, "countryiso3code": "COD", "date": "2022", "value": null}]]"#;
    check("pv.json", json.as_bytes());
    // Estimates of nobody knows what are refused.
    let (_folder, path) = file("x.csv", "code,countryname,year,estimate\nCHE,Switzerland,2023,1\n");
    let error = countries::import(&[path], &countries::Wish::default()).unwrap_err();
    assert!(error.contains("no column or sheet that says of which dimension"), "{error}");
}

const PROJECTS: &str = "Asset list of the ministry,,,,,,\n\
    Property Name,Country/Region Name,Primary Commodity,Development Stage,Capacity (kt LCE/y),Start-up Year,Facility Type\n\
    Salar One,Chile,Lithium,Feasibility,20,2027,Brine\n\
    Salar One,Argentina,Lithium,Construction,\"10.5\",Q3 2026,Refinery\n\
    Far Away,Atlantis,Lithium,,5,2027,Mine\n\
    No Size,Canada,Cobalt,,,2028,Mine\n\
    Deep Lode,Canada,Cobalt,Announced,3,,Mine\n";

#[test]
fn a_list_of_projects_is_known_by_usual_columns() {
    let (_folder, path) = file("list.csv", PROJECTS);
    let wish = projects::Wish::default();
    let all = projects::import(&[&path], &wish).expect("a table");
    let made: Vec<Vec<String>> = rows(&all.csv)
        .iter()
        .map(|row| {
            ["id", "mineral", "path", "enabled", "start", "capacity", "offtake"].map(|key| row[key].clone()).to_vec()
        })
        .collect();
    assert_eq!(
        made,
        [
            ["salar-one", "lithium", "CHL:mine", "false", "2027-01", "20000", ""],
            ["salar-one-2", "lithium", "ARG:refine", "false", "2026-07", "10500", ""],
            ["deep-lode", "cobalt", "CAN:mine", "false", "", "3000", ""],
        ]
    );
    for words in [
        "layout projects: 3 of 5 rows",
        "projects whose country is not known: `Far Away (Atlantis)`",
        "projects without a capacity: `No Size ()`",
        "lithium: 2 projects in t LCE a year; the unit of the mineral in the scenario must be the same",
        "columns: name=Property Name, country=Country/Region Name",
    ] {
        said(&all, words);
    }
    let source = &rows(&all.csv)[1]["source"];
    assert!(source.starts_with("fact: list.csv, row 4: 10.5 t LCE, status Construction, stage Refinery; assumption: all of the output is taken"), "{source}");
    is_read("projects", &all.csv, &["lithium", "cobalt"]);
    // Columns of any name, one mineral, and the share that is taken.
    let own = PROJECTS.replace("Property Name", "What").replace("Start-up Year", "From");
    let (_folder, path) = file("own.csv", own);
    assert!(
        projects::import(&[&path], &wish)
            .unwrap_err()
            .contains("no column is known as name; name it with --columns, such as name=…")
    );
    let columns = Columns::parse("name=What,start=From").expect("columns");
    let some = projects::Wish { columns, minerals: vec!["cobalt".to_owned()], offtake: Some(0.25), ..wish.clone() };
    let all = projects::import(&[&path], &some).expect("a table");
    assert_eq!((all.rows, rows(&all.csv)[0]["offtake"].as_str()), (1, "0.25"));
    // A sheet of several.
    let sheet = |name: &'static str| {
        (name, vec![vec!["Project", "Country", "Mineral", "Capacity"], vec!["A", "Chile", "Copper", "5"]])
    };
    let (_folder, path) = file("list.xlsx", books::excel(&[sheet("2024"), sheet("2025")]));
    assert!(
        projects::import(&[&path], &wish)
            .unwrap_err()
            .contains("several lists of projects, `2024`, `2025`; choose one with --sheet")
    );
    let one = projects::Wish { sheet: Some("2025".to_owned()), ..wish };
    assert_eq!(projects::import(&[path], &one).expect("a table").rows, 1);
}

#[test]
fn what_is_no_such_file_gets_one_sentence() {
    let all: &[(&str, &[u8], &str)] = &[
        ("a.pdf", b"%PDF-1.7 ...", "this is a PDF, and no table"),
        ("a.csv", b"", "this is an empty file"),
        ("a.csv", b"a,b\n1,2\n", "found no header of"),
        ("a.csv", b"\x00\x01\x02\x03", "found bytes that are no text"),
        ("a.json", b"{\"a\": [", "this is JSON that cannot be read"),
        ("a.json", b"{}", "this is JSON without a list of records"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
        ("a.html", b"<!DOCTYPE html><html></html>", "this is an HTML page"),
        ("a.gz", b"\x1f\x8bbroken", "cannot be unpacked"),
    ];
    for (name, bytes, words) in all {
        let (_folder, path) = file(name, bytes);
        let faults = [
            world::import(&[&path], &wish(&[])).unwrap_err(),
            countries::import(&[&path], &countries::Wish::default()).unwrap_err(),
        ];
        for fault in faults {
            assert!(fault.contains(words) && fault.contains(name) && !fault.contains('\n'), "{name}: {fault}");
        }
        assert!(projects::import(&[&path], &projects::Wish::default()).is_err(), "{name}");
    }
    assert!(world::import(&[Path::new("nowhere.csv")], &wish(&[])).unwrap_err().ends_with("nowhere.csv: no such file"));
    let zip = books::archive(&[("readme.txt", "x")]);
    let (_folder, path) = file("a.zip", zip);
    assert!(
        countries::import(&[path], &countries::Wish::default())
            .unwrap_err()
            .contains("an archive without a table; it holds `readme.txt`")
    );
}

#[test]
fn what_a_table_has_not_is_told_with_what_it_has() {
    let (_folder, path) = file("MCS2025_World_Data.csv", USGS);
    for (wish, words) in [
        (
            wish(&["nickel"]),
            "--mineral: found no table of `nickel`; there are `Cobalt`, `Titanium mineral concentrates`, 2023 to 2024",
        ),
        (world::Wish { year: Some(1999), ..wish(&[]) }, "there are the years 2023 to 2024"),
        (world::Wish { series: Some("moon".to_owned()), ..wish(&["cobalt"]) }, "whose name has `moon` of `cobalt`"),
        (world::Wish { stage: Some("My Stage".to_owned()), ..wish(&[]) }, "--stage: found `My Stage`"),
        (wish(&["Very Rare!"]), "--mineral: found `Very Rare!`, expected an id of a scenario"),
    ] {
        let error = world::import(&[&path], &wish).unwrap_err();
        assert!(error.contains(words), "{words} is not in: {error}");
    }
}

#[test]
fn nothing_of_a_file_makes_it_panic() {
    // Every beginning of the files, and each byte of one replaced by another.
    let texts = [USGS, LONG, PROJECTS];
    let (folder, path) = file("x.csv", "");
    let read = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a file");
        let _ = world::import(&[&path], &wish(&[]));
        let _ = countries::import(&[&path], &countries::Wish::default());
        let _ = projects::import(&[&path], &projects::Wish::default());
    };
    for text in texts {
        for end in (0..text.len()).step_by(61) {
            read(&text.as_bytes()[..end]);
            let mut changed = text.as_bytes().to_vec();
            for (at, byte) in [(0, b'"'), (7, 0xff), (13, b','), (29, b'-')] {
                let place = (end + at) % changed.len();
                changed[place] = byte;
            }
            read(&changed);
        }
    }
    let book = world_mining_data();
    for end in (0..book.len()).step_by(book.len() / 40) {
        read(&book[..end]);
    }
    drop(folder);
}
