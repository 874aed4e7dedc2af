//! Plots and the HTML report, made from a results folder alone, so that they can be made again without simulating.
//!
//! [`plots`] draws the pictures, which share a style and number formats; [`page`] puts answer, tables and pictures into one HTML page.

pub mod answers;
#[cfg(test)]
mod bare;
pub mod drawn;
pub mod files;
pub mod guard;
pub mod page;
pub mod plots;

pub use crate::draw::sheet::{DrawError, Picture};
