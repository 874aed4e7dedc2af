//! The repository itself: walls between rooms, pages against the program, sources of figures, the list of planted faults.

mod architecture;
mod documentation;
#[cfg(target_os = "linux")]
mod examples_of_docs;
mod front_door;
#[cfg(target_os = "linux")]
mod instructions;
mod mutations;
mod pages;
mod sources;
