//! Coverage of confidence intervals, and convergence of errors with the number of trials.

use super::check::Size;
use super::closed_forms::{RIGID, hazard, two_suppliers};
use super::exact::poisson;
use mindep_core::domain::distribution::Distribution;
use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::plan::sampler::Sampler;
use mindep_core::rng::{Stream, StreamKind};
use mindep_core::stats::{binomial_interval, poisson_interval};
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::{Estimate, Mean, ratio};
use mindep_core::tally::metric::Metric;
use mindep_library::analysis::between::{Influence, Pairs};
use mindep_library::analysis::comparison::compare;
use mindep_library::analysis::output::{Output, batches, simulate_each};
use mindep_library::analysis::paired;
use mindep_library::questions::calibrate::ask::estimate::Trend;
use mindep_library::questions::sensitivity::ask::indices::{design, indices};
use mindep_library::questions::value::ask::values;
use mindep_scenario::load_str;
use mindep_testing::{one_mineral, plan};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Nominal coverage of an interval.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// 95 % as the number of trials grows.
    InTheLimit,
    /// At least 95 %.
    AtLeast,
    /// 95 % in the limit, but estimated from few trials with a nonzero value.
    OfFew,
}

/// Coverage of an interval.
pub struct Covered {
    /// Name of the interval.
    pub interval: String,
    /// Number of repetitions in which the interval held the exact value.
    pub held: u64,
    /// Number of repetitions.
    pub of: u64,
    /// Nominal coverage.
    pub promise: Promise,
}

impl Covered {
    /// Returns the coverage, and its standard error under the nominal coverage.
    pub fn share(&self) -> (f64, f64) {
        (self.held as f64 / self.of as f64, (0.95 * 0.05 / self.of as f64).sqrt())
    }

    /// Returns whether the coverage is computed as a sum, not counted in repetitions.
    pub fn computed(&self) -> bool {
        self.of == 1_000_000
    }

    /// Returns whether the coverage is acceptable: at most four standard errors below 95 %, with a further tolerance of two percentage points for
    /// skewed losses where the nominal coverage holds only in the limit, and of six where few trials are nonzero.
    pub fn holds(&self) -> bool {
        let (share, error) = self.share();
        let slack = match self.promise {
            Promise::InTheLimit => 0.02,
            Promise::AtLeast => 0.0,
            Promise::OfFew => 0.06,
        };
        share >= 0.95 - slack - 4.0 * error
    }
}

#[derive(Default)]
struct Counts(BTreeMap<(usize, String), (u64, u64, Option<Promise>)>);

impl Counts {
    /// Counts an interval; `order` is its row in the table.
    fn add(&mut self, order: usize, name: &str, promise: Promise, interval: Option<[f64; 2]>, exact: f64) {
        let Some([low, high]) = interval else { return };
        let (held, of, promised) = self.0.entry((order, name.to_owned())).or_default();
        *held += u64::from(low <= exact && exact <= high);
        *of += 1;
        *promised = Some(promise);
    }

    fn mean(&mut self, order: usize, name: &str, mean: Option<Mean>, exact: f64) {
        let interval = mean.and_then(|m| m.std_error.map(|e| [m.mean - 1.96 * e, m.mean + 1.96 * e]));
        self.add(order, name, Promise::InTheLimit, interval, exact);
    }

    fn into_list(self) -> Vec<Covered> {
        let covered = |((_, interval), (held, of, promise)): ((usize, String), (u64, u64, Option<Promise>))| Covered {
            interval,
            held,
            of,
            promise: promise.unwrap_or(Promise::InTheLimit),
        };
        self.0.into_iter().map(covered).collect()
    }
}

/// Probability of the outage, its mean duration in months, the share of supply that it withholds, and the price.
const P: f64 = 0.3;
const M: f64 = 3.0;
const W: f64 = 0.4;
const PRICE: f64 = 50.0;
/// Horizon in years: fewer than one outage in ten million is longer.
const YEARS: u32 = 4;
/// Stocks of the two strategies, in months of the loss.
const STOCKS: [f64; 2] = [1.5, 7.0];

/// Returns the scenario with one outage of probability 0.3 and exponential duration with a mean of three months, which withholds 40 % of supply;
/// two strategies keep stocks.
fn outage(trials: u64) -> String {
    outages(trials, &[(P, "2025-01")])
}

/// Returns a scenario with several such outages, each with its probability and start, in the order of their ids.
fn outages(trials: u64, list: &[(f64, &str)]) -> String {
    let mineral = format!(
        "{RIGID}\nprice = {{ initial = {PRICE} }}\nstockpiles = [{{ id = \"k\", initial_days = 0, refill = 0, resale = 0 }}]"
    );
    let mut rest = two_suppliers(W);
    for (i, (probability, start)) in list.iter().enumerate() {
        let course = format!("start = \"{start}\"\nprobability = {probability}\nduration = \"exponential({M})\"");
        rest += &hazard(&format!("h{i}"), &course);
    }
    for (i, stock) in STOCKS.iter().enumerate() {
        let days = stock * W * 365.0 / 12.0;
        let _ = write!(
            rest,
            "[[strategies]]\nid = \"s{i}\"\ntitle = \"s\"\nset = {{ \"minerals.m.stockpiles.k.initial_days\" = {days} }}\n"
        );
    }
    one_mineral(trials, YEARS, &mineral, &rest).replace("seed = 7", "seed = 7\nshortage_threshold = 0")
}

/// Returns the expected shortfall with a stock of `months` of loss: the loss in the part of the outage that outlasts the stock.
fn loss(months: f64) -> f64 {
    loss_of(P, months)
}

/// Like [`loss`], for an outage with any probability.
fn loss_of(probability: f64, months: f64) -> f64 {
    probability * W * 100.0 * M * libm::exp(-months / M)
}

fn metric(tally: &Tally, strategy: usize, metric: Metric) -> Estimate {
    let found = &tally.strategies[strategy].minerals[0].metrics[metric.index()];
    Estimate::new(found).expect("a defined metric")
}

/// Returns the TVaR of the loss without a stock, which has an atom at zero and an exponential part.
fn tail_mean(part: f64) -> f64 {
    tail_mean_of(P, part)
}

/// Like [`tail_mean`], for an outage with any probability; if it is rarer than the tail, the tail holds all of the loss.
fn tail_mean_of(probability: f64, part: f64) -> f64 {
    let whole = W * 100.0 * M;
    if probability < part { probability * whole / part } else { whole * (libm::log(probability / part) + 1.0) }
}

/// Simulates the shortfall of each trial, without a stock and with that of each strategy.
fn shortfalls(plan: &Plan) -> [Vec<f64>; 3] {
    let output = Output { mineral: Some(0), metric: Metric::Shortfall, tail: false };
    let mut values = simulate_each(plan, &[output], 0..3).into_iter().flatten().flatten();
    [(); 3].map(|()| values.next().expect("a shortfall"))
}

/// Returns the coverage of all intervals.
pub fn coverage(size: Size) -> Vec<Covered> {
    let mut counts = Counts::default();
    of_runs(size, &mut counts);
    of_rare(size, &mut counts);
    of_attribution(size, &mut counts);
    of_pairs(size, &mut counts);
    of_sensitivity(size, &mut counts);
    of_trends(size, &mut counts);
    of_firm_supply(size, &mut counts);
    let mut list = counts.into_list();
    list.extend(certain());
    list
}

fn of_runs(size: Size, counts: &mut Counts) {
    let plan = plan(&outage(size.trials_each));
    let lost = loss(0.0);
    for r in 0..size.replications {
        let (first, end) = (r * size.trials_each, (r + 1) * size.trials_each);
        let tally = engine::run_trials(&plan, first..end, &());
        let shortfall = metric(&tally, 0, Metric::Shortfall);
        counts.mean(0, "mean of a metric (shortfall)", Some(shortfall.mean), lost);
        let any = metric(&tally, 0, Metric::AnyShortage).interval(Metric::AnyShortage);
        counts.add(1, "probability of any shortage", Promise::InTheLimit, any, P);
        for (i, part) in [0.05, 0.01].into_iter().enumerate() {
            let interval = shortfall.tvar_interval()[i];
            counts.add(2 + i, &format!("TVaR {}", 1.0 - part), Promise::InTheLimit, interval, tail_mean(part));
        }
        let years = &tally.strategies[0].minerals[0].year;
        for (i, period) in [20.0, 50.0, 100.0].into_iter().enumerate() {
            let found = years.exceeded(period, YEARS.into()).map(|found| found.interval);
            if let Some([Some(low), Some(high)]) = found {
                let exact = year_exceeded(1.0 / period);
                let name = format!("exceedance, year, {period} years");
                counts.add(4 + i, &name, Promise::InTheLimit, Some([low, high]), exact);
            }
        }
        for row in compare(&plan, &tally) {
            let Some(estimate) = row.estimate else { continue };
            let stock = STOCKS[row.strategy - 1];
            match (row.metric, row.mineral, row.strategy) {
                (Metric::Shortfall, Some(_), 1) => {
                    counts.add(
                        7,
                        "difference with the baseline, paired",
                        Promise::InTheLimit,
                        row.interval(),
                        loss(stock) - lost,
                    );
                    counts.add(
                        8,
                        "probability of being better",
                        Promise::InTheLimit,
                        Some(estimate.better_interval),
                        P,
                    );
                    counts.mean(
                        9,
                        "expected regret",
                        Some(estimate.expected_regret),
                        loss(STOCKS[0]) - loss(STOCKS[1]),
                    );
                }
                (Metric::ProgrammeCost, None, 1) => {
                    let exact = PRICE * (stock * W * 100.0 + loss(stock) - lost);
                    counts.mean(10, "difference of programme cost, paired", Some(estimate.difference), exact);
                }
                _ => {}
            }
        }
    }
}

/// Intervals for an outage in one trial of fifty, where most estimates rest on some tens of trials.
fn of_rare(size: Size, counts: &mut Counts) {
    const RARE: f64 = 0.02;
    let plan = plan(&outages(size.trials_each, &[(RARE, "2025-01")]));
    for r in 0..size.replications {
        let (first, end) = (r * size.trials_each, (r + 1) * size.trials_each);
        let tally = engine::run_trials(&plan, first..end, &());
        let shortfall = metric(&tally, 0, Metric::Shortfall);
        counts.add(
            17,
            "rare: mean of a metric",
            Promise::OfFew,
            shortfall.interval(Metric::Shortfall),
            loss_of(RARE, 0.0),
        );
        let any = metric(&tally, 0, Metric::AnyShortage).interval(Metric::AnyShortage);
        counts.add(18, "rare: probability of any shortage", Promise::InTheLimit, any, RARE);
        for (i, part) in [0.05, 0.01].into_iter().enumerate() {
            let name = format!("rare: TVaR {}", 1.0 - part);
            counts.add(19 + i, &name, Promise::OfFew, shortfall.tvar_interval()[i], tail_mean_of(RARE, part));
        }
        for row in compare(&plan, &tally) {
            let Some(estimate) = row.estimate else { continue };
            if (row.metric, row.mineral, row.strategy) == (Metric::Shortfall, Some(0), 1) {
                let exact = loss_of(RARE, STOCKS[0]) - loss_of(RARE, 0.0);
                counts.add(21, "rare: difference with the baseline", Promise::OfFew, row.interval(), exact);
                let better = Some(estimate.better_interval);
                counts.add(22, "rare: probability of being better", Promise::InTheLimit, better, RARE);
            }
        }
    }
}

/// Intervals for the shortfall attributed to an outage in one trial of a hundred, beside one in three of ten, which is over by then in all but one
/// of 20,000.
fn of_attribution(size: Size, counts: &mut Counts) {
    const SELDOM: f64 = 0.01;
    let plan = plan(&outages(size.trials_each, &[(P, "2025-01"), (SELDOM, "2027-07")]));
    for r in 0..size.replications {
        let (first, end) = (r * size.trials_each, (r + 1) * size.trials_each);
        let tally = engine::run_trials(&plan, first..end, &());
        let mineral = &tally.strategies[0].minerals[0];
        let whole = &mineral.metrics[Metric::Shortfall.index()].moments;
        for (h, (often, probability)) in [("common", P), ("rare", SELDOM)].into_iter().enumerate() {
            let part = &mineral.attributed[h];
            let promise = if h == 0 { Promise::InTheLimit } else { Promise::OfFew };
            let interval = |mean: Option<Mean>| mean.and_then(|mean| mean.interval(part.not_zero));
            let mean = interval(Mean::new(&part.moments, tally.trials));
            counts.add(23 + h, &format!("{often}: attributed shortfall"), promise, mean, loss_of(probability, 0.0));
            let share = interval(ratio(&part.moments, &part.with_whole, whole, tally.trials));
            // The shares add up to 1, so both rest on the trials of the rare outage.
            let name = format!("{often}: share of the shortfall");
            counts.add(25 + h, &name, Promise::OfFew, share, probability / (P + SELDOM));
        }
    }
}

/// Returns the share of a year's demand that is exceeded with probability p, pooled over years: a fraction e^(−12 y/m) of outages reaches year y.
fn year_exceeded(p: f64) -> f64 {
    let reach: f64 = (0..YEARS).map(|y| libm::exp(-12.0 * f64::from(y) / M)).sum::<f64>() / f64::from(YEARS);
    (W * M / 12.0) * libm::log(P * reach / p)
}

fn of_pairs(size: Size, counts: &mut Counts) {
    let text = outage(size.trials_each);
    for r in 0..size.replications / 2 {
        // A new seed for each, as in `value` and `compare`.
        let plan = plan(&text.replace("seed = 7", &format!("seed = {}", 1_000 + r)));
        let [without, some, much] = &shortfalls(&plan);
        let ratio = paired::ratio(some, without);
        counts.mean(11, "ratio of means (value, cost of a unit avoided)", ratio, loss(STOCKS[0]) / loss(0.0));
        let tail = |values: &[f64], part: f64| {
            let mut sorted = values.to_vec();
            sorted.sort_by(|x, y| y.total_cmp(x));
            let count = (part * sorted.len() as f64).round() as usize;
            (sorted[count - 1], sorted[..count].iter().sum::<f64>() / count as f64)
        };
        let mut influences = Vec::new();
        for values in [without, much] {
            let (quantile, tvar) = tail(values, 0.05);
            influences.push((tvar, Influence::Tail { part: 0.05, quantile, tvar }));
        }
        let mut pairs = Pairs::new(influences[0].1, influences[1].1);
        for (x, y) in without.iter().zip(much) {
            pairs.add(Some(*x), Some(*y));
        }
        let difference = Mean { mean: influences[1].0 - influences[0].0, std_error: pairs.std_error(), std_dev: None };
        // Less than 5 % of outages outlast the larger stock, so its tail holds all of the loss.
        let exact = loss(STOCKS[1]) / 0.05 - tail_mean(0.05);
        counts.mean(12, "difference of TVaR 0.95 of two runs (compare)", Some(difference), exact);
    }
}

fn of_sensitivity(size: Size, counts: &mut Counts) {
    // Ishigami's function with a = 7, b = 0.1 and simulation noise: 16 batches with a standard deviation of 2.
    let pi = std::f64::consts::PI;
    let (a, b) = (7.0, 0.1);
    let v1 = 0.5 * (1.0 + b * libm::pow(pi, 4.0) / 5.0) * (1.0 + b * libm::pow(pi, 4.0) / 5.0);
    let v2 = a * a / 8.0;
    let v13 = b * b * libm::pow(pi, 8.0) * (1.0 / 18.0 - 1.0 / 50.0);
    let v = v1 + v2 + v13;
    let exact = [v1 / v, v2 / v, (v1 + v13) / v];
    let normal = Sampler::new(&Distribution::Normal { mean: 0.0, sd: 2.0 });
    for r in 0..size.replications / 5 {
        let points = design(3, 64, r);
        let mut generator = Stream::new(r, StreamKind::Disruption, "noise").generator(0);
        let values: Vec<_> = points
            .iter()
            .map(|point| {
                let x: Vec<f64> = point.iter().map(|u| pi * (2.0 * u - 1.0)).collect();
                let sin = libm::sin(x[1]);
                let f = libm::sin(x[0]) * (1.0 + b * libm::pow(x[2], 4.0)) + a * sin * sin;
                let noisy: Vec<f64> =
                    (0..16).map(|_| f + normal.at(rand::RngExt::random::<f64>(&mut generator).max(1e-12))).collect();
                batches(&noisy)
            })
            .collect();
        let found = indices(&values, 3, r);
        for (i, (name, estimate)) in [
            ("first-order Sobol' index", found.first[0]),
            ("first-order Sobol' index", found.first[1]),
            ("total Sobol' index", found.total[0]),
        ]
        .into_iter()
        .enumerate()
        {
            counts.add(13 + i / 2, name, Promise::AtLeast, estimate.interval(), exact[i]);
        }
    }
}

fn of_trends(size: Size, counts: &mut Counts) {
    let normal = Sampler::new(&Distribution::Normal { mean: 0.0, sd: 1.0 });
    // These are cheap, so there are ten times as many.
    for r in 0..10 * size.replications {
        let uniforms = Stream::new(r, StreamKind::Disruption, "trend");
        let points: Vec<(f64, f64)> = (0..3_u64)
            .flat_map(|block| uniforms.uniforms(0, block, 0))
            .take(10)
            .enumerate()
            .map(|(year, u)| (2015.0 + year as f64, 0.3 * year as f64 + normal.at(u)))
            .collect();
        counts.add(15, "slope of a share (calibrate)", Promise::AtLeast, Trend::new(&points).map(|t| t.interval), 0.3);
    }
}

fn of_firm_supply(size: Size, counts: &mut Counts) {
    // Of T = 24 months, k = 6 are lost with probability P; a firm supplier in place of the disrupted one leaves the same mean shortfall if its
    // contract is w (1 − P k / T).
    let exact = 1200.0 * W * (1.0 - P * 6.0 / 24.0);
    let ban = hazard("h", &format!("start = \"2025-06\"\nprobability = {P}\nduration = 6"));
    let text = one_mineral(size.trials_each, 2, RIGID, &(two_suppliers(W) + &ban));
    for r in 0..size.replications {
        let text = text.replace("seed = 7", &format!("seed = {}", 5_000 + r));
        let loaded = load_str("test.toml", &text, &[]).unwrap_or_else(|error| panic!("{error}"));
        let worths = values(&loaded.study, None, size.trials_each, None);
        // Suppliers come first, in order of id; the first one is disrupted.
        let firm = worths.first().and_then(|worth| worth.firm?.ok()).map(|firm| firm.supply);
        counts.mean(16, "firm supply of a supplier (value)", firm, exact);
    }
}

/// Returns the coverage of intervals for counts, which is a finite sum: its minimum over a grid of true values.
fn certain() -> Vec<Covered> {
    let parts = 1_000_000.0;
    let least_poisson = (1..=120)
        .map(|i| f64::from(i) * 0.25)
        .map(|m| {
            let holds = |n: u32| poisson_interval(u64::from(n))[0] <= m && m <= poisson_interval(u64::from(n))[1];
            (0..120).filter(|n| holds(*n)).map(|n| poisson(n, m)).sum::<f64>()
        })
        .fold(1.0, f64::min);
    let n = 50;
    let least_binomial = (1..100)
        .map(|i| f64::from(i) / 100.0)
        .map(|p| {
            let mut chance = libm::pow(1.0 - p, f64::from(n));
            let mut sum = 0.0;
            for hits in 0..=n {
                let [low, high] = binomial_interval(hits as u64, n as u64);
                if low <= p && p <= high {
                    sum += chance;
                }
                chance *= f64::from(n - hits) / f64::from(hits + 1) * p / (1.0 - p);
            }
            sum
        })
        .fold(1.0, f64::min);
    [
        ("rate of falls (calibrate), least over rates", least_poisson),
        ("share of futures (robustness), least over shares", least_binomial),
    ]
    .map(|(interval, share)| Covered {
        interval: interval.to_owned(),
        held: (share * parts) as u64,
        of: parts as u64,
        promise: Promise::AtLeast,
    })
    .into()
}

/// Errors of estimates at one number of trials.
pub struct Shrinking {
    /// Number of trials.
    pub trials: u64,
    /// For each statistic: root mean square of the differences from the exact value, and root mean square of the estimated standard errors.
    pub errors: Vec<(f64, f64)>,
}

/// Names of the statistics of [`convergence`].
pub const STATISTICS: [&str; 3] = ["mean shortfall", "TVaR 0.95", "paired difference"];

/// Returns the errors of estimates at increasing numbers of trials, each four times the one before.
pub fn convergence(size: Size) -> Vec<Shrinking> {
    let repetitions = size.replications / 5;
    let plan = plan(&outage(1));
    let exact = [loss(0.0), tail_mean(0.05), loss(STOCKS[0]) - loss(0.0)];
    let mut rows = Vec::new();
    let mut next = 0;
    for step in 0..size.steps {
        let trials = 250 * 4_u64.pow(step);
        let mut sums = vec![(0.0, 0.0); exact.len()];
        for _ in 0..repetitions {
            let tally = engine::run_trials(&plan, next..next + trials, &());
            next += trials;
            let shortfall = metric(&tally, 0, Metric::Shortfall);
            let compared = compare(&plan, &tally);
            let row = compared.iter().find(|r| r.metric == Metric::Shortfall && r.mineral.is_some() && r.strategy == 1);
            let difference = row.and_then(|r| r.estimate).expect("a comparison").difference;
            let found = [
                (shortfall.mean.mean, shortfall.mean.std_error),
                (shortfall.tvar[0], shortfall.tvar_std_error[0]),
                (difference.mean, difference.std_error),
            ];
            for ((sum, (value, error)), exact) in sums.iter_mut().zip(found).zip(exact) {
                sum.0 += (value - exact) * (value - exact);
                sum.1 += error.map_or(0.0, |e| e * e);
            }
        }
        let root = |sum: f64| (sum / repetitions as f64).sqrt();
        rows.push(Shrinking { trials, errors: sums.into_iter().map(|(a, b)| (root(a), root(b))).collect() });
    }
    rows
}

/// Returns the slope of the logarithm of errors over that of trials, and its standard error: the logarithm of the root mean square of `n` normal
/// errors has the standard error 1/√(2n).
pub fn slope(rows: &[Shrinking], statistic: usize, repetitions: u64) -> (f64, f64) {
    let x: Vec<f64> = rows.iter().map(|r| libm::log(r.trials as f64)).collect();
    let y: Vec<f64> = rows.iter().map(|r| libm::log(r.errors[statistic].0)).collect();
    let middle = x.iter().sum::<f64>() / x.len() as f64;
    let spread: f64 = x.iter().map(|x| (x - middle) * (x - middle)).sum();
    let slope = x.iter().zip(&y).map(|(x, y)| (x - middle) * y).sum::<f64>() / spread;
    (slope, 1.0 / (2.0 * repetitions as f64 * spread).sqrt())
}
