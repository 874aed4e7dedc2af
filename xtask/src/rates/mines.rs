//! The bundled mine output, for steps 2 and 10.

use super::measures::{BASE_YEARS, base};
use mindep_core::domain::node::Country;
use mindep_world::minerals::{self, Mineral};
use mindep_world::production;
use std::collections::BTreeMap;

/// Mine output of a raw material.
pub struct Mined {
    /// Calendar year with which every series begins.
    first: i32,
    /// Output by country and year.
    pub countries: BTreeMap<Country, Vec<f64>>,
}

impl Mined {
    /// What is mined of a mineral.
    pub fn of(mineral: &Mineral) -> Self {
        let [first, last] = production::years();
        let mut countries: BTreeMap<Country, Vec<f64>> = BTreeMap::new();
        for year in first..=last {
            for (country, quantity) in production::of(mineral, year) {
                let series = countries.entry(country).or_insert_with(|| vec![0.0; (last - first + 1) as usize]);
                series[(year - first) as usize] = quantity;
            }
        }
        Self { first, countries }
    }

    /// By product; the products of a mineral have the same.
    pub fn by_product() -> BTreeMap<u32, Self> {
        let mined =
            |mineral: &'static Mineral| mineral.products().map(move |product| (product.hs92, Self::of(mineral)));
        minerals::all().iter().flat_map(mined).collect()
    }

    /// Output in a year relative to the base, and the part of the world's base; `None` where nothing was mined before.
    pub fn change(&self, country: Country, year: i32) -> Option<(f64, f64)> {
        let t = usize::try_from(year - self.first).ok().filter(|t| *t >= BASE_YEARS)?;
        let own = self.countries.get(&country)?;
        let all: f64 = self.countries.values().map(|series| base(series, t)).sum();
        let before = base(own, t);
        (before > 0.0).then(|| (own[t] / before, before / all))
    }

    /// Part of the world's output over all years.
    pub fn share(&self, country: Country) -> f64 {
        let sum = |series: &Vec<f64>| series.iter().sum::<f64>();
        let all: f64 = self.countries.values().map(sum).sum();
        self.countries.get(&country).map_or(0.0, |own| sum(own) / all)
    }
}
