//! Shares of countries in a total, and measures of their concentration.

use mindep_core::domain::node::Country;

/// Largest sum of missing shares with which a list of countries counts as complete: shares are published rounded to one or a tenth of a per cent.
const ROUNDING: f64 = 0.01;
/// Relative difference up to which shares are equal, since their sums may be rounded differently.
const EQUAL: f64 = 1e-9;

/// Shares of countries in a total, in order of code. Whatever is missing from 1 comes from countries that are not named.
#[derive(Clone, PartialEq, Debug)]
pub struct Shares(Vec<(Country, f64)>);

impl Shares {
    /// Creates shares as they are published, adding those of the same country.
    pub fn new(shares: impl IntoIterator<Item = (Country, f64)>) -> Self {
        let mut sorted: Vec<(Country, f64)> = shares.into_iter().filter(|(_, share)| *share > 0.0).collect();
        // Adding in a fixed order makes the sum independent of the order in the file.
        sorted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut parts: Vec<(Country, f64)> = Vec::new();
        for (country, share) in sorted {
            match parts.last_mut() {
                Some((last, sum)) if *last == country => *sum += share,
                _ => parts.push((country, share)),
            }
        }
        Self(parts)
    }

    /// Creates shares from amounts by country in a total `whole`, which is above 0.
    pub fn of(amounts: impl IntoIterator<Item = (Country, f64)>, whole: f64) -> Self {
        let Self(mut parts) = Self::new(amounts);
        for (_, amount) in &mut parts {
            *amount /= whole;
        }
        Self(parts)
    }

    /// Returns countries and their shares.
    pub fn parts(&self) -> &[(Country, f64)] {
        &self.0
    }

    /// Returns the number of countries named.
    pub fn countries(&self) -> usize {
        self.0.len()
    }

    /// Returns the total share of the countries named.
    pub fn listed(&self) -> f64 {
        self.0.iter().map(|(_, share)| share).sum()
    }

    fn rest(&self) -> f64 {
        (1.0 - self.listed()).max(0.0)
    }

    /// Returns whether all countries are named, except for rounding.
    pub fn complete(&self) -> bool {
        self.rest() <= ROUNDING
    }

    /// Returns the Herfindahl–Hirschman index `Σ s²`, in [0, 1], as if countries not named were many and small. `None` if no country is named.
    pub fn hhi(&self) -> Option<f64> {
        (!self.0.is_empty()).then(|| self.0.iter().map(|(_, share)| share * share).sum())
    }

    /// Returns the largest possible Herfindahl–Hirschman index, as if all that is not named came from one country.
    pub fn hhi_max(&self) -> Option<f64> {
        self.hhi().map(|hhi| hhi + self.rest() * self.rest())
    }

    /// Returns `(HHI − 1/n) / (1 − 1/n)`: 0 for n equal shares, 1 for one country. `None` if not all countries are named.
    pub fn hhi_normalised(&self) -> Option<f64> {
        let even = 1.0 / self.countries() as f64;
        let hhi = self.hhi().filter(|_| self.complete())?;
        Some(if self.countries() == 1 { 1.0 } else { ((hhi - even) / (1.0 - even)).clamp(0.0, 1.0) })
    }

    /// Returns `1 / HHI`, the number of equal shares with the same concentration.
    pub fn effective_number(&self) -> Option<f64> {
        self.hhi().map(|hhi| 1.0 / hhi)
    }

    /// Returns the Shannon index `−Σ s ln s`, in nats. `None` if not all countries are named.
    pub fn shannon(&self) -> Option<f64> {
        let sum = || self.0.iter().map(|(_, share)| -share * libm::log(*share)).sum::<f64>().max(0.0);
        (self.complete() && !self.0.is_empty()).then(sum)
    }

    /// Returns the country with the largest share, of equal ones the first by code. `None` if a country that is not named may have a larger share.
    pub fn largest(&self) -> Option<(Country, f64)> {
        let beats = |a: f64, b: f64| a > b * (1.0 + EQUAL);
        let larger = |best: (Country, f64), next: &(Country, f64)| if beats(next.1, best.1) { *next } else { best };
        let first = *self.0.first()?;
        let best = self.0.iter().fold(first, larger);
        (!beats(self.rest(), best.1)).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::Shares;
    use mindep_core::domain::node::Country;

    fn country(i: usize) -> Country {
        let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
        Country::new(&format!("{}{}{}", letter(i / 676), letter(i / 26), letter(i))).expect("a code")
    }

    fn near(found: Option<f64>, expected: f64) {
        let found = found.expect("a value");
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn equal_shares_have_the_closed_forms() {
        // n equal shares have Σ (1/n)² = 1/n, which the normalised index subtracts, and −Σ 1/n ln 1/n = ln n.
        for n in [1_usize, 2, 3, 7, 40] {
            let shares = Shares::of((0..n).map(|i| (country(i), 5.0)), 5.0 * n as f64);
            near(shares.hhi(), 1.0 / n as f64);
            near(shares.hhi_max(), 1.0 / n as f64);
            near(shares.hhi_normalised(), if n == 1 { 1.0 } else { 0.0 });
            near(shares.effective_number(), n as f64);
            near(shares.shannon(), libm::log(n as f64));
            assert_eq!(shares.largest().map(|(code, _)| code), Some(country(0)), "the first of equals");
            assert!(shares.complete());
        }
    }

    #[test]
    fn uneven_shares_are_as_worked_out_by_hand() {
        // 0.5² + 0.3² + 0.2² = 0.38; (0.38 − 1/3) / (2/3) = 0.07.
        let shares = Shares::new([(country(2), 0.2), (country(0), 0.5), (country(1), 0.3)]);
        near(shares.hhi(), 0.38);
        near(shares.hhi_normalised(), 0.07);
        near(shares.effective_number(), 1.0 / 0.38);
        // −(0.5 ln 0.5 + 0.3 ln 0.3 + 0.2 ln 0.2) = 0.346574 + 0.361192 + 0.321888.
        assert!((shares.shannon().expect("a value") - 1.029_653).abs() < 1e-6);
        assert_eq!(shares.largest(), Some((country(0), 0.5)));
    }

    #[test]
    fn what_is_not_named_bounds_what_can_be_said() {
        // A share of 0.23 is known: the HHI is between 0.23² and 0.23² + 0.77².
        let shares = Shares::new([(country(0), 0.23)]);
        near(shares.hhi(), 0.0529);
        near(shares.hhi_max(), 0.0529 + 0.5929);
        assert_eq!((shares.hhi_normalised(), shares.shannon(), shares.largest()), (None, None, None));
        let shares = Shares::new([(country(0), 0.6)]);
        assert_eq!(shares.largest(), Some((country(0), 0.6)), "nobody can have more than 0.4");
        assert_eq!(Shares::new([]).hhi(), None);
    }

    #[test]
    fn rows_of_a_country_are_one_and_their_order_has_no_meaning() {
        let rows = [(country(1), 0.1), (country(0), 0.7), (country(1), 0.2), (country(2), 0.0)];
        let mut reversed = rows;
        reversed.reverse();
        let shares = Shares::new(rows);
        assert_eq!(shares.countries(), 2);
        assert_eq!(shares, Shares::new(reversed));
    }
}
