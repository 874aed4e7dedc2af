//! Collected rows as plain binary numbers, from which the Parquet table is made when all trials are done: by trial, then strategy, then mineral
//! (`all` last), their metrics as little-endian `f64`. There are no names, trial numbers or separators; the plan determines the layout.

use super::{metrics, minerals};
use mindep_core::engine::block::BlockMetrics;
use mindep_core::plan::Plan;

/// Returns the size of one trial in bytes.
pub fn width(plan: &Plan) -> usize {
    let of_strategy: usize = minerals(plan).map(|mineral| metrics(mineral).len()).sum();
    size_of::<f64>() * of_strategy * plan.strategies.len()
}

/// Returns the rows of a block.
pub fn of(count: usize, block: &BlockMetrics) -> Vec<u8> {
    let mut rows = Vec::new();
    for lane in 0..count {
        for values in block.iter().flatten().flatten() {
            rows.extend_from_slice(&values[lane].to_le_bytes());
        }
    }
    rows
}

/// Returns the numbers of a trial, from its bytes.
pub fn numbers(trial: &[u8]) -> impl Iterator<Item = f64> {
    let (numbers, _) = trial.as_chunks::<{ size_of::<f64>() }>();
    numbers.iter().map(|bytes| f64::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::super::tests::blocks;
    use super::{numbers, of, width};

    #[test]
    fn numbers_read_back_in_their_order() {
        let (plan, blocks) = blocks(1);
        let bytes = of(9, &blocks[0]);
        assert_eq!(bytes.len(), 9 * width(&plan));
        for (lane, trial) in bytes.chunks(width(&plan)).enumerate() {
            let expected: Vec<u64> =
                blocks[0].iter().flatten().flatten().map(|values| values[lane].to_bits()).collect();
            assert_eq!(numbers(trial).map(f64::to_bits).collect::<Vec<_>>(), expected);
        }
    }
}
