//! Scenario files and files of trade: how valid ones are read, and the messages for invalid ones.

mod bad_scenarios;
mod lints;
mod scenario_files;
mod trade;
