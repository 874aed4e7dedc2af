"""The common core as a numba kernel: a plain loop over trials, as one would write it for speed.

One trial draws its hazards, demand and price once and is then evaluated under every strategy, so that strategies see the same
random numbers. Sections and steps (§) are those of docs/model.md.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from core import (
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


@njit(nogil=True)
def draw(law: Floats, rng: np.random.Generator) -> float:
    """A draw from a law (code, a, b, c)."""
    code = law[0]
    if code == CONSTANT:
        return law[1]
    if code == UNIFORM:
        return rng.uniform(law[1], law[2])
    if code == TRIANGULAR:
        return rng.triangular(law[1], law[2], law[3])
    if code == EXPONENTIAL:
        return rng.exponential(law[1])
    if code == LOGNORMAL:
        return math.exp(law[1] + law[2] * rng.standard_normal())
    return rng.beta(law[1], law[2])


@njit(nogil=True)
def draw_losses(n: Numbers, rng: np.random.Generator, loss: Floats, struck: np.ndarray) -> None:
    """L_h(t) of every hazard (§2): full loss for the duration, then a linear recovery, as exact means over each month."""
    hazards, months = loss.shape
    for h in range(hazards):
        struck[h] = False
        idle_from = 0.0
        while True:
            onset = idle_from + rng.exponential(1.0 / n.monthly_rate[h])
            if onset >= months:
                break
            if not struck[h]:
                struck[h] = True
                loss[h, :] = 0.0
            duration = max(draw(n.duration[h], rng), 0.0)
            severity = min(max(draw(n.severity[h], rng), 0.0), 1.0)
            recovery = max(draw(n.recovery[h], rng), 0.0)
            full_end = onset + duration
            end = full_end + recovery
            for t in range(int(onset), min(int(math.ceil(end)), months)):
                lost = max(min(full_end, t + 1.0) - max(onset, float(t)), 0.0)
                a, b = max(full_end, float(t)), min(end, t + 1.0)
                if b > a:
                    # The mean of a falling line is its value in the middle.
                    lost += (b - a) * (1.0 - (0.5 * (a + b) - full_end) / recovery)
                loss[h, t] += severity * lost
            idle_from = end


@njit(nogil=True)
def node_availability(n: Numbers, loss: Floats, struck: np.ndarray, node: Floats, touched: np.ndarray) -> None:
    """A(n, t) = Π (1 − L_h(t)) of every node (§2); nodes that nothing strikes are only marked."""
    nodes, months = node.shape
    for i in range(nodes):
        touched[i] = False
        for h in range(struck.size):
            if not (struck[h] and n.strikes[i, h]):
                continue
            if touched[i]:
                for t in range(months):
                    node[i, t] *= max(1.0 - loss[h, t], 0.0)
            else:
                touched[i] = True
                for t in range(months):
                    node[i, t] = max(1.0 - loss[h, t], 0.0)


@njit(nogil=True)
def path_availability(n: Numbers, m: int, node: Floats, touched: np.ndarray, available: Floats) -> None:
    """a_s(t): the weakest node of each path, stages seen through the transit, lanes at once (§2)."""
    months, suppliers = available.shape
    available[:, :] = 1.0
    for k in range(suppliers):
        for place in range(3):
            i = n.path[m, k, place]
            if i < 0 or not touched[i]:
                continue
            late = n.late[m, k, place]
            for t in range(late, months):
                available[t, k] = min(available[t, k], node[i, t - late])


@njit(nogil=True)
def market(
    n: Numbers, m: int, rng: np.random.Generator, node: Floats, touched: np.ndarray, trend: Floats, demand: Floats, price: Floats
) -> None:
    """Trend and demand (§3), price with noise and scarcity (§5)."""
    growth = max(draw(n.growth[m], rng), LEAST_GROWTH)
    log_growth = math.log1p(growth) / 12.0
    sigma, phi = n.demand_sigma[m], n.demand_phi[m]
    price_sigma, price_phi = n.price_sigma[m], n.price_phi[m]
    fresh, price_fresh = math.sqrt(1.0 - phi * phi) * sigma, math.sqrt(1.0 - price_phi * price_phi) * price_sigma
    stages, nodes = n.world.shape[1], n.world.shape[2]
    x = noise = y = 0.0
    for t in range(trend.size):
        x = phi * x + (sigma if t == 0 else fresh) * rng.standard_normal()
        noise = price_phi * noise + (price_sigma if t == 0 else price_fresh) * rng.standard_normal()
        trend[t] = n.monthly_demand[m] * math.exp(log_growth * t)
        demand[t] = trend[t] * math.exp(x - sigma * sigma / 2.0)

        left = 1.0
        for z in range(stages):
            lost = 0.0
            for i in range(nodes):
                if touched[i] and n.world[m, z, i] > 0.0:
                    lost += n.world[m, z, i] * (1.0 - node[i, t])
            left = min(left, 1.0 - lost)
        if left >= 1.0 - 1e-12:
            wanted = 0.0
        elif left <= 1e-12:
            wanted = n.log_cap[m]
        else:
            wanted = min(-math.log(left) / n.elasticity[m], n.log_cap[m])
        y += n.adjustment[m] * (wanted - y)
        price[t] = n.price_trend[m, t] * math.exp(noise - price_sigma * price_sigma / 2.0 + y)


@njit(nogil=True)
def supply(
    n: Numbers,
    s: int,
    m: int,
    trend: Floats,
    demand: Floats,
    price: Floats,
    available: Floats,
    orders: Floats,
    scratch: Floats,
    metrics: Floats,
    series: Floats,
) -> None:
    """The months of one mineral under one strategy (§4), into `metrics` [metric] and `series` [variable, month]."""
    months, suppliers = available.shape
    share, capacity, surge_of = n.share[s, m], n.capacity[m], n.surge[m]
    lag, price_factor = n.surge_lag[m], n.price_factor[m]
    target, max_release, trigger = n.target_months[s, m], n.max_release[s, m], n.trigger[s, m]
    refill, carrying = n.refill[s, m], n.carrying[s, m]
    least, most = 1.0 - n.flexibility[m], 1.0 + n.flexibility[m]
    contract, called, delivered, leftover = scratch[0], scratch[1], scratch[2], scratch[3]
    longest = 0
    for k in range(suppliers):
        longest = max(longest, lag[k])
    orders[:, :] = 0.0
    pending = 0

    stock = n.initial_stock[s, m]
    sum_u = sum_d = peak = short_months = surge_bought = sum_price = imports = 0.0
    cost = n.start_cost[s, m]
    lowest = np.inf
    for t in range(months):
        d, need = demand[t], trend[t]
        dust = NOTHING * d

        # Steps 2 and 4: contracts, called for what demand turns out to be.
        call = min(max(d / need, least), most)
        total = 0.0
        for k in range(suppliers):
            contract[k] = min(share[t, k] * need, capacity[k])
            called[k] = min(call * contract[k], capacity[k])
            delivered[k] = called[k] * available[t, k]
            total += delivered[k]
        gap = d - total if d - total >= dust else 0.0

        # Step 5: called again with what the stockpile misses.
        missing = 0.0
        if gap == 0.0:
            missing = min(refill * d, max(target * need - stock, 0.0))
            if missing > 0.0:
                call = min(max((d + missing) / need, least), most)
                total = 0.0
                for k in range(suppliers):
                    called[k] = min(call * contract[k], capacity[k])
                    delivered[k] = called[k] * available[t, k]
                    total += delivered[k]
        surplus = total - d if total - d >= dust else 0.0

        # Step 6: surge, cheapest first.
        order = gap + max(missing - surplus, 0.0)
        left = gap
        surged = spent = 0.0
        surging = order > 0.0 or pending > 0
        if surging:
            pending = longest if order > 0.0 else pending - 1
            for k in range(suppliers):
                reach = max(min(surge_of[k] * contract[k], capacity[k] - called[k]), 0.0) * available[t, k]
                ordered = min(order, reach)
                order -= ordered
                arrived = ordered
                if lag[k] > 0:
                    slot = t % lag[k]
                    arrived = min(orders[k, slot], reach)
                    orders[k, slot] = ordered
                used = min(left, arrived)
                left -= used
                leftover[k] = arrived - used
                surged += used
                spent += used * price_factor[k]
            if left < dust:
                left = 0.0

        # Step 8: the stockpile releases into the gap, or is refilled where there is none.
        if left > 0.0:
            if left > trigger * d:
                released = min(stock, max_release * d, left)
                stock -= released
                left -= released
                if left < dust:
                    left = 0.0
        else:
            room = min(refill * d, max(target * need - stock, 0.0))
            put = min(room, surplus)
            stock += put
            room -= put
            if surging:
                for k in range(suppliers):
                    put = min(room, leftover[k])
                    room -= put
                    stock += put
                    surged += put
                    spent += put * price_factor[k]

        # Step 10 and §§5 and 8: what is left is the shortfall; costs and sums.
        for k in range(suppliers):
            spent += delivered[k] * price_factor[k]
        value = price[t] * n.discount[t]
        days = stock / need * DAYS_PER_MONTH
        short = left / d
        sum_u += left
        sum_d += d
        peak = max(peak, short)
        if short > n.threshold:
            short_months += 1.0
        lowest = min(lowest, days)
        surge_bought += surged
        sum_price += price[t]
        imports += spent * value
        cost += stock * carrying * value
        series[0, t] = total + surged
        series[1, t] = short
        series[2, t] = days

    metrics[0] = sum_u
    metrics[1] = sum_u / sum_d
    metrics[2] = peak
    metrics[3] = short_months
    metrics[4] = lowest
    metrics[5] = surge_bought
    metrics[6] = sum_price / months
    metrics[7] = imports
    metrics[8] = cost + imports


@njit(nogil=True)
def simulate_range(
    n: Numbers, rng: np.random.Generator, first: int, past: int, metrics: Floats, by_strategy: np.ndarray, by_market: np.ndarray
) -> None:
    """The trials `first .. past`, into their places of the arrays of results."""
    strategies, minerals, months, suppliers = n.share.shape
    nodes, hazards = n.strikes.shape
    loss, struck = np.empty((hazards, months)), np.empty(hazards, np.bool_)
    node, touched = np.empty((nodes, months)), np.empty(nodes, np.bool_)
    available = np.empty((months, suppliers))
    trend, demand, price = np.empty(months), np.empty(months), np.empty(months)
    orders = np.empty((suppliers, max(1, n.surge_lag.max())))
    scratch = np.empty((4, suppliers))
    for trial in range(first, past):
        draw_losses(n, rng, loss, struck)
        node_availability(n, loss, struck, node, touched)
        for m in range(minerals):
            market(n, m, rng, node, touched, trend, demand, price)
            path_availability(n, m, node, touched, available)
            by_market[m, 0, trial, :] = demand
            by_market[m, 1, trial, :] = price
            for s in range(strategies):
                supply(
                    n,
                    s,
                    m,
                    trend,
                    demand,
                    price,
                    available,
                    orders,
                    scratch,
                    metrics[s, m, trial],
                    by_strategy[s, m, :, trial],
                )


def simulate(core: Core, trials: int, seed: int, threads: int) -> Trials:
    """Simulates `trials` trials; every thread takes an equal part of them and a generator of its own."""
    n = core.numbers
    shape = (len(core.strategies), len(core.minerals))
    metrics = np.empty((*shape, trials, len(METRICS)))
    by_strategy = np.empty((*shape, len(STRATEGY_SERIES), trials, core.months), np.float32)
    by_market = np.empty((shape[1], len(MARKET_SERIES), trials, core.months), np.float32)
    generators = [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(threads)]
    bounds = [trials * i // threads for i in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        parts = [
            pool.submit(simulate_range, n, rng, first, past, metrics, by_strategy, by_market)
            for rng, first, past in zip(generators, bounds[:-1], bounds[1:], strict=True)
        ]
        for part in parts:
            part.result()
    return Trials(metrics, by_strategy.swapaxes(-1, -2), by_market.swapaxes(-1, -2))
