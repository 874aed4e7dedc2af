//! Random numbers. (placeholder)
