//! Rows of a timeline: planned and expected events with their start and end.

use crate::draw::look;
use crate::results::book::Book;
use crate::tables::number::Number;
use crate::words::names;
use crate::words::numbers;
use mindep_core::domain::disruption::{Course, Disruption, Onset};
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::scenario::{BASELINE, Scenario};
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;
use plotters::style::RGBColor;

/// A section of the timeline.
pub struct Section {
    /// Title.
    pub title: &'static str,
    /// Rows, from top to bottom.
    pub rows: Vec<Row>,
    /// Number of rows that were left out.
    pub left_out: usize,
}

/// A row of the timeline.
pub struct Row {
    /// Name of the disruption, strategy or project; empty for further rows of the same strategy.
    pub name: String,
    /// Earliest start of a disruption or project, or start of a phase, in months from the start of the scenario; may be outside the horizon.
    pub from: f64,
    /// Latest start of a disruption or project, or end of a phase, in months from the start of the scenario; may be outside the horizon.
    pub until: f64,
    /// Month to mark: a fixed start or the median.
    pub mark: Option<f64>,
    /// Month up to which the event lasts, drawn in a light colour.
    pub lasts: Option<f64>,
    /// Text of the row.
    pub text: String,
    /// Colour.
    pub colour: RGBColor,
}

/// Largest number of rows in a section.
const MAX: usize = 40;

/// Returns the sections that have rows.
pub fn sections(book: &Book) -> Vec<Section> {
    let scenario = &book.loaded.study.baseline;
    let disruptions = scenario.disruptions.iter().filter_map(|d| disruption(book, d, scenario)).collect();
    let places = book.strategies().iter().enumerate().filter(|(_, id)| *id != BASELINE);
    let strategies = places.filter_map(|(place, id)| {
        let strategy = book.loaded.study.strategies.iter().find(|s| s.id.as_str() == id)?;
        Some(phases(book, strategy, book.title(id), look::strategy(place).colour))
    });
    let sections = [
        ("Disruptions with a date", disruptions),
        ("Strategies", strategies.flatten().collect()),
        ("Projects: first output, if they succeed (9 of 10 trials, median)", projects(book)),
    ];
    let sections = sections.into_iter().filter(|(_, rows): &(_, Vec<Row>)| !rows.is_empty());
    sections
        .map(|(title, mut rows)| {
            let left_out = rows.len().saturating_sub(MAX);
            rows.truncate(MAX);
            Section { title, rows, left_out }
        })
        .collect()
}

/// Returns the names of disruptions with a rate and their frequency, such as `1 in 20 years`, the most frequent first.
pub fn at_any_time(book: &Book) -> Vec<(String, String)> {
    let called = |d: &Disruption| book.called("disruptions", d.id.as_str());
    let rate = |d: &Disruption| if let Onset::Rate(rate) = d.onset { Some((rate, called(d))) } else { None };
    let mut rates: Vec<_> =
        book.loaded.study.baseline.disruptions.iter().filter_map(rate).filter(|(rate, _)| *rate > 0.0).collect();
    rates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let often = |rate: f64| {
        if rate >= 1.0 {
            format!("{} a year", numbers::plain(rate, 2))
        } else {
            format!("1 in {} years", numbers::plain(1.0 / rate, 2))
        }
    };
    rates.into_iter().map(|(rate, id)| (id, often(rate))).collect()
}

/// Returns the row of a disruption, or `None` if it has no scheduled start.
fn disruption(book: &Book, disruption: &Disruption, scenario: &Scenario) -> Option<Row> {
    let Onset::Scheduled { from, until, probability } = disruption.onset else { return None };
    let lasts = match &disruption.course {
        Course::Outage { duration, .. } => duration.mean(),
        Course::Profile { points, stretch } => points.last().map_or(0.0, |p| p.0) * stretch.mean(),
    };
    let month = |m: i32| scenario.start.plus(m);
    let when =
        if from == until { format!("{}", month(from)) } else { format!("{} to {}", month(from), month(until - 1)) };
    let likely =
        if probability < 1.0 { format!(", probability {}", numbers::percent(probability)) } else { String::new() };
    let long = if lasts > 0.0 { format!(", about {} months", numbers::plain(lasts, 2)) } else { String::new() };
    let (from, until) = (f64::from(from), f64::from(until));
    Some(Row {
        name: book.called("disruptions", disruption.id.as_str()),
        from,
        until,
        mark: (from == until).then_some(from),
        lasts: Some(until + lasts),
        text: when + &likely + &long,
        colour: look::LOSS,
    })
}

/// Returns the rows of a strategy: one for all changes of the same kind with the same start and end.
fn phases(book: &Book, strategy: &Strategy, title: &str, colour: RGBColor) -> Vec<Row> {
    let baseline = &book.loaded.study.baseline;
    let mut phases: Vec<(&str, i32, i32, Vec<String>)> = Vec::new();
    for (what, from, until, item) in changes(book, strategy) {
        match phases.iter_mut().find(|phase| (phase.0, phase.1, phase.2) == (what, from, until)) {
            Some(phase) => phase.3.push(item),
            None => phases.push((what, from, until, vec![item])),
        }
    }
    if phases.is_empty() {
        phases.push(("nothing but its costs", 0, 0, Vec::new()));
    }
    let row = |(i, (what, from, until, items)): (usize, (&str, i32, i32, Vec<String>))| Row {
        name: if i == 0 { title.to_owned() } else { String::new() },
        from: f64::from(from),
        until: f64::from(until),
        mark: (from == until).then_some(f64::from(from)),
        lasts: Some(baseline.months() as f64),
        text: if items.is_empty() { what.to_owned() } else { format!("{what}: {}", items.join("; ")) },
        colour,
    };
    phases.into_iter().enumerate().map(row).collect()
}

/// Returns the changes of a strategy: kind, first month, month in which the change is complete, and description.
fn changes(book: &Book, strategy: &Strategy) -> Vec<(&'static str, i32, i32, String)> {
    let baseline = &book.loaded.study.baseline;
    let scenario = &strategy.scenario;
    let mut found = Vec::new();
    for shift in &strategy.shifts {
        let supplier = |id: &str| format!("‘{}’", book.called("suppliers", id));
        let to: Vec<_> = shift.to.iter().map(|(id, _)| supplier(id.as_str())).collect();
        let share = numbers::plain(100.0 * shift.share, 2);
        let text = format!(
            "{share} points of {} from {} to {}",
            mineral_name(book, shift.mineral.as_str()),
            supplier(shift.from.as_str()),
            to.join(" and ")
        );
        found.push(("shift", shift.start, shift.start + shift.months as i32, text));
    }
    for mineral in &scenario.minerals {
        let Some(before) = baseline.minerals.iter().find(|old| old.id == mineral.id) else { continue };
        let name = mineral_name(book, mineral.id.as_str());
        if let Some(ramp) = mineral.recycling.as_ref().filter(|_| mineral.recycling != before.recycling) {
            let text = format!("{name} {}", numbers::percent(ramp.target));
            found.push(("recycled", 0, ramp.by.max(0), text));
        }
        if let Some(ramp) = mineral.domestic.as_ref().filter(|_| mineral.domestic != before.domestic) {
            let text = format!("{name} {} a year", numbers::quantity(ramp.target, &mineral.unit));
            found.push(("domestic", 0, ramp.by.max(0), text));
        }
        let pile_name = |id: &str| names::within(&book.called(&format!("minerals.{}.stockpiles", mineral.id), id));
        for pile in mineral.stockpiles.iter().filter(|pile| !before.stockpiles.contains(pile)) {
            let text = format!("{name} ({}) {} days", pile_name(pile.id.as_str()), numbers::plain(pile.target_days, 3));
            found.push(("stock", 0, 0, text));
        }
        let rest = Mineral {
            recycling: before.recycling.clone(),
            domestic: before.domestic.clone(),
            stockpiles: before.stockpiles.clone(),
            ..mineral.clone()
        };
        if rest != *before {
            found.push(("other terms", 0, 0, name));
        }
    }
    for project in &scenario.projects {
        let name = book.called("projects", project.id.as_str());
        let Some(before) = baseline.projects.iter().find(|old| old.id == project.id) else { continue };
        match (project.enabled, before.enabled) {
            (true, false) => found.push(("projects begin", project.start, project.start, name)),
            (false, true) => found.push(("projects dropped", project.start, project.start, name)),
            _ if project != before => found.push(("other terms", 0, 0, name)),
            _ => {}
        }
    }
    let suppliers = scenario.suppliers.iter().filter(|s| !baseline.suppliers.contains(s)).map(|s| ("suppliers", &s.id));
    let disruptions = scenario.disruptions.iter().filter(|d| !baseline.disruptions.contains(d));
    let disruptions = disruptions.map(|d| ("disruptions", &d.id));
    let called = |(list, id): (&str, &Id)| ("other terms", 0, 0, book.called(list, id.as_str()));
    found.extend(suppliers.chain(disruptions).map(called));
    found
}

/// Returns the name of a mineral as written within a sentence.
fn mineral_name(book: &Book, id: &str) -> String {
    names::within(&book.called("minerals", id))
}

/// Returns the rows of the projects' first output: one per project, plus one for each strategy under which its timing or probability differs.
fn projects(book: &Book) -> Vec<Row> {
    let mut rows: Vec<(String, [Option<Number>; 4], Row)> = Vec::new();
    for project in &book.projects {
        let (Some(low), Some(median), Some(high)) = (project.start_p05, project.start_p50, project.start_p95) else {
            continue;
        };
        let key = [project.start_p05, project.start_p50, project.start_p95, project.probability_operating];
        if rows.iter().any(|(id, known, _)| *id == project.project && *known == key) {
            continue;
        }
        let known = rows.iter().any(|(id, ..)| *id == project.project);
        let called = book.called("projects", &project.project);
        let name = if known { format!("{called}, “{}”", book.title(&project.strategy)) } else { called };
        let operating = project.probability_operating.map_or(f64::NAN, Number::value);
        let month = book.loaded.study.baseline.start.plus(median.value().floor() as i32);
        let row = Row {
            name,
            from: low.value(),
            until: high.value(),
            mark: Some(median.value()),
            lasts: None,
            text: format!("{month}, in {} of trials", numbers::percent(operating)),
            colour: look::SUPPLY,
        };
        rows.push((project.project.clone(), key, row));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows.into_iter().map(|(.., row)| row).collect()
}
