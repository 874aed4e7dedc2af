//! Minerals that are made of several products: `lithium=283691+282520×0.88`.

use crate::text::{number, shown};
use mindep_world::minerals;

/// A mineral and the products that it is made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Recipe {
    /// Name of the mineral.
    pub name: String,
    /// Products, each with the units of the mineral in a unit of the product.
    pub parts: Vec<(String, f64)>,
    /// What a tonne of it is of, such as `t LCE`; empty if that is not known.
    pub unit: String,
}

impl Recipe {
    /// Parses `NAME=PRODUCT+PRODUCT×FACTOR`; `*` and `x` stand for `×` too. The name of a bundled mineral alone stands for its products and their
    /// contents: `lithium`.
    ///
    /// # Errors
    ///
    /// With what was found, what was expected, and the cure.
    pub fn parse(text: &str) -> Result<Self, String> {
        let expected = "expected NAME=PRODUCT+PRODUCT×FACTOR, such as lithium=283691+282520×0.88";
        if let Some(mineral) = minerals::find(text).filter(|_| !text.contains('=')) {
            let part = |product: &minerals::Product| (product.hs92.to_string(), product.factor);
            return Ok(Self {
                name: mineral.id.clone(),
                parts: mineral.products().map(part).collect(),
                unit: mineral.unit.clone(),
            });
        }
        let (name, parts) = text.split_once('=').ok_or_else(|| {
            format!("found `{}`, {expected}; or the name of a mineral of `mindep data minerals`", shown(text))
        })?;
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(format!("found no name before `=`, {expected}"));
        }
        let parts: Vec<(String, f64)> = parts.split('+').map(part).collect::<Result<_, _>>()?;
        if let Some((at, (twice, _))) =
            parts.iter().enumerate().find(|(at, (p, _))| parts[..*at].iter().any(|(q, _)| p == q))
        {
            return Err(format!(
                "found product `{}` twice in `{}` (part {}); name it once",
                shown(twice),
                shown(&name),
                at + 1
            ));
        }
        // With the contents that are bundled, it is counted as the bundled mineral is.
        let usual = |mineral: &&minerals::Mineral| {
            parts.iter().all(|(code, factor)| {
                mineral.products().any(|product| product.hs92.to_string() == *code && product.factor == *factor)
            })
        };
        let unit = minerals::find(&name).filter(usual).map_or_else(String::new, |mineral| mineral.unit.clone());
        Ok(Self { name, parts, unit })
    }

    /// How the mineral is made, in words: `283691 + 0.88 × 282520`.
    pub fn formula(&self) -> String {
        let part = |(product, factor): &(String, f64)| {
            if *factor == 1.0 { product.clone() } else { format!("{factor} × {product}") }
        };
        self.parts.iter().map(part).collect::<Vec<_>>().join(" + ")
    }
}

/// Parses `PRODUCT` or `PRODUCT×FACTOR`. An `x` is a sign of multiplication only before a number, since names have it too.
fn part(text: &str) -> Result<(String, f64), String> {
    let text = text.trim();
    let signs = text.char_indices().rev().filter(|(_, c)| matches!(c, '×' | '*' | 'x' | 'X'));
    for (at, sign) in signs {
        let (product, factor) = (text[..at].trim(), text[at + sign.len_utf8()..].trim());
        match number(factor) {
            Some(factor) if factor > 0.0 && factor <= 1e6 && !product.is_empty() => {
                return Ok((product.to_owned(), factor));
            }
            None if matches!(sign, 'x' | 'X') => {}
            _ => {
                let found = shown(text);
                return Err(format!(
                    "found `{found}`, expected PRODUCT×FACTOR with a factor above 0, such as 282520×0.88"
                ));
            }
        }
    }
    if text.is_empty() {
        return Err("found no product between `=`, `+` or the end; name one".to_owned());
    }
    Ok((text.to_owned(), 1.0))
}

#[cfg(test)]
mod tests {
    use super::Recipe;

    #[test]
    fn a_mineral_is_made_of_products_with_factors() {
        for text in ["lithium=283691+282520×0.88", "lithium = 283691 + 282520 * 0.88", "lithium=283691+282520x0.88"] {
            let recipe = Recipe::parse(text).unwrap();
            assert_eq!(recipe.parts, [("283691".to_owned(), 1.0), ("282520".to_owned(), 0.88)], "{text}");
            assert_eq!((recipe.formula().as_str(), recipe.unit.as_str()), ("283691 + 0.88 × 282520", "t LCE"));
        }
        // A bundled mineral is its products with their contents.
        let lithium = Recipe::parse("lithium").unwrap();
        assert_eq!((lithium.name.as_str(), lithium.parts.len(), lithium.unit.as_str()), ("lithium", 2, "t LCE"));
        assert_eq!(Recipe::parse("lithium=283691+282520×0.9").unwrap().unit, "", "other contents, another unit");
        assert!(lithium.parts.contains(&("282520".to_owned(), 0.88)), "{lithium:?}");
        assert_eq!(Recipe::parse("iron=iron ore, xerox").unwrap().parts, [("iron ore, xerox".to_owned(), 1.0)]);
        for (text, words) in [
            ("unobtanium", "expected NAME="),
            ("=283691", "no name before"),
            ("lithium=283691+", "found no product"),
            ("lithium=283691×0", "a factor above 0"),
            ("lithium=283691×many", "a factor above 0"),
            ("lithium=283691+283691", "twice"),
        ] {
            let told = Recipe::parse(text).unwrap_err();
            assert!(told.contains(words), "{text}: {told}");
        }
    }
}
