//! Checks of the keys of disruptions that depend on each other, and of cycles of triggers.

use std::collections::HashMap;

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Lost;
use crate::source::Span;
use crate::spec::row::Row;
use crate::spec::{Range, number};
use mindep_core::domain::distribution::Distribution;

/// Checks all disruptions.
pub fn check(root: &Row, context: &mut Context<'_>) {
    for row in root.rows("disruptions") {
        course(row, context);
        effect(row, context);
        if row.has("minerals") && !row.broken("minerals") && row.ids("minerals").is_empty() {
            let fault =
                Diagnostic::error(row.at("minerals"), "minerals: found an empty list, expected at least one mineral");
            context.add(fault.help("remove `minerals` to mean all of them"));
        }
    }
    cycles(root.rows("disruptions"), context);
}

fn course(row: &Row, context: &mut Context<'_>) {
    if !row.has("duration") && !row.has("profile") {
        let message = "duration: missing from a disruption, expected months, a number or a distribution";
        context
            .add(Diagnostic::error(row.at, message).help("add `duration`, or a `profile` instead").absent(Lost::Keys));
    }
}

fn effect(row: &Row, context: &mut Context<'_>) {
    let demand = match row.text("effect") {
        Some(effect) => effect == "demand",
        None => return,
    };
    if demand && row.has("hits") {
        let fault = Diagnostic::error(
            row.at("hits"),
            "hits: found beside effect = \"demand\", which strikes minerals, not nodes",
        );
        context.add(fault.help("remove `hits`, and name the minerals in `minerals`"));
    }
    if demand && row.has("notice") {
        let fault = Diagnostic::error(
            row.at("notice"),
            "notice: found beside effect = \"demand\", of which nothing can be bought ahead",
        );
        context.add(fault.help("remove `notice`"));
    }
    if !demand && !row.has("hits") && !row.has("triggers") {
        let fault = Diagnostic::error(row.at, "hits: missing from a disruption, expected a list of selectors");
        context.add(
            fault
                .help("add `hits`, or `triggers` for a pure cause of others, or effect = \"demand\"")
                .absent(Lost::Keys),
        );
    }
    if let (false, Some(Distribution::Constant(x))) = (demand, row.dist("severity"))
        && !Range::FRACTION.holds(x)
    {
        let message =
            format!("severity: found {}, expected {} or a distribution", number(x), Range::FRACTION.expected());
        context.add(Diagnostic::error(row.at("severity"), message));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Reports each cycle of triggers, at the trigger that closes it.
fn cycles(rows: &[Row], context: &mut Context<'_>) {
    let index: HashMap<&str, usize> =
        rows.iter().enumerate().filter_map(|(i, r)| Some((r.id("id")?.as_str(), i))).collect();
    let edges: Vec<Vec<(usize, Span)>> = rows
        .iter()
        .map(|row| {
            row.rows("triggers")
                .iter()
                .filter_map(|t| Some((*index.get(t.id("disruption")?.as_str())?, t.at("disruption"))))
                .collect()
        })
        .collect();
    let mut marks = vec![Mark::New; rows.len()];
    for root in 0..rows.len() {
        if marks[root] != Mark::New {
            continue;
        }
        marks[root] = Mark::Open;
        // The path from the root: each node with the number of its edges already followed.
        let mut way: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, next)) = way.last_mut() {
            let Some(&(to, at)) = edges[*node].get(*next) else {
                marks[*node] = Mark::Done;
                way.pop();
                continue;
            };
            *next += 1;
            match marks[to] {
                Mark::New => {
                    marks[to] = Mark::Open;
                    way.push((to, 0));
                }
                Mark::Open => {
                    let name = |i: usize| rows[i].id("id").map(ToString::to_string).unwrap_or_default();
                    let from = way.iter().position(|(n, _)| *n == to).unwrap_or(0);
                    let names: Vec<String> = way[from..].iter().map(|(n, _)| name(*n)).chain([name(to)]).collect();
                    let fault = Diagnostic::error(
                        at,
                        format!("triggers: found the cycle {}, expected none", names.join(" → ")),
                    );
                    context.add(fault.help("remove one of its triggers"));
                }
                Mark::Done => {}
            }
        }
    }
}
