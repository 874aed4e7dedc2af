//! Effects of strategies, as far as the comparison with the baseline distinguishes them from noise.

use super::words;
use crate::results::book::Book;
use crate::tables::comparison::ComparisonRow;
use crate::tables::number::Number;
use crate::words::measured as figures;
use crate::words::measured::Measured;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// Position of a difference's 95 % interval relative to zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The whole interval is below zero.
    Lower,
    /// The whole interval is above zero.
    Higher,
    /// The difference is zero in every trial.
    Same,
    /// The interval includes zero, or there is none.
    Unclear,
}

/// The difference of a strategy from the baseline in one metric.
#[derive(Clone, Debug)]
pub struct Effect<'a> {
    /// Id of the strategy.
    pub strategy: &'a str,
    /// Whether the difference is significant.
    pub verdict: Verdict,
    /// Fraction by which the mean is below that of the baseline.
    pub reduction: Option<Measured>,
    interval: (f64, f64),
}

/// Returns the verdict on a difference.
pub fn verdict(row: &ComparisonRow) -> Verdict {
    match (row.ci95_low.map(Number::value), row.ci95_high.map(Number::value)) {
        _ if row.is_unchanged() => Verdict::Same,
        (_, Some(high)) if high < 0.0 => Verdict::Lower,
        (Some(low), _) if low > 0.0 => Verdict::Higher,
        _ => Verdict::Unclear,
    }
}

/// Returns the effects of all strategies but the baseline on a metric of which less is better, best first.
pub fn effects<'a>(book: &'a Book, mineral: &str, metric: &str) -> Vec<Effect<'a>> {
    let mean = |strategy: &str| {
        let row = book.estimate(strategy, mineral, metric)?;
        Measured::of(row.mean, row.std_error)
    };
    let mut effects: Vec<Effect> = Vec::new();
    for strategy in book.strategies().iter().filter(|s| *s != BASELINE) {
        // Undefined differences are skipped.
        let found = book.difference(strategy, mineral, metric).filter(|row| row.difference.is_some());
        let Some(row) = found else { continue };
        let reduction = mean(BASELINE)
            .zip(mean(strategy))
            .and_then(|(before, after)| figures::reduction(before, after, row.std_error.map(Number::value)));
        let end = |cell: Option<Number>| cell.map_or(0.0, Number::value);
        effects.push(Effect {
            strategy,
            verdict: verdict(row),
            reduction,
            interval: (end(row.ci95_low), end(row.ci95_high)),
        });
    }
    let middle = |e: &Effect| f64::midpoint(e.interval.0, e.interval.1);
    effects.sort_by(|a, b| middle(a).total_cmp(&middle(b)).then_with(|| a.strategy.cmp(b.strategy)));
    effects
}

/// Returns sentences on the effects of the strategies.
pub fn sentences(book: &Book, mineral: &str, metric: &str) -> Vec<String> {
    let effects = effects(book, mineral, metric);
    let subject = words::subject(metric);
    let titles = |verdict: Verdict| -> Vec<String> {
        effects.iter().filter(|e| e.verdict == verdict).map(|e| book.title(e.strategy).to_owned()).collect()
    };
    let mut out = Vec::new();
    let lower: Vec<&Effect> = effects.iter().filter(|e| e.verdict == Verdict::Lower).collect();
    if let Some((best, others)) = lower.split_first()
        && let Some(reduction) = best.reduction
    {
        let others = others.iter().filter(|e| e.interval.0 <= best.interval.1);
        let close: Vec<String> = others.map(|e| book.title(e.strategy).to_owned()).collect();
        let (title, by, cost) = (book.title(best.strategy), reduction.percent(), cost(book, best.strategy));
        out.push(match (close.len(), effects.len()) {
            (0, 1) => words::lowers(title, subject, &by, &cost),
            (0, _) => words::lowers_most(title, subject, &by, &cost),
            _ => words::lowers_close(title, subject, &by, &cost, &close),
        });
    }
    for (verdict, sentence) in [
        (Verdict::Higher, words::raises as fn(&[String], &str) -> String),
        (Verdict::Unclear, words::unclear),
        (Verdict::Same, words::same),
    ] {
        let titles = titles(verdict);
        if !titles.is_empty() {
            out.push(sentence(&titles, subject));
        }
    }
    out
}

/// Returns the difference in programme cost from the baseline, in currency per year of the horizon.
pub fn yearly_cost(book: &Book, strategy: &str) -> Option<(Measured, Verdict)> {
    let row = book.difference(strategy, ALL_MINERALS, "programme_cost")?;
    let years = book.manifest.months as f64 / 12.0;
    let difference = Measured::of(row.difference, row.std_error)?.over(years);
    Some((difference, verdict(row)))
}

/// Returns the cost of a strategy as the end of a sentence.
fn cost(book: &Book, strategy: &str) -> String {
    let Some((cost, verdict)) = yearly_cost(book, strategy) else { return String::new() };
    let of_all = book.minerals().len() > 1;
    let amount = Measured { value: cost.value.abs(), error: cost.error }.money(&book.manifest.scenario.currency);
    match verdict {
        Verdict::Higher => words::costs_more(&amount, of_all),
        Verdict::Lower => words::costs_less(&amount, of_all),
        Verdict::Unclear => words::COST_UNCLEAR.to_owned(),
        Verdict::Same => String::new(),
    }
}
