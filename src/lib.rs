//! mindep: how badly could a country's mineral imports fail, and which diversification is worth its money?
//!
//! The command of the same name reads a scenario file, simulates hundreds of thousands of futures and writes tables. The library does so for programs:
//! a scenario is [loaded](scenario::load) from a file or [drafted](scenario::Draft) in code, a [`Simulation`](simulation::Simulation) runs it, and
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
//! Questions, such as what an outage of each country costs, are asked with [`questions`]; what the results of runs, answers and scenarios look like in files is in
//! the documentation.
//!
//! # What is behind the door
//!
//! The crates `mindep-core`, `mindep-scenario`, `mindep-library` and `mindep-cli`, of which the command is made. They change with it: only what is named here,
//! and the form of files, is kept from version to version.
#![deny(unsafe_code)]

/// What programs use: `use mindep::prelude::*;`.
pub mod prelude {
    pub use crate::scenario::{Draft, Loaded, Row, load, load_str};
    pub use crate::simulation::{
        BASELINE, Comparison, Estimate, Mean, Month, Own, OwnMetric, Results, Simulation, Trace,
    };
}

/// Scenarios: read from files, or drafted in code.
pub mod scenario {
    pub use mindep_scenario::draft::{Draft, Row, Setting};
    pub use mindep_scenario::{DiagnosticRow, Diagnostics, LoadError, Loaded, Severity, json_schema, load, load_str};
}

/// Simulation, and its results by name.
pub mod simulation {
    pub use mindep_core::domain::scenario::BASELINE;
    pub use mindep_core::engine::trace::{Month, Trace};
    pub use mindep_core::tally::estimate::{Comparison, Estimate, Mean};
    pub use mindep_library::simulation::{Own, OwnMetric, Results, Simulation};
}

/// Questions about a scenario, each with its tables as an answer.
///
/// # Examples
///
/// ```
/// use mindep::prelude::*;
/// use mindep::questions::{Ask, Nobody, Stress, Subject};
///
/// let scenario = Draft::new("example", "2025-01", 5)
///     .add("minerals", Row::new("lithium").with("demand.annual", 1200))
///     .add("suppliers", Row::new("cn").with("mineral", "lithium").with("path", "CHN:refine").with("share", 1))
///     .check()?;
/// let subject = Subject { loaded: &scenario, named: "example", beside: None };
/// let answer = Stress { months: 6, ..Stress::default() }.answer(&subject, &Nobody).expect("it can be asked");
/// assert!(answer.tables[0].bytes.starts_with(b"strategy,target,kind,mineral,shortfall,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod questions {
    pub use mindep_library::questions::answer::{Answer, AnswerTable};
    pub use mindep_library::questions::asking::{Ask, Beside, Nobody, Refusal, Step, Subject, Watch};
    pub use mindep_library::questions::indicators::query::Query as Indicators;
    pub use mindep_library::questions::optimize::query::Query as Optimize;
    pub use mindep_library::questions::replay::query::{Query as Replay, Which};
    pub use mindep_library::questions::reverse::ask::Over;
    pub use mindep_library::questions::reverse::query::Query as Reverse;
    pub use mindep_library::questions::robustness::query::Query as Robustness;
    pub use mindep_library::questions::score::query::{ObservedFile, Query as Score};
    pub use mindep_library::questions::sensitivity::query::{Design, Query as Sensitivity};
    pub use mindep_library::questions::stress::query::Query as Stress;
    pub use mindep_library::questions::value::query::Query as Value;
}
