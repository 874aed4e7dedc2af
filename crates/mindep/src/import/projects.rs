//! Projects from a table that people keep: an export of a database of mines and plants, or a spreadsheet of their own.
//!
//! There is no published layout, so columns are known by usual names or named by the user. What a list of projects does not say is not made up: every
//! project is off (`enabled = false`) until a strategy enables it, its path is the one node where it stands, and probabilities are left to the user.

mod columns;
mod values;

pub use columns::{Columns, Role};

use super::quantity::{Quantity, parse};
use super::who::{Who, who};
use super::world::mineral_id;
use super::{Imported, LISTED, MARK, Table, Told, folded, leave_out, listed, sheets};
use mindep_core::id::Id;
use mindep_scenario::letters::shown;
use mindep_scenario::trade::slug;
use std::collections::BTreeMap;
use std::path::Path;
use values::{stage, start, unit};

/// Number of rows among which the header is looked for.
const HEAD: usize = 30;

/// What is wanted of a list of projects.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wish {
    /// Columns of which the names are not usual.
    pub columns: Columns,
    /// Minerals by id; all if there are none.
    pub minerals: Vec<String>,
    /// Sheet of a workbook that has several.
    pub sheet: Option<String>,
    /// Share of the output that the importer takes, where the table does not say it.
    pub offtake: Option<f64>,
}

/// The columns of a table.
type Places = BTreeMap<Role, usize>;

/// Makes projects of lists of projects.
///
/// # Errors
///
/// With a sentence that says what is wrong.
pub fn import(paths: &[impl AsRef<Path>], wish: &Wish) -> Result<Imported, String> {
    let mut making = Making {
        told: Told::default(),
        rows: Vec::new(),
        taken: BTreeMap::new(),
        odd: BTreeMap::new(),
        units: BTreeMap::new(),
        wish,
    };
    for path in paths {
        let path = path.as_ref();
        let mut lists = Vec::new();
        let mut missing: Option<Vec<&str>> = None;
        let wants = |sheet: &str| wish.sheet.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(sheet));
        sheets::each(path, &wants, &mut |sheet, rows| {
            match making.read(sheet, rows)? {
                Ok(()) => lists.push(sheet.name.to_owned()),
                Err(lacks) => {
                    let fewer = missing.as_ref().is_none_or(|known| lacks.len() < known.len());
                    if fewer {
                        missing = Some(lacks);
                    }
                }
            }
            Ok(())
        })?;
        let name = shown(path);
        match lists.as_slice() {
            [] => {
                let lacks = missing.unwrap_or_default();
                return Err(format!(
                    "{name}: found no list of projects; no column is known as {}; name it with --columns, such as {}=…",
                    lacks.join(", "),
                    lacks.first().copied().unwrap_or("name")
                ));
            }
            [_] => {}
            several => {
                let names = listed(several.iter().map(String::as_str), LISTED);
                return Err(format!("{name}: found several lists of projects, {names}; choose one with --sheet"));
            }
        }
    }
    making.finish()
}

struct Making<'a> {
    told: Told,
    rows: Vec<Vec<String>>,
    /// How often an id is taken.
    taken: BTreeMap<String, usize>,
    /// Rows that do not count, by reason.
    odd: BTreeMap<&'static str, Vec<String>>,
    /// Units of capacities, by mineral.
    units: BTreeMap<(String, String), usize>,
    wish: &'a Wish,
}

impl Making<'_> {
    /// Reads a table, or returns the roles that it lacks.
    fn read(
        &mut self,
        sheet: sheets::Sheet<'_>,
        rows: sheets::Rows<'_>,
    ) -> Result<Result<(), Vec<&'static str>>, String> {
        let mut least: Option<Vec<&'static str>> = None;
        let mut header = None;
        for row in (&mut *rows).take(HEAD) {
            let (_, cells) = row?;
            match self.places(&cells) {
                Ok(places) => {
                    header = Some((cells, places));
                    break;
                }
                Err(lacks) if least.as_ref().is_none_or(|least| lacks.len() < least.len()) => least = Some(lacks),
                Err(_) => {}
            }
        }
        let Some((header, places)) = header else { return Ok(Err(least.unwrap_or_else(|| vec!["name"]))) };
        self.told.layouts = vec!["projects"];
        let used: Vec<String> = places
            .iter()
            .map(|(role, at)| format!("{}={}", role.name(), header.get(*at).map_or("", String::as_str)))
            .collect();
        self.told.notes.push(format!("columns: {}", used.join(", ")));
        for row in rows {
            let (number, cells) = row?;
            if cells.iter().all(String::is_empty) {
                continue;
            }
            self.told.rows += 1;
            match self.row(&header, &places, &cells, number, sheet.file) {
                Ok(made) => {
                    self.told.used += 1;
                    self.rows.push(made);
                }
                Err((reason, what)) => {
                    leave_out(&mut self.told, reason);
                    if !what.is_empty() {
                        self.odd.entry(reason).or_default().push(what);
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    /// The columns of a header, or the roles that it lacks.
    fn places(&self, header: &[String]) -> Result<Places, Vec<&'static str>> {
        let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
        let mut places = Places::new();
        let mut lacks = Vec::new();
        for (role, name, usual) in Role::ALL {
            let wanted = self.wish.columns.of(role);
            let place = match wanted {
                Some(column) => header.iter().position(|name| name.trim().eq_ignore_ascii_case(column)),
                // A unit may stand behind the name: `Capacity (kt)`.
                None => usual.iter().find_map(|usual| names.iter().position(|found| found == usual)).or_else(|| {
                    let bare = |name: &String| folded(name.split(['(', '[']).next().unwrap_or(name));
                    usual.iter().find_map(|usual| header.iter().position(|name| bare(name) == *usual))
                }),
            };
            match place {
                Some(place) => _ = places.insert(role, place),
                None if role.is_needed() || wanted.is_some() => lacks.push(name),
                None => {}
            }
        }
        if lacks.is_empty() { Ok(places) } else { Err(lacks) }
    }

    /// A project, or why it is none, and what of it.
    fn row(
        &mut self,
        header: &[String],
        places: &Places,
        cells: &[String],
        number: usize,
        file: &str,
    ) -> Result<Vec<String>, (&'static str, String)> {
        let cell = |role: Role| places.get(&role).and_then(|at| cells.get(*at)).map_or("", |cell| cell.trim());
        let name = cell(Role::Name);
        if name.is_empty() {
            return Err(("rows without a name", String::new()));
        }
        let mineral = mineral_id(cell(Role::Mineral));
        if cell(Role::Mineral).is_empty() {
            return Err(("projects without a mineral", name.to_owned()));
        }
        if !self.wish.minerals.is_empty() && !self.wish.minerals.contains(&mineral) {
            return Err(("minerals that are not asked for", String::new()));
        }
        let country = cell(Role::Country);
        let Who::Country(country) = who("", country) else {
            return Err(("projects whose country is not known", format!("{name} ({country})")));
        };
        let text = cell(Role::Capacity);
        let Quantity::Known(size) = parse(text) else {
            return Err(("projects without a capacity", format!("{name} ({text})")));
        };
        let column = places.get(&Role::Capacity).and_then(|at| header.get(*at)).map_or("", String::as_str);
        let (factor, unit) = unit(cell(Role::Unit), column);
        *self.units.entry((mineral.clone(), unit.clone())).or_default() += 1;
        let stage = stage(cell(Role::Stage));
        let offtake = match (cell(Role::Offtake), self.wish.offtake) {
            ("", given) => given,
            (text, _) => {
                let percent = text.strip_suffix('%');
                let share = percent.unwrap_or(text).trim().parse::<f64>().ok();
                let share = share.map(|share| if percent.is_some() { share / 100.0 } else { share });
                let Some(share) = share.filter(|share| (0.0..=1.0).contains(share)) else {
                    return Err(("projects whose offtake is no fraction", format!("{name} ({text})")));
                };
                Some(share)
            }
        };
        let start = start(cell(Role::Start));
        let known = [(cell(Role::Status), "status"), (cell(Role::Stage), "stage")];
        let known: Vec<String> =
            known.iter().filter(|(text, _)| !text.is_empty()).map(|(text, what)| format!(", {what} {text}")).collect();
        let mut assumed = Vec::new();
        if offtake.is_none() {
            assumed.push("all of the output is taken");
        }
        if start.is_none() {
            assumed.push("it starts with the scenario");
        }
        if cell(Role::Stage).is_empty() {
            assumed.push("it is a mine");
        }
        assumed.push("it succeeds, at once and at full capacity: give it stages");
        Ok(vec![
            self.id(name),
            name.trim_start_matches(['=', '@']).to_owned(),
            mineral,
            format!("{country}:{stage}"),
            "false".to_owned(),
            start.unwrap_or_default(),
            (size * factor).to_string(),
            offtake.map_or(String::new(), |share| share.to_string()),
            format!(
                "fact: {file}, row {number}: {text} {unit}{}; assumption: {}; {MARK}",
                known.concat(),
                assumed.join(", ")
            ),
        ])
    }

    /// An id that no other project has.
    fn id(&mut self, name: &str) -> String {
        let id: String = slug(name).chars().take(60).collect();
        let id = id.trim_matches('-');
        let id = if Id::new(id).is_some() { id.to_owned() } else { "project".to_owned() };
        let mut count = self.taken.get(&id).copied().unwrap_or_default();
        loop {
            count += 1;
            let one = if count == 1 { id.clone() } else { format!("{id}-{count}") };
            self.taken.insert(id.clone(), count);
            if count == 1 || !self.taken.contains_key(&one) {
                self.taken.entry(one.clone()).or_insert(1);
                return one;
            }
        }
    }

    fn finish(mut self) -> Result<Imported, String> {
        for (reason, names) in &self.odd {
            self.told.notes.push(format!("{reason}: {}", listed(names.iter().map(String::as_str), usize::MAX)));
        }
        if self.rows.is_empty() {
            let why: Vec<String> =
                self.told.left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            let why = if why.is_empty() { "there are no rows".to_owned() } else { why.join(", ") };
            return Err(format!("found no project: {why}; nothing is written"));
        }
        for ((mineral, unit), count) in &self.units {
            let plural = if *count == 1 { "project" } else { "projects" };
            self.told.notes.push(format!(
                "{mineral}: {count} {plural} in {unit} a year; the unit of the mineral in the scenario must be the same"
            ));
        }
        Ok(Imported::new(Table::Projects, &self.rows, self.told))
    }
}
