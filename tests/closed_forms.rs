//! Every closed form of the model, simulated against exact.
//!
//! Cases without randomness agree to 1e-9. Random ones run at a fixed seed and lie within four standard errors: a right
//! program fails one such comparison in 16,000, and this file makes 23 of them, so a new seed would fail it with probability 0.15 %.

mod support;

use mindep::tally::estimate::Mean;
use mindep::tally::metric::{Metric, Variable};
use support::{FLAT, Run, SOLE, equal, one_mineral, run, within_four_errors};

fn close(mean: Mean, exact: f64) {
    within_four_errors(mean.mean, mean.std_error.expect("an error"), exact);
}

/// The result of one trial, which has no randomness.
fn exact(metric: Metric, mineral: &str, rest: &str) -> f64 {
    run(&one_mineral(1, 2, mineral, rest)).mean(metric).mean
}

#[test]
fn a_renewal_hazard_makes_a_supplier_unavailable_as_often_as_theory_says() {
    // Rate 0.5 a year, mean duration 4 months: q = d / (d + 12/λ), relaxing at λ/12 + 1/d.
    let (rate, duration) = (0.5, 4.0);
    let hazard = format!(
        "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA:mine\"]\nrate = {rate}\nduration = \"exponential({duration})\"\n"
    );
    let run = run(&one_mineral(40_000, 5, FLAT, &hazard));
    let q = duration / (duration + 12.0 / rate);
    let speed = rate / 12.0 + 1.0 / duration;
    for month in [0, 1, 2, 5, 11, 23, 59] {
        let t = month as f64;
        let decayed = (libm::exp(-speed * t) - libm::exp(-speed * (t + 1.0))) / speed;
        let (mean, error) = run.month(Variable::ShortfallShare, month);
        within_four_errors(mean, error, q * (1.0 - decayed));
    }
}

#[test]
fn overlapping_hazards_multiply_to_an_exponential() {
    // Rate 3 a year, mean duration 2 months, severity 0.3: E[A] = exp(−3/12 · 2 · 0.3).
    let hazard = format!(
        "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nrate = 3\noverlapping = true\nduration = \"exponential(2)\"\nseverity = 0.3\n"
    );
    let run = run(&one_mineral(20_000, 4, FLAT, &hazard));
    for month in [40, 47] {
        let (mean, error) = run.month(Variable::ShortfallShare, month);
        within_four_errors(1.0 - mean, error, libm::exp(-3.0 / 12.0 * 2.0 * 0.3));
    }
    // A random severity counts by its mean.
    let random = hazard.replace("severity = 0.3", "severity = \"uniform(0, 0.6)\"");
    let run = support::run(&one_mineral(20_000, 4, FLAT, &random));
    let (mean, error) = run.month(Variable::ShortfallShare, 47);
    within_four_errors(1.0 - mean, error, libm::exp(-3.0 / 12.0 * 2.0 * 0.3));
}

/// Sample variance of Poisson counts: its own standard error is sqrt((μ4 − σ⁴) / n), μ4 = m + 3 m².
fn poisson_counts(run: &Run, id: &str, m: f64) {
    let (mean, error, variance) = run.occurrences(id);
    within_four_errors(mean, error, m);
    let n = run.tally.trials as f64;
    within_four_errors(variance, ((m + 3.0 * m * m - m * m) / n).sqrt(), m);
}

#[test]
fn onsets_of_an_overlapping_hazard_are_poisson() {
    let hazard = format!(
        "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nrate = 0.7\noverlapping = true\nduration = 3\nseverity = 0.1\n"
    );
    let run = run(&one_mineral(40_000, 6, FLAT, &hazard));
    poisson_counts(&run, "h", 0.7 * 6.0);
}

#[test]
fn a_driver_spreads_the_number_of_onsets_and_leaves_their_mean() {
    // One year, loading β: mean λ, variance λ + λ² (exp(β²) − 1).
    let (rate, beta): (f64, f64) = (2.0, 0.6);
    let hazard = format!(
        "{SOLE}\n[[drivers]]\nid = \"f\"\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nrate = {rate}\noverlapping = true\nduration = 1\nseverity = 0.1\ndrivers = {{ f = {beta} }}\n"
    );
    let run = run(&one_mineral(100_000, 1, FLAT, &hazard));
    let (mean, error, variance) = run.occurrences("h");
    within_four_errors(mean, error, rate);
    let spread = rate + rate * rate * (libm::exp(beta * beta) - 1.0);
    // Fourth central moment of a Poisson count mixed over L = λ e^(βF − β²/2), from E[L^k] = λ^k e^(k(k−1)β²/2):
    // factorial moments of the count are E[L^k].
    let of = |k: i32| libm::pow(rate, f64::from(k)) * libm::exp(f64::from(k * (k - 1)) / 2.0 * beta * beta);
    let (l1, l2, l3, l4) = (of(1), of(2), of(3), of(4));
    let (m1, m2, m3, m4) = (l1, l2 + l1, l3 + 3.0 * l2 + l1, l4 + 6.0 * l3 + 7.0 * l2 + l1);
    let fourth = m4 - 4.0 * m3 * m1 + 6.0 * m2 * m1 * m1 - 3.0 * m1 * m1 * m1 * m1;
    let n = run.tally.trials as f64;
    within_four_errors(variance, ((fourth - spread * spread) / n).sqrt(), spread);
}

/// A ban on AAA from the sixth month for `months` whole months.
fn ban(share: f64, months: u32) -> String {
    format!(
        r#"
[[suppliers]]
id = "a"
mineral = "m"
path = "AAA:mine"
share = {share}
[[suppliers]]
id = "b"
mineral = "m"
path = "BBB:mine"
share = {}
[[disruptions]]
id = "ban"
hits = ["AAA"]
start = "2025-06"
duration = {months}
"#,
        1.0 - share
    )
}

/// Contracts that cannot be called above plan.
const RIGID: &str = "flexibility = 0\ndemand = { annual = 1200 }";

#[test]
fn a_scheduled_ban_costs_its_share_of_whole_months() {
    equal(exact(Metric::Shortfall, RIGID, &ban(0.4, 5)), 0.4 * 5.0 * 100.0);
    equal(exact(Metric::ShortageMonths, RIGID, &ban(0.4, 5)), 5.0);
    equal(exact(Metric::LongestShortage, RIGID, &ban(0.4, 5)), 5.0);
    equal(exact(Metric::FirstShortageMonth, RIGID, &ban(0.4, 5)), 5.0);
    equal(exact(Metric::PeakShortfallShare, RIGID, &ban(0.4, 5)), 0.4);
}

#[test]
fn a_ban_does_not_call_more_of_other_contracts() {
    // Demand as planned calls c = 1, whatever flexibility: only surge lets the other supplier step in.
    equal(exact(Metric::Shortfall, FLAT, &ban(0.4, 5)), 0.4 * 5.0 * 100.0);
}

#[test]
fn a_stock_with_free_release_covers_a_ban_until_it_is_gone() {
    // Stock of S months of demand: max(0, w k − S) D.
    for (stock, months) in [(0.5, 5), (1.2, 5), (3.0, 5), (0.0, 3)] {
        let mineral = format!("{RIGID}\nstockpiles = [{{ id = \"k\", initial_days = {} }}]", stock * 365.0 / 12.0);
        let shortfall = exact(Metric::Shortfall, &mineral, &ban(0.4, months));
        equal(shortfall, (0.4 * f64::from(months) - stock).max(0.0) * 100.0);
    }
}

#[test]
fn a_stock_against_an_exponential_outage_leaves_an_exponential_tail() {
    // w = 0.4, mean duration 6 months, a stock of τ = 3 months' loss: w D m e^(−τ/m).
    let outage = ban(0.4, 1).replace("duration = 1", "duration = \"exponential(6)\"");
    let days = 3.0 * 0.4 * 365.0 / 12.0;
    let mineral = format!("{RIGID}\nstockpiles = [{{ id = \"k\", initial_days = {days} }}]");
    let run = run(&one_mineral(40_000, 20, &mineral, &outage));
    close(run.mean(Metric::Shortfall), 0.4 * 100.0 * 6.0 * libm::exp(-3.0 / 6.0));
}

#[test]
fn independent_bans_add_their_expected_losses() {
    let (p1, p2) = (0.3, 0.6);
    let bans = format!(
        "{}probability = {p1}\n[[disruptions]]\nid = \"other\"\nhits = [\"BBB\"]\nstart = \"2025-09\"\nduration = 4\nprobability = {p2}\n",
        ban(0.4, 4)
    );
    let run = run(&one_mineral(40_000, 2, RIGID, &bans));
    close(run.mean(Metric::Shortfall), (0.4 * p1 + 0.6 * p2) * 4.0 * 100.0);
}

#[test]
fn a_path_delivers_at_its_weakest_node() {
    let rest = r#"
[[suppliers]]
id = "s"
mineral = "m"
path = "AAA:mine > BBB:refine > lane:l"
share = 1
[[disruptions]]
id = "one"
hits = ["AAA:mine"]
start = "2025-01"
duration = 24
severity = 0.25
[[disruptions]]
id = "two"
hits = ["*:refine"]
start = "2025-01"
duration = 24
severity = 0.4
"#;
    equal(exact(Metric::ShortfallShare, RIGID, rest), 1.0 - f64::min(1.0 - 0.25, 1.0 - 0.4));
    // Two hazards at one node multiply.
    let both = rest.replace("*:refine", "AAA");
    equal(exact(Metric::ShortfallShare, RIGID, &both), 1.0 - 0.75 * 0.6);
}

#[test]
fn a_linear_recovery_costs_half_of_its_length() {
    // s (d + r/2) months, also when nothing falls on whole months.
    for (duration, recovery) in [(3.0, 4.0), (2.5, 3.7), (0.0, 1.0), (1.5, 0.0)] {
        let rest = format!(
            "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nstart = \"2025-03\"\nduration = {duration}\nrecovery = {recovery}\nseverity = 0.8\n"
        );
        equal(exact(Metric::Shortfall, RIGID, &rest), 100.0 * 0.8 * (duration + recovery / 2.0));
    }
}

#[test]
fn an_exponential_recovery_ends_after_five_time_constants() {
    // s (d + r (1 − e^−5)).
    let rest = format!(
        "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nstart = \"2025-03\"\nduration = 1.25\nrecovery = 2\nrecovery_shape = \"exponential\"\nseverity = 0.8\n"
    );
    equal(exact(Metric::Shortfall, RIGID, &rest), 100.0 * 0.8 * (1.25 + 2.0 * (1.0 - libm::exp(-5.0))));
}

#[test]
fn a_profile_costs_the_area_under_its_points() {
    // [[0, 1], [2, 1], [8, 0.3], [14, 0]]: 2 + 6 · 0.65 + 6 · 0.15 = 6.8 months, times a stretch of 1.1.
    let rest = format!(
        "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nstart = \"2025-03\"\nprofile = [[0, 1], [2, 1], [8, 0.3], [14, 0]]\nstretch = 1.1\nseverity = 0.5\n"
    );
    equal(exact(Metric::Shortfall, RIGID, &rest), 100.0 * 0.5 * 6.8 * 1.1);
}

#[test]
fn what_is_left_of_a_disruption_that_began_before_the_start_counts() {
    // From 2024-10 for 5 months: two months are left.
    let rest = format!(
        "{SOLE}\n[[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nstart = \"2024-10\"\nduration = 5\nseverity = 0.5\n"
    );
    equal(exact(Metric::Shortfall, RIGID, &rest), 100.0 * 0.5 * 2.0);
}

#[test]
fn transit_delays_what_stages_lose_and_not_what_lanes_lose() {
    let rest = |hits: &str, months: u32| {
        format!(
            "[[suppliers]]\nid = \"s\"\nmineral = \"m\"\npath = \"AAA:mine > lane:l\"\nshare = 1\ntransit = 3\n[[disruptions]]\nid = \"h\"\nhits = [\"{hits}\"]\nstart = \"2026-11\"\nduration = {months}\n"
        )
    };
    // A ban of the last two months of a two-year horizon arrives after its end; a closed lane is felt at once.
    equal(exact(Metric::Shortfall, RIGID, &rest("AAA", 2)), 0.0);
    equal(exact(Metric::Shortfall, RIGID, &rest("lane:*", 2)), 200.0);
}

#[test]
fn a_project_passes_its_stages_as_often_and_as_late_as_they_say() {
    let rest = format!(
        r#"{SOLE}
[[projects]]
id = "p"
mineral = "m"
path = "BBB:mine"
start = "2026-01"
stages = [
  {{ name = "one", probability = 0.8, duration = "uniform(6, 18)" }},
  {{ name = "two", probability = 0.5, duration = "gamma(10, 5)" }},
]
capacity = 100
"#
    );
    let run = run(&one_mineral(40_000, 20, FLAT, &rest));
    let project = run.tally.strategies[0].projects[0].as_ref().expect("an enabled project");
    let n = run.tally.trials;
    let operating = Mean::frequency(project.start.histogram.count(), n).expect("trials");
    close(operating, 0.8 * 0.5);
    let months = mindep::tally::scale::months();
    let start = Mean::new(&project.start.moments, project.start.histogram.count(), months).expect("trials");
    // It begins a year after the start; the chance of operating only after 20 years is below 1e-12.
    close(start, 12.0 + 12.0 + 10.0);
}

/// A mineral with a price that follows a loss at once.
fn priced(cap: f64) -> String {
    format!(
        "{RIGID}\nprice = {{ initial = 50, supply_elasticity = 0.3, demand_elasticity = 0.2, adjustment = 1, cap = {cap} }}\n"
    )
}

#[test]
fn the_price_of_a_lasting_loss_is_a_power_of_what_is_left() {
    let rest = format!(
        "{SOLE}\n[[world]]\nmineral = \"m\"\nstage = \"refine\"\ncountry = \"CCC\"\nshare = 0.4\n[[disruptions]]\nid = \"h\"\nhits = [\"CCC\"]\nstart = \"2025-01\"\nduration = 24\nseverity = 0.5\n"
    );
    // w = 0.4 · 0.5 lost, ε = 0.5: P / P0 = 0.8^−2 = 1.5625.
    equal(exact(Metric::AveragePrice, &priced(10.0), &rest), 50.0 * 1.5625);
    // Held at the cap.
    equal(exact(Metric::AveragePrice, &priced(1.25), &rest), 50.0 * 1.25);
}

#[test]
fn demand_grows_by_its_rate() {
    let demand = "demand = { annual = 1200, growth = 0.07 }";
    let total: f64 = (0..24).map(|t| 100.0 * libm::pow(1.07, f64::from(t) / 12.0)).sum();
    // Nothing supplies it, so all of it is short.
    let nothing = "[[suppliers]]\nid = \"s\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 0\n";
    equal(exact(Metric::Shortfall, demand, nothing), total);
}

#[test]
fn demand_noise_keeps_the_mean_of_demand() {
    let demand = "demand = { annual = 1200, volatility = 0.2, persistence = 0.8 }";
    let run = run(&one_mineral(40_000, 1, demand, SOLE));
    for month in [0, 1, 11] {
        let (mean, error) = run.month(Variable::Demand, month);
        within_four_errors(mean, error, 100.0);
    }
}

#[test]
fn growth_that_loads_on_a_driver_keeps_its_distribution() {
    let demand = "demand = { annual = 1200, growth = \"uniform(0, 0.2)\", drivers = { f = 0.7 } }";
    let rest = format!("{SOLE}\n[[drivers]]\nid = \"f\"\n");
    let run = run(&one_mineral(40_000, 2, demand, &rest));
    // In month 12, demand is 100 (1 + g): mean 110.
    let (mean, error) = run.month(Variable::Demand, 12);
    within_four_errors(mean, error, 110.0);
}

#[test]
fn a_triggered_hazard_follows_its_cause_as_often_as_it_says() {
    let rest = format!(
        "{SOLE}\n[[disruptions]]\nid = \"cause\"\nstart = \"2025-01\"\nprobability = 0.5\nduration = 1\nhits = [\"AAA\"]\ntriggers = [{{ disruption = \"effect\", probability = 0.4, delay = \"uniform(0, 2)\" }}]\n[[disruptions]]\nid = \"effect\"\nhits = [\"AAA\"]\nduration = 1\n"
    );
    let run = run(&one_mineral(40_000, 1, FLAT, &rest));
    let (mean, error, _) = run.occurrences("effect");
    within_four_errors(mean, error, 0.5 * 0.4);
}
