//! Portfolios that can be computed by hand.

use super::{OptimizeParams, OptimizeResult, Stopped};
use crate::questions::optimize::ask::check::{Measured, Sample};
use mindep_core::domain::scenario::BASELINE;
use mindep_scenario::{Loaded, load_str};

/// Flat demand of 1,200 t a year for one year at a price of 100, and two suppliers with half of it each.
const TWO: &str = "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\nunit = \"t\"\ndemand = { annual = 1200 }\n\
    price = { initial = 100 }\n\
    [[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 0.5\n\
    [[suppliers]]\nid = \"b\"\nmineral = \"m\"\npath = \"BBB:mine\"\nshare = 0.5\npremium = PREMIUM\n";

const SHARES: &str = "[[optimize.decisions]]\naddress = \"suppliers.a.share\"\nmin = 0\nmax = 1\n\
    [[optimize.decisions]]\naddress = \"suppliers.b.share\"\nmin = 0\nmax = 1\n";

fn load(text: &str) -> Loaded {
    load_str("s.toml", text, &[]).unwrap()
}

fn asked(loaded: &Loaded, points: usize) -> OptimizeParams<'_> {
    OptimizeParams { loaded, wanted: loaded.optimize.as_ref().unwrap(), trials: 1000, fresh: 1000, points }
}

fn answer(loaded: &Loaded, points: usize) -> OptimizeResult {
    asked(loaded, points).answer(&|_| true).unwrap()
}

fn measured<'a>(answer: &'a OptimizeResult, strategy: &str, sample: Sample) -> &'a Measured {
    answer.measured.iter().find(|m| m.strategy == strategy && m.sample == sample).unwrap()
}

/// Bans of a and b, each with its probability and months, independent of each other.
fn bans([a, b]: [(f64, u32); 2]) -> String {
    let ban = |id: &str, country: &str, (probability, months): (f64, u32)| {
        format!(
            "[[disruptions]]\nid = \"ban-{id}\"\nhits = [\"{country}:mine\"]\nstart = \"2025-01\"\nprobability = {probability}\nduration = {months}\n"
        )
    };
    ban("a", "AAA", a) + &ban("b", "BBB", b)
}

#[test]
fn the_safest_shares_of_two_suppliers_balance_their_bans() {
    // A certain ban of k months on a share w loses w · k · 100 t. With certain bans of 3 and 6 months, w · 300 + (1 − w) · 600 is lost, which is
    // smallest with all from a. If b costs more than its shortfall would save, this is also the cheapest portfolio.
    let loaded = load(&(TWO.replace("PREMIUM", "0.5") + &bans([(1.0, 3), (1.0, 6)]) + "[optimize]\n" + SHARES));
    let found = answer(&loaded, 9);
    assert_eq!(found.portfolios.len(), 1, "nothing to trade off: {found:?}");
    assert_eq!(found.portfolios[0].values, [1.0, 0.0]);
    let fresh = measured(&found, "portfolio-1", Sample::Fresh);
    assert!((fresh.tail.mean - 300.0).abs() < 1e-6 && (fresh.tail_change.mean + 150.0).abs() < 1e-6, "{fresh:?}");
    // Missing material is charged at its price. Unchanged, 600 t of a cost 60,000, 300 t of b cost 150 each, and the 300 t that are missing 100 each:
    // 135,000 in total. All from a costs 1,200 t at 100.
    assert!((fresh.cost.mean - (120_000.0 - 135_000.0)).abs() < 1e-6, "{fresh:?}");
}

#[test]
fn the_linear_program_splits_between_two_uncertain_bans() {
    // Each ban of six months, which loses 600 t of a whole contract, occurs in 3 % of trials, hardly ever both. For w ≥ ½ the tail of 5 % is all
    // trials with a ban on a and two thirds of those on b, so that TVaR is 600 (3 w + 2 (1 − w)) / 5, and symmetrically for w below ½. So ½ is best,
    // with 300 t; with all from one supplier it is 360 t. The number of bans in 1000 trials has a standard deviation of 5 about 30, which shifts the
    // optimum a little.
    let loaded = load(&(TWO.replace("PREMIUM", "0") + &bans([(0.03, 6), (0.03, 6)]) + "[optimize]\n" + SHARES));
    let found = answer(&loaded, 2);
    let safest = found.portfolios.last().unwrap();
    assert!((safest.values[0] - 0.5).abs() < 0.02, "{safest:?}");
    let tail = measured(&found, &safest.id, Sample::Search).tail.mean;
    // All 50 trials of the tail lose 300 t, except that those with both bans, 0.9 of 1000 on average, lose 600 t: 6 t more for each.
    assert!((300.0..330.0).contains(&tail), "{tail}");
}

#[test]
fn days_of_stock_are_bought_while_they_are_worth_their_price() {
    // A certain ban of 4 months on half of the supply misses 200 t: 60.8 days of the trend, at 1200 / 365 = 3.288 t each. A day of stock costs 328.8
    // to buy and 100 more as given, and saves the 328.8 that the programme cost charges for missing material: 100 net for 3.288 t, or 30.4 a tonne.
    // With a weight of 40 all days are bought, with 20 none. A search ends when less than a thousandth of the stake can be gained: the stake is 120
    // days at 428.8, a thousandth of it is 51, or 1.6 days.
    let text = TWO.replace("PREMIUM", "0") + &bans([(1.0, 4), (0.0, 1)]);
    let text = text.replace(
        "[[suppliers]]\nid = \"a\"",
        "[[minerals.stockpiles]]\nid = \"pile\"\nrefill = 0\n[[suppliers]]\nid = \"a\"",
    ) + "[[optimize.decisions]]\naddress = \"minerals.m.stockpiles.pile.initial_days\"\nmin = 0\nmax = 120\nstep = 0.5\nupfront = 100\n";
    for (weight, days, slack) in [(40.0, 200.0 * 365.0 / 1200.0, 1.7), (20.0, 0.0, 0.0)] {
        let loaded = load(&(text.clone() + &format!("[optimize]\nweight = {weight}\n")));
        let found = answer(&loaded, 9);
        let chosen = &found.portfolios[found.chosen];
        assert!((chosen.values[0] - days).abs() <= slack, "{weight}: {:?}", chosen.values);
    }
}

#[test]
fn a_project_is_pursued_where_it_pays_and_the_budget_allows() {
    // A plant without lead time makes 600 t a year that no ban affects, in place of a. A certain ban of 6 months on a, half of the supply, leaves 300
    // t missing without the plant. The plant costs 10,000, and saves only shortfall.
    let plant = "[[projects]]\nid = \"plant\"\nmineral = \"m\"\npath = \"KOR:mine\"\nenabled = false\nstages = [{ name = \"ready\", duration = 0, cost = 10000 }]\n\
        capacity = 600\ndisplaces = [\"a\"]\ntransit = 0\n[[optimize.decisions]]\naddress = \"projects.plant.enabled\"\nupfront = 500\n";
    let text = TWO.replace("PREMIUM", "0") + &bans([(1.0, 6), (0.0, 1)]) + plant;
    let with = |budget: f64| load(&(text.clone() + &format!("[optimize]\nbudget = {budget}\n")));
    let found = answer(&with(1e6), 9);
    assert_eq!(found.portfolios.iter().map(|p| p.values[0]).collect::<Vec<_>>(), [0.0, 1.0]);
    assert_eq!(found.chosen, 1, "two have no knee, and the safest is taken");
    let [none, plant] = [&found.portfolios[0], &found.portfolios[1]];
    assert_eq!(measured(&found, &none.id, Sample::Fresh).tail.mean, 300.0);
    let fresh = measured(&found, &plant.id, Sample::Fresh);
    assert!(fresh.tail.mean.abs() < 1e-9 && (fresh.cost.mean - 10_500.0).abs() < 1e-6, "{fresh:?}");
    assert!(plant.text.contains("enable = [\"plant\"]") && plant.text.contains("upfront = 500"), "{}", plant.text);
    assert_eq!(answer(&with(10_499.0), 9).portfolios.len(), 1, "one unit of money is missing");
}

#[test]
fn small_shares_move_too() {
    // 1.5 % of 1,200 t are from b, which is certainly banned all year: 18 t are missing until c takes over its share.
    let text =
        TWO.replace("PREMIUM", "0").replacen("share = 0.5", "share = 0.97", 1).replace("share = 0.5", "share = 0.015")
            + "[[suppliers]]\nid = \"c\"\nmineral = \"m\"\npath = \"CCC:mine\"\nshare = 0.015\n"
            + &bans([(0.0, 1), (1.0, 12)]);
    let shares = SHARES.replace("suppliers.a", "suppliers.c").replace("max = 1", "max = 0.03");
    let found = answer(&load(&(text + "[optimize]\n" + &shares)), 9);
    assert_eq!(found.portfolios.last().unwrap().values, [0.0, 0.03], "{found:?}");
}

#[test]
fn what_is_set_elsewhere_counts_for_the_budget() {
    // Another mineral begins with 36.5 days of stock, 120 t at 100, in every portfolio.
    let text = TWO.replace("PREMIUM", "0")
        + "[[minerals]]\nid = \"z\"\nunit = \"t\"\ndemand = { annual = 1200 }\nprice = { initial = 100 }\n\
           [[minerals.stockpiles]]\nid = \"pile\"\nrefill = 0\nresale = 0\n\
           [[suppliers]]\nid = \"d\"\nmineral = \"z\"\npath = \"DDD:mine\"\nshare = 1\n"
        + &bans([(1.0, 3), (1.0, 6)])
        + SHARES;
    let with = |budget: f64| {
        let set = "set = { \"minerals.z.stockpiles.pile.initial_days\" = 36.5 }";
        load(&(text.clone() + &format!("[optimize]\nbudget = {budget}\n{set}\n")))
    };
    let dear = asked(&with(11_999.0), 9).answer(&|_| true).unwrap_err();
    assert!(matches!(dear, Stopped::Dear { least, .. } if (least - 12_000.0).abs() < 1e-6), "{dear:?}");
    let found = answer(&with(12_001.0), 9);
    for row in found.measured.iter().filter(|m| m.strategy != BASELINE) {
        assert!((row.cost.mean - 12_000.0).abs() < 1e-6, "{row:?}");
    }
}

#[test]
fn what_is_pasted_is_what_was_found() {
    let loaded = load(
        &(TWO.replace("PREMIUM", "0.1")
            + &bans([(0.1, 8), (0.05, 3)])
            + "[optimize]\nmonths = 5\nstart = \"2025-02\"\n"
            + SHARES),
    );
    let found = answer(&loaded, 4);
    assert!(found.portfolios.len() > 1);
    let text: String = found.portfolios.iter().map(|p| p.text.clone()).collect();
    let pasted = load_str(
        "s.toml",
        &(TWO.replace("PREMIUM", "0.1")
            + &bans([(0.1, 8), (0.05, 3)])
            + &text
            + "[optimize]\nmonths = 5\nstart = \"2025-02\"\n"
            + SHARES),
        &[],
    )
    .unwrap();
    let again = crate::questions::optimize::ask::check::measure(
        &pasted.study,
        loaded.optimize.as_ref().unwrap(),
        [1000, 1000],
        &|| true,
    );
    assert_eq!(again.unwrap(), found.measured);
    // On the trials of the search, each portfolio is cheaper or safer than each other.
    let searched: Vec<&Measured> = found.portfolios.iter().map(|p| measured(&found, &p.id, Sample::Search)).collect();
    for pair in searched.windows(2) {
        assert!(pair[0].cost.mean < pair[1].cost.mean && pair[0].tail.mean > pair[1].tail.mean, "{pair:?}");
    }
    assert_eq!(measured(&found, BASELINE, Sample::Fresh).cost.mean, 0.0);
}

#[test]
fn the_same_comes_of_any_number_of_threads() {
    let loaded = load(&(TWO.replace("PREMIUM", "0.1") + &bans([(0.1, 8), (0.05, 3)]) + "[optimize]\n" + SHARES));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| answer(&loaded, 5))
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.portfolios, three.portfolios);
    assert_eq!((one.chosen, one.simulations), (three.chosen, three.simulations));
    assert_eq!(one.measured, three.measured);
}

#[test]
fn what_cannot_be_is_told() {
    // The ranges exclude the present values and cost more than the budget.
    let text = TWO.replace("PREMIUM", "1") + &bans([(0.5, 3), (0.5, 3)]);
    let dear = SHARES
        .replace("max = 1\n", "max = 0.4\n")
        .replacen("max = 0.4", "max = 0.2", 1)
        .replace("max = 0.4", "max = 1");
    let loaded = load(&(text.clone() + "[optimize]\nbudget = 0\n" + &dear));
    assert!(matches!(asked(&loaded, 9).answer(&|_| true), Err(Stopped::Dear { least, .. }) if least > 0.0));
    let loaded = load(&(TWO.replace("PREMIUM", "1") + "[optimize]\n" + SHARES));
    assert!(matches!(asked(&loaded, 9).answer(&|_| true), Err(Stopped::NoRisk)));
    let loaded = load(&(text + "[optimize]\n" + SHARES));
    assert!(matches!(asked(&loaded, 9).answer(&|done| done < 3), Err(Stopped::Interrupted)));
}
