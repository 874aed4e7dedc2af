//! The range of trials that a shard of a run simulates.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// One shard of a run, written `I/N`; shards are counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct Shard {
    index: u32,
    of: u32,
}

/// Maximum number of shards of a run.
const MAX: u32 = 1_000_000;

impl Shard {
    /// Returns shard `index` of `of`, or `None` unless `1 <= index <= of <= 1,000,000`.
    pub fn new(index: u32, of: u32) -> Option<Self> {
        ((1..=of).contains(&index) && of <= MAX).then_some(Self { index, of })
    }

    /// Returns the number of shards of the run.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Returns all shards of a run that is split into `of` shards.
    pub fn all(of: u32) -> impl Iterator<Item = Self> {
        (1..=of).map(move |index| Self { index, of })
    }

    /// Returns the shard's trials out of `trials`: `floor((I − 1) · T / N) .. floor(I · T / N)`.
    pub fn trials(self, trials: u64) -> Range<u64> {
        let bound = |index: u32| (u128::from(index) * u128::from(trials) / u128::from(self.of)) as u64;
        bound(self.index - 1)..bound(self.index)
    }

    /// Returns the file name of its part without extension, `NAME.part-003-of-100`, zero-padded so that names sort by number.
    pub fn stem(self, name: &str) -> String {
        let digits = self.of.to_string().len();
        format!("{name}.part-{:0digits$}-of-{}", self.index, self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        let most = |of: u32| if of > MAX { format!(" <= {MAX}") } else { String::new() };
        parts.and_then(|(index, of)| Self::new(index, of)).ok_or_else(|| {
            format!("found {text}, expected I/N with 1 <= I <= N{}", parts.map_or_else(String::new, |(_, of)| most(of)))
        })
    }
}

impl TryFrom<(u32, u32)> for Shard {
    type Error = String;

    fn try_from((index, of): (u32, u32)) -> Result<Self, String> {
        Self::new(index, of).ok_or_else(|| format!("there is no shard {index}/{of}"))
    }
}

impl From<Shard> for (u32, u32) {
    fn from(shard: Shard) -> Self {
        (shard.index, shard.of)
    }
}

#[cfg(test)]
mod tests {
    use super::Shard;

    #[test]
    fn shards_follow_each_other_and_hold_every_trial() {
        for (trials, of) in [(10, 3), (2, 7), (4_000_000_000, 999_983), (0, 2), (5, 1)] {
            let mut next = 0;
            for shard in Shard::all(of) {
                let range = shard.trials(trials);
                assert_eq!(range.start, next);
                assert!(range.end - range.start <= trials.div_ceil(u64::from(of)), "{shard} of {trials}");
                next = range.end;
            }
            assert_eq!(next, trials);
        }
    }

    #[test]
    fn names_sort_like_their_numbers() {
        assert_eq!("3/100".parse::<Shard>().unwrap().stem("korea"), "korea.part-003-of-100");
        assert_eq!("1/1".parse::<Shard>().unwrap().stem("korea"), "korea.part-1-of-1");
    }

    #[test]
    fn what_is_no_shard_is_told() {
        for wrong in ["0/4", "5/4", "1", "a/b", "1/", "-1/3", "1/0", "1.5/2", "1/2/3"] {
            assert_eq!(wrong.parse::<Shard>().unwrap_err(), format!("found {wrong}, expected I/N with 1 <= I <= N"));
        }
        assert!("1/1000001".parse::<Shard>().unwrap_err().ends_with("1 <= I <= N <= 1000000"));
    }
}
