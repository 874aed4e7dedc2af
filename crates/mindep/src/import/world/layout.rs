//! The layouts of published tables of production, known by their headers.

use super::super::folded;
use super::super::quantity::{Quantity, is_marked_estimate, parse};
use super::super::sheets::Sheet;
use super::minerals::{Wanted, of_file};

/// A quantity that a table holds.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Record {
    /// The raw material, as the publisher names it.
    pub material: String,
    /// What of it is counted, such as `Mine production, cobalt content`; empty if the table does not say it.
    pub what: String,
    /// A part of what is counted, which is added to the others of its country.
    pub kind: String,
    pub country: String,
    /// Code of the country, if the table has codes.
    pub code: String,
    pub year: i32,
    pub quantity: Quantity,
    pub unit: String,
    pub is_estimated: bool,
    /// Whether the publisher estimated the year before it was over.
    pub is_forecast: bool,
}

/// A column that holds a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct YearColumn {
    column: usize,
    year: i32,
    /// Whether all of it is estimated.
    is_estimated: bool,
    /// Whether it was estimated before the year was over.
    is_forecast: bool,
}

/// World Mining Data: a sheet for a raw material, a row for a country, a column for a year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mining {
    material: String,
    country: usize,
    unit: usize,
    source: Option<usize>,
    years: Vec<YearColumn>,
}

/// USGS: all commodities in one table, or one commodity in a table of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Usgs {
    edition: Option<i32>,
    /// Column of the commodity, or the commodity of the whole table.
    commodity: Result<usize, String>,
    country: usize,
    kind: usize,
    /// Column of the unit, or the unit of all columns.
    unit: Result<usize, String>,
    years: Vec<YearColumn>,
    /// Column of notes on production.
    notes: Option<usize>,
}

/// USGS since 2026: a row for each value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Long {
    edition: Option<i32>,
    section: usize,
    commodity: usize,
    country: usize,
    statistics: usize,
    detail: usize,
    unit: usize,
    year: usize,
    value: usize,
    notes: Option<usize>,
}

/// BGS: a row for each value; who asks its service may leave columns out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bgs {
    commodity: usize,
    kind: Option<usize>,
    statistic: Option<usize>,
    country: usize,
    code: Option<usize>,
    year: usize,
    quantity: usize,
    unit: Option<usize>,
}

/// A layout with the places of its columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    Mining(Mining),
    Usgs(Usgs),
    Long(Long),
    Bgs(Bgs),
}

/// The year that a text is, from 1900 to 2200.
fn year(text: &str) -> Option<i32> {
    // A year may be the number of a workbook, a date, or have a letter behind it.
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    let rest = text.trim()[digits.len()..].trim().to_lowercase();
    let is_year = digits.len() == 4
        && (rest.is_empty() || rest == "e" || rest.starts_with("-01-01") || rest.starts_with("estimate"));
    digits.parse().ok().filter(|year| is_year && (1900..=2200).contains(year))
}

/// The edition of the Mineral Commodity Summaries that a text names: `MCS2025`, `mcs2023-lithi_world.csv`.
fn edition(text: &str) -> Option<i32> {
    let lower = text.to_lowercase();
    let at = lower.find("mcs")? + 3;
    year(&lower[at..].chars().take_while(char::is_ascii_digit).collect::<String>())
}

impl Layout {
    /// Returns the layout of a header; `None` if it is none that is known. `titles` are the first cells of the rows before it.
    ///
    /// # Errors
    ///
    /// When the header is known, and what it is of is not.
    pub fn of(
        header: &[String],
        titles: &[String],
        sheet: Sheet<'_>,
        wanted: &[Wanted],
    ) -> Result<Option<Self>, String> {
        let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
        let find = |name: &str| names.iter().position(|found| found == name);
        if let (Some(commodity), Some(country), Some(year), Some(quantity)) =
            (find("bgscommoditytrans"), find("countrytrans"), find("year"), find("quantity"))
        {
            return Ok(Some(Self::Bgs(Bgs {
                commodity,
                kind: find("bgssubcommoditytrans"),
                statistic: find("bgsstatistictypetrans"),
                country,
                code: find("countryiso3code"),
                year,
                quantity,
                unit: find("units"),
            })));
        }
        if let (
            Some(section),
            Some(commodity),
            Some(country),
            Some(statistics),
            Some(detail),
            Some(unit),
            Some(year),
            Some(value),
        ) = (
            find("section"),
            find("commodity"),
            find("country"),
            find("statistics"),
            find("statisticsdetail"),
            find("unit"),
            find("year"),
            find("value"),
        ) {
            let (edition, notes) = (edition(sheet.file), find("notes"));
            return Ok(Some(Self::Long(Long {
                edition,
                section,
                commodity,
                country,
                statistics,
                detail,
                unit,
                year,
                value,
                notes,
            })));
        }
        if let (Some(country), Some(kind)) = (find("country"), find("type")) {
            return Self::usgs(header, &names, country, kind, sheet, wanted);
        }
        // Table 6.4 has years, and whether they are reported; table 6.5 has one year, ranks and shares.
        let source = names.iter().position(|name| name.starts_with("datasource"));
        if let (Some(country), Some(unit), true) =
            (find("country"), find("unit"), source.is_some() || find("sharein").is_some())
        {
            let of = |name: &String| year(name).or_else(|| year(name.trim().strip_prefix("Production")?));
            let column =
                |(column, name)| Some(YearColumn { column, year: of(name)?, is_estimated: false, is_forecast: false });
            let years: Vec<YearColumn> = header.iter().enumerate().filter_map(column).collect();
            if !years.is_empty() {
                let stem = sheet.file.rsplit_once('.').map_or(sheet.file, |(stem, _)| stem);
                let title = titles.first().map_or(stem, String::as_str);
                let is_default = sheet.name.is_empty() || sheet.name.to_lowercase().starts_with("sheet");
                let material = if is_default { title } else { sheet.name }.trim().to_owned();
                return Ok(Some(Self::Mining(Mining { material, country, unit, source, years })));
            }
        }
        Ok(None)
    }

    /// Tables of the USGS with a column for a year.
    fn usgs(
        header: &[String],
        names: &[String],
        country: usize,
        kind: usize,
        sheet: Sheet<'_>,
        wanted: &[Wanted],
    ) -> Result<Option<Self>, String> {
        let find = |name: &str| names.iter().position(|found| found == name);
        // `PROD_2023`, `PROD_EST_ 2024`; in tables of one commodity the unit stands between: `Prod_t_est_2022`.
        let mut unit_of_columns = "";
        let mut years = Vec::new();
        for (column, name) in header.iter().enumerate() {
            let lower = name.to_lowercase();
            let words: Vec<&str> = lower.split(['_', ' ']).filter(|word| !word.is_empty()).collect();
            let ["prod", between @ .., last] = words.as_slice() else { continue };
            let Some(year) = year(last) else { continue };
            let unit = ["kt", "mt", "kg", "t"].into_iter().find(|unit| between.contains(unit));
            unit_of_columns = unit.unwrap_or(unit_of_columns);
            years.push(YearColumn { column, year, is_estimated: between.contains(&"est"), is_forecast: false });
        }
        // Of the last year there is nothing but an estimate, made before it was over; earlier ones may be estimated as well.
        let latest = years.iter().map(|column| column.year).max();
        for column in years.iter_mut().filter(|column| Some(column.year) == latest) {
            column.is_forecast = column.is_estimated;
        }
        if years.is_empty() {
            return Ok(None);
        }
        let commodity = match find("commodity") {
            Some(column) => Ok(column),
            None => Err(of_file(sheet.file, wanted)?),
        };
        let unit = find("unitmeas").ok_or_else(|| match unit_of_columns {
            "t" => "metric tons".to_owned(),
            "kt" => "thousand metric tons".to_owned(),
            "mt" => "million metric tons".to_owned(),
            "kg" => "kilograms".to_owned(),
            _ => String::new(),
        });
        let notes = names.iter().position(|name| name.starts_with("prodnote"));
        Ok(Some(Self::Usgs(Usgs { edition: edition(sheet.file), commodity, country, kind, unit, years, notes })))
    }

    /// Its name for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mining(_) => "world-mining-data",
            Self::Usgs(_) | Self::Long(_) => "usgs",
            Self::Bgs(_) => "bgs",
        }
    }

    /// Publisher and title.
    pub fn publisher(&self) -> String {
        let edition = |edition: &Option<i32>| edition.map_or(String::new(), |year| format!(" {year}"));
        match self {
            Self::Mining(_) => "Austrian Federal Ministry of Finance, World Mining Data".to_owned(),
            Self::Usgs(Usgs { edition: year, .. }) | Self::Long(Long { edition: year, .. }) => {
                format!("US Geological Survey, Mineral Commodity Summaries{}", edition(year))
            }
            Self::Bgs(_) => "British Geological Survey, World Mineral Statistics".to_owned(),
        }
    }

    /// Under which licence it is published.
    pub fn licence(&self) -> &'static str {
        match self {
            Self::Mining(_) => "free to use with its source named",
            Self::Usgs(_) | Self::Long(_) => "public domain",
            Self::Bgs(_) => "materials of the British Geological Survey © UKRI",
        }
    }

    /// Returns the records of a row.
    ///
    /// # Errors
    ///
    /// With the reason for which the row does not count.
    pub fn records(&self, cells: &[String]) -> Result<Vec<Record>, &'static str> {
        match self {
            Self::Mining(layout) => layout.records(cells),
            Self::Usgs(layout) => layout.records(cells),
            Self::Long(layout) => layout.record(cells).map(|record| vec![record]),
            Self::Bgs(layout) => layout.record(cells).map(|record| vec![record]),
        }
    }
}

fn cell(cells: &[String], column: usize) -> &str {
    cells.get(column).map_or("", |cell| cell.trim())
}

fn cell_of(cells: &[String], column: Option<usize>) -> &str {
    column.map_or("", |column| cell(cells, column))
}

impl Mining {
    fn records(&self, cells: &[String]) -> Result<Vec<Record>, &'static str> {
        let country = cell(cells, self.country);
        let quantities: Vec<(i32, Quantity)> =
            self.years.iter().map(|column| (column.year, parse(cell(cells, column.column)))).collect();
        if quantities.iter().all(|(_, quantity)| *quantity == Quantity::Empty) || country.is_empty() {
            return Err("notes and titles");
        }
        let is_estimated = cell_of(cells, self.source).to_lowercase().starts_with('e');
        let record = |(year, quantity)| Record {
            material: self.material.clone(),
            what: String::new(),
            kind: String::new(),
            country: country.to_owned(),
            code: String::new(),
            year,
            quantity,
            unit: cell(cells, self.unit).to_owned(),
            is_estimated,
            is_forecast: false,
        };
        Ok(quantities.into_iter().filter(|(_, quantity)| *quantity != Quantity::Empty).map(record).collect())
    }
}

impl Usgs {
    fn records(&self, cells: &[String]) -> Result<Vec<Record>, &'static str> {
        let material = self.commodity.as_ref().map_or_else(String::as_str, |column| cell(cells, *column));
        let country = cell(cells, self.country);
        let notes = cell_of(cells, self.notes).to_lowercase();
        let quantities: Vec<(YearColumn, &str, Quantity)> = self
            .years
            .iter()
            .map(|column| (*column, cell(cells, column.column)))
            .map(|(column, text)| (column, text, parse(text)))
            .filter(|(.., quantity)| *quantity != Quantity::Empty)
            .collect();
        if country.is_empty() || material.is_empty() {
            return Err("notes and titles");
        }
        if quantities.is_empty() {
            return Err("reserves or capacity alone");
        }
        let record = |(column, text, quantity): (YearColumn, &str, Quantity)| Record {
            material: material.to_owned(),
            what: kind_of(without(cell(cells, self.kind), material)),
            kind: String::new(),
            country: country.to_owned(),
            code: String::new(),
            year: column.year,
            quantity,
            unit: self.unit.as_ref().map_or_else(String::as_str, |column| cell(cells, *column)).to_owned(),
            is_estimated: !column.is_forecast
                && (column.is_estimated
                    || is_marked_estimate(text)
                    || (notes.contains("estimated") && notes.contains(&column.year.to_string()))),
            is_forecast: column.is_forecast,
        };
        Ok(quantities.into_iter().map(record).collect())
    }
}

/// What is counted, without the name of the material before it: `Rare earths, mine production`.
fn without<'a>(what: &'a str, material: &str) -> &'a str {
    let head = what.get(..material.len()).filter(|head| head.eq_ignore_ascii_case(material));
    let rest = head.and_then(|head| what[head.len()..].strip_prefix([',', ':']));
    rest.map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(what)
}

/// What is counted, without what only some rows are: `Mine production: rounded`.
fn kind_of(text: &str) -> String {
    let text = text.trim();
    let lower = text.to_lowercase();
    let end =
        [": rounded", ", rounded", " (rounded)", ", estimated", ": estimated"].iter().find(|end| lower.ends_with(*end));
    end.map_or(text, |end| text.get(..text.len() - end.len()).unwrap_or(text)).trim().to_owned()
}

impl Long {
    fn record(&self, cells: &[String]) -> Result<Record, &'static str> {
        let section = cell(cells, self.section).to_lowercase();
        let statistics = cell(cells, self.statistics).to_lowercase();
        if !section.starts_with("world") {
            return Err("statistics of the United States and others that are not of the world");
        }
        if !statistics.contains("production") {
            return Err("reserves, capacity and others that are no production");
        }
        let text = cell(cells, self.value);
        let quantity = parse(text);
        let year = year(cell(cells, self.year)).ok_or("several years in one")?;
        if quantity == Quantity::Empty {
            return Err("an empty value");
        }
        Ok(Record {
            material: cell(cells, self.commodity).to_owned(),
            what: kind_of(cell(cells, self.detail)),
            kind: String::new(),
            country: cell(cells, self.country).to_owned(),
            code: String::new(),
            year,
            quantity,
            unit: cell(cells, self.unit).to_owned(),
            is_estimated: is_marked_estimate(text) || cell_of(cells, self.notes).to_lowercase().contains("estimated"),
            // Summaries come out in the first months of a year, with an estimate of the one before.
            is_forecast: self.edition.is_some_and(|edition| year + 1 >= edition),
        })
    }
}

impl Bgs {
    fn record(&self, cells: &[String]) -> Result<Record, &'static str> {
        let statistic = cell_of(cells, self.statistic).to_lowercase();
        if !statistic.is_empty() && statistic != "production" {
            return Err(if statistic.starts_with("import") { "imports" } else { "exports" });
        }
        let quantity = parse(cell(cells, self.quantity));
        let year = year(cell(cells, self.year)).ok_or("a year that is none")?;
        if quantity == Quantity::Empty {
            return Err("an empty value");
        }
        Ok(Record {
            material: cell(cells, self.commodity).to_owned(),
            what: String::new(),
            kind: cell_of(cells, self.kind).to_owned(),
            country: cell(cells, self.country).to_owned(),
            code: cell_of(cells, self.code).to_owned(),
            year,
            quantity,
            unit: cell_of(cells, self.unit).to_owned(),
            is_estimated: false,
            is_forecast: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{edition, kind_of, year};

    #[test]
    fn years_and_editions_are_read() {
        assert_eq!((year("2024"), year("2022-01-01T00:00:00Z"), year("2024e")), (Some(2024), Some(2022), Some(2024)));
        assert_eq!((year("2021–24"), year("1234"), year("20245"), year("é")), (None, None, None, None));
        assert_eq!(
            (edition("MCS2025_World_Data.csv"), edition("mcs2023-lithi_world.csv"), edition("x")),
            (Some(2025), Some(2023), None)
        );
        assert_eq!(
            (kind_of("Mine production: rounded").as_str(), kind_of("Mine production").as_str()),
            ("Mine production", "Mine production")
        );
    }
}
