"""Reads the common core of the model from an ordinary scenario file into plain arrays.

Both peers start from what this module returns, and mindep reads the same file, so that no number is written down twice. A key that
the peers do not compute is refused: a peer that ignored it would simulate another model. Sections (§) are those of docs/model.md.
"""

from __future__ import annotations

import copy
import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Distributions, by code; a row of a table of laws is (code, a, b, c).
CONSTANT, UNIFORM, TRIANGULAR, EXPONENTIAL, LOGNORMAL, BETA = range(6)

DAYS_PER_MONTH = 365.0 / 12.0

METRICS = (
    "shortfall",
    "shortfall_share",
    "peak_shortfall_share",
    "shortage_months",
    "lowest_stock_days",
    "surge_bought",
    "average_price",
    "import_cost",
    "total_cost",
)
# Monthly series: those of a strategy and mineral, and those of a mineral that no strategy changes.
STRATEGY_SERIES = ("supply", "shortfall_share", "stock_days")
MARKET_SERIES = ("demand", "price")

ALLOWED = {
    "": {"format", "scenario", "simulation", "minerals", "suppliers", "world", "disruptions", "strategies"},
    "scenario": {"name", "title", "description", "importer", "start", "years", "discount_rate", "currency"},
    "simulation": {"trials", "seed", "shortage_threshold"},
    "minerals": {"id", "name", "unit", "flexibility", "demand", "price", "stockpiles", "source"},
    "demand": {"annual", "growth", "volatility", "persistence"},
    "price": {"initial", "drift", "volatility", "persistence", "supply_elasticity", "adjustment", "cap"},
    "stockpiles": {"id", "initial_days", "target_days", "max_release", "trigger", "refill", "carrying_cost", "source"},
    "suppliers": {
        "id",
        "mineral",
        "path",
        "share",
        "capacity",
        "surge",
        "surge_lag",
        "premium",
        "transit",
        "source",
    },
    "world": {"mineral", "stage", "country", "share", "source"},
    "disruptions": {"id", "hits", "rate", "duration", "severity", "recovery", "source"},
    "strategies": {"id", "title", "set", "shift", "source"},
    "shift": {"mineral", "from", "to", "share", "start", "months"},
}


class Unsupported(Exception):
    """The scenario holds something that the peers do not compute."""


class Numbers(NamedTuple):
    """The common core as arrays; a named tuple, as numba compiles functions of one.

    Letters in shapes: S strategies, M minerals, K suppliers of a mineral (cheapest premium first, ties in file order), T months,
    N nodes, H hazards, Z stages of world supply.
    """

    threshold: float

    # §2: laws of each hazard, and which nodes it strikes.
    monthly_rate: Floats  # [H]
    duration: Floats  # [H, 4]
    severity: Floats  # [H, 4]
    recovery: Floats  # [H, 4]
    strikes: NDArray[np.bool_]  # [N, H]
    path: Ints  # [M, K, 3]: nodes, −1 where a path is shorter
    late: Ints  # [M, K, 3]: months by which a node's loss arrives late: the transit, 0 for lanes
    world: Floats  # [M, Z, N]: shares of world supply (§5), zero where a country is not listed

    # §3 and §5: demand and price.
    monthly_demand: Floats  # [M]
    growth: Floats  # [M, 4]
    demand_sigma: Floats  # [M]
    demand_phi: Floats  # [M]
    price_trend: Floats  # [M, T]: P0 · (1 + drift)^(t/12)
    price_sigma: Floats  # [M]
    price_phi: Floats  # [M]
    elasticity: Floats  # [M]
    adjustment: Floats  # [M]
    log_cap: Floats  # [M]

    # §4: supply by strategy.
    flexibility: Floats  # [M]
    share: Floats  # [S, M, T, K]
    capacity: Floats  # [M, K], a month; infinite without a limit
    surge: Floats  # [M, K], of the contract
    surge_lag: Ints  # [M, K]
    price_factor: Floats  # [M, K]: 1 + premium
    initial_stock: Floats  # [S, M], units
    target_months: Floats  # [S, M], months of the trend
    max_release: Floats  # [S, M], share of demand
    trigger: Floats  # [S, M], share of demand
    refill: Floats  # [S, M], share of demand
    carrying: Floats  # [S, M], a month, of the value held
    start_cost: Floats  # [S, M]: more initial stock than the baseline's, at P0
    discount: Floats  # [T]


@dataclass(frozen=True)
class Core:
    """A scenario: what things are called, and the numbers."""

    name: str
    sha256: str
    strategies: tuple[str, ...]
    minerals: tuple[str, ...]
    months: int
    seed: int
    numbers: Numbers


def load(path: Path) -> Core:
    """Reads a scenario file; raises `Unsupported` for what lies outside the common core."""
    text = path.read_bytes()
    document = tomllib.loads(text.decode())
    _known("", document)
    scenario, simulation = document["scenario"], document.get("simulation", {})
    _known("scenario", scenario)
    _known("simulation", simulation)
    months = 12 * int(scenario["years"])
    start = _month(scenario["start"])

    minerals = document["minerals"]
    for mineral in minerals:
        _check_mineral(mineral)
    for supplier in document["suppliers"]:
        _known("suppliers", supplier)
    # Surge is ordered and used cheapest first (§4, step 6), and no other step depends on the order; sorting is stable.
    by_premium = sorted(document["suppliers"], key=lambda s: s.get("premium", 0.0))
    suppliers = [[s for s in by_premium if s["mineral"] == m["id"]] for m in minerals]
    if len({len(of_mineral) for of_mineral in suppliers}) != 1:
        raise Unsupported("suppliers: every mineral needs the same number of them")
    world = document.get("world", [])
    for row in world:
        _known("world", row)

    nodes = sorted({node for s in document["suppliers"] for node in _path(s)} | {f"{w['country']}:{w['stage']}" for w in world})
    stages = sorted({w["stage"] for w in world})
    world_shares = np.zeros((len(minerals), max(len(stages), 1), len(nodes)))
    ids = [m["id"] for m in minerals]
    for w in world:
        place = (ids.index(w["mineral"]), stages.index(w["stage"]), nodes.index(f"{w['country']}:{w['stage']}"))
        world_shares[place] = w["share"]

    hazards = document["disruptions"]
    for hazard in hazards:
        _known("disruptions", hazard)

    strategies = document.get("strategies", [])
    for strategy in strategies:
        _known("strategies", strategy)
        for shift in strategy.get("shift", []):
            _known("shift", shift)
    changed = [_with_changes(minerals, strategy.get("set", {})) for strategy in [{}, *strategies]]
    moves: list[list[dict[str, Any]]] = [[], *(s.get("shift", []) for s in strategies)]

    annual = np.array([float(m["demand"]["annual"]) for m in minerals])
    initial_price = np.array([float(m["price"]["initial"]) for m in minerals])
    piles = [[m["stockpiles"][0] for m in version] for version in changed]
    initial_stock = _of_piles(piles, lambda p: p.get("initial_days", 0.0)) / DAYS_PER_MONTH * annual / 12.0
    shares = np.array([_shares(suppliers, ids, shifts, months, start) for shifts in moves])
    years = np.arange(months) / 12.0
    drift = np.array([m["price"].get("drift", 0.0) for m in minerals])

    numbers = Numbers(
        threshold=float(simulation.get("shortage_threshold", 0.05)),
        monthly_rate=np.array([float(h["rate"]) / 12.0 for h in hazards]),
        duration=np.array([law(h["duration"]) for h in hazards]),
        severity=np.array([law(h.get("severity", 1.0)) for h in hazards]),
        recovery=np.array([law(h.get("recovery", 0.0)) for h in hazards]),
        strikes=np.array([[any(_matches(hit, node) for hit in h["hits"]) for h in hazards] for node in nodes]),
        path=np.array([[_padded([nodes.index(n) for n in _path(s)], -1) for s in of] for of in suppliers]),
        late=np.array(
            [[_padded([0 if n.startswith("lane:") else s.get("transit", 0) for n in _path(s)], 0) for s in of] for of in suppliers]
        ),
        world=world_shares,
        monthly_demand=annual / 12.0,
        growth=np.array([law(m["demand"].get("growth", 0.0)) for m in minerals]),
        demand_sigma=np.array([m["demand"].get("volatility", 0.0) for m in minerals]),
        demand_phi=np.array([m["demand"].get("persistence", 0.0) for m in minerals]),
        price_trend=initial_price[:, None] * (1.0 + drift[:, None]) ** years,
        price_sigma=np.array([m["price"].get("volatility", 0.0) for m in minerals]),
        price_phi=np.array([m["price"].get("persistence", 0.0) for m in minerals]),
        elasticity=np.array([float(m["price"]["supply_elasticity"]) for m in minerals]),
        adjustment=np.array([m["price"].get("adjustment", 1.0) for m in minerals]),
        log_cap=np.log([m["price"].get("cap", 10.0) for m in minerals]),
        flexibility=np.array([m.get("flexibility", 0.1) for m in minerals]),
        share=shares,
        capacity=np.array([[s.get("capacity", np.inf) / 12.0 for s in of] for of in suppliers]),
        surge=np.array([[s.get("surge", 0.0) for s in of] for of in suppliers]),
        surge_lag=np.array([[s.get("surge_lag", 0) for s in of] for of in suppliers]),
        price_factor=np.array([[1.0 + s.get("premium", 0.0) for s in of] for of in suppliers]),
        initial_stock=initial_stock,
        target_months=_of_piles(piles, lambda p: p.get("target_days", p.get("initial_days", 0.0))) / DAYS_PER_MONTH,
        max_release=_of_piles(piles, lambda p: p.get("max_release", 1.0)),
        trigger=_of_piles(piles, lambda p: p.get("trigger", 0.0)),
        refill=_of_piles(piles, lambda p: p.get("refill", 0.1)),
        carrying=_of_piles(piles, lambda p: p.get("carrying_cost", 0.0)) / 12.0,
        start_cost=np.maximum(initial_stock - initial_stock[0], 0.0) * initial_price,
        discount=(1.0 + scenario.get("discount_rate", 0.0)) ** -years,
    )
    return Core(
        name=scenario["name"],
        sha256=hashlib.sha256(text).hexdigest(),
        strategies=("baseline", *(s["id"] for s in strategies)),
        minerals=tuple(ids),
        months=months,
        seed=int(simulation.get("seed", 1)),
        numbers=numbers,
    )


def law(value: float | str) -> tuple[float, float, float, float]:
    """A distribution as (code, a, b, c), its parameters turned into those of the generator's method."""
    if not isinstance(value, str):
        return (CONSTANT, float(value), 0.0, 0.0)
    call = re.fullmatch(r"(\w+)\(([^=()]*)\)", value)
    if call is None:
        raise Unsupported(f"distribution `{value}`: the peers read a name and plain numbers")
    name, numbers = call[1], [float(x) for x in call[2].split(",")]
    if name == "uniform":
        return (UNIFORM, numbers[0], numbers[1], 0.0)
    if name == "triangular":
        return (TRIANGULAR, numbers[0], numbers[1], numbers[2])
    if name == "exponential":
        return (EXPONENTIAL, numbers[0], 0.0, 0.0)
    if name == "lognormal":
        # Mean and standard deviation of the variable itself; its logarithm's follow.
        variance = np.log1p((numbers[1] / numbers[0]) ** 2)
        return (LOGNORMAL, np.log(numbers[0]) - variance / 2.0, np.sqrt(variance), 0.0)
    if name == "beta":
        mean, sd = numbers
        size = mean * (1.0 - mean) / sd**2 - 1.0
        return (BETA, mean * size, (1.0 - mean) * size, 0.0)
    raise Unsupported(f"distribution `{name}`: not in the common core")


def _known(place: str, table: dict[str, Any]) -> None:
    for key in table:
        if key not in ALLOWED[place]:
            raise Unsupported(f"{place or 'scenario file'}: `{key}` is outside the common core")


def _check_mineral(mineral: dict[str, Any]) -> None:
    _known("minerals", mineral)
    _known("demand", mineral["demand"])
    if "price" not in mineral:
        raise Unsupported(f"mineral {mineral['id']}: the common core needs a price")
    _known("price", mineral["price"])
    if len(mineral.get("stockpiles", [])) != 1:
        raise Unsupported(f"mineral {mineral['id']}: the common core has exactly one stockpile")
    _known("stockpiles", mineral["stockpiles"][0])


def _month(text: str) -> int:
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 1


def _path(supplier: dict[str, Any]) -> list[str]:
    nodes = [node.strip() for node in supplier["path"].split(">")]
    if len(nodes) > 3:
        raise Unsupported(f"supplier {supplier['id']}: a path of the common core has three nodes at most")
    return nodes


def _padded(values: list[int], filler: int) -> list[int]:
    return values + [filler] * (3 - len(values))


def _matches(selector: str, node: str) -> bool:
    """Whether a selector (`CHN`, `CHN:refine`, `*:mine`, `lane:malacca`, `lane:*`) strikes a node (§2)."""
    first, _, second = node.partition(":")
    asked, _, detail = selector.partition(":")
    if first == "lane" or asked == "lane":
        return asked == first and detail in ("*", second)
    return asked in ("*", first) and detail in ("", second)


def _with_changes(minerals: list[dict[str, Any]], changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The minerals as a strategy sets them (§7); the common core knows addresses of stockpiles alone."""
    changed = copy.deepcopy(minerals)
    for address, value in changes.items():
        parts = address.split(".")
        if len(parts) != 5 or parts[0] != "minerals" or parts[2] != "stockpiles":
            raise Unsupported(f"strategies: `{address}`: the common core sets stockpiles alone")
        mineral = next(m for m in changed if m["id"] == parts[1])
        pile = next(p for p in mineral["stockpiles"] if p["id"] == parts[3])
        pile[parts[4]] = value
        _known("stockpiles", pile)
    return changed


def _of_piles(piles: list[list[dict[str, Any]]], value: Any) -> Floats:
    return np.array([[float(value(pile)) for pile in of_strategy] for of_strategy in piles])


def _shares(
    suppliers: list[list[dict[str, Any]]], minerals: list[str], shifts: list[dict[str, Any]], months: int, start: int
) -> Floats:
    """Contract shares [M, T, K] after a strategy's shifts (§7)."""
    shares = np.array([[[float(s["share"]) for s in of]] * months for of in suppliers])
    for shift in shifts:
        m = minerals.index(shift["mineral"])
        ids = [s["id"] for s in suppliers[m]]
        passed = np.arange(months) - (_month(shift["start"]) - start if "start" in shift else 0)
        length = shift.get("months", 0)
        moved = shift["share"] * (np.clip(passed / length, 0.0, 1.0) if length > 0 else passed >= 0)
        shares[m, :, ids.index(shift["from"])] -= moved
        for supplier, weight in shift["to"].items():
            shares[m, :, ids.index(supplier)] += weight * moved
    return np.maximum(shares, 0.0)
