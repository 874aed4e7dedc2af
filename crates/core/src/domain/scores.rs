//! Input of static supply risk indicators besides the scenario: scores of countries and figures of minerals. Simulations do not use them.

use super::node::Country;
use crate::id::Id;

/// Scores of countries, and figures of minerals that override what follows from the scenario.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scores {
    /// Countries in order of code.
    pub countries: Vec<CountryScore>,
    /// Minerals with figures, in order of id.
    pub minerals: Vec<MineralFigures>,
}

/// Governance scores of a country.
#[derive(Clone, PartialEq, Debug)]
pub struct CountryScore {
    /// The country.
    pub code: Country,
    /// g of the GeoPolRisk score: political instability, 0 to 1, 1 the least stable.
    pub instability: Option<f64>,
    /// WGI of the EU's supply risk: 0 to 10, 10 the worst governed.
    pub governance: Option<f64>,
    /// t of the EU's supply risk: above 1 where exports are restricted, below where agreements ease them.
    pub trade: f64,
}

/// Figures of a mineral; those that are `None` are derived from the scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct MineralFigures {
    /// The mineral.
    pub mineral: Id,
    /// Substitution index of the EU, 0 to 1; 1 when there is no substitute.
    pub substitution_index: Option<f64>,
    /// Share of demand met from recycling, 0 to 1.
    pub recycling: Option<f64>,
    /// Share of use that is imported, 0 to 1.
    pub import_reliance: Option<f64>,
}

impl Scores {
    /// The score of a country.
    pub fn country(&self, code: Country) -> Option<&CountryScore> {
        self.countries.iter().find(|score| score.code == code)
    }

    /// The figures of a mineral.
    pub fn mineral(&self, id: &Id) -> Option<&MineralFigures> {
        self.minerals.iter().find(|figures| &figures.mineral == id)
    }
}
