//! The runs that a scenario file requests: a single one, or one for each combination of its sweep.

use super::super::Failure;
use super::super::read;
use super::super::stream::say;
use super::args::RunArgs;
use super::sweep::Sweep;
use mindep_library::results::manifest::changed_table;
use mindep_library::results::sweep::folder;
use mindep_library::run::RunCase;
use mindep_library::tables::error::WriteError;
use mindep_scenario::sweep::combinations;
use mindep_scenario::{LoadError, Loaded, load_kept};
use std::path::Path;

/// All runs of a scenario file.
pub struct Cases {
    /// The runs, in order.
    pub each: Vec<RunCase>,
    /// What the runs of a sweep have in common; `None` without a sweep.
    pub sweep: Option<Sweep>,
}

impl Cases {
    /// Determines the runs of a scenario that was read with the changes `sets`. Every combination is read before any of them is run.
    pub fn new(args: &RunArgs, sets: &[String], loaded: Loaded) -> Result<Self, Failure> {
        let name = loaded.study.baseline.name.to_string();
        let combinations = combinations(&loaded.sweep);
        if combinations.is_empty() {
            let set = args.set.clone();
            return Ok(Self { each: vec![RunCase { loaded, set, parent: args.output.clone(), name }], sweep: None });
        }
        if args.shard.is_some() {
            let first = combinations[0].iter().map(|(address, value)| format!("--set '{address}={value}'"));
            return Err(Failure::Wrong(format!(
                "--shard: `{name}` has a [sweep], whose {} combinations are runs of their own; run shards of each, such as {}",
                combinations.len(),
                first.collect::<Vec<_>>().join(" ")
            )));
        }
        let parent = args.output.join(&name);
        let sweep = Sweep::check(args, &parent, &loaded, combinations)?;
        let folders: Vec<String> = (0..sweep.combinations.len()).map(folder).collect();
        as_written(args, &parent, &folders)?;
        let mut each = Vec::new();
        let files = loaded.files.clone();
        let mut sound = true;
        for (index, combination) in sweep.combinations.iter().enumerate() {
            let own: Vec<String> = combination.iter().map(|(address, value)| format!("{address}={value}")).collect();
            let all: Vec<String> = sets.iter().chain(&own).cloned().collect();
            match load_kept(&loaded.inputs, &all) {
                Ok(mut loaded) => {
                    super::choose(&mut loaded, args)?;
                    loaded.files.clone_from(&files);
                    let set = args.set.iter().chain(&own).cloned().collect();
                    each.push(RunCase { loaded, set, parent: parent.clone(), name: folder(index) });
                }
                Err(LoadError::Invalid(faults)) => {
                    sound = false;
                    say(&format!("combination {} of the sweep, {}:", folder(index), own.join(", ")));
                    read::show(&faults);
                }
                Err(error) => return Err(Failure::Wrong(error.to_string())),
            }
        }
        if sound { Ok(Self { each, sweep: Some(sweep) }) } else { Err(Failure::Said) }
    }
}

/// Rejects resuming a sweep in `parent` if a table of a combination was truncated or edited since it was written: the combination would count as
/// done, and its table would enter the common one.
fn as_written(args: &RunArgs, parent: &Path, folders: &[String]) -> Result<(), Failure> {
    if !args.resume || args.overwrite || args.shard.is_some() {
        return Ok(());
    }
    let changed: Vec<String> = folders.iter().filter_map(|name| changed_table(&parent.join(name))).collect();
    if changed.is_empty() { Ok(()) } else { Err(WriteError::Changed(changed.join("; ")).into()) }
}
