//! Parts of the engine on the workload of `mindep bench`: draws, availability, demand and price, the monthly recursion,
//! histograms. Throughput is in trials a second of one market or tile, or in values a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mindep_core::domain::distribution::Distribution;
use mindep_core::engine::BLOCK;
use mindep_core::engine::availability::Availability;
use mindep_core::engine::block::Arena;
use mindep_core::engine::course::ABREAST;
use mindep_core::engine::courses::Courses;
use mindep_core::engine::hazards::Occurrences;
use mindep_core::engine::lanes::{LANES, Lanes};
use mindep_core::engine::market::Paths;
use mindep_core::engine::noise::Normals;
use mindep_core::engine::supply::{Given, Recursion};
use mindep_core::plan::Plan;
use mindep_core::plan::sampler::Sampler;
use mindep_core::rng::{Stream, StreamKind};
use mindep_core::stats::normal_quantile;
use mindep_core::tally::window::{Gathered, Places, Windows};
use mindep_core::vectors::{Kernel, Simd, Vector, wide};
use std::hint::black_box;
use std::path::Path;

fn workload() -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/mindep/src/bench/workload.toml");
    Plan::new(&mindep_scenario::load(&path, &[]).expect("the workload is sound").study)
}

fn draws(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draw");
    let stream = Stream::new(1, StreamKind::Disruption, "bench");
    group.throughput(Throughput::Elements(4));
    group.bench_function("four uniforms", |b| {
        let mut trial = 0;
        b.iter(|| {
            trial += 1;
            stream.uniforms(black_box(trial), 0, 0)
        });
    });
    group.throughput(Throughput::Elements(BLOCK as u64));
    let uniforms: Vec<f64> = (0..BLOCK as u64).map(|trial| stream.uniforms(trial, 0, 0)[0]).collect();
    group.bench_function("normals of a block", |b| {
        b.iter(|| {
            let mut out = [0.0; BLOCK];
            for (z, u) in out.iter_mut().zip(black_box(&uniforms)) {
                *z = normal_quantile(*u);
            }
            out
        });
    });
    for (name, distribution) in [
        ("triangular", Distribution::Triangular { min: 0.0, mode: 1.0, max: 3.0 }),
        ("lognormal", Distribution::Lognormal { mean: 9.0, sd: 6.0 }),
        ("gamma", Distribution::Gamma { mean: 9.0, sd: 6.0 }),
        ("beta", Distribution::Beta { mean: 0.5, sd: 0.2 }),
    ] {
        let sampler = Sampler::new(&distribution);
        group.bench_function(name, |b| b.iter(|| black_box(&uniforms).iter().map(|u| sampler.at(*u)).sum::<f64>()));
    }
    group.finish();
}

/// Counters of the monthly values of a few groups of lanes, found.
struct Find<'a> {
    windows: &'a mut Windows,
    gathered: &'a Gathered,
    found: &'a mut Places,
}

impl Kernel for Find<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        self.windows.find::<S>(self.gathered, 0, LANES * ABREAST, self.found);
    }
}

/// Monthly values to be counted.
struct Put<'a> {
    gathered: &'a mut Gathered,
    values: &'a [Lanes],
}

impl Kernel for Put<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        for (i, lanes) in self.values.iter().enumerate() {
            self.gathered.put::<S>(i / ABREAST, i % ABREAST, Vector::load(lanes));
        }
    }
}

/// The months of one mineral under one strategy, without adding anything up.
struct Recur<'a> {
    recursion: &'a mut Recursion,
    given: &'a Given<'a>,
    months: usize,
}

impl Kernel for Recur<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        self.recursion.restart(self.given.supply);
        for t in 0..self.months {
            black_box(&self.recursion.step::<S>(self.given, t));
        }
    }
}

fn stages(criterion: &mut Criterion) {
    let plan = workload();
    let (world, market) = (&plan.worlds[0], &plan.markets[0]);
    let mut group = criterion.benchmark_group("block");
    group.throughput(Throughput::Elements(BLOCK as u64));
    let (mut occurrences, mut courses) = (Occurrences::default(), Courses::default());
    let mut first = 0;
    group.bench_function("occurrences", |b| {
        b.iter(|| {
            first += BLOCK as u64;
            occurrences.draw(world, first, BLOCK, plan.months).expect("few occurrences");
        });
    });
    occurrences.draw(world, 0, BLOCK, plan.months).expect("few occurrences");
    group.bench_function("their courses", |b| b.iter(|| courses.fill(world, &occurrences, plan.months)));
    group.finish();

    let mut group = criterion.benchmark_group("lanes");
    group.throughput(Throughput::Elements(LANES as u64));
    let mut availability = Availability::default();
    group.bench_function("availability of a market", |b| {
        b.iter(|| availability.fill(world, market, &occurrences, &courses, 0, plan.months));
    });
    let mut noise = Normals::default();
    group.bench_function("noise of a series", |b| b.iter(|| noise.fill(&market.noise, black_box(0), plan.months)));
    let mut paths = Paths::default();
    group.bench_function("demand and price of a market", |b| {
        b.iter(|| paths.fill(market, &occurrences, &availability, black_box(0), 0, plan.months));
    });
    let mut arena = Arena::new(&plan, LANES);
    arena.draw(&plan, 0, LANES);
    let (given, _, recursion) = arena.given(&plan, 0, 0, 0);
    group.bench_function("months of a mineral under a strategy", |b| {
        b.iter(|| wide(Recur { recursion, given: &given, months: plan.months }));
    });
    group.finish();

    let mut group = criterion.benchmark_group("histograms");
    group.throughput(Throughput::Elements((LANES * ABREAST * plan.months) as u64));
    let stream = Stream::new(1, StreamKind::Price, "bench");
    let lognormal = Sampler::new(&Distribution::Lognormal { mean: 900.0, sd: 90.0 });
    let draw = |i: usize| lognormal.at(stream.uniforms(i as u64, 0, 0)[0]);
    let values: Vec<Lanes> = (0..ABREAST * plan.months)
        .map(|group| {
            let mut lanes = Lanes::ZERO;
            (0..LANES).for_each(|i| lanes[i] = draw(group * LANES + i));
            lanes
        })
        .collect();
    let mut windows = Windows::new(plan.months, false);
    let mut gathered = Gathered::new(plan.months, ABREAST);
    let mut found = Places::new(plan.months, ABREAST);
    wide(Put { gathered: &mut gathered, values: &values });
    group.bench_function("of one variable", |b| {
        b.iter(|| {
            wide(Find { windows: &mut windows, gathered: &gathered, found: &mut found });
            windows.settle(ABREAST, &found);
        });
    });
    group.finish();
}

criterion_group!(benches, draws, stages);
criterion_main!(benches);
