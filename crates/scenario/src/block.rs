//! A strategy as TOML text that can be pasted into a scenario file.

use mindep_core::domain::strategy::Shift;
use mindep_core::units::YearMonth;
use std::fmt::Write as _;

/// The contents of a strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct Block<'a> {
    /// Comment above the table, on one line.
    pub comment: &'a str,
    /// Id of the strategy.
    pub id: &'a str,
    /// Title of the strategy.
    pub title: &'a str,
    /// Projects to enable.
    pub enable: &'a [&'a str],
    /// Projects to disable.
    pub disable: &'a [&'a str],
    /// Shifts of contract shares.
    pub shifts: &'a [Shift],
    /// Addresses and their values, the latter as TOML.
    pub set: &'a [(String, String)],
    /// Cost in month 0, in the currency.
    pub upfront: f64,
    /// Cost per year, in the currency.
    pub per_year: f64,
    /// Source of the numbers.
    pub source: &'a str,
}

impl Block<'_> {
    /// Returns the TOML text. The months of shifts are counted from `start`, the first month of the scenario.
    pub fn text(&self, start: YearMonth) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let list = |ids: &[&str]| ids.iter().map(|id| quoted(id)).collect::<Vec<_>>().join(", ");
        let mut text = format!("# {}\n[[strategies]]\nid = {}\n", self.comment, quoted(self.id));
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "title = {}", quoted(self.title));
        for (key, ids) in [("enable", self.enable), ("disable", self.disable)] {
            if !ids.is_empty() {
                let _ = writeln!(text, "{key} = [{}]", list(ids));
            }
        }
        if !self.shifts.is_empty() {
            text.push_str("shift = [\n");
            for shift in self.shifts {
                let to: Vec<String> = shift.to.iter().map(|(id, weight)| format!("{id} = {weight}")).collect();
                let _ = writeln!(
                    text,
                    "  {{ mineral = {}, from = {}, to = {{ {} }}, share = {}, start = \"{}\", months = {} }},",
                    quoted(shift.mineral.as_str()),
                    quoted(shift.from.as_str()),
                    to.join(", "),
                    shift.share,
                    start.plus(shift.start),
                    shift.months
                );
            }
            text.push_str("]\n");
        }
        for (key, cost) in [("upfront", self.upfront), ("per_year", self.per_year)] {
            if cost != 0.0 {
                let _ = writeln!(text, "{key} = {cost}");
            }
        }
        let _ = writeln!(text, "source = {}", quoted(self.source));
        if !self.set.is_empty() {
            text.push_str("[strategies.set]\n");
            for (address, value) in self.set {
                let _ = writeln!(text, "{} = {value}", quoted(address));
            }
        }
        text
    }
}
