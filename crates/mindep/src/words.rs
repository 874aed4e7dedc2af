//! Words and numbers as people read them, in the report and the terminal: names of ids and countries, numbers with errors, tables.

pub mod country;
pub mod measured;
pub mod names;
pub mod numbers;
pub mod period;
pub mod table;
