//! Warnings about numbers far from those usual for their quantity, which are often in another unit.

use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::spec::number;
use crate::spec::row::Row;
use crate::text::rounded;
use mindep_core::domain::distribution::Distribution;
use mindep_world::prices;

/// Largest usual growth, and fall, a year.
const GROWTH: f64 = 0.3;
/// Largest standard deviation of the logarithm of monthly noise that is not warned of.
const VOLATILITY: f64 = 2.0;
/// Usual standard deviations of the logarithm of monthly noise: from demand of contracts to prices of small markets.
const USUAL_VOLATILITY: &str = "0.02 to 0.6";
/// Factor beyond which a price is taken for one in another unit. A slip is mostly of a thousand, and prices of a mineral's products and years
/// differ by up to ten from the bundled one.
const PRICE_FACTOR: f64 = 100.0;
/// Tail probability beyond which the ends of a distribution without bounds are not looked at.
const TAIL: f64 = 0.01;

/// Cure of a growth that is too large.
const GROWTH_HELP: &str = "growth is a fraction a year: 0.05 is 5 %";

/// Warns about growth, volatilities and prices that are probably mistakes.
pub fn check(root: &Row, out: &mut Faults) {
    let currency = root.row("scenario").and_then(|row| row.text("currency"));
    for mineral in root.rows("minerals") {
        for (growth, key, at) in growths(mineral) {
            let mean = growth.mean();
            if mean.abs() > GROWTH {
                let what = if matches!(growth, Distribution::Constant(_)) { "" } else { "a mean of " };
                let found = number(rounded(mean));
                let message = format!("{key}: found {what}{found} a year, usual is -{GROWTH} to {GROWTH}");
                out.add(Diagnostic::warning(at, message).help(GROWTH_HELP));
            }
        }
        for row in [mineral.row("demand"), mineral.row("price")].into_iter().flatten() {
            if let Some(found) = row.number("volatility").filter(|x| *x > VOLATILITY) {
                let message = format!("volatility: found {}, usual is {USUAL_VOLATILITY}", number(found));
                out.add(Diagnostic::warning(row.at("volatility"), message).help(
                    "it is the standard deviation of the logarithm of the monthly noise: 0.1 is about 10 % up or down",
                ));
            }
        }
        price(mineral, currency, out);
    }
}

/// Notes growth whose mean is usual, and which may yet be unusually large.
pub fn notes(root: &Row, out: &mut Faults) {
    for (growth, key, at) in root.rows("minerals").iter().flat_map(growths) {
        let (low, high) = reach(&growth);
        if growth.mean().abs() <= GROWTH && (low < -GROWTH || high > GROWTH) {
            let [low, high] = [low, high].map(|x| number((x * 1e3).round() / 1e3));
            let message = format!("{key}: may be as far as {low} or {high} a year, usual is -{GROWTH} to {GROWTH}");
            out.add(
                Diagnostic::remark(at, message).help("fewer years of data give a wide range; truncated(…) narrows it"),
            );
        }
    }
}

/// Every growth of a mineral that is given: of its demand, its sectors and its price, with key and place.
fn growths(mineral: &Row) -> Vec<(Distribution, &'static str, Span)> {
    let demand = mineral.row("demand").into_iter().map(|row| (row, "growth"));
    let sectors = mineral.rows("sectors").iter().map(|row| (row, "growth"));
    let found = demand.chain(sectors).filter(|(row, key)| row.has(key));
    let mut found: Vec<_> = found.filter_map(|(row, key)| Some((row.dist(key)?, key, row.at(key)))).collect();
    if let Some(price) = mineral.row("price").filter(|row| row.has("drift")) {
        found.extend(price.number("drift").map(|drift| (Distribution::Constant(drift), "drift", price.at("drift"))));
    }
    found
}

/// The interval that a value lies in but for one in a hundred on either side.
fn reach(distribution: &Distribution) -> (f64, f64) {
    match distribution {
        Distribution::Constant(x) => (*x, *x),
        other => (other.quantile(TAIL), other.quantile(1.0 - TAIL)),
    }
}

fn price(mineral: &Row, currency: Option<&str>, out: &mut Faults) {
    let Some((id, row)) = mineral.id("id").zip(mineral.row("price")) else { return };
    let unit = mineral.text("unit").unwrap_or_default();
    // Of other currencies the rate is unknown.
    if currency != Some("USD") {
        return;
    }
    let Some((found, usual)) = row.number("initial").zip(prices::usual(id.as_str(), unit)) else { return };
    let factor = (found / usual).max(usual / found);
    if factor >= PRICE_FACTOR {
        let (about, factor) = (digits(usual), digits(factor));
        let times = if found < usual { "times as much" } else { "times less" };
        let message = format!(
            "initial: found {} USD per {unit} of `{id}`, usual is about {}, {} {times}",
            number(found),
            number(about),
            number(factor)
        );
        let help = format!("is it the price of another unit? A unit is `{unit}`, as `unit` of the mineral says");
        out.add(Diagnostic::warning(row.at("initial"), message).help(help));
    }
}

/// Rounds to two digits.
fn digits(x: f64) -> f64 {
    format!("{x:.1e}").parse().unwrap_or(x)
}
