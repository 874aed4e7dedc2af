//! Catches errors and panics of drawing, so that a fault costs only one picture or section, and is reported in a sentence, while the results are
//! unaffected.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether this thread is drawing, in which case the panic hook prints nothing.
    static DRAWS: Cell<bool> = const { Cell::new(false) };
}

/// A picture or section that could not be drawn, and why: a bug of mindep, not of the results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    what: String,
    why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, why } = self;
        write!(f, "{what} cannot be drawn: {why}; this is a fault of mindep, please report it")
    }
}

impl std::error::Error for Fault {}

/// Runs `draw`, which draws `what`.
///
/// # Errors
///
/// Returns an error when drawing fails or panics.
pub fn guard<T, E: fmt::Display>(what: &str, draw: impl FnOnce() -> Result<T, E>) -> Result<T, Fault> {
    quiet();
    let outer = DRAWS.replace(true);
    let done = catch_unwind(AssertUnwindSafe(draw));
    DRAWS.set(outer);
    let fault = |why: String| Fault { what: what.to_owned(), why: why.lines().collect::<Vec<_>>().join(" ") };
    match done {
        Ok(drawn) => drawn.map_err(|error| fault(error.to_string())),
        Err(panic) => Err(fault(words(panic.as_ref()))),
    }
}

/// Returns the message of a panic.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked".to_owned())
}

/// Installs a panic hook that is silent for threads that are drawing and otherwise calls the previous hook.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !DRAWS.get() {
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::{Fault, guard};

    #[test]
    fn a_panic_and_an_error_are_told_in_a_sentence() {
        let told = |found: Result<u8, Fault>| found.map_err(|fault| fault.to_string());
        let expected =
            |why: &str| Err(format!("plots/x cannot be drawn: {why}; this is a fault of mindep, please report it"));
        let (low, high) = (2.0_f64, 1.0_f64);
        let panics = || Ok::<u8, String>(1.5_f64.clamp(low, high) as u8);
        assert!(told(guard("plots/x", panics)).unwrap_err().contains("min > max"));
        let line = || -> Result<u8, String> { panic!("one\ntwo {high}") };
        assert_eq!(told(guard("plots/x", line)), expected("one two 1"));
        assert_eq!(told(guard("plots/x", || Err("no room"))), expected("no room"));
        assert_eq!(guard("plots/x", || guard("inner", || Err("no")).or(Ok::<_, String>(7))), Ok(7));
    }
}
