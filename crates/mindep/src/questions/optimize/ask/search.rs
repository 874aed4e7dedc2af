//! Local search for a portfolio. At the current portfolio, the losses of every trial are replaced by their linear approximation. The best portfolio
//! of the resulting linear program within some distance is simulated, and becomes the current one if it is better. Where losses are linear in the
//! decisions, one step suffices.
//!
//! This is sequential linear programming with a trust region (Fletcher and Sainz de la Maza, Nonlinear programming and nonsmooth optimization by
//! successive linear programming, Mathematical Programming 43, 1989), over sample averages of fixed trials; projects, which have no linear
//! approximation, are switched one by one.

use super::program::Program;
use super::simulate::{Interrupted, Scored, Simulator};
use super::space::{Point, Space};
use mindep_core::domain::decision::{Decision, DecisionKind, tidy};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// Number of distances that are tried at once, each a quarter of the one before.
const RADII: usize = 3;
/// Smallest distance, as a fraction of the decisions' ranges.
const NEAREST: f64 = 1.0 / 128.0;
/// Maximum number of steps from one starting point.
const MAX_STEPS: usize = 40;
/// Smallest relevant gain, as a fraction of the risk or cost at stake; far less than the noise of trials.
const GAIN: f64 = 1e-3;
/// Sizes of single moves in both directions, for shares and as fractions of a range: the first far from the optimum, the second near it.
const SHARE_MOVES: [f64; 2] = [0.02, 0.005];
const RANGE_MOVES: [f64; 2] = [0.0625, 0.0625 / 4.0];
/// Distance below which single moves have the smaller size.
const NEAR: f64 = 1.0 / 16.0;

/// Weights of cost and risk in the objective.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Weights {
    /// Weight per unit of currency.
    pub cost: f64,
    /// Weight per unit of risk.
    pub risk: f64,
}

/// Effects of single decisions at a portfolio.
struct Around {
    /// Change of the cost, without charges, for a move over the whole range, by decision.
    cost: Vec<f64>,
    /// Change of the loss of each trial for a move over the whole range, by decision.
    risk: Vec<Vec<f64>>,
    /// Portfolios with one decision moved.
    singles: Vec<Single>,
}

/// A portfolio with one decision moved.
struct Single {
    decision: usize,
    scored: Scored,
}

/// A search, with all portfolios that it has simulated.
pub struct Search<'a> {
    space: &'a Space<'a>,
    simulator: &'a Simulator<'a>,
    /// Maximum cost.
    budget: Option<f64>,
    /// Portfolios within the ranges and the budget.
    seen: Vec<Scored>,
    around: HashMap<(Vec<u64>, bool), Arc<Around>>,
    /// Units in which costs and risks are about 1.
    pub scales: [f64; 2],
}

/// Starting point of a search.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Begin {
    /// The present portfolio, or the nearest one allowed.
    Present,
    /// The cheapest portfolio found has this cost, which is above the budget.
    Dear(f64),
    /// The present portfolio is not a valid scenario.
    Unsound,
}

impl Weights {
    /// Returns the objective that is minimised.
    pub fn of(self, scored: &Scored) -> f64 {
        self.cost * scored.cost + self.risk * scored.tail
    }
}

impl<'a> Search<'a> {
    /// Uses the differences between the two ends of the frontier as units, once they are known.
    pub fn rescale(&mut self, cheapest: &Scored, safest: &Scored) {
        let (cost, risk) = (safest.cost - cheapest.cost, cheapest.tail - safest.tail);
        if cost > 0.0 && risk > 0.0 {
            self.scales = [cost, risk];
        }
    }

    /// Begins at the present portfolio, or at a cheaper one if it costs more than the budget, which is possible if ranges exclude it.
    ///
    /// # Errors
    ///
    /// If the search was interrupted.
    pub fn begin(space: &'a Space<'a>, simulator: &'a Simulator<'a>) -> Result<(Self, Begin), Interrupted> {
        let (seen, around) = (Vec::new(), HashMap::new());
        let mut search = Self { space, simulator, budget: None, seen, around, scales: [1.0, 1.0] };
        search.look(&[space.present()])?;
        let Some(first) = search.seen.first().cloned() else { return Ok((search, Begin::Unsound)) };
        search.scale(&first)?;
        let mut begin = Begin::Present;
        if let Some(budget) = space.wanted.budget {
            if first.cost > budget {
                let best = search.solve(search.weights(1.0, 0.0))?;
                if best.is_none_or(|best| best.cost > budget) {
                    let least = search.seen.iter().map(|s| s.cost).fold(f64::INFINITY, f64::min);
                    begin = Begin::Dear(least);
                }
            }
            search.seen.retain(|scored| scored.cost <= budget);
            search.budget = Some(budget);
        }
        Ok((search, begin))
    }

    /// Returns the weights of `cost` and `risk` that are given in the search's units.
    pub fn weights(&self, cost: f64, risk: f64) -> Weights {
        Weights { cost: cost / self.scales[0], risk: risk / self.scales[1] }
    }

    /// Sets the units: for costs the lower median of the changes over the decisions' ranges that are not zero, so that one very expensive decision
    /// does not hide the others; for risk the larger of the risk at the start and the mean changes over the decisions' ranges.
    fn scale(&mut self, first: &Scored) -> Result<(), Interrupted> {
        let tangent = self.around(first, false)?;
        let charges = self.space.decisions().iter().map(|d| self.space.charge_of(d) * (d.max - d.min));
        let mut costs: Vec<f64> = tangent.cost.iter().zip(charges).map(|(c, charge)| c.abs().max(charge)).collect();
        costs.retain(|cost| *cost > 0.0);
        costs.sort_by(f64::total_cmp);
        let cost = costs.get(costs.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
        let change = |slopes: &Vec<f64>| slopes.iter().map(|x| x.abs()).sum::<f64>() / slopes.len() as f64;
        let risk = tangent.risk.iter().map(change).fold(first.tail, f64::max);
        self.scales = [if cost > 0.0 { cost } else { 1.0 }, if risk > 0.0 { risk } else { 1.0 }];
        Ok(())
    }

    /// Simulates portfolios, and keeps those that are allowed.
    fn look(&mut self, points: &[Point]) -> Result<Vec<Option<Scored>>, Interrupted> {
        let scores = self.simulator.scores(points)?;
        for scored in scores.iter().flatten() {
            if self.allowed(scored) && self.seen.iter().all(|other| other.point != scored.point) {
                self.seen.push(scored.clone());
            }
        }
        Ok(scores)
    }

    /// Returns whether a portfolio is within the ranges and the budget. Single moves may leave the ranges.
    fn allowed(&self, scored: &Scored) -> bool {
        let inside = |(d, x): (&Decision, &f64)| {
            let hair = 1e-9 * d.step;
            d.min - hair <= *x && *x <= d.max + hair
        };
        self.space.decisions().iter().zip(&scored.point).all(inside)
            && self.budget.is_none_or(|budget| scored.cost <= budget)
    }

    /// Returns the best portfolio seen; of equal ones the first.
    pub fn best(&self, weights: Weights) -> Option<Scored> {
        self.seen.iter().min_by(|a, b| weights.of(a).total_cmp(&weights.of(b))).cloned()
    }

    /// Returns all allowed portfolios that were simulated.
    pub fn seen(&self) -> &[Scored] {
        &self.seen
    }

    /// Returns the portfolio that is found from the best one seen, and that no linear program at any distance and no single decision improves.
    ///
    /// # Errors
    ///
    /// If the search was interrupted.
    pub fn solve(&mut self, weights: Weights) -> Result<Option<Scored>, Interrupted> {
        let Some(mut at) = self.best(weights) else { return Ok(None) };
        let mut radius = 1.0;
        for _ in 0..MAX_STEPS {
            match self.step(&at, weights, radius)? {
                Some((better, distance)) => {
                    at = better;
                    radius = (2.0 * distance).min(1.0);
                }
                None if radius > NEAREST => radius /= libm::pow(4.0, RADII as f64),
                None => break,
            }
        }
        Ok(Some(at))
    }

    /// Returns the best of the portfolios that linear programs give within some distances, that have one decision moved, or all moves that are gains
    /// alone, with its distance. `None` if none is better.
    fn step(&mut self, at: &Scored, weights: Weights, radius: f64) -> Result<Option<(Scored, f64)>, Interrupted> {
        let around = self.around(at, radius < NEAR)?;
        let radii: Vec<f64> = (0..RADII).map(|j| radius / libm::pow(4.0, j as f64)).filter(|r| *r >= NEAREST).collect();
        let moved: Vec<Option<Point>> = radii.par_iter().map(|r| self.program(at, &around, weights, *r)).collect();
        let mut points: Vec<(Point, f64)> = Vec::new();
        let together = self.together(at, &around, weights).map(|point| (point, radius));
        for (point, radius) in
            moved.into_iter().zip(radii).filter_map(|(point, radius)| Some((point?, radius))).chain(together)
        {
            if point != at.point && points.iter().all(|(other, _)| *other != point) {
                points.push((point, radius));
            }
        }
        let only: Vec<Point> = points.iter().map(|(point, _)| point.clone()).collect();
        let scores = self.look(&only)?;
        let programs = scores.into_iter().zip(points).filter_map(|(scored, (_, radius))| Some((scored?, radius)));
        let singles = around.singles.iter().map(|single| (single.scored.clone(), radius));
        Ok(programs
            .chain(singles)
            .filter(|(scored, _)| self.allowed(scored) && self.is_gain(weights, at, scored))
            .min_by(|a, b| weights.of(&a.0).total_cmp(&weights.of(&b.0))))
    }

    /// Returns the portfolio with all single moves that are gains alone, the better one of each decision.
    fn together(&self, at: &Scored, around: &Around, weights: Weights) -> Option<Point> {
        let mut point = at.point.clone();
        let mut count = 0;
        for k in 0..point.len() {
            let of = around.singles.iter().filter(|s| s.decision == k && self.allowed(&s.scored));
            let best = of.min_by(|a, b| weights.of(&a.scored).total_cmp(&weights.of(&b.scored)));
            if let Some(single) = best.filter(|s| self.is_gain(weights, at, &s.scored)) {
                // Moving one share also moves another, so changes are added.
                point.iter_mut().zip(&single.scored.point).zip(&at.point).for_each(|((x, to), from)| *x += to - from);
                count += 1;
            }
        }
        (count > 1).then(|| self.space.snapped(&point))
    }

    /// Returns whether a portfolio is better by a relevant amount: in the weighted objective, or in one of cost and risk without being worse in the
    /// other, which counts even if its weight is small.
    fn is_gain(&self, weights: Weights, at: &Scored, scored: &Scored) -> bool {
        let [cost, risk] = self.scales;
        let stake = (weights.cost * cost).max(weights.risk * risk);
        let (cheaper, safer) = (at.cost - scored.cost, at.tail - scored.tail);
        weights.of(at) - weights.of(scored) > GAIN * stake
            || (safer >= 0.0 && cheaper > GAIN * cost)
            || (cheaper >= 0.0 && safer > GAIN * risk)
    }

    /// Simulates single decisions moved in both directions, by the larger or the smaller move. The differences give the linear approximations of
    /// costs and of every trial's loss.
    fn around(&mut self, at: &Scored, is_near: bool) -> Result<Arc<Around>, Interrupted> {
        let key: (Vec<u64>, bool) = (at.point.iter().map(|x| x.to_bits()).collect(), is_near);
        let [share_move, range_move] = [SHARE_MOVES, RANGE_MOVES].map(|moves| moves[usize::from(is_near)]);
        if let Some(known) = self.around.get(&key) {
            return Ok(Arc::clone(known));
        }
        let decisions = self.space.decisions();
        let mut moves: Vec<(usize, Point)> = Vec::new();
        for group in &self.space.groups {
            // The partner gives up what the other share gains, and vice versa; it has the most room for both.
            let room = |k: usize| (at.point[k] - decisions[k].min).min(decisions[k].max - at.point[k]);
            let partner = group.shares.iter().copied().max_by(|a, b| room(*a).total_cmp(&room(*b)));
            for &k in &group.decisions {
                let decision = &decisions[k];
                if decision.max <= decision.min || Some(k) == partner {
                    continue;
                }
                let mut push = |x: f64| {
                    let mut point = at.point.clone();
                    point[k] = x;
                    moves.push((k, point));
                };
                match &decision.kind {
                    DecisionKind::Switch(_) => push(1.0 - at.point[k]),
                    DecisionKind::Share(_) => {
                        let Some(partner) = partner else { continue };
                        let share = share_move.min((decision.max - decision.min) / 4.0);
                        let steps = (share / decision.step).round().max(1.0);
                        for sign in [1.0, -1.0] {
                            let mut point = at.point.clone();
                            point[k] = tidy(point[k] + sign * steps * decision.step);
                            point[partner] = tidy(point[partner] - sign * steps * decision.step);
                            // A share that is smaller than the move is moved as far as possible.
                            let least = point[k].min(point[partner]);
                            if least < 0.0 {
                                let back = (-least / decision.step).ceil().min(steps - 1.0);
                                point[k] = tidy(point[k] - sign * back * decision.step);
                                point[partner] = tidy(point[partner] + sign * back * decision.step);
                            }
                            if point[k] >= 0.0 && point[partner] >= 0.0 {
                                moves.push((k, point));
                            }
                        }
                    }
                    DecisionKind::Number => {
                        let far = ((decision.max - decision.min) * range_move).max(decision.step);
                        for x in [decision.nearest(at.point[k] + far), decision.nearest(at.point[k] - far)] {
                            if x != at.point[k] {
                                push(x);
                            }
                        }
                    }
                }
            }
        }
        let points: Vec<Point> = moves.iter().map(|(_, point)| point.clone()).collect();
        let scores = self.look(&points)?;
        let mut around = Around {
            cost: vec![0.0; decisions.len()],
            risk: vec![vec![0.0; at.risk.len()]; decisions.len()],
            singles: Vec::new(),
        };
        for ((decision, _), scored) in moves.into_iter().zip(scores) {
            around.singles.extend(scored.map(|scored| Single { decision, scored }));
        }
        for (k, decision) in decisions.iter().enumerate().filter(|(_, d)| !d.is_switch() && d.max > d.min) {
            let of: Vec<&Single> = around.singles.iter().filter(|s| s.decision == k).collect();
            let [.., last] = of[..] else { continue };
            // Central difference where there are two moves, otherwise from the portfolio itself.
            let other = if of.len() > 1 { &of[0].scored } else { at };
            let part = (last.scored.point[k] - other.point[k]) / (decision.max - decision.min);
            around.cost[k] = (last.scored.market - other.market) / part;
            around.risk[k] = last.scored.risk.iter().zip(other.risk.iter()).map(|(x, y)| (x - y) / part).collect();
        }
        let around = Arc::new(around);
        self.around.insert(key, Arc::clone(&around));
        Ok(around)
    }

    /// Returns the best portfolio of the linear approximation within a distance.
    fn program(&self, at: &Scored, tangent: &Around, weights: Weights, radius: f64) -> Option<Point> {
        let decisions = self.space.decisions();
        let [unit, risk_unit] = self.scales;
        let range = |k: usize| decisions[k].max - decisions[k].min;
        let moves = |k: usize, x: f64| (x - at.point[k]) / range(k);
        let fixed = |k: usize| decisions[k].is_switch() || range(k) <= 0.0;
        let bounds: Vec<[f64; 2]> = (0..decisions.len())
            .map(|k| {
                if fixed(k) {
                    [0.0, 0.0]
                } else {
                    [moves(k, decisions[k].min).clamp(-radius, 0.0), moves(k, decisions[k].max).clamp(0.0, radius)]
                }
            })
            .collect();
        let charge: Vec<f64> = (0..decisions.len())
            .map(|k| if fixed(k) { 0.0 } else { self.space.charge_of(&decisions[k]) * range(k) / unit })
            .collect();
        let free: Vec<f64> =
            (0..decisions.len()).map(|k| if fixed(k) { 0.0 } else { moves(k, decisions[k].present) }).collect();
        let balanced: Vec<Vec<(usize, f64)>> = self
            .space
            .groups
            .iter()
            .filter(|group| !group.shares.is_empty())
            .map(|group| group.shares.iter().map(|k| (*k, range(*k))).collect())
            .collect();
        let loss: Vec<f64> = at.risk.iter().map(|x| x / risk_unit).collect();
        let slopes: Vec<Vec<f64>> =
            tangent.risk.iter().map(|slopes| slopes.iter().map(|x| x / risk_unit).collect()).collect();
        let cost: Vec<f64> = tangent.cost.iter().map(|c| c / unit).collect();
        let charged =
            |k: &usize| self.space.charge_of(&decisions[*k]) * (at.point[*k] - decisions[*k].present).max(0.0);
        let switched: f64 = (0..decisions.len()).filter(|k| fixed(*k)).map(|k| charged(&k)).sum();
        let moved = Program {
            loss: &loss,
            slopes: &slopes,
            cost: &cost,
            charge: &charge,
            free: &free,
            bounds: &bounds,
            balanced: &balanced,
            cost_weight: weights.cost * unit,
            risk_weight: weights.risk * risk_unit,
            limit: self.budget.map(|budget| (budget - at.market - switched) / unit),
        }
        .solve()?;
        let point: Point = (0..decisions.len()).map(|k| at.point[k] + moved[k] * range(k)).collect();
        Some(self.space.snapped(&point))
    }
}
