//! `mindep calibrate`: estimates parameters from files of trade and writes a scenario to start from.

pub mod args;
mod text;

use super::Failure;
use super::options::Format;
use super::read;
use super::stream;
use args::CalibrateArgs;
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_library::questions::calibrate::query::Query;
use mindep_library::questions::calibrate::rows as calibration;
use mindep_library::questions::calibrate::text as skeleton;
use mindep_library::results::file::{FileKind, FilePlace};
use mindep_library::results::lock::Lock;
use mindep_library::tables::error::WriteError;
use mindep_library::trade_files::{self, TradeError};
use mindep_scenario::letters;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Estimates parameters from files of trade, writes a scenario with them and prints the estimates.
pub fn calibrate(args: &CalibrateArgs) -> Result<(), Failure> {
    let shown = trade_files::named(&args.trade);
    let query = Query {
        importer: args.importer.clone(),
        products: args.products.clone(),
        minerals: args.minerals.clone(),
        layout: args.layout,
        columns: args.columns.clone(),
        years: args.years,
        fall: args.fall,
        least_share: args.least_share,
        prior: args.prior,
    };
    let trade =
        trade_files::read(&args.trade, query.request(), args.sheet.as_deref()).map_err(|error| match error {
            TradeError::Faults(faults) => read::refused(&[(shown.clone(), faults)], args.format),
            error @ TradeError::File { .. } => Failure::Wrong(error.to_string()),
        })?;
    let calibrated = query.estimate(&shown, &trade).map_err(|faults| Failure::Wrong(faults.join("\nerror: ")))?;
    let found = &calibrated.found;
    let Target { path, name, place, _lock } = target(args, calibrated.importer)?;
    let origin = calibrated.origin(&query, &shown, &trade);
    let toml = calibrated.scenario(&shown, &name, origin).map_err(Failure::Wrong)?;
    place.write(&[toml.as_bytes()]).map_err(refuse)?;
    if args.format == Format::Json {
        let mut all = calibration::json(found, origin);
        all["scenario"] = path.display().to_string().into();
        let mut out = stream::json();
        serde_json::to_writer_pretty(&mut out, &all)?;
        writeln!(out)?;
    } else if !args.quiet {
        let mut out = stream::text();
        write!(out, "{}", text::told(found, origin))?;
        writeln!(out, "\nscenario in {0}\nnext: mindep check {0}", letters::shown(&path))?;
    }
    Ok(())
}

/// The file to write.
struct Target {
    path: PathBuf,
    /// Name of the scenario.
    name: Id,
    place: FilePlace,
    _lock: Lock,
}

/// Checks that the file can be written, and locks it.
fn target(args: &CalibrateArgs, importer: Country) -> Result<Target, Failure> {
    let path =
        args.output.clone().unwrap_or_else(|| format!("{}-calibrated.toml", importer.as_str().to_lowercase()).into());
    let file =
        path.file_name().and_then(|name| name.to_str()).filter(|_| path.extension().is_some_and(|e| e == "toml"));
    let Some(file) = file else {
        let advice = "give a file whose name ends in .toml";
        return Err(Failure::Wrong(format!(
            "--output: found {}, expected a scenario file; {advice}",
            letters::shown(&path)
        )));
    };
    let name = skeleton::slug(file.trim_end_matches(".toml"));
    let Some(name) = Id::new(&name) else {
        let advice = "use letters, digits and hyphens";
        return Err(Failure::Wrong(format!(
            "--output: found {}, which gives the scenario no name; {advice}",
            letters::shown(&path)
        )));
    };
    let same = |a: &Path, b: &Path| a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b));
    if args.trade.iter().any(|trade| same(&path, trade)) {
        return Err(Failure::Wrong(format!(
            "--output: found {}, a table of trade itself; choose another file",
            letters::shown(&path)
        )));
    }
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = Lock::take(&path).map_err(refuse)?;
    let place = FilePlace::check(parent, file, args.overwrite, FileKind::Scenario).map_err(refuse)?;
    Ok(Target { name, place, path, _lock: lock })
}

/// Converts a write error; the standard message suggests another folder, but here the target is a file.
pub fn refuse(error: WriteError) -> Failure {
    match error {
        WriteError::Exists(path) => {
            let advice = "replace it with --overwrite, or choose another file with --output FILE";
            Failure::Wrong(format!("{}: exists already; {advice}", tidy(&path)))
        }
        WriteError::OtherKind { path, expected } => {
            let advice = "so that not even --overwrite replaces it; choose another file with --output FILE";
            Failure::Wrong(format!("{}: exists already, and is not {expected}, {advice}", tidy(&path)))
        }
        WriteError::NotAFile(path) => Failure::Wrong(format!(
            "{}: found a folder, expected a file; choose another with --output FILE",
            tidy(&path)
        )),
        error => error.into(),
    }
}

/// Formats a path as the user wrote it.
fn tidy(path: &Path) -> String {
    letters::shown(path.strip_prefix(".").unwrap_or(path))
}
