//! Files of trade as they are downloaded: workbooks, archives, and what is neither.

use mindep_library::trade_files::{TradeError, named, read, read_text};
use mindep_scenario::trade::{Request, Trade};
use mindep_testing::books;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PLAIN: &str = "importer,product,partner,year,quantity_t\nKOR,ore,CHL,2020,5\n";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Writes an archive of files by name.
fn archive(path: &Path, files: &[(&str, &str)]) {
    fs::write(path, books::archive(files)).expect("written");
}

/// Writes a workbook of Excel whose sheets have these rows.
fn excel(path: &Path, sheets: &[(&str, Vec<Vec<&str>>)]) {
    fs::write(path, books::excel(sheets)).expect("written");
}

fn sheet() -> Vec<Vec<&'static str>> {
    let header = ["refYear", "reporterISO", "flowCode", "partnerISO", "cmdCode", "netWgt", "primaryValue"];
    vec![
        vec!["Downloaded from Comtrade"],
        vec![],
        header.to_vec(),
        vec!["2023", "KOR", "M", "CHL", "283691", "12345", "700"],
        vec!["2023", "KOR", "M", "CHN", "283691", "", "5"],
    ]
}

fn quantities(trade: &Trade) -> Vec<(String, Option<f64>)> {
    trade.rows.iter().map(|row| (row.partner.to_string(), row.quantity)).collect()
}

fn told(path: &Path, sheet: Option<&str>) -> String {
    match read(&[path.to_owned()], Request::default(), sheet) {
        Ok(trade) => panic!("no fault: {:?}", trade.rows),
        Err(TradeError::Faults(faults)) => {
            assert_eq!(faults.len(), 1, "one sentence: {:?}", faults.lines());
            faults.rows()[0].message.clone()
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_workbook_is_read_by_its_sheet() {
    let folder = folder();
    let path = folder.path().join("book.xlsx");
    excel(&path, &[("Data", sheet())]);
    let read_one = |sheet| read(std::slice::from_ref(&path), Request::default(), sheet);
    let trade = read_one(None).expect("a table");
    assert_eq!(quantities(&trade), [("CHL".to_owned(), Some(12.345)), ("CHN".to_owned(), None)]);
    assert_eq!(
        told(&path, Some("Other")),
        "--sheet: found no sheet `Other`; this is an Excel workbook with sheet `Data`"
    );
    excel(&path, &[("A", vec![vec!["note"]]), ("B", sheet())]);
    assert_eq!(told(&path, None), "this is an Excel workbook with sheets `A` and `B`; choose one with --sheet");
    assert_eq!(quantities(&read_one(Some("B")).expect("a table")).len(), 2);
    assert!(told(&path, Some("A")).contains("missing from the columns"));
    // A fault is told by the row of the sheet.
    let mut rows = sheet();
    rows.extend([vec![], vec![], vec![], vec!["next", "KOR", "M", "CHL", "283691", "1"]]);
    excel(&path, &[("A", vec![]), ("B", rows)]);
    match read_one(Some("b")) {
        Err(TradeError::Faults(faults)) => {
            assert!(faults.rows()[0].file.ends_with("book.xlsx, sheet B"), "{:?}", faults.rows());
            assert_eq!((faults.rows()[0].line, faults.rows()[0].column), (9, 1));
        }
        other => panic!("no fault: {other:?}"),
    }
}

#[test]
fn an_opendocument_workbook_is_read_like_one_of_excel() {
    let folder = folder();
    let path = folder.path().join("book.ods");
    let rows =
        vec![vec!["importer", "product", "partner", "year", "quantity_t"], vec!["KOR", "ore", "CHL", "2020", "12.345"]];
    fs::write(&path, books::open_document(&[("Data", rows)])).expect("written");
    let trade = read(&[path], Request::default(), None).expect("a table");
    assert_eq!(quantities(&trade), [("CHL".to_owned(), Some(12.345))]);
}

#[test]
fn baci_is_read_as_the_archive_that_it_comes_in() {
    let folder = folder();
    let path = folder.path().join("BACI_HS92_V202601.zip");
    let of = |year: i32| format!("t,i,j,k,v,q\n{year},152,410,283691,40.5,10.125\n");
    archive(
        &path,
        &[
            ("BACI_HS92_Y2022_V202601.csv", &of(2022)),
            ("BACI_HS92_Y2023_V202601.csv", &of(2023)),
            ("country_codes_V202601.csv", "country_code,country_name\n4,Afghanistan\n"),
            ("product_codes_HS92_V202601.csv", "code,description\n1,x\n"),
            ("Readme.txt", "BACI"),
        ],
    );
    let trade = read(std::slice::from_ref(&path), Request::default(), None).expect("tables");
    assert_eq!((trade.rows.len(), trade.told.line().as_str()), (2, "layout baci: 2 of 2 rows"));
    archive(&path, &[("Readme.txt", "BACI")]);
    assert_eq!(told(&path, None), "this is an archive without a table; it holds Readme.txt");
    assert_eq!(told(&path, Some("A")), "found no workbook, expected one for --sheet");
}

#[test]
fn packed_texts_are_unpacked() {
    let folder = folder();
    let path = folder.path().join("trade.csv.gz");
    let mut packed = flate2::write::GzEncoder::new(File::create(&path).expect("a file"), flate2::Compression::fast());
    packed.write_all(PLAIN.as_bytes()).expect("written");
    packed.finish().expect("packed");
    assert_eq!(read(std::slice::from_ref(&path), Request::default(), None).expect("a table").rows.len(), 1);
    let cut = fs::read(&path).expect("bytes");
    fs::write(&path, &cut[..cut.len() / 2]).expect("written");
    assert!(told(&path, None).starts_with("cannot be read"));
}

#[test]
fn other_files_are_named_and_never_shown() {
    let folder = folder();
    let path = folder.path().join("file");
    excel(&path, &[("Data", sheet())]);
    let book = fs::read(&path).expect("bytes");
    for (bytes, words) in [
        (&b"%PDF-1.7\n\x00\x01"[..], "this is a PDF, and no table"),
        (b"<!DOCTYPE html><html></html>", "this is an HTML page, and no table"),
        (b"PAR1\x15\x04", "this is a Parquet file, and no table"),
        (b"<?xml version=\"1.0\"?>", "this is an XML file, and no table"),
        (b"7z\xbc\xaf\x27\x1c", "this is a 7-Zip archive, and no table"),
        (b"", "found an empty file"),
        (b"\x01\x02\x03\xff", "found bytes that are no text"),
        (b"PK\x03\x04 no archive", "this is an archive or a workbook that is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "this is a file of Office up to 2003 that cannot be read"),
        (&book[..book.len() / 2], "this is an archive or a workbook that is damaged"),
    ] {
        fs::write(&path, bytes).expect("written");
        let found = told(&path, None);
        assert!(found.starts_with(words), "{words}: {found}");
        assert!(found.chars().all(|c| !c.is_control()), "{found}");
    }
    let none: PathBuf = folder.path().join("none");
    assert!(told(&none, None).ends_with("none: no such file"));
    let found = read_text("text", "a,b\n1,2\n", Request::default());
    assert!(matches!(found, Err(TradeError::Faults(_))));
}

#[test]
fn damaged_workbooks_never_panic() {
    let folder = folder();
    let path = folder.path().join("book.xlsx");
    excel(&path, &[("Data", sheet())]);
    let book = fs::read(&path).expect("bytes");
    for at in (0..book.len()).step_by(37) {
        let mut damaged = book.clone();
        damaged[at] ^= 0x55;
        fs::write(&path, &damaged).expect("written");
        // Read or refused: either will do.
        let _ = read(std::slice::from_ref(&path), Request::default(), None);
    }
}

#[test]
fn several_files_are_named_by_the_first() {
    let paths = ["a/x.csv", "b/y.csv", "z.csv"].map(PathBuf::from);
    assert_eq!(named(&paths[..1]), "x.csv");
    assert_eq!(named(&paths[..2]), "x.csv and y.csv");
    assert_eq!(named(&paths), "x.csv and 2 more files");
}
