//! Notes about rows whose numbers name no source, or an assumption.

use super::some;
use crate::diagnostic::{Diagnostic, Faults};
use crate::register::{SourceClass, rows};
use crate::source::Span;
use crate::spec::row::Row;

/// Rows of a root table and of the tables within it.
#[derive(Default)]
struct OfTable {
    table: String,
    all: usize,
    unsourced: Vec<(String, Span)>,
    assumed: Vec<(String, Span)>,
}

/// Notes rows without a source and rows that are assumptions, a note for each root table.
pub fn check(root: &Row, out: &mut Faults) {
    let mut tables: Vec<OfTable> = Vec::new();
    for row in rows(root) {
        let table = row.table.split('.').next().unwrap_or_default();
        let index = tables.iter().position(|t| t.table == table).unwrap_or_else(|| {
            tables.push(OfTable { table: table.to_owned(), ..OfTable::default() });
            tables.len() - 1
        });
        let own = &mut tables[index];
        own.all += 1;
        // Parameters are called by their addresses; all others by their own, without the table.
        let named = match table {
            "uncertain" | "optimize" if !row.id.is_empty() => row.id,
            _ => row.address.strip_prefix(&format!("{table}.")).unwrap_or(table).to_owned(),
        };
        match row.class {
            SourceClass::Unsourced => own.unsourced.push((named, row.at)),
            SourceClass::Assumed | SourceClass::Partly => own.assumed.push((named, row.at)),
            SourceClass::Measured => {}
        }
    }
    for OfTable { table, all, unsourced, assumed } in tables {
        let kinds = [
            (unsourced, "name no source", "name publisher, title and year, or write `assumption: …` with its reason"),
            (
                assumed,
                "rest on an assumption, in whole or in part",
                "`mindep check --assumptions` lists every number, and what it moves",
            ),
        ];
        for (found, what, help) in kinds {
            let Some((_, at)) = found.first() else { continue };
            let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
            let message = format!("{table}: {} of {all} rows with numbers {what}: {}", found.len(), some(&names));
            out.add(Diagnostic::remark(*at, message).help(help));
        }
    }
}
