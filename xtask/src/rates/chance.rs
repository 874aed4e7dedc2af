//! Step 6, what is missed and what is chance: falls that are put into the data, and customers that are exchanged.

use super::measures::{mean, part, stopped, weighted_moments};
use super::onsets::Row;
use super::panel::{Customer, ExporterYear};
use super::states::{CHOICES, States, class};
use mindep_core::rng::{Stream, StreamKind};
use mindep_core::stats::{beta_inverse, exp, ln};
use mindep_world::minerals::Stage;

const SEED: u64 = 1;
/// Mean losses that are put in.
const LOSSES: [f64; 3] = [0.6, 0.75, 0.9];
/// The panel is hit so many times with each, one row in `SPACING` at a time, so that the states are still those of ordinary data.
const ROUNDS: usize = 20;
const SPACING: usize = 80;
/// Losses are put into rows whose total fell by no more than this, on the logarithm's scale: into ordinary years.
const ORDINARY_FALL: f64 = -0.35;
/// Thousand dollars a year that part the classes within which customers are exchanged.
const EXCHANGE_EDGES: [f64; 4] = [1_600.0, 6_400.0, 25_600.0, 102_400.0];
/// The customers are exchanged so many times.
const EXCHANGES: usize = 40;
/// The largest growth r that enters the sum of exchanged customers.
const MOST_GROWTH: f64 = 1.5;
/// Effective customers that part the classes of the printed tables.
const CUSTOMER_EDGES: [f64; 3] = [1.5, 3.0, 4.5];

/// The class of effective customers: up to 1.5, 3, 4.5, more.
fn customers_class(row: &ExporterYear) -> usize {
    let customers = row.effective_customers().unwrap_or_default();
    CUSTOMER_EDGES.iter().filter(|edge| customers > **edge).count()
}

/// A fall that was put into the data.
struct Injected<'a> {
    row: &'a ExporterYear,
    /// Whether the total fell by half then.
    fell: bool,
    /// P that step 4 gave.
    p: f64,
}

/// Puts losses of a mean, beta distributed and different for each customer, into ordinary years, and reads them again by step 4.
fn injected(panel: &[ExporterYear], loss: f64) -> Vec<Injected<'_>> {
    let mut found = Vec::new();
    for round in 0..ROUNDS {
        let stream = Stream::new(SEED, StreamKind::Disruption, &format!("injected/{loss}/{round}"));
        let is_hit = |place: usize, row: &ExporterYear| {
            row.beyond_buyers > ORDINARY_FALL
                && place % SPACING == round * (SPACING / ROUNDS)
                && !row.customers.is_empty()
        };
        let mut hit = panel.to_vec();
        for (place, row) in hit.iter_mut().enumerate().filter(|(place, row)| is_hit(*place, row)) {
            lose(row, |customer| {
                let [u, ..] = stream.uniforms(place as u64, customer as u64, 0);
                beta_inverse(2.0 * loss, 2.0 * (1.0 - loss), u).min(0.999)
            });
        }
        let (_, probabilities) = States::fit(&hit, &CHOICES);
        for (place, row) in panel.iter().enumerate().filter(|(place, row)| is_hit(*place, row)) {
            let fell = hit[place].beyond_buyers < ln(CHOICES.fallen);
            found.push(Injected { row, fell, p: probabilities[place].unwrap_or_default() });
        }
    }
    found
}

/// Takes from each customer, numbered from 0, a part of what it bought.
fn lose(row: &mut ExporterYear, loss: impl Fn(usize) -> f64) {
    let mut left = 0.0;
    for (number, customer) in row.customers.iter_mut().enumerate() {
        let kept = 1.0 - loss(number);
        customer.change = (customer.change + ln(kept)).max(stopped());
        left += customer.share * kept;
    }
    row.beyond_buyers += ln(left);
}

/// Prints how surely step 4 finds falls that are put in.
pub fn print_injected(panel: &[ExporterYear]) {
    println!("\n== 6 what is missed and what is chance");
    let mut by_stage = [0.0; 2];
    for loss in LOSSES {
        let all = injected(panel, loss);
        // Mean P of those of which the total fell, and its standard error.
        let p = |inside: &dyn Fn(&ExporterYear) -> bool| {
            let cases = all.iter().filter(|case| case.fell && inside(case.row));
            let values: Vec<(f64, f64)> = cases.map(|case| (case.p, 1.0)).collect();
            let (mean, sd) = weighted_moments(&values);
            (mean, sd / (values.len() as f64).sqrt())
        };
        let (mean_p, error) = p(&|_| true);
        let by_customers: Vec<String> =
            (0..=CUSTOMER_EDGES.len()).map(|of| format!("{:.2}", p(&|row| customers_class(row) == of).0)).collect();
        println!(
            "loss of {loss} put into {} years: total falls by half in {:.2} of them, mean P of these {mean_p:.2} ± {error:.2}, by customers (to 1.5, 3, 4.5, more) {}",
            all.len(),
            part(all.iter().map(|case| case.fell)),
            by_customers.join(", ")
        );
        for stage in [Stage::Ore, Stage::Processed] {
            by_stage[stage as usize] += p(&|row| row.stage == stage).0 / LOSSES.len() as f64;
        }
    }
    println!("mean over the three: ore {:.2}, processed {:.2}", by_stage[0], by_stage[1]);
}

/// What exchanged customers show of a row.
#[derive(Clone, Copy, Default)]
struct Exchanged {
    /// Part of the exchanges in which the sum of customers falls by half.
    fell: f64,
    /// Mean P that step 4 gives.
    p: f64,
}

/// The rest r of a customer, so far that it can be summed.
fn held(customer: &Customer) -> f64 {
    customer.rest().clamp(stopped(), MOST_GROWTH)
}

/// What is left of the customers' sum.
fn sum_left(row: &ExporterYear) -> f64 {
    row.customers.iter().map(|customer| customer.share * exp(held(customer))).sum()
}

/// Gives each customer the change of another of its class of size, drawn with replacement among those of ordinary years, so that only chance makes them fall
/// together.
fn exchanged(rows: &[Row], states: &States) -> Vec<Exchanged> {
    let size = |customer: &Customer| class(customer.kusd, &EXCHANGE_EDGES);
    let mut pools: [Vec<Customer>; EXCHANGE_EDGES.len() + 1] = Default::default();
    for row in rows.iter().filter(|row| row.p.is_some_and(|p| p < 0.5)) {
        for customer in &row.of.customers {
            pools[size(customer)].push(*customer);
        }
    }
    let mut panel: Vec<ExporterYear> = rows.iter().map(|row| row.of.clone()).collect();
    let mut found = vec![Exchanged::default(); rows.len()];
    for exchange in 0..EXCHANGES {
        let stream = Stream::new(SEED, StreamKind::Disruption, &format!("exchanged/{exchange}"));
        for (place, row) in panel.iter_mut().enumerate() {
            for (number, customer) in row.customers.iter_mut().enumerate() {
                let pool = &pools[size(customer)];
                let [u, ..] = stream.uniforms(place as u64, number as u64, 0);
                let other = pool[(u * pool.len() as f64) as usize];
                (customer.change, customer.buyers_part) = (other.change, other.buyers_part);
            }
            row.beyond_buyers = ln(sum_left(row).max(f64::MIN_POSITIVE));
            let fell = !row.customers.is_empty() && row.beyond_buyers < ln(0.5);
            found[place].fell += f64::from(u8::from(fell)) / EXCHANGES as f64;
        }
        for (found, p) in found.iter_mut().zip(states.probabilities(&panel, &CHOICES)) {
            found.p += p.unwrap_or_default() / EXCHANGES as f64;
        }
    }
    found
}

/// Prints how often customers fall together by chance.
pub fn print_exchanged(rows: &[Row], states: &States) {
    let exchanged = exchanged(rows, states);
    println!("falls of the customers' sum by half, observed and exchanged; mean P on both, % of years");
    for stage in [Stage::Ore, Stage::Processed] {
        let line = |name: &str, inside: &dyn Fn(&ExporterYear) -> bool| {
            let cases = || {
                let all = rows.iter().zip(&exchanged);
                all.filter(|(row, _)| row.in_classes() && row.of.stage == stage && inside(row.of))
            };
            let percent = |value: &dyn Fn(&Row, &Exchanged) -> f64| {
                100.0 * mean(cases().map(|(row, exchanged)| value(row, exchanged))).unwrap_or(f64::NAN)
            };
            println!(
                "{:9} {name:17} {:6.2} {:6.2} {:6.2} {:6.2}",
                stage.name(),
                percent(&|row, _| f64::from(u8::from(sum_left(row.of) < 0.5))),
                percent(&|_, exchanged| exchanged.fell),
                percent(&|row, _| row.p.unwrap_or_default()),
                percent(&|_, exchanged| exchanged.p)
            );
        };
        line("all", &|_| true);
        for (of, name) in ["to 1.5 customers", "to 3", "to 4.5", "more"].into_iter().enumerate() {
            line(name, &|row| customers_class(row) == of);
        }
    }
}
