//! The `mindep` command.
fn main() {}
