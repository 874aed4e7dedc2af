//! `stress` and `reverse`: effects of outages with everything else at its mean, compared with values derived by hand.

use crate::support::Desk;
use mindep_core::domain::node::Country;
use mindep_core::domain::scenario::Study;
use mindep_core::id::Id;
use mindep_library::analysis::target::Target;
use mindep_library::questions::reverse::ask as reverse;
use mindep_library::questions::reverse::ask::{OfMineral, Over};
use mindep_library::questions::reverse::rows::ReverseRow;
use mindep_library::questions::stress::ask as stress;
use mindep_library::questions::stress::ask::{Damage, Stressed};
use mindep_library::questions::stress::rows::StressRow;
use mindep_library::tables::table::columns;
use mindep_scenario::load_str;

/// Demand of 100 a month for three years, 60 % from AAA and 40 % from BBB; with noise and hazards, which have no effect at their mean.
const TWO: &str = r#"
format = 1
[scenario]
name = "two"
start = "2025-01"
years = 3
[[minerals]]
id = "m"
unit = "t"
flexibility = 0
demand = { annual = 1200, growth = "uniform(-0.1, 0.1)", volatility = 0.2 }
price = { initial = 10, volatility = 0.3, supply_elasticity = 0.5 }
[[minerals.stockpiles]]
id = "pile"
initial_days = 45
refill = 0
[[minerals.sectors]]
id = "all-of-it"
share = 1
value_added = 500
[[suppliers]]
id = "large"
mineral = "m"
path = "AAA:mine > lane:strait"
share = 0.6
[[suppliers]]
id = "small"
mineral = "m"
path = "BBB:mine"
share = 0.4
[[world]]
mineral = "m"
stage = "mine"
country = "AAA"
share = 0.6
[[disruptions]]
id = "strike"
hits = ["AAA", "BBB"]
rate = 3
duration = 2
"#;

/// 45 days of demand, in tonnes.
const STOCK: f64 = 45.0 * 12.0 / 365.0 * 100.0;

fn study(text: &str) -> Study {
    match load_str("test.toml", text, &[]) {
        Ok(loaded) => loaded.study,
        Err(error) => panic!("{error}"),
    }
}

fn asked() -> stress::StressParams {
    stress::StressParams {
        strategies: vec!["baseline".to_owned()],
        start: 0,
        months: 12,
        loss: 1.0,
        groups: Vec::new(),
    }
}

/// Returns the row of a target for a mineral, or for all minerals.
fn of<'a>(rows: &'a [Stressed], target: &str, mineral: Option<&str>) -> &'a Stressed {
    let found = rows.iter().find(|r| r.target.name == target && r.mineral.as_ref().map(Id::as_str) == mineral);
    found.unwrap_or_else(|| panic!("no row of {target}"))
}

#[track_caller]
fn near(found: Option<f64>, exact: f64) {
    let found = found.expect("a number");
    assert!((found - exact).abs() <= 1e-9 * exact.abs().max(1.0), "found {found}, exact {exact}");
}

#[test]
fn an_outage_costs_what_stock_does_not_cover() {
    let rows = stress::stress(&study(TWO), &asked());
    let Stressed { damage, rank, .. } = of(&rows, "AAA", Some("m"));
    // 60 a month are lost for 12 months; stock covers the first two and part of the third.
    let shortfall = 720.0 - STOCK;
    near(damage.shortfall, shortfall);
    near(damage.shortfall_share, shortfall / 1200.0);
    near(damage.coverage, 1.0 - shortfall / 1200.0);
    near(damage.peak_shortfall_share, 0.6);
    near(damage.stock_used_days, 45.0);
    near(damage.economic_loss, 500.0 * shortfall);
    // W = 0.4, ε = 0.5: (1 − 0.6)^(−1 / 0.5).
    near(damage.price_peak, 6.25);
    // 60 · 3 − STOCK = 32 of the third month are missing: more than 5 %.
    assert_eq!((damage.months_until_first_shortage, damage.shortage_months), (Some(2), Some(10)));
    assert_eq!(*rank, Some(1));
    near(damage.reference_shortfall, 0.0);
    near(of(&rows, "BBB", Some("m")).damage.shortfall, 480.0 - STOCK);
    near(of(&rows, "BBB", Some("m")).damage.price_peak, 1.0);
    // AAA, its only stage and its lane withhold the same amount, but the lane does not affect the price.
    let ranks: Vec<_> = ["AAA:mine", "lane:strait", "BBB", "BBB:mine"].map(|t| of(&rows, t, Some("m")).rank).into();
    assert_eq!(ranks, [Some(1), Some(1), Some(4), Some(4)]);
    near(of(&rows, "lane:strait", Some("m")).damage.price_peak, 1.0);
    near(of(&rows, "AAA", None).damage.economic_loss, 500.0 * shortfall);
}

#[test]
fn what_the_largest_country_exports_is_cut_off_and_the_world_is_left_alone() {
    let rows = stress::stress(&study(TWO), &asked());
    let exporters: Vec<_> = rows.iter().filter(|r| r.target.kind.name() == "exporter").collect();
    assert_eq!(exporters.len(), 1);
    assert_eq!((exporters[0].target.name.as_str(), exporters[0].rank), ("AAA", None));
    near(exporters[0].damage.coverage, 1.0 - (720.0 - STOCK) / 1200.0);
    near(exporters[0].damage.price_peak, 1.0);
}

#[test]
fn without_a_value_added_targets_are_ranked_by_what_is_missing_and_no_loss_is_told() {
    let text = TWO
        .replace("value_added = 500\n", "")
        .replace("supply_elasticity = 0.5", "supply_elasticity = 0.4, demand_elasticity = 0.1");
    let rows = stress::stress(&study(&text), &asked());
    for row in &rows {
        assert_eq!((row.damage.economic_loss, row.damage.reference_economic_loss), (None, None), "{row:?}");
    }
    // If the price rises too, demand falls, so the shortfall is smaller than with the lane closed.
    let rank = |target: &str| of(&rows, target, Some("m")).rank;
    assert_eq!(rank("lane:strait"), Some(1));
    assert!(rank("AAA") > rank("lane:strait") && rank("BBB") > rank("AAA"), "{:?}", ["AAA", "BBB"].map(rank));
}

#[test]
fn a_part_of_a_group_is_lost_for_a_while_from_a_month_on() {
    let countries = ["AAA", "BBB"].map(|code| Country::new(code).expect("a country"));
    let groups = vec![Target::group("both", &countries)];
    let question = stress::StressParams { start: 6, months: 4, loss: 0.5, groups, ..asked() };
    let rows = stress::stress(&study(TWO), &question);
    let Damage { shortfall, months_until_first_shortage, .. } = of(&rows, "both", Some("m")).damage;
    // 50 a month for 4 months; the stock ends within the third, of which 150 − STOCK = 2 are missing: less than 5 %.
    near(shortfall, 200.0 - STOCK);
    assert_eq!(months_until_first_shortage, Some(3));
}

#[test]
fn a_project_is_taken_with_its_expected_output_and_spending() {
    let text = TWO.replace("share = 0.4\n", "share = 0.2\n").replace("initial_days = 45", "initial_days = 0")
        + r#"
[[projects]]
id = "new"
mineral = "m"
path = "CCC:mine"
stages = [{ name = "first", probability = 0.5, duration = "uniform(2, 10)", cost = 100 }, { name = "second", duration = 6, cost = 100 }]
capacity = "uniform(360, 600)"
"#;
    let rows = stress::stress(&study(&text), &asked());
    // 20 a month are not contracted; from month 6 + 6 on the project fills them with 0.5 · 480 / 12.
    near(of(&rows, "CCC", Some("m")).damage.reference_shortfall, 12.0 * 20.0);
    near(of(&rows, "CCC", Some("m")).damage.shortfall, 0.0);
    // Without the outage: imports at a price of 10, and 100 + 0.5 · 100 for the stages.
    let imports = 10.0 * (36.0 * 80.0 + 24.0 * 20.0);
    near(of(&rows, "CCC", None).damage.reference_total_cost, imports + 150.0);
    let late = stress::stress(&study(&text), &stress::StressParams { start: 18, ..asked() });
    near(of(&late, "CCC", Some("m")).damage.shortfall, 12.0 * 20.0);
}

fn reversed(text: &str, shortfall: f64, over: Over) -> OfMineral {
    let minerals = vec![Id::new("m").expect("an id")];
    let question = reverse::ReverseParams { strategy: "baseline".to_owned(), minerals, shortfall, over, start: 0 };
    reverse::reverse(&study(text), &question).remove(0)
}

#[test]
fn the_smallest_outages_are_those_of_the_formula() {
    let found = reversed(&TWO.replace("> lane:strait", ""), 0.1, Over::Year);
    assert_eq!((found.targets, found.stock_days, found.reference), (2, 45.0, 0.0));
    let rows: Vec<(Vec<&str>, usize, f64)> =
        found.outages.iter().map(|o| (o.targets.iter().map(|t| t.name.as_str()).collect(), o.months, o.loss)).collect();
    // The stock and 120 t more must be lost: of 60 a month, of 40, or of 100 by both, who are smaller together only in three months, in
    // which neither does it alone.
    let lost = STOCK + 120.0;
    let expected = [
        (vec!["AAA"], 6, lost / 360.0),
        (vec!["AAA"], 12, lost / 720.0),
        (vec!["AAA"], 24, lost / 1440.0),
        (vec!["BBB"], 12, lost / 480.0),
        (vec!["BBB"], 24, lost / 960.0),
        (vec!["AAA", "BBB"], 3, lost / 300.0),
    ];
    assert_eq!(rows.len(), expected.len(), "{rows:?}");
    for (targets, months, loss) in expected {
        let (.., found) = rows.iter().find(|r| r.0 == targets && r.1 == months).expect("such an outage");
        // Above by the width of the last interval at most.
        assert!((0.0..1e-5).contains(&(found - loss)), "{targets:?}, {months}: found {found}, exact {loss}");
    }
    let first = &found.outages[0];
    assert_eq!((first.targets[0].name.as_str(), first.rank), ("AAA", 1));
    assert!((first.size - lost / 60.0).abs() < 3e-4 && first.monotone, "{first:?}");
    // All that is lost, in days of demand: 45 and 36.5 more.
    let extra = first.extra_stock_days.expect("some stock prevents it");
    assert!((extra - 36.5).abs() < 0.02, "{extra}");
}

#[test]
fn over_the_horizon_the_same_shortfall_takes_more() {
    let found = reversed(&TWO.replace("> lane:strait", ""), 0.1, Over::Horizon);
    let year = found.outages.iter().find(|o| o.targets.len() == 1 && o.months == 12).expect("an outage of a year");
    // A tenth of 3600 and the stock, of 60 a month.
    assert!((year.loss - (STOCK + 360.0) / 720.0).abs() < 1e-5, "{year:?}");
}

#[test]
fn a_larger_loss_that_does_less_is_told() {
    // The stockpile, which is large, opens for gaps above 30 % only: half of AAA's supply lost is worse than all of it.
    let text =
        TWO.replace("refill = 0\n", "refill = 0\ntrigger = 0.3\n").replace("initial_days = 45", "initial_days = 900");
    let found = reversed(&text, 0.1, Over::Year);
    let outage = found.outages.iter().find(|o| o.targets[0].name == "AAA" && o.months == 12).expect("an outage");
    // 0.6 · loss · 1200 = 120.
    assert!((outage.loss - 1.0 / 6.0).abs() < 1e-5 && !outage.monotone, "{outage:?}");
    let short = found.outages.iter().find(|o| o.targets[0].name == "AAA" && o.months == 3);
    // 0.6 · loss · 300 = 120 would need a loss of two thirds, at which the stockpile is open.
    assert!(short.is_none(), "{short:?}");
}

#[test]
fn answers_are_written_and_have_their_place_in_the_report() {
    let desk = Desk::new();
    desk.write("two.toml", TWO);
    let told = desk.out("stress two.toml --threads 1 --group both=AAA,BBB");
    assert!(told.contains("12 months from 2025-01"), "{told}");
    let first = desk.read("output/two/stress.csv");
    assert_eq!(
        first.lines().count(),
        1 + 2 * 6 + 1,
        "five targets and a group, of m and all, and the largest exporting country: {first}"
    );
    desk.out("stress two.toml --threads 2 --group both=AAA,BBB --overwrite -q");
    assert_eq!(desk.read("output/two/stress.csv"), first);
    desk.out("reverse two.toml --shortfall 10%");
    desk.out("run two.toml --trials 20 -q");
    let page = desk.read("output/two/report.html");
    assert!(page.contains("id=\"stress\"") && page.contains("id=\"reverse\""), "both have their section");
    assert!(desk.path("output/two/plots/stress.svg").exists() && desk.path("output/two/plots/reverse-m.svg").exists());
    desk.wrong("stress two.toml");
}

#[test]
fn where_nothing_does_damage_that_is_said() {
    let desk = Desk::new();
    // A stock of more days than the outage has.
    desk.write(
        "safe.toml",
        &TWO.replace("initial_days = 45", "initial_days = 3000").replace("max_release", "# max_release"),
    );
    let told = desk.out("stress safe.toml --months 1 --group both=AAA,BBB");
    assert!(told.contains("nothing does damage: none of the"), "{told}");
    assert!(!told.contains("greatest damage") && !told.contains("After it"), "{told}");
    desk.write("two.toml", TWO);
    let several = desk.out("stress two.toml --overwrite");
    assert!(several.contains("does the greatest damage") && !several.contains("nothing does damage"), "{several}");
}

#[test]
fn nonsense_is_refused_before_anything_is_written() {
    let desk = Desk::new();
    desk.write("two.toml", TWO);
    for (arguments, told) in [
        ("stress two.toml --loss 0", "above 0"),
        ("stress two.toml --loss 110%", "at most 1"),
        ("stress two.toml --months 0", "0 is not in 1..=600"),
        ("stress two.toml --months 37", "ends after the last month"),
        ("stress two.toml --start 2027-06", "ends after the last month"),
        ("stress two.toml --start 2024-12", "before the first"),
        ("stress two.toml --start 2028-01", "after the last"),
        ("stress two.toml --start soon", "such as 2027-03"),
        ("stress two.toml --strategy basline", "did you mean `baseline`?"),
        ("stress two.toml --group x=AAB", "did you mean `AAA`?"),
        ("stress two.toml --group x=AAA --group x=BBB", "two groups are named `x`"),
        ("stress two.toml --group AAA", "andes=ARG,CHL"),
        ("reverse two.toml", "--shortfall"),
        ("reverse two.toml --shortfall 0%", "above 0"),
        ("reverse two.toml --shortfall 10% --mineral n", "did you mean `m`?"),
        ("reverse two.toml --shortfall 10% --strategy none", "--strategy"),
        ("reverse two.toml --shortfall 10% --over month", "year, horizon"),
    ] {
        let said = desk.wrong(arguments);
        assert!(said.contains(told), "{arguments}: {said}");
    }
    let both = desk.wrong("stress two.toml --strategy x --group y=ZZZ");
    assert!(both.contains("--strategy") && both.contains("--group"), "every fault at once: {both}");
    assert!(!desk.path("output").exists());
}

#[test]
fn every_column_is_explained() {
    let stress = include_str!("../../docs/questions/stress.md");
    let reverse = include_str!("../../docs/questions/reverse.md");
    for (name, page, columns) in
        [("stress", stress, columns::<StressRow>()), ("reverse", reverse, columns::<ReverseRow>())]
    {
        for column in columns {
            assert!(page.contains(&format!("\n| `{column}` |")), "docs/questions/{name}.md leaves out {column}");
        }
    }
}
