//! Rows of `frontier.csv` and `portfolio.csv`, and text of `portfolios.toml`: portfolios on the frontier, their results, and their form in a
//! scenario.

use crate::questions::optimize::ask::check::{Measured, Sample};
use crate::questions::optimize::ask::{OptimizeParams, OptimizeResult};
use crate::row;
use crate::tables::number::{Number, number};
use mindep_core::domain::decision::{DecisionKind, Risk, tidy};
use mindep_core::domain::scenario::BASELINE;
use mindep_core::tally::estimate::Mean;
use serde::{Deserialize, Serialize};

/// File name of the table of cost and risk of strategies and portfolios.
pub const FILE: &str = "frontier.csv";
/// File name of the table of the decisions of portfolios.
pub const PORTFOLIO_FILE: &str = "portfolio.csv";
/// File name of the portfolios as strategies.
pub const TEXT_FILE: &str = "portfolios.toml";
/// Beginning of that file.
pub(crate) const TEXT_BEGINNING: &str = "# Portfolios that `mindep optimize` found";

/// Kinds of rows of `frontier.csv`.
pub mod kind {
    /// The unchanged scenario.
    pub const UNCHANGED: &str = "unchanged";
    /// A strategy of the scenario.
    pub const STRATEGY: &str = "strategy";
    /// A portfolio found by the search.
    pub const PORTFOLIO: &str = "portfolio";
}

/// Samples of trials.
pub mod sample {
    /// Trials of the search.
    pub const SEARCH: &str = "search";
    /// Trials that the search did not use.
    pub const FRESH: &str = "fresh";
}

row! {
    /// A row of `frontier.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct FrontierRow {
        /// Strategy id; of a portfolio the one that it has in `portfolios.toml`.
        pub strategy: String,
        /// `unchanged`, `strategy`, `portfolio`.
        pub kind: String,
        /// `true` for the portfolio chosen.
        pub chosen: bool,
        /// `search` or `fresh`.
        pub sample: String,
        /// Trials of it.
        pub trials: u64,
        /// Programme cost of all minerals beyond that of the unchanged scenario (currency).
        pub cost: Option<Number>,
        /// Its standard error (currency).
        pub cost_std_error: Option<Number>,
        /// `shortfall` or `economic_loss`.
        pub risk: String,
        /// What it is measured in.
        pub unit: String,
        /// Its mean (`unit`).
        pub mean: Option<Number>,
        /// Its standard error (`unit`).
        pub mean_std_error: Option<Number>,
        /// Its TVaR 95 % (`unit`).
        pub tvar95: Option<Number>,
        /// Its standard error (`unit`).
        pub tvar95_std_error: Option<Number>,
        /// TVaR 95 % less that of the unchanged scenario (`unit`).
        pub change: Option<Number>,
        /// Its standard error (`unit`).
        pub change_std_error: Option<Number>,
        /// On fresh trials, `change` less what it was on those of the search (`unit`).
        pub gap: Option<Number>,
        /// Its standard error (`unit`).
        pub gap_std_error: Option<Number>,
        /// `true` unless something else in the table is, on the same trials, cheaper or safer by more than noise, and in the other not worse by
        /// more than noise ([what counts as noise](../methods/estimators.md#the-front-of-cost-and-risk)).
        pub pareto: bool,
    }
}

row! {
    /// A row of `portfolio.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct PortfolioRow {
        /// As above.
        pub strategy: String,
        /// As above.
        pub chosen: bool,
        /// Mineral id.
        pub mineral: String,
        /// Of the decision.
        pub address: String,
        /// `share`, `project`, `number`.
        pub kind: String,
        /// Its value in the scenario; of projects 1 where they are pursued, else 0 (the parameter's).
        pub present: Option<Number>,
        /// Its value in the portfolio (the parameter's).
        pub value: Option<Number>,
        /// The second less the first (the parameter's).
        pub change: Option<Number>,
        /// Least that it may be (the parameter's).
        pub min: Option<Number>,
        /// Most that it may be (the parameter's).
        pub max: Option<Number>,
        /// Spent in the first month for it (currency).
        pub upfront: Option<Number>,
        /// Spent a year for it (currency a year).
        pub per_year: Option<Number>,
    }
}

/// Returns the name of a risk in results.
pub fn risk_name(risk: Risk) -> &'static str {
    match risk {
        Risk::Shortfall => "shortfall",
        Risk::EconomicLoss => "economic_loss",
    }
}

/// Returns the unit of a risk.
pub fn risk_unit<'a>(asked: &OptimizeParams<'a>) -> &'a str {
    let base = &asked.loaded.study.baseline;
    match asked.wanted.risk {
        Risk::EconomicLoss => &base.currency,
        Risk::Shortfall => {
            let about = asked.wanted.minerals();
            base.minerals.iter().find(|m| about.contains(&&m.id)).map_or("", |m| &m.unit)
        }
    }
}

/// Returns the rows of `frontier.csv`: the unchanged scenario, its strategies, then portfolios from the cheapest to the safest; each on the trials of
/// the search, then on fresh ones.
pub fn frontier(asked: &OptimizeParams<'_>, answer: &OptimizeResult) -> Vec<FrontierRow> {
    let found = |id: &str| answer.portfolios.iter().position(|p| p.id == id);
    let mut measured: Vec<(usize, &Measured)> = answer
        .measured
        .iter()
        .map(|m| {
            let place = match found(&m.strategy) {
                Some(place) => 2 + place,
                None => usize::from(m.strategy != BASELINE),
            };
            (place, m)
        })
        .collect();
    // The sort is stable, so strategies stay in order of id.
    measured.sort_by_key(|(place, _)| *place);
    let error = |mean: Mean| number(mean.std_error);
    let row = |(_, m): &(usize, &Measured)| {
        let of_search = answer.measured.iter().find(|o| o.strategy == m.strategy && o.sample == Sample::Search);
        let gap = of_search.filter(|_| m.sample == Sample::Fresh).map(|s| {
            let errors = m.tail_change.std_error.zip(s.tail_change.std_error);
            (m.tail_change.mean - s.tail_change.mean, errors.map(|(a, b)| libm::hypot(a, b)))
        });
        let gap = gap.filter(|_| m.strategy != BASELINE);
        let place = found(&m.strategy);
        let kind = match place {
            Some(_) => kind::PORTFOLIO,
            None if m.strategy == BASELINE => kind::UNCHANGED,
            None => kind::STRATEGY,
        };
        FrontierRow {
            strategy: m.strategy.clone(),
            kind: kind.to_owned(),
            chosen: place == Some(answer.chosen),
            sample: match m.sample {
                Sample::Search => sample::SEARCH,
                Sample::Fresh => sample::FRESH,
            }
            .to_owned(),
            trials: m.trials,
            cost: number(m.cost.mean),
            cost_std_error: error(m.cost),
            risk: risk_name(asked.wanted.risk).to_owned(),
            unit: risk_unit(asked).to_owned(),
            mean: number(m.mean.mean),
            mean_std_error: error(m.mean),
            tvar95: number(m.tail.mean),
            tvar95_std_error: error(m.tail),
            change: number(m.tail_change.mean),
            change_std_error: error(m.tail_change),
            gap: number(gap.map(|(gap, _)| gap)),
            gap_std_error: number(gap.and_then(|(_, error)| error)),
            pareto: m.is_on_front,
        }
    };
    measured.iter().map(row).collect()
}

/// Returns the rows of `portfolio.csv`: portfolios from the cheapest to the safest, decisions by address.
pub fn portfolios(asked: &OptimizeParams<'_>, answer: &OptimizeResult) -> Vec<PortfolioRow> {
    let mut rows = Vec::new();
    for (place, portfolio) in answer.portfolios.iter().enumerate() {
        for (decision, &value) in asked.wanted.decisions.iter().zip(&portfolio.values) {
            rows.push(PortfolioRow {
                strategy: portfolio.id.clone(),
                chosen: place == answer.chosen,
                mineral: decision.mineral.to_string(),
                address: decision.address.clone(),
                kind: match decision.kind {
                    DecisionKind::Share(_) => "share",
                    DecisionKind::Switch(_) => "project",
                    DecisionKind::Number => "number",
                }
                .to_owned(),
                present: number(decision.present),
                value: number(value),
                change: number(tidy(value - decision.present)),
                min: number(decision.min),
                max: number(decision.max),
                upfront: number(tidy(decision.upfront * decision.charged(value))),
                per_year: number(tidy(decision.per_year * decision.charged(value))),
            });
        }
    }
    rows
}

/// Returns the text of `portfolios.toml`: the chosen portfolio, then the others.
pub fn text(answer: &OptimizeResult) -> String {
    let mut text = "# Portfolios that `mindep optimize` found, as strategies: paste those that you want into the scenario file. The first is the one chosen.\n"
        .to_owned();
    let chosen = answer.portfolios.get(answer.chosen);
    let others = answer.portfolios.iter().enumerate().filter(|(i, _)| *i != answer.chosen).map(|(_, p)| p);
    for portfolio in chosen.into_iter().chain(others) {
        text.push('\n');
        text.push_str(&portfolio.text);
    }
    text
}
