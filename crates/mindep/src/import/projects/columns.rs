//! The columns of lists of projects: by usual names, or as the user names them.

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
    pub(super) const ALL: [(Self, &'static str, &'static [&'static str]); 9] = [
        (
            Self::Name,
            "name",
            &[
                "projectname",
                "propertyname",
                "assetname",
                "minename",
                "plantname",
                "project",
                "property",
                "asset",
                "name",
                "mine",
                "facility",
            ],
        ),
        (
            Self::Country,
            "country",
            &["country", "countryregionname", "countryname", "countryregion", "location", "hostcountry"],
        ),
        (
            Self::Mineral,
            "mineral",
            &["mineral", "commodity", "primarycommodity", "maincommodity", "product", "material", "commodities"],
        ),
        (Self::Stage, "stage", &["stage", "facilitytype", "assettype", "projecttype", "type", "minetype", "step"]),
        (
            Self::Capacity,
            "capacity",
            &[
                "capacity",
                "annualcapacity",
                "productioncapacity",
                "nameplatecapacity",
                "plannedcapacity",
                "expectedcapacity",
                "annualproduction",
                "productioncapacitytonne",
            ],
        ),
        (Self::Unit, "unit", &["unit", "units", "capacityunit", "capacityunits", "unitofmeasure"]),
        (
            Self::Start,
            "start",
            &[
                "start",
                "startyear",
                "startupyear",
                "startdate",
                "expectedstart",
                "firstproduction",
                "yearofstart",
                "commissioning",
                "operationalyear",
            ],
        ),
        (
            Self::Status,
            "status",
            &["status", "developmentstage", "developmentstatus", "projectstatus", "activitystatus"],
        ),
        (Self::Offtake, "offtake", &["offtake", "offtakeshare"]),
    ];

    /// Whether a table is no list of projects without it.
    pub(super) fn is_needed(self) -> bool {
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
                (None, None) => {
                    return Err(format!(
                        "found `{part}`, expected ROLE=COLUMN, such as name=Project; roles are {}",
                        roles()
                    ));
                }
            }
        }
        match found.iter().find(|(_, column)| column.trim().is_empty()) {
            Some((role, _)) => Err(format!("found no name behind {}=, expected that of a column", role.name())),
            None => Ok(Self(found)),
        }
    }

    /// The column that is named for a role.
    pub(super) fn of(&self, role: Role) -> Option<&str> {
        self.0.iter().find(|(wanted, _)| *wanted == role).map(|(_, column)| column.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

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
