//! `mindep import`: tables of scenarios made of what statistical offices publish.

use super::Failure;
use super::calibrate::refuse;
use super::options::precision;
use super::stream::{self, say};
use clap::{Args, Subcommand};
use mindep_library::import::projects::Columns;
use mindep_library::import::{Imported, Table, countries, projects, world};
use mindep_library::results::file::{FileKind, FilePlace};
use mindep_library::results::lock::Lock;
use mindep_scenario::letters::shown;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `import`.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "The tables are read by [tables] of a scenario as they are. Without --output they are printed, and what was read and left out is told on
standard error.

Examples:
  mindep import world 6.4.xlsx --mineral lithium --mineral cobalt -o world.csv
  mindep import world MCS2026_Commodities_Data.csv --mineral nickel --year 2024 -o world.csv
  mindep import countries wgidataset.xlsx -o countries.csv
  mindep import projects list.xlsx --columns \"name=Asset,capacity=Capacity (kt LCE)\" -o projects.csv"
)]
pub struct ImportArgs {
    /// Which table of a scenario
    #[command(subcommand)]
    pub table: ImportTable,
}

/// The tables.
#[derive(Clone, Debug, Subcommand)]
pub enum ImportTable {
    /// Shares of the world's supply: World Mining Data (workbook), USGS Mineral Commodity Summaries (world data, CSV), BGS World Mineral Statistics (CSV, JSON)
    World(WorldArgs),
    /// Scores of countries: the World Bank's Worldwide Governance Indicators (workbooks, CSV, JSON, or a zip of them)
    Countries(CountriesArgs),
    /// Projects: anyone's list with name, country, mineral and capacity
    Projects(ProjectsArgs),
}

/// Where a table goes.
#[derive(Clone, Debug, Args)]
pub struct OutputArgs {
    /// CSV file to write; printed without it
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace a table that an import made before
    #[arg(long)]
    pub overwrite: bool,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `import world`.
#[derive(Clone, Debug, Args)]
pub struct WorldArgs {
    /// Files as they were downloaded
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// A mineral by its id in the scenario, with the publisher's name for it behind `=` where that is not to be found; may be repeated; by default all
    #[arg(long = "mineral", value_name = "ID[=NAME]")]
    pub minerals: Vec<String>,
    /// The year; by default the latest that is no forecast of the publisher
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Name of the stage in the scenario; by default mine or refine, as the table says
    #[arg(long, value_name = "ID")]
    pub stage: Option<String>,
    /// A part of the name of a series, where a mineral has several
    #[arg(long, value_name = "TEXT")]
    pub series: Option<String>,
    /// Where the table goes
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `import countries`.
#[derive(Clone, Debug, Args)]
pub struct CountriesArgs {
    /// Files as they were downloaded
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The latest year up to this one counts; by default the latest
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Where the table goes
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `import projects`.
#[derive(Clone, Debug, Args)]
pub struct ProjectsArgs {
    /// Lists of projects, CSV files or workbooks
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Columns by what they hold, where their names are not usual: name, country, mineral, stage, capacity, unit, start, status, offtake
    #[arg(long, value_name = "name=…,capacity=…", value_parser = Columns::parse)]
    pub columns: Option<Columns>,
    /// A mineral by its id in the scenario; may be repeated; by default all
    #[arg(long = "mineral", value_name = "ID")]
    pub minerals: Vec<String>,
    /// Sheet of a workbook that has several lists
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Share of the output that the importer takes, where the list does not say it
    #[arg(long, value_name = "SHARE", value_parser = precision)]
    pub offtake: Option<f64>,
    /// Where the table goes
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Makes a table of files and writes or prints it.
pub fn import(args: &ImportArgs) -> Result<(), Failure> {
    match &args.table {
        ImportTable::World(args) => {
            let wish = world::Wish {
                minerals: args.minerals.clone(),
                year: args.year,
                stage: args.stage.clone(),
                series: args.series.clone(),
            };
            give(Table::World, &args.files, &args.output, || world::import(&args.files, &wish))
        }
        ImportTable::Countries(args) => {
            let wish = countries::Wish { year: args.year };
            give(Table::Countries, &args.files, &args.output, || countries::import(&args.files, &wish))
        }
        ImportTable::Projects(args) => {
            let wish = projects::Wish {
                columns: args.columns.clone().unwrap_or_default(),
                minerals: args.minerals.clone(),
                sheet: args.sheet.clone(),
                offtake: args.offtake,
            };
            give(Table::Projects, &args.files, &args.output, || projects::import(&args.files, &wish))
        }
    }
}

/// Checks the place before anything is read, makes the table, and writes or prints it.
fn give(
    table: Table,
    files: &[PathBuf],
    args: &OutputArgs,
    make: impl FnOnce() -> Result<Imported, String>,
) -> Result<(), Failure> {
    let target = args.output.as_deref().map(|path| target(table, files, path, args.overwrite)).transpose()?;
    let Imported { csv, rows, told } = make().map_err(Failure::Wrong)?;
    let lines: Vec<String> = std::iter::once(told.line()).chain(told.notes.iter().cloned()).collect();
    let Some((place, _lock)) = target else {
        if !args.quiet {
            for line in &lines {
                say(line);
            }
        }
        // The table is data, which no sign of it may change.
        std::io::stdout().lock().write_all(csv.as_bytes())?;
        return Ok(());
    };
    place.write(&[csv.as_bytes()]).map_err(refuse)?;
    if !args.quiet {
        let mut out = stream::text();
        for line in lines {
            writeln!(out, "{line}")?;
        }
        let path = args.output.as_deref().map(shown).unwrap_or_default();
        let plural = if rows == 1 { "row" } else { "rows" };
        writeln!(out, "\n{rows} {plural} in {path}\nnext: in a scenario, [tables] {} = \"{path}\"", table.key())?;
    }
    Ok(())
}

/// Checks that the file can be written, and locks it.
fn target(table: Table, files: &[PathBuf], path: &Path, overwrite: bool) -> Result<(FilePlace, Lock), Failure> {
    let wrong = |what: &str| Err(Failure::Wrong(format!("--output: found {}, {what}", shown(path))));
    let file = path.file_name().and_then(|name| name.to_str());
    let Some(file) = file.filter(|_| path.extension().is_some_and(|end| end == "csv")) else {
        return wrong("expected a table; give a file whose name ends in .csv");
    };
    let same = |a: &Path, b: &Path| a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b));
    if files.iter().any(|from| same(path, from)) {
        return wrong("a file that is read itself; choose another file");
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = Lock::take(path).map_err(refuse)?;
    let place = FilePlace::check(parent, file, overwrite, FileKind::Import(table)).map_err(refuse)?;
    Ok((place, lock))
}
