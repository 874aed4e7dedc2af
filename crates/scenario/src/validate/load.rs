//! Check that the expected number of occurrences of disruptions in a trial is small enough to simulate.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::spec::row::Row;
use mindep_core::domain::load::{EXPECTED, Expected, Load, MAX_OCCURRENCE_MONTHS, MAX_OCCURRENCES};
use mindep_core::domain::scenario::Scenario;

/// Quantity to count, its name, its maximum per trial, and the suggested correction.
type Limit = (fn(&Expected) -> f64, &'static str, usize, &'static str);

/// Reports a scenario whose disruptions are expected to occur too often or to last too long in total; `root` holds its tables.
pub fn check(root: &Row, scenario: &Scenario, context: &mut Context<'_>) {
    let load = Load::new(scenario);
    let rows = root.rows("disruptions");
    let all = load.all();
    let most = |of: fn(&Expected) -> f64| {
        let largest = (0..load.each.len()).max_by(|a, b| of(&load.each[*a]).total_cmp(&of(&load.each[*b])));
        largest.and_then(|h| Some((rows.get(h)?, &scenario.disruptions[h].id, of(&load.each[h]))))
    };
    let limits: [Limit; 3] = [
        (|e| e.occurrences, "occurrences of disruptions", MAX_OCCURRENCES, "lower rates, or probabilities of triggers"),
        (|e| e.asked, "starts by triggers", MAX_OCCURRENCES, "lower rates, or probabilities of triggers"),
        (|e| e.months, "months of occurrences", MAX_OCCURRENCE_MONTHS, "lower rates, or shorten durations"),
    ];
    for (of, what, hard, help) in limits {
        let limit = EXPECTED * hard as f64;
        if let Some((row, id, own)) = most(of).filter(|_| of(&all) > limit) {
            let message = format!(
                "found {} {what} in a trial on average, {} of them of `{id}`, expected {limit} at most",
                about(of(&all)),
                about(own)
            );
            let at = ["rate", "start"].into_iter().find(|key| row.has(key)).map_or(row.at, |key| row.at(key));
            context.add(Diagnostic::error(at, message).help(help));
            return;
        }
    }
    for (h, brought) in load.cascades {
        let Some(row) = rows.get(h) else { continue };
        let message = format!(
            "triggers: found one occurrence of `{}` that brings {} others, which last {} months together, expected {} and {} at most",
            scenario.disruptions[h].id,
            about(brought.occurrences.max(brought.asked)),
            about(brought.months),
            EXPECTED * MAX_OCCURRENCES as f64,
            EXPECTED * MAX_OCCURRENCE_MONTHS as f64
        );
        let fault = Diagnostic::error(row.at("triggers"), message);
        context
            .add(fault.help("lower probabilities of triggers along the cascade, or let what they start not overlap"));
    }
}

/// Formats a number approximately.
fn about(x: f64) -> String {
    if x < 1e6 { format!("about {x:.0}") } else { format!("about {x:.1e}") }
}

#[cfg(test)]
mod tests {
    use crate::load_str;
    use mindep_core::domain::load::{Expected, Load};
    use std::fmt::Write;

    fn text(years: usize, disruptions: &str) -> String {
        format!(
            "format = 1\nscenario = {{ name = \"x\", start = \"2025-01\", years = {years} }}\n\
             minerals = [{{ id = \"a\", demand = {{ annual = 1 }} }}]\n\
             suppliers = [{{ id = \"s\", mineral = \"a\", path = \"AAA:mine\", share = 1 }}]\n{disruptions}"
        )
    }

    fn load(years: usize, disruptions: &str) -> Load {
        let loaded = load_str("x.toml", &text(years, disruptions), &[]).unwrap_or_else(|error| panic!("{error}"));
        Load::new(&loaded.study.baseline)
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 0.02 * expected, "{found}, expected {expected}");
    }

    const ONE: &str = "[[disruptions]]\nid = \"a\"\nhits = [\"AAA\"]\n";

    #[test]
    fn rates_schedules_and_durations_give_their_expected_numbers() {
        // 3 a year over 10 years; each touches 2 + 1 months, except for the few at the end.
        let of = load(10, &format!("{ONE}rate = 3\noverlapping = true\nduration = 2\n")).each[0];
        near(of.occurrences, 30.0);
        near(of.months, 90.0);
        // Each lasts to the end of the horizon: half of it on average, plus half a month.
        let of = load(10, &format!("{ONE}rate = 3\noverlapping = true\nduration = 600\n")).each[0];
        near(of.months, 30.0 * 60.5);
        // It cannot start again during its six months: 1 / (1/3 + 1/2) a year.
        near(load(10, &format!("{ONE}rate = 3\nduration = 6\n")).each[0].occurrences, 12.0);
        let of = load(10, &format!("{ONE}start = \"2027-01 .. 2030-12\"\nprobability = 0.25\nduration = 6\n")).each[0];
        near(of.occurrences, 0.25 / (1.0 + 0.25 * 6.0 / 120.0));
        assert_eq!(load(10, &format!("{ONE}start = \"2036-01\"\nduration = 6\n")).each[0], Expected::default());
    }

    #[test]
    fn triggers_multiply_and_delays_beyond_the_horizon_end_a_cascade() {
        let chain = |delay: &str| {
            let next = format!(
                "[[disruptions]]\nid = \"b\"\nhits = [\"AAA\"]\nduration = 0\noverlapping = true\n\
                 triggers = [{{ disruption = \"c\", probability = 0.5, delay = {delay} }}]\n\
                 [[disruptions]]\nid = \"c\"\nhits = [\"AAA\"]\nduration = 0\noverlapping = true\n"
            );
            let first = "rate = 2\noverlapping = true\nduration = 0\ntriggers = [{ disruption = \"b\" }]\n";
            load(10, &format!("{ONE}{first}{next}")).each.into_iter().map(|e| e.occurrences).collect::<Vec<_>>()
        };
        let at_once = chain("0");
        near(at_once[1], 20.0);
        near(at_once[2], 10.0);
        // Of onsets spread over ten years, only those in the first five are followed by the delayed trigger within the horizon.
        near(chain("60")[2], 5.0);
        assert_eq!(chain("120")[2], 0.0);
        // Uniform over the horizon: E max(0, 1 − delay / T) = 1/2.
        near(chain("\"uniform(0, 120)\"")[2], 5.0);
    }

    /// Layers of two disruptions, each of which triggers both of the next layer.
    fn diamonds(layers: usize, rest: &str, start: &str) -> String {
        let both = |i: usize| format!("triggers = [{{ disruption = \"l{i}\" }}, {{ disruption = \"r{i}\" }}]\n");
        let mut text = format!("{ONE}{start}\n{rest}\n{}", both(0));
        for i in 0..layers {
            for side in ["l", "r"] {
                let next = if i + 1 < layers { both(i + 1) } else { String::new() };
                let _ = writeln!(text, "[[disruptions]]\nid = \"{side}{i}\"\nhits = [\"AAA\"]\n{rest}\n{next}");
            }
        }
        text
    }

    fn refused(disruptions: &str) -> Option<String> {
        load_str("x.toml", &text(2, disruptions), &[]).err().map(|error| error.to_string())
    }

    #[test]
    fn cascades_that_double_are_refused_and_those_that_cannot_overlap_are_not() {
        let overlapping = "overlapping = true\nduration = 1";
        assert_eq!(refused(&diamonds(10, overlapping, "rate = 0.4")), None);
        let told = refused(&diamonds(20, overlapping, "rate = 0.4")).unwrap();
        assert!(told.contains("occurrences of disruptions in a trial"), "{told}");
        // So rare that the expected number is small, but a trial in which it occurs would exceed the limit.
        let told = refused(&diamonds(20, overlapping, "start = \"2025-06\"\nprobability = 1e-6")).unwrap();
        assert!(told.contains("one occurrence of `a`"), "{told}");
        // With a duration of 0 a disruption can start again at once, as if it could overlap; with a duration of 1 month it cannot.
        assert!(refused(&diamonds(28, "duration = 0", "rate = 0.4")).is_some());
        assert_eq!(refused(&diamonds(28, "duration = 1", "rate = 0.4")), None);
    }

    #[test]
    fn what_lasts_long_and_comes_often_is_refused() {
        let often = |rate: &str, duration: &str| {
            let text = text(50, &format!("{ONE}rate = {rate}\noverlapping = true\nduration = {duration}\n"));
            load_str("x.toml", &text, &[]).err().map(|error| error.to_string())
        };
        assert_eq!(often("100", "600"), None);
        let told = often("1000", "600").unwrap();
        assert!(told.contains("months of occurrences") && told.contains("`a`"), "{told}");
        assert_eq!(often("900", "1"), None);
    }
}
