//! What static indicators need besides a scenario: scores of countries and figures of minerals. No simulation reads them.

use super::node::Country;
use crate::id::Id;

/// Scores of countries, and figures of minerals that are known better than the scenario tells them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scores {
    /// In order of code.
    pub countries: Vec<CountryScore>,
    /// Minerals with figures of their own, in order of id.
    pub minerals: Vec<MineralFigures>,
}

/// How a country is governed.
#[derive(Clone, PartialEq, Debug)]
pub struct CountryScore {
    /// Which country.
    pub code: Country,
    /// g of the GeoPolRisk score: political instability, 0 to 1, 1 the least stable.
    pub instability: Option<f64>,
    /// WGI of the EU's supply risk: 0 to 10, 10 the worst governed.
    pub governance: Option<f64>,
    /// t of the EU's supply risk: above 1 where exports are restricted, below where agreements ease them.
    pub trade: f64,
}

/// Figures of a mineral; what is `None` follows from the scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct MineralFigures {
    /// Which mineral.
    pub mineral: Id,
    /// Substitution index of the EU, 0 to 1; 1 when nothing can stand in.
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
