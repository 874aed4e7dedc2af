//! mindep: how badly could a country's mineral imports fail, and which diversification is worth its money?
//!
//! The command of the same name reads a scenario file, simulates hundreds of thousands of futures and writes tables. The library does so for programs:
//! a scenario is [loaded](scenario::load) from a file or [drafted](scenario::draft::Draft) in code, a [`Simulation`](simulation::Simulation) runs it, and
//! its [`Results`](simulation::Results) are asked by name. What that takes is in the [`prelude`]. Longer examples are `examples/in_code.rs`,
//! `examples/own_metric.rs` (a metric that is not there) and `examples/trial_arrays.rs` (every trial as columns).
//!
//! # Examples
//!
//! ```
//! use mindep::prelude::*;
//!
//! let scenario = Draft::new("example", "2025-01", 5)
//!     .add("minerals", Row::new("lithium").with("unit", "t LCE").with("demand.annual", 1200))
//!     .add("suppliers", Row::new("cn").with("mineral", "lithium").with("path", "CHN:refine").with("share", 1))
//!     .add("disruptions", Row::new("ban").with("hits", ["CHN"]).with("start", "2026-01").with("probability", 0.5).with("duration", 6))
//!     .check()?;
//! let results = Simulation::new(&scenario).run()?;
//! let shortfall = results.estimate("baseline", "lithium", "shortfall")?.expect("it is defined").mean;
//! // Half of the futures lose six months of 100 t.
//! assert!((shortfall.mean - 300.0).abs() < 4.0 * shortfall.std_error.expect("trials"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is behind the door
//!
//! The other modules are what the command is made of, of several crates. They are public so that these crates can use each other, and change with them;
//! of what they promise only the form of files is stable.
#![deny(unsafe_code)]

pub use mindep_cli as cli;
pub use mindep_core::{domain, engine, id, plan, rng, stats, tally, units, vectors};
pub use mindep_library::{analysis, names, questions, report, results, run, simulation, tables};
pub use mindep_scenario::{self as scenario, bounded, letters};

/// What programs use: `use mindep::prelude::*;`.
pub mod prelude {
    pub use crate::domain::scenario::BASELINE;
    pub use crate::engine::trace::{Month, Trace};
    pub use crate::scenario::draft::{Draft, Row};
    pub use crate::scenario::{Loaded, load, load_str};
    pub use crate::simulation::{Own, OwnMetric, Results, Simulation};
    pub use crate::tally::estimate::{Comparison, Estimate, Mean};
}
