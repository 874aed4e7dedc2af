//! The table `optimize`: what `mindep optimize` may decide.

use super::format::{PLAIN, SOURCE, key};
use super::{IfAbsent, KeySpec, MAX_MAGNITUDE, Range, TableSpec, ValueKind};
use IfAbsent::{Absent, Required};
use ValueKind::{Choice, Month, Number, Settings, Whole};

/// Metrics whose tail risk (TVaR 95 %) can be minimized.
const RISKS: &[&str] = &["shortfall", "economic_loss"];

table! {
    /// The root table `optimize`.
    pub(super) static OPTIMIZE = "the table `optimize`", "What `mindep optimize` may decide, and what it looks for" {
        budget = key(Number(Range::POSITIVE), Absent("no limit"),
            "most that the expected programme cost may exceed that of the unchanged scenario, discounted, in the currency"),
        risk = key(Choice(RISKS), Absent("shortfall where decisions are about one mineral, else economic_loss"),
            "whose TVaR 95 % is to be small"),
        weight = key(Number(Range::POSITIVE), Absent("the knee of the frontier is chosen"),
            "currency that a unit of that TVaR is worth: the portfolio chosen has the least cost plus weight times TVaR"),
        start = key(Month, Absent("the scenario's start"), "month in which contract shares begin to move"),
        months = key(Whole(0, 1200), IfAbsent::Whole(0), "months until they have moved; 0 is at once"),
        set = key(Settings, Absent("nothing"), "parameters that every portfolio changes, by address"),
        decisions = key(ValueKind::Tables(&DECISION), Required, "what can be decided"),
        source = SOURCE,
    }
}

table! {
    static DECISION = "a decision",
        "A number of a supplier, stockpile, project or mineral that the country can choose, and what choosing more of it costs" {
        address = key(ValueKind::Address, Required,
            "which parameter: `suppliers.ID.share`, `projects.ID.enabled`, or any number of a mineral, supplier or project"),
        min = key(Number(Range::new(-MAX_MAGNITUDE, MAX_MAGNITUDE)), Absent("needed but for `enabled`"),
            "least that it may be"),
        max = key(Number(Range::new(-MAX_MAGNITUDE, MAX_MAGNITUDE)), Absent("needed but for `enabled`"),
            "most that it may be"),
        step = key(Number(Range::above(0.0, MAX_MAGNITUDE)), Absent("0.001 for shares, else about a hundredth of the range"),
            "values looked at are so far apart, counted from the present one"),
        upfront = key(Number(Range::POSITIVE), IfAbsent::Number(0.0),
            "spent in month 0 for each `per` above the present value, in the currency"),
        per_year = key(Number(Range::POSITIVE), IfAbsent::Number(0.0),
            "spent evenly over each year for each `per` above the present value, in the currency"),
        per = key(Number(Range::above(0.0, MAX_MAGNITUDE)), Absent("0.01 for shares, else 1"),
            "how much more costs `upfront` and `per_year`"),
        source = SOURCE,
    }
}
