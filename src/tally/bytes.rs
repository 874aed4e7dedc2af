//! How much memory a tally holds: it grows with the variety of values, not with the number of trials.

use super::{MineralTally, ProjectTally, Tally};

impl Tally {
    /// Bytes held, to within a few per cent.
    pub fn bytes(&self) -> usize {
        let cells = self.markets.iter().flat_map(|m| m.demand.iter().chain(&m.price)).map(super::Cell::bytes);
        let strategies = self.strategies.iter().map(|s| {
            let minerals: usize = s.minerals.iter().map(MineralTally::bytes).sum();
            let all: usize = s.all.iter().map(|m| m.histogram.bytes()).sum();
            let start = |p: &ProjectTally| size_of::<ProjectTally>() + p.start.histogram.bytes();
            minerals + all + s.projects.iter().flatten().map(start).sum::<usize>()
        });
        cells.sum::<usize>() + strategies.sum::<usize>()
    }
}

impl MineralTally {
    fn bytes(&self) -> usize {
        let metrics: usize = self.metrics.iter().map(|m| m.histogram.bytes()).sum();
        let series: usize = self.series.iter().flatten().map(super::Cell::bytes).sum();
        size_of::<Self>() + metrics + series + self.worst_month.bytes() + self.year.bytes()
    }
}
