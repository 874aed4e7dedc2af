"""Lines that tests run, by part of the house, from the JSON of cargo-llvm-cov; fails when the core has less than 95 %."""

import json
import pathlib
import sys

CORE = ["engine", "tally", "plan", "domain", "stats", "rng", "vectors", "units", "id"]
LEAST = 0.95

parts: dict[str, list[int]] = {}
low = []
for file in json.load(open(sys.argv[1]))["data"][0]["files"]:
    path = pathlib.Path(file["filename"]).parts
    place = path[len(path) - path[::-1].index("src") :]
    crate = path[len(path) - len(place) - 2]
    part = crate if crate in ("scenario", "cli", "testing", "xtask") or place[0] == "lib.rs" else place[0].removesuffix(".rs")
    lines = file["summary"]["lines"]
    sums = parts.setdefault(part, [0, 0])
    sums[0] += lines["covered"]
    sums[1] += lines["count"]
    if part in CORE and lines["covered"] < LEAST * lines["count"]:
        low.append(f"{'/'.join(place)}: {lines['covered']} of {lines['count']} lines")


def row(name: str, names: list[str]) -> float:
    covered, count = (sum(parts[n][i] for n in names if n in parts) for i in (0, 1))
    print(f"| {name} | {count:,} | {100 * covered / count:.1f} % |")
    return covered / count


print("| part | lines | run by tests |\n| --- | ---: | ---: |")
for name in sorted(parts):
    row(f"`{name}`", [name])
core = row(f"core: {', '.join(f'`{n}`' for n in CORE)}", CORE)
row("all", list(parts))
print(*low, sep="\n")
if core < LEAST:
    sys.exit(f"the core has {100 * core:.1f} %, expected {100 * LEAST:.0f} % or more")
