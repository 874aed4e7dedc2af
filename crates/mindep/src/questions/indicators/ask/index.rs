//! Names: what there is an index of, which, and why one may be empty.

use super::risk::Unknown;
use mindep_core::domain::node::Country;
use std::fmt;

/// What shares are taken of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// The mineral as a whole.
    All,
    /// Imports by exporting country: the last one of each path that is not the importer.
    Imports,
    /// Imports by mining country: the first one of each path.
    Origin,
    /// The world's supply at a stage.
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
    /// No contract brings anything from abroad.
    NothingImported,
    /// Demand is met by nobody.
    NothingSupplied,
    /// The countries named have only this share.
    NotAllNamed(f64),
    /// These countries have no such score.
    NoScore(&'static str, Unknown),
    /// Neither index of concentration is known.
    NoIndex,
    /// The scenario has no shares of the world's supply.
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
        /// The indices, as result tables name them.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Index { $($(#[$doc])* $name,)* }

        impl Index {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in result tables.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

indices! {
    /// Share of use that is imported.
    ImportReliance = "import_reliance";
    /// Share of demand met from recycling.
    Recycling = "recycling";
    /// 1 when nothing can stand in.
    SubstitutionIndex = "substitution_index";
    /// Number of countries named.
    Countries = "countries";
    /// Their share.
    ListedShare = "listed_share";
    /// Herfindahl–Hirschman index, 0 to 1.
    Hhi = "hhi";
    /// The same when what is not named comes from one country.
    HhiMax = "hhi_max";
    /// 0 for equal shares, 1 for one country.
    HhiNormalised = "hhi_normalised";
    /// 1 / HHI.
    EffectiveNumber = "effective_number";
    /// Shannon index, nats.
    Shannon = "shannon";
    /// Largest share of a country.
    LargestShare = "largest_share";
    /// What is left without that country.
    NMinus1 = "n_minus_1";
    /// `Σ s² · WGI · t`.
    HhiWgi = "hhi_wgi";
    /// `Σ g f / (domestic + imports)`.
    ImportRisk = "import_risk";
    /// HHI of the world's supply times the import risk by exporting country.
    Geopolrisk = "geopolrisk";
    /// The same by mining country.
    GeopolriskOrigin = "geopolrisk_origin";
    /// The EU's supply risk, imports by exporting country.
    SupplyRisk = "supply_risk";
    /// The same by mining country.
    SupplyRiskOrigin = "supply_risk_origin";
}
