//! Cases with the closed forms of the model (docs/model.md) and of its parts.

use super::check::{Case, Check, Size};
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::{Metric, Variable};
use mindep_testing::{FLAT, Run, SOLE, one_mineral, run};
use std::fmt::Write;

/// Keys of a mineral whose contracts cannot be called above plan.
pub const RIGID: &str = "flexibility = 0\ndemand = { annual = 1200 }";

/// Returns a disruption of the country AAA; `keys` are further lines of its table.
pub fn hazard(id: &str, keys: &str) -> String {
    format!("\n[[disruptions]]\nid = \"{id}\"\nhits = [\"AAA\"]\n{keys}\n")
}

/// Returns two suppliers: AAA has the contract `share`, BBB the rest.
pub fn two_suppliers(share: f64) -> String {
    let supplier = |id: &str, country: &str, share: f64| {
        format!("\n[[suppliers]]\nid = \"{id}\"\nmineral = \"m\"\npath = \"{country}:mine\"\nshare = {share}\n")
    };
    supplier("a", "AAA", share) + &supplier("b", "BBB", 1.0 - share)
}

/// Compares a mean of the baseline with its exact value.
pub fn mean(run: &Run, metric: Metric, quantity: &str, exact: f64) -> Check {
    estimated(quantity, exact, run.mean(metric))
}

/// Compares an estimate with its exact value.
pub fn estimated(quantity: impl Into<String>, exact: f64, found: Mean) -> Check {
    Check::random(quantity, exact, found.mean, found.std_error.unwrap_or(f64::NAN))
}

/// Compares the mean of a month with its exact value.
pub fn month(run: &Run, variable: Variable, month: usize, exact: f64) -> Check {
    let (found, error) = run.month(variable, month);
    Check::random(format!("{}, month {month}", variable.name()), exact, found, error)
}

/// Compares the result of a single trial of two years, which has no randomness.
fn certain(mineral: &str, rest: &str, metric: Metric, quantity: &str, exact: f64) -> Check {
    Check::certain(quantity, exact, run(&one_mineral(1, 2, mineral, rest)).mean(metric).mean)
}

/// Returns all cases.
pub fn cases(size: Size) -> Vec<Case> {
    vec![
        onsets(size),
        drivers(size),
        scheduled_ban(),
        bans_with_stock(),
        outage_against_stock(size),
        independent_bans(size),
        paths(),
        profiles(),
        transit(),
        triggers(size),
        projects(size),
        prices(),
        buying_ahead(size),
        leaks(),
        prices_inside(),
        growth(),
        demand_noise(size),
    ]
}

/// Compares the mean and the sample variance of a count whose central moments are known; the standard error of the variance is sqrt((μ4 − σ⁴) /
/// n).
pub fn counts(run: &Run, id: &str, mean: f64, variance: f64, fourth: f64) -> [Check; 2] {
    let (found, error, spread) = run.occurrences(id);
    let n = run.tally.trials as f64;
    [
        Check::random("mean number", mean, found, error),
        Check::random("variance of the number", variance, spread, ((fourth - variance * variance) / n).sqrt()),
    ]
}

/// Returns the fourth central moment of a count from its first four factorial moments.
pub fn central_fourth([l1, l2, l3, l4]: [f64; 4]) -> f64 {
    let (m1, m2, m3, m4) = (l1, l2 + l1, l3 + 3.0 * l2 + l1, l4 + 6.0 * l3 + 7.0 * l2 + l1);
    m4 - 4.0 * m3 * m1 + 6.0 * m2 * m1 * m1 - 3.0 * m1 * m1 * m1 * m1
}

fn onsets(size: Size) -> Case {
    let text = one_mineral(
        size.trials,
        6,
        FLAT,
        &(SOLE.to_owned() + &hazard("onset", "rate = 0.7\noverlapping = true\nduration = 3\nseverity = 0.1")),
    );
    let m = 0.7 * 6.0;
    Case::new(
        "Onsets of an overlapping hazard",
        "Rate 0.7 a year, six years. The number of onsets is Poisson: mean = variance = λH.",
        counts(&run(&text), "onset", m, m, m + 3.0 * m * m).into(),
    )
}

fn drivers(size: Size) -> Case {
    let (rate, beta): (f64, f64) = (2.0, 0.6);
    let keys = format!("rate = {rate}\noverlapping = true\nduration = 1\nseverity = 0.1\ndrivers = {{ f = {beta} }}");
    let rest = format!("{SOLE}\n[[drivers]]\nid = \"f\"\n{}", hazard("driven", &keys));
    // The factorial moments of the count are E[L^k] = λ^k e^(k(k−1)β²/2); the fourth central moment follows from them.
    let of = |k: i32| libm::pow(rate, f64::from(k)) * libm::exp(f64::from(k * (k - 1)) / 2.0 * beta * beta);
    let fourth = central_fourth([1, 2, 3, 4].map(of));
    let variance = rate + rate * rate * (libm::exp(beta * beta) - 1.0);
    Case::new(
        "A driver spreads onsets and leaves their mean",
        "Rate 2, loading β = 0.6, one year: mean λ, variance λ + λ²(exp(β²) − 1).",
        counts(&run(&one_mineral(size.trials, 1, FLAT, &rest)), "driven", rate, variance, fourth).into(),
    )
}

/// Returns a ban on AAA, which supplies `share`, from the sixth month for `months` whole months.
fn ban(share: f64, months: u32) -> String {
    two_suppliers(share) + &hazard("ban", &format!("start = \"2025-06\"\nduration = {months}"))
}

fn scheduled_ban() -> Case {
    let of = |metric, quantity, exact| certain(RIGID, &ban(0.4, 5), metric, quantity, exact);
    Case::new(
        "A scheduled ban",
        "A supplier of w = 0.4 is cut off for k = 5 whole months from month 5; demand D = 100 a month: shortfall w·k·D. Contracts that can be called above plan change nothing, since demand is as planned.",
        vec![
            of(Metric::Shortfall, "shortfall", 0.4 * 5.0 * 100.0),
            of(Metric::ShortfallShare, "share of two years' demand", 0.4 * 5.0 / 24.0),
            of(Metric::ShortageMonths, "months of shortage", 5.0),
            of(Metric::LongestShortage, "longest shortage", 5.0),
            of(Metric::FirstShortageMonth, "first month of shortage", 5.0),
            of(Metric::PeakShortfallShare, "share of the worst month", 0.4),
            certain(FLAT, &ban(0.4, 5), Metric::Shortfall, "shortfall, flexible contracts", 0.4 * 5.0 * 100.0),
        ],
    )
}

fn bans_with_stock() -> Case {
    let checks = [(0.5, 5), (1.2, 5), (3.0, 5), (0.0, 3)].into_iter().map(|(stock, months)| {
        let mineral = format!("{RIGID}\nstockpiles = [{{ id = \"k\", initial_days = {} }}]", stock * 365.0 / 12.0);
        let exact = (0.4 * f64::from(months) - stock).max(0.0) * 100.0;
        certain(&mineral, &ban(0.4, months), Metric::Shortfall, &format!("S = {stock}, k = {months}"), exact)
    });
    Case::new(
        "A scheduled ban against a stock",
        "The same ban with a stock of S months of demand and free release: max(0, w·k − S)·D.",
        checks.collect(),
    )
}

fn outage_against_stock(size: Size) -> Case {
    let (w, m, tau) = (0.4, 6.0, 3.0);
    let stock = format!("{RIGID}\nstockpiles = [{{ id = \"k\", initial_days = {} }}]", tau * w * 365.0 / 12.0);
    let rest = two_suppliers(w) + &hazard("outage", "start = \"2025-06\"\nduration = \"exponential(6)\"");
    let run = run(&one_mineral(size.trials, 20, &stock, &rest));
    let (loss, n) = (w * m * 100.0, size.trials as f64);
    let p = libm::exp(-tau / m);
    let mut checks = vec![mean(&run, Metric::Shortfall, "expected shortfall", loss * p)];
    // P(U > u) = e^(−τ/m − u/(wDm)), so quantiles and tail means are those of an exponential variable behind an atom at zero.
    let found = run.metric("baseline", Metric::Shortfall);
    for (level, value) in [(0.75, found.quantiles[3]), (0.95, found.quantiles[4]), (0.99, found.quantiles[5])] {
        let exact = loss * (libm::log(p) - libm::log(1.0 - level));
        let error = (level * (1.0 - level) / n).sqrt() / ((1.0 - level) / loss);
        checks.push(Check::quantile(format!("quantile {level}"), exact, value, error));
    }
    for (i, tail) in [0.05, 0.01].into_iter().enumerate() {
        let exact = loss * (libm::log(p / tail) + 1.0);
        let error = found.tvar_std_error[i].unwrap_or(f64::NAN);
        checks.push(Check::random(format!("TVaR {}", 1.0 - tail), exact, found.tvar[i], error));
    }
    Case::new(
        "An outage of exponential duration against a stock",
        "w = 0.4, mean duration m = 6, stock of τ = 3 months' loss. E[shortfall] = w·D·m·e^(−τ/m), P(shortfall > u) = e^(−τ/m − u/(w·D·m)), hence VaR_α = w·D·m·(ln(1/(1 − α)) − τ/m) and TVaR_α = VaR_α + w·D·m.",
        checks,
    )
}

fn independent_bans(size: Size) -> Case {
    let (p1, p2) = (0.3, 0.6);
    let other =
        hazard("other", &format!("start = \"2025-09\"\nduration = 4\nprobability = {p2}")).replace("AAA", "BBB");
    let rest = format!("{}probability = {p1}\n{other}", ban(0.4, 4));
    Case::new(
        "Two suppliers, independent bans",
        "w = 0.4 and 0.6, probabilities 0.3 and 0.6, k = 4 months each: E[shortfall] = (w1·p1 + w2·p2)·k·D.",
        vec![mean(
            &run(&one_mineral(size.trials, 2, RIGID, &rest)),
            Metric::Shortfall,
            "expected shortfall",
            (0.4 * p1 + 0.6 * p2) * 400.0,
        )],
    )
}

fn paths() -> Case {
    let mut rest =
        "[[suppliers]]\nid = \"s\"\nmineral = \"m\"\npath = \"AAA:mine > BBB:refine > lane:l\"\nshare = 1\n".to_owned();
    for (id, hits, severity) in [("one", "AAA:mine", 0.25), ("two", "*:refine", 0.4)] {
        let _ = write!(
            rest,
            "[[disruptions]]\nid = \"{id}\"\nhits = [\"{hits}\"]\nstart = \"2025-01\"\nduration = 24\nseverity = {severity}\n"
        );
    }
    let both = rest.replace("*:refine", "AAA");
    Case::new(
        "Nodes of a path",
        "Constant losses l1 = 0.25 and l2 = 0.4. At two nodes of a path: it delivers min(1 − l1, 1 − l2). At one node: (1 − l1)(1 − l2).",
        vec![
            certain(RIGID, &rest, Metric::ShortfallShare, "two nodes", 0.4),
            certain(RIGID, &both, Metric::ShortfallShare, "one node", 1.0 - 0.75 * 0.6),
        ],
    )
}

fn profiles() -> Case {
    let lost = |keys: &str, quantity: &str, months: f64| {
        certain(RIGID, &(SOLE.to_owned() + &hazard("h", keys)), Metric::Shortfall, quantity, 100.0 * months)
    };
    let linear = [(3.0, 4.0), (2.5, 3.7), (0.0, 1.0), (1.5, 0.0)].map(|(d, r)| {
        let keys = format!("start = \"2025-03\"\nduration = {d}\nrecovery = {r}\nseverity = 0.8");
        lost(&keys, &format!("d = {d}, linear recovery r = {r}"), 0.8 * (d + r / 2.0))
    });
    let exponential = lost(
        "start = \"2025-03\"\nduration = 1.25\nrecovery = 2\nrecovery_shape = \"exponential\"\nseverity = 0.8",
        "d = 1.25, exponential recovery r = 2",
        0.8 * (1.25 + 2.0 * (1.0 - libm::exp(-5.0))),
    );
    let profile = lost(
        "start = \"2025-03\"\nprofile = [[0, 1], [2, 1], [8, 0.3], [14, 0]]\nstretch = 1.1\nseverity = 0.5",
        "profile, stretched by 1.1",
        0.5 * 1.1 * (2.0 + 6.0 * 0.65 + 6.0 * 0.15),
    );
    let before = lost(
        "start = \"2024-10\"\nduration = 5\nseverity = 0.5",
        "begun three months before the start, d = 5",
        0.5 * 2.0,
    );
    Case::new(
        "Months that an occurrence costs",
        "Of a sole supplier. Severity s for d months, then linear recovery over r: s·(d + r/2); exponential with time constant r, ended after five: s·(d + r(1 − e^−5)); a profile: the area under its points.",
        linear.into_iter().chain([exponential, profile, before]).collect(),
    )
}

fn transit() -> Case {
    let rest = |hits: &str| {
        let supplier =
            "[[suppliers]]\nid = \"s\"\nmineral = \"m\"\npath = \"AAA:mine > lane:l\"\nshare = 1\ntransit = 3\n";
        format!("{supplier}[[disruptions]]\nid = \"h\"\nhits = [\"{hits}\"]\nstart = \"2026-10\"\nduration = 2\n")
    };
    Case::new(
        "Transit",
        "Two months' stop in months 21 and 22 of 24, transit of three months: a stage's loss arrives from month 24, after the horizon, a lane's at once.",
        vec![
            certain(RIGID, &rest("AAA"), Metric::Shortfall, "stage", 0.0),
            certain(RIGID, &rest("lane:*"), Metric::Shortfall, "lane", 200.0),
        ],
    )
}

fn triggers(size: Size) -> Case {
    let cause = hazard(
        "cause",
        "start = \"2025-01\"\nprobability = 0.5\nduration = 1\ntriggers = [{ disruption = \"effect\", probability = 0.4, delay = \"uniform(0, 2)\" }]",
    );
    let rest = format!("{SOLE}{cause}{}", hazard("effect", "duration = 1"));
    let run = run(&one_mineral(size.trials, 1, FLAT, &rest));
    let (found, error, _) = run.occurrences("effect");
    Case::new(
        "A triggered hazard",
        "The cause happens with probability 0.5 and triggers the other with 0.4: it is seen with their product.",
        vec![Check::random("occurrences", 0.2, found, error)],
    )
}

fn projects(size: Size) -> Case {
    let rest = format!(
        r#"{SOLE}
[[projects]]
id = "p"
mineral = "m"
path = "BBB:mine"
start = "2026-01"
stages = [
  {{ name = "one", probability = 0.8, duration = "uniform(6, 18)", cost = 30 }},
  {{ name = "two", probability = 0.5, duration = "gamma(10, 5)", cost = 100 }},
]
capacity = 100
"#
    );
    let run = run(&one_mineral(size.trials, 20, FLAT, &rest));
    let project = run.tally.strategies[0].projects[0].as_ref().expect("an enabled project");
    let (n, started) = (run.tally.trials, project.start.histogram.count());
    let operating = Mean::frequency(started, n).expect("trials");
    let start = Mean::new(&project.start.moments, started).expect("a start");
    let spending = Mean::new(&project.spending, n).expect("trials");
    // Variances 12²/12 and 5².
    let sd = (12.0_f64 + 25.0).sqrt();
    // Fourth central moment of a sum: κ4 + 3σ⁴; of the uniform −12⁴/120, of the gamma of shape 4 and scale 2.5 it is 6 · 4 · 2.5⁴.
    let kurtosis = -libm::pow(12.0, 4.0) / 120.0 + 24.0 * libm::pow(2.5, 4.0);
    let sd_error = ((kurtosis + 2.0 * libm::pow(sd, 4.0)) / started as f64).sqrt() / (2.0 * sd);
    Case::new(
        "Stages of a project",
        "From month 12; stages with probabilities 0.8 and 0.5, durations uniform(6, 18) and gamma(10, 5), costs 30 and 100. P(operating) = Π p; E[start] = 12 + Σ E[d]; Var[start] = Σ Var[d]; E[spending] = 30 + 0.8 · 100.",
        vec![
            estimated("operating within 20 years", 0.8 * 0.5, operating),
            estimated("month of its start", 12.0 + 12.0 + 10.0, start),
            Check::random("standard deviation of that month", sd, start.std_dev.unwrap_or(f64::NAN), sd_error),
            estimated("spending", 30.0 + 0.8 * 100.0, spending),
        ],
    )
}

fn prices() -> Case {
    let mineral = |adjustment: f64, cap: f64, drift: f64| {
        format!(
            "{RIGID}\nprice = {{ initial = 50, supply_elasticity = 0.3, demand_elasticity = 0.2, adjustment = {adjustment}, cap = {cap}, drift = {drift} }}\n"
        )
    };
    let world = "[[world]]\nmineral = \"m\"\nstage = \"refine\"\ncountry = \"CCC\"\nshare = 0.4\n";
    let lost = hazard("h", "start = \"2025-01\"\nduration = 24\nseverity = 0.5").replace("AAA", "CCC");
    let rest = format!("{SOLE}{world}{lost}");
    // w = 0.4 · 0.5 lost, ε = 0.5: y* = −ln 0.8 / 0.5.
    let gap = -libm::log(0.8) / 0.5;
    let adjusting: f64 =
        (0..24).map(|t| 50.0 * libm::exp(gap * (1.0 - libm::pow(0.7, f64::from(t + 1))))).sum::<f64>() / 24.0;
    let drifting: f64 =
        (0..24).map(|t| 50.0 * libm::exp(gap) * libm::pow(1.06, f64::from(t) / 12.0)).sum::<f64>() / 24.0;
    let of = |mineral: String, quantity, exact| certain(&mineral, &rest, Metric::AveragePrice, quantity, exact);
    Case::new(
        "The price of a lasting loss",
        "A share w = 0.2 of world supply lost for good, ε = 0.3 + 0.2: P/P0 = (1 − w)^(−1/ε) at κ = 1, held at the cap; at κ = 0.3 the gap is y*(1 − 0.7^(t+1)); drift multiplies by 1.06^(t/12). Mean of 24 months.",
        vec![
            of(mineral(1.0, 10.0, 0.0), "κ = 1", 50.0 * 1.5625),
            of(mineral(1.0, 1.25, 0.0), "cap 1.25", 50.0 * 1.25),
            of(mineral(0.3, 10.0, 0.0), "κ = 0.3", adjusting),
            of(mineral(1.0, 10.0, 0.06), "drift 0.06", drifting),
        ],
    )
}

fn buying_ahead(size: Size) -> Case {
    let mineral = format!("{RIGID}\nstockpiles = [{{ id = \"k\", rush = 0.5, rush_days = 3650 }}]");
    let capped = mineral.replace("3650", &(0.3 * 365.0 / 12.0).to_string());
    let announced = |start: &str, notice: &str| {
        two_suppliers(0.4) + &hazard("ban", &format!("start = \"{start}\"\nduration = 5\nnotice = {notice}"))
    };
    let of = |mineral: &str, start, metric, quantity, exact| {
        certain(mineral, &announced(start, "2.5"), metric, quantity, exact)
    };
    let drawn = run(&one_mineral(size.trials, 2, &mineral, &announced("2025-09", "\"exponential(2)\"")));
    // Notice before the scenario begins has no effect: E min(X, 8) of an exponential variable of mean 2.
    let bought = 0.5 * 0.4 * 100.0 * 2.0 * (1.0 - libm::exp(-4.0));
    Case::new(
        "Buying ahead of an announced ban",
        "The same ban is announced n = 2.5 months before; a stockpile buys ρ = 0.5 times the contract meanwhile: ρ·n·w·D, 0.3·D where that is its aim; so much less is short. Whether the ban begins with a month or within one changes nothing. Notice exponential with mean 2 before month 8: ρ·w·D·2·(1 − e^(−4)).",
        vec![
            of(&mineral, "2025-06", Metric::SurgeBought, "bought", 50.0),
            of(&mineral, "2025-06", Metric::Shortfall, "shortfall", 150.0),
            of(&capped, "2025-06", Metric::SurgeBought, "bought with an aim", 30.0),
            of(&mineral, "2025-06 .. 2025-06", Metric::SurgeBought, "bought before a start within a month", 50.0),
            mean(&drawn, Metric::SurgeBought, "bought at a random notice", bought),
            mean(&drawn, Metric::Shortfall, "shortfall at a random notice", 200.0 - bought),
        ],
    )
}

fn leaks() -> Case {
    let supplier = |id: &str, path: &str, rest: &str| {
        format!("\n[[suppliers]]\nid = \"{id}\"\nmineral = \"m\"\npath = \"{path}\"\n{rest}\n")
    };
    let leak = "share = 0\nleak_of = \"a\"\nleak_at = \"AAA:export\"\nleak_share = 0.25\nsurge_lag = 2";
    let suppliers = supplier("a", "AAA:mine > AAA:export", "share = 0.4")
        + &supplier("b", "BBB:mine", "share = 0.6")
        + &supplier("c", "CCC:export", leak);
    let ban = |hits: &str, severity: f64| {
        format!(
            "\n[[disruptions]]\nid = \"ban\"\nhits = [\"{hits}\"]\nstart = \"2025-06\"\nduration = 5\nseverity = {severity}\n"
        )
    };
    let of = |rest: String, quantity, exact| {
        certain(RIGID, &(suppliers.clone() + &rest), Metric::Shortfall, quantity, exact)
    };
    let flood = ban("AAA:mine", 0.5).replace("\"ban\"", "\"flood\"");
    Case::new(
        "A leak through a third country",
        "Exports of the same supplier are banned by the share s, and λ = 0.25 of what the ban withholds comes by way of another country after 2 months, in the three months left: w·s·D·(5 − 3λ). When a flood leaves half of the mine, the ban alone withholds the other half: w·D·(5 − 3λ/2). When it stops the mine, nothing leaks.",
        vec![
            of(ban("AAA:export", 1.0), "s = 1", 40.0 * 4.25),
            of(ban("AAA:export", 0.5), "s = 0.5", 20.0 * 4.25),
            of(ban("AAA:export", 1.0) + &flood, "s = 1, half of the mine flooded", 40.0 * (5.0 - 0.375)),
            of(ban("AAA:mine", 1.0), "the mine stopped", 200.0),
        ],
    )
}

fn prices_inside() -> Case {
    let mineral = |adjustment: f64, home_use: f64| {
        format!(
            "{RIGID}\nprice = {{ initial = 50, supply_elasticity = 0.3, demand_elasticity = 0.2, adjustment = {adjustment}, inside = \"AAA:export\", home_use = {home_use} }}\n"
        )
    };
    let world = |country: &str, share: f64| {
        format!("[[world]]\nmineral = \"m\"\nstage = \"export\"\ncountry = \"{country}\"\nshare = {share}\n")
    };
    let lost = |country: &str, severity: f64| {
        hazard(&country.to_lowercase(), &format!("start = \"2025-01\"\nduration = 24\nseverity = {severity}"))
            .replace("AAA", country)
    };
    let rest = SOLE.replace("AAA", "DDD") + &world("AAA", 0.4) + &world("BBB", 0.2);
    let of = |mineral: String, hazards: String, variable, quantity, exact| {
        let found = run(&one_mineral(1, 2, &mineral, &(rest.clone() + &hazards)));
        Check::certain(quantity, exact, found.month(variable, 3).0)
    };
    let (ban, both) = (lost("AAA", 0.5), lost("AAA", 0.5) + &lost("BBB", 0.5));
    // ε = 0.5: a factor x of supply moves the price by x^(−2).
    let adjusted = -2.0 * libm::log(1.25) * (1.0 - libm::pow(0.7, 4.0));
    Case::new(
        "The price inside a country that restricts",
        "A country with w = 0.4 of the world withholds half of its exports for good, ε = 0.5 and P0 = 50. It uses h times its exports: P_in/P0 = (1 + 0.5/h)^(−1/ε), while outside P/P0 = (1 − 0.2)^(−1/ε). Half of another country's w = 0.2 lost besides raises both: inside by (1 − 0.1)^(−1/ε). At κ = 0.3 in month 3: the gap times 1 − 0.7^4.",
        vec![
            of(mineral(1.0, 2.0), ban.clone(), Variable::PriceInside, "inside, h = 2", 50.0 / 1.5625),
            of(mineral(1.0, 0.5), ban.clone(), Variable::PriceInside, "inside, h = 0.5", 50.0 / 4.0),
            of(mineral(1.0, 0.01), ban.clone(), Variable::PriceInside, "inside, h = 0.01, at the cap", 50.0 / 10.0),
            of(mineral(1.0, 2.0), ban.clone(), Variable::Price, "outside", 50.0 / 0.64),
            of(mineral(1.0, 2.0), both.clone(), Variable::PriceInside, "inside, another loss", 50.0 / 0.81 / 1.5625),
            of(mineral(1.0, 2.0), both, Variable::Price, "outside, another loss", 50.0 / 0.49),
            of(mineral(0.3, 2.0), ban, Variable::PriceInside, "inside, κ = 0.3", 50.0 * libm::exp(adjusted)),
        ],
    )
}

fn growth() -> Case {
    let demand = "demand = { annual = 1200, growth = 0.07 }";
    let nothing = "[[suppliers]]\nid = \"s\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 0\n";
    let total: f64 = (0..24).map(|t| 100.0 * libm::pow(1.07, f64::from(t) / 12.0)).sum();
    Case::new(
        "Growth of demand",
        "g = 0.07, two years, nothing supplied: Σ_t (annual/12)(1 + g)^(t/12).",
        vec![certain(demand, nothing, Metric::Shortfall, "demand of two years", total)],
    )
}

fn demand_noise(size: Size) -> Case {
    let noisy =
        run(&one_mineral(size.trials, 1, "demand = { annual = 1200, volatility = 0.2, persistence = 0.8 }", SOLE));
    let mut checks: Vec<Check> = [0, 1, 11].map(|t| month(&noisy, Variable::Demand, t, 100.0)).into();
    // Demand of every month is lognormal; its fourth moment gives the standard error of the sample variance.
    let e = |k: f64| libm::exp(k * (k - 1.0) / 2.0 * 0.04);
    let variance = e(2.0) - 1.0;
    let fourth = e(4.0) - 4.0 * e(3.0) + 6.0 * e(2.0) - 3.0;
    let n = size.trials as f64;
    for t in [0, 11] {
        let (_, error) = noisy.month(Variable::Demand, t);
        let found = error * n.sqrt() / 100.0;
        let sd_error = ((fourth - variance * variance) / n).sqrt() / (2.0 * variance.sqrt());
        checks.push(Check::random(format!("relative spread of demand, month {t}"), variance.sqrt(), found, sd_error));
    }
    let loaded = "demand = { annual = 1200, growth = \"uniform(0, 0.2)\", drivers = { f = 0.7 } }";
    let rest = format!("{SOLE}\n[[drivers]]\nid = \"f\"\n");
    let driven = run(&one_mineral(size.trials, 2, loaded, &rest));
    checks.push(Check {
        quantity: "demand with growth on a driver, month 12".into(),
        ..month(&driven, Variable::Demand, 12, 110.0)
    });
    Case::new(
        "Noise of demand",
        "σ = 0.2, φ = 0.8: the mean of every month is the trend, its relative spread sqrt(e^(σ²) − 1). A growth of uniform(0, 0.2) that loads on a driver keeps its distribution: 100 · 1.1 in month 12.",
        checks,
    )
}
