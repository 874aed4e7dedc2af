//! From files to a [`Study`]: everything a scenario file may say is declared once, in `spec`, and all its faults are told at once.
//!
//! A file passes these steps, each of which reports what it finds and lets the next go on: its text becomes a tree of values with places
//! (`tree`), `--set` changes it (`changes`), rows of CSV tables join it (`tables`), every key is checked against its declaration (`check`), then
//! the rules between keys, rows and tables (`validate`). Only then the nouns of the model are made (`build`). Strategies change
//! the tree, and their scenarios are checked and made like the file's own.

mod address;
pub mod block;
pub mod bounded;
mod build;
mod case;
mod cell;
mod changes;
mod check;
mod csv;
mod diagnostic;
mod distribution;
pub mod draft;
mod files;
mod hash;
mod inputs;
pub mod letters;
mod notes;
mod optimize;
mod row;
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

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use diagnostic::{Diagnostic, DiagnosticRow, Diagnostics, MOST_RENDERED, Severity};
pub use hash::Besides;
pub use inputs::{Input, collision};
pub use notes::SourceNote;
pub use schema::json_schema;
pub use source::Span;
pub use warnings::misread;

use address::Who;
use changes::Setting;
use diagnostic::Faults;
use files::Files;
use mindep_core::domain::decision::Optimize;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::scores::Scores;
use mindep_core::domain::strategy::Strategy;
use row::Row;
use source::Sources;
use spec::ROOT;
use sweep::Swept;
use tree::{Item, Lost};
use validate::Context;

/// A scenario that was read and found sound.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario and its strategies.
    pub study: Study,
    /// Scores of countries and figures of minerals, for indicators; no part of the study, nor of its hash.
    pub scores: Scores,
    /// What is legal but odd.
    pub warnings: Diagnostics,
    /// The files as they were read, each with its place in a folder that keeps them; the scenario file first.
    pub inputs: Vec<Input>,
    /// The paths that these were read from; none where they were kept.
    pub files: Vec<PathBuf>,
    /// Where the numbers come from.
    pub sources: Vec<SourceNote>,
    /// What people call rows, by address, for those that say so.
    pub names: BTreeMap<String, String>,
    /// What a run takes several values of, in the order of addresses; not what `--set` gave a value.
    pub sweep: Vec<Swept>,
    /// What can be decided, and what a good portfolio is; no part of the study, nor of its hash.
    pub optimize: Option<Optimize>,
    /// Why what can be decided does not fit the scenario as `--set` has changed it; none where it fits.
    pub unfit: Diagnostics,
    /// SHA-256, in hexadecimal, of what the study means, with its seed and without its number of trials.
    pub hash: String,
    /// Hashes of what it says besides.
    pub besides: Besides,
    tree: Item,
    texts: Sources,
}

/// Why a scenario was not read.
#[derive(Debug)]
pub enum LoadError {
    /// The file cannot be read at all.
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What it says is wrong.
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

/// Reads a scenario file with its CSV tables, after the changes `sets`, each `ADDRESS=VALUE`.
///
/// # Errors
///
/// When the file cannot be read, or with all of its faults.
pub fn load(path: &Path, sets: &[String]) -> Result<Loaded, LoadError> {
    let bytes = bounded::read(path, bounded::MOST).map_err(|error| LoadError::Io { path: path.to_owned(), error })?;
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    read(&path.display().to_string(), &bytes, Files::Disk(&base), path, sets)
}

/// Reads a scenario from files that were kept, as [`Loaded::inputs`] has them; the disk is not looked at.
///
/// # Errors
///
/// With all faults of the files, also when one of them is missing.
pub fn load_kept(inputs: &[Input], sets: &[String]) -> Result<Loaded, LoadError> {
    let Some(first) = inputs.first() else {
        return Err(LoadError::Io { path: PathBuf::new(), error: std::io::ErrorKind::NotFound.into() });
    };
    let base = first.path.parent().unwrap_or(Path::new(""));
    read(&first.path.display().to_string(), &first.bytes, Files::Kept(base, inputs), &first.path, sets)
}

/// Reads a scenario from a text that messages call `name`; its CSV tables are looked for from the current directory.
///
/// # Errors
///
/// With all faults of the text.
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
    // What can be decided was written for the file's own numbers, and no run reads it.
    let is_changed = settings.iter().any(|setting| setting.address().first() != "simulation");
    let (before, after): (Vec<Setting>, Vec<Setting>) = settings.into_iter().partition(Setting::is_table);
    changes::apply(&mut tree, &before, Who::CommandLine, &texts, &mut faults);
    let files = tables::join(&mut tree, home, &mut texts, &mut faults, &mut odd);
    changes::apply(&mut tree, &after, Who::CommandLine, &texts, &mut faults);
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
        Ok((Made { study, scores, optimize, unfit, warnings, root }, sweep)) => Ok(Loaded {
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

struct Made {
    study: Study,
    scores: Scores,
    optimize: Option<Optimize>,
    unfit: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    root: Row,
}

/// What becomes of an `[optimize]` that does not fit the scenario.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unfit {
    /// The scenario is refused.
    Refused,
    /// Its faults are kept for who asks what to decide.
    Kept,
}

/// Checks a tree and makes the study. Of what errors of syntax took away nobody complains that it is missing.
fn study(
    tree: &Item,
    texts: &Sources,
    mut faults: Faults,
    lost: Lost,
    of_decisions: Unfit,
) -> Result<Made, Vec<Diagnostic>> {
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
        warnings::strategies(&root, &study, &mut warnings);
        warnings::countries(&root, &mut warnings);
        warnings::codes(&root, &mut warnings);
        warnings::names(&root, &mut warnings);
        Some((study, scores, (optimize, unfit), root))
    })();
    match made {
        Some((study, scores, (optimize, unfit), root)) if faults.len() == 0 => {
            Ok(Made { study, scores, optimize, unfit, warnings: warnings.into_list(), root })
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

/// A strategy with the scenario that its changes make.
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
    changes::apply(&mut changed, &settings, Who::Strategy, texts, faults);
    changes::switch(&mut changed, row);
    let home: Vec<Span> = settings.iter().flat_map(Setting::places).collect();
    let name = row.id("id").map(ToString::to_string).unwrap_or_default();
    let note = Some((format!("in strategy `{name}`"), home));
    faults.set_context(note.clone());
    let changed = check::table(&ROOT, &changed, faults);
    let scenario: Option<Scenario> = changed.as_ref().and_then(|root| {
        validate::scenario(root, &mut Context { sources: texts, faults });
        let scenario = build::scenario(root)?;
        // The same disruptions were looked at.
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
    /// The study with numbers of the scenario changed by address, as sensitivity analysis wants it; strategies apply on top.
    ///
    /// # Errors
    ///
    /// With all faults of the addresses, and of the study that these numbers make.
    pub fn with(&self, numbers: &[(&str, f64)]) -> Result<Study, Diagnostics> {
        let (mut tree, mut texts, mut faults) = (self.tree.clone(), self.texts.clone(), Faults::default());
        let sets: Vec<String> = numbers.iter().map(|(address, x)| format!("{address}={x:?}")).collect();
        let settings = changes::arguments(&sets, &mut texts, &mut faults);
        changes::apply(&mut tree, &settings, Who::CommandLine, &texts, &mut faults);
        study(&tree, &texts, faults, Lost::Nothing, Unfit::Kept)
            .map(|made| made.study)
            .map_err(|list| Diagnostics::new(Arc::new(texts), list))
    }
}
