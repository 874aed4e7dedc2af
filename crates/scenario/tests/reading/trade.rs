//! Files of trade: every layout as it is published, what is left out of each, and what is refused.

mod layouts;
mod nonsense;
mod numbers;
mod traps;

use mindep_scenario::Diagnostics;
use mindep_scenario::trade::{Reader, Request, Trade};

/// A request for the imports of a country.
fn of(importer: &str) -> Request {
    Request { importer: Some(importer.to_owned()), ..Request::default() }
}

/// Reads one text.
fn read(text: &str, request: Request) -> Result<Trade, Diagnostics> {
    files(&[("t.csv", text)], request)
}

/// Reads several texts.
fn files(texts: &[(&str, &str)], request: Request) -> Result<Trade, Diagnostics> {
    let mut reader = Reader::new(request);
    for (name, text) in texts {
        reader.text(name, text.as_bytes());
    }
    reader.finish()
}

/// Rows as `KOR 283691 CHL 2023 1234.5 6789`, with `?` for what is not known.
fn rows(trade: &Trade) -> Vec<String> {
    // Nine digits are enough to see what was read, and hide errors of conversion.
    let shown = |x: Option<f64>| x.map_or("?".to_owned(), |x| ((x * 1e6).round() / 1e6).to_string());
    let row = |row: &mindep_scenario::trade::TradeRow| {
        let (quantity, value) = (shown(row.quantity), shown(row.value));
        format!("{} {} {} {} {quantity} {value}", row.importer, row.product, row.partner, row.year)
    };
    trade.rows.iter().map(row).collect()
}

/// The faults of a text, each with its place.
#[track_caller]
fn faults(text: &str, request: Request) -> Vec<String> {
    match read(text, request) {
        Ok(trade) => panic!("no fault; read {:?}", rows(&trade)),
        Err(faults) => faults.lines(),
    }
}

/// Whether a note has these words.
#[track_caller]
fn noted(trade: &Trade, words: &str) {
    assert!(trade.told.notes.iter().any(|note| note.contains(words)), "{words} is not in {:#?}", trade.told.notes);
}
