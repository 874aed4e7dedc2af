//! Options of `mindep calibrate`: the selected rows of a trade table, and the resulting scenario.

use super::ask::{Calibration, Prior, RECENT, Rules, calibrate};
use super::text::{Origin, named, slug, toml};
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_scenario::load_str;
use mindep_scenario::trade::{self, Columns, Layout, Recipe, Request, Trade, TradeRow};
use std::collections::{BTreeMap, BTreeSet};

/// Maximum number of suppliers of a scenario.
const MAX_SUPPLIERS: usize = 10_000;
/// Maximum number of names that a message lists.
const MAX_LISTED: usize = 40;

/// Request for a scenario calibrated from a trade table.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// Code, number or name of the importer; required only if the table has several.
    pub importer: Option<String>,
    /// Names, ids or codes of products; empty: all, unless there are minerals.
    pub products: Vec<String>,
    /// Minerals made of several products.
    pub minerals: Vec<Recipe>,
    /// Layout of the files; `None`: recognised by the header.
    pub layout: Option<Layout>,
    /// Columns of files of no known layout.
    pub columns: Option<Columns>,
    /// First and last year; `None`: all years.
    pub years: Option<[i32; 2]>,
    /// Loss from which a fall of a partner's volume counts, above 0 and below 1.
    pub fall: f64,
    /// Share of imports from which a partner's falls are evidence, above 0 and below 1.
    pub least_share: f64,
    /// Where the rates of hazards come from.
    pub prior: Prior,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            importer: None,
            products: Vec::new(),
            minerals: Vec::new(),
            layout: None,
            columns: None,
            years: None,
            fall: 0.5,
            least_share: 0.1,
            prior: Prior::World,
        }
    }
}

/// Estimates from a trade table.
#[derive(Clone, PartialEq, Debug)]
pub struct Calibrated {
    /// The importer.
    pub importer: Country,
    /// The estimates.
    pub found: Calibration,
    /// Products that are left out because their imports ended early, each with the last year.
    pub ended: Vec<(String, i32)>,
}

impl Query {
    /// Returns the rules by which falls are counted.
    pub fn rules(&self) -> Rules {
        Rules { fall: self.fall, least_share: self.least_share, prior: self.prior }
    }

    /// Returns what is asked for of the files of trade.
    pub fn request(&self) -> Request {
        Request {
            importer: self.importer.clone(),
            products: self.products.clone(),
            minerals: self.minerals.clone(),
            layout: self.layout,
            columns: self.columns.clone(),
        }
    }

    /// Estimates parameters from a trade table; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// Returns every fault of the request, or a message if no row with a quantity is selected.
    pub fn estimate(&self, file: &str, trade: &Trade) -> Result<Calibrated, Vec<String>> {
        let (importer, mut rows) = self.rows(file, trade)?;
        let ended = if self.products.is_empty() && self.minerals.is_empty() { ended(&rows) } else { Vec::new() };
        rows.retain(|row| !ended.iter().any(|(product, _)| **product == *row.product));
        let found = calibrate(&rows, self.rules(), &self.minerals);
        if found.products.is_empty() {
            return Err(vec![format!(
                "{file}: found no quantity above 0 imported by {importer}; nothing to calibrate"
            )]);
        }
        let suppliers: usize = found.products.iter().map(|product| named(product).0.len()).sum();
        if suppliers > MAX_SUPPLIERS {
            let products = found.products.len();
            return Err(vec![format!(
                "{file}: found {products} products with {suppliers} suppliers, expected {MAX_SUPPLIERS} at most; choose products with --product or --mineral"
            )]);
        }
        Ok(Calibrated { importer, found, ended })
    }

    /// Returns the importer and its rows for the requested products and years.
    fn rows<'a>(&self, file: &str, trade: &'a Trade) -> Result<(Country, Vec<&'a TradeRow>), Vec<String>> {
        let importers = &trade.importers;
        let codes: Vec<&str> = importers.iter().map(Country::as_str).collect();
        let mut faults = Vec::new();
        for (flag, share) in [("--fall", self.fall), ("--least-share", self.least_share)] {
            if !(share > 0.0 && share < 1.0) {
                faults.push(format!("{flag}: found {share}, expected a share above 0 and below 1"));
            }
        }
        let importer = match (&self.importer, codes.as_slice()) {
            (None, [only]) => Country::new(only),
            (None, []) => {
                faults.push(format!("{file}: found no row of imports; nothing to calibrate"));
                return Err(faults);
            }
            (None, _) => {
                faults.push(format!(
                    "{file}: found {} importers; choose one with --importer: {}",
                    codes.len(),
                    listed(&codes)
                ));
                return Err(faults);
            }
            (Some(text), _) => trade::importer(text).filter(|code| importers.contains(code)),
        };
        let Some(importer) = importer else {
            let code = self.importer.as_deref().unwrap_or_default();
            let advice = advice(code, &codes);
            faults.push(format!("--importer: no importer `{code}` in {file}; {advice}"));
            return Err(faults);
        };
        let of_importer: Vec<&TradeRow> = trade.rows.iter().filter(|row| row.importer == importer).collect();
        let known: Vec<&str> = trade.products.iter().map(|product| &**product).collect();
        let mut chosen = BTreeSet::new();
        for name in &self.products {
            let meant: Vec<&str> = known.iter().copied().filter(|k| k == name || slug(k) == *name).collect();
            if meant.is_empty() {
                faults.push(format!(
                    "--product: no product `{name}` among the imports of {importer}; {}",
                    advice(name, &known)
                ));
            }
            chosen.extend(meant);
        }
        for missing in &trade.missing {
            let advice = advice(&missing.product, &known);
            let (mineral, product) = (&missing.mineral, &missing.product);
            faults.push(format!(
                "--mineral: no product `{product}` of `{mineral}` among the imports of {importer}; {advice}"
            ));
        }
        chosen.extend(self.minerals.iter().map(|mineral| mineral.name.as_str()));
        let years = of_importer.iter().map(|row| row.year);
        let span = [years.clone().min().unwrap_or_default(), years.max().unwrap_or_default()];
        let [first, last] = self.years.unwrap_or(span);
        if last < span[0] || first > span[1] {
            let [from, to] = span;
            faults.push(format!(
                "--years: nothing was imported by {importer} in {first}..{last}; the table has {from}..{to}"
            ));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let wanted = |row: &&TradeRow| {
            (first..=last).contains(&row.year) && (chosen.is_empty() || chosen.contains(&*row.product))
        };
        Ok((importer, of_importer.into_iter().filter(wanted).collect()))
    }
}

impl Calibrated {
    /// Returns the origin of the estimates; `file` is the name of the table.
    pub fn origin<'a>(&'a self, query: &Query, file: &'a str, trade: &'a Trade) -> Origin<'a> {
        Origin {
            file,
            importer: self.importer,
            unit: &trade.unit,
            currency: trade.currency.as_deref(),
            rules: query.rules(),
            told: &trade.told,
            ended: &self.ended,
        }
    }

    /// Returns the scenario, named `name`, as the text of a scenario file; `shown` is the name of the table in messages.
    ///
    /// # Errors
    ///
    /// If the scenario is not valid, so that mindep would refuse to read it.
    pub fn scenario(&self, shown: &str, name: &Id, origin: Origin<'_>) -> Result<String, String> {
        let text = toml(name.as_str(), &self.found, origin);
        load_str(&format!("the scenario of {shown}"), &text, &[]).map_err(|error| {
            format!(
                "{shown}: what follows from this table is no sound scenario, and is not written; a unit that makes quantities larger or smaller, or fewer products, may help:\n{error}"
            )
        })?;
        Ok(text)
    }
}

/// Finds products without imports in the last years of the table, which are not to be brought forward, each with its last year.
fn ended(rows: &[&TradeRow]) -> Vec<(String, i32)> {
    let mut last: BTreeMap<&str, i32> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.partner != row.importer && row.quantity.is_some_and(|q| q > 0.0)) {
        let year = last.entry(&row.product).or_insert(row.year);
        *year = row.year.max(*year);
    }
    let of_table = rows.iter().map(|row| row.year).max().unwrap_or_default();
    let early = |year: &i32| *year <= of_table - RECENT as i32;
    last.into_iter().filter(|(_, year)| early(year)).map(|(product, year)| (product.to_owned(), year)).collect()
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
    let shown: Vec<String> = names.iter().take(MAX_LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MAX_LISTED);
    shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}
