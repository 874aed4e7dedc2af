//! `sweep.csv`: the means of all combinations of a sweep in one table.

use super::manifest::{self, changed_table};
use crate::tables::error::WriteError;
use crate::tables::number::Number;
use crate::tables::summary::SummaryRow;
use crate::tables::table::Table;
use crate::tables::table::read::read;
use mindep_scenario::bounded;
use mindep_scenario::letters::begins_a_formula;
use mindep_scenario::sweep::Combination;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// File name of the table, in the parent folder of the combinations' folders.
pub const FILE: &str = "sweep.csv";

/// First bytes of the table, by which a file is recognized as one.
pub(super) const BEGINNING: &str = "combination,";

/// Returns the folder name of the combination with the zero-based `index`: `001` for 0.
pub fn folder(index: usize) -> String {
    format!("{:03}", index + 1)
}

/// A row: one metric of one combination.
#[derive(Clone, PartialEq, Debug)]
pub struct SweepRow {
    /// Folder of the combination.
    pub combination: String,
    /// Values of the parameters, in the order of [`Combination`].
    pub values: Vec<String>,
    /// The row of `summary.csv` in that folder.
    pub summary: SummaryRow,
}

/// Reads the rows of `summary.csv` of all combinations in `parent`.
///
/// # Errors
///
/// Returns an error when a table cannot be read, or when a file no longer matches its checksum in the manifest.
pub fn rows(parent: &Path, combinations: &[Combination]) -> Result<Vec<SweepRow>, WriteError> {
    let mut rows = Vec::new();
    for (index, combination) in combinations.iter().enumerate() {
        let combination_folder = folder(index);
        if let Some(what) = changed_table(&parent.join(&combination_folder)) {
            return Err(WriteError::Changed(what));
        }
        let path = parent.join(&combination_folder).join(SummaryRow::FILE);
        let bytes = bounded::read(&path, bounded::MAX_TABLE_BYTES).map_err(WriteError::io("read", &path))?;
        let found: Vec<SummaryRow> = read(SummaryRow::FILE, &bytes).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            WriteError::io("read", &path)(io::Error::other(told.join("; ")))
        })?;
        rows.extend(found.into_iter().map(|summary| SweepRow {
            combination: combination_folder.clone(),
            values: combination.iter().map(|(_, value)| plain(value)).collect(),
            summary,
        }));
    }
    Ok(rows)
}

/// Returns the first folder in `parent` with results of a combination numbered above `combinations`, left over from a larger sweep.
pub fn left_over(parent: &Path, combinations: usize) -> Option<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let beyond = |name: &str| {
        let number = name.parse::<usize>().ok().filter(|number| *number > combinations)?;
        (folder(number - 1) == name).then_some(number)
    };
    let found = entries.filter_map(|entry| Some((beyond(entry.file_name().to_str()?)?, entry.path())));
    found.filter(|(_, path)| path.join(manifest::FILE).is_file()).min().map(|(_, path)| path)
}

/// Returns a value without the quotes that TOML puts around strings.
pub fn plain(value: &str) -> String {
    let inner = value.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
    inner.unwrap_or(value).to_owned()
}

/// Returns a value as a cell, with a leading apostrophe where a spreadsheet would read text as a formula.
fn harmless(value: &str) -> String {
    let is_text = begins_a_formula(value).is_some() && value.parse::<f64>().is_err();
    if is_text { format!("'{value}") } else { value.to_owned() }
}

/// Returns the table as CSV, with one column per parameter, named by its address.
pub fn table(addresses: &[String], rows: &[SweepRow]) -> Vec<u8> {
    let head = ["strategy", "mineral", "metric", "unit", "mean", "std_error", "p95", "tvar95", "tvar95_std_error"];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["combination"].into_iter().chain(addresses.iter().map(String::as_str)).chain(head);
    // Writing to memory cannot fail, and every row has as many cells as the header.
    let _ = writer.write_record(header);
    let text = |number: Option<Number>| number.map_or_else(String::new, |n| n.to_string());
    for row in rows {
        let s = &row.summary;
        let cells = [&s.strategy, &s.mineral, &s.metric, &s.unit].into_iter().cloned();
        let numbers = [s.mean, s.std_error, s.p95, s.tvar95, s.tvar95_std_error];
        let values = row.values.iter().map(|value| harmless(value));
        let record = std::iter::once(row.combination.clone()).chain(values).chain(cells);
        let _ = writer.write_record(record.chain(numbers.into_iter().map(text)));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{SweepRow, folder, harmless, left_over, plain, table};
    use crate::tables::number::number;
    use crate::tables::summary::SummaryRow;

    #[test]
    fn parameters_are_columns() {
        let summary = SummaryRow {
            strategy: "baseline".to_owned(),
            mineral: "lithium".to_owned(),
            metric: "shortfall".to_owned(),
            unit: "t".to_owned(),
            mean: number(12.5),
            std_error: number(0.25),
            ..SummaryRow::default()
        };
        let row = SweepRow { combination: folder(0), values: vec!["0.05".to_owned()], summary };
        let table = table(&["disruptions.ban.rate".to_owned()], &[row]);
        assert_eq!(
            String::from_utf8(table).unwrap(),
            "combination,disruptions.ban.rate,strategy,mineral,metric,unit,mean,std_error,p95,tvar95,tvar95_std_error\n\
             001,0.05,baseline,lithium,shortfall,t,12.5,0.25,,,\n"
        );
    }

    #[test]
    fn only_results_of_combinations_beyond_the_sweep_are_left_over() {
        let root = tempfile::tempdir().unwrap();
        for name in ["001", "002", "2024", "0003", "010", "005", "x"] {
            std::fs::create_dir(root.path().join(name)).unwrap();
        }
        // A folder without results does not belong to mindep.
        for name in ["001", "002", "0003", "010", "005", "x"] {
            std::fs::write(root.path().join(name).join("run.json"), "").unwrap();
        }
        let found =
            |count| left_over(root.path(), count).map(|path| path.strip_prefix(root.path()).unwrap().to_owned());
        assert_eq!(found(1), Some("002".into()));
        assert_eq!(found(2), Some("005".into()));
        assert_eq!(found(9), Some("010".into()));
        assert_eq!(found(10), None);
        assert_eq!(left_over(&root.path().join("none"), 1), None);
    }

    #[test]
    fn texts_are_no_formulas_and_numbers_stay_numbers() {
        for (value, cell) in
            [("-0.5", "-0.5"), ("+1e3", "+1e3"), ("=1+1", "'=1+1"), ("-1+1", "'-1+1"), ("@x", "'@x"), ("t", "t")]
        {
            assert_eq!(harmless(value), cell);
        }
    }

    #[test]
    fn folders_sort_as_they_count_and_texts_lose_their_quotes() {
        assert_eq!((folder(0).as_str(), folder(998).as_str()), ("001", "999"));
        assert_eq!((plain("\"beta(0.5, 0.2)\"").as_str(), plain("0.1").as_str()), ("beta(0.5, 0.2)", "0.1"));
    }
}
