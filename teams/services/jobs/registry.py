"""Who does each kind of work, who enqueues what is due by itself, and who is told that there is some."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from teams.services.jobs.running import Run

TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: what does it, and how often it is tried."""

    run: Callable[[Run], None]
    tries: int = TRIES


kinds: dict[str, Kind] = {}
planners: list[Callable[[datetime], object]] = []
_doorbell: list[Callable[[int], None]] = []


def register_kind(name: str, run: Callable[[Run], None], *, tries: int = TRIES) -> None:
    """Name what does a kind of work; called once, when its app is ready."""
    kinds[name] = Kind(run, tries)


def register_planner(plan: Callable[[datetime], object]) -> None:
    """Name what enqueues the work that is due at a moment; it must be safe to call twice."""
    if plan not in planners:
        planners.append(plan)


def set_doorbell(ring: Callable[[int], None]) -> None:
    """Name what wakes a worker for the job with an id; it must raise nothing."""
    _doorbell[:] = [ring]


def ring(job_id: int) -> None:
    """Wake a worker for a job; without a doorbell the next sweep finds it."""
    for wake in _doorbell:
        wake(job_id)
