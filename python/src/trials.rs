//! Collects the table of trials during a run: one row per trial, strategy and mineral, as in `trials.parquet`.

use crate::columns::{About, Columnar, plain};
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use mindep_core::engine::BLOCK;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_library::tables::mineral_id;
use mindep_library::tables::number::{Number, number};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Collects blocks of trials, in any order and from any thread.
pub struct Gather {
    schema: SchemaRef,
    /// The strategy and mineral columns of a full block; a shorter block uses the first part of them.
    strategies: ArrayRef,
    minerals: ArrayRef,
    /// Number of rows per trial and strategy: the minerals, and `all`.
    width: usize,
    /// Number of rows per trial.
    rows: usize,
    blocks: Mutex<BTreeMap<u64, Result<RecordBatch, ArrowError>>>,
}

impl Gather {
    /// Prepares the table for the trials of `plan`.
    pub fn new(plan: &Plan, about: &About) -> Self {
        let width = plan.minerals() + 1;
        let strategies = &plan.labels.strategies;
        let minerals: Vec<&str> =
            (0..plan.minerals()).map(Some).chain([None]).map(|mineral| mineral_id(plan, mineral)).collect();
        let trial: Vec<[&str; 2]> =
            strategies.iter().flat_map(|strategy| minerals.iter().map(move |id| [strategy.id.as_str(), *id])).collect();
        let block = |column: usize| -> ArrayRef {
            Arc::new((0..BLOCK).flat_map(|_| trial.iter().map(|row| Some(row[column]))).collect::<StringArray>())
        };
        let names = [("trial", DataType::UInt64), ("strategy", DataType::Utf8), ("mineral", DataType::Utf8)];
        let names = names.into_iter().map(|(name, of)| Field::new(name, of, false));
        let metrics = Metric::ALL.into_iter().map(|metric| Field::new(metric.name(), DataType::Float64, true));
        Self {
            schema: Arc::new(Schema::new_with_metadata(names.chain(metrics).collect::<Vec<_>>(), about.clone())),
            strategies: block(0),
            minerals: block(1),
            width,
            rows: trial.len(),
            blocks: Mutex::default(),
        }
    }

    /// Adds block `index` with the trials `first .. first + count`.
    pub fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let batch = self.batch(first, count, metrics);
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).insert(index, batch);
    }

    fn batch(&self, first: u64, count: usize, metrics: &BlockMetrics) -> Result<RecordBatch, ArrowError> {
        let trials = (first..first + count as u64).flat_map(|trial| std::iter::repeat_n(trial, self.rows));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(UInt64Array::from_iter_values(trials)),
            self.strategies.slice(0, count * self.rows),
            self.minerals.slice(0, count * self.rows),
        ];
        for metric in Metric::ALL {
            let values = (0..count).flat_map(|lane| {
                metrics.iter().flat_map(move |strategy| {
                    strategy.iter().enumerate().map(move |(mineral, of)| {
                        let all = mineral + 1 == self.width;
                        let place = if all { metric.place_of_all() } else { Some(metric.index()) };
                        number(place.map(|place| of[place][lane])).map(Number::value).map(plain)
                    })
                })
            });
            columns.push(Arc::new(values.collect::<Float64Array>()));
        }
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }

    /// Returns the table once all blocks have been added.
    pub fn finish(self) -> Result<Columnar, ArrowError> {
        let blocks = self.blocks.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Columnar { schema: self.schema, batches: blocks.into_values().collect::<Result<_, _>>()? })
    }
}
