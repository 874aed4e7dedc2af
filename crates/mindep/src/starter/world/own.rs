//! The world's trade from files of one's own, in place of what is bundled: a newer year, or corrected flows.

use crate::trade_files;
use mindep_scenario::trade::Request;
use mindep_world::minerals::Mineral;
use mindep_world::trade::{Flow, WorldTrade};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Fewest importers that make a file one of the world's trade: where refiners buy and whom else an exporter serves follow from the others.
const LEAST_IMPORTERS: usize = 20;
/// Dollars in the unit of values of flows.
const THOUSAND: f64 = 1000.0;

/// Reads the flows of all products of some minerals.
///
/// # Errors
///
/// When a file cannot be read, is of few importers or not in tonnes.
pub fn read(files: &[PathBuf], minerals: &[&Mineral]) -> Result<WorldTrade, String> {
    let codes: BTreeMap<String, u32> = minerals
        .iter()
        .flat_map(|mineral| mineral.products())
        .map(|product| (product.hs92.to_string(), product.hs92))
        .collect();
    let request = Request { products: codes.keys().cloned().collect(), ..Request::default() };
    let trade = trade_files::read(files, request, None).map_err(|error| error.to_string())?;
    let name = trade_files::named(files);
    if trade.unit != "t" {
        let unit = if trade.unit.is_empty() { "no unit" } else { &trade.unit };
        return Err(format!(
            "{name}: found {unit}, expected tonnes; name the column quantity_t, or take a layout that has its unit"
        ));
    }
    let importers = trade.importers.len();
    if importers < LEAST_IMPORTERS {
        return Err(format!(
            "{name}: found {importers} importers, expected the trade of the world, of {LEAST_IMPORTERS} importers at least; a file of one importer is for `mindep calibrate`"
        ));
    }
    let mut flows: BTreeMap<u32, Vec<Flow>> = BTreeMap::new();
    for row in &trade.rows {
        // Codes of tariffs are longer, and begin with that of the product.
        let code = row.product.get(..6).and_then(|code| codes.get(code));
        let kusd = row.value.unwrap_or(0.0) / THOUSAND;
        let (Some(code), true) = (code, row.quantity.is_some() || kusd > 0.0) else { continue };
        flows.entry(*code).or_default().push(Flow {
            importer: row.importer,
            exporter: row.partner,
            year: row.year,
            tonnes: row.quantity,
            kusd,
        });
    }
    let found = || flows.values().flatten().map(|flow| flow.year);
    let (Some(first), Some(last)) = (found().min(), found().max()) else {
        let codes: Vec<&str> = codes.keys().map(String::as_str).collect();
        return Err(format!("{name}: found no flow of {}; the products of a mineral are HS 1992", codes.join(", ")));
    };
    let source = format!("{name}, {first} to {last}");
    let packed = WorldTrade::pack(&source, &flows).map_err(|fault| format!("{name}: {fault}"))?;
    WorldTrade::read(&packed).map_err(|fault| format!("{name}: {fault}"))
}
