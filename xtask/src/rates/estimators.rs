//! Step 2, simple estimators: how often something falls by more than half below the median of the three years before.

use super::flows::{Product, Volume};
use super::measures::{BASE_YEARS, base, part};
use super::mines::Mined;
use mindep_core::domain::node::Country;
use mindep_world::minerals::{self, Stage};
use mindep_world::production;
use std::collections::BTreeMap;

/// Importers whose losses of the same exporter are counted together.
const IMPORTERS: [&str; 3] = ["KOR", "JPN", "USA"];
/// Part of its imports from which an importer's loss of an exporter counts.
const LEAST_OF_IMPORTS: f64 = 0.1;
/// Part of the world from which an exporter or a producer counts.
const LEAST_OF_WORLD: f64 = 0.05;
/// Part of the world from which an exporter is large.
const LARGE: f64 = 0.2;
/// Where the others are less than this part of the whole, they are no measure of the market.
const LEAST_OF_OTHERS: f64 = 0.1;

/// The measure of volume that is read, as the trade has it.
#[derive(Clone, Copy)]
pub enum Measure {
    /// Tonnes as reported.
    Weight,
    /// Dollars.
    Value,
}

impl Measure {
    const ALL: [Self; 2] = [Self::Weight, Self::Value];

    fn of(self, volume: &Volume) -> &[f64] {
        match self {
            Self::Weight => &volume.reported,
            Self::Value => &volume.kusd,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Weight => "by weight",
            Self::Value => "by value",
        }
    }
}

/// Whether a fall of the market excuses a fall.
#[derive(Clone, Copy)]
pub enum Market {
    /// It does not.
    LeftIn,
    /// It does.
    TakenOff,
}

impl Market {
    const ALL: [Self; 2] = [Self::LeftIn, Self::TakenOff];

    fn name(self) -> &'static str {
        match self {
            Self::LeftIn => "market left in",
            Self::TakenOff => "market taken off",
        }
    }
}

/// A year of one of several sellers.
struct Year {
    seller: Country,
    t: usize,
    /// Part of the base of all.
    share: f64,
    fell: bool,
    fell_before: bool,
}

/// Reads every year of some sellers that has three years before it. With the market taken off, the base is first lowered as far as the others together fell
/// below theirs.
fn falls(sellers: &BTreeMap<Country, &[f64]>, market: Market) -> Vec<Year> {
    let years = sellers.values().next().map_or(0, |series| series.len());
    let mut found = Vec::new();
    let mut fell_before = vec![false; sellers.len()];
    for t in BASE_YEARS..years {
        let bases: Vec<f64> = sellers.values().map(|series| base(series, t)).collect();
        let all: f64 = bases.iter().sum();
        let now: f64 = sellers.values().map(|series| series[t]).sum();
        for (place, (seller, series)) in sellers.iter().enumerate() {
            let others = all - bases[place];
            let excuse = match market {
                Market::TakenOff if others > LEAST_OF_OTHERS * all => ((now - series[t]) / others).min(1.0),
                _ => 1.0,
            };
            let fell = bases[place] > 0.0 && series[t] < 0.5 * bases[place] * excuse;
            let share = bases[place] / all;
            found.push(Year { seller: *seller, t, share, fell, fell_before: fell_before[place] });
            fell_before[place] = fell;
        }
    }
    found
}

/// How many of some cases are so.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Count {
    /// Those that are so.
    pub hits: u32,
    /// All.
    pub cases: u32,
}

impl Count {
    fn of(cases: impl IntoIterator<Item = bool>) -> Self {
        let mut count = Self::default();
        for case in cases {
            count.add(case);
        }
        count
    }

    fn add(&mut self, hit: bool) {
        self.hits += u32::from(hit);
        self.cases += 1;
    }

    /// The part that is so.
    pub fn share(self) -> f64 {
        f64::from(self.hits) / f64::from(self.cases)
    }

    /// Its binomial standard error.
    pub fn error(self) -> f64 {
        (self.share() * (1.0 - self.share()) / f64::from(self.cases)).sqrt()
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [share, error] = [self.share(), self.error()].map(|x| 100.0 * x);
        write!(f, "{} of {} = {share:.2} ± {error:.2} %", self.hits, self.cases)
    }
}

/// Falls of mine output, of producers of 5 % and more of a bundled raw material, up to a year.
pub fn mine_output(last: i32) -> Count {
    let mut count = Count::default();
    for mineral in minerals::all() {
        let mined = Mined::of(mineral);
        let producers = mined.countries.iter().map(|(country, series)| (*country, series.as_slice())).collect();
        for year in falls(&producers, Market::LeftIn) {
            if year.share >= LEAST_OF_WORLD && production::years()[0] + year.t as i32 <= last {
                count.add(year.fell);
            }
        }
    }
    count
}

/// Falls of exporters' totals that begin, by stage, of exporters of a part of the world's trade; and the part of all years in which one is fallen.
pub fn total_exports(products: &[Product], measure: Measure, market: Market, least: f64) -> ([Count; 2], f64) {
    let mut begun = [Count::default(); 2];
    let mut fallen = Vec::new();
    for product in products {
        let sellers = product.exports.iter().map(|(exporter, volume)| (*exporter, measure.of(volume))).collect();
        for year in falls(&sellers, market).into_iter().filter(|year| year.share >= least) {
            fallen.push(year.fell);
            if !year.fell_before {
                begun[product.stage as usize].add(year.fell);
            }
        }
    }
    (begun, part(fallen))
}

/// Losses of an exporter by several importers in the same year.
pub struct Together {
    /// Exporters that two importers and more could lose, and those that two and more lost; by stage.
    pub joint: [Count; 2],
    /// Where one importer loses an exporter, the part of the others that do.
    pub another: f64,
}

/// How often two and more of three importers lose an exporter in the same year that each of them had before.
pub fn lost_together(products: &[Product], measure: Measure, market: Market) -> Together {
    let mut joint = [Count::default(); 2];
    let (mut pairs, mut fallen_pairs) = (0.0, 0.0);
    for product in products {
        let mut years: BTreeMap<(Country, usize), Vec<Year>> = BTreeMap::new();
        for importer in IMPORTERS.into_iter().filter_map(Country::new) {
            let flows = product.flows.iter();
            let sellers = flows
                .filter_map(|(exporter, customers)| Some((*exporter, measure.of(customers.get(&importer)?))))
                .collect();
            for year in falls(&sellers, market).into_iter().filter(|year| year.share >= LEAST_OF_IMPORTS) {
                years.entry((year.seller, year.t)).or_default().push(year);
            }
        }
        for years in years.values().filter(|years| years.len() > 1) {
            let fell = f64::from(Count::of(years.iter().map(|year| year.fell)).hits);
            fallen_pairs += fell * (fell - 1.0);
            pairs += fell * (years.len() - 1) as f64;
            let begun = Count::of(years.iter().filter(|year| !year.fell_before).map(|year| year.fell));
            if begun.cases > 1 {
                joint[product.stage as usize].add(begun.hits > 1);
            }
        }
    }
    Together { joint, another: fallen_pairs / pairs }
}

/// Both stages together.
pub fn both(stages: [Count; 2]) -> Count {
    Count { hits: stages[0].hits + stages[1].hits, cases: stages[0].cases + stages[1].cases }
}

fn percent_by_stage(stages: [Count; 2]) -> String {
    let [ore, processed] = [Stage::Ore, Stage::Processed].map(|stage| 100.0 * stages[stage as usize].share());
    format!("ore {ore:.2}, processed {processed:.2} %")
}

/// Prints what the simple estimators give.
pub fn print(products: &[Product]) {
    println!("== 2 simple estimators: falls by more than half below the median of the three years before");
    let [first, last] = production::years();
    for year in [first + BASE_YEARS as i32 + 1, last] {
        println!("mine output, producers of 5 % and more, {} to {year}: {}", first + 3, mine_output(year));
    }
    for measure in Measure::ALL {
        for market in Market::ALL {
            for least in [LEAST_OF_WORLD, LARGE] {
                let (begun, fallen) = total_exports(products, measure, market, least);
                println!(
                    "total exports {}, {}, share from {least}: begun {}, {}; years fallen {:.2} %",
                    measure.name(),
                    market.name(),
                    both(begun),
                    percent_by_stage(begun),
                    100.0 * fallen
                );
            }
        }
    }
    for measure in Measure::ALL {
        for market in Market::ALL {
            let Together { joint, another } = lost_together(products, measure, market);
            println!(
                "two of {} lose an exporter together, {}, {}: {}, {}; another falls too in {another:.2}",
                IMPORTERS.join(", "),
                measure.name(),
                market.name(),
                both(joint),
                percent_by_stage(joint)
            );
        }
    }
}
