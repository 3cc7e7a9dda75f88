"""Plots on a scale of levels as inline SVG without style. `{% load lead_ai_plots %}`."""

from __future__ import annotations

from typing import Any, Final

from django import template

register = template.Library()

# Half of the width of an interval's scale, in levels.
WIDEST: Final = 2.0


@register.inclusion_tag("components/interval.html")
def interval(middle: float, low: float, high: float) -> dict[str, Any]:
    """Draw a difference of levels with the ends of its interval on a scale from −2 to 2; the figures stand beside."""

    def place(value: float) -> str:
        return f"{95 + 85 * max(-WIDEST, min(WIDEST, value)) / WIDEST:.1f}"

    return {"low": place(low), "middle": place(middle), "high": place(high), "pips": [place(x) for x in range(-2, 3)]}
