//! Text output of a calibration.

use crate::terminal::{self, grouped, with_error};
use mindep_library::analysis::rounding::digits;
use mindep_library::questions::calibrate::ask::falls::Evidence;
use mindep_library::questions::calibrate::ask::hazards::hazards;
use mindep_library::questions::calibrate::ask::{Calibration, Product, Rules};
use mindep_library::questions::calibrate::text::believed::believed;
use mindep_library::questions::calibrate::text::{LIMITS, Origin, SUPPLIER, bundled_trade, fall, named, plain};
use mindep_library::words::table::{Table, words};
use std::fmt::Write;

/// Maximum number of products for which each partner is listed.
const MAX_DETAILED: usize = 4;

/// Returns the whole text.
pub fn told(found: &Calibration, origin: Origin<'_>) -> String {
    let [first, last] = found.years;
    let mut text = format!(
        "Imports of {}, {first} to {last}, in {}; ± standard error. A fall: {} % or more below what was expected, of partners with at least {} % of imports.\n",
        origin.importer,
        origin.unit(),
        digits(100.0 * origin.rules.fall, 3),
        digits(100.0 * origin.rules.least_share, 3),
    );
    for told in origin.reading() {
        let _ = writeln!(text, "- {told}");
    }
    if found.products.len() > MAX_DETAILED {
        let _ = writeln!(text, "\n{}", terminal::of(&overview(found)));
        text.push_str("\nPartner by partner: ask for some with --product, or for all with --format json.\n");
    } else {
        for product in &found.products {
            let _ = writeln!(
                text,
                "\n{}\n{}\n\n{}",
                plain(&product.name),
                sentences(product, origin),
                terminal::of(&partners(product, found, origin.rules))
            );
            falls(&mut text, product, origin.rules);
            if product.falls.iter().any(|fall| fall.to_others.is_some()) {
                let _ = writeln!(
                    text,
                    "To others: what the seller sold to all other importers, by the bundled trade ({}).",
                    bundled_trade()
                );
            }
            text.push_str("What can be believed:\n");
            for said in believed(product, origin.rules) {
                let _ = writeln!(text, "- {said}");
            }
        }
    }
    let of_all = &found.all;
    if found.products.len() > 1 && of_all.years > 0 {
        let _ = writeln!(
            text,
            "\nAll products together: {} falls in {} partner-years, {} a year.",
            of_all.falls(),
            of_all.years,
            rate(of_all)
        );
    }
    text.push_str("\nWhat annual data cannot show:\n");
    for limit in LIMITS {
        let _ = writeln!(text, "- {limit}");
    }
    text
}

fn sentences(product: &Product, origin: Origin<'_>) -> String {
    let [first, last] = product.years;
    let recent: Vec<String> = product.recent.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "{} a year (mean of {}), {} expected",
        with_error(product.annual.mean, product.annual.std_error),
        recent.join(", "),
        with_error(product.outlook.annual, None)
    );
    match product.growth {
        None => text += "; too few years for growth",
        Some(growth) => {
            let _ = write!(
                text,
                "; log growth {} a year, standard deviation {} ({} rates, {first} to {last})",
                with_error(growth.log.mean, growth.log.std_error),
                with_error(growth.log.std_dev.unwrap_or(0.0), Some(growth.std_dev_error)),
                growth.count,
            );
            if let Some(found) = growth.persistence {
                let _ = write!(
                    text,
                    "; deviations from the trend persist by {} from year to year (corrected for the bias of a short series)",
                    with_error(found.yearly, Some(found.std_error)),
                );
            }
        }
    }
    if let (Some(price), Some(currency)) = (product.price, origin.currency) {
        let _ = write!(
            text,
            "; {} {} per {} in {} (unit value, median over partners)",
            with_error(price.value, None),
            plain(currency),
            origin.unit_of(product),
            price.year,
        );
    }
    if product.unknown > 0 {
        let rows = if product.unknown == 1 { "row without a quantity counts" } else { "rows without a quantity count" };
        let _ = write!(text, "; {} {rows} as nothing", product.unknown);
    }
    if let Some(own) = product.re_imports {
        let (quantity, whom) = (with_error(own.quantity, None), origin.importer);
        let years = if own.years == 1 { "year" } else { "years" };
        let _ = write!(text, "; left out: {quantity} of re-imports, from {whom} itself in {} {years}", own.years);
    }
    text + "."
}

/// Makes the table of partners that become suppliers, with their totals.
fn partners(product: &Product, found: &Calibration, rules: Rules) -> Table {
    let labels = [
        "partner",
        "share, %#",
        "trend, points a year#",
        "95 %#",
        "partner-years#",
        "falls#",
        "falls a year (95 %)#",
        "loss, %#",
        "rate used#",
    ];
    let mut table = Table::new("calibration", &labels);
    let (large, rest) = named(product);
    for partner in large {
        let share = with_error(100.0 * partner.share.mean, partner.share.std_error.map(|e| 100.0 * e));
        let trend = partner.trend.map_or(dash(), |t| with_error(100.0 * t.slope, Some(100.0 * t.std_error)));
        let interval = partner.trend.map_or(dash(), |t| range(t.interval.map(|end| 100.0 * end)));
        let used = digits(hazards(partner, product, found, rules).rate(), 2).to_string();
        let head = [partner.code.to_string(), share, trend, interval];
        let cells = head.into_iter().chain(evidence(&partner.evidence)).chain([used]);
        table.push("", "", cells.map(words).collect());
    }
    if product.partners.iter().any(|partner| partner.outlook.weight < SUPPLIER) {
        let others = ["others".to_owned(), grouped(100.0 * rest, 1)].into_iter().chain((0..7).map(|_| dash()));
        table.push("", "", others.map(words).collect());
    }
    let head = ["all partners".to_owned(), "100".to_owned(), dash(), dash()];
    table.push("", "", head.into_iter().chain(evidence(&product.pooled)).chain([dash()]).map(words).collect());
    table
}

fn overview(found: &Calibration) -> Table {
    let labels = [
        "product",
        "a year#",
        "log growth#",
        "its sd#",
        "largest#",
        "share, %#",
        "partner-years#",
        "falls#",
        "falls a year (95 %)#",
        "loss, %#",
    ];
    let mut table = Table::new("calibration", &labels);
    for product in &found.products {
        let growth = product.growth.map_or(dash(), |g| with_error(g.log.mean, g.log.std_error));
        let sd = product.growth.map_or(dash(), |g| with_error(g.log.std_dev.unwrap_or(0.0), Some(g.std_dev_error)));
        // Among equal shares, the first partner.
        let largest = product.partners.iter().rev().max_by(|a, b| a.share.mean.total_cmp(&b.share.mean));
        let head = [
            plain(&product.name),
            with_error(product.annual.mean, product.annual.std_error),
            growth,
            sd,
            largest.map_or(dash(), |partner| partner.code.to_string()),
            largest.map_or(dash(), |p| with_error(100.0 * p.share.mean, p.share.std_error.map(|e| 100.0 * e))),
        ];
        table.push("", "", head.into_iter().chain(evidence(&product.pooled)).map(words).collect());
    }
    table
}

/// Formats the partner-years, falls, rate and loss of evidence.
fn evidence(evidence: &Evidence) -> [String; 4] {
    let loss = evidence.severity().map_or(dash(), |s| with_error(100.0 * s.mean, s.std_error.map(|e| 100.0 * e)));
    if evidence.years == 0 {
        return [0.to_string(), dash(), dash(), loss];
    }
    [evidence.years.to_string(), evidence.falls().to_string(), rate(evidence), loss]
}

fn rate(evidence: &Evidence) -> String {
    let rate = evidence.rate().map_or(dash(), |rate| format!("{rate:.3}"));
    evidence.interval().map_or(rate.clone(), |[low, high]| format!("{rate} ({low:.3} to {high:.3})"))
}

fn range([low, high]: [f64; 2]) -> String {
    format!("{low:.2} to {high:.2}")
}

fn dash() -> String {
    "–".to_owned()
}

fn falls(text: &mut String, product: &Product, rules: Rules) {
    for (counted, words) in
        [(true, "Falls counted"), (false, "Not counted, since too little came from others to compare with")]
    {
        let of = product.falls.iter().filter(|fall| fall.counted == counted);
        let list: Vec<String> = of.map(|one| fall(one, rules)).collect();
        if !list.is_empty() {
            let _ = writeln!(text, "{words}: {}.", list.join(", "));
        }
    }
}
