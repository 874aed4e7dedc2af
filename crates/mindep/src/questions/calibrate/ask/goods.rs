//! What a product of a table of trade is among the bundled ones, and what its exporters sold to others.

use mindep_core::domain::node::Country;
use mindep_scenario::trade::{Recipe, slug};
use mindep_world::minerals::{self, Product, Stage};
use mindep_world::trade::bundled;
use std::collections::BTreeMap;

/// Years before one, whose median its sales are compared with.
const PAST: usize = 3;
/// Smallest part of what the importer bought that others must have bought, for their purchases to tell whose choice a fall was.
const ENOUGH: f64 = 0.2;

/// A product of a table of trade.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Goods {
    /// The bundled products that it is made of; empty if it is none.
    pub codes: Vec<u32>,
    /// What a tonne of it is of, for a mineral that is made of products; empty elsewhere.
    pub unit: String,
    /// Whether it is ore; `None` if neither its code nor its name tells.
    pub stage: Option<Stage>,
}

impl Goods {
    /// Recognises a product by its code or name; a mineral that is made of several products by these.
    pub fn new(name: &str, recipes: &[Recipe]) -> Self {
        let recipe = recipes.iter().find(|recipe| recipe.name == name);
        let parts: Vec<&str> = match recipe {
            Some(recipe) => recipe.parts.iter().map(|(product, _)| product.as_str()).collect(),
            None => vec![name],
        };
        let found: Vec<&Product> = parts.iter().flat_map(|part| products(part)).collect();
        let stages = parts.iter().map(|part| stage(part));
        let of_names = stages.reduce(|a, b| if a == b { a } else { None }).flatten();
        let first = found.first().map(|product| product.stage);
        let same = found.iter().all(|product| Some(product.stage) == first);
        Self {
            unit: recipe.map_or_else(String::new, |recipe| recipe.unit.clone()),
            codes: found.iter().map(|product| product.hs92).collect(),
            stage: if same { first.or(of_names) } else { None },
        }
    }
}

/// The bundled products that a code or a name stands for.
fn products(name: &str) -> Vec<&'static Product> {
    let all = minerals::products().iter();
    if let Some(code) = code(name) {
        return all.filter(|product| product.hs92 == code).collect();
    }
    let wanted = slug(name);
    let by_name: Vec<&Product> = all.filter(|product| slug(&product.name) == wanted).collect();
    match minerals::find(name) {
        Some(mineral) if by_name.is_empty() => mineral.products().collect(),
        _ => by_name,
    }
}

/// The six digits of a code of the Harmonized System, at the beginning of a name or all of it.
fn code(name: &str) -> Option<u32> {
    let digits: String = name.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.get(..6)?.parse().ok()
}

/// Chapters 25 and 26 hold ores; other codes and names that say nothing of ore are of what is made of it.
fn stage(name: &str) -> Option<Stage> {
    if let Some(code) = code(name) {
        return Some(if matches!(code / 10_000, 25 | 26) { Stage::Ore } else { Stage::Processed });
    }
    let words = slug(name);
    let ore =
        words.split('-').any(|word| matches!(word, "ore" | "ores" | "concentrate" | "concentrates" | "spodumene"));
    ore.then_some(Stage::Ore)
}

/// What exporters sold of bundled products, in gross tonnes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sold {
    /// To the importer and to all others, by exporter and year.
    flows: BTreeMap<(Country, i32), [f64; 2]>,
    /// The product of which each exporter sold most in the last year.
    main: BTreeMap<Country, (u32, f64)>,
    /// First and last year.
    years: [i32; 2],
}

impl Sold {
    /// Gathers the bundled flows of products.
    pub fn new(codes: &[u32], importer: Country) -> Self {
        if codes.is_empty() {
            return Self::default();
        }
        let trade = bundled();
        let mut all = Self { years: trade.years, ..Self::default() };
        for code in codes {
            let mut last: BTreeMap<Country, f64> = BTreeMap::new();
            for flow in trade.flows(*code).iter().filter(|flow| flow.importer != flow.exporter) {
                // Where only the value is known, the flow is left out of both sides of the comparison.
                let Some(tonnes) = flow.tonnes else { continue };
                all.flows.entry((flow.exporter, flow.year)).or_default()[usize::from(flow.importer != importer)] +=
                    tonnes;
                if flow.year == trade.years[1] {
                    *last.entry(flow.exporter).or_default() += tonnes;
                }
            }
            for (exporter, tonnes) in last {
                let main = all.main.entry(exporter).or_insert((*code, tonnes));
                if tonnes > main.1 {
                    *main = (*code, tonnes);
                }
            }
        }
        all
    }

    /// The product of which an exporter sold most in the last year; `None` if it sold nothing.
    pub fn main(&self, exporter: Country) -> Option<u32> {
        self.main.get(&exporter).map(|(code, _)| *code)
    }

    /// What an exporter sold to all other importers in a year, over the median of the three years before; `None` if that is not known, or others
    /// bought too little to tell anything.
    pub fn to_others(&self, exporter: Country, year: i32) -> Option<f64> {
        let [first, last] = self.years;
        if year - (PAST as i32) < first || year > last {
            return None;
        }
        let of = |year: i32| self.flows.get(&(exporter, year)).copied().unwrap_or_default();
        let before: Vec<[f64; 2]> = (1..=PAST as i32).map(|back| of(year - back)).collect();
        let median = |side: usize| {
            let mut values: Vec<f64> = before.iter().map(|sides| sides[side]).collect();
            values.sort_by(f64::total_cmp);
            values[PAST / 2]
        };
        let [own, others] = [median(0), median(1)];
        (others > 0.0 && others >= ENOUGH * own).then(|| of(year)[1] / others)
    }
}

#[cfg(test)]
mod tests {
    use super::{Goods, Sold, Stage};
    use mindep_core::domain::node::Country;
    use mindep_scenario::trade::Recipe;

    #[test]
    fn products_are_known_by_code_name_mineral_and_recipe() {
        let of = |name: &str| Goods::new(name, &[]);
        assert_eq!(of("283691"), Goods { codes: vec![283_691], unit: String::new(), stage: Some(Stage::Processed) });
        assert_eq!(of("28369100"), of("283691"));
        assert_eq!(of("Lithium carbonate"), of("283691"));
        assert_eq!(of("260400").stage, Some(Stage::Ore));
        assert!(of("graphite").codes.len() >= 2 && of("graphite").stage == Some(Stage::Ore));
        // Not bundled: the chapter or the name tell whether it is ore.
        assert_eq!(of("260111"), Goods { codes: vec![], unit: String::new(), stage: Some(Stage::Ore) });
        assert_eq!(of("iron ore"), Goods { codes: vec![], unit: String::new(), stage: Some(Stage::Ore) });
        assert_eq!(of("magnets"), Goods::default());
        let recipe = Recipe::parse("lithium=283691+282520×0.88").unwrap();
        assert_eq!(Goods::new("lithium", &[recipe]).codes, [283_691, 282_520]);
    }

    #[test]
    fn what_others_bought_tells_whose_choice_a_fall_was() {
        let country = |code| Country::new(code).unwrap();
        let sold = Sold::new(&[283_691], country("KOR"));
        assert_eq!(sold.main(country("CHL")), Some(283_691));
        let kept = sold.to_others(country("CHL"), 2019).expect("others buy from Chile");
        assert!((0.3..3.0).contains(&kept), "{kept}");
        assert_eq!(sold.to_others(country("CHL"), 1996), None);
        assert_eq!(sold.to_others(country("CHL"), 2100), None);
        assert_eq!(Sold::default().to_others(country("CHL"), 2019), None);
    }
}
