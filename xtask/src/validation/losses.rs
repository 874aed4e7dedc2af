//! Cases of distributions of losses: compound Poisson years, common shocks, a stock shared by several outages, and the optimal stock.

use super::check::{Case, Check, Size};
use super::closed_forms::{RIGID, estimated, hazard, mean, month, two_suppliers};
use super::exact::{erlang_tail, poisson, root};
use mindep_core::tally::metric::{Metric, Variable};
use mindep_library::questions::optimize::ask::OptimizeParams;
use mindep_scenario::load_str;
use mindep_testing::{FLAT, Run, SOLE, one_mineral, run};

/// Returns all cases.
pub fn cases(size: Size) -> Vec<Case> {
    vec![
        compound_year(size),
        pooled_years(size),
        bans_in_common(size),
        shocks_in_common(size),
        shared_stock(size),
        best_stock(size),
    ]
}

/// Sum of a Poisson number of exponential losses.
#[derive(Clone, Copy)]
struct Compound {
    /// Mean number of losses.
    number: f64,
    /// Mean of a loss.
    loss: f64,
}

impl Compound {
    /// Returns Σ over n of P(N = n) · f(n).
    fn over(self, f: impl Fn(u32) -> f64) -> f64 {
        (1..80).map(|n| poisson(n, self.number) * f(n)).sum()
    }

    /// Returns P(L > x); given n, the tail of an Erlang sum.
    fn tail(self, x: f64) -> f64 {
        self.over(|n| erlang_tail(n, x / self.loss))
    }

    /// Returns the density at x > 0.
    fn density(self, x: f64) -> f64 {
        let y = x / self.loss;
        self.over(|n| (erlang_tail(n, y) - erlang_tail(n - 1, y)) / self.loss)
    }

    /// Returns E[(L − x)⁺]; for an Erlang sum, n·P(n + 1 phases > x) − x·P(n phases > x).
    fn beyond(self, x: f64) -> f64 {
        let y = x / self.loss;
        self.loss * self.over(|n| f64::from(n) * erlang_tail(n + 1, y) - y * erlang_tail(n, y))
    }

    /// Returns the value exceeded with probability p.
    fn exceeded(self, p: f64) -> f64 {
        root(0.0, 200.0 * self.loss, |x| self.tail(x) - p)
    }
}

/// Simulates outages of a sole supplier that are so short that overlaps do not affect the result: their durations add up.
fn brief(size: Size, id: &str, years: u32, rate: f64, months: f64) -> Run {
    let keys = format!("rate = {rate}\noverlapping = true\nduration = \"exponential({months})\"");
    run(&one_mineral(size.trials, years, FLAT, &(SOLE.to_owned() + &hazard(id, &keys))))
}

fn compound_year(size: Size) -> Case {
    let months = 1e-4;
    let law = Compound { number: 1.8, loss: 100.0 * months };
    let run = brief(size, "year", 1, law.number, months);
    let n = size.trials as f64;
    let found = run.metric("baseline", Metric::Shortfall);
    let sd = (2.0 * law.number).sqrt() * law.loss;
    // Cumulants of a compound Poisson sum: λ E[X^k] = λ k! m^k.
    let fourth = 24.0 * law.number * libm::pow(law.loss, 4.0) + 3.0 * libm::pow(sd, 4.0);
    let mut checks = vec![
        estimated("mean", law.number * law.loss, found.mean),
        Check::random(
            "standard deviation",
            sd,
            found.mean.std_dev.unwrap_or(f64::NAN),
            ((fourth - libm::pow(sd, 4.0)) / n).sqrt() / (2.0 * sd),
        ),
    ];
    for (level, value) in
        [(0.5, found.quantiles[2]), (0.75, found.quantiles[3]), (0.95, found.quantiles[4]), (0.99, found.quantiles[5])]
    {
        let exact = law.exceeded(1.0 - level);
        let error = (level * (1.0 - level) / n).sqrt() / law.density(exact);
        checks.push(Check::quantile(format!("VaR {level}"), exact, value, error));
    }
    for (i, tail) in [0.05, 0.01].into_iter().enumerate() {
        let var = law.exceeded(tail);
        let exact = var + law.beyond(var) / tail;
        checks.push(Check::random(
            format!("TVaR {}", 1.0 - tail),
            exact,
            found.tvar[i],
            found.tvar_std_error[i].unwrap_or(f64::NAN),
        ));
    }
    Case::new(
        "Compound Poisson losses of a year",
        "A Poisson number of outages (mean 1.8), each of an exponential length of mean 10⁻⁴ months, so that the year's loss is their sum: mean λm, variance 2λm², P(L > x) = Σ_n P(N = n)·P(n phases > x/m), TVaR_α = VaR_α + E[(L − VaR_α)⁺]/(1 − α).",
        checks,
    )
}

fn pooled_years(size: Size) -> Case {
    let months = 1e-4;
    let law = Compound { number: 0.6, loss: months / 12.0 };
    let run = brief(size, "pooled", 5, law.number, months);
    let years = &run.tally.strategies[0].minerals[0].year;
    let n = years.values.count() as f64;
    let checks = [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0].into_iter().filter_map(|period| {
        let p = 1.0 / period;
        let value = years.exceeded(period, 5)?.value;
        let exact = if law.tail(0.0) > p { law.exceeded(p) } else { 0.0 };
        let quantity = format!("exceeded once in {period} years");
        Some(if exact > 0.0 {
            Check::quantile(quantity, exact, value, (p * (1.0 - p) / n).sqrt() / law.density(exact))
        } else {
            Check::certain(quantity, 0.0, value)
        })
    });
    Case::new(
        "Exceedance of years",
        "The same with a mean of 0.6 outages a year, five years, all years pooled: the share of a year's demand x with P(L/12 > x) = 1/R. The chance of any outage is 0.451, so that the two-year value is 0.",
        checks.collect(),
    )
}

/// Compares the mean, spread and tail means of a discrete loss.
fn discrete(run: &Run, law: &[(f64, f64)]) -> Vec<Check> {
    let moment = |k: i32, about: f64| law.iter().map(|(x, p)| p * libm::pow(x - about, f64::from(k))).sum::<f64>();
    let m = moment(1, 0.0);
    let (variance, fourth) = (moment(2, m), moment(4, m));
    let mut sorted = law.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let tail = |share: f64| {
        let mut left = share;
        let mut sum = 0.0;
        for (x, p) in &sorted {
            let taken = p.min(left);
            sum += taken * x;
            left -= taken;
        }
        sum / share
    };
    let found = run.metric("baseline", Metric::Shortfall);
    let n = run.tally.trials as f64;
    let sd_error = ((fourth - variance * variance) / n).sqrt() / (2.0 * variance.sqrt());
    let mut checks = vec![
        estimated("mean", m, found.mean),
        Check::random("standard deviation", variance.sqrt(), found.mean.std_dev.unwrap_or(f64::NAN), sd_error),
    ];
    for (i, share) in [0.05, 0.01].into_iter().enumerate() {
        let (quantity, error) = (format!("TVaR {}", 1.0 - share), found.tvar_std_error[i].unwrap_or(f64::NAN));
        // A tail that lies within one atom has no sampling error.
        checks.push(if error == 0.0 {
            Check::certain(quantity, tail(share), found.tvar[i])
        } else {
            Check::random(quantity, tail(share), found.tvar[i], error)
        });
    }
    checks
}

fn bans_in_common(size: Size) -> Case {
    let (w, p1, p2, both, k) = (0.4, 0.15, 0.1, 0.03, 4.0);
    let once = |p: f64| format!("start = \"2025-03\"\nduration = 4\nprobability = {p}");
    let rest = two_suppliers(w)
        + &hazard("one", &once(p1))
        + &hazard("two", &once(p2)).replace("AAA", "BBB")
        + &hazard("both", &once(both)).replace("\"AAA\"", "\"AAA\", \"BBB\"");
    let run = run(&one_mineral(size.trials, 1, RIGID, &rest));
    let alone = 1.0 - both;
    let law = [
        (0.0, alone * (1.0 - p1) * (1.0 - p2)),
        (w * k * 100.0, alone * p1 * (1.0 - p2)),
        ((1.0 - w) * k * 100.0, alone * (1.0 - p1) * p2),
        (k * 100.0, both + alone * p1 * p2),
    ];
    Case::new(
        "Two suppliers and a ban in common",
        "w = 0.4 and 0.6; bans of four months in the same months, on the one with p = 0.15, the other with 0.1, both with 0.03, independent of each other. The loss takes four values, and its tail means are exact sums.",
        discrete(&run, &law),
    )
}

fn shocks_in_common(size: Size) -> Case {
    let (w, one, two, both): (f64, f64, f64, f64) = (0.3, 0.2, 0.4, 0.1);
    let lasting = |rate: f64| format!("rate = {rate}\nduration = 1000");
    let rest = two_suppliers(w)
        + &hazard("one", &lasting(one))
        + &hazard("two", &lasting(two)).replace("AAA", "BBB")
        + &hazard("both", &lasting(both)).replace("\"AAA\"", "\"AAA\", \"BBB\"");
    let text = one_mineral(size.trials, 4, RIGID, &rest).replace("seed = 7", "seed = 7\nshortage_threshold = 0");
    let run = run(&text);
    // Mean over month t of the probability of having been struck.
    let struck = |rate: f64, t: usize| {
        let (r, t) = (rate / 12.0, t as f64);
        1.0 - (libm::exp(-r * t) - libm::exp(-r * (t + 1.0))) / r
    };
    let mut checks: Vec<Check> = [0, 6, 12, 24, 47]
        .map(|t| {
            month(&run, Variable::ShortfallShare, t, w * struck(one + both, t) + (1.0 - w) * struck(two + both, t))
        })
        .into();
    let any = one + two + both;
    checks.push(mean(&run, Metric::AnyShortage, "any shortage in four years", 1.0 - libm::exp(-any * 4.0)));
    let alive = |t: i32| libm::exp(-any / 12.0 * f64::from(t));
    let first = (0..48).map(|t| f64::from(t) * (alive(t) - alive(t + 1))).sum::<f64>() / (1.0 - alive(48));
    checks.push(mean(&run, Metric::FirstShortageMonth, "first month of shortage", first));
    Case::new(
        "Two suppliers and a shock in common, over time",
        "Marshall and Olkin's model (1967, A multivariate exponential distribution, Journal of the American Statistical Association 62, 30–44): losses for good at rates 0.2 on the one, 0.4 on the other, 0.1 on both. Each is struck at its rate plus that in common; the first of all comes at the sum of the three.",
        checks,
    )
}

fn shared_stock(size: Size) -> Case {
    let (w, m, tau) = (0.4, 3.0, 4.5);
    let outage = |id: &str, start: &str| hazard(id, &format!("start = \"{start}\"\nduration = \"exponential({m})\""));
    let rest =
        two_suppliers(w) + &outage("first", "2025-06") + &outage("second", "2035-06") + &outage("third", "2045-06");
    let days = tau * w * 365.0 / 12.0;
    let of = |refill: f64| {
        let mineral = format!(
            "flexibility = 0.1\ndemand = {{ annual = 1200 }}\nstockpiles = [{{ id = \"k\", initial_days = {days}, refill = {refill} }}]"
        );
        run(&one_mineral(size.trials, 30, &mineral, &rest))
    };
    let x: f64 = tau / m;
    let shared = w * 100.0 * m * (3.0 * erlang_tail(4, x) - x * erlang_tail(3, x));
    // The stock of 180 loses 40 in the first month and 34 in each further one, so 4 are left when the sixth begins. The shortfall grows by 44 a
    // month, from 14/44 of the sixth month on, and from 10/44 of every later one.
    let lasts = |months: f64| libm::exp(-months / m);
    let sixth = lasts(5.0 + 14.0 / 44.0) - lasts(6.0);
    let later = lasts(6.0) * (lasts(10.0 / 44.0) - lasts(1.0)) / (1.0 - lasts(1.0));
    let each = 44.0 * m * (sixth + later);
    Case::new(
        "A stock and three outages",
        "Outages ten years apart, w = 0.4, mean duration m = 3, a stock of τ = 4.5 months' loss. Without refilling it meets the sum of the three: with x = τ/m, E = w·D·m·(3 P(Erlang₄ > x) − x P(Erlang₃ > x)). Refilled by contracts called at 1.1 it meets each, and they are called so from the second month of an outage on, when the part f of a month that is lost takes 44f − 10 of demand instead of 40f: the stock lasts into the sixth month, to its part 14/44, and of each later one what goes beyond 10/44 is missing: 3·44·m·(e^(−(5 + 14/44)/m) − e^(−6/m) + e^(−6/m)·(e^(−(10/44)/m) − e^(−1/m))/(1 − e^(−1/m))).",
        vec![
            mean(&of(0.0), Metric::Shortfall, "not refilled", shared),
            mean(&of(0.1), Metric::Shortfall, "refilled", 3.0 * each),
        ],
    )
}

fn best_stock(size: Size) -> Case {
    let (price, weight, m): (f64, f64, f64) = (100.0, 200.0, 3.0);
    let mineral = format!(
        "{RIGID}\nprice = {{ initial = {price} }}\nstockpiles = [{{ id = \"k\", initial_days = 0, refill = 0, resale = 0 }}]"
    );
    let outage = format!("start = \"2025-02\"\nduration = \"exponential({m})\"");
    let trials = size.searched;
    let decide = format!(
        "[optimize]\nweight = {weight}\n[[optimize.decisions]]\naddress = \"minerals.m.stockpiles.k.initial_days\"\nmin = 0\nmax = 700\n"
    );
    let text = one_mineral(trials, 12, &mineral, &(SOLE.to_owned() + &hazard("outage", &outage) + &decide));
    let loaded = load_str("stock.toml", &text, &[]).unwrap_or_else(|error| panic!("{error}"));
    let wanted = loaded.optimize.clone().expect("decisions");
    let asked = OptimizeParams { loaded: &loaded, wanted: &wanted, trials, fresh: 2_000, points: 8 };
    let answer = asked.answer(&|_| true).unwrap_or_else(|stopped| panic!("{stopped:?}"));
    let days = answer.portfolios[answer.chosen].values[0];
    let found = days * 12.0 / 365.0;
    let p = price / (price + 20.0 * weight);
    let exact = -m * libm::log(p);
    // The optimum for the sample is its quantile at 1 − p.
    let error = m * ((1.0 - p) / (p * trials as f64)).sqrt();
    Case::new(
        "The best stock, found by `optimize`",
        "A newsvendor's problem: an outage of a sole supplier of exponential duration, mean m = 3 months; stock of S months is bought at P = 100 a unit; a unit of the mean of the worst 5 % weighs v = 200, and what is short costs its price. Beyond VaR the sum P·S·D + P·D·m·e^(−S/m) + v·D·m·e^(−S/m)/0.05 is least where e^(−S/m) = P/(P + 20v): S = m·ln 41. The search knows the trials alone, so its optimum is a quantile of the sample, with a quantile's error.",
        vec![Check::random("best stock, months of demand", exact, found, error)],
    )
}
