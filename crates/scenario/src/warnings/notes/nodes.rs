//! Notes about nodes of paths: those that nothing strikes, and those whose loss moves no price.

use super::add_some;
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::spec::row::Row;
use mindep_core::domain::disruption::Effect;
use mindep_core::domain::node::{Country, Node};
use mindep_core::domain::scenario::Scenario;
use mindep_core::id::Id;
use std::collections::{BTreeMap, BTreeSet};

/// The nodes of each mineral's paths, in file order, each with the place where it is named first.
fn passed(root: &Row) -> Vec<(&Id, &Node, Span)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for row in root.rows("suppliers").iter().chain(root.rows("projects")) {
        let Some(mineral) = row.id("mineral") else { continue };
        found.extend(
            row.path("path")
                .iter()
                .filter(|(node, _)| seen.insert((mineral, node)))
                .map(|(node, at)| (mineral, node, *at)),
        );
    }
    found
}

/// Notes lanes and stages that no disruption strikes.
pub fn unstruck(root: &Row, scenario: &Scenario, out: &mut Faults) {
    let struck = |mineral: &Id, node: &Node| {
        scenario.disruptions.iter().any(|d| {
            d.minerals.as_ref().is_none_or(|list| list.contains(mineral))
                && matches!(&d.effect, Effect::Supply(hits) if hits.iter().any(|hit| hit.matches(node)))
        })
    };
    // A node that several minerals pass is told once, with those of which nothing strikes it.
    let mut safe: Vec<(&Node, Span, Vec<&Id>)> = Vec::new();
    let mut place: BTreeMap<&Node, usize> = BTreeMap::new();
    for (mineral, node, at) in passed(root).into_iter().filter(|(mineral, node, _)| !struck(mineral, node)) {
        let index = *place.entry(node).or_insert_with(|| {
            safe.push((node, at, Vec::new()));
            safe.len() - 1
        });
        safe[index].2.push(mineral);
    }
    let notes = safe.into_iter().map(|(node, at, minerals)| {
        let of: Vec<&str> = minerals.iter().map(|id| id.as_str()).collect();
        let what = if matches!(node, Node::Lane(_)) { "lane" } else { "stage" };
        let message =
            format!("path: no disruption strikes the {what} `{node}` of {}, so it never fails", of.join(", "));
        Diagnostic::remark(at, message).help("name it in `hits` of a disruption, unless it is meant to be safe")
    });
    add_some(notes.collect(), out);
}

/// Notes stages of minerals with a price that have no world share: what strikes them withholds supply and moves no price.
pub fn without_world(root: &Row, scenario: &Scenario, out: &mut Faults) {
    let mut shares: BTreeMap<&Id, BTreeMap<&str, BTreeSet<Country>>> = BTreeMap::new();
    for share in &scenario.world {
        shares.entry(&share.mineral).or_default().entry(&share.stage).or_default().insert(share.country);
    }
    let mut notes = Vec::new();
    for (row, mineral) in root.rows("minerals").iter().zip(&scenario.minerals) {
        if mineral.price.is_some() && !shares.contains_key(&mineral.id) {
            let message = format!("price: `{}` has no rows in [[world]], so no disruption moves its price", mineral.id);
            notes.push(Diagnostic::remark(row.at("price"), message).help("add who supplies the world, stage by stage"));
        }
    }
    let mut stages = BTreeSet::new();
    for (mineral, node, at) in passed(root) {
        let (Node::Stage { country, stage }, Some(own)) = (node, shares.get(mineral)) else { continue };
        if !scenario.minerals.iter().any(|m| m.id == *mineral && m.price.is_some()) {
            continue;
        }
        let message = match own.get(stage.as_str()) {
            // The whole stage is absent: told once.
            None if stages.insert((mineral, stage)) => {
                format!("path: stage `{stage}` of `{mineral}` has no rows in [[world]]")
            }
            Some(countries) if !countries.contains(country) => {
                format!("path: `{node}` of `{mineral}` has no row in [[world]]")
            }
            _ => continue,
        };
        let message = format!("{message}, so what strikes it moves no price");
        notes.push(Diagnostic::remark(at, message).help("add its share of the world's supply, unless it is small"));
    }
    add_some(notes, out);
}
