"""What a bench says: ratios, their verdict and how cost grows. No database, no clock."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any, Final

# Above it, twice the organisation costs clearly more than twice.
STEEPEST: Final = 1.15
HEAD: Final = (
    f"{'':44}{'N':>7}  {'ratio min/median/max':<22}{'goal':<8}{'':<8}{'exponent':<10}{'ours, floor':<22}peak MiB"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One goal at one size: seconds of each round, ours and the floor's in pairs.

    ``goal`` is the highest ratio, None where there is none to keep; ``steepest`` the highest growth exponent;
    ``peak`` is in MiB, None where it is not measured.
    """

    name: str
    size: int
    ours: tuple[float, ...]
    floor: tuple[float, ...]
    goal: float | None = None
    steepest: float | None = STEEPEST
    peak: float | None = None
    peak_goal: float | None = None
    exponent: float | None = None

    @property
    def ratios(self) -> tuple[float, ...]:
        """The ratio of each round."""
        return tuple(ours / floor for ours, floor in zip(self.ours, self.floor, strict=True))

    @property
    def misses(self) -> bool:
        """Whether the median, the growth or the memory is above its goal."""
        bounds = (
            (median(self.ratios), self.goal),
            (self.exponent, self.steepest),
            (self.peak, self.peak_goal),
        )
        return any(value is not None and bound is not None and value > bound for value, bound in bounds)

    @property
    def line(self) -> str:
        """The line of the goal, in the columns of HEAD."""
        ratios = f"{min(self.ratios):.2f} / {median(self.ratios):.2f} / {max(self.ratios):.2f}"
        goal = "-" if self.goal is None else f"≤ {self.goal:g}"
        bound = self.goal is not None or self.peak_goal is not None
        verdict = ("MISSED" if self.misses else "ok") if bound else ""
        exponent = "-" if self.exponent is None else f"{self.exponent:.2f}"
        times = f"{_time(median(self.ours))}, {_time(median(self.floor))}"
        peak = "-" if self.peak is None else f"+{self.peak:.0f} (≤ {self.peak_goal:g})"
        return f"{self.name:44}{self.size:>7}  {ratios:<22}{goal:<8}{verdict:<8}{exponent:<10}{times:<22}{peak}"

    def as_json(self) -> dict[str, Any]:
        """Give what goes from the process that measured to the one that tells."""
        return asdict(self)


def measured(told: dict[str, Any]) -> Measured:
    """Read one back from ``as_json``."""
    rounds = {name: tuple(told[name]) for name in ("ours", "floor")}
    return Measured(**{**told, **rounds})


def growth(smaller: tuple[int, float], larger: tuple[int, float]) -> float:
    """Give the exponent by which time grows between two (size, seconds): 0 flat, 1 in step with the size."""
    return math.log(larger[1] / smaller[1]) / math.log(larger[0] / smaller[0])


def with_growth(all_sizes: Iterable[Measured]) -> list[Measured]:
    """Sort by name and size, and give each but the smallest size of a name its exponent from the size before."""
    # By the order of first appearance, which is that of the goals.
    by_name: dict[str, list[Measured]] = {}
    for one in all_sizes:
        by_name.setdefault(one.name, []).append(one)
    found: list[Measured] = []
    for sizes in by_name.values():
        sizes.sort(key=lambda one: one.size)
        before: Measured | None = None
        for one in sizes:
            exponent = growth(_typical(before), _typical(one)) if before else None
            found.append(replace(one, exponent=exponent))
            before = one
    return found


def _typical(one: Measured) -> tuple[int, float]:
    return one.size, median(one.ours)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
