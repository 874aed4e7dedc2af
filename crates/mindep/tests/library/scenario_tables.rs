//! Tables of scenarios in every form that spreadsheets save: the scenario is the same.

use mindep_library::simulation::Simulation;
use mindep_scenario::{Input, LoadError, Loaded, load, load_kept};
use mindep_testing::books;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A scenario without its lists.
const HEAD: &str = r#"
format = 1
[scenario]
name = "tabled"
importer = "KOR"
start = "2025-01"
years = 3
[simulation]
trials = 300
[[minerals]]
id = "lithium"
demand = { annual = 1200.5, growth = 0.02, drivers = { tension = 0.5 } }
price = { initial = 100, supply_elasticity = 0.3 }
[[minerals]]
id = "cobalt"
demand = { annual = 60 }
price = { initial = 10, volatility = 0.05 }
"#;

/// The lists as TOML.
const LISTS: &str = r#"
[[drivers]]
id = "tension"
persistence = 0.5
[[suppliers]]
id = "chile"
name = "Société « Nord »"
mineral = "lithium"
path = "CHL:mine > lane:panama"
share = 0.7
capacity = 12000
premium = 0.015
source = "assumption: ½ of what is known"
[[suppliers]]
id = "china"
mineral = "lithium"
path = "CHN:refine"
share = 0.3
surge = 0.25
[[suppliers]]
id = "congo"
mineral = "cobalt"
path = "COD:mine"
share = 1
[[world]]
mineral = "lithium"
stage = "refine"
country = "CHN"
share = 0.65
[[countries]]
code = "CHN"
instability = 0.4
governance = 5.25
[[disruptions]]
id = "strike"
hits = ["CHL:mine", "COD"]
minerals = ["lithium", "cobalt"]
rate = 0.5
overlapping = true
duration = "truncated(lognormal(9.5, 6), 0.25, 12)"
severity = "uniform(0.1, 0.9)"
drivers = { tension = 0.8 }
triggers = [{ disruption = "closure", probability = 0.25 }, { disruption = "ban", delay = 1.5 }]
[[disruptions]]
id = "closure"
hits = ["lane:*"]
start = "2026-03"
probability = 0.75
duration = 2
[[disruptions]]
id = "ban"
hits = ["CHN"]
rate = 0.125
duration = 6
[[projects]]
id = "mine"
mineral = "lithium"
path = "AUS:mine"
enabled = false
capacity = "triangular(100, 150.5, 200)"
start = "2025-04"
displaces = ["china", "chile"]
stages = [
    { name = "permits", probability = 0.5, duration = "uniform(3, 9)", cost = 1000.5 },
    { name = "building", duration = 12, cost = 2_000_000, source = "a quotation" },
]
[[projects]]
id = "recycler"
mineral = "cobalt"
path = "KOR:recycle"
capacity = 5
stages = [{ name = "building", duration = 6 }]
[[strategies]]
id = "more"
title = "More of everything"
set = { "minerals.lithium.stockpiles.public.target_days" = 90.5, "suppliers.china.surge" = 0.5, "disruptions.ban.duration" = "uniform(1, 3.5)", "minerals.lithium.demand.drivers.tension" = 0.25 }
enable = ["mine"]
shift = [
    { mineral = "lithium", from = "chile", to = { china = 1 }, share = 0.1 },
    { mineral = "lithium", from = "china", to = { chile = 1 }, share = 0.05, months = 6 },
]
per_year = 1000.25
[[strategies]]
id = "less"
set = { "suppliers.china.surge" = 0.125 }
"#;

/// The same lists as rows; a `'` is of the workbook alone, and says that a cell is a text.
fn tables() -> Vec<(&'static str, Vec<Vec<&'static str>>)> {
    let rows = |text: &'static str| text.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    vec![
        ("drivers", rows("id|persistence\ntension|0.5")),
        (
            "suppliers",
            rows(
                "id|name|mineral|path|share|capacity|premium|source|surge|\n\
                 chile|Société « Nord »|lithium|CHL:mine > lane:panama|0.7|12000|0.015|assumption: ½ of what is known||\n\
                 |||||||||\n\
                 china||lithium|CHN:refine|'0.3||||0.25|\n\
                 congo||cobalt|COD:mine|1|||||",
            ),
        ),
        ("world", rows("mineral|stage|country|share\nlithium|refine|CHN|0.65")),
        ("countries", rows("code|instability|governance\nCHN|0.4|5.25")),
        (
            "disruptions",
            rows(
                "id|hits|minerals|rate|overlapping|duration|severity|drivers|start|probability|triggers.disruption|triggers.probability|triggers.delay\n\
                 strike|CHL:mine; COD|lithium; cobalt|0.5|TRUE|truncated(lognormal(9.5, 6), 0.25, 12)|uniform(0.1, 0.9)|tension: 0.8|||closure|0.25|\n\
                 strike||||||||||ban||1.5\n\
                 closure|lane:*||||2|||@2026-03-01|0.75|||\n\
                 ban|CHN||0.125||6|||||||",
            ),
        ),
        (
            "projects",
            rows(
                "id|mineral|path|enabled|capacity|start|displaces|stages.name|stages.probability|stages.duration|stages.cost|stages.source\n\
                 mine|lithium|AUS:mine|FALSE|triangular(100, 150.5, 200)|@2025-04-01|china; chile|permits|0.5|uniform(3, 9)|1000.5|\n\
                 |||||||building||12|2000000|a quotation\n\
                 recycler|cobalt|KOR:recycle||5|||building||6||",
            ),
        ),
        (
            "stockpiles",
            rows(
                "mineral|id|initial_days|target_days|carrying_cost\n\
                 lithium|public|30|60.5|0.02\nlithium|private|10||\ncobalt|public|15||",
            ),
        ),
        (
            "sectors",
            rows(
                "mineral|id|share|growth|value_added|priority\nlithium|ev|0.75|normal(0.02, 0.01)|500.5|\nlithium|other|0.25|||2",
            ),
        ),
        (
            "strategies",
            rows(
                "id|title|set.minerals.lithium.stockpiles.public.target_days|set.suppliers.china.surge|set.disruptions.ban.duration|set.minerals.lithium.demand.drivers.tension|enable|shift.mineral|shift.from|shift.to|shift.share|shift.months|per_year\n\
                 more|More of everything|90.5|0.5|uniform(1, 3.5)|0.25|mine|lithium|chile|china: 1|0.1||1000.25\n\
                 more|||||||lithium|china|chile: 1|0.05|6|\n\
                 less|||0.125|||||||||",
            ),
        ),
    ]
}

/// What `tables` has for stockpiles and sectors, as TOML within the minerals.
fn toml() -> String {
    let lithium = "[[minerals.stockpiles]]\nid = \"public\"\ninitial_days = 30\ntarget_days = 60.5\ncarrying_cost = 0.02\n\
                   [[minerals.stockpiles]]\nid = \"private\"\ninitial_days = 10\n\
                   [[minerals.sectors]]\nid = \"ev\"\nshare = 0.75\ngrowth = \"normal(0.02, 0.01)\"\nvalue_added = 500.5\n\
                   [[minerals.sectors]]\nid = \"other\"\nshare = 0.25\npriority = 2\n";
    let cobalt = "[[minerals.stockpiles]]\nid = \"public\"\ninitial_days = 15\n";
    let second = "[[minerals]]\nid = \"cobalt\"";
    HEAD.replace(second, &format!("{lithium}{second}")) + cobalt + LISTS
}

/// A form in which a spreadsheet saves a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Comma,
    /// Semicolons between cells and commas before decimals.
    Semicolon,
    Windows1252,
    Utf16,
    Excel,
    OpenDocument,
}

const FORMS: [Form; 6] =
    [Form::Comma, Form::Semicolon, Form::Windows1252, Form::Utf16, Form::Excel, Form::OpenDocument];

/// The cells of a CSV file: dates and marked texts as spreadsheets show them, quoted where they must be.
fn csv(rows: &[Vec<&str>], separator: &str, comma: bool) -> String {
    let cell = |text: &&str| {
        let month = text.strip_prefix('@').and_then(|date| date.strip_suffix("-01"));
        let mut text = month.unwrap_or(text.trim_start_matches('\'')).to_owned();
        let is_value = text.parse::<f64>().is_ok() || text.contains('(') || text.contains(": 0.");
        if comma && is_value {
            // Arguments of distributions go between semicolons.
            text = text.replace(", ", "; ").replace('.', ",");
        }
        if text.contains(separator) { format!("\"{text}\"") } else { text }
    };
    // Addresses keep their case; the rest of the header may have any.
    let upper = |text: &&str| if text.starts_with("set.") { (*text).to_owned() } else { text.to_uppercase() };
    let line = |cells: Vec<String>| cells.join(separator) + "\r\n";
    let header = rows[0].iter().map(|text| if comma { upper(text) } else { (*text).to_owned() }).collect();
    line(header) + &rows[1..].iter().map(|row| line(row.iter().map(cell).collect())).collect::<String>()
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect()
}

/// Writes the scenario with its tables in a form; returns the path of the scenario.
fn write(folder: &Path, form: Form) -> std::path::PathBuf {
    let mut scenario = format!("{HEAD}\n[tables]\n");
    for (name, rows) in tables() {
        let (end, bytes) = match form {
            Form::Comma => ("csv", csv(&rows, ",", false).into_bytes()),
            Form::Semicolon => ("csv", format!("\u{feff}{}", csv(&rows, ";", true)).into_bytes()),
            Form::Windows1252 => ("csv", windows_1252(&csv(&rows, ";", true))),
            Form::Utf16 => {
                let text = format!("\u{feff}{}", csv(&rows, "\t", true));
                ("txt", text.encode_utf16().flat_map(u16::to_le_bytes).collect())
            }
            Form::Excel => ("xlsx", books::excel(&[(name, rows)])),
            Form::OpenDocument => ("ods", books::open_document(&[(name, rows)])),
        };
        fs::write(folder.join(format!("{name}.{end}")), bytes).expect("written");
        let _ = writeln!(scenario, "{name} = \"{name}.{end}\"");
    }
    let path = folder.join("tabled.toml");
    fs::write(&path, scenario).expect("written");
    path
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[track_caller]
fn read(path: &Path) -> Loaded {
    load(path, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// What a scenario is, apart from the places of its rows.
fn told(loaded: &Loaded) -> (String, String, String, Vec<(String, String, String)>) {
    let register = loaded.register().into_iter().map(|entry| (entry.address, entry.value, entry.source));
    let besides = format!("{:?} {:?} {:?}", loaded.besides, loaded.names, loaded.sources);
    // Order and underscores are of the file that is written by hand.
    let mut register: Vec<_> = register.map(|(a, value, c)| (a, value.replace('_', ""), c)).collect();
    register.sort();
    (loaded.hash.clone(), format!("{:?}", loaded.study), besides, register)
}

#[test]
fn a_table_is_the_same_in_every_form() {
    let folder = folder();
    let plain = folder.path().join("plain.toml");
    fs::write(&plain, toml()).expect("written");
    let plain = read(&plain);
    let expected = told(&plain);
    let results = |loaded: &Loaded| {
        let results = Simulation::new(loaded).run().expect("results");
        ["shortfall", "programme_cost"].map(|metric| format!("{:?}", results.estimate("more", "lithium", metric)))
    };
    for form in FORMS {
        let folder = self::folder();
        let loaded = read(&write(folder.path(), form));
        let found = told(&loaded);
        assert_eq!(found.3, expected.3, "{form:?}");
        assert_eq!((found.0, found.1), (expected.0.clone(), expected.1.clone()), "{form:?}");
        assert_eq!(results(&loaded), results(&plain), "{form:?}");
        let foreign = loaded.warnings.lines().iter().filter(|line| line.contains("read as Windows-1252")).count();
        // Suppliers alone have letters that are not ASCII.
        assert_eq!(foreign, usize::from(form == Form::Windows1252), "{form:?}");
        // The copies that results keep are the scenario.
        let again = load_kept(&loaded.inputs, &[]).unwrap_or_else(|error| panic!("{form:?}: {error}"));
        assert_eq!(told(&again), told(&loaded), "{form:?}");
    }
}

/// The messages of a scenario with one table of suppliers, each with its place.
#[track_caller]
fn faults(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = folder();
    let file = name.split('#').next().expect("a name");
    fs::write(folder.path().join(file), bytes).expect("written");
    let path = folder.path().join("x.toml");
    fs::write(
        &path,
        format!("{HEAD}\n[tables]\nsuppliers = \"{name}\"\n").replace(", drivers = { tension = 0.5 }", ""),
    )
    .expect("written");
    let base = format!("{}/", folder.path().display());
    match load(&path, &[]) {
        Ok(_) => Vec::new(),
        Err(LoadError::Invalid(faults)) => faults.lines().iter().map(|line| line.replace(&base, "")).collect(),
        Err(error) => panic!("{error}"),
    }
}

const HEADER: [&str; 6] = ["id", "mineral", "path", "share", "capacity", "name"];

/// A workbook with a sheet of suppliers, which begins in the third row.
fn book(rows: &[[&str; 6]]) -> Vec<u8> {
    let rows = rows.iter().map(|row| row.to_vec());
    books::excel(&[("Data", [vec![], vec![], HEADER.to_vec()].into_iter().chain(rows).collect())])
}

#[test]
fn faults_of_workbooks_name_row_and_column() {
    let found = faults(
        "s.xlsx",
        &book(&[
            ["a", "lithium", "CHN:refine", "1.5", "", ""],
            ["b", "lithium", "CHN:refin > lane:A", "#N/A", "@2025-03-04", "TRUE"],
            ["c", "lithium", "CHN:refine", "=1/2", "many", ""],
            ["@2025-05-01", "lithium", "CHN:refine", "", "1", ""],
        ]),
    );
    assert_eq!(
        found,
        [
            "s.xlsx:4:4: share: found 1.5, expected a fraction in 0..=1",
            "s.xlsx:5:3: path: found lane `A`, expected lower-case letters, digits and hyphens",
            "s.xlsx:5:4: share: found the error #N/A of a formula, expected a fraction in 0..=1",
            "s.xlsx:5:5: capacity: found the date or time 2025-03-04, expected a number of at least 0",
            "s.xlsx:6:4: share: found a formula without a result, expected a fraction in 0..=1",
            "s.xlsx:6:5: capacity: found \"many\", expected a number of at least 0",
            "s.xlsx:7:1: id: found the date or time 2025-05-01, expected an id of lower-case letters, digits and hyphens",
            "s.xlsx:7:4: share: found an empty cell, expected a fraction in 0..=1",
        ]
    );
}

#[test]
fn a_fault_of_a_workbook_shows_its_row_and_cell() {
    let folder = folder();
    fs::write(folder.path().join("s.xlsx"), book(&[["a", "lithium", "CHN:refine", "1.5", "", ""]])).expect("written");
    let path = folder.path().join("x.toml");
    fs::write(&path, format!("{HEAD}\n[tables]\nsuppliers = \"s.xlsx#Data\"\n")).expect("written");
    let error = load(&path, &[]).expect_err("a fault").to_string();
    let error = error.replace(&format!("{}/", folder.path().display()), "");
    assert!(
        error.contains(
            "error: share: found 1.5, expected a fraction in 0..=1\n --> s.xlsx#Data:4:4\n  |\n4 | a | lithium | CHN:refine | 1.5 |  | \n  |                            ^^^\n  |\n  = note: in cell D4\n"
        ),
        "{error}"
    );
}

#[test]
fn numbers_that_may_mean_two_things_are_refused_unless_another_shows_which() {
    let table = |share: &str, capacity: &str| {
        format!("id;mineral;path;share;capacity\na;lithium;CHN:refine;{share};{capacity}\n")
    };
    let found = |share: &str, capacity: &str| faults("s.csv", table(share, capacity).as_bytes());
    assert_eq!(
        found("1", "12.000"),
        [
            "s.csv:2:24: found \"12.000\", which could be 12 or 12000: no number of this table shows whether a point or a comma stands before decimals"
        ]
    );
    let folder = folder();
    for (share, capacity, number) in [
        ("0,5", "12.000", 12_000.0),
        ("0.5", "12.000", 12.0),
        ("0.5", "12,000", 12_000.0),
        ("0,5", "12,000", 12.0),
        ("1", "1 234", 1234.0),
        ("1", "1.234.567", 1_234_567.0),
        ("1", "1.234,5", 1234.5),
    ] {
        fs::write(folder.path().join("s.csv"), table(share, capacity)).expect("written");
        let path = folder.path().join("x.toml");
        fs::write(&path, format!("{HEAD}\n[tables]\nsuppliers = \"s.csv\"\ndrivers = \"d.csv\"")).expect("written");
        fs::write(folder.path().join("d.csv"), "id\ntension\n").expect("written");
        assert_eq!(read(&path).study.baseline.suppliers[0].capacity, Some(number), "{share} {capacity}");
    }
    assert_eq!(
        found("0,5", "12.5"),
        ["s.csv:2:26: found \"12.5\", where decimals follow another sign than elsewhere (\"0,5\" in line 2)"]
    );
    // A workbook holds numbers, and in the cells of a text none is in doubt where another text shows the sign.
    assert_eq!(faults("s.xlsx", &book(&[["a", "lithium", "CHN:refine", "0.5", "'12.000", ""]])).len(), 1);
    assert!(faults("s.xlsx", &book(&[["a", "lithium", "CHN:refine", "'0,5", "'12.000", ""]])).is_empty());
}

#[test]
fn numbers_of_a_workbook_are_exact() {
    let folder = folder();
    let path = folder.path().join("x.toml");
    fs::write(&path, format!("{HEAD}\n[tables]\nsuppliers = \"s.xlsx\"\ndrivers = \"d.csv\"")).expect("written");
    fs::write(folder.path().join("d.csv"), "id\ntension\n").expect("written");
    // Excel writes 0.1 with up to seventeen digits, all of which are the same number.
    for (written, number) in
        [("0.1", 0.1), ("0.10000000000000001", 0.1), ("1e-3", 0.001), ("0.30000000000000004", 0.1 + 0.2)]
    {
        fs::write(folder.path().join("s.xlsx"), book(&[["a", "lithium", "CHN:refine", written, "", "2024"]]))
            .expect("written");
        let loaded = read(&path);
        assert_eq!(loaded.study.baseline.suppliers[0].share, number, "{written}");
        assert_eq!(loaded.names["suppliers.a"], "2024");
    }
}

#[test]
fn a_sheet_is_chosen_by_its_name() {
    let rows = || [HEADER.to_vec(), vec!["a", "lithium", "CHN:refine", "1", "", ""]].to_vec();
    let two = books::excel(&[("Notes", vec![vec!["what this is"]]), ("Suppliers 2024", rows())]);
    assert_eq!(
        faults("s.xlsx", &two),
        [
            "x.toml:20:14: suppliers: \"s.xlsx\" is an Excel workbook with sheets `Notes` and `Suppliers 2024`; name one of them behind `#`"
        ]
    );
    assert!(faults("s.xlsx#Suppliers 2024", &two).is_empty());
    assert!(faults("s.xlsx#suppliers 2024", &two).is_empty());
    assert_eq!(
        faults("s.xlsx#Suppliers", &two),
        [
            "x.toml:20:14: suppliers: \"s.xlsx\" is an Excel workbook without the sheet `Suppliers`; it has sheets `Notes` and `Suppliers 2024`"
        ]
    );
    assert_eq!(faults("s.ods#Notes", &books::open_document(&[("Notes", vec![vec![""]])])).len(), 1);
    assert_eq!(
        faults("s.xlsx#Data", b"id,mineral,path,share\n"),
        ["x.toml:20:14: suppliers: \"s.xlsx\" is no workbook, expected one before `#`"]
    );
}

#[test]
fn one_workbook_may_hold_all_tables() {
    let folder = folder();
    fs::write(folder.path().join("all.xlsx"), books::excel(&tables())).expect("written");
    let names = tables().iter().map(|(name, _)| format!("{name} = \"all.xlsx#{name}\"\n")).collect::<Vec<_>>().concat();
    let path = folder.path().join("x.toml");
    fs::write(&path, format!("{HEAD}\n[tables]\n{names}")).expect("written");
    let loaded = read(&path);
    let files: Vec<String> = loaded.inputs.iter().map(|input: &Input| input.path.display().to_string()).collect();
    assert_eq!(files, ["x.toml", "all.xlsx"], "one copy");
    let plain = folder.path().join("plain.toml");
    fs::write(&plain, toml()).expect("written");
    assert_eq!(loaded.hash, read(&plain).hash);
    assert_eq!(load_kept(&loaded.inputs, &[]).expect("copies").hash, loaded.hash);
}

#[test]
fn what_is_no_table_is_told_in_one_sentence() {
    let book = book(&[["a", "lithium", "CHN:refine", "1", "", ""]]);
    for (bytes, words) in [
        (&b"%PDF-1.7\n\x00\x01"[..], "is a PDF, and no table"),
        (b"<!DOCTYPE html><html></html>", "is an HTML page, and no table"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, and no table"),
        (b"\xff\xd8\xff\xe0", "is a picture, and no table"),
        (b"{\"a\": 1}", "is JSON or TOML, and no table"),
        (b"\x1f\x8b\x08\x00", "is a packed file, and no table"),
        (b"id\0\0\x01", "has bytes that are no text, and is no table"),
        (&books::archive(&[("a.csv", "id\n")]), "is an archive, and no table"),
        (&books::archive(&[("word/document.xml", "")]), "is a binary workbook, a text or a presentation of Office"),
        (b"PK\x03\x04 no archive", "is an archive or a workbook that is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no", "is a file of Office up to 2003 that cannot be read"),
        (&book[..book.len() / 2], "is an archive or a workbook that is damaged"),
    ] {
        let found = faults("s.csv", bytes);
        assert!(found.len() == 1 && found[0].contains(words), "{words}: {found:?}");
        assert!(found[0].starts_with("x.toml:20:14: suppliers: \"s.csv\" "), "{found:?}");
        assert!(found[0].chars().all(|c| !c.is_control()), "{found:?}");
    }
    assert_eq!(faults("s.csv", b""), ["s.csv:1:1: found an empty file, expected a header row"]);
    let empty = books::excel::<&str>(&[("A", vec![])]);
    assert_eq!(faults("s.xlsx", &empty), ["s.xlsx:1:1: found an empty file, expected a header row"]);
}

#[test]
fn damaged_workbooks_never_panic() {
    for book in [book(&[["a", "lithium", "CHN:refine", "1", "", ""]]), books::open_document(&tables()[1..2])] {
        for at in (0..book.len()).step_by(23) {
            let mut damaged = book.clone();
            damaged[at] ^= 0x55;
            // Read or refused: either will do.
            let _ = faults("s.xlsx", &damaged);
        }
    }
}

#[test]
fn further_rows_of_an_id_add_to_its_lists_alone() {
    let folder = folder();
    let path = folder.path().join("x.toml");
    let told = |projects: &str| {
        fs::write(folder.path().join("p.csv"), projects).expect("written");
        fs::write(&path, format!("{HEAD}\n[[drivers]]\nid = \"tension\"\n[tables]\nprojects = \"p.csv\"\n"))
            .expect("written");
        match load(&path, &[]) {
            Ok(loaded) => {
                let stages = |p: &mindep_core::domain::project::Project| p.stages.len();
                Ok(loaded.study.baseline.projects.iter().map(stages).collect::<Vec<_>>())
            }
            Err(LoadError::Invalid(faults)) => {
                Err(faults.rows().iter().map(|row| format!("{}:{}: {}", row.line, row.column, row.message)).collect())
            }
            Err(error) => panic!("{error}"),
        }
    };
    let header = "id,mineral,path,capacity,stages.name,stages.duration\n";
    let row = "a,lithium,AUS:mine,5";
    // Without a stage, with one, with three in rows that repeat the row, repeat the id, or have neither.
    assert_eq!(told(&format!("{header}{row},,\n")), Ok(vec![0]));
    assert_eq!(
        told(&format!("{header}{row},x,3\n{row},y,4\n,,,,z,5\nb,lithium,AUS:mine,1,x,1\na,,,,w,1\n")),
        Ok(vec![4, 1])
    );
    let wrong: Result<Vec<usize>, Vec<String>> = told(&format!("{header}{row},x,3\na,lithium,CHN:mine,5,y,\n"));
    assert_eq!(
        wrong,
        Err(vec![
            "3:11: path: found \"CHN:mine\", expected nothing, or what line 2 has".to_owned(),
            "3:22: duration: missing from a stage, expected a number of at least 0 or a distribution".to_owned(),
        ])
    );
    // The same id without an entry is another row, and told as such.
    let twice = told(&format!("{header}{row},x,3\n{row},,\n")).expect_err("a fault");
    assert_eq!(twice, ["3:1: id: found `a`, which another project has already"]);
    // A row before the first has nothing to add to.
    assert!(told(&format!("{header},,,,x,3\n")).expect_err("faults")[0].contains("id: found an empty cell"));
}

#[test]
fn columns_that_no_list_has_are_told_with_the_cure() {
    let folder = folder();
    let path = folder.path().join("x.toml");
    let told = |name: &str, table: &str| -> Vec<String> {
        fs::write(folder.path().join("t.csv"), table).expect("written");
        fs::write(&path, format!("{HEAD}\n[[drivers]]\nid = \"tension\"\n[tables]\n{name} = \"t.csv\"\n"))
            .expect("written");
        match load(&path, &[]) {
            Err(LoadError::Invalid(faults)) => {
                let help = |help: &Option<String>| help.clone().unwrap_or_default();
                faults
                    .rows()
                    .iter()
                    .map(|row| format!("{}:{} {} [{}]", row.line, row.column, row.message, help(&row.help)))
                    .collect()
            }
            other => panic!("no fault: {:?}", other.map(|loaded| loaded.hash)),
        }
    };
    assert_eq!(
        told("projects", "id,mineral,path,capacity,stages.nam\n"),
        ["1:26 found column `stages.nam`, which a stage does not have [did you mean `stages.name`?]"]
    );
    assert_eq!(
        told("projects", "id,mineral,path,capacity,stages\n"),
        [
            "1:26 found column `stages`, which is a list of tables [name a key of a stage, as in `stages.name`; a further stage has a row of its own below the first]"
        ]
    );
    assert_eq!(
        told("strategies", "id,set\n"),
        [
            "1:4 found column `set`, expected one for each address [an address follows, as in `set.minerals.lithium.flexibility`]"
        ]
    );
    assert_eq!(
        told("stockpiles", "id,initial_days\nx,3\n")[0],
        "1:1 mineral: missing from the columns, expected the id of a mineral []"
    );
    assert_eq!(
        told("sectors", "mineral,id,share\nlitium,x,1\n"),
        ["2:1 mineral: found `litium`, expected the id of a mineral [did you mean `lithium`?]"]
    );
    // An address that leads nowhere is told in the header, as one in TOML is.
    let wrong = told("strategies", "id,set.minerals.lithium.flexibilty,set.minerals.lithium.flexibility\nx,0.5,many\n");
    assert_eq!(
        wrong,
        [
            "1:25 found `flexibilty` in the address, expected a key of a mineral [did you mean `flexibility`?]",
            "2:7 flexibility: found \"many\", expected a fraction in 0..=1 []",
        ]
    );
}
