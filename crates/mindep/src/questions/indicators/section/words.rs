//! Sentences about the indices.

use super::{IndicatorsView, MAX, stage_name};
use crate::words::names;
use crate::words::numbers::{percent, plain};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the answer in at most five sentences; `of` is the number of rows that the table would have if it were not limited.
pub fn sentences(view: &IndicatorsView<'_>, of: usize) -> Vec<String> {
    let told = [concentration(view), reliance(view), geopolrisk(view), supply_risk(view), left_out(view, of)];
    told.into_iter().flatten().collect()
}

/// Returns the mineral with the largest value, and the value.
fn most<'a>(view: &IndicatorsView<'a>, of: impl Fn(&str) -> Option<f64>) -> Option<(&'a str, f64)> {
    let mut best: Option<(&str, f64)> = None;
    for mineral in view.minerals() {
        if let Some(value) = of(mineral)
            && best.is_none_or(|(_, most)| value > most)
        {
            best = Some((mineral, value));
        }
    }
    best
}

fn within(view: &IndicatorsView<'_>, mineral: &str) -> String {
    names::within(&view.name(mineral))
}

fn concentration(view: &IndicatorsView<'_>) -> Option<String> {
    let hhi = |mineral: &str| view.value(mineral, "imports", "hhi");
    let (mineral, most_hhi) = most(view, hhi)?;
    let number = |hhi: f64| plain(1.0 / hhi, 2);
    let from = view.largest(mineral, "imports").zip(view.value(mineral, "imports", "largest_share"));
    let from = from.map_or_else(String::new, |(country, share)| format!(", {} of them from {country}", percent(share)));
    let first = format!(
        "Planned imports of {}{from}, have an HHI of {}, as if {} equal countries delivered",
        within(view, mineral),
        plain(most_hhi, 2),
        number(most_hhi)
    );
    let least = most(view, |mineral| hhi(mineral).map(|hhi| -hhi)).filter(|(other, _)| *other != mineral);
    Some(match least {
        None => format!("{first}."),
        Some((other, hhi)) => {
            let other = within(view, other);
            format!("{first}, the most concentrated; the least are those of {other}, HHI {}.", plain(-hhi, 2))
        }
    })
}

fn reliance(view: &IndicatorsView<'_>) -> Option<String> {
    let left = |mineral: &str| view.value(mineral, "imports", "n_minus_1").map(|left| -left);
    let (mineral, least) = most(view, left)?;
    let country = view.largest(mineral, "imports")?;
    let name = within(view, mineral);
    let mut text = format!("Without {country}, {} of the demand for {name} would be met as planned", percent(-least));
    let reliance = |mineral: &str| view.value(mineral, "all", "import_reliance");
    if view.minerals().len() == 1 {
        let reliance = reliance(mineral)?;
        return Some(format!("{text}; imports are {} of supply.", percent(reliance)));
    }
    let low = most(view, |m| reliance(m).map(|r| -r))?.1;
    let high = most(view, reliance)?.1;
    text += ", the least of all minerals when each loses its largest exporting country";
    Some(format!("{text}; imports are {} to {} of supply.", percent(-low), percent(high)))
}

/// Returns the largest value of an indicator over minerals and stages, with its mineral and stage.
fn worst<'a>(view: &IndicatorsView<'a>, indicator: &str) -> Option<(&'a str, &'a str, f64)> {
    let mut best: Option<(&str, &str, f64)> = None;
    for mineral in view.minerals() {
        for stage in view.stages(mineral) {
            if let Some(value) = view.value(mineral, stage, indicator)
                && best.is_none_or(|(.., most)| value > most)
            {
                best = Some((mineral, stage, value));
            }
        }
    }
    best
}

fn geopolrisk(view: &IndicatorsView<'_>) -> Option<String> {
    let (mineral, stage, score) = worst(view, "geopolrisk")?;
    let hhi = view.value(mineral, stage, "hhi")?;
    let risk = view.value(mineral, "imports", "import_risk")?;
    let of = if view.minerals().len() == 1 { "is" } else { &format!("is that of {},", within(view, mineral)) };
    Some(format!(
        "The largest GeoPolRisk score {of} {} ({}: HHI {} times import risk {}).",
        plain(score, 2),
        stage_name(stage),
        plain(hhi, 2),
        plain(risk, 2)
    ))
}

fn supply_risk(view: &IndicatorsView<'_>) -> Option<String> {
    let (mineral, stage, risk) = worst(view, "supply_risk")?;
    let critical =
        view.minerals().iter().filter(|m| view.value(m, "all", "supply_risk").is_some_and(|r| r >= 1.0)).count();
    let minerals = view.minerals().len();
    let share = if minerals == 1 {
        if critical == 1 { "which is" } else { "which is not" }.to_owned()
    } else {
        format!("{critical} of {minerals} minerals are")
    };
    Some(format!(
        "The EU's supply risk is largest for {}, {} ({}); {share} at or above the EU's threshold of 1.",
        within(view, mineral),
        plain(risk, 2),
        stage_name(stage)
    ))
}

/// Describes which values are empty and why, and what the table leaves out.
fn left_out(view: &IndicatorsView<'_>, of: usize) -> Option<String> {
    let mut parts = vec![empty(view, "GeoPolRisk score", "imports", "import_risk", "import_risk")];
    parts.push(empty(view, "EU supply risk", "all", "supply_risk", "hhi_wgi"));
    if of > MAX {
        parts.push(Some(format!("the table has the {MAX} most concentrated of {of} rows")));
    }
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then(|| format!("{}.", names::capital(&text)))
}

/// Describes which minerals lack an indicator, and why: the reasons are the notes of the rows of `cause` for their imports.
fn empty(view: &IndicatorsView<'_>, name: &str, stage: &str, indicator: &str, cause: &str) -> Option<String> {
    let without = |mineral: &&str| view.row(mineral, stage, indicator).is_some_and(|row| row.value.is_none());
    let minerals: Vec<&str> = view.minerals().into_iter().filter(without).collect();
    let (first, all) = (minerals.first()?, view.minerals().len());
    let whose = match minerals.len() {
        1 => within(view, first),
        n if n == all => format!("any of {n} minerals"),
        n => format!("{n} of {all} minerals, such as {}", within(view, first)),
    };
    let notes = minerals.iter().filter_map(|mineral| view.row(mineral, "imports", cause));
    let notes: BTreeSet<&str> = notes.map(|row| row.note.as_str()).filter(|note| !note.is_empty()).collect();
    Some(format!("there is no {name} of {whose} ({})", joined(&notes)))
}

/// Joins reasons, grouping the countries by the score that they lack.
fn joined(notes: &BTreeSet<&str>) -> String {
    let mut countries: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut reasons: Vec<String> = Vec::new();
    for note in notes {
        match note.strip_prefix("no ").and_then(|rest| rest.split_once(" of ")) {
            Some((score, codes)) => countries.entry(score).or_default().extend(codes.split(' ')),
            None => reasons.push((*note).to_owned()),
        }
    }
    for (score, codes) in countries {
        let some: Vec<&str> = codes.iter().take(6).copied().collect();
        let more = if codes.len() > 6 { format!(" and {} more", codes.len() - 6) } else { String::new() };
        reasons.push(format!("no `{score}` of {}{more}", some.join(" ")));
    }
    reasons.join(", ")
}
