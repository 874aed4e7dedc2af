//! What was read of files of trade, and what was left out.

use std::collections::BTreeMap;

/// What was read and left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// Layouts of the files, each once.
    pub layouts: Vec<&'static str>,
    /// Number of rows in the files.
    pub rows: u64,
    /// Number of rows that count.
    pub used: u64,
    /// Rows that do not count, by reason.
    pub left_out: BTreeMap<String, u64>,
    /// What else was done or found, each a sentence without a full stop.
    pub notes: Vec<String>,
}

impl Told {
    /// Counts a row that is left out.
    pub(super) fn leave_out(&mut self, reason: &str) {
        self.leave_out_many(reason, 1);
    }

    /// Counts rows that are left out.
    pub(super) fn leave_out_many(&mut self, reason: &str, rows: u64) {
        match self.left_out.get_mut(reason) {
            Some(count) => *count += rows,
            None => _ = self.left_out.insert(reason.to_owned(), rows),
        }
    }

    /// One line: the layout, the rows that count, and those that do not, with the reasons.
    pub fn line(&self) -> String {
        let layouts = self.layouts.join(" and ");
        let mut reasons: Vec<(&String, &u64)> = self.left_out.iter().collect();
        reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(**count), reason.as_str()));
        let list: Vec<String> =
            reasons.iter().map(|(reason, count)| format!("{} of {reason}", grouped(**count))).collect();
        let left_out = if list.is_empty() { String::new() } else { format!("; left out: {}", list.join(", ")) };
        format!("layout {layouts}: {} of {} rows{left_out}", grouped(self.used), grouped(self.rows))
    }
}

/// A number with commas between groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Told;

    #[test]
    fn one_line_tells_what_was_left_out() {
        let mut told = Told { layouts: vec!["comtrade"], rows: 12_345, used: 3, ..Told::default() };
        assert_eq!(told.line(), "layout comtrade: 3 of 12,345 rows");
        told.leave_out("exports");
        told.leave_out_many("other importers", 1000);
        assert_eq!(told.line(), "layout comtrade: 3 of 12,345 rows; left out: 1,000 of other importers, 1 of exports");
    }
}
