"""A queue of picks against SimPy, and against the formulas of Pollaczek and Khinchine and of Crommelin."""

from __future__ import annotations

import json

import numpy as np
import simpy
from scipy import stats

from ..section import CannotRun, IN_VIEW, Section

TITLE = "Queue of picks against SimPy"

ITEMS = 500_000
SERVED_TWICE = 20_000  # The first so many go through SimPy too.
BATCHES = 30  # The first of them is left out: the queue begins empty.
PICK_S = 1.0
LONG_S = 200.0  # That no item waits so long is part of what is compared.
CONFIDENCE = 0.99


def serve(arrivals: np.ndarray, arms: int, pick_s: float, patience_s: float) -> np.ndarray:
    """When SimPy begins each pick; not a number where the item leaves before."""
    env = simpy.Environment()
    resource = simpy.Resource(env, capacity=arms)
    begins = np.full(len(arrivals), np.nan)

    def item(number: int):
        yield env.timeout(arrivals[number])
        with resource.request() as request:
            yield request | env.timeout(patience_s)
            if request.triggered:
                begins[number] = env.now
                yield env.timeout(pick_s)

    for number in range(len(arrivals)):
        env.process(item(number))
    env.run()
    return begins


def mean_wait(arms: int, rate: float, pick_s: float) -> float:
    """Mean wait of M/D/c, s: for one server Pollaczek and Khinchine's formula, for more Crommelin's sum (1932)."""
    load = rate * pick_s
    if arms == 1:
        return load * pick_s / (2.0 * (1.0 - load))
    total, k, term = 0.0, 0, np.inf
    while abs(term) > 1e-12:
        k += 1
        at_least = stats.poisson.sf([k * arms - 1, k * arms], k * load)
        term = float(at_least[0] - arms / load * at_least[1])
        total += term
    return total * pick_s


def interval(waits: np.ndarray) -> tuple[float, float]:
    """Mean and half width of its interval, by means of batches much longer than the queue remembers."""
    means = np.array([batch.mean() for batch in np.array_split(waits, BATCHES)[1:]])
    t = stats.t.ppf(0.5 + 0.5 * CONFIDENCE, len(means) - 1)
    return float(means.mean()), float(t * means.std(ddof=1) / np.sqrt(len(means)))


def run(section: Section) -> None:
    section.text(
        f"`loopline probe queue` gives the policy that runs lines (scheduler `fifo`) a queue with a known answer: {ITEMS} items arrive in one window as a "
        f"Poisson process, arms are at an item at once and each pick takes {PICK_S:g} s. SimPy serves the first {SERVED_TWICE} of the same arrivals, which later ones "
        "cannot delay, by a resource with as many servers as there are arms; an item that no pick has begun when its window ends leaves. Compared is when each pick begins. Tracks, worth, claims, "
        "reports and the scheduler are those of a line; motion is left out."
    )
    rows = []
    apart, others, off, width = 0.0, 0, 0.0, 0.0
    cases = [(1, 0.5, LONG_S), (1, 0.8, LONG_S), (2, 0.8, LONG_S), (1, 0.9, 3.0), (2, 1.2, 2.5)]
    for seed, (arms, load, window_s) in enumerate(cases):
        rate = load * arms / PICK_S
        options = {"arms": arms, "count": ITEMS, "between-s": 1.0 / rate, "pick-s": PICK_S, "window-s": window_s, "seed": seed}
        probe = json.loads(section.loopline("probe", "queue", *(f"--{key}={value}" for key, value in options.items())))
        items = np.array(probe["items"], dtype=float)
        if len(items) != ITEMS:
            raise CannotRun(f"{len(items)} items of {ITEMS}")
        waits = items[:, 1] - items[:, 0]
        arrivals, begins, ends = items[:SERVED_TWICE].T
        due = serve(arrivals, arms, PICK_S, window_s)
        both = np.isfinite(begins) & np.isfinite(due)
        others += int((np.isfinite(begins) != np.isfinite(due)).sum()) + int((np.abs(ends - begins - PICK_S)[both] > 1e-9).sum())
        apart = max(apart, float(np.abs(begins - due)[both].max()))
        left = int(np.isnan(waits).sum())
        row = [arms, load, f"{window_s:g} s", 100.0 * left / ITEMS, float(np.abs(begins - due)[both].max())]
        if window_s == LONG_S:
            mean, half = interval(waits)
            known = mean_wait(arms, rate, PICK_S)
            off = max(off, abs(mean - known) / half)
            width = max(width, half / known)
            row += [f"{mean:.4f} +- {half:.4f} s", f"{known:.4f} s"]
        rows.append(row + [""] * (7 - len(row)))
    section.table(["arms", "load of each", "window", "left unpicked, %", "begin of a pick, largest difference, s", "mean wait", "formula"], rows)
    section.text(
        "Known means: load x time / (2 (1 - load)) for one arm (Pollaczek and Khinchine), Crommelin's sum for two. The interval holds the mean in "
        f"{CONFIDENCE:.0%} of such experiments ({BATCHES - 1} batches). Short windows have no formula here; SimPy is their answer. Begins may differ by the "
        "rounding of sums of times, 1e-9 s; a rule other than first in, first out differs by whole picks, though its mean wait would be the same."
    )
    section.at_most(IN_VIEW, "begin of a pick, largest difference from SimPy", apart, 1e-9, unit="s")
    section.at_most(IN_VIEW, "items that only one of the two picks, or of another length", others, 0)
    section.at_most(IN_VIEW, "mean wait off the formula, in half widths of its interval", off, 1.0)
    section.at_most(IN_VIEW, "half width of that interval over the mean", width, 0.05)
