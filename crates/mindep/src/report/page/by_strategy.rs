//! Tables with one column per strategy.

use crate::results::book::Book;
use crate::words::table::{Column, Table};

/// Returns a table with a first column of names and a column of numbers for every strategy.
pub fn table(id: impl Into<String>, first: &str, book: &Book) -> Table {
    let mut table = Table::new(id, &[first]);
    table.columns.extend(book.strategies().iter().map(|strategy| Column {
        label: book.title(strategy).to_owned(),
        number: true,
        strategy: strategy.clone(),
    }));
    table
}
