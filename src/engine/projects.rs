//! Draws how projects go (MODEL.md §6).

use super::lanes::Lanes;
use crate::plan::project::PlannedProject;

/// How one project goes in the trials of a block.
#[derive(Debug)]
pub struct Venture<const W: usize> {
    /// Month from which it operates; infinite when a stage failed.
    pub operating: Lanes<W>,
    /// What the importer gets a month at full output.
    pub monthly: Lanes<W>,
    /// Stages begun: lane, month (may be outside the horizon), cost.
    pub spending: Vec<(usize, f64, f64)>,
}

impl<const W: usize> Venture<W> {
    /// Draws a project for the trials `first .. first + W`.
    pub fn draw(project: &PlannedProject, first: u64) -> Self {
        let mut venture = Self { operating: [f64::INFINITY; W], monthly: [0.0; W], spending: Vec::new() };
        for lane in 0..W {
            let trial = first + lane as u64;
            let mut now = project.start;
            let succeeded = project.stages.iter().all(|stage| {
                let [success, length, ..] = stage.stream.uniforms(trial, 0, 0);
                venture.spending.push((lane, now, stage.cost));
                now += stage.duration.at(length).max(0.0);
                success < stage.probability
            });
            if succeeded {
                venture.operating[lane] = now;
            }
            let capacity = project.capacity.at(project.stream.uniforms(trial, 0, 0)[0]).max(0.0);
            venture.monthly[lane] = capacity * project.offtake / 12.0;
        }
        venture
    }

    /// V_p: what is planned to arrive in `month`.
    pub fn planned(&self, project: &PlannedProject, month: usize, out: &mut Lanes<W>) {
        for i in 0..W {
            out[i] = self.monthly[i] * output(month as f64, self.operating[i], project.ramp_months);
        }
    }
}

/// Mean over the month that begins at `month` of an output that rises linearly from 0 at `start` to 1 `ramp` months later.
fn output(month: f64, start: f64, ramp: f64) -> f64 {
    let age = month + 1.0 - start;
    if age <= 0.0 {
        0.0
    } else if age >= ramp + 1.0 {
        1.0
    } else {
        // Integral of the output from the start to an age.
        let produced = |age: f64| {
            if age <= 0.0 {
                0.0
            } else if age < ramp {
                age * age / (2.0 * ramp)
            } else {
                ramp / 2.0 + (age - ramp)
            }
        };
        produced(age) - produced(age - 1.0)
    }
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
        // A ramp of half a month: 1/4 of a month is missing.
        assert_eq!(output(7.0, 7.0, 0.5), 0.75);
    }
}
