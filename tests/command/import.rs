//! `mindep import`: tables of scenarios from files of publishers. Headers are those that are published, numbers are made up.

use crate::support::Desk;
use std::fs;

const USGS: &str = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,RESERVES_2024,RESERVE_NOTES\n\
    MCS2025,Lithium,Australia,Mine production,metric tons,60,70,,1,\n\
    MCS2025,Lithium,Chile,Mine production,metric tons,30,20,,1,\n\
    MCS2025,Lithium,Atlantis,Mine production,metric tons,10,10,,1,\n\
    MCS2025,Lithium,World total (rounded),Mine production,metric tons,100,100,,2,\n";
const WGI: &str = "codeindyr,code,countryname,year,indicator,estimate\nAUSpv2023,AUS,Australia,2023,pv,1\nCHLpv2023,CHL,Chile,2023,pv,-0.5\n";
const PROJECTS: &str = "name,country,mineral,capacity,unit,start,offtake\nNew Brine,Chile,Lithium,2,kt,2027,50%\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("MCS2025_World_Data.csv", USGS);
    desk.write("wgi.csv", WGI);
    desk.write("projects.csv", PROJECTS);
    desk
}

#[test]
fn tables_of_publishers_become_tables_of_a_scenario() {
    let desk = desk();
    let told = desk.out("import world MCS2025_World_Data.csv --mineral lithium -o world.csv");
    for words in [
        "layout usgs: 4 of 4 rows",
        "lithium, mine: `Lithium, Mine production`, 2023, metric tons, 2 countries",
        "what they produce is nobody's: `Atlantis (lithium)`",
        "2 rows in world.csv",
        "next: in a scenario, [tables] world = \"world.csv\"",
    ] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
    desk.out("import countries wgi.csv -o countries.csv");
    desk.out("import projects projects.csv -o made.csv");
    let scenario = "format = 1\n[scenario]\nname = \"x\"\nstart = \"2026-01\"\nyears = 5\n\
        [tables]\nworld = \"world.csv\"\ncountries = \"countries.csv\"\nprojects = \"made.csv\"\n\
        [[minerals]]\nid = \"lithium\"\nunit = \"t\"\ndemand = { annual = 1000 }\nprice = { initial = 10 }\n\
        [[suppliers]]\nid = \"a\"\nmineral = \"lithium\"\npath = \"AUS:mine\"\nshare = 1\n\
        [[strategies]]\nid = \"build\"\nenable = [\"new-brine\"]\n";
    desk.write("x.toml", scenario);
    let checked = desk.out("check x.toml");
    assert!(checked.contains("1 project") && checked.contains("sound"), "{checked}");
    // A scenario that is made of the tables runs, and its world is that of the table.
    desk.out("run x.toml --trials 50 --plots none --no-report");
    let indicators = desk.out("indicators x.toml");
    assert!(
        indicators.contains("0.45") || indicators.contains("4,500") || indicators.contains("4500"),
        "0.6² + 0.3²: {indicators}"
    );
}

#[test]
fn without_a_place_the_table_is_printed_and_the_rest_told_aside() {
    let desk = desk();
    let csv = desk.out("import world MCS2025_World_Data.csv --year 2024");
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("mineral,stage,country,share,source"));
    assert!(
        lines.next().is_some_and(|row| row.starts_with("lithium,mine,AUS,0.7,\"fact: US Geological Survey")),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3);
    assert_eq!(desk.out("import world MCS2025_World_Data.csv --year 2024 -q"), csv);
}

#[test]
fn only_what_an_import_made_is_replaced() {
    let desk = desk();
    let own = "mineral,stage,country,share,source\nlithium,mine,AUS,0.4,mine\n";
    desk.write("world.csv", own);
    let import = "import world MCS2025_World_Data.csv -o world.csv";
    for command in [import.to_owned(), format!("{import} --overwrite")] {
        let said = desk.wrong(&command);
        assert!(said.contains("world.csv: exists already, and is not a table that mindep import has made"), "{said}");
        assert_eq!(desk.read("world.csv"), own);
    }
    fs::remove_file(desk.path("world.csv")).expect("removed");
    desk.out(import);
    let made = desk.read("world.csv");
    assert!(desk.wrong(import).contains("exists already; replace it with --overwrite"));
    desk.out(&format!("{import} --overwrite --year 2024"));
    assert_ne!(desk.read("world.csv"), made);
    // Another kind of table is not replaced by it, nor is the file that is read, and what is wrong leaves nothing behind.
    assert!(
        desk.wrong("import countries wgi.csv -o world.csv --overwrite")
            .contains("is not a table that mindep import has made")
    );
    assert!(desk.wrong("import countries wgi.csv -o wgi.csv --overwrite").contains("a file that is read itself"));
    assert!(desk.wrong("import countries wgi.csv -o countries.xlsx").contains("whose name ends in .csv"));
    assert!(
        desk.wrong("import countries MCS2025_World_Data.csv -o new.csv")
            .contains("found no header of the Worldwide Governance Indicators")
    );
    assert!(desk.wrong("import world nowhere.csv -o new.csv").contains("nowhere.csv: no such file"));
    assert!(desk.wrong("import projects projects.csv --offtake 2 -o new.csv").contains("expected"));
    assert!(!desk.path("new.csv").exists());
}
