//! The root table of the format and its tables that are not lists. The tables of lists are declared in the other files of this folder.

use super::disruptions::{DISRUPTION, DRIVER};
use super::minerals::MINERAL;
use super::optimize::OPTIMIZE;
use super::strategies::{STRATEGY, UNCERTAIN};
use super::supply::{COUNTRY, PROJECT, SUPPLIER, WORLD};
use super::{IfAbsent, KeySpec, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Country, Id, Month, Number, Ref, Text, Whole};

/// Declares a key.
pub(super) const fn key(name: &'static str, kind: ValueKind, need: IfAbsent, doc: &'static str) -> KeySpec {
    KeySpec { name, kind, need, doc }
}

/// Key for the display name of a row with an id, used in plots and the report.
pub(super) const NAME: KeySpec = key("name", Text(TextRules::Title), Absent("words made of the id"), "name for people");

/// Key that every row may have: the source of its numbers.
pub(super) const SOURCE: KeySpec = key(
    "source",
    Text(TextRules::Lines),
    Absent("no note"),
    "where the numbers come from: publisher, title, year, or `assumption: …` with its reason; kept with the results",
);

/// An empty declaration from which the others take their unset fields.
pub(super) const PLAIN: TableSpec = TableSpec { one: "", doc: "", identity: &[], keys: &[], excludes: &[], needs: &[] };

/// Key for the mineral that a row belongs to.
pub(super) const MINERAL_OF: KeySpec = key("mineral", Ref(RowList::Mineral), Required, "which mineral");

/// The root table: the whole scenario file.
pub static ROOT: TableSpec = TableSpec {
    one: "the scenario file",
    doc: "A scenario of mineral imports and what may disrupt them",
    keys: &[
        key("format", Whole(1, 1), Required, "version of this format"),
        key("scenario", ValueKind::Table(&SCENARIO), Required, "what the scenario is about"),
        key("simulation", ValueKind::Table(&SIMULATION), Absent("all defaults"), "how it is simulated"),
        key(
            "tables",
            ValueKind::Table(&TABLES),
            Absent("no CSV tables"),
            "CSV files whose rows join the lists of the same name",
        ),
        key("drivers", ValueKind::Tables(&DRIVER), Absent("none"), "shared causes that rates and growth can load on"),
        key("minerals", ValueKind::Tables(&MINERAL), Required, "the minerals the country needs"),
        key(
            "suppliers",
            ValueKind::Tables(&SUPPLIER),
            Absent("none"),
            "suppliers under contract, in file order where premiums are equal",
        ),
        key(
            "world",
            ValueKind::Tables(&WORLD),
            Absent("none"),
            "who supplies the world, stage by stage; this makes the price",
        ),
        key(
            "countries",
            ValueKind::Tables(&COUNTRY),
            Absent("none"),
            "scores of countries, which indicators need and no simulation reads",
        ),
        key("disruptions", ValueKind::Tables(&DISRUPTION), Absent("none"), "the hazards"),
        key(
            "projects",
            ValueKind::Tables(&PROJECT),
            Absent("none"),
            "new supply that passes stages and may fail, in the order in which it is planned",
        ),
        key(
            "strategies",
            ValueKind::Tables(&STRATEGY),
            Absent("only the baseline"),
            "what is compared with the unchanged scenario",
        ),
        key("uncertain", ValueKind::Tables(&UNCERTAIN), Absent("nothing"), "what sensitivity analysis varies"),
        key("optimize", ValueKind::Table(&OPTIMIZE), Absent("nothing"), "what `mindep optimize` may decide"),
        key(
            "sweep",
            ValueKind::Sweep,
            Absent("nothing"),
            "parameters and the lists of values that a run takes in turn",
        ),
    ],
    ..PLAIN
};

/// Returns the declaration of the rows of the root list `name`, or `None` if the root has no such list.
pub fn root_table(name: &str) -> Option<&'static TableSpec> {
    match ROOT.key(name)?.kind {
        ValueKind::Tables(table) => Some(table),
        _ => None,
    }
}

static SCENARIO: TableSpec = TableSpec {
    one: "the table `scenario`",
    doc: "What the scenario is about",
    keys: &[
        key("name", Id, Required, "the result folder's name: lower case, digits, hyphens"),
        key("title", Text(TextRules::Title), Absent("the name"), "title for people"),
        key("description", Text(TextRules::Lines), Absent("empty"), "free text"),
        key("importer", Country, Absent("not named"), "code of the importing country"),
        key("start", Month, Required, "month 0"),
        key("years", Whole(1, 50), Required, "horizon in years"),
        key("discount_rate", Number(Range::FRACTION), IfAbsent::Number(0.0), "discount rate a year, a fraction"),
        key("currency", Text(TextRules::Cell), IfAbsent::Text("USD"), "currency of every price and cost"),
    ],
    ..PLAIN
};

static SIMULATION: TableSpec = TableSpec {
    one: "the table `simulation`",
    doc: "How the scenario is simulated",
    keys: &[
        key("trials", Whole(1, 4_000_000_000), IfAbsent::Whole(10_000), "random futures"),
        key("seed", Whole(0, u64::MAX as i128), IfAbsent::Whole(1), "seed of all random numbers"),
        key(
            "shortage_threshold",
            Number(Range::FRACTION),
            IfAbsent::Number(0.05),
            "shortfall, as a share of the month's demand, above which a month counts as a shortage",
        ),
    ],
    ..PLAIN
};

static TABLES: TableSpec = TableSpec {
    one: "the table `tables`",
    doc: "CSV files whose rows join the lists of the same name; paths relative to the scenario file",
    keys: &[
        key("suppliers", ValueKind::File, Absent("none"), "CSV file of suppliers"),
        key("world", ValueKind::File, Absent("none"), "CSV file of world supply shares"),
        key("countries", ValueKind::File, Absent("none"), "CSV file of scores of countries"),
        key("disruptions", ValueKind::File, Absent("none"), "CSV file of disruptions"),
        key("drivers", ValueKind::File, Absent("none"), "CSV file of drivers"),
    ],
    ..PLAIN
};
