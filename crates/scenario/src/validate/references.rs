//! Check that identities are unique and that references name existing rows.

use std::collections::HashMap;

use super::Context;
use crate::diagnostic::Lost;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::spec::row::{Row, Typed};
use crate::spec::{RowList, ValueKind};
use mindep_core::id::Id;

/// Reports rows of a list with the same identity.
pub fn unique(row: &Row, context: &mut Context<'_>) {
    for key in row.spec.keys {
        match key.kind {
            ValueKind::Table(_) => {
                if let Some(inner) = row.row(key.name) {
                    unique(inner, context);
                }
            }
            ValueKind::Tables(spec) => {
                let mut seen: HashMap<String, Span> = HashMap::new();
                for inner in row.rows(key.name) {
                    unique(inner, context);
                    let Some((identity, at)) = identity(inner) else { continue };
                    if let Some(first) = seen.get(&identity) {
                        let other = spec.one.split_once(' ').map_or(spec.one, |(_, noun)| noun);
                        let name = spec.identity.last().copied().unwrap_or("id");
                        let place = context.place(*first);
                        let fault = Diagnostic::error(
                            at,
                            format!("{name}: found `{identity}`, which another {other} has already"),
                        );
                        let help = if matches!(name, "id" | "name") {
                            "remove one of them, or rename it"
                        } else {
                            "remove one of them"
                        };
                        context.add(fault.note(format!("the first is at {place}")).help(help));
                    } else {
                        seen.insert(identity, at);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns the identity of a row and the span of its last key; `None` if it has none or it is invalid.
fn identity(row: &Row) -> Option<(String, Span)> {
    let mut parts: Vec<String> = Vec::new();
    for key in row.spec.identity {
        parts.push(match &row.cell(key)?.value {
            Typed::Text(text) => text.clone(),
            Typed::Id(id) => id.to_string(),
            Typed::Country(country) => country.to_string(),
            _ => return None,
        });
    }
    let last = row.spec.identity.last()?;
    Some((parts.join("."), row.at(last)))
}

/// Returns the ids in a list; `None` if some are invalid, so that it cannot be said which are missing.
fn ids(root: &Row, thing: RowList) -> Option<Vec<&str>> {
    let rows = root.rows(thing.table());
    let found: Vec<&str> = rows.iter().filter_map(|r| r.id("id")).map(Id::as_str).collect();
    (root.complete(thing.table()) && found.len() == rows.len()).then_some(found)
}

/// Reports references to ids that do not exist.
pub fn known(root: &Row, row: &Row, context: &mut Context<'_>) {
    let mut index = HashMap::new();
    walk(root, row, &mut index, context);
}

type Index<'a> = HashMap<&'static str, Option<Vec<&'a str>>>;

fn walk<'a>(root: &'a Row, row: &Row, index: &mut Index<'a>, context: &mut Context<'_>) {
    for (key, cell) in row.spec.keys.iter().zip(&row.cells) {
        let Some(cell) = cell else { continue };
        match (key.kind, &cell.value) {
            (ValueKind::Ref(thing), Typed::Id(id)) => check(root, thing, key.name, id, cell.at, index, context),
            (ValueKind::Refs(thing), Typed::Ids(list)) => {
                for (id, at) in list {
                    check(root, thing, key.name, id, *at, index, context);
                }
            }
            (ValueKind::Map(thing, _), Typed::Map(list)) => {
                for entry in list {
                    check(root, thing, key.name, &entry.id, entry.id_at, index, context);
                }
            }
            (_, Typed::Row(inner)) => walk(root, inner, index, context),
            (_, Typed::Rows(rows, _)) => rows.iter().for_each(|r| walk(root, r, index, context)),
            _ => {}
        }
    }
}

fn check<'a>(
    root: &'a Row,
    thing: RowList,
    key: &str,
    id: &Id,
    at: Span,
    index: &mut Index<'a>,
    context: &mut Context<'_>,
) {
    let known = index.entry(thing.table()).or_insert_with(|| {
        ids(root, thing).map(|mut list| {
            list.sort_unstable();
            list
        })
    });
    let Some(known) = known else { return };
    if known.binary_search(&id.as_str()).is_ok() {
        return;
    }
    let fault = Diagnostic::error(at, format!("{key}: found `{id}`, expected the id of a {}", thing.one()));
    let near = context.faults.suggests().then(|| did_you_mean(id.as_str(), known.iter().copied())).flatten();
    let help = near.unwrap_or_else(|| match known.len() {
        0 => format!("there are no {}; add one under [[{}]]", thing.table(), thing.table()),
        1..=8 => format!("there are {}", known.join(", ")),
        n => format!("there are {n} {}, none of a similar name", thing.table()),
    });
    context.add(fault.help(help).absent(Lost::Tables));
}

/// Reports projects that displace suppliers of another mineral, and leaks of another mineral's supplier, of the supplier itself, or at a node that
/// is not on its path.
pub fn same_mineral(root: &Row, context: &mut Context<'_>) {
    let minerals = mineral_of(root);
    let suppliers = by_id(root.rows("suppliers"));
    root.rows("suppliers").iter().for_each(|supplier| leak(&suppliers, supplier, context));
    for project in root.rows("projects") {
        let Some(mineral) = project.id("mineral") else { continue };
        for (id, at) in project.ids("displaces") {
            if let Some(other) = minerals.get(id).filter(|other| *other != mineral) {
                let message = format!("displaces: found `{id}`, a supplier of `{other}`, expected one of `{mineral}`");
                context.add(Diagnostic::error(*at, message));
            }
        }
    }
}

/// Returns the rows by id; the first of several with the same id.
fn by_id(rows: &[Row]) -> HashMap<&Id, &Row> {
    rows.iter().rev().filter_map(|row| Some((row.id("id")?, row))).collect()
}

fn leak(suppliers: &HashMap<&Id, &Row>, supplier: &Row, context: &mut Context<'_>) {
    let Some(of) = supplier.id("leak_of") else { return };
    let Some(other) = suppliers.get(of) else { return };
    if supplier.id("id") == Some(of) {
        let message = format!("leak_of: found `{of}`, the supplier itself, expected another one");
        context.add(Diagnostic::error(supplier.at("leak_of"), message));
        return;
    }
    if let (Some(own), Some(theirs)) = (supplier.id("mineral"), other.id("mineral"))
        && own != theirs
    {
        let message = format!("leak_of: found `{of}`, a supplier of `{theirs}`, expected one of `{own}`");
        context.add(Diagnostic::error(supplier.at("leak_of"), message));
        return;
    }
    let (Some((node, at)), path) = (supplier.node("leak_at"), other.path("path")) else { return };
    if !path.is_empty() && path.iter().all(|(passed, _)| passed != node) {
        let nodes: Vec<String> = path.iter().map(|(passed, _)| passed.to_string()).collect();
        let message = format!("leak_at: found `{node}`, which `{of}` does not pass");
        context.add(Diagnostic::error(*at, message).help(format!("it passes {}", nodes.join(", "))));
    }
}

/// Returns the mineral of each supplier.
pub fn mineral_of(root: &Row) -> HashMap<Id, Id> {
    root.rows("suppliers").iter().filter_map(|r| Some((r.id("id")?.clone(), r.id("mineral")?.clone()))).collect()
}
