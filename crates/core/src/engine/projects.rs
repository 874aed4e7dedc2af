//! Draws the outcomes of projects (docs/model.md §5).

use super::lanes::{LANES, Lanes, at};
use crate::plan::project::PlannedProject;
use crate::vectors::{Real, Simd, Vector};

/// Outcomes of one project in the trials of a block.
#[derive(Default, Debug)]
pub struct Venture {
    /// Month from which it operates, by group of lanes; infinite when a stage failed.
    pub operating: Vec<Lanes>,
    /// Deliveries to the importer per month at full output, by group of lanes.
    pub monthly: Vec<Lanes>,
    /// Earliest month from which it operates in any trial, by group of lanes.
    pub earliest: Vec<f64>,
    /// Stages begun: lane within the block, month (possibly outside the horizon), cost.
    pub spending: Vec<(usize, f64, f64)>,
}

impl Venture {
    /// Draws the project for the trials `first .. first + lanes`.
    pub fn draw(&mut self, project: &PlannedProject, first: u64, lanes: usize) {
        let groups = lanes.div_ceil(LANES);
        self.operating.clear();
        self.operating.resize(groups, Lanes::of(f64::INFINITY));
        self.monthly.clear();
        self.monthly.resize(groups, Lanes::ZERO);
        self.spending.clear();
        for lane in 0..lanes {
            let trial = first + lane as u64;
            let mut now = project.start;
            let succeeded = project.stages.iter().all(|stage| {
                let [success, length, ..] = stage.stream.uniforms(trial, 0, 0);
                self.spending.push((lane, now, stage.cost));
                now += stage.duration.at(length).max(0.0);
                success < stage.probability
            });
            if succeeded {
                self.operating[lane / LANES][lane % LANES] = now;
            }
            let capacity = project.capacity.at(project.stream.uniforms(trial, 0, 0)[0]).max(0.0);
            self.monthly[lane / LANES][lane % LANES] = capacity * project.offtake / 12.0;
        }
        self.earliest.clear();
        self.earliest.extend(self.operating.iter().map(|o| o.0.iter().copied().fold(f64::INFINITY, f64::min)));
    }

    /// V_p: returns the planned deliveries in `month` in the trials of a group.
    #[inline(always)]
    pub fn planned<S: Simd>(&self, project: &PlannedProject, month: usize, group: usize) -> Vector<S> {
        at::<S>(&self.monthly[group]) * output(month as f64, at::<S>(&self.operating[group]), project.ramp_months)
    }
}

/// Returns the mean over the month that begins at `month` of an output that rises linearly from 0 at `start` to 1 after `ramp` months.
#[inline(always)]
fn output<R: Real>(month: f64, start: R, ramp: f64) -> R {
    let (zero, one) = (R::of(0.0), R::of(1.0));
    let age = R::of(month + 1.0) - start;
    let partial = produced(age, ramp) - produced(age - 1.0, ramp);
    R::select(zero.lane_lt(age), R::select(age.lane_lt(R::of(ramp + 1.0)), partial, one), zero)
}

/// Returns the integral of the output from the start to an age in months.
#[inline(always)]
fn produced<R: Real>(age: R, ramp: f64) -> R {
    let rising = age * age * if ramp > 0.0 { 0.5 / ramp } else { 0.0 };
    let risen = age - ramp + ramp / 2.0;
    let grown = R::select(age.lane_lt(R::of(ramp)), rising, risen);
    R::select(R::of(0.0).lane_lt(age), grown, R::of(0.0))
}

#[cfg(test)]
mod tests {
    use super::output;

    #[test]
    fn output_without_a_ramp_is_the_part_of_the_month_in_operation() {
        assert_eq!(output(4.0, 5.0, 0.0), 0.0);
        assert_eq!(output(5.0, 5.0, 0.0), 1.0);
        assert_eq!(output(5.0, 5.25, 0.0), 0.75);
        assert_eq!(output(5.0, f64::INFINITY, 0.0), 0.0);
    }

    #[test]
    fn a_linear_ramp_is_averaged_over_the_month() {
        // Over 4 months from 0: the means are 1/8, 3/8, 5/8, 7/8, then 1.
        for (month, exact) in [(0.0, 0.125), (1.0, 0.375), (2.0, 0.625), (3.0, 0.875), (4.0, 1.0), (40.0, 1.0)] {
            assert_eq!(output(month, 0.0, 4.0), exact);
        }
        // With a ramp of half a month, the production of 1/4 of a month is missing.
        assert_eq!(output(7.0, 7.0, 0.5), 0.75);
    }
}
