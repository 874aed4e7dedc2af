//! Joins the parts of a run, one part at a time, so that memory use does not grow with their number.

use super::part::shard::Shard;
use super::part::{Header, Part, PartError};
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_scenario::letters::shown;
use mindep_scenario::{Input, Loaded};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Maximum number of overlaps, and of gaps, that are listed individually.
const MAX_TOLD: usize = 20;

/// Parts being joined. Faults are collected, so that all are reported together.
#[derive(Debug, Default)]
pub struct Join {
    first: Option<First>,
    held: Vec<JoinedPart>,
    /// Canonical paths and the paths as given, to detect a file that is given twice.
    seen: BTreeMap<PathBuf, PathBuf>,
    refused: bool,
    faults: Vec<String>,
    notes: Vec<String>,
}

/// The first valid part, which all others must match, and the result of joining so far.
#[derive(Debug)]
struct First {
    path: PathBuf,
    header: Header,
    plan: Plan,
    tally: Tally,
    /// The inputs of the part with the lowest trial numbers, its first trial, and its path.
    inputs: (Vec<Input>, u64, PathBuf),
}

/// What is kept of each part that was added.
#[derive(Debug)]
struct JoinedPart {
    path: PathBuf,
    ranges: Vec<(u64, u64)>,
    shard: Option<Shard>,
}

/// Result of joining parts.
#[derive(Debug)]
pub struct Joined {
    /// Header of a part that holds all their trials.
    pub header: Header,
    /// The scenario.
    pub loaded: Loaded,
    /// The plan of the scenario.
    pub plan: Plan,
    /// The merged tally.
    pub tally: Tally,
    /// Notes about oddities that are not errors.
    pub notes: Vec<String>,
}

impl Join {
    /// Reads a part and adds it. Its faults are reported by [`Join::finish`].
    pub fn add(&mut self, path: &Path) {
        if let Err(faults) = self.try_add(path) {
            self.refused = true;
            self.faults.extend(faults.into_iter().map(|fault| format!("{}: {fault}", shown(path))));
        }
    }

    fn try_add(&mut self, path: &Path) -> Result<(), Vec<String>> {
        let only = |error: PartError| vec![error.to_string()];
        let known = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Some(before) = self.seen.get(&known) {
            let before = if before == path { String::new() } else { format!(", before as {}", shown(before)) };
            return Err(vec![format!("given twice{before}")]);
        }
        self.seen.insert(known, path.to_owned());
        let part = Part::read(path).map_err(only)?;
        if let Some(first) = &mut self.first {
            let mut faults = part.header.differences(&first.header);
            if part.header.trials != first.header.trials {
                let (found, expected) = (part.header.trials, first.header.trials);
                faults.push(format!("found a part of {found} trials in all, expected {expected}"));
            }
            if !faults.is_empty() {
                let as_in = format!(" as in {}", shown(&first.path));
                return Err(faults.into_iter().map(|fault| fault + &as_in).collect());
            }
            let tally = part.tally(&first.plan).map_err(only)?;
            first.tally.merge(&tally);
            first.header.seconds += part.header.seconds;
            first.header.threads = first.header.threads.max(part.header.threads);
            first.inputs(path, &part, &mut self.notes);
        } else {
            let plan = Plan::new(&part.load().map_err(only)?.study);
            let tally = part.tally(&plan).map_err(only)?;
            let begin = part.header.ranges.first().map_or(u64::MAX, |(first, _)| *first);
            let inputs = (part.inputs.clone(), begin, path.to_owned());
            self.first = Some(First { path: path.to_owned(), header: part.header.clone(), plan, tally, inputs });
        }
        let Header { ranges, shard, .. } = part.header;
        self.held.push(JoinedPart { path: path.to_owned(), ranges, shard });
        Ok(())
    }

    /// Returns the joined parts; every trial of the run must be present only if `whole` is given.
    ///
    /// # Errors
    ///
    /// Returns all faults.
    pub fn finish(mut self, whole: bool) -> Result<Joined, Vec<String>> {
        let mut ranges: Vec<(u64, u64, &Path)> = Vec::new();
        for held in &self.held {
            ranges.extend(held.ranges.iter().map(|(first, end)| (*first, *end, held.path.as_path())));
        }
        ranges.sort_unstable();
        let (joined, overlaps) = sweep(&ranges);
        told(&mut self.faults, overlaps, "trials are held twice");
        if let Some(first) = self.first.as_ref().filter(|_| whole) {
            let gaps = self.gaps(&joined, first.header.trials);
            told(&mut self.faults, gaps, "gaps");
        }
        let Some(first) = self.first.filter(|_| self.faults.is_empty()) else {
            return Err(self.faults);
        };
        let First { mut header, inputs: (inputs, _, owner), tally, .. } = first;
        header.ranges = joined;
        header.shard = None;
        let part = Part { header, inputs, tally: Vec::new() };
        let loaded = part.load().map_err(|error| vec![format!("{}: {error}", shown(&owner))])?;
        let plan = Plan::new(&loaded.study);
        let mut header = Header::new(&loaded, &plan, &part.header.set);
        header.ranges = part.header.ranges;
        header.seconds = part.header.seconds;
        header.threads = part.header.threads;
        Ok(Joined { header, loaded, plan, tally, notes: self.notes })
    }

    /// Returns the trials of `0..trials` that are missing from `held`, in order, with the shards that hold them. Entries beyond [`MAX_TOLD`] are
    /// empty, since only their number is reported.
    fn gaps(&self, held: &[(u64, u64)], trials: u64) -> Vec<String> {
        let mut next = 0;
        let mut gaps = Vec::new();
        for (first, end) in held.iter().copied().chain([(trials, trials)]) {
            if first > next {
                gaps.push((next, first));
            }
            next = end;
        }
        let mut counts: Vec<Option<u32>> = self.held.iter().map(|h| h.shard.map(Shard::of)).collect();
        counts.dedup();
        let unless = if self.refused { ", unless a file that was refused holds them" } else { "" };
        let shards = |(from, to): (u64, u64)| {
            let [Some(of)] = counts[..] else { return String::new() };
            let inside: Vec<String> = Shard::all(of)
                .filter(|shard| {
                    let range = shard.trials(trials);
                    !range.is_empty() && range.start < to && range.end > from
                })
                .map(|shard| shard.to_string())
                .collect();
            match inside.as_slice() {
                [] => String::new(),
                [one] => format!(" (shard {one})"),
                [one, .., last] => format!(" (shards {one} to {last})"),
            }
        };
        let told = |(i, gap): (usize, &(u64, u64))| {
            let shards = if i < MAX_TOLD { shards(*gap) } else { return String::new() };
            format!("{} missing{shards}{unless}", named(gap.0, gap.1))
        };
        gaps.iter().enumerate().map(told).collect()
    }
}

impl First {
    /// Keeps the inputs of the part with the lowest trial numbers, so that the result does not depend on the order in which the parts are given.
    fn inputs(&mut self, path: &Path, part: &Part, notes: &mut Vec<String>) {
        let begin = part.header.ranges.first().map_or(u64::MAX, |(first, _)| *first);
        let same = part.inputs == self.inputs.0;
        if !same && notes.is_empty() {
            notes.push(format!(
                "the input files in {} differ from those in {}, though they mean the same; those of the first trials are kept",
                shown(path),
                shown(&self.inputs.2)
            ));
        }
        if begin < self.inputs.1 {
            self.inputs = (part.inputs.clone(), begin, path.to_owned());
        }
    }
}

/// Returns a range of trials as the subject of a message, with its verb.
fn named(first: u64, end: u64) -> String {
    if end - first == 1 { format!("trial {first} is") } else { format!("trials {first} to {} are", end - 1) }
}

/// Merges sorted ranges that touch or overlap, and returns them with a message for each overlap.
fn sweep(ranges: &[(u64, u64, &Path)]) -> (Vec<(u64, u64)>, Vec<String>) {
    let (mut joined, mut overlaps): (Vec<(u64, u64)>, _) = (Vec::new(), Vec::new());
    let mut furthest: Option<(u64, &Path)> = None;
    for &(first, end, path) in ranges {
        if let Some((reached, other)) = furthest.filter(|(reached, _)| *reached > first) {
            let both = named(first, end.min(reached));
            overlaps.push(format!("{}: {both} in {} too", shown(path), shown(other)));
        }
        match joined.last_mut() {
            Some(last) if last.1 >= first => last.1 = last.1.max(end),
            _ => joined.push((first, end)),
        }
        if furthest.is_none_or(|(reached, _)| end > reached) {
            furthest = Some((end, path));
        }
    }
    (joined, overlaps)
}

/// Adds messages to `faults`, with those beyond [`MAX_TOLD`] replaced by their number.
fn told(faults: &mut Vec<String>, mut list: Vec<String>, what: &str) {
    let more = list.len().saturating_sub(MAX_TOLD);
    list.truncate(MAX_TOLD);
    if more > 0
        && let Some(last) = list.last_mut()
    {
        let _ = write!(last, "; and {more} more {what}");
    }
    faults.extend(list);
}
