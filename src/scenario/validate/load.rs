//! No more occurrences of disruptions in a trial than can be simulated, by their expected numbers.

use super::Context;
use crate::domain::load::{EXPECTED, Expected, Load, MOST_MONTHS, MOST_OCCURRENCES};
use crate::domain::scenario::Scenario;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::row::Row;

/// Reports a scenario of whose disruptions too much is to be expected; `root` are its tables.
pub fn check(root: &Row, scenario: &Scenario, context: &mut Context<'_>) {
    let load = Load::new(scenario);
    let rows = root.rows("disruptions");
    let all = load.all();
    let most = |of: fn(&Expected) -> f64| {
        let largest = (0..load.each.len()).max_by(|a, b| of(&load.each[*a]).total_cmp(&of(&load.each[*b])));
        largest.and_then(|h| Some((rows.get(h)?, &scenario.disruptions[h].id, of(&load.each[h]))))
    };
    let limits: [(fn(&Expected) -> f64, &str, usize, &str); 3] = [
        (
            |e| e.occurrences,
            "occurrences of disruptions",
            MOST_OCCURRENCES,
            "lower rates, or probabilities of triggers",
        ),
        (|e| e.asked, "starts by triggers", MOST_OCCURRENCES, "lower rates, or probabilities of triggers"),
        (|e| e.months, "months of occurrences", MOST_MONTHS, "lower rates, or shorten durations"),
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
            EXPECTED * MOST_OCCURRENCES as f64,
            EXPECTED * MOST_MONTHS as f64
        );
        let fault = Diagnostic::error(row.at("triggers"), message);
        context
            .add(fault.help("lower probabilities of triggers along the cascade, or let what they start not overlap"));
    }
}

/// A number of which only the size matters.
fn about(x: f64) -> String {
    if x < 1e6 { format!("about {x:.0}") } else { format!("about {x:.1e}") }
}
