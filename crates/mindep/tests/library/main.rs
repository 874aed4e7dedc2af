//! Tests of the library: tables, standard errors of estimates, and robustness of its readers against invalid input.

mod annual;
mod errors;
mod hostile;
mod import;
mod nonsense;
mod precision;
mod scenario_tables;
mod tables;
mod trade_files;
mod units;
