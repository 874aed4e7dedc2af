//! Forecasts of scenarios that `calibrate` makes, against what importers then bought, and against naive forecasts: rolling origins over the bundled
//! trade. Fills the tables of `docs/validation/forecasts.md`.

mod naive;
mod panel;
mod sample;
mod simulated;
#[cfg(test)]
mod tests;

use naive::Past;
use panel::{Cell, Product, Series, of};
use sample::Sample;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The page.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/validation/forecasts.md");
/// Years ahead.
const AHEAD: i32 = 3;
/// Origins on which rules were tuned, and those on which they are judged.
const ORIGINS: [std::ops::RangeInclusive<i32>; 2] = [2010..=2016, 2017..=2021];
/// Trials of each simulation.
const TRIALS: u64 = 1000;
/// Largest score of one forecast, in units of the cell's last imports.
const MOST: f64 = 3.0;
/// Names of the forecasts, the simulated one first.
pub const FORECASTS: [&str; 5] = ["mindep", "pooled", "by size", "lognormal", "mean of three years"];

/// What is forecast.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// All imports of a product by an importer.
    Total = 0,
    /// What one supplier sells it.
    Supplier = 1,
}

/// One value, and how each forecast did.
#[derive(Clone, Debug)]
pub struct Scored {
    kind: Kind,
    origin: i32,
    ahead: i32,
    class: usize,
    product: u32,
    /// Probability that the simulated value is lower.
    rank: f64,
    /// By forecast: whether the 90 % band holds it, CRPS and interval score over the cell's last imports, each at most [`MOST`].
    scores: Vec<(bool, f64, f64)>,
}

/// The place of a cell, and its values.
type OfCell = (usize, Result<Vec<Scored>, String>);

/// Past changes by kind, origin and years ahead.
type Pasts = BTreeMap<(Kind, i32, i32), Past>;

/// Scores all values of the cells that `wanted` takes by their number.
pub fn measure(trials: u64, wanted: impl Fn(usize) -> bool + Sync) -> Result<Vec<Scored>, String> {
    let products = panel::gather();
    let [first, last] = mindep_world::trade::bundled().years;
    debug_assert!(first < 2000, "years before the first origin");
    let all = panel::cells(&products, *ORIGINS[0].start()..=*ORIGINS[1].end());
    let cells: Vec<Cell<'_>> = all.into_iter().enumerate().filter(|(i, _)| wanted(*i)).map(|(_, cell)| cell).collect();
    let pasts = pasts(&products, &cells);
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<OfCell>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(cell) = cells.get(place) else { break };
                    let scored = score(*cell, &pasts, last, trials);
                    found.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, scored));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by_key(|(place, _)| *place);
    let mut scored = Vec::new();
    for (_, of_cell) in found {
        scored.extend(of_cell?);
    }
    Ok(scored)
}

fn pasts(products: &[Product], cells: &[Cell<'_>]) -> Pasts {
    let mut pasts = Pasts::new();
    for cell in cells {
        for kind in [Kind::Total, Kind::Supplier] {
            for ahead in 1..=AHEAD {
                let key = (kind, cell.origin, ahead);
                pasts.entry(key).or_insert_with(|| Past::new(products, kind, cell.origin, ahead));
            }
        }
    }
    pasts
}

fn score(cell: Cell<'_>, pasts: &Pasts, last_year: i32, trials: u64) -> Result<Vec<Scored>, String> {
    let place = || format!("{} {} {}", cell.product.hs92, cell.imports.importer, cell.origin);
    let simulated = simulated::simulate(cell, AHEAD, trials).map_err(|error| format!("{}: {error}", place()))?;
    let mut scored = Vec::new();
    let world = of(&cell.product.world, cell.origin);
    let mut add = |kind: Kind, series: &Series, share: f64, samples: &[Sample]| {
        for ahead in (1..=AHEAD).filter(|ahead| cell.origin + ahead <= last_year) {
            let past = &pasts[&(kind, cell.origin, ahead)];
            let class = naive::class(kind, share);
            let (last, y) = (of(series, cell.origin), of(series, cell.origin + ahead));
            let simulated = &samples[ahead as usize - 1];
            let lognormal = naive::lognormal(series, cell.origin, ahead);
            let mean = naive::mean_of_three(series, cell.origin);
            let rated = |sample: &Sample, scale: f64| {
                let score = |value: f64| (value / cell.last()).min(MOST);
                let interval = scale * sample.interval_score(y / scale);
                (sample.holds(y / scale), score(sample.crps(scale, y)), score(interval))
            };
            let scores = vec![
                rated(simulated, 1.0),
                rated(&past.pooled, last),
                rated(past.of_class(class), last),
                rated(&lognormal, last),
                rated(&mean, last),
            ];
            scored.push(Scored {
                kind,
                origin: cell.origin,
                ahead,
                class,
                product: cell.product.hs92,
                rank: simulated.rank(y),
                scores,
            });
        }
    };
    add(Kind::Total, &cell.imports.total, cell.last() / world, &simulated.total);
    for (code, series) in cell.suppliers() {
        let samples = simulated.suppliers.get(&code);
        let samples = samples.ok_or_else(|| format!("{}: no supplier {code} in its scenario", place()))?;
        add(Kind::Supplier, series, of(series, cell.origin) / cell.last(), samples);
    }
    Ok(scored)
}

/// Mean scores of a group of values.
pub struct Mean {
    /// Number of values.
    pub count: usize,
    /// By forecast: share inside the 90 % band, mean CRPS, mean interval score.
    pub of: Vec<[f64; 3]>,
}

/// Averages the scores of the values that `wanted` takes.
pub fn mean(all: &[Scored], wanted: impl Fn(&Scored) -> bool) -> Mean {
    let mut sums = vec![[0.0; 3]; FORECASTS.len()];
    let mut count = 0;
    for scored in all.iter().filter(|scored| wanted(scored)) {
        count += 1;
        for (sums, (inside, crps, interval)) in sums.iter_mut().zip(&scored.scores) {
            *sums = [sums[0] + f64::from(*inside), sums[1] + crps, sums[2] + interval];
        }
    }
    Mean { count, of: sums.iter().map(|sums| sums.map(|sum| sum / count as f64)).collect() }
}

impl Mean {
    /// CRPS over that of the best naive forecast, less 1.
    pub fn against_best(&self) -> f64 {
        let best = self.of[1..].iter().map(|scores| scores[1]).fold(f64::INFINITY, f64::min);
        self.of[0][1] / best - 1.0
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Total => "totals",
        Kind::Supplier => "suppliers",
    }
}

/// The tables of the page.
pub fn tables(all: &[Scored]) -> String {
    let mut text = String::new();
    let kinds = [Kind::Total, Kind::Supplier];
    let judged = |scored: &Scored| ORIGINS[1].contains(&scored.origin);
    text += "| origins | of | values | inside 90 % | CRPS | best naive | against it | interval score |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for origins in ORIGINS {
        for kind in kinds {
            let mean = mean(all, |s| s.kind == kind && origins.contains(&s.origin));
            let best = (1..FORECASTS.len()).min_by(|a, b| mean.of[*a][1].total_cmp(&mean.of[*b][1])).unwrap_or(1);
            let _ = writeln!(
                text,
                "| {} to {} | {} | {} | {:.3} | {:.4} | {:.4}, {} | {:+.1} % | {:.2} |",
                origins.start(),
                origins.end(),
                name(kind),
                mean.count,
                mean.of[0][0],
                mean.of[0][1],
                mean.of[best][1],
                FORECASTS[best],
                100.0 * mean.against_best(),
                mean.of[0][2],
            );
        }
    }
    text += "\nBy years ahead, origins that are judged:\n\n| of | years ahead | inside 90 % | CRPS";
    for forecast in &FORECASTS[1..] {
        let _ = write!(text, " | {forecast}");
    }
    text += " |\n| --- | ---: | ---: | ---:";
    text += &" | ---:".repeat(FORECASTS.len() - 1);
    text += " |\n";
    for kind in kinds {
        for ahead in 1..=AHEAD {
            let mean = mean(all, |s| s.kind == kind && judged(s) && s.ahead == ahead);
            let _ = write!(text, "| {} | {ahead} | {:.3} | {:.4}", name(kind), mean.of[0][0], mean.of[0][1]);
            for scores in &mean.of[1..] {
                let _ = write!(text, " | {:.4} ({:.2})", scores[1], scores[0]);
            }
            text += " |\n";
        }
    }
    text += "\nBy size, share of the world's imports or of the importer's:\n\n| of | share | values | inside 90 % | CRPS | against the best naive |\n| --- | --- | ---: | ---: | ---: | ---: |\n";
    for kind in kinds {
        let ends = naive::CLASSES[kind as usize];
        for class in 0..=ends.len() {
            let mean = mean(all, |s| s.kind == kind && judged(s) && s.class == class);
            let least = [panel::IMPORTER, panel::SUPPLIER][kind as usize];
            let low = if class == 0 { least } else { ends[class - 1] };
            let high = ends.get(class).map_or("and more".to_owned(), |high| format!("to {:.0} %", 100.0 * high));
            let _ = writeln!(
                text,
                "| {} | {:.0} % {high} | {} | {:.3} | {:.4} | {:+.1} % |",
                name(kind),
                100.0 * low,
                mean.count,
                mean.of[0][0],
                mean.of[0][1],
                100.0 * mean.against_best()
            );
        }
    }
    text += "\nWhere in the simulated distribution the values lay, in tenths (10 % each where it is right):\n\n| of | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for kind in kinds {
        let mut tenths = [0.0; 10];
        for scored in all.iter().filter(|s| s.kind == kind && judged(s)) {
            tenths[((scored.rank * 10.0) as usize).min(9)] += 1.0;
        }
        let count: f64 = tenths.iter().sum();
        let _ = write!(text, "| {}", name(kind));
        for tenth in tenths {
            let _ = write!(text, " | {:.1}", 100.0 * tenth / count);
        }
        text += " |\n";
    }
    text += "\nBy product:\n\n| product | totals | inside 90 % | against the best naive | suppliers | inside 90 % | against the best naive |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    let products: std::collections::BTreeSet<u32> = all.iter().map(|s| s.product).collect();
    for product in products {
        let _ = write!(text, "| {product:06}");
        for kind in kinds {
            let mean = mean(all, |s| s.kind == kind && judged(s) && s.product == product);
            let _ = write!(text, " | {} | {:.2} | {:+.0} %", mean.count, mean.of[0][0], 100.0 * mean.against_best());
        }
        text += " |\n";
    }
    text
}

/// The page with its tables filled.
fn filled(page: &str, tables: &str) -> Option<String> {
    let (before, rest) = page.split_once("<!-- table: forecasts -->\n")?;
    let (_, after) = rest.split_once("<!-- end -->")?;
    Some(format!("{before}<!-- table: forecasts -->\n\n{tables}\n<!-- end -->{after}"))
}

/// Fills the tables of the page; with a number N, prints those of every N-th cell.
pub fn make(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let every: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let tables = match measure(TRIALS, |cell| cell % every.max(1) == 0) {
        Ok(scored) => tables(&scored),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    if every > 1 {
        println!("{tables}");
        return ExitCode::SUCCESS;
    }
    let written = std::fs::read_to_string(PAGE).ok().and_then(|page| filled(&page, &tables));
    if let Some(Ok(())) = written.map(|page| std::fs::write(PAGE, page)) {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: cannot fill docs/validation/forecasts.md");
    ExitCode::FAILURE
}
