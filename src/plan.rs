//! From a scenario and a strategy to what the engine runs: dense indices, month tables, samplers.

pub mod sampler;
