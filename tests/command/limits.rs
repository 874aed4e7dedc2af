//! Limits of a run: a trial with too many occurrences stops it, the environment does not set its threads, and a question ends at a signal.

use crate::support::Desk;
#[cfg(unix)]
use crate::support::process::{end, signal, start};
#[cfg(unix)]
use std::thread::sleep;
#[cfg(unix)]
use std::time::{Duration, Instant};

/// A rate that a driver raises or lowers for the whole horizon: about 50,000 occurrences are expected, and one trial in seven has twice as many.
const LIFTED: &str = r#"
format = 1
[scenario]
name = "lifted"
start = "2025-01"
years = 50
[simulation]
trials = 400
[[drivers]]
id = "tension"
persistence = 1
[[minerals]]
id = "zinc"
demand = { annual = 1200 }
[[suppliers]]
id = "s"
mineral = "zinc"
path = "AAA:mine"
share = 1
[[disruptions]]
id = "strike"
hits = ["AAA"]
rate = 1000
overlapping = true
duration = 0
drivers = { tension = 1.5 }
"#;

#[test]
fn a_trial_with_far_more_occurrences_than_expected_stops_a_run_and_is_named() {
    let desk = Desk::new();
    desk.write("lifted.toml", LIFTED);
    let said = |options: &str| {
        let done = desk.mindep(&format!("run -q lifted.toml {options}")).assert().code(1);
        let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
        assert!(said.contains("has more than 100000 occurrences of disruptions, those of `strike`"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        said
    };
    let first = said("--threads 1");
    // The same trial is reported for any number of threads, even if other threads wait for the missing block.
    assert_eq!(said("--threads 3"), first);
    assert_eq!(said("--threads 3 --trials-table csv"), first);
    assert!(desk.names("output").iter().all(|name| name.strip_suffix(".lock").is_some()), "{:?}", desk.names("output"));
    // The trials before it can be simulated.
    let trial: u64 = first.split_once("trial ").and_then(|(_, rest)| rest.split(' ').next()?.parse().ok()).unwrap();
    if trial > 0 {
        desk.out(&format!("run -q lifted.toml --trials {trial}"));
    }
}

#[test]
fn threads_are_those_of_the_machine_whatever_the_environment_says_to_rayon() {
    let desk = Desk::new();
    let cores = std::thread::available_parallelism().unwrap().get();
    let mut command = desk.mindep("run -v small.toml --no-report --plots none");
    let done = command.env("RAYON_NUM_THREADS", "7").env("RAYON_RS_NUM_CPUS", "7").assert().success();
    let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(said.contains(&format!("on {cores} threads")), "{said}");
}

#[cfg(unix)]
#[test]
fn a_question_ends_at_the_first_signal_wherever_it_is() {
    let desk = Desk::new();
    let uncertain = "[[uncertain]]\naddress = \"disruptions.strike.rate\"\nrange = \"uniform(0.1, 0.5)\"\n";
    desk.write("asked.toml", &format!("{}\n{uncertain}", crate::support::SMALL));
    // The design alone takes longer than the test may: every point of it is checked before the first one is simulated.
    for (name, question) in
        [("TERM", "sensitivity -q asked.toml --samples 1048576"), ("INT", "value -q asked.toml --trials 100000000")]
    {
        let mut child = start(&desk, question);
        // Its signal handler is installed long before; a signal before that would end it as well, by default.
        sleep(Duration::from_secs(1));
        assert!(child.try_wait().expect("a process").is_none(), "{question} has ended by itself");
        let sent = Instant::now();
        signal(&child, name);
        let (code, said) = end(child);
        assert_eq!((code, said.as_str()), (Some(130), "interrupted: nothing is written\n"), "{question}");
        assert!(sent.elapsed() < Duration::from_secs(10), "{:?}", sent.elapsed());
        assert!(!desk.path("output/small").exists());
    }
}
