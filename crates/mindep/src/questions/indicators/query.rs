//! Request of `mindep indicators`.

use super::ask::indicators;
use super::rows::{FILE, IndicatorRow, facts};
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Subject, Watch};

/// Request for static indices of the scenario, such as the Herfindahl–Hirschman index by country.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Query;

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;

    fn answer(&self, of: &Subject<'_>, _watch: &dyn Watch) -> Result<Answer, Refusal> {
        let (base, scores) = (&of.loaded.study.baseline, &of.loaded.scores);
        let rows: Vec<IndicatorRow> = indicators(base, scores).iter().map(IndicatorRow::new).collect();
        Ok(Answer { facts: facts(base, scores), tables: vec![AnswerTable::new(FILE, &rows)] })
    }
}
