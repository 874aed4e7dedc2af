//! Archives: the tables in them one after the other, or the workbook that an archive is.

use super::{BUFFER, workbooks};
use mindep_scenario::letters::visible;
use mindep_scenario::trade::Reader;
use mindep_scenario::workbook::{self, Archive};
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;

/// Maximum number of names that a message lists.
const LISTED: usize = 6;
/// Largest part of a workbook that is read: its texts are kept in memory.
const MAX_PART: u64 = 1 << 30;

/// Reads an archive or a workbook.
pub(super) fn read(reader: &mut Reader, name: &str, mut input: impl Read + Seek, sheet: Option<&str>) {
    let names = match workbook::archive(&mut input, MAX_PART) {
        Ok(Archive::Book(book)) => return workbooks::read(reader, name, input, book, sheet),
        Ok(Archive::TooLarge) => {
            return reader.fault(name, "this is a workbook of more than a gibibyte", "save the sheet as CSV");
        }
        Ok(Archive::Office) => {
            let message = "this is a binary workbook, a text or a presentation of Office, and no table";
            return reader.fault(name, message, "save the table as a workbook (.xlsx) or as CSV");
        }
        Ok(Archive::Files(names)) => names,
        Err(error) => return damaged(reader, name, &error),
    };
    if sheet.is_some() {
        return reader.fault(name, "found no workbook, expected one for --sheet", "leave --sheet out");
    }
    let tables: Vec<usize> = (0..names.len()).filter(|at| is_table(&names[*at])).collect();
    if tables.is_empty() {
        let listed: Vec<_> = names.iter().take(LISTED).map(|name| visible(name)).collect();
        let found = if listed.is_empty() { "nothing".to_owned() } else { listed.join(", ") };
        return reader.fault(
            name,
            format!("this is an archive without a table; it holds {found}"),
            "give an archive of CSV files",
        );
    }
    let mut archive = match ZipArchive::new(input) {
        Ok(archive) => archive,
        Err(error) => return damaged(reader, name, &error.to_string()),
    };
    for at in tables {
        let member = format!("{name}/{}", visible(&names[at]));
        match archive.by_index(at) {
            Ok(table) => reader.text(&member, BufReader::with_capacity(BUFFER, table)),
            Err(error) => reader.fault(&member, format!("cannot be unpacked: {error}"), "download it anew"),
        }
    }
}

fn damaged(reader: &mut Reader, name: &str, error: &str) {
    reader.fault(name, format!("this is an archive or a workbook that is damaged: {error}"), "download it anew");
}

/// Whether a file in an archive is a table of trade, and not what it comes with: lists of codes, notes.
fn is_table(path: &str) -> bool {
    let lower = path.to_lowercase();
    let file = lower.rsplit('/').next().unwrap_or_default();
    let text = [".csv", ".txt", ".tsv", ".dat", ".json"].iter().any(|end| file.ends_with(end));
    let beside =
        ["country_codes", "product_codes", "readme", "metadata", "."].iter().any(|begin| file.starts_with(begin));
    text && !beside && !lower.starts_with("__macosx")
}

#[cfg(test)]
mod tests {
    use super::is_table;

    #[test]
    fn what_comes_with_tables_is_no_table() {
        assert!(is_table("BACI_HS92_Y2020_V202401b.csv") && is_table("a/full_202352.DAT"));
        for other in
            ["country_codes_V202401b.csv", "product_codes_HS92_V202401b.csv", "Readme.txt", "__MACOSX/a.csv", "a.pdf"]
        {
            assert!(!is_table(other), "{other}");
        }
    }
}
