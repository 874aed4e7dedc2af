//! Comparison of the remaining contents of the tally of a trial that ran alone: monthly series, years, occurrences, comparisons (docs/model.md §9).

use super::account;
use super::compare::{Case, Differences, by_id};
use super::given::Given;
use super::trial::Month;
use mindep_core::domain::disruption::{Disruption, Effect};
use mindep_core::domain::node::Node;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::engine::trace::Trace;
use mindep_core::plan::Plan;
use mindep_core::tally::histogram::Histogram;
use mindep_core::tally::metric::{Metric, Variable};
use mindep_core::tally::{TILE_VARIABLES, Tally};

/// Compares monthly series.
pub fn series(case: Case, plan: &Plan, tally: &Tally, months: &[Month], out: &mut Differences) {
    let mineral = &tally.strategies[case.s].minerals[case.m];
    let market = &tally.markets[plan.strategies[case.s].supply[case.m].market];
    let stocked = !case.mineral.stockpiles.is_empty();
    for (t, m) in months.iter().enumerate() {
        for variable in Variable::ALL {
            let own = TILE_VARIABLES.iter().position(|v| *v == variable);
            let cell = match (variable, own) {
                (Variable::Demand, _) => market.demand.get(t),
                (Variable::Price, _) => market.price.get(t),
                (Variable::PriceInside, _) => market.inside.get(t),
                (_, own) => own.and_then(|v| mineral.series[v].get(t)),
            };
            let theirs = cell.and_then(mindep_core::tally::series::Cell::mean).unwrap_or(f64::NAN);
            let size = m.demand + account::supply(m);
            let (ours, scale) = match variable {
                Variable::Demand => (m.demand, size + case.mineral.demand.annual),
                Variable::Supply => (account::supply(m), size + case.mineral.demand.annual),
                Variable::ShortfallShare => (m.shortfall / m.demand, 1.0),
                Variable::StockDays => (if stocked { account::stock_days(m) } else { f64::NAN }, 1000.0),
                Variable::Price => (m.price.unwrap_or(f64::NAN), m.price.unwrap_or(f64::NAN)),
                Variable::PriceInside => (m.price_inside.unwrap_or(f64::NAN), m.price_inside.unwrap_or(f64::NAN)),
                Variable::Hhi => {
                    let received = account::received(m);
                    // What rounding leaves of a complete outage has a larger relative effect the smaller the other deliveries are.
                    let rounding = 1e-6 * size / received.iter().sum::<f64>();
                    (account::concentration(&received, m.demand).0, 1.0 + rounding.min(1e3))
                }
            };
            out.number(&format!("series of {}, month {t}", variable.name()), theirs, ours, scale);
        }
    }
}

/// Returns the discounted production cost of project deliveries that the importer owns.
pub fn owned(given: &Given, months: &[Month]) -> f64 {
    let worth = |t: usize| libm::pow(1.0 + given.scenario.discount_rate, -(t as f64) / 12.0);
    let of_month = |(t, m): (usize, &Month)| {
        let volumes = given.ventures().into_iter().zip(&m.project_delivered);
        volumes.map(|(project, volume)| volume * project.ownership * project.unit_cost * worth(t)).sum::<f64>()
    };
    months.iter().enumerate().map(of_month).sum()
}

/// Compares shortfall shares of years and of their worst months.
pub fn years(case: Case, tally: &Tally, months: &[Month], out: &mut Differences) {
    let mineral = &tally.strategies[case.s].minerals[case.m];
    let shares = |of: &dyn Fn(&[Month]) -> f64| months.chunks(12).map(of).collect::<Vec<f64>>();
    let whole =
        shares(&|year| year.iter().map(|m| m.shortfall).sum::<f64>() / year.iter().map(|m| m.demand).sum::<f64>());
    let worst = shares(&|year| year.iter().map(|m| m.shortfall / m.demand).fold(0.0, f64::max));
    for (name, years, ours) in [("year", &mineral.year, whole), ("worst month", &mineral.worst_month, worst)] {
        let count = ours.len() as f64;
        out.number(&format!("count of {name}"), years.values.count() as f64, count, 1.0);
        out.number(&format!("mean of {name}"), mean(&years.values), ours.iter().sum::<f64>() / count, 1.0);
    }
}

fn mean(histogram: &Histogram) -> f64 {
    histogram.tail_mean(1.0).map_or(f64::NAN, |(mean, _)| mean)
}

/// Compares numbers of occurrences and of active months of each disruption.
pub fn occurrences(case: Case, plan: &Plan, given: &Given, trace: &Trace, tally: &Tally, out: &mut Differences) {
    let market = &tally.markets[plan.strategies[case.s].supply[case.m].market];
    let horizon = trace.months.len();
    let hazards = by_id(&case.scenario.disruptions, |d| &d.id);
    for (h, place) in hazards.into_iter().enumerate() {
        let disruption = &case.scenario.disruptions[place];
        let own = trace.occurrences.iter().filter(|o| o.hazard as usize == h);
        // An occurrence without duration counts as active in the month of its onset.
        let touches = |onset: f64, end: f64, t: f64| onset < t + 1.0 && (end > t || (end == onset && onset >= t));
        let months: Vec<Vec<usize>> = own
            .map(|o| (0..horizon).filter(|&t| touches(o.onset, o.end, t as f64)).collect())
            .filter(|months: &Vec<usize>| !months.is_empty())
            .collect();
        let mut touched: Vec<usize> = months.iter().flatten().copied().collect();
        touched.sort_unstable();
        touched.dedup();
        let (count, active) = (market.hazards[h].0.sum().total(), market.hazards[h].1.sum().total());
        // A disruption that strikes only nodes not in use may be left out.
        if count != 0.0 || concerns(given, disruption) {
            out.number(&format!("occurrences of `{}`", disruption.id), count, months.len() as f64, 0.0);
            out.number(&format!("months of `{}`", disruption.id), active, touched.len() as f64, 0.0);
        }
    }
}

fn concerns(given: &Given, disruption: &Disruption) -> bool {
    if disruption.effect == Effect::Demand {
        return given.shocks(disruption);
    }
    let strikes = |path: &[Node]| path.iter().any(|node| given.strikes(disruption, node));
    given.suppliers().iter().any(|s| strikes(&s.path)) || given.ventures().iter().any(|p| strikes(&p.path))
}

/// Checks the comparisons of every strategy with the baseline, for mineral `m` (for all together if it is the number of minerals) and the metrics
/// `list`.
pub fn pairs(metrics: &BlockMetrics, tally: &Tally, m: usize, list: &[Metric], months: usize, out: &mut Differences) {
    let all = m == tally.strategies[0].minerals.len();
    for (k, metric) in list.iter().enumerate() {
        let value = |s: usize| match metrics[s][m][k][0] {
            none if none.is_nan() && *metric == Metric::FirstShortageMonth => months as f64,
            value => value,
        };
        let defined: Vec<f64> = (0..metrics.len()).map(value).filter(|v| !v.is_nan()).collect();
        let more = matches!(metric, Metric::LowestStockDays | Metric::FirstShortageMonth);
        let best = defined.into_iter().reduce(|a, b| if (a > b) == more { a } else { b }).unwrap_or(f64::NAN);
        for s in 1..metrics.len() {
            let strategy = &tally.strategies[s];
            let pair = if all { &strategy.all_pairs[k] } else { &strategy.minerals[m].pairs[k] };
            let (mine, base) = (value(s), value(0));
            let both = !mine.is_nan() && !base.is_nan();
            // Values that differ by less than 2^-40 differ only by rounding.
            let apart =
                |a: f64, b: f64| if (a - b).abs() <= a.abs().max(b.abs()) / libm::exp2(40.0) { 0.0 } else { a - b };
            let difference = if both { apart(mine, base) } else { 0.0 };
            let better = difference != 0.0 && (difference > 0.0) == more;
            let regret = if both { apart(mine, best).abs() } else { 0.0 };
            out.unless(
                pair.count == u64::from(both)
                    && pair.difference.sum().total() == difference
                    && pair.better == u64::from(better)
                    && pair.regret.sum().total() == regret,
                || {
                    format!(
                        "strategy {s}, mineral {m}, {}: comparison {pair:?}, expected {difference} {better} {regret}",
                        metric.name()
                    )
                },
            );
        }
    }
}
