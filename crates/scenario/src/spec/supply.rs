//! The tables of suppliers, world supply shares, countries and projects.

use super::format::{MINERAL_OF, NAME, PLAIN, SOURCE, key};
use super::{IfAbsent, KeySpec, Range, RowList, TableSpec, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Dist, Flag, Month, Number, Path, Refs, Whole};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::{Country, Node};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

const PREMIUM: Range = Range::above(-1.0, 100.0);
const TRANSIT: KeySpec = key(Whole(0, 120), IfAbsent::Whole(0), "whole months from the stages to the importer");
/// Key for the lifetime of a project's cost and of a strategy's upfront cost.
pub(super) const LIFE: KeySpec = key(
    Number(Range::above(0.0, 1000.0)),
    Absent("charged when it is spent"),
    "years over which it is charged, as an annuity at the discount rate, the months within the horizon alone",
);
const PATH: KeySpec = key(Path, Required, "the nodes it passes, in order");

table! {
    /// Table of the root list `suppliers`.
    pub(super) static SUPPLIER: SupplierRow = "a supplier", "A supplier under contract" {
        id: Id = key(ValueKind::Id, Required, "identity"),
        name = NAME,
        mineral: Id = MINERAL_OF,
        path: Vec<Node> = PATH,
        share: f64 = key(Number(Range::FRACTION), Required,
            "share of the planned need; the suppliers of a mineral add up to 1 at most"),
        share_volatility: Option<f64> = key(Number(Range::new(0.0, 10.0)), Absent("the mineral's"),
            "how far its share drifts, as `share_volatility` of the mineral"),
        share_persistence: Option<f64> = key(Number(Range::FRACTION), Absent("the mineral's"),
            "autocorrelation of that drift from month to month"),
        share_error: Distribution = key(Dist(Range::new(0.0, 100.0)), IfAbsent::Number(1.0),
            "factor of its weight among suppliers, drawn once a trial; 0 is a supplier that is gone"),
        capacity: Option<f64> = key(Number(Range::POSITIVE), Absent("no limit"), "units a year"),
        surge: f64 = key(Number(Range::new(0.0, 100.0)), IfAbsent::Number(0.0),
            "what it can deliver beyond the contract, a fraction of it"),
        surge_volume: Option<f64> = key(Number(Range::POSITIVE), Absent("see `surge`"),
            "the same in units a year, instead of `surge`"),
        leak_of: Option<Id> = key(ValueKind::Ref(RowList::Supplier), Absent("no leak"),
            "the supplier of which this one passes on a part of what is withheld, instead of `surge`"),
        leak_at: Option<Node> = key(ValueKind::Node, Absent("no leak"),
            "the node of that supplier's path that withholds"),
        leak_share: Option<f64> = key(Number(Range::FRACTION), Absent("no leak"),
            "fraction of what that node alone withholds"),
        surge_lag: u32 = key(Whole(0, 600), IfAbsent::Whole(0), "whole months from a surge order to its arrival"),
        premium: f64 = key(Number(PREMIUM), IfAbsent::Number(0.0), "premium on the price, a fraction"),
        transit: u32 = TRANSIT,
        source = SOURCE,
    }
    identity: &["id"],
    excludes: &[("surge", "surge_volume"), ("surge", "leak_of"), ("surge_volume", "leak_of")],
    needs: &[("leak_of", "leak_at"), ("leak_of", "leak_share"), ("leak_at", "leak_of"), ("leak_share", "leak_of")],
}

table! {
    /// Table of the root list `world`.
    pub(super) static WORLD: WorldRow = "a world share",
        "A country's share of the world's supply of a mineral at one stage" {
        mineral: Id = MINERAL_OF,
        stage: String = key(ValueKind::Word, Required, "which stage"),
        country: Country = key(ValueKind::Country, Required, "which country"),
        share: f64 = key(Number(Range::FRACTION), Required,
            "share of the world's supply; those of a stage add up to 1 at most"),
        source = SOURCE,
    }
    identity: &["mineral", "stage", "country"],
}

table! {
    /// Table of the root list `countries`.
    pub(super) static COUNTRY: CountryRow = "a country",
        "Scores of a country, for `mindep indicators`; no simulation reads them" {
        code: Country = key(ValueKind::Country, Required, "which country"),
        instability: Option<f64> = key(Number(Range::FRACTION), Absent("no GeoPolRisk score of what comes from there"),
            "political instability, 1 the least stable"),
        governance: Option<f64> = key(Number(Range::new(0.0, 10.0)), Absent("no EU supply risk of what comes from there"),
            "Worldwide Governance Indicators scaled to 0 to 10, 10 the worst"),
        trade: f64 = key(Number(Range::new(0.0, 10.0)), IfAbsent::Number(1.0),
            "factor on `governance` for export restrictions, above 1, and trade agreements, below 1"),
        source = SOURCE,
    }
    identity: &["code"],
    needs: &[("trade", "governance")],
}

table! {
    /// Table of the root list `projects`.
    pub(super) static PROJECT: ProjectRow = "a project",
        "New supply that passes stages before it delivers, and may fail" {
        id: Id = key(ValueKind::Id, Required, "identity"),
        name = NAME,
        mineral: Id = MINERAL_OF,
        path: Vec<Node> = PATH,
        enabled: bool = key(Flag, IfAbsent::Flag(true), "whether it is pursued"),
        start: Option<YearMonth> = key(Month, Absent("the scenario's start"), "month in which the first stage begins"),
        stages: Vec<StageRow> = key(ValueKind::Tables(&STAGE), Absent("none: it operates from `start`"),
            "stages in order"),
        capacity: Distribution = key(Dist(Range::POSITIVE), Required, "units a year at full output"),
        ramp_months: f64 = key(Number(Range::new(0.0, 1200.0)), IfAbsent::Number(0.0),
            "months from first to full output"),
        offtake: f64 = key(Number(Range::FRACTION), IfAbsent::Number(1.0),
            "share of the output that the importer takes"),
        premium: f64 = key(Number(PREMIUM), IfAbsent::Number(0.0), "premium on the price, a fraction"),
        ownership: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0),
            "fraction that the importer owns, of which a unit costs `unit_cost` and not the price"),
        unit_cost: f64 = key(Number(Range::POSITIVE), IfAbsent::Number(0.0),
            "what a unit costs its owners, in the currency of the first year"),
        life_years: Option<f64> = LIFE,
        transit: u32 = TRANSIT,
        displaces: Vec<Id> = key(Refs(RowList::Supplier), Absent("all in proportion"),
            "suppliers whose contracts it replaces, in order"),
        source = SOURCE,
    }
    identity: &["id"],
}

table! {
    static STAGE: StageRow = "a stage", "A stage of a project" {
        name: Id = key(ValueKind::Id, Required, "identity within the project"),
        probability: f64 = key(Number(Range::FRACTION), IfAbsent::Number(1.0), "probability of success"),
        duration: Distribution = key(Dist(Range::POSITIVE), Required, "months"),
        cost: f64 = key(Number(Range::POSITIVE), IfAbsent::Number(0.0), "spent when the stage begins, in the currency"),
        source = SOURCE,
    }
    identity: &["name"],
}
