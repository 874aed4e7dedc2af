//! Check that every selector matches a node of the minerals concerned.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::diagnostic::Lost;
use crate::diagnostic::{Diagnostic, nearest, one_of};
use crate::spec::row::Row;
use mindep_core::domain::node::{Node, Selector};
use mindep_core::id::Id;

/// The nodes of each mineral: those in the paths of its suppliers and projects, and those of its world shares.
pub struct Nodes {
    of: BTreeMap<Id, OfMineral>,
    /// Minerals in file order.
    minerals: Vec<Id>,
    /// Whether all rows that may name nodes are valid.
    pub complete: bool,
}

/// The nodes of a mineral, and every selector that matches one of them. A node is matched by at most three selectors, so the set is small and fast
/// to search.
#[derive(Default)]
struct OfMineral {
    nodes: BTreeSet<Node>,
    matched: BTreeSet<Selector>,
}

impl OfMineral {
    fn add(&mut self, node: &Node) {
        if !self.nodes.insert(node.clone()) {
            return;
        }
        match node {
            Node::Lane(name) => self.matched.extend([Selector::Lane(name.clone()), Selector::EveryLane]),
            Node::Stage { country, stage } => self.matched.extend([
                Selector::Country(*country),
                Selector::Stage { country: *country, stage: stage.clone() },
                Selector::StageEverywhere(stage.clone()),
            ]),
        }
    }
}

impl Nodes {
    /// Returns whether a selector matches a node of a mineral.
    pub fn touches(&self, selector: &Selector, mineral: &Id) -> bool {
        self.of.get(mineral).is_some_and(|of| of.matched.contains(selector))
    }

    fn minerals(&self) -> impl Iterator<Item = &Id> {
        self.minerals.iter()
    }
}

/// Collects the nodes of all minerals.
pub fn nodes(root: &Row) -> Nodes {
    let mut complete = ["suppliers", "projects", "world"].iter().all(|list| root.complete(list));
    let minerals: Vec<Id> = root.rows("minerals").iter().filter_map(|r| r.id("id").cloned()).collect();
    let mut of: BTreeMap<Id, OfMineral> = minerals.iter().map(|id| (id.clone(), OfMineral::default())).collect();
    let mut add = |mineral: &Id, node: &Node| {
        if let Some(of) = of.get_mut(mineral) {
            of.add(node);
        }
    };
    for row in root.rows("suppliers").iter().chain(root.rows("projects")) {
        complete &= row.id("mineral").is_some() && !row.path("path").is_empty();
        if let Some(mineral) = row.id("mineral") {
            row.path("path").iter().for_each(|(node, _)| add(mineral, node));
        }
    }
    for row in root.rows("world") {
        match (row.id("mineral"), row.country("country"), row.text("stage")) {
            (Some(mineral), Some(country), Some(stage)) => {
                add(mineral, &Node::Stage { country, stage: stage.to_owned() });
            }
            _ => complete = false,
        }
    }
    Nodes { of, minerals, complete }
}

/// Returns the minerals that a disruption names, or all minerals if it names none.
fn concerned<'a>(row: &'a Row, nodes: &'a Nodes) -> Vec<&'a Id> {
    if row.has("minerals") {
        row.ids("minerals").iter().map(|(id, _)| id).collect()
    } else {
        nodes.minerals().collect()
    }
}

/// Reports selectors that match no node, and the key `inside` of prices if its node has no world share.
pub fn check(root: &Row, context: &mut Context<'_>) {
    inside(root, context);
    let nodes = nodes(root);
    if !nodes.complete {
        return;
    }
    for row in root.rows("disruptions") {
        let minerals = concerned(row, &nodes);
        if minerals.is_empty() || row.broken("minerals") || minerals.iter().any(|m| !nodes.of.contains_key(*m)) {
            continue;
        }
        for (selector, at) in row.selectors("hits") {
            if !minerals.iter().any(|m| nodes.touches(selector, m)) {
                let whose = if row.has("minerals") {
                    format!(" of {}", one_of(minerals.iter().map(|m| m.as_str())))
                } else {
                    String::new()
                };
                let fault = Diagnostic::error(*at, format!("hits: found `{selector}`, which matches no node{whose}"));
                let help = context.faults.suggests().then(|| suggestion(selector, &minerals, &nodes)).flatten();
                context.add(fault.maybe_help(help).absent(Lost::Tables));
            }
        }
    }
}

fn inside(root: &Row, context: &mut Context<'_>) {
    if !root.complete("world") {
        return;
    }
    for mineral in root.rows("minerals") {
        let (Some(id), Some((node, at))) = (mineral.id("id"), mineral.row("price").and_then(|p| p.node("inside")))
        else {
            continue;
        };
        let own = root.rows("world").iter().filter(|row| row.id("mineral") == Some(id));
        let known: Vec<String> =
            own.filter_map(|row| Some(format!("{}:{}", row.country("country")?, row.text("stage")?))).collect();
        let written = node.to_string();
        if !known.contains(&written) {
            let message = format!("inside: found `{written}`, which has no share in [[world]] of `{id}`");
            let help = nearest(&written, known.iter().map(String::as_str)).map_or_else(
                || "add its row to [[world]], or name a node that has one".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            context.add(Diagnostic::error(*at, message).help(help).absent(Lost::Tables));
        }
    }
}

fn suggestion(selector: &Selector, minerals: &[&Id], nodes: &Nodes) -> Option<String> {
    let others: Vec<&str> = nodes.minerals().filter(|m| nodes.touches(selector, m)).map(Id::as_str).collect();
    if !others.is_empty() {
        return Some(format!("it matches nodes of {}: add that to `minerals`?", one_of(others)));
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    for of in minerals.iter().filter_map(|id| nodes.of.get(*id)) {
        for node in &of.nodes {
            match (selector, node) {
                (Selector::Lane(_) | Selector::EveryLane, Node::Lane(_))
                | (Selector::Stage { .. }, Node::Stage { .. }) => {
                    known.insert(node.to_string());
                }
                (Selector::StageEverywhere(_), Node::Stage { stage, .. }) => {
                    known.insert(format!("*:{stage}"));
                }
                (Selector::Country(_), Node::Stage { country, .. }) => {
                    known.insert(country.to_string());
                }
                _ => {}
            }
        }
    }
    let written = selector.to_string();
    if let Some(near) = nearest(&written, known.iter().map(String::as_str)) {
        return Some(format!("did you mean `{near}`?"));
    }
    let some: Vec<&str> = known.iter().take(8).map(String::as_str).collect();
    (!some.is_empty()).then(|| format!("there are {}{}", some.join(", "), if known.len() > 8 { ", …" } else { "" }))
}
