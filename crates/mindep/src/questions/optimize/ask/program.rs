//! The linear program of Rockafellar and Uryasev (Optimization of conditional value-at-risk, Journal of Risk 2, 2000), which minimises cost and tail
//! mean together where the losses of each trial are linear in the decisions.
//!
//! With moves u (the change of each decision, as a fraction of its range) and the losses `L_i + Σ_k J_ik u_k` of n trials,
//!
//! minimise `Σ_k c_k u_k + Σ_j κ_j e_j + λ (ζ + Σ_i z_i / (α n))`
//! subject to `z_i ≥ L_i + Σ_k J_ik u_k − ζ`, `z_i ≥ 0`, `e_j ≥ u_j − p_j`, `e_j ≥ 0`, `low ≤ u ≤ high`, `Σ w_k u_k = 0` for the shares of each
//! mineral, and the cost within a limit. At the optimum ζ is the VaR, and the bracket TVaR.

use crate::analysis::tail::TAIL;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT, SolverStatus, SupportedConeT, ZeroConeT,
};

/// A linear program with `n` trials and `d` decisions. Costs and losses are in units in which they are about 1.
#[derive(Clone, PartialEq, Debug)]
pub struct Program<'a> {
    /// Loss of each trial without a move.
    pub loss: &'a [f64],
    /// Change of the loss of each trial for a move of 1, by decision.
    pub slopes: &'a [Vec<f64>],
    /// Change of the expected cost, without charges, for a move of 1, by decision.
    pub cost: &'a [f64],
    /// Charge for a move of 1 beyond the point `free`, by decision.
    pub charge: &'a [f64],
    /// Move up to which nothing is charged, by decision.
    pub free: &'a [f64],
    /// Smallest and largest move, by decision.
    pub bounds: &'a [[f64; 2]],
    /// Groups of decisions whose weighted moves must sum to 0, with their weights.
    pub balanced: &'a [Vec<(usize, f64)>],
    /// Weight of the cost, at least 0.
    pub cost_weight: f64,
    /// Weight of the tail mean, at least 0.
    pub risk_weight: f64,
    /// Upper limit of cost and charges, including the present charges.
    pub limit: Option<f64>,
}

/// Sparse matrix that is built row by row and stored by column, with the right-hand side.
struct Rows {
    columns: Vec<Vec<(usize, f64)>>,
    right: Vec<f64>,
}

impl Rows {
    fn new(columns: usize) -> Self {
        Self { columns: vec![Vec::new(); columns], right: Vec::new() }
    }

    /// Adds a row: the sum of products is at most `right`, or equal to it if the row is an equality.
    fn push(&mut self, terms: impl IntoIterator<Item = (usize, f64)>, right: f64) {
        let row = self.right.len();
        for (column, value) in terms {
            if value != 0.0 {
                self.columns[column].push((row, value));
            }
        }
        self.right.push(right);
    }

    fn matrix(self) -> (CscMatrix<f64>, Vec<f64>) {
        let mut starts = vec![0];
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        for column in &self.columns {
            rows.extend(column.iter().map(|(row, _)| *row));
            values.extend(column.iter().map(|(_, value)| *value));
            starts.push(rows.len());
        }
        (CscMatrix::new(self.right.len(), self.columns.len(), starts, rows, values), self.right)
    }
}

impl Program<'_> {
    /// Returns the optimal moves; `None` if the bounds and the limit cannot be met, or the solver fails.
    pub fn solve(&self) -> Option<Vec<f64>> {
        let (d, n) = (self.cost.len(), self.loss.len());
        let charged: Vec<usize> = (0..d).filter(|k| self.charge[*k] > 0.0).collect();
        // Columns: moves, charges, ζ, z.
        let (at_risk, excess) = (d + charged.len(), d + charged.len() + 1);
        let columns = if self.risk_weight > 0.0 { excess + n } else { at_risk };
        let mut objective = vec![0.0; columns];
        for k in 0..d {
            objective[k] = self.cost_weight * self.cost[k];
        }
        for (j, k) in charged.iter().enumerate() {
            objective[d + j] = self.cost_weight * self.charge[*k];
        }
        let mut rows = Rows::new(columns);
        for group in self.balanced {
            rows.push(group.iter().copied(), 0.0);
        }
        let equal = rows.right.len();
        for (k, [low, high]) in self.bounds.iter().enumerate() {
            rows.push([(k, 1.0)], *high);
            rows.push([(k, -1.0)], -low);
        }
        for (j, k) in charged.iter().enumerate() {
            rows.push([(*k, 1.0), (d + j, -1.0)], self.free[*k]);
            rows.push([(d + j, -1.0)], 0.0);
        }
        if let Some(limit) = self.limit {
            let charges = charged.iter().enumerate().map(|(j, k)| (d + j, self.charge[*k]));
            rows.push((0..d).map(|k| (k, self.cost[k])).chain(charges), limit);
        }
        if self.risk_weight > 0.0 {
            objective[at_risk] = self.risk_weight;
            objective[excess..].fill(self.risk_weight / (TAIL * n as f64));
            for (i, loss) in self.loss.iter().enumerate() {
                let slopes = self.slopes.iter().enumerate().map(|(k, slopes)| (k, slopes[i]));
                rows.push(slopes.chain([(at_risk, -1.0), (excess + i, -1.0)]), -loss);
            }
            for i in 0..n {
                rows.push([(excess + i, -1.0)], 0.0);
            }
        }
        let count = rows.right.len();
        let (matrix, right) = rows.matrix();
        let cones: Vec<SupportedConeT<f64>> = [ZeroConeT(equal), NonnegativeConeT(count - equal)].to_vec();
        let settings = DefaultSettings { verbose: false, max_threads: 1, ..DefaultSettings::default() };
        let quadratic = CscMatrix::zeros((columns, columns));
        let mut solver = DefaultSolver::new(&quadratic, &objective, &matrix, &right, &cones, settings).ok()?;
        solver.solve();
        let solved = matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved);
        let within = |(x, [low, high]): (&f64, &[f64; 2])| x.clamp(*low, *high);
        solved.then(|| solver.solution.x.iter().zip(self.bounds).map(within).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Program;

    /// Two decisions, with 40 trials in the tests that follow, so that the tail of 5 % is two trials.
    fn program<'a>(loss: &'a [f64], slopes: &'a [Vec<f64>], cost: &'a [f64]) -> Program<'a> {
        Program {
            loss,
            slopes,
            cost,
            charge: &[0.0, 0.0],
            free: &[0.0, 0.0],
            bounds: &[[-0.5, 0.5], [-0.5, 0.5]],
            balanced: &[],
            cost_weight: 1.0,
            risk_weight: 1.0,
            limit: None,
        }
    }

    #[test]
    fn two_suppliers_share_out_so_that_their_tails_are_equal() {
        // Shares are ½ + u and ½ − u. The first supplier fails wholly in two of 40 trials, the second in another two, by 0.6 of its share. The tail
        // of 5 %, two trials, is the larger of w and 0.6 (1 − w), which is smallest where they are equal, w = 0.375.
        let (mut loss, mut first, mut second) = (vec![0.0; 40], vec![0.0; 40], vec![0.0; 40]);
        for i in [3, 4] {
            (loss[i], first[i]) = (0.5, 1.0);
        }
        for i in [10, 11] {
            (loss[i], second[i]) = (0.3, 0.6);
        }
        let slopes = [first, second];
        let balanced = [vec![(0, 1.0), (1, 1.0)]];
        let found = Program { balanced: &balanced, ..program(&loss, &slopes, &[0.0, 0.0]) }.solve().unwrap();
        assert!((found[0] + 0.125).abs() < 1e-6 && (found[1] - 0.125).abs() < 1e-6, "{found:?}");
        // If the second costs more than the reduction of the tail is worth, all goes to the first: TVaR is w beyond 0.375, slope 1.
        let found = Program { balanced: &balanced, ..program(&loss, &slopes, &[0.0, 1.1]) }.solve().unwrap();
        assert!((found[0] - 0.5).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn charges_begin_at_their_point_and_the_limit_holds() {
        // Every trial loses 1 − u: a move of 1 saves 1, and costs nothing up to 0.2, then 0.5 per unit.
        let (loss, slopes) = (vec![1.0; 20], [vec![-1.0; 20], vec![0.0; 20]]);
        let with = |charge: f64, limit| {
            let charge = [charge, 0.0];
            let free = [0.2, 0.0];
            Program { charge: &charge, free: &free, limit, ..program(&loss, &slopes, &[0.0, 1.0]) }.solve()
        };
        assert!((with(0.5, None).unwrap()[0] - 0.5).abs() < 1e-6);
        assert!((with(1.5, None).unwrap()[0] - 0.2).abs() < 1e-6, "more costs more than it saves");
        // The second decision lowers the cost by 0.5 at most; 0.5 · (u − 0.2) − 0.5 ≤ −0.4 gives u = 0.4.
        assert!((with(0.5, Some(-0.4)).unwrap()[0] - 0.4).abs() < 1e-6);
        assert_eq!(with(0.5, Some(-0.6)), None, "no move is as cheap");
    }
}
