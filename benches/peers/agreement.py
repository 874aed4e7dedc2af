"""Whether a peer computes the same model as mindep: differences of estimates in units of their standard errors."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MONTHS_PER_YEAR = 12

# Some 640 numbers a peer are compared. Were they independent, one true model would differ from itself by more than this in one of
# them once in 230 comparisons; they are strongly dependent, so less often.
LIMIT = 4.5

# Rounding: peers keep series as 32-bit floats, mindep sums in small steps.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Difference:
    """One number, as mindep and a peer estimate it."""

    strategy: str
    mineral: str
    what: str
    mindep: float
    peer: float
    z: float


def differences(report: dict[str, Any], folder: Path, peer: dict[str, Any]) -> list[Difference]:
    """All that both report: mean and TVaR 95 % of every metric, and the mean of every year of every monthly series."""
    return [*_of_metrics(report, peer), *_of_series(folder, report["trials"], peer)]


def _of_metrics(report: dict[str, Any], peer: dict[str, Any]) -> list[Difference]:
    known = {(e["strategy"], e["mineral"], e["metric"]): e for e in report["estimates"]}
    found = []
    for theirs in peer["metrics"]:
        key = (theirs["strategy"], theirs["mineral"], theirs["metric"])
        ours = known[key]
        for value, label in (("mean", "mean"), ("tvar95", "TVaR 95 %")):
            error = "std_error" if value == "mean" else f"{value}_std_error"
            together = math.hypot(ours[error] or 0.0, theirs[error])
            resolution = 0.0 if value == "mean" else theirs[f"{value}_resolution"]
            found.append(_difference(*key[:2], f"{key[2]}, {label}", ours[value], theirs[value], together, resolution))
    return found


def _of_series(folder: Path, trials: int, peer: dict[str, Any]) -> list[Difference]:
    months: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    with (folder / "timeseries.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            months[row["strategy"], row["mineral"], row["variable"]].append(float(row["mean"] or "nan"))
    found = []
    # mindep keeps no spread of yearly means; under the same model it is the peer's.
    factor = math.sqrt(1.0 / trials + 1.0 / peer["trials"])
    for theirs in peer["series"]:
        key = (theirs["strategy"], theirs["mineral"], theirs["variable"])
        ours = months[key]
        for year, (mean, spread) in enumerate(zip(theirs["yearly_mean"], theirs["yearly_std_dev"], strict=True)):
            of_year = ours[MONTHS_PER_YEAR * year : MONTHS_PER_YEAR * (year + 1)]
            ours_mean = math.fsum(of_year) / MONTHS_PER_YEAR
            found.append(_difference(*key[:2], f"{key[2]}, year {year + 1}", ours_mean, mean, spread * factor))
    return found


def _difference(
    strategy: str, mineral: str, what: str, ours: float, theirs: float, error: float, resolution: float = 0.0
) -> Difference:
    """The difference beyond what rounding and the `resolution` of mindep's histograms explain, in standard errors."""
    explained = max(resolution, ROUNDING * max(abs(ours), abs(theirs)))
    apart = theirs - ours
    # Written so that a value that is not a number stays one.
    beyond = 0.0 if abs(apart) <= explained else math.copysign(abs(apart) - explained, apart)
    z = 0.0
    if beyond != 0.0:
        z = beyond / error if error > 0.0 else math.copysign(math.inf, beyond)
    return Difference(strategy, mineral, what, ours, theirs, z)
