//! The tables of suppliers, world supply shares, countries and projects.

use super::format::{MINERAL_OF, NAME, PLAIN, SOURCE, key};
use super::{IfAbsent, KeySpec, Range, RowList, TableSpec, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Country, Dist, Flag, Id, Month, Number, Path, Refs, Whole};

const PREMIUM: Range = Range::above(-1.0, 100.0);
const TRANSIT: KeySpec =
    key("transit", Whole(0, 120), IfAbsent::Whole(0), "whole months from the stages to the importer");
/// Key for the lifetime of a project's cost and of a strategy's upfront cost.
pub(super) const LIFE: KeySpec = key(
    "life_years",
    Number(Range::above(0.0, 1000.0)),
    Absent("charged when it is spent"),
    "years over which it is charged, as an annuity at the discount rate, the months within the horizon alone",
);
const PATH: KeySpec = key("path", Path, Required, "the nodes it passes, in order");

/// Table of the root list `suppliers`.
pub(super) static SUPPLIER: TableSpec = TableSpec {
    one: "a supplier",
    doc: "A supplier under contract",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        NAME,
        MINERAL_OF,
        PATH,
        key(
            "share",
            Number(Range::FRACTION),
            Required,
            "share of the planned need; the suppliers of a mineral add up to 1 at most",
        ),
        key("capacity", Number(Range::POSITIVE), Absent("no limit"), "units a year"),
        key(
            "surge",
            Number(Range::new(0.0, 100.0)),
            IfAbsent::Number(0.0),
            "what it can deliver beyond the contract, a fraction of it",
        ),
        key(
            "surge_volume",
            Number(Range::POSITIVE),
            Absent("see `surge`"),
            "the same in units a year, instead of `surge`",
        ),
        key(
            "leak_of",
            ValueKind::Ref(RowList::Supplier),
            Absent("no leak"),
            "the supplier of which this one passes on a part of what is withheld, instead of `surge`",
        ),
        key("leak_at", ValueKind::Node, Absent("no leak"), "the node of that supplier's path that withholds"),
        key("leak_share", Number(Range::FRACTION), Absent("no leak"), "fraction of what that node alone withholds"),
        key("surge_lag", Whole(0, 600), IfAbsent::Whole(0), "whole months from a surge order to its arrival"),
        key("premium", Number(PREMIUM), IfAbsent::Number(0.0), "premium on the price, a fraction"),
        TRANSIT,
        SOURCE,
    ],
    excludes: &[("surge", "surge_volume"), ("surge", "leak_of"), ("surge_volume", "leak_of")],
    needs: &[("leak_of", "leak_at"), ("leak_of", "leak_share"), ("leak_at", "leak_of"), ("leak_share", "leak_of")],
};

/// Table of the root list `world`.
pub(super) static WORLD: TableSpec = TableSpec {
    one: "a world share",
    doc: "A country's share of the world's supply of a mineral at one stage",
    identity: &["mineral", "stage", "country"],
    keys: &[
        MINERAL_OF,
        key("stage", ValueKind::Word, Required, "which stage"),
        key("country", Country, Required, "which country"),
        key(
            "share",
            Number(Range::FRACTION),
            Required,
            "share of the world's supply; those of a stage add up to 1 at most",
        ),
        SOURCE,
    ],
    ..PLAIN
};

/// Table of the root list `countries`.
pub(super) static COUNTRY: TableSpec = TableSpec {
    one: "a country",
    doc: "Scores of a country, for `mindep indicators`; no simulation reads them",
    identity: &["code"],
    keys: &[
        key("code", Country, Required, "which country"),
        key(
            "instability",
            Number(Range::FRACTION),
            Absent("no GeoPolRisk score of what comes from there"),
            "political instability, 1 the least stable",
        ),
        key(
            "governance",
            Number(Range::new(0.0, 10.0)),
            Absent("no EU supply risk of what comes from there"),
            "Worldwide Governance Indicators scaled to 0 to 10, 10 the worst",
        ),
        key(
            "trade",
            Number(Range::new(0.0, 10.0)),
            IfAbsent::Number(1.0),
            "factor on `governance` for export restrictions, above 1, and trade agreements, below 1",
        ),
        SOURCE,
    ],
    needs: &[("trade", "governance")],
    ..PLAIN
};

/// Table of the root list `projects`.
pub(super) static PROJECT: TableSpec = TableSpec {
    one: "a project",
    doc: "New supply that passes stages before it delivers, and may fail",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        NAME,
        MINERAL_OF,
        PATH,
        key("enabled", Flag, IfAbsent::Flag(true), "whether it is pursued"),
        key("start", Month, Absent("the scenario's start"), "month in which the first stage begins"),
        key("stages", ValueKind::Tables(&STAGE), Absent("none: it operates from `start`"), "stages in order"),
        key("capacity", Dist(Range::POSITIVE), Required, "units a year at full output"),
        key("ramp_months", Number(Range::new(0.0, 1200.0)), IfAbsent::Number(0.0), "months from first to full output"),
        key("offtake", Number(Range::FRACTION), IfAbsent::Number(1.0), "share of the output that the importer takes"),
        key("premium", Number(PREMIUM), IfAbsent::Number(0.0), "premium on the price, a fraction"),
        key(
            "ownership",
            Number(Range::FRACTION),
            IfAbsent::Number(0.0),
            "fraction that the importer owns, of which a unit costs `unit_cost` and not the price",
        ),
        key(
            "unit_cost",
            Number(Range::POSITIVE),
            IfAbsent::Number(0.0),
            "what a unit costs its owners, in the currency of the first year",
        ),
        LIFE,
        TRANSIT,
        key(
            "displaces",
            Refs(RowList::Supplier),
            Absent("all in proportion"),
            "suppliers whose contracts it replaces, in order",
        ),
        SOURCE,
    ],
    ..PLAIN
};

static STAGE: TableSpec = TableSpec {
    one: "a stage",
    doc: "A stage of a project",
    identity: &["name"],
    keys: &[
        key("name", Id, Required, "identity within the project"),
        key("probability", Number(Range::FRACTION), IfAbsent::Number(1.0), "probability of success"),
        key("duration", Dist(Range::POSITIVE), Required, "months"),
        key("cost", Number(Range::POSITIVE), IfAbsent::Number(0.0), "spent when the stage begins, in the currency"),
        SOURCE,
    ],
    ..PLAIN
};
