//! How imports swing, grow and fall in the world's trade: what the constants of `calibrate` rest on, and how well its demand forecasts.
//!
//! Fills the tables of `docs/methods/swings.md`.

use mindep_core::domain::node::Country;
use mindep_library::questions::calibrate::ask::demand::{Demand, GROWTH_SD};
use mindep_library::questions::calibrate::ask::growth::deviation_of_years;
use mindep_library::questions::calibrate::ask::{Prior, Product, Rules, calibrate};
use mindep_scenario::trade::TradeRow;
use mindep_world::trade::{PRODUCTS, bundled};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

/// The page.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/methods/swings.md");
/// Smallest part of the world's imports with which an importer counts.
const LARGE: f64 = 0.005;
/// Last years of the tables from which forecasts are made.
const ORIGINS: [i32; 5] = [2006, 2009, 2012, 2015, 2018];
/// Years forecast.
const AHEAD: i32 = 10;
/// Rules of falls, as `calibrate` has them by default; hazards are not looked at.
const RULES: Rules = Rules { fall: 0.5, least_share: 0.1, prior: Prior::Own };

/// Yearly imports of one product by one importer.
struct Series {
    product: u32,
    rows: Vec<TradeRow>,
    /// Totals by year.
    totals: BTreeMap<i32, f64>,
    /// Totals of the world by year.
    world: BTreeMap<i32, f64>,
}

impl Series {
    /// Whether the importer bought something in every year from the first of the data to `last`, and enough in the last three.
    fn counts(&self, last: i32) -> bool {
        let of = |totals: &BTreeMap<i32, f64>| {
            (last - 2..=last).map(|y| totals.get(&y).copied().unwrap_or(0.0)).sum::<f64>()
        };
        let every = (bundled().years[0]..=last).all(|year| self.totals.get(&year).is_some_and(|total| *total > 0.0));
        every && of(&self.totals) >= LARGE * of(&self.world)
    }

    /// What `calibrate` finds in the years up to `last`.
    fn product(&self, last: i32) -> Option<Product> {
        let rows: Vec<&TradeRow> = self.rows.iter().filter(|row| row.year <= last).collect();
        calibrate(&rows, RULES, &[]).products.pop()
    }

    /// Falls that what others bought can tell, and how many of them were the seller's.
    fn told(&self) -> [usize; 2] {
        let product: Arc<str> = self.product.to_string().into();
        let rows: Vec<TradeRow> =
            self.rows.iter().map(|row| TradeRow { product: Arc::clone(&product), ..row.clone() }).collect();
        let found = calibrate(&rows.iter().collect::<Vec<_>>(), RULES, &[]).products.pop();
        let falls = found.map_or_else(Vec::new, |product| product.falls);
        let whose: Vec<bool> =
            falls.iter().filter(|fall| fall.counted).filter_map(|fall| fall.is_partners(RULES)).collect();
        [whose.len(), whose.iter().filter(|partners| **partners).count()]
    }
}

/// Gathers all series. Where a weight is not known it is computed from the value, at the product's mean value of the year.
fn gather() -> Vec<Series> {
    let mut all = Vec::new();
    for product in PRODUCTS {
        let flows = bundled().flows(product);
        let flows: Vec<_> = flows.iter().filter(|flow| flow.importer != flow.exporter).collect();
        let mut known: BTreeMap<i32, [f64; 2]> = BTreeMap::new();
        for flow in &flows {
            if let Some(tonnes) = flow.tonnes {
                let sums = known.entry(flow.year).or_default();
                *sums = [sums[0] + flow.kusd, sums[1] + tonnes];
            }
        }
        let mut by_importer: BTreeMap<Country, Series> = BTreeMap::new();
        let mut world: BTreeMap<i32, f64> = BTreeMap::new();
        for flow in &flows {
            let [kusd, tonnes] = known.get(&flow.year).copied().unwrap_or_default();
            let quantity = flow.tonnes.or_else(|| (kusd > 0.0).then(|| flow.kusd * tonnes / kusd)).unwrap_or(0.0);
            let series = by_importer.entry(flow.importer).or_insert_with(|| Series {
                product,
                rows: Vec::new(),
                totals: BTreeMap::new(),
                world: BTreeMap::new(),
            });
            *series.totals.entry(flow.year).or_default() += quantity;
            *world.entry(flow.year).or_default() += quantity;
            series.rows.push(TradeRow {
                importer: flow.importer,
                product: "x".into(),
                partner: flow.exporter,
                year: flow.year,
                quantity: Some(quantity),
                value: None,
            });
        }
        all.extend(by_importer.into_values().map(|series| Series { world: world.clone(), ..series }));
    }
    all
}

/// What is measured.
pub struct Measured {
    /// Series of thirty years.
    pub series: usize,
    /// Mean of yearly persistence, and its standard deviation between series without that of its errors.
    pub persistence: [f64; 2],
    /// Median of standard deviations of yearly log growth.
    pub swing: f64,
    /// By class of swing: upper end, forecasts, coefficient of past growth, median growth in the ten years after.
    pub growth: Vec<(f64, usize, f64, f64)>,
    /// By years ahead: forecasts, and parts inside, below and above the 90 % band.
    pub bands: Vec<(i32, usize, [f64; 3])>,
    /// Partner-years, falls by half, rises to twice.
    pub falls: [u64; 3],
    /// Falls that what others bought can tell, and how many of them were the seller's.
    pub told: [usize; 2],
}

/// Measures the bundled trade.
pub fn measure() -> Measured {
    let all = gather();
    let last = bundled().years[1];
    let whole: Vec<Product> = all.iter().filter(|s| s.counts(last)).filter_map(|s| s.product(last)).collect();
    let found: Vec<_> = whole.iter().filter_map(|p| p.growth).filter_map(|g| g.persistence).collect();
    let n = found.len() as f64;
    let mean = found.iter().map(|p| p.yearly).sum::<f64>() / n;
    let variance = found.iter().map(|p| squared(p.yearly - mean)).sum::<f64>() / (n - 1.0);
    let errors = found.iter().map(|p| squared(p.std_error)).sum::<f64>() / n;
    let mut swings: Vec<f64> = whole.iter().filter_map(|p| p.growth?.log.std_dev).collect();
    let mut measured = Measured {
        series: found.len(),
        persistence: [mean, (variance - errors).max(0.0).sqrt()],
        swing: median(&mut swings),
        growth: Vec::new(),
        bands: Vec::new(),
        falls: [0; 3],
        told: [0; 2],
    };
    for product in &whole {
        let evidence = &product.pooled;
        measured.falls[0] += evidence.years;
        measured.falls[1] += evidence.falls();
        measured.falls[2] += evidence.rises;
    }
    for series in all.iter().filter(|series| series.counts(last)) {
        let [told, sellers] = series.told();
        measured.told = [measured.told[0] + told, measured.told[1] + sellers];
    }
    let mut forecasts: Vec<(i32, Product, f64)> = Vec::new();
    for origin in ORIGINS {
        for series in all.iter().filter(|series| series.counts(origin)) {
            let Some(product) = series.product(origin) else { continue };
            for ahead in 1..=AHEAD.min(last - origin) {
                let came = series.totals.get(&(origin + ahead)).copied().unwrap_or(0.0);
                // What ceased is far below any band.
                forecasts.push((ahead, product.clone(), libm::log((came / product.annual.mean).max(1e-3))));
            }
        }
    }
    for [low, high] in [[0.0, 0.3], [0.3, 0.7], [0.7, f64::INFINITY]] {
        let mut points: Vec<(f64, f64)> = Vec::new();
        for (ahead, product, came) in forecasts.iter().filter(|(ahead, ..)| *ahead == AHEAD) {
            let Some(growth) = product.growth else { continue };
            if (low..high).contains(&growth.log.std_dev.unwrap_or(0.0)) {
                points.push((growth.log.mean, came / f64::from(ahead + 1)));
            }
        }
        let mut after: Vec<f64> = points.iter().map(|(_, after)| *after).collect();
        measured.growth.push((high, points.len(), robust_slope(&points), median(&mut after)));
    }
    for ahead in 1..=AHEAD {
        let mut parts = [0.0; 3];
        let of_year: Vec<_> = forecasts.iter().filter(|(a, ..)| *a == ahead).collect();
        for (_, product, came) in &of_year {
            let demand = Demand::of(product.annual.mean, product.growth.as_ref());
            // The noise of a year, and growth since the middle of the three years whose mean is the level.
            let deviation = demand.volatility * deviation_of_years(demand.persistence);
            let years = f64::from(ahead + 1);
            let middle = years * libm::log1p(demand.carried) - deviation * deviation / 2.0;
            let sd = (deviation * deviation + squared(years * GROWTH_SD)).sqrt();
            let score = (came - middle) / sd;
            parts[if score < -1.645 { 1 } else { usize::from(score > 1.645) * 2 }] += 1.0 / of_year.len() as f64;
        }
        measured.bands.push((ahead, of_year.len(), parts));
    }
    measured
}

fn squared(x: f64) -> f64 {
    x * x
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Slope of a line with an intercept by iterated least squares, points beyond 1.5 robust standard deviations weighing less (Huber).
fn robust_slope(points: &[(f64, f64)]) -> f64 {
    let mut weights = vec![1.0; points.len()];
    let mut line = [0.0, 0.0];
    for _ in 0..50 {
        let sum =
            |f: &dyn Fn(f64, f64) -> f64| points.iter().zip(&weights).map(|((x, y), w)| w * f(*x, *y)).sum::<f64>();
        let n = sum(&|_, _| 1.0);
        let (x, y) = (sum(&|x, _| x) / n, sum(&|_, y| y) / n);
        let slope = sum(&|a, b| (a - x) * (b - y)) / sum(&|a, _| (a - x) * (a - x));
        line = [y - slope * x, slope];
        let rest = |(x, y): &(f64, f64)| y - line[0] - line[1] * x;
        let mut sizes: Vec<f64> = points.iter().map(|point| rest(point).abs()).collect();
        let scale = 1.4826 * median(&mut sizes);
        weights = points.iter().map(|point| (1.5 * scale / rest(point).abs().max(1e-12)).min(1.0)).collect();
    }
    line[1]
}

/// The tables of the page.
pub fn tables(found: &Measured) -> String {
    let mut text = String::new();
    let [mean, sd] = found.persistence;
    let [years, falls, rises] = found.falls;
    let [told, sellers] = found.told;
    let _ = write!(
        text,
        "| of | measured |\n| --- | ---: |\n| series of thirty years | {} |\n| yearly persistence: mean, standard deviation between series | {mean:.2}, {sd:.2} |\n\
         | standard deviation of yearly log growth, median | {:.2} |\n| falls by half and more, a partner-year | {falls} of {years} = {:.3} |\n| rises to twice and more | {rises} = {:.3} |\n| falls in which the seller's other customers lost half too | {sellers} of {told} = {:.2} |\n",
        found.series,
        found.swing,
        falls as f64 / years as f64,
        rises as f64 / years as f64,
        sellers as f64 / told as f64,
    );
    text += "\n| standard deviation of yearly log growth | forecasts over ten years | coefficient of past growth | median growth after, a year |\n| --- | ---: | ---: | ---: |\n";
    let mut low = 0.0;
    for (high, count, slope, after) in &found.growth {
        let class = if high.is_finite() { format!("{low} to {high}") } else { format!("above {low}") };
        let _ = writeln!(text, "| {class} | {count} | {slope:.2} | {after:.3} |");
        low = *high;
    }
    text +=
        "\n| years ahead | forecasts | inside the 90 % band | below | above |\n| ---: | ---: | ---: | ---: | ---: |\n";
    let mut all = [0.0; 4];
    for (ahead, count, [inside, below, above]) in &found.bands {
        let _ = writeln!(text, "| {ahead} | {count} | {inside:.3} | {below:.3} | {above:.3} |");
        let n = *count as f64;
        all = [all[0] + n, all[1] + n * inside, all[2] + n * below, all[3] + n * above];
    }
    let [n, inside, below, above] = all;
    let _ = writeln!(text, "| all | {n} | {:.3} | {:.3} | {:.3} |", inside / n, below / n, above / n);
    text
}

/// The page with its tables filled.
fn filled(page: &str, found: &Measured) -> Option<String> {
    let (before, rest) = page.split_once("<!-- table: swings -->\n")?;
    let (_, after) = rest.split_once("<!-- end -->")?;
    Some(format!("{before}<!-- table: swings -->\n\n{}\n<!-- end -->{after}", tables(found)))
}

/// Fills the tables of the page.
pub fn make() -> ExitCode {
    let page = std::fs::read_to_string(PAGE).ok();
    let written = page.and_then(|page| filled(&page, &measure())).map(|page| std::fs::write(PAGE, page));
    if let Some(Ok(())) = written {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: cannot fill docs/methods/swings.md");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::{PAGE, filled, measure, squared};
    use mindep_library::questions::calibrate::ask::demand::{
        GROWTH_LASTS, GROWTH_SPREAD, USUAL_PERSISTENCE, USUAL_SWING,
    };
    use mindep_library::questions::calibrate::ask::hazards::SHARED;

    #[test]
    fn the_page_has_what_the_bundled_trade_gives_and_calibrate_its_constants() {
        let found = measure();
        let page = std::fs::read_to_string(PAGE).expect("the page");
        assert!(
            Some(&page) == filled(&page, &found).as_ref(),
            "docs/methods/swings.md differs from: cargo xtask swings"
        );
        let [mean, sd] = USUAL_PERSISTENCE;
        assert!(
            (found.persistence[0] - mean).abs() < 0.06 && (found.persistence[1] - sd).abs() < 0.06,
            "{:?}",
            found.persistence
        );
        assert!((found.swing - USUAL_SWING).abs() < 0.06, "{}", found.swing);
        assert!((found.told[1] as f64 / found.told[0] as f64 - SHARED).abs() < 0.03, "{:?}", found.told);
        // What of past growth was carried on, with the error of some twenty rates of the middle of each class.
        for ((_, _, slope, _), swing) in found.growth.iter().zip([0.2, 0.5, 1.0]) {
            let error = swing * swing / 20.0;
            let kept = GROWTH_LASTS * squared(GROWTH_SPREAD) / (squared(GROWTH_SPREAD) + error);
            assert!((slope - kept).abs() < 0.1, "swings of {swing}: measured {slope}, used {kept}");
        }
    }
}
