//! Checks properties that the occurrences of any trial must have (docs/model.md §2).

use super::compare::{Differences, by_id};
use mindep_core::domain::disruption::{Course, Disruption, Effect, Onset, RecoveryShape};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::engine::hazards::Occurrence;
use mindep_core::engine::trace;
use mindep_core::plan::Plan;

/// Tolerance for the rounding of sums of months.
const ROUNDING: f64 = 1e-9;

/// Returns the bounds of the values of a distribution.
fn support(distribution: &Distribution) -> (f64, f64) {
    match distribution {
        Distribution::Constant(value) => (*value, *value),
        Distribution::Uniform { min, max } => (*min, *max),
        Distribution::Beta { .. } => (0.0, 1.0),
        Distribution::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
        _ => (0.0, f64::INFINITY),
    }
}

/// Whether `value` can be a draw of `distribution` after clamping to the bounds.
fn possible(distribution: &Distribution, value: f64, least: f64, most: f64) -> bool {
    let (low, high) = support(distribution);
    let (low, high) = (low.clamp(least, most), high.clamp(least, most));
    (low - ROUNDING..=high + ROUNDING).contains(&value)
}

/// Checks the occurrences of the first `trials` trials under every strategy of `study`.
pub fn check(study: &Study, trials: u64) -> Result<(), String> {
    let plan = Plan::new(study);
    let mut out = Differences::default();
    let order = by_id(&study.strategies, |s| &s.id);
    let scenarios = std::iter::once(&study.baseline).chain(order.iter().map(|&i| &study.strategies[i].scenario));
    for (s, scenario) in scenarios.enumerate() {
        for trial in 0..trials {
            let occurrences = trace::trace(&plan, s, 0, trial).occurrences;
            let sorted: Vec<&Disruption> =
                by_id(&scenario.disruptions, |d| &d.id).into_iter().map(|i| &scenario.disruptions[i]).collect();
            for (h, disruption) in sorted.iter().enumerate() {
                out.at(format!("strategy {s}, trial {trial}, `{}`", disruption.id));
                let own: Vec<&Occurrence> = occurrences.iter().filter(|o| o.hazard as usize == h).collect();
                for occurrence in &own {
                    drawn(disruption, occurrence, &mut out);
                    started(scenario, &sorted, disruption, occurrence, &occurrences, &mut out);
                }
                schedule(disruption, &own, scenario.months() as f64, &mut out);
                for pair in own.windows(2) {
                    out.unless(pair[0].onset <= pair[1].onset, || "not in order of onset".to_owned());
                    out.unless(disruption.overlapping || pair[0].end <= pair[1].onset, || {
                        format!("{:?} and {:?} overlap", pair[0], pair[1])
                    });
                }
                certain_triggers(scenario, &sorted, disruption, &own, &occurrences, &mut out);
            }
        }
    }
    out.verdict()
}

/// Checks severity, duration, recovery and end.
fn drawn(disruption: &Disruption, o: &Occurrence, out: &mut Differences) {
    let least = if disruption.effect == Effect::Demand { -0.99 } else { 0.0 };
    let most = if disruption.effect == Effect::Demand { f64::INFINITY } else { 1.0 };
    out.unless(possible(&disruption.severity, o.severity, least, most), || format!("severity {}", o.severity));
    out.unless(possible(&disruption.notice, o.notice, 0.0, f64::INFINITY), || format!("notice {}", o.notice));
    let end = match &disruption.course {
        Course::Outage { duration, recovery, shape } => {
            out.unless(possible(duration, o.duration, 0.0, f64::INFINITY), || format!("duration {}", o.duration));
            out.unless(possible(recovery, o.recovery, 0.0, f64::INFINITY), || format!("recovery {}", o.recovery));
            let constants = if *shape == RecoveryShape::Exponential { 5.0 } else { 1.0 };
            o.onset + o.duration + constants * o.recovery
        }
        Course::Profile { points, stretch } => {
            out.unless(possible(stretch, o.duration, 0.0, f64::INFINITY), || format!("stretch {}", o.duration));
            o.onset + points.last().map_or(0.0, |p| p.0) * o.duration
        }
    };
    out.unless((o.end - end).abs() <= ROUNDING * (1.0 + end.abs()), || format!("ends at {}, expected {end}", o.end));
}

/// Checks onset and cause.
fn started(
    scenario: &Scenario,
    sorted: &[&Disruption],
    disruption: &Disruption,
    o: &Occurrence,
    all: &[Occurrence],
    out: &mut Differences,
) {
    out.unless(o.onset < scenario.months() as f64, || format!("starts at {}, after the horizon", o.onset));
    if let Some(cause) = o.cause {
        let of = sorted[cause as usize];
        let Some(trigger) = of.triggers.iter().find(|t| t.disruption == disruption.id) else {
            return out.unless(false, || format!("`{}` does not trigger it", of.id));
        };
        let caused = all.iter().filter(|c| c.hazard == cause);
        let fits = caused.map(|c| o.onset - c.onset).any(|delay| possible(&trigger.delay, delay, 0.0, f64::INFINITY));
        return out.unless(fits, || format!("starts at {}, no `{}` fits", o.onset, of.id));
    }
    match disruption.onset {
        Onset::Rate(_) => out.unless(o.onset >= 0.0, || format!("starts by itself at {}", o.onset)),
        Onset::Scheduled { from, until, probability } => {
            let (from, until) = (f64::from(from), f64::from(until));
            let inside = if from == until { o.onset == from } else { from <= o.onset && o.onset < until };
            out.unless(inside, || format!("starts at {}, scheduled {from} .. {until}", o.onset));
            out.unless(probability > 0.0, || "cannot happen".to_owned());
        }
        Onset::Triggered => out.unless(false, || "starts by itself".to_owned()),
    }
}

/// Checks that a scheduled start happens at most once, and if it is certain exactly once, unless it finds the hazard active or may lie beyond the
/// horizon.
fn schedule(disruption: &Disruption, own: &[&Occurrence], horizon: f64, out: &mut Differences) {
    let Onset::Scheduled { from, until, probability } = disruption.onset else { return };
    let by_itself = own.iter().filter(|o| o.cause.is_none()).count();
    out.unless(by_itself <= 1, || format!("{by_itself} scheduled starts"));
    let (from, until) = (f64::from(from), f64::from(until));
    if probability == 1.0 && by_itself == 0 && from < horizon && until <= horizon {
        let busy = !disruption.overlapping && own.iter().any(|o| o.onset <= until && o.end >= from);
        out.unless(busy, || format!("did not start in {from} .. {until}"));
    }
}

/// Checks that a certain trigger with a known delay starts its effect at exactly that time, unless that is beyond the horizon or the effect is
/// active.
fn certain_triggers(
    scenario: &Scenario,
    sorted: &[&Disruption],
    disruption: &Disruption,
    own: &[&Occurrence],
    all: &[Occurrence],
    out: &mut Differences,
) {
    for trigger in disruption.triggers.iter().filter(|t| t.probability == 1.0) {
        let Distribution::Constant(delay) = trigger.delay else { continue };
        let effect = sorted.iter().position(|d| d.id == trigger.disruption).expect("a trigger of something");
        for cause in own {
            let then = cause.onset + delay.max(0.0);
            let starts = |o: &&Occurrence| (o.onset - then).abs() <= ROUNDING;
            let active = |o: &&Occurrence| !sorted[effect].overlapping && o.onset <= then && then < o.end;
            let found = all.iter().filter(|o| o.hazard as usize == effect).any(|o| starts(&o) || active(&o));
            out.unless(found || then >= scenario.months() as f64 - ROUNDING, || {
                format!("at {} did not trigger `{}`", cause.onset, trigger.disruption)
            });
        }
    }
}
