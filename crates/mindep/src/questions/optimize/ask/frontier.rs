//! The frontier of cost and risk: one portfolio for each of several weights of risk, which are chosen where the frontier is least known.
//!
//! The cheapest and the safest portfolio are found first. Between two neighbours, the next weight is the one for which both are equally good; if any
//! point of the convex frontier lies between them, it is better for this weight (Cohon, Church and Sheer, Generating multiobjective trade-offs: an
//! algorithm for bicriterion problems, Water Resources Research 15, 1979).

use super::search::{Search, Weights};
use super::simulate::{Interrupted, Scored};

/// Weight of the other objective at the two ends, so that of equally cheap portfolios the safer one is found, and of equally safe ones the cheaper.
const TIE: f64 = 1e-3;
/// Smallest relevant gain, as a fraction of the difference in cost and risk between the ends.
const GAIN: f64 = 1e-3;

/// Portfolios on the frontier.
#[derive(Clone, Debug)]
pub struct Frontier {
    /// Portfolios from the cheapest to the safest; each is cheaper or safer than each other.
    pub points: Vec<Scored>,
    /// Index of the chosen portfolio.
    pub chosen: usize,
    /// Weight for which the chosen portfolio is the best of them.
    pub weight: Option<f64>,
}

impl Frontier {
    /// Traces the frontier with at most `most` portfolios; `weight` is in currency per unit of risk.
    pub fn trace(search: &mut Search<'_>, weight: Option<f64>, most: usize) -> Result<Self, Interrupted> {
        let [cheap, safe] = [search.weights(1.0, TIE), search.weights(TIE, 1.0)];
        if let (Some(cheapest), Some(safest)) = (search.solve(cheap)?, search.solve(safe)?) {
            search.rescale(&cheapest, &safest);
        }
        let mut asked: Vec<Weights> = vec![search.weights(1.0, TIE), search.weights(TIE, 1.0)];
        for weights in asked.clone() {
            search.solve(weights)?;
        }
        if let Some(weight) = weight {
            let wanted = Weights { cost: 1.0, risk: weight };
            search.solve(wanted)?;
            asked.push(wanted);
        }
        // The points are selected again each time, because a portfolio found for one weight may be better for another too.
        let mut closed: Vec<[Vec<f64>; 2]> = Vec::new();
        loop {
            let points = chosen(search, &asked);
            if points.len() >= most {
                break;
            }
            let Some((area, pair)) = widest(search, &points, &closed) else { break };
            if area <= GAIN {
                break;
            }
            let [a, b] = [&points[pair], &points[pair + 1]];
            let weights = Weights { cost: a.tail - b.tail, risk: b.cost - a.cost };
            // With these weights both are equally good, up to rounding.
            let before = weights.of(a).min(weights.of(b));
            let (key, spread) = ([a.point.clone(), b.point.clone()], weights.cost * (b.cost - a.cost));
            let found = search.solve(weights)?;
            if found.is_none_or(|found| before - weights.of(&found) <= GAIN * spread) {
                closed.push(key);
            } else {
                asked.push(weights);
            }
        }
        // Portfolios found for later weights may be better starting points for earlier ones.
        for weights in &asked {
            search.solve(*weights)?;
        }
        let mut points = chosen(search, &asked);
        let wanted = weight.map(|risk| Weights { cost: 1.0, risk });
        thin(&mut points, wanted, most);
        let (chosen, weight) = match wanted {
            Some(weights) => (best(&points, weights), weight),
            None => knee(&points),
        };
        Ok(Self { points, chosen, weight })
    }
}

/// Returns the best portfolio seen for each weight, the cheapest first, without those that are dominated by another.
fn chosen(search: &Search<'_>, asked: &[Weights]) -> Vec<Scored> {
    let mut points: Vec<Scored> = Vec::new();
    for scored in asked.iter().filter_map(|weights| search.best(*weights)) {
        if points.iter().all(|other| other.point != scored.point) {
            points.push(scored);
        }
    }
    points.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.tail.total_cmp(&b.tail)));
    let mut least = f64::INFINITY;
    points.retain(|scored| {
        let safer = scored.tail < least;
        least = least.min(scored.tail);
        safer
    });
    points
}

/// Returns the neighbours between which the frontier is least known, and the area of the rectangle that they span, as a fraction of the whole.
fn widest(search: &Search<'_>, points: &[Scored], closed: &[[Vec<f64>; 2]]) -> Option<(f64, usize)> {
    let (first, last) = (points.first()?, points.last()?);
    let all = (last.cost - first.cost) * (first.tail - last.tail);
    let stake = search.scales[0] * search.scales[1];
    if all <= 1e-12 * stake {
        return None;
    }
    let area = |i: &usize| {
        let [a, b] = [&points[*i], &points[*i + 1]];
        (b.cost - a.cost) * (a.tail - b.tail) / all
    };
    let open = |i: &usize| closed.iter().all(|[a, b]| *a != points[*i].point || *b != points[*i + 1].point);
    (0..points.len() - 1).filter(open).map(|i| (area(&i), i)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
}

fn best(points: &[Scored], weights: Weights) -> usize {
    let all = (0..points.len()).min_by(|a, b| weights.of(&points[*a]).total_cmp(&weights.of(&points[*b])));
    all.unwrap_or(0)
}

/// Removes portfolios until `most` are left: each time the one that spans the smallest area with its neighbours, but not the ends and the best
/// portfolio for the requested weight.
fn thin(points: &mut Vec<Scored>, wanted: Option<Weights>, most: usize) {
    while points.len() > most.max(2) {
        let kept = wanted.map(|weights| best(points, weights));
        let area = |i: usize| (points[i].cost - points[i - 1].cost) * (points[i].tail - points[i + 1].tail);
        let inner = (1..points.len() - 1).filter(|i| Some(*i) != kept);
        let Some(least) = inner.min_by(|a, b| area(*a).total_cmp(&area(*b))) else { break };
        points.remove(least);
    }
}

/// Returns the portfolio between the ends that is farthest below the line from the cheapest to the safest, and the weight that equals the line's
/// slope. If there are only the ends, there is no knee, and the safest is returned.
fn knee(points: &[Scored]) -> (usize, Option<f64>) {
    let [first, inner @ .., last] = points else { return (0, None) };
    if inner.is_empty() {
        return (points.len() - 1, None);
    }
    let weight = (last.cost - first.cost) / (first.tail - last.tail);
    (1 + best(inner, Weights { cost: 1.0, risk: weight }), Some(weight))
}
