//! Scores in words: coverage, scores, skill against forecasts that know less, and the histogram of ranks.

use super::rows::{ScoreRow, SkillRow};
use crate::tables::number::{Number, value};
use crate::words::measured::Measured;
use crate::words::numbers;

/// Number of bins of the histogram of ranks.
pub const BINS: usize = 10;
/// Longest bar of the histogram, in characters.
const BAR: f64 = 40.0;

/// Returns sentences about scores: how many values are inside the band, where the others are, mean scores, and skill. `interval` is the mean scaled
/// interval score.
pub fn sentences(rows: &[ScoreRow], skill: &[SkillRow], interval: Option<Measured>) -> Vec<String> {
    let all = skill.iter().find(|row| (row.group.as_str(), row.forecast.as_str()) == ("all", "model"));
    let mut told = vec![coverage(rows, all)];
    if let Some(crps) = all.and_then(|row| Measured::of(row.crps_scaled, row.crps_scaled_std_error)) {
        let interval = interval.map(|score| format!(", the interval score of the band {}", score.number()));
        told.push(format!(
            "In units of what each value is at the start, the mean CRPS is {}{}; 0 is best.",
            crps.number(),
            interval.unwrap_or_default()
        ));
    }
    told.extend(["volumes", "prices"].into_iter().filter_map(|group| against(group, skill)));
    told
}

/// How many observed values are inside the band, and where the others are.
fn coverage(rows: &[ScoreRow], all: Option<&SkillRow>) -> String {
    let inside = rows.iter().filter(|row| row.inside).count();
    let above = rows.iter().filter(|row| !row.inside && row.observed > row.p95).count();
    let below = rows.len() - inside - above;
    let share = all.and_then(|row| Measured::of(row.inside, row.inside_std_error));
    let share = share.map_or(String::new(), |share| format!(", {}", share.percent_cell()));
    let others = match (above, below) {
        (0, 0) => String::new(),
        (above, 0) => format!(" {above} are above it."),
        (0, below) => format!(" {below} are below it."),
        (above, below) => format!(" {above} are above it, and {below} below."),
    };
    format!(
        "{inside} of {} observed values are in the band from the 5 to the 95 % quantile{share}; 90 % would be {}.{others}",
        rows.len(),
        numbers::plain(0.9 * rows.len() as f64, 3)
    )
}

/// Skill over the forecasts of a group that know less.
fn against(group: &str, skill: &[SkillRow]) -> Option<String> {
    let of = |forecast: &str| skill.iter().find(|row| row.group == group && row.forecast == forecast);
    let rows = of("model")?.rows;
    let others: &[(&str, &str)] = if group == "volumes" {
        &[
            ("last", "a forecast that all stays as at the start"),
            ("static", "the contracts at the start under the same disruptions"),
        ]
    } else {
        &[("flat", "a forecast that the price stays as at the start")]
    };
    let each: Vec<String> = others
        .iter()
        .filter_map(|(forecast, what)| Some(format!("{} that of {what}", compared(of(forecast)?.skill?))))
        .collect();
    let plural = if rows == 1 { "value" } else { "values" };
    let each = (!each.is_empty()).then(|| each.join(", and "));
    each.map(|each| format!("For {group} ({rows} {plural}), the CRPS of the simulation is {each}."))
}

/// A skill in words: by how much the CRPS is lower or higher.
fn compared(skill: Number) -> String {
    match skill.value() {
        s if s > 0.0 => format!("{} lower than", numbers::percent(s)),
        s if s < 0.0 => format!("{} higher than", numbers::percent(-s)),
        _ => "as large as".to_owned(),
    }
}

/// Returns the number of ranks in each tenth from 0 to 1; a rank on a border counts in the upper one, 1 in the last.
pub fn histogram(rows: &[ScoreRow]) -> [usize; BINS] {
    let mut bins = [0; BINS];
    for rank in rows.iter().map(|row| value(row.rank)).filter(|rank| rank.is_finite()) {
        let bin = (rank * BINS as f64).floor().max(0.0) as usize;
        bins[bin.min(BINS - 1)] += 1;
    }
    bins
}

/// Returns the name of a bin.
pub fn bin(index: usize) -> String {
    format!("{:.1} to {:.1}", index as f64 / BINS as f64, (index + 1) as f64 / BINS as f64)
}

/// Returns the histogram of ranks as lines of text, with a heading.
pub fn bars(rows: &[ScoreRow]) -> Vec<String> {
    let bins = histogram(rows);
    let most = bins.iter().copied().max().unwrap_or(0).max(1) as f64;
    let scale = (BAR / most).min(2.0);
    let heading = format!(
        "Ranks of the observed values among the trials (PIT); a right forecast has {} in each",
        numbers::plain(rows.len() as f64 / BINS as f64, 2)
    );
    let bar = |(index, count): (usize, &usize)| {
        let length = (*count as f64 * scale).round() as usize;
        let bar = if length > 0 { format!("{} ", "█".repeat(length)) } else { String::new() };
        format!("  {}  {bar}{count}", bin(index))
    };
    std::iter::once(heading).chain(bins.iter().enumerate().map(bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::{ScoreRow, bars, histogram};
    use crate::tables::number::number;

    fn ranked(ranks: &[f64]) -> Vec<ScoreRow> {
        ranks.iter().map(|rank| ScoreRow { rank: number(*rank), ..ScoreRow::default() }).collect()
    }

    #[test]
    fn every_rank_is_in_one_tenth() {
        assert_eq!(histogram(&ranked(&[0.0, 0.05, 0.1, 0.999, 1.0, 0.55])), [2, 1, 0, 0, 0, 1, 0, 0, 0, 2]);
        let lines = bars(&ranked(&[0.0, 0.05, 1.0]));
        assert_eq!(lines.len(), 11);
        assert_eq!((lines[1].as_str(), lines[2].as_str()), ("  0.0 to 0.1  ████ 2", "  0.1 to 0.2  0"));
    }
}
