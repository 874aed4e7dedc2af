//! Reverse stress test: the smallest outages, of one target or of two at once, that cause a given shortfall, and the stock that would just prevent
//! each.
//!
//! Nothing is random, as in [`stress`](crate::questions::stress::ask): each outage that is tried is a run of one trial.

mod effect;

use crate::analysis::certain::{at_means, of_mineral};
use crate::analysis::steps::{Step, Steps};
use crate::analysis::target;
use crate::analysis::target::Target;
use crate::questions::stress::ask::{chosen, scenario};
use effect::Effect;
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_core::id::Id;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Durations of the outages that are tried, in months.
pub const LENGTHS: [usize; 5] = [1, 3, 6, 12, 24];
/// Number of steps of the loss at which a single target is tried.
const STEPS: usize = 20;
/// Number of steps of the loss at which a pair is tried.
const PAIR_STEPS: usize = 5;
/// Accuracy of the loss.
const WIDTH: f64 = 1e-5;
/// Decrease of the shortfall share that counts as rounding.
const SAME: f64 = 1e-9;

/// Demand of which the shortfall is a fraction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// Demand of the twelve consecutive months in which the fraction is largest.
    Year,
    /// Demand of the whole horizon.
    Horizon,
}

impl Over {
    /// Returns the name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Horizon => "horizon",
        }
    }
}

/// Parameters of a reverse stress test.
#[derive(Clone, PartialEq, Debug)]
pub struct ReverseParams {
    /// Strategy id, or `baseline`.
    pub strategy: String,
    /// Mineral ids, in order.
    pub minerals: Vec<Id>,
    /// Shortfall to be caused, as a fraction of demand.
    pub shortfall: f64,
    /// Demand of which the shortfall is a fraction.
    pub over: Over,
    /// Month in which outages begin.
    pub start: usize,
}

/// An outage that causes the shortfall.
#[derive(Clone, PartialEq, Debug)]
pub struct Reversed {
    /// Mineral id.
    pub mineral: Id,
    /// One target or two.
    pub targets: Vec<Target>,
    /// Duration in months.
    pub months: usize,
    /// Smallest fraction lost, of each target, that causes the shortfall.
    pub loss: f64,
    /// Months of complete loss, summed over the targets.
    pub size: f64,
    /// Shortfall that the outage causes, as a fraction of demand.
    pub shortfall_share: f64,
    /// Days of demand in an additional stockpile that would prevent the shortfall; `None` if ten years of demand are not enough.
    pub extra_stock_days: Option<f64>,
    /// Whether larger losses and longer outages caused no smaller shortfall in the runs that were tried.
    pub monotone: bool,
    /// Rank among the outages of the mineral, 1 for the smallest; equal sizes have equal rank.
    pub rank: usize,
}

/// Results for one mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct OfMineral {
    /// Mineral id.
    pub mineral: Id,
    /// Days of demand in the mineral's stockpiles at the start of the scenario.
    pub stock_days: f64,
    /// Fraction of demand that is missing without any outage.
    pub reference: f64,
    /// Number of single targets that were tried.
    pub targets: usize,
    /// Outages, the smallest first.
    pub outages: Vec<Reversed>,
}

/// Returns the smallest outages for each mineral.
///
/// # Examples
///
/// ```
/// use mindep_library::questions::reverse::ask::{ReverseParams, Over, reverse};
/// use mindep_scenario as scenario;
///
/// let text = r#"
/// format = 1
/// scenario = { name = "tiny", start = "2025-01", years = 5 }
/// simulation = { trials = 2000 }
/// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
/// suppliers = [
///   { id = "au", mineral = "lithium", path = "AUS:mine", share = 0.5 },
///   { id = "cn", mineral = "lithium", path = "CHN:refine", share = 0.5 },
/// ]
/// disruptions = [{ id = "ban", hits = ["CHN"], start = "2026-01", probability = 0.5, duration = 6 }]
/// "#;
/// let loaded = scenario::load_str("tiny.toml", text, &[])?;
/// let asked = ReverseParams {
///     strategy: "baseline".to_owned(),
///     minerals: loaded.study.baseline.minerals.iter().map(|mineral| mineral.id.clone()).collect(),
///     shortfall: 0.25,
///     over: Over::Year,
///     start: 0,
/// };
/// let found = reverse(&loaded.study, &asked);
/// // A quarter of a year's demand is six months of one of the two suppliers, or three of both.
/// let smallest = &found[0].outages[0];
/// assert!((smallest.size - 6.0).abs() < 0.01 && smallest.monotone);
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn reverse(study: &Study, asked: &ReverseParams) -> Vec<OfMineral> {
    reverse_in_steps(study, asked, &|_| ())
}

/// Does the same as [`reverse`] and reports progress; a step is an outage that is tried.
pub fn reverse_in_steps(study: &Study, asked: &ReverseParams, steps: Steps<'_>) -> Vec<OfMineral> {
    let means = at_means(&chosen(study, std::slice::from_ref(&asked.strategy)));
    asked.minerals.iter().map(|mineral| of(&means, mineral, asked, steps)).collect()
}

fn of(means: &Study, mineral: &Id, asked: &ReverseParams, steps: Steps<'_>) -> OfMineral {
    let study = of_mineral(means, mineral);
    let own = scenario(&study, &asked.strategy).unwrap_or(&study.baseline);
    // Losses of world supply alone affect only the price.
    let targets = target::distinct(&target::nodes(own, Some(mineral), false));
    let stockpiles = own.minerals.iter().flat_map(|m| &m.stockpiles);
    let stock_days = stockpiles.map(|pile| pile.initial_days).sum();
    let effect = Effect::new(&study, usize::from(asked.strategy != BASELINE), asked.over, asked.start);
    let lengths: Vec<usize> = LENGTHS.into_iter().filter(|months| asked.start + months <= effect.horizon()).collect();
    let search = Search { effect: &effect, wanted: asked.shortfall };
    let tried: Vec<(usize, usize)> =
        (0..targets.len()).flat_map(|i| lengths.iter().map(move |months| (i, *months))).collect();
    let struck = struck(&study, &targets);
    let pairs: Vec<(usize, usize, usize)> = (0..targets.len())
        .flat_map(|i| (i + 1..targets.len()).map(move |j| (i, j)))
        .filter(|&(i, j)| struck[i].is_disjoint(&struck[j]))
        .flat_map(|(i, j)| lengths.iter().map(move |months| (i, j, *months)))
        .collect();
    steps(Step::More((tried.len() + pairs.len()) as u64));
    let done = |found: Option<SmallestLoss>| {
        steps(Step::Done);
        found
    };
    let singles: Vec<Option<SmallestLoss>> =
        tried.par_iter().map(|&(i, months)| done(search.smallest(&[&targets[i]], months, 1.0, STEPS))).collect();
    let alone: BTreeMap<(usize, usize), SmallestLoss> =
        tried.iter().zip(singles).filter_map(|(at, found)| Some((*at, found?))).collect();
    let together: Vec<Option<SmallestLoss>> = pairs
        .par_iter()
        .map(|&(i, j, months)| {
            // Both lose the same share: if one of them alone needs less than twice that, the pair is no smaller.
            let enough = [i, j].into_iter().filter_map(|k| alone.get(&(k, months))).map(|found| found.loss / 2.0);
            done(search.smallest_below(&[&targets[i], &targets[j]], months, enough.fold(1.0, f64::min), PAIR_STEPS))
        })
        .collect();
    let mut outages: Vec<Reversed> = Vec::new();
    let mut add = |members: Vec<Target>, months: usize, found: SmallestLoss| {
        outages.push(Reversed {
            mineral: mineral.clone(),
            size: found.loss * (months * members.len()) as f64,
            targets: members,
            months,
            loss: found.loss,
            shortfall_share: found.share,
            extra_stock_days: None,
            monotone: found.monotone,
            rank: 0,
        });
    };
    for ((i, months), found) in alone {
        add(vec![targets[i].clone()], months, found);
    }
    for (&(i, j, months), found) in pairs.iter().zip(together) {
        if let Some(found) = found {
            add(vec![targets[i].clone(), targets[j].clone()], months, found);
        }
    }
    longer_is_no_less(&mut outages);
    steps(Step::More(outages.len() as u64));
    outages.par_iter_mut().for_each(|outage| {
        let members: Vec<&Target> = outage.targets.iter().collect();
        outage.extra_stock_days = effect.preventing_stock(&members, outage.months, outage.loss);
        steps(Step::Done);
    });
    outages.sort_by(|a, b| {
        a.size.total_cmp(&b.size).then(a.targets.len().cmp(&b.targets.len())).then_with(|| a.targets.cmp(&b.targets))
    });
    let sizes: Vec<f64> = outages.iter().map(|outage| outage.size).collect();
    for outage in &mut outages {
        outage.rank = 1 + sizes.partition_point(|size| *size < outage.size);
    }
    let reference = effect.reference();
    OfMineral { mineral: mineral.clone(), stock_days, reference, targets: targets.len(), outages }
}

/// Returns the indices of the nodes that each target strikes. Two targets without a common node can form a pair.
fn struck(study: &Study, targets: &[Target]) -> Vec<BTreeSet<usize>> {
    let nodes: BTreeSet<_> =
        target::scenarios(study).flat_map(|scenario| target::nodes(scenario, None, true)).collect();
    let of = |target: &Target| nodes.iter().zip(0..).filter(|(node, _)| target.strikes(node)).map(|(_, n)| n).collect();
    targets.iter().map(of).collect()
}

/// Marks as not monotone the outages for which a shorter one of the same targets needs a smaller loss.
fn longer_is_no_less(outages: &mut [Reversed]) {
    let of = |outage: &Reversed| (outage.targets.clone(), outage.months, outage.loss);
    let all: Vec<_> = outages.iter().map(of).collect();
    let mut least: BTreeMap<&[Target], Vec<(usize, f64)>> = BTreeMap::new();
    for (targets, months, loss) in &all {
        least.entry(targets).or_default().push((*months, *loss));
    }
    for outage in outages {
        let others = least.get(outage.targets.as_slice()).map_or(&[][..], Vec::as_slice);
        outage.monotone &= !others.iter().any(|(months, loss)| *months < outage.months && *loss < outage.loss - 1e-4);
    }
}

/// Smallest loss that causes the shortfall.
#[derive(Clone, Copy, PartialEq, Debug)]
struct SmallestLoss {
    loss: f64,
    share: f64,
    monotone: bool,
}

/// Search for losses that cause the wanted shortfall.
struct Search<'a> {
    effect: &'a Effect<'a>,
    wanted: f64,
}

impl Search<'_> {
    /// Returns the smallest loss up to `most` that causes the shortfall: tried in steps from zero, then by bisection of the first step at whose end
    /// it is caused.
    fn smallest(&self, targets: &[&Target], months: usize, most: f64, steps: usize) -> Option<SmallestLoss> {
        let at = |step: usize| most * step as f64 / steps as f64;
        let shares: Vec<f64> = (0..=steps).map(|step| self.effect.share(targets, months, at(step))).collect();
        let first = shares.iter().position(|share| *share >= self.wanted)?;
        let monotone = shares.windows(2).all(|pair| pair[1] >= pair[0] - SAME);
        let (mut low, mut high, mut share) = (at(first.saturating_sub(1)), at(first), shares[first]);
        while high - low > WIDTH {
            let middle = f64::midpoint(low, high);
            let found = self.effect.share(targets, months, middle);
            if found >= self.wanted {
                (high, share) = (middle, found);
            } else {
                low = middle;
            }
        }
        Some(SmallestLoss { loss: high, share, monotone })
    }

    /// Does the same as `smallest` if the loss `most` causes the shortfall; most pairs are excluded after one run.
    fn smallest_below(&self, targets: &[&Target], months: usize, most: f64, steps: usize) -> Option<SmallestLoss> {
        if self.effect.share(targets, months, most) < self.wanted {
            return None;
        }
        self.smallest(targets, months, most, steps).filter(|found| found.loss < most || most == 1.0)
    }
}
