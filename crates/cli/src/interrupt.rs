//! Handling of Ctrl-C: the first one asks a run to stop, the second one ends the process. Commands without partial results end at the first one.

use super::stream::say;
#[cfg(unix)]
use signal_hook::consts::signal::SIGXFSZ;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Exit code of an interrupted run.
pub const EXIT_CODE: u8 = 130;

/// Flag that a signal from the user or a batch system has asked the run to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

/// Makes a write beyond the file size limit (`ulimit -f`) fail with an error, as on a full disk, so that it is reported and nothing is lost; by
/// default the system would kill the process.
pub fn outlive_size_limits() {
    #[cfg(unix)]
    {
        // With a handler for the signal the write returns an error; the flag itself is not used. If the handler cannot be installed, the default
        // remains.
        let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }
}

impl Interrupt {
    /// Handles SIGINT and SIGTERM from now on. SIGHUP is not handled, so that `nohup` works.
    pub fn listen() -> io::Result<Self> {
        let asked = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the shutdown checks the flag before it is set, so only a second signal ends the process.
            flag::register_conditional_shutdown(signal, EXIT_CODE.into(), Arc::clone(&asked.0))?;
            flag::register(signal, Arc::clone(&asked.0))?;
        }
        Ok(asked)
    }

    /// Returns whether a signal has arrived.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Interval at which the flag is checked.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Runs work without partial results: a signal meanwhile ends the process at once, with the message `word` and the exit code of an interruption.
pub fn ending<T>(interrupt: &Interrupt, word: &str, work: impl FnOnce() -> T) -> T {
    // Holding this lock decides the outcome: the work sets it when it is over, and the watching thread exits the process while it is not.
    let over = Mutex::new(false);
    thread::scope(|scope| {
        let done = Done(&over);
        let watch = || {
            loop {
                {
                    let over = over.lock().unwrap_or_else(PoisonError::into_inner);
                    if *over {
                        return;
                    }
                    if interrupt.asked() {
                        say(word);
                        process::exit(EXIT_CODE.into());
                    }
                }
                thread::park_timeout(POLL_INTERVAL);
            }
        };
        // If the thread cannot be started, a signal takes effect after the work.
        let watch = thread::Builder::new().spawn_scoped(scope, watch);
        let found = work();
        drop(done);
        if let Ok(watch) = watch {
            watch.thread().unpark();
        }
        found
    })
}

/// Marks the work as over when dropped, also during unwinding.
struct Done<'a>(&'a Mutex<bool>);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }
}

#[cfg(test)]
mod tests {
    use super::{Interrupt, ending};

    #[test]
    fn work_without_a_signal_gives_what_it_found_and_lets_panics_through() {
        let interrupt = Interrupt::default();
        assert_eq!(ending(&interrupt, "interrupted", || 3), 3);
        let panics = || ending(&interrupt, "interrupted", || std::panic::resume_unwind(Box::new(5_u8)));
        assert!(std::panic::catch_unwind(panics).is_err());
    }
}
