//! Standard output: text or JSON, written at once; a closed pipe is for the caller to take quietly.

use super::failure::Failure;
use serde::Serialize;
use std::io::Write;

/// Writes text to standard output, with terminal styles only where they are wanted.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Writes bytes to standard output as they are.
pub fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Writes a JSON document to standard output.
pub fn json(value: &impl Serialize) -> Result<(), Failure> {
    let mut document =
        serde_json::to_vec_pretty(value).map_err(|e| Failure::Running("write the JSON document", e.into()))?;
    document.push(b'\n');
    bytes(&document)
}

/// One document: the item itself when there is one, else a list.
pub fn one_or_many<T: Serialize>(items: &[T]) -> Result<(), Failure> {
    match items {
        [only] => json(only),
        _ => json(&items),
    }
}

/// Tells something on standard error; that nobody listens is no failure.
pub fn tell(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}
