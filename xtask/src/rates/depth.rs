//! Step 7, depth and years: how deep falls are against the base before them, and how many years they last.

use super::flows::Product;
use super::measures::weighted_moments;
use super::onsets::{Row, is_weak};
use super::panel::change;
use mindep_core::stats::{exp, ln};
use mindep_world::minerals::Stage;

/// The smallest probability of an onset that is followed.
const LEAST_ONSET: f64 = 0.05;
/// Years for which survival is estimated.
const YEARS: usize = 5;

/// A fall and what became of it.
pub struct Fall {
    stage: Stage,
    hs92: u32,
    /// o: the probability that it began.
    weight: f64,
    /// Part lost in the first year, beyond what buyers did.
    loss: f64,
    /// The largest part lost in a year.
    worst: f64,
    /// Years until the total is back above half of the base.
    years: usize,
    /// Whether it went on at the end of the data.
    open: bool,
}

/// What some falls have in common.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// Sum of weights.
    pub events: f64,
    /// Mean of the loss in the first year.
    pub mean: f64,
    /// Standard deviation of it.
    pub sd: f64,
    /// Mean of the worst year's loss.
    pub worst: f64,
    /// Part that lasts more than one, two, … five years.
    pub lasting: [f64; YEARS],
    /// Standard error of the part that lasts three years and more; `None` where all do or none.
    pub three_error: Option<f64>,
}

impl Depth {
    /// Parts that last one year; two; three and more; five and more.
    pub fn years(&self) -> [f64; 4] {
        let [one, two, _, four, _] = self.lasting;
        [1.0 - one, one - two, two, four]
    }

    fn of<'a>(falls: impl IntoIterator<Item = &'a Fall>) -> Self {
        let falls: Vec<&Fall> = falls.into_iter().collect();
        let moments = |value: fn(&Fall) -> f64| {
            weighted_moments(&falls.iter().map(|fall| (value(fall), fall.weight)).collect::<Vec<_>>())
        };
        let (mean, sd) = moments(|fall| fall.loss);
        let (worst, _) = moments(|fall| fall.worst);
        let (lasting, three_error) = kaplan_meier(&falls);
        Self { events: falls.iter().map(|fall| fall.weight).sum(), mean, sd, worst, lasting, three_error }
    }
}

/// Parts that last more than 1, 2, … years, because what went on at the end of the data is cut off there; and Greenwood's error of the second.
fn kaplan_meier(falls: &[&Fall]) -> ([f64; YEARS], Option<f64>) {
    let weight =
        |inside: &dyn Fn(&Fall) -> bool| falls.iter().filter(|fall| inside(fall)).map(|fall| fall.weight).sum::<f64>();
    let (mut survival, mut lasting) = (1.0, [1.0; YEARS]);
    let (mut hazards, mut error) = (0.0, None);
    for years in 1..=YEARS {
        let at_risk = weight(&|fall| fall.years > years || (fall.years == years && !fall.open));
        let ended = weight(&|fall| fall.years == years && !fall.open);
        if at_risk > 0.0 {
            survival *= 1.0 - ended / at_risk;
            hazards += ended / at_risk / (at_risk - ended);
        }
        lasting[years - 1] = survival;
        if years == 2 && survival > 0.0 && survival < 1.0 {
            error = Some(survival * hazards.sqrt());
        }
    }
    (lasting, error)
}

/// Follows every fall that began.
pub fn falls(products: &[Product], rows: &[Row]) -> Vec<Fall> {
    let begun = rows.iter().filter(|row| row.onset >= LEAST_ONSET);
    begun.filter_map(|row| Some(follow(products.iter().find(|product| product.hs92 == row.of.hs92)?, row))).collect()
}

fn follow(product: &Product, row: &Row) -> Fall {
    let volume = &product.exports[&row.of.exporter];
    let start = (row.of.year - product.first) as usize;
    let loss = 1.0 - exp(row.of.beyond_buyers);
    let (mut worst, mut years) = (loss, 1);
    while start + years < product.years() {
        let now = change(volume, start + years, start);
        if now >= ln(0.5) {
            break;
        }
        worst = worst.max(1.0 - exp(now));
        years += 1;
    }
    let open = start + years >= product.years();
    Fall { stage: row.of.stage, hs92: row.of.hs92, weight: row.onset, loss, worst, years, open }
}

/// Depth and years of the falls that the hazards are made from.
pub struct Depths {
    /// All together.
    pub all: Depth,
    /// Those that end within two years.
    pub end: Depth,
    /// Those that last three years and more, as far as is known.
    pub last: Depth,
    /// Those of each stage.
    pub by_stage: [Depth; 2],
}

impl Depths {
    /// Gathers falls, those of weak data left out.
    pub fn of(falls: &[Fall]) -> Self {
        let of = |inside: &dyn Fn(&Fall) -> bool| Depth::of(falls.iter().filter(|f| !is_weak(f.hs92) && inside(f)));
        Self {
            all: of(&|_| true),
            end: of(&|fall| fall.years <= 2 && !fall.open),
            last: of(&|fall| fall.years >= 3),
            by_stage: [Stage::Ore, Stage::Processed].map(|stage| of(&|fall| fall.stage == stage)),
        }
    }

    /// Prints them.
    pub fn print(&self) {
        println!("\n== 7 depth and years");
        let [ore, processed] = &self.by_stage;
        for (name, depth) in
            [("ore", ore), ("processed", processed), ("all", &self.all), ("ends", &self.end), ("lasts", &self.last)]
        {
            let Depth { events, mean, sd, worst, three_error, .. } = depth;
            let [one, two, three, five] = depth.years();
            let error = three_error.map_or(String::new(), |error| format!(" ± {error:.2}"));
            println!(
                "{name:9} {events:.1} events, loss in the first year {mean:.2}, sd {sd:.2}, in the worst {worst:.2}; one year {one:.2}, two {two:.2}, \
                 three and more {three:.2}{error}, five and more {five:.2}"
            );
        }
    }
}
