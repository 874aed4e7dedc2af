//! Section of the report about `mindep reverse`.

mod picture;

use crate::draw::sheet::Drawn;
use crate::questions::answer::Tables;
use crate::questions::reverse::rows::{AND, FILE, ReverseRow};
use crate::questions::section::{About, AnswerError, Section};
use crate::questions::stress::section::cell;
use crate::questions::target;
use crate::tables::number::value;
use crate::words::names;
use crate::words::numbers;
use crate::words::table::{Table, words};
use serde_json::{Map, Value};

/// Maximum rows of the table.
const MAX: usize = 20;

/// Request and results.
#[derive(Clone, Copy)]
struct ReverseView<'a> {
    about: &'a About<'a>,
    facts: &'a Map<String, Value>,
    rows: &'a [ReverseRow],
}

/// Builds the section.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let rows = &tables.rows::<ReverseRow>(FILE)?;
    let found = ReverseView { about, facts, rows };
    let minerals = found.minerals();
    let drawn = minerals.iter().filter(|mineral| found.of(mineral).next().is_some());
    Ok(Section {
        id: "reverse",
        title: format!("Reverse stress: the smallest outages that cost {}", found.shortfall()),
        sentences: found.sentences(),
        table: (!rows.is_empty()).then(|| found.table()),
        pictures: drawn.map(|mineral| picture::draw(&found, mineral)).collect::<Drawn<_>>()?,
    })
}

impl<'a> ReverseView<'a> {
    /// Returns the ids of the minerals.
    fn minerals(&self) -> Vec<&'a str> {
        let list = self.facts.get("minerals").and_then(Value::as_object);
        list.into_iter().flatten().map(|(id, _)| id.as_str()).collect()
    }

    /// Returns a number of a mineral from the recorded facts; NaN if it is missing.
    fn fact(&self, mineral: &str, name: &str) -> f64 {
        let facts = self.facts.get("minerals").and_then(|list| list.get(mineral));
        facts.and_then(|facts| facts.get(name)).and_then(Value::as_f64).unwrap_or(f64::NAN)
    }

    /// Returns the outages of a mineral, the smallest first.
    fn of(&self, mineral: &str) -> impl Iterator<Item = &'a ReverseRow> {
        let mineral = mineral.to_owned();
        self.rows.iter().filter(move |row| row.mineral == mineral)
    }

    fn mineral(&self, id: &str) -> String {
        names::within(target::mineral(self.about, id))
    }

    /// Returns the names of an outage's targets.
    fn name(row: &ReverseRow) -> String {
        let each = row.targets.split(AND).zip(row.kind.split(AND));
        let names: Vec<String> = each.map(|(name, kind)| target::name(kind, name)).collect();
        names.join(" and ")
    }

    /// Describes the shortfall: `10 % of a year's demand`.
    fn shortfall(&self) -> String {
        let share = self.facts.get("shortfall").and_then(Value::as_f64).unwrap_or(f64::NAN);
        let year = self.facts.get("over").and_then(Value::as_str) == Some("year");
        format!("{} of {} demand", numbers::percent(share), if year { "a year's" } else { "all" })
    }

    fn lengths(&self) -> Vec<f64> {
        let list = self.facts.get("months").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_f64).collect()
    }

    /// Describes an outage: `China losing 34 % for 12 months`.
    fn outage(row: &ReverseRow) -> String {
        let each = if is_pair(row) { " each" } else { "" };
        format!(
            "{} losing {}{each} for {}",
            Self::name(row),
            numbers::percent(value(row.loss_share)),
            target::months(value(row.months))
        )
    }

    fn sentences(&self) -> Vec<String> {
        let mut out = Vec::new();
        let minerals = self.minerals();
        let singles = |id: &str| self.of(id).filter(|row| !is_pair(row)).collect::<Vec<_>>();
        let mut first: Vec<(&str, &ReverseRow)> =
            minerals.iter().filter_map(|id| Some((*id, *singles(id).first()?))).collect();
        first.sort_by(|a, b| value(a.1.size).total_cmp(&value(b.1.size)));
        let longest = self.lengths().into_iter().fold(0.0, f64::max);
        let what = self.shortfall();
        match first.as_slice() {
            [] => out.push(format!(
                "No single country, lane or stage costs {what} within {}, whatever it loses.",
                target::months(longest)
            )),
            [(id, row), ..] if minerals.len() == 1 => {
                out.push(format!(
                    "The smallest single outage that costs {what} for {} is {}: {} of complete loss.",
                    self.mineral(id),
                    Self::outage(row),
                    target::months(value(row.size))
                ));
            }
            [(id, row), rest @ ..] => {
                out.push(format!(
                    "Of {} minerals, {} is where the smallest outage costs {what}: {}, {} of complete loss.",
                    minerals.len(),
                    self.mineral(id),
                    Self::outage(row),
                    target::months(value(row.size))
                ));
                if let Some((id, row)) = rest.last() {
                    out.push(format!(
                        "The largest is needed for {}: {}, {}.",
                        self.mineral(id),
                        Self::outage(row),
                        target::months(value(row.size))
                    ));
                }
            }
        }
        let pair = self
            .rows
            .iter()
            .filter(|row| is_pair(row))
            .reduce(|a, b| if value(b.size) < value(a.size) { b } else { a });
        let of = |row: &ReverseRow| {
            if minerals.len() > 1 { format!(", for {}", self.mineral(&row.mineral)) } else { String::new() }
        };
        out.push(pair.map_or_else(
            || "No two do it together with less than one of them needs alone.".to_owned(),
            |row| {
                format!(
                    "The smallest at two places at once is {}{}, {} of complete loss together.",
                    Self::outage(row),
                    of(row),
                    target::months(value(row.size))
                )
            },
        ));
        if let Some((id, row)) = first.first() {
            let held = numbers::plain(self.fact(id, "stock_days"), 3);
            out.push(match row.preventing_stock_days {
                Some(days) => format!(
                    "{} days of demand for {} in stock at the start, instead of {held}, would just prevent the first of these.",
                    numbers::plain(days.value(), 3),
                    self.mineral(id)
                ),
                None => "No stock of ten years' demand prevents the first of these.".to_owned(),
            });
        }
        out.push(self.exact());
        out
    }

    fn exact(&self) -> String {
        let odd = self.rows.iter().filter(|row| !row.monotone).count();
        let odd = if odd == 0 {
            String::new()
        } else {
            format!(
                "; for {odd} of the {} outages a larger or longer one was found to do less somewhere, and the smallest that was found stands",
                self.rows.len()
            )
        };
        let short = self.minerals().into_iter().filter(|id| self.fact(id, "reference_shortfall_share") > 0.0);
        let short: Vec<String> = short.map(|id| self.mineral(id)).collect();
        let already = if short.is_empty() {
            String::new()
        } else {
            format!("; without any outage some {} is missing too, and that is not counted", target::listed(&short))
        };
        format!(
            "All else is at its mean and nothing is random: the numbers are exact within the model and have no standard error{odd}{already}."
        )
    }

    fn table(&self) -> Table {
        let several = self.minerals().len() > 1;
        let mut labels = vec!["Cut off"];
        if several {
            labels.push("Mineral");
        }
        labels.extend([
            "Months#",
            "Loss, %#",
            "Size, months of complete loss#",
            "Stock that prevents it, days#",
            "Rank#",
        ]);
        let mut table = Table::new("reverse", &labels);
        let mut rows: Vec<&ReverseRow> = self.rows.iter().collect();
        // First the smallest outage of every mineral, then the next of each.
        rows.sort_by(|a, b| value(a.rank).total_cmp(&value(b.rank)));
        for (row, others) in alike(&rows).into_iter().take(MAX) {
            let more = match others {
                0 => String::new(),
                1 => " (another is alike)".to_owned(),
                _ => format!(" ({others} others are alike)"),
            };
            let mut cells = vec![words(format!("{}{more}", Self::name(row)))];
            if several {
                cells.push(words(target::mineral(self.about, &row.mineral)));
            }
            cells.push(cell(row.months, |x| numbers::plain(x, 3)));
            cells.push(cell(row.loss_share, |x| numbers::plain(100.0 * x, 3)));
            cells.push(cell(row.size, |x| numbers::plain(x, 3)));
            cells.push(cell(row.preventing_stock_days, |x| numbers::plain(x, 3)));
            cells.push(cell(row.rank, |x| numbers::plain(x, 3)));
            table.push(if several { &row.mineral } else { "" }, "", cells);
        }
        table
    }
}

/// Groups outages of one mineral that have equal loss, duration, number of targets and preventing stock. Returns one outage of each group with the
/// number of the others.
fn alike<'a>(rows: &[&'a ReverseRow]) -> Vec<(&'a ReverseRow, usize)> {
    let mut found: Vec<(&ReverseRow, usize)> = Vec::new();
    for row in rows {
        let same = |other: &ReverseRow| {
            (&other.mineral, other.months, other.loss_share, is_pair(other), other.preventing_stock_days)
                == (&row.mineral, row.months, row.loss_share, is_pair(row), row.preventing_stock_days)
        };
        match found.iter_mut().find(|(other, _)| same(other)) {
            Some((_, others)) => *others += 1,
            None => found.push((row, 0)),
        }
    }
    found
}

fn is_pair(row: &ReverseRow) -> bool {
    row.targets.contains(AND)
}
