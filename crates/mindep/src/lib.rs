//! The library of mindep: what is asked of the simulation, and what is written of its answers.
//!
//! Imports only point down this list:
//!
//! - [`simulation`]: the front door for programs;
//! - [`run`]: scenarios are simulated, and their results appear whole;
//! - `report`: plots and the page, made of a folder of results (feature `report`);
//! - [`compare`], [`starter`], [`data`], [`mod@bench`]: two folders of results against each other, a scenario to start from, what is bundled of the
//!   world's data, how fast the engine is;
//! - [`results`]: the folder of results: manifest, lock, answers, parts, checkpoints;
//! - [`questions`]: a room for each question that is put to the engine: what is asked, its rows, its section of the report;
//! - `draw`: sheets, axes, marks: drawing that knows nothing of runs (feature `report`);
//! - [`words`]: names, numbers and tables as people read them;
//! - [`tables`]: the tables of a run, and how tables are written and read;
//! - [`analysis`]: statistics of a run's numbers that several of these share, such as comparisons;
//! - [`trade_files`]: files of trade as they are downloaded;
//! - [`import`]: tables of scenarios made of what statistical offices publish;
//! - `pictures`: how pictures are called and begin;
//! - [`names`]: what is asked for by name must be in the scenario.
#![deny(unsafe_code)]

pub mod analysis;
pub mod bench;
pub mod compare;
pub mod data;
#[cfg(feature = "report")]
mod draw;
pub mod import;
pub mod names;
mod pictures;
pub mod questions;
#[cfg(feature = "report")]
pub mod report;
pub mod results;
pub mod run;
pub mod simulation;
pub mod starter;
pub mod tables;
pub mod trade_files;
pub mod words;
