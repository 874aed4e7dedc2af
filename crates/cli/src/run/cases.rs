//! What a scenario file asks to be run: itself, or each combination of its sweep.

use super::super::Failure;
use super::super::failure::say;
use super::super::read;
use super::args::RunArgs;
use super::sweep::Sweep;
use mindep_library::results::manifest::changed_table;
use mindep_library::results::sweep::folder;
use mindep_library::run::Case;
use mindep_library::tables::error::WriteError;
use mindep_scenario::sweep::combinations;
use mindep_scenario::{LoadError, Loaded, load_kept};
use std::path::Path;

/// All runs of a scenario file.
pub struct Cases {
    /// In order.
    pub each: Vec<Case>,
    /// What they have in common, when they are those of a sweep.
    pub sweep: Option<Sweep>,
}

impl Cases {
    /// Of a scenario that was read after the changes `sets`. Every combination is read before any is run.
    pub fn new(args: &RunArgs, sets: &[String], loaded: Loaded) -> Result<Self, Failure> {
        let name = loaded.study.baseline.name.to_string();
        let combinations = combinations(&loaded.sweep);
        if combinations.is_empty() {
            let set = args.set.clone();
            return Ok(Self { each: vec![Case { loaded, set, parent: args.output.clone(), name }], sweep: None });
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
                    each.push(Case { loaded, set, parent: parent.clone(), name: folder(index) });
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

/// Refuses to go on with a sweep in `parent` where a table of a combination was cut or edited since: it would be taken for done, and a table of all made of it.
fn as_written(args: &RunArgs, parent: &Path, folders: &[String]) -> Result<(), Failure> {
    if !args.resume || args.overwrite || args.shard.is_some() {
        return Ok(());
    }
    let changed: Vec<String> = folders.iter().filter_map(|name| changed_table(&parent.join(name))).collect();
    if changed.is_empty() { Ok(()) } else { Err(WriteError::Changed(changed.join("; ")).into()) }
}
