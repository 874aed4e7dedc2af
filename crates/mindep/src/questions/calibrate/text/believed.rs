//! What of the estimates can be believed, in sentences.

use crate::analysis::rounding::{decimals, digits};
use crate::questions::calibrate::ask::demand::{Demand, GROWTH_SD};
use crate::questions::calibrate::ask::estimate::Average;
use crate::questions::calibrate::ask::{Partner, Prior, Product, RECENT, Rules};

use std::fmt::Write;

/// Standard error of a share, as a fraction, up to which it counts as steady.
const STEADY: f64 = 0.05;

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
    // Among equal shares, the first partner.
    let largest = product.partners.iter().rev().max_by(|a, b| a.share.mean.total_cmp(&b.share.mean));
    let Some(Partner { code, share, .. }) = largest else { return "no partner is known".to_owned() };
    let percent = decimals(100.0 * share.mean, 0);
    let mean =
        format!("the mean of {}", if product.recent.len() < RECENT { "the years there are" } else { "three years" });
    match share.std_error {
        None => format!("shares are those of one year, {code} {percent} %: how they move is not known"),
        Some(error) if error <= STEADY => {
            format!("shares are steady: {code} {percent} ± {} %, {mean}", digits(100.0 * error, 2))
        }
        Some(error) => {
            format!("shares move: {code} {percent} ± {} %, {mean}; next year's may be others", digits(100.0 * error, 2))
        }
    }
}

fn swings(product: &Product) -> Vec<String> {
    let Some(growth) = product.growth else {
        return vec!["three growth rates are missing: how imports swing and grow is assumed".to_owned()];
    };
    let demand = Demand::new(product);
    let sd = growth.log.std_dev.unwrap_or(0.0);
    let factor = digits(libm::exp(sd), 2);
    let Average { mean, std_error, .. } = growth.log;
    let seen = decimals(100.0 * (libm::exp(mean) - 1.0), 0);
    let error = std_error.map_or_else(String::new, |error| format!(" ± {}", digits(100.0 * error, 2)));
    let capped = if demand.capped { ", more than the scenario lets demand swing" } else { "" };
    vec![
        format!(
            "imports change by a factor of {factor} or less in two years of three{capped}; what they will be in a year is known no better"
        ),
        format!(
            "growth of {seen}{error} % a year was seen; {} ± {} % is carried on, since little of importers' growth lasted in the ten years after",
            decimals(100.0 * demand.carried, 1),
            decimals(100.0 * GROWTH_SD, 1),
        ),
    ]
}

fn falls(product: &Product, rules: Rules) -> String {
    let evidence = &product.pooled;
    if evidence.years == 0 {
        return "no partner-year can tell how often partners fall".to_owned();
    }
    let rise = decimals(1.0 / (1.0 - rules.fall), 2);
    let mut text = format!(
        "falls: {} in {} partner-years; rises to {rise} times and more: {} in {}",
        evidence.falls(),
        evidence.years,
        evidence.rises,
        evidence.rise_years,
    );
    let counted = || product.falls.iter().filter(|fall| fall.counted);
    let told = counted().filter(|fall| fall.is_partners(rules).is_some()).count();
    let sellers = counted().filter(|fall| fall.is_partners(rules) == Some(true)).count();
    if told > 0 {
        let _ = write!(
            text,
            "; of {told} falls that others' purchases tell, {sellers} were the seller's, the rest this importer's choice"
        );
    } else if evidence.falls() > 0 {
        text += "; in the world's trade six of seven such falls are the importer's choice";
    }
    text
}
