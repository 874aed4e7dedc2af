//! Reads the yearly tables of BACI: `t` year, `i` exporter, `j` importer, `k` product, `v` value in thousand dollars, `q` tonnes.

use mindep_core::domain::node::Country;
use mindep_world::countries;
use mindep_world::trade::{Flow, PRODUCTS, WorldTrade};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Row {
    t: i32,
    i: u16,
    j: u16,
    k: u32,
    v: String,
    q: String,
}

/// Packs the flows of the bundled products in all yearly tables of a folder; `None` without any table.
///
/// Taiwan is 'Other Asia' (490) to BACI. The Southern African Customs Union (711), under which South Africa was reported up to 1999, is South Africa.
pub fn packed(folder: &Path) -> Result<Option<Vec<u8>>, String> {
    let mut products: BTreeMap<u32, Vec<Flow>> = PRODUCTS.into_iter().map(|product| (product, Vec::new())).collect();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|error| format!("cannot read {}: {error}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| name(path).starts_with("BACI_HS92_Y"))
        .collect();
    files.sort();
    let version =
        files.last().and_then(|path| name(path).split("_V").nth(1).map(|v| v.trim_end_matches(".csv").to_owned()));
    let Some(version) = version else { return Ok(None) };
    for file in &files {
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file).map_err(|error| fault(&error))?;
        for row in reader.deserialize() {
            let row: Row = row.map_err(|error| fault(&error))?;
            let Some(flows) = products.get_mut(&row.k) else { continue };
            let number =
                |text: &str| text.parse::<f64>().map_err(|_| fault(&format!("found {text}, expected a number")));
            flows.push(Flow {
                importer: country(row.j).map_err(|error| fault(&error))?,
                exporter: country(row.i).map_err(|error| fault(&error))?,
                year: row.t,
                tonnes: if row.q == "NA" { None } else { Some(number(&row.q)?) },
                kusd: number(&row.v)?,
            });
        }
    }
    WorldTrade::pack(&format!("CEPII, BACI, HS92, version {version}"), &products).map(Some)
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn country(code: u16) -> Result<Country, String> {
    countries::by_numeric(code).map(|entry| entry.code).ok_or_else(|| format!("found the unknown country {code}"))
}
