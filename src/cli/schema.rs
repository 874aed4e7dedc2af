//! `mindep schema`.

use super::Failure;
use crate::scenario::json_schema;
use std::io::{self, Write};

/// Prints the JSON Schema of scenario files.
pub fn schema() -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &json_schema())?;
    writeln!(out)?;
    Ok(())
}
