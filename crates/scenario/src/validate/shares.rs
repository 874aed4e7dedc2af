//! Check of sums: shares of suppliers and world shares add up to at most 1, those of sectors to 1, squared loadings of growth to at most 1.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Lost;
use crate::source::Span;
use crate::spec::row::Row;
use crate::text::rounded;
use crate::whole::{TOLERANCE, is_whole};

/// Checks all sums.
pub fn check(root: &Row, context: &mut Context<'_>) {
    let of = |r: &Row| r.id("mineral").map(ToString::to_string);
    at_most_one(root.rows("suppliers"), of, |mineral| format!("the suppliers of `{mineral}`"), context);
    let stage = |r: &Row| Some(format!("`{}` at stage `{}`", r.id("mineral")?, r.text("stage")?));
    at_most_one(root.rows("world"), stage, |of| format!("the world's shares of {of}"), context);
    for mineral in root.rows("minerals") {
        let name = mineral.id("id").map(ToString::to_string).unwrap_or_default();
        sectors(mineral, &name, context);
        loadings(mineral, &name, context);
    }
}

/// Reports groups of rows whose shares exceed 1, at the row that first exceeds it.
fn at_most_one(
    rows: &[Row],
    group: impl Fn(&Row) -> Option<String>,
    describe: impl Fn(&str) -> String,
    context: &mut Context<'_>,
) {
    let mut sums: BTreeMap<String, (f64, Option<Span>)> = BTreeMap::new();
    for row in rows {
        let (Some(name), Some(share)) = (group(row), row.number("share")) else { continue };
        let (sum, crossing) = sums.entry(name).or_default();
        *sum += share;
        if *sum > 1.0 + TOLERANCE && crossing.is_none() {
            *crossing = Some(row.at("share"));
        }
    }
    for (name, (sum, crossing)) in sums {
        if let Some(at) = crossing {
            let message = format!("share: {} add up to {}, expected at most 1", describe(&name), rounded(sum));
            context.add(Diagnostic::error(at, message).help(format!("lower them by {} in all", rounded(sum - 1.0))));
        }
    }
}

fn sectors(mineral: &Row, name: &str, context: &mut Context<'_>) {
    let rows = mineral.rows("sectors");
    let shares: Option<Vec<f64>> = rows.iter().map(|r| r.number("share")).collect();
    let (Some(shares), Some(last), true) = (shares, rows.last(), mineral.complete("sectors")) else { return };
    let sum: f64 = shares.iter().sum();
    if !is_whole(sum) {
        let message = format!("share: the sectors of `{name}` add up to {}, expected 1", rounded(sum));
        let change = if sum > 1.0 {
            format!("lower them by {} in all", rounded(sum - 1.0))
        } else {
            format!("add {}, perhaps as a sector `other`", rounded(1.0 - sum))
        };
        context.add(Diagnostic::error(last.at("share"), message).help(change).absent(Lost::Tables));
    }
}

fn loadings(mineral: &Row, name: &str, context: &mut Context<'_>) {
    let Some(demand) = mineral.row("demand") else { return };
    let squares: f64 = demand.map("drivers").iter().map(|e| e.number * e.number).sum();
    if squares > 1.0 + TOLERANCE {
        let message = format!(
            "drivers: the squares of the loadings of `{name}` add up to {}, expected at most 1",
            rounded(squares)
        );
        context
            .add(Diagnostic::error(demand.at("drivers"), message).help("the rest of 1 is the mineral's own variation"));
    }
}
