//! Tables of trade: imported quantities by importer, product, partner and year.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::csv::{Field, Record, records};
use super::diagnostic::{Diagnostic, Diagnostics, Faults, did_you_mean};
use super::source::{SourceId, Sources};
use super::tables::add_source;
use super::text::shown;
use super::text::{number, number_help};
use crate::letters::{begins_a_formula, unseen};
use mindep_core::domain::node::Country;

/// A table of trade.
#[derive(Clone, PartialEq, Debug)]
pub struct Trade {
    /// Unit of quantities, taken from the name of the column (`quantity_t`); empty if the column is just `quantity`.
    pub unit: String,
    /// Rows, sorted by importer, product, partner and year.
    pub rows: Vec<TradeRow>,
}

/// A row of a table of trade.
#[derive(Clone, PartialEq, Debug)]
pub struct TradeRow {
    /// Importing country.
    pub importer: Country,
    /// Product imported.
    pub product: String,
    /// Exporting country.
    pub partner: Country,
    /// Calendar year.
    pub year: i32,
    /// Quantity imported in that year; `None` if the cell is empty, which means unknown, not zero.
    pub quantity: Option<f64>,
}

/// The five columns; arrays of column indices have the same order.
const NAMES: [&str; 5] = ["importer", "product", "partner", "year", "quantity"];

/// Codes for the total over all partners.
const WORLD: [&str; 2] = ["WLD", "W00"];

/// Reads a table of trade; messages call it `name`.
///
/// Column names may have a suffix after `_`, as in `importer_iso3` and `quantity_t`; other columns are ignored.
///
/// # Errors
///
/// With all errors in all rows.
pub fn read(name: &str, bytes: &[u8]) -> Result<Trade, Diagnostics> {
    let (mut sources, mut faults) = (Sources::default(), Faults::default());
    let id = add_source(&mut sources, name, bytes, &mut faults);
    let trade = table(&sources, id, &mut faults);
    match trade {
        Some(trade) if faults.len() == 0 => Ok(trade),
        _ => Err(Diagnostics::new(Arc::new(sources), faults.into_list())),
    }
}

fn table(sources: &Sources, id: SourceId, faults: &mut Faults) -> Option<Trade> {
    let all = records(sources, id, faults);
    let Some((header, rows)) = all.split_first() else {
        let fault = Diagnostic::error(sources.whole(id), "found an empty file, expected a header row");
        faults.add(fault.help(format!("the columns of a table of trade are {}", NAMES.join(", "))));
        return None;
    };
    let columns = columns(header, faults)?;
    let quantity = &header.fields[columns[4]];
    let unit = quantity.text.strip_prefix("quantity_").unwrap_or_default().to_owned();
    fit(quantity, &unit, "quantity", faults)?;
    let mut read = BTreeMap::new();
    for record in rows {
        let Some(row) = row(record, header, columns, faults) else { continue };
        let (line, _) = sources.get(id).place(record.at.start);
        let key = (row.importer, row.product.clone(), row.partner, row.year);
        if let Some((first, _)) = read.get(&key) {
            let what = format!("{} of {} from {} in {}", row.importer, shown(&row.product), row.partner, row.year);
            let fault =
                Diagnostic::error(record.at, format!("found the imports by {what} twice, first in line {first}"));
            faults.add(fault.help("add the two up, or give products that differ different names"));
        } else {
            read.insert(key, (line, row));
        }
    }
    if rows.is_empty() {
        faults.add(Diagnostic::error(header.at, "found a header without rows").help("give at least one row"));
    }
    Some(Trade { unit, rows: read.into_values().map(|(_, row)| row).collect() })
}

/// Returns the index of each of the five columns.
fn columns(header: &Record, faults: &mut Faults) -> Option<[usize; 5]> {
    if let [only] = header.fields.as_slice()
        && let Some(separator) = [';', '\t'].into_iter().find(|s| only.text.contains(*s))
    {
        let what = if separator == ';' { "`;`" } else { "tabs" };
        let fault = Diagnostic::error(header.at, format!("found columns separated by {what}, expected commas"));
        faults.add(fault.help("save the table as comma-separated values"));
        return None;
    }
    let found = NAMES.map(|name| column(header, name, faults));
    found.iter().all(Option::is_some).then(|| found.map(Option::unwrap_or_default))
}

/// Finds a column: one with the suffix `_iso3`, else one with the exact name, else the only one with another suffix.
fn column(header: &Record, name: &str, faults: &mut Faults) -> Option<usize> {
    let place = |text: &str| header.fields.iter().position(|f| f.text == text);
    let suffixed = |f: &Field| name != "product" && f.text.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'));
    let with_suffix: Vec<usize> = (0..header.fields.len()).filter(|i| suffixed(&header.fields[*i])).collect();
    if let Some(place) = place(&format!("{name}_iso3")).or_else(|| place(name)) {
        let text = &header.fields[place].text;
        if let Some(second) = header.fields[place + 1..].iter().find(|f| f.text == *text) {
            faults.add(Diagnostic::error(second.at, format!("found column `{text}` twice")).help("remove one of them"));
        }
        return Some(place);
    }
    match with_suffix.as_slice() {
        [only] => Some(*only),
        [] => {
            // Do not suggest a column that is one of the other four.
            let other = |text: &str| NAMES.iter().any(|other| text == *other || text.starts_with(&format!("{other}_")));
            let names = header.fields.iter().map(|f| f.text.as_str()).filter(|text| !other(text));
            let near = did_you_mean(name, names).map(|near| near.replace("did you mean", "is it"));
            let help = near.map_or_else(
                || format!("the columns of a table of trade are {}; others are ignored", NAMES.join(", ")),
                |near| format!("{near} Then call that column `{name}`"),
            );
            faults.add(Diagnostic::error(header.at, format!("{name}: missing from the columns")).help(help));
            None
        }
        several => {
            let list: Vec<_> = several.iter().map(|i| format!("`{}`", shown(&header.fields[*i].text))).collect();
            let fault =
                Diagnostic::error(header.at, format!("{name}: found {}, expected one of them", list.join(" and ")));
            faults.add(fault.help(format!("call the one that is meant `{name}`")));
            None
        }
    }
}

fn row(record: &Record, header: &Record, columns: [usize; 5], faults: &mut Faults) -> Option<TradeRow> {
    if !record.sound {
        return None;
    }
    let (found, expected) = (record.fields.len(), header.fields.len());
    if found != expected {
        let fault = Diagnostic::error(
            record.at,
            format!("found {found} cells in this row, expected {expected} as in the header"),
        );
        faults.add(fault.help("put cells that contain a comma in quotes; leave a cell empty where there is no value"));
        return None;
    }
    let [importer, product, partner, year, quantity] = columns.map(|i| &record.fields[i]);
    let importer = country(importer, "importer", faults);
    let partner = self::partner(partner, faults);
    let (year, quantity) = (self::year(year, faults), self::quantity(quantity, faults));
    fit(product, &product.text, "product", faults)?;
    if product.text.is_empty() {
        faults.error(product.at, "product: found an empty cell, expected the name of a product");
        return None;
    }
    Some(TradeRow {
        importer: importer?,
        product: product.text.clone(),
        partner: partner?,
        year: year?,
        quantity: quantity?,
    })
}

/// Reports a text with invisible characters, or one that a spreadsheet would take for a formula: the text is copied into a scenario.
fn fit(field: &Field, text: &str, name: &str, faults: &mut Faults) -> Option<()> {
    if let Some(unseen) = unseen(text, false).next() {
        let message = format!("{name}: found {}, expected one line of text that can be seen", unseen.told());
        faults.add(Diagnostic::error(field.at, message).help("remove it, or type the text anew"));
        return None;
    }
    if let Some(sign) = begins_a_formula(text) {
        let message = format!("{name}: found \"{}\", which a spreadsheet would take for a formula", shown(text));
        faults.add(
            Diagnostic::error(field.at, message).help(format!("begin with a letter or a digit instead of `{sign}`")),
        );
        return None;
    }
    Some(())
}

fn country(field: &Field, name: &str, faults: &mut Faults) -> Option<Country> {
    let country = Country::new(&field.text);
    if country.is_none() {
        let message =
            format!("{name}: found \"{}\", expected a code of three capitals, such as CHN", shown(&field.text));
        let upper = Country::new(&field.text.to_uppercase()).map(|c| format!("did you mean `{c}`?"));
        let help = upper.unwrap_or_else(|| "use the codes of ISO 3166, alpha-3".to_owned());
        faults.add(Diagnostic::error(field.at, message).help(help));
    }
    country
}

fn partner(field: &Field, faults: &mut Faults) -> Option<Country> {
    if WORLD.contains(&field.text.as_str()) {
        let message =
            format!("partner: found `{}`, all partners together, which would count everything twice", field.text);
        faults.add(Diagnostic::error(field.at, message).help("remove the rows of totals"));
        return None;
    }
    country(field, "partner", faults)
}

fn year(field: &Field, faults: &mut Faults) -> Option<i32> {
    let year = field.text.parse().ok().filter(|year| (1000..=9000).contains(year));
    if year.is_none() {
        let message = format!("year: found \"{}\", expected a whole year, such as 2024", shown(&field.text));
        faults.add(Diagnostic::error(field.at, message).help("add up months or quarters to whole years"));
    }
    year
}

/// Returns `Some(None)` for an empty cell, and `None` for an invalid one.
#[allow(clippy::option_option, reason = "a cell is at fault, empty or a number")]
fn quantity(field: &Field, faults: &mut Faults) -> Option<Option<f64>> {
    if field.text.is_empty() {
        return Some(None);
    }
    let quantity = number(&field.text).filter(|x| (0.0..=1e15).contains(x));
    if quantity.is_none() {
        let message = format!("quantity: found \"{}\", expected a number from 0 to 1e15", shown(&field.text));
        let help = number_help(&field.text).unwrap_or_else(|| "leave the cell empty where it is not known".to_owned());
        faults.add(Diagnostic::error(field.at, message).help(help));
    }
    quantity.map(Some)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn faults(text: &str) -> Vec<String> {
        read("t.csv", text.as_bytes()).expect_err("a fault").lines()
    }

    #[test]
    fn rows_come_in_one_order_whatever_that_of_the_file() {
        let head = "importer_iso3,hs,product,partner_iso3,partner,year,quantity_t\n";
        let rows = ["KOR,1,b,CHN,China,2020,5", "KOR,1,a,S19,\"Other, Asia\",2020,", "JPN,1,a,CHL,Chile,2019,1e3"];
        let one = read("t.csv", format!("{head}{}\n", rows.join("\n")).as_bytes()).unwrap();
        let other = read("t.csv", format!("{head}{}\n{}\n{}\n", rows[2], rows[0], rows[1]).as_bytes()).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.unit, "t");
        let shown: Vec<_> = one.rows.iter().map(|r| (r.importer.to_string(), r.product.as_str(), r.quantity)).collect();
        let expected = [("JPN", "a", Some(1000.0)), ("KOR", "a", None), ("KOR", "b", Some(5.0))];
        assert_eq!(shown, expected.map(|(i, p, q)| (i.to_owned(), p, q)));
    }

    #[test]
    fn missing_columns_are_named_all_at_once() {
        let found = faults("importer,product,partners,year\nKOR,a,CHN,2020\n");
        assert_eq!(found.len(), 2, "{found:?}");
        let cured = read("t.csv", b"importer,product,partners,year,quantity\n").unwrap_err();
        assert_eq!(cured.rows()[0].help.as_deref(), Some("is it `partners`? Then call that column `partner`"));
        let alone = read("t.csv", b"product,partner,year,quantity\n").unwrap_err();
        assert!(alone.rows()[0].help.as_deref().unwrap().contains("importer, product, partner, year, quantity"));
        assert!(found.iter().any(|f| f.contains("partner: missing from the columns")), "{found:?}");
        assert!(found.iter().any(|f| f.contains("quantity: missing from the columns")), "{found:?}");
        let several = faults("importer,product,partner,year,quantity_t,quantity_kg\n");
        assert!(several[0].contains("found `quantity_t` and `quantity_kg`, expected one"), "{several:?}");
        assert!(faults("importer;product;partner;year;quantity\n")[0].contains("expected commas"));
        assert!(faults("")[0].contains("an empty file"));
        assert!(faults("importer,product,partner,year,quantity\n")[0].contains("without rows"));
    }

    #[test]
    fn every_faulty_cell_is_told_with_its_place() {
        let text = "importer,product,partner,year,quantity\nKorea,,WLD,20.5,-1\nKOR,a,chn,2020,\"1,5\"\nKOR,a,CHN,2020\n\
                    KOR,a,CHL,2020,1\nKOR,a,CHL,2020,2\n";
        let found = faults(text);
        let starts = [
            "t.csv:2:1: importer",
            "t.csv:2:7: product",
            "t.csv:2:8: partner: found `WLD`",
            "t.csv:2:12: year",
            "t.csv:2:17: quantity",
            "t.csv:3:7: partner",
            "t.csv:3:16: quantity",
            "t.csv:4:1: found 4 cells",
            "t.csv:6:1: found the imports by KOR of a from CHL in 2020 twice, first in line 5",
        ];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        for (fault, start) in found.iter().zip(starts) {
            assert!(fault.starts_with(start), "{fault} does not start with {start}");
        }
        let cures = read("t.csv", text.as_bytes()).unwrap_err();
        assert!(cures.iter().filter(|d| d.help.is_some()).count() >= 8);
    }
}
