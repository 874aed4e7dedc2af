"""From the trials of a peer to what is reported of them (§8 of docs/model.md): the part of mindep's results that the peers compute.

Both peers keep every trial: metrics as 64-bit, monthly series as 32-bit floats (21 kB a trial for the common core).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import MARKET_SERIES, METRICS, STRATEGY_SERIES, Core, Floats

METRIC_LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95, 0.99)
SERIES_LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)
TAIL = 0.05
MONTHS_PER_YEAR = 12
# Widest bin of mindep's histograms, as a part of the values in it.
BIN_WIDTH = 1.0 / 256.0


@dataclass(frozen=True)
class Trials:
    """All trials. Letters as in `core.Numbers`; n is the number of trials."""

    metrics: Floats  # [S, M, n, metric]
    by_strategy: NDArray[np.float32]  # [S, M, variable, T, n]
    by_market: NDArray[np.float32]  # [M, variable, T, n]


def summarise(core: Core, trials: Trials, threads: int) -> dict[str, Any]:
    """Means, standard errors, quantiles and TVaR of every metric; means and quantiles of every monthly series."""
    with ThreadPoolExecutor(threads) as pool:
        # Sorting runs outside the interpreter's lock.
        metrics = list(pool.map(lambda task: _metric(*task), _metric_tasks(core, trials)))
        series = list(pool.map(lambda task: _series(*task), _series_tasks(core, trials)))
    return {"metrics": metrics, "series": series}


def _metric_tasks(core: Core, trials: Trials) -> Iterator[tuple[str, str, str, Floats]]:
    for s, strategy in enumerate(core.strategies):
        for m, mineral in enumerate(core.minerals):
            for v, metric in enumerate(METRICS):
                yield strategy, mineral, metric, trials.metrics[s, m, :, v]


def _series_tasks(core: Core, trials: Trials) -> Iterator[tuple[str, str, str, NDArray[np.float32]]]:
    for m, mineral in enumerate(core.minerals):
        for v, variable in enumerate(MARKET_SERIES):
            yield core.strategies[0], mineral, variable, trials.by_market[m, v]
        for s, strategy in enumerate(core.strategies):
            for v, variable in enumerate(STRATEGY_SERIES):
                yield strategy, mineral, variable, trials.by_strategy[s, m, v]


def _metric(strategy: str, mineral: str, metric: str, values: Floats) -> dict[str, Any]:
    n = values.size
    ordered = np.sort(values)
    worst = ordered[n - max(1, round(TAIL * n)) :]
    # TVaR = q + E[(x − q)+] / tail, whose error is that of the mean beside the one of q, which cancels to first order.
    excess = np.maximum(values - worst[0], 0.0)
    # mindep knows values inside a bin by their mean: its TVaR can miss by a bin's width for the part of the tail in the first bin.
    in_first_bin = np.searchsorted(worst, worst[0] * (1.0 + BIN_WIDTH), side="right") / worst.size
    return {
        "strategy": strategy,
        "mineral": mineral,
        "metric": metric,
        "mean": float(values.mean()),
        "std_error": float(values.std(ddof=1) / np.sqrt(n)),
        "std_dev": float(values.std(ddof=1)),
        "quantiles": [float(ordered[_rank(level, n)]) for level in METRIC_LEVELS],
        "tvar95": float(worst.mean()),
        "tvar95_std_error": float(excess.std(ddof=1) / np.sqrt(n) / TAIL),
        "tvar95_resolution": float(in_first_bin * worst[0] * BIN_WIDTH),
    }


def _series(strategy: str, mineral: str, variable: str, values: NDArray[np.float32]) -> dict[str, Any]:
    months, n = values.shape
    # Months as rows: each is then sorted in one piece of memory.
    rows = np.ascontiguousarray(values)
    ordered = np.sort(rows, axis=1)
    yearly = rows.reshape(months // MONTHS_PER_YEAR, MONTHS_PER_YEAR, n).mean(axis=1, dtype=np.float64)
    return {
        "strategy": strategy,
        "mineral": mineral,
        "variable": variable,
        "mean": ordered.mean(axis=1, dtype=np.float64).tolist(),
        "quantiles": ordered[:, [_rank(level, n) for level in SERIES_LEVELS]].tolist(),
        # For the comparison with mindep alone: the mean of each year, and the spread of it over the trials.
        "yearly_mean": yearly.mean(axis=1).tolist(),
        "yearly_std_dev": yearly.std(axis=1, ddof=1).tolist(),
    }


def _rank(level: float, n: int) -> int:
    return min(int(level * n), n - 1)
