//! What of the estimates can be believed, in sentences.

use crate::analysis::rounding::{decimals, digits};
use crate::questions::calibrate::ask::estimate::Average;
use crate::questions::calibrate::ask::outlook::{LEVEL, Outlook, PERSISTENCE};
use crate::questions::calibrate::ask::{Partner, Prior, Product, Rules};
use crate::questions::calibrate::text::named;
use mindep_core::stats::normal_quantile;
use std::fmt::Write;

/// Standard error of a share, as a fraction, up to which it counts as steady.
const STEADY: f64 = 0.05;

/// Trend of a share a year, as a fraction, from which it is told.
const DRIFT: f64 = 0.005;

/// Says of a product what is known well, what poorly, and what not at all.
pub fn believed(product: &Product, rules: Rules) -> Vec<String> {
    let mut said = vec![shares(product)];
    said.extend(swings(product));
    said.push(falls(product, rules));
    said.push(
        match rules.prior {
            Prior::World => {
                "how often sellers fail is not taken from these falls but from the world's exporters: within a factor of two at best, and without events shorter than half a year"
            }
            Prior::Own | Prior::None => {
                "rates taken from these falls are those of a partner's sales to this importer, and too high for disruptions by as much as was choice"
            }
        }
        .to_owned(),
    );
    said
}

fn shares(product: &Product) -> String {
    let (named, _) = named(product);
    let percent = |partner: &Partner| decimals(100.0 * partner.share.mean, 0);
    let largest = |size: &dyn Fn(&Partner) -> f64| {
        // Of equal ones the first.
        let found = named.iter().rev().max_by(|a, b| size(a).total_cmp(&size(b)));
        found.map(|partner| (*partner, size(partner)))
    };
    let Some((first, _)) = largest(&|partner| partner.share.mean) else { return "no partner is known".to_owned() };
    let Some((moved, error)) = largest(&|partner| partner.share.std_error.unwrap_or(0.0)) else { return String::new() };
    if first.share.std_error.is_none() {
        return format!(
            "shares are those of one year, {} {} %: how they move is not known",
            first.code,
            percent(first)
        );
    }
    let told = |partner: &Partner, error: f64| {
        format!("{} {} ± {} %", partner.code, percent(partner), digits(100.0 * error, 2))
    };
    let mut text = if error > STEADY {
        format!("shares move, most that of {}; next year's may be others", told(moved, error))
    } else {
        format!("shares were steady in the last years: {}", told(first, first.share.std_error.unwrap_or(0.0)))
    };
    let drift = |partner: &Partner| {
        let trend = partner.trend.filter(|trend| trend.interval[0] > 0.0 || trend.interval[1] < 0.0);
        trend.map_or(0.0, |trend| trend.slope.abs())
    };
    if let Some((partner, slope)) = largest(&drift).filter(|(_, slope)| *slope >= DRIFT)
        && let Some(trend) = partner.trend
    {
        let sign = if trend.slope < 0.0 { "−" } else { "+" };
        let [first, last] = product.years;
        let _ = write!(
            text,
            "; that of {} moved by {sign}{} points a year from {first} to {last}, which is not carried on",
            partner.code,
            digits(100.0 * slope, 2),
        );
    }
    text
}

fn swings(product: &Product) -> Vec<String> {
    let Some(growth) = product.growth else {
        return vec!["three growth rates are missing: how imports swing and grow is assumed".to_owned()];
    };
    let outlook = &product.outlook;
    let sd = growth.log.std_dev.unwrap_or(0.0);
    let factor = digits(libm::exp(sd), 2);
    let Average { mean, std_error, .. } = growth.log;
    let seen = decimals(100.0 * (libm::exp(mean) - 1.0), 0);
    let error = std_error.map_or_else(String::new, |error| format!(" ± {}", digits(100.0 * error, 2)));
    vec![
        format!(
            "imports changed by a factor of {factor} or less in two years of three; contracts follow such swings (`foreseen`), so that what is short is short by disruptions"
        ),
        format!(
            "next year's imports may be {} times what is expected or less in one case of ten, and {} times or more in another; of forecasts like this, made from 2017 to 2021 for the importers of 40 products, nine of ten bands of 90 % held",
            digits(tenth(outlook, 0.1), 2),
            digits(tenth(outlook, 0.9), 2),
        ),
        format!(
            "growth of {seen}{error} % a year was seen, and is not carried on, since little of importers' growth lasted; the bands widen with the years"
        ),
    ]
}

/// Quantile of next year's imports over what is expected: of the level, and of noise and growth in the middle of the year.
fn tenth(outlook: &Outlook, level: f64) -> f64 {
    let noise = outlook.volatility * (1.0 - libm::pow(PERSISTENCE, 12.0)).sqrt();
    let spread = (outlook.movement * LEVEL * LEVEL + noise * noise).sqrt();
    // What collapses lies below everything else.
    let rest = ((level - outlook.collapse) / (1.0 - outlook.collapse)).max(0.0);
    if rest <= 0.0 { 0.0 } else { libm::exp(spread * normal_quantile(rest) - noise * noise / 2.0) }
}

fn falls(product: &Product, rules: Rules) -> String {
    let evidence = &product.pooled;
    if evidence.years == 0 {
        return "no partner-year can tell how often partners fall".to_owned();
    }
    let rise = decimals(1.0 / (1.0 - rules.fall), 2);
    let mut text = format!(
        "{}; rises to {rise} times and more: {} in {}",
        counted_falls(evidence.falls(), evidence.years),
        evidence.rises,
        evidence.rise_years,
    );
    let counted = || product.falls.iter().filter(|fall| fall.counted);
    let told = counted().filter(|fall| fall.is_partners(rules).is_some()).count();
    let sellers = counted().filter(|fall| fall.is_partners(rules) == Some(true)).count();
    let was = if told == 1 { "was" } else { "were" };
    if told > 0 {
        let _ = write!(
            text,
            "; what others bought of the same sellers tells whose {told} of them {was}: the seller's {sellers}, this importer's choice {}",
            told - sellers,
        );
    } else if evidence.falls() > 0 {
        text += "; in the world's trade five of six such falls are the importer's choice";
    }
    text
}

/// The number of falls in partner-years, in words.
fn counted_falls(falls: u64, years: u64) -> String {
    format!("{falls} {} in {years} partner-years", if falls == 1 { "fall" } else { "falls" })
}
