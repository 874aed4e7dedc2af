//! `mindep schema`: the JSON Schema of scenario files.

use super::failure::Failure;
use super::output;
use crate::scenario::json_schema;

/// Prints the schema.
pub fn schema() -> Result<(), Failure> {
    output::json(&json_schema())
}
