//! Hazards of a partner in the scenario: how often, for how long and how much, of the world's exporters or of the table alone.

use super::falls::Evidence;
use super::{Calibration, Partner, Prior, Product, Rules};
use crate::analysis::rounding::{decimals, digits};
use mindep_core::domain::distribution::Distribution;
use mindep_world::minerals::Stage;
use mindep_world::rates::{BaseRate, REPLACED};

/// Minimum partner-years for a pooled rate.
pub const POOLED_YEARS: u64 = 20;
/// Minimum partner-years for a partner's own rate.
pub const OWN_YEARS: u64 = 10;
/// Minimum falls for a distribution of severity or duration.
pub const MIN_FALLS: u64 = 3;
/// Rate assumed without evidence, per year: once in ten years.
pub const ASSUMED_RATE: f64 = 0.1;
/// Falls that the rate of a class of exporters counts for, when it meets those of a table (docs/methods/base-rates.md, step 8).
pub const WEIGHT: f64 = 5.0;
/// Part of falls of one partner in one importer's trade in which its other customers lost half as well, of those that can be told: 548 of 3,193
/// (docs/methods/swings.md).
pub const SHARED: f64 = 0.17;

/// Where hazards come from.
#[derive(Clone, PartialEq, Debug)]
pub enum Hazards {
    /// The world's exporters: falls that end, and falls that last.
    World(World),
    /// The table alone: falls of all lengths.
    Table(Table),
}

/// Hazards of an exporter by the world's base rates.
#[derive(Clone, PartialEq, Debug)]
pub struct World {
    /// Falls of half and more a year.
    pub rate: f64,
    /// What is told of the base rate.
    pub told: String,
    /// Falls and partner-years of the table that moved the rate; `None` where the exporter has a rate of its own, of the same trade.
    pub moved: Option<[f64; 2]>,
    /// Onsets a year, months and part lost, of those that end and of those that last.
    pub parts: [HazardPart; 2],
}

/// A hazard as a row of the scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct HazardPart {
    /// End of its id.
    pub id: &'static str,
    /// What happens, as the end of its name.
    pub what: &'static str,
    /// Onsets a year.
    pub rate: f64,
    /// Months, a distribution.
    pub duration: String,
    /// Part lost, a distribution.
    pub severity: String,
}

/// Hazards of a partner by the falls of the table.
#[derive(Clone, PartialEq, Debug)]
pub struct Table {
    /// Its rate.
    pub rate: Rate,
    /// Its severity.
    pub severity: Severity,
    /// Its duration in months.
    pub duration: Duration,
}

/// Evidence on which an estimate is based.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// The partner's own years.
    Own,
    /// All partners of the product.
    Product,
    /// All partners of all products.
    All,
    /// No evidence: the value is an assumption.
    Assumed,
}

/// A yearly rate of falls.
#[derive(Clone, PartialEq, Debug)]
pub struct Rate {
    /// Falls per year.
    pub value: f64,
    /// Kind of evidence.
    pub basis: Basis,
    /// The evidence; empty for an assumption.
    pub evidence: Evidence,
}

/// Distribution of the severity of falls.
#[derive(Clone, PartialEq, Debug)]
pub struct Severity {
    /// The distribution, with its parameters rounded to three decimals.
    pub distribution: Distribution,
    /// Kind of evidence.
    pub basis: Basis,
    /// The evidence; empty for an assumption.
    pub evidence: Evidence,
}

/// Distribution of the duration of falls.
#[derive(Clone, PartialEq, Debug)]
pub struct Duration {
    /// Months.
    pub distribution: Distribution,
    /// Kind of evidence.
    pub basis: Basis,
    /// Number of falls.
    pub falls: u64,
}

/// Returns the hazards of a partner.
pub fn hazards(partner: &Partner, product: &Product, all: &Calibration, rules: Rules) -> Hazards {
    if rules.prior == Prior::World
        && let Some(world) = World::new(partner, product, all, rules)
    {
        return Hazards::World(world);
    }
    Hazards::Table(Table {
        rate: if rules.prior == Prior::None { own_rate(partner) } else { rate(partner, product, all) },
        severity: severity(product, all, rules),
        duration: duration(product, all),
    })
}

impl Hazards {
    /// The yearly rate of falls that the scenario is made for.
    pub fn rate(&self) -> f64 {
        match self {
            Self::World(world) => world.rate,
            Self::Table(table) => table.rate.value,
        }
    }

    /// The rows of the scenario.
    pub fn parts(&self) -> Vec<HazardPart> {
        match self {
            Self::World(world) => world.parts.to_vec(),
            Self::Table(table) => vec![HazardPart {
                id: "fall",
                what: "falls away",
                rate: digits(table.rate.value, 3),
                duration: table.duration.distribution.to_string(),
                severity: table.severity.distribution.to_string(),
            }],
        }
    }
}

impl World {
    /// Returns the hazards of an exporter. Where it has no rate of its own, that of its class is moved by the falls of the table: `(w + n)/(w + E)` times
    /// it, with n falls that were the exporter's, E falls expected of the class in the partner-years, and a weight w. `None` only if the class had no
    /// rate.
    fn new(partner: &Partner, product: &Product, all: &Calibration, rules: Rules) -> Option<Self> {
        // What is neither said to be ore nor to be processed has the higher rate, of ore.
        let stage = product.goods.stage.unwrap_or(Stage::Ore);
        let base = BaseRate::of(product.sold.main(partner.code), stage, partner.code, all.years[1])?;
        let falls = product.falls.iter().filter(|fall| fall.counted && fall.partner == partner.code);
        let was_partners = |whose: Option<bool>| whose.map_or(SHARED, |partners| f64::from(u8::from(partners)));
        let count = falls.map(|fall| was_partners(fall.is_partners(rules))).fold(0.0, |sum, part| sum + part);
        let years = partner.evidence.years as f64;
        let moved = base.own.is_none().then_some([count, years]);
        let rate = match moved {
            Some([count, years]) => base.rate * (WEIGHT + count) / (WEIGHT + base.rate * years),
            None => base.rate,
        };
        let part = |id, what, rate: f64, duration: &str, severity: &str| HazardPart {
            id,
            what,
            rate: digits(rate, 3),
            duration: duration.to_owned(),
            severity: severity.to_owned(),
        };
        let class = base.class;
        Some(Self {
            rate,
            told: base.told(),
            moved,
            parts: [
                part("fails", "fails", base.ends(rate), &class.ends_duration, &class.ends_severity),
                part("is-lost", "is lost", base.lasts(rate), REPLACED, &class.lasts_severity),
            ],
        })
    }
}

/// Returns the rate of evidence. Without a fall it is that of half a fall, `0.5 / T` (the mean of the posterior from Jeffreys' prior), since it
/// cannot be concluded to be zero.
fn of(evidence: &Evidence, basis: Basis) -> Rate {
    let value = (evidence.falls() as f64).max(0.5) / evidence.years as f64;
    Rate { value, basis, evidence: evidence.clone() }
}

fn assumed() -> Rate {
    Rate { value: ASSUMED_RATE, basis: Basis::Assumed, evidence: Evidence::default() }
}

/// Returns the rate of a partner's own falls.
fn own_rate(partner: &Partner) -> Rate {
    if partner.evidence.years > 0 { of(&partner.evidence, Basis::Own) } else { assumed() }
}

/// Returns the rate of a partner: that of all partners of the product, or of all products if these have too few years; the partner's own rate if it
/// has enough years and its confidence interval excludes the pooled rate.
pub fn rate(partner: &Partner, product: &Product, all: &Calibration) -> Rate {
    let pooled = if product.pooled.years >= POOLED_YEARS {
        of(&product.pooled, Basis::Product)
    } else if all.all.years >= POOLED_YEARS {
        of(&all.all, Basis::All)
    } else {
        return assumed();
    };
    let own = &partner.evidence;
    match own.interval() {
        Some([low, high]) if own.years >= OWN_YEARS && !(low..=high).contains(&pooled.value) => of(own, Basis::Own),
        _ => pooled,
    }
}

/// The evidence with enough falls: of the product, else of all products.
fn enough<'a>(product: &'a Product, all: &'a Calibration) -> Option<(&'a Evidence, Basis)> {
    let pools = [(&product.pooled, Basis::Product), (&all.all, Basis::All)];
    pools.into_iter().find(|(evidence, _)| evidence.falls() >= MIN_FALLS)
}

/// Returns the severity of the falls of a product: a beta distribution with the mean and standard deviation of its losses, or of those of all
/// products if it has too few. If these are too few as well, it is uniform between the threshold and total loss.
pub fn severity(product: &Product, all: &Calibration, rules: Rules) -> Severity {
    if let Some((evidence, basis)) = enough(product, all)
        && let Some(found) = evidence.severity()
    {
        let (mean, sd) = (decimals(found.mean, 3), decimals(found.std_dev.unwrap_or(0.0), 3));
        let beta = Distribution::Beta { mean, sd };
        let fits = sd > 0.0 && sd * sd < mean * (1.0 - mean) && beta.fault().is_none();
        let distribution = if fits { beta } else { Distribution::Constant(mean) };
        return Severity { distribution, basis, evidence: evidence.clone() };
    }
    let distribution = if rules.fall < 1.0 {
        Distribution::Uniform { min: rules.fall, max: 1.0 }
    } else {
        Distribution::Constant(1.0)
    };
    Severity { distribution, basis: Basis::Assumed, evidence: Evidence::default() }
}

/// Months of a fall by the years that it was seen: one, two, and three and more. Buyers have contracts with others after four years, an assumption.
const MONTHS: [f64; 3] = [12.0, 24.0, 48.0];
/// Parts of falls of exporters that last one, two, and three years and more (docs/methods/base-rates.md, step 7).
const USUAL_PARTS: [f64; 3] = [0.18, 0.08, 0.74];

/// Returns the duration of the falls of a product, or of all products if it has too few; if these are too few as well, that of the world's exporters.
pub fn duration(product: &Product, all: &Calibration) -> Duration {
    let found = enough(product, all).and_then(|(evidence, basis)| {
        let (one, two) = (evidence.survival(1)?, evidence.survival(2)?);
        Some(([1.0 - one, one - two, two], basis, evidence.falls()))
    });
    let (parts, basis, falls) = found.unwrap_or((USUAL_PARTS, Basis::Assumed, 0));
    let weighted: Vec<(f64, f64)> =
        MONTHS.into_iter().zip(parts.map(|part| decimals(part, 3))).filter(|(_, part)| *part > 0.0).collect();
    let distribution = match weighted.as_slice() {
        [(only, _)] => Distribution::Constant(*only),
        _ => Distribution::Discrete(weighted),
    };
    Duration { distribution, basis, falls }
}
