//! Section of the report about one trial: sentences, a table of its occurrences and a timeline.

mod timeline;
mod view;
mod words;

use crate::questions::answer::Tables;
use crate::questions::replay::rows::{METRICS, MONTHS, OCCURRENCES, OccurrenceRow, ReplayRow};
use crate::questions::section::{About, AnswerError, Section};
use crate::tables::number::Number;
use crate::tables::trials::TrialRow;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words as cell};
use serde_json::{Map, Value};
use view::ReplayView;

/// Maximum rows of the table of occurrences.
const MAX: usize = 20;

/// Tables of a trial.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// Rows by month.
    pub months: &'a [ReplayRow],
    /// Rows by occurrence.
    pub occurrences: &'a [OccurrenceRow],
    /// Rows of metrics.
    pub metrics: &'a [TrialRow],
}

/// Builds the section about a trial.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let (months, occurrences, metrics) = (tables.rows(MONTHS)?, tables.rows(OCCURRENCES)?, tables.rows(METRICS)?);
    let tables = Read { months: &months, occurrences: &occurrences, metrics: &metrics };
    let view = ReplayView::new(about, facts, tables);
    let mut sentences = words::sentences(&view);
    let shown = most_severe(&view);
    if shown.len() < tables.occurrences.len() {
        sentences.push(format!(
            "The table has the {} of its {} occurrences that take most within the horizon; all are in {OCCURRENCES}.",
            shown.len(),
            tables.occurrences.len()
        ));
    }
    Ok(Section {
        id: "replay",
        title: format!("What happened in trial {}", numbers::plain(view.trial as f64, 12)),
        sentences,
        table: Some(table(&view, &shown)),
        pictures: vec![timeline::draw(&view)?],
    })
}

/// Returns the occurrences with the largest effect within the horizon, severity times months, in order of onset.
fn most_severe<'a>(view: &ReplayView<'a>) -> Vec<&'a OccurrenceRow> {
    let mut rows: Vec<&OccurrenceRow> = view.occurrences.iter().collect();
    rows.sort_by(|a, b| view.weight(b).total_cmp(&view.weight(a)).then(a.occurrence.cmp(&b.occurrence)));
    rows.truncate(MAX);
    rows.sort_by_key(|row| row.occurrence);
    rows
}

fn table(view: &ReplayView<'_>, rows: &[&OccurrenceRow]) -> Table {
    let labels = ["Disruption", "No.#", "Onset#", "Months#", "Severity#", "Recovery, months#", "Until#", "Cause"];
    let mut table = Table::new("replay-occurrences", &labels);
    for row in rows {
        let months = |x: Option<Number>| number(x, |x| numbers::plain(x, 2));
        let lasts = match row.stretch {
            Some(stretch) => number(Some(stretch), |x| format!("profile × {}", numbers::plain(x, 2))),
            None => months(row.duration),
        };
        let until = row.end.map_or(String::new(), |end| view.month_of(end.value()));
        table.push(
            "",
            "",
            vec![
                cell(view.about.called("disruptions", &row.disruption)),
                cell(row.occurrence.to_string()),
                Cell { text: row.month.clone(), key: row.onset.map_or(String::new(), |x| x.to_string()) },
                lasts,
                number(row.severity, numbers::percent),
                months(row.recovery.filter(|x| x.value() > 0.0)),
                Cell { text: until, key: row.end.map_or(String::new(), |x| x.to_string()) },
                cell(words::cause(view, row)),
            ],
        );
    }
    table
}

fn number(value: Option<Number>, show: impl Fn(f64) -> String) -> Cell {
    value.map_or_else(|| cell("–"), |value| Cell { text: show(value.value()), key: value.to_string() })
}
