//! Reads a folder of results.

mod complete;
mod index;

use crate::results::manifest::{self, Manifest, MineralNote};
use crate::tables::annual::AnnualRow;
use crate::tables::comparison::ComparisonRow;
use crate::tables::distribution::DistributionRow;
use crate::tables::exceedance::ExceedanceRow;
use crate::tables::fault::{Fault, ReadError, bytes, rows};
use crate::tables::losses::{DisruptionRow, SectorRow};
use crate::tables::sources::{ProjectRow, SupplierRow};
use crate::tables::summary::SummaryRow;
use crate::tables::sums;
use crate::tables::sums::Sums;
use crate::tables::table::Table;
use crate::tables::timeseries::TimeseriesRow;
use crate::words::names;
use index::{Index, Key, Keyed};
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use mindep_scenario::{Input, LoadError, Loaded, load_kept};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};

/// The content of a results folder: manifest, tables in the order of their rows, and the scenario with the strategies that were run.
#[derive(Debug)]
pub struct Book {
    /// `run.json`.
    pub manifest: Manifest,
    /// The scenario as it was run.
    pub loaded: Loaded,
    /// `summary.csv`.
    pub summary: Vec<SummaryRow>,
    /// `timeseries.csv`.
    pub timeseries: Vec<TimeseriesRow>,
    /// `annual.csv`.
    pub annual: Vec<AnnualRow>,
    /// `exceedance.csv`.
    pub exceedance: Vec<ExceedanceRow>,
    /// `distribution.csv`.
    pub distribution: Vec<DistributionRow>,
    /// `suppliers.csv`.
    pub suppliers: Vec<SupplierRow>,
    /// `projects.csv`.
    pub projects: Vec<ProjectRow>,
    /// `disruptions.csv`.
    pub disruptions: Vec<DisruptionRow>,
    /// `sectors.csv`.
    pub sectors: Vec<SectorRow>,
    /// `comparison.csv`.
    pub comparison: Vec<ComparisonRow>,
    /// Positions of rows in the tables.
    pub index: Indices,
}

/// Positions of rows in the tables in which pictures look up rows.
#[derive(Debug, Default)]
pub struct Indices {
    summary: Index,
    timeseries: Index,
    comparison: Index,
}

/// Returns the error for a folder that does not hold a complete run.
fn of_run(faults: Vec<Fault>) -> ReadError {
    let cure = "expected a folder as `mindep run` wrote it; run the scenario again to have it whole".to_owned();
    ReadError { faults, cure }
}

impl Book {
    /// Reads the folder of a run.
    ///
    /// # Errors
    ///
    /// Returns a fault for every file that is missing or is not as a run writes it; only the fault of `run.json` when it cannot be read.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        if !folder.is_dir() {
            let cure = "expected the folder of a run, such as output/NAME".to_owned();
            return Err(ReadError { faults: vec![Fault::of(folder, "no such folder")], cure });
        }
        let manifest = read_manifest(folder).map_err(|fault| of_run(vec![fault]))?;
        let (mut faults, mut changed) = (Vec::new(), Vec::new());
        let mut found = TableCheck { folder, sums: &manifest.tables, faults: &mut faults, changed: &mut changed };
        let loaded = scenario(folder, &manifest).map_err(|fault| found.faults.push(fault));
        let book = Self {
            summary: found.table(),
            timeseries: found.table(),
            annual: found.table(),
            exceedance: found.table(),
            distribution: found.table(),
            suppliers: found.table(),
            projects: found.table(),
            disruptions: found.table(),
            sectors: found.table(),
            comparison: found.table(),
            index: Indices::default(),
            // Evaluated after the tables, so that their faults are reported too.
            loaded: match loaded {
                Ok(loaded) => loaded,
                Err(()) => return Err(of_run(faults)),
            },
            manifest,
        };
        if faults.is_empty() {
            faults = complete::faults(folder, &book);
        }
        // A fault at a place within a table is more specific than a checksum that does not match.
        let told: Vec<Fault> = faults;
        changed.retain(|fault| told.iter().all(|told| !told.place.starts_with(&fault.place)));
        let faults: Vec<Fault> = told.into_iter().chain(changed).collect();
        if faults.is_empty() { Ok(book) } else { Err(of_run(faults)) }
    }

    /// Returns a sentence saying that the tables in `folder` cannot be checked, when the manifest has no checksums of them.
    pub fn unchecked(&self, folder: &Path) -> Option<String> {
        self.manifest.tables.is_empty().then(|| {
            let path = shown(&folder.join(manifest::FILE));
            format!("{path} has no SHA-256 of the tables, so that what they are cannot be checked; run the scenario again to have it")
        })
    }

    /// Returns the ids of the strategies, the baseline first.
    pub fn strategies(&self) -> &[String] {
        &self.manifest.strategies
    }

    /// Returns the display name of a strategy: its title, or its id without one.
    pub fn title<'a>(&'a self, strategy: &'a str) -> &'a str {
        let title = self.manifest.titles.get(strategy).map_or("", String::as_str);
        match (strategy, title) {
            (BASELINE, _) => "Baseline",
            (_, "") => strategy,
            (_, title) => title,
        }
    }

    /// Returns the name of an item in the scenario; `list` is the list that it is in, such as `suppliers` or `minerals.lithium.sectors`.
    pub fn name(&self, list: &str, id: &str) -> Option<&str> {
        self.loaded.names.get(&format!("{list}.{id}")).map(String::as_str)
    }

    /// Returns the name of an item, or words made from its id where it has none.
    pub fn called(&self, list: &str, id: &str) -> String {
        self.name(list, id).map_or_else(|| names::of_id(id), str::to_owned)
    }

    /// Returns the display name of a sector of a mineral.
    pub fn sector(&self, mineral: &str, id: &str) -> String {
        self.called(&format!("minerals.{mineral}.sectors"), id)
    }

    /// Returns the minerals, sorted by id.
    pub fn minerals(&self) -> &[MineralNote] {
        &self.manifest.minerals
    }

    /// Returns a row of `summary.csv`; `mineral` is [`ALL_MINERALS`] for all minerals together.
    pub fn estimate(&self, strategy: &str, mineral: &str, metric: &str) -> Option<&SummaryRow> {
        self.index.summary.rows(&self.summary, [strategy, mineral, metric]).first().copied()
    }

    /// Returns a row of `comparison.csv`.
    pub fn difference(&self, strategy: &str, mineral: &str, metric: &str) -> Option<&ComparisonRow> {
        self.index.comparison.rows(&self.comparison, [strategy, mineral, metric]).first().copied()
    }

    /// Returns the monthly rows of one variable, in order; empty when the variable is not defined for the mineral.
    pub fn months<'a>(&'a self, strategy: &str, mineral: &str, variable: &str) -> Vec<&'a TimeseriesRow> {
        self.index.timeseries.rows(&self.timeseries, [strategy, mineral, variable])
    }

    /// Returns whether `mineral` stands for all minerals together.
    pub fn is_all(mineral: &str) -> bool {
        mineral == ALL_MINERALS
    }
}

fn read_manifest(folder: &Path) -> Result<Manifest, Fault> {
    let path = folder.join("run.json");
    let bytes = bounded::read(&path, bounded::MAX_FILE_BYTES)
        .map_err(|error| Fault::of(&path, format!("cannot be read: {error}")))?;
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|error| Fault::of(&path, format!("is not a manifest: {error}")))?;
    if let Some(told) = complete::unseen_text(&value) {
        return Err(Fault::of(&path, told));
    }
    serde_json::from_value(value).map_err(|error| Fault::of(&path, format!("is not a manifest: {error}")))
}

/// Loads the scenario from the copies of inputs in a results folder, and checks it against the manifest.
fn scenario(folder: &Path, manifest: &Manifest) -> Result<Loaded, Fault> {
    let inputs = folder.join("inputs");
    let mut kept = Vec::new();
    for input in &manifest.inputs {
        let relative = PathBuf::from(&input.path);
        if !relative.components().all(|c| matches!(c, Component::Normal(_))) {
            let told = format!("names the input {:?}, expected a path within inputs/", input.path);
            return Err(Fault::of(&folder.join("run.json"), told));
        }
        let path = inputs.join(&relative);
        let bytes = bounded::read(&path, bounded::MAX_FILE_BYTES)
            .map_err(|error| Fault::of(&path, format!("cannot be read: {error}")))?;
        kept.push(Input { path: relative, bytes });
    }
    let mut sets = manifest.set.clone();
    sets.push(format!("simulation.seed={}", manifest.seed));
    let mut loaded = load_kept(&kept, &sets).map_err(|error| match error {
        LoadError::Invalid(faults) => Fault::of(&inputs, format!("the scenario is wrong: {}", faults.render(false))),
        LoadError::Io { path, error } => Fault::of(&inputs.join(path), format!("cannot be read: {error}")),
    })?;
    if loaded.hash != manifest.scenario.hash {
        return Err(Fault::of(&inputs, "the scenario has another hash than run.json says"));
    }
    loaded.study.strategies.retain(|s| manifest.strategies.iter().any(|id| id == s.id.as_str()));
    match complete::manifest(manifest, &loaded) {
        Some(told) => Err(Fault::of(&folder.join("run.json"), told)),
        None => Ok(loaded),
    }
}

/// Reads the tables of a folder and collects their faults.
struct TableCheck<'a> {
    folder: &'a Path,
    /// SHA-256 checksums of the tables as they were written.
    sums: &'a Sums,
    /// Faults of tables that cannot be read.
    faults: &'a mut Vec<Fault>,
    /// Faults of tables that can be read but do not match their checksums.
    changed: &'a mut Vec<Fault>,
}

impl TableCheck<'_> {
    /// Returns the rows of a table; empty when it cannot be read.
    fn table<R: Table + DeserializeOwned>(&mut self) -> Vec<R> {
        let path = self.folder.join(R::FILE);
        let read = bytes(&path).and_then(|bytes| {
            let what = sums::fault(self.sums, manifest::FILE, R::FILE, &bytes);
            self.changed.extend(what.map(|what| Fault::of(&path, what)));
            rows(R::FILE, &path, &bytes)
        });
        read.unwrap_or_else(|faults| {
            self.faults.extend(faults);
            Vec::new()
        })
    }
}

impl Keyed for SummaryRow {
    fn key(&self) -> Key<'_> {
        [&self.strategy, &self.mineral, &self.metric]
    }
}

impl Keyed for ComparisonRow {
    fn key(&self) -> Key<'_> {
        [&self.strategy, &self.mineral, &self.metric]
    }
}

impl Keyed for TimeseriesRow {
    fn key(&self) -> Key<'_> {
        [&self.strategy, &self.mineral, &self.variable]
    }
}
