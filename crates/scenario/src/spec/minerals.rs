//! The tables of minerals.

use super::format::{NAME, PLAIN, SOURCE, key};
use super::{IfAbsent, KeySpec, MAX_MAGNITUDE, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Choice, Dist, Map, Month, Number, Text, Whole};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::Node;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

const BY: KeySpec = key(Month, Absent("the scenario's start"), "month from which the target holds");
/// Where a noise begins: anywhere, or at a level that is known.
const STARTS: &[&str] = &["stationary", "known"];
const COST: KeySpec = key(Number(Range::POSITIVE), IfAbsent::Number(1.0), "cost of a unit, relative to the price");

table! {
    /// Table of the root list `minerals`.
    pub(super) static MINERAL: MineralRow = "a mineral", "A mineral the country needs" {
        id: Id = key(ValueKind::Id, Required, "identity; not `all`"),
        name: Option<String> = key(Text(TextRules::Title), Absent("the id"), "name for people"),
        unit: String = key(Text(TextRules::Cell), IfAbsent::Text("t"), "unit of every quantity of this mineral"),
        flexibility: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.1),
            "how far contracts can be called above or below plan, a fraction"),
        share_volatility: f64 = key(Number(Range::new(0.0, 10.0)), IfAbsent::Number(0.0),
            "how far suppliers' shares drift: standard deviation of the logarithm of their weights"),
        share_persistence: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0),
            "autocorrelation of that drift from month to month"),
        demand: DemandRow = key(ValueKind::Table(&DEMAND), Required, "demand"),
        domestic: Option<DomesticRow> = key(ValueKind::Table(&DOMESTIC), Absent("none"),
            "domestic production, linear from `initial` to `target`"),
        recycling: Option<RecyclingRow> = key(ValueKind::Table(&RECYCLING), Absent("none"),
            "recycling, linear from `initial` to `target`"),
        price: Option<PriceRow> = key(ValueKind::Table(&PRICE), Absent("no costs are computed"), "price"),
        substitution: Option<SubstitutionRow> = key(ValueKind::Table(&SUBSTITUTION), Absent("none"),
            "substitution and thrift in a lasting gap"),
        stockpiles: Vec<StockpileRow> = key(ValueKind::Tables(&STOCKPILE), Absent("none"),
            "stockpiles, in the order in which they release and refill"),
        sectors: Vec<SectorRow> = key(ValueKind::Tables(&SECTOR), Absent("demand is not split"), "sectors that use it"),
        indicators = key(ValueKind::Table(&INDICATORS), Absent("all follow from the scenario"),
            "figures for `mindep indicators`; no simulation reads them"),
        source = SOURCE,
    }
    identity: &["id"],
}

table! {
    static DEMAND: DemandRow = "the table `demand`", "Demand of a mineral" {
        annual: f64 = key(Number(Range::above(0.0, MAX_MAGNITUDE)), Required, "units a year at the start"),
        level_error: Distribution = key(Dist(Range::above(0.0, 100.0)), IfAbsent::Number(1.0),
            "factor of demand in all months, drawn once a trial: how well its level is known"),
        growth: Distribution = key(Dist(Range::above(-1.0, 10.0)), IfAbsent::Number(0.0),
            "growth a year, a fraction, drawn once a trial"),
        volatility: f64 = key(Number(Range::new(0.0, 10.0)), IfAbsent::Number(0.0),
            "standard deviation of the logarithm of the monthly noise"),
        persistence: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0),
            "autocorrelation of the noise from month to month"),
        start: String = key(Choice(STARTS), IfAbsent::Text("stationary"),
            "where the noise begins: anywhere, or at nothing, since the level at the start is known"),
        foreseen: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0),
            "part of the noise that contracts follow; with 0 they are planned for the trend"),
        drivers: Vec<(Id, f64)> = key(Map(RowList::Driver, Range::new(-1.0, 1.0)), Absent("none"),
            "loadings of growth on drivers; their squares add up to 1 at most"),
        source = SOURCE,
    }
}

table! {
    static DOMESTIC: DomesticRow = "the table `domestic`", "Domestic production of a mineral" {
        initial: f64 = key(Number(Range::POSITIVE), Required, "units a year in month 0"),
        target: Option<f64> = key(Number(Range::POSITIVE), Absent("initial"), "units a year from `by` on"),
        by: Option<YearMonth> = BY,
        cost: f64 = COST,
        source = SOURCE,
    }
}

table! {
    static RECYCLING: RecyclingRow = "the table `recycling`", "Recycling of a mineral" {
        initial: f64 = key(Number(Range::FRACTION), Required, "share of demand in month 0"),
        target: Option<f64> = key(Number(Range::FRACTION), Absent("initial"), "share of demand from `by` on"),
        by: Option<YearMonth> = BY,
        cost: f64 = COST,
        source = SOURCE,
    }
}

table! {
    static PRICE: PriceRow = "the table `price`", "Price of a mineral" {
        initial: f64 = key(Number(Range::above(0.0, MAX_MAGNITUDE)), Required, "currency per unit in month 0"),
        drift: f64 = key(Number(Range::above(-1.0, 10.0)), IfAbsent::Number(0.0), "growth a year, a fraction"),
        volatility: f64 = key(Number(Range::new(0.0, 10.0)), IfAbsent::Number(0.0),
            "standard deviation of the logarithm of the monthly noise"),
        persistence: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0),
            "autocorrelation of the noise from month to month"),
        start: String = key(Choice(STARTS), IfAbsent::Text("stationary"),
            "where the noise begins: anywhere, or at nothing, since the price at the start is known"),
        supply_elasticity: f64 = key(Number(Range::new(0.0, 100.0)), IfAbsent::Number(0.0),
            "short-run price elasticity of supply, absolute value"),
        demand_elasticity: f64 = key(Number(Range::new(0.0, 100.0)), IfAbsent::Number(0.0),
            "short-run price elasticity of demand, absolute value"),
        adjustment: f64 = key(Number(Range::above(0.0, 1.0)), IfAbsent::Number(1.0),
            "share of the gap to the price of a shortage closed each month"),
        cap: f64 = key(Number(Range::new(1.0, 1e6)), IfAbsent::Number(10.0),
            "largest factor by which a world shortage raises the price"),
        inside: Option<Node> = key(ValueKind::Node, Absent("not followed"),
            "the node of which `price_inside` is the price: what disruptions withhold there stays in its country"),
        home_use: Option<f64> = key(Number(Range::above(0.0, 1e6)), Absent("see `inside`"),
            "what that country uses itself, as a multiple of what passes the node undisturbed"),
        source = SOURCE,
    }
    needs: &[("inside", "home_use"), ("home_use", "inside")],
}

table! {
    static SUBSTITUTION: SubstitutionRow = "the table `substitution`", "Substitution and thrift" {
        max: f64 = key(Number(Range::FRACTION), Required, "share of demand that can be covered at most"),
        lag: u32 = key(Whole(0, 600), IfAbsent::Whole(0), "months of gap before it begins"),
        ramp: f64 = key(Number(Range::new(0.0, 1200.0)), IfAbsent::Number(0.0),
            "months from nothing to `max`; 0 is at once"),
        trigger: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.01),
            "gap that surge leaves, as a share of demand, above which a month counts as one of gap"),
        cost: f64 = COST,
        source = SOURCE,
    }
}

table! {
    static INDICATORS: IndicatorsRow = "the table `indicators`", "Figures of a mineral for `mindep indicators`" {
        substitution_index: Option<f64> = key(Number(Range::FRACTION), Absent("1 less the `max` of `substitution`"),
            "substitution index of the EU, 1 when nothing can stand in"),
        recycling: Option<f64> = key(Number(Range::FRACTION), Absent("that of month 0"),
            "share of demand met from recycling"),
        import_reliance: Option<f64> = key(Number(Range::FRACTION), Absent("imports over all supply planned for month 0"),
            "share of use that is imported"),
        source = SOURCE,
    }
}

table! {
    static STOCKPILE: StockpileRow = "a stockpile", "A stockpile of a mineral" {
        id: Id = key(ValueKind::Id, Required, "identity within the mineral"),
        name = NAME,
        initial_days: f64 = key(Number(Range::new(0.0, 36_500.0)), IfAbsent::Number(0.0),
            "days of the demand trend held at the start"),
        target_days: Option<f64> = key(Number(Range::new(0.0, 36_500.0)), Absent("initial_days"),
            "days of the demand trend that refilling aims at"),
        max_release: f64 = key(Number(Range::new(0.0, 100.0)), IfAbsent::Number(1.0),
            "most that is released in a month, a share of the month's demand"),
        trigger: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0),
            "gap, as a share of demand, above which it releases"),
        refill: f64 = key(Number(Range::new(0.0, 100.0)), IfAbsent::Number(0.1),
            "most that is refilled in a month, a share of the month's demand"),
        carrying_cost: f64 = key(Number(Range::new(0.0, 10.0)), IfAbsent::Number(0.0),
            "cost of holding it a year, capital apart, a share of the value held"),
        resale: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.9),
            "what a unit left at the end is worth, a fraction of the price then"),
        rush: f64 = key(Number(Range::new(0.0, 100.0)), IfAbsent::Number(0.0),
            "bought ahead in a month of `notice`, a fraction of what is contracted with those about to be struck"),
        rush_days: Option<f64> = key(Number(Range::new(0.0, 36_500.0)), Absent("target_days"),
            "days of the demand trend that buying ahead aims at"),
        source = SOURCE,
    }
    identity: &["id"],
}

table! {
    static SECTOR: SectorRow = "a sector", "A sector that uses a mineral" {
        id: Id = key(ValueKind::Id, Required, "identity within the mineral"),
        name = NAME,
        share: f64 = key(Number(Range::FRACTION), Required,
            "share of demand at the start; the sectors of a mineral add up to 1"),
        growth: Option<Distribution> = key(Dist(Range::above(-1.0, 10.0)), Absent("the mineral's draw"),
            "its own growth a year, a fraction"),
        value_added: f64 = key(Number(Range::POSITIVE), IfAbsent::Number(0.0),
            "value lost per unit not supplied, in the currency"),
        priority: i64 = key(Whole(1, 1000), IfAbsent::Whole(1),
            "1 is served first; the largest number bears a shortfall first"),
        source = SOURCE,
    }
    identity: &["id"],
}
