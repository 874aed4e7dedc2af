//! Rows of `boxes.csv` and `box-limits.csv`: the conditions in which a strategy fails.

use super::Head;
use crate::questions::robustness::ask::prim::{BoxCounts, NoBox};
use crate::questions::robustness::ask::{OfOutput, Region, RobustnessResult};
use crate::row;
use crate::tables::number::{Number, number};
use mindep_core::domain::scenario::Uncertain;
use mindep_core::plan::Plan;
use mindep_core::stats::binomial_interval;
use serde::{Deserialize, Serialize};

row! {
    /// A row of `boxes.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct BoxRow {
        /// As above.
        pub strategy: String,
        /// As above.
        pub mineral: String,
        /// As above.
        pub metric: String,
        /// Above which the strategy fails (fraction).
        pub criterion: Option<Number>,
        /// Futures of the first half.
        pub futures: usize,
        /// Those that fail.
        pub failures: usize,
        /// Parameters with a limit; empty, as what follows, without a box.
        pub parameters: Option<usize>,
        /// Share of the failures in the box, in the first half (fraction).
        pub coverage: Option<Number>,
        /// Share of the futures in the box that fail (fraction).
        pub density: Option<Number>,
        /// Share of all futures in the box (fraction).
        pub mass: Option<Number>,
        /// Futures of the second half.
        pub fresh_futures: usize,
        /// Those that fail.
        pub fresh_failures: usize,
        /// Coverage in the second half (fraction).
        pub fresh_coverage: Option<Number>,
        /// Lower end of its 95 % interval (fraction).
        pub fresh_coverage_ci95_low: Option<Number>,
        /// Upper end (fraction).
        pub fresh_coverage_ci95_high: Option<Number>,
        /// Density in the second half (fraction).
        pub fresh_density: Option<Number>,
        /// Lower end of its 95 % interval (fraction).
        pub fresh_density_ci95_low: Option<Number>,
        /// Upper end (fraction).
        pub fresh_density_ci95_high: Option<Number>,
        /// Mass in the second half (fraction).
        pub fresh_mass: Option<Number>,
        /// Chance of that density or more if the box meant nothing.
        pub fresh_p_value: Option<Number>,
        /// Why there is no box.
        pub note: String,
    }
}

row! {
    /// A row of `box-limits.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct LimitRow {
        /// As above.
        pub strategy: String,
        /// As above.
        pub mineral: String,
        /// As above.
        pub metric: String,
        /// Address.
        pub parameter: String,
        /// Lower limit; empty without one (the parameter's).
        pub low: Option<Number>,
        /// Upper limit; empty without one (the parameter's).
        pub high: Option<Number>,
        /// Where the lower limit lies in the parameter's range; 0 without one.
        pub low_quantile: Option<Number>,
        /// Where the upper limit lies; 1 without one.
        pub high_quantile: Option<Number>,
        /// Of this parameter's limits, in the first half.
        pub quasi_p_value: Option<Number>,
        /// The same in the second half.
        pub fresh_quasi_p_value: Option<Number>,
    }
}

/// Returns the rows of both tables; `parameters` are in the order of the analysis.
pub fn boxes(plan: &Plan, parameters: &[&Uncertain], answer: &RobustnessResult) -> (Vec<BoxRow>, Vec<LimitRow>) {
    let (mut rows, mut limits) = (Vec::new(), Vec::new());
    for of in &answer.outputs {
        let head = Head::new(plan, of);
        for (region, label) in of.boxes.iter().zip(&plan.labels.strategies) {
            rows.push(row(&head, &label.id, of, region));
            limits.extend(limits_of(&head, &label.id, parameters, region));
        }
    }
    (rows, limits)
}

fn row(head: &Head, strategy: &str, of: &OfOutput, region: &Region) -> BoxRow {
    let (all, fresh) = (region.all, region.fresh);
    let row = BoxRow {
        strategy: strategy.to_owned(),
        mineral: head.mineral.clone(),
        metric: head.metric.clone(),
        criterion: number(of.criterion.value),
        futures: all.futures,
        failures: all.failures,
        fresh_futures: fresh.futures,
        fresh_failures: fresh.failures,
        ..BoxRow::default()
    };
    let found = match &region.found {
        Err(why) => return BoxRow { note: note(*why).to_owned(), ..row },
        Ok(found) => found,
    };
    let (held, tried) = (found.found.held, found.fresh);
    let share = |part: usize, whole: usize| number((whole > 0).then(|| part as f64 / whole as f64));
    let ends = |part: usize, whole: usize| binomial_interval(part as u64, whole as u64).map(number);
    let coverage = |held: BoxCounts, all: BoxCounts| share(held.failures, all.failures);
    let density = |held: BoxCounts| share(held.failures, held.futures);
    let mass = |held: BoxCounts, all: BoxCounts| share(held.futures, all.futures);
    let [coverage_low, coverage_high] = ends(tried.failures, fresh.failures);
    let [density_low, density_high] = ends(tried.failures, tried.futures);
    BoxRow {
        parameters: Some(found.limited.len()),
        coverage: coverage(held, all),
        density: density(held),
        mass: mass(held, all),
        fresh_coverage: coverage(tried, fresh),
        fresh_coverage_ci95_low: coverage_low,
        fresh_coverage_ci95_high: coverage_high,
        fresh_density: density(tried),
        fresh_density_ci95_low: density_low,
        fresh_density_ci95_high: density_high,
        fresh_mass: mass(tried, fresh),
        fresh_p_value: number(found.fresh_p),
        ..row
    }
}

fn note(why: NoBox) -> &'static str {
    match why {
        NoBox::FewFailures => "fails in too few futures to tell where",
        NoBox::FewSuccesses => "fails in nearly all futures",
        NoBox::NoCondition => "no limit of a parameter can be told from chance",
    }
}

fn limits_of(head: &Head, strategy: &str, parameters: &[&Uncertain], region: &Region) -> Vec<LimitRow> {
    let Ok(found) = &region.found else { return Vec::new() };
    let row = |(parameter, quasi_p): &(usize, [f64; 2])| {
        let uncertain = parameters[*parameter];
        let [low, high] = found.found.limits.0[*parameter];
        let quantile = |limit: f64, without: f64| if limit.is_finite() { uncertain.range.cdf(limit) } else { without };
        LimitRow {
            strategy: strategy.to_owned(),
            mineral: head.mineral.clone(),
            metric: head.metric.clone(),
            parameter: uncertain.address.clone(),
            low: number(low),
            high: number(high),
            low_quantile: number(quantile(low, 0.0)),
            high_quantile: number(quantile(high, 1.0)),
            quasi_p_value: number(quasi_p[0]),
            fresh_quasi_p_value: number(quasi_p[1]),
        }
    };
    found.limited.iter().map(row).collect()
}
