//! Naive forecasts: the last year's value times changes seen in the past (`pooled`, by class of size, of the series' own), and a mean of three years.

use super::panel::{Product, SUPPLIER, Series, of};
use super::sample::Sample;
use super::{Kind, panel};
use mindep_core::stats::normal_quantile;
use std::collections::BTreeMap;

/// Values that stand for a distribution.
const POINTS: usize = 400;
/// Origins before the forecast's of which changes are taken.
const ORIGINS: i32 = 12;
/// First year of an origin.
const FIRST: i32 = 1996;

/// Upper ends of the classes of size: of an importer in the world, of a supplier in an importer's imports.
pub const CLASSES: [&[f64]; 2] = [&[0.03, 0.1], &[0.1, 0.2, 0.4]];

/// Class of a share.
pub fn class(kind: Kind, share: f64) -> usize {
    CLASSES[kind as usize].iter().filter(|end| share >= **end).count()
}

/// Changes over some years, seen before an origin.
pub struct Past {
    /// Changes of all cells, those beyond the 3rd and the 97th percentile held there.
    pub pooled: Sample,
    /// Changes by class of size, held at the 97th percentile.
    by_class: BTreeMap<usize, Sample>,
}

impl Past {
    /// Gathers the changes over `ahead` years up to `origin`.
    pub fn new(products: &[Product], kind: Kind, origin: i32, ahead: i32) -> Self {
        let mut changes: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for from in FIRST.max(origin - ORIGINS)..=origin - ahead {
            let mut add = |share: f64, series: &Series| {
                changes.entry(class(kind, share)).or_default().push(of(series, from + ahead) / of(series, from));
            };
            for product in products {
                let world = of(&product.world, from);
                for imports in &product.importers {
                    let total = of(&imports.total, from);
                    match kind {
                        Kind::Total if total > 0.0 && total >= panel::IMPORTER * world => {
                            add(total / world, &imports.total);
                        }
                        Kind::Supplier if total > 0.0 && is_relevant(product, &imports.total) => {
                            for series in imports.suppliers.values() {
                                let share = of(series, from) / total;
                                if share >= SUPPLIER {
                                    add(share, series);
                                }
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        let mut all: Vec<f64> = changes.values().flatten().map(|change| libm::log(change + 1e-3)).collect();
        let [low, high] = [0.03, 0.97].map(|level| interpolated(&mut all, level));
        let pooled = all.iter().map(|log| libm::exp(log.clamp(low, high)));
        let by_class = changes.into_iter().map(|(class, mut changes)| {
            let most = interpolated(&mut changes, 0.97);
            (class, thinned(changes.into_iter().map(|change| change.min(most)).collect()))
        });
        Self { pooled: thinned(pooled.collect()), by_class: by_class.collect() }
    }

    /// Changes of a class of size; those of all where the class has none.
    pub fn of_class(&self, class: usize) -> &Sample {
        self.by_class.get(&class).unwrap_or(&self.pooled)
    }
}

/// Whether an importer takes 1 % of the world's imports in the mean of its years.
fn is_relevant(product: &Product, total: &Series) -> bool {
    let shares: f64 = total.iter().map(|(year, total)| total / of(&product.world, *year)).sum();
    shares / total.len() as f64 >= panel::IMPORTER
}

/// Changes of a lognormal fitted to the yearly changes of the last fifteen years, a fiftieth of the last value added so that years of nothing count.
pub fn lognormal(series: &Series, origin: i32, ahead: i32) -> Sample {
    let last = of(series, origin);
    let logs: Vec<f64> =
        (1995.max(origin - 15)..=origin).map(|year| libm::log(of(series, year) + 0.02 * last)).collect();
    let changes: Vec<f64> = logs.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let n = changes.len() as f64;
    let mean = changes.iter().sum::<f64>() / n;
    let sd = (changes.iter().map(|change| (change - mean) * (change - mean)).sum::<f64>() / n).sqrt();
    let spread = sd * f64::from(ahead).sqrt();
    let quantile = |i: usize| {
        let u = (i as f64 + 0.5) / POINTS as f64;
        libm::exp((spread * normal_quantile(u)).clamp(-6.0, 3.0))
    };
    Sample::of((0..POINTS).map(quantile))
}

/// Mean of three years over the last value, a point.
pub fn mean_of_three(series: &Series, origin: i32) -> Sample {
    let mean = (origin - 2..=origin).map(|year| of(series, year)).sum::<f64>() / 3.0;
    Sample::of([mean / of(series, origin)])
}

/// Quantile between order statistics, linearly; sorts the values.
fn interpolated(values: &mut [f64], level: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = level * (values.len() - 1) as f64;
    let (low, part) = (place.floor() as usize, place.fract());
    values[low] + part * (values[(low + 1).min(values.len() - 1)] - values[low])
}

/// Some hundred quantiles that stand for more values.
fn thinned(mut values: Vec<f64>) -> Sample {
    if values.len() <= POINTS {
        return Sample::of(values);
    }
    values.sort_by(f64::total_cmp);
    let at = |i: usize| values[((i as f64 + 0.5) / POINTS as f64 * values.len() as f64) as usize];
    Sample::of((0..POINTS).map(at))
}
