//! Static indices of concentration and supply risk, for the baseline as it is planned for month 0. Nothing is simulated.

pub mod index;
pub mod risk;
mod start;

use crate::analysis::shares::Shares;
use index::{Index, MissingReason, Stage};
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::node::Country;
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::scores::Scores;
use mindep_core::id::Id;
use risk::{Exposure, hhi_wgi, import_risk, supply_risk};
use start::Start;

/// An index of a mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct Indicator {
    /// Id of the mineral.
    pub mineral: Id,
    /// Supply that the index describes.
    pub stage: Stage,
    /// The index.
    pub index: Index,
    /// The value, or the reason why it is empty.
    pub value: Result<f64, MissingReason>,
    /// Country with the largest share, for the largest share and for what is left without it.
    pub country: Option<Country>,
    /// Missing input which the value should include but does not.
    pub without: Option<MissingReason>,
}

/// Computes all indices of all minerals: minerals in order of id, then `all`, imports, origin and the stages of world supply by name.
///
/// # Examples
///
/// ```
/// use mindep_library::questions::indicators::ask::{index::{Index, Stage}, indicators};
/// use mindep_scenario as scenario;
///
/// let text = r#"
/// format = 1
/// scenario = { name = "tiny", start = "2025-01", years = 5 }
/// simulation = { trials = 2000 }
/// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
/// suppliers = [
///   { id = "au", mineral = "lithium", path = "AUS:mine", share = 0.5 },
///   { id = "cn", mineral = "lithium", path = "CHN:refine", share = 0.5 },
/// ]
/// disruptions = [{ id = "ban", hits = ["CHN"], start = "2026-01", probability = 0.5, duration = 6 }]
/// "#;
/// let loaded = scenario::load_str("tiny.toml", text, &[])?;
/// let found = indicators(&loaded.study.baseline, &loaded.scores);
/// let hhi = found.iter().find(|i| i.index == Index::Hhi && i.stage == Stage::Imports).expect("an index");
/// assert_eq!(hhi.value, Ok(0.5));
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn indicators(scenario: &Scenario, scores: &Scores) -> Vec<Indicator> {
    let mut minerals: Vec<&Mineral> = scenario.minerals.iter().collect();
    minerals.sort_by(|a, b| a.id.cmp(&b.id));
    minerals.into_iter().flat_map(|mineral| of_mineral(scenario, mineral, scores)).collect()
}

/// Accumulates the indices of a mineral.
struct List<'a> {
    mineral: &'a Id,
    found: Vec<Indicator>,
}

impl List<'_> {
    fn add(&mut self, stage: &Stage, index: Index, value: Result<f64, MissingReason>) -> &mut Indicator {
        let at = self.found.len();
        let (mineral, stage) = (self.mineral.clone(), stage.clone());
        self.found.push(Indicator { mineral, stage, index, value, country: None, without: None });
        &mut self.found[at]
    }
}

/// Imports by exporting or mining country, with the risks that follow from them.
struct Imports {
    shares: Option<Shares>,
    risk: Result<f64, MissingReason>,
    wgi: Result<f64, MissingReason>,
}

impl Imports {
    fn new(shares: Option<Shares>, start: &Start, scores: &Scores) -> Self {
        let known = shares.as_ref().ok_or(MissingReason::NothingImported);
        let risk = known.clone().and_then(|shares| match import_risk(shares, start.imports, start.domestic, scores) {
            // The stability of a country that is not named is unknown.
            Ok(_) if !shares.complete() => Err(MissingReason::NotAllNamed(shares.listed())),
            risk => risk.map_err(|countries| MissingReason::NoScore("instability", countries)),
        });
        let wgi = known.and_then(|shares| governed(shares, scores));
        Self { shares, risk, wgi }
    }
}

fn governed(shares: &Shares, scores: &Scores) -> Result<f64, MissingReason> {
    hhi_wgi(shares, scores).map_err(|countries| MissingReason::NoScore("governance", countries))
}

fn of_mineral(scenario: &Scenario, mineral: &Mineral, scores: &Scores) -> Vec<Indicator> {
    let start = Start::new(scenario, mineral);
    let figures = Figures::new(mineral, &start, scores);
    let exposure = figures.exposure();
    let exporters = Imports::new(start.exporters(), &start, scores);
    let miners = Imports::new(start.miners(), &start, scores);
    let mut list = List { mineral: &mineral.id, found: Vec::new() };
    for (stage, imports) in [(Stage::Imports, &exporters), (Stage::Origin, &miners)] {
        concentration(&mut list, &stage, imports.shares.as_ref().ok_or(MissingReason::NothingImported), |largest| {
            start.without(largest)
        });
        list.add(&stage, Index::HhiWgi, imports.wgi.clone());
        list.add(&stage, Index::ImportRisk, imports.risk.clone());
    }
    let mut risks: Vec<Indicator> = Vec::new();
    let stages = world(scenario, &mineral.id);
    for (stage, shares) in &stages {
        let stage = Stage::World(stage.clone());
        concentration(&mut list, &stage, Ok(shares), |largest| 1.0 - largest);
        let wgi = governed(shares, scores);
        list.add(&stage, Index::HhiWgi, wgi.clone());
        let hhi = shares.hhi().unwrap_or_default();
        list.add(&stage, Index::Geopolrisk, exporters.risk.clone().map(|risk| risk * hhi));
        list.add(&stage, Index::GeopolriskOrigin, miners.risk.clone().map(|risk| risk * hhi));
        risks.push(risk(&mut list, &stage, Index::SupplyRisk, &wgi, &exporters, exposure));
        risk(&mut list, &stage, Index::SupplyRiskOrigin, &wgi, &miners, exposure);
    }
    if stages.is_empty() {
        risks.push(risk(
            &mut list,
            &Stage::Imports,
            Index::SupplyRisk,
            &Err(MissingReason::NoWorld),
            &exporters,
            exposure,
        ));
        risk(&mut list, &Stage::Origin, Index::SupplyRiskOrigin, &Err(MissingReason::NoWorld), &miners, exposure);
    }
    of_all(&mut list, &figures, &risks);
    let mut found = list.found;
    // The sort is stable, so the indices of a stage keep their order.
    found.sort_by(|a, b| a.stage.cmp(&b.stage));
    found
}

/// Adds the indices of the mineral as a whole. Its supply risk is the largest of `risks`.
fn of_all(list: &mut List<'_>, figures: &Figures, risks: &[Indicator]) {
    list.add(&Stage::All, Index::ImportReliance, figures.import_reliance.ok_or(MissingReason::NothingSupplied));
    list.add(&Stage::All, Index::Recycling, Ok(figures.recycling));
    list.add(&Stage::All, Index::SubstitutionIndex, Ok(figures.substitution_index));
    let worse = |a: &&Indicator, b: &&Indicator| {
        let value = |i: &Indicator| i.value.clone().unwrap_or(f64::NEG_INFINITY);
        value(a).total_cmp(&value(b))
    };
    if let Some(worst) = risks.iter().max_by(worse) {
        let (value, without) = (worst.value.clone(), worst.without.clone());
        list.add(&Stage::All, Index::SupplyRisk, value).without = without;
    }
}

/// Adds the EU's supply risk at a stage.
fn risk(
    list: &mut List<'_>,
    stage: &Stage,
    index: Index,
    world: &Result<f64, MissingReason>,
    imports: &Imports,
    exposure: Option<Exposure>,
) -> Indicator {
    let value = exposure.ok_or(MissingReason::NothingSupplied).and_then(|exposure| {
        supply_risk(world.clone().ok(), imports.wgi.clone().ok(), exposure).ok_or(MissingReason::NoIndex)
    });
    let without = [world, &imports.wgi].into_iter().find_map(|wgi| wgi.clone().err()).filter(|_| value.is_ok());
    let added = list.add(stage, index, value);
    added.without = without;
    added.clone()
}

/// Adds the indices of concentration of some shares; `without` computes what is left without a share.
fn concentration(
    list: &mut List<'_>,
    stage: &Stage,
    shares: Result<&Shares, MissingReason>,
    without: impl Fn(f64) -> f64,
) {
    let not_all = |shares: &Shares| MissingReason::NotAllNamed(shares.listed());
    let of = |value: fn(&Shares) -> Option<f64>| shares.clone().and_then(|s| value(s).ok_or_else(|| not_all(s)));
    list.add(stage, Index::Countries, shares.clone().map(|s| s.countries() as f64));
    list.add(stage, Index::ListedShare, shares.clone().map(Shares::listed));
    list.add(stage, Index::Hhi, of(Shares::hhi));
    list.add(stage, Index::HhiMax, of(Shares::hhi_max));
    list.add(stage, Index::HhiNormalised, of(Shares::hhi_normalised));
    list.add(stage, Index::EffectiveNumber, of(Shares::effective_number));
    list.add(stage, Index::Shannon, of(Shares::shannon));
    let largest = shares.and_then(|s| s.largest().ok_or_else(|| not_all(s)));
    let country = largest.as_ref().ok().map(|(country, _)| *country);
    list.add(stage, Index::LargestShare, largest.clone().map(|(_, share)| share)).country = country;
    list.add(stage, Index::NMinus1, largest.map(|(_, share)| without(share))).country = country;
}

/// Returns the stages of world supply of a mineral, by name, with their shares; without stages at which no country has a share.
fn world(scenario: &Scenario, mineral: &Id) -> Vec<(String, Shares)> {
    let rows = || scenario.world.iter().filter(|row| &row.mineral == mineral && row.share > 0.0);
    let mut stages: Vec<&String> = rows().map(|row| &row.stage).collect();
    stages.sort();
    stages.dedup();
    let shares = |stage: &String| Shares::new(rows().filter(|r| &r.stage == stage).map(|r| (r.country, r.share)));
    stages.into_iter().map(|stage| (stage.clone(), shares(stage))).collect()
}

/// Figures of a mineral, from the scenario where it states them, else computed from its planned supply.
struct Figures {
    import_reliance: Option<f64>,
    recycling: f64,
    substitution_index: f64,
}

impl Figures {
    fn new(mineral: &Mineral, start: &Start, scores: &Scores) -> Self {
        let own = scores.mineral(&mineral.id);
        let substitutable = mineral.substitution.as_ref().map_or(0.0, |s| s.max);
        Self {
            import_reliance: own.and_then(|f| f.import_reliance).or_else(|| start.import_reliance()),
            recycling: own.and_then(|f| f.recycling).unwrap_or(start.recycling),
            substitution_index: own.and_then(|f| f.substitution_index).unwrap_or(1.0 - substitutable),
        }
    }

    fn exposure(&self) -> Option<Exposure> {
        let Self { import_reliance, recycling, substitution_index } = *self;
        Some(Exposure { import_reliance: import_reliance?, recycling, substitution_index })
    }
}

#[cfg(test)]
mod tests;
