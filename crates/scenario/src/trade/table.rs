//! Reads the rows of one table.

use super::gather::{COUNTED_AS, Entry, Fault, Gather, fault_at};
use super::header::{Amount, Kind, Mapping};
use super::layout::{Layout, Twice};
use super::lines::{Line, Unsound};
use super::period::Period;
use super::units::money;
use super::who::{Codes, Finder, Reason, Who};
use crate::letters::{begins_a_formula, unseen};
use crate::text::shown;
use mindep_core::domain::node::Country;
use std::borrow::Cow;

/// A table whose header is known.
pub(super) struct Table<'g> {
    pub(super) gather: &'g mut Gather,
    pub(super) file: u16,
    pub(super) mapping: Mapping,
    finder: Finder,
    importers: Finder,
    /// Number of cells that a row must have.
    least: usize,
}

impl<'g> Table<'g> {
    /// Begins a table; `sure` says that a point stands before decimals.
    pub fn new(gather: &'g mut Gather, file: u16, mapping: Mapping, header: Line<'_>, sure: bool) -> Self {
        let codes = mapping.shape.map_or(Codes::Usual, |shape| shape.codes);
        let trailing = header.cells.iter().rev().take_while(|cell| cell.text.is_empty()).count();
        let least = mapping.width - trailing.min(mapping.width);
        let layout = mapping.layout;
        let note = &mut gather.files[usize::from(file)];
        note.layout = layout;
        note.twice = mapping.shape.map_or(Twice::Refuse, |shape| shape.twice);
        note.point = sure && layout.has_codes() || layout == Layout::TradeMap;
        let money_of = |amount: &Amount| money(&amount.unit).map(|(currency, _)| currency);
        note.currency = match mapping.shape {
            Some(shape) => Some(shape.money.0),
            None if layout == Layout::TradeMap => Some("USD"),
            None => mapping.amounts.iter().filter(|a| a.kind == Kind::Value).find_map(money_of),
        };
        note.unit = match mapping.shape {
            Some(_) => "t".to_owned(),
            None if layout == Layout::TradeMap => "t".to_owned(),
            None => {
                mapping.amounts.iter().find(|a| a.kind == Kind::Quantity).map_or_else(String::new, |a| a.unit.clone())
            }
        };
        let name = layout.name();
        if !gather.told.layouts.contains(&name) {
            gather.told.layouts.push(name);
        }
        let mut table =
            Self { gather, file, finder: Finder::new(codes), importers: Finder::new(Codes::Usual), least, mapping };
        if table.mapping.layout == Layout::Plain
            && let Some(amount) = table.mapping.amounts.first()
        {
            let (column, unit) = (amount.column, amount.unit.clone());
            table.fit(header, column, &unit, "quantity");
        }
        table
    }

    /// Reads a row.
    pub fn row(&mut self, line: Line<'_>) {
        if line.is_blank() {
            return;
        }
        let layout = self.mapping.layout;
        let found = line.cells.len();
        if found < self.least || line.cells[self.mapping.width.min(found)..].iter().any(|cell| !cell.text.is_empty()) {
            // Below the tables of Trade Map stand notes.
            if layout == Layout::TradeMap && found < self.least {
                return;
            }
            let expected = self.mapping.width;
            let help = "put cells that contain the separator in quotes; leave a cell empty where there is no value";
            self.fault(
                line,
                None,
                format!("found {found} cells in this row, expected {expected} as in the header"),
                help,
            );
            return;
        }
        self.gather.told.rows += 1;
        let before = self.gather.fault_count();
        if !self.is_import(line) {
            return;
        }
        let Some(importer) = self.importer(line) else { return self.check_rest(line, 0, before) };
        self.gather.importers.insert(importer);
        let gather = &self.gather;
        if gather.nobody || gather.importer.is_some_and(|asked| asked != importer) {
            self.gather.told.leave_out("other importers");
            self.observe(line);
            return;
        }
        let Some(product) = self.product(line) else { return self.check_rest(line, 1, before) };
        let Some(period) = self.period(line) else { return self.check_rest(line, 2, before) };
        if let Some(period) = period.filter(|period| period.month > 0) {
            *self.gather.months.entry((importer, period.year)).or_default() |= 1 << (period.month - 1);
        }
        let product = self.gather.product(&product);
        if !self.gather.asked[product as usize] {
            self.gather.told.leave_out("other products");
            self.observe(line);
            return;
        }
        let left_out = self.mapping.filters.iter().find(|(column, filter)| {
            let cell = line.text(*column);
            !filter.keep.iter().any(|kept| kept.eq_ignore_ascii_case(&cell))
        });
        if let Some((_, filter)) = left_out {
            self.gather.told.leave_out(filter.others);
            return;
        }
        let Some((partner, flags)) = self.partner(line) else { return self.check_rest(line, 3, before) };
        let entry = Entry {
            importer,
            partner: partner.unwrap_or(importer),
            product,
            year: period.map_or(0, |period| period.year),
            month: period.map_or(0, |period| period.month),
            flags,
            file: self.file,
            line: u32::try_from(line.number).unwrap_or(u32::MAX),
            quantity: f64::NAN,
            value: f64::NAN,
        };
        self.note_revision(line, entry.year);
        if period.is_some() {
            self.amounts(line, entry, partner.is_none());
        } else {
            self.years(line, entry, partner.is_none());
        }
    }

    /// Looks for further faults in a row that has one, so that all of them are told at once: in cells after the first `done` of importer, product,
    /// period and partner. A row that is left out without a fault is not looked at.
    fn check_rest(&mut self, line: Line<'_>, done: usize, before: usize) {
        if self.gather.fault_count() == before {
            return;
        }
        if done < 1 {
            self.product(line);
        }
        if done < 2 {
            self.period(line);
        }
        if done < 3 {
            self.partner(line);
        }
        for amount in self.mapping.amounts.clone() {
            self.amount(line, &amount);
        }
    }

    /// Reports a line whose quotes are wrong.
    pub fn unsound(&mut self, raw: &str, number: usize, unsound: Unsound) {
        let (at, message, help) = match unsound {
            Unsound::Open(at) => {
                let end = raw[at..].find('\n').map_or(raw.len(), |n| at + n);
                let help = "end it with `\"`; write a quote inside a quoted cell twice";
                (at..end, "found no closing quote of this cell", help)
            }
            Unsound::Behind(at) => {
                (at, "found text behind the closing quote of a cell", "write a quote inside a quoted cell twice")
            }
        };
        let (message, help) = (message.to_owned(), help.to_owned());
        self.gather.fault(Fault { file: self.file, line: number, raw: raw.to_owned(), at, message, help });
    }

    pub(super) fn fault(&mut self, line: Line<'_>, column: Option<usize>, message: String, help: &str) {
        self.gather.fault(fault_at(self.file, line, column, message, help));
    }

    /// The first cell of several columns that has a text, with its column.
    pub(super) fn cell<'l>(&self, line: Line<'l>, columns: &[usize]) -> (usize, Cow<'l, str>) {
        let all = columns.iter().map(|column| (*column, line.text(*column)));
        let coded = self.mapping.layout == Layout::Comext;
        let found = all.into_iter().find(|(_, text)| !text.is_empty());
        let (column, text) = found.unwrap_or((columns.first().copied().unwrap_or(0), Cow::Borrowed("")));
        match text.find(':').filter(|at| coded && *at > 0) {
            // Codes may have labels behind them: `DE:Germany`.
            Some(at) => (column, Cow::Owned(text[..at].trim().to_owned())),
            None => (column, text),
        }
    }

    /// Whether the row is of imports; others are counted.
    fn is_import(&mut self, line: Line<'_>) -> bool {
        let Some(column) = self.mapping.flow else { return true };
        let (_, cell) = self.cell(line, &[column]);
        let flow = cell.trim_matches('\'').to_lowercase();
        if let Some(shape) = self.mapping.shape {
            if shape.imports.contains(&flow.as_str()) {
                return true;
            }
            let japan = shape.layout == Layout::JapanCustoms;
            self.gather.told.leave_out(if japan && flow == "1" { "exports" } else { other_flow(&flow) });
            return false;
        }
        match flow.as_str() {
            "m" | "i" | "import" | "imports" | "imp" | "imported" | "gross imports" | "arrivals" | "1" => true,
            "" => {
                let help = "write import or export in each row";
                self.fault(line, Some(column), "flow: found an empty cell, expected import or export".to_owned(), help);
                false
            }
            flow if other_flow(flow) == OTHER_FLOWS => {
                let message = format!("flow: found \"{}\", expected import or export", shown(&cell));
                self.fault(line, Some(column), message, "write import or export; rows of exports are left out");
                false
            }
            flow => {
                self.gather.told.leave_out(other_flow(flow));
                false
            }
        }
    }

    fn importer(&mut self, line: Line<'_>) -> Option<Country> {
        if let Some(home) = self.mapping.home {
            return Some(home);
        }
        if self.mapping.importer.is_empty() {
            let asked = self.gather.importer;
            if asked.is_none() {
                let what = "found no importer in this table, expected --importer";
                self.fault(line, None, what.to_owned(), "say with --importer whose imports these are");
            }
            return asked;
        }
        let (column, cell) = self.cell(line, &self.mapping.importer);
        if self.mapping.layout == Layout::Plain {
            return self.plain_country(line, column, &cell, "importer");
        }
        match self.importers.find(&cell) {
            Who::Country(code) => Some(code),
            Who::CountedAs(code, reason) if reason != Reason::Unspecified => Some(code),
            Who::World | Who::Group => self.left_out("groups of importers"),
            Who::CountedAs(..) | Who::Unknown => {
                if self.mapping.layout == Layout::Columns {
                    let message = format!("importer: found \"{}\", expected a country", shown(&cell));
                    self.fault(line, Some(column), message, "use its code, number or English name");
                    return None;
                }
                self.left_out("importers that are no country")
            }
        }
    }

    fn left_out<T>(&mut self, reason: &str) -> Option<T> {
        self.gather.told.leave_out(reason);
        None
    }

    /// A country of a plain table: a code of three capitals, or any other code or name of a known country.
    fn plain_country(&mut self, line: Line<'_>, column: usize, cell: &str, name: &str) -> Option<Country> {
        if let Some(code) = Country::new(cell).filter(|_| !cell.bytes().any(|b| b.is_ascii_digit())) {
            return Some(code);
        }
        let upper = Country::new(&cell.to_uppercase());
        let found = self.importers.find(cell);
        match found {
            Who::Country(code) if upper.is_none() || Country::new(cell).is_some() => Some(code),
            Who::CountedAs(code, reason) if reason != Reason::Unspecified => Some(code),
            _ => {
                let message =
                    format!("{name}: found \"{}\", expected a code of three capitals, such as CHN", shown(cell));
                let help = upper.map_or_else(
                    || "use the codes of ISO 3166, alpha-3, or an English name".to_owned(),
                    |code| format!("did you mean `{code}`?"),
                );
                self.fault(line, Some(column), message, &help);
                None
            }
        }
    }

    fn product(&mut self, line: Line<'_>) -> Option<String> {
        if self.mapping.product.is_empty() {
            let good = self.mapping.good.clone().or_else(|| self.gather.request.only_product());
            if good.is_none() {
                let what = "found no product in this table, expected --product";
                self.fault(line, None, what.to_owned(), "say with --product which product these imports are of");
            }
            return good;
        }
        let (column, cell) = self.cell(line, &self.mapping.product);
        let plain = !self.mapping.layout.has_codes();
        if plain {
            self.fit(line, column, &cell, "product")?;
        }
        let code = if plain { cell.into_owned() } else { cell.trim_matches('\'').trim().to_owned() };
        if code.is_empty() {
            if plain {
                self.fault(
                    line,
                    Some(column),
                    "product: found an empty cell, expected the name of a product".to_owned(),
                    "",
                );
                return None;
            }
            return self.left_out("rows without a product");
        }
        // A spreadsheet takes the zero at the head of a code away.
        let short = self.mapping.layout == Layout::Baci && code.len() < 6 && code.bytes().all(|b| b.is_ascii_digit());
        Some(if short { format!("{code:0>6}") } else { code })
    }

    /// The period of the row; `Some(None)` where years are columns.
    #[allow(clippy::option_option, reason = "a cell is at fault, years are columns, or a period")]
    fn period(&mut self, line: Line<'_>) -> Option<Option<Period>> {
        if self.mapping.period.is_empty() {
            return Some(None);
        }
        let (column, cell) = self.cell(line, &self.mapping.period);
        let month = self.mapping.month.map(|column| line.text(column));
        let period = Period::parse(&cell).and_then(|period| match &month {
            Some(month) if period.month == 0 => period.with_month(month),
            _ => Some(period),
        });
        if period.is_none() {
            if self.mapping.layout == Layout::KoreaCustoms && !cell.starts_with(|c: char| c.is_ascii_digit()) {
                return self.left_out("totals over years");
            }
            let message = format!(
                "year: found \"{}\", expected a whole year, such as 2024, or a month, such as 2024-01",
                shown(&cell)
            );
            self.fault(line, Some(column), message, "write years with four digits; add up quarters to whole years");
        }
        period.map(Some)
    }

    /// The partner with flags; `Some((None, _))` for all partners together.
    #[allow(clippy::option_option, reason = "a cell is at fault, the whole world, or a country")]
    fn partner(&mut self, line: Line<'_>) -> Option<(Option<Country>, u8)> {
        let (column, cell) = self.cell(line, &self.mapping.partner);
        let plain = self.mapping.layout == Layout::Plain;
        match self.finder.find(&cell) {
            Who::World if plain => {
                let message = format!(
                    "partner: found `{}`, all partners together, which would count everything twice",
                    shown(&cell)
                );
                self.fault(line, Some(column), message, "remove the rows of totals");
                None
            }
            // Korean customs give the total of a product without a partner.
            _ if self.mapping.layout == Layout::KoreaCustoms && cell == "-" => self.left_out("totals over partners"),
            Who::World => Some((None, 0)),
            Who::Group => self.left_out("groups of partners"),
            Who::CountedAs(code, reason) => {
                self.note_counted_as(&cell, code, reason);
                Some((Some(code), COUNTED_AS))
            }
            Who::Country(code) if !plain => Some((Some(code), 0)),
            Who::Country(_) | Who::Unknown if plain => {
                Some((Some(self.plain_country(line, column, &cell, "partner")?), 0))
            }
            Who::Country(_) | Who::Unknown => {
                if self.gather.unknown.len() < 100 {
                    self.gather.unknown.insert(cell.trim().to_owned());
                }
                Some((super::who::unspecified(), COUNTED_AS))
            }
        }
    }

    fn note_counted_as(&mut self, cell: &str, code: Country, reason: Reason) {
        let note = match reason {
            Reason::OtherAsia => {
                format!(
                    "`{}`, other Asia not elsewhere specified, is counted as {code}: customs of others book Taiwan there",
                    shown(cell)
                )
            }
            Reason::CustomsUnion => {
                format!(
                    "`{}`, the Southern African Customs Union, is counted as {code}, as which it goes on from 2000",
                    shown(cell)
                )
            }
            Reason::Unspecified => format!("partners that are not named are counted as {code}"),
            Reason::Part => format!("`{}` is counted as {code}", shown(cell)),
        };
        if !self.gather.told.notes.contains(&note) {
            self.gather.told.notes.push(note);
        }
    }

    fn note_revision(&mut self, line: Line<'_>, year: i16) {
        let from_name = || {
            let name = &self.gather.files[usize::from(self.file)].name;
            let at = name.find("BACI_HS")? + "BACI_".len();
            Some(name.get(at..at + 4)?.to_owned())
        };
        let revision = match self.mapping.revision {
            Some(column) => Some(line.text(column).into_owned()),
            None if self.mapping.layout == Layout::Baci => from_name(),
            None => None,
        };
        if let Some(revision) = revision.filter(|revision| !revision.is_empty() && revision != "HS") {
            let span = self.gather.revisions.entry(revision).or_insert([year; 2]);
            *span = [span[0].min(year), span[1].max(year)];
        }
    }

    /// Reports a text with invisible characters, or one that a spreadsheet would take for a formula: the text is copied into a scenario.
    fn fit(&mut self, line: Line<'_>, column: usize, text: &str, name: &str) -> Option<()> {
        if let Some(unseen) = unseen(text, false).next() {
            let message = format!("{name}: found {}, expected one line of text that can be seen", unseen.told());
            self.fault(line, Some(column), message, "remove it, or type the text anew");
            return None;
        }
        if let Some(sign) = begins_a_formula(text) {
            let message = format!("{name}: found \"{}\", which a spreadsheet would take for a formula", shown(text));
            self.fault(line, Some(column), message, &format!("begin with a letter or a digit instead of `{sign}`"));
            return None;
        }
        Some(())
    }
}

const OTHER_FLOWS: &str = "other flows than imports";

/// Names a flow that is not of imports.
fn other_flow(flow: &str) -> &'static str {
    match flow {
        "x" | "e" | "export" | "exports" | "exp" | "exported" | "gross exports" | "gross exp." | "dispatches" | "2"
        | "dx" => "exports",
        "re-export" | "re-exports" | "reexport" | "reexports" | "rx" | "3" => "re-exports",
        "re-import" | "re-imports" | "reimport" | "reimports" | "rm" | "4" => "re-imports",
        _ => OTHER_FLOWS,
    }
}
