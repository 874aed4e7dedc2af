//! Ctrl-C: the first one asks a run to stop, the second ends the process at once.

#[cfg(unix)]
use signal_hook::consts::signal::SIGXFSZ;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
