//! Indices that weight shares by political stability and governance of the countries.

use crate::analysis::shares::Shares;
use mindep_core::domain::node::Country;
use mindep_core::domain::scores::Scores;

/// Countries whose scores are needed but unknown, in order of code.
pub type Unknown = Vec<Country>;

/// Returns the sum of `term(share, weight)` over countries, or the countries whose weight is unknown.
fn weighted(
    shares: &Shares,
    weight: impl Fn(Country) -> Option<f64>,
    term: impl Fn(f64, f64) -> f64,
) -> Result<f64, Unknown> {
    let (mut sum, mut unknown) = (0.0, Unknown::new());
    for &(country, share) in shares.parts() {
        match weight(country) {
            Some(weight) => sum += term(share, weight),
            None => unknown.push(country),
        }
    }
    if unknown.is_empty() { Ok(sum) } else { Err(unknown) }
}

/// Returns `Σ g_i f_i / (domestic + imports)`, 0 to 1: imports weighted by political instability, as a fraction of primary supply (GeoPolRisk).
/// `shares` are the shares of countries in imports.
///
/// # Errors
///
/// Returns the countries without `instability`.
pub fn import_risk(shares: &Shares, imports: f64, domestic: f64, scores: &Scores) -> Result<f64, Unknown> {
    let instability = |country| scores.country(country)?.instability;
    let sum = weighted(shares, instability, |share, g| share * g)?;
    Ok(sum * (imports / (domestic + imports)))
}

/// Returns `HHI_WGI,t = Σ s² · WGI · t`, 0 to 10 if no trade parameter is above 1 (EU).
///
/// # Errors
///
/// Returns the countries without `governance`.
pub fn hhi_wgi(shares: &Shares, scores: &Scores) -> Result<f64, Unknown> {
    let governance = |country| scores.country(country).and_then(|score| Some(score.governance? * score.trade));
    weighted(shares, governance, |share, weight| share * share * weight)
}

/// Factors of the EU's supply risk besides the two indices of concentration.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Exposure {
    /// IR: fraction of use that is imported.
    pub import_reliance: f64,
    /// Fraction of demand met from recycling.
    pub recycling: f64,
    /// Substitution index: 1 if nothing can be substituted.
    pub substitution_index: f64,
}

/// Returns `[HHI_WGI,t(world) · IR/2 + HHI_WGI,t(imports) · (1 − IR/2)] · (1 − recycling) · substitution index`. If one of the two indices is
/// unknown, the other replaces the bracket; `None` if both are.
pub fn supply_risk(world: Option<f64>, imports: Option<f64>, exposure: Exposure) -> Option<f64> {
    let half = exposure.import_reliance / 2.0;
    let bracket = match (world, imports) {
        (Some(world), Some(imports)) => world * half + imports * (1.0 - half),
        (one, other) => one.or(other)?,
    };
    Some(bracket * (1.0 - exposure.recycling) * exposure.substitution_index)
}

#[cfg(test)]
mod tests {
    use super::{Exposure, hhi_wgi, import_risk, supply_risk};
    use crate::analysis::shares::Shares;
    use mindep_core::domain::node::Country;
    use mindep_core::domain::scores::{CountryScore, Scores};

    fn code(text: &str) -> Country {
        Country::new(text).expect("a code")
    }

    fn score(text: &str, instability: Option<f64>, governance: Option<f64>, trade: f64) -> CountryScore {
        CountryScore { code: code(text), instability, governance, trade }
    }

    /// US imports of manganese ore in 2022: partner, tonnes, instability.
    const MANGANESE: [(&str, f64, f64); 14] = [
        ("BEL", 14.374, 0.384_866),
        ("BRA", 174.338, 0.566_293),
        ("CAN", 4.5, 0.345_437),
        ("FRA", 8.815, 0.433_095),
        ("GAB", 216_692.986, 0.486_021),
        ("ITA", 1.0, 0.417_299),
        ("MEX", 29_363.077, 0.638_392),
        ("MAR", 9.11, 0.563_978),
        ("NLD", 73.64, 0.356_539),
        ("SVK", 16.424, 0.411_313),
        ("ZAF", 102_801.598, 0.644_424),
        ("SWE", 0.042, 0.319_475),
        ("TUR", 3.163, 0.707_973),
        ("ZMB", 1537.5, 0.479_537),
    ];

    #[test]
    fn the_published_score_of_american_manganese_is_reproduced() {
        // Published for US imports of manganese in 2022 (regression case of geopolrisk-py): import risk 0.54518875, score 0.11095591, from a world
        // HHI of 0.20351833729 and no domestic production.
        let imports: f64 = MANGANESE.iter().map(|(_, tonnes, _)| tonnes).sum();
        let shares = Shares::of(MANGANESE.map(|(partner, tonnes, _)| (code(partner), tonnes)), imports);
        let countries = MANGANESE.map(|(partner, _, g)| score(partner, Some(g), None, 1.0)).to_vec();
        let scores = Scores { countries, ..Scores::default() };
        let risk = import_risk(&shares, imports, 0.0, &scores).expect("every partner has a score");
        assert!((risk - 0.545_188_75).abs() < 5e-7, "{risk}");
        assert!((risk * 0.203_518_337_29 - 0.110_955_91).abs() < 1e-7, "{}", risk * 0.203_518_337_29);
        // Domestic production of the same size halves it.
        let halved = import_risk(&shares, imports, imports, &scores).expect("every partner has a score");
        assert!((halved - risk / 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_published_supply_risk_of_european_niobium_is_reproduced() {
        // Published for niobium (European Commission, Study on the critical raw materials for the EU, 2023): 4.4, from the world's 4.582 alone, no
        // recycling, index 0.96: 4.582 · 0.96 = 4.39872.
        let exposure = Exposure { import_reliance: 1.0, recycling: 0.0, substitution_index: 0.96 };
        let risk = supply_risk(Some(4.582), None, exposure).expect("the world's index is there");
        assert!((risk - 4.398_72).abs() < 1e-12);
        assert_eq!(format!("{risk:.1}"), "4.4");
    }

    #[test]
    fn reliance_weighs_the_world_against_the_imports() {
        let exposure = |import_reliance| Exposure { import_reliance, recycling: 0.25, substitution_index: 0.8 };
        // (4 · 0.5 + 2 · 0.5) · 0.75 · 0.8 = 1.8; with a reliance of 0.5 (4 · 0.25 + 2 · 0.75) · 0.6 = 1.5.
        assert!((supply_risk(Some(4.0), Some(2.0), exposure(1.0)).expect("both") - 1.8).abs() < 1e-12);
        assert!((supply_risk(Some(4.0), Some(2.0), exposure(0.5)).expect("both") - 1.5).abs() < 1e-12);
        assert!((supply_risk(None, Some(2.0), exposure(1.0)).expect("imports alone") - 1.2).abs() < 1e-12);
        assert_eq!(supply_risk(None, None, exposure(1.0)), None);
    }

    #[test]
    fn governance_and_trade_weigh_squares_and_a_country_without_score_is_named() {
        let shares = Shares::new([(code("AAA"), 0.6), (code("BBB"), 0.4)]);
        let scores = |b| Scores {
            countries: vec![score("AAA", None, Some(5.0), 1.2), score("BBB", None, b, 1.0)],
            ..Scores::default()
        };
        // 0.36 · 5 · 1.2 + 0.16 · 2 = 2.48.
        assert!((hhi_wgi(&shares, &scores(Some(2.0))).expect("both have scores") - 2.48).abs() < 1e-12);
        assert_eq!(hhi_wgi(&shares, &scores(None)), Err(vec![code("BBB")]));
        assert_eq!(import_risk(&shares, 1.0, 0.0, &scores(None)), Err(vec![code("AAA"), code("BBB")]));
    }
}
