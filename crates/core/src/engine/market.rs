//! Demand and price paths of one mineral (docs/model.md §4), for a vector of consecutive trials.

use super::availability::Availability;
use super::hazards::Occurrences;
use super::lanes::{LANES, Lanes, Series, add_to, at};
use super::noise::Normals;
use crate::plan::market::{Noise, PlannedGrowth, PlannedInside, PlannedMarket, PlannedPrice};
use crate::stats::{exp, ln, normal_quantile};
use crate::units::MONTHS_PER_YEAR;
use crate::vectors::{Kernel, Real, Simd, Vector, wide};

/// Bounds of the growth rate per year (docs/model.md §4).
const GROWTH_WITHIN: [f64; 2] = [-0.99, 10.0];

/// Block numbers of the draws of growth and of the level in a stream; the noise has another.
const GROWTH: u64 = 0;
const LEVEL: u64 = 2;

/// Demand and price of a month, contiguous in memory since every strategy reads them together.
#[derive(Clone, Copy, Default, Debug)]
pub struct PathMonth {
    /// Trend of demand.
    pub trend: Lanes,
    /// 1 / trend.
    pub inverse_trend: Lanes,
    /// D: demand.
    pub demand: Lanes,
    /// P: price, 0 without a price.
    pub price: Lanes,
    /// `1 − exp(−ε_d y)`: fraction of demand that the price response can give up.
    pub response: Lanes,
    /// `1 − exp(−y)`: fraction of the price that is due to scarcity.
    pub markup: Lanes,
}

/// Demand and price of a vector of trials.
#[derive(Default, Debug)]
pub struct Paths {
    /// Values by month.
    pub months: Vec<PathMonth>,
    /// Trend of each part of demand, by month.
    pub parts: Vec<Series>,
    /// y by month: logarithm of the price relative to the undisturbed one; empty without a price.
    pub gap: Series,
    /// Price inside a country that restricts its exports, by month; empty where it is not computed.
    pub inside: Series,
    /// Growth per year as a fraction, by growth draw.
    pub growth: Vec<Lanes>,
    /// Factor of demand in all months; `None` where it is always 1.
    pub level: Option<Lanes>,
    /// ΣD over the horizon.
    pub demand_sum: Lanes,
    /// ΣD by year.
    pub demand_by_year: Vec<Lanes>,
    /// ΣD by part of demand.
    pub demand_by_part: Vec<Lanes>,
    /// ΣP over the months.
    pub price_sum: Lanes,
    calm: Series,
    shocked: bool,
    normals: Normals,
}

impl Paths {
    /// Computes the paths of the trials from `first` on, which are the lanes of the block from `lane` on.
    pub fn fill(
        &mut self,
        market: &PlannedMarket,
        occurrences: &Occurrences,
        availability: &Availability,
        first: u64,
        lane: usize,
        months: usize,
    ) {
        let years = months.div_ceil(MONTHS_PER_YEAR);
        self.growth.clear();
        self.growth.extend(market.growths.iter().map(|growth| growths(growth, occurrences, first, lane, years)));
        self.level = market.level.as_ref().map(|sampler| {
            let mut level = Lanes::ZERO;
            for i in 0..LANES {
                level[i] = sampler.at(market.noise.stream.uniforms(first + i as u64, 0, LEVEL)[0]);
            }
            level
        });
        self.fill_trend(market, months);
        self.fill_demand(market, availability, first, months);
        self.fill_price(market, availability, first, months);
    }

    /// Returns the demand without shocks: trend times noise.
    pub fn calm(&self, month: usize) -> &Lanes {
        if self.shocked { &self.calm[month] } else { &self.months[month].demand }
    }

    fn fill_trend(&mut self, market: &PlannedMarket, months: usize) {
        self.parts.resize_with(market.parts.len(), Vec::new);
        self.months.resize(months, PathMonth::default());
        for (k, (part, out)) in market.parts.iter().zip(&mut self.parts).enumerate() {
            out.resize(months, Lanes::ZERO);
            let growth = &self.growth[part.growth];
            let level = self.level.as_ref();
            wide(Trend { monthly: part.monthly, level, growth, out, months: &mut self.months, first: k == 0 });
        }
    }

    fn fill_demand(&mut self, market: &PlannedMarket, availability: &Availability, first: u64, months: usize) {
        let noisy = market.noise.sigma > 0.0;
        if noisy {
            self.normals.fill(&market.noise, first, months);
        }
        self.shocked = availability.shock().is_some();
        if self.shocked {
            self.calm.resize(months, Lanes::ZERO);
        }
        self.demand_by_year.clear();
        self.demand_by_year.resize(months.div_ceil(MONTHS_PER_YEAR), Lanes::ZERO);
        self.demand_by_part.clear();
        self.demand_by_part.resize(market.parts.len(), Lanes::ZERO);
        self.demand_sum = Lanes::ZERO;
        wide(Demand { paths: self, noise: &market.noise, noisy, shock: availability.shock() });
    }

    fn fill_price(&mut self, market: &PlannedMarket, availability: &Availability, first: u64, months: usize) {
        self.gap.clear();
        self.inside.clear();
        self.price_sum = Lanes::ZERO;
        let Some(price) = &market.price else { return };
        let noisy = price.noise.sigma > 0.0;
        if noisy {
            self.normals.fill(&price.noise, first, months);
        }
        self.gap.resize(months, Lanes::ZERO);
        wide(PricePath { paths: self, price, availability, noisy });
        if let Some(inside) = &price.inside {
            self.inside.resize(months, Lanes::ZERO);
            wide(InsidePath { paths: self, price, inside, availability });
        }
    }
}

/// Adds `monthly · (1 + g)^(t / 12)` to the trend.
struct Trend<'a> {
    monthly: f64,
    level: Option<&'a Lanes>,
    growth: &'a Lanes,
    out: &'a mut Series,
    months: &'a mut [PathMonth],
    /// Whether this is the first part, which initialises the trend.
    first: bool,
}

impl Kernel for Trend<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let mut log_growth = Lanes::ZERO;
        for i in 0..LANES {
            log_growth[i] = libm::log1p(self.growth[i]) / 12.0;
        }
        // Factors within a year, and powers of the yearly factor by repeated multiplication: twelve exponentials suffice.
        let log_growth = at::<S>(&log_growth);
        let mut of_year = [Lanes::ZERO; MONTHS_PER_YEAR];
        for (m, factor) in of_year.iter_mut().enumerate() {
            exp(log_growth * m as f64).store(factor);
        }
        let yearly = at::<S>(self.growth) + 1.0;
        let mut level = Vector::<S>::of(self.monthly);
        if let Some(factor) = self.level {
            level = level * at(factor);
        }
        for (t, (out, month)) in self.out.iter_mut().zip(self.months.iter_mut()).enumerate() {
            if t > 0 && t % MONTHS_PER_YEAR == 0 {
                level = level * yearly;
            }
            let value = level * at(&of_year[t % MONTHS_PER_YEAR]);
            value.store(out);
            let sum = if self.first { value } else { at::<S>(&month.trend) + value };
            sum.store(&mut month.trend);
        }
    }
}

/// Computes demand from trend, noise and shocks, and its sums.
struct Demand<'a> {
    paths: &'a mut Paths,
    noise: &'a Noise,
    noisy: bool,
    shock: Option<&'a Series>,
}

impl Kernel for Demand<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Paths { months, parts, calm, normals, demand_sum, demand_by_year, demand_by_part, .. } = self.paths;
        for (t, month) in months.iter_mut().enumerate() {
            let trend = at::<S>(&month.trend);
            let inverse = Vector::of(1.0) / trend;
            inverse.store(&mut month.inverse_trend);
            // Half of the month's variance, so that demand is the trend on average.
            let half = self.noise.variance(t) / 2.0;
            let mut value = if self.noisy { trend * exp(at::<S>(&normals.path[t]) - half) } else { trend };
            if let Some(shock) = self.shock {
                value.store(&mut calm[t]);
                value = value * at(&shock[t]);
            }
            value.store(&mut month.demand);
            add_to(demand_sum, value);
            add_to(&mut demand_by_year[t / MONTHS_PER_YEAR], value);
            for (part, sum) in parts.iter().zip(demand_by_part.iter_mut()) {
                add_to(sum, value * inverse * at(&part[t]));
            }
        }
    }
}

/// Computes y from the remaining world supply, and the price from y and noise.
struct PricePath<'a> {
    paths: &'a mut Paths,
    price: &'a PlannedPrice,
    availability: &'a Availability,
    noisy: bool,
}

impl Kernel for PricePath<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { paths, price, availability, noisy } = self;
        let one = Vector::<S>::of(1.0);
        let mut level = Vector::<S>::zero();
        let mut sum = Vector::<S>::zero();
        for (t, month) in paths.months.iter_mut().enumerate() {
            let world = world(price, availability, t, None);
            level += (scarcity(world, price.elasticity, price.log_cap) - level) * price.adjustment;
            level.store(&mut paths.gap[t]);
            let (mut response, mut markup) = (Vector::zero(), Vector::zero());
            if level.any_positive() {
                response = one - exp(level * -price.demand_elasticity);
                markup = one - exp(Vector::zero() - level);
            }
            response.store(&mut month.response);
            markup.store(&mut month.markup);
            let half = price.noise.variance(t) / 2.0;
            let exponent = if noisy { at::<S>(&paths.normals.path[t]) - half + level } else { level };
            let value = exp(exponent) * price.trend[t];
            value.store(&mut month.price);
            sum += value;
        }
        sum.store(&mut paths.price_sum);
    }
}

/// Returns the fraction of world supply left in month `t`; the entry `but` (stage, index within the stage) counts as fully available.
#[inline(always)]
fn world<S: Simd>(
    price: &PlannedPrice,
    availability: &Availability,
    t: usize,
    but: Option<(usize, usize)>,
) -> Vector<S> {
    let one = Vector::<S>::of(1.0);
    let mut world = one;
    for (k, stage) in price.world.iter().enumerate() {
        let mut lost = Vector::zero();
        for (i, &(share, class)) in stage.iter().enumerate() {
            if let Some(available) = availability.class(class)
                && but != Some((k, i))
            {
                lost += (one - at(&available[t])) * share;
            }
        }
        world = world.lane_min(one - lost);
    }
    world
}

/// Computes the price inside a country: losses elsewhere raise it, and what the country's own node withholds lowers it; drift and noise are those of
/// the price.
struct InsidePath<'a> {
    paths: &'a mut Paths,
    price: &'a PlannedPrice,
    inside: &'a PlannedInside,
    availability: &'a Availability,
}

impl Kernel for InsidePath<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { paths, price, inside, availability } = self;
        let Paths { months, gap, inside: out, .. } = paths;
        let one = Vector::<S>::of(1.0);
        let withheld = inside.class.and_then(|class| availability.class(class));
        let mut level = Vector::<S>::zero();
        for (t, ((month, gap), out)) in months.iter().zip(gap).zip(out).enumerate() {
            let mut target =
                scarcity(world::<S>(price, availability, t, inside.place), price.elasticity, price.log_cap);
            if let Some(available) = withheld {
                // The country has (1 − A) / h more than it uses; this lowers the price by as much as an equal relative shortage would raise it.
                let used = one / (one + (one - at(&available[t])) * (1.0 / inside.home_use));
                target -= scarcity(used, price.elasticity, price.log_cap);
            }
            level += (target - level) * price.adjustment;
            (at::<S>(&month.price) * exp(level - at(gap))).store(out);
        }
    }
}

/// Largest remaining fraction of world supply that counts as a shortage; the tolerance absorbs the rounding of sums of shares.
const WHOLE: f64 = 1.0 - 1e-12;
/// Largest remaining fraction that counts as nothing.
const NOTHING_LEFT: f64 = 1e-12;

/// y*: returns the logarithm of the relative price that the remaining world supply implies.
#[inline(always)]
fn scarcity<R: Real>(world: R, elasticity: f64, log_cap: f64) -> R {
    let scarce = world.lane_lt(R::of(WHOLE));
    if !R::any(scarce) {
        return R::of(0.0);
    }
    let cap = R::of(log_cap);
    let gap = if elasticity > 0.0 {
        let some = R::of(NOTHING_LEFT).lane_lt(world);
        let left = R::select(some, world, R::of(1.0));
        R::select(some, ((R::of(0.0) - ln(left)) / R::of(elasticity)).lane_min(cap), cap)
    } else {
        cap
    };
    R::select(scarce, gap, R::of(0.0))
}

/// Returns growth per year in the trials from `first` on: the quantile of its distribution at `Φ(Σ ρ F(0) + sqrt(1 − Σ ρ²) z)`.
fn growths(growth: &PlannedGrowth, occurrences: &Occurrences, first: u64, lane: usize, years: usize) -> Lanes {
    let drawn_lanes = occurrences.lanes.len() - 1;
    let mut out = Lanes::ZERO;
    for i in 0..LANES.min(drawn_lanes - lane) {
        let u = growth.stream.uniforms(first + i as u64, 0, GROWTH)[0];
        let drawn = if growth.loadings.is_empty() {
            growth.sampler.at(u)
        } else {
            let at = (lane + i) * years;
            let shared: f64 = growth.loadings.iter().map(|&(f, rho)| rho * occurrences.drivers[f][at]).sum();
            growth.sampler.at_score(shared + growth.own * normal_quantile(u))
        };
        out[i] = drawn.clamp(GROWTH_WITHIN[0], GROWTH_WITHIN[1]);
    }
    out
}
