//! `mindep calibrate`.

pub mod ask;
pub mod rows;
pub mod text;
