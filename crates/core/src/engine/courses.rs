//! Losses that the occurrences of a block cause, month by month.

use super::hazards::{Occurrence, Occurrences, monthly_losses, months_touched};
use crate::plan::hazard::PlannedWorld;

/// Losses `ℓ(t)` of all occurrences of a block, in the order of the occurrences.
#[derive(Default, Debug)]
pub struct Courses {
    spans: Vec<Span>,
    losses: Vec<f64>,
}

/// Months within the horizon that an occurrence touches.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Index of the hazard.
    pub hazard: usize,
    /// First month touched.
    pub first: usize,
    /// One past the last month touched; equal to `first` if there is none.
    pub past: usize,
    start: usize,
}

impl Courses {
    /// Computes the losses of `occurrences`.
    pub fn fill(&mut self, world: &PlannedWorld, occurrences: &Occurrences, months: usize) {
        self.spans.clear();
        self.losses.clear();
        for occurrence in &occurrences.list {
            self.add(world, occurrence, months);
        }
    }

    fn add(&mut self, world: &PlannedWorld, occurrence: &Occurrence, months: usize) {
        let hazard = occurrence.hazard as usize;
        let (first, past) = months_touched(occurrence, months).unwrap_or((0, 0));
        let start = self.losses.len();
        self.losses.resize(start + past - first, 0.0);
        let losses = &mut self.losses[start..];
        monthly_losses(occurrence, &world.hazards[hazard].course, months, |month, loss| {
            // Rounding of the end may touch one more month, with a negligible loss.
            if let Some(sum) = losses.get_mut(month.wrapping_sub(first)) {
                *sum += loss;
            }
        });
        self.spans.push(Span { hazard, first, past, start });
    }

    /// Returns the spans of one lane, in order of hazard, then of onset.
    pub fn of_lane<'a>(&'a self, occurrences: &Occurrences, lane: usize) -> &'a [Span] {
        &self.spans[occurrences.lanes[lane]..occurrences.lanes[lane + 1]]
    }

    /// Returns the monthly losses of a span, from its first month on.
    pub fn losses(&self, span: &Span) -> &[f64] {
        &self.losses[span.start..span.start + span.past - span.first]
    }

    /// Returns the loss of a span in a month.
    pub fn loss(&self, span: &Span, month: usize) -> f64 {
        if month < span.first { 0.0 } else { self.losses(span).get(month - span.first).copied().unwrap_or(0.0) }
    }

    /// Calls `each(hazard, first, losses)` for each hazard that the occurrences of one lane belong to, in order of hazard, with its loss `L` in every
    /// month touched, from `first` on. Losses of one hazard add; those of an overlapping one combine to `1 − Π (1 − ℓ)`, and for demand to
    /// `Π (1 + ℓ) − 1`.
    pub fn combined(
        &self,
        world: &PlannedWorld,
        spans: &[Span],
        scratch: &mut Vec<f64>,
        mut each: impl FnMut(usize, usize, &[f64]),
    ) {
        for same in spans.chunk_by(|a, b| a.hazard == b.hazard) {
            if let [alone] = same {
                each(alone.hazard, alone.first, self.losses(alone));
                continue;
            }
            let hazard = &world.hazards[same[0].hazard];
            let first = same.iter().map(|s| s.first).min().unwrap_or(0);
            let past = same.iter().map(|s| s.past).max().unwrap_or(0);
            scratch.clear();
            scratch.resize(past - first, 0.0);
            for span in same {
                for (sum, loss) in scratch[span.first - first..].iter_mut().zip(self.losses(span)) {
                    let joint = match (hazard.overlapping, hazard.on_demand) {
                        (false, _) => 0.0,
                        (true, false) => -(*sum * loss),
                        (true, true) => *sum * loss,
                    };
                    *sum = *sum + loss + joint;
                }
            }
            each(same[0].hazard, first, scratch);
        }
    }
}
