//! Selection of the rows of a trade table.

use super::args::CalibrateArgs;
use crate::Failure;
use crate::failure::say;
use mindep_core::domain::node::Country;
use mindep_library::questions::calibrate::text::slug;
use mindep_scenario::trade::{Trade, TradeRow};
use std::collections::BTreeSet;

/// Maximum number of names that a message lists.
const MOST_LISTED: usize = 40;

/// Returns the importer and its rows for the requested products and years.
///
/// # Errors
///
/// When no row is selected; with all errors in the arguments.
pub fn rows<'a>(args: &CalibrateArgs, trade: &'a Trade) -> Result<(Country, Vec<&'a TradeRow>), Failure> {
    let importers: BTreeSet<Country> = trade.rows.iter().map(|row| row.importer).collect();
    let codes: Vec<&str> = importers.iter().map(Country::as_str).collect();
    let file = args.trade.display();
    let importer = match (&args.importer, codes.as_slice()) {
        (None, [only]) => Country::new(only),
        (None, _) => {
            return Err(Failure::Wrong(format!(
                "{file}: found {} importers; choose one with --importer: {}",
                codes.len(),
                listed(&codes)
            )));
        }
        (Some(code), _) => Country::new(code).filter(|code| importers.contains(code)),
    };
    let Some(importer) = importer else {
        let code = args.importer.as_deref().unwrap_or_default();
        let advice = advice(code, &codes);
        return Err(Failure::Wrong(format!("--importer: no importer `{code}` in {file}; {advice}")));
    };
    let of_importer: Vec<&TradeRow> = trade.rows.iter().filter(|row| row.importer == importer).collect();
    let known: BTreeSet<&str> = of_importer.iter().map(|row| row.product.as_str()).collect();
    let known: Vec<&str> = known.into_iter().collect();
    let mut chosen = BTreeSet::new();
    let mut faults = Vec::new();
    for name in &args.products {
        let meant: Vec<&str> = known.iter().copied().filter(|k| k == name || slug(k) == *name).collect();
        if meant.is_empty() {
            faults.push(format!(
                "--product: no product `{name}` among the imports of {importer}; {}",
                advice(name, &known)
            ));
        }
        chosen.extend(meant);
    }
    let years = of_importer.iter().map(|row| row.year);
    let span = [years.clone().min().unwrap_or_default(), years.max().unwrap_or_default()];
    let [first, last] = args.years.unwrap_or(span);
    if last < span[0] || first > span[1] {
        let [from, to] = span;
        faults.push(format!(
            "--years: nothing was imported by {importer} in {first}..{last}; the table has {from}..{to}"
        ));
    }
    if let [fault] = faults.as_slice() {
        return Err(Failure::Wrong(fault.clone()));
    }
    if !faults.is_empty() {
        for fault in &faults {
            say(&format!("error: {fault}"));
        }
        return Err(Failure::Said);
    }
    let wanted = |row: &&TradeRow| {
        (first..=last).contains(&row.year) && (chosen.is_empty() || chosen.contains(row.product.as_str()))
    };
    Ok((importer, of_importer.into_iter().filter(wanted).collect()))
}

/// Suggests a correction for a name that is not found.
fn advice(name: &str, known: &[&str]) -> String {
    let lower = name.to_lowercase();
    let distance = |k: &str| strsim::damerau_levenshtein(&k.to_lowercase(), &lower);
    let within: Vec<&str> =
        known.iter().copied().filter(|k| name.len() > 3 && k.to_lowercase().contains(&lower)).collect();
    match known.iter().map(|k| (distance(k), k)).min() {
        Some((distance, near)) if distance <= 1 + name.len() / 3 => format!("did you mean `{near}`?"),
        _ if !within.is_empty() => format!("did you mean {}?", listed(&within)),
        _ => format!("there are {}", listed(known)),
    }
}

fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST_LISTED);
    shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}
