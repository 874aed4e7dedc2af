//! Tables of mine production and governance, cut to what is bundled.

use mindep_core::domain::node::Country;
use mindep_world::{countries, minerals};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

#[derive(Deserialize)]
struct Mined {
    mineral: String,
    country: String,
    year: i32,
    quantity: f64,
    reported_or_estimated: String,
}

#[derive(Deserialize)]
struct Stability {
    country: String,
    year: i32,
    estimate: f64,
}

/// Mine production of the raw materials that bundled minerals name; `None` without the file.
pub fn production(folder: &Path) -> Result<Option<Vec<u8>>, String> {
    let Some(mut rows) = read::<Mined>(folder, "mine_production_wmd.csv")? else { return Ok(None) };
    let wanted: BTreeSet<&str> = minerals::all().iter().map(|mineral| mineral.mined_as.as_str()).collect();
    rows.retain(|row| wanted.contains(row.mineral.as_str()) && known(&row.country));
    rows.sort_by(|a, b| (&a.mineral, &a.country, a.year).cmp(&(&b.mineral, &b.country, b.year)));
    let mut text = "mineral,country,year,quantity,reported_or_estimated\n".to_owned();
    for row in rows {
        let _ = writeln!(
            text,
            "{},{},{},{},{}",
            row.mineral, row.country, row.year, row.quantity, row.reported_or_estimated
        );
    }
    Ok(Some(text.into_bytes()))
}

/// Political stability of all countries that have a code; `None` without the file.
pub fn governance(folder: &Path) -> Result<Option<Vec<u8>>, String> {
    let Some(mut rows) = read::<Stability>(folder, "wgi_political_stability.csv")? else { return Ok(None) };
    rows.retain(|row| known(&row.country));
    rows.sort_by(|a, b| (&a.country, a.year).cmp(&(&b.country, b.year)));
    let mut text = "country,year,estimate\n".to_owned();
    for row in rows {
        let _ = writeln!(text, "{},{},{}", row.country, row.year, row.estimate);
    }
    Ok(Some(text.into_bytes()))
}

fn known(code: &str) -> bool {
    let found = Country::new(code).and_then(countries::get).is_some();
    if !found {
        eprintln!("left out: {code}, which is not in countries.csv");
    }
    found
}

fn read<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<Vec<T>>, String> {
    let file = folder.join(name);
    if !file.exists() {
        return Ok(None);
    }
    let fault = |error: csv::Error| format!("{}: {error}", file.display());
    let mut reader = csv::Reader::from_path(&file).map_err(fault)?;
    reader.deserialize().collect::<Result<Vec<T>, _>>().map(Some).map_err(fault)
}
