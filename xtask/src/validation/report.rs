//! The pages in Markdown, a summary and the tables behind it, with a list of failed checks.

use super::check::{Case, Check, LIMIT, Size};
use super::intervals::{Covered, Promise, STATISTICS, Shrinking, convergence, coverage, slope};
use super::samplers::{LEVEL, Sampled, sampled};
use super::{closed_forms, hazards, losses, money};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The report.
pub struct Report {
    /// Pages in Markdown by file name, `README.md` the summary.
    pub pages: BTreeMap<String, String>,
    /// Descriptions of failed checks.
    pub failed: Vec<String>,
}

/// Cases of one page.
struct Chapter {
    file: &'static str,
    title: &'static str,
    cases: Vec<Case>,
}

impl Chapter {
    fn new(file: &'static str, title: &'static str, cases: Vec<Case>) -> Self {
        Self { file, title, cases }
    }

    fn checks(&self) -> impl Iterator<Item = &Check> {
        self.cases.iter().flat_map(|case| &case.checks)
    }

    fn page(&self) -> String {
        let mut text = format!(
            "# {}\n\nMade by `cargo xtask validation`; what `z` is says [the summary](README.md).\n",
            self.title
        );
        self.cases.iter().for_each(|case| table(&mut text, case));
        text
    }
}

/// Runs all simulations and makes the report.
pub fn make(size: Size) -> Report {
    let chapters = [
        Chapter::new("closed-forms.md", "The model's closed forms", closed_forms::cases(size)),
        Chapter::new("hazards.md", "Hazards in time", hazards::cases(size)),
        Chapter::new("losses.md", "Distributions of losses, stocks and their best size", losses::cases(size)),
        Chapter::new("money.md", "What stocks and projects cost", money::cases()),
    ];
    let (covered, shrinking, samples) = (coverage(size), convergence(size), sampled(size));
    let mut failed: Vec<String> = Vec::new();
    for case in chapters.iter().flat_map(|chapter| &chapter.cases) {
        failed.extend(
            case.checks.iter().filter(|c| !c.holds()).map(|c| format!("{}: {c:?}, z = {:?}", case.title, c.z())),
        );
    }
    failed.extend(covered.iter().filter(|c| !c.holds()).map(|c| format!("{}: {} of {}", c.interval, c.held, c.of)));
    for (i, statistic) in STATISTICS.iter().enumerate() {
        let (slope, error) = slope(&shrinking, i, size.replications / 5);
        if (slope + 0.5).abs() > LIMIT * error {
            failed.push(format!("{statistic}: errors shrink as trials^{slope} ± {error}"));
        }
    }
    failed.extend(
        samples
            .iter()
            .filter(|s| s.p < LEVEL || s.formula.is_some_and(|f| f > 1e-8))
            .map(|s| format!("{}: distance {}, p = {}, formula {:?}", s.call, s.distance, s.p, s.formula)),
    );
    let mut pages: BTreeMap<String, String> =
        chapters.iter().map(|chapter| (chapter.file.to_owned(), chapter.page())).collect();
    let mut text = String::new();
    intervals(&mut text, size, &covered);
    errors(&mut text, size, &shrinking);
    pages.insert("intervals.md".to_owned(), text);
    let mut text = String::new();
    samplers(&mut text, size, &samples);
    pages.insert("samplers.md".to_owned(), text);
    pages.insert("README.md".to_owned(), summary(size, &chapters, &covered, &shrinking, &samples));
    Report { pages, failed }
}

/// Formats a whole number with commas between thousands.
fn whole(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap_or_default()).collect();
    groups.join(",")
}

/// Formats a number with six significant digits.
fn digits(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let magnitude = libm::log10(x.abs()).floor() as i32;
    if (-4..6).contains(&magnitude) { format!("{x:.*}", (5 - magnitude).max(0) as usize) } else { format!("{x:.5e}") }
}

/// What came out, for readers: how many numbers were compared, how far they are from the exact ones, and where the tables are.
fn summary(
    size: Size,
    chapters: &[Chapter],
    covered: &[Covered],
    shrinking: &[Shrinking],
    samples: &[Sampled],
) -> String {
    let checks: Vec<&Check> = chapters.iter().flat_map(Chapter::checks).collect();
    let scores: Vec<f64> = checks.iter().filter_map(|c| c.z()).collect();
    let beyond = |limit: f64| scores.iter().filter(|z| z.abs() > limit).count();
    let squares: f64 = scores.iter().map(|z| z * z).sum();
    let largest = |scores: &[f64]| scores.iter().fold(0.0_f64, |most, z| most.max(z.abs()));
    let count = scores.len() as f64;
    let mut text = format!(
        "# Validation

Numbers that mindep simulates, held against exact ones. This page and those behind it are made by

```
cargo xtask validation
```

from the cases in `xtask/src/validation/`; the seed is fixed, so the same version makes the same pages. `cargo test` runs the same cases with fewer trials
(`xtask/src/validation/tests.rs`). Exact values are computed from formulas in those files, by code that shares nothing with the engine. Besides, `crates/core/tests/model/differential.rs` holds every month
of random scenarios against an independent plain implementation of the [model](../model.md), and `crates/core/tests/model/samplers.rs` holds samplers against those of another library.

## What came out

{} comparisons of random numbers, {} simulated trials each (fewer where it says so), and {} without randomness, which all agree. Of the random ones {} are beyond 2 standard errors
({} expected) and {} beyond 3 ({} expected); the largest is {:.2}. The mean of z² is {:.2}, where 1 is expected, give or take {:.2} if all were independent.

| page | cases | random numbers | largest z | exact numbers |
| --- | ---: | ---: | ---: | ---: |
",
        scores.len(),
        whole(size.trials),
        checks.len() - scores.len(),
        beyond(2.0),
        digits_short(count * 0.0455),
        beyond(3.0),
        digits_short(count * 0.0027),
        largest(&scores),
        squares / count,
        (2.0 / count).sqrt(),
    );
    for chapter in chapters {
        let scores: Vec<f64> = chapter.checks().filter_map(Check::z).collect();
        let most = if scores.is_empty() { String::new() } else { format!("{:.2}", largest(&scores)) };
        let _ = writeln!(
            text,
            "| [{}]({}) | {} | {} | {most} | {} |",
            chapter.title,
            chapter.file,
            chapter.cases.len(),
            scores.len(),
            chapter.checks().count() - scores.len()
        );
    }
    let simulated = covered.iter().filter(|c| !c.computed());
    let least = simulated.clone().map(|c| c.share().0).fold(1.0, f64::min);
    let of_few = |c: &&Covered| matches!(c.promise, Promise::OfFew);
    let usual = simulated.clone().filter(|c| !of_few(c)).map(|c| c.share().0).fold(1.0, f64::min);
    let _ = write!(
        text,
        "
`z` is the difference from the exact value in standard errors, where the standard error is the one that mindep itself tells of an estimate, or for quantiles and
standard deviations follows from the exact distribution. A case fails beyond {LIMIT}, which a right program reaches once in 147,000 comparisons. Quantiles come from bins that are within 0.39 % of
them; that much is left out of their z. Where nothing is random, the numbers agree to 10⁻⁹.

**Intervals.** Of {} kinds of 95 % intervals, each made some hundred times or more where the exact value is known, the least held {:.1} % of the time; where a number rests on few trials with losses, {:.1} %: [how often intervals hold](intervals.md). Errors shrink as the square root of trials: exponents of {}, −0.5 expected.

**Samplers.** {} calls of distributions, {} draws each; the least p of their Kolmogorov–Smirnov tests is {:.3}, where {:.3} is expected of as many: [samplers](samplers.md).
",
        covered.len(),
        100.0 * usual,
        100.0 * least,
        slopes(size, shrinking).join(", "),
        samples.len(),
        whole(size.draws),
        samples.iter().map(|s| s.p).fold(1.0, f64::min),
        1.0 / (samples.len() as f64 + 1.0),
    );
    text
}

/// The exponent of trials in the errors of each statistic, in words.
fn slopes(size: Size, rows: &[Shrinking]) -> Vec<String> {
    let told = |(i, statistic): (usize, &&str)| {
        let (slope, error) = slope(rows, i, size.replications / 5);
        format!("{statistic} {slope:.3} ± {error:.3}")
    };
    STATISTICS.iter().enumerate().map(told).collect()
}

fn digits_short(x: f64) -> String {
    format!("{x:.1}")
}

fn table(text: &mut String, case: &Case) {
    let _ = write!(
        text,
        "\n## {}\n\n{}\n\n| quantity | exact | simulated | standard error | z |\n| --- | ---: | ---: | ---: | ---: |\n",
        case.title, case.text
    );
    for check in &case.checks {
        let (error, z) = match (check.error, check.z()) {
            (Some(error), Some(z)) => (format!("{error:.2e}"), format!("{z:+.2}")),
            _ => ("none".to_owned(), String::new()),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {error} | {z} |",
            check.quantity,
            digits(check.exact),
            digits(check.found)
        );
    }
}

fn intervals(text: &mut String, size: Size, covered: &[Covered]) {
    let _ = write!(
        text,
        "# How often intervals hold\n\nMade by `cargo xtask validation`.\n\n95 % intervals, the exact value known, over {} repetitions of {} trials (another number where it says so). One outage with probability 0.3 and exponential duration takes 40 % of
supply: the loss is zero in 70 % of trials and skewed in the rest. Intervals from standard errors hold 95 % as trials grow; with this skewness somewhat less for tails of few trials: TVaR 0.99 of 2,000 trials is the mean of 20. Lines that begin with `rare` are of an outage in one trial of fifty, or, where shortfall is attributed, of a hundred: they rest on some
tens of trials, whose skewed losses make a mean that is too small look too sure; tables tell on how many trials they rest (`trials_not_zero`). Those of Sobol' indices are known to be too wide (Ishigami's function with noise, 64 rows). The two last are computed, not simulated: the least coverage over true values from a grid, of Garwood's interval for a
Poisson mean and of Clopper and Pearson's for a share of 50.\n\n| interval | repetitions | promise | held | ± |\n| --- | ---: | --- | ---: | ---: |\n",
        whole(size.replications),
        whole(size.trials_each)
    );
    for c in covered {
        let (share, error) = c.share();
        let computed = c.computed();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.1} % | {} |",
            c.interval,
            if computed { "computed".to_owned() } else { whole(c.of) },
            match c.promise {
                Promise::AtLeast => "at least 95 %",
                Promise::InTheLimit => "95 % in the limit",
                Promise::OfFew => "95 % in the limit, of few",
            },
            100.0 * share,
            if computed { String::new() } else { format!("{:.1}", 100.0 * error) },
        );
    }
}

fn errors(text: &mut String, size: Size, rows: &[Shrinking]) {
    let repetitions = size.replications / 5;
    let _ = write!(
        text,
        "\n## How errors shrink\n\nRoot mean square of the difference from the exact value over {} repetitions, and beside it of the standard errors that mindep tells, for the same outage.\n\n| trials |",
        whole(repetitions)
    );
    for statistic in STATISTICS {
        let _ = write!(text, " {statistic}: found | told |");
    }
    let _ = write!(text, "\n| ---: |{}\n", " ---: | ---: |".repeat(STATISTICS.len()));
    for row in rows {
        let _ = write!(text, "| {} |", whole(row.trials));
        for (found, told) in &row.errors {
            let _ = write!(text, " {found:.3} | {told:.3} |");
        }
        text.push('\n');
    }
    let _ =
        write!(text, "\nExponent of trials in the errors found, −0.5 expected: {}.\n", slopes(size, rows).join(", "));
}

fn samplers(text: &mut String, size: Size, samples: &[Sampled]) {
    let _ = write!(
        text,
        "# Samplers\n\nMade by `cargo xtask validation`.\n\n{} draws of each. √n·D is the Kolmogorov–Smirnov distance between the draws and the distribution function, p the chance of one as large (for discrete values smaller than told: the test is cautious there). The last column is the largest difference between that
distribution function and the integral of the textbook density, at 99 quantiles, where the density has no pole.\n\n| call | √n·D | p | formula |\n| --- | ---: | ---: | ---: |\n",
        whole(size.draws)
    );
    for s in samples {
        let formula = s.formula.map_or(String::new(), |f| format!("{f:.0e}"));
        let _ = writeln!(text, "| `{}` | {:.3} | {:.3} | {formula} |", s.call, s.distance, s.p);
    }
}
