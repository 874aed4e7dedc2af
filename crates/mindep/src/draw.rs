//! Drawing: sheets with areas, axes, marks and texts, in one look. What is drawn knows nothing of runs or reports.

pub mod axis;
pub mod bars;
pub mod labels;
pub mod look;
pub mod plane;
pub mod png;
pub mod sheet;
