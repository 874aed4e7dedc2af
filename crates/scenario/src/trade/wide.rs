//! Trade Map, whose years are columns: `Imported quantity in 2024, Tons`.

use super::header::{Amount, Kind, Mapping};
use super::layout::Layout;
use super::period::Period;
use super::who::{Who, who};
use mindep_core::domain::node::Country;

/// Finds the columns of a table of Trade Map. The importer and the product stand in the lines above the header.
pub(super) fn mapping(header: &[String], titles: &[String]) -> Option<Mapping> {
    let partner =
        header.iter().position(|name| matches!(name.as_str(), "exporters" | "exporter" | "partners" | "partner"))?;
    let mut amounts: Vec<Amount> = (0..header.len()).filter_map(|column| amount(column, &header[column])).collect();
    if !amounts.iter().any(|amount| amount.kind == Kind::Quantity) {
        return None;
    }
    for amount in &mut amounts {
        // Where units differ from row to row, each stands in the column behind its quantity.
        amount.unit_in = header.get(amount.column + 1).filter(|name| name.contains("unit")).map(|_| amount.column + 1);
    }
    let above = title(titles);
    // Tonnes where the table says nothing else.
    let unit = above.to_ascii_lowercase().split_once("unit").map_or(String::new(), |(_, rest)| rest.to_owned());
    let of_table = if unit.contains("kilogram") { "kg" } else { "t" };
    for amount in amounts.iter_mut().filter(|amount| amount.kind == Kind::Quantity && amount.unit.is_empty()) {
        of_table.clone_into(&mut amount.unit);
    }
    let mut mapping = Mapping::empty(Layout::TradeMap, header.len());
    mapping.partner = vec![partner];
    mapping.amounts = amounts;
    mapping.home = importer(&above);
    mapping.good = product(&above);
    Some(mapping)
}

fn title(titles: &[String]) -> String {
    titles.join("\n")
}

/// Reads the name of a column of a year.
fn amount(column: usize, name: &str) -> Option<Amount> {
    let kind = match (name.contains("quantity"), name.contains("value")) {
        (true, false) => Kind::Quantity,
        (false, true) => Kind::Value,
        _ => return None,
    };
    if name.contains("export") || name.contains("unit value") {
        return None;
    }
    let at = name.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).next()?;
    let end = name[at..].find([' ', ',', '(']).map_or(name.len(), |n| at + n);
    let year = Period::parse(name[at..end].trim_end_matches(['-', ':']))?;
    let rest = name[end..].trim_matches(|c: char| !c.is_alphanumeric());
    let unit = rest.strip_prefix("imported").unwrap_or(rest).trim();
    let unit = unit.split(',').next_back().unwrap_or_default().trim();
    let unit = if matches!(unit, "quantity" | "value" | "imported quantity" | "imported value") { "" } else { unit };
    Some(Amount { column, kind, unit: unit.to_owned(), unit_in: None, year: Some(year) })
}

/// Finds the importer in `List of supplying markets for a product imported by Korea, Republic of`.
fn importer(above: &str) -> Option<Country> {
    let at = above.to_ascii_lowercase().find("imported by ")? + "imported by ".len();
    let line = above.get(at..)?.lines().next()?.trim().trim_matches('"');
    let name = line.split(" in 2").next().unwrap_or(line).trim();
    match who(name) {
        Who::Country(code) | Who::CountedAs(code, _) => Some(code),
        _ => None,
    }
}

/// Finds the code of the product in `Product: 283691 Lithium carbonates`.
fn product(above: &str) -> Option<String> {
    let at = above.to_ascii_lowercase().find("product:").map(|at| at + "product:".len())?;
    let line = above.get(at..)?.lines().next()?;
    let word = line.split_whitespace().next()?.trim_matches(|c: char| !c.is_ascii_digit());
    (word.len() >= 2 && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Kind, amount, importer, mapping, product};

    #[test]
    fn years_and_units_stand_in_the_names_of_columns() {
        let of = |name: &str| amount(0, name).map(|a| (a.kind, a.year.unwrap().year, a.year.unwrap().month, a.unit));
        let quantity = |unit: &str| Some((Kind::Quantity, 2024, 0, unit.to_owned()));
        assert_eq!(of("imported quantity in 2024"), quantity(""));
        assert_eq!(of("imported quantity in 2024, tons"), quantity("tons"));
        assert_eq!(of("2024 imported quantity, tons"), quantity("tons"));
        assert_eq!(of("imported value in 2024"), Some((Kind::Value, 2024, 0, String::new())));
        assert_eq!(of("imported quantity in 2024-m03, kilograms").map(|a| a.2), Some(3));
        assert_eq!(of("exported quantity in 2024"), None);
        assert_eq!(of("annual growth in quantity"), None);
    }

    #[test]
    fn importer_and_product_stand_above_the_table() {
        let above = "List of supplying markets for a product imported by Korea, Republic of\nProduct: 283691 Lithium carbonates\nUnit: Tons";
        assert_eq!(importer(above).map(|code| code.to_string()).as_deref(), Some("KOR"));
        assert_eq!(product(above).as_deref(), Some("283691"));
        assert_eq!((importer("x"), product("Product: TOTAL All products")), (None, None));
        let header = ["exporters".to_owned(), "imported value in 2024".to_owned()];
        assert!(mapping(&header, &[]).is_none(), "values alone are no quantities");
    }
}
