//! English names of countries by their codes.

pub use mindep_world::countries::name;
