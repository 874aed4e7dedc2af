#!/usr/bin/env python3
"""Runs a scenario as shards on a Dask cluster, and merges them.

    dask.py SCENARIO SHARDS [--scheduler ADDRESS] [-o DIR] [more options of `mindep run`]

Without --scheduler, a cluster of this machine's cores is started. Workers need the mindep command ($MINDEP, or mindep on their PATH) and
must see the scenario and the output folder under the same paths; the merge runs here. Repeating it does only what is missing.
"""

import sys

# This file is called like the library: its own folder must not be searched first.
sys.path.pop(0)

import argparse
import os
import subprocess
from pathlib import Path

from dask.distributed import Client, as_completed


def shard(command):
    """Runs one shard and gives its part. A shard that is interrupted goes on from its checkpoint when Dask runs it again, by --resume."""
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}: {' '.join(command)}\n{done.stderr}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("scenario", type=Path)
    arguments.add_argument("shards", type=int)
    arguments.add_argument("--scheduler", help="address of a running scheduler, such as tcp://head:8786")
    arguments.add_argument("-o", "--output", type=Path, default=Path("output"))
    given, options = arguments.parse_known_args()

    mindep = os.environ.get("MINDEP", "mindep")
    parts = given.output.resolve() / f"{given.scenario.stem}.parts"
    run = [mindep, "run", str(given.scenario.resolve()), "--output", str(parts), "--resume", "--threads=1", "--quiet", *options]

    local = {} if given.scheduler else {"threads_per_worker": 1, "dashboard_address": None}
    with Client(given.scheduler, **local) as client:
        shards = [client.submit(shard, [*run, f"--shard={i}/{given.shards}"], pure=False, retries=2) for i in range(1, given.shards + 1)]
        for done, future in enumerate(as_completed(shards), 1):
            future.result()
            print(f"{done} of {given.shards} shards", file=sys.stderr)

    files = sorted(parts.glob(f"*-of-{given.shards}.mindep"))
    return subprocess.run([mindep, "merge", *map(str, files), "--output", str(given.output)]).returncode


if __name__ == "__main__":
    sys.exit(main())
