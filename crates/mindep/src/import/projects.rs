//! Projects from a table that people keep: an export of a database of mines and plants, or a spreadsheet of their own.
//!
//! There is no published layout, so columns are known by usual names or named by the user. What a list of projects does not say is not made up: every
//! project is off (`enabled = false`) until a strategy enables it, its path is the one node where it stands, and probabilities are left to the user.

use super::quantity::{Quantity, parse};
use super::who::{Who, who};
use super::world::mineral_id;
use super::{Imported, LISTED, MARK, Table, Told, folded, leave_out, listed, sheets};
use mindep_core::id::Id;
use mindep_scenario::letters::shown;
use mindep_scenario::trade::slug;
use std::collections::BTreeMap;
use std::path::Path;

/// Number of rows among which the header is looked for.
const HEAD: usize = 30;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Name of the project.
    Name,
    /// Country in which it is.
    Country,
    /// What it produces.
    Mineral,
    /// Mine, refinery, recycling plant.
    Stage,
    /// Output in a year.
    Capacity,
    /// Unit of the capacity.
    Unit,
    /// First year or month.
    Start,
    /// How far it has come, which is kept in the source.
    Status,
    /// Share of the output that the importer takes.
    Offtake,
}

impl Role {
    /// Roles with their names and the usual names of their columns, the most telling first.
    const ALL: [(Self, &'static str, &'static [&'static str]); 9] = [
        (Self::Name, "name", &["projectname", "propertyname", "assetname", "minename", "plantname", "project", "property", "asset", "name", "mine", "facility"]),
        (Self::Country, "country", &["country", "countryregionname", "countryname", "countryregion", "location", "hostcountry"]),
        (Self::Mineral, "mineral", &["mineral", "commodity", "primarycommodity", "maincommodity", "product", "material", "commodities"]),
        (Self::Stage, "stage", &["stage", "facilitytype", "assettype", "projecttype", "type", "minetype", "step"]),
        (Self::Capacity, "capacity", &["capacity", "annualcapacity", "productioncapacity", "nameplatecapacity", "plannedcapacity", "expectedcapacity", "annualproduction", "productioncapacitytonne"]),
        (Self::Unit, "unit", &["unit", "units", "capacityunit", "capacityunits", "unitofmeasure"]),
        (Self::Start, "start", &["start", "startyear", "startupyear", "startdate", "expectedstart", "firstproduction", "yearofstart", "commissioning", "operationalyear"]),
        (Self::Status, "status", &["status", "developmentstage", "developmentstatus", "projectstatus", "activitystatus"]),
        (Self::Offtake, "offtake", &["offtake", "offtakeshare"]),
    ];

    /// Whether a table is no list of projects without it.
    fn is_needed(self) -> bool {
        matches!(self, Self::Name | Self::Country | Self::Mineral | Self::Capacity)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(_, name, _)| name)
    }
}

/// Columns that a user names: `capacity=Capacity (kt LCE/y),name=Project`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Columns(Vec<(Role, String)>);

impl Columns {
    /// Reads `ROLE=COLUMN,ROLE=COLUMN`; a comma within a name of a column is kept.
    ///
    /// # Errors
    ///
    /// With a message for the first part that is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let roles = || Role::ALL.map(|(_, name, _)| name).join(", ");
        let mut found: Vec<(Role, String)> = Vec::new();
        for part in text.split(',') {
            match (part.split_once('='), found.last_mut()) {
                (Some((role, column)), _) => {
                    let role = role.trim().to_lowercase();
                    let Some((role, ..)) = Role::ALL.iter().find(|(_, name, _)| *name == role) else {
                        return Err(format!("found `{role}`, expected one of {}", roles()));
                    };
                    if found.iter().any(|(other, _)| other == role) {
                        return Err(format!("found {} twice, expected one column for it", role.name()));
                    }
                    found.push((*role, column.trim().to_owned()));
                }
                (None, Some((_, column))) => {
                    column.push(',');
                    column.push_str(part);
                }
                (None, None) => return Err(format!("found `{part}`, expected ROLE=COLUMN, such as name=Project; roles are {}", roles())),
            }
        }
        match found.iter().find(|(_, column)| column.trim().is_empty()) {
            Some((role, _)) => Err(format!("found no name behind {}=, expected that of a column", role.name())),
            None => Ok(Self(found)),
        }
    }
}

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
    let mut making = Making { told: Told::default(), rows: Vec::new(), taken: BTreeMap::new(), odd: BTreeMap::new(), units: BTreeMap::new(), wish };
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
    fn read(&mut self, sheet: sheets::Sheet<'_>, rows: sheets::Rows<'_>) -> Result<Result<(), Vec<&'static str>>, String> {
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
            let wanted = self.wish.columns.0.iter().find(|(wanted, _)| *wanted == role);
            let place = match wanted {
                Some((_, column)) => header.iter().position(|name| name.trim().eq_ignore_ascii_case(column)),
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
            format!("fact: {file}, row {number}: {text} {unit}{}; assumption: {}; {MARK}", known.concat(), assumed.join(", ")),
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
            let why: Vec<String> = self.told.left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
            let why = if why.is_empty() { "there are no rows".to_owned() } else { why.join(", ") };
            return Err(format!("found no project: {why}; nothing is written"));
        }
        for ((mineral, unit), count) in &self.units {
            let plural = if *count == 1 { "project" } else { "projects" };
            self.told.notes.push(format!("{mineral}: {count} {plural} in {unit} a year; the unit of the mineral in the scenario must be the same"));
        }
        Ok(Imported::new(Table::Projects, self.rows, self.told))
    }
}

/// What a unit is in tonnes, or 1 for what is none of weight, and its name after that: `kt LCE` is 1,000 `t LCE`.
fn unit(cell: &str, column: &str) -> (f64, String) {
    let inside = column.split_once(['(', '[']).map_or("", |(_, rest)| rest.trim_end_matches([')', ']']));
    let text = if cell.is_empty() { inside } else { cell };
    let lower = text.to_lowercase();
    let plain = ["/year", "/yr", "/y", "/a", " per year", " per annum", " a year", "pa"].iter().fold(lower.as_str(), |text, end| {
        text.trim_end().strip_suffix(end).unwrap_or(text)
    });
    let of = text.get(..plain.len()).unwrap_or(text).trim();
    let (head, content) = of.split_once(' ').unwrap_or((of, ""));
    let rest = if content.is_empty() { String::new() } else { format!(" {}", content.trim()) };
    match head.to_lowercase().as_str() {
        "" => (1.0, "a unit that is not named".to_owned()),
        "t" | "tonne" | "tonnes" | "ton" | "tons" => (1.0, format!("t{rest}")),
        "kt" | "ktonnes" | "thousand" => (1e3, format!("t{}", rest.replace(" tonnes", "").replace(" tons", "").replace(" t", ""))),
        "mt" | "million" => (1e6, format!("t{}", rest.replace(" tonnes", "").replace(" tons", "").replace(" t", ""))),
        _ => (1.0, of.to_owned()),
    }
}

/// The stage of a path that a kind of plant is.
fn stage(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["recycl"]) {
        "recycle"
    } else if has(&["refin", "smelt", "convert", "conversion", "processing", "separation", "chemical", "hydroxide", "carbonate plant"]) {
        "refine"
    } else {
        "mine"
    }
}

/// The month in which a project starts: `2027`, `2027-06`, `Q3 2027`.
fn start(text: &str) -> Option<String> {
    let is_year = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let year: u32 = parts.iter().find(|part| is_year(part))?.parse().ok().filter(|year| (1900..=9999).contains(year))?;
    let quarter = parts.iter().find_map(|part| part.strip_prefix(['Q', 'q'])?.parse::<u32>().ok()).filter(|q| (1..=4).contains(q));
    let month = match (parts.as_slice(), quarter) {
        (_, Some(quarter)) => 3 * quarter - 2,
        ([first, month, ..], _) if is_year(first) => month.parse().ok().filter(|month| (1..=12).contains(month)).unwrap_or(1),
        _ => 1,
    };
    Some(format!("{year:04}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::{Columns, stage, start, unit};

    #[test]
    fn starts_are_months() {
        for (text, month) in [
            ("2027", Some("2027-01")),
            ("2027-06", Some("2027-06")),
            ("2027-06-30", Some("2027-06")),
            ("Q3 2027", Some("2027-07")),
            ("2027 Q4", Some("2027-10")),
            ("31/12/2027", Some("2027-01")),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(start(text).as_deref(), month, "{text}");
        }
    }

    #[test]
    fn units_are_tonnes_where_they_are_weights() {
        for (cell, column, factor, name) in [
            ("kt LCE", "Capacity", 1e3, "t LCE"),
            ("", "Capacity (kt LCE/y)", 1e3, "t LCE"),
            ("t", "Capacity", 1.0, "t"),
            ("thousand tonnes", "Capacity", 1e3, "t"),
            ("", "Capacity", 1.0, "a unit that is not named"),
            ("oz Au", "Capacity", 1.0, "oz Au"),
        ] {
            assert_eq!(unit(cell, column), (factor, name.to_owned()), "{cell} {column}");
        }
        assert_eq!((stage("Lithium refinery"), stage("Open pit"), stage("Recycling"), stage("")), ("refine", "mine", "recycle", "mine"));
    }

    #[test]
    fn columns_are_named_by_role() {
        assert_eq!(Columns::parse("name=Project, capacity=Size, in kt").unwrap().0.len(), 2);
        for (text, words) in [
            ("Project", "expected ROLE=COLUMN"),
            ("nam=Project", "expected one of name, country"),
            ("name=a,name=b", "found name twice"),
            ("name=", "found no name behind name="),
        ] {
            assert!(Columns::parse(text).unwrap_err().contains(words), "{text}");
        }
    }
}
