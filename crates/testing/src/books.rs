//! Workbooks made of rows of texts, as spreadsheets save them.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// What a text in a row becomes.
enum Cell<'a> {
    Empty,
    Text(&'a str),
    Number(&'a str),
    Flag(bool),
    /// Year, month and day.
    Date(&'a str),
    Error(&'a str),
    Formula(&'a str),
}

/// Reads a text as a spreadsheet would: numbers, `TRUE`, `#N/A`; `'12` is a text, `=A1` a formula without a result, and `@2025-01-01` a date.
fn cell(text: &str) -> Cell<'_> {
    match text {
        "" => Cell::Empty,
        "TRUE" | "FALSE" => Cell::Flag(text == "TRUE"),
        _ => match (text.split_at(1), text.parse::<f64>()) {
            (("'", rest), _) => Cell::Text(rest),
            (("=", rest), _) => Cell::Formula(rest),
            (("@", rest), _) => Cell::Date(rest),
            (("#", _), _) => Cell::Error(text),
            (_, Ok(_)) => Cell::Number(text),
            _ => Cell::Text(text),
        },
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns an archive of files with these names.
pub fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// Days from 1899-12-30, which Excel counts.
fn serial(date: &str) -> i64 {
    let parts: Vec<i64> = date.split('-').map(|part| part.parse().expect("a number")).collect();
    let [year, month, day] = parts[..] else { panic!("{date}") };
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let years: i64 = (1900..year).map(|year| 365 + i64::from(leap(year))).sum();
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    // 1900-01-01 is the second day from 1899-12-30.
    years + lengths[..month as usize - 1].iter().sum::<i64>() + day - 1 + 2
}

/// Returns a workbook of Excel with these sheets. A row that is empty is left out, as Excel does.
pub fn excel<T: AsRef<str>>(sheets: &[(&str, Vec<Vec<T>>)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut targets) = (String::new(), String::new());
    let mut files: Vec<(String, String)> = Vec::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let id = at + 1;
        let _ = write!(list, "<sheet name=\"{}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>", escaped(name));
        let _ = write!(
            targets,
            "<Relationship Id=\"rId{id}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        );
        let mut data = String::new();
        for (row, cells) in rows.iter().enumerate().filter(|(_, cells)| !cells.is_empty()) {
            let _ = write!(data, "<row r=\"{}\">", row + 1);
            for (column, text) in cells.iter().enumerate() {
                let place = format!("{}{}", mindep_scenario::workbook::letters(column), row + 1);
                let _ = match cell(text.as_ref()) {
                    Cell::Empty => write!(data, "<c r=\"{place}\"/>"),
                    Cell::Text(text) => {
                        write!(data, "<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
                    }
                    Cell::Number(text) => write!(data, "<c r=\"{place}\"><v>{text}</v></c>"),
                    Cell::Flag(value) => write!(data, "<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(value)),
                    Cell::Date(text) => write!(data, "<c r=\"{place}\" s=\"1\"><v>{}</v></c>", serial(text)),
                    Cell::Error(text) => write!(data, "<c r=\"{place}\" t=\"e\"><v>{text}</v></c>"),
                    Cell::Formula(text) => write!(data, "<c r=\"{place}\"><f>{}</f><v></v></c>", escaped(text)),
                };
            }
            data.push_str("</row>");
        }
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{id}.xml"), sheet));
    }
    let book = format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{list}</sheets></workbook>");
    files.push(("xl/workbook.xml".to_owned(), book));
    let _ = write!(targets, "<Relationship Id=\"rIdS\" Type=\"{relations}/styles\" Target=\"styles.xml\"/>");
    // The second format, 14, is that of dates.
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    files.push(("xl/styles.xml".to_owned(), styles));
    let targets = format!("<Relationships xmlns=\"{packages}\">{targets}</Relationships>");
    files.push(("xl/_rels/workbook.xml.rels".to_owned(), targets));
    let book = format!(
        "<Relationships xmlns=\"{packages}\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    files.push(("_rels/.rels".to_owned(), book));
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    files.push(("[Content_Types].xml".to_owned(), types.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    archive(&files)
}

/// Returns a workbook of OpenDocument with these sheets. Behind each row are empty cells, and behind each sheet empty rows, as LibreOffice saves it.
pub fn open_document<T: AsRef<str>>(sheets: &[(&str, Vec<Vec<T>>)]) -> Vec<u8> {
    let mut tables = String::new();
    for (name, rows) in sheets {
        let _ = write!(tables, "<table:table table:name=\"{}\">", escaped(name));
        for cells in rows {
            tables.push_str("<table:table-row>");
            for text in cells {
                let open = "<table:table-cell office:value-type=";
                let _ = match cell(text.as_ref()) {
                    Cell::Empty => write!(tables, "<table:table-cell/>"),
                    Cell::Text(text) => {
                        write!(tables, "{open}\"string\"><text:p>{}</text:p></table:table-cell>", escaped(text))
                    }
                    Cell::Number(text) => {
                        write!(
                            tables,
                            "{open}\"float\" office:value=\"{text}\"><text:p>{text}</text:p></table:table-cell>"
                        )
                    }
                    Cell::Flag(value) => write!(
                        tables,
                        "{open}\"boolean\" office:boolean-value=\"{value}\"><text:p>{value}</text:p></table:table-cell>"
                    ),
                    Cell::Date(text) => write!(
                        tables,
                        "{open}\"date\" office:date-value=\"{text}\"><text:p>{text}</text:p></table:table-cell>"
                    ),
                    Cell::Error(text) => write!(
                        tables,
                        "{open}\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>{text}</text:p></table:table-cell>"
                    ),
                    Cell::Formula(text) => {
                        write!(tables, "<table:table-cell table:formula=\"of:={}\"></table:table-cell>", escaped(text))
                    }
                };
            }
            tables.push_str("<table:table-cell table:number-columns-repeated=\"1000\"/></table:table-row>");
        }
        tables.push_str(
            "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row></table:table>",
        );
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}
