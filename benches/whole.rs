//! End to end: both bundled scenarios, all strategies, all results, on one thread. Throughput is in trials a second.

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use mindep_core::engine;
use mindep_core::plan::Plan;
use std::hint::black_box;
use std::path::Path;

fn scenarios(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole");
    group.sampling_mode(SamplingMode::Flat).sample_size(10);
    for (name, trials) in [("korea-lithium", 1024), ("korea-critical-minerals", 256)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"));
        let loaded = mindep_scenario::load(&path, &[]).expect("a bundled scenario is sound");
        let mut plan = Plan::new(&loaded.study);
        plan.trials = trials;
        group.throughput(Throughput::Elements(trials));
        group.bench_function(name, |bencher| {
            bencher.iter(|| engine::run_in_blocks_of(engine::BLOCK, black_box(&plan)));
        });
        group.bench_function(format!("{name}/read"), |bencher| {
            bencher.iter(|| mindep_scenario::load(black_box(&path), &[]).expect("a bundled scenario is sound"));
        });
        group.bench_function(format!("{name}/plan"), |bencher| {
            bencher.iter(|| Plan::new(black_box(&loaded.study)));
        });
    }
    group.finish();
}

criterion_group!(benches, scenarios);
criterion_main!(benches);
