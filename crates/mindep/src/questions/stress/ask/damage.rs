//! Damage of an outage, from the months with it and without.

use mindep_core::engine::trace::Month;
use mindep_core::units::DAYS_PER_MONTH;

/// Time of the outage, and definition of a shortage.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// First month.
    pub start: usize,
    /// Number of months.
    pub months: usize,
    /// Share of a month's demand missing above which the month is a shortage.
    pub threshold: f64,
}

/// Damage of an outage, relative to the same run without it. For all minerals together, only sums and the first shortage are known.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Damage {
    /// Shortfall over the horizon that the outage adds, in the mineral's unit.
    pub shortfall: Option<f64>,
    /// Shortfall that the outage adds, as a fraction of demand in the months of the outage.
    pub shortfall_share: Option<f64>,
    /// Demand given up because of the price that the outage adds, as a fraction like `shortfall_share`; `None` without a price.
    pub price_response_share: Option<f64>,
    /// Largest shortfall that the outage adds in a month, as a fraction of the month's demand.
    pub peak_shortfall_share: Option<f64>,
    /// Number of months in which the outage adds a shortage.
    pub shortage_months: Option<usize>,
    /// Whole months from the start of the outage to the first of these; `None` without one.
    pub months_until_first_shortage: Option<usize>,
    /// Largest decrease of the stockpiles due to the outage, in days of demand; `None` without stockpiles.
    pub stock_used_days: Option<f64>,
    /// Largest ratio of a month's price to that without the outage; `None` without a price.
    pub price_peak: Option<f64>,
    /// Fraction of demand that is covered, by whatever means, in the months of the outage.
    pub coverage: Option<f64>,
    /// Economic loss that the outage adds, in currency.
    pub economic_loss: Option<f64>,
    /// Money spent that the outage adds, in currency.
    pub total_cost: Option<f64>,
    /// Shortfall over the horizon without the outage.
    pub reference_shortfall: Option<f64>,
    /// Economic loss without the outage.
    pub reference_economic_loss: Option<f64>,
    /// Money spent without the outage.
    pub reference_total_cost: Option<f64>,
    /// Shortfall share by which targets are ranked where economic loss is unknown; for all minerals together, the largest of any.
    pub worst_share: f64,
}

/// Returns the damage to a mineral, without money.
pub fn damage(without: &[Month], with: &[Month], before: Before) -> Damage {
    let window = before.start..(before.start + before.months).min(with.len());
    let demand: f64 = with[window.clone()].iter().map(|month| month.demand).sum();
    let missing: f64 = with[window].iter().map(|month| month.shortfall).sum();
    let added: Vec<f64> = with.iter().zip(without).map(|(a, b)| a.shortfall - b.shortfall).collect();
    let share = |t: usize| added[t] / with[t].demand;
    let short: Vec<usize> = (0..with.len()).filter(|&t| share(t) > before.threshold).collect();
    let shortfall: f64 = added.iter().sum();
    let held = |month: &Month| month.stock.iter().sum::<f64>();
    let lower = |(a, b): (&Month, &Month)| (held(b) - held(a)) / a.trend * DAYS_PER_MONTH;
    let given_up = |(a, b): (&Month, &Month)| a.price.map(|_| (a.price_response - b.price_response) / demand);
    let dearer = |(a, b): (&Month, &Month)| Some(a.price? / b.price?);
    Damage {
        shortfall: Some(shortfall),
        shortfall_share: Some(shortfall / demand),
        price_response_share: with.iter().zip(without).filter_map(given_up).reduce(|sum, more| sum + more),
        peak_shortfall_share: Some((0..with.len()).map(share).fold(0.0, f64::max)),
        shortage_months: Some(short.len()),
        months_until_first_shortage: short.first().map(|t| t.saturating_sub(before.start)),
        stock_used_days: with
            .iter()
            .any(|month| !month.stock.is_empty())
            .then(|| with.iter().zip(without).map(lower).fold(0.0, f64::max)),
        price_peak: with.iter().zip(without).filter_map(dearer).reduce(f64::max),
        coverage: Some(1.0 - missing / demand),
        reference_shortfall: Some(without.iter().map(|month| month.shortfall).sum()),
        worst_share: shortfall / demand,
        ..Damage::default()
    }
}

/// Damage to all affected minerals together.
pub struct OfAll {
    /// The damage, without money.
    pub damage: Damage,
    /// Whether the economic loss and the money spent are known for each of the minerals.
    pub known: (bool, bool),
}

impl OfAll {
    /// Combines the damage to each mineral.
    pub fn new<'a>(minerals: impl Iterator<Item = &'a Damage> + Clone) -> Self {
        let all = |is_known: fn(&Damage) -> bool| minerals.clone().all(is_known);
        Self {
            known: (all(|d| d.economic_loss.is_some()), all(|d| d.total_cost.is_some())),
            damage: Damage {
                months_until_first_shortage: minerals.clone().filter_map(|d| d.months_until_first_shortage).min(),
                worst_share: minerals.map(|d| d.worst_share).fold(0.0, f64::max),
                ..Damage::default()
            },
        }
    }
}

impl Damage {
    /// Adds economic loss and money spent, each given without the outage and with it.
    #[must_use]
    pub fn with_money(self, loss: [Option<f64>; 2], cost: [Option<f64>; 2]) -> Self {
        let added = |[without, with]: [Option<f64>; 2]| Some(with? - without?);
        Self {
            economic_loss: added(loss),
            total_cost: added(cost),
            reference_economic_loss: loss[0],
            reference_total_cost: cost[0],
            ..self
        }
    }
}
