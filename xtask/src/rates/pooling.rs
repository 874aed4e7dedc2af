//! Step 8, partial pooling: the rate of each exporter of a product, drawn towards that of its class.

use super::measures::mean;
use super::onsets::{Rate, Row, THIRDS, class_rate};
use mindep_core::domain::node::Country;
use mindep_core::stats::{exp, ln, ln_gamma};
use mindep_world::minerals::Stage;
use mindep_world::rates::Governance;
use std::collections::BTreeMap;

/// Events that are added to those found and to those expected, for factors of breadth and of governance.
const PSEUDO_BREADTH: f64 = 2.0;
const PSEUDO_GOVERNANCE: f64 = 10.0;
/// The shape between exporters that is taken where the data allow a larger one: about the most heterogeneous that they allow.
const MOST_ALIKE: f64 = 5.0;
/// Exporters have rates that were above 5 % of the world's trade in one of so many last years.
const RECENT_YEARS: i32 = 5;

/// Events found and expected.
#[derive(Clone, Copy, Default, Debug)]
pub struct Events {
    /// n: found.
    pub found: f64,
    /// E: expected.
    pub expected: f64,
}

impl Events {
    /// (n + α)/(E + α)
    fn factor(self, alpha: f64) -> f64 {
        (self.found + alpha) / (self.expected + alpha)
    }

    /// Standard error of the factor: that of a gamma distribution with the shape n + α.
    fn factor_error(self, alpha: f64) -> f64 {
        self.factor(alpha) / (self.found + alpha).sqrt()
    }
}

/// Adds up events of rows by what a key says of each; `lambda` is the expected rate of each row.
fn gathered<K: Ord>(rows: &[Row], lambda: &[f64], key: impl Fn(&Row) -> Option<K>) -> BTreeMap<K, Events> {
    let mut groups: BTreeMap<K, Events> = BTreeMap::new();
    for (row, lambda) in rows.iter().zip(lambda) {
        if let Some(key) = key(row) {
            let events = groups.entry(key).or_default();
            events.found += row.onset;
            events.expected += lambda * row.at_risk;
        }
    }
    groups
}

/// Multiplies the rate of each row by a factor of it.
fn multiply(lambda: &mut [f64], rows: &[Row], factor: impl Fn(&Row) -> f64) {
    for (lambda, row) in lambda.iter_mut().zip(rows) {
        *lambda *= factor(row);
    }
}

/// The shape of the gamma distribution, with mean 1, of the factors of groups.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The most likely.
    pub best: f64,
    /// The ends of the interval of 95 % by the likelihood ratio.
    pub interval: [f64; 2],
}

impl Shape {
    /// Maximum likelihood of α on a grid from 0.1 to 100, where n is Poisson distributed with mean E x and x gamma distributed with mean 1 and shape α.
    fn of<'a>(groups: impl IntoIterator<Item = &'a Events>) -> Self {
        let groups: Vec<&Events> = groups.into_iter().collect();
        let (from, to, step) = (ln(0.1), ln(100.0), 0.05);
        let points = ((to - from) / step).ceil() as u32;
        let grid: Vec<(f64, f64)> = (0..points)
            .map(|i| exp(from + step * f64::from(i)))
            .map(|alpha| (alpha, groups.iter().map(|events| ln_likelihood(**events, alpha)).sum()))
            .collect();
        // Half of the 95 % quantile of chi-squared.
        let most = grid.iter().map(|(_, l)| *l).fold(f64::NEG_INFINITY, f64::max);
        let inside = || grid.iter().filter(|(_, l)| *l >= most - 1.92).map(|(alpha, _)| *alpha);
        let best = grid.iter().find(|(_, l)| *l == most).map_or(f64::NAN, |(alpha, _)| *alpha);
        Self { best, interval: [inside().fold(f64::INFINITY, f64::min), inside().fold(0.0, f64::max)] }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} (95 %: {:.2} to {:.2})", self.best, self.interval[0], self.interval[1])
    }
}

/// Of n given α, but for what does not depend on α.
fn ln_likelihood(Events { found, expected }: Events, alpha: f64) -> f64 {
    ln_gamma(found + alpha) - ln_gamma(alpha) + alpha * ln(alpha) - (alpha + found) * ln(alpha + expected)
}

/// Rates by class and by exporter.
pub struct Pooled {
    /// By stage.
    pub stages: [Rate; 2],
    /// Events of exporters that sell narrowly, and broadly.
    breadth: [Events; 2],
    /// Events by third.
    governance: [Events; 3],
    /// Events by product, before its factor.
    products: BTreeMap<u32, Events>,
    product_shape: Shape,
    exporter_shape: Shape,
    countries: BTreeMap<Country, Events>,
    country_shape: Shape,
    /// Rates of exporters, by product and code.
    pub exporters: Vec<Exporter>,
}

/// The rate of an exporter of a product.
pub struct Exporter {
    /// Code of HS 1992.
    pub hs92: u32,
    /// The exporter.
    pub country: Country,
    /// Part of the world's trade in recent years.
    pub world_share: f64,
    /// Effective customers in recent years; `None` without any.
    pub effective_customers: Option<f64>,
    /// ΣT: years at risk.
    pub years: f64,
    /// n: events found.
    pub events: f64,
    /// λ θ: the rate that its class and product have.
    pub class_rate: f64,
    /// Events a year.
    pub rate: f64,
    /// Standard error of the rate.
    pub std_error: f64,
}

impl Exporter {
    /// The rate of an exporter from its rows with their λ θ: drawn to its own events, from a class whose rate has a relative variance. `None` where it was no large
    /// exporter in recent years.
    fn of(rows: &[(&Row, f64)], own: Events, alpha: f64, variance_of_class: f64, last: i32) -> Option<Self> {
        let recent = || rows.iter().filter(|(row, _)| row.of.year > last - RECENT_YEARS);
        let class_rate = mean(recent().map(|(_, lambda)| *lambda))?;
        let rate = class_rate * own.factor(alpha);
        let weight_of_class = alpha / (alpha + own.expected);
        let relative_variance = 1.0 / (alpha + own.found) + weight_of_class * weight_of_class * variance_of_class;
        let (row, _) = rows.first()?;
        Some(Self {
            hs92: row.of.hs92,
            country: row.of.exporter,
            world_share: mean(recent().map(|(row, _)| row.of.share))?,
            effective_customers: mean(recent().filter_map(|(row, _)| row.of.effective_customers())),
            years: rows.iter().map(|(row, _)| row.at_risk).sum(),
            events: own.found,
            class_rate,
            rate,
            std_error: rate * relative_variance.sqrt(),
        })
    }
}

impl Pooled {
    /// Estimates rates: λ of the class times θ of the product, drawn to the exporter's own events.
    pub fn of(rows: &[Row], last: i32) -> Self {
        let stages = [Stage::Ore, Stage::Processed].map(|stage| class_rate(rows, stage, None));
        // λ of each row, which a factor after the other enters.
        let mut lambda: Vec<f64> = rows.iter().map(|row| stages[row.of.stage as usize].a_year).collect();

        let breadth = gathered(rows, &lambda, |row| row.in_classes().then(|| row.is_broad()));
        let breadth = [false, true].map(|broad| breadth.get(&broad).copied().unwrap_or_default());
        multiply(&mut lambda, rows, |row| breadth[usize::from(row.is_broad())].factor(PSEUDO_BREADTH));

        let governance = gathered(rows, &lambda, |row| place(row.of.third).filter(|_| row.in_classes()));
        let governance = [0, 1, 2].map(|third| governance.get(&third).copied().unwrap_or_default());
        let of_third = |third: usize| governance[third].factor(PSEUDO_GOVERNANCE);
        multiply(&mut lambda, rows, |row| place(row.of.third).map_or(1.0, of_third));

        let products = gathered(rows, &lambda, |row| Some(row.of.hs92));
        let product_shape = Shape::of(products.values());
        multiply(&mut lambda, rows, |row| products[&row.of.hs92].factor(product_shape.best));

        let own = gathered(rows, &lambda, |row| Some((row.of.hs92, row.of.exporter)));
        let exporter_shape = Shape::of(own.values());
        let countries = gathered(rows, &lambda, |row| Some(row.of.exporter));
        let country_shape = Shape::of(countries.values());

        let mut exporters = Vec::new();
        for ((hs92, country), events) in own {
            let pairs = rows.iter().zip(lambda.iter().copied());
            let rows: Vec<(&Row, f64)> =
                pairs.filter(|(row, _)| (row.of.hs92, row.of.exporter) == (hs92, country)).collect();
            let of_stage = stages[rows[0].0.of.stage as usize];
            let variance_of_class = of_stage.relative_variance() + 1.0 / (product_shape.best + products[&hs92].found);
            let alpha = exporter_shape.best.min(MOST_ALIKE);
            exporters.extend(Exporter::of(&rows, events, alpha, variance_of_class, last));
        }
        Self {
            stages,
            breadth,
            governance,
            products,
            product_shape,
            exporter_shape,
            countries,
            country_shape,
            exporters,
        }
    }

    /// The rate of a stage and third, and its standard error: the stage's rate times the third's factor.
    pub fn class(&self, stage: Stage, third: Option<Governance>) -> (f64, f64) {
        let of_stage = self.stages[stage as usize];
        let Some(place) = place(third) else { return (of_stage.a_year, of_stage.std_error) };
        let events = self.governance[place];
        let used = of_stage.a_year * events.factor(PSEUDO_GOVERNANCE);
        (used, used * (of_stage.relative_variance() + 1.0 / (PSEUDO_GOVERNANCE + events.found)).sqrt())
    }

    /// Prints factors, shapes and the largest rates.
    pub fn print(&self) {
        println!("\n== 8 partial pooling");
        let line = |name: &str, events: Events, pseudo: f64| {
            let Events { found, expected } = events;
            let (factor, error) = (events.factor(pseudo), events.factor_error(pseudo));
            println!("{name}: {found:.1} events, {expected:.1} expected, factor {factor:.2} ± {error:.2}");
        };
        line("up to 4.5 effective customers", self.breadth[0], PSEUDO_BREADTH);
        line("from 4.5 effective customers", self.breadth[1], PSEUDO_BREADTH);
        for (third, events) in THIRDS.iter().zip(self.governance) {
            line(&format!("{} third", third.name()), events, PSEUDO_GOVERNANCE);
        }
        println!("shape between products {}", self.product_shape);
        for (hs92, events) in &self.products {
            line(&hs92.to_string(), *events, self.product_shape.best);
        }
        println!("shape between exporters of a product {}", self.exporter_shape);
        println!("shape between countries over all products {}", self.country_shape);
        for (country, Events { found, expected }) in self.countries.iter().filter(|(_, events)| events.found > 2.0) {
            println!("{country}: {found:.1} events, {expected:.1} expected, ratio {:.1}", found / expected);
        }
        let mut rates: Vec<f64> = self.exporters.iter().map(|exporter| exporter.rate).collect();
        rates.sort_by(f64::total_cmp);
        if let (Some(least), Some(most)) = (rates.first(), rates.last()) {
            let middle = rates[rates.len() / 2];
            println!("{} exporters, rates {least:.4} to {most:.4}, median {middle:.4}", rates.len());
        }
    }
}

/// The place of a third in tables of the three.
fn place(third: Option<Governance>) -> Option<usize> {
    THIRDS.iter().position(|other| Some(*other) == third)
}
