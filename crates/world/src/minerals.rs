//! Minerals by the names that people use, and the traded products that hold them.

use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::sync::LazyLock;

/// A mineral.
#[derive(Deserialize, Debug)]
pub struct Mineral {
    /// Name in commands and scenarios: `lithium`, `rare-earths`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Other names, joined by semicolons.
    aliases: String,
    /// Unit in which all its products are counted: `t LCE`, `t Co`, `t gross`.
    pub unit: String,
    /// Name of the raw material in World Mining Data; empty where there is none.
    pub mined_as: String,
    /// What a unit of World Mining Data is in [`unit`](Self::unit).
    pub mined_factor: Option<f64>,
    /// End-of-life recycling input rate, a fraction.
    pub recycled_as: Option<f64>,
    /// Substitution index of the European Union, 1 when nothing can stand in; `None` where the data have none.
    pub substitution_index: Option<f64>,
    /// What the trade codes leave out or mix.
    pub note: String,
}

/// How far a product is from the mine.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Ore or concentrate.
    Ore,
    /// What a smelter, refinery or chemical plant makes of it.
    Processed,
}

impl Stage {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ore => "ore",
            Self::Processed => "processed",
        }
    }
}

/// A traded product that holds a mineral.
#[derive(Deserialize, Debug)]
pub struct Product {
    /// Code of HS 1992.
    pub hs92: u32,
    /// The mineral's id.
    pub mineral: String,
    /// Name for people.
    pub name: String,
    /// Ore or processed.
    pub stage: Stage,
    /// Units of the mineral in a tonne of the product's gross weight.
    pub factor: f64,
    /// Where the factor comes from: `fact: …` or `assumption: …`.
    pub basis: String,
}

/// Contents of a product that differ by who sells it.
#[derive(Deserialize, Debug)]
struct Grade {
    hs92: u32,
    exporter: String,
    factor: f64,
    basis: String,
}

static GRADES: LazyLock<Vec<Grade>> = LazyLock::new(|| rows(include_str!("../data/grades.csv")).collect());
static MINERALS: LazyLock<Vec<Mineral>> = LazyLock::new(|| rows(include_str!("../data/minerals.csv")).collect());
static PRODUCTS: LazyLock<Vec<Product>> = LazyLock::new(|| rows(include_str!("../data/products.csv")).collect());

/// All minerals.
pub fn all() -> &'static [Mineral] {
    &MINERALS
}

/// Returns the mineral that a text names: by id, name or alias; case, spaces and hyphens do not matter.
pub fn find(text: &str) -> Option<&'static Mineral> {
    let wanted = folded(text);
    MINERALS.iter().find(|mineral| mineral.names().any(|name| folded(name) == wanted))
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Mineral {
    /// Id, name and aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.split(';').filter(|alias| !alias.is_empty());
        [self.id.as_str(), self.name.as_str()].into_iter().chain(aliases)
    }

    /// Its products.
    pub fn products(&self) -> impl Iterator<Item = &'static Product> {
        PRODUCTS.iter().filter(|product| product.mineral == self.id)
    }
}

impl Product {
    /// Returns the units of the mineral in a tonne of the product from a country, and where that comes from.
    pub fn content(&self, exporter: Country) -> (f64, &str) {
        let own = GRADES.iter().find(|grade| grade.hs92 == self.hs92 && grade.exporter == exporter.as_str());
        own.map_or((self.factor, &self.basis), |grade| (grade.factor, &grade.basis))
    }
}

/// All products.
pub fn products() -> &'static [Product] {
    &PRODUCTS
}

#[cfg(test)]
mod tests {
    use super::{GRADES, all, find, folded, products};
    use crate::{lines, trade};
    use std::collections::BTreeMap;

    #[test]
    fn every_row_is_read_and_every_product_is_of_one_mineral() {
        assert_eq!(all().len(), lines(include_str!("../data/minerals.csv")));
        assert_eq!(products().len(), lines(include_str!("../data/products.csv")));
        let mut codes: Vec<u32> = products().iter().map(|product| product.hs92).collect();
        codes.sort_unstable();
        assert_eq!(codes, trade::PRODUCTS);
        for mineral in all() {
            assert!(mineral.products().count() > 0, "{}", mineral.id);
            assert!(mineral.recycled_as.is_none_or(|share| (0.0..=1.0).contains(&share)), "{}", mineral.id);
            assert!(mineral.mined_as.is_empty() || mineral.mined_factor.is_some_and(|f| f > 0.0), "{}", mineral.id);
        }
        assert_eq!(GRADES.len(), lines(include_str!("../data/grades.csv")));
        for grade in GRADES.iter() {
            assert!(codes.contains(&grade.hs92) && crate::countries::find(&grade.exporter).is_some(), "{grade:?}");
            assert!(grade.factor > 0.0 && grade.basis.starts_with("assumption: "), "{grade:?}");
        }
        for product in products() {
            assert!(find(&product.mineral).is_some(), "{product:?}");
            assert!(product.factor > 0.0, "{product:?}");
            assert!(product.basis.starts_with("fact: ") || product.basis.starts_with("assumption: "), "{product:?}");
        }
    }

    #[test]
    fn names_are_of_one_mineral() {
        let mut taken: BTreeMap<String, &str> = BTreeMap::new();
        for mineral in all() {
            for name in mineral.names() {
                let other = taken.insert(folded(name), &mineral.id);
                assert!(other.is_none_or(|other| other == mineral.id), "{name} of {} and {other:?}", mineral.id);
            }
        }
        for (text, id) in
            [("Lithium", "lithium"), ("rare earths", "rare-earths"), ("Li", "lithium"), ("REE", "rare-earths")]
        {
            assert_eq!(find(text).map(|mineral| mineral.id.as_str()), Some(id), "{text}");
        }
        assert!(find("unobtainium").is_none());
    }
}
