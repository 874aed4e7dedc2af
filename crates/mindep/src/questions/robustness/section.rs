//! Section of the report about `mindep run --deep`.

mod boxes;
mod picture;
mod view;
mod words;

use crate::questions::answer::Tables;
use crate::questions::robustness::rows::{
    BOXES_FILE, BoxRow, FILE, FUTURES_FILE, FutureRow, LIMITS_FILE, LimitRow, RobustnessRow,
};
use crate::questions::section::{About, AnswerError, Section, distinct};
use crate::tables::number::Number;
use crate::words::table::{Cell, Table, words as text};
use serde_json::{Map, Value};
use view::{Measured, RobustnessView};

/// Maximum rows of the table.
const MAX_ROWS: usize = 28;
/// Maximum number of minerals in sentences and pictures.
const MAX_MINERALS: usize = 4;
/// P-value from which on a box is not confirmed by the second half of the futures.
const CONFIRMED: f64 = 0.05;

/// Tables of an answer.
#[derive(Clone, Copy)]
pub struct Read<'a> {
    /// Rows of `robustness.csv`.
    pub rows: &'a [RobustnessRow],
    /// Rows of `futures.csv`.
    pub futures: &'a [FutureRow],
    /// Rows of `boxes.csv`.
    pub boxes: &'a [BoxRow],
    /// Rows of `box-limits.csv`.
    pub limits: &'a [LimitRow],
}

/// Builds the section about strategies under uncertain parameters.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let (rows, futures) = (tables.rows(FILE)?, tables.rows(FUTURES_FILE)?);
    let (boxes, limits) = (tables.rows(BOXES_FILE)?, tables.rows(LIMITS_FILE)?);
    let tables = Read { rows: &rows, futures: &futures, boxes: &boxes, limits: &limits };
    let all = view::views(about, tables);
    let shares: Vec<&RobustnessView<'_>> = all.iter().filter(|view| view.metric == "shortfall_share").collect();
    let shown = &shares[..shares.len().min(MAX_MINERALS)];
    let money: Vec<&RobustnessView<'_>> = all.iter().filter(|view| view.is_money()).collect();
    let mut sentences: Vec<String> = shown.iter().flat_map(|view| words::of_share(about, view, facts)).collect();
    sentences.extend(money.iter().filter_map(|view| words::of_money(view)));
    sentences.push(words::of_design(about, facts, shares.len() - shown.len()));
    let mut pictures = Vec::new();
    for view in shown.iter().chain(&money) {
        pictures.extend(picture::draw(about, facts, view)?);
        pictures.extend(boxes::draw(about, view)?);
    }
    Ok(Section {
        id: "robustness",
        title: "Which strategy is robust where parameters are uncertain?".to_owned(),
        sentences,
        table: Some(table(&shares)),
        pictures: distinct(pictures),
    })
}

fn table(views: &[&RobustnessView<'_>]) -> Table {
    let labels = [
        "Strategy",
        "Mineral",
        "Expected shortfall, mean, %#",
        "In the worst future, %#",
        "Regret, mean, points#",
        "Largest, points#",
        "Good enough, % of futures#",
    ];
    let mut table = Table::new("robustness", &labels);
    let cell = |value: Option<Number>, error: Option<Number>| match view::measured(value, error) {
        Some(m) => Cell { text: m.show(0.01), key: m.value.to_string() },
        None => text("–"),
    };
    let rows = views.iter().flat_map(|view| view.strategies.iter().map(move |of| (view, of)));
    let count = rows.clone().count();
    for (view, of) in rows.take(MAX_ROWS) {
        let row = of.row;
        let cells = vec![
            text(of.title.clone()),
            text(view.mineral.clone()),
            cell(row.mean, row.std_error),
            cell(row.worst, row.worst_std_error),
            cell(row.mean_regret, row.mean_regret_std_error),
            cell(row.max_regret, row.max_regret_std_error),
            cell(row.satisficing_share, None),
        ];
        table.push(&row.mineral, &row.strategy, cells);
    }
    if count > MAX_ROWS {
        let mut cells = vec![text(format!("{} more rows in robustness.csv", count - MAX_ROWS))];
        cells.extend((1..labels.len()).map(|_| text("")));
        table.push("", "", cells);
    }
    if views.len() == 1 { table.without("Mineral") } else { table }
}

/// Formats a share as a number of per cent.
fn per_cent(share: Option<Number>) -> String {
    Measured { value: share.map_or(f64::NAN, Number::value), error: None }.show(0.01)
}
