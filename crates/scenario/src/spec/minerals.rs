//! The tables of minerals.

use super::format::{NAME, PLAIN, SOURCE, key};
use super::{IfAbsent, KeySpec, MAX_MAGNITUDE, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Dist, Id, Map, Month, Number, Text, Whole};

const BY: KeySpec = key("by", Month, Absent("the scenario's start"), "month from which the target holds");
const COST: KeySpec =
    key("cost", Number(Range::POSITIVE), IfAbsent::Number(1.0), "cost of a unit, relative to the price");

/// Table of the root list `minerals`.
pub(super) static MINERAL: TableSpec = TableSpec {
    one: "a mineral",
    doc: "A mineral the country needs",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity; not `all`"),
        key("name", Text(TextRules::Title), Absent("the id"), "name for people"),
        key("unit", Text(TextRules::Cell), IfAbsent::Text("t"), "unit of every quantity of this mineral"),
        key(
            "flexibility",
            Number(Range::FRACTION),
            IfAbsent::Number(0.1),
            "how far contracts can be called above or below plan, a fraction",
        ),
        key("demand", ValueKind::Table(&DEMAND), Required, "demand"),
        key(
            "domestic",
            ValueKind::Table(&DOMESTIC),
            Absent("none"),
            "domestic production, linear from `initial` to `target`",
        ),
        key("recycling", ValueKind::Table(&RECYCLING), Absent("none"), "recycling, linear from `initial` to `target`"),
        key("price", ValueKind::Table(&PRICE), Absent("no costs are computed"), "price"),
        key(
            "substitution",
            ValueKind::Table(&SUBSTITUTION),
            Absent("none"),
            "substitution and thrift in a lasting gap",
        ),
        key(
            "stockpiles",
            ValueKind::Tables(&STOCKPILE),
            Absent("none"),
            "stockpiles, in the order in which they release and refill",
        ),
        key("sectors", ValueKind::Tables(&SECTOR), Absent("demand is not split"), "sectors that use it"),
        key(
            "indicators",
            ValueKind::Table(&INDICATORS),
            Absent("all follow from the scenario"),
            "figures for `mindep indicators`; no simulation reads them",
        ),
        SOURCE,
    ],
    ..PLAIN
};

static DEMAND: TableSpec = TableSpec {
    one: "the table `demand`",
    doc: "Demand of a mineral",
    keys: &[
        key("annual", Number(Range::above(0.0, MAX_MAGNITUDE)), Required, "units a year at the start"),
        key(
            "growth",
            Dist(Range::above(-1.0, 10.0)),
            IfAbsent::Number(0.0),
            "growth a year, a fraction, drawn once a trial",
        ),
        key(
            "volatility",
            Number(Range::new(0.0, 10.0)),
            IfAbsent::Number(0.0),
            "standard deviation of the logarithm of the monthly noise",
        ),
        key(
            "persistence",
            Number(Range::FRACTION),
            IfAbsent::Number(0.0),
            "autocorrelation of the noise from month to month",
        ),
        key(
            "drivers",
            Map(RowList::Driver, Range::new(-1.0, 1.0)),
            Absent("none"),
            "loadings of growth on drivers; their squares add up to 1 at most",
        ),
        SOURCE,
    ],
    ..PLAIN
};

static DOMESTIC: TableSpec = TableSpec {
    one: "the table `domestic`",
    doc: "Domestic production of a mineral",
    keys: &[
        key("initial", Number(Range::POSITIVE), Required, "units a year in month 0"),
        key("target", Number(Range::POSITIVE), Absent("initial"), "units a year from `by` on"),
        BY,
        COST,
        SOURCE,
    ],
    ..PLAIN
};

static RECYCLING: TableSpec = TableSpec {
    one: "the table `recycling`",
    doc: "Recycling of a mineral",
    keys: &[
        key("initial", Number(Range::FRACTION), Required, "share of demand in month 0"),
        key("target", Number(Range::FRACTION), Absent("initial"), "share of demand from `by` on"),
        BY,
        COST,
        SOURCE,
    ],
    ..PLAIN
};

static PRICE: TableSpec = TableSpec {
    one: "the table `price`",
    doc: "Price of a mineral",
    keys: &[
        key("initial", Number(Range::above(0.0, MAX_MAGNITUDE)), Required, "currency per unit in month 0"),
        key("drift", Number(Range::above(-1.0, 10.0)), IfAbsent::Number(0.0), "growth a year, a fraction"),
        key(
            "volatility",
            Number(Range::new(0.0, 10.0)),
            IfAbsent::Number(0.0),
            "standard deviation of the logarithm of the monthly noise",
        ),
        key(
            "persistence",
            Number(Range::FRACTION),
            IfAbsent::Number(0.0),
            "autocorrelation of the noise from month to month",
        ),
        key(
            "supply_elasticity",
            Number(Range::new(0.0, 100.0)),
            IfAbsent::Number(0.0),
            "short-run price elasticity of supply, absolute value",
        ),
        key(
            "demand_elasticity",
            Number(Range::new(0.0, 100.0)),
            IfAbsent::Number(0.0),
            "short-run price elasticity of demand, absolute value",
        ),
        key(
            "adjustment",
            Number(Range::above(0.0, 1.0)),
            IfAbsent::Number(1.0),
            "share of the gap to the price of a shortage closed each month",
        ),
        key(
            "cap",
            Number(Range::new(1.0, 1e6)),
            IfAbsent::Number(10.0),
            "largest factor by which a world shortage raises the price",
        ),
        key(
            "inside",
            ValueKind::Node,
            Absent("not followed"),
            "the node of which `price_inside` is the price: what disruptions withhold there stays in its country",
        ),
        key(
            "home_use",
            Number(Range::above(0.0, 1e6)),
            Absent("see `inside`"),
            "what that country uses itself, as a multiple of what passes the node undisturbed",
        ),
        SOURCE,
    ],
    needs: &[("inside", "home_use"), ("home_use", "inside")],
    ..PLAIN
};

static SUBSTITUTION: TableSpec = TableSpec {
    one: "the table `substitution`",
    doc: "Substitution and thrift",
    keys: &[
        key("max", Number(Range::FRACTION), Required, "share of demand that can be covered at most"),
        key("lag", Whole(0, 600), IfAbsent::Whole(0), "months of gap before it begins"),
        key(
            "ramp",
            Number(Range::new(0.0, 1200.0)),
            IfAbsent::Number(0.0),
            "months from nothing to `max`; 0 is at once",
        ),
        key(
            "trigger",
            Number(Range::FRACTION),
            IfAbsent::Number(0.01),
            "gap that surge leaves, as a share of demand, above which a month counts as one of gap",
        ),
        COST,
        SOURCE,
    ],
    ..PLAIN
};

static INDICATORS: TableSpec = TableSpec {
    one: "the table `indicators`",
    doc: "Figures of a mineral for `mindep indicators`",
    keys: &[
        key(
            "substitution_index",
            Number(Range::FRACTION),
            Absent("1 less the `max` of `substitution`"),
            "substitution index of the EU, 1 when nothing can stand in",
        ),
        key("recycling", Number(Range::FRACTION), Absent("that of month 0"), "share of demand met from recycling"),
        key(
            "import_reliance",
            Number(Range::FRACTION),
            Absent("imports over all supply planned for month 0"),
            "share of use that is imported",
        ),
        SOURCE,
    ],
    ..PLAIN
};

static STOCKPILE: TableSpec = TableSpec {
    one: "a stockpile",
    doc: "A stockpile of a mineral",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity within the mineral"),
        NAME,
        key(
            "initial_days",
            Number(Range::new(0.0, 36_500.0)),
            IfAbsent::Number(0.0),
            "days of the demand trend held at the start",
        ),
        key(
            "target_days",
            Number(Range::new(0.0, 36_500.0)),
            Absent("initial_days"),
            "days of the demand trend that refilling aims at",
        ),
        key(
            "max_release",
            Number(Range::new(0.0, 100.0)),
            IfAbsent::Number(1.0),
            "most that is released in a month, a share of the month's demand",
        ),
        key(
            "trigger",
            Number(Range::FRACTION),
            IfAbsent::Number(0.0),
            "gap, as a share of demand, above which it releases",
        ),
        key(
            "refill",
            Number(Range::new(0.0, 100.0)),
            IfAbsent::Number(0.1),
            "most that is refilled in a month, a share of the month's demand",
        ),
        key(
            "carrying_cost",
            Number(Range::new(0.0, 10.0)),
            IfAbsent::Number(0.0),
            "cost of holding it a year, capital apart, a share of the value held",
        ),
        key(
            "resale",
            Number(Range::FRACTION),
            IfAbsent::Number(0.9),
            "what a unit left at the end is worth, a fraction of the price then",
        ),
        key(
            "rush",
            Number(Range::new(0.0, 100.0)),
            IfAbsent::Number(0.0),
            "bought ahead in a month of `notice`, a fraction of what is contracted with those about to be struck",
        ),
        key(
            "rush_days",
            Number(Range::new(0.0, 36_500.0)),
            Absent("target_days"),
            "days of the demand trend that buying ahead aims at",
        ),
        SOURCE,
    ],
    ..PLAIN
};

static SECTOR: TableSpec = TableSpec {
    one: "a sector",
    doc: "A sector that uses a mineral",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity within the mineral"),
        NAME,
        key(
            "share",
            Number(Range::FRACTION),
            Required,
            "share of demand at the start; the sectors of a mineral add up to 1",
        ),
        key(
            "growth",
            Dist(Range::above(-1.0, 10.0)),
            Absent("the mineral's draw"),
            "its own growth a year, a fraction",
        ),
        key(
            "value_added",
            Number(Range::POSITIVE),
            IfAbsent::Number(0.0),
            "value lost per unit not supplied, in the currency",
        ),
        key(
            "priority",
            Whole(1, 1000),
            IfAbsent::Whole(1),
            "1 is served first; the largest number bears a shortfall first",
        ),
        SOURCE,
    ],
    ..PLAIN
};
