//! Special functions. (placeholder)
