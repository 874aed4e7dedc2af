//! Demand and price paths of one mineral (MODEL.md §§3 and 5).

use super::availability::{Availability, Losses};
use super::hazards::Occurrences;
use super::lanes::{Series, min};
use crate::plan::market::{Noise, PlannedGrowth, PlannedMarket};
use crate::stats::{exp, ln, normal_quantile, normal_quantile_single};

/// Growth is clamped here (MODEL.md §2).
const LEAST_GROWTH: f64 = -0.99;

/// Block of a stream that holds the draw of growth.
const GROWTH: u64 = 0;
/// Blocks of a stream that hold the draws of monthly noise.
const NOISE: u64 = 1;

/// Demand and price of the trials of a block, by month.
#[derive(Debug)]
pub struct Paths<const W: usize> {
    /// Trend of demand.
    pub trend: Series<W>,
    /// Trend of each part of demand, where there are several.
    pub parts: Vec<Series<W>>,
    /// Demand without shocks: trend and noise.
    pub calm: Series<W>,
    /// D: demand.
    pub demand: Series<W>,
    /// `Π (1 + shocks)`, or nothing when no shock touches the block.
    pub shock: Option<Series<W>>,
    /// P: price; empty without one.
    pub price: Series<W>,
    /// y: the log price gap; empty without a price.
    pub gap: Series<W>,
    /// Growth a year that each part's draw gave.
    pub growth: Vec<[f64; W]>,
    noise: Series<W>,
}

impl<const W: usize> Default for Paths<W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const W: usize> Paths<W> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            trend: Vec::new(),
            parts: Vec::new(),
            calm: Vec::new(),
            demand: Vec::new(),
            shock: None,
            price: Vec::new(),
            gap: Vec::new(),
            growth: Vec::new(),
            noise: Vec::new(),
        }
    }

    /// Fills the paths of the trials `first .. first + W`.
    pub fn fill(
        &mut self,
        market: &PlannedMarket,
        occurrences: &Occurrences,
        losses: &Losses<W>,
        availability: &Availability<W>,
        first: u64,
        months: usize,
    ) {
        self.fill_trend(market, occurrences, first, months);
        self.fill_demand(market, losses, first, months);
        self.fill_price(market, availability, first, months);
    }

    fn fill_trend(&mut self, market: &PlannedMarket, occurrences: &Occurrences, first: u64, months: usize) {
        let years = months.div_ceil(12);
        self.growth.clear();
        self.growth.extend(market.growths.iter().map(|growth| growths(growth, occurrences, first, years)));
        self.parts.resize_with(market.parts.len(), Vec::new);
        self.trend.clear();
        self.trend.resize(months, [0.0; W]);
        for (part, trend) in market.parts.iter().zip(&mut self.parts) {
            let growth = &self.growth[part.growth];
            let mut log_growth = [0.0; W];
            for i in 0..W {
                log_growth[i] = libm::log1p(growth[i]) / 12.0;
            }
            trend.clear();
            for t in 0..months {
                let mut level = [0.0; W];
                for i in 0..W {
                    level[i] = part.monthly * exp(log_growth[i] * t as f64);
                }
                for i in 0..W {
                    self.trend[t][i] += level[i];
                }
                trend.push(level);
            }
        }
    }

    fn fill_demand(&mut self, market: &PlannedMarket, losses: &Losses<W>, first: u64, months: usize) {
        self.calm.clone_from(&self.trend);
        if market.noise.sigma > 0.0 {
            fill_noise(&mut self.noise, &market.noise, first, months);
            let half = market.noise.sigma * market.noise.sigma / 2.0;
            for (calm, noise) in self.calm.iter_mut().zip(&self.noise) {
                for i in 0..W {
                    calm[i] *= exp(noise[i] - half);
                }
            }
        }
        self.demand.clone_from(&self.calm);
        let mut shock = None;
        for series_of_loss in market.shocks.iter().filter_map(|&h| losses.of(h)) {
            let shock: &mut Series<W> = shock.get_or_insert_with(|| vec![[1.0; W]; months]);
            for (s, l) in shock.iter_mut().zip(series_of_loss) {
                for i in 0..W {
                    s[i] *= 1.0 + l[i];
                }
            }
        }
        if let Some(shock) = &shock {
            for (demand, s) in self.demand.iter_mut().zip(shock) {
                for i in 0..W {
                    demand[i] *= s[i];
                }
            }
        }
        self.shock = shock;
    }

    fn fill_price(&mut self, market: &PlannedMarket, availability: &Availability<W>, first: u64, months: usize) {
        self.price.clear();
        self.gap.clear();
        let Some(price) = &market.price else { return };
        let noisy = price.noise.sigma > 0.0;
        if noisy {
            fill_noise(&mut self.noise, &price.noise, first, months);
        }
        let half = price.noise.sigma * price.noise.sigma / 2.0;
        let mut gap = [0.0; W];
        for t in 0..months {
            let mut world = [1.0; W];
            for stage in &price.world {
                let mut lost = [0.0; W];
                for &(share, class) in stage {
                    let Some(available) = availability.class(class, t) else {
                        continue;
                    };
                    for i in 0..W {
                        lost[i] += share * (1.0 - available[i]);
                    }
                }
                for i in 0..W {
                    world[i] = min(world[i], 1.0 - lost[i]);
                }
            }
            for i in 0..W {
                gap[i] += price.adjustment * (scarcity(world[i], price.elasticity, price.log_cap) - gap[i]);
            }
            self.gap.push(gap);
            let mut level = [0.0; W];
            for i in 0..W {
                let noise = if noisy { self.noise[t][i] - half } else { 0.0 };
                level[i] = price.trend[t] * exp(noise + gap[i]);
            }
            self.price.push(level);
        }
    }
}

/// y*: the log price gap that the world's remaining supply calls for.
fn scarcity(world: f64, elasticity: f64, log_cap: f64) -> f64 {
    // Rounding of the shares' sum is no shortage.
    if world >= 1.0 - 1e-12 {
        0.0
    } else if world <= 1e-12 || elasticity <= 0.0 {
        log_cap
    } else {
        min(-ln(world) / elasticity, log_cap)
    }
}

/// Growth of the trials of a block: the quantile of its distribution at `Φ(Σ ρ F(0) + sqrt(1 − Σ ρ²) z)`.
fn growths<const W: usize>(growth: &PlannedGrowth, occurrences: &Occurrences, first: u64, years: usize) -> [f64; W] {
    std::array::from_fn(|lane| {
        let u = growth.stream.uniforms(first + lane as u64, 0, GROWTH)[0];
        let drawn = if growth.loadings.is_empty() {
            growth.sampler.at(u)
        } else {
            let shared: f64 = growth.loadings.iter().map(|&(f, rho)| rho * occurrences.drivers[f][lane * years]).sum();
            growth.sampler.at_score(shared + growth.own * normal_quantile_single(u))
        };
        drawn.max(LEAST_GROWTH)
    })
}

/// x(t) = φ x(t−1) + sqrt(1−φ²) σ z(t), x(0) = σ z(0).
fn fill_noise<const W: usize>(out: &mut Series<W>, noise: &Noise, first: u64, months: usize) {
    out.clear();
    out.resize(months, [0.0; W]);
    let (kept, fresh) = (noise.persistence, noise.innovation());
    let mut words = [[0.0; W]; 4];
    let mut x = [0.0; W];
    for t in 0..months {
        if t % 4 == 0 {
            for lane in 0..W {
                let four = noise.stream.uniforms(first + lane as u64, t as u64 / 4, NOISE);
                for (word, value) in words.iter_mut().zip(four) {
                    word[lane] = value;
                }
            }
        }
        let u = &words[t % 4];
        let scale = if t == 0 { noise.sigma } else { fresh };
        for i in 0..W {
            x[i] = kept * x[i] + scale * normal_quantile(u[i]);
        }
        out[t] = x;
    }
}
