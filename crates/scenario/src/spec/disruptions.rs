//! The tables of drivers and disruptions.

use super::format::{NAME, PLAIN, SOURCE, key};
use super::table::Window;
use super::{IfAbsent, KeySpec, Range, RowList, TableSpec, TextRules, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Choice, Dist, Flag, Map, Number, Points, Ref, Refs, Selectors};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::Selector;
use mindep_core::id::Id;

table! {
    /// Table of the root list `drivers`.
    pub(super) static DRIVER: DriverRow = "a driver", "A shared cause: a yearly AR(1) series of standard normals" {
        id: Id = key(ValueKind::Id, Required, "identity"),
        name = NAME,
        persistence: f64 = key(Number(Range::FRACTION), IfAbsent::Number(0.0), "autocorrelation from year to year"),
        source = SOURCE,
    }
    identity: &["id"],
}

table! {
    /// Table of the root list `disruptions`.
    pub(super) static DISRUPTION: DisruptionRow = "a disruption",
        "A hazard: what it strikes, when it starts, how long and how severe it is" {
        id: Id = key(ValueKind::Id, Required, "identity; not `unattributed`"),
        name = NAME,
        like = key(ValueKind::Text(TextRules::Title), Absent("nothing is filled"),
            "the template whose rate, course, severity and source fill what the row leaves out"),
        hits: Vec<Selector> = key(Selectors, Absent("nothing: a pure cause of others, or a disruption of demand"),
            "the nodes it strikes"),
        minerals: Option<Vec<Id>> = key(Refs(RowList::Mineral), Absent("all"), "the minerals concerned"),
        rate: Option<f64> = key(Number(Range::new(0.0, 1000.0)), Absent("does not start at random"),
            "onsets a year while idle"),
        start: Option<Window> = key(ValueKind::Window, Absent("not scheduled"),
            "the month in which it starts, or a window of months"),
        probability: f64 = key(Number(Range::FRACTION), IfAbsent::Number(1.0), "probability of a scheduled start"),
        overlapping: bool = key(Flag, IfAbsent::Flag(false), "whether it can start again while active"),
        duration: Option<Distribution> = key(Dist(Range::POSITIVE), Absent("see `profile`"), "months at full severity"),
        severity: Distribution = key(Dist(Range::above(-1.0, 1000.0)), IfAbsent::Number(1.0),
            "fraction lost, 0 to 1; for demand, the relative change, above -1"),
        recovery: Distribution = key(Dist(Range::POSITIVE), IfAbsent::Number(0.0),
            "months of recovery after the duration, or its time constant"),
        notice: Distribution = key(Dist(Range::POSITIVE), IfAbsent::Number(0.0),
            "months from its announcement to its start; in these, stockpiles with a `rush` buy ahead"),
        recovery_shape: String = key(Choice(&["linear", "exponential"]), IfAbsent::Text("linear"), "how it recovers"),
        profile: Option<Vec<(f64, f64)>> = key(Points, Absent("see `duration`"),
            "points [month, fraction of severity], instead of duration and recovery"),
        stretch: Distribution = key(Dist(Range::POSITIVE), IfAbsent::Number(1.0),
            "factor on the months of the profile"),
        effect: String = key(Choice(&["supply", "demand"]), IfAbsent::Text("supply"),
            "whether it withholds supply or moves demand"),
        drivers: Vec<(Id, f64)> = key(Map(RowList::Driver, Range::new(-5.0, 5.0)), Absent("none"),
            "loadings of the yearly rate on drivers"),
        triggers: Vec<TriggerRow> = key(ValueKind::Tables(&TRIGGER), Absent("none"),
            "other disruptions that it sets off"),
        source = SOURCE,
    }
    identity: &["id"],
    excludes: &[("rate", "start"), ("profile", "duration"), ("profile", "recovery"), ("profile", "recovery_shape")],
    needs: &[("probability", "start"), ("stretch", "profile"), ("drivers", "rate")],
}

table! {
    static TRIGGER: TriggerRow = "a trigger", "Another disruption that starts when this one does" {
        disruption: Id = key(Ref(RowList::Disruption), Required, "which disruption"),
        probability: f64 = key(Number(Range::FRACTION), IfAbsent::Number(1.0), "how likely"),
        delay: Distribution = key(Dist(Range::POSITIVE), IfAbsent::Number(0.0), "months later"),
        source = SOURCE,
    }
    identity: &["disruption"],
}
