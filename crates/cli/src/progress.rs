//! Progress bars, on standard error and only if it is a terminal.

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use mindep_library::questions::asking::Step;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Returns a progress bar that counts trials.
pub fn making(name: &str, trials: u64, quiet: bool) -> ProgressBar {
    counting(name, trials, "trials", quiet)
}

/// Returns a progress bar that counts to `count`, in units named `what`.
pub fn counting(name: &str, count: u64, what: &str, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(count), target);
    let template =
        format!("{{msg}} [{{wide_bar}}] {{human_pos}} of {{human_len}} {what}, {{rate}} a second, {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        // The built-in rate has too many decimals.
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
        };
        bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
    }
    bar.set_message(name.to_owned());
    bar
}

/// How a counter of `what` looks, where nobody knows how many there will be.
fn counter(what: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(&format!("{{msg}} {{human_pos}} {what}, {{elapsed}}"));
    style.unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Steps after which the total time is told: the first are no measure of the others, as they do what is done once.
const MEASURED: u64 = 20;
/// Time after which an estimate of the total time is printed, and the shortest total for which it is.
const SAYS_AFTER: Duration = Duration::from_secs(5);
const SAYS_OF: Duration = Duration::from_secs(60);

/// Progress of an analysis in steps: a bar, and one line with the estimated total time if that is long, which is also printed without a terminal.
pub struct StepProgress {
    bar: ProgressBar,
    name: String,
    what: &'static str,
    quiet: bool,
    started: Instant,
    steps: AtomicU64,
    done: AtomicU64,
    said: AtomicBool,
}

impl StepProgress {
    /// Starts the bar of the scenario `name`, in steps named `what`.
    pub fn new(name: &str, what: &'static str, quiet: bool) -> Self {
        let [steps, done] = [0, 0].map(AtomicU64::new);
        let (bar, said) = (counting(name, 0, what, quiet), AtomicBool::new(false));
        Self { bar, name: name.to_owned(), what, quiet, started: Instant::now(), steps, done, said }
    }

    /// Records a step: more work announced, or one step done.
    pub fn hear(&self, step: Step) {
        let done = match step {
            Step::More(more) => {
                self.bar.set_length(self.steps.fetch_add(more, Ordering::Relaxed) + more);
                return;
            }
            Step::Reached(done) => {
                // Nobody knows how many there will be.
                self.bar.unset_length();
                self.bar.set_style(counter(self.what));
                self.bar.set_position(done);
                return;
            }
            Step::Done => self.done.fetch_add(1, Ordering::Relaxed) + 1,
        };
        self.bar.inc(1);
        let (steps, passed) = (self.steps.load(Ordering::Relaxed), self.started.elapsed());
        if !self.quiet
            && passed > SAYS_AFTER
            && done >= MEASURED.min(steps.div_ceil(10))
            && !self.said.swap(true, Ordering::Relaxed)
            && let Some(line) = long(&self.name, self.what, [done, steps], passed)
        {
            self.bar.suspend(|| super::stream::say(&line));
        }
    }

    /// Removes the bar.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Returns the message on the total time, if that is long.
fn long(name: &str, what: &str, [done, steps]: [u64; 2], passed: Duration) -> Option<String> {
    let all = passed.as_secs_f64() * steps as f64 / done.max(1) as f64;
    (all > SAYS_OF.as_secs_f64()).then(|| {
        format!(
            "{name}: {done} of {steps} {what} in {:.0} seconds, so about {} in all; Ctrl-C ends it, and nothing is written",
            passed.as_secs_f64(),
            duration(all)
        )
    })
}

/// Formats a number of seconds in words.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.5 => "a second".to_owned(),
        s if s < 90.0 => format!("{s:.0} seconds"),
        s if s < 5400.0 => format!("{:.0} minutes", s / 60.0),
        s => format!("{:.1} hours", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::long;
    use std::time::Duration;

    #[test]
    fn only_what_takes_long_is_said_to() {
        let of = |done, steps| long("x", "outages tried", [done, steps], Duration::from_secs(5));
        assert_eq!(of(100, 1000), None);
        let said = of(100, 10_000).unwrap();
        assert!(said.starts_with("x: 100 of 10000 outages tried in 5 seconds, so about 8 minutes in all"), "{said}");
    }
}
