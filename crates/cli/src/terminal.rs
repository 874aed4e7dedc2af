//! Summary of results on the terminal: tables of strategies by shortfall, tail risk, probability of a shortage, and cost.

use comfy_table::{
    Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};
use mindep_core::tally::estimate::{ENOUGH, Mean};
use mindep_core::tally::metric::Metric;
use mindep_library::analysis::comparison::programme_cost_difference;
use mindep_library::tables::Run;
use mindep_library::tables::summary::estimate;
use mindep_library::words::table as page;
use std::fmt::Write;

/// Numbers from the first of these sizes up to the second are written without an exponent.
const SMALLEST: f64 = 1e-9;
const LARGEST: f64 = 1e15;

/// Formats a value rounded to its standard error, such as `1.59 ± 0.02`: the error has one digit, or two if the first is a 1.
pub fn with_error(value: f64, std_error: Option<f64>) -> String {
    let error = match std_error.filter(|e| e.is_finite()) {
        None => return significant(value),
        Some(error) if error <= 0.0 => return format!("{} ± 0", significant(value)),
        Some(error) => error,
    };
    let size = libm::floor(libm::log10(error));
    let leading = error / libm::exp10(size);
    let places = if leading < 1.95 { 1.0 - size } else { -size };
    if error < SMALLEST || value.abs().max(error) >= LARGEST {
        return format!("{} ± {error:.1e}", significant(value));
    }
    let scale = libm::exp10(places.min(0.0).abs());
    let round = |x: f64| grouped((x / scale).round_ties_even() * scale, places.max(0.0) as usize);
    let rounded = |x: f64| if places > 0.0 { grouped(x, places as usize) } else { round(x) };
    format!("{} ± {}", rounded(value), rounded(error))
}

/// Formats a value without a standard error, with four significant digits.
fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(SMALLEST..LARGEST).contains(&value.abs()) {
        return format!("{value:.3e}");
    }
    let digits = 3.0 - libm::floor(libm::log10(value.abs()));
    let text = grouped(value, digits.clamp(0.0, 12.0) as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Formats a number with `places` decimals and commas between thousands.
pub fn grouped(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    // A number that is rounded to 0 has no sign.
    let sign = if text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { sign } else { "" };
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

/// Returns the unit for amounts of money up to `largest`, as a divisor and its name.
fn money_unit(largest: f64) -> (f64, &'static str) {
    match largest.abs() {
        size if size >= 1e9 => (1e9, "billion "),
        size if size >= 1e6 => (1e6, "million "),
        size if size >= 1e4 => (1e3, "thousand "),
        _ => (1.0, ""),
    }
}

/// Returns the indices of strategies in the order of the file.
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

/// Returns all tables of a run as text.
pub fn tables(run: Run<'_>) -> String {
    let mut text = String::new();
    let minerals = minerals_in_file_order(run);
    let alone = minerals.len() == 1;
    for &m in &minerals {
        let label = &run.plan.labels.minerals[m];
        let _ = writeln!(text, "\n{} ({})\n{}", label.name, label.unit, shown(&of_mineral(run, m, alone)));
        text.push_str(&seldom(run, m));
    }
    if !alone {
        let _ = writeln!(text, "\nAll minerals\n{}", shown(&of_all(run)));
    }
    text
}

/// Returns a note if some strategies have too few trials with a shortfall for reliable estimates; empty otherwise.
fn seldom(run: Run<'_>, mineral: usize) -> String {
    let seen = |s: usize| estimate(run, s, Some(mineral), Metric::Shortfall).map_or(0, |found| found.not_zero);
    let few: Vec<String> = file_order(run)
        .into_iter()
        .map(|s| (s, seen(s)))
        .filter(|(_, seen)| *seen > 0 && *seen < ENOUGH)
        .map(|(s, seen)| format!("{seen} under {}", run.plan.labels.strategies[s].id))
        .collect();
    if few.is_empty() {
        return String::new();
    }
    format!(
        "note: trials with a shortfall: {}; on fewer than {ENOUGH} neither a mean nor its error is well known, more with --trials\n",
        few.join(", ")
    )
}

/// Returns a table of the report as text.
pub fn of(table: &page::Table) -> String {
    let header: Vec<String> = table.columns.iter().map(|column| column.label.clone()).collect();
    let mut shown_table = new_table(&header);
    for row in &table.rows {
        // No-break spaces are useful only in HTML, where lines wrap.
        add(&mut shown_table, row.cells.iter().map(|cell| cell.text.replace(['\u{a0}', '\u{202f}'], " ")).collect());
    }
    shown(&shown_table)
}

/// Table style with a single line below the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─')).bottom_border(LineStyle::none());

fn new_table(header: &[String]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
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

/// Total width of the blanks beside a cell.
const PADDING: usize = 2;

/// Formats a table as text. Headings may wrap between words; names and numbers do not. Columns that do not fit the terminal follow in further
/// tables below, which repeat the column of names.
fn shown(table: &Table) -> String {
    let columns: Vec<Column> = headings(table).enumerate().map(|(i, h)| Column::new(h, cells(table, i))).collect();
    let Some((names, numbers)) = columns.split_first() else { return String::new() };
    let room = table.width().map_or(usize::MAX, usize::from);
    let mut groups: Vec<Vec<&Column>> = Vec::new();
    let mut left = 0;
    for column in numbers {
        if column.width > left || groups.is_empty() {
            groups.push(vec![names]);
            left = room.saturating_sub(names.width);
        }
        left = left.saturating_sub(column.width);
        groups.last_mut().into_iter().for_each(|group| group.push(column));
    }
    let texts: Vec<String> = groups.iter().map(|group| part(group, table.width())).collect();
    texts.join("\n\n")
}

/// A column: its heading and its cells.
struct Column {
    heading: String,
    cells: Vec<String>,
    /// Minimum width, padding included, at which no word of the heading and no cell is broken.
    width: usize,
}

impl Column {
    fn new(heading: String, cells: Vec<String>) -> Self {
        let texts = heading.split_whitespace().chain(cells.iter().map(String::as_str));
        let width = texts.map(|t| t.chars().count()).max().unwrap_or(0) + PADDING;
        Self { heading, cells, width }
    }
}

/// Formats some of the columns as a table of the given width.
fn part(columns: &[&Column], room: Option<u16>) -> String {
    let headings: Vec<String> = columns.iter().map(|c| c.heading.clone()).collect();
    let mut table = new_table(&headings);
    let rows = columns.first().map_or(0, |c| c.cells.len());
    for row in 0..rows {
        add(&mut table, columns.iter().map(|c| c.cells[row].clone()).collect());
    }
    if let Some(room) = room {
        table.set_width(room);
    }
    let fixed = |width: usize| Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_constraints(columns.iter().map(|c| ColumnConstraint::LowerBoundary(fixed(c.width))));
    table.trim_fmt()
}

fn headings(table: &Table) -> impl Iterator<Item = String> {
    table.header().into_iter().flat_map(|row| row.cell_iter().map(Cell::content))
}

/// Returns the cells of a column, without its heading.
fn cells(table: &Table, column: usize) -> Vec<String> {
    table.column_cells_iter(column).map(|cell| cell.map(Cell::content).unwrap_or_default()).collect()
}

/// Formats a mean and its standard error, both divided by `unit`; a dash if there is none.
fn cell(mean: Option<(f64, Option<f64>)>, unit: f64) -> String {
    mean.map_or("–".to_owned(), |(value, error)| with_error(value / unit, error.map(|e| e / unit)))
}

/// Makes the table of one mineral. If it is the only one (`alone`), the cost is that of the whole strategy, including its own spending.
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

/// Returns the largest absolute value of a number over all strategies.
fn largest(run: Run<'_>, number: impl Fn(usize) -> Option<(f64, Option<f64>)>) -> f64 {
    (0..run.plan.strategies.len()).filter_map(number).map(|(value, _)| value.abs()).fold(0.0, f64::max)
}

/// Returns by how much a strategy's programme cost exceeds that of the baseline, with its standard error.
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
    use super::{add, new_table, shown, with_error};

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
            assert_eq!(with_error(value, Some(0.0)), format!("{text} ± 0"));
        }
    }

    #[test]
    fn no_number_is_too_small_or_too_large_to_be_told() {
        for (value, error, text) in [
            (1e-22, None, "1.000e-22"),
            (-2.5e300, None, "-2.500e300"),
            (1e-22, Some(2e-24), "1.000e-22 ± 2.0e-24"),
            (3e17, Some(1e15), "3.000e17 ± 1.0e15"),
            (5.0, Some(1e-16), "5 ± 1.0e-16"),
            (-0.0, None, "0"),
            (-0.001, Some(0.3), "0.0 ± 0.3"),
        ] {
            assert_eq!(with_error(value, error), text);
        }
        assert_eq!(super::grouped(-0.0, 1), "0.0");
    }

    fn example(room: u16) -> Vec<String> {
        let mut table = new_table(&["strategy", "expected shortfall\nt", "over the baseline\nEUR"].map(str::to_owned));
        table.set_width(room);
        add(&mut table, ["baseline", "1,490 ± 90", ""].map(str::to_owned).to_vec());
        add(&mut table, ["larger-stock", "1,480 ± 90", "0.52 ± 0.06"].map(str::to_owned).to_vec());
        let lines: Vec<String> = shown(&table).lines().map(str::to_owned).collect();
        assert!(
            lines.iter().all(|line| line == line.trim_end() && line.chars().count() <= usize::from(room)),
            "{lines:?}"
        );
        lines
    }

    #[test]
    fn a_table_wraps_its_headings_alone() {
        let wide = example(80);
        assert_eq!(wide.len(), 5, "{wide:?}");
        assert_eq!(wide[4], " larger-stock          1,480 ± 90        0.52 ± 0.06");
        let narrow = example(39);
        assert_eq!(narrow[narrow.len() - 1], " larger-stock  1,480 ± 90  0.52 ± 0.06");
        assert!(narrow.len() > 5, "{narrow:?}");
    }

    #[test]
    fn columns_without_room_follow_below() {
        let lines = example(30);
        let blank = lines.iter().position(String::is_empty).expect("two tables");
        assert_eq!(lines[blank - 1].split_whitespace().collect::<Vec<_>>().join(" "), "larger-stock 1,480 ± 90");
        assert_eq!(lines[lines.len() - 1].split_whitespace().collect::<Vec<_>>().join(" "), "larger-stock 0.52 ± 0.06");
    }
}
