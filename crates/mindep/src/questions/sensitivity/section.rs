//! Section of the report about `mindep sensitivity`.

mod picture;
mod view;

use crate::draw::sheet::Drawn;
use crate::questions::answer::Tables;
use crate::questions::section::{About, AnswerError, Section, distinct};
use crate::questions::sensitivity::rows::{FILE, SensitivityRow, TORNADO_FILE, TornadoRow, index};
use crate::tables::number::Number;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words};
use serde_json::{Map, Value};
use view::{Measured, OutputView};

/// Maximum rows of the table.
const MAX_ROWS: usize = 20;
/// Maximum number of outputs in sentences and pictures.
const MAX_OUTPUTS: usize = 4;

/// Builds the section about the parameters that drive the results.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let (rows, tornado) = (&tables.rows::<SensitivityRow>(FILE)?, &tables.rows::<TornadoRow>(TORNADO_FILE)?);
    let views = view::views(about, rows, tornado);
    let shown = &views[..views.len().min(MAX_OUTPUTS)];
    let mut sentences: Vec<String> = shown.iter().map(|view| sentence(about, view)).collect();
    let fact = |key: &str| facts.get(key).and_then(Value::as_u64).unwrap_or(0).to_string();
    let strategy = facts.get("strategy").and_then(Value::as_str).unwrap_or_default();
    let others = views.len() - shown.len();
    let rest = if others > 0 { format!(" {others} more results are in sensitivity.csv.") } else { String::new() };
    sentences.push(format!(
        "Strategy {strategy}, {} evaluations of {} trials each.{rest}",
        fact("evaluations"),
        fact("trials")
    ));
    let absent = facts.get("not_computed").and_then(Value::as_array);
    let absent: Vec<&str> = absent.into_iter().flatten().filter_map(Value::as_str).collect();
    if !absent.is_empty() {
        sentences.push(format!("Not computed, as not every trial has it: {}.", absent.join(", ")));
    }
    let drawn = shown.iter().filter(|view| !view.is_unchanged());
    let pictures = drawn.map(|view| picture::draw(about, facts, view)).collect::<Drawn<Vec<_>>>()?;
    Ok(Section {
        id: "sensitivity",
        title: "Which uncertain parameters drive the results?".to_owned(),
        sentences,
        table: Some(table(about, &views)),
        pictures: distinct(pictures.into_iter().flatten().collect()),
    })
}

/// Describes in a sentence what drives one output.
fn sentence(about: &About<'_>, view: &OutputView<'_>) -> String {
    let what = view.title();
    if view.is_unchanged() {
        let mean = view.of_all(index::MEAN).map(|mean| format!(" {},", view.show(mean)));
        return format!("{what}:{} unchanged over the parameters' ranges.", mean.unwrap_or_default());
    }
    let over = match (view.of_all(index::MEAN), view.of_all(index::STD_DEV)) {
        (Some(mean), Some(spread)) => format!(
            "{what}: {} on average over the parameters' ranges, with a standard deviation of {}",
            view.show(mean),
            view.show(spread)
        ),
        _ => what,
    };
    // Parameters whose index is not significantly different from zero are not named.
    let told: Vec<String> = view
        .ranked
        .iter()
        .filter_map(|parameter| Some((parameter, view.main(parameter)?)))
        .filter(|(_, main)| main.value > 1.96 * main.error.unwrap_or(f64::INFINITY))
        .take(3)
        .map(|(parameter, main)| {
            let size = if view.is_shares { view::share(main) } else { view.show(main) };
            format!("{} ({size})", about.parameter(parameter))
        })
        .collect();
    if told.is_empty() {
        return format!("{over}; no parameter moves it by more than noise.");
    }
    let how = if view.is_shares {
        "share of the variance with all interactions"
    } else {
        "mean size of an elementary effect, per whole range of probability"
    };
    format!("{over}; it is moved most by {}: {how}.", told.join(", "))
}

/// Returns a table of the most important parameters of all outputs, by their main index.
fn table(about: &About<'_>, views: &[OutputView<'_>]) -> Table {
    let shares = views.iter().all(|view| view.is_shares);
    let (main, other) = if shares { ("Total#", "First-order#") } else { ("mu*#", "sigma#") };
    let mut table = Table::new("sensitivity", &["Result", "Parameter", main, other, "At its 10 %#", "At its 90 %#"]);
    let per_view = (MAX_ROWS / views.len().max(1)).max(1);
    for view in views {
        for parameter in view.ranked.iter().take(per_view) {
            if table.rows.len() == MAX_ROWS {
                break;
            }
            let index = |found: Option<Measured>| cell(found, |m| if shares { view::share(m) } else { view.show(m) });
            let swing = |at| cell(view.swing(parameter, at), |m| view.show_signed(m));
            let cells = vec![
                words(view.title()),
                words(about.parameter(parameter)),
                index(view.main(parameter)),
                index(view.second(parameter)),
                swing(0.1),
                swing(0.9),
            ];
            table.push(view.mineral, "", cells);
        }
    }
    table
}

fn cell(found: Option<Measured>, show: impl Fn(Measured) -> String) -> Cell {
    found.map_or_else(|| words("–"), |m| Cell { text: show(m), key: m.value.to_string() })
}

/// Returns an estimate with its standard error, from the cells of a table; `None` if it is empty.
fn measured(value: Option<Number>, error: Option<Number>) -> Option<Measured> {
    Some(Measured { value: value?.value(), error: error.map(Number::value) })
}

/// Formats an estimate with its standard error, in units of `scale`.
fn scaled(m: Measured, scale: f64) -> String {
    numbers::with_error(m.value / scale, m.error.unwrap_or(f64::NAN) / scale)
}
