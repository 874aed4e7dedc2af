//! Step 5, rates: years of falling in a row are one event, and how often one begins.

use super::panel::ExporterYear;
use mindep_core::domain::node::Country;
use mindep_world::minerals::Stage;
use mindep_world::rates::Governance;
use std::collections::BTreeMap;

/// Uranium: a fifth of its rows lack a weight, and much is secret. Its exporters have rates, but do not enter those of classes.
const WEAK: u32 = 261_210;
/// Congo's cobalt hydroxide moved to heading 8105 in 2022 to 2024, which is no fall.
const RECODED: (u32, &str) = (282_200, "COD");
/// Effective customers from which an exporter sells broadly.
pub const BROAD: f64 = 4.5;

/// What is known of a product's data.
pub fn is_weak(hs92: u32) -> bool {
    hs92 == WEAK
}

/// Whether an exporter's goods moved to another heading.
pub fn is_recoded(hs92: u32, exporter: Country) -> bool {
    (hs92, exporter.as_str()) == RECODED
}

/// An exporter-year with its probability of being disrupted.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The exporter in the year.
    pub of: &'a ExporterYear,
    /// P; `None` where it is not known.
    pub p: Option<f64>,
    /// o: the probability that a fall begins.
    pub onset: f64,
    /// T: the probability that none went on from the year before; 0 where P is not known.
    pub at_risk: f64,
}

impl Row<'_> {
    /// Whether the row enters rates of classes.
    pub fn in_classes(&self) -> bool {
        !is_weak(self.of.hs92) && self.p.is_some()
    }

    /// Whether the exporter sells broadly.
    pub fn is_broad(&self) -> bool {
        self.of.effective_customers().is_some_and(|customers| customers >= BROAD)
    }
}

/// The rows of a panel with given probabilities: onset P(t) (1 − P(t−1)), at risk 1 − P(t−1).
pub fn begun<'a>(panel: &'a [ExporterYear], probabilities: &[Option<f64>]) -> Vec<Row<'a>> {
    let known = |row: &ExporterYear, p: Option<f64>| p.filter(|_| !is_recoded(row.hs92, row.exporter));
    let mut by_year = BTreeMap::new();
    for (row, p) in panel.iter().zip(probabilities) {
        by_year.insert((row.hs92, row.exporter, row.year), known(row, *p));
    }
    let seen = |(row, p): (&'a ExporterYear, &Option<f64>)| {
        let p = known(row, *p);
        let before = by_year.get(&(row.hs92, row.exporter, row.year - 1)).copied().flatten().unwrap_or_default();
        let at_risk = if p.is_some() { 1.0 - before } else { 0.0 };
        Row { of: row, p, onset: p.unwrap_or_default() * at_risk, at_risk }
    };
    panel.iter().zip(probabilities).map(seen).collect()
}

/// How often falls begin in some rows.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// ΣT: exporter-years at risk.
    pub at_risk: f64,
    /// Σo: events.
    pub events: f64,
    /// Σo/ΣT: events a year.
    pub a_year: f64,
    /// Standard error of the rate; not a number without events.
    pub std_error: f64,
}

impl Rate {
    /// Relative variance.
    pub fn relative_variance(&self) -> f64 {
        let relative = self.std_error / self.a_year;
        relative * relative
    }
}

/// The rate λ = Σo/ΣT of some rows. Its error is from the score (o − λT)/(λ(1 − λ)), with the information Σ score² and a variance clustered by exporter and
/// product; it is not below λ/√Σo.
pub fn rate<'a, 'b: 'a>(rows: impl IntoIterator<Item = &'a Row<'b>>) -> Rate {
    let rows: Vec<&Row> = rows.into_iter().collect();
    let at_risk: f64 = rows.iter().map(|row| row.at_risk).sum();
    let events: f64 = rows.iter().map(|row| row.onset).sum();
    if events == 0.0 {
        return Rate { at_risk, events, a_year: 0.0, std_error: f64::NAN };
    }
    let a_year = events / at_risk;
    let lambda = a_year.max(1e-6);
    let mut information = 0.0;
    let mut clusters: BTreeMap<(u32, Country), f64> = BTreeMap::new();
    for row in &rows {
        let score = (row.onset - lambda * row.at_risk) / (lambda * (1.0 - lambda));
        information += score * score;
        *clusters.entry((row.of.hs92, row.of.exporter)).or_default() += score;
    }
    let clustered: f64 = clusters.values().map(|score| score * score).sum();
    let std_error = (clustered.max(information).sqrt() / information).max(a_year / events.sqrt());
    Rate { at_risk, events, a_year, std_error }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { at_risk, events, a_year, std_error } = self;
        write!(f, "{events:.2} events in {at_risk:.1} years, {:.2} ± {:.2} % a year", 100.0 * a_year, 100.0 * std_error)
    }
}

/// The rate of a class: a stage, and a third or all.
pub fn class_rate(rows: &[Row], stage: Stage, third: Option<Governance>) -> Rate {
    let inside = |row: &&Row| row.in_classes() && row.of.stage == stage && (third.is_none() || row.of.third == third);
    rate(rows.iter().filter(inside))
}

/// The thirds, in the order of tables.
pub const THIRDS: [Governance; 3] = [Governance::Worst, Governance::Middle, Governance::Best];

/// Prints rates of classes.
pub fn print(rows: &[Row], cuts: [f64; 2], last: i32) {
    println!("\n== 5 rates");
    for stage in [Stage::Ore, Stage::Processed] {
        println!("{}: {}", stage.name(), class_rate(rows, stage, None));
        for third in THIRDS {
            println!("  {} third: {}", third.name(), class_rate(rows, stage, Some(third)));
        }
    }
    println!("all: {}", rate(rows.iter().filter(|row| row.in_classes())));
    let with_uranium = rows.iter().filter(|row| row.p.is_some() && row.of.stage == Stage::Ore);
    println!("ore with uranium: {}", rate(with_uranium));
    println!("uranium: {}", rate(rows.iter().filter(|row| row.p.is_some() && is_weak(row.of.hs92))));
    println!("thirds are cut in {last} at {:.2} and {:.2}", cuts[0], cuts[1]);
}
