//! `mindep schema`: JSON Schema of scenario files.

use super::Failure;
use super::stream;
use mindep_scenario::json_schema;
use std::io::Write;

/// Prints the JSON Schema of scenario files.
pub fn schema() -> Result<(), Failure> {
    let mut out = stream::json();
    serde_json::to_writer_pretty(&mut out, &json_schema())?;
    writeln!(out)?;
    Ok(())
}
