//! Thirds of exporters by how stable their countries are, for step 5.

use super::panel::ExporterYear;
use mindep_core::domain::node::Country;
use mindep_world::governance;
use mindep_world::rates::Governance;
use std::collections::BTreeMap;

/// The estimate of a country's political stability in a year: between two years that have one on the line between them, before the first and after the last that
/// of the nearest year.
fn stability(country: Country, year: i32) -> Option<f64> {
    let before = governance::latest(country, year);
    let after = governance::next(country, year);
    match (before, after) {
        (Some((y0, e0)), Some((y1, e1))) if y1 > y0 => Some((e1 - e0) / f64::from(y1 - y0) * f64::from(year - y0) + e0),
        (before, after) => before.or(after).map(|(_, estimate)| estimate),
    }
}

/// Gives each row its third, among the exporter-products of its year. Equal estimates, which a country with several products has, are taken in their order.
pub fn assign(panel: &mut [ExporterYear]) {
    for (_, mut ranked) in ranked_by_year(panel) {
        let count = ranked.len() as f64;
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (rank, (row, _)) in ranked.into_iter().enumerate() {
            let place = 3.0 * (rank as f64 + 0.5) / count;
            panel[row].third = Some(match place {
                p if p < 1.0 => Governance::Worst,
                p if p < 2.0 => Governance::Middle,
                _ => Governance::Best,
            });
        }
    }
}

/// Places of rows with an estimate, and the estimate, by year.
fn ranked_by_year(panel: &[ExporterYear]) -> BTreeMap<i32, Vec<(usize, f64)>> {
    let mut years: BTreeMap<i32, Vec<(usize, f64)>> = BTreeMap::new();
    for (place, row) in panel.iter().enumerate() {
        if let Some(estimate) = stability(row.exporter, row.year) {
            years.entry(row.year).or_default().push((place, estimate));
        }
    }
    years
}

/// Estimates that part the thirds in a year: the largest of the worst and of the middle third.
pub fn cuts(panel: &[ExporterYear], year: i32) -> [f64; 2] {
    [Governance::Worst, Governance::Middle].map(|third| {
        let rows = panel.iter().filter(|row| row.year == year && row.third == Some(third));
        rows.filter_map(|row| stability(row.exporter, year)).fold(f64::NEG_INFINITY, f64::max)
    })
}
