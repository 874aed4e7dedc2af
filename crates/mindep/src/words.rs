//! Readable words and numbers for the report and the terminal: names of ids and countries, numbers with standard errors, and tables.

pub mod country;
pub mod measured;
pub mod names;
pub mod numbers;
pub mod period;
pub mod table;
