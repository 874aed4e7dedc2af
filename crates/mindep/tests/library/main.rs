//! What the library makes of simulations: tables, errors of estimates, and whatever nonsense is fed to its readers.

mod errors;
mod hostile;
mod nonsense;
mod precision;
mod tables;
mod units;
