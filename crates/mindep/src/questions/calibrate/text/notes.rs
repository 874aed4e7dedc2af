//! Source notes for the rows of the scenario skeleton.

use super::{Origin, plain};
use crate::questions::calibrate::ask::choice;
use crate::questions::calibrate::ask::choice::{Basis, Rate, Severity, decimals, digits};
use crate::questions::calibrate::ask::estimate::Average;
use crate::questions::calibrate::ask::falls::{Evidence, Fall};
use crate::questions::calibrate::ask::{Calibration, Partner, Product};

/// Writes the notes.
pub(super) struct Notes<'a> {
    pub found: &'a Calibration,
    pub origin: Origin<'a>,
    /// Country code that represents all other partners together.
    pub others: &'a str,
}

impl Notes<'_> {
    /// Names the table, the importer and the product.
    fn table(&self, product: &Product) -> String {
        format!("{}, imports by {} of {}", plain(self.origin.file), self.origin.importer, plain(&product.name))
    }

    pub fn mineral(&self, product: &Product) -> String {
        let [first, last] = product.years;
        let mut facts = vec![format!(
            "fact: {}: annual is the mean of {}, {}",
            self.table(product),
            recent(product),
            with_error(product.annual, 4, &self.origin.unit()),
        )];
        let demand = choice::demand(product);
        let mut assumed = Vec::new();
        match (&demand.growth, product.growth) {
            (Some(_), Some(growth)) => {
                facts.push(format!(
                    "growth: mean of {} log growth rates of {first} to {last}, {}, as e^mean − 1 with its error alone, since one growth holds a whole trial",
                    growth.count,
                    with_error(growth.log, 3, "a year"),
                ));
            }
            (_, Some(growth)) => assumed.push(format!(
                "growth 0, since imports are too irregular to have one (log growth {}, standard deviation {})",
                with_error(growth.log, 3, "a year"),
                digits(growth.log.std_dev.unwrap_or(0.0), 3),
            )),
            _ => assumed.push("growth and volatility 0, since there are fewer than three growth rates".to_owned()),
        }
        if let Some(growth) = product.growth {
            let sd = digits(growth.log.std_dev.unwrap_or(0.0), 3);
            let error = digits(growth.std_dev_error, 2);
            if demand.capped {
                assumed.push(format!(
                    "volatility {}, below the {sd} ± {error} of yearly log growth",
                    choice::LARGEST_VOLATILITY
                ));
            } else {
                facts.push(format!("volatility: standard deviation of yearly log growth, {sd} ± {error}"));
            }
        }
        match (demand.persistence, product.growth.and_then(|growth| growth.persistence)) {
            ((_, true), Some(found)) => {
                facts.push(format!(
                    "persistence: yearly autoregression of log imports about their trend, {} ± {} after the small-sample correction, at most {}, as the monthly one with such yearly means",
                    digits(found.yearly, 2),
                    digits(found.std_error, 2),
                    choice::LARGEST_PERSISTENCE,
                ));
            }
            ((value, _), _) => {
                assumed
                    .push(format!("persistence {value}, since yearly imports are too few, too irregular or show none"));
            }
        }
        if let Some(price) = product.price {
            facts.push(format!(
                "price: unit value of imports in {}, value / quantity of each of {} partners, their median weighted by quantity, {} {} per {}",
                price.year,
                price.partners,
                digits(price.value, 4),
                plain(self.origin.currency.unwrap_or("money")),
                self.origin.unit(),
            ));
        }
        if let Some(own) = product.re_imports {
            let years = if own.years == 1 { "year" } else { "years" };
            facts.push(format!(
                "re-imports are left out: {} {} from {} itself in {} {years}",
                digits(own.quantity, 4),
                self.origin.unit(),
                self.origin.importer,
                own.years
            ));
        }
        assumed.push("demand is what was imported".to_owned());
        let price = if product.price.is_some() { "" } else { "price, " };
        assumed.push(format!(
            "no output at home, recycling, {price}stocks or substitution, and flexibility as by default, since no table of trade tells them"
        ));
        format!("{}; assumption: {}", facts.join("; "), assumed.join("; "))
    }

    pub fn supplier(&self, product: &Product, partner: &Partner) -> String {
        let [first, last] = product.years;
        let trend = partner.trend.map_or_else(String::new, |trend| {
            let [low, high] = trend.interval.map(|end| decimals(100.0 * end, 2));
            format!(
                "; trend {} points a year, 95 % {low} to {high} (least squares, {first} to {last}), not carried on",
                decimals(100.0 * trend.slope, 2)
            )
        });
        format!(
            "fact: {} from {}: mean of the yearly shares of {}, {}{trend}; assumption: the path, since the table tells who sold and not where it was mined or refined; no capacity, surge, premium or transit",
            self.table(product),
            partner.code,
            recent(product),
            with_error(partner.share, 3, "from year to year"),
        )
    }

    pub fn others(&self, product: &Product, count: usize) -> String {
        format!(
            "fact: {}: what {count} partners with less than 1 % each sold, mean of {}; assumption: the code {}, no disruption strikes them together, no capacity, surge, premium or transit",
            self.table(product),
            recent(product),
            self.others,
        )
    }

    pub fn disruption(&self, partner: &Partner, rate: &Rate, severity: &Severity) -> String {
        let rules = self.origin.rules;
        let [first, last] = self.found.years;
        let whose = |basis| match basis {
            Basis::Own => format!("of {}", partner.code),
            Basis::Product => "of all its partners".to_owned(),
            Basis::All => "of all partners of all products in the file, the product's own being too few".to_owned(),
            Basis::Assumed => String::new(),
        };
        let mut facts = Vec::new();
        let mut assumed = Vec::new();
        if rate.basis == Basis::Assumed {
            assumed.push("rate, since there are too few partner-years that could tell one".to_owned());
        } else {
            let formula =
                if rate.evidence.falls() == 0 { "0.5 / partner-years, as none fell" } else { "falls / partner-years" };
            facts.push(format!("rate: {}, {formula}, {}", counted(&rate.evidence), whose(rate.basis)));
        }
        match severity.evidence.severity() {
            Some(found) if severity.basis != Basis::Assumed => facts.push(format!(
                "severity: mean {} and standard deviation of {} losses, {}",
                with_error(found, 3, "of the year's expected volume"),
                severity.evidence.falls(),
                whose(severity.basis),
            )),
            _ => assumed.push(format!(
                "severity, uniform from {} on, since there are fewer than {} falls",
                rules.fall,
                choice::MIN_FALLS
            )),
        }
        assumed.push("duration, a year, over which falls were measured; that a fall was a disruption and not a choice; no recovery".to_owned());
        let facts = if facts.is_empty() {
            String::new()
        } else {
            format!(
                "fact: {}, imports by {}, {first} to {last}: {}, a fall being a volume at least {} % below the median of the three years before, this times the course of the other partners where that fell, of partners with at least {} % of those years; ",
                plain(self.origin.file),
                self.origin.importer,
                facts.join("; "),
                digits(100.0 * rules.fall, 3),
                digits(100.0 * rules.least_share, 3),
            )
        };
        format!("{facts}assumption: {}", assumed.join("; "))
    }
}

/// Lists the falls of a product, for a comment.
pub(super) fn falls(product: &Product) -> String {
    let list = |counted: bool| {
        let of = |fall: &Fall| format!("{} {} (−{:.0} %)", fall.partner, fall.year, 100.0 * fall.loss);
        product.falls.iter().filter(|fall| fall.counted == counted).map(of).collect::<Vec<_>>().join(", ")
    };
    let (name, counted, not) = (plain(&product.name), list(true), list(false));
    let counted = if counted.is_empty() { "no fall counted".to_owned() } else { format!("falls counted: {counted}") };
    if not.is_empty() {
        return format!("{name}: {counted}");
    }
    format!(
        "{name}: {counted}; not counted, since too little came from others to tell the partner from the market: {not}"
    )
}

/// Formats evidence: `0.111 a year (exact Poisson 95 % 0.036 to 0.259): falls: 5 in 45 partner-years`.
pub(super) fn counted(evidence: &Evidence) -> String {
    let rate = digits(evidence.rate().unwrap_or(0.0), 3);
    let [low, high] = evidence.interval().unwrap_or_default().map(|end| digits(end, 3));
    format!(
        "{rate} a year (exact Poisson 95 % {low} to {high}): falls: {} in {} partner-years",
        evidence.falls(),
        evidence.years
    )
}

/// Formats a mean with its standard error: `38690 ± 5800 t`.
fn with_error(average: Average, count: i32, unit: &str) -> String {
    let error = average.std_error.map_or_else(String::new, |error| format!(" ± {}", digits(error, 2)));
    format!("{}{error} {unit}", digits(average.mean, count))
}

/// Lists the years of recent means: `2022, 2023 and 2024`.
fn recent(product: &Product) -> String {
    let years: Vec<String> = product.recent.iter().map(ToString::to_string).collect();
    match years.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => years.concat(),
    }
}
