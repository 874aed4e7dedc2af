"""Runs one peer in a process of its own: `python peer.py numba|numpy SCENARIO --trials N --threads N --out FILE`.

The first call includes whatever the peer needs once (importing, compiling) and writes the results to FILE; the second finds
everything warm. After each, one line of JSON on standard output says how long its parts took.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description="Run one peer twice: cold, then warm.")
    parser.add_argument("peer", choices=["numba", "numpy"])
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--trials", type=int, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="file for the results of the first call")
    args = parser.parse_args()

    # Imported here, so that --help needs no numba, and numpy does not pay for it.
    from core import Unsupported, load
    from summary import summarise

    if args.peer == "numba":
        from numba_peer import simulate
    else:
        from numpy_peer import simulate
    try:
        core = load(args.scenario)
    except Unsupported as fault:
        print(f"error: {args.scenario}: {fault}", file=sys.stderr)
        return 2

    for call in ("cold", "warm"):
        started = time.perf_counter()
        trials = simulate(core, args.trials, core.seed, args.threads)
        simulated = time.perf_counter()
        results = summarise(core, trials, args.threads)
        summarised = time.perf_counter()
        if call == "cold":
            args.out.write_text(json.dumps({"scenario": core.name, "sha256": core.sha256, "trials": args.trials, **results}))
        timing = {"call": call, "simulate": simulated - started, "summarise": summarised - simulated}
        print(json.dumps(timing), flush=True)
        # Both calls start with nothing allocated.
        del trials, results
    return 0


if __name__ == "__main__":
    sys.exit(main())
