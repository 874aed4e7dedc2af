"""Compares mindep with numba and numpy versions of the common core: first that they compute the same model, then how fast.

Started by compare.sh, which sets up what it needs. Runs are interleaved (mindep, numba, numpy, mindep, …), since machines are
noisy; figures are medians over the rounds, and ratios are medians of the ratios within each round.
Exit codes: 0 done, 1 the models differ or a program failed, 2 the command line is wrong, 130 interrupted.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import machine
import measure
from agreement import LIMIT, Difference, differences
from measure import Timing

SCENARIO = measure.HERE / "common-core.toml"
PEERS = ("numba", "numpy")
PROGRAMS = ("mindep", *PEERS)
LEAST_TRIALS = 2000

# [program][threads]: a timing of each round
Timings = dict[str, dict[int, list[Timing]]]


def main() -> int:
    args = arguments()
    facts = machine.facts(args.mindep)
    say(f"{args.trials:,} trials of {SCENARIO.name}, {args.rounds} rounds\n")
    for name, value in facts.items():
        say(f"  {name:<10} {value}")
    with tempfile.TemporaryDirectory(prefix="mindep-peers-") as folder:
        try:
            timings, report, results = run(args, Path(folder))
        except measure.Failed as fault:
            print(f"error: {fault}", file=sys.stderr)
            return 1
        scenario_folder = Path(folder) / "mindep" / report["scenario"]
        found = {peer: differences(report, scenario_folder, results[peer]) for peer in PEERS}
    agree = show_agreement(found)
    show_speed(timings, args)
    if args.json is not None:
        # Beside its place first: what was there stays whole until the new one is.
        unfinished = args.json.with_name(f".{args.json.name}.unfinished")
        try:
            unfinished.write_text(json.dumps(document(args, facts, timings, found, agree), indent=1) + "\n")
            unfinished.replace(args.json)
        except OSError as fault:
            print(f"error: --json {args.json}: {fault.strerror}", file=sys.stderr)
            return 1
    return 0 if agree else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="compare.sh", description="Compare mindep with numba and numpy in one run.")
    parser.add_argument("--trials", type=int, default=20_000, help=f"trials of each run, {LEAST_TRIALS} or more [%(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="how often each program runs [%(default)s]")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], metavar="N", help="numbers of threads [1 2]")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every number to FILE")
    parser.add_argument("--mindep", type=Path, required=True, help="the command to measure")
    args = parser.parse_args()
    if args.trials < LEAST_TRIALS:
        parser.error(f"--trials: found {args.trials}, expected {LEAST_TRIALS} or more: fewer do not show whether models agree")
    if args.rounds < 1 or min(args.threads) < 1:
        parser.error("--rounds and --threads: expected 1 or more")
    if args.json is not None and (args.json.is_dir() or not os.access(args.json.parent, os.W_OK)):
        parser.error(f"--json: cannot write {args.json}; give a file in a folder that is there and can be written")
    if not args.mindep.is_file():
        parser.error(f"--mindep: no file {args.mindep}; build it with `cargo build --release`")
    return args


def run(args: argparse.Namespace, folder: Path) -> tuple[Timings, dict[str, Any], dict[str, dict[str, Any]]]:
    """All rounds; gives timings, mindep's report, and the peers' results (of the first number of threads)."""
    timings: Timings = {program: {threads: [] for threads in args.threads} for program in PROGRAMS}
    report: dict[str, Any] = {}
    started = time.perf_counter()
    for number in range(args.rounds):
        for threads in args.threads:
            timing, report = measure.mindep(args.mindep, SCENARIO, args.trials, threads, folder / "mindep")
            timings["mindep"][threads].append(timing)
            for peer in PEERS:
                out = folder / f"{peer}-{threads}.json"
                timings[peer][threads].append(measure.peer(peer, SCENARIO, args.trials, threads, out))
        print(f"round {number + 1} of {args.rounds}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    results = {peer: json.loads((folder / f"{peer}-{args.threads[0]}.json").read_text()) for peer in PEERS}
    return timings, report, results


def show_agreement(found: dict[str, list[Difference]]) -> bool:
    """Prints z-scores; gives whether all are within the limit."""
    agree = True
    for peer, all_differences in found.items():
        say(f"\n{peer} − mindep, in combined standard errors (TVaR: of the shortfall)\n")
        by_place: dict[tuple[str, str], dict[str, Difference]] = {}
        for d in all_differences:
            by_place.setdefault((d.strategy, d.mineral), {})[d.what] = d
        means = [what for what in next(iter(by_place.values())) if what.endswith(", mean")]
        columns = [*means[:1], "shortfall, TVaR 95 %", *means[1:]]
        heads = ["TVaR 95 %" if "TVaR" in c else c.removesuffix(", mean") for c in columns]
        rows = [[*place, *(f"{of[c].z:+.2f}" for c in columns)] for place, of in by_place.items()]
        table([["strategy", "mineral", *heads], *rows], left=2)
        # A z that is not a number is no agreement either.
        outside = [d for d in all_differences if not abs(d.z) <= LIMIT]
        worst = max(all_differences, key=lambda d: math.inf if math.isnan(d.z) else abs(d.z))
        say(
            f"\n{len(all_differences)} numbers compared, monthly series by year among them; largest: {worst.z:+.2f} "
            f"({worst.strategy}, {worst.mineral}: {worst.what}); {len(outside)} beyond ±{LIMIT}"
        )
        for d in outside[:10]:
            print(
                f"error: {peer}: {d.strategy}, {d.mineral}: {d.what}: found {d.peer:.6g}, mindep {d.mindep:.6g}, "
                f"z {d.z:+.2f}, expected within ±{LIMIT}",
                file=sys.stderr,
            )
        agree = agree and not outside
    say("\nthe peers compute the same model" if agree else "\nTHE MODELS DIFFER: the speeds below compare different things")
    return agree


def show_speed(timings: Timings, args: argparse.Namespace) -> None:
    """Prints trials a second and ratios."""
    say("\nTrials a second: median (least to most) of the rounds; ×: mindep's over the peer's\n")
    rows = [["", "threads", "warm", "×", "cold", "×", "trials alone", "peak memory"]]
    for threads in args.threads:
        for program in PROGRAMS:
            of = timings[program][threads]
            alone = [t.simulate for t in of if t.simulate is not None]
            ratios = [ratio(timings, program, threads, kind) for kind in ("warm", "cold")]
            warm_ratio, cold_ratio = ["" if program == "mindep" else f"{r:.2f}" for r in ratios]
            rows.append(
                [
                    program,
                    str(threads),
                    rates(args.trials, [t.warm for t in of]),
                    warm_ratio,
                    rates(args.trials, [t.cold for t in of]),
                    cold_ratio,
                    rates(args.trials, alone) if alone else "",
                    f"{max(t.peak_mib for t in of):,.0f} MiB",
                ]
            )
    table(rows, left=1)
    say(
        "\nwarm: trials and what is reported of them, all loaded and compiled; cold: from the start of the process until results\n"
        "are on disk; trials alone: of warm, without sorting for quantiles (mindep aggregates as it goes). mindep reports more:\n"
        "see README.md"
    )


def ratio(timings: Timings, program: str, threads: int, kind: str) -> float:
    """How many times as fast mindep is: the median over the rounds of the ratio within one."""
    pairs = zip(timings[program][threads], timings["mindep"][threads], strict=True)
    return statistics.median(getattr(theirs, kind) / getattr(ours, kind) for theirs, ours in pairs)


def rates(trials: int, seconds: list[float]) -> str:
    """Trials a second, as text."""
    return f"{trials / statistics.median(seconds):,.0f} ({trials / max(seconds):,.0f} to {trials / min(seconds):,.0f})"


def table(rows: list[list[str]], left: int) -> None:
    """Prints rows in columns, the first `left` of them aligned to the left."""
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    for row in rows:
        cells = [x.ljust(w) if c < left else x.rjust(w) for c, (x, w) in enumerate(zip(row, widths, strict=True))]
        say("  " + "  ".join(cells).rstrip())


def document(
    args: argparse.Namespace, facts: dict[str, str], timings: Timings, found: dict[str, list[Difference]], agree: bool
) -> dict[str, Any]:
    """Every number, for `--json`."""
    return {
        "scenario": SCENARIO.name,
        "trials": args.trials,
        "rounds": args.rounds,
        "machine": facts,
        "agree": agree,
        "z_limit": LIMIT,
        "runs": [
            {"program": program, "threads": threads, "round": number + 1, **dataclasses.asdict(timing)}
            for program, by_threads in timings.items()
            for threads, of in by_threads.items()
            for number, timing in enumerate(of)
        ],
        "ratios": [
            {"peer": peer, "threads": threads, **{kind: ratio(timings, peer, threads, kind) for kind in ("warm", "cold")}}
            for peer in PEERS
            for threads in args.threads
        ],
        "differences": {peer: [dataclasses.asdict(d) for d in of] for peer, of in found.items()},
    }


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
