//! Parts of the engine on a block of the lithium scenario: draws, availability, demand and price, the monthly recursion,
//! histograms. Times are of a block; throughput is in trials a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mindep::domain::distribution::Distribution;
use mindep::engine::availability::{Availability, Losses};
use mindep::engine::block::Arena;
use mindep::engine::hazards::Occurrences;
use mindep::engine::market::Paths;
use mindep::engine::supply::Recursion;
use mindep::plan::Plan;
use mindep::plan::sampler::Sampler;
use mindep::rng::{Kind, Stream};
use mindep::scenario;
use mindep::stats::normal_quantile;
use mindep::tally::series::{Cell, Scale};
use std::hint::black_box;
use std::path::Path;

const W: usize = mindep::engine::BLOCK;

fn lithium() -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/korea-lithium.toml");
    Plan::new(&scenario::load(&path, &[]).expect("a bundled scenario is sound").study)
}

fn draws(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draw");
    let stream = Stream::new(1, Kind::Disruption, "bench");
    group.throughput(Throughput::Elements(4));
    group.bench_function("four uniforms", |b| {
        let mut trial = 0;
        b.iter(|| {
            trial += 1;
            stream.uniforms(black_box(trial), 0, 0)
        });
    });
    group.throughput(Throughput::Elements(W as u64));
    let uniforms: Vec<f64> = (0..W as u64).map(|trial| stream.uniforms(trial, 0, 0)[0]).collect();
    group.bench_function("normals of a block", |b| {
        b.iter(|| {
            let mut out = [0.0; W];
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

fn stages(criterion: &mut Criterion) {
    let plan = lithium();
    let (world, market) = (&plan.worlds[0], &plan.markets[0]);
    let mut group = criterion.benchmark_group("block");
    group.throughput(Throughput::Elements(W as u64));
    let mut occurrences = Occurrences::default();
    let mut first = 0;
    group.bench_function("occurrences", |b| {
        b.iter(|| {
            first += W as u64;
            occurrences.draw(world, first, W, plan.months);
        });
    });
    occurrences.draw(world, 0, W, plan.months);
    let (mut losses, mut availability) = (Losses::<W>::new(), Availability::<W>::new());
    group.bench_function("availability", |b| {
        b.iter(|| {
            losses.fill(world, &occurrences, plan.months);
            availability.fill(market, &losses, plan.months);
        });
    });
    let mut paths = Paths::<W>::new();
    group.bench_function("demand and price", |b| {
        b.iter(|| paths.fill(market, &occurrences, &losses, &availability, black_box(0), plan.months));
    });
    let mut arena = Arena::<W>::new(&plan);
    arena.draw(&plan, 0);
    let (given, _) = arena.given(&plan, 0, 0, 0);
    group.bench_function("monthly recursion", |b| {
        b.iter(|| {
            let mut recursion = Recursion::<W>::new(given.supply);
            for t in 0..plan.months {
                recursion.step(given, t);
            }
            recursion.flows.shortfall
        });
    });
    let scale = Scale::for_reference(1000.0);
    let values: Vec<[f64; W]> = given.paths.demand.iter().map(|lanes| lanes.map(|d| d / 50.0)).collect();
    let mut cells = vec![Cell::default(); plan.months];
    group.bench_function("histograms of one variable", |b| {
        b.iter(|| {
            for (cell, values) in cells.iter_mut().zip(&values) {
                cell.add(&scale, values);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, draws, stages);
criterion_main!(benches);
