//! The tables of the format, key by key.

use super::{KeySpec, Kind, LIMIT, Need, Range, TableSpec, Thing};
use Kind::{Choice, Country, Dist, Flag, Id, Map, Month, Number, Path, Points, Ref, Refs, Selectors, Settings, Text, Whole};
use Need::{Absent, Required};

const fn key(name: &'static str, kind: Kind, need: Need, doc: &'static str) -> KeySpec {
    KeySpec { name, kind, need, doc }
}

const SOURCE: KeySpec = key(
    "source",
    Text,
    Absent("no note"),
    "where the numbers come from: publisher, title, year, or `assumption: …` with its reason; kept with the results",
);
const MONEY: Range = Range::new(-LIMIT, LIMIT);
const PREMIUM: Range = Range::above(-1.0, 100.0);
const PLAIN: TableSpec = TableSpec { one: "", doc: "", identity: &[], keys: &[], excludes: &[], needs: &[] };

/// The whole file.
pub static ROOT: TableSpec = TableSpec {
    one: "a scenario file",
    doc: "A scenario of mineral imports and what may disrupt them",
    keys: &[
        key("format", Whole(1, 1), Required, "version of this format"),
        key("scenario", Kind::Table(&SCENARIO), Required, "what the scenario is about"),
        key("simulation", Kind::Table(&SIMULATION), Absent("all defaults"), "how it is simulated"),
        key("tables", Kind::Table(&TABLES), Absent("no CSV tables"), "CSV files whose rows join the lists of the same name"),
        key("drivers", Kind::Tables(&DRIVER), Absent("none"), "shared causes that rates and growth can load on"),
        key("minerals", Kind::Tables(&MINERAL), Required, "the minerals the country needs"),
        key("suppliers", Kind::Tables(&SUPPLIER), Absent("none"), "suppliers under contract, in file order where premiums are equal"),
        key("world", Kind::Tables(&WORLD), Absent("none"), "who supplies the world, stage by stage; this makes the price"),
        key("disruptions", Kind::Tables(&DISRUPTION), Absent("none"), "the hazards"),
        key("projects", Kind::Tables(&PROJECT), Absent("none"), "new supply that passes stages and may fail, in the order in which it is planned"),
        key("strategies", Kind::Tables(&STRATEGY), Absent("only the baseline"), "what is compared with the unchanged scenario"),
        key("uncertain", Kind::Tables(&UNCERTAIN), Absent("nothing"), "what sensitivity analysis varies"),
    ],
    ..PLAIN
};

/// The table that the lists `name` of the root hold.
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
        key("title", Text, Absent("the name"), "title for people"),
        key("description", Text, Absent("empty"), "free text"),
        key("importer", Country, Absent("not named"), "code of the importing country"),
        key("start", Month, Required, "month 0"),
        key("years", Whole(1, 50), Required, "horizon in years"),
        key("discount_rate", Number(Range::FRACTION), Need::Number(0.0), "discount rate a year, a fraction"),
        key("currency", Text, Need::Text("USD"), "currency of every price and cost"),
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
        key("disruptions", Kind::File, Absent("none"), "CSV file of disruptions"),
        key("drivers", Kind::File, Absent("none"), "CSV file of drivers"),
    ],
    ..PLAIN
};

static DRIVER: TableSpec = TableSpec {
    one: "a driver",
    doc: "A shared cause: a yearly AR(1) series of standard normals",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        key("persistence", Number(Range::FRACTION), Need::Number(0.0), "autocorrelation from year to year"),
        SOURCE,
    ],
    ..PLAIN
};

static MINERAL: TableSpec = TableSpec {
    one: "a mineral",
    doc: "A mineral the country needs",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity; not `all`"),
        key("name", Text, Absent("the id"), "name for people"),
        key("unit", Text, Need::Text("t"), "unit of every quantity of this mineral"),
        key("flexibility", Number(Range::FRACTION), Need::Number(0.1), "how far contracts can be called above or below plan, a fraction"),
        key("demand", Kind::Table(&DEMAND), Required, "demand"),
        key("domestic", Kind::Table(&DOMESTIC), Absent("none"), "domestic production, linear from `initial` to `target`"),
        key("recycling", Kind::Table(&RECYCLING), Absent("none"), "recycling, linear from `initial` to `target`"),
        key("price", Kind::Table(&PRICE), Absent("no costs are computed"), "price"),
        key("substitution", Kind::Table(&SUBSTITUTION), Absent("none"), "substitution and thrift in a lasting gap"),
        key("stockpiles", Kind::Tables(&STOCKPILE), Absent("none"), "stockpiles, in the order in which they release and refill"),
        key("sectors", Kind::Tables(&SECTOR), Absent("demand is not split"), "sectors that use it"),
        SOURCE,
    ],
    ..PLAIN
};

static DEMAND: TableSpec = TableSpec {
    one: "the table `demand`",
    doc: "Demand of a mineral",
    keys: &[
        key("annual", Number(Range::above(0.0, LIMIT)), Required, "units a year at the start"),
        key("growth", Dist(Range::above(-1.0, 10.0)), Need::Number(0.0), "growth a year, a fraction, drawn once a trial"),
        key("volatility", Number(Range::new(0.0, 10.0)), Need::Number(0.0), "standard deviation of the logarithm of the monthly noise"),
        key("persistence", Number(Range::FRACTION), Need::Number(0.0), "autocorrelation of the noise from month to month"),
        key("drivers", Map(Thing::Driver, Range::new(-1.0, 1.0)), Absent("none"), "loadings of growth on drivers; their squares add up to 1 at most"),
        SOURCE,
    ],
    ..PLAIN
};

const BY: KeySpec = key("by", Month, Absent("the scenario's start"), "month from which the target holds");
const COST: KeySpec = key("cost", Number(Range::POSITIVE), Need::Number(1.0), "cost of a unit, relative to the price");

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
        key("initial", Number(Range::above(0.0, LIMIT)), Required, "currency per unit in month 0"),
        key("drift", Number(Range::above(-1.0, 10.0)), Need::Number(0.0), "growth a year, a fraction"),
        key("volatility", Number(Range::new(0.0, 10.0)), Need::Number(0.0), "standard deviation of the logarithm of the monthly noise"),
        key("persistence", Number(Range::FRACTION), Need::Number(0.0), "autocorrelation of the noise from month to month"),
        key("supply_elasticity", Number(Range::new(0.0, 100.0)), Need::Number(0.0), "short-run price elasticity of supply, absolute value"),
        key("demand_elasticity", Number(Range::new(0.0, 100.0)), Need::Number(0.0), "short-run price elasticity of demand, absolute value"),
        key("adjustment", Number(Range::above(0.0, 1.0)), Need::Number(1.0), "share of the gap to the price of a shortage closed each month"),
        key("cap", Number(Range::new(1.0, 1e6)), Need::Number(10.0), "largest factor by which a world shortage raises the price"),
        SOURCE,
    ],
    ..PLAIN
};

static SUBSTITUTION: TableSpec = TableSpec {
    one: "the table `substitution`",
    doc: "Substitution and thrift",
    keys: &[
        key("max", Number(Range::FRACTION), Required, "share of demand that can be covered at most"),
        key("lag", Whole(0, 600), Need::Whole(0), "months of gap before it begins"),
        key("ramp", Number(Range::new(0.0, 1200.0)), Need::Number(0.0), "months from nothing to `max`; 0 is at once"),
        COST,
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
        key("initial_days", Number(Range::new(0.0, 36_500.0)), Need::Number(0.0), "days of the demand trend held at the start"),
        key("target_days", Number(Range::new(0.0, 36_500.0)), Absent("initial_days"), "days of the demand trend that refilling aims at"),
        key("max_release", Number(Range::new(0.0, 100.0)), Need::Number(1.0), "most that is released in a month, a share of the month's demand"),
        key("trigger", Number(Range::FRACTION), Need::Number(0.0), "gap, as a share of demand, above which it releases"),
        key("refill", Number(Range::new(0.0, 100.0)), Need::Number(0.1), "most that is refilled in a month, a share of the month's demand"),
        key("carrying_cost", Number(Range::new(0.0, 10.0)), Need::Number(0.0), "cost a year, a share of the value held"),
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
        key("share", Number(Range::FRACTION), Required, "share of demand at the start; the sectors of a mineral add up to 1"),
        key("growth", Dist(Range::above(-1.0, 10.0)), Absent("the mineral's draw"), "its own growth a year, a fraction"),
        key("value_added", Number(Range::POSITIVE), Need::Number(0.0), "value lost per unit not supplied, in the currency"),
        key("priority", Whole(1, 1000), Need::Whole(1), "1 is served first; the largest number bears a shortfall first"),
        SOURCE,
    ],
    ..PLAIN
};

const TRANSIT: KeySpec = key("transit", Whole(0, 120), Need::Whole(1), "whole months from the stages to the importer");
const PATH: KeySpec = key("path", Path, Required, "the nodes it passes, in order");
const MINERAL_OF: KeySpec = key("mineral", Ref(Thing::Mineral), Required, "which mineral");

static SUPPLIER: TableSpec = TableSpec {
    one: "a supplier",
    doc: "A supplier under contract",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        MINERAL_OF,
        PATH,
        key("share", Number(Range::FRACTION), Required, "share of the planned need; the suppliers of a mineral add up to 1 at most"),
        key("capacity", Number(Range::POSITIVE), Absent("no limit"), "units a year"),
        key("surge", Number(Range::new(0.0, 100.0)), Need::Number(0.0), "what it can deliver beyond the contract, a fraction of it"),
        key("surge_volume", Number(Range::POSITIVE), Absent("see `surge`"), "the same in units a year, instead of `surge`"),
        key("surge_lag", Whole(0, 600), Need::Whole(0), "whole months from a surge order to its arrival"),
        key("premium", Number(PREMIUM), Need::Number(0.0), "premium on the price, a fraction"),
        TRANSIT,
        SOURCE,
    ],
    excludes: &[("surge", "surge_volume")],
    ..PLAIN
};

static WORLD: TableSpec = TableSpec {
    one: "a world share",
    doc: "A country's share of the world's supply of a mineral at one stage",
    identity: &["mineral", "stage", "country"],
    keys: &[
        MINERAL_OF,
        key("stage", Kind::Word, Required, "which stage"),
        key("country", Country, Required, "which country"),
        key("share", Number(Range::FRACTION), Required, "share of the world's supply; those of a stage add up to 1 at most"),
        SOURCE,
    ],
    ..PLAIN
};

static DISRUPTION: TableSpec = TableSpec {
    one: "a disruption",
    doc: "A hazard: what it strikes, when it starts, how long and how severe it is",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        key("hits", Selectors, Absent("nothing: a pure cause of others, or a disruption of demand"), "the nodes it strikes"),
        key("minerals", Refs(Thing::Mineral), Absent("all"), "the minerals concerned"),
        key("rate", Number(Range::new(0.0, 1000.0)), Absent("does not start at random"), "onsets a year while idle"),
        key("start", Kind::Window, Absent("not scheduled"), "the month in which it starts, or a window of months"),
        key("probability", Number(Range::FRACTION), Need::Number(1.0), "probability of a scheduled start"),
        key("overlapping", Flag, Need::Flag(false), "whether it can start again while active"),
        key("duration", Dist(Range::POSITIVE), Absent("see `profile`"), "months at full severity"),
        key("severity", Dist(Range::above(-1.0, 1000.0)), Need::Number(1.0), "fraction lost, 0 to 1; for demand, the relative change, above -1"),
        key("recovery", Dist(Range::POSITIVE), Need::Number(0.0), "months of recovery after the duration, or its time constant"),
        key("recovery_shape", Choice(&["linear", "exponential"]), Need::Text("linear"), "how it recovers"),
        key("profile", Points, Absent("see `duration`"), "points [month, fraction of severity], instead of duration and recovery"),
        key("stretch", Dist(Range::POSITIVE), Need::Number(1.0), "factor on the months of the profile"),
        key("effect", Choice(&["supply", "demand"]), Need::Text("supply"), "whether it withholds supply or moves demand"),
        key("drivers", Map(Thing::Driver, Range::new(-5.0, 5.0)), Absent("none"), "loadings of the yearly rate on drivers"),
        key("triggers", Kind::Tables(&TRIGGER), Absent("none"), "other disruptions that it sets off"),
        SOURCE,
    ],
    excludes: &[("rate", "start"), ("profile", "duration"), ("profile", "recovery"), ("profile", "recovery_shape")],
    needs: &[("probability", "start"), ("stretch", "profile"), ("drivers", "rate")],
};

static TRIGGER: TableSpec = TableSpec {
    one: "a trigger",
    doc: "Another disruption that starts when this one does",
    identity: &["disruption"],
    keys: &[
        key("disruption", Ref(Thing::Disruption), Required, "which disruption"),
        key("probability", Number(Range::FRACTION), Need::Number(1.0), "how likely"),
        key("delay", Dist(Range::POSITIVE), Need::Number(0.0), "months later"),
        SOURCE,
    ],
    ..PLAIN
};

static PROJECT: TableSpec = TableSpec {
    one: "a project",
    doc: "New supply that passes stages before it delivers, and may fail",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        MINERAL_OF,
        PATH,
        key("enabled", Flag, Need::Flag(true), "whether it is pursued"),
        key("start", Month, Absent("the scenario's start"), "month in which the first stage begins"),
        key("stages", Kind::Tables(&STAGE), Absent("none: it operates from `start`"), "stages in order"),
        key("capacity", Dist(Range::POSITIVE), Required, "units a year at full output"),
        key("ramp_months", Number(Range::new(0.0, 1200.0)), Need::Number(0.0), "months from first to full output"),
        key("offtake", Number(Range::FRACTION), Need::Number(1.0), "share of the output that the importer takes"),
        key("premium", Number(PREMIUM), Need::Number(0.0), "premium on the price, a fraction"),
        TRANSIT,
        key("displaces", Refs(Thing::Supplier), Absent("all in proportion"), "suppliers whose contracts it replaces, in order"),
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
        key("probability", Number(Range::FRACTION), Need::Number(1.0), "probability of success"),
        key("duration", Dist(Range::POSITIVE), Required, "months"),
        key("cost", Number(Range::POSITIVE), Need::Number(0.0), "spent when the stage begins, in the currency"),
        SOURCE,
    ],
    ..PLAIN
};

static STRATEGY: TableSpec = TableSpec {
    one: "a strategy",
    doc: "Changes to the scenario, compared with it unchanged",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity; not `baseline`"),
        key("title", Text, Absent("the id"), "title for people"),
        key("set", Settings, Absent("nothing"), "parameters to change, by address"),
        key("enable", Refs(Thing::Project), Absent("none"), "projects to pursue"),
        key("disable", Refs(Thing::Project), Absent("none"), "projects not to pursue"),
        key("shift", Kind::Tables(&SHIFT), Absent("none"), "moves of contract shares, in order"),
        key("upfront", Number(MONEY), Need::Number(0.0), "spent in month 0, in the currency"),
        key("per_year", Number(MONEY), Need::Number(0.0), "spent evenly over each year, in the currency"),
        SOURCE,
    ],
    ..PLAIN
};

static SHIFT: TableSpec = TableSpec {
    one: "a shift",
    doc: "Points of a mineral's contract share moved from one supplier to others",
    keys: &[
        MINERAL_OF,
        key("from", Ref(Thing::Supplier), Required, "who loses"),
        key("to", Map(Thing::Supplier, Range::FRACTION), Required, "who gains, with weights that add up to 1"),
        key("share", Number(Range::FRACTION), Required, "points of share moved in the end"),
        key("start", Month, Absent("the scenario's start"), "month in which it begins"),
        key("months", Whole(0, 1200), Need::Whole(0), "months until all is moved; 0 is at once"),
        SOURCE,
    ],
    ..PLAIN
};

static UNCERTAIN: TableSpec = TableSpec {
    one: "an uncertain parameter",
    doc: "A parameter that is not well known, and its range",
    keys: &[
        key("address", Kind::Address, Required, "which parameter"),
        key("range", Dist(Range::new(-LIMIT, LIMIT)), Required, "what it may be"),
        SOURCE,
    ],
    ..PLAIN
};
