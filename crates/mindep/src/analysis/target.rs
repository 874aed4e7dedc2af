//! Targets of outages: countries, lanes, stages in a country, groups of countries, and all exports of a country.

use mindep_core::domain::node::{Country, Node, Selector};
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::id::Id;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Kind of a target.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TargetKind {
    /// All stages in a country.
    Country,
    /// A lane.
    Lane,
    /// A stage in a country.
    Stage,
    /// All stages in several countries.
    Group,
    /// Suppliers and projects of an exporting country.
    Exporter,
}

impl TargetKind {
    /// Returns the name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Lane => "lane",
            Self::Stage => "stage",
            Self::Group => "group",
            Self::Exporter => "exporter",
        }
    }
}

/// How an outage strikes a target.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Via {
    /// At the nodes that match one of these selectors.
    Nodes(Vec<Selector>),
    /// At the suppliers and projects with this [exporting country](mindep_core::domain::node::Exporter), whatever other nodes they pass.
    Exporter(Country),
}

/// A target of an outage.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Target {
    /// Kind of the target.
    pub kind: TargetKind,
    /// Name in results: `CHN`, `lane:malacca`, `CHN:refine`, the name of a group, or the code of an exporting country.
    pub name: String,
    /// How the target is struck.
    pub via: Via,
}

impl Target {
    /// Creates a target from the selector of a country, of a stage in one, or of a lane.
    fn of(kind: TargetKind, selector: Selector) -> Self {
        Self { kind, name: selector.to_string(), via: Via::Nodes(vec![selector]) }
    }

    /// Creates the target of a group of countries.
    pub fn group(name: &str, countries: &[Country]) -> Self {
        let selectors = countries.iter().map(|country| Selector::Country(*country)).collect();
        Self { kind: TargetKind::Group, name: name.to_owned(), via: Via::Nodes(selectors) }
    }

    /// Creates the target of all exports of a country.
    pub fn exporter(country: Country) -> Self {
        Self { kind: TargetKind::Exporter, name: country.to_string(), via: Via::Exporter(country) }
    }

    /// Returns whether the paths of a mineral's suppliers, enabled projects or world supply pass a node of the target.
    pub fn touches(&self, scenario: &Scenario, mineral: &Id) -> bool {
        nodes(scenario, Some(mineral), true).iter().any(|node| self.strikes(node))
    }

    /// Returns whether the target includes a node.
    pub fn strikes(&self, node: &Node) -> bool {
        matches!(&self.via, Via::Nodes(selectors) if selectors.iter().any(|selector| selector.matches(node)))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Returns the nodes of the paths of suppliers and enabled projects and, with `world`, of world supply; of one mineral or of all.
pub fn nodes(scenario: &Scenario, mineral: Option<&Id>, world: bool) -> BTreeSet<Node> {
    let wanted = |owner: &Id| mineral.is_none_or(|mineral| mineral == owner);
    let suppliers = scenario.suppliers.iter().filter(|s| wanted(&s.mineral)).map(|s| &s.path);
    let projects = scenario.projects.iter().filter(|p| p.enabled && wanted(&p.mineral)).map(|p| &p.path);
    let mut found: BTreeSet<Node> = suppliers.chain(projects).flatten().cloned().collect();
    if world {
        let rows = scenario.world.iter().filter(|row| wanted(&row.mineral));
        found.extend(rows.map(|row| Node::Stage { country: row.country, stage: row.stage.clone() }));
    }
    found
}

/// Returns the scenarios of the baseline and of all strategies of a study.
pub fn scenarios(study: &Study) -> impl Iterator<Item = &Scenario> {
    std::iter::once(&study.baseline).chain(study.strategies.iter().map(|strategy| &strategy.scenario))
}

/// Returns every country, lane and stage in a country among `nodes`: countries first, then lanes, then stages, each by name.
pub fn among(nodes: &BTreeSet<Node>) -> Vec<Target> {
    let mut found = BTreeSet::new();
    for node in nodes {
        match node {
            Node::Lane(name) => {
                found.insert(Target::of(TargetKind::Lane, Selector::Lane(name.clone())));
            }
            Node::Stage { country, stage } => {
                found.insert(Target::of(TargetKind::Country, Selector::Country(*country)));
                let stage = Selector::Stage { country: *country, stage: stage.clone() };
                found.insert(Target::of(TargetKind::Stage, stage));
            }
        }
    }
    found.into_iter().collect()
}

/// Returns the targets of [`among`] except stages that are the only one of their country, where both outages would be the same.
pub fn distinct(nodes: &BTreeSet<Node>) -> Vec<Target> {
    let mut stages: BTreeMap<Country, usize> = BTreeMap::new();
    for node in nodes {
        if let Node::Stage { country, .. } = node {
            *stages.entry(*country).or_default() += 1;
        }
    }
    let alone = |target: &Target| {
        matches!(&target.via, Via::Nodes(selectors) if matches!(selectors.as_slice(),
            [Selector::Stage { country, .. }] if stages.get(country) == Some(&1)))
    };
    among(nodes).into_iter().filter(|target| !alone(target)).collect()
}

/// Returns the countries among `nodes`.
pub fn countries(nodes: &BTreeSet<Node>) -> BTreeSet<Country> {
    nodes.iter().filter_map(Node::country).collect()
}

#[cfg(test)]
mod tests {
    use super::{TargetKind, among, distinct};
    use mindep_core::domain::node::{Country, Node};

    fn stage(country: &str, stage: &str) -> Node {
        Node::Stage { country: Country::new(country).unwrap(), stage: stage.to_owned() }
    }

    #[test]
    fn countries_lanes_and_stages_are_targets_once_each() {
        let nodes = [stage("BBB", "mine"), stage("AAA", "mine"), stage("AAA", "refine"), Node::Lane("east".to_owned())];
        let nodes = nodes.into_iter().collect();
        let names = |list: Vec<super::Target>| list.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
        let all = among(&nodes);
        assert_eq!(all.iter().filter(|t| t.kind == TargetKind::Country).count(), 2);
        assert_eq!(names(all), ["AAA", "BBB", "lane:east", "AAA:mine", "AAA:refine", "BBB:mine"]);
        assert_eq!(names(distinct(&nodes)), ["AAA", "BBB", "lane:east", "AAA:mine", "AAA:refine"]);
    }
}
