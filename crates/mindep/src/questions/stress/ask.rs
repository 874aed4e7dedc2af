//! Stress test: the damage of an outage of each country, lane, stage, group of countries and largest exporting country, with everything else at its
//! mean.
//!
//! Nothing is random: the numbers of a target are from two runs of one trial, with the outage and without.

mod damage;

use crate::analysis::certain::{Certain, Outage, Sums, at_means, with_outage};
use crate::analysis::shares::Shares;
use crate::analysis::target;
use crate::analysis::target::{Target, TargetKind};
use damage::{Before, OfAll, damage};
use mindep_core::domain::node::Exporter;
use mindep_core::domain::scenario::{BASELINE, Scenario, Study};
use mindep_core::domain::supplier::Supplier;
use mindep_core::engine::trace::Month;
use mindep_core::id::Id;
use mindep_core::tally::metric::Metric;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

pub use damage::Damage;

/// Parameters of a stress test.
#[derive(Clone, PartialEq, Debug)]
pub struct StressParams {
    /// Ids of the strategies, in the order of the answer.
    pub strategies: Vec<String>,
    /// Month in which outages begin.
    pub start: usize,
    /// Duration of outages in months, within the horizon.
    pub months: usize,
    /// Fraction lost, above 0 and at most 1.
    pub loss: f64,
    /// Groups of countries to cut off, in addition to single targets.
    pub groups: Vec<Target>,
}

/// Damage of one target to one mineral, or to all together, under one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct Stressed {
    /// Strategy id.
    pub strategy: String,
    /// Target that is cut off.
    pub target: Target,
    /// Mineral id; `None` for all minerals together.
    pub mineral: Option<Id>,
    /// Damage of the outage.
    pub damage: Damage,
    /// Rank among the targets of this strategy and mineral, 1 for the greatest damage; equal damage has equal rank. `None` for exporting countries.
    pub rank: Option<usize>,
}

/// Runs the stress test. Rows are in order of strategy, kind and name of the target, and mineral, all together last.
///
/// A target has no row for a mineral if no path and no world supply of that mineral passes it. Of exporting countries only the largest of each
/// mineral is cut off (N − 1).
///
/// # Examples
///
/// ```
/// use mindep_library::questions::stress::ask::{StressParams, stress};
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
/// let asked = StressParams { strategies: vec!["baseline".to_owned()], start: 0, months: 12, loss: 1.0, groups: Vec::new() };
/// let rows = stress(&loaded.study, &asked);
/// let china = rows.iter().find(|row| row.target.name == "CHN" && row.mineral.is_some()).expect("a row");
/// // Half of a year's demand is missing, whatever the probability of the outage.
/// assert!((china.damage.shortfall.expect("a number") - 600.0).abs() < 1e-6);
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn stress(study: &Study, asked: &StressParams) -> Vec<Stressed> {
    let means = at_means(&chosen(study, &asked.strategies));
    let reference = Run::new(&means, asked);
    let mut nodes = BTreeSet::new();
    for id in &asked.strategies {
        nodes.extend(scenario(&means, id).map(|s| target::nodes(s, None, true)).unwrap_or_default());
    }
    let mut targets: BTreeSet<Target> = target::among(&nodes).into_iter().collect();
    targets.extend(asked.groups.iter().cloned());
    let largest = largest(&means, &reference, asked);
    targets.extend(largest.values().cloned());
    let targets: Vec<Target> = targets.into_iter().collect();
    let mut rows: Vec<Stressed> =
        targets.par_iter().map(|target| rows(&means, &reference, &largest, target, asked)).flatten().collect();
    let place = |id: &str| asked.strategies.iter().position(|other| other == id);
    rows.sort_by_key(|row| place(&row.strategy));
    rank(&mut rows);
    rows
}

/// Returns the study with only the given strategies.
pub fn chosen(study: &Study, strategies: &[String]) -> Study {
    let mut study = study.clone();
    study.strategies.retain(|strategy| strategies.iter().any(|id| id == strategy.id.as_str()));
    study
}

/// Returns the scenario of a strategy or of the baseline.
pub fn scenario<'a>(study: &'a Study, id: &str) -> Option<&'a Scenario> {
    if id == BASELINE {
        return Some(&study.baseline);
    }
    study.strategies.iter().find(|strategy| strategy.id.as_str() == id).map(|strategy| &strategy.scenario)
}

/// Results of a run of one trial.
struct Run {
    certain: Certain,
    sums: Sums,
    /// Months by strategy as requested, then mineral by its index in the plan.
    months: Vec<Vec<Vec<Month>>>,
}

impl Run {
    fn new(study: &Study, asked: &StressParams) -> Self {
        let certain = Certain::new(study);
        let minerals = certain.plan.minerals();
        let of = |id: &String| {
            let strategy = certain.strategy(id).unwrap_or(0);
            (0..minerals).map(|mineral| certain.months(strategy, mineral)).collect()
        };
        let months = asked.strategies.iter().map(of).collect();
        Self { sums: certain.sums(), certain, months }
    }

    fn sum(&self, id: &str, mineral: Option<usize>, metric: Metric) -> Option<f64> {
        self.sums.of(self.certain.strategy(id)?, mineral, metric)
    }

    /// Returns the ids of the minerals, in the order of the plan.
    fn minerals(&self) -> Vec<Id> {
        self.certain.plan.labels.minerals.iter().filter_map(|label| Id::new(&label.id)).collect()
    }
}

/// Returns the exporting country from which most arrives during the months of the outage when nothing is cut off, by strategy and mineral. There is
/// none where nothing arrives from abroad, or where a country that is not named may be the largest.
fn largest(means: &Study, reference: &Run, asked: &StressParams) -> BTreeMap<(usize, usize), Target> {
    let window = asked.start..asked.start + asked.months;
    let mut found = BTreeMap::new();
    for (s, id) in asked.strategies.iter().enumerate() {
        let Some(scenario) = scenario(means, id) else { continue };
        for (m, mineral) in reference.minerals().iter().enumerate() {
            let months = reference.months[s][m].get(window.clone()).unwrap_or_default();
            if let Some((country, _)) = imports(scenario, mineral, months).and_then(|shares| shares.largest()) {
                found.insert((s, m), Target::exporter(country));
            }
        }
    }
    found
}

/// Returns the shares of exporting countries in all imports of some months, including projects and surge; `None` if nothing is imported.
fn imports(scenario: &Scenario, mineral: &Id, months: &[Month]) -> Option<Shares> {
    let mut suppliers: Vec<&Supplier> = scenario.suppliers.iter().filter(|s| s.mineral == *mineral).collect();
    suppliers.sort_by(|a, b| a.id.cmp(&b.id));
    let projects = scenario.projects.iter().filter(|p| p.enabled && p.mineral == *mineral);
    let volume = |of: &dyn Fn(&Month) -> f64| months.iter().map(of).sum::<f64>();
    let arrives =
        |i: usize| volume(&|month: &Month| month.delivered[i] + month.surge_for_gap[i] + month.surge_for_stock[i]);
    let of_suppliers = suppliers.iter().enumerate().map(|(i, s)| (&s.path, arrives(i)));
    let of_projects = projects.enumerate().map(|(i, p)| (&p.path, volume(&|month: &Month| month.project_delivered[i])));
    let (mut named, mut whole) = (Vec::new(), 0.0);
    for (path, amount) in of_suppliers.chain(of_projects) {
        match Exporter::of(path, scenario.importer) {
            Exporter::Home => continue,
            Exporter::Country(country) => named.push((country, amount)),
            Exporter::Unnamed => {}
        }
        whole += amount;
    }
    (whole > 0.0).then(|| Shares::of(named, whole))
}

/// Returns the rows of one target.
fn rows(
    means: &Study,
    reference: &Run,
    largest: &BTreeMap<(usize, usize), Target>,
    target: &Target,
    asked: &StressParams,
) -> Vec<Stressed> {
    let outage = Outage { targets: &[target], start: asked.start, months: asked.months, loss: asked.loss };
    let run = Run::new(&with_outage(means, outage), asked);
    let minerals = reference.minerals();
    let mut rows = Vec::new();
    for (s, id) in asked.strategies.iter().enumerate() {
        let Some(scenario) = scenario(means, id) else { continue };
        let concerned: Vec<usize> = (0..minerals.len())
            .filter(|&m| match target.kind {
                TargetKind::Exporter => largest.get(&(s, m)) == Some(target),
                _ => target.touches(scenario, &minerals[m]),
            })
            .collect();
        let row = |mineral: Option<Id>, damage: Damage| Stressed {
            strategy: id.clone(),
            target: target.clone(),
            mineral,
            damage,
            rank: None,
        };
        let both =
            |mineral: Option<usize>, metric: Metric| [reference.sum(id, mineral, metric), run.sum(id, mineral, metric)];
        let with_money = |mineral: Option<usize>, damage: Damage| {
            damage.with_money(both(mineral, Metric::EconomicLoss), both(mineral, Metric::TotalCost))
        };
        let before = Before { start: asked.start, months: asked.months, threshold: run.certain.plan.threshold };
        let of_minerals: Vec<(usize, Damage)> = concerned
            .iter()
            .map(|&m| (m, with_money(Some(m), damage(&reference.months[s][m], &run.months[s][m], before))))
            .collect();
        if of_minerals.is_empty() {
            continue;
        }
        let all = OfAll::new(of_minerals.iter().map(|(_, damage)| damage));
        rows.extend(of_minerals.into_iter().map(|(m, damage)| row(Some(minerals[m].clone()), damage)));
        if target.kind != TargetKind::Exporter {
            // A sum over only those minerals with known loss or cost would rank the target too low.
            let (loss, cost) = all.known;
            let of_all = |known: bool, metric: Metric| if known { both(None, metric) } else { [None; 2] };
            let money = [of_all(loss, Metric::EconomicLoss), of_all(cost, Metric::TotalCost)];
            rows.push(row(None, all.damage.with_money(money[0], money[1])));
        }
    }
    rows
}

/// Ranks targets by economic loss where that of every target is known, then by shortfall share.
fn rank(rows: &mut [Stressed]) {
    let mut keys: BTreeMap<_, Vec<(f64, f64)>> = BTreeMap::new();
    let group = |row: &Stressed| (row.strategy.clone(), row.mineral.clone());
    let ranked = |row: &&Stressed| row.target.kind != TargetKind::Exporter;
    let unknown: BTreeSet<_> =
        rows.iter().filter(ranked).filter(|row| row.damage.economic_loss.is_none()).map(group).collect();
    let key = |row: &Stressed| {
        let loss = row.damage.economic_loss.filter(|_| !unknown.contains(&group(row)));
        (loss.unwrap_or(0.0), row.damage.worst_share)
    };
    for row in rows.iter().filter(|row| row.target.kind != TargetKind::Exporter) {
        keys.entry(group(row)).or_default().push(key(row));
    }
    for row in rows.iter_mut().filter(|row| row.target.kind != TargetKind::Exporter) {
        let own = key(row);
        let worse = |other: &&(f64, f64)| other.0.total_cmp(&own.0).then(other.1.total_cmp(&own.1)).is_gt();
        row.rank = keys.get(&group(row)).map(|keys| 1 + keys.iter().filter(worse).count());
    }
}
