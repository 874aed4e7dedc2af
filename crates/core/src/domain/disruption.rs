//! Disruptions: the hazards, when they start, how they lose supply and recover, and what they set off (docs/model.md §2).

use super::distribution::Distribution;
use super::node::Selector;
use crate::id::Id;

/// A hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct Disruption {
    /// Identity.
    pub id: Id,
    /// What it strikes, or that it moves demand.
    pub effect: Effect,
    /// Minerals concerned; all of the scenario when `None`.
    pub minerals: Option<Vec<Id>>,
    /// When it starts by itself.
    pub onset: Onset,
    /// Whether it can start again while active.
    pub overlapping: bool,
    /// How an occurrence goes over time.
    pub course: Course,
    /// Fraction lost, in [0, 1]; for demand a change above −1.
    pub severity: Distribution,
    /// Months from its announcement to its start; 0 is without notice.
    pub notice: Distribution,
    /// β: loadings of the yearly rate on drivers, by driver id.
    pub drivers: Vec<(Id, f64)>,
    /// Other disruptions that it sets off.
    pub triggers: Vec<Trigger>,
}

/// What an occurrence changes.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Availability of the nodes that these selectors match; none for a pure cause that only triggers others.
    Supply(Vec<Selector>),
    /// Demand of its minerals.
    Demand,
}

/// When a disruption starts by itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Onset {
    /// Random, so often a year while idle.
    Rate(f64),
    /// Once, at the start of month `from` when `from == until`, else uniformly between the starts of the months `from` and
    /// `until` (so `until` is the month after the window's last), with `probability`.
    Scheduled {
        /// First month of the window; may be negative.
        from: i32,
        /// The month after the window, or `from` for a fixed start.
        until: i32,
        /// Probability that it happens at all.
        probability: f64,
    },
    /// Only when another disruption triggers it.
    Triggered,
}

/// How an occurrence goes over time, as a fraction of its severity.
#[derive(Clone, PartialEq, Debug)]
pub enum Course {
    /// Full for `duration`, then back to nothing over `recovery`.
    Outage {
        /// Months at full severity.
        duration: Distribution,
        /// Months of recovery (linear), or its time constant (exponential, ended after five).
        recovery: Distribution,
        /// How it recovers.
        shape: RecoveryShape,
    },
    /// Points (month after onset, fraction of severity), linear between, zero before the first and after the last.
    Profile {
        /// Months not decreasing, at least 0; fractions in [0, 1]; equal months are a jump.
        points: Vec<(f64, f64)>,
        /// Factor on the months.
        stretch: Distribution,
    },
}

/// Time constants after which an exponential recovery ends.
pub const TIME_CONSTANTS: f64 = 5.0;

/// How an outage recovers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecoveryShape {
    /// Linearly to zero.
    Linear,
    /// Exponentially, ended after five time constants.
    Exponential,
}

/// When the owning disruption starts, another may start too.
#[derive(Clone, PartialEq, Debug)]
pub struct Trigger {
    /// Which; at most one trigger for each.
    pub disruption: Id,
    /// How likely.
    pub probability: f64,
    /// Months later.
    pub delay: Distribution,
}

/// A shared cause: a yearly AR(1) series of standard normals (docs/model.md §1).
#[derive(Clone, PartialEq, Debug)]
pub struct Driver {
    /// Identity.
    pub id: Id,
    /// φ in [0, 1]: autocorrelation from year to year.
    pub persistence: f64,
}
