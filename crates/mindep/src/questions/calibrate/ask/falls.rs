//! Falls of a partner's volume: what annual data show of disruptions.

use super::Rules;
use super::estimate::Average;
use super::series::Series;
use mindep_core::domain::node::Country;
use mindep_core::stats::poisson_interval;

/// Years whose median is a partner's own recent past.
pub const PAST: usize = 3;
/// The least part of imports that the other partners must have had for their course to be that of the market.
pub const YARDSTICK: f64 = 0.1;

/// Falls counted in years in which one could have begun.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Evidence {
    /// Partner-years in which a fall could begin: comparable, and not part of a fall already.
    pub years: u64,
    /// The loss of each fall in the year in which it began, a fraction of what was expected.
    pub losses: Vec<f64>,
    /// Partner-years left out because the other partners were too few to tell a fall of the partner from one of the market.
    pub apart: u64,
}

/// A fall.
#[derive(Clone, PartialEq, Debug)]
pub struct Fall {
    /// Whose.
    pub partner: Country,
    /// When it began.
    pub year: i32,
    /// What came.
    pub quantity: f64,
    /// What was expected.
    pub expected: f64,
    /// What was lost of it, a fraction.
    pub loss: f64,
    /// Whether it was compared with the other partners, and so counts.
    pub counted: bool,
}

impl Evidence {
    /// The sum of several.
    pub fn together<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum.years += part.years;
            sum.apart += part.apart;
            sum.losses.extend(&part.losses);
            sum
        })
    }

    /// Number of falls.
    pub fn falls(&self) -> u64 {
        self.losses.len() as u64
    }

    /// Falls a partner-year; `None` without any year.
    pub fn rate(&self) -> Option<f64> {
        (self.years > 0).then(|| self.falls() as f64 / self.years as f64)
    }

    /// Standard error of the rate, `√n / T`; `None` without a fall, where it is no measure of what is not known.
    pub fn rate_error(&self) -> Option<f64> {
        (self.years > 0 && self.falls() > 0).then(|| (self.falls() as f64).sqrt() / self.years as f64)
    }

    /// The exact 95 % interval of the rate, were falls a Poisson process (Garwood 1936).
    pub fn interval(&self) -> Option<[f64; 2]> {
        (self.years > 0).then(|| poisson_interval(self.falls()).map(|end| end / self.years as f64))
    }

    /// The losses of the falls; `None` of none.
    pub fn severity(&self) -> Option<Average> {
        (!self.losses.is_empty()).then(|| Average::new(&self.losses))
    }
}

/// Walks through the years of one partner and keeps its falls in `falls`.
///
/// A year is comparable when it and the three before it have imports and known quantities, and the partner had the least share. What is expected is the
/// median of the partner's three years, times the other partners' total over the median of theirs where that is below 1: a fall of
/// the whole market is not the partner's. The partner itself is not in that yardstick, so that a dominant partner's own fall does not excuse itself.
pub fn evidence(
    series: &Series,
    partner: Country,
    own: &[Option<f64>],
    rules: Rules,
    falls: &mut Vec<Fall>,
) -> Evidence {
    let mut found = Evidence::default();
    let mut falling = false;
    for t in PAST..series.total.len() {
        let was_falling = std::mem::replace(&mut falling, false);
        let Some(Year { mine, others, before: [before, all_before, others_before] }) = around(series, own, t) else {
            continue;
        };
        if before < rules.least_share * all_before || before <= 0.0 {
            continue;
        }
        let fall = |expected: f64, counted| {
            let loss = 1.0 - mine / expected;
            Fall { partner, year: series.year(t), quantity: mine, expected, loss, counted }
        };
        if others_before < YARDSTICK * all_before || others <= 0.0 {
            found.apart += 1;
            let fall = fall(before, false);
            if fall.loss >= rules.fall {
                falls.push(fall);
            }
            continue;
        }
        let fall = fall(before * (others / others_before).min(1.0), true);
        found.years += u64::from(!was_falling);
        falling = fall.loss >= rules.fall;
        if falling && !was_falling {
            found.losses.push(fall.loss);
            falls.push(fall);
        }
    }
    found
}

/// A year of a partner beside the years before it.
struct Year {
    mine: f64,
    others: f64,
    /// Medians of the years before: of the partner, of all partners, of the other partners.
    before: [f64; 3],
}

/// The year at `t`; `None` where it or a year before it has no imports or a quantity is not known.
fn around(series: &Series, own: &[Option<f64>], t: usize) -> Option<Year> {
    let places = t - PAST..t;
    let all: Vec<f64> = series.total[places.clone()].to_vec();
    let mine: Vec<f64> = own[places].iter().copied().collect::<Option<_>>()?;
    let (now, total) = (own[t]?, series.total[t]);
    if total <= 0.0 || all.iter().any(|x| *x <= 0.0) {
        return None;
    }
    let others: Vec<f64> = all.iter().zip(&mine).map(|(all, mine)| all - mine).collect();
    Some(Year { mine: now, others: total - now, before: [mine, all, others].map(median) })
}

/// The middle value of an odd number of values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::{Country, Evidence, Fall, Rules, Series, evidence};
    use mindep_scenario::trade::TradeRow;

    const RULES: Rules = Rules { fall: 0.5, least_share: 0.1 };

    fn code(text: &str) -> Country {
        Country::new(text).unwrap()
    }

    /// The evidence of partner AAA beside BBB.
    fn of(mine: &[Option<f64>], others: &[f64]) -> (Evidence, Vec<Fall>) {
        let row = |partner, year, quantity| TradeRow {
            importer: code("KOR"),
            product: "x".to_owned(),
            partner: code(partner),
            year,
            quantity,
        };
        let mut rows: Vec<TradeRow> = (2000..).zip(mine).map(|(year, q)| row("AAA", year, *q)).collect();
        rows.extend((2000..).zip(others).map(|(year, q)| row("BBB", year, Some(*q))));
        let series = Series::new(&rows.iter().collect::<Vec<_>>()).unwrap();
        let mut falls = Vec::new();
        let (_, own) = &series.partners[0];
        let found = evidence(&series, code("AAA"), own, RULES, &mut falls);
        (found, falls)
    }

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn a_fall_below_half_of_the_recent_median_counts_once() {
        // 2003: 100 as before; 2004: 30 of a median of 100, loss 0.7; 2005: 40 of 100, the same fall; 2006: 90 of median 40.
        let (found, falls) = of(&known(&[100.0, 90.0, 110.0, 100.0, 30.0, 40.0, 90.0]), &[100.0; 7]);
        assert_eq!(found.years, 2, "2003 and 2004: in 2005 and 2006 the year before had fallen");
        assert_eq!(found.losses.len(), 1);
        assert!((found.losses[0] - 0.7).abs() < 1e-12);
        assert_eq!((falls[0].year, falls[0].expected, falls[0].counted), (2004, 100.0, true));
    }

    #[test]
    fn a_fall_of_the_whole_market_is_not_the_partners() {
        // Both fall to 40 %: expected 100 · 0.4 = 40, loss 0. A fall to 10 loses 0.75 of the 40.
        let (market, _) = of(&known(&[100.0, 100.0, 100.0, 40.0]), &[100.0, 100.0, 100.0, 40.0]);
        assert_eq!((market.years, market.falls()), (1, 0));
        let (both, _) = of(&known(&[100.0, 100.0, 100.0, 10.0]), &[100.0, 100.0, 100.0, 40.0]);
        assert!((both.losses[0] - 0.75).abs() < 1e-12);
        // Others that grow accuse nobody: expected stays 100.
        let (grown, _) = of(&known(&[100.0, 100.0, 100.0, 60.0]), &[100.0, 100.0, 100.0, 300.0]);
        assert_eq!(grown.falls(), 0);
    }

    #[test]
    fn a_partner_without_others_to_compare_is_left_out_and_shown() {
        let (found, falls) = of(&known(&[100.0, 100.0, 100.0, 20.0]), &[5.0; 4]);
        assert_eq!((found.years, found.falls(), found.apart), (0, 0, 1));
        assert_eq!((falls.len(), falls[0].counted), (1, false));
    }

    #[test]
    fn small_partners_and_unknown_quantities_are_no_evidence() {
        let (small, _) = of(&known(&[5.0, 5.0, 5.0, 0.0]), &[100.0; 4]);
        assert_eq!(small, Evidence::default());
        let (unknown, _) = of(&[Some(100.0), None, Some(100.0), Some(0.0)], &[100.0; 4]);
        assert_eq!(unknown, Evidence::default());
    }

    #[test]
    fn rates_have_the_exact_interval() {
        let none = Evidence { years: 10, ..Evidence::default() };
        assert_eq!((none.rate(), none.rate_error()), (Some(0.0), None));
        // Garwood: 0 to 3.689 for no event, 1.623 to 11.668 for five, over the exposure.
        assert!((none.interval().unwrap()[1] - 0.3689).abs() < 1e-4);
        let five = Evidence { years: 10, losses: vec![0.6; 5], apart: 0 };
        let [low, high] = five.interval().unwrap();
        assert!((low - 0.1623).abs() < 1e-4 && (high - 1.1668).abs() < 1e-4);
        assert_eq!(five.rate_error(), Some(5f64.sqrt() / 10.0));
        assert_eq!(Evidence::default().interval(), None);
    }
}
