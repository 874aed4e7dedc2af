//! Simulates what was observed: the value of every row in every trial under the baseline, and what follows of it.

use super::sample::{BAND, Sample};
use super::start::Start;
use crate::questions::asking::{Step, Watch};
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::engine::trace::{Month, Tracer};
use mindep_core::plan::Plan;
use mindep_scenario::observed::{Observation, Quantity};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::ops::Range;

/// Groups of trials that a thread simulates before it looks for other work.
const GROUPS: u64 = 8;

/// A forecast that is scored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Forecast {
    /// The simulation.
    Model,
    /// Everything stays as the scenario has it at its start.
    Last,
    /// Contracts stay as they are at the start, and each trial's disruptions take their shares of them.
    Static,
    /// Prices stay at the initial price.
    Flat,
}

impl Forecast {
    /// Returns the name of the forecast, as in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Last => "last",
            Self::Static => "static",
            Self::Flat => "flat",
        }
    }
}

/// How good a forecast is for one observed value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Score {
    /// The forecast.
    pub forecast: Forecast,
    /// Continuous ranked probability score, in the unit of the value.
    pub crps: f64,
    /// Whether the value is in the central 90 % interval; `None` for a forecast that is one number.
    pub inside: Option<bool>,
}

/// An observed value with what was simulated of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Scored {
    /// The observed value.
    pub observation: Observation,
    /// Its value if everything stayed as at the start, by which scores are divided.
    pub scale: f64,
    /// Mean of the trials.
    pub mean: f64,
    /// Quantiles of the trials at 5, 25, 50, 75 and 95 %.
    pub quantiles: [f64; 5],
    /// Fraction of trials below the observed value; those equal to it count half.
    pub rank: f64,
    /// Interval score of the central 90 % interval.
    pub interval_score: f64,
    /// Scores of the forecasts that there are, that of the model first.
    pub scores: Vec<Score>,
}

impl Scored {
    /// Returns the score of a forecast, if it is made for this quantity.
    pub fn score(&self, forecast: Forecast) -> Option<Score> {
        self.scores.iter().find(|score| score.forecast == forecast).copied()
    }

    /// Returns the score of the simulation.
    pub fn crps(&self) -> f64 {
        self.score(Forecast::Model).map_or(f64::NAN, |score| score.crps)
    }

    /// Returns whether the observed value is in the central 90 % interval of the trials.
    pub fn is_inside(&self) -> bool {
        (self.quantiles[0]..=self.quantiles[4]).contains(&self.observation.value)
    }
}

/// Why nothing was scored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unscored {
    /// The observer stopped it.
    Stopped,
    /// Nothing simulated stands for a row.
    Unknown(String),
}

/// Simulates `trials` trials of a scenario, without strategies, and scores them against observed values. The result does not depend on the number
/// of threads. The memory is 8 bytes a row and trial, twice as much for supply and suppliers.
///
/// # Errors
///
/// When the observer stops it, or a row is of something that the scenario does not have.
pub fn scores(
    scenario: &Scenario,
    observations: &[Observation],
    trials: u64,
    watch: &dyn Watch,
) -> Result<Vec<Scored>, Unscored> {
    let plan = Plan::new(&Study { baseline: scenario.clone(), strategies: Vec::new(), uncertain: Vec::new() });
    let targets = observations
        .iter()
        .map(|row| {
            let unknown = || {
                Unscored::Unknown(format!(
                    "{} {} {}: nothing simulated stands for it",
                    row.mineral, row.quantity, row.start
                ))
            };
            Target::new(&plan, scenario, row).ok_or_else(unknown)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let simulated = simulate(&plan, &targets, trials, watch)?;
    let rows = observations.iter().zip(targets).zip(simulated);
    Ok(rows.map(|((observation, target), values)| scored(observation, &target, values)).collect())
}

/// What is simulated of a row.
struct Target<'a> {
    quantity: &'a Quantity,
    /// Indices of mineral and supplier in the plan.
    mineral: usize,
    supplier: Option<usize>,
    months: Range<usize>,
    start: Start,
    /// Contracts at the start by index of the supplier, of those that the quantity is about; none where availability says nothing of it.
    contracts: Vec<(usize, f64)>,
    /// Supply at the start that nothing disrupts, in units a month.
    firm: f64,
}

impl<'a> Target<'a> {
    fn new(plan: &Plan, scenario: &Scenario, row: &'a Observation) -> Option<Self> {
        let mineral = plan.labels.minerals.iter().position(|label| label.id == row.mineral.as_str())?;
        let suppliers = &plan.labels.minerals[mineral].suppliers;
        let start = Start::new(scenario, &row.mineral)?;
        let first = usize::try_from(row.start.months_since(scenario.start)).ok()?;
        let months = first..(first + row.months()).min(plan.months);
        let contracts = start.contracts.iter().filter_map(|(id, contract)| {
            let of_row = match &row.quantity {
                Quantity::Supply => true,
                Quantity::Supplier(own) => own == id,
                _ => false,
            };
            Some((suppliers.iter().position(|other| other == id.as_str())?, *contract)).filter(|_| of_row)
        });
        let contracts = contracts.collect();
        let firm = if row.quantity == Quantity::Supply { start.at_home } else { 0.0 };
        let supplier = match &row.quantity {
            Quantity::Supplier(id) => Some(suppliers.iter().position(|other| other == id.as_str())?),
            _ => None,
        };
        Some(Self { quantity: &row.quantity, mineral, supplier, months, start, contracts, firm })
    }

    /// Whether disruptions of suppliers make a forecast of their own.
    fn has_static(&self) -> bool {
        matches!(self.quantity, Quantity::Supply | Quantity::Supplier(_))
    }

    /// The value of the quantity in a trial.
    fn value(&self, months: &[Month]) -> f64 {
        let months = &months[self.months.clone()];
        let mean = |of: fn(&Month) -> Option<f64>| {
            let sum: f64 = months.iter().map(|month| of(month).unwrap_or(f64::NAN)).sum();
            sum / months.len() as f64
        };
        let initial = self.start.price.unwrap_or(f64::NAN);
        match (self.quantity, self.supplier) {
            (Quantity::Supplier(_), Some(s)) => months.iter().map(|month| received(month, s)).sum(),
            (Quantity::Supplier(_), None) => f64::NAN,
            (Quantity::Supply, _) => months.iter().map(supply).sum(),
            (Quantity::Demand, _) => months.iter().map(|month| month.demand).sum(),
            (Quantity::Price, _) => mean(|month| month.price),
            (Quantity::PriceRatio, _) => mean(|month| month.price) / initial,
            (Quantity::PriceInsideRatio, _) => mean(|month| month.price_inside) / initial,
        }
    }

    /// What the contracts at the start would deliver in a trial: `Σ_t Σ_s K_s(0) · a_s(t)`.
    fn of_contracts(&self, months: &[Month]) -> f64 {
        let month = |month: &Month| -> f64 {
            let delivered = self.contracts.iter().map(|(s, contract)| contract * month.available[*s]);
            self.firm + delivered.sum::<f64>()
        };
        months[self.months.clone()].iter().map(month).sum()
    }
}

/// What a supplier delivers in a month, surge included.
fn received(month: &Month, s: usize) -> f64 {
    month.delivered[s] + month.surge_for_gap[s] + month.surge_for_stock[s] + month.ahead[s]
}

/// All supply of a month: domestic, recycled, contracts, projects and surge.
fn supply(month: &Month) -> f64 {
    let parts =
        [&month.delivered, &month.project_delivered, &month.surge_for_gap, &month.surge_for_stock, &month.ahead];
    month.domestic + month.recycled + parts.iter().flat_map(|part| part.iter()).sum::<f64>()
}

/// Values of a row in all trials, in order of trial.
#[derive(Clone, Default)]
struct Values {
    model: Vec<f64>,
    /// Empty for rows without such a forecast.
    of_contracts: Vec<f64>,
}

/// Simulates the values of all rows.
fn simulate(plan: &Plan, targets: &[Target<'_>], trials: u64, watch: &dyn Watch) -> Result<Vec<Values>, Unscored> {
    let mut minerals: Vec<usize> = targets.iter().map(|target| target.mineral).collect();
    minerals.sort_unstable();
    minerals.dedup();
    let abreast = Tracer::ABREAST as u64;
    let each = GROUPS * abreast;
    let parts = trials.div_ceil(each);
    watch.hear(Step::More(parts));
    let part = |tracer: &mut Tracer<'_>, part: u64| {
        if watch.stopped() {
            return Err(Unscored::Stopped);
        }
        let mut values = vec![Values::default(); targets.len()];
        let end = trials.min((part + 1) * each);
        for first in (part * each..end).step_by(Tracer::ABREAST) {
            tracer.draw(first, abreast.min(end - first) as usize);
            for &mineral in &minerals {
                let months = tracer.months(0, mineral);
                for (target, values) in targets.iter().zip(&mut values).filter(|(target, _)| target.mineral == mineral)
                {
                    values.model.extend(months.iter().map(|months| target.value(months)));
                    if target.has_static() {
                        values.of_contracts.extend(months.iter().map(|months| target.of_contracts(months)));
                    }
                }
            }
        }
        watch.hear(Step::Done);
        Ok(values)
    };
    let found = (0..parts).into_par_iter().map_init(|| Tracer::new(plan), part).collect::<Result<Vec<_>, _>>()?;
    let mut all = vec![Values::default(); targets.len()];
    for part in found {
        for (all, values) in all.iter_mut().zip(part) {
            all.model.extend(values.model);
            all.of_contracts.extend(values.of_contracts);
        }
    }
    Ok(all)
}

/// Scores the values of a row.
fn scored(observation: &Observation, target: &Target<'_>, values: Values) -> Scored {
    let y = observation.value;
    let sample = Sample::new(values.model);
    let scale = target.start.level(&observation.quantity, observation.months());
    let of = |forecast: Forecast, sample: &Sample| Score {
        forecast,
        crps: sample.crps(y),
        inside: Some(sample.is_inside(y)),
    };
    // A forecast of one number: the score is the distance.
    let point = |forecast: Forecast| Score { forecast, crps: (scale - y).abs(), inside: None };
    let mut scores = vec![of(Forecast::Model, &sample), point(Forecast::Last)];
    if target.has_static() {
        scores.push(of(Forecast::Static, &Sample::new(values.of_contracts)));
    } else if observation.quantity == Quantity::Demand {
        // Nothing withholds demand.
        scores.push(point(Forecast::Static));
    } else {
        scores.push(point(Forecast::Flat));
    }
    Scored {
        observation: observation.clone(),
        scale,
        mean: sample.mean(),
        quantiles: [BAND[0], 0.25, 0.5, 0.75, BAND[1]].map(|level| sample.quantile(level)),
        rank: sample.rank(y),
        interval_score: sample.interval_score(y),
        scores,
    }
}

#[cfg(test)]
mod tests {
    use mindep_core::engine::trace::{Tracer, trace};
    use mindep_core::plan::Plan;

    /// Trials of a scenario that has everything, a few at a time, are those of one at a time, bit for bit.
    #[test]
    fn trials_traced_together_are_those_traced_alone() {
        let path = mindep_testing::root().join("tests/data/full.toml");
        let loaded = mindep_scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        let plan = Plan::new(&loaded.study);
        let mut tracer = Tracer::new(&plan);
        let abreast = Tracer::ABREAST as u64;
        for (first, count) in [(0, abreast), (abreast, 3), (5, abreast)] {
            tracer.draw(first, count as usize);
            for s in 0..plan.strategies.len() {
                for m in 0..plan.minerals() {
                    let together = tracer.months(s, m);
                    assert_eq!(together.len() as u64, count);
                    for (trial, months) in (first..).zip(together) {
                        assert!(months == trace(&plan, s, m, trial).months, "trial {trial}, strategy {s}, mineral {m}");
                    }
                }
            }
        }
    }
}
