//! What a person wants at once: a table of strategies by shortfall, tail risk, probability of a shortage and cost.

use crate::analysis::comparison::programme_cost_difference;
use crate::results::Run;
use crate::results::summary::estimate;
use crate::tally::estimate::Mean;
use crate::tally::metric::Metric;
use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use std::fmt::Write;

/// A value rounded to its standard error, `1.59 ± 0.02`: the error keeps one digit, or two when the first is a 1.
pub fn with_error(value: f64, std_error: Option<f64>) -> String {
    let Some(error) = std_error.filter(|e| *e > 0.0 && e.is_finite()) else { return significant(value) };
    let size = libm::floor(libm::log10(error));
    let leading = error / libm::exp10(size);
    let places = if leading < 1.95 { 1.0 - size } else { -size };
    if !(-15.0..=15.0).contains(&places) {
        return significant(value);
    }
    let scale = libm::exp10(places.min(0.0).abs());
    let round = |x: f64| grouped((x / scale).round_ties_even() * scale, places.max(0.0) as usize);
    let rounded = |x: f64| if places > 0.0 { grouped(x, places as usize) } else { round(x) };
    format!("{} ± {}", rounded(value), rounded(error))
}

/// A value known exactly, to four digits.
fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 3.0 - libm::floor(libm::log10(value.abs()));
    let text = grouped(value, digits.clamp(0.0, 12.0) as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// With `places` decimals and commas between thousands.
pub fn grouped(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        let _ = write!(out, ".{fraction}");
    }
    out
}

/// A size that numbers of money are shown in.
fn money_unit(largest: f64) -> (f64, &'static str) {
    match largest.abs() {
        size if size >= 1e9 => (1e9, "billion "),
        size if size >= 1e6 => (1e6, "million "),
        size if size >= 1e4 => (1e3, "thousand "),
        _ => (1.0, ""),
    }
}

/// Strategies in the order of the file.
fn file_order(run: Run<'_>) -> Vec<usize> {
    let strategies = &run.plan.labels.strategies;
    let mut order: Vec<usize> = (0..strategies.len()).collect();
    order.sort_by_key(|&s| strategies[s].place);
    order
}

fn minerals_in_file_order(run: Run<'_>) -> Vec<usize> {
    let minerals = &run.plan.labels.minerals;
    let mut order: Vec<usize> = (0..minerals.len()).collect();
    order.sort_by_key(|&m| minerals[m].place);
    order
}

/// All tables of a run, ready to print.
pub fn tables(run: Run<'_>) -> String {
    let mut text = String::new();
    let minerals = minerals_in_file_order(run);
    let alone = minerals.len() == 1;
    for &m in &minerals {
        let label = &run.plan.labels.minerals[m];
        let _ = writeln!(text, "\n{} ({})\n{}", label.name, label.unit, of_mineral(run, m, alone));
    }
    if !alone {
        let _ = writeln!(text, "\nAll minerals\n{}", of_all(run));
    }
    text
}

/// Only the header is ruled off.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')).bottom_border(LineStyle::none());

fn new_table(header: &[String]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    // A strategy's name is never broken.
    table.set_constraints([ColumnConstraint::ContentWidth]);
    table.set_header(header.iter().enumerate().map(|(i, title)| {
        let cell = Cell::new(title).add_attribute(Attribute::Bold);
        if i > 0 { cell.set_alignment(CellAlignment::Right) } else { cell }
    }));
    table
}

fn add(table: &mut Table, cells: Vec<String>) {
    table.add_row(cells.into_iter().enumerate().map(|(i, text)| {
        let cell = Cell::new(text);
        if i > 0 { cell.set_alignment(CellAlignment::Right) } else { cell }
    }));
}

/// A mean and its error divided by `unit`, or a dash.
fn cell(mean: Option<(f64, Option<f64>)>, unit: f64) -> String {
    mean.map_or("–".to_owned(), |(value, error)| with_error(value / unit, error.map(|e| e / unit)))
}

/// The table of one mineral. When it is `alone`, cost is that of the whole strategy, its own spending included.
fn of_mineral(run: Run<'_>, m: usize, alone: bool) -> Table {
    let label = &run.plan.labels.minerals[m];
    let mean = |s: usize, metric| estimate(run, s, Some(m), metric).map(|e| (e.mean.mean, e.mean.std_error));
    let cost = |s: usize| {
        let whose = if alone { None } else { Some(m) };
        estimate(run, s, whose, Metric::ProgrammeCost).map(|e| (e.mean.mean, e.mean.std_error))
    };
    let (unit, unit_name) = money_unit(largest(run, cost));
    let mut header = vec![
        "strategy".to_owned(),
        format!("expected shortfall\n{}", label.unit),
        "\n% of demand".to_owned(),
        format!("TVaR 95 %\n{}", label.unit),
        "probability\nof a shortage, %".to_owned(),
        format!("programme cost\n{unit_name}{}", run.plan.labels.currency),
    ];
    let more = |s: usize| difference(run, s);
    let (more_unit, more_name) = money_unit(largest(run, more));
    if alone {
        header.push(format!("over the baseline\n{more_name}{}", run.plan.labels.currency));
    }
    let mut table = new_table(&header);
    for s in file_order(run) {
        let tail = estimate(run, s, Some(m), Metric::Shortfall).map(|e| (e.tvar[0], e.tvar_std_error[0]));
        let mut cells = vec![
            run.plan.labels.strategies[s].id.clone(),
            cell(mean(s, Metric::Shortfall), 1.0),
            cell(mean(s, Metric::ShortfallShare), 0.01),
            cell(tail, 1.0),
            cell(mean(s, Metric::AnyShortage), 0.01),
            cell(cost(s), unit),
        ];
        if alone {
            cells.push(if s == 0 { String::new() } else { cell(more(s), more_unit) });
        }
        add(&mut table, cells);
    }
    table
}

/// The largest of a number of all strategies, without its sign.
fn largest(run: Run<'_>, number: impl Fn(usize) -> Option<(f64, Option<f64>)>) -> f64 {
    (0..run.plan.strategies.len()).filter_map(number).map(|(value, _)| value.abs()).fold(0.0, f64::max)
}

/// What a strategy's whole programme costs more than the baseline's.
fn difference(run: Run<'_>, s: usize) -> Option<(f64, Option<f64>)> {
    programme_cost_difference(run.tally, s).filter(|_| s > 0).map(|Mean { mean, std_error, .. }| (mean, std_error))
}

fn of_all(run: Run<'_>) -> Table {
    let mean = |s: usize, metric| estimate(run, s, None, metric).map(|e| (e.mean.mean, e.mean.std_error));
    let currency = &run.plan.labels.currency;
    let (loss_unit, loss_name) = money_unit(largest(run, |s| mean(s, Metric::EconomicLoss)));
    let (cost_unit, cost_name) = money_unit(largest(run, |s| mean(s, Metric::ProgrammeCost)));
    let (more_unit, more_name) = money_unit(largest(run, |s| difference(run, s)));
    let mut table = new_table(&[
        "strategy".to_owned(),
        "probability\nof any shortage, %".to_owned(),
        format!("economic loss\n{loss_name}{currency}"),
        format!("programme cost\n{cost_name}{currency}"),
        format!("over the baseline\n{more_name}{currency}"),
    ]);
    for s in file_order(run) {
        add(
            &mut table,
            vec![
                run.plan.labels.strategies[s].id.clone(),
                cell(mean(s, Metric::AnyShortage), 0.01),
                cell(mean(s, Metric::EconomicLoss), loss_unit),
                cell(mean(s, Metric::ProgrammeCost), cost_unit),
                if s == 0 { String::new() } else { cell(difference(run, s), more_unit) },
            ],
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::with_error;

    #[test]
    fn values_are_rounded_to_their_standard_error() {
        for (value, error, text) in [
            (1.5932, 0.0213, "1.59 ± 0.02"),
            (17950.3, 187.0, "17,950 ± 190"),
            (17950.3, 420.0, "18,000 ± 400"),
            (0.0104, 0.000_131, "0.01040 ± 0.00013"),
            (-12.34, 3.3, "-12 ± 3"),
            (123_456_789.0, 12_345.0, "123,457,000 ± 12,000"),
            (57.3, 0.35, "57.3 ± 0.3"),
            (99.96, 0.2, "100.0 ± 0.2"),
        ] {
            assert_eq!(with_error(value, Some(error)), text);
        }
    }

    #[test]
    fn values_without_an_error_keep_four_digits() {
        for (value, text) in [(0.0, "0"), (200.0, "200"), (1234.5678, "1,235"), (0.123_456, "0.1235"), (20.5, "20.5")] {
            assert_eq!(with_error(value, None), text);
            assert_eq!(with_error(value, Some(0.0)), text);
        }
    }
}
