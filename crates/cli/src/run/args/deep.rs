//! The arguments of `run --deep`.

use crate::options::trials;

/// What is asked of strategies over the uncertain parameters.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Robustness")]
pub struct DeepArgs {
    /// Then evaluate the strategies over the [[uncertain]] parameters too: regret, share of futures in which each is good enough, and the conditions in
    /// which it fails
    #[arg(long, conflicts_with = "shard")]
    pub deep: bool,
    /// Futures, each with other values of the uncertain parameters: a power of two
    #[arg(long, value_name = "N", default_value = "512", value_parser = futures, requires = "deep")]
    pub deep_futures: u32,
    /// Trials of each future
    #[arg(long, value_name = "N", default_value = "512", value_parser = of_future, requires = "deep")]
    pub deep_trials: u64,
    /// Expected shortfall share that is good enough, such as 2%; that of the unchanged scenario when absent
    #[arg(long, value_name = "SHARE", value_parser = tolerable, requires = "deep")]
    pub tolerable: Option<f64>,
}

/// Minimum number of futures, enough to find a box in each half of them.
const MIN_FUTURES: u32 = 32;
const MAX_FUTURES: u32 = 1 << 14;

/// Parses a number of futures.
fn futures(text: &str) -> Result<u32, String> {
    let wanted = format!("a power of two from {MIN_FUTURES} to {MAX_FUTURES}");
    let number: u32 = text.replace('_', "").parse().map_err(|_| format!("expected {wanted}"))?;
    if number.is_power_of_two() && (MIN_FUTURES..=MAX_FUTURES).contains(&number) {
        return Ok(number);
    }
    let near = number.clamp(MIN_FUTURES, MAX_FUTURES).next_power_of_two();
    Err(format!("expected {wanted}, such as {near}"))
}

/// Parses a number of trials per future; the minimum ensures that every batch has trials.
fn of_future(text: &str) -> Result<u64, String> {
    let number = trials(text)?;
    if (128..=1_000_000).contains(&number) { Ok(number) } else { Err("expected 128 to 1000000".to_owned()) }
}

/// Parses a share of at least 0 and below 1, such as `2%` or `0.02`.
fn tolerable(text: &str) -> Result<f64, String> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    let inside = |share: &f64| *share >= 0.0 && *share < 1.0;
    share
        .ok()
        .filter(inside)
        .ok_or_else(|| format!("found {text}, expected a share from 0 and below 1, such as 2% or 0.02"))
}

#[cfg(test)]
mod tests {
    use super::{futures, of_future, tolerable};

    #[test]
    fn numbers_of_futures_and_trials_are_bounded() {
        assert_eq!((futures("512"), futures("16_384")), (Ok(512), Ok(16_384)));
        assert_eq!(futures("100"), Err("expected a power of two from 32 to 16384, such as 128".to_owned()));
        for wrong in ["0", "16", "32768", "-4", "many"] {
            assert!(futures(wrong).is_err(), "{wrong}");
        }
        assert_eq!((of_future("1_024"), of_future("127").is_err()), (Ok(1024), true));
    }

    #[test]
    fn nothing_missing_can_be_asked_for() {
        assert_eq!((tolerable("2%"), tolerable("0.02"), tolerable("0")), (Ok(0.02), Ok(0.02), Ok(0.0)));
        for wrong in ["-1%", "100%", "1", "NaN", "little"] {
            assert!(tolerable(wrong).is_err(), "{wrong}");
        }
    }
}
