//! Disruptions: when hazards start, how much supply is lost, how it recovers, and which others they trigger (docs/model.md §2).

use super::distribution::Distribution;
use super::node::Selector;
use crate::id::Id;

/// A hazard.
#[derive(Clone, PartialEq, Debug)]
pub struct Disruption {
    /// Identity.
    pub id: Id,
    /// What is affected: nodes of supply chains, or demand.
    pub effect: Effect,
    /// Minerals concerned; all of the scenario when `None`.
    pub minerals: Option<Vec<Id>>,
    /// When it starts, apart from triggers.
    pub onset: Onset,
    /// Whether a new occurrence can start while another is active.
    pub overlapping: bool,
    /// Course of an occurrence over time.
    pub course: Course,
    /// Fraction lost, in [0, 1]; for demand a relative change above −1.
    pub severity: Distribution,
    /// Months from the announcement to the start; 0 when it comes without notice.
    pub notice: Distribution,
    /// β: loadings of the yearly rate on drivers, by driver id.
    pub drivers: Vec<(Id, f64)>,
    /// Other disruptions that it can start.
    pub triggers: Vec<Trigger>,
}

/// What an occurrence affects.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Availability of the nodes that these selectors match; an empty list is a pure cause that only triggers others.
    Supply(Vec<Selector>),
    /// Demand for its minerals.
    Demand,
}

/// When a disruption starts, apart from triggers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Onset {
    /// Random onsets at this rate per year while idle.
    Rate(f64),
    /// One occurrence, with `probability`: at the start of month `from` when `from == until`, else uniformly between the starts of the months `from`
    /// and `until` (so that `until` is the month after the last of the window).
    Scheduled {
        /// First month of the window; may be negative.
        from: i32,
        /// The month after the window, or `from` for a fixed start.
        until: i32,
        /// Probability that it occurs at all.
        probability: f64,
    },
    /// Starts only when another disruption triggers it.
    Triggered,
}

/// Course of an occurrence over time, as a fraction of its severity.
#[derive(Clone, PartialEq, Debug)]
pub enum Course {
    /// Full severity for `duration`, then recovery to zero over `recovery`.
    Outage {
        /// Months at full severity.
        duration: Distribution,
        /// Months of recovery (linear), or its time constant in months (exponential, ended after five time constants).
        recovery: Distribution,
        /// Form of the recovery.
        shape: RecoveryShape,
    },
    /// Piecewise linear course through points (months after onset, fraction of severity); zero before the first point and after the last.
    Profile {
        /// Months are non-negative and do not decrease, fractions are in [0, 1]; two points in the same month are a jump.
        points: Vec<(f64, f64)>,
        /// Factor by which the months are multiplied.
        stretch: Distribution,
    },
}

/// Number of time constants after which an exponential recovery ends.
pub const TIME_CONSTANTS: f64 = 5.0;

/// Form of the recovery after an outage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecoveryShape {
    /// Linear to zero.
    Linear,
    /// Exponential, ended after [`TIME_CONSTANTS`].
    Exponential,
}

/// A possible start of another disruption, caused by the start of the one that owns the trigger.
#[derive(Clone, PartialEq, Debug)]
pub struct Trigger {
    /// The disruption that is started; each appears in at most one trigger of its owner.
    pub disruption: Id,
    /// Probability that it is started.
    pub probability: f64,
    /// Months from the start of the owner to that of the other.
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
