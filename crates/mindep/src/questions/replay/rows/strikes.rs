//! Rows of `replay-occurrences.csv`.

use super::{OccurrenceRow, Replayed};
use crate::questions::replay::ask::Strike;
use crate::tables::number::{Number, number};
use mindep_core::engine::cause::{Cause, Pull};
use mindep_core::plan::hazard::PlannedCourse;

/// Returns a row for every occurrence of the trial, including those that ended before the start, and those triggered after the end of their cause.
pub fn strikes(replayed: Replayed<'_>) -> Vec<OccurrenceRow> {
    let strikes = &replayed.replay.strikes;
    strikes.iter().zip(1..).map(|(strike, place)| row(replayed, strike, place)).collect()
}

fn row(replayed: Replayed<'_>, strike: &Strike, occurrence: u64) -> OccurrenceRow {
    let Replayed { plan, replay, .. } = replayed;
    let labels = &plan.labels;
    let o = &strike.occurrence;
    let market = &plan.markets[plan.strategies[replayed.strategy].supply[0].market];
    let hazard = &plan.worlds[market.world].hazards[o.hazard as usize];
    let (duration, stretch, recovery) = match hazard.course {
        PlannedCourse::Outage { .. } => (number(o.duration), None, number(o.recovery)),
        PlannedCourse::Profile { .. } => (None, number(o.duration), None),
    };
    let minerals: Vec<&str> = strike.minerals.iter().map(|&m| labels.minerals[m].id.as_str()).collect();
    let named = OccurrenceRow {
        occurrence,
        disruption: labels.disruptions[o.hazard as usize].clone(),
        effect: if hazard.on_demand { "demand" } else { "supply" }.to_owned(),
        minerals: minerals.join("; "),
        month: labels.start.plus(o.onset.floor() as i32).to_string(),
        onset: number(o.onset),
        notice: hazard.notice.is_some().then(|| number(o.notice)).flatten(),
        duration,
        stretch,
        severity: number(o.severity),
        recovery,
        end: number(o.end),
        within: strike.within,
        ..OccurrenceRow::default()
    };
    match &strike.cause {
        Cause::Scheduled => OccurrenceRow { cause: "scheduled".to_owned(), ..named },
        Cause::Triggered(by) => OccurrenceRow {
            cause: "triggered".to_owned(),
            triggered_by: o.cause.map(|hazard| labels.disruptions[hazard as usize].clone()).unwrap_or_default(),
            triggered_by_occurrence: by.filter(|&by| by < replay.strikes.len()).map(|by| by as u64 + 1),
            ..named
        },
        Cause::Random(rate) => {
            let names = replayed.drivers();
            let list = |of: fn(&Pull) -> f64| {
                let entry = |pull: &Pull| {
                    Number::new(of(pull)).map_or(String::new(), |n| format!("{}: {n}", names[pull.driver]))
                };
                rate.drivers.iter().map(entry).collect::<Vec<_>>().join("; ")
            };
            OccurrenceRow {
                cause: "random".to_owned(),
                rate: number(rate.base),
                rate_of_year: number(rate.of_year),
                drivers: list(|pull| pull.value),
                driver_factors: list(|pull| pull.factor),
                ..named
            }
        }
    }
}
