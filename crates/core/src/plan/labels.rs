//! Names that appear in results, in the plan's order.

use crate::domain::disruption::Effect;
use crate::domain::node::Node;
use crate::domain::scenario::{BASELINE, Scenario, Study};
use crate::domain::strategy::Strategy;
use crate::units::YearMonth;

/// Names, by the plan's indices.
#[derive(Clone, PartialEq, Debug)]
pub struct Labels {
    /// Calendar month of month 0.
    pub start: YearMonth,
    /// Currency.
    pub currency: String,
    /// Strategies: the baseline first, then the others in order of id.
    pub strategies: Vec<StrategyLabel>,
    /// Minerals in order of id.
    pub minerals: Vec<MineralLabel>,
    /// Disruptions in order of id.
    pub disruptions: Vec<String>,
    /// Projects in order of id.
    pub projects: Vec<String>,
}

/// Names of a strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct StrategyLabel {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Position in the file, from 1; 0 for the baseline.
    pub place: usize,
}

/// Names of a mineral and what belongs to it.
#[derive(Clone, PartialEq, Debug)]
pub struct MineralLabel {
    /// Its id.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// Unit of its quantities.
    pub unit: String,
    /// Position in the file, from 0.
    pub place: usize,
    /// Whether it has a price.
    pub priced: bool,
    /// Whether it has stockpiles.
    pub stocked: bool,
    /// Suppliers in order of id.
    pub suppliers: Vec<String>,
    /// Sectors in order of id.
    pub sectors: Vec<String>,
    /// Indices of the disruptions that can affect the mineral under some strategy.
    pub disruptions: Vec<usize>,
}

impl Labels {
    /// Whether all minerals have the same unit, so that their quantities can be summed.
    pub fn share_a_unit(&self) -> bool {
        self.minerals.windows(2).all(|pair| pair[0].unit == pair[1].unit)
    }

    /// Collects the names of `study`, whose strategies in order of id are `strategies`.
    pub fn new(study: &Study, strategies: &[&Strategy]) -> Self {
        let base = &study.baseline;
        let sorted = |ids: Vec<String>| {
            let mut ids = ids;
            ids.sort();
            ids
        };
        let disruptions = sorted(base.disruptions.iter().map(|d| d.id.to_string()).collect());
        let scenarios: Vec<&Scenario> = std::iter::once(base).chain(strategies.iter().map(|s| &s.scenario)).collect();
        let minerals = super::sorted_minerals(base)
            .iter()
            .map(|m| MineralLabel {
                id: m.id.to_string(),
                name: m.name.clone(),
                unit: m.unit.clone(),
                place: base.minerals.iter().position(|other| other.id == m.id).unwrap_or(0),
                priced: m.price.is_some(),
                stocked: !m.stockpiles.is_empty(),
                suppliers: sorted(
                    base.suppliers.iter().filter(|s| s.mineral == m.id).map(|s| s.id.to_string()).collect(),
                ),
                sectors: sorted(m.sectors.iter().map(|s| s.id.to_string()).collect()),
                disruptions: (0..disruptions.len())
                    .filter(|&d| scenarios.iter().any(|s| touches(s, &disruptions[d], &m.id)))
                    .collect(),
            })
            .collect();
        let place = |id| study.strategies.iter().position(|s| &s.id == id).map_or(0, |before| before + 1);
        let mut labels = vec![StrategyLabel { id: BASELINE.to_owned(), title: "Baseline".to_owned(), place: 0 }];
        labels.extend(strategies.iter().map(|s| StrategyLabel {
            id: s.id.to_string(),
            title: s.title.clone(),
            place: place(&s.id),
        }));
        Self {
            start: base.start,
            currency: base.currency.clone(),
            strategies: labels,
            minerals,
            disruptions,
            projects: sorted(base.projects.iter().map(|p| p.id.to_string()).collect()),
        }
    }
}

impl Labels {
    /// Returns the calendar month of month `t`.
    pub fn month(&self, t: usize) -> YearMonth {
        self.start.plus(i32::try_from(t).unwrap_or(i32::MAX))
    }
}

/// Whether a disruption can affect a mineral: its demand, or a node of its suppliers, projects or world supply.
fn touches(scenario: &Scenario, disruption: &str, mineral: &crate::id::Id) -> bool {
    let Some(disruption) = scenario.disruptions.iter().find(|d| d.id.as_str() == disruption) else {
        return false;
    };
    if disruption.minerals.as_ref().is_some_and(|list| !list.contains(mineral)) {
        return false;
    }
    let Effect::Supply(selectors) = &disruption.effect else {
        return true;
    };
    let struck = |nodes: &[Node]| nodes.iter().any(|node| selectors.iter().any(|s| s.matches(node)));
    scenario.suppliers.iter().any(|s| &s.mineral == mineral && struck(&s.path))
        || scenario.projects.iter().any(|p| &p.mineral == mineral && struck(&p.path))
        || scenario
            .world
            .iter()
            .any(|w| &w.mineral == mineral && struck(&[Node::Stage { country: w.country, stage: w.stage.clone() }]))
}
