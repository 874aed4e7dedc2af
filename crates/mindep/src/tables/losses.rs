//! `disruptions.csv` and `sectors.csv`: shortfall by cause and by sector.

use super::number::Number;
use super::table::Table;
use super::{Estimated, Run};
use crate::row;
use serde::{Deserialize, Serialize};

pub use mindep_core::domain::scenario::UNATTRIBUTED;

row! {
    /// A row of `disruptions.csv`: means per trial.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct DisruptionRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// Id, or `unattributed`: shortfall that there would be with everything available, such as need that nobody was contracted for.
        pub disruption: String,
        /// How many were active at some time in the horizon.
        pub occurrences: Option<Number>,
        /// Months in which at least a part of one lay, recovery included.
        pub months_active: Option<Number>,
        /// The part of the mineral's shortfall attributed to it, in the mineral's unit. The rows of a strategy and mineral add up to `shortfall` of
        /// `summary.csv`.
        pub shortfall: Option<Number>,
        /// That over the mineral's mean shortfall; the rows add up to 1. Empty when there is no shortfall.
        pub share_of_shortfall: Option<Number>,
        /// Standard error of `occurrences`.
        pub occurrences_std_error: Option<Number>,
        /// Standard error of `months_active`.
        pub months_active_std_error: Option<Number>,
        /// Standard error of `shortfall`.
        pub shortfall_std_error: Option<Number>,
        /// Standard error of `share_of_shortfall`.
        pub share_of_shortfall_std_error: Option<Number>,
        /// Trials in which it causes a shortfall, on which the row rests. Below 30, the part and its error are themselves badly known.
        pub trials_not_zero: u64,
    }
}

impl Table for DisruptionRow {
    const FILE: &'static str = "disruptions.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let names = &run.plan.labels.disruptions;
        let mut rows = Vec::new();
        for part in run.parts() {
            let total = &part.tally.metrics[mindep_core::tally::metric::Metric::Shortfall.index()].moments;
            let hazards = part.label.disruptions.iter().copied();
            for place in hazards.chain([names.len()]) {
                let shortfall = part.mean(&part.tally.attributed[place].moments);
                let share = part.ratio(&part.tally.attributed[place], total);
                let (occurrences, months) = match part.market.hazards.get(place) {
                    Some((occurrences, months)) => (part.mean(occurrences), part.mean(months)),
                    None => (Estimated::default(), Estimated::default()),
                };
                rows.push(Self {
                    strategy: part.strategy.to_owned(),
                    mineral: part.label.id.clone(),
                    disruption: names.get(place).map_or(UNATTRIBUTED, String::as_str).to_owned(),
                    occurrences: occurrences.mean,
                    months_active: months.mean,
                    shortfall: shortfall.mean,
                    share_of_shortfall: share.mean,
                    occurrences_std_error: occurrences.std_error,
                    months_active_std_error: months.std_error,
                    shortfall_std_error: shortfall.std_error,
                    share_of_shortfall_std_error: share.std_error,
                    trials_not_zero: part.tally.attributed[place].not_zero,
                });
            }
        }
        rows
    }
}

row! {
    /// A row of `sectors.csv`: means per trial over the horizon.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct SectorRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// Id.
        pub sector: String,
        /// Demand of the sector that was not met, in the mineral's unit. The sectors of a mineral add up to its shortfall.
        pub shortfall: Option<Number>,
        /// Mean over trials of that over the sector's demand.
        pub shortfall_share: Option<Number>,
        /// Discounted value lost, in the currency; empty for a sector without a `value_added`. The price response, which has no sector, is not in
        /// it.
        pub economic_loss: Option<Number>,
        /// Standard error of `shortfall`.
        pub shortfall_std_error: Option<Number>,
        /// Standard error of `shortfall_share`.
        pub shortfall_share_std_error: Option<Number>,
        /// Standard error of `economic_loss`.
        pub economic_loss_std_error: Option<Number>,
    }
}

impl Table for SectorRow {
    const FILE: &'static str = "sectors.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let mut rows = Vec::new();
        for part in run.parts() {
            let sectors = part.label.sectors.iter().zip(&part.tally.sectors).zip(&part.supply.sectors);
            for ((id, sector), planned) in sectors {
                let shortfall = part.mean(&sector.shortfall);
                let share = part.mean(&sector.share);
                // A sector without a given value has an empty loss, not a loss of 0, since its value is unknown.
                let is_valued = planned.value_added > 0.0;
                let loss = if is_valued { part.mean(&sector.loss) } else { Estimated::default() };
                rows.push(Self {
                    strategy: part.strategy.to_owned(),
                    mineral: part.label.id.clone(),
                    sector: id.clone(),
                    shortfall: shortfall.mean,
                    shortfall_share: share.mean,
                    economic_loss: loss.mean,
                    shortfall_std_error: shortfall.std_error,
                    shortfall_share_std_error: share.std_error,
                    economic_loss_std_error: loss.std_error,
                });
            }
        }
        rows
    }
}
