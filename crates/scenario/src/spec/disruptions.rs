//! The tables of drivers and disruptions.

use super::format::{NAME, PLAIN, SOURCE, key};
use super::{IfAbsent, Range, RowList, TableSpec, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Choice, Dist, Flag, Id, Map, Number, Points, Ref, Refs, Selectors};

/// Table of the root list `drivers`.
pub(super) static DRIVER: TableSpec = TableSpec {
    one: "a driver",
    doc: "A shared cause: a yearly AR(1) series of standard normals",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity"),
        NAME,
        key("persistence", Number(Range::FRACTION), IfAbsent::Number(0.0), "autocorrelation from year to year"),
        SOURCE,
    ],
    ..PLAIN
};

/// Table of the root list `disruptions`.
pub(super) static DISRUPTION: TableSpec = TableSpec {
    one: "a disruption",
    doc: "A hazard: what it strikes, when it starts, how long and how severe it is",
    identity: &["id"],
    keys: &[
        key("id", Id, Required, "identity; not `unattributed`"),
        NAME,
        key(
            "hits",
            Selectors,
            Absent("nothing: a pure cause of others, or a disruption of demand"),
            "the nodes it strikes",
        ),
        key("minerals", Refs(RowList::Mineral), Absent("all"), "the minerals concerned"),
        key("rate", Number(Range::new(0.0, 1000.0)), Absent("does not start at random"), "onsets a year while idle"),
        key("start", ValueKind::Window, Absent("not scheduled"), "the month in which it starts, or a window of months"),
        key("probability", Number(Range::FRACTION), IfAbsent::Number(1.0), "probability of a scheduled start"),
        key("overlapping", Flag, IfAbsent::Flag(false), "whether it can start again while active"),
        key("duration", Dist(Range::POSITIVE), Absent("see `profile`"), "months at full severity"),
        key(
            "severity",
            Dist(Range::above(-1.0, 1000.0)),
            IfAbsent::Number(1.0),
            "fraction lost, 0 to 1; for demand, the relative change, above -1",
        ),
        key(
            "recovery",
            Dist(Range::POSITIVE),
            IfAbsent::Number(0.0),
            "months of recovery after the duration, or its time constant",
        ),
        key(
            "notice",
            Dist(Range::POSITIVE),
            IfAbsent::Number(0.0),
            "months from its announcement to its start; in these, stockpiles with a `rush` buy ahead",
        ),
        key("recovery_shape", Choice(&["linear", "exponential"]), IfAbsent::Text("linear"), "how it recovers"),
        key(
            "profile",
            Points,
            Absent("see `duration`"),
            "points [month, fraction of severity], instead of duration and recovery",
        ),
        key("stretch", Dist(Range::POSITIVE), IfAbsent::Number(1.0), "factor on the months of the profile"),
        key(
            "effect",
            Choice(&["supply", "demand"]),
            IfAbsent::Text("supply"),
            "whether it withholds supply or moves demand",
        ),
        key(
            "drivers",
            Map(RowList::Driver, Range::new(-5.0, 5.0)),
            Absent("none"),
            "loadings of the yearly rate on drivers",
        ),
        key("triggers", ValueKind::Tables(&TRIGGER), Absent("none"), "other disruptions that it sets off"),
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
        key("disruption", Ref(RowList::Disruption), Required, "which disruption"),
        key("probability", Number(Range::FRACTION), IfAbsent::Number(1.0), "how likely"),
        key("delay", Dist(Range::POSITIVE), IfAbsent::Number(0.0), "months later"),
        SOURCE,
    ],
    ..PLAIN
};
