//! Section of the report about `mindep stress`.

mod picture;

use crate::questions::answer::Tables;
use crate::questions::section::{About, AnswerError, Section};
use crate::questions::stress::rows::{FILE, StressRow};
use crate::questions::target;
use crate::tables::number::Number;
use crate::tables::number::value;
use crate::words::names;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words};
use mindep_core::domain::scenario::ALL_MINERALS;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Maximum rows of the table.
const MAX: usize = 20;
/// Kind of the rows in which the largest exporting country of a mineral is cut off.
const EXPORTER: &str = "exporter";

/// Returns whether cutting off a target leaves demand unmet or causes economic loss.
fn harms(hit: Hit<'_>) -> bool {
    value(hit.worst.shortfall_share) > 0.0 || value(hit.all.economic_loss) > 0.0
}

/// Request and results.
#[derive(Clone, Copy)]
struct StressView<'a> {
    about: &'a About<'a>,
    facts: &'a Map<String, Value>,
    rows: &'a [StressRow],
}

/// One target under one strategy: its row of all minerals together, and the row of the mineral with the largest share of demand missing.
#[derive(Clone, Copy)]
struct Hit<'a> {
    all: &'a StressRow,
    worst: &'a StressRow,
}

/// Builds the section.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let rows = &tables.rows::<StressRow>(FILE)?;
    let found = StressView { about, facts, rows };
    Ok(Section {
        id: "stress",
        title: "Stress: what cutting off each country, lane and stage costs".to_owned(),
        sentences: found.sentences(),
        table: Some(found.table()),
        pictures: vec![picture::draw(&found)?],
    })
}

impl<'a> StressView<'a> {
    /// Returns the ids of the strategies.
    fn strategies(&self) -> Vec<&'a str> {
        let list = self.facts.get("strategies").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Returns the targets with their rows, the greatest damage first.
    fn hits(&self, strategy: &str) -> Vec<Hit<'a>> {
        let of = |row: &&StressRow| row.strategy == strategy && row.kind != EXPORTER;
        let mut hits = Vec::new();
        for all in self.rows.iter().filter(of).filter(|row| row.mineral == ALL_MINERALS) {
            let same = |row: &&StressRow| row.target == all.target && row.kind == all.kind;
            let minerals = self.rows.iter().filter(of).filter(same).filter(|row| row.mineral != ALL_MINERALS);
            let share = |row: &StressRow| value(row.shortfall_share);
            if let Some(worst) = minerals.reduce(|a, b| if share(b) > share(a) { b } else { a }) {
                hits.push(Hit { all, worst });
            }
        }
        let order = |hit: &Hit<'a>| (value(hit.all.rank), !harms(*hit));
        hits.sort_by(|a, b| {
            let ((a, harmless), (b, other)) = (order(a), order(b));
            a.total_cmp(&b).then(harmless.cmp(&other))
        });
        hits
    }

    fn name(row: &StressRow) -> String {
        target::name(&row.kind, &row.target)
    }

    fn mineral(&self, row: &StressRow) -> String {
        names::within(target::mineral(self.about, &row.mineral))
    }

    fn currency(&self) -> &'a str {
        &self.about.loaded.study.baseline.currency
    }

    /// Returns whether the scenario has more than one mineral.
    fn several(&self) -> bool {
        self.about.loaded.study.baseline.minerals.len() > 1
    }

    /// Returns whether any outage causes economic loss.
    fn valued(&self) -> bool {
        self.rows.iter().any(|row| value(row.economic_loss).abs() > 0.0)
    }

    /// Describes the outage: `cut off fully for 12 months from 2025-01`.
    fn outage(&self) -> String {
        let number = |name| self.facts.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
        let start = self.facts.get("start").and_then(Value::as_str).unwrap_or_default();
        let loss = number("loss");
        let loss = if loss == 1.0 { "fully".to_owned() } else { format!("by {}", numbers::percent(loss)) };
        format!("cut off {loss} for {} from {start}", target::months(number("months")))
    }

    fn sentences(&self) -> Vec<String> {
        let mut out = Vec::new();
        let strategies = self.strategies();
        for (i, strategy) in strategies.iter().enumerate() {
            let hits = self.hits(strategy);
            let Some(worst) = hits.first() else { continue };
            if i == 0 && !harms(*worst) {
                let cost = if self.valued() { " or costs value" } else { "" };
                out.push(format!(
                    "{}: nothing does damage: none of the {} countries, lanes, stages and groups, cut off, leaves demand unmet{cost}.",
                    names::capital(&self.outage()),
                    hits.len()
                ));
            } else if i == 0 {
                out.push(format!(
                    "{}: {} does the greatest damage: {}.",
                    names::capital(&self.outage()),
                    Self::name(worst.all),
                    self.damage(*worst)
                ));
                let next: Vec<String> = hits
                    .iter()
                    .skip(1)
                    .take(3)
                    .filter(|hit| harms(**hit))
                    .map(|hit| format!("{} ({})", Self::name(hit.all), self.short(*hit)))
                    .collect();
                if !next.is_empty() {
                    out.push(format!("After it: {}.", target::listed(&next)));
                }
                let harmless = hits.iter().filter(|hit| hit.all.months_until_first_shortage.is_none()).count();
                out.push(format!(
                    "{harmless} of the {} countries, lanes, stages and groups cause no shortage.",
                    hits.len()
                ));
            }
        }
        if strategies.len() > 1 {
            let each = strategies.iter().filter_map(|strategy| {
                let hits = self.hits(strategy);
                let worst = hits.first()?;
                let strategy = target::strategy(self.about, strategy);
                Some(if harms(*worst) {
                    format!("{strategy}: {}, {}", Self::name(worst.all), self.short(*worst))
                } else {
                    format!("{strategy}: nothing does damage")
                })
            });
            // With several strategies, the worst target of each matters more than the number of harmless targets.
            out.truncate(2);
            out.push(format!("The worst under each strategy: {}.", each.collect::<Vec<_>>().join("; ")));
        }
        out.extend(strategies.first().and_then(|strategy| self.without_largest(strategy)));
        out.push(self.exact());
        out
    }

    /// Describes the damage of a target in full.
    fn damage(&self, hit: Hit<'_>) -> String {
        let Hit { all, worst } = hit;
        let unit = target::unit(self.about, &worst.mineral);
        let mut text = format!(
            "{} of the demand for {} in those months is missing ({})",
            numbers::percent(value(worst.shortfall_share)),
            self.mineral(worst),
            numbers::quantity(value(worst.shortfall), unit)
        );
        match worst.months_until_first_shortage.map(Number::value) {
            Some(0.0) => text.push_str(", from the first month on"),
            Some(months) => {
                let _ = write!(text, ", first after {}", target::months(months));
            }
            None => {}
        }
        let given_up = value(worst.price_response_share);
        if given_up >= 0.005 {
            let share = numbers::percent(given_up);
            let _ = write!(text, ", another {share} is given up because of the price");
        }
        if let Some(loss) = all.economic_loss.filter(|_| self.valued()) {
            let whose = if self.several() { " of all minerals" } else { "" };
            let _ = write!(text, ", and the economic loss{whose} is {}", numbers::money(loss.value(), self.currency()));
        }
        text
    }

    /// Describes the damage of a target in short.
    fn short(&self, hit: Hit<'_>) -> String {
        if let Some(loss) = hit.all.economic_loss.filter(|_| self.valued()) {
            return numbers::money(loss.value(), self.currency());
        }
        format!("{} of {}", numbers::percent(value(hit.worst.shortfall_share)), self.mineral(hit.worst))
    }

    /// Describes the coverage without the largest exporting country of each mineral, the lowest first.
    fn without_largest(&self, strategy: &str) -> Option<String> {
        let mut rows: Vec<&StressRow> =
            self.rows.iter().filter(|row| row.strategy == strategy && row.kind == EXPORTER).collect();
        rows.sort_by(|a, b| value(a.coverage).total_cmp(&value(b.coverage)));
        let each: Vec<String> = rows
            .iter()
            .map(|row| {
                let covered = numbers::percent(value(row.coverage));
                format!("{covered} of the demand for {} (without {})", self.mineral(row), Self::name(row))
            })
            .collect();
        let (first, rest) = each.split_at(each.len().min(4));
        let more = if rest.is_empty() { String::new() } else { format!(", and more of {} others", rest.len()) };
        (!first.is_empty()).then(|| {
            format!(
                "Without its largest exporting country (N-1), over the same months, there is cover for {}{more}.",
                target::listed(first)
            )
        })
    }

    fn exact(&self) -> String {
        let short: Vec<String> = self
            .strategies()
            .first()
            .map(|strategy| {
                let mut seen: Vec<String> = Vec::new();
                for row in
                    self.rows.iter().filter(|row| row.strategy == *strategy && value(row.reference_shortfall) > 0.0)
                {
                    let name = self.mineral(row);
                    if !seen.contains(&name) {
                        seen.push(name);
                    }
                }
                seen
            })
            .unwrap_or_default();
        let already = if short.is_empty() {
            String::new()
        } else {
            format!(", in which some {} is missing too", target::listed(&short))
        };
        format!(
            "All else is at its mean and nothing is random: the numbers are exact within the model, have no standard error, and are what the outage adds to the same run without it{already}."
        )
    }

    fn table(&self) -> Table {
        let (several, strategies, money) = (self.several(), self.strategies(), self.valued());
        let mut labels = vec!["Cut off"];
        if strategies.len() > 1 {
            labels.push("Strategy");
        }
        if several {
            labels.push("Mineral hit most");
        }
        labels.extend([
            "Shortfall, % of demand#",
            "First shortage after, months#",
            "Stock used, days#",
            "Given up for the price, %#",
            "Price at most, times#",
        ]);
        if money {
            labels.push("Economic loss#");
        }
        labels.push("Rank#");
        let mut table = Table::new("stress", &labels);
        for strategy in &strategies {
            let hits = self.hits(strategy);
            for hit in hits.iter().take(MAX / strategies.len().max(1)) {
                let mut cells = vec![words(Self::name(hit.all))];
                if strategies.len() > 1 {
                    cells.push(words(target::strategy(self.about, strategy)));
                }
                if several {
                    cells.push(words(target::mineral(self.about, &hit.worst.mineral)));
                }
                cells.push(cell(hit.worst.shortfall_share, |x| numbers::plain(100.0 * x, 2)));
                cells.push(cell(hit.worst.months_until_first_shortage, |x| numbers::plain(x, 3)));
                cells.push(cell(hit.worst.stock_used_days, |x| numbers::plain(x, 2)));
                cells.push(cell(hit.worst.price_response_share, |x| numbers::plain(100.0 * x, 2)));
                cells.push(cell(hit.worst.price_peak, |x| numbers::plain(x, 3)));
                if money {
                    cells.push(cell(hit.all.economic_loss, |x| numbers::money(x, self.currency())));
                }
                cells.push(cell(hit.all.rank, |x| numbers::plain(x, 3)));
                table.push("", "", cells);
            }
        }
        table
    }
}

/// Returns the cell of a number, or a dash if it is not defined.
pub fn cell(number: Option<Number>, show: impl Fn(f64) -> String) -> Cell {
    number.map_or_else(|| words("–"), |number| Cell { text: show(number.value()), key: number.to_string() })
}
