"""Running both sides of a ratio in turns, and telling how much memory a piece of work took."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Final

ROUNDS: Final = 5


def paired(
    ours: Callable[[], object],
    floor: Callable[[], object],
    *,
    rounds: int = ROUNDS,
    times: int = 1,
    before: Callable[[], object] = lambda: None,
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Give the seconds per call of both sides, a figure for each round after one to warm up.

    The sides take turns in going first. ``times`` calls make one figure, for work that is done in milliseconds;
    ``before`` runs ahead of each figure and does not count.
    """
    seconds: dict[Callable[[], object], list[float]] = {ours: [], floor: []}
    for number in range(rounds + 1):
        for side in (ours, floor) if number % 2 else (floor, ours):
            before()
            seconds[side].append(timed(side, times=times))
    return tuple(seconds[ours][1:]), tuple(seconds[floor][1:])


def timed(work: Callable[[], object], *, times: int = 1) -> float:
    """Give the seconds that a call takes, on average of ``times`` calls."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def peak_of(work: Callable[[], object]) -> float:
    """Give by how many MiB a call raises the most memory that this process ever held; once per process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
