//! Shards and merging, run as processes: the merged results equal those of the whole run, or the error names what is wrong.

use crate::support::Desk;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_library::results::part::shard::Shard;
use mindep_library::results::part::{Part, PartError};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Returns a folder with the scenario of tests/data/two.toml and its table in a folder of its own.
fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("data/two")).expect("a folder");
    for file in ["two.toml", "two/suppliers.csv"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
        fs::copy(from, desk.path("data").join(file)).expect("a copy");
    }
    desk
}

/// Runs every shard into `folder`; returns the paths of the parts, in order.
fn shards(desk: &Desk, scenario: &str, of: u32, folder: &str) -> Vec<String> {
    for shard in Shard::all(of) {
        desk.out(&format!("run {scenario} --shard {shard} -o {folder}"));
    }
    let parts: Vec<String> = desk.names(folder).into_iter().map(|name| format!("{folder}/{name}")).collect();
    assert_eq!(parts.len(), of as usize, "{parts:?}");
    parts
}

fn read(desk: &Desk, part: &str) -> Part {
    Part::read(&desk.path(part)).unwrap_or_else(|error| panic!("{part}: {error}"))
}

/// Changes the header of a part and writes it with a correct checksum.
fn forge(desk: &Desk, from: &str, to: &str, change: impl FnOnce(&mut Part)) {
    let mut part = read(desk, from);
    change(&mut part);
    fs::write(desk.path(to), part.to_bytes()).expect("a file");
}

/// Runs a merge that must fail with exit code 2 and write nothing; returns its standard error.
fn refused(desk: &Desk, parts: &str) -> String {
    let said = desk.wrong(&format!("merge {parts} -o merged"));
    assert!(!desk.path("merged").exists(), "something was written");
    said
}

#[test]
fn merged_shards_are_the_whole_run_byte_for_byte() {
    let desk = desk();
    desk.out("run data/two.toml -o whole");
    let whole = desk.results("whole/two");
    for of in [1, 2, 3, 7] {
        let parts = shards(&desk, "data/two.toml", of, &format!("parts-{of}")).join(" ");
        desk.out(&format!("merge {parts} -o merged-{of}"));
        assert_eq!(desk.names(&format!("merged-{of}")), ["two"]);
        assert!(desk.results(&format!("merged-{of}/two")) == whole, "{of} shards");
    }
}

#[test]
fn more_shards_than_trials_merge_too() {
    let desk = desk();
    desk.out("run data/two.toml --trials 5 -o whole");
    let parts = shards(&desk, "data/two.toml --trials 5", 8, "parts");
    assert_eq!(parts[0], "parts/two.part-1-of-8.mindep");
    let empty = parts.iter().filter(|part| read(&desk, part).header.ranges.is_empty()).count();
    assert_eq!(empty, 3);
    desk.out(&format!("merge {} -o merged", parts.join(" ")));
    assert!(desk.results("merged/two") == desk.results("whole/two"));
}

#[test]
fn parts_merge_in_any_order_and_in_steps() {
    let desk = desk();
    let options = "--set disruptions.strike.rate=0.7 --strategy stock --seed 4 --trials 211";
    desk.out(&format!("run data/two.toml {options} -o whole"));
    let whole = desk.results("whole/two");
    let parts = shards(&desk, &format!("data/two.toml {options}"), 5, "parts");
    // From here on only the parts are needed.
    fs::remove_dir_all(desk.path("data")).expect("removed");
    for (i, order) in [[4, 2, 0, 1, 3], [1, 0, 3, 4, 2], [3, 4, 1, 2, 0]].iter().enumerate() {
        let given: Vec<&str> = order.iter().map(|&i| parts[i].as_str()).collect();
        desk.out(&format!("merge {} -o merged-{i}", given.join(" ")));
        assert!(desk.results(&format!("merged-{i}/two")) == whole, "{order:?}");
    }
    // Parts merged into larger parts, the first of them with gaps between its trials.
    let said = desk.out(&format!("merge {} {} {} --part odd.mindep", parts[4], parts[0], parts[2]));
    assert_eq!(said, "127 of 211 trials in odd.mindep\n");
    assert_eq!(read(&desk, "odd.mindep").header.ranges, [(0, 42), (84, 126), (168, 211)]);
    desk.out(&format!("merge {} {} --part even.mindep -q", parts[1], parts[3]));
    desk.out("merge even.mindep odd.mindep -o stepwise");
    assert!(desk.results("stepwise/two") == whole);
}

#[test]
fn several_scenarios_leave_a_part_each() {
    let desk = desk();
    desk.out("run data/two.toml small.toml --shard 2/10 -o parts");
    assert_eq!(desk.names("parts"), ["small.part-02-of-10.mindep", "two.part-02-of-10.mindep"]);
}

#[test]
fn the_closing_table_is_that_of_the_whole_run() {
    let desk = desk();
    let whole = desk.out("run small.toml -o whole");
    let parts = shards(&desk, "small.toml", 3, "parts").join(" ");
    let merged = desk.out(&format!("merge {parts} -o merged"));
    // Only the place of the results differs.
    let table = |text: &str| text.split_once("\nresults in").expect("a place").0.to_owned();
    assert_eq!(table(&whole), table(&merged));
    let json = desk.out(&format!("merge {parts} -o merged --overwrite --format json"));
    assert!(json.contains("\"trials\": 200"), "{json}");
    let timing: serde_json::Value = serde_json::from_str(&desk.read("merged/small/run.json")).expect("JSON");
    let seconds: f64 = parts.split(' ').map(|part| read(&desk, part).header.seconds).sum();
    assert_eq!(timing["timing"]["seconds"].as_f64(), Some(seconds));
}

#[test]
fn a_table_above_the_scenario_is_found_in_the_part() {
    let desk = desk();
    fs::create_dir_all(desk.path("deep/er")).expect("a folder");
    let text = desk.read("data/two.toml").replace("two/suppliers.csv", "../../data/two/suppliers.csv");
    desk.write("deep/er/two.toml", &text);
    desk.out("run deep/er/two.toml -o whole");
    let parts = shards(&desk, "deep/er/two.toml", 2, "parts").join(" ");
    desk.out(&format!("merge {parts} -o merged"));
    assert!(desk.results("merged/two") == desk.results("whole/two"));
}

#[test]
fn a_part_that_is_there_stays_unless_it_may_be_overwritten() {
    let desk = desk();
    let [part] = &shards(&desk, "small.toml", 1, "parts")[..] else { panic!("one part") };
    let before = fs::read(desk.path(part)).expect("a file");
    let said = desk.wrong("run small.toml --shard 1/1 -o parts");
    assert!(said.contains("parts/small.part-1-of-1.mindep: exists already; replace it with --overwrite"), "{said}");
    assert!(fs::read(desk.path(part)).expect("a file") == before);
    desk.out("run small.toml --shard 1/1 -o parts --overwrite --seed 2");
    assert_eq!(read(&desk, part).header.seed, 2);
    assert_eq!(desk.names("parts").len(), 1, "nothing hidden is left over");
    assert!(desk.wrong(&format!("merge {part} --part {part}")).contains("exists already"));
}

#[test]
fn a_wrong_shard_is_told() {
    let desk = desk();
    for wrong in ["0/4", "5/4", "4", "a/b", "1/0"] {
        let said = desk.wrong(&format!("run small.toml --shard {wrong}"));
        let expected = format!("--shard <I/N>': found {wrong}, expected I/N with 1 <= I <= N");
        assert!(said.contains(&expected), "{said}");
    }
    for format in ["csv", "parquet"] {
        let said = desk.wrong(&format!("run small.toml --shard 1/2 --trials-table {format}"));
        assert!(said.contains("cannot be used with"), "{said}");
    }
    assert!(!desk.path("output").exists());
}

#[test]
fn parts_of_another_run_are_refused_with_what_differs() {
    let desk = desk();
    let run = |what: &str, out: &str| {
        desk.out(&format!("run {what} --shard 2/2 -o {out}"));
    };
    desk.out("run data/two.toml --shard 1/2 -o p");
    run("data/two.toml --seed 5", "seed");
    run("data/two.toml --trials 301", "trials");
    run("data/two.toml --strategy stock", "strategy");
    run("data/two.toml --set disruptions.strike.rate=0.5", "set");
    run("small.toml", "other");
    desk.write("data/two.toml", &desk.read("data/two.toml").replace("severity = 0.8", "severity = 0.9"));
    run("data/two.toml", "edited");
    let one = "p/two.part-1-of-2.mindep";
    let hash = |part: &str| read(&desk, part).header.hash[..12].to_owned();
    let (a, b) = (hash(one), hash("edited/two.part-2-of-2.mindep"));
    let second = "two.part-2-of-2.mindep";
    let cases = [
        (format!("seed/{second}"), "found seed 5, expected 11".to_owned()),
        (format!("trials/{second}"), "found a part of 301 trials in all, expected 300".to_owned()),
        (
            format!("strategy/{second}"),
            "found the strategies baseline, stock, expected baseline, digging, stock".to_owned(),
        ),
        (format!("set/{second}"), "found the changes of --set disruptions.strike.rate=0.5, expected none".to_owned()),
        (format!("edited/{second}"), format!("found a scenario of hash {b}…, expected {a}…")),
        ("other/small.part-2-of-2.mindep".to_owned(), "found scenario `small`, expected `two`".to_owned()),
    ];
    let mut all = vec![one];
    for (part, message) in &cases {
        let said = refused(&desk, &format!("{one} {part}"));
        let line = format!("error: {part}: {message} as in {one}\n");
        assert!(said.contains(&line), "{line} is not in\n{said}");
        all.push(part);
    }
    // All errors together.
    let said = refused(&desk, &all.join(" "));
    for (part, message) in &cases {
        assert!(said.contains(&format!("error: {part}: {message}")), "{part} is not in\n{said}");
    }
    let gap = "error: trials 150 to 299 are missing (shard 2/2), unless a file that was refused holds them\n";
    assert!(said.contains(gap), "{said}");
    assert!(said.ends_with(" faults; nothing was written\n"), "{said}");
}

#[test]
fn overlaps_and_gaps_are_told_with_their_trials_and_files() {
    let desk = desk();
    let thirds = shards(&desk, "data/two.toml", 3, "thirds");
    let halves = shards(&desk, "data/two.toml", 2, "halves");
    assert_eq!(
        refused(&desk, &format!("{} {}", thirds[0], thirds[2])),
        "error: trials 100 to 199 are missing (shard 2/3)\n\n1 fault; nothing was written\n"
    );
    assert_eq!(
        refused(&desk, &thirds[1]),
        "error: trials 0 to 99 are missing (shard 1/3)\nerror: trials 200 to 299 are missing (shard 3/3)\n\n2 faults; nothing was written\n"
    );
    assert_eq!(
        refused(&desk, &format!("{} {} {}", thirds[0], thirds[1], halves[0])),
        format!(
            "error: {}: trials 0 to 99 are in {} too\nerror: {}: trials 100 to 149 are in {} too\n\
             error: trials 200 to 299 are missing\n\n3 faults; nothing was written\n",
            halves[0], thirds[0], thirds[1], halves[0]
        )
    );
    fs::copy(desk.path(&halves[0]), desk.path("copy.mindep")).expect("a copy");
    assert_eq!(
        refused(&desk, &format!("{} {} copy.mindep", halves[0], halves[1])),
        format!("error: {}: trials 0 to 149 are in copy.mindep too\n\n1 fault; nothing was written\n", halves[0])
    );
    assert_eq!(
        refused(&desk, &format!("{0} {1} {0} ./{1}", halves[0], halves[1])),
        format!(
            "error: {0}: given twice\nerror: ./{1}: given twice, before as {1}\n\n2 faults; nothing was written\n",
            halves[0], halves[1]
        )
    );
    let said = desk.wrong(&format!("merge {} {} --part more.mindep", halves[0], thirds[0]));
    assert!(said.contains("trials 0 to 99 are in thirds"), "{said}");
    assert!(!desk.path("more.mindep").exists());
}

#[test]
fn what_is_no_part_is_refused_with_what_is_wrong() {
    let desk = desk();
    let parts = shards(&desk, "small.toml", 2, "p");
    let bytes = fs::read(desk.path(&parts[1])).expect("a file");
    let length = bytes.len();
    let write = |name: &str, bytes: &[u8]| fs::write(desk.path(name), bytes).expect("a file");
    write("cut", &bytes[..length - 1]);
    write("head", &bytes[..20]);
    write("long", &[&bytes[..], b"x"].concat());
    let mut flipped = bytes.clone();
    flipped[length / 2] ^= 4;
    write("flipped", &flipped);
    for (name, format) in [("older", 2), ("newer", 4)] {
        let mut other = bytes[..length - 32].to_vec();
        other[8] = format;
        let checksum = Sha256::digest(&other);
        write(name, &[&other[..], &checksum[..]].concat());
    }
    write("empty", b"");
    forge(&desk, &parts[1], "version", |part| part.header.mindep = "0.0.9".to_owned());
    let cases = [
        ("small.toml", "found another kind of file, expected a part of `mindep run --shard`".to_owned()),
        ("empty", "found another kind of file, expected a part of `mindep run --shard`".to_owned()),
        (
            "cut",
            format!("cut short: found {} bytes, expected {length}; copy it again, or run its shard again", length - 1),
        ),
        ("head", "cut short: found 20 bytes, expected 64; copy it again, or run its shard again".to_owned()),
        (
            "long",
            format!("too long: found {} bytes, expected {length}; copy it again, or run its shard again", length + 1),
        ),
        ("flipped", "damaged: its checksum does not fit its bytes; copy it again, or run its shard again".to_owned()),
        ("older", "found a part of format 2, expected 3; use the version of mindep that made it".to_owned()),
        ("newer", "found a part of format 4, expected 3; use the version of mindep that made it".to_owned()),
        (
            "version",
            format!(
                "made by version 0.0.9, whose numbers may differ; this is {}; use one version for all parts",
                env!("CARGO_PKG_VERSION")
            ),
        ),
    ];
    for (file, message) in &cases {
        let said = refused(&desk, &format!("{} {file}", parts[0]));
        let line = format!("error: {file}: {message}\n");
        assert!(said.contains(&line), "{line} is not in\n{said}");
    }
    let said = refused(&desk, &format!("{} absent", parts[0]));
    assert!(said.contains("error: absent: cannot be read: No such file"), "{said}");
    // All errors together, also when the first part is invalid.
    let names: Vec<&str> = cases.iter().map(|(file, _)| *file).collect();
    let said = refused(&desk, &format!("{} {}", names.join(" "), parts.join(" ")));
    assert!(cases.iter().all(|(file, message)| said.contains(&format!("error: {file}: {message}\n"))), "{said}");
    assert!(said.ends_with(&format!("\n{} faults; nothing was written\n", cases.len())), "{said}");
}

#[test]
fn a_header_that_makes_no_sense_is_refused() {
    let desk = desk();
    let [part] = &shards(&desk, "small.toml", 1, "p")[..] else { panic!("one part") };
    let case = |expected: &str, change: &dyn Fn(&mut Part)| {
        forge(&desk, part, "forged", |part| change(part));
        let said = refused(&desk, "forged");
        assert!(said.contains(&format!("error: forged: {expected}")), "{expected} is not in\n{said}");
    };
    case("trials 0 to 201 of 200 make no sense", &|p| p.header.ranges = vec![(0, 201)]);
    case("trials 9 to 9 of 200 make no sense", &|p| p.header.ranges = vec![(9, 9)]);
    case("trials 5 to 200 of 200 make no sense", &|p| p.header.ranges = vec![(0, 5), (5, 200)]);
    case("its tally is of 200 trials, expected 100", &|p| p.header.ranges = vec![(0, 100)]);
    case("the scenario in it has another hash than its header", &|p| p.header.hash = "0".repeat(64));
    case("the scenario in it has another hash than its header", &|p| p.header.seed += 1);
    case("the scenario in it lacks strategies of its header", &|p| p.header.strategies.push("none".to_owned()));
    case("an input has the path \"../small.toml\"", &|p| p.header.inputs[0].path = "../small.toml".to_owned());
    case("an input has the path \"/small.toml\"", &|p| p.header.inputs[0].path = "/small.toml".to_owned());
    case("the input small.toml is longer than the inputs", &|p| p.header.inputs[0].bytes += 1);
    case("its inputs have 1 bytes too many", &|p| p.header.inputs[0].bytes -= 1);
    case("the scenario in it is wrong: ", &|p| p.inputs[0].bytes[0] = b'?');
    case("its tally has 1 bytes too many", &|p| p.tally.push(0));
    case("its tally ends too early", &|p| p.tally.truncate(9));
}

#[test]
fn a_flipped_bit_anywhere_and_a_cut_anywhere_are_refused() {
    let desk = desk();
    let [part] = &shards(&desk, "small.toml --trials 1 --strategy baseline", 1, "p")[..] else { panic!("one part") };
    let bytes = fs::read(desk.path(part)).expect("a file");
    assert!(Part::from_bytes(&bytes).is_ok());
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(Part::from_bytes(&flipped).is_err(), "byte {at}");
        assert!(Part::from_bytes(&bytes[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn a_tally_reads_back_and_wrong_bytes_never_panic() {
    let desk = desk();
    let [file] = &shards(&desk, "data/two.toml --trials 70", 1, "p")[..] else { panic!("one part") };
    let part = read(&desk, file);
    let plan = Plan::new(&part.load().expect("a scenario").study);
    let tally = part.tally(&plan).expect("a tally");
    assert!(tally.to_bytes() == part.tally, "read back and written again");
    // Without a checksum, any bytes are either read as a tally, which can then be merged and reported, or rejected.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..3000 {
        let mut bytes = part.tally.clone();
        for _ in 0..=random() % 3 {
            let at = random() as usize % bytes.len();
            bytes[at] = random() as u8;
        }
        bytes.truncate(if random() % 8 == 0 { random() as usize % bytes.len() } else { bytes.len() });
        if let Ok(found) = Tally::from_bytes(&plan, &bytes) {
            accepted += 1;
            let mut sum = tally.clone();
            sum.merge(&found);
            if accepted % 50 == 0 {
                let folder = tempfile::tempdir().expect("a folder");
                mindep_library::results::save_tables(
                    mindep_library::tables::Run { plan: &plan, tally: &sum },
                    folder.path(),
                )
                .expect("tables");
            }
        } else {
            refused += 1;
        }
    }
    assert!(accepted > 10 && refused > 1000, "{accepted} {refused}");
    assert!(Tally::from_bytes(&plan, &[]).is_err());
    let noise: Vec<u8> = (0..10_000).map(|_| random() as u8).collect();
    assert!(Tally::from_bytes(&plan, &noise).is_err());
    assert!(matches!(Part::from_bytes(&noise), Err(PartError::NotAPart)));
}

#[test]
fn other_input_bytes_of_the_same_meaning_merge_with_a_note() {
    let desk = desk();
    desk.out("run small.toml -o whole");
    desk.out("run small.toml --shard 1/2 -o p");
    let text = desk.read("small.toml");
    desk.write("small.toml", &format!("# a comment\n{text}"));
    desk.out("run small.toml --shard 2/2 -o p");
    for order in [
        "p/small.part-1-of-2.mindep p/small.part-2-of-2.mindep",
        "p/small.part-2-of-2.mindep p/small.part-1-of-2.mindep",
    ] {
        let done = desk.mindep(&format!("merge {order} -o merged --overwrite")).assert().success();
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert!(said.starts_with("note: the input files in p/small.part-"), "{said}");
        assert!(desk.results("merged/small") == desk.results("whole/small"), "the inputs of the first trials are kept");
    }
}
