//! Source notes for the rows of the scenario skeleton.

use super::{Origin, plain};
use crate::analysis::rounding::{decimals, digits};
use crate::questions::calibrate::ask::estimate::Average;
use crate::questions::calibrate::ask::falls::{Evidence, Fall, Lasting};
use crate::questions::calibrate::ask::hazards::{Basis, Hazards, MIN_FALLS, SHARED, Table, WEIGHT, World};
use crate::questions::calibrate::ask::outlook::FEWEST;
use crate::questions::calibrate::ask::{Calibration, Partner, Prior, Product, Rules};
use mindep_world::rates;

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
        let mut facts = Vec::new();
        if let Some(price) = product.price {
            facts.push(format!(
                "price: unit value of imports in {}, value / quantity of each of {} partners, their median weighted by quantity, {} {} per {}",
                price.year,
                price.partners,
                digits(price.value, 4),
                plain(self.origin.currency.unwrap_or("money")),
                self.origin.unit_of(product),
            ));
        }
        if let Some(own) = product.re_imports {
            let years = if own.years == 1 { "year" } else { "years" };
            facts.push(format!(
                "re-imports are left out: {} {} from {} itself in {} {years}",
                digits(own.quantity, 4),
                self.origin.unit_of(product),
                self.origin.importer,
                own.years
            ));
        }
        let facts = if facts.is_empty() { String::new() } else { format!("; {}", facts.join("; ")) };
        let price = if product.price.is_some() { "" } else { "price, " };
        format!(
            "fact: {}{facts}; persistence of shares by {OUTLOOK}; assumption: no output at home, recycling, {price}stocks or substitution, and flexibility as by default, since no table of trade tells them",
            self.table(product),
        )
    }

    pub fn demand(&self, product: &Product) -> String {
        let [_, last] = product.years;
        let outlook = &product.outlook;
        let (movement, unit) = (digits(outlook.movement, 3), self.origin.unit_of(product));
        let level = format!(
            "annual: imports of {last} times (those of each of the two years before over it)^0.12, {} {unit}; the mean of {} is {}",
            outlook.annual,
            recent(product),
            with_error(product.annual, 4, &unit),
        );
        let how = "level_error, growth and volatility by it";
        let moves = if outlook.changes < FEWEST {
            format!(
                "; assumption: movement of imports {movement}, as usual, since there are fewer than {FEWEST} yearly changes: {how} ({OUTLOOK})"
            )
        } else {
            format!(
                "; movement of imports, mean absolute change of their logarithm, {movement}, from {} yearly changes: {how} ({OUTLOOK}); assumption:",
                outlook.changes
            )
        };
        let separator = if outlook.changes < FEWEST { ";" } else { "" };
        format!(
            "fact: {}: {level}{moves}{separator} demand is what was imported; contracts follow all of its noise (foreseen), as sellers followed what was imported",
            self.table(product),
        )
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
            "fact: {} from {}: share of {last}, {} %, weighs 0.6, the mean of {}, {}, 0.4{trend}; how it drifts and whether it ends, by how it moved before ({OUTLOOK}); assumption: the path, since the table tells who sold and not where it was mined or refined; no capacity, surge, premium or transit",
            self.table(product),
            partner.code,
            digits(100.0 * partner.outlook.last, 3),
            recent(product),
            with_error(partner.share, 3, "from year to year"),
        )
    }

    pub fn others(&self, product: &Product, count: usize) -> String {
        format!(
            "fact: {}: what {count} partners with less than 1 % each sold in {}, and one point for newcomers ({OUTLOOK}); assumption: the code {}, no disruption strikes them together, no capacity, surge, premium or transit",
            self.table(product),
            product.years[1],
            self.others,
        )
    }

    /// Says where the hazards come from.
    pub fn hazards(&self) -> String {
        match self.origin.rules.prior {
            Prior::World => {
                "two hazards for each supplier, falls that end and falls that last, by the base rates of the world's exporters; falls below half and brief events are not in them"
            }
            Prior::Own => "one hazard for each supplier, by the falls of all partners in the table, buyers' choices among them",
            Prior::None => "one hazard for each supplier, by its own falls alone, buyers' choices among them",
        }
        .to_owned()
    }

    pub fn disruption(&self, partner: &Partner, hazards: &Hazards, part: &str) -> String {
        match hazards {
            Hazards::World(world) => self.of_world(partner, world, part),
            Hazards::Table(table) => self.of_table(partner, table),
        }
    }

    fn of_world(&self, partner: &Partner, world: &World, part: &str) -> String {
        let moved = world.moved.map_or_else(String::new, |[count, years]| {
            format!(
                "; with {} falls of {} in {years} partner-years of {} that were its own (a fall that nobody else's purchases tell counts {SHARED}), and a weight of {WEIGHT} falls: {}",
                digits(count, 2),
                partner.code,
                plain(self.origin.file),
                digits(world.rate, 3),
            )
        });
        let more = if part == "fails" { rates::ENDS } else { rates::LASTS };
        format!(
            "fact: base rate {} (computed from {}, docs/methods/base-rates.md){moved}{more}",
            world.told,
            rates::data()
        )
    }

    fn of_table(&self, partner: &Partner, table: &Table) -> String {
        let rules = self.origin.rules;
        let [first, last] = self.found.years;
        let whose = |basis| match basis {
            Basis::Own => format!("of {}", partner.code),
            Basis::Product => "of all its partners".to_owned(),
            Basis::All => "of all partners of all products in the file, the product's own being too few".to_owned(),
            Basis::Assumed => String::new(),
        };
        let Table { rate, severity, duration } = table;
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
                "severity, uniform from {} on, since there are fewer than {MIN_FALLS} falls",
                rules.fall
            )),
        }
        if duration.basis == Basis::Assumed {
            assumed.push(format!(
                "duration as that of the world's exporters, since there are fewer than {MIN_FALLS} falls"
            ));
        } else {
            facts.push(format!(
                "duration: {} falls seen to last one year, two, three and more (product limit), {}",
                duration.falls,
                whose(duration.basis)
            ));
        }
        assumed.push("48 months for three years and more, after which buyers have contracts with others; that a fall was a disruption and not a choice; no recovery".to_owned());
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

/// Where the rules of what comes after are from.
const OUTLOOK: &str = "rules that forecast 40 products' importers best: docs/methods/outlook.md";

/// Says how long a fall lasted and whose it was: `CHL 2019 (−51 %, 1 year, to others −3 %: the buyer's)`.
pub fn fall(fall: &Fall, rules: Rules) -> String {
    let years = match fall.lasting {
        Lasting { years: 1, ended: false } => "1 year and on".to_owned(),
        Lasting { years, ended: false } => format!("{years} years and on"),
        Lasting { years: 1, .. } => "1 year".to_owned(),
        Lasting { years, .. } => format!("{years} years"),
    };
    let whose = fall.to_others.map_or_else(String::new, |kept| {
        let change = 100.0 * (kept - 1.0);
        let sign = if change < 0.0 { "−" } else { "+" };
        let whose = match fall.is_partners(rules) {
            Some(true) => "the seller's",
            Some(false) => "the buyer's",
            None => "not clear whose",
        };
        format!(", to others {sign}{:.0} %: {whose}", change.abs())
    });
    format!("{} {} (−{:.0} %, {years}{whose})", fall.partner, fall.year, 100.0 * fall.loss)
}

/// Lists the falls of a product, for a comment.
pub(super) fn falls(product: &Product, rules: Rules) -> String {
    let list = |counted: bool| {
        let of = |one: &Fall| fall(one, rules);
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
