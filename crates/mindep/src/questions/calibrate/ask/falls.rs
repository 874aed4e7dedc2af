//! Falls of a partner's volume: the evidence of disruptions in annual data.

use super::Rules;
use super::estimate::Average;
use super::series::Series;
use mindep_core::domain::node::Country;
use mindep_core::stats::poisson_interval;

/// Number of preceding years whose median is the reference of a partner.
pub const PAST: usize = 3;
/// Smallest share of imports of the other partners with which they represent the course of the market.
pub const YARDSTICK: f64 = 0.1;

/// Falls, and the partner-years in which one could have begun.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Evidence {
    /// Partner-years in which a fall could begin: comparable, and not already part of a fall.
    pub years: u64,
    /// Loss of each fall in the year in which it began, as a fraction of the expected volume.
    pub losses: Vec<f64>,
    /// How long each fall lasted.
    pub lasted: Vec<Lasting>,
    /// Rises, the mirror of falls: volumes that were at least as many times what was expected as those of falls are at most a part of it, twice for
    /// a fall by half.
    pub rises: u64,
    /// Partner-years in which a rise could begin.
    pub rise_years: u64,
    /// Partner-years left out because the other partners were too small to distinguish a fall of the partner from one of the market.
    pub apart: u64,
}

/// How long a fall lasted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lasting {
    /// Years in which the volume stayed below what counts as a fall, seen from before it.
    pub years: u32,
    /// Whether it recovered after that; otherwise the years of the table ended first.
    pub ended: bool,
}

/// A fall of a partner's volume.
#[derive(Clone, PartialEq, Debug)]
pub struct Fall {
    /// The partner.
    pub partner: Country,
    /// Calendar year in which the fall began.
    pub year: i32,
    /// Quantity imported.
    pub quantity: f64,
    /// Quantity expected.
    pub expected: f64,
    /// Loss, as a fraction of the expected quantity.
    pub loss: f64,
    /// Whether the other partners were large enough for comparison, so that the fall counts as evidence.
    pub counted: bool,
    /// How long it lasted.
    pub lasting: Lasting,
    /// What the partner sold to all other importers in that year, over the median of the three years before; `None` where the bundled trade does not
    /// tell it.
    pub to_others: Option<f64>,
}

impl Fall {
    /// Whether the partner's other customers lost as much, so that the fall was the partner's, or less than half as much, so that it was this
    /// importer's choice; `None` between the two, and where it is not known.
    pub fn is_partners(&self, rules: Rules) -> Option<bool> {
        self.to_others.and_then(|kept| match kept {
            kept if kept <= 1.0 - rules.fall => Some(true),
            kept if kept > 1.0 - rules.fall / 2.0 => Some(false),
            _ => None,
        })
    }
}

impl Evidence {
    /// Returns the sum of several pieces of evidence.
    pub fn together<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            sum.years += part.years;
            sum.apart += part.apart;
            sum.rises += part.rises;
            sum.rise_years += part.rise_years;
            sum.losses.extend(&part.losses);
            sum.lasted.extend(&part.lasted);
            sum
        })
    }

    /// Returns the number of falls.
    pub fn falls(&self) -> u64 {
        self.losses.len() as u64
    }

    /// Returns the number of falls per partner-year; `None` without any year.
    pub fn rate(&self) -> Option<f64> {
        (self.years > 0).then(|| self.falls() as f64 / self.years as f64)
    }

    /// Returns the standard error of the rate, `√n / T`; `None` without a fall, where it does not measure the uncertainty.
    pub fn rate_error(&self) -> Option<f64> {
        (self.years > 0 && self.falls() > 0).then(|| (self.falls() as f64).sqrt() / self.years as f64)
    }

    /// Returns the exact 95 % confidence interval of the rate if falls are a Poisson process (Garwood 1936).
    pub fn interval(&self) -> Option<[f64; 2]> {
        (self.years > 0).then(|| poisson_interval(self.falls()).map(|end| end / self.years as f64))
    }

    /// Returns the part of falls that last more than `years` years, by the product-limit estimator (Kaplan and Meier 1958), since the table's end
    /// cuts some off; `None` without a fall.
    pub fn survival(&self, years: u32) -> Option<f64> {
        let at_risk = |year: u32| self.lasted.iter().filter(|lasting| lasting.years >= year).count() as f64;
        let ended =
            |year: u32| self.lasted.iter().filter(|lasting| lasting.ended && lasting.years == year).count() as f64;
        (!self.lasted.is_empty()).then(|| {
            (1..=years)
                .filter(|year| at_risk(*year) > 0.0)
                .fold(1.0, |left, year| left * (1.0 - ended(year) / at_risk(year)))
        })
    }

    /// Returns the number of rises per partner-year; `None` without any year.
    pub fn rise_rate(&self) -> Option<f64> {
        (self.rise_years > 0).then(|| self.rises as f64 / self.rise_years as f64)
    }

    /// Returns the mean loss of the falls; `None` without a fall.
    pub fn severity(&self) -> Option<Average> {
        (!self.losses.is_empty()).then(|| Average::new(&self.losses))
    }
}

/// Evaluates the years of one partner, and adds its falls to `falls`.
///
/// A year is comparable if it and the three before it have imports and known quantities, and the partner had at least the minimum share. The expected
/// quantity is the median of the partner's three years, times the total of the other partners divided by the median of theirs if that is below 1,
/// since a fall of the whole market is not the partner's. The partner is not included in that total, so that a fall of a dominant partner does not
/// excuse itself.
pub fn evidence(
    series: &Series,
    partner: Country,
    own: &[Option<f64>],
    rules: Rules,
    falls: &mut Vec<Fall>,
) -> Evidence {
    let mut found = Evidence::default();
    let (mut falling, mut rising) = (false, false);
    for t in PAST..series.total.len() {
        let was_falling = std::mem::replace(&mut falling, false);
        let was_rising = std::mem::replace(&mut rising, false);
        let Some(Year { mine, others, before: [before, all_before, others_before] }) = around(series, own, t) else {
            continue;
        };
        if before < rules.least_share * all_before || before <= 0.0 {
            continue;
        }
        let fall = |expected: f64, counted| {
            let loss = 1.0 - mine / expected;
            let lasting = lasting(series, own, t, before, others_before, rules);
            Fall { partner, year: series.year(t), quantity: mine, expected, loss, counted, lasting, to_others: None }
        };
        if others_before < YARDSTICK * all_before || others <= 0.0 {
            found.apart += 1;
            let fall = fall(before, false);
            if fall.loss >= rules.fall {
                falls.push(fall);
            }
            continue;
        }
        let course = others / others_before;
        let fall = fall(before * course.min(1.0), true);
        found.years += u64::from(!was_falling);
        found.rise_years += u64::from(!was_rising);
        rising = mine * (1.0 - rules.fall) >= before * course.max(1.0);
        found.rises += u64::from(rising && !was_rising);
        falling = fall.loss >= rules.fall;
        if falling && !was_falling {
            found.losses.push(fall.loss);
            found.lasted.push(fall.lasting);
            falls.push(fall);
        }
    }
    found
}

/// Returns how long the fall that began at index `t` lasted: until the volume was no longer a fall from what it was before, taken along with the
/// course of the others where that fell. A year without a known volume ends what is known.
fn lasting(series: &Series, own: &[Option<f64>], t: usize, before: f64, others_before: f64, rules: Rules) -> Lasting {
    let mut years = 1;
    for u in t + 1..series.total.len() {
        let Some(mine) = own[u].filter(|_| series.total[u] > 0.0) else { break };
        let course = if others_before > 0.0 { ((series.total[u] - mine) / others_before).min(1.0) } else { 1.0 };
        if mine > (1.0 - rules.fall) * before * course {
            return Lasting { years, ended: true };
        }
        years += 1;
    }
    Lasting { years, ended: false }
}

/// A year of a partner, with the years before it.
struct Year {
    mine: f64,
    others: f64,
    /// Medians of the years before: of the partner, of all partners, of the other partners.
    before: [f64; 3],
}

/// Returns the year at index `t`; `None` if it or a year before it has no imports or an unknown quantity.
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

/// Returns the median of an odd number of values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::{Country, Evidence, Fall, Lasting, Rules, Series, evidence};
    use crate::questions::calibrate::ask::Prior;
    use mindep_scenario::trade::TradeRow;

    const RULES: Rules = Rules { fall: 0.5, least_share: 0.1, prior: Prior::Own };

    fn code(text: &str) -> Country {
        Country::new(text).unwrap()
    }

    /// Returns the evidence of partner AAA, with BBB as the other partner.
    fn of(mine: &[Option<f64>], others: &[f64]) -> (Evidence, Vec<Fall>) {
        let row = |partner, year, quantity| TradeRow {
            importer: code("KOR"),
            product: "x".into(),
            partner: code(partner),
            year,
            quantity,
            value: None,
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
        // 2003: 100 as before; 2004: 30 against a median of 100, loss 0.7; 2005: 40 against 100, the same fall; 2006: 90 against a median of 40.
        let (found, falls) = of(&known(&[100.0, 90.0, 110.0, 100.0, 30.0, 40.0, 90.0]), &[100.0; 7]);
        assert_eq!(found.years, 2, "2003 and 2004: in 2005 and 2006 the year before had fallen");
        assert_eq!(found.losses.len(), 1);
        assert!((found.losses[0] - 0.7).abs() < 1e-12);
        assert_eq!((falls[0].year, falls[0].expected, falls[0].counted), (2004, 100.0, true));
        // 40 of 100 in 2005 is below half still, 90 in 2006 no more. The year that follows a low median is a rise: 90 is more than twice 40.
        assert_eq!(falls[0].lasting, Lasting { years: 2, ended: true });
        assert_eq!((found.rises, found.rise_years), (1, 4));
    }

    #[test]
    fn falls_that_the_table_cuts_off_count_as_lasting() {
        let (found, _) = of(&known(&[100.0, 100.0, 100.0, 10.0, 10.0, 10.0]), &[100.0; 6]);
        assert_eq!(found.lasted, [Lasting { years: 3, ended: false }]);
        // The others fall as well, to a fifth: 10 is half of what was then to be expected, and still a fall; 11 is none.
        let (found, _) = of(&known(&[100.0, 100.0, 100.0, 10.0, 11.0]), &[100.0, 100.0, 100.0, 100.0, 20.0]);
        assert_eq!(found.lasted, [Lasting { years: 1, ended: true }]);
        // Of four falls one ends after a year, one after two, one is cut off in its second year, one after five.
        let of = |years, ended| Lasting { years, ended };
        let lasted = vec![of(1, true), of(2, true), of(2, false), of(5, false)];
        let all = Evidence { lasted, ..Evidence::default() };
        // Product limit: 1 − 1/4 after one year; 3/4 · (1 − 1/3) after two.
        assert_eq!([0, 1, 2, 3].map(|years| all.survival(years)), [Some(1.0), Some(0.75), Some(0.5), Some(0.5)]);
        assert_eq!(Evidence::default().survival(1), None);
    }

    #[test]
    fn a_fall_of_the_whole_market_is_not_the_partners() {
        // Both fall to 40 %: expected 100 · 0.4 = 40, loss 0. A fall to 10 loses 0.75 of the 40.
        let (market, _) = of(&known(&[100.0, 100.0, 100.0, 40.0]), &[100.0, 100.0, 100.0, 40.0]);
        assert_eq!((market.years, market.falls()), (1, 0));
        let (both, _) = of(&known(&[100.0, 100.0, 100.0, 10.0]), &[100.0, 100.0, 100.0, 40.0]);
        assert!((both.losses[0] - 0.75).abs() < 1e-12);
        // Growth of the others does not matter: the expected quantity stays 100.
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
        // Garwood: 0 to 3.689 for no event, 1.623 to 11.668 for five, divided by the exposure.
        assert!((none.interval().unwrap()[1] - 0.3689).abs() < 1e-4);
        let five = Evidence { years: 10, losses: vec![0.6; 5], ..Evidence::default() };
        let [low, high] = five.interval().unwrap();
        assert!((low - 0.1623).abs() < 1e-4 && (high - 1.1668).abs() < 1e-4);
        assert_eq!(five.rate_error(), Some(5f64.sqrt() / 10.0));
        assert_eq!(Evidence::default().interval(), None);
    }
}
