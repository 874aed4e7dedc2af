//! Calibration of disruption rates and growth from data: `mindep calibrate`.

pub mod ask;
pub mod query;
pub mod rows;
pub mod text;
