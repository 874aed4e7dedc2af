//! Unexpected files: pipes, links, tables with conflicting paths, parts with a false size, and temporary files left by killed commands. Each is
//! rejected at once or cleaned up, and no file of the user's is changed.

use crate::support::process;
use crate::support::{Desk, SMALL};
use mindep_library::results::hidden;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Runs a command that must fail at once with exit code 2; returns its standard error.
fn refused(desk: &Desk, arguments: &str) -> String {
    let mut command = desk.mindep(arguments);
    let output = command.timeout(Duration::from_secs(30)).assert().code(2);
    String::from_utf8_lossy(&output.get_output().stderr).into_owned()
}

#[cfg(unix)]
fn pipe(desk: &Desk, name: &str) {
    assert!(Command::new("mkfifo").arg(desk.path(name)).status().expect("mkfifo").success());
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_wherever_a_file_is_read() {
    let desk = Desk::new();
    pipe(&desk, "pipe");
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("socket")).expect("a socket");
    std::os::unix::fs::symlink("pipe", desk.path("link")).expect("a link");
    fs::create_dir(desk.path("folder")).expect("a folder");
    let kinds = [
        ("pipe", "a named pipe"),
        ("socket", "a socket"),
        ("/dev/zero", "a device"),
        ("link", "a named pipe"),
        ("folder", "a folder"),
    ];
    for (name, found) in kinds {
        let words = format!("found {found}, expected a regular file");
        for command in ["check", "run", "stress", "merge", "calibrate"] {
            let said = refused(&desk, &format!("{command} {name}"));
            assert!(said.contains(&words), "{command} {name}: {said}");
        }
        // A table of a scenario.
        let place = desk.path("table");
        let target = if name.starts_with('/') { name.into() } else { desk.path(name) };
        std::os::unix::fs::symlink(&target, &place).expect("a link");
        desk.write("tabled.toml", &format!("{SMALL}\n[tables]\nworld = \"table\"\n"));
        let said = refused(&desk, "check tabled.toml");
        assert!(said.contains(&words) && said.contains("tabled.toml:"), "{name}: {said}");
        // The manifest of a folder of results.
        fs::create_dir_all(desk.path("results")).expect("a folder");
        fs::rename(&place, desk.path("results/run.json")).expect("moved");
        let said = refused(&desk, "report results");
        assert!(said.contains(&words), "{name}: {said}");
        fs::remove_dir_all(desk.path("results")).expect("removed");
    }
    // Files that are read on the way and may exist: results, a part and answers.
    desk.out("run small.toml --trials 20 -q --plots none --no-report");
    for file in ["run.json", "stress.json"] {
        let _ = fs::remove_file(desk.path("output/small").join(file));
        pipe(&desk, &format!("output/small/{file}"));
    }
    assert!(refused(&desk, "run small.toml --trials 20 --resume").contains("output/small: exists already"));
    pipe(&desk, "output/small.part-1-of-2.mindep");
    let said = refused(&desk, "run small.toml --shard 1/2 --resume --overwrite");
    assert!(said.contains("found a named pipe, expected a file or nothing"), "{said}");
    assert!(desk.path("pipe").exists() && desk.path("socket").exists());
}

#[cfg(unix)]
#[test]
fn a_lock_that_no_run_has_made_is_left_alone() {
    let desk = Desk::new();
    fs::create_dir(desk.path("output")).expect("a folder");
    desk.write("victim", "precious\n");
    let lock = desk.path("output/.small.lock");
    let expected = |found: &str| format!("output/.small.lock: found {found}, expected nothing or the lock of a run");
    std::os::unix::fs::symlink("../victim", &lock).expect("a link");
    for command in ["run small.toml", "stress small.toml", "run small.toml --resume", "run small.toml --overwrite"] {
        let said = refused(&desk, command);
        assert!(said.contains(&expected("a symbolic link")), "{said}");
    }
    fs::remove_file(&lock).expect("removed");
    pipe(&desk, "output/.small.lock");
    assert!(refused(&desk, "run small.toml").contains(&expected("a named pipe")));
    fs::remove_file(&lock).expect("removed");
    fs::hard_link(desk.path("victim"), &lock).expect("a link");
    assert!(refused(&desk, "run small.toml").contains(&expected("a file that no run has made")));
    assert_eq!(desk.read("victim"), "precious\n");
    fs::remove_file(&lock).expect("removed");
    desk.out("run small.toml --trials 20 --plots none --no-report");
    assert_eq!(desk.names("output"), ["small"]);
}

/// The small scenario with its disruptions in one CSV table and its drivers in another.
fn tabled(first: &str, second: &str) -> String {
    format!("{SMALL}\n[tables]\ndisruptions = \"{first}\"\ndrivers = \"{second}\"\n")
}

#[test]
fn tables_whose_copies_would_be_in_each_others_way_are_found_before_anything_is_simulated() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("elsewhere/inner")).expect("a folder");
    let strikes = "id,hits,rate,duration\nstorm,BBB,0.1,2\n";
    let drivers = "id,persistence\nmood,0.5\n";
    for (name, text) in [("t.csv", strikes), ("elsewhere/t.csv", drivers), ("T.csv", drivers), ("d.csv", drivers)] {
        desk.write(name, text);
    }
    let both = "disruptions.csv";
    desk.write(both, strikes);
    let mut refusals = vec![("t.csv", "T.csv", "that of \"t.csv\" of disruptions")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("elsewhere/inner", desk.path("link")).expect("a link");
        desk.write("elsewhere/small.toml", drivers);
        refusals.push(("t.csv", "link/../t.csv", "that of \"t.csv\" of disruptions"));
        refusals.push(("t.csv", "link/../small.toml", "that of the scenario file"));
    }
    for (first, second, words) in refusals {
        desk.write("small.toml", &tabled(first, second));
        for command in ["check", "run", "run --shard 1/2"] {
            let said = refused(&desk, &format!("{command} small.toml"));
            assert!(said.contains(words) && said.contains("drivers: found") && said.contains("small.toml:"), "{said}");
        }
        assert!(!desk.path("output").exists(), "{second}");
    }
    // Other files are accepted however their paths are written, and so is one file under two names.
    let mut sound = vec![("t.csv", "d.csv"), ("./t.csv", "elsewhere/../d.csv")];
    if cfg!(unix) {
        sound.push(("disruptions.csv", "link/../t.csv"));
    }
    for (first, second) in sound {
        desk.write("small.toml", &tabled(first, second));
        desk.out("check small.toml");
        let run = "run small.toml --trials 20 -q --plots none --no-report";
        desk.out(&format!("{run} -o whole --overwrite"));
        for shard in ["1/2", "2/2"] {
            desk.out(&format!("{run} --shard {shard} -o parts --overwrite"));
        }
        desk.out("merge parts/small.part-1-of-2.mindep parts/small.part-2-of-2.mindep -o merged --overwrite -q --plots none --no-report");
        assert!(desk.results("whole/small") == desk.results("merged/small"), "{first} {second}");
    }
}

/// A change of the header of a part.
type Change = fn(&mut serde_json::Value);

/// Changes the header of a part and updates its checksum.
fn forged(part: &[u8], change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let length = u32::from_le_bytes(part[12..16].try_into().expect("four bytes")) as usize;
    let mut header = serde_json::from_slice(&part[32..32 + length]).expect("a header");
    change(&mut header);
    let header = header.to_string().into_bytes();
    let mut bytes = part[..12].to_vec();
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend(&part[16..32]);
    bytes.extend(&header);
    bytes.extend(&part[32 + length..part.len() - 32]);
    let sum = Sha256::digest(&bytes);
    bytes.extend(sum);
    bytes
}

#[test]
fn numbers_of_a_part_that_make_no_sense_are_refused() {
    let desk = Desk::new();
    desk.out("run small.toml --shard 1/2 -q");
    let part = fs::read(desk.path("output/small.part-1-of-2.mindep")).expect("a part");
    let changes: [(Change, &str); 6] = [
        (|header| header["seconds"] = (-1).into(), "found -1 seconds of simulation, expected 0 to "),
        (|header| header["seconds"] = 1e300.into(), " seconds of simulation, expected 0 to "),
        (|header| header["until_precision"] = (-0.5).into(), "found the precision -0.5"),
        (|header| header["until_precision"] = 1.into(), "found the precision 1, expected a share above 0 and below 1"),
        (
            |header| {
                let first = header["inputs"][0].clone();
                header["inputs"].as_array_mut().expect("a list").push(first);
            },
            "its inputs small.toml and small.toml are in each other's way",
        ),
        (
            |header| {
                let inputs = header["inputs"].as_array_mut().expect("a list");
                inputs.push(serde_json::json!({ "path": "SMALL.toml/x.csv", "bytes": 0 }));
            },
            "are in each other's way",
        ),
    ];
    for (change, words) in changes {
        fs::write(desk.path("forged.mindep"), forged(&part, change)).expect("a file");
        let said = refused(&desk, "merge forged.mindep --part other.mindep");
        assert!(said.contains(words) && said.contains("whatever wrote it is at fault"), "{said}");
    }
    fs::write(desk.path("same.mindep"), forged(&part, |_| {})).expect("a file");
    desk.out("merge same.mindep --part other.mindep");
}

#[test]
fn a_part_that_is_larger_than_its_scenario_allows_is_not_read() {
    let desk = Desk::new();
    desk.out("run small.toml --shard 1/2 -q");
    let part = fs::read(desk.path("output/small.part-1-of-2.mindep")).expect("a part");
    let length = |at: usize| u64::from_le_bytes(part[at..at + 8].try_into().expect("eight bytes"));
    let front = 32 + u64::from(u32::from_le_bytes(part[12..16].try_into().expect("four bytes"))) + length(16);
    // A sparse file whose header claims a length.
    let sparse = |name: &str, word: usize, says: u64, long: u64| {
        let mut bytes = part[..front as usize].to_vec();
        bytes[word..word + 8].copy_from_slice(&says.to_le_bytes());
        fs::write(desk.path(name), bytes).expect("a file");
        fs::File::options().write(true).open(desk.path(name)).expect("a file").set_len(long).expect("room");
    };
    let huge = 1_u64 << 42;
    sparse("tally.mindep", 24, huge, front + huge + 32);
    sparse("inputs.mindep", 16, huge, front - length(16) + huge + length(24) + 32);
    sparse("short.mindep", 24, huge, 1 << 40);
    sparse("long.mindep", 24, 5, 1 << 40);
    let said = refused(&desk, "merge tally.mindep inputs.mindep short.mindep long.mindep");
    assert!(said.contains(&format!("tally.mindep: its tally has {huge} bytes, expected ")), "{said}");
    assert!(said.contains(&format!("inputs.mindep: its list of inputs has {huge} bytes, expected ")), "{said}");
    assert!(said.contains("short.mindep: cut short: found 1099511627776 bytes"), "{said}");
    assert!(said.contains("long.mindep: too long: found 1099511627776 bytes"), "{said}");
    // Memory is not reserved for the number of trials that a part claims.
    let mut claims = forged(&part, |header| {
        header["trials"] = 4_000_000_000_u64.into();
        header["ranges"] = serde_json::json!([[0, 4_000_000_000_u64]]);
        header["shard"] = serde_json::Value::Null;
    });
    let end = claims.len() - 32 - length(24) as usize;
    claims.truncate(end);
    claims[24..32].copy_from_slice(&huge.to_le_bytes());
    fs::write(desk.path("claims.mindep"), claims).expect("a file");
    let file = fs::File::options().write(true).open(desk.path("claims.mindep")).expect("a file");
    file.set_len(end as u64 + huge + 32).expect("room");
    assert!(refused(&desk, "merge claims.mindep").contains("its tally has 4398046511104 bytes, expected "));
}

/// Collects the names of hidden files in a folder, at any depth.
fn hidden_in(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            found.push(name);
        } else if entry.file_type().expect("a type").is_dir() {
            hidden_in(&entry.path(), found);
        }
    }
}

/// Commands that write, with the places to which they do; hidden files at these places are mindep's own.
const COMMANDS: [(&str, &[&str]); 8] = [
    ("run small.toml --trials 20 --overwrite", &["output/small", "output/small/x.csv", "output/small/plots/x.svg"]),
    ("report output/small", &["output/small/report.html", "output/small/plots/fan-alpha.svg"]),
    ("stress small.toml --overwrite", &["output/small/stress.csv", "output/small/plots/stress.svg", "output/small"]),
    ("merge parts/small.part-1-of-1.mindep --overwrite -o merged", &["merged/small"]),
    ("merge parts/small.part-1-of-1.mindep --overwrite --part made.mindep", &["made.mindep"]),
    ("calibrate trade.csv -o made.toml --overwrite", &["made.toml"]),
    ("compare output/small whole/small -o made.csv --overwrite", &["made.csv"]),
    (
        "run swept.toml --trials 20 --overwrite",
        &["output/swept/sweep.csv", "output/swept/sweep.svg", "output/swept/001"],
    ),
];

fn busy_desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "trade.csv",
        "importer,product,partner,year,quantity_t\nKOR,ore,AAA,2001,60\nKOR,ore,AAA,2002,61\nKOR,ore,BBB,2002,5\n",
    );
    let swept = SMALL.replace("name = \"small\"", "name = \"swept\"");
    desk.write("swept.toml", &format!("{swept}\n[sweep]\n\"disruptions.strike.rate\" = [0.1, 0.5]\n"));
    let plain = "--trials 20 -q --plots none --no-report";
    desk.out(&format!("run small.toml {plain} -o whole"));
    desk.out("run small.toml --trials 20 -q --shard 1/1 -o parts");
    for (command, _) in COMMANDS {
        desk.out(&format!("{command} -q"));
    }
    desk
}

#[test]
fn what_killed_commands_have_left_is_removed_by_the_next_one_at_that_place_and_nothing_else_is() {
    let desk = busy_desk();
    for (command, places) in COMMANDS {
        for place in places {
            let place = desk.path(place);
            fs::create_dir_all(hidden::parent(&place)).expect("a folder");
            let left = hidden::parent(&place).join(hidden::fresh(&place, hidden::NEW));
            if place.extension().is_some() {
                fs::write(left, "half").expect("a file");
            } else {
                fs::create_dir_all(left.join("plots")).expect("a folder");
            }
        }
        // A similar file of the user's, outside of the results that are replaced.
        let place = desk.path(places[0]);
        let name = place.file_name().expect("a name").to_string_lossy().into_owned();
        let mine = hidden::parent(&place).join(format!(".{name}.new-backup"));
        fs::write(&mine, "mine").expect("a file");
        desk.out(&format!("{command} -q"));
        assert_eq!(fs::read_to_string(&mine).expect("it stays"), "mine", "{command}");
        fs::remove_file(mine).expect("removed");
        let mut left = Vec::new();
        hidden_in(&desk.path(""), &mut left);
        assert!(left.is_empty(), "{command} leaves {left:?}");
    }
    let left = desk.path("").join(hidden::fresh(&desk.path("fresh"), hidden::NEW));
    fs::create_dir(&left).expect("a folder");
    desk.out("new fresh");
    assert!(!left.exists());
}

#[cfg(unix)]
#[test]
fn a_command_that_is_killed_leaves_nothing_that_the_next_one_does_not_remove() {
    let desk = busy_desk();
    let mut random = 7_u64;
    for (command, _) in COMMANDS {
        for _ in 0..4 {
            let mut child = process::start(&desk, &format!("{command} -q"));
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_micros((random >> 33) % 300_000));
            let _ = child.kill();
            process::end(child);
        }
        let resumed = command.starts_with("run");
        desk.out(&format!("{command} -q{}", if resumed { " --resume" } else { "" }));
        let mut left = Vec::new();
        hidden_in(&desk.path(""), &mut left);
        assert!(left.is_empty(), "{command} leaves {left:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_the_size_of_files_is_told_and_what_was_there_stays() {
    let desk = Desk::new();
    desk.out("run small.toml --trials 20 -q --plots none --no-report");
    let before = desk.results("output/small");
    let binary = assert_cmd::cargo::cargo_bin!("mindep").display().to_string();
    for arguments in [
        "run small.toml --trials 50 --overwrite",
        "run small.toml --trials 20000 --trials-table csv --overwrite",
        "run small.toml --trials 5000 --shard 1/2",
    ] {
        // The limit is in blocks of 1,024 or of 512 bytes; either is less than the size of a time series table or a part.
        let limited = format!("ulimit -f 8; exec {binary} {arguments} -q --plots none --no-report");
        let output = Command::new("sh").args(["-c", &limited]).current_dir(desk.path("")).output().expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments}: {said}");
        assert!(said.contains("File too large") && said.contains("ulimit -f"), "{said}");
        assert!(desk.results("output/small") == before, "{arguments}");
        fs::remove_dir_all(desk.path("output/.small.checkpoint")).unwrap_or_default();
    }
    assert_eq!(desk.names("output"), ["small"]);
}
