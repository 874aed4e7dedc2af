//! Reads scenario files into a [`Study`]. The format is declared once, in `spec`, and all errors of a file are reported together.
//!
//! A file passes through these steps, each of which reports its errors and lets the next one continue: the text is parsed into a tree of values
//! with their places (`tree`), `--set` changes the tree (`changes`), rows of tables in files of their own, CSV or workbooks, are added (`tables`), every key is checked against its
//! declaration (`check`), and the rules between keys, rows and tables are checked (`validate`). Only then the types of the model are built
//! (`build`). Each strategy changes a copy of the tree, which is checked and built in the same way.

mod address;
pub mod block;
pub mod bounded;
mod build;
mod case;
mod cell;
mod changes;
mod check;
mod country;
mod csv;
mod decimal;
mod diagnostic;
mod distribution;
pub mod draft;
pub mod encoding;
pub mod file_kind;
mod files;
mod hash;
mod inputs;
pub mod letters;
mod like;
mod notes;
pub mod observed;
mod optimize;
pub mod reference;
mod register;
mod schema;
mod source;
mod spec;
pub mod sweep;
mod syntax;
mod tables;
mod text;
pub mod trade;
mod tree;
mod validate;
mod values;
mod warnings;
mod whole;
pub mod workbook;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use diagnostic::{Diagnostic, DiagnosticRow, Diagnostics, MAX_RENDERED, Severity};
pub use files::Input;
pub use hash::Besides;
pub use inputs::collision;
pub use notes::SourceNote;
pub use register::{RegisterEntry, SourceClass};
pub use schema::json_schema;
pub use source::Span;
pub use warnings::misread;

use address::SettingSource;
use changes::Setting;
use diagnostic::Faults;
use diagnostic::Lost;
use files::Files;
use mindep_core::domain::decision::Optimize;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::scores::Scores;
use mindep_core::domain::strategy::Strategy;
use source::Sources;
use spec::ROOT;
use spec::row::Row;
use sweep::Swept;
use tree::Item;
use validate::Context;

/// A scenario that was read without errors.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario and its strategies.
    pub study: Study,
    /// Scores of countries and figures of minerals for indicators; not part of the study or of its hash.
    pub scores: Scores,
    /// Warnings: content that is valid but unusual.
    pub warnings: Diagnostics,
    /// The files as read, each with its relative path in a folder that keeps copies of them; the scenario file comes first.
    pub inputs: Vec<Input>,
    /// Paths from which the files were read; empty if they were not read from the disk.
    pub files: Vec<PathBuf>,
    /// Source notes of the rows.
    pub sources: Vec<SourceNote>,
    /// Display names of rows by address, for rows that have one.
    pub names: BTreeMap<String, String>,
    /// Parameters for which a run takes several values in turn, sorted by address, without those that `--set` fixes.
    pub sweep: Vec<Swept>,
    /// Possible decisions and the objective of `mindep optimize`; not part of the study or of its hash.
    pub optimize: Option<Optimize>,
    /// Errors in `[optimize]` that arose because `--set` changed the scenario; empty if it is valid.
    pub unfit: Diagnostics,
    /// SHA-256, in hexadecimal, of the study, including its seed but not its number of trials.
    pub hash: String,
    /// Hashes of the parts of the scenario that are not in the study.
    pub besides: Besides,
    tree: Item,
    texts: Sources,
}

/// Reason why a scenario could not be read.
#[derive(Debug)]
pub enum LoadError {
    /// The file cannot be read.
    Io {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        error: std::io::Error,
    },
    /// The contents of the file are invalid.
    Invalid(Diagnostics),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } if error.kind() == std::io::ErrorKind::NotFound => {
                write!(f, "{}: no such file; `mindep new DIR` makes a scenario to start from", path.display())
            }
            Self::Io { path, error } => write!(f, "{}: cannot be read: {error}", path.display()),
            Self::Invalid(faults) => {
                let plural = if faults.len() == 1 { "fault" } else { "faults" };
                write!(f, "{}\n\n{} {plural} found", faults.render(false), faults.len())
            }
        }
    }
}

impl std::error::Error for LoadError {}

/// Reads a scenario file and its tables and applies the changes `sets`, each written as `ADDRESS=VALUE`.
///
/// # Errors
///
/// When the file cannot be read, or with all errors in it.
pub fn load(path: &Path, sets: &[String]) -> Result<Loaded, LoadError> {
    let bytes =
        bounded::read(path, bounded::MAX_FILE_BYTES).map_err(|error| LoadError::Io { path: path.to_owned(), error })?;
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    read(&path.display().to_string(), &bytes, Files::Disk(&base), path, sets)
}

/// Reads a scenario from files in memory, as in [`Loaded::inputs`]; does not access the disk.
///
/// # Errors
///
/// With all errors in the files, also when one of the files is missing.
pub fn load_kept(inputs: &[Input], sets: &[String]) -> Result<Loaded, LoadError> {
    let Some(first) = inputs.first() else {
        return Err(LoadError::Io { path: PathBuf::new(), error: std::io::ErrorKind::NotFound.into() });
    };
    let base = first.path.parent().unwrap_or(Path::new(""));
    read(&first.path.display().to_string(), &first.bytes, Files::Kept(base, inputs), &first.path, sets)
}

/// Reads a scenario from a text, which messages call `name`; paths of its tables are relative to the current directory.
///
/// # Errors
///
/// With all errors in the text.
///
/// # Examples
///
/// ```
/// let text = r#"
/// format = 1
/// [scenario]
/// name = "tiny"
/// start = "2025-01"
/// years = 1
/// [[minerals]]
/// id = "lithium"
/// demand = { annual = 1200 }
/// [[suppliers]]
/// id = "only"
/// mineral = "lithium"
/// path = "CHL:mine"
/// share = 1
/// "#;
/// let loaded = mindep_scenario::load_str("tiny.toml", text, &[])?;
/// assert_eq!(loaded.study.baseline.months(), 12);
/// # Ok::<(), mindep_scenario::LoadError>(())
/// ```
pub fn load_str(name: &str, text: &str, sets: &[String]) -> Result<Loaded, LoadError> {
    read(name, text.as_bytes(), Files::Disk(Path::new("")), Path::new(name), sets)
}

fn read(name: &str, bytes: &[u8], home: Files<'_>, path: &Path, sets: &[String]) -> Result<Loaded, LoadError> {
    let (mut texts, mut faults, mut odd) = (Sources::default(), Faults::default(), Faults::default());
    let id = tables::add_source(&mut texts, name, bytes, &mut faults);
    let tree::Parsed { root: mut tree, lost } = tree::parse(&texts, id, &mut faults);
    let settings = changes::arguments(sets, &mut texts, &mut faults);
    // `[optimize]` was written for the numbers in the file and is not used by a run, so a change by `--set` must not make the file invalid.
    let is_changed = settings.iter().any(|setting| setting.address().first() != "simulation");
    let (before, after): (Vec<Setting>, Vec<Setting>) = settings.into_iter().partition(Setting::is_table);
    changes::apply(&mut tree, &before, SettingSource::CommandLine, &texts, &mut faults);
    let files = tables::join(&mut tree, home, &mut texts, &mut faults, &mut odd);
    like::fill(&mut tree, &mut faults);
    changes::apply(&mut tree, &after, SettingSource::CommandLine, &texts, &mut faults);
    let read = match home {
        Files::Disk(_) => {
            std::iter::once(path.to_owned()).chain(files.iter().map(|file| home.full(&file.path))).collect()
        }
        Files::Kept(..) => Vec::new(),
    };
    let inputs = inputs::inputs(path, bytes, files, &mut faults);
    let of_decisions = if is_changed { Unfit::Kept } else { Unfit::Refused };
    let made = study(&tree, &texts, faults, lost, of_decisions).and_then(|made| {
        let set: Vec<Setting> = before.into_iter().chain(after).collect();
        let rows = validate::together(&made.root);
        Ok((made, sweep::read(&tree, rows, &set, &texts)?))
    });
    let texts_shared = Arc::new(texts.clone());
    match made {
        Ok((Built { study, scores, optimize, unfit, warnings, root }, sweep)) => Ok(Loaded {
            unfit: Diagnostics::new(texts_shared.clone(), unfit),
            hash: hash::hash(&study),
            besides: Besides::new(&tree, &scores, optimize.as_ref()),
            warnings: Diagnostics::new(texts_shared, odd.into_list().into_iter().chain(warnings).collect()),
            sources: notes::sources(&root),
            names: notes::names(&root),
            sweep,
            optimize,
            study,
            scores,
            inputs,
            files: read,
            tree,
            texts,
        }),
        Err(faults) => Err(LoadError::Invalid(Diagnostics::new(texts_shared, faults))),
    }
}

struct Built {
    study: Study,
    scores: Scores,
    optimize: Option<Optimize>,
    unfit: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    root: Row,
}

/// How errors in `[optimize]` are treated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unfit {
    /// They are errors of the scenario.
    Refused,
    /// They are kept and reported only by `mindep optimize`.
    Kept,
}

/// Checks a tree and builds the study. Errors about missing keys or tables that a syntax error may have removed are not reported.
fn study(
    tree: &Item,
    texts: &Sources,
    mut faults: Faults,
    lost: Lost,
    of_decisions: Unfit,
) -> Result<Built, Vec<Diagnostic>> {
    let mut warnings = Faults::default();
    let made = (|| {
        let root = check::table(&ROOT, tree, &mut faults)?;
        validate::scenario(&root, &mut Context { sources: texts, faults: &mut faults });
        changes::uncertain(tree, &root, &mut faults, &mut warnings);
        let baseline = build::scenario(&root);
        if let Some(scenario) = &baseline {
            warnings::scenario(&root, scenario, &mut warnings);
            validate::load(&root, scenario, &mut Context { sources: texts, faults: &mut faults });
        }
        if !validate::size(&root, &mut Context { sources: texts, faults: &mut faults }) {
            return None;
        }
        let strategies: Vec<_> = root
            .rows("strategies")
            .iter()
            .map(|row| strategy(row, tree, (&root, baseline.as_ref()), texts, &mut faults, &mut warnings))
            .collect();
        let strategies: Option<Vec<Strategy>> = strategies.into_iter().collect();
        let study = Study { baseline: baseline?, strategies: strategies?, uncertain: build::uncertain(&root)? };
        let scores = build::scores(&root)?;
        let mut unfit = Faults::default();
        let optimize = optimize::read(tree, &root, &study.baseline, texts, &mut unfit);
        let mut unfit = unfit.into_list();
        if of_decisions == Unfit::Refused {
            unfit.drain(..).for_each(|fault| faults.add(fault));
        }
        optimize::warn(&root, &study.baseline, optimize.as_ref(), &mut warnings);
        warnings::decisions(&root, &study.baseline, optimize.as_ref(), &mut warnings);
        warnings::strategies(&root, &study, &mut warnings);
        warnings::countries(&root, &mut warnings);
        warnings::codes(&root, &mut warnings);
        warnings::names(&root, &mut warnings);
        Some((study, scores, (optimize, unfit), root))
    })();
    match made {
        Some((study, scores, (optimize, unfit), root)) if faults.len() == 0 => {
            Ok(Built { study, scores, optimize, unfit, warnings: warnings.into_list(), root })
        }
        _ => {
            let mut list = faults.into_list();
            if list.is_empty() {
                list.push(Diagnostic::error(
                    tree.at,
                    "this scenario cannot be read, though no fault was found; please report it",
                ));
            }
            list.retain(|fault| fault.absent.is_none_or(|what| what > lost));
            Err(list)
        }
    }
}

/// Builds a strategy with the scenario that results from its changes.
fn strategy(
    row: &Row,
    tree: &Item,
    (root, baseline): (&Row, Option<&Scenario>),
    texts: &Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Option<Strategy> {
    let item = tree.get("strategies")?.items().iter().find(|i| i.at == row.at)?;
    let mut changed = tree.clone();
    for key in ["strategies", "uncertain", "sweep", "optimize"] {
        changed.remove(key);
    }
    let settings = item.get("set").map_or_else(Vec::new, |set| changes::settings(set, texts, faults));
    changes::apply(&mut changed, &settings, SettingSource::Strategy, texts, faults);
    changes::switch(&mut changed, row);
    let home: Vec<Span> = settings.iter().flat_map(Setting::places).collect();
    let name = row.id("id").map(ToString::to_string).unwrap_or_default();
    let note = Some((format!("in strategy `{name}`"), home));
    faults.set_context(note.clone());
    let changed = check::table(&ROOT, &changed, faults);
    let scenario: Option<Scenario> = changed.as_ref().and_then(|root| {
        validate::scenario(root, &mut Context { sources: texts, faults });
        let scenario = build::scenario(root)?;
        // Disruptions equal to those of the baseline were checked with the baseline.
        if baseline.is_none_or(|baseline| baseline.disruptions != scenario.disruptions) {
            validate::load(root, &scenario, &mut Context { sources: texts, faults });
        }
        Some(scenario)
    });
    faults.set_context(None);
    validate::strategy(
        row,
        changed.as_ref().unwrap_or(root),
        scenario.as_ref(),
        &mut Context { sources: texts, faults },
    );
    let (changed, scenario) = (changed?, scenario?);
    warnings.set_context(note);
    warnings::scenario(&changed, &scenario, warnings);
    warnings.set_context(None);
    build::strategy(row, scenario)
}

impl Loaded {
    /// Returns the study with the numbers at some addresses changed, for sensitivity analysis; strategies apply to the changed scenario.
    ///
    /// # Errors
    ///
    /// With all errors in the addresses and in the resulting study.
    pub fn with(&self, numbers: &[(&str, f64)]) -> Result<Study, Diagnostics> {
        let (mut tree, mut texts, mut faults) = (self.tree.clone(), self.texts.clone(), Faults::default());
        let sets: Vec<String> = numbers.iter().map(|(address, x)| format!("{address}={x:?}")).collect();
        let settings = changes::arguments(&sets, &mut texts, &mut faults);
        changes::apply(&mut tree, &settings, SettingSource::CommandLine, &texts, &mut faults);
        study(&tree, &texts, faults, Lost::Nothing, Unfit::Kept)
            .map(|made| made.study)
            .map_err(|list| Diagnostics::new(Arc::new(texts), list))
    }
}
