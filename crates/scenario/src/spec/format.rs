//! The root table of the format and its tables that are not lists. The tables of lists are declared in the other files of this folder.

use super::disruptions::DisruptionRow;
use super::disruptions::DriverRow;
use super::disruptions::{DISRUPTION, DRIVER};
use super::minerals::MINERAL;
use super::minerals::MineralRow;
use super::optimize::OPTIMIZE;
use super::strategies::{STRATEGY, UNCERTAIN};
use super::supply::ProjectRow;
use super::supply::SupplierRow;
use super::supply::WorldRow;
use super::supply::{COUNTRY, PROJECT, SUPPLIER, WORLD};
use super::{IfAbsent, KeySpec, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Month, Number, Ref, Text, Whole};
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// Declares a key; [`table!`] gives it its name.
pub(super) const fn key(kind: ValueKind, need: IfAbsent, doc: &'static str) -> KeySpec {
    KeySpec { name: "", kind, need, doc }
}

/// Key for the display name of a row with an id, used in plots and the report.
pub(super) const NAME: KeySpec = key(Text(TextRules::Title), Absent("words made of the id"), "name for people");

/// Key that every row may have: the source of its numbers.
pub(super) const SOURCE: KeySpec = key(
    Text(TextRules::Lines),
    Absent("no note"),
    "where the numbers come from: publisher, title, year, or `assumption: …` with its reason; kept with the results",
);

/// An empty declaration from which the others take their unset fields.
pub(super) const PLAIN: TableSpec = TableSpec { one: "", doc: "", identity: &[], keys: &[], excludes: &[], needs: &[] };

/// Key for the mineral that a row belongs to.
pub(super) const MINERAL_OF: KeySpec = key(Ref(RowList::Mineral), Required, "which mineral");

table! {
    /// The root table: the whole scenario file.
    pub static ROOT: RootRow = "the scenario file", "A scenario of mineral imports and what may disrupt them" {
        format = key(Whole(1, 1), Required, "version of this format"),
        scenario: ScenarioRow = key(ValueKind::Table(&SCENARIO), Required, "what the scenario is about"),
        simulation: Option<SimulationRow> = key(ValueKind::Table(&SIMULATION), Absent("all defaults"),
            "how it is simulated"),
        tables = key(ValueKind::Table(&TABLES), Absent("no tables in files of their own"),
            "CSV files and workbooks whose rows join the lists of the same name"),
        drivers: Vec<DriverRow> = key(ValueKind::Tables(&DRIVER), Absent("none"),
            "shared causes that rates and growth can load on"),
        minerals: Vec<MineralRow> = key(ValueKind::Tables(&MINERAL), Required, "the minerals the country needs"),
        suppliers: Vec<SupplierRow> = key(ValueKind::Tables(&SUPPLIER), Absent("none"),
            "suppliers under contract, in file order where premiums are equal"),
        world: Vec<WorldRow> = key(ValueKind::Tables(&WORLD), Absent("none"),
            "who supplies the world, stage by stage; this makes the price"),
        countries = key(ValueKind::Tables(&COUNTRY), Absent("none"),
            "scores of countries, which indicators need and no simulation reads"),
        disruptions: Vec<DisruptionRow> = key(ValueKind::Tables(&DISRUPTION), Absent("none"), "the hazards"),
        projects: Vec<ProjectRow> = key(ValueKind::Tables(&PROJECT), Absent("none"),
            "new supply that passes stages and may fail, in the order in which it is planned"),
        strategies = key(ValueKind::Tables(&STRATEGY), Absent("only the baseline"),
            "what is compared with the unchanged scenario"),
        uncertain = key(ValueKind::Tables(&UNCERTAIN), Absent("nothing"), "what sensitivity analysis varies"),
        optimize = key(ValueKind::Table(&OPTIMIZE), Absent("nothing"), "what `mindep optimize` may decide"),
        sweep = key(ValueKind::Sweep, Absent("nothing"), "parameters and the lists of values that a run takes in turn"),
    }
}

/// Returns the declaration of the rows of the root list `name`, or `None` if the root has no such list.
pub fn root_table(name: &str) -> Option<&'static TableSpec> {
    match ROOT.key(name)?.kind {
        ValueKind::Tables(table) => Some(table),
        _ => None,
    }
}

/// Returns the declaration of the rows of a table that `[tables]` may name, and whether each mineral has such a list; `None` if there is no such
/// table.
pub fn table_rows(name: &str) -> Option<(&'static TableSpec, bool)> {
    TABLES.key(name)?;
    let inner = || match MINERAL.key(name)?.kind {
        ValueKind::Tables(table) => Some((table, true)),
        _ => None,
    };
    root_table(name).map(|table| (table, false)).or_else(inner)
}

table! {
    static SCENARIO: ScenarioRow = "the table `scenario`", "What the scenario is about" {
        name: Id = key(ValueKind::Id, Required, "the result folder's name: lower case, digits, hyphens"),
        title: Option<String> = key(Text(TextRules::Title), Absent("the name"), "title for people"),
        description: Option<String> = key(Text(TextRules::Lines), Absent("empty"), "free text"),
        importer: Option<Country> = key(ValueKind::Country, Absent("not named"), "code of the importing country"),
        start: YearMonth = key(Month, Required, "month 0"),
        years: usize = key(Whole(1, 50), Required, "horizon in years"),
        discount_rate: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0), "discount rate a year, a fraction"),
        currency: String = key(Text(TextRules::Cell), IfAbsent::Text("USD"), "currency of every price and cost"),
    }
}

table! {
    static SIMULATION: SimulationRow = "the table `simulation`", "How the scenario is simulated" {
        trials: u64 = key(Whole(1, 4_000_000_000), IfAbsent::Whole(10_000), "random futures"),
        seed: u64 = key(Whole(0, u64::MAX as i128), IfAbsent::Whole(1), "seed of all random numbers"),
        shortage_threshold: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.05),
            "shortfall, as a share of the month's demand, above which a month counts as a shortage"),
    }
}

table! {
    static TABLES = "the table `tables`",
        "CSV files and workbooks whose rows join the lists of the same name; paths relative to the scenario file" {
        suppliers = key(ValueKind::File, Absent("none"), "table of suppliers"),
        world = key(ValueKind::File, Absent("none"), "table of world supply shares"),
        countries = key(ValueKind::File, Absent("none"), "table of scores of countries"),
        drivers = key(ValueKind::File, Absent("none"), "table of drivers"),
        disruptions = key(ValueKind::File, Absent("none"), "table of disruptions"),
        projects = key(ValueKind::File, Absent("none"), "table of projects"),
        stockpiles = key(ValueKind::File, Absent("none"), "table of stockpiles, with the mineral of each"),
        sectors = key(ValueKind::File, Absent("none"), "table of sectors, with the mineral of each"),
        strategies = key(ValueKind::File, Absent("none"), "table of strategies"),
    }
}
