//! Cases of the cost of stocks and projects, in closed form (docs/model.md §6); nothing is random here.

use super::check::{Case, Check};
use super::closed_forms::RIGID;
use mindep_core::tally::metric::Metric;
use mindep_testing::{SOLE, one_mineral, run};

const YEARS: u32 = 5;
const RATE: f64 = 0.05;
const PRICE: f64 = 50.0;

/// Returns Σ (1 + rate)^(−t/12) over the months `from .. past`.
fn worth(from: u32, past: u32) -> f64 {
    (from..past).map(|t| libm::pow(1.0 + RATE, -f64::from(t) / 12.0)).sum()
}

/// Returns the total cost of a scenario with one mineral, a demand of 100 a month and a constant price.
fn total(mineral: &str, rest: &str) -> f64 {
    let mineral = format!("{RIGID}\nprice = {{ initial = {PRICE} }}\n{mineral}");
    let text = one_mineral(1, YEARS, &mineral, &(SOLE.to_owned() + rest));
    let text = text.replace("years = 5\n", &format!("years = 5\ndiscount_rate = {RATE}\n"));
    run(&text).mean(Metric::TotalCost).mean
}

/// Returns all cases.
pub fn cases() -> Vec<Case> {
    vec![undisturbed_stock(), owned_project()]
}

fn undisturbed_stock() -> Case {
    let (stock, carrying, resale) = (200.0, 0.02, 0.8);
    let days = stock / 100.0 * 365.0 / 12.0;
    let found = total(
        &format!(
            "stockpiles = [{{ id = \"k\", initial_days = {days}, carrying_cost = {carrying}, resale = {resale} }}]"
        ),
        "",
    );
    let all = worth(0, 12 * YEARS);
    let left = resale * libm::pow(1.0 + RATE, -f64::from(YEARS));
    let exact = (100.0 + carrying / 12.0 * stock) * PRICE * all + stock * PRICE * (1.0 - left);
    Case::new(
        "A stock that nobody needs",
        "200 units are held for five years at a constant price P = 50: imports of 100 a month, carrying of h/12 of its worth a month, and its worth at the start less what a part ρ = 0.8 of it brings at the end, S·P·(1 − ρ·(1 + r)^−5).",
        vec![Check::certain("total cost", exact, found)],
    )
}

fn owned_project() -> Case {
    let (owned, unit_cost, premium, cost, life) = (0.4, 20.0, 0.1, 1200.0, 20);
    let project = |life: &str| {
        total(
            "",
            &format!(
                "\n[[projects]]\nid = \"p\"\nmineral = \"m\"\npath = \"BBB:mine\"\ncapacity = 600\nstages = [{{ name = \"build\", duration = 12, cost = {cost} }}]\nownership = {owned}\nunit_cost = {unit_cost}\npremium = {premium}\n{life}\n"
            ),
        )
    };
    let (before, after) = (worth(0, 12), worth(12, 12 * YEARS));
    let unit = owned * unit_cost + (1.0 - owned) * PRICE * (1.0 + premium);
    let bought = 100.0 * PRICE * before + 50.0 * (PRICE + unit) * after;
    let part = worth(0, 12 * YEARS) / worth(0, 12 * life);
    Case::new(
        "A project that is owned in part",
        "From month 12 a project delivers half of the demand. Of each of its units o = 0.4 costs u = 20 and the rest the price of 50 with a premium of a tenth. Its stage costs 1,200: at once, or over 20 years, of which the horizon has five: the ratio of two annuities.",
        vec![
            Check::certain("total cost, charged at once", bought + cost, project("")),
            Check::certain(
                "total cost, charged over its life",
                bought + cost * part,
                project(&format!("life_years = {life}")),
            ),
        ],
    )
}
