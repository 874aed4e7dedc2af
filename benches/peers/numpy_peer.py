"""The common core in numpy alone: loops over months, arrays over trials, suppliers and strategies.

Trials are simulated in batches, large enough that the interpreter's part is small. One batch draws its hazards, demand and price
once and is then evaluated under all strategies, so that strategies see the same random numbers. Sections and steps (§) are those of
docs/model.md.
Letters in shapes: S strategies, K suppliers of a mineral (cheapest premium first), T months, B trials of a batch.
"""

from __future__ import annotations

import math
import mmap
import multiprocessing

import numpy as np
from numpy.typing import NDArray

from core import (
    BETA,
    CONSTANT,
    DAYS_PER_MONTH,
    EXPONENTIAL,
    LOGNORMAL,
    MARKET_SERIES,
    METRICS,
    STRATEGY_SERIES,
    TRIANGULAR,
    UNIFORM,
    Core,
    Floats,
    Numbers,
)
from summary import Trials

NOTHING = 1e-9
LEAST_GROWTH = -0.99
BATCH = 1024


def draw(law: Floats, rng: np.random.Generator, size: int) -> Floats:
    """Draws from a law (code, a, b, c)."""
    code, a, b, c = law
    if code == CONSTANT:
        return np.full(size, a)
    if code == UNIFORM:
        return rng.uniform(a, b, size)
    if code == TRIANGULAR:
        return rng.triangular(a, b, c, size)
    if code == EXPONENTIAL:
        return rng.exponential(a, size)
    if code == LOGNORMAL:
        return rng.lognormal(a, b, size)
    if code == BETA:
        return rng.beta(a, b, size)
    raise ValueError(f"law {code}: not one of the common core")


def draw_losses(n: Numbers, h: int, rng: np.random.Generator, months: int, batch: int) -> Floats | None:
    """L_h(t) [T, B] of one hazard (§2), or nothing when it strikes in no trial; the k-th occurrences of all trials together."""
    loss = None
    grid = np.arange(months + 1.0)[:, None]
    lanes = np.arange(batch)
    idle_from = np.zeros(batch)
    while True:
        onset = idle_from + rng.exponential(1.0 / n.monthly_rate[h], lanes.size)
        strikes = onset < months
        lanes, onset = lanes[strikes], onset[strikes]
        if lanes.size == 0:
            return loss
        duration = np.maximum(draw(n.duration[h], rng, lanes.size), 0.0)
        severity = np.clip(draw(n.severity[h], rng, lanes.size), 0.0, 1.0)
        recovery = np.maximum(draw(n.recovery[h], rng, lanes.size), 0.0)
        # The integral of the course up to month x: full for the duration, then u − u² / (2 recovery).
        full_end = onset + duration
        u = np.clip(grid - full_end, 0.0, recovery)
        lost = np.clip(grid - onset, 0.0, duration) + u - u * u / (2.0 * np.where(recovery > 0.0, recovery, 1.0))
        if loss is None:
            loss = np.zeros((months, batch))
        loss[:, lanes] += severity * np.diff(lost, axis=0)
        idle_from = full_end + recovery


def node_availability(n: Numbers, rng: np.random.Generator, months: int, batch: int) -> list[Floats | None]:
    """A(n, t) = Π (1 − L_h(t)) [T, B] of every node (§2); nothing where no trial of the batch is struck."""
    losses = [draw_losses(n, h, rng, months, batch) for h in range(n.monthly_rate.size)]
    nodes: list[Floats | None] = []
    for strikes in n.strikes:
        node = None
        for loss, strikes_it in zip(losses, strikes, strict=True):
            if strikes_it and loss is not None:
                left = np.maximum(1.0 - loss, 0.0)
                node = left if node is None else node * left
        nodes.append(node)
    return nodes


def path_availability(n: Numbers, m: int, nodes: list[Floats | None], months: int, batch: int) -> Floats:
    """a_s(t) [T, K, 1, B]: the weakest node of each path, stages seen through the transit, lanes at once (§2)."""
    suppliers = n.path.shape[1]
    available = np.ones((months, suppliers, 1, batch))
    for k in range(suppliers):
        for i, late in zip(n.path[m, k], n.late[m, k], strict=True):
            node = nodes[i] if i >= 0 else None
            if node is not None:
                reached = available[late:, k, 0]
                np.minimum(reached, node[: months - late], out=reached)
    return available


def noise(sigma: float, phi: float, rng: np.random.Generator, months: int, batch: int) -> Floats:
    """An AR(1) series [T, B] of standard deviation σ, less σ²/2, so that its exponential has mean 1 (§3)."""
    x = rng.standard_normal((months, batch))
    x *= sigma * np.sqrt(1.0 - phi * phi)
    x[0] /= np.sqrt(1.0 - phi * phi)
    for t in range(1, months):
        x[t] += phi * x[t - 1]
    return x - sigma * sigma / 2.0


def market(
    n: Numbers, m: int, rng: np.random.Generator, nodes: list[Floats | None], months: int, batch: int
) -> tuple[Floats, Floats, Floats]:
    """Trend, demand (§3) and price (§5), each [T, B]."""
    growth = np.maximum(draw(n.growth[m], rng, batch), LEAST_GROWTH)
    trend = n.monthly_demand[m] * np.exp(np.log1p(growth) / 12.0 * np.arange(months)[:, None])
    demand = trend * np.exp(noise(n.demand_sigma[m], n.demand_phi[m], rng, months, batch))

    world = np.ones((months, batch))
    for stage in n.world[m]:
        lost = np.zeros((months, batch))
        for share, node in zip(stage, nodes, strict=True):
            if share > 0.0 and node is not None:
                lost += share * (1.0 - node)
        np.minimum(world, 1.0 - lost, out=world)
    world[world >= 1.0 - 1e-12] = 1.0
    y = np.minimum(-np.log(np.maximum(world, 1e-300)) / n.elasticity[m], n.log_cap[m])
    y[0] *= n.adjustment[m]
    for t in range(1, months):
        y[t] = y[t - 1] + n.adjustment[m] * (y[t] - y[t - 1])
    price = n.price_trend[m][:, None] * np.exp(noise(n.price_sigma[m], n.price_phi[m], rng, months, batch) + y)
    return trend, demand, price


def supply(
    n: Numbers, m: int, trend: Floats, demand: Floats, price: Floats, available: Floats, series: NDArray[np.float32]
) -> Floats:
    """The months of one mineral under all strategies (§4): metrics [metric, S, B], and `series` [S, variable, T, B] filled."""
    months, batch = trend.shape
    strategies, suppliers = n.share.shape[0], n.share.shape[3]
    per_supplier = (suppliers, 1, 1)
    capacity, surge_of = n.capacity[m].reshape(per_supplier), n.surge[m].reshape(per_supplier)
    price_factor = n.price_factor[m]
    share = np.ascontiguousarray(n.share[:, m].transpose(1, 2, 0))[..., None]  # [T, K, S, 1]
    target, max_release = n.target_months[:, m, None], n.max_release[:, m, None]
    trigger, refill, carrying = n.trigger[:, m, None], n.refill[:, m, None], n.carrying[:, m, None]
    least, most = 1.0 - n.flexibility[m], 1.0 + n.flexibility[m]
    lag = n.surge_lag[m]
    longest = int(lag.max())
    # Orders of the last months; place t modulo their number is month t.
    ring = longest + 1
    orders = np.zeros((ring, suppliers, strategies, batch))
    which = np.arange(suppliers)
    pending = 0

    shape = (strategies, batch)
    stock = np.repeat(n.initial_stock[:, m, None], batch, axis=1)
    sum_u, sum_surge, short_months, peak = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    imports, cost, lowest = np.zeros(shape), np.repeat(n.start_cost[:, m, None], batch, axis=1), np.full(shape, np.inf)
    for t in range(months):
        d, need = demand[t], trend[t]
        dust = NOTHING * d

        # Steps 2 and 4: contracts, called for what demand turns out to be.
        contract = np.minimum(share[t] * need, capacity)  # [K, S, B]
        call = np.clip(d / need, least, most)
        called = np.minimum(call * contract, capacity)
        delivered = called * available[t]
        total = delivered.sum(axis=0)
        gap = d - total
        gap[gap < dust] = 0.0

        # Step 5: called again with what the stockpiles miss.
        room = np.minimum(refill * d, np.maximum(target * need - stock, 0.0))
        missing = np.where(gap > 0.0, 0.0, room)
        if missing.any():
            call = np.clip((d + missing) / need, least, most)
            called = np.minimum(call * contract, capacity)
            delivered = called * available[t]
            total = delivered.sum(axis=0)
        surplus = total - d
        surplus[surplus < dust] = 0.0

        # Step 6: surge, cheapest first: a supplier's part of an order is what the ones before it leave.
        order = gap + np.maximum(missing - surplus, 0.0)
        left = gap
        surging = bool(order.any()) or pending > 0
        leftover = None
        if surging:
            pending = longest if order.any() else pending - 1
            reach = np.maximum(np.minimum(surge_of * contract, capacity - called), 0.0) * available[t]
            orders[t % ring] = in_turn(order, reach)
            arrived = np.minimum(orders[(t - lag) % ring, which], reach)
            used = in_turn(gap, arrived)
            left = gap - used.sum(axis=0)
            left[left < dust] = 0.0
            leftover = arrived - used
        bought = delivered if leftover is None else delivered + used

        # Step 8: stockpiles release into the gap, or are refilled where there is none.
        unmet = left > 0.0
        released = np.minimum(np.minimum(stock, max_release * d), left)
        released *= left > trigger * d
        left = left - released
        left[left < dust] = 0.0
        put = np.where(unmet, 0.0, np.minimum(room, surplus))
        stock += put - released
        surged = 0.0
        if leftover is not None:
            kept = in_turn(np.where(unmet, 0.0, room - put), leftover)
            stock += kept.sum(axis=0)
            bought += kept
            surged = (used + kept).sum(axis=0)
            sum_surge += surged

        # Step 10 and §§5 and 8: what is left is the shortfall; costs and sums.
        value = price[t] * n.discount[t]
        days = stock / need * DAYS_PER_MONTH
        short = left / d
        sum_u += left
        np.maximum(peak, short, out=peak)
        short_months += short > n.threshold
        np.minimum(lowest, days, out=lowest)
        imports += np.tensordot(price_factor, bought, axes=1) * value
        cost += stock * carrying * value
        series[:, 0, t] = total + surged
        series[:, 1, t] = short
        series[:, 2, t] = days

    average = np.broadcast_to(price.mean(axis=0), shape)
    by_metric = (sum_u, sum_u / demand.sum(axis=0), peak, short_months, lowest, sum_surge, average, imports, imports + cost)
    return np.array(by_metric)


def in_turn(wanted: Floats, offers: Floats) -> Floats:
    """What each of `offers` [K, S, B] gives when `wanted` [S, B] is taken from the first, then from the next."""
    before = np.cumsum(offers, axis=0)
    before -= offers
    return np.minimum(np.maximum(wanted - before, 0.0), offers)


def simulate_batch(core: Core, first: int, past: int, rng: np.random.Generator, trials: Trials) -> None:
    """The trials `first .. past`, into their places of `trials`."""
    n, months, batch = core.numbers, core.months, past - first
    nodes = node_availability(n, rng, months, batch)
    for m in range(len(core.minerals)):
        trend, demand, price = market(n, m, rng, nodes, months, batch)
        available = path_availability(n, m, nodes, months, batch)
        trials.by_market[m, 0, :, first:past] = demand
        trials.by_market[m, 1, :, first:past] = price
        by_metric = supply(n, m, trend, demand, price, available, trials.by_strategy[:, m, :, :, first:past])
        trials.metrics[:, m, first:past] = by_metric.transpose(1, 2, 0)


def simulate(core: Core, trials: int, seed: int, threads: int) -> Trials:
    """Simulates `trials` trials in batches, each with a generator of its own.

    Above one, `threads` are forked processes, as true threads would wait for the interpreter's lock; they write to shared memory.
    """
    shape = (len(core.strategies), len(core.minerals))
    results = Trials(
        shared((*shape, trials, len(METRICS)), np.float64),
        shared((*shape, len(STRATEGY_SERIES), core.months, trials), np.float32),
        shared((shape[1], len(MARKET_SERIES), core.months, trials), np.float32),
    )
    starts = range(0, trials, BATCH)
    batches = list(zip(starts, np.random.SeedSequence(seed).spawn(len(starts)), strict=True))

    def work(part: list[tuple[int, np.random.SeedSequence]]) -> None:
        for first, child in part:
            rng = np.random.Generator(np.random.PCG64(child))
            simulate_batch(core, first, min(first + BATCH, trials), rng, results)

    if threads == 1:
        work(batches)
        return results
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work, args=(batches[i::threads],)) for i in range(threads)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode != 0 for process in processes):
        raise RuntimeError("a worker process of the numpy peer failed; its message is above")
    return results


def shared(shape: tuple[int, ...], dtype: type) -> NDArray:
    """An array in memory that forked processes share."""
    return np.frombuffer(mmap.mmap(-1, math.prod(shape) * np.dtype(dtype).itemsize), dtype).reshape(shape)
