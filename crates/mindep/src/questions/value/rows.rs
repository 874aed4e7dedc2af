//! `value.csv`: the value of each supplier, project and stockpile as firm supply, and of one more stock day and per cent of surge.

use crate::questions::value::ask::{Asset, NoFirm, What, Worth};
use crate::row;
use crate::tables::number::{Number, number};
use mindep_core::tally::estimate::Mean;
use serde::{Deserialize, Serialize};

/// File name of the table.
pub const FILE: &str = "value.csv";

row! {
    /// A row of `value.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ValueRow {
        /// Strategy under which assets are valued.
        pub strategy: String,
        /// Mineral id.
        pub mineral: String,
        /// `supplier`, `project`, `stockpile`, `stock_day` (one more day, held and aimed at), `surge_point` (surge of a hundredth of the contract
        /// more).
        pub kind: String,
        /// Id of the supplier, project or stockpile.
        pub asset: String,
        /// Expected shortfall over the horizon with the asset, or with the day or surge more (mineral's unit).
        pub shortfall_with: Option<Number>,
        /// Its standard error (mineral's unit).
        pub shortfall_with_std_error: Option<Number>,
        /// Expected shortfall without it (mineral's unit).
        pub shortfall_without: Option<Number>,
        /// Its standard error (mineral's unit).
        pub shortfall_without_std_error: Option<Number>,
        /// The second less the first, paired (mineral's unit).
        pub shortfall_avoided: Option<Number>,
        /// Its standard error (mineral's unit).
        pub shortfall_avoided_std_error: Option<Number>,
        /// What it supplies in name: a supplier's mean contract, a project's mean capacity times offtake; empty for stockpiles (a year).
        pub nominal: Option<Number>,
        /// Firm supply that does as much (a year).
        pub firm_equivalent: Option<Number>,
        /// Its standard error (a year).
        pub std_error: Option<Number>,
        /// Lower end of its 95 % interval (a year).
        pub ci95_low: Option<Number>,
        /// Upper end of its 95 % interval (a year).
        pub ci95_high: Option<Number>,
        /// Firm equivalent over nominal; above 1 where surge is worth something (fraction).
        pub firm_share: Option<Number>,
        /// Its standard error, `std_error` over nominal (fraction).
        pub firm_share_std_error: Option<Number>,
        /// Mean economic loss without less that with, paired; empty where no sector has a `value_added` (currency).
        pub loss_avoided: Option<Number>,
        /// Its standard error (currency).
        pub loss_avoided_std_error: Option<Number>,
        /// Mean programme cost with less that without, paired; empty without a price (currency).
        pub cost: Option<Number>,
        /// Its standard error (currency).
        pub cost_std_error: Option<Number>,
        /// `cost` over `shortfall_avoided`, where this is above 0; below 0 when it saves money (currency per unit).
        pub cost_per_unit_avoided: Option<Number>,
        /// Its standard error (currency per unit).
        pub cost_per_unit_avoided_std_error: Option<Number>,
        /// Why cells are empty, or to be read with care.
        pub note: String,
    }
}

/// Kind of a supplier under contract.
pub const SUPPLIER: &str = "supplier";
/// Kind of an enabled project.
pub const PROJECT: &str = "project";
/// Kind of a stockpile.
pub const STOCKPILE: &str = "stockpile";
/// Kind of one more day of a stockpile.
pub const STOCK_DAY: &str = "stock_day";
/// Kind of surge that is larger by a hundredth of a supplier's contract.
pub const SURGE_POINT: &str = "surge_point";

impl ValueRow {
    /// Creates the row of a value under a strategy.
    pub fn new(strategy: &str, worth: &Worth) -> Self {
        let (kind, asset) = match &worth.what {
            What::Whole(Asset::Supplier(id)) => (SUPPLIER, id),
            What::Whole(Asset::Project(id)) => (PROJECT, id),
            What::Whole(Asset::Stockpile(id)) => (STOCKPILE, id),
            What::StockDay(id) => (STOCK_DAY, id),
            What::SurgePoint(id) => (SURGE_POINT, id),
        };
        let mean = |m: Option<Mean>| number(m.map(|m| m.mean));
        let error = |m: Option<Mean>| number(m.and_then(|m| m.std_error));
        let firm = worth.firm.and_then(Result::ok).map(|firm| firm.supply);
        let end = |sign: f64| number(firm.and_then(|f| Some(f.mean + sign * 1.96 * f.std_error?)));
        let over = |x: Option<f64>| number(x.zip(worth.nominal.filter(|n| *n > 0.0)).map(|(x, nominal)| x / nominal));
        Self {
            strategy: strategy.to_owned(),
            mineral: worth.mineral.to_string(),
            kind: kind.to_owned(),
            asset: asset.to_string(),
            shortfall_with: mean(worth.with),
            shortfall_with_std_error: error(worth.with),
            shortfall_without: mean(worth.without),
            shortfall_without_std_error: error(worth.without),
            shortfall_avoided: mean(worth.avoided),
            shortfall_avoided_std_error: error(worth.avoided),
            nominal: number(worth.nominal),
            firm_equivalent: mean(firm),
            std_error: error(firm),
            ci95_low: end(-1.0),
            ci95_high: end(1.0),
            firm_share: over(firm.map(|f| f.mean)),
            firm_share_std_error: over(firm.and_then(|f| f.std_error)),
            loss_avoided: mean(worth.loss_avoided),
            loss_avoided_std_error: error(worth.loss_avoided),
            cost: mean(worth.cost),
            cost_std_error: error(worth.cost),
            cost_per_unit_avoided: mean(worth.cost_per_unit),
            cost_per_unit_avoided_std_error: error(worth.cost_per_unit),
            note: note(worth).to_owned(),
        }
    }
}

fn note(worth: &Worth) -> &'static str {
    let within_noise = worth.avoided.is_some_and(|a| a.std_error.is_none_or(|e| a.mean.abs() < 1.96 * e));
    match worth.firm {
        Some(Err(NoFirm::NoEffect)) => "no effect: every trial has the same shortfall without it",
        Some(Err(NoFirm::Harmful)) if within_noise => "no firm equivalent: the effect is within noise",
        Some(Err(NoFirm::Harmful)) => "no firm equivalent: expected shortfall is lower without it",
        Some(Err(NoFirm::NotEnough)) => "no firm equivalent: firm supply of the whole need does not do as much",
        None if worth.avoided.is_some_and(|a| a.mean == 0.0 && a.std_error == Some(0.0)) => {
            "no effect: every trial has the same shortfall with it"
        }
        _ if within_noise => "the effect is within noise: more trials tell more",
        Some(Ok(firm)) if firm.supply.std_error.is_none() => {
            "no error: expected shortfall does not fall with more firm supply there"
        }
        _ => "",
    }
}
