//! Tests of the repository itself: architecture, documentation, sources of figures, and the list of planted faults.

mod architecture;
mod documentation;
#[cfg(target_os = "linux")]
mod examples_of_docs;
mod front_door;
mod held;
#[cfg(target_os = "linux")]
mod instructions;
mod mutations;
mod pages;
mod reference;
mod sources;
