//! mindep: how badly could a country's mineral imports fail, and which diversification is worth its money?
//!
//! The command of the same name reads a scenario file, simulates hundreds of thousands of futures and writes tables. This library is
//! what the command is made of. A run passes these stages, and imports only point down the list:
//!
//! - [`cli`]: the command;
//! - [`report`]: plots, made of a folder of results;
//! - [`results`]: tables, manifest and the folder they appear in;
//! - [`analysis`]: what follows from a run's numbers, such as comparisons;
//! - [`engine`]: simulates trials;
//! - [`tally`]: gathers them, exactly;
//! - [`plan`]: a scenario as indices and samplers;
//! - [`scenario`]: reads and validates files;
//! - [`domain`]: the nouns: minerals, suppliers, disruptions, projects, strategies;
//! - [`bounded`], [`units`], [`id`], [`letters`], [`rng`], [`stats`], [`vectors`]: the ground floor.
//!
//! # Examples
//!
//! ```
//! use mindep::tally::estimate::Estimate;
//! use mindep::tally::metric::Metric;
//! use mindep::{engine, plan::Plan, scenario};
//!
//! let text = r#"
//! format = 1
//! [scenario]
//! name = "example"
//! start = "2025-01"
//! years = 5
//! [[minerals]]
//! id = "lithium"
//! unit = "t LCE"
//! demand = { annual = 1200 }
//! [[suppliers]]
//! id = "cn"
//! mineral = "lithium"
//! path = "CHN:refine"
//! share = 1
//! [[disruptions]]
//! id = "ban"
//! hits = ["CHN"]
//! start = "2026-01"
//! probability = 0.5
//! duration = 6
//! "#;
//! let loaded = scenario::load_str("example.toml", text, &[]).expect("a sound scenario");
//! let plan = Plan::new(&loaded.study);
//! let tally = engine::run(&plan, &());
//! let shortfall = &tally.strategies[0].minerals[0].metrics[Metric::Shortfall.index()];
//! let estimate = Estimate::new(shortfall).expect("trials");
//! // Half of the futures lose six months of 100 t.
//! assert!((estimate.mean.mean - 300.0).abs() < 4.0 * estimate.mean.std_error.expect("an error"));
//! ```
#![deny(unsafe_code)]

pub use mindep_cli as cli;
pub use mindep_core::{domain, engine, id, plan, rng, stats, tally, units, vectors};
pub use mindep_library::{analysis, report, results};
pub use mindep_scenario::{self as scenario, bounded, letters};
