//! Drawing primitives with a common style: sheets, areas, axes, marks and texts. This module does not depend on runs or reports.

pub mod axis;
pub mod bars;
pub mod labels;
pub mod look;
pub mod plane;
pub mod png;
pub mod sheet;
