//! Timeline of the scenario: disruptions with a date, changes made by strategies, and first output of projects.

mod rows;

use super::{note, whom};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Sign, Text};
use crate::results::book::Book;
use mindep_core::units::MONTHS_PER_YEAR;
use plotters::style::Color;
use rows::{Row, Section, at_any_time, sections};

/// Width of the drawing, in pixels.
const WIDTH: f64 = 930.0;
/// Width of the column of names, in pixels.
const NAMES: f64 = 250.0;
/// Height of a row without its text, in pixels.
const ROW: f64 = 18.0;
/// Height of a line of a row's text, in pixels.
const LINE: f64 = 13.0;
/// Height of a section title, in pixels.
const TITLE: f64 = 28.0;
/// Height of the axis of years, in pixels.
const YEARS: f64 = 22.0;
/// Number of columns in the list of disruptions that may occur at any time.
const BESIDE: usize = 3;
/// Largest number of disruptions in that list.
const LISTED: usize = 20;
/// Height of a row of that list, in pixels.
const LIST_ROW: f64 = 17.0;

/// Draws the timeline; returns `None` if it has no rows.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book) -> Drawn<Option<Picture>> {
    let sections = sections(book);
    if sections.is_empty() {
        return Ok(None);
    }
    let listed = list(at_any_time(book));
    let high: f64 = sections
        .iter()
        .map(|s| TITLE + s.rows.iter().map(|row| height(&lines(row))).sum::<f64>() + left_out_height(s))
        .sum();
    let list_high = if listed.is_empty() { 0.0 } else { TITLE + LIST_ROW * listed.len().div_ceil(BESIDE) as f64 };
    let frame = Frame {
        name: "timeline".to_owned(),
        kind: PictureKind::Scenario,
        title: format!("What is planned and expected when: {}", whom(book)),
        subtitle: format!(
            "{}; months from {} to {}",
            book.manifest.scenario.title, book.manifest.start, book.manifest.end
        ),
        description: describe(&sections, &listed),
        legend: vec![
            Key::sign("fixed month, or median", look::INK, Sign::Dot),
            Key::filled("window of the start, or phase", look::INK, 0.6),
            Key::filled("in force, or duration on average", look::INK, 0.2),
        ],
        note: note(book),
        size: (WIDTH + 28.0, 0.0),
        ..Frame::default()
    };
    sheet::draw(frame.holding(high + YEARS + list_high)?, |area| {
        years(book, area, high)?;
        let mut top = 0.0;
        for section in &sections {
            let title = Text::new(size::NAME).bold();
            sheet::write(area, section.title, (0.0, top + 9.0), &title)?;
            top += TITLE;
            for row in &section.rows {
                top += draw_row(book, area, row, top)?;
            }
            if section.left_out > 0 {
                let more = format!("and {} more", section.left_out);
                sheet::write(area, &more, (0.0, top), &Text::new(size::LABEL).grey())?;
            }
            top += left_out_height(section);
        }
        draw_list(area, &listed, high + YEARS)
    })
    .map(Some)
}

/// Returns the height in pixels of the line that counts the rows left out of a section.
fn left_out_height(section: &Section) -> f64 {
    if section.left_out > 0 { LIST_ROW } else { 0.0 }
}

/// Returns the first entries of a list and, if it is too long, an entry with the number of the others.
fn list(mut all: Vec<(String, String)>) -> Vec<(String, String)> {
    if all.len() > LISTED {
        let more = format!("and {} less frequent", all.len() - LISTED);
        all.truncate(LISTED);
        all.push((more, String::new()));
    }
    all
}

/// Returns the horizontal position of a month, in pixels.
fn across(book: &Book, month: f64) -> f64 {
    let share = month / book.manifest.months as f64;
    NAMES + (WIDTH - NAMES) * share.clamp(0.0, 1.0)
}

/// Draws the axis of years.
fn years(book: &Book, area: &Area, bottom: f64) -> Drawn {
    let start = book.loaded.study.baseline.start;
    let months = book.manifest.months as i32;
    let januaries: Vec<i32> = (0..=months).filter(|&m| start.plus(m).to_string().ends_with("-01")).collect();
    let every = januaries.len().div_ceil(12).max(1);
    for &month in januaries.iter().step_by(every) {
        let x = across(book, f64::from(month));
        sheet::line(area, &[(x, 4.0), (x, bottom)], look::RULE, 0.75)?;
        let wide = (WIDTH - NAMES) * (MONTHS_PER_YEAR * every) as f64 / f64::from(months);
        if x + wide.min(26.0) <= WIDTH + 1.0 {
            let text = start.plus(month).to_string();
            let year = text.split('-').next().unwrap_or_default();
            sheet::write(area, year, (x + 2.0, bottom + 4.0), &Text::new(size::LABEL).grey())?;
        }
    }
    sheet::line(area, &[(NAMES, bottom), (WIDTH, bottom)], look::GREY, 0.75)
}

/// Returns the text of a row, broken into lines.
fn lines(row: &Row) -> Vec<String> {
    sheet::wrap_within(&row.text, size::NOTE, false, WIDTH - NAMES - 4.0, 4)
}

/// Returns the height in pixels of a row with the given lines of text.
fn height(lines: &[String]) -> f64 {
    ROW + LINE * lines.len() as f64
}

/// Draws a row and returns its height in pixels.
fn draw_row(book: &Book, area: &Area, row: &Row, top: f64) -> Drawn<f64> {
    const HALF: f64 = 4.0;
    let lines = lines(row);
    let high = height(&lines);
    if !row.name.is_empty() {
        let names = sheet::wrap_within(&row.name, size::LABEL, false, NAMES - 14.0, 2);
        sheet::write_lines(area, &names, (0.0, top + 15.5), size::LABEL, &Text::new(size::LABEL))?;
    }
    let (from, until) = (across(book, row.from), across(book, row.until));
    let wide = lines.iter().map(|line| sheet::text_width(line, size::NOTE, false)).fold(0.0, f64::max);
    let left = from.min(WIDTH - wide - 2.0).max(NAMES + 2.0);
    for (i, text) in lines.iter().enumerate() {
        let at = (left, top + 8.5 + LINE * i as f64);
        sheet::write(area, text, at, &Text::new(size::NOTE).middle())?;
    }
    let middle = top + high - 9.0;
    if let Some(end) = row.lasts.map(|month| across(book, month)).filter(|end| *end > from) {
        sheet::rectangle(area, (from, middle - HALF), (end, middle + HALF), row.colour.mix(0.2))?;
    }
    if until > from {
        sheet::rectangle(area, (from, middle - HALF), (until, middle + HALF), row.colour.mix(0.6))?;
    }
    // A start outside the horizon has no position on the axis.
    let within = |month: &f64| (0.0..=book.manifest.months as f64).contains(month);
    if let Some(month) = row.mark.filter(within) {
        sheet::dot(area, (across(book, month), middle), 4.5, row.colour)?;
    }
    Ok(high)
}

/// Draws the list of disruptions that may occur at any time.
fn draw_list(area: &Area, listed: &[(String, String)], top: f64) -> Drawn {
    if listed.is_empty() {
        return Ok(());
    }
    let title = "Disruptions at any time, by how often they begin on average";
    sheet::write(area, title, (0.0, top + 9.0), &Text::new(size::NAME).bold())?;
    let down = listed.len().div_ceil(BESIDE);
    let wide = WIDTH / BESIDE as f64;
    for (i, (id, often)) in listed.iter().enumerate() {
        let at = (wide * (i / down) as f64, top + TITLE + LIST_ROW * (i % down) as f64);
        let often = if often.is_empty() { String::new() } else { format!(": {often}") };
        let room = wide - 14.0 - sheet::text_width(&often, size::LABEL, false);
        let id = sheet::clip(id, size::LABEL, false, room);
        sheet::write(area, &(id + &often), at, &Text::new(size::LABEL))?;
    }
    Ok(())
}

/// Returns a text description of the picture.
fn describe(sections: &[Section], listed: &[(String, String)]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for section in sections {
        let rows = section
            .rows
            .iter()
            .map(|row| if row.name.is_empty() { row.text.clone() } else { format!("{}: {}", row.name, row.text) });
        sentences.push(format!("{}: {}.", section.title, rows.collect::<Vec<_>>().join("; ")));
    }
    if !listed.is_empty() {
        let listed =
            listed.iter().map(|(id, often)| if often.is_empty() { id.clone() } else { format!("{id} {often}") });
        sentences.push(format!("At any time: {}.", listed.collect::<Vec<_>>().join("; ")));
    }
    sentences.join(" ")
}
