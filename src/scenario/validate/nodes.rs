//! Selectors that match a node of the minerals they concern.

use std::collections::BTreeSet;

use super::Context;
use crate::domain::node::{Node, Selector};
use crate::id::Id;
use crate::scenario::diagnostic::{Diagnostic, nearest, one_of};
use crate::scenario::row::Row;
use crate::scenario::tree::Lost;

/// The nodes of each mineral: of its suppliers' and projects' paths, and of the world's shares.
pub struct Nodes {
    of: Vec<(Id, BTreeSet<Node>)>,
    /// Whether all rows that may name nodes were readable.
    pub complete: bool,
}

impl Nodes {
    /// Whether a selector matches a node of a mineral.
    pub fn touches(&self, selector: &Selector, mineral: &Id) -> bool {
        self.of.iter().any(|(id, nodes)| id == mineral && nodes.iter().any(|n| selector.matches(n)))
    }

    fn minerals(&self) -> impl Iterator<Item = &Id> {
        self.of.iter().map(|(id, _)| id)
    }
}

/// Gathers the nodes.
pub fn nodes(root: &Row) -> Nodes {
    let mut complete = ["suppliers", "projects", "world"].iter().all(|list| root.complete(list));
    let mut pairs: Vec<(Id, Node)> = Vec::new();
    for row in root.rows("suppliers").iter().chain(root.rows("projects")) {
        complete &= row.id("mineral").is_some() && !row.path("path").is_empty();
        if let Some(mineral) = row.id("mineral") {
            pairs.extend(row.path("path").iter().map(|(node, _)| (mineral.clone(), node.clone())));
        }
    }
    for row in root.rows("world") {
        match (row.id("mineral"), row.country("country"), row.text("stage")) {
            (Some(mineral), Some(country), Some(stage)) => {
                pairs.push((mineral.clone(), Node::Stage { country, stage: stage.to_owned() }));
            }
            _ => complete = false,
        }
    }
    let minerals: Vec<Id> = root.rows("minerals").iter().filter_map(|r| r.id("id").cloned()).collect();
    let of = minerals
        .into_iter()
        .map(|id| {
            let nodes = pairs.iter().filter(|(mineral, _)| *mineral == id).map(|(_, node)| node.clone()).collect();
            (id, nodes)
        })
        .collect();
    Nodes { of, complete }
}

/// The minerals that a disruption names, all when it names none.
fn concerned<'a>(row: &'a Row, nodes: &'a Nodes) -> Vec<&'a Id> {
    if row.has("minerals") {
        row.ids("minerals").iter().map(|(id, _)| id).collect()
    } else {
        nodes.minerals().collect()
    }
}

/// Reports selectors that match nothing, and prices inside of a node without a share of the world.
pub fn check(root: &Row, context: &mut Context<'_>) {
    inside(root, context);
    let nodes = nodes(root);
    if !nodes.complete {
        return;
    }
    for row in root.rows("disruptions") {
        let minerals = concerned(row, &nodes);
        if minerals.is_empty()
            || row.broken("minerals")
            || minerals.iter().any(|m| nodes.of.iter().all(|(id, _)| id != *m))
        {
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
                context.add(fault.maybe_help(suggestion(selector, &minerals, &nodes)).absent(Lost::Tables));
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
    for (_, of) in nodes.of.iter().filter(|(id, _)| minerals.contains(&id)) {
        for node in of {
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
