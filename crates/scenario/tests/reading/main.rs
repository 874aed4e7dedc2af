//! Scenario files: what is read of them, and with which words what is wrong is refused.

mod bad_scenarios;
mod scenario_files;
