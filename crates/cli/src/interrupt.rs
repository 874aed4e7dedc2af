//! Ctrl-C: the first one asks a run to stop, the second ends the process at once. What has nothing to keep ends at the first.

use super::failure::say;
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

/// The exit code of a run that was interrupted.
pub const EXIT_CODE: u8 = 130;

/// Whether the user, or a batch system, wants a run to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

/// Lets a write beyond the limit on the size of a file (`ulimit -f`) fail like one on a full disk, with a message and nothing lost, where the
/// system would end the process without a word.
pub fn outlive_size_limits() {
    #[cfg(unix)]
    {
        // Whoever catches the signal gets an error from the write; that it came need not be remembered. Where it cannot be caught, all is as it was.
        let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }
}

impl Interrupt {
    /// Listens for SIGINT and SIGTERM from now on. A terminal that goes away is left alone, so that `nohup` does what it says.
    pub fn listen() -> io::Result<Self> {
        let asked = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // In this order: only a signal after the first one finds the flag set.
            flag::register_conditional_shutdown(signal, EXIT_CODE.into(), Arc::clone(&asked.0))?;
            flag::register(signal, Arc::clone(&asked.0))?;
        }
        Ok(asked)
    }

    /// Whether a signal has come.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How often is looked whether a signal has come.
const LOOK: Duration = Duration::from_millis(50);

/// Does work of which nothing is kept before it ends: a signal in the meantime ends the process, wherever the work is, with a word and the exit code of
/// what was interrupted.
pub fn ending<T>(interrupt: &Interrupt, word: &str, work: impl FnOnce() -> T) -> T {
    // Whoever holds it decides: the work that it is over, or the watch that the process is.
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
                thread::park_timeout(LOOK);
            }
        };
        // Without a thread to watch, signals count when the work is over.
        let watch = thread::Builder::new().spawn_scoped(scope, watch);
        let found = work();
        drop(done);
        if let Ok(watch) = watch {
            watch.thread().unpark();
        }
        found
    })
}

/// Says that the work is over, also when it unwinds.
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
