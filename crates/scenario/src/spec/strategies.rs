//! The tables of strategies and of uncertain parameters.

use super::format::{MINERAL_OF, PLAIN, SOURCE, key};
use super::supply::LIFE;
use super::{IfAbsent, KeySpec, MAX_MAGNITUDE, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Dist, Map, Month, Number, Ref, Refs, Settings, Text, Whole};
use mindep_core::domain::distribution::Distribution;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

const MONEY: Range = Range::new(-MAX_MAGNITUDE, MAX_MAGNITUDE);

table! {
    /// Table of the root list `strategies`.
    pub(super) static STRATEGY: StrategyRow = "a strategy", "Changes to the scenario, compared with it unchanged" {
        id: Id = key(ValueKind::Id, Required, "identity; not `baseline`"),
        title: Option<String> = key(Text(TextRules::Title), Absent("the id"), "title for people"),
        set = key(Settings, Absent("nothing"), "parameters to change, by address"),
        enable = key(Refs(RowList::Project), Absent("none"), "projects to pursue"),
        disable = key(Refs(RowList::Project), Absent("none"), "projects not to pursue"),
        shift: Vec<ShiftRow> = key(ValueKind::Tables(&SHIFT), Absent("none"), "moves of contract shares, in order"),
        upfront: f64 = key(Number(MONEY), IfAbsent::Number(0.0), "spent in month 0, in the currency"),
        life_years: Option<f64> = LIFE,
        per_year: f64 = key(Number(MONEY), IfAbsent::Number(0.0), "spent evenly over each year, in the currency"),
        source = SOURCE,
    }
    identity: &["id"],
}

table! {
    static SHIFT: ShiftRow = "a shift", "Points of a mineral's contract share moved from one supplier to others" {
        mineral: Id = MINERAL_OF,
        from: Id = key(Ref(RowList::Supplier), Required, "who loses"),
        to: Vec<(Id, f64)> = key(Map(RowList::Supplier, Range::FRACTION), Required,
            "who gains, with weights that add up to 1"),
        share: f64 = key(Number(Range::FRACTION), Required, "points of share moved in the end"),
        start: Option<YearMonth> = key(Month, Absent("the scenario's start"), "month in which it begins"),
        months: u32 = key(Whole(0, 1200), IfAbsent::Whole(0), "months until all is moved; 0 is at once"),
        source = SOURCE,
    }
}

table! {
    /// Table of the root list `uncertain`.
    pub(super) static UNCERTAIN: UncertainRow = "an uncertain parameter",
        "A parameter that is not well known, and its range" {
        address: String = key(ValueKind::Address, Required, "which parameter"),
        range: Distribution = key(Dist(Range::new(-MAX_MAGNITUDE, MAX_MAGNITUDE)), Required, "what it may be"),
        source = SOURCE,
    }
}
