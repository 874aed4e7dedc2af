//! Section of the report about `mindep optimize`.

mod frontier;
mod mix;

use crate::questions::answer::Tables;
use crate::questions::optimize::rows::{FILE, FrontierRow, PORTFOLIO_FILE, PortfolioRow, kind, sample};
use crate::questions::section::{About, AnswerError, Section};
use crate::tables::number::Number;
use crate::tables::number::value as cell;
use crate::words::names;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words};
use mindep_core::domain::scenario::BASELINE;
use serde_json::{Map, Value};

/// Maximum number of decisions named in a sentence.
const MAX_NAMED: usize = 12;

/// Answer and scenario, prepared for sentences and pictures.
struct OptimizeView<'a> {
    about: &'a About<'a>,
    /// Rows of `frontier.csv`.
    rows: &'a [FrontierRow],
    /// Rows of `portfolio.csv`.
    parts: &'a [PortfolioRow],
    currency: &'a str,
    /// Unit of the risk.
    unit: &'a str,
    is_money: bool,
}

/// Builds the section about the portfolios on the frontier.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let (rows, parts) = (&tables.rows::<FrontierRow>(FILE)?, &tables.rows::<PortfolioRow>(PORTFOLIO_FILE)?);
    let first = rows.first();
    let view = OptimizeView {
        about,
        rows,
        parts,
        currency: &about.loaded.study.baseline.currency,
        unit: first.map_or("", |r| &r.unit),
        is_money: first.is_some_and(|r| r.risk == "economic_loss"),
    };
    let mut sentences = vec![view.range(), view.chosen(), view.made_of(), view.verified()];
    sentences.push(view.against_strategies());
    let fact = |key: &str| facts.get(key).and_then(Value::as_u64).unwrap_or(0);
    let budget = facts.get("budget").and_then(Value::as_f64);
    let within = budget.map_or_else(String::new, |b| {
        format!(" The budget of {} holds on the trials of the search.", numbers::money(b, view.currency))
    });
    sentences.push(format!(
        "The search looked at {} trials and simulated {} portfolios of a mineral; the table has {} fresh trials.{within} Blocks to paste into the scenario are in portfolios.toml.",
        fact("trials"),
        fact("simulations"),
        fact("fresh")
    ));
    sentences.retain(|sentence| !sentence.is_empty());
    let pictures = [frontier::draw(&view)?, mix::draw(&view)?];
    Ok(Section {
        id: "optimize",
        title: "Which portfolio is worth its money?".to_owned(),
        sentences,
        table: Some(view.table()),
        pictures: pictures.into_iter().flatten().collect(),
    })
}

/// Formats an estimate with its standard error, in units of `scale`.
fn measured(value: Option<Number>, error: Option<Number>, scale: f64) -> String {
    // A standard error within rounding counts as zero.
    let error = error.map_or(f64::NAN, Number::value);
    let error = if error <= 1e-9 * cell(value).abs() { 0.0 } else { error };
    numbers::with_error(cell(value) / scale, error / scale)
}

impl<'a> OptimizeView<'a> {
    /// Returns the rows of a sample, of one kind or of all.
    fn of(&self, sample: &str, kind: Option<&str>) -> Vec<&'a FrontierRow> {
        self.rows.iter().filter(|r| r.sample == sample && kind.is_none_or(|k| r.kind == k)).collect()
    }

    fn row(&self, sample: &str, is: impl Fn(&FrontierRow) -> bool) -> Option<&'a FrontierRow> {
        self.rows.iter().find(|r| r.sample == sample && is(r))
    }

    fn what(&self) -> &'static str {
        if self.is_money { "economic loss" } else { "shortfall" }
    }

    /// Returns the divisor with which risks up to the size `most` are shown, and their unit.
    fn scale(&self, most: f64) -> (f64, String) {
        if self.is_money { numbers::scaled_money(most, self.unit) } else { numbers::scaled_unit(most, self.unit) }
    }

    fn risk(&self, value: Option<Number>, error: Option<Number>) -> String {
        // The scale is that of the standard error if this exceeds the value.
        let (scale, unit) = self.scale(cell(value).abs().max(error.map_or(0.0, Number::value)));
        format!("{} {unit}", measured(value, error, scale))
    }

    fn money(&self, value: Option<Number>, error: Option<Number>) -> String {
        let (scale, unit) = numbers::scaled_money(cell(value), self.currency);
        format!("{} {unit}", measured(value, error, scale))
    }

    /// Formats a cost: `12 ± 3 million USD more` or `less`.
    fn cost(&self, row: &FrontierRow) -> String {
        let negative = cell(row.cost) < 0.0;
        let size = Number::new(cell(row.cost).abs());
        format!("{} {}", self.money(size, row.cost_std_error), if negative { "less" } else { "more" })
    }

    /// Returns the name of a strategy or a portfolio.
    fn called(&self, row: &FrontierRow) -> String {
        if row.strategy == BASELINE {
            return "unchanged".to_owned();
        }
        let strategies = &self.about.loaded.study.strategies;
        let strategy = strategies.iter().find(|s| row.kind == kind::STRATEGY && s.id.as_str() == row.strategy);
        strategy.map_or_else(|| names::of_id(&row.strategy), |s| s.title.clone())
    }

    fn range(&self) -> String {
        let portfolios = self.of(sample::FRESH, Some(kind::PORTFOLIO));
        let (Some(first), Some(last)) = (portfolios.first(), portfolios.last()) else { return String::new() };
        if portfolios.len() == 1 {
            return "One portfolio is both the cheapest and the safest that was found.".to_owned();
        }
        format!(
            "Of the portfolios found, the cheapest costs {} than the unchanged scenario and leaves {} of {} in the worst 5 % of futures (TVaR 95 %); the safest costs {} and leaves {}.",
            self.cost(first),
            self.risk(first.tvar95, first.tvar95_std_error),
            self.what(),
            self.cost(last),
            self.risk(last.tvar95, last.tvar95_std_error)
        )
    }

    fn chosen(&self) -> String {
        let chosen = self.row(sample::FRESH, |r| r.chosen);
        let unchanged = self.row(sample::FRESH, |r| r.kind == kind::UNCHANGED);
        let (Some(chosen), Some(unchanged)) = (chosen, unchanged) else { return String::new() };
        format!(
            "{} is chosen: for {} it leaves {} instead of {}, a change of {}.",
            self.called(chosen),
            self.cost(chosen),
            self.risk(chosen.tvar95, chosen.tvar95_std_error),
            self.risk(unchanged.tvar95, unchanged.tvar95_std_error),
            self.risk(chosen.change, chosen.change_std_error)
        )
    }

    /// Describes the changes of the chosen portfolio.
    fn made_of(&self) -> String {
        let changed: Vec<&PortfolioRow> = self.parts.iter().filter(|p| p.chosen && cell(p.change) != 0.0).collect();
        if changed.is_empty() {
            return "It decides nothing otherwise than at present.".to_owned();
        }
        let told: Vec<String> = changed.iter().take(MAX_NAMED).map(|p| self.told(p)).collect();
        let more = changed.len() - told.len();
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        format!("It changes: {}{rest}.", told.join("; "))
    }

    /// Describes a decision and its value.
    fn told(&self, part: &PortfolioRow) -> String {
        let name = self.decision(part);
        let show = |x: Option<Number>| shown(part, cell(x));
        match part.kind.as_str() {
            "project" if cell(part.value) > 0.5 => format!("{name} is pursued"),
            "project" => format!("{name} is given up"),
            _ => format!("{name} from {} to {}", show(part.present), show(part.value)),
        }
    }

    /// Returns the name of a decision, with that of its mineral if there are several.
    fn decision(&self, part: &PortfolioRow) -> String {
        let minerals = &self.about.loaded.study.baseline.minerals;
        let mineral = minerals.iter().find(|m| minerals.len() > 1 && m.id.as_str() == part.mineral);
        let address = part.address.trim_end_matches(".share").trim_end_matches(".enabled");
        let name = match address.split_once('.') {
            Some((list, id)) if !id.contains('.') => self.about.called(list, id),
            Some(("minerals", rest)) => {
                let rest = rest.split_once('.').map_or(rest, |(_, rest)| rest);
                let words = rest.replace("stockpiles.", "").replace('.', ": ").replace(['-', '_'], " ");
                if mineral.is_some() { words } else { names::capital(&words) }
            }
            _ => self.about.parameter(address),
        };
        // Names of projects usually mention the mineral.
        match mineral.filter(|_| part.kind != "project") {
            Some(mineral) => format!("{}: {name}", mineral.name),
            None => name,
        }
    }

    /// Describes how much of the improvement on the trials of the search remains on fresh ones.
    fn verified(&self) -> String {
        let fresh = self.row(sample::FRESH, |r| r.chosen);
        let search = self.row(sample::SEARCH, |r| r.chosen);
        let (Some(fresh), Some(search)) = (fresh, search) else { return String::new() };
        format!(
            "On the trials of the search the change was {}; on fresh trials it differs by {}.",
            self.risk(search.change, search.change_std_error),
            self.risk(fresh.gap, fresh.gap_std_error)
        )
    }

    /// Describes which of the scenario's strategies are beaten by a portfolio.
    fn against_strategies(&self) -> String {
        let strategies = self.of(sample::FRESH, Some(kind::STRATEGY));
        let portfolios = self.of(sample::FRESH, Some(kind::PORTFOLIO));
        if strategies.is_empty() {
            return String::new();
        }
        let better = |s: &&&FrontierRow| {
            portfolios.iter().any(|p| cell(p.cost) <= cell(s.cost) && cell(p.tvar95) <= cell(s.tvar95))
        };
        let beaten: Vec<String> = strategies.iter().filter(better).map(|s| format!("‘{}’", self.called(s))).collect();
        if beaten.is_empty() {
            return "None of the scenario's strategies is both dearer and riskier than a portfolio.".to_owned();
        }
        if beaten.len() == strategies.len() {
            return "For each of the scenario's strategies there is a portfolio that is cheaper and safer.".to_owned();
        }
        format!(
            "Of the scenario's {} strategies {} cannot match a portfolio in cost or risk: {}.",
            strategies.len(),
            beaten.len(),
            beaten.join("; ")
        )
    }

    /// Returns the table of all strategies and portfolios on fresh trials.
    fn table(&self) -> Table {
        let rows = self.of(sample::FRESH, None);
        let most = |of: fn(&FrontierRow) -> Option<Number>| {
            rows.iter().map(|r| cell(of(r)).abs()).filter(|x| x.is_finite()).fold(0.0, f64::max)
        };
        let (money, currency) = numbers::scaled_money(most(|r| r.cost), self.currency);
        let (scale, unit) = self.scale(most(|r| r.tvar95));
        let labels = [
            "Portfolio or strategy".to_owned(),
            format!("Cost beyond unchanged, {currency}#"),
            format!("TVaR 95 % of {}, {unit}#", self.what()),
            format!("Change, {unit}#"),
            format!("Gap to the search, {unit}#"),
            format!("Expected, {unit}#"),
            "On the front".to_owned(),
        ];
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut table = Table::new("optimize", &labels);
        let number = |value: Option<Number>, error: Option<Number>, scale: f64| match value {
            Some(value) => Cell { text: measured(Some(value), error, scale), key: value.to_string() },
            None => words("–"),
        };
        for row in rows {
            let chosen = if row.chosen { " (chosen)" } else { "" };
            let cells = vec![
                words(format!("{}{chosen}", self.called(row))),
                number(row.cost, row.cost_std_error, money),
                number(row.tvar95, row.tvar95_std_error, scale),
                number(row.change, row.change_std_error, scale),
                number(row.gap, row.gap_std_error, scale),
                number(row.mean, row.mean_std_error, scale),
                words(if row.pareto { "yes" } else { "no" }),
            ];
            table.push("", "", cells);
        }
        table
    }
}

/// Formats the value of a decision.
fn shown(part: &PortfolioRow, value: f64) -> String {
    if part.kind == "share" { numbers::percent(value) } else { numbers::plain(value, 4) }
}
