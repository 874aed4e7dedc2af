//! The root table of the format and its tables that are not lists. The tables of lists are declared in the other files of this folder.

use super::disruptions::{DISRUPTION, DRIVER};
use super::minerals::MINERAL;
use super::optimize::OPTIMIZE;
use super::strategies::{STRATEGY, UNCERTAIN};
use super::supply::{COUNTRY, PROJECT, SUPPLIER, WORLD};
use super::{KeySpec, Kind, Letters, Need, Range, TableSpec, Thing};
use Kind::{Country, Id, Month, Number, Ref, Text, Whole};
use Need::{Absent, Required};

/// Declares a key.
pub(super) const fn key(name: &'static str, kind: Kind, need: Need, doc: &'static str) -> KeySpec {
    KeySpec { name, kind, need, doc }
}

/// Key for the display name of a row with an id, used in plots and the report.
pub(super) const NAME: KeySpec = key("name", Text(Letters::Title), Absent("words made of the id"), "name for people");

/// Key that every row may have: the source of its numbers.
pub(super) const SOURCE: KeySpec = key(
    "source",
    Text(Letters::Lines),
    Absent("no note"),
    "where the numbers come from: publisher, title, year, or `assumption: …` with its reason; kept with the results",
);

/// An empty declaration from which the others take their unset fields.
pub(super) const PLAIN: TableSpec = TableSpec { one: "", doc: "", identity: &[], keys: &[], excludes: &[], needs: &[] };

/// Key for the mineral that a row belongs to.
pub(super) const MINERAL_OF: KeySpec = key("mineral", Ref(Thing::Mineral), Required, "which mineral");

/// The root table: the whole scenario file.
pub static ROOT: TableSpec = TableSpec {
    one: "the scenario file",
    doc: "A scenario of mineral imports and what may disrupt them",
    keys: &[
        key("format", Whole(1, 1), Required, "version of this format"),
        key("scenario", Kind::Table(&SCENARIO), Required, "what the scenario is about"),
        key("simulation", Kind::Table(&SIMULATION), Absent("all defaults"), "how it is simulated"),
        key(
            "tables",
            Kind::Table(&TABLES),
            Absent("no CSV tables"),
            "CSV files whose rows join the lists of the same name",
        ),
        key("drivers", Kind::Tables(&DRIVER), Absent("none"), "shared causes that rates and growth can load on"),
        key("minerals", Kind::Tables(&MINERAL), Required, "the minerals the country needs"),
        key(
            "suppliers",
            Kind::Tables(&SUPPLIER),
            Absent("none"),
            "suppliers under contract, in file order where premiums are equal",
        ),
        key(
            "world",
            Kind::Tables(&WORLD),
            Absent("none"),
            "who supplies the world, stage by stage; this makes the price",
        ),
        key(
            "countries",
            Kind::Tables(&COUNTRY),
            Absent("none"),
            "scores of countries, which indicators need and no simulation reads",
        ),
        key("disruptions", Kind::Tables(&DISRUPTION), Absent("none"), "the hazards"),
        key(
            "projects",
            Kind::Tables(&PROJECT),
            Absent("none"),
            "new supply that passes stages and may fail, in the order in which it is planned",
        ),
        key(
            "strategies",
            Kind::Tables(&STRATEGY),
            Absent("only the baseline"),
            "what is compared with the unchanged scenario",
        ),
        key("uncertain", Kind::Tables(&UNCERTAIN), Absent("nothing"), "what sensitivity analysis varies"),
        key("optimize", Kind::Table(&OPTIMIZE), Absent("nothing"), "what `mindep optimize` may decide"),
        key("sweep", Kind::Sweep, Absent("nothing"), "parameters and the lists of values that a run takes in turn"),
    ],
    ..PLAIN
};

/// Returns the declaration of the rows of the root list `name`, or `None` if the root has no such list.
pub fn root_table(name: &str) -> Option<&'static TableSpec> {
    match ROOT.key(name)?.kind {
        Kind::Tables(table) => Some(table),
        _ => None,
    }
}

static SCENARIO: TableSpec = TableSpec {
    one: "the table `scenario`",
    doc: "What the scenario is about",
    keys: &[
        key("name", Id, Required, "the result folder's name: lower case, digits, hyphens"),
        key("title", Text(Letters::Title), Absent("the name"), "title for people"),
        key("description", Text(Letters::Lines), Absent("empty"), "free text"),
        key("importer", Country, Absent("not named"), "code of the importing country"),
        key("start", Month, Required, "month 0"),
        key("years", Whole(1, 50), Required, "horizon in years"),
        key("discount_rate", Number(Range::FRACTION), Need::Number(0.0), "discount rate a year, a fraction"),
        key("currency", Text(Letters::Cell), Need::Text("USD"), "currency of every price and cost"),
    ],
    ..PLAIN
};

static SIMULATION: TableSpec = TableSpec {
    one: "the table `simulation`",
    doc: "How the scenario is simulated",
    keys: &[
        key("trials", Whole(1, 4_000_000_000), Need::Whole(10_000), "random futures"),
        key("seed", Whole(0, u64::MAX as i128), Need::Whole(1), "seed of all random numbers"),
        key(
            "shortage_threshold",
            Number(Range::FRACTION),
            Need::Number(0.05),
            "shortfall, as a share of the month's demand, above which a month counts as a shortage",
        ),
    ],
    ..PLAIN
};

static TABLES: TableSpec = TableSpec {
    one: "the table `tables`",
    doc: "CSV files whose rows join the lists of the same name; paths relative to the scenario file",
    keys: &[
        key("suppliers", Kind::File, Absent("none"), "CSV file of suppliers"),
        key("world", Kind::File, Absent("none"), "CSV file of world supply shares"),
        key("countries", Kind::File, Absent("none"), "CSV file of scores of countries"),
        key("disruptions", Kind::File, Absent("none"), "CSV file of disruptions"),
        key("drivers", Kind::File, Absent("none"), "CSV file of drivers"),
    ],
    ..PLAIN
};
