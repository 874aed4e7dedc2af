//! A row of the table of trials: a column for every metric, in the order in which [`Metric::ALL`] has them.

use crate::tables::number::Number;
use crate::tables::table::row::{Cell, CellKind, Column, Row};
use mindep_core::tally::metric::Metric;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Index;

/// Number of metrics.
const METRICS: usize = Metric::ALL.len();

/// The metrics of one mineral, or of `all`, in one trial of one strategy.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TrialRow {
    /// Number of the trial, from 0.
    pub trial: u64,
    /// Strategy id.
    pub strategy: String,
    /// Mineral id, or `all`.
    pub mineral: String,
    /// The metrics by [`Metric::index`]; `None` where one is not defined.
    pub metrics: [Option<Number>; METRICS],
}

impl Index<Metric> for TrialRow {
    type Output = Option<Number>;

    fn index(&self, metric: Metric) -> &Option<Number> {
        &self.metrics[metric.index()]
    }
}

/// What names the row.
const NAMES: [&str; 3] = ["trial", "strategy", "mineral"];

impl Row for TrialRow {
    const COLUMNS: &'static [Column] = &COLUMNS;

    fn cell(&self, column: usize) -> Cell<'_> {
        match column {
            0 => Cell::Whole(self.trial),
            1 => Cell::Text(&self.strategy),
            2 => Cell::Text(&self.mineral),
            // As it reads back from a file, where minus zero is written 0.
            _ => self.metrics[column - NAMES.len()].map_or(Cell::Empty, |number| Cell::Number(number.value() + 0.0)),
        }
    }
}

const COLUMNS: [Column; NAMES.len() + METRICS] = {
    let whole =
        Column { name: "trial", kind: CellKind::Whole, may_be_empty: false, meaning: "Number of the trial, from 0" };
    let mut columns = [whole; NAMES.len() + METRICS];
    columns[1] = Column { name: "strategy", kind: CellKind::Text, may_be_empty: false, meaning: "Strategy id" };
    columns[2] = Column { name: "mineral", kind: CellKind::Text, may_be_empty: false, meaning: "Mineral id, or `all`" };
    let mut i = 0;
    while i < METRICS {
        let metric = Metric::ALL[i];
        columns[NAMES.len() + i] =
            Column { name: metric.name(), kind: CellKind::Number, may_be_empty: true, meaning: metric.title() };
        i += 1;
    }
    columns
};

impl Serialize for TrialRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("TrialRow", NAMES.len() + METRICS)?;
        row.serialize_field("trial", &self.trial)?;
        row.serialize_field("strategy", &self.strategy)?;
        row.serialize_field("mineral", &self.mineral)?;
        for metric in Metric::ALL {
            row.serialize_field(metric.name(), &self[metric])?;
        }
        row.end()
    }
}

impl<'de> Deserialize<'de> for TrialRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("TrialRow", &NAMES, Cells)
    }
}

/// Reads the cells of a row by the names of their columns.
struct Cells;

impl<'de> Visitor<'de> for Cells {
    type Value = TrialRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of the table of trials")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut cells: A) -> Result<TrialRow, A::Error> {
        let mut row = TrialRow::default();
        let (mut trial, mut strategy, mut mineral) = (None, None, None);
        while let Some(column) = cells.next_key::<String>()? {
            match column.as_str() {
                "trial" => trial = Some(cells.next_value()?),
                "strategy" => strategy = Some(cells.next_value()?),
                "mineral" => mineral = Some(cells.next_value()?),
                name => match Metric::named(name) {
                    Some(metric) => row.metrics[metric.index()] = cells.next_value()?,
                    None => drop(cells.next_value::<IgnoredAny>()?),
                },
            }
        }
        row.trial = trial.ok_or_else(|| A::Error::missing_field("trial"))?;
        row.strategy = strategy.ok_or_else(|| A::Error::missing_field("strategy"))?;
        row.mineral = mineral.ok_or_else(|| A::Error::missing_field("mineral"))?;
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::TrialRow;
    use crate::tables::number::number;
    use crate::tables::table::columns;
    use crate::tables::table::read::{read, texts};
    use mindep_core::tally::metric::Metric;

    #[test]
    fn a_row_reads_back_whatever_its_ids_look_like() {
        let mut row = TrialRow { trial: 7, strategy: "1e5".to_owned(), mineral: "7".to_owned(), ..TrialRow::default() };
        row.metrics[Metric::EconomicLoss.index()] = number(-0.5);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.serialize(&row).unwrap();
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        assert_eq!(read::<TrialRow>("", text.as_bytes()).unwrap(), [row]);
        assert_eq!(texts::<TrialRow>(), ["strategy", "mineral"]);
        assert_eq!(columns::<TrialRow>().len(), 3 + Metric::ALL.len());
        // What is no metric is passed over; what names a row must be there.
        let of = |text: &str| csv::Reader::from_reader(text.as_bytes()).deserialize::<TrialRow>().next().unwrap();
        assert_eq!(of("trial,strategy,mineral,other,shortfall\n1,a,b,x,2\n").unwrap()[Metric::Shortfall], number(2.0));
        assert!(of("trial,strategy,shortfall\n1,a,2\n").is_err());
    }
}
