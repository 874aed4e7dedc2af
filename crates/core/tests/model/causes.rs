//! Tests of the causes of occurrences: [`causes`].

use mindep_core::engine::cause::{Cause, causes};
use mindep_core::engine::trace::trace;
use mindep_core::plan::Plan;
use mindep_scenario::load_str;

const CHAIN: &str = r#"
format = 1
[scenario]
name = "chain"
start = "2025-01"
years = 20
[[drivers]]
id = "tension"
persistence = 0.5
[[minerals]]
id = "m"
demand = { annual = 1200 }
[[suppliers]]
id = "s"
mineral = "m"
path = "AAA:mine > lane:strait"
share = 1
[[disruptions]]
id = "ban"
hits = ["AAA"]
start = "2027-03"
duration = 2
[[disruptions]]
id = "quake"
hits = ["AAA"]
rate = 0.8
drivers = { tension = 0.7 }
duration = "exponential(2)"
triggers = [{ disruption = "jam", probability = 0.6, delay = "uniform(0, 3)" }]
[[disruptions]]
id = "jam"
hits = ["lane:strait"]
overlapping = true
duration = 1
"#;

#[test]
fn every_occurrence_has_the_cause_that_began_it() {
    let plan = Plan::new(&load_str("chain.toml", CHAIN, &[]).unwrap_or_else(|e| panic!("{e}")).study);
    let world = &plan.worlds[0];
    let (mut triggered, mut random) = (0, 0);
    for trial in 0..50 {
        let trace = trace(&plan, 0, 0, trial);
        let causes = causes(world, &trace.occurrences, &trace.drivers, trial);
        for (occurrence, cause) in trace.occurrences.iter().zip(&causes) {
            match (occurrence.hazard, cause) {
                // In order of id: ban, jam, quake. Month 26 is March 2027.
                (0, Cause::Scheduled) => assert_eq!(occurrence.onset, 26.0),
                (1, Cause::Triggered(Some(by))) => {
                    let cause = &trace.occurrences[*by];
                    assert_eq!(cause.hazard, 2);
                    let delay = occurrence.onset - cause.onset;
                    assert!((0.0..=3.0).contains(&delay), "{delay}");
                    triggered += 1;
                }
                (2, Cause::Random(rate)) => {
                    let driver = trace.drivers[0][(occurrence.onset / 12.0) as usize];
                    // λ exp(β F − β² / 2) of the year, β = 0.7.
                    let expected = 0.8 * libm::exp(0.7 * driver - 0.245);
                    assert!((rate.of_year - expected).abs() < 1e-12, "{rate:?}, expected {expected}");
                    assert_eq!((rate.base, rate.drivers.len()), (0.8, 1));
                    assert_eq!(rate.drivers[0].value, driver);
                    assert!((rate.drivers[0].factor * 0.8 - expected).abs() < 1e-12);
                    random += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    // About 50 · 20 · 0.8 quakes while idle, of which 60 % trigger a jam.
    assert!(random > 500 && triggered > 250, "{random} {triggered}");
}
