//! Sentences about a trial.

use super::view::{OfMineral, ReplayView};
use crate::questions::replay::rows::OccurrenceRow;
use crate::tables::number::Number;
use crate::words::names;
use crate::words::numbers::{money, percent, plain, quantity};
use mindep_core::tally::metric::Metric;
use serde_json::Value;

/// Returns the sentences that describe the trial.
pub fn sentences(view: &ReplayView<'_>) -> Vec<String> {
    let mut sentences = vec![chosen(view)];
    match view.minerals.first().filter(|m| m.shortfall() > 0.0) {
        Some(most) => {
            let others = others(view).map_or_else(String::new, |others| format!(" {others}"));
            sentences.push(shortfall(view, most) + &others);
            sentences.push(causes(view, most));
            sentences.extend(ahead(view, most));
            sentences.extend(buffers(view, most));
        }
        None => sentences.push("Every month's demand is met.".to_owned()),
    }
    sentences
}

/// Describes how the trial was selected.
fn chosen(view: &ReplayView<'_>) -> String {
    let trial = plain(view.trial as f64, 12);
    let trials = view.facts.get("trials").and_then(Value::as_f64).unwrap_or(0.0);
    let (trials, strategy) = (plain(trials, 12), &view.strategy);
    let Some((what, value, nothing)) = measure(view) else { return format!("Trial {trial}, under {strategy}.") };
    match view.facts.get("chosen").and_then(Value::as_str) {
        Some("worst") if nothing => {
            format!("No trial of {trials} has any {what} under {strategy}: this is the first of them.")
        }
        Some("worst") => format!("Trial {trial} has the largest {what} of {trials} trials under {strategy}: {value}."),
        Some("quantile") => {
            let level = percent(view.facts.get("quantile").and_then(Value::as_f64).unwrap_or(0.0));
            format!(
                "Trial {trial} has a {what} of {value} under {strategy}, the empirical {level} quantile of {trials} trials: {level} of them have no more."
            )
        }
        _ => format!("Trial {trial} of {trials} has a {what} of {value} under {strategy}."),
    }
}

/// Returns the measure by which trials are selected, its value in this trial, and whether that is zero.
fn measure(view: &ReplayView<'_>) -> Option<(String, String, bool)> {
    let measure = view.facts.get("measure")?;
    let value = measure.get("value")?.as_f64()?;
    let currency = &view.about.loaded.study.baseline.currency;
    let of_mineral = view.minerals.iter().find(|m| measure["mineral"] == m.mineral.id.as_str());
    Some(match of_mineral {
        Some(of) => (format!("shortfall share of {}", names::within(&of.mineral.name)), percent(value), value <= 0.0),
        None => ("economic loss of all minerals".to_owned(), money(value, currency), value <= 0.0),
    })
}

fn shortfall(view: &ReplayView<'_>, of: &OfMineral<'_>) -> String {
    let count = |x: Option<Number>| x.map_or(0.0, Number::value);
    let months = count(of.metrics[Metric::ShortageMonths]);
    let threshold = percent(view.about.loaded.study.baseline.shortage_threshold);
    let short = match of.metrics[Metric::FirstShortageMonth] {
        Some(first) => format!(
            "more than {threshold} of demand is missing in {} of {} months, first in {}, {} in a row at most",
            plain(months, 4),
            view.months,
            view.month_of(first.value()),
            plain(count(of.metrics[Metric::LongestShortage]), 4)
        ),
        None => format!("no month lacks more than {threshold} of its demand"),
    };
    let worst = of.worst_month().map_or_else(String::new, |(month, share)| {
        format!("; the worst month is {}, with {}", view.month_of(month as f64), percent(share))
    });
    let currency = &view.about.loaded.study.baseline.currency;
    let loss = of.metrics[Metric::EconomicLoss].map(Number::value).filter(|loss| *loss > 0.0);
    let loss = loss.map_or_else(String::new, |loss| format!(" The economic loss of it is {}.", money(loss, currency)));
    format!(
        "{} lacks {}, {} of its demand: {short}{worst}.{loss}",
        of.mineral.name,
        quantity(of.shortfall(), &of.mineral.unit),
        percent(of.share())
    )
}

/// Describes the shortfall of the other minerals.
fn others(view: &ReplayView<'_>) -> Option<String> {
    let (short, whole): (Vec<&OfMineral>, Vec<&OfMineral>) =
        view.minerals.iter().skip(1).partition(|m| m.shortfall() > 0.0);
    let name = |m: &&OfMineral| names::within(&m.mineral.name);
    let whole: Vec<String> = whole.iter().map(name).collect();
    let short: Vec<String> = short.iter().map(|m| format!("{} {}", name(m), percent(m.share()))).collect();
    match (short.is_empty(), whole.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("Nothing is short of {}.", whole.join(", "))),
        (false, true) => Some(format!("Of the other minerals' demand is missing: {}.", short.join(", "))),
        (false, false) => Some(format!(
            "Of the other minerals' demand is missing: {}; nothing of {}.",
            short.join(", "),
            whole.join(", ")
        )),
    }
}

/// Describes which disruptions the shortfall of a mineral is attributed to.
fn causes(view: &ReplayView<'_>, of: &OfMineral<'_>) -> String {
    const NAMED: usize = 3;
    let all = of.shortfall();
    let share = |amount: f64| percent(amount / all);
    let named: Vec<String> = of
        .attributed
        .iter()
        .take(NAMED)
        .map(|&(id, amount)| {
            if id == "unattributed" {
                return format!("{} to no disruption", share(amount));
            }
            format!("{} to ‘{}’{}", share(amount), view.about.called("disruptions", id), heaviest(view, of, id))
        })
        .collect();
    let rest: f64 = of.attributed.iter().skip(NAMED).map(|(_, amount)| amount).sum();
    let rest = if rest > 0.0 { format!(", {} to others", share(rest)) } else { String::new() };
    format!("Of the shortfall of {}, attribution gives {}{rest}.", names::within(&of.mineral.name), named.join(", "))
}

/// Describes the occurrence of a disruption with the largest effect.
fn heaviest(view: &ReplayView<'_>, of: &OfMineral<'_>, id: &str) -> String {
    let concerns = |row: &&OccurrenceRow| row.minerals.split("; ").any(|mineral| mineral == of.mineral.id.as_str());
    let rows = view.occurrences.iter().filter(|row| row.disruption == id).filter(concerns);
    let most = rows.reduce(|a, b| if view.weight(b) > view.weight(a) { b } else { a });
    let told = most.and_then(|row| {
        let severity = percent(row.severity?.value());
        let lasts = match row.duration {
            Some(duration) => format!(" for {} months", plain(duration.value(), 2)),
            None => String::new(),
        };
        Some(format!(" (from {}, severity {severity}{lasts}, {})", row.month, cause(view, row)))
    });
    told.unwrap_or_default()
}

/// Describes the amounts bought ahead of announced disruptions.
fn ahead(view: &ReplayView<'_>, of: &OfMineral<'_>) -> Option<String> {
    let bought = of.series("bought_ahead");
    let last = bought.iter().rposition(|volume| *volume > 0.0)?;
    let all = quantity(bought.iter().sum(), &of.mineral.unit);
    Some(format!(
        "Ahead of what is announced, {all} are bought into stock, the last in {}.",
        view.month_of(last as f64)
    ))
}

/// Describes the lowest stock and the highest price.
fn buffers(view: &ReplayView<'_>, of: &OfMineral<'_>) -> Option<String> {
    let lowest = extreme(of.series("stock_days"), |a, b| a < b).map(|(month, days)| {
        format!("Its stock is lowest at the end of {}, {} days of demand", view.month_of(month as f64), plain(days, 2))
    });
    let highest = extreme(of.series("price"), |a, b| a > b).map(|(month, price)| {
        let currency = &view.about.loaded.study.baseline.currency;
        format!(
            "its price is highest in {}, {} {currency} per {}",
            view.month_of(month as f64),
            plain(price, 3),
            of.mineral.unit
        )
    });
    match (lowest, highest) {
        (Some(lowest), Some(highest)) => Some(format!("{lowest}; {highest}.")),
        (Some(one), None) | (None, Some(one)) => Some(format!("{}.", names::capital(&one))),
        (None, None) => None,
    }
}

/// Returns the first extreme value and its month.
fn extreme(values: &[f64], beats: fn(f64, f64) -> bool) -> Option<(usize, f64)> {
    values.iter().copied().enumerate().reduce(|a, b| if beats(b.1, a.1) { b } else { a })
}

/// Describes why an occurrence began.
pub fn cause(view: &ReplayView<'_>, row: &OccurrenceRow) -> String {
    match row.cause.as_str() {
        "triggered" => {
            let name = view.about.called("disruptions", &row.triggered_by);
            match row.triggered_by_occurrence {
                Some(number) => format!("triggered by ‘{name}’ (no. {number})"),
                None => format!("triggered by ‘{name}’"),
            }
        }
        "random" => {
            let factor = row.rate.zip(row.rate_of_year).map(|(base, rate)| rate.value() / base.value());
            match factor.filter(|factor| !row.drivers.is_empty() && factor.is_finite()) {
                Some(factor) => format!("at random, rate × {}: {}", plain(factor, 2), pulls(view, row)),
                None => "at random".to_owned(),
            }
        }
        _ => "scheduled".to_owned(),
    }
}

/// Describes the drivers of a rate with their values.
fn pulls(view: &ReplayView<'_>, row: &OccurrenceRow) -> String {
    let one = |entry: &str| {
        let (driver, value) = entry.split_once(": ")?;
        Some(format!("{} {}", view.about.called("drivers", driver), plain(value.parse().ok()?, 2)))
    };
    row.drivers.split("; ").filter_map(one).collect::<Vec<_>>().join(", ")
}
