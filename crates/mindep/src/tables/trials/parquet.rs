//! Writes `trials.parquet` from the collected rows when all trials are done.
//!
//! The file is written by one thread, from numbers in order of trials, so that it is identical for any number of threads and interruptions of the
//! run. Row groups have a fixed number of trials, and one group is in memory at a time.

use super::sum::Summed;
use super::{Format, Gathered, TrialRow, columns, metrics, mineral_id, minerals, rows};
use crate::tables::error::WriteError;
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::{ParquetError, Result as Written};
use ::parquet::file::metadata::{KeyValue, SortingColumn};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_scenario::bounded;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// Target number of rows in a group: it has as many whole trials as fit, but at least one.
const ROWS: usize = 1 << 17;

/// Maximum size in bytes of the dictionary of a column chunk. Counts and flags stay far below it; amounts are better written without a dictionary.
const DICTIONARY: usize = 1 << 14;

/// Origin of a table of trials, as stored in its metadata.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// Version of mindep.
    pub version: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Hash of the scenario.
    pub hash: String,
    /// Seed of all draws.
    pub seed: u64,
}

/// Writes the table of the first `trials` trials in `folder`, which holds their collected rows; an existing table is replaced. Before each group,
/// `go_on` is called with the number of trials written so far and returns whether to continue. Returns whether the table was finished; an unfinished
/// one is removed.
///
/// # Errors
///
/// Returns an error when rows are missing, do not match `gathered` or cannot be read, or when the table cannot be written.
pub fn make(
    plan: &Plan,
    of: &Origin,
    trials: u64,
    gathered: Option<&Gathered>,
    folder: &Path,
    go_on: &dyn Fn(u64) -> bool,
) -> Result<bool, WriteError> {
    let (from, to) = (folder.join(Format::Parquet.rows_file()), folder.join(Format::Parquet.file()));
    let rows = open(&from, trials * rows::width(plan) as u64).map_err(WriteError::io("read", &from))?;
    // A table left by a killed run may be a hard link of the table in its results, which must not be modified.
    discard(folder);
    let made = File::create_new(&to).map_err(WriteError::io("write", &to)).and_then(|file| {
        let write = |error| WriteError::io("write", &to)(refusal(error));
        let mut writer = SerializedFileWriter::new(&file, schema().map_err(write)?, properties(of)).map_err(write)?;
        let mut rows = BufReader::with_capacity(1 << 20, Summed::new(rows));
        let mut group = Group::new(plan);
        let mut next = 0;
        while next < trials {
            if !go_on(next) {
                return Ok(false);
            }
            next = group.read(next, trials, &mut rows).map_err(WriteError::io("read", &from))?;
            group.write(&mut writer).map_err(write)?;
        }
        if let Some(gathered) = gathered {
            gathered.compare(&rows.into_inner().sum).map_err(WriteError::io("read", &from))?;
        }
        writer.finish().map_err(write)?;
        file.sync_all().map_err(WriteError::io("write", &to))?;
        Ok(true)
    });
    if !matches!(made, Ok(true)) {
        discard(folder);
    }
    made
}

/// Removes the table from `folder`, if it exists: it can be made again, and on a full disk it takes space that simulated trials need.
pub fn discard(folder: &Path) {
    let _ = fs::remove_file(folder.join(Format::Parquet.file()));
}

/// Opens the file of collected rows, which must have the expected length in bytes.
fn open(path: &Path, expected: u64) -> io::Result<File> {
    let file = bounded::open(path)?;
    let found = file.metadata()?.len();
    if found == expected {
        Ok(file)
    } else {
        Err(io::Error::other(format!("found {found} bytes, expected {expected}")))
    }
}

/// Returns the I/O error contained in a Parquet error, whose kind determines the advice to users, or wraps the Parquet error.
fn refusal(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

/// Returns the schema, with the columns of [`TrialRow`].
fn schema() -> Written<Arc<Type>> {
    let columns = columns::<TrialRow>().into_iter().map(|name| {
        let (physical, logical, repetition) = match name.as_str() {
            "trial" => (Physical::INT64, Some(LogicalType::integer(64, false)), Repetition::REQUIRED),
            "strategy" | "mineral" => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
            _ => (Physical::DOUBLE, None, Repetition::OPTIONAL),
        };
        let column = Type::primitive_type_builder(&name, physical).with_logical_type(logical);
        column.with_repetition(repetition).build().map(Arc::new)
    });
    let columns = columns.collect::<Written<_>>()?;
    Type::group_type_builder("trials").with_fields(columns).build().map(Arc::new)
}

/// Returns the writer properties. They contain no time and nothing about the machine, so that the file is reproducible.
fn properties(of: &Origin) -> Arc<WriterProperties> {
    let about = [
        ("version", of.version.clone()),
        ("scenario", of.scenario.clone()),
        ("hash", of.hash.clone()),
        ("seed", of.seed.to_string()),
    ];
    let about = about.map(|(key, value)| KeyValue::new(format!("mindep.{key}"), value));
    let properties = WriterProperties::builder()
        .set_created_by(format!("mindep version {}", of.version))
        .set_key_value_metadata(Some(about.into()))
        .set_sorting_columns(Some(vec![SortingColumn { column_idx: 0, descending: false, nulls_first: false }]))
        .set_compression(Compression::SNAPPY)
        .set_dictionary_page_size_limit(DICTIONARY)
        // Statistics only per row group: few readers use more, and the index at the end of the file stays small.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    Arc::new(properties.build())
}

/// The rows of some trials, stored by column.
struct Group {
    /// Number of trials in every group but the last.
    trials: u64,
    /// Buffer for the collected bytes of one trial.
    bytes: Vec<u8>,
    /// Mineral of each row of a trial.
    minerals: Vec<Option<usize>>,
    /// Values of the strategy and mineral columns in a full group.
    strategy: Vec<ByteArray>,
    mineral: Vec<ByteArray>,
    trial: Vec<i64>,
    metrics: [Values; Metric::ALL.len()],
}

/// A column that can have empty cells.
#[derive(Clone, Default)]
struct Values {
    /// Values of the cells that are not empty.
    values: Vec<f64>,
    /// Definition level of each cell: 0 if empty, else 1.
    defined: Vec<i16>,
}

impl Group {
    fn new(plan: &Plan) -> Self {
        let of_trial = || plan.labels.strategies.iter().flat_map(|s| minerals(plan).map(move |m| (s, m)));
        let rows = of_trial().count();
        let trials = (ROWS / rows).max(1);
        let repeated = |names: Vec<ByteArray>| names.iter().cycle().take(trials * rows).cloned().collect();
        Self {
            trials: trials as u64,
            bytes: vec![0; rows::width(plan)],
            minerals: of_trial().map(|(_, m)| m).collect(),
            strategy: repeated(of_trial().map(|(s, _)| s.id.as_str().into()).collect()),
            mineral: repeated(of_trial().map(|(_, m)| mineral_id(plan, m).into()).collect()),
            trial: Vec::new(),
            metrics: std::array::from_fn(|_| Values::default()),
        }
    }

    /// Reads the group that starts at trial `first`, of `trials` in all, and returns the trial after the group.
    fn read(&mut self, first: u64, trials: u64, gathered: &mut impl Read) -> io::Result<u64> {
        let end = (first + self.trials).min(trials);
        self.trial.clear();
        self.metrics.iter_mut().for_each(Values::clear);
        for trial in first..end {
            gathered.read_exact(&mut self.bytes)?;
            let mut numbers = rows::numbers(&self.bytes);
            for mineral in &self.minerals {
                self.trial.push(trial as i64);
                let held = metrics(*mineral);
                for metric in Metric::ALL {
                    let value = if held.contains(&metric) { numbers.next() } else { None };
                    self.metrics[metric.index()].push(value);
                }
            }
        }
        Ok(end)
    }

    fn write(&self, writer: &mut SerializedFileWriter<&File>) -> Written<()> {
        let mut group = writer.next_row_group()?;
        let rows = self.trial.len();
        column::<Int64Type>(&mut group, &self.trial, None)?;
        column::<ByteArrayType>(&mut group, &self.strategy[..rows], None)?;
        column::<ByteArrayType>(&mut group, &self.mineral[..rows], None)?;
        for Values { values, defined } in &self.metrics {
            column::<DoubleType>(&mut group, values, Some(defined))?;
        }
        group.close()?;
        Ok(())
    }
}

impl Values {
    fn clear(&mut self) {
        self.values.clear();
        self.defined.clear();
    }

    /// Adds a cell, which is empty if there is no finite value.
    fn push(&mut self, value: Option<f64>) {
        let value = value.filter(|value| value.is_finite());
        self.defined.push(value.is_some().into());
        // Minus zero becomes zero, as in CSV.
        self.values.extend(value.map(|value| if value == 0.0 { 0.0 } else { value }));
    }
}

/// Writes the next column of a row group.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, &File>,
    values: &[T::T],
    defined: Option<&[i16]>,
) -> Written<()> {
    let missing = || ParquetError::General("there are more columns than in the schema".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, defined, None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use super::super::tests::blocks;
    use super::{Format, Gathered, Origin, make, rows};
    use mindep_core::engine::BLOCK;
    use mindep_core::plan::Plan;
    use std::cell::Cell;
    use std::fs;
    use std::path::Path;

    const TRIALS: u64 = 2 * BLOCK as u64;

    /// Returns a plan, and a folder with the collected rows of [`TRIALS`] trials.
    fn gathered() -> (Plan, tempfile::TempDir) {
        let (plan, blocks) = blocks(2);
        let folder = tempfile::tempdir().unwrap();
        let bytes = [rows::of(BLOCK, &blocks[0]), rows::of(BLOCK, &blocks[1])].concat();
        fs::write(folder.path().join(Format::Parquet.rows_file()), bytes).unwrap();
        (plan, folder)
    }

    fn origin() -> Origin {
        Origin { version: "1".to_owned(), scenario: "tiny".to_owned(), hash: "ab".to_owned(), seed: 1 }
    }

    fn made(folder: &Path) -> Vec<u8> {
        fs::read(folder.join(Format::Parquet.file())).unwrap()
    }

    #[test]
    fn rows_that_are_not_all_there_are_refused() {
        let (plan, folder) = gathered();
        let file = folder.path().join(Format::Parquet.rows_file());
        let bytes = fs::read(&file).unwrap();
        for found in [bytes.len() - 1, bytes.len() + 1] {
            fs::write(&file, bytes.iter().copied().chain([0]).take(found).collect::<Vec<u8>>()).unwrap();
            let message = make(&plan, &origin(), TRIALS, None, folder.path(), &|_| true).unwrap_err().to_string();
            let expected = format!("cannot read {}: found {found} bytes, expected {}; ", file.display(), bytes.len());
            assert!(message.starts_with(&expected), "{message}");
        }
        fs::remove_file(&file).unwrap();
        let message = make(&plan, &origin(), TRIALS, None, folder.path(), &|_| true).unwrap_err().to_string();
        assert!(message.starts_with(&format!("cannot read {}: ", file.display())), "{message}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn rows_that_have_changed_make_no_table() {
        let (plan, folder) = gathered();
        let file = folder.path().join(Format::Parquet.rows_file());
        let mut bytes = fs::read(&file).unwrap();
        let sum = super::super::Sum::of(&bytes);
        let gathered = Gathered { format: Format::Parquet, bytes: sum.bytes(), sha256: sum.sha256() };
        assert!(make(&plan, &origin(), TRIALS, Some(&gathered), folder.path(), &|_| true).unwrap());
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, bytes).unwrap();
        let made = make(&plan, &origin(), TRIALS, Some(&gathered), folder.path(), &|_| true);
        let message = made.unwrap_err().to_string();
        assert!(message.contains("damaged: its checksum does not fit its bytes"), "{message}");
        assert!(!folder.path().join(Format::Parquet.file()).exists());
    }

    #[test]
    fn a_table_that_is_not_finished_is_removed_and_another_link_to_it_stays() {
        let (plan, folder) = gathered();
        let told = Cell::new(None);
        let go_on = |done| {
            told.set(Some(done));
            true
        };
        assert!(make(&plan, &origin(), TRIALS, None, folder.path(), &go_on).unwrap());
        assert_eq!(told.get(), Some(0), "the trials fit into one group");
        let whole = made(folder.path());
        let link = folder.path().join("results");
        fs::rename(folder.path().join(Format::Parquet.file()), &link).unwrap();
        fs::hard_link(&link, folder.path().join(Format::Parquet.file())).unwrap();
        assert!(!make(&plan, &origin(), TRIALS, None, folder.path(), &|_| false).unwrap());
        assert!(!folder.path().join(Format::Parquet.file()).exists());
        assert!(fs::read(link).unwrap() == whole);
        // Made again, the table has the same bytes.
        assert!(make(&plan, &origin(), TRIALS, None, folder.path(), &|_| true).unwrap());
        assert!(made(folder.path()) == whole);
    }
}
