//! Scenario file written by `mindep calibrate`, with notes on what the trade table shows and what it does not.

pub mod believed;
mod notes;

use crate::analysis::rounding::{digits, ten_thousandths};
use crate::questions::calibrate::ask::hazards::hazards;
use crate::questions::calibrate::ask::outlook::{NEWCOMERS, OTHERS_DRIFT, Outlook, PERSISTENCE, SHARE_PERSISTENCE};
use crate::questions::calibrate::ask::{Calibration, Partner, Product, Rules};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::Country;
use mindep_core::id::MAX_ID_LENGTH;
use mindep_scenario::letters::visible;
use mindep_scenario::misread;
use mindep_scenario::trade::Told;
pub use mindep_scenario::trade::slug;
use mindep_world::trade::bundled;
use mindep_world::{countries, minerals};
use notes::Notes;
pub use notes::fall;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Smallest share that is expected with which a partner becomes a supplier of its own.
pub const SUPPLIER: f64 = 0.01;
/// Maximum length of a product id: ids of disruptions have twelve letters more, and repeated ones a number.
const MAX_PRODUCT_LENGTH: usize = MAX_ID_LENGTH - 20;
/// Horizon of the scenario in years.
const HORIZON: u32 = 10;

/// First line of the file.
pub(crate) const BEGINNING: &str = "# Skeleton of a scenario, made by `mindep calibrate`";

/// Origin of the estimates.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Name of the table, without its folder.
    pub file: &'a str,
    /// Country whose imports are analysed.
    pub importer: Country,
    /// Unit of quantities; empty if the table does not state it.
    pub unit: &'a str,
    /// Currency of values; `None` without values.
    pub currency: Option<&'a str>,
    /// Rules by which falls are counted.
    pub rules: Rules,
    /// What was read of the files and left out.
    pub told: &'a Told,
    /// Products that are left out because their imports ended early, each with the last year.
    pub ended: &'a [(String, i32)],
}

impl Origin<'_> {
    /// Returns the unit in readable form.
    pub fn unit(&self) -> String {
        if self.unit.is_empty() { format!("units of {}", plain(self.file)) } else { plain(self.unit) }
    }

    /// Returns the unit of a product: a mineral made of several is counted by its content where the table is in tonnes.
    pub fn unit_of(&self, product: &Product) -> String {
        if self.unit == "t" && !product.goods.unit.is_empty() { product.goods.unit.clone() } else { self.unit() }
    }

    /// Returns what was read and left out, a sentence each, the layout and the rows first.
    pub fn reading(&self) -> Vec<String> {
        let ended = self.ended.iter().map(|(product, year)| {
            format!("{} is left out, as its imports ended in {year}; ask for it with --product", plain(product))
        });
        let notes = self.told.notes.iter().map(|note| plain(note));
        std::iter::once(plain(&self.told.line())).chain(notes).chain(ended).collect()
    }
}

/// Limitations of annual data, printed in the file, on the terminal and in JSON.
pub const LIMITS: [&str; 5] = [
    "a fall shorter than a year is diluted in the year, and one across New Year in two of them: brief disruptions are missed, and depths are those of a year",
    "a fall may be a choice of the buyer and not a disruption: a cheaper seller, an ended contract, a closed plant at home; what the seller's other customers bought tells it for bundled products only",
    "sellers that left for good count once, and sellers that never came not at all: what is left looks steadier than it was",
    "the partner is who sold, not where it was mined or refined, and common causes of falls in several partners or products are not in the rates",
    "imports are not demand: stocks, trade through others and output at home lie between; swings of imports are taken as demand that sellers were able to follow",
];

/// Returns the id of each product, in the order of the products: letters and digits of its name, numbered where two are equal.
pub fn ids<'a>(products: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    products
        .map(|name| {
            let id = match slug(name) {
                id if id.is_empty() => "product".to_owned(),
                id if id == "all" => "all-imports".to_owned(),
                // Codes of customs tariffs consist only of digits.
                id if misread(&id).is_some() => format!("product-{id}"),
                id => id,
            };
            let id = id[..id.len().min(MAX_PRODUCT_LENGTH)].trim_end_matches('-').to_owned();
            let numbered = (2..).map(|n| format!("{id}-{n}"));
            let free = std::iter::once(id.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(id);
            taken.insert(free.clone());
            free
        })
        .collect()
}

/// Returns the code for all other partners together: `ZZZ`, or the last code before it that no partner has, among those that ISO 3166 reserves for
/// users.
pub fn others_code(found: &Calibration, importer: Country) -> String {
    let taken = |code: &str| {
        importer.as_str() == code
            || found.products.iter().flat_map(|product| &product.partners).any(|partner| partner.code.as_str() == code)
    };
    let letters = || ('A'..='Z').rev();
    let free =
        letters().map(|z| format!("ZZ{z}")).chain(letters().flat_map(|y| letters().map(move |z| format!("X{y}{z}"))));
    free.into_iter().find(|code| !taken(code)).unwrap_or_default()
}

/// Returns the text of the scenario file; `name` is the name of the scenario.
pub fn toml(name: &str, found: &Calibration, origin: Origin<'_>) -> String {
    let ids = ids(found.products.iter().map(|product| product.name.as_str()));
    let mut products: Vec<(&str, &Product)> = ids.iter().map(String::as_str).zip(&found.products).collect();
    products.sort_by_key(|(id, _)| *id);
    let others = others_code(found, origin.importer);
    let notes = Notes { found, origin, others: &others };
    let mut text = head(name, found, origin);
    for (id, product) in &products {
        mineral(&mut text, id, product, &notes);
    }
    let _ = writeln!(
        text,
        "\n# Suppliers: every partner with 1 % of a product and more, by name of the product and code; the others together are the code {others}."
    );
    for (id, product) in &products {
        suppliers(&mut text, id, product, &notes);
    }
    let _ = writeln!(text, "\n# What may go wrong: {}.", notes.hazards());
    for (id, product) in &products {
        disruptions(&mut text, id, product, &notes);
    }
    text
}

fn head(name: &str, found: &Calibration, origin: Origin<'_>) -> String {
    let [first, last] = found.years;
    let (file, importer) = (plain(origin.file), origin.importer);
    let mut text = format!(
        "{BEGINNING} from {file}: imports of {importer}, {first} to {last}.\n\
         # Quantities are in {}. Each `source` names the table, the years and the formula; what the table cannot give begins with `assumption:`.\n\
         {}# Read it as a first draft. What annual data cannot show:\n",
        origin.unit(),
        origin.reading().iter().fold(String::new(), |lines, told| format!("{lines}# {told}.\n")),
    );
    for limit in LIMITS {
        let _ = writeln!(text, "# - {limit}");
    }
    let title = format!("Imports of {importer}, from trade of {first} to {last}");
    let _ = write!(
        text,
        "\nformat = 1\n\n[scenario]\nname = {}\ntitle = {}\nimporter = \"{importer}\"\nstart = \"{:04}-01\"\nyears = {HORIZON}\n",
        quoted(name),
        quoted(&title),
        last + 1
    );
    let priced = found.products.iter().any(|product| product.price.is_some());
    if let Some(currency) = origin.currency.filter(|currency| priced && *currency != "USD") {
        let _ = writeln!(text, "currency = {}", quoted(currency));
    }
    text
}

fn mineral(text: &mut String, id: &str, product: &Product, notes: &Notes<'_>) {
    let Outlook { annual, level_error, growth, volatility, .. } = &product.outlook;
    let price =
        product.price.map_or_else(String::new, |price| format!("price = {{ initial = {} }}\n", digits(price.value, 4)));
    let _ = write!(
        text,
        "\n[[minerals]]\nid = \"{id}\"\nname = {}\nunit = {}\nshare_persistence = {SHARE_PERSISTENCE}\n{price}source = {}\n\n\
         [minerals.demand]\nannual = {annual}\nlevel_error = {}\ngrowth = {}\nvolatility = {volatility}\npersistence = {PERSISTENCE}\nstart = \"known\"\nforeseen = 1\nsource = {}\n",
        quoted(&titled(product)),
        quoted(&notes.origin.unit_of(product)),
        quoted(&notes.mineral(product)),
        quoted(&level_error.to_string()),
        quoted(&growth.to_string()),
        quoted(&notes.demand(product)),
    );
}

/// Returns the partners that become suppliers, and the share of all others in the last year.
pub fn named(product: &Product) -> (Vec<&Partner>, f64) {
    let (large, small): (Vec<&Partner>, Vec<&Partner>) =
        product.partners.iter().partition(|partner| partner.outlook.weight >= SUPPLIER);
    // A fold from zero, because `sum` of an empty iterator is −0.
    let rest = small.iter().fold(0.0, |sum, partner| sum + partner.outlook.last);
    (large, rest)
}

fn suppliers(text: &mut String, id: &str, product: &Product, notes: &Notes<'_>) {
    let (partners, rest) = named(product);
    let weights: Vec<f64> = partners.iter().map(|partner| partner.outlook.weight).chain([rest + NEWCOMERS]).collect();
    let whole: f64 = weights.iter().sum();
    let parts = ten_thousandths(&weights.iter().map(|weight| weight / whole).collect::<Vec<_>>());
    for (partner, part) in partners.iter().zip(&parts) {
        let drift = (partner.outlook.volatility, partner.outlook.error());
        supplier(text, id, partner.code.as_str(), *part, drift, &notes.supplier(product, partner));
    }
    if let Some(part) = parts.last().filter(|part| **part > 0) {
        let source = notes.others(product, product.partners.len() - partners.len());
        supplier(text, id, notes.others, *part, (OTHERS_DRIFT, Distribution::Constant(1.0)), &source);
    }
}

/// Writes a supplier; `drift` is the volatility of its share and the distribution of the factor of its weight.
fn supplier(text: &mut String, mineral: &str, code: &str, part: u32, drift: (f64, Distribution), source: &str) {
    let share = f64::from(part) / 1e4;
    let (volatility, error) = drift;
    let error = match error {
        Distribution::Constant(_) => String::new(),
        other => format!("share_error = {}\n", quoted(&other.to_string())),
    };
    let _ = write!(
        text,
        "\n[[suppliers]]\nid = \"{mineral}-{}\"\nmineral = \"{mineral}\"\npath = \"{code}:export\"\nshare = {share}\nshare_volatility = {volatility}\n{error}source = {}\n",
        code.to_lowercase(),
        quoted(source),
    );
}

fn disruptions(text: &mut String, id: &str, product: &Product, notes: &Notes<'_>) {
    let _ = writeln!(text, "\n# {}", notes::falls(product, notes.origin.rules));
    for partner in named(product).0 {
        let hazards = hazards(partner, product, notes.found, notes.origin.rules);
        let code = partner.code;
        for part in hazards.parts() {
            let _ = write!(
                text,
                "\n[[disruptions]]\nid = \"{id}-{}-{}\"\nname = {}\nhits = [\"{code}:export\"]\nminerals = [\"{id}\"]\nrate = {}\nduration = {}\nseverity = {}\nsource = {}\n",
                code.as_str().to_lowercase(),
                part.id,
                quoted(&format!("{} from {} {}", titled(product), countries::name(code.as_str()), part.what)),
                part.rate,
                bare_or_quoted(&part.duration),
                bare_or_quoted(&part.severity),
                quoted(&notes.disruption(partner, &hazards, part.id)),
            );
        }
    }
}

/// Who published the trade by which falls are told apart.
pub fn bundled_trade() -> &'static str {
    &bundled().source
}

/// The name of a product for people: a bundled code with what it stands for.
fn titled(product: &Product) -> String {
    let name = plain(&product.name);
    let is_code = name.bytes().all(|b| b.is_ascii_digit());
    match product.goods.codes.as_slice() {
        [code] if is_code => minerals::products()
            .iter()
            .find(|known| known.hs92 == *code)
            .map_or_else(|| name.clone(), |known| format!("{name} {}", known.name)),
        _ => name,
    }
}

/// Returns a distribution as a TOML value: a number as it is.
fn bare_or_quoted(distribution: &str) -> String {
    if distribution.parse::<f64>().is_ok() { distribution.to_owned() } else { quoted(distribution) }
}

/// Returns a text on one line, without invisible characters.
pub fn plain(text: &str) -> String {
    visible(text).replace(char::REPLACEMENT_CHARACTER, " ")
}

/// Returns a text as a TOML string.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text).replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{ids, quoted};

    #[test]
    fn products_get_different_ids() {
        let names = ["Copper ore", "copper, ore", "锂", "all", "!!", "(x)"];
        assert_eq!(ids(names.into_iter()), ["copper-ore", "copper-ore-2", "product", "all-imports", "product-2", "x"]);
        assert_eq!(ids(["283691", "Nan", "1e5"].into_iter()), ["product-283691", "product-nan", "product-1e5"]);
        let long = "lithium carbonates, of a purity by weight of 99.5 percent or more, ".repeat(3);
        let found = ids([long.as_str(), &long.replace(',', "")].into_iter());
        assert!(found[0] != found[1] && found.iter().all(|id| id.len() <= super::MAX_ID_LENGTH - 9), "{found:?}");
    }

    #[test]
    fn strings_are_those_of_toml() {
        for text in ["a \"b\" \\c", "tab\there", "\u{7f}", "ü 锂"] {
            let read: toml::Table = format!("x = {}", quoted(text)).parse().unwrap();
            assert_eq!(read["x"].as_str().unwrap(), super::plain(text));
        }
    }
}
