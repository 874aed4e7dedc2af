//! A part of the cells, scored as the page scores all of them.

use super::{FORECASTS, Kind, ORIGINS, mean, measure};

#[test]
fn bands_hold_and_forecasts_are_better_than_naive_ones() {
    // Every 61st cell, 500 trials.
    let scored = measure(500, |cell| cell % 61 == 0).unwrap_or_else(|error| panic!("{error}"));
    for (kind, band) in [(Kind::Total, 0.82..=0.96), (Kind::Supplier, 0.85..=0.97)] {
        let judged = mean(&scored, |s| s.kind == kind && ORIGINS[1].contains(&s.origin));
        assert!(judged.count > 100 && judged.of.len() == FORECASTS.len(), "{}", judged.count);
        assert!(band.contains(&judged.of[0][0]), "{kind:?}: {} of {} inside", judged.of[0][0], judged.count);
        assert!(judged.against_best() < 0.0, "{kind:?}: {:?}", judged.of);
    }
}
