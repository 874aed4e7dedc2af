//! `mindep calibrate`.

pub mod ask;
pub mod query;
pub mod rows;
pub mod text;
