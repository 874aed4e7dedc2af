//! What people look at: plots and the report, made of a folder of results alone, so that they can be made again without simulating.
//!
//! [`plots`] draws its pictures on sheets, with the look and the words for numbers that all of them share;
//! [`page`] puts answer, tables and pictures on one page.

pub mod answers;
#[cfg(test)]
mod bare;
pub mod drawn;
pub mod files;
pub mod guard;
pub mod page;
pub mod plots;

pub use crate::draw::sheet::{DrawError, Picture};
