//! The closing table of a run: what a person wants at once, every estimate rounded to its standard error.

use super::headline::{Headline, HeadlineRow};
use crate::results::Run;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use std::fmt::Write as _;

/// What the closing text says beside the tables.
pub struct Closing<'a> {
    /// The scenario's name.
    pub name: &'a str,
    /// The scenario's title.
    pub title: &'a str,
    /// Seconds of simulation.
    pub seconds: f64,
    /// The result folder.
    pub folder: &'a str,
}

/// The closing text of a run.
pub fn closing(run: Run<'_>, about: &Closing) -> String {
    let labels = &run.plan.labels;
    let last = labels.start.plus(i32::try_from(run.plan.months).unwrap_or(i32::MAX) - 1);
    let mut text = format!("\x1b[1m{}\x1b[0m: {}\n", about.name, about.title);
    let _ = writeln!(
        text,
        "{} trials, seed {}, {} to {last}, {:.1} s",
        run.tally.trials, run.plan.seed, labels.start, about.seconds
    );
    let blocks = HeadlineRow::all(run);
    let single = run.plan.minerals() == 1;
    let together = blocks.last().map(|(_, rows)| rows.clone()).unwrap_or_default();
    for (mineral, rows) in &blocks {
        let Some(m) = mineral else {
            if !single {
                let _ = writeln!(text, "\n\x1b[1mall minerals\x1b[0m\n{}", table(&all_minerals(rows)));
            }
            continue;
        };
        let label = &labels.minerals[*m];
        // Of one mineral alone, the cost shown is that of all: it has the strategy's own cost in it.
        let costs = if single { &together } else { rows };
        let _ = writeln!(text, "\n\x1b[1m{}\x1b[0m\n{}", label.name, table(&one_mineral(rows, costs, &label.unit)));
    }
    let _ = writeln!(
        text,
        "\n± is one standard error. TVaR 95 % is the mean of the worst 5 % of trials.\nA shortage is a month with more than {} % of demand unmet. Programme cost is\ndiscounted and charges unmet demand at its price; difference: to the baseline.",
        plain(run.plan.threshold * 100.0, 3)
    );
    let _ = writeln!(text, "\nresults in {}", about.folder);
    text
}

/// Columns of text with their headings; the first is words, the rest numbers.
type Columns = Vec<(String, Vec<String>)>;

fn one_mineral(rows: &[HeadlineRow], costs: &[HeadlineRow], unit: &str) -> Columns {
    let mut columns = vec![("strategy".to_owned(), rows.iter().map(|r| r.strategy.clone()).collect())];
    let mut add = |heading: String, of: &dyn Fn(&HeadlineRow) -> Option<Headline>| {
        columns.push((heading, rows.iter().map(|r| cell(of(r))).collect()));
    };
    add(format!("shortfall, {unit}"), &|r| r.shortfall);
    add("% of demand".to_owned(), &|r| r.shortfall_share.map(|h| h.times(100.0)));
    add(format!("TVaR 95 %, {unit}"), &|r| r.shortfall_tvar95);
    add("shortage, % of trials".to_owned(), &|r| r.probability_of_shortage.map(|h| h.times(100.0)));
    columns.extend(cost_columns(costs));
    columns
}

fn all_minerals(rows: &[HeadlineRow]) -> Columns {
    let mut columns = vec![("strategy".to_owned(), rows.iter().map(|r| r.strategy.clone()).collect())];
    let any = |r: &HeadlineRow| cell(r.probability_of_shortage.map(|h| h.times(100.0)));
    columns.push(("any shortage, % of trials".to_owned(), rows.iter().map(any).collect()));
    let losses = |of: fn(&HeadlineRow) -> Option<Headline>| rows.iter().map(of).collect::<Vec<_>>();
    let (mean, tail) = (losses(|r| r.economic_loss), losses(|r| r.economic_loss_tvar95));
    let (factor, word) = money(tail.iter().chain(&mean));
    let currency = rows.first().map_or("", |r| r.currency.as_str());
    for (heading, values) in [("economic loss", mean), ("its TVaR 95 %", tail)] {
        let cells = values.into_iter().map(|h| cell(h.map(|h| h.times(factor)))).collect();
        columns.push((format!("{heading}, {word}{currency}"), cells));
    }
    columns.extend(cost_columns(rows));
    columns
}

/// Programme cost and its difference to the baseline; nothing when there is no price.
fn cost_columns(rows: &[HeadlineRow]) -> Columns {
    let costs: Vec<_> = rows.iter().map(|r| r.programme_cost).collect();
    if costs.iter().all(Option::is_none) {
        return Vec::new();
    }
    let (factor, word) = money(&costs);
    let currency = rows.first().map_or("", |r| r.currency.as_str());
    let scaled = |h: Option<Headline>| h.map(|h| h.times(factor));
    let differences = rows.iter().map(|r| signed(scaled(r.programme_cost_difference))).collect();
    vec![
        (format!("programme cost, {word}{currency}"), costs.into_iter().map(|h| cell(scaled(h))).collect()),
        ("difference".to_owned(), differences),
    ]
}

/// A factor and its word that make the largest of some sums of money readable.
fn money<'a>(sums: impl IntoIterator<Item = &'a Option<Headline>>) -> (f64, &'static str) {
    let most = sums.into_iter().flatten().map(|h| h.value.abs()).fold(0.0, f64::max);
    match most {
        m if m >= 1e9 => (1e-9, "billion "),
        m if m >= 1e6 => (1e-6, "million "),
        _ => (1.0, ""),
    }
}

/// A table of these columns. On a terminal that is too narrow for whole cells, a list.
fn table(columns: &Columns) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    let room = table.width().map(usize::from);
    let widest = |cells: &[String]| cells.iter().map(|c| c.chars().count()).max().unwrap_or(0) + PADDING;
    if room.is_some_and(|room| columns.iter().map(|(_, cells)| widest(cells)).sum::<usize>() > room) {
        return list(columns);
    }
    table.set_header(columns.iter().map(|(heading, _)| heading.as_str()));
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    for row in 0..rows {
        table.add_row(columns.iter().map(|(_, cells)| cells[row].as_str()));
    }
    for (i, (column, (_, cells))) in table.column_iter_mut().zip(columns).enumerate() {
        // Headings may wrap, numbers may not.
        let least = u16::try_from(widest(cells)).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        if i > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// Blanks beside a cell.
const PADDING: usize = 2;

/// A paragraph for each row, a line for each column.
fn list(columns: &Columns) -> String {
    let Some(((_, titles), rest)) = columns.split_first() else {
        return String::new();
    };
    let wide = rest.iter().map(|(heading, _)| heading.chars().count()).max().unwrap_or(0);
    let paragraph = |(row, title): (usize, &String)| {
        let lines = rest.iter().map(|(heading, cells)| format!("\n   {heading:<wide$}  {}", cells[row]));
        format!(" {title}{}", lines.collect::<String>())
    };
    titles.iter().enumerate().map(paragraph).collect::<Vec<_>>().join("\n")
}

fn cell(headline: Option<Headline>) -> String {
    headline.map_or_else(|| "-".to_owned(), |h| rounded(h.value, h.std_error))
}

fn signed(headline: Option<Headline>) -> String {
    let text = cell(headline);
    if headline.is_some_and(|h| h.value > 0.0) && !text.starts_with("0 ") { format!("+{text}") } else { text }
}

/// An estimate rounded to the first digit of its standard error, `1.59 ± 0.02`.
pub fn rounded(value: f64, std_error: Option<f64>) -> String {
    let error = match std_error {
        None => return plain(value, 4),
        Some(error) if error <= 0.0 || !error.is_finite() => return format!("{} ± 0", plain(value, 4)),
        Some(error) => error,
    };
    let mut place = libm::floor(libm::log10(error));
    // 0.096 is 0.1, not 0.10.
    if (error / libm::pow(10.0, place)).round() >= 10.0 {
        place += 1.0;
    }
    let decimals = (-place).max(0.0) as usize;
    let step = libm::pow(10.0, place.max(0.0));
    let round = |x: f64| {
        let x = if step > 1.0 { (x / step).round() * step } else { x };
        let text = format!("{x:.decimals$}");
        // Nothing is not negative.
        if text.trim_start_matches(['-', '0', '.']).is_empty() { text.trim_start_matches('-').to_owned() } else { text }
    };
    format!("{} ± {}", round(value), round(error))
}

/// A number to so many digits.
fn plain(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let place = libm::floor(libm::log10(value.abs())) as i32;
    let decimals = usize::try_from((digits - 1 - place).max(0)).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::{list, money, plain, rounded, table};
    use crate::cli::headline::Headline;

    #[test]
    fn estimates_are_rounded_to_their_standard_error() {
        let cases = [
            (1.5923, Some(0.0181), "1.59 ± 0.02"),
            (1.5923, Some(0.096), "1.6 ± 0.1"),
            (123_456.0, Some(678.0), "123500 ± 700"),
            (-0.001, Some(0.3), "0.0 ± 0.3"),
            (12.0, Some(0.0), "12 ± 0"),
            (1234.567, None, "1235"),
            (0.0, Some(0.0), "0 ± 0"),
            (3.0, Some(97.0), "0 ± 100"),
        ];
        for (value, error, expected) in cases {
            assert_eq!(rounded(value, error), expected);
        }
    }

    #[test]
    fn plain_numbers_lose_what_says_nothing() {
        assert_eq!(plain(5.0, 3), "5");
        assert_eq!(plain(0.012_345, 3), "0.0123");
        assert_eq!(plain(123_456.0, 3), "123456");
    }

    #[test]
    fn money_is_told_in_words() {
        let of = |value| money(&[Some(Headline { value, std_error: None }), None]);
        assert_eq!(of(-2e9), (1e-9, "billion "));
        assert_eq!(of(3e7), (1e-6, "million "));
        assert_eq!(of(900.0), (1.0, ""));
    }

    #[test]
    fn a_table_has_headings_and_no_trailing_blanks() {
        let text = table(&vec![
            ("strategy".to_owned(), vec!["a".to_owned()]),
            ("cost".to_owned(), vec!["1.0 ± 0.1".to_owned()]),
        ]);
        assert_eq!(text, " strategy       cost\n a         1.0 ± 0.1");
    }

    #[test]
    fn a_list_has_a_line_for_each_column() {
        let columns = vec![
            ("strategy".to_owned(), vec!["a".to_owned(), "b".to_owned()]),
            ("cost".to_owned(), vec!["1".to_owned(), "2".to_owned()]),
            ("shortfall".to_owned(), vec!["3".to_owned(), "4".to_owned()]),
        ];
        assert_eq!(list(&columns), " a\n   cost       1\n   shortfall  3\n b\n   cost       2\n   shortfall  4");
    }
}
