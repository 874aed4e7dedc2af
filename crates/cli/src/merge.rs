//! `mindep merge`: joins the parts of a sharded run.

use super::Failure;
use super::options::{Format, PicturesArgs};
use super::outcome::{self, Report};
use super::stream;
use super::stream::say;
use mindep_library::report::drawn;
use mindep_library::results::answer::Basis;
use mindep_library::results::file::{FileKind, FilePlace};
use mindep_library::results::folder::{Reads, ResultPlace};
use mindep_library::results::join::{Join, Joined};
use mindep_library::results::lock::Lock;
use mindep_library::results::manifest::Timing;
use mindep_library::results::part::Part;
use mindep_library::results::save;
use mindep_library::tables::Run;
use mindep_scenario::letters::shown;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `merge`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep merge output/korea-lithium.part-*.mindep
  mindep merge --part half.mindep output/korea-lithium.part-0[0-4]*.mindep")]
pub struct MergeArgs {
    /// Parts, in any order
    #[arg(required = true, value_name = "PART")]
    pub parts: Vec<PathBuf>,
    /// Folder in which the folder of results is made
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Write one part that holds the trials of all instead, which need not be the whole
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub part: Option<PathBuf>,
    /// What to draw
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// Replace what mindep has written there already
    #[arg(long)]
    pub overwrite: bool,
    /// What to print at the end
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Joins parts into the results of the whole run, or into a larger part. Nothing is written if there is any error.
pub fn merge(args: &MergeArgs) -> Result<(), Failure> {
    let mut join = Join::default();
    for path in &args.parts {
        join.add(path);
    }
    let joined = join.finish(args.part.is_none()).map_err(|faults| refuse(&faults))?;
    if !args.quiet {
        joined.notes.iter().for_each(|note| say(&format!("note: {note}")));
    }
    if let Some(path) = &args.part {
        return part(args, path, joined);
    }
    let Joined { header, loaded, plan, tally, .. } = joined;
    let _lock = Lock::take(&args.output.join(&header.scenario))?;
    let reads = Reads::new(&loaded, &args.parts);
    let place = ResultPlace::check_beside(&args.output, &header.scenario, args.overwrite, reads)?;
    let run = Run { plan: &plan, tally: &tally };
    let staged = place.stage()?;
    let timing = Timing::new(tally.trials, header.seconds, header.threads);
    save(&loaded, run, &header.set, None, timing, &staged)?;
    let wanted = args.pictures.wanted();
    let folder = staged.put(&Basis::new(&loaded, Some(tally.trials), &header.set), wanted.any(), &say)?;
    drawn::draw(&folder, wanted, &say)?;
    let report = Report::new(&loaded, run, folder, wanted.page, header.seconds);
    match args.format {
        Format::Json => outcome::print_json(vec![report], Vec::new()),
        Format::Text => outcome::print(args.quiet, &[report]),
    }
}

/// Writes the joined parts as one part.
fn part(args: &MergeArgs, path: &Path, joined: Joined) -> Result<(), Failure> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Failure::Wrong(format!("--part: found {}, expected a file", shown(path))))?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _lock = Lock::take(path)?;
    let place = FilePlace::check(parent, name, args.overwrite, FileKind::Part)?;
    let (held, trials) = (joined.header.held(), joined.header.trials);
    let part = Part { header: joined.header, inputs: joined.loaded.inputs, tally: joined.tally.to_bytes() };
    part.with_pieces(|pieces| place.write(pieces))?;
    if !args.quiet && args.format == Format::Text {
        writeln!(stream::text(), "{held} of {trials} trials in {}", shown(path))?;
    }
    Ok(())
}

fn refuse(faults: &[String]) -> Failure {
    for fault in faults {
        say(&format!("error: {fault}"));
    }
    let plural = if faults.len() == 1 { "fault" } else { "faults" };
    say(&format!("\n{} {plural}; nothing was written", faults.len()));
    Failure::Said
}
