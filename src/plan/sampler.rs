//! stub
use crate::domain::distribution::Distribution;
/// stub
#[derive(Clone, PartialEq, Debug)]
pub struct Sampler(f64);
impl Sampler {
    /// stub
    pub fn new(d: &Distribution) -> Self {
        match d {
            Distribution::Constant(v) => Self(*v),
            _ => Self(0.0),
        }
    }
    /// stub
    pub fn at(&self, _u: f64) -> f64 {
        self.0
    }
    /// stub
    pub fn at_score(&self, _z: f64) -> f64 {
        self.0
    }
}
impl Distribution {
    /// stub
    pub fn quantile(&self, _u: f64) -> f64 {
        0.0
    }
}
