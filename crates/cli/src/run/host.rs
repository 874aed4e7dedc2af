//! Terminal output of runs: lines on standard error, a progress bar, and Ctrl-C.

use super::again::go_on;
use crate::interrupt::Interrupt;
use crate::progress;
use crate::stream::say;
use indicatif::ProgressBar;
use mindep_library::run::{Host, Progress};
use std::sync::{Mutex, PoisonError};

/// Prints the progress of runs on the terminal.
pub struct Terminal<'a> {
    quiet: bool,
    verbose: bool,
    interrupt: &'a Interrupt,
    /// The bar shown at present.
    bar: Mutex<Option<ProgressBar>>,
}

impl<'a> Terminal<'a> {
    /// Returns a terminal that prints only errors and warnings if `quiet`, and every step if `verbose`.
    pub fn new(quiet: bool, verbose: bool, interrupt: &'a Interrupt) -> Self {
        Self { quiet, verbose, interrupt, bar: Mutex::default() }
    }
}

impl Host for Terminal<'_> {
    fn stopped(&self) -> bool {
        self.interrupt.asked()
    }

    fn warn(&self, line: &str) {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match bar {
            Some(bar) => bar.suspend(|| say(line)),
            None => say(line),
        }
    }

    fn note(&self, line: &str) {
        if !self.quiet {
            self.warn(line);
        }
    }

    fn detail(&self, line: &str) {
        if self.verbose {
            self.warn(line);
        }
    }

    fn begin(&self, what: &str, done: u64, of: u64) -> Box<dyn Progress + '_> {
        let bar = progress::making(what, of, self.quiet);
        bar.set_position(done);
        bar.reset_eta();
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        Box::new(Shown { bar, of: &self.bar })
    }

    fn go_on(&self) -> String {
        go_on()
    }
}

/// A progress bar that is removed when it is dropped.
struct Shown<'a> {
    bar: ProgressBar,
    of: &'a Mutex<Option<ProgressBar>>,
}

impl Progress for Shown<'_> {
    fn add(&self, trials: u64) {
        self.bar.inc(trials);
    }

    fn reach(&self, trials: u64) {
        self.bar.set_position(trials);
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        *self.of.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
