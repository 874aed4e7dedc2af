//! Tables that compare minerals and strategies.

use super::answer::mean;
use super::by_strategy;
use super::effects::{Effect, Verdict, effects, verdict, yearly_cost};
use super::{causes, words};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::comparison::ComparisonRow;
use crate::tables::number::value;
use crate::words::measured as figures;
use crate::words::measured::Measured;
use crate::words::numbers;
use crate::words::table::{Cell, Column, Table, number, words as text};
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// Returns a table with a row for every mineral under the baseline.
pub fn glance(book: &Book) -> Table {
    let mut table = Table::new("glance", words::GLANCE);
    for mineral in book.minerals() {
        let short = mean(book, BASELINE, &mineral.id, "shortfall_share");
        let ranked = causes::ranked(book, BASELINE, &mineral.id);
        let cause = ranked.first().and_then(|row| Some((row, causes::part(row)?)));
        let cause = cause.filter(|(_, part)| part.value > 0.0);
        let cause = cause.map_or_else(
            || text("–"),
            |(row, part)| Cell {
                text: format!("{}, {}", book.called("disruptions", &row.disruption), part.percent_cell()),
                key: String::new(),
            },
        );
        let best = effects(book, &mineral.id, "shortfall");
        let best = best.first().filter(|e| e.verdict == Verdict::Lower);
        let best = best.and_then(|e| Some(format!("{}: −{}", book.title(e.strategy), e.reduction?.percent_cell())));
        let cells = vec![
            text(&mineral.name),
            number(short, Measured::percent_cell),
            number(tail(book, BASELINE, &mineral.id, "shortfall_share"), Measured::percent_cell),
            number(mean(book, BASELINE, &mineral.id, "any_shortage"), Measured::percent_cell),
            cause,
            text(best.unwrap_or_else(|| "–".to_owned())),
        ];
        table.push(&mineral.id, "", cells);
    }
    table
}

/// Returns a table with a row for every strategy: a mineral's shortfall, its tail mean, the probability of a shortage, and the difference from the
/// baseline.
pub fn shortfalls(book: &Book, mineral: &MineralNote) -> Table {
    let mut table = Table::new(format!("shortfalls-{}", mineral.id), words::SHORTFALLS);
    let currency = &book.manifest.scenario.currency;
    table.columns.push(Column::of_numbers(words::cost_of_avoided(currency, &mineral.unit)));
    let found = effects(book, &mineral.id, "shortfall");
    for strategy in book.strategies() {
        let effect = found.iter().find(|e| e.strategy == strategy);
        let better = book.difference(strategy, &mineral.id, "shortfall");
        let better_share = better.and_then(|r| Measured::of(r.probability_better, r.probability_better_std_error));
        let per_unit = better.and_then(|r| Measured::of(r.cost_per_tonne_avoided, r.cost_per_tonne_avoided_std_error));
        let cells = vec![
            text(book.title(strategy)),
            number(mean(book, strategy, &mineral.id, "shortfall_share"), Measured::percent_cell),
            number(tail(book, strategy, &mineral.id, "shortfall_share"), Measured::percent_cell),
            number(mean(book, strategy, &mineral.id, "any_shortage"), Measured::percent_cell),
            change(effect, strategy == BASELINE),
            interval(book, strategy, &mineral.id),
            if strategy == BASELINE { text("") } else { number(better_share, Measured::percent_cell) },
            if strategy == BASELINE {
                text("")
            } else {
                number(per_unit.filter(|_| effect.is_some_and(|e| e.verdict == Verdict::Lower)), Measured::number)
            },
        ];
        table.push(&mineral.id, strategy, cells);
    }
    table
}

/// Returns the cell with the relative change from the baseline in percent.
fn change(effect: Option<&Effect>, baseline: bool) -> Cell {
    let Some(effect) = effect else { return text(if baseline { "" } else { "–" }) };
    let change = effect.reduction.map(|r| Measured { value: -r.value, error: r.error });
    match effect.verdict {
        Verdict::Same => Cell { text: words::UNCHANGED.to_owned(), key: "0".to_owned() },
        Verdict::Unclear => {
            Cell { text: words::NOT_TOLD_APART.to_owned(), key: number(change, Measured::percent_cell).key }
        }
        _ => number(change, |change| {
            if change.value > 0.0 { format!("+{}", change.percent_cell()) } else { change.percent_cell() }
        }),
    }
}

/// Returns the cell with the 95 % interval of the difference in the shortfall share.
fn interval(book: &Book, strategy: &str, mineral: &str) -> Cell {
    let row = book.difference(strategy, mineral, "shortfall_share");
    let ends = row.and_then(|row| Some((row.ci95_low?.value(), row.ci95_high?.value())));
    match (ends, strategy) {
        _ if row.is_some_and(ComparisonRow::is_unchanged) => Cell { text: "0".to_owned(), key: "0".to_owned() },
        (Some((low, high)), _) => Cell { text: figures::points(low, high), key: f64::midpoint(low, high).to_string() },
        (None, BASELINE) => text(""),
        (None, _) => text("–"),
    }
}

/// Returns a table with a row for every strategy: its cost and the economic loss, of all minerals together.
pub fn costs(book: &Book) -> Table {
    let mut table = Table::new("costs", words::COSTS);
    let currency = &book.manifest.scenario.currency;
    let years = book.manifest.months as f64 / 12.0;
    let money = |m: Measured| m.money(currency);
    let several = book.minerals().len() > 1;
    for strategy in book.strategies() {
        let spent = book.difference(strategy, ALL_MINERALS, "total_cost");
        let spent = spent.and_then(|r| Measured::of(r.difference, r.std_error)).map(|m| m.over(years));
        let programme = yearly_cost(book, strategy).map(|(cost, _)| cost);
        let loss = book.difference(strategy, ALL_MINERALS, "economic_loss").filter(|row| row.difference.is_some());
        let apart = loss.map(verdict);
        let lost = loss.and_then(|r| Measured::of(r.difference, r.std_error)).map(|m| m.over(years));
        let lost = match apart {
            Some(Verdict::Unclear) => Cell { text: words::NOT_TOLD_APART.to_owned(), key: number(lost, money).key },
            _ => number(lost, signed(currency)),
        };
        let baseline = strategy == BASELINE;
        let own = |cell: Cell| if baseline { text("") } else { cell };
        let pareto = book.comparison.iter().filter(|r| r.strategy == *strategy);
        let pareto: Vec<&str> = pareto
            .filter(|r| r.pareto && is_first(book, r) && (several || !Book::is_all(&r.mineral)))
            .map(|r| name(book, &r.mineral))
            .collect();
        let cells = vec![
            text(book.title(strategy)),
            number(mean(book, strategy, ALL_MINERALS, "economic_loss").map(|m| m.over(years)), money),
            own(lost),
            own(number(spent, signed(currency))),
            own(number(programme, signed(currency))),
            own(text(if pareto.is_empty() { "–".to_owned() } else { pareto.join(", ") })),
        ];
        table.push("", strategy, cells);
    }
    table
}

/// Returns whether a row is the first of its strategy and mineral, whose rows all have the same `pareto` value.
fn is_first(book: &Book, row: &ComparisonRow) -> bool {
    let first = book.comparison.iter().find(|r| r.strategy == row.strategy && r.mineral == row.mineral);
    first.is_some_and(|first| first.metric == row.metric)
}

fn name<'a>(book: &'a Book, mineral: &'a str) -> &'a str {
    if Book::is_all(mineral) {
        return words::ALL_MINERALS;
    }
    book.minerals().iter().find(|m| m.id == mineral).map_or(mineral, |m| &m.name)
}

fn signed(currency: &str) -> impl Fn(Measured) -> String {
    move |m| if m.value > 0.0 { format!("+{}", m.money(currency)) } else { m.money(currency) }
}

/// Returns the table of return periods, with a column for every strategy.
pub fn returns(book: &Book, mineral: &MineralNote) -> Table {
    let mut table = by_strategy::table(format!("returns-{}", mineral.id), words::RETURN_PERIOD, book);
    let rows: Vec<_> = book.exceedance.iter().filter(|r| r.mineral == mineral.id && r.basis == "year").collect();
    let mut periods: Vec<u32> = rows.iter().map(|r| r.return_period_years).collect();
    periods.sort_unstable();
    periods.dedup();
    for period in periods {
        let mut cells = vec![Cell { text: words::one_in(period), key: period.to_string() }];
        cells.extend(book.strategies().iter().map(|strategy| {
            let row = rows.iter().find(|r| r.strategy == *strategy && r.return_period_years == period);
            match row.filter(|r| r.shortfall_share.is_some()) {
                None => text("–"),
                Some(row) => {
                    let share = value(row.shortfall_share);
                    let ends = row.ci95_low.zip(row.ci95_high).filter(|(low, high)| low < high);
                    let ends = ends.map_or(String::new(), |(low, high)| {
                        format!(
                            " ({}–{})",
                            numbers::plain(100.0 * low.value(), 2),
                            numbers::plain(100.0 * high.value(), 2)
                        )
                    });
                    Cell { text: format!("{}{ends}", numbers::percent(share)), key: share.to_string() }
                }
            }
        }));
        table.push("", "", cells);
    }
    table
}

/// Returns the TVaR 95 % of a metric with its standard error.
pub fn tail(book: &Book, strategy: &str, mineral: &str, metric: &str) -> Option<Measured> {
    let row = book.estimate(strategy, mineral, metric)?;
    Measured::of(row.tvar95, row.tvar95_std_error)
}
