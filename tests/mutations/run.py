#!/usr/bin/env python3
"""Plants the faults of faults.toml in a copy of the tree and sees which test notices each.

    python3 tests/mutations/run.py [--only WORD] [--numbers 4-9,20] [--again] [--afresh] [--report FILE]

All faults are compiled at once: every place becomes `if on(k) { wrong } else { right }`, and the environment variable MINDEP_FAULT
chooses k while the tests run. So there is one build, in target/mutations, and the sources here are not touched. Without a fault all tests
must pass; with one, some test must fail. The test that noticed a fault before (noticed.json) is asked first, alone; where it is silent now, all are
asked. Exit code 1 when a fault is not noticed. Python 3.11 or newer, git, and the Rust toolchain.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TREE = ROOT / "target" / "mutations" / "tree"
BUILD = ROOT / "target" / "mutations" / "build"
NOTICED = HERE / "noticed.json"

# Tests in the order in which they are asked, unless those of FIRST come before: programs, some with the part of it that is asked alone. The first
# that fails has noticed the fault.
TESTS = ["model differential::", "xtask validation::", "mindep_core", "mindep_library", "mindep_scenario", "mindep_cli", "model", "library",
         "command result_files::", "command kept::", "command damaged::", "command answers::", "command", "reading"]

# What is asked first of faults in some parts: what is about them.
FIRST = {
    # The reference takes draws of occurrences from the engine.
    "crates/core/src/engine/hazards.rs": ["xtask validation::"],
    "crates/core/src/tally": ["mindep_core", "library errors::", "xtask validation::"],
    "crates/core/src/stats/": ["mindep_core"],
    "crates/core/src/domain/": ["mindep_core", "command limits::"],
    "crates/scenario/": ["mindep_scenario", "reading"],
    "crates/mindep/src/analysis/": ["mindep_library", "command forecast::"],
    "crates/mindep/src/results/": ["mindep_library", "command kept::", "command damaged::", "command answers::", "command files::", "command survival::",
                                   "command parts::"],
    "crates/mindep/src/run/": ["command kept::", "command damaged::", "command survival::", "command files::"],
    "crates/mindep/src/report/": ["mindep_library", "command damaged::"],
    "crates/cli/": ["mindep_cli", "command kept::", "command damaged::", "command answers::", "command replay::", "command files::", "command survival::"],
}

SWITCH = '''
/// Whether the fault of this number is planted.
#[inline]
pub fn on(fault: u32) -> bool {
    static PLANTED: std::sync::LazyLock<u32> =
        std::sync::LazyLock::new(|| std::env::var("MINDEP_FAULT").ok().and_then(|n| n.parse().ok()).unwrap_or(u32::MAX));
    *PLANTED == fault
}
'''


def faults():
    with open(HERE / "faults.toml", "rb") as file:
        return tomllib.load(file)["fault"]


def planted(number, fault):
    """The right and the wrong text under a switch."""
    right, wrong = fault["from"], fault["to"]
    on = f"crate::faults::on({number})"
    if right.startswith("let mut ") and right.endswith(";"):
        name, value = right[8:-1].split(" = ", 1)
        other = wrong[8:-1].split(" = ", 1)[1]
        return f"let mut {name} = if {on} {{ {other} }} else {{ {value} }};"
    if right.endswith(";"):
        return f"if {on} {{ {wrong} }} else {{ {right} }}"
    if right.endswith(","):
        return f"(if {on} {{ {wrong[:-1]} }} else {{ {right[:-1]} }}),"
    return f"(if {on} {{ {wrong} }} else {{ {right} }})"


def put(place, data):
    """Writes a file unless it is as wanted, so that what is built of it stays."""
    if not place.is_file() or place.read_bytes() != data:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def plant(listed):
    """A copy of the tree with all faults in it."""
    # Places are found before any is changed, and changed from the last to the first, so that no place moves. Places do not overlap.
    texts, places = {}, {}
    for number, fault in enumerate(listed):
        text = texts.setdefault(fault["file"], (ROOT / fault["file"]).read_text())
        within = fault.get("within", fault["from"])
        if text.count(within) != 1 or within.count(fault["from"]) != 1:
            sys.exit(f"{fault['file']}: the place of “{fault['what']}” is not there once: {within}")
        start = text.index(within) + within.index(fault["from"])
        places.setdefault(fault["file"], []).append((start, number, fault))
    changed = {}
    for name, of_file in places.items():
        text = texts[name]
        for start, number, fault in sorted(of_file, key=lambda place: place[0], reverse=True):
            text = text[:start] + planted(number, fault) + text[start + len(fault["from"]):]
        changed[name] = text
    for source in sorted({name.split("/src/")[0] + "/src" for name in places}):
        changed[f"{source}/faults.rs"] = "//! Which fault is planted.\n" + SWITCH
        root = f"{source}/lib.rs"
        changed[root] = changed.get(root, (ROOT / root).read_text()) + "\npub mod faults;\n"
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    wanted = {name for name in files if name and (ROOT / name).is_file()} | set(changed)
    for name in wanted:
        put(TREE / name, changed[name].encode() if name in changed else (ROOT / name).read_bytes())
    for place in TREE.rglob("*"):
        if place.is_file() and str(place.relative_to(TREE)) not in wanted:
            place.unlink()


def build():
    """Builds the tests, and gives their programs by name, each with the folder of its crate."""
    command = ["cargo", "test", "--locked", "--no-run", "--message-format=json", "--lib", "--bins", "--tests"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(BUILD), "RUSTFLAGS": "-A warnings"}
    done = subprocess.run(command, cwd=TREE, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit("the tree with faults does not compile")
    programs = {}
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message.get("profile", {}).get("test"):
            programs[message["target"]["name"]] = message["executable"], pathlib.Path(message["manifest_path"]).parent
    return programs


def ask(programs, asked, number, *filters):
    """The name of a test that fails with a fault planted, of a program, or a part of it; none where all pass."""
    program, _, part = asked.partition(" ")
    executable, folder = programs[program]
    environment = os.environ | {"MINDEP_FAULT": str(number), "INSTA_UPDATE": "no", "PROPTEST_MAX_SHRINK_ITERS": "0", "CARGO_MANIFEST_DIR": str(folder)}
    filters = filters or ([part] if part else [])
    try:
        done = subprocess.run([executable, "-q", *filters], cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    except subprocess.TimeoutExpired:
        return "(no end)"
    if not done.returncode:
        return None
    failed = [line.strip() for line in done.stdout.splitlines() if line.startswith("    ")]
    return failed[-1] if failed else "(stopped)"


def noticed(programs, number, file="", before=None):
    """The first test that fails with a fault planted: the program and the test's name. The one of `before` is asked first."""
    if before and before[0] in programs:
        by = ask(programs, before[0], number, before[1], "--exact")
        if by:
            return before[0], by
    for asked in in_order(file):
        by = ask(programs, asked, number)
        if by:
            return asked.split()[0], by
    return None


def in_order(file):
    """What is asked of a fault in this file, first to last."""
    first = next((names for part, names in FIRST.items() if file.startswith(part)), [])
    return first + [name for name in TESTS if name not in first]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="faults whose description has this word")
    parser.add_argument("--numbers", default="0-", help="numbers of faults and ranges of them")
    parser.add_argument("--again", action="store_true", help="with the copy as it was planted before, and without the run that has no fault")
    parser.add_argument("--afresh", action="store_true", help="ask all tests in order, whatever noticed a fault before")
    parser.add_argument("--report", type=pathlib.Path, help="write a table in Markdown")
    arguments = parser.parse_args()
    listed = faults()
    if not arguments.again:
        plant(listed)
    programs = build()
    wrong = None if arguments.again else noticed(programs, "none")
    if wrong:
        sys.exit(f"without a fault {wrong[0]}: {wrong[1]} fails")
    wanted = set()
    for part in arguments.numbers.split(","):
        first, dash, last = part.partition("-")
        wanted |= set(range(int(first), int(last or len(listed) - 1) + 1)) if dash else {int(first)}
    known = json.loads(NOTICED.read_text()) if NOTICED.is_file() else {}
    rows, missed = [], []
    for number, fault in enumerate(listed):
        if number not in wanted or arguments.only and arguments.only not in fault["what"]:
            continue
        begun = time.monotonic()
        by = noticed(programs, number, fault["file"], None if arguments.afresh else known.get(fault["what"]))
        if by is None or by[1].startswith("("):
            known.pop(fault["what"], None)
        else:
            known[fault["what"]] = by
        wanted_now = {fault["what"] for fault in listed}
        NOTICED.write_text(json.dumps({what: known[what] for what in sorted(known) if what in wanted_now}, indent=0, ensure_ascii=False) + "\n")
        print(f"{number:3} {fault['what']}: {'NOT NOTICED' if by is None else by[0] + ' ' + by[1]} ({time.monotonic() - begun:.0f} s)", flush=True)
        rows.append(f"| {fault['what']} | `{fault['file']}` | {'**nothing**' if by is None else f'`{by[0]}`: `{by[1]}`'} |")
        if by is None:
            missed.append(fault["what"])
    print(f"{len(rows) - len(missed)} of {len(rows)} faults noticed")
    if arguments.report:
        head = "| fault | planted in | noticed first by |\n| --- | --- | --- |\n"
        arguments.report.write_text(head + "\n".join(rows) + "\n")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
