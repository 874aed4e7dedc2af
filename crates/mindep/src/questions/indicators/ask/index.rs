//! Names of indices and stages, and reasons why a value may be empty.

use super::risk::Unknown;
use mindep_core::domain::node::Country;
use std::fmt;

/// Supply whose shares an index is computed from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// The mineral as a whole.
    All,
    /// Imports by exporting country: the last country of each path that is not the importer.
    Imports,
    /// Imports by mining country: the first country of each path.
    Origin,
    /// World supply at a stage.
    World(String),
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Imports => f.write_str("imports"),
            Self::Origin => f.write_str("origin"),
            Self::World(stage) => write!(f, "world:{stage}"),
        }
    }
}

/// Reason why a value is empty.
#[derive(Clone, PartialEq, Debug)]
pub enum MissingReason {
    /// No contract delivers anything from abroad.
    NothingImported,
    /// There is no supply at all.
    NothingSupplied,
    /// The countries named have only this share.
    NotAllNamed(f64),
    /// These countries have no such score.
    NoScore(&'static str, Unknown),
    /// Neither index of concentration is known.
    NoIndex,
    /// The scenario has no shares of world supply.
    NoWorld,
}

impl fmt::Display for MissingReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingImported => f.write_str("nothing is imported"),
            Self::NothingSupplied => f.write_str("nothing is supplied"),
            Self::NotAllNamed(listed) => write!(f, "the countries named have {:.1} % only", listed * 100.0),
            Self::NoScore(score, countries) => {
                let codes: Vec<&str> = countries.iter().map(Country::as_str).collect();
                write!(f, "no {score} of {}", codes.join(" "))
            }
            Self::NoIndex => f.write_str("no hhi_wgi"),
            Self::NoWorld => f.write_str("no world shares"),
        }
    }
}

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// Static indices, with their names in result tables.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Index { $($(#[$doc])* $name,)* }

        impl Index {
            /// All indices.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the name in result tables.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

indices! {
    /// Fraction of supply that is imported.
    ImportReliance = "import_reliance";
    /// Fraction of demand met from recycling.
    Recycling = "recycling";
    /// Substitution index: 1 if nothing can be substituted.
    SubstitutionIndex = "substitution_index";
    /// Number of countries named.
    Countries = "countries";
    /// Total share of the countries named.
    ListedShare = "listed_share";
    /// Herfindahl–Hirschman index, 0 to 1.
    Hhi = "hhi";
    /// Herfindahl–Hirschman index if all that is not named came from one country.
    HhiMax = "hhi_max";
    /// Normalised Herfindahl–Hirschman index: 0 for equal shares, 1 for one country.
    HhiNormalised = "hhi_normalised";
    /// Effective number of countries, 1 / HHI.
    EffectiveNumber = "effective_number";
    /// Shannon index, in nats.
    Shannon = "shannon";
    /// Largest share of a country.
    LargestShare = "largest_share";
    /// Fraction of demand or supply that is left without that country.
    NMinus1 = "n_minus_1";
    /// Concentration weighted by governance and trade, `Σ s² · WGI · t`.
    HhiWgi = "hhi_wgi";
    /// Import risk, `Σ g f / (domestic + imports)`.
    ImportRisk = "import_risk";
    /// GeoPolRisk score: HHI of world supply times the import risk by exporting country.
    Geopolrisk = "geopolrisk";
    /// GeoPolRisk score with the import risk by mining country.
    GeopolriskOrigin = "geopolrisk_origin";
    /// Supply risk of the EU, with imports by exporting country.
    SupplyRisk = "supply_risk";
    /// Supply risk of the EU, with imports by mining country.
    SupplyRiskOrigin = "supply_risk_origin";
}
