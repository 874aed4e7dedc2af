//! Step 4, two states: an exporter-year is ordinary or disrupted, and what is left of its customers' changes tells which.

use super::panel::{Customer, ExporterYear};
use mindep_core::stats::{exp, ln};
use mindep_world::minerals::Stage;

/// What changes are told apart by: edges of the bins of r.
const EDGES: [f64; BINS - 1] = [0.05, 0.2, 0.35, 0.5, 0.7, 0.9, 1.2, 2.0];
const BINS: usize = 9;
/// Thousand dollars a year that part the classes of size.
const SIZE_EDGES: [f64; SIZES - 1] = [1_600.0, 25_600.0];
const SIZES: usize = 3;
/// Rounds of expectation and maximisation.
const ROUNDS: usize = 100;
/// What the rounds start from: how much more frequent each bin is in disrupted years, and the part of years that are.
const START: [f64; BINS] = [4.0, 4.0, 4.0, 4.0, 1.0, 0.5, 0.3, 0.2, 0.2];
const START_P: f64 = 0.03;

/// Choices of the estimator.
#[derive(Clone, Copy)]
pub struct Choices {
    /// Part of the exporter's sales from which a customer has full weight.
    pub full_weight: f64,
    /// What is left of the total, below which a year can be disrupted.
    pub fallen: f64,
}

/// The choices that the rates rest on.
pub const CHOICES: Choices = Choices { full_weight: 0.05, fallen: 0.5 };

/// Frequencies of the bins of r, by class of size.
type Frequencies = [[f64; BINS]; SIZES];

/// What the rounds end with.
pub struct States {
    /// Part of the exporter-years that are disrupted, by stage.
    pub p: [f64; 2],
    /// F0: frequencies in ordinary years.
    pub ordinary: Frequencies,
    /// F1: frequencies in disrupted years.
    pub disrupted: Frequencies,
}

/// The place of a number among ascending edges, of which each begins a class.
pub fn class(x: f64, edges: &[f64]) -> usize {
    edges.iter().filter(|edge| x >= **edge).count()
}

/// What a customer says of its exporter's year.
struct Evidence {
    size: usize,
    bin: usize,
    /// ω
    weight: f64,
}

impl Evidence {
    /// A customer that all but stopped is in the lowest bin, whatever it did by itself.
    fn of(customer: &Customer, full_weight: f64, ln_edges: &[f64]) -> Self {
        let all_but_stopped = customer.change <= ln_edges[0];
        Self {
            size: class(customer.kusd, &SIZE_EDGES),
            bin: if all_but_stopped { 0 } else { class(customer.rest(), ln_edges) },
            weight: (customer.share / full_weight).min(1.0),
        }
    }

    fn of_all(customers: &[Customer], choices: &Choices) -> Vec<Self> {
        let ln_edges = EDGES.map(ln);
        customers.iter().map(|customer| Self::of(customer, choices.full_weight, &ln_edges)).collect()
    }
}

impl States {
    fn start(evidence: &[Vec<Evidence>]) -> Self {
        let mut ordinary = Frequencies::default();
        for e in evidence.iter().flatten() {
            ordinary[e.size][e.bin] += e.weight;
        }
        normalise(&mut ordinary);
        let mut disrupted = Frequencies::default();
        for bin in 0..BINS {
            let mean = ordinary.iter().map(|of_size| of_size[bin]).sum::<f64>() / SIZES as f64;
            for of_size in &mut disrupted {
                of_size[bin] = mean * START[bin];
            }
        }
        normalise(&mut disrupted);
        Self { p: [START_P; 2], ordinary, disrupted }
    }

    /// log (F1/F0)
    fn ln_ratios(&self) -> Frequencies {
        let mut ratios = self.disrupted;
        for (ratio, ordinary) in ratios.iter_mut().flatten().zip(self.ordinary.iter().flatten()) {
            *ratio = ln(*ratio / ordinary);
        }
        ratios
    }

    /// Step E: P, the probability that a year is disrupted, given that its total fell far enough.
    fn posterior(&self, stage: Stage, evidence: &[Evidence], ln_ratios: &Frequencies) -> f64 {
        let p = self.p[stage as usize];
        let ln_likelihood_ratio: f64 = evidence.iter().map(|e| e.weight * ln_ratios[e.size][e.bin]).sum();
        1.0 / (1.0 + exp(-ln(p / (1.0 - p)) - ln_likelihood_ratio))
    }

    /// P of each of some rows; 0 where the total did not fall far enough, `None` without customers.
    pub fn probabilities(&self, panel: &[ExporterYear], choices: &Choices) -> Vec<Option<f64>> {
        let evidence: Vec<Vec<Evidence>> = panel.iter().map(|row| Evidence::of_all(&row.customers, choices)).collect();
        self.expectation(panel, &evidence, choices)
    }

    fn expectation(&self, panel: &[ExporterYear], evidence: &[Vec<Evidence>], choices: &Choices) -> Vec<Option<f64>> {
        let (fallen, ln_ratios) = (ln(choices.fallen), self.ln_ratios());
        let probability = |(row, evidence): (&ExporterYear, &Vec<Evidence>)| {
            let can_be = row.beyond_buyers < fallen;
            let p = || if can_be { self.posterior(row.stage, evidence, &ln_ratios) } else { 0.0 };
            (!evidence.is_empty()).then(p)
        };
        panel.iter().zip(evidence).map(probability).collect()
    }

    /// Step M: p, F1 and F0 of given probabilities.
    fn maximisation(panel: &[ExporterYear], evidence: &[Vec<Evidence>], probabilities: &[Option<f64>]) -> Self {
        let (mut sums, mut counts) = ([0.5; 2], [1.0; 2]);
        let mut ordinary = [[0.5; BINS]; SIZES];
        let mut disrupted = ordinary;
        for ((row, evidence), p) in panel.iter().zip(evidence).zip(probabilities) {
            let Some(p) = p else { continue };
            sums[row.stage as usize] += p;
            counts[row.stage as usize] += 1.0;
            for e in evidence {
                disrupted[e.size][e.bin] += e.weight * p;
                ordinary[e.size][e.bin] += e.weight * (1.0 - p);
            }
        }
        normalise(&mut ordinary);
        normalise(&mut disrupted);
        Self { p: [0, 1].map(|stage| sums[stage] / counts[stage]), ordinary, disrupted }
    }

    /// Fits the states to a panel; returns P of each row as well.
    pub fn fit(panel: &[ExporterYear], choices: &Choices) -> (Self, Vec<Option<f64>>) {
        let evidence: Vec<Vec<Evidence>> = panel.iter().map(|row| Evidence::of_all(&row.customers, choices)).collect();
        let mut states = Self::start(&evidence);
        let mut probabilities = Vec::new();
        for _ in 0..ROUNDS {
            probabilities = states.expectation(panel, &evidence, choices);
            states = Self::maximisation(panel, &evidence, &probabilities);
        }
        (states, probabilities)
    }

    /// Part of the years in which a flow of a class of size keeps less than a limit, which is an edge of a bin; ordinary and disrupted.
    fn below(&self, size: usize, limit: f64) -> [f64; 2] {
        let bins = class(limit, &EDGES);
        [&self.ordinary, &self.disrupted].map(|f| f[size][..bins].iter().sum())
    }

    /// Prints the frequencies.
    pub fn print(&self) {
        println!("\n== 4 two states: p {:.4} (ore), {:.4} (processed)", self.p[0], self.p[1]);
        println!("bins of r, edges {EDGES:?}");
        for (name, frequencies) in [("ordinary", &self.ordinary), ("disrupted", &self.disrupted)] {
            for (size, of_size) in ["small", "middle", "large"].iter().zip(frequencies) {
                let cells: Vec<String> = of_size.iter().map(|f| format!("{f:.3}")).collect();
                println!("{name:9} {size:6} {}", cells.join(" "));
            }
        }
        for (name, size, limit) in [("large", SIZES - 1, 0.05), ("large", SIZES - 1, 0.5), ("small", 0, 0.05)] {
            let [ordinary, disrupted] = self.below(size, limit).map(|f| 100.0 * f);
            println!(
                "a {name} flow keeps less than {limit} in {ordinary:.1} % of ordinary and {disrupted:.1} % of disrupted years"
            );
        }
    }
}

fn normalise(frequencies: &mut Frequencies) {
    for of_size in frequencies {
        let sum: f64 = of_size.iter().sum();
        for f in of_size {
            *f /= sum;
        }
    }
}
