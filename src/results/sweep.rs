//! `sweep.csv`: the means of all combinations of a sweep, side by side.

use super::answer::{AnswerTable, numbers};
use super::error::WriteError;
use super::number::Number;
use super::summary::SummaryRow;
use super::table::Table;
use crate::bounded;
use crate::scenario::sweep::Combination;
use serde_json::{Map, Value};
use std::io;
use std::path::Path;

/// Its file, in the folder that holds those of the combinations.
pub const FILE: &str = "sweep.csv";

/// The name of the folder of a combination, the first being 0: `001`.
pub fn folder(index: usize) -> String {
    format!("{:03}", index + 1)
}

/// A row: a combination, and a metric of it.
#[derive(Clone, PartialEq, Debug)]
pub struct SweepRow {
    /// Folder of the combination.
    pub combination: String,
    /// Values of the parameters, in the order of [`Combination`].
    pub values: Vec<String>,
    /// What `summary.csv` of that folder says.
    pub summary: SummaryRow,
}

/// Reads what the combinations left in `parent`.
///
/// # Errors
///
/// When a table cannot be read.
pub fn rows(parent: &Path, combinations: &[Combination]) -> Result<Vec<SweepRow>, WriteError> {
    let mut rows = Vec::new();
    for (index, combination) in combinations.iter().enumerate() {
        let combination_folder = folder(index);
        let path = parent.join(&combination_folder).join(SummaryRow::FILE);
        let read = || -> Result<Vec<SummaryRow>, csv::Error> {
            csv::Reader::from_reader(bounded::open(&path)?).deserialize().collect()
        };
        let found = read().map_err(|error| WriteError::io("read", &path)(io::Error::other(error)))?;
        rows.extend(found.into_iter().map(|summary| SweepRow {
            combination: combination_folder.clone(),
            values: combination.iter().map(|(_, value)| plain(value)).collect(),
            summary,
        }));
    }
    Ok(rows)
}

/// A value without the quotes that TOML has around texts.
pub fn plain(value: &str) -> String {
    let inner = value.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
    inner.unwrap_or(value).to_owned()
}

/// The table: a column for each parameter, by address.
pub fn table(addresses: &[String], rows: &[SweepRow]) -> AnswerTable {
    let head = ["strategy", "mineral", "metric", "unit", "mean", "std_error", "p95", "tvar95", "tvar95_std_error"];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["combination"].into_iter().chain(addresses.iter().map(String::as_str)).chain(head);
    // Memory takes all, and every row has as many cells as the header: it cannot fail.
    let _ = writer.write_record(header);
    let mut json = Vec::new();
    let text = |number: Option<Number>| number.map_or_else(String::new, |n| n.to_string());
    for row in rows {
        let s = &row.summary;
        let cells = [&s.strategy, &s.mineral, &s.metric, &s.unit].into_iter().cloned();
        let numbers = [s.mean, s.std_error, s.p95, s.tvar95, s.tvar95_std_error];
        let record = std::iter::once(row.combination.clone()).chain(row.values.iter().cloned()).chain(cells);
        let _ = writer.write_record(record.chain(numbers.into_iter().map(text)));
        let named = addresses.iter().cloned().zip(row.values.iter().cloned().map(Value::from));
        let mut object: Map<String, Value> = named.collect();
        object.insert("combination".to_owned(), row.combination.clone().into());
        if let Ok(Value::Object(summary)) = serde_json::to_value(s) {
            object.extend(summary.into_iter().filter(|(key, _)| head.contains(&key.as_str())));
        }
        json.push(Value::Object(object));
    }
    let mut json = json.into();
    numbers(&mut json);
    AnswerTable { file: FILE.to_owned(), bytes: writer.into_inner().unwrap_or_default(), rows: json }
}

#[cfg(test)]
mod tests {
    use super::{SweepRow, folder, plain, table};
    use crate::results::number::number;
    use crate::results::summary::SummaryRow;

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
            String::from_utf8(table.bytes).unwrap(),
            "combination,disruptions.ban.rate,strategy,mineral,metric,unit,mean,std_error,p95,tvar95,tvar95_std_error\n\
             001,0.05,baseline,lithium,shortfall,t,12.5,0.25,,,\n"
        );
        assert_eq!(table.rows[0]["disruptions.ban.rate"], 0.05);
        assert_eq!(table.rows[0]["mean"], 12.5);
    }

    #[test]
    fn folders_sort_as_they_count_and_texts_lose_their_quotes() {
        assert_eq!((folder(0).as_str(), folder(998).as_str()), ("001", "999"));
        assert_eq!((plain("\"beta(0.5, 0.2)\"").as_str(), plain("0.1").as_str()), ("beta(0.5, 0.2)", "0.1"));
    }
}
