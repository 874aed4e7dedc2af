//! The tables of strategies and of uncertain parameters.

use super::format::{MINERAL_OF, PLAIN, SOURCE, key};
use super::supply::LIFE;
use super::{IfAbsent, MAX_MAGNITUDE, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Dist, Id, Map, Month, Number, Ref, Refs, Settings, Text, Whole};

const MONEY: Range = Range::new(-MAX_MAGNITUDE, MAX_MAGNITUDE);

/// Table of the root list `strategies`.
pub(super) static STRATEGY: TableSpec = TableSpec {
    one: "a strategy",
    doc: "Changes to the scenario, compared with it unchanged",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity; not `baseline`"),
        key("title", Text(TextRules::Title), Absent("the id"), "title for people"),
        key("set", Settings, Absent("nothing"), "parameters to change, by address"),
        key("enable", Refs(RowList::Project), Absent("none"), "projects to pursue"),
        key("disable", Refs(RowList::Project), Absent("none"), "projects not to pursue"),
        key("shift", ValueKind::Tables(&SHIFT), Absent("none"), "moves of contract shares, in order"),
        key("upfront", Number(MONEY), IfAbsent::Number(0.0), "spent in month 0, in the currency"),
        LIFE,
        key("per_year", Number(MONEY), IfAbsent::Number(0.0), "spent evenly over each year, in the currency"),
        SOURCE,
    ],
    ..PLAIN
};

static SHIFT: TableSpec = TableSpec {
    one: "a shift",
    doc: "Points of a mineral's contract share moved from one supplier to others",
    keys: &[
        MINERAL_OF,
        key("from", Ref(RowList::Supplier), Required, "who loses"),
        key("to", Map(RowList::Supplier, Range::FRACTION), Required, "who gains, with weights that add up to 1"),
        key("share", Number(Range::FRACTION), Required, "points of share moved in the end"),
        key("start", Month, Absent("the scenario's start"), "month in which it begins"),
        key("months", Whole(0, 1200), IfAbsent::Whole(0), "months until all is moved; 0 is at once"),
        SOURCE,
    ],
    ..PLAIN
};

/// Table of the root list `uncertain`.
pub(super) static UNCERTAIN: TableSpec = TableSpec {
    one: "an uncertain parameter",
    doc: "A parameter that is not well known, and its range",
    keys: &[
        key("address", ValueKind::Address, Required, "which parameter"),
        key("range", Dist(Range::new(-MAX_MAGNITUDE, MAX_MAGNITUDE)), Required, "what it may be"),
        SOURCE,
    ],
    ..PLAIN
};
