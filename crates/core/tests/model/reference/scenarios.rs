//! Random small studies that use every feature of the model.

use super::tape::Tape;
use mindep_core::domain::disruption::{Course, Disruption, Driver, Effect, Onset, RecoveryShape, Trigger};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::mineral::{Demand, Inside, Mineral, Price, Ramp, Sector, Start, Stockpile, Substitution};
use mindep_core::domain::node::{Country, Node, Selector};
use mindep_core::domain::project::{Project, Stage};
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::strategy::{Shift, Strategy};
use mindep_core::domain::supplier::{Leak, Supplier, Surge, WorldShare};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// Names that are not sorted, so that positions in a file and ranks of ids differ.
const NAMES: [&str; 6] = ["kilo", "zulu", "alpha", "tango", "echo", "bravo"];
const COUNTRIES: [&str; 4] = ["CHN", "AUS", "KOR", "CHL"];
const STAGES: [&str; 2] = ["refine", "mine"];
const LANES: [&str; 2] = ["malacca", "suez"];

/// Returns the value of a constant distribution.
pub fn constant(distribution: &Distribution) -> Option<f64> {
    if let Distribution::Constant(value) = distribution { Some(*value) } else { None }
}

fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

fn country(text: &str) -> Country {
    Country::new(text).expect("a country")
}

/// Returns a minimal disruption.
pub fn hazard(name: &str) -> Disruption {
    Disruption {
        id: id(name),
        effect: Effect::Supply(Vec::new()),
        minerals: None,
        onset: Onset::Triggered,
        overlapping: false,
        course: Course::Outage {
            duration: Distribution::Constant(1.0),
            recovery: Distribution::Constant(0.0),
            shape: RecoveryShape::Linear,
        },
        severity: Distribution::Constant(1.0),
        notice: Distribution::Constant(0.0),
        drivers: Vec::new(),
        triggers: Vec::new(),
    }
}

fn stage_node(tape: &mut Tape) -> Node {
    Node::Stage { country: country(tape.pick::<&str>(&COUNTRIES)), stage: (*tape.pick(&STAGES)).to_owned() }
}

fn path(tape: &mut Tape) -> Vec<Node> {
    let mut nodes = vec![stage_node(tape)];
    for _ in 0..tape.below(3) {
        let node = if tape.chance(0.5) { Node::Lane((*tape.pick(&LANES)).to_owned()) } else { stage_node(tape) };
        if !nodes.contains(&node) {
            nodes.push(node);
        }
    }
    nodes
}

fn selector(tape: &mut Tape) -> Selector {
    match tape.below(8) {
        0..=2 => Selector::Country(country(tape.pick::<&str>(&COUNTRIES))),
        3 | 4 => {
            Selector::Stage { country: country(tape.pick::<&str>(&COUNTRIES)), stage: (*tape.pick(&STAGES)).to_owned() }
        }
        5 => Selector::StageEverywhere((*tape.pick(&STAGES)).to_owned()),
        6 => Selector::Lane((*tape.pick(&LANES)).to_owned()),
        _ => Selector::EveryLane,
    }
}

fn ramp(tape: &mut Tape, most: f64) -> Ramp {
    let initial = tape.between(0.0, most);
    let target = if tape.chance(0.6) { tape.between(0.0, most) } else { initial };
    Ramp { initial, target, by: tape.below(40) as i32 - 4, cost: tape.between(0.5, 2.0) }
}

fn stockpile(tape: &mut Tape, index: usize) -> Stockpile {
    let initial_days = if tape.chance(0.7) { tape.between(0.0, 90.0) } else { 0.0 };
    let target_days = if tape.chance(0.5) { tape.between(0.0, 150.0) } else { initial_days };
    Stockpile {
        id: id(NAMES[index]),
        initial_days,
        target_days,
        max_release: if tape.chance(0.5) { tape.between(0.05, 0.6) } else { 1.0 },
        trigger: if tape.chance(0.4) { tape.between(0.0131, 0.2) } else { 0.0 },
        refill: tape.between(0.0, 0.3),
        carrying_cost: tape.between(0.0, 0.2),
        resale: if tape.chance(0.5) { tape.between(0.0, 1.0) } else { 0.9 },
        rush: if tape.chance(0.4) { tape.between(0.0, 3.0) } else { 0.0 },
        rush_days: target_days + if tape.chance(0.7) { tape.between(0.0, 200.0) } else { 0.0 },
    }
}

fn persistence(tape: &mut Tape) -> f64 {
    if tape.chance(0.2) { 1.0 } else { tape.between(0.0, 1.0) }
}

fn start(tape: &mut Tape) -> Start {
    if tape.chance(0.3) { Start::Known } else { Start::Stationary }
}

fn price(tape: &mut Tape) -> Price {
    let elasticity = |tape: &mut Tape| if tape.chance(0.8) { tape.between(0.05, 1.0) } else { 0.0 };
    Price {
        initial: tape.between(10.0, 20_000.0),
        drift: if tape.chance(0.5) { tape.between(-0.1, 0.1) } else { 0.0 },
        volatility: if tape.chance(0.5) { tape.between(0.0, 0.3) } else { 0.0 },
        persistence: tape.between(0.0, 1.0),
        start: start(tape),
        supply_elasticity: elasticity(tape),
        demand_elasticity: elasticity(tape),
        adjustment: if tape.chance(0.5) { tape.between(0.1, 1.0) } else { 1.0 },
        cap: if tape.chance(0.5) { tape.between(1.0, 6.0) } else { 10.0 },
        inside: tape.maybe(0.4, |tape| Inside { at: stage_node(tape), home_use: tape.between(0.05, 4.0) }),
    }
}

fn mineral(tape: &mut Tape, index: usize, drivers: &[Driver], years: usize) -> Mineral {
    let annual = tape.between(100.0, 100_000.0);
    let loads = |tape: &mut Tape| match drivers.first() {
        Some(driver) if tape.chance(0.3) => vec![(driver.id.clone(), tape.between(-0.9, 0.9))],
        Some(driver) if tape.chance(0.3) => vec![(driver.id.clone(), *tape.pick(&[1.0, -1.0]))],
        _ => Vec::new(),
    };
    let growth = |tape: &mut Tape| {
        // The distribution exceeds the bounds at times; over more years, demand would become negligible relative to the rounding of supply.
        if years <= 2 && tape.chance(0.2) {
            Distribution::Normal { mean: -0.8, sd: 0.4 }
        } else {
            tape.uncertain(-0.1, 0.2)
        }
    };
    let count = if tape.chance(0.6) { 1 + tape.below(3) } else { 0 };
    let weights: Vec<f64> = (0..count).map(|_| tape.between(0.2, 1.0)).collect();
    let sectors = (0..count)
        .map(|k| Sector {
            id: id(NAMES[k]),
            share: weights[k] / weights.iter().sum::<f64>(),
            growth: tape.maybe(0.4, growth),
            value_added: tape.between(0.0, 60_000.0),
            priority: 1 + tape.below(3) as i64,
        })
        .collect();
    Mineral {
        id: id(["nickel", "cobalt", "lithium"][index]),
        name: "Mineral".to_owned(),
        unit: "t".to_owned(),
        flexibility: match tape.below(4) {
            0 => 0.0,
            1 => 0.1,
            2 => 1.0,
            _ => tape.between(0.0, 0.5),
        },
        share_volatility: if tape.chance(0.3) { tape.between(0.05, 1.0) } else { 0.0 },
        share_persistence: tape.between(0.0, 1.0),
        demand: Demand {
            annual,
            level_error: if tape.chance(0.3) {
                Distribution::Lognormal { mean: 1.0, sd: tape.between(0.05, 0.5) }
            } else {
                Distribution::Constant(1.0)
            },
            growth: growth(tape),
            volatility: if tape.chance(0.5) { tape.between(0.0, 0.3) } else { 0.0 },
            persistence: persistence(tape),
            start: start(tape),
            foreseen: if tape.chance(0.5) { *tape.pick(&[0.3, 1.0]) } else { 0.0 },
            drivers: loads(tape),
        },
        domestic: tape.maybe(0.4, |tape| ramp(tape, 0.5 * annual)),
        recycling: tape.maybe(0.4, |tape| ramp(tape, 0.4)),
        price: tape.maybe(0.7, price),
        substitution: tape.maybe(0.5, |tape| Substitution {
            max: tape.between(0.01, 0.5),
            lag: tape.below(5) as u32,
            ramp: *tape.pick(&[0.0, 1.0, 3.0, 7.5]),
            trigger: if tape.chance(0.7) { tape.between(0.0, 0.2) } else { 0.0 },
            cost: tape.between(0.5, 3.0),
        }),
        stockpiles: (0..tape.below(4)).map(|k| stockpile(tape, k)).collect(),
        sectors,
    }
}

fn suppliers(tape: &mut Tape, minerals: &[Mineral]) -> Vec<Supplier> {
    let mut all: Vec<Supplier> = Vec::new();
    for mineral in minerals {
        let count = (1 + tape.below(7)) % 7; // sometimes zero
        let whole = if tape.chance(0.4) { tape.between(0.5, 1.0) } else { 1.0 };
        let weights: Vec<f64> = (0..count).map(|_| tape.between(0.05, 1.0)).collect();
        let together: f64 = weights.iter().sum();
        for (k, weight) in weights.iter().enumerate() {
            let share = whole * weight / together;
            all.push(Supplier {
                id: id(&format!("{}-{}", NAMES[k], mineral.id)),
                mineral: mineral.id.clone(),
                path: path(tape),
                share,
                share_volatility: tape.maybe(0.2, |tape| *tape.pick(&[0.0, 0.3])),
                share_persistence: tape.maybe(0.2, |tape| tape.between(0.0, 1.0)),
                share_error: if tape.chance(0.2) {
                    Distribution::Discrete(vec![(0.0, 0.3), (1.0, 0.7)])
                } else {
                    Distribution::Constant(1.0)
                },
                capacity: tape.maybe(0.5, |tape| mineral.demand.annual * share * tape.between(0.6, 1.6)),
                surge: match (tape.below(4), all.last()) {
                    (0, _) => Surge::OfContract(0.0),
                    (1, _) => Surge::OfContract(tape.between(0.0, 1.0)),
                    (2, Some(of)) if of.mineral == mineral.id => Surge::Leak(Leak {
                        of: of.id.clone(),
                        at: tape.pick(&of.path).clone(),
                        share: tape.between(0.0, 1.0),
                    }),
                    _ => Surge::Volume(mineral.demand.annual * tape.between(0.0, 0.3)),
                },
                surge_lag: tape.below(5) as u32,
                premium: *tape.pick(&[0.0, 0.0, 0.05, 0.2, -0.03]),
                transit: if tape.chance(0.5) { tape.below(4) as u32 } else { 0 },
            });
        }
    }
    all
}

fn world(tape: &mut Tape, minerals: &[Mineral]) -> Vec<WorldShare> {
    let mut rows = Vec::new();
    for mineral in minerals {
        for stage in &STAGES[..tape.below(3)] {
            let whole = if tape.chance(0.5) { 1.0 } else { 0.8 };
            let count = 1 + tape.below(4);
            let weights: Vec<f64> = (0..count).map(|_| tape.between(0.1, 1.0)).collect();
            for (k, weight) in weights.iter().enumerate() {
                rows.push(WorldShare {
                    mineral: mineral.id.clone(),
                    stage: (*stage).to_owned(),
                    country: country(COUNTRIES[k]),
                    share: whole * weight / weights.iter().sum::<f64>(),
                });
            }
        }
    }
    rows
}

fn course(tape: &mut Tape) -> Course {
    if tape.chance(0.3) {
        let (mut month, mut points) = (tape.between(0.0, 2.0) * f64::from(tape.word() % 2), Vec::new());
        for _ in 0..2 + tape.below(4) {
            points.push((month, tape.between(0.0, 1.0)));
            month += *tape.pick(&[0.0, 0.7, 2.0, 5.3]);
        }
        return Course::Profile { points, stretch: tape.uncertain(0.2, 2.0) };
    }
    Course::Outage {
        duration: tape.duration(12.0),
        recovery: if tape.chance(0.6) { tape.duration(5.0) } else { Distribution::Constant(0.0) },
        shape: if tape.chance(0.4) { RecoveryShape::Exponential } else { RecoveryShape::Linear },
    }
}

fn severity(tape: &mut Tape, demand: bool) -> Distribution {
    match (tape.below(4), demand) {
        (0, false) => Distribution::Constant(1.0),
        (1, false) => Distribution::Beta { mean: 0.5, sd: 0.25 },
        (2, false) => Distribution::Normal { mean: 0.7, sd: 0.4 }, // sometimes outside [0, 1]
        (_, false) => tape.uncertain(0.0, 1.0),
        (1, true) => Distribution::Normal { mean: -0.6, sd: 0.5 }, // sometimes outside (−1, ∞)
        (_, true) => tape.uncertain(-0.5, 0.8),
    }
}

fn disruptions(tape: &mut Tape, minerals: &[Mineral], drivers: &[Driver], months: usize) -> Vec<Disruption> {
    let count = tape.below(7);
    let mut all: Vec<Disruption> = Vec::new();
    for name in &NAMES[..count] {
        let mut disruption = hazard(name);
        let demand = tape.chance(0.25);
        disruption.effect =
            if demand { Effect::Demand } else { Effect::Supply((0..=tape.below(3)).map(|_| selector(tape)).collect()) };
        disruption.minerals = tape.maybe(0.3, |tape| vec![minerals[tape.below(minerals.len())].id.clone()]);
        disruption.onset = match tape.below(5) {
            0 | 1 => Onset::Rate(tape.between(0.05, 3.0)),
            2 => {
                let from = tape.below(months + 8) as i32 - 12;
                Onset::Scheduled { from, until: from, probability: if tape.chance(0.3) { 0.5 } else { 1.0 } }
            }
            3 => {
                let from = tape.below(months + 8) as i32 - 12;
                let until = from + 1 + tape.below(30) as i32;
                Onset::Scheduled { from, until, probability: if tape.chance(0.3) { 0.6 } else { 1.0 } }
            }
            _ => Onset::Triggered,
        };
        disruption.overlapping = tape.chance(0.3);
        disruption.course = course(tape);
        disruption.severity = severity(tape, demand);
        if !demand && tape.chance(0.4) {
            disruption.notice = tape.duration(6.0);
        }
        if let (true, true, Onset::Rate(rate)) = (demand, disruption.overlapping, &mut disruption.onset) {
            // Many simultaneous occurrences would reduce demand to nearly zero, or raise it without bound.
            *rate = rate.min(0.4);
            disruption.severity = tape.uncertain(-0.2, 0.3);
        }
        if matches!(disruption.onset, Onset::Rate(_)) {
            for driver in drivers {
                if tape.chance(0.5) {
                    disruption.drivers.push((driver.id.clone(), tape.between(-1.0, 1.5)));
                }
            }
        }
        all.push(disruption);
    }
    for cause in 0..count {
        for effect in cause + 1..count {
            if tape.chance(0.3) {
                all[cause].triggers.push(Trigger {
                    disruption: id(NAMES[effect]),
                    probability: if tape.chance(0.4) { 0.5 } else { 1.0 },
                    delay: if tape.chance(0.3) { Distribution::Constant(0.0) } else { tape.uncertain(0.0, 6.0) },
                });
            }
        }
    }
    if tape.chance(0.5) {
        all.reverse(); // causes after the disruptions that they trigger
    }
    all
}

fn projects(tape: &mut Tape, minerals: &[Mineral], suppliers: &[Supplier]) -> Vec<Project> {
    (0..tape.below(4))
        .map(|k| {
            let mineral = tape.pick(minerals);
            let theirs: Vec<&Supplier> = suppliers.iter().filter(|s| s.mineral == mineral.id).collect();
            let stages = tape.below(4);
            let mut displaces: Vec<Id> = Vec::new();
            for _ in 0..tape.below(3) * usize::from(!theirs.is_empty()) {
                let other = tape.pick(&theirs).id.clone();
                if !displaces.contains(&other) {
                    displaces.push(other);
                }
            }
            Project {
                id: id(NAMES[k]),
                mineral: mineral.id.clone(),
                path: path(tape),
                enabled: tape.chance(0.7),
                start: tape.below(30) as i32 - 10,
                stages: (0..stages)
                    .map(|stage| Stage {
                        name: id(["study", "permit", "build"][stage]),
                        probability: *tape.pick(&[1.0, 1.0, 0.7, 0.0]),
                        // Only the last duration is random, so that the start of every stage is known without the draws.
                        duration: if stage + 1 == stages {
                            tape.uncertain(0.0, 14.0)
                        } else {
                            Distribution::Constant(0.5 * tape.below(24) as f64)
                        },
                        cost: tape.between(1e3, 1e6),
                    })
                    .collect(),
                capacity: {
                    let size = mineral.demand.annual * tape.between(0.05, 1.2);
                    if tape.chance(0.5) {
                        Distribution::Uniform { min: 0.5 * size, max: 1.5 * size }
                    } else {
                        Distribution::Constant(size)
                    }
                },
                ownership: if tape.chance(0.4) { tape.between(0.0, 1.0) } else { 0.0 },
                unit_cost: tape.between(0.0, 2e3),
                life_years: tape.chance(0.4).then(|| tape.between(0.1, 30.0)),
                ramp_months: *tape.pick(&[0.0, 0.4, 6.0, 17.3]),
                offtake: if tape.chance(0.5) { tape.between(0.1, 1.0) } else { 1.0 },
                premium: tape.between(-0.1, 0.3),
                transit: tape.below(3) as u32,
                displaces,
            }
        })
        .collect()
}

fn shifts(tape: &mut Tape, scenario: &Scenario) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for mineral in &scenario.minerals {
        let theirs: Vec<&Supplier> = scenario.suppliers.iter().filter(|s| s.mineral == mineral.id).collect();
        for from in 0..theirs.len().saturating_sub(1) {
            if !tape.chance(0.4) {
                continue;
            }
            // Each supplier loses share once, at most all of it.
            let weight = tape.between(0.0, 1.0);
            let next = (from + 1) % theirs.len();
            let after = (from + 2) % theirs.len();
            let to = if after == from {
                vec![(theirs[next].id.clone(), 1.0)]
            } else {
                vec![(theirs[next].id.clone(), weight), (theirs[after].id.clone(), 1.0 - weight)]
            };
            shifts.push(Shift {
                mineral: mineral.id.clone(),
                from: theirs[from].id.clone(),
                to,
                share: theirs[from].share * tape.between(0.1, 1.0),
                start: tape.below(40) as i32 - 8,
                months: tape.below(30) as u32 * u32::from(tape.word() % 2),
            });
        }
    }
    shifts
}

/// Changes a few numbers, as `set` can.
fn change(tape: &mut Tape, scenario: &mut Scenario) {
    if tape.chance(0.3) {
        scenario.discount_rate = tape.between(0.0, 0.1);
    }
    for mineral in &mut scenario.minerals {
        for pile in &mut mineral.stockpiles {
            if tape.chance(0.5) {
                pile.initial_days = tape.between(0.0, 120.0);
                pile.target_days = tape.between(0.0, 120.0);
            }
        }
        if tape.chance(0.2) {
            mineral.flexibility = tape.between(0.0, 1.0);
        }
        if tape.chance(0.2) {
            mineral.demand.annual *= tape.between(0.7, 1.2);
        }
    }
    for supplier in &mut scenario.suppliers {
        if tape.chance(0.2) {
            supplier.surge = Surge::OfContract(tape.between(0.0, 0.5));
            supplier.surge_lag = tape.below(3) as u32;
        }
        if tape.chance(0.1) {
            supplier.path = path(tape);
        }
    }
    for disruption in &mut scenario.disruptions {
        let demand = disruption.effect == Effect::Demand;
        if tape.chance(0.2) && !(demand && disruption.overlapping) {
            disruption.severity = severity(tape, demand);
        }
    }
    for project in &mut scenario.projects {
        if tape.chance(0.4) {
            project.enabled = !project.enabled;
        }
    }
}

/// Generates the study that `words` encode.
pub fn study(words: &[u16]) -> Study {
    let tape = &mut Tape::new(words);
    let years = 1 + tape.below(5);
    let drivers: Vec<Driver> =
        NAMES[..tape.below(3)].iter().map(|name| Driver { id: id(name), persistence: persistence(tape) }).collect();
    let minerals: Vec<Mineral> = (0..=tape.below(3)).map(|index| mineral(tape, index, &drivers, years)).collect();
    let suppliers = suppliers(tape, &minerals);
    let disruptions = disruptions(tape, &minerals, &drivers, 12 * years);
    let projects = projects(tape, &minerals, &suppliers);
    let baseline = Scenario {
        name: id("random"),
        title: "Random".to_owned(),
        description: String::new(),
        importer: Country::new("KOR"),
        start: YearMonth::new(2025, 1).expect("a month"),
        years,
        discount_rate: if tape.chance(0.7) { tape.between(0.0, 0.1) } else { 0.0 },
        currency: "USD".to_owned(),
        trials: 3,
        seed: u64::from(tape.word()),
        shortage_threshold: tape.between(0.0, 0.1),
        drivers,
        world: world(tape, &minerals),
        minerals,
        suppliers,
        disruptions,
        projects,
    };
    let strategies = ["tango", "delta"][..tape.below(3)]
        .iter()
        .map(|name| {
            let mut scenario = baseline.clone();
            change(tape, &mut scenario);
            let shifts = shifts(tape, &scenario);
            Strategy {
                id: id(name),
                title: "Strategy".to_owned(),
                scenario,
                shifts,
                upfront: tape.between(0.0, 1e6),
                life_years: tape.chance(0.4).then(|| tape.between(0.1, 30.0)),
                per_year: tape.between(0.0, 1e5),
            }
        })
        .collect();
    Study { baseline, strategies, uncertain: Vec::new() }
}
