//! The table of trials as CSV.

use super::{TrialRow, columns, metrics, mineral_id, minerals};
use crate::tables::number::number;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use std::io::Write;

/// Returns the header of the file.
pub fn head() -> Vec<u8> {
    format!("{}\n", columns::<TrialRow>().join(",")).into_bytes()
}

/// The cells after the trial's number in each row, by strategy and mineral: `,strategy,mineral`.
#[derive(Debug)]
pub struct Names(Vec<Vec<String>>);

impl Names {
    /// Returns the names for a plan. Ids need no quotes in CSV.
    pub fn new(plan: &Plan) -> Self {
        let strategies = plan.labels.strategies.iter();
        Self(
            strategies
                .map(|s| minerals(plan).map(|m| format!(",{},{}", s.id, mineral_id(plan, m))).collect())
                .collect(),
        )
    }

    /// Returns the CSV rows of a block.
    pub fn rows(&self, first: u64, count: usize, block: &BlockMetrics) -> Vec<u8> {
        let mut rows = Vec::new();
        for lane in 0..count {
            for (names, strategy) in self.0.iter().zip(block) {
                for (mineral, (name, values)) in names.iter().zip(strategy).enumerate() {
                    let held = metrics((mineral + 1 < names.len()).then_some(mineral));
                    // Writing to memory cannot fail.
                    let _ = write!(rows, "{}{name}", first + lane as u64);
                    for metric in Metric::ALL {
                        let place = held.iter().position(|m| *m == metric);
                        rows.push(b',');
                        if let Some(value) = number(place.map(|p| values[p][lane])) {
                            let _ = write!(rows, "{value}");
                        }
                    }
                    rows.push(b'\n');
                }
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::blocks;
    use super::{Names, TrialRow, head};
    use crate::tables::number::Number;
    use mindep_core::tally::metric::Metric;

    #[test]
    fn a_block_is_a_row_for_each_trial_and_mineral() {
        let (plan, blocks) = blocks(1);
        let bytes = [head(), Names::new(&plan).rows(1000, 300, &blocks[0])].concat();
        let rows: Vec<TrialRow> = csv::Reader::from_reader(&bytes[..]).deserialize().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 300 * 2);
        for (i, row) in rows.iter().enumerate() {
            assert_eq!((row.trial, row.strategy.as_str()), (1000 + i as u64 / 2, "baseline"));
            assert_eq!(row.mineral, ["lithium", "all"][i % 2]);
            let shortfall = blocks[0][0][0][0][i / 2];
            assert_eq!(row[Metric::Shortfall].map(Number::value), Some(shortfall));
            assert_eq!(row[Metric::PeakShortfallShare].is_some(), i % 2 == 0);
            let any_shortage = blocks[0][0][1][1][i / 2];
            assert_eq!(row[Metric::AnyShortage].map(Number::value), Some(any_shortage));
        }
    }
}
