//! Files of trade as they are downloaded: workbooks, archives, and what is neither.

use mindep_library::trade_files::{TradeError, named, read, read_text};
use mindep_scenario::trade::{Request, Trade};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PLAIN: &str = "importer,product,partner,year,quantity_t\nKOR,ore,CHL,2020,5\n";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Writes an archive of files by name.
fn archive(path: &Path, files: &[(&str, &str)]) {
    let mut zip = ZipWriter::new(File::create(path).expect("a file"));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("an archive");
}

/// Writes a workbook of Excel whose sheets have these rows of cells: XML of `<c>` elements.
fn excel(path: &Path, sheets: &[(&str, &str)]) {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut list = String::new();
    let mut targets = String::new();
    let mut files: Vec<(String, String)> = Vec::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let id = at + 1;
        let _ = write!(list, "<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>");
        let _ = write!(
            targets,
            "<Relationship Id=\"rId{id}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        );
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{id}.xml"), sheet));
    }
    let book = format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{list}</sheets></workbook>");
    files.push(("xl/workbook.xml".to_owned(), book));
    let targets = format!("<Relationships xmlns=\"{packages}\">{targets}</Relationships>");
    files.push(("xl/_rels/workbook.xml.rels".to_owned(), targets));
    let book = format!(
        "<Relationships xmlns=\"{packages}\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    files.push(("_rels/.rels".to_owned(), book));
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    files.push(("[Content_Types].xml".to_owned(), types.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    archive(path, &files);
}

/// A row of texts and numbers as Excel writes it.
fn row(number: usize, cells: &[&str]) -> String {
    let cell = |(at, cell): (usize, &&str)| {
        let place = format!("{}{number}", char::from(b'A' + at as u8));
        match cell.parse::<f64>() {
            Ok(_) => format!("<c r=\"{place}\"><v>{cell}</v></c>"),
            Err(_) if cell.is_empty() => String::new(),
            Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        }
    };
    format!("<row r=\"{number}\">{}</row>", cells.iter().enumerate().map(cell).collect::<String>())
}

fn sheet() -> String {
    let header = ["refYear", "reporterISO", "flowCode", "partnerISO", "cmdCode", "netWgt", "primaryValue"];
    row(1, &["Downloaded from Comtrade"])
        + &row(3, &header)
        + &row(4, &["2023", "KOR", "M", "CHL", "283691", "12345", "700"])
        + &row(5, &["2023", "KOR", "M", "CHN", "283691", "", "5"])
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
    excel(&path, &[("Data", &sheet())]);
    let read_one = |sheet| read(std::slice::from_ref(&path), Request::default(), sheet);
    let trade = read_one(None).expect("a table");
    assert_eq!(quantities(&trade), [("CHL".to_owned(), Some(12.345)), ("CHN".to_owned(), None)]);
    assert_eq!(
        told(&path, Some("Other")),
        "--sheet: found no sheet `Other`; this is an Excel workbook with sheet `Data`"
    );
    excel(&path, &[("A", &row(1, &["note"])), ("B", &sheet())]);
    assert_eq!(told(&path, None), "this is an Excel workbook with sheets `A` and `B`; choose one with --sheet");
    assert_eq!(quantities(&read_one(Some("B")).expect("a table")).len(), 2);
    assert!(told(&path, Some("A")).contains("missing from the columns"));
    // A fault is told by the row of the sheet.
    excel(&path, &[("A", ""), ("B", &(sheet() + &row(9, &["next", "KOR", "M", "CHL", "283691", "1"])))]);
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
    let cells = |cells: &[&str]| {
        let cell = |cell: &&str| match cell.parse::<f64>() {
            Ok(_) => format!(
                "<table:table-cell office:value-type=\"float\" office:value=\"{cell}\"><text:p>{cell}</text:p></table:table-cell>"
            ),
            Err(_) => {
                format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
            }
        };
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let rows = cells(&["importer", "product", "partner", "year", "quantity_t"])
        + &cells(&["KOR", "ore", "CHL", "2020", "12.345"]);
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Data\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    archive(
        &path,
        &[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", &content),
        ],
    );
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
    excel(&path, &[("Data", &sheet())]);
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
    excel(&path, &[("Data", &sheet())]);
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
