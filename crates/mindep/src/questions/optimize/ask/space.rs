//! Portfolios as points: the values of all decisions, in their order.

use mindep_core::domain::decision::{Decision, DecisionKind, Optimize, tidy};
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::strategy::Shift;
use mindep_core::id::Id;

/// Values of the decisions; for projects 1 if they are pursued, else 0.
pub type Point = Vec<f64>;

/// The decisions about one mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct Group<'a> {
    /// Id of the mineral.
    pub mineral: &'a Id,
    /// Indices of its decisions.
    pub decisions: Vec<usize>,
    /// Indices of those about shares.
    pub shares: Vec<usize>,
}

/// The space of all portfolios.
#[derive(Clone, PartialEq, Debug)]
pub struct Space<'a> {
    /// The table `[optimize]` of the scenario.
    pub wanted: &'a Optimize,
    /// Groups of decisions by mineral, in order of id.
    pub groups: Vec<Group<'a>>,
    /// Month index in which shares begin to change.
    start: i32,
    /// Discounted value over the horizon of one currency unit a year.
    annuity: f64,
}

impl<'a> Space<'a> {
    /// Creates the space of the decisions about a scenario.
    pub fn new(wanted: &'a Optimize, scenario: &Scenario) -> Self {
        let of = |mineral: &'a Id| {
            let all = |is: fn(&Decision) -> bool| {
                let of = wanted.decisions.iter().enumerate().filter(move |(_, d)| d.mineral == *mineral && is(d));
                of.map(|(k, _)| k).collect::<Vec<usize>>()
            };
            Group { mineral, decisions: all(|_| true), shares: all(Decision::is_share) }
        };
        let months = scenario.months();
        let discount = |t: usize| libm::pow(1.0 + scenario.discount_rate, -(t as f64) / 12.0);
        Self {
            wanted,
            groups: wanted.minerals().into_iter().map(of).collect(),
            start: wanted.start.months_since(scenario.start),
            annuity: (0..months).map(discount).sum::<f64>() / 12.0,
        }
    }

    /// Returns the decisions.
    pub fn decisions(&self) -> &'a [Decision] {
        &self.wanted.decisions
    }

    /// Returns the allowed portfolio that is nearest to the present values.
    pub fn present(&self) -> Point {
        self.snapped(&self.decisions().iter().map(|d| d.present).collect::<Vec<_>>())
    }

    /// Returns the nearest allowed portfolio: values are within their ranges on their steps, and the sum of shares is the same as at present.
    pub fn snapped(&self, point: &[f64]) -> Point {
        let mut found: Point = self.decisions().iter().zip(point).map(|(d, x)| d.nearest(*x)).collect();
        for group in &self.groups {
            self.balance(&group.shares, point, &mut found);
        }
        found
    }

    /// Rounds shares to whole steps whose sum is zero, each as near to `point` as possible.
    fn balance(&self, shares: &[usize], point: &[f64], found: &mut [f64]) {
        let decisions = self.decisions();
        let wanted = |k: usize| (point[k] - decisions[k].present) / decisions[k].step;
        let mut steps: Vec<i64> = shares
            .iter()
            .map(|k| {
                let [low, high] = decisions[*k].steps();
                (wanted(*k).round() as i64).clamp(low, high.max(low))
            })
            .collect();
        loop {
            let sum: i64 = steps.iter().sum();
            if sum == 0 {
                break;
            }
            let down = sum > 0;
            // The share that is farthest on the wrong side of its wanted value is moved; of equal ones the first.
            let off = |j: usize| (steps[j] as f64 - wanted(shares[j])) * if down { 1.0 } else { -1.0 };
            let can = |j: &usize| {
                let [low, high] = decisions[shares[*j]].steps();
                if down { steps[*j] > low } else { steps[*j] < high }
            };
            let furthest = (0..steps.len()).filter(can).max_by(|a, b| off(*a).total_cmp(&off(*b)).then(b.cmp(a)));
            let Some(j) = furthest else { break };
            steps[j] += if down { -1 } else { 1 };
        }
        for (k, steps) in shares.iter().zip(steps) {
            found[*k] = decisions[*k].stepped(steps);
        }
    }

    /// Returns the moves of contract shares of one mineral: between suppliers in order, each pair at most once.
    pub fn shifts(&self, group: &Group<'_>, point: &[f64]) -> Vec<Shift> {
        let decisions = self.decisions();
        let mut moves: Vec<(&Id, i64)> = group
            .shares
            .iter()
            .filter_map(|k| match &decisions[*k].kind {
                DecisionKind::Share(id) => {
                    Some((id, ((point[*k] - decisions[*k].present) / decisions[*k].step).round() as i64))
                }
                _ => None,
            })
            .collect();
        let step = group.shares.first().map_or(0.0, |k| decisions[*k].step);
        let mut shifts = Vec::new();
        while let (Some(from), Some(to)) = (moves.iter().position(|m| m.1 < 0), moves.iter().position(|m| m.1 > 0)) {
            let steps = (-moves[from].1).min(moves[to].1);
            shifts.push(Shift {
                mineral: group.mineral.clone(),
                from: moves[from].0.clone(),
                to: vec![(moves[to].0.clone(), 1.0)],
                // Dividing by a whole number gives the shortest decimal form.
                share: steps as f64 / (1.0 / step).round(),
                start: self.start,
                months: self.wanted.months,
            });
            moves[from].1 += steps;
            moves[to].1 -= steps;
        }
        shifts
    }

    /// Returns the costs of the decisions of a portfolio: in month 0, and per year.
    pub fn costs(&self, point: &[f64]) -> [f64; 2] {
        let sum = |cost: fn(&Decision) -> f64| {
            tidy(self.decisions().iter().zip(point).map(|(d, x)| cost(d) * d.charged(*x)).sum::<f64>())
        };
        [sum(|d| d.upfront), sum(|d| d.per_year)]
    }

    /// Returns the discounted total cost of the decisions of a portfolio.
    pub fn charge(&self, point: &[f64]) -> f64 {
        let [upfront, per_year] = self.costs(point);
        upfront + per_year * self.annuity
    }

    /// Returns the discounted cost of one unit of a decision above its present value.
    pub fn charge_of(&self, decision: &Decision) -> f64 {
        (decision.upfront + decision.per_year * self.annuity) / decision.per
    }
}
