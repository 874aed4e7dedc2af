//! Recognises the layout of a table by its header, and finds the columns.

use super::columns::{self, Columns, Role};
use super::layout::{Filter, Layout, SHAPES, Shape};
use super::units::money;
use crate::diagnostic::did_you_mean;
use crate::text::shown;
use mindep_core::domain::node::Country;

/// Where the cells of a table are, and what they mean.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    pub layout: Layout,
    /// The published table; `None` for plain tables and those whose columns a user names.
    pub shape: Option<&'static Shape>,
    /// Columns of which the first that has a cell is read.
    pub importer: Vec<usize>,
    pub partner: Vec<usize>,
    pub product: Vec<usize>,
    pub period: Vec<usize>,
    pub month: Option<usize>,
    pub amounts: Vec<Amount>,
    pub flow: Option<usize>,
    pub filters: Vec<(usize, &'static Filter)>,
    pub indicator: Option<usize>,
    pub revision: Option<usize>,
    /// Columns of the months of a year, January first, which tell whether the year is over.
    pub months: Vec<Vec<usize>>,
    /// Importer and product of the whole table.
    pub home: Option<Country>,
    pub good: Option<String>,
    /// Number of columns.
    pub width: usize,
}

/// A quantity or a value of a row.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Amount {
    pub column: usize,
    pub kind: Kind,
    /// Unit as the table names it; empty if it does not.
    pub unit: String,
    /// Column of the unit.
    pub unit_in: Option<usize>,
    /// Year, where years are columns.
    pub year: Option<super::period::Period>,
}

/// What an amount is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A quantity.
    Quantity,
    /// A quantity that stands in for one that is not known.
    SecondQuantity,
    /// A value in money.
    Value,
}

/// Something wrong with a header: the message, the cure, and the column to point at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wrong {
    pub message: String,
    pub help: String,
    pub column: Option<usize>,
}

impl Wrong {
    fn new(message: String, help: String) -> Self {
        Self { message, help, column: None }
    }
}

/// The five columns of a plain table.
pub(super) const PLAIN: [&str; 5] = ["importer", "product", "partner", "year", "quantity"];

/// Names that a column of flows has in plain tables.
const FLOWS: [&str; 8] =
    ["flow", "trade_flow", "trade flow", "tradeflow", "flow_code", "flowcode", "flow_desc", "direction"];

impl Mapping {
    /// A mapping without columns.
    pub fn empty(layout: Layout, width: usize) -> Self {
        Self {
            layout,
            shape: None,
            importer: Vec::new(),
            partner: Vec::new(),
            product: Vec::new(),
            period: Vec::new(),
            month: None,
            amounts: Vec::new(),
            flow: None,
            filters: Vec::new(),
            indicator: None,
            revision: None,
            months: Vec::new(),
            home: None,
            good: None,
            width,
        }
    }
}

/// The names of columns for comparison: lower case, without space around them and with single spaces within.
pub(super) fn names(cells: &[String]) -> Vec<String> {
    let plain = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    cells.iter().map(plain).collect()
}

/// Recognises a header; `None` if it is no header of a known layout. `titles` are the lines above it.
pub(super) fn recognised(
    cells: &[String],
    titles: &[String],
    asked: Option<Layout>,
    columns: Option<&Columns>,
) -> Option<Mapping> {
    let header = names(cells);
    if let Some(columns) = columns {
        return named(&header, columns).ok();
    }
    let wanted = |layout: Layout| asked.is_none_or(|asked| asked == layout);
    let shape = SHAPES.iter().filter(|shape| wanted(shape.layout)).find_map(|shape| of_shape(&header, shape).ok());
    shape
        .or_else(|| wanted(Layout::TradeMap).then(|| super::wide::mapping(&header, titles)).flatten())
        .or_else(|| wanted(Layout::Plain).then(|| plain(cells).ok()).flatten())
}

/// Says what keeps a header from being one of a known layout.
pub(super) fn wrong(cells: &[String], asked: Option<Layout>, columns: Option<&Columns>) -> Vec<Wrong> {
    let header = names(cells);
    if let Some(columns) = columns {
        return named(&header, columns).err().unwrap_or_default();
    }
    let missing = |shape: &'static Shape| of_shape(&header, shape).err().unwrap_or_default();
    let nearest = SHAPES
        .iter()
        .filter(|shape| asked.is_none_or(|asked| asked == shape.layout))
        .map(|shape| (missing(shape), shape))
        .min_by_key(|(missing, _)| missing.len());
    let of_plain = plain(cells).err().unwrap_or_default();
    match nearest {
        Some((missing, shape)) if asked.is_some() || (missing.len() <= 2 && missing.len() < of_plain.len()) => {
            let list: Vec<String> = missing.iter().map(|names| format!("`{names}`")).collect();
            let name = shape.layout.name();
            let beginning = if asked.is_some() {
                format!("found no header of the layout {name}")
            } else {
                format!("found a header like that of {name}")
            };
            let help = "download it anew with these columns, or name the columns with --columns";
            vec![Wrong::new(format!("{beginning}, without {}", list.join(" and ")), help.to_owned())]
        }
        _ if asked == Some(Layout::TradeMap) => {
            let help = "download the yearly time series of quantities by supplying market as text";
            vec![Wrong::new(
                "found no header of the layout trademap, such as `Exporters` and `Imported quantity in 2024`".into(),
                help.into(),
            )]
        }
        _ if of_plain.len() == PLAIN.len() && of_plain.iter().all(|wrong| wrong.message.contains("missing")) => {
            let help = "give a table as it was downloaded, or name its columns with --columns importer=…,product=…,partner=…,year=…,quantity=…";
            let message = "importer, product, partner, year and quantity: missing from the columns, and none of the known layouts";
            vec![Wrong::new(message.to_owned(), help.to_owned())]
        }
        _ => of_plain,
    }
}

/// Finds the columns of a published table, or the names of those that are missing.
fn of_shape(header: &[String], shape: &'static Shape) -> Result<Mapping, Vec<&'static str>> {
    let places = |wanted: &[&str]| -> Vec<usize> {
        wanted.iter().filter_map(|name| header.iter().position(|h| h == name)).collect()
    };
    let one = |name: &str| header.iter().position(|h| h == name);
    let needed =
        [shape.importer, shape.partner, shape.product, shape.period, shape.quantity, shape.indicator.as_slice()];
    let missing: Vec<&str> = needed
        .into_iter()
        .filter(|names| !names.is_empty() && places(names).is_empty())
        .filter_map(|names| names.first().copied())
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut mapping = Mapping::empty(shape.layout, header.len());
    mapping.shape = Some(shape);
    mapping.importer = places(shape.importer);
    mapping.partner = places(shape.partner);
    mapping.product = places(shape.product);
    mapping.period = places(shape.period);
    mapping.month = shape.month.and_then(one);
    mapping.flow = places(shape.flow).first().copied();
    mapping.filters = shape.filters.iter().filter_map(|filter| Some((one(filter.column)?, filter))).collect();
    mapping.indicator = shape.indicator.and_then(one);
    mapping.revision = shape.revision.and_then(one);
    mapping.home = shape.home.and_then(Country::new);
    let unit_in = match shape.weighed {
        super::layout::Weighed::UnitIn(names) => places(names).first().copied(),
        super::layout::Weighed::Tonnes(_) => None,
    };
    let amount = |column, kind, unit_in| Amount { column, kind, unit: String::new(), unit_in, year: None };
    mapping.amounts.extend(places(shape.quantity).first().map(|at| amount(*at, Kind::Quantity, unit_in)));
    if let Some((at, unit)) = shape.second.and_then(|(name, unit)| Some((one(name)?, one(unit)?))) {
        mapping.amounts.push(amount(at, Kind::SecondQuantity, Some(unit)));
    }
    mapping.amounts.extend(places(shape.value).first().map(|at| amount(*at, Kind::Value, None)));
    if shape.layout == Layout::JapanCustoms {
        let of = |month: &&str| places(&[&format!("value-{month}"), &format!("quantity2-{month}")]);
        mapping.months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            .iter()
            .map(of)
            .collect();
    }
    Ok(mapping)
}

/// Finds the columns that a user names.
fn named(header: &[String], columns: &Columns) -> Result<Mapping, Vec<Wrong>> {
    let mut mapping = Mapping::empty(Layout::Columns, header.len());
    let mut faults = Vec::new();
    for (role, name) in columns.list() {
        let Some((place, unit)) = columns::find(header, name) else {
            let near = did_you_mean(&name.to_lowercase(), header.iter().map(String::as_str));
            let help =
                near.unwrap_or_else(|| "name a column of the header; a unit may stand behind the name".to_owned());
            faults.push(Wrong::new(format!("--columns: found no column `{}` for {}", shown(name), role.name()), help));
            continue;
        };
        let amount = |kind| Amount { column: place, kind, unit: unit.clone(), unit_in: None, year: None };
        match role {
            Role::Importer => mapping.importer.push(place),
            Role::Product => mapping.product.push(place),
            Role::Partner => mapping.partner.push(place),
            Role::Year => mapping.period.push(place),
            Role::Month => mapping.month = Some(place),
            Role::Quantity => mapping.amounts.push(amount(Kind::Quantity)),
            Role::Value => mapping.amounts.push(amount(Kind::Value)),
            Role::Flow => mapping.flow = Some(place),
        }
    }
    let has = |role: Role| columns.list().iter().any(|(r, _)| *r == role);
    for role in [Role::Partner, Role::Year, Role::Quantity].into_iter().filter(|role| !has(*role)) {
        let help = format!("add {}=COLUMN", role.name());
        faults.push(Wrong::new(format!("--columns: {} is missing", role.name()), help));
    }
    if faults.is_empty() { Ok(mapping) } else { Err(faults) }
}

/// Finds the columns of a plain table. Names may have a suffix behind `_`.
fn plain(cells: &[String]) -> Result<Mapping, Vec<Wrong>> {
    let header = names(cells);
    let mut faults = Vec::new();
    let found = PLAIN.map(|name| plain_column(cells, &header, name, &mut faults));
    let [Some(importer), Some(product), Some(partner), Some(year), Some(quantity)] = found else { return Err(faults) };
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut mapping = Mapping::empty(Layout::Plain, header.len());
    (mapping.importer, mapping.product) = (vec![importer], vec![product]);
    (mapping.partner, mapping.period) = (vec![partner], vec![year]);
    mapping.month = header.iter().position(|name| name == "month");
    let flows = |name: &&str| header.iter().position(|h| h == name);
    mapping.flow = FLOWS.iter().find_map(flows);
    // The case of a unit is that of the file.
    let unit = cells[quantity].trim().get("quantity_".len()..).unwrap_or_default().to_owned();
    mapping.amounts.push(Amount { column: quantity, kind: Kind::Quantity, unit, unit_in: None, year: None });
    let values: Vec<(usize, &str)> = (0..header.len())
        .filter_map(|at| Some((at, header[at].strip_prefix("value")?.trim_start_matches('_'))))
        .filter(|(_, unit)| money(unit).is_some())
        .collect();
    if let [(column, unit)] = values.as_slice() {
        let unit = (*unit).to_owned();
        mapping.amounts.push(Amount { column: *column, kind: Kind::Value, unit, unit_in: None, year: None });
    }
    Ok(mapping)
}

/// Finds a column: one with the suffix `_iso3`, else one with the exact name, else the only one with another suffix.
fn plain_column(cells: &[String], header: &[String], name: &str, faults: &mut Vec<Wrong>) -> Option<usize> {
    let place = |text: &str| header.iter().position(|h| h == text);
    let suffixed = |h: &str| name != "product" && h.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'));
    let with_suffix: Vec<usize> = (0..header.len()).filter(|i| suffixed(&header[*i])).collect();
    if let Some(place) = place(&format!("{name}_iso3")).or_else(|| place(name)) {
        if let Some(second) = (place + 1..header.len()).find(|at| header[*at] == header[place]) {
            let message = format!("found column `{}` twice", shown(&cells[place]));
            faults.push(Wrong { message, help: "remove one of them".to_owned(), column: Some(second) });
        }
        return Some(place);
    }
    match with_suffix.as_slice() {
        [only] => Some(*only),
        [] => {
            // Do not suggest a column that is one of the other four.
            let other = |text: &str| PLAIN.iter().any(|other| text == *other || text.starts_with(&format!("{other}_")));
            let names = header.iter().map(String::as_str).filter(|text| !other(text));
            let near = did_you_mean(name, names).map(|near| near.replace("did you mean", "is it"));
            let help = near.map_or_else(
                || format!("the columns of a table of trade are {}; others are ignored. Name those of other tables with --columns", PLAIN.join(", ")),
                |near| format!("{near} Then call that column `{name}`, or name the columns with --columns"),
            );
            faults.push(Wrong::new(format!("{name}: missing from the columns"), help));
            None
        }
        several => {
            let list: Vec<_> = several.iter().map(|i| format!("`{}`", shown(&cells[*i]))).collect();
            let message = format!("{name}: found {}, expected one of them", list.join(" and "));
            faults.push(Wrong::new(message, format!("call the one that is meant `{name}`")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, recognised, wrong};

    fn cells(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    fn layout(header: &str) -> Option<Layout> {
        recognised(&cells(header), &[], None, None).map(|mapping| mapping.layout)
    }

    #[test]
    fn headers_tell_layouts() {
        for (header, found) in [
            ("importer_iso3,product,partner_iso3,year,quantity_t", Layout::Plain),
            ("Importer,PRODUCT,Partner,Year,Quantity", Layout::Plain),
            ("refYear,reporterISO,flowCode,partnerISO,cmdCode,netWgt,primaryValue", Layout::Comtrade),
            ("Year,Trade Flow,Reporter Code,Partner Code,Commodity Code,Netweight (kg)", Layout::ComtradeLegacy),
            ("t,i,j,k,v,q", Layout::Baci),
            ("freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE", Layout::Comext),
            ("REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG", Layout::Comext),
            ("Reporter,TradeFlow,ProductCode,Year,Partner,Trade Value 1000USD,Quantity,Quantity Unit", Layout::Wits),
            ("statCd,hsCd,year,impWgt,impDlr", Layout::KoreaCustoms),
            ("Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year", Layout::JapanCustoms),
            ("Exporters,Imported quantity in 2023,Imported quantity in 2024", Layout::TradeMap),
        ] {
            assert_eq!(layout(header), Some(found), "{header}");
        }
        assert_eq!(layout("a,b,c"), None);
    }

    #[test]
    fn a_header_that_is_nearly_known_names_what_is_missing() {
        let near = wrong(&cells("refYear,reporterISO,flowCode,partnerISO,cmdCode,primaryValue"), None, None);
        assert_eq!(near[0].message, "found a header like that of comtrade, without `netwgt`");
        let asked = wrong(&cells("a,b"), Some(Layout::Baci), None);
        assert_eq!(asked[0].message, "found no header of the layout baci, without `j` and `i` and `k` and `t` and `q`");
    }
}
