//! A folder of results, read back.

mod complete;
mod index;

use crate::bounded;
use crate::domain::scenario::{ALL_MINERALS, BASELINE};
use crate::report::names;
use crate::results::comparison::ComparisonRow;
use crate::results::distribution::DistributionRow;
use crate::results::exceedance::ExceedanceRow;
use crate::results::losses::{DisruptionRow, SectorRow};
use crate::results::manifest::{Manifest, MineralNote};
use crate::results::number::Number;
use crate::results::sources::{ProjectRow, SupplierRow};
use crate::results::summary::SummaryRow;
use crate::results::table::Table;
use crate::results::table::read::{TableFault, read};
use crate::results::timeseries::TimeseriesRow;
use crate::scenario::{Input, LoadError, Loaded, load_kept};
use index::{Index, Key, Keyed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
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

/// Why a folder cannot be read as results: every file that is missing, or is not what a run writes.
#[derive(Debug)]
pub struct ReadError(Vec<Fault>);

/// What is wrong with a file.
#[derive(Debug)]
struct Fault {
    /// A file, or a place in it.
    place: String,
    what: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Fault { place, what } in &self.0 {
            writeln!(f, "{place}: {what}")?;
        }
        f.write_str("expected a folder as `mindep run` wrote it; run the scenario again to have it whole")
    }
}

impl std::error::Error for ReadError {}

impl ReadError {
    /// The rows of a table of an answer; with every fault of it.
    pub(super) fn of_table<R: Serialize + Default + DeserializeOwned>(path: &Path) -> Result<Vec<R>, Self> {
        rows("", path).map_err(Self)
    }
}

impl Book {
    /// Reads the folder of a run.
    ///
    /// # Errors
    ///
    /// With every file that is missing or is not what a run writes; with `run.json` alone when that is so of it.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let manifest = manifest(folder).map_err(|fault| ReadError(vec![fault]))?;
        let mut faults = Vec::new();
        let loaded = scenario(folder, &manifest).map_err(|fault| faults.push(fault));
        let book = Self {
            summary: table(folder, &mut faults),
            timeseries: table(folder, &mut faults),
            exceedance: table(folder, &mut faults),
            distribution: table(folder, &mut faults),
            suppliers: table(folder, &mut faults),
            projects: table(folder, &mut faults),
            disruptions: table(folder, &mut faults),
            sectors: table(folder, &mut faults),
            comparison: table(folder, &mut faults),
            index: Indices::default(),
            // Behind the tables, whose faults are told too.
            loaded: match loaded {
                Ok(loaded) => loaded,
                Err(()) => return Err(ReadError(faults)),
            },
            manifest,
        };
        if faults.is_empty() {
            faults = complete::faults(folder, &book);
        }
        if faults.is_empty() { Ok(book) } else { Err(ReadError(faults)) }
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

/// The value of a cell; of an empty one NaN, which no plot shows.
pub fn value(cell: Option<Number>) -> f64 {
    cell.map_or(f64::NAN, Number::value)
}

fn fault(path: &Path, what: impl fmt::Display) -> Fault {
    Fault { place: path.display().to_string(), what: what.to_string() }
}

impl Fault {
    /// Of a cell.
    fn at(path: &Path, fault: &TableFault) -> Self {
        Self { place: format!("{}:{}:{}", path.display(), fault.line, fault.column), what: fault.what.clone() }
    }
}

fn manifest(folder: &Path) -> Result<Manifest, Fault> {
    let path = folder.join("run.json");
    let bytes =
        bounded::read(&path, bounded::MOST).map_err(|error| fault(&path, format!("cannot be read: {error}")))?;
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|error| fault(&path, format!("is not a manifest: {error}")))?;
    if let Some(told) = complete::unseen_text(&value) {
        return Err(fault(&path, told));
    }
    serde_json::from_value(value).map_err(|error| fault(&path, format!("is not a manifest: {error}")))
}

/// The scenario among the results.
fn scenario(folder: &Path, manifest: &Manifest) -> Result<Loaded, Fault> {
    let inputs = folder.join("inputs");
    let mut kept = Vec::new();
    for input in &manifest.inputs {
        let relative = PathBuf::from(&input.path);
        if !relative.components().all(|c| matches!(c, Component::Normal(_))) {
            let told = format!("names the input {:?}, expected a path within inputs/", input.path);
            return Err(fault(&folder.join("run.json"), told));
        }
        let path = inputs.join(&relative);
        let bytes =
            bounded::read(&path, bounded::MOST).map_err(|error| fault(&path, format!("cannot be read: {error}")))?;
        kept.push(Input { path: relative, bytes });
    }
    let mut sets = manifest.set.clone();
    sets.push(format!("simulation.seed={}", manifest.seed));
    let mut loaded = load_kept(&kept, &sets).map_err(|error| match error {
        LoadError::Invalid(faults) => fault(&inputs, format!("the scenario is wrong: {}", faults.render(false))),
        LoadError::Io { path, error } => fault(&inputs.join(path), format!("cannot be read: {error}")),
    })?;
    if loaded.hash != manifest.scenario.hash {
        return Err(fault(&inputs, "the scenario has another hash than run.json says"));
    }
    loaded.study.strategies.retain(|s| manifest.strategies.iter().any(|id| id == s.id.as_str()));
    match complete::manifest(manifest, &loaded) {
        Some(told) => Err(fault(&folder.join("run.json"), told)),
        None => Ok(loaded),
    }
}

/// The rows of a table; none when it cannot be read, which is told.
fn table<R: Table + DeserializeOwned>(folder: &Path, faults: &mut Vec<Fault>) -> Vec<R> {
    rows(R::FILE, &folder.join(R::FILE)).unwrap_or_else(|of_table| {
        faults.extend(of_table);
        Vec::new()
    })
}

fn rows<R: Serialize + Default + DeserializeOwned>(file: &str, path: &Path) -> Result<Vec<R>, Vec<Fault>> {
    let bytes = bounded::read(path, bounded::MOST_OF_TABLES)
        .map_err(|error| vec![fault(path, format!("cannot be read: {error}"))])?;
    read(file, &bytes).map_err(|faults| faults.into_iter().map(|of| Fault::at(path, &of)).collect())
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
