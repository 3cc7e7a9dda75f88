"""Charts as inline SVG without style: the server evaluates the points. `{% load lead_ai_charts %}`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from teams.templatetags.lead_ai_ui import decimal, percent

register = template.Library()

# Frame of the trend chart in units of its view box.
LEFT, RIGHT, TOP, BOTTOM = 34.0, 14.0, 14.0, 24.0
# A chart drawn wider than this gets larger letters on a phone, where it is scaled down.
PHONE_WIDTH = 400
TICKS = 4
READY, NEARLY, GROWING = "95%", "85%", "60%"  # the bands of product.md, rule 4


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps values to places in a drawing of ``width`` × ``height``."""

    width: int
    height: int
    low: float
    high: float
    count: int

    left = LEFT

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def foot(self) -> int:
        """Give the line on which the labels below stand."""
        return self.height - 6

    def x(self, index: int) -> float:
        """Give the place of the ``index``-th of ``count`` points from the left."""
        room = self.right - LEFT
        return LEFT + (room * index / (self.count - 1) if self.count > 1 else room)

    def y(self, value: float) -> float:
        """Give the place of a value from the top."""
        room = self.height - TOP - BOTTOM
        return self.height - BOTTOM - room * (value - self.low) / (self.high - self.low)


def _place(number: float) -> str:
    return f"{number:.1f}"


def nice_range(values: Sequence[float], ticks: int = TICKS) -> tuple[float, float, float]:
    """Give low end, high end and step of an axis with round numbers; not from zero, since it shows change."""
    least, most = min(values), max(values)
    span = (most - least) or abs(most) or 1.0
    rough = span / (ticks - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)
    low = math.floor(least / step) * step
    high = math.ceil(most / step) * step
    return low, high if high > low else low + step, step


def level_range(values: Sequence[float]) -> tuple[float, float, float]:
    """Give low end, high end and step of an axis of levels, between which there is nothing."""
    low, high = math.floor(min(values)), math.ceil(max(values))
    return float(low), float(max(high, low + 1)), 1.0


def _line(frame: Frame, values: Sequence[float | None]) -> str:
    return " ".join(f"{_place(frame.x(i))},{_place(frame.y(v))}" for i, v in enumerate(values) if v is not None)


@register.inclusion_tag("components/trend.html")
def trend(  # noqa: PLR0913 - all but the points are by name and have a default
    points: Sequence[tuple[str, float | None]],
    *,
    label: str,
    second: Sequence[float | None] = (),
    kind: str = "percent",
    width: int = 328,
    height: int = 160,
) -> dict[str, Any]:
    """Draw a line over time; ``points`` are (label, value), ``second`` a dashed line over the same places.

    ``kind`` "percent" takes shares of 0 to 1, "number" plain numbers, "level" levels of a scale. ``label`` says the
    chart in a sentence.
    ``width`` and ``height`` are those of the card at full size, in pixels.
    """
    factor = 100.0 if kind == "percent" else 1.0
    first = [None if value is None else factor * value for _, value in points]
    other = [None if value is None else factor * value for value in second]
    known = [value for value in [*first, *other] if value is not None]
    if len(points) < 2 or not known:
        return {"empty": True}
    low, high, step = level_range(known) if kind == "level" else nice_range(known)
    frame = Frame(width, height, low, high, len(points))
    return {
        "label": label,
        "frame": frame,
        "wide": width > PHONE_WIDTH,
        "rows": [Tick(_place(frame.y(value)), decimal(value, _decimals(step))) for value in _steps(low, high, step)],
        "columns": _column_labels(frame, [text for text, _ in points]),
        "line": _line(frame, first),
        "area": _area(frame, first),
        "second": _line(frame, other),
        "last": _last(frame, first, kind),
        "table": [(text, _said(value, kind)) for text, value in points],
    }


def _steps(low: float, high: float, step: float) -> Iterable[float]:
    return (low + step * i for i in range(round((high - low) / step) + 1))


def _decimals(step: float) -> int:
    return 0 if step >= 1 else max(0, -math.floor(math.log10(step)))


def _column_labels(frame: Frame, labels: Sequence[str]) -> list[Tick]:
    # About six labels fit; count back from the last one, so that the newest is always named.
    stride = max(1, math.ceil(len(labels) / 6))
    return [Tick(_place(frame.x(i)), text) for i, text in enumerate(labels) if (len(labels) - 1 - i) % stride == 0]


def _area(frame: Frame, values: Sequence[float | None]) -> str:
    drawn = [i for i, value in enumerate(values) if value is not None]
    if not drawn:
        return ""
    floor = _place(frame.height - BOTTOM)
    return f"{_place(frame.x(drawn[0]))},{floor} {_line(frame, values)} {_place(frame.x(drawn[-1]))},{floor}"


def _said(value: float | None, kind: str) -> str:
    return percent(value, 1) if kind == "percent" else decimal(value, 0)


def _last(frame: Frame, values: Sequence[float | None], kind: str) -> dict[str, str] | None:
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if not known:
        return None
    index, value = known[-1]
    x, y = frame.x(index), frame.y(value)
    text = _said(value / 100 if kind == "percent" else value, kind)
    return {
        "x": _place(x),
        "y": _place(y),
        "label_x": _place(x + 6),
        "label_y": _place(max(10.0, y - 10)),
        "text": text,
    }


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[float | None]) -> dict[str, str]:
    """Draw a line without scale beside a number that is written out; nothing for fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return {"points": ""}
    low, span = min(known), (max(known) - min(known)) or 1.0
    flat = max(known) == min(known)
    places = [
        (120 * i / (len(known) - 1), 14.0 if flat else 24 - 20 * (value - low) / span) for i, value in enumerate(known)
    ]
    return {"points": " ".join(f"{_place(x)},{_place(y)}" for x, y in places)}


@register.inclusion_tag("components/bar.html")
def bar(share: float, *, tone: str = "", size: str = "") -> dict[str, str]:
    """Draw a share of 0 to 1 as a bar; ``tone`` is "", "ok", "gap" or "mute"."""
    return {"width": _width(share), "tone": tone, "size": size}


@register.inclusion_tag("components/readiness.html")
def readiness_bar(readiness: float, at_most: float | None = None, *, scale: bool = False) -> dict[str, Any]:
    """Draw readiness (0 to 1) with ticks at the bands, hatched up to ``at_most``; ``scale`` names the bands below."""
    ceiling = max(readiness, at_most or 0.0)
    return {
        "width": _width(readiness),
        "most": _width(ceiling - readiness) if ceiling > readiness else "",
        "ticks": (GROWING, NEARLY, READY),
        "scale": scale,
    }


def _width(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


@register.inclusion_tag("components/plot.html")
def dot_plot(level: int | None, required: int | None, *, top: int = 5, said: str = "") -> dict[str, Any]:
    """Draw a level (index from 0, None: not assessed) against a requirement on a scale that ends at ``top``."""
    places = [10 + 170 * i / top for i in range(top + 1)]
    have = None if level is None else places[level]
    need = None if not required else places[required]
    met = have is not None and (need is None or have >= need)
    between = None
    if have is not None and need is not None and have != need:
        between = {
            "x1": _place(min(have, need)),
            "x2": _place(max(have, need)),
            "kind": "surplus" if met else "gap",
        }
    return {
        "pips": [_place(x) for x in places],
        "have": None if have is None else _place(have),
        "need": None if need is None else _place(need),
        "mark": "met" if met and need is not None else "have",
        "between": between,
        "said": said,
    }
