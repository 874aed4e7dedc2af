//! A folder of results, read back.

mod complete;
mod index;

use crate::results::manifest::{self, Manifest, MineralNote};
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

/// All that is known of a run: its manifest, its tables in the order of their rows, and its scenario with the strategies that were run.
#[derive(Debug)]
pub struct Book {
    /// `run.json`.
    pub manifest: Manifest,
    /// The scenario, as it was run.
    pub loaded: Loaded,
    /// `summary.csv`.
    pub summary: Vec<SummaryRow>,
    /// `timeseries.csv`.
    pub timeseries: Vec<TimeseriesRow>,
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
    /// Where rows stand.
    pub index: Indices,
}

/// Where rows of the tables that pictures look into stand.
#[derive(Debug, Default)]
pub struct Indices {
    summary: Index,
    timeseries: Index,
    comparison: Index,
}

/// Why a folder is not one of a run.
fn of_run(faults: Vec<Fault>) -> ReadError {
    let cure = "expected a folder as `mindep run` wrote it; run the scenario again to have it whole".to_owned();
    ReadError { faults, cure }
}

impl Book {
    /// Reads the folder of a run.
    ///
    /// # Errors
    ///
    /// With every file that is missing or is not what a run writes; with `run.json` alone when that is so of it.
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
            exceedance: found.table(),
            distribution: found.table(),
            suppliers: found.table(),
            projects: found.table(),
            disruptions: found.table(),
            sectors: found.table(),
            comparison: found.table(),
            index: Indices::default(),
            // Behind the tables, whose faults are told too.
            loaded: match loaded {
                Ok(loaded) => loaded,
                Err(()) => return Err(of_run(faults)),
            },
            manifest,
        };
        if faults.is_empty() {
            faults = complete::faults(folder, &book);
        }
        // A place within a table says more than that it is another.
        let told: Vec<Fault> = faults;
        changed.retain(|fault| told.iter().all(|told| !told.place.starts_with(&fault.place)));
        let faults: Vec<Fault> = told.into_iter().chain(changed).collect();
        if faults.is_empty() { Ok(book) } else { Err(of_run(faults)) }
    }

    /// That the tables in `folder` cannot be held against what was written, where that is so, in a sentence.
    pub fn unchecked(&self, folder: &Path) -> Option<String> {
        self.manifest.tables.is_empty().then(|| {
            let path = shown(&folder.join(manifest::FILE));
            format!("{path} has no SHA-256 of the tables, so that what they are cannot be checked; run the scenario again to have it")
        })
    }

    /// Ids of the strategies, the baseline first.
    pub fn strategies(&self) -> &[String] {
        &self.manifest.strategies
    }

    /// What a strategy is called: its title, or its id without one.
    pub fn title<'a>(&'a self, strategy: &'a str) -> &'a str {
        let title = self.manifest.titles.get(strategy).map_or("", String::as_str);
        match (strategy, title) {
            (BASELINE, _) => "Baseline",
            (_, "") => strategy,
            (_, title) => title,
        }
    }

    /// What the scenario calls a row; `list` is where it stands, such as `suppliers` or `minerals.lithium.sectors`.
    pub fn name(&self, list: &str, id: &str) -> Option<&str> {
        self.loaded.names.get(&format!("{list}.{id}")).map(String::as_str)
    }

    /// The same, or words made of its id.
    pub fn called(&self, list: &str, id: &str) -> String {
        self.name(list, id).map_or_else(|| names::of_id(id), str::to_owned)
    }

    /// What a sector of a mineral is called.
    pub fn sector(&self, mineral: &str, id: &str) -> String {
        self.called(&format!("minerals.{mineral}.sectors"), id)
    }

    /// The minerals, by id.
    pub fn minerals(&self) -> &[MineralNote] {
        &self.manifest.minerals
    }

    /// A row of `summary.csv`; `mineral` is [`ALL_MINERALS`] for all together.
    pub fn estimate(&self, strategy: &str, mineral: &str, metric: &str) -> Option<&SummaryRow> {
        self.index.summary.rows(&self.summary, [strategy, mineral, metric]).first().copied()
    }

    /// A row of `comparison.csv`.
    pub fn difference(&self, strategy: &str, mineral: &str, metric: &str) -> Option<&ComparisonRow> {
        self.index.comparison.rows(&self.comparison, [strategy, mineral, metric]).first().copied()
    }

    /// Months of one variable, in order; none when it is not defined for the mineral.
    pub fn months<'a>(&'a self, strategy: &str, mineral: &str, variable: &str) -> Vec<&'a TimeseriesRow> {
        self.index.timeseries.rows(&self.timeseries, [strategy, mineral, variable])
    }

    /// Whether rows stand for all minerals together.
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

/// The scenario among the results.
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

/// What the tables of a folder are, and are not.
struct TableCheck<'a> {
    folder: &'a Path,
    /// What they were when they were written.
    sums: &'a Sums,
    /// What cannot be read.
    faults: &'a mut Vec<Fault>,
    /// What can be read, and is something else than was written.
    changed: &'a mut Vec<Fault>,
}

impl TableCheck<'_> {
    /// The rows of a table; none when it cannot be read.
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
