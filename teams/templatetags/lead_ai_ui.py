"""Marks and words of the interface: icons, initials, levels, figures. `{% load lead_ai_ui %}`."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from django import forms, template
from django.core.paginator import Paginator
from django.forms import BoundField
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lucide import _render_icon

from teams.names import initials as initials_of

register = template.Library()

TONES = 7
RAMP_TOP = 5
NO_BREAK = "\u202f"  # narrow no-break space, before % and between a number and its unit
MINUS = "\u2212"
POINTING = frozenset(
    {
        "arrow-right",
        "arrow-left",
        "chevron-right",
        "chevron-left",
        "log-out",
        "log-in",
        "undo-2",
        "arrow-up-right",
    }
)

State = Literal["", "unknown", "none", "unconfirmed", "stale", "unconfirmed stale"]


@lru_cache(maxsize=256)
def _drawn(name: str, css: str) -> SafeString:
    drawn = _render_icon(name, None, **{"class": css, "aria-hidden": "true", "focusable": "false"})
    return mark_safe(" ".join(drawn.split()))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw a lucide icon, hidden from screen readers; icons that point are mirrored in right-to-left pages."""
    css = "icon" + (f" icon--{size}" if size else "") + (" icon--points" if name in POINTING else "")
    return _drawn(str(name), css)


@register.filter
def initials(name: object) -> str:
    """Give the initials of a person's name."""
    return initials_of(str(name))


@register.filter
def tone(name: object) -> int:
    """Give the colour of a person's avatar, 0 to 6: the same for the same name, everywhere."""
    return zlib.crc32(str(name).encode()) % TONES


@register.filter
def ramp_step(index: int | None, count: int = RAMP_TOP + 1) -> int | None:
    """Map level ``index`` (from 0) of a scale of ``count`` levels to a step of the colour ramp, 0 to 5."""
    if index is None:
        return None
    if count < 2:
        return RAMP_TOP
    return min(RAMP_TOP, max(0, math.floor(RAMP_TOP * index / (count - 1) + 0.5)))


@register.filter
def percent(share: float | None, decimals: int = 0) -> str:
    """Write a share (0 to 1) as a percentage; a dash where there is none."""
    if share is None:
        return "–"
    return f"{_rounded(100 * share, decimals)}{NO_BREAK}%"


@register.filter
def percent_number(share: float | None, decimals: int = 0) -> str:
    """Write a share (0 to 1) as the number of a percentage, without the sign."""
    return "–" if share is None else _rounded(100 * share, decimals)


@register.filter
def points(difference: float | None, decimals: int = 1) -> str:
    """Write a difference of two shares as signed percentage points: "+2.1 pts"."""
    if difference is None:
        return "–"
    return _("%(number)s pts") % {"number": signed(100 * difference, decimals)}


@register.filter
def signed(number: float, decimals: int = 0) -> str:
    """Write a number with its sign, the true minus for negative ones, none for zero."""
    rounded = round(number, decimals)
    if rounded == 0:
        return _rounded(0, decimals)
    return ("+" if rounded > 0 else MINUS) + _rounded(abs(rounded), decimals)


@register.filter
def decimal(number: float | None, decimals: int = 2) -> str:
    """Write a number with a fixed count of decimals; a dash where there is none."""
    return "–" if number is None else _rounded(number, decimals)


@register.filter
def grouped(number: float) -> str:
    """Write a whole number with its thousands set apart: "1,921"."""
    return _rounded(number, 0)


def _rounded(number: float, decimals: int) -> str:
    return formats.number_format(round(number, decimals), decimal_pos=decimals, force_grouping=True)


@register.filter
def direction(difference: float | None, better: str = "up") -> str:
    """Give "better" or "worse" for a change, "" for none; ``better`` is the good way: "down", or else up."""
    if not difference:
        return ""
    return "better" if (difference > 0) == (better != "down") else "worse"


@register.filter
def arrow(difference: float | None) -> str:
    """Give the arrow of a number's change; "" for none."""
    if not difference:
        return ""
    return "▲" if difference > 0 else "▼"


@register.simple_tag
def level(  # noqa: PLR0913 - one mark, drawn the same everywhere; all but the text are by name
    text: object = None,
    *,
    step: int | None = None,
    state: State = "",
    gap: int | None = None,
    diff: int | None = None,
    small: bool = False,
    said: str = "",
) -> SafeString:
    """Draw the mark of a level; ``text`` None is not assessed (hatched), state "none" not concerned (dash).

    ``step`` is the step of the ramp (the number itself where it is left out), ``gap`` the levels missing to the
    requirement, ``diff`` (instead) the distance to it, ``said`` what a screen reader hears in place of the text.
    """
    css = "lv lv--sm" if small else "lv"
    if state == "none":
        return _bare_level(css, "none", "–", said or _("not concerned"))
    if text is None:
        return _bare_level(css, "unknown", "", said or _("not assessed"))
    marks = level_marks(text, step=step, state=state, gap=gap, diff=diff)
    body = (
        format_html('<span aria-hidden="true">{}</span><span class="vh">{}</span>', text, said)
        if said
        else escape(text)
    )
    return format_html('<span class="{}"{}>{}</span>', css, marks, body)


@register.simple_tag
def level_marks(
    text: object,
    *,
    step: int | None = None,
    state: State = "",
    gap: int | None = None,
    diff: int | None = None,
) -> SafeString:
    """Give the attributes that draw a level, for a caller that writes the element itself (the matrix does)."""
    if state == "none" or text is None:
        return mark_safe(f' data-state="{"none" if state == "none" else "unknown"}"')
    drawn = step if step is not None else ramp_step(int(str(text)))
    marks = f' data-level="{drawn}"'
    if diff is not None:
        marks = f' data-diff="{min(2, max(-3, diff))}"'
    if state:
        marks += f' data-state="{escape(state)}"'
    if gap and diff is None:
        marks += f' data-gap="{min(3, int(gap))}"'
    return mark_safe(marks)


def _bare_level(css: str, state: str, sign: str, said: str) -> SafeString:
    return format_html(
        '<span class="{}" data-state="{}"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
        css,
        state,
        sign,
        said,
    )


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, size: str = "") -> dict[str, Any]:
    """Draw the initials of a person in their colour; ``size`` is "", "sm" or "lg". The name stands beside it."""
    return {"initials": initials(name), "tone": tone(name), "size": size}


@register.inclusion_tag("components/faces.html")
def faces(people: Sequence[Any], shown: int = 3) -> dict[str, Any]:
    """Draw the first few people as avatars, count the rest, and say all names to screen readers."""
    names = [str(each) for each in people]
    return {"names": names[:shown], "more": max(0, len(names) - shown), "all": ", ".join(names)}


@register.inclusion_tag("components/weight.html")
def weight(value: int) -> dict[str, Any]:
    """Draw a weight of 0 to 3 as bars."""
    words = {
        0: _("weight 0: not counted"),
        1: _("weight 1: useful"),
        2: _("weight 2: important"),
        3: _("weight 3: essential"),
    }
    return {"bars": [number <= value for number in (1, 2, 3)], "title": words.get(value, str(value))}


@register.inclusion_tag("components/depth.html")
def depth(have: int, need: int = 2) -> dict[str, Any]:
    """Draw how many people stand at the need level as dots, filled up to the number needed."""
    title = ngettext("%(have)s of %(need)s person needed", "%(have)s of %(need)s people needed", need) % {
        "have": have,
        "need": need,
    }
    return {"dots": [number < have for number in range(need)], "title": title, "surplus": max(0, have - need)}


BANDS = ("ready", "nearly", "growing", "early")


@register.inclusion_tag("components/band.html")
def band(name: str) -> dict[str, str]:
    """Draw the readiness band."""
    words = {"ready": _("Ready"), "nearly": _("Nearly"), "growing": _("Growing"), "early": _("Early")}
    return {"band": name, "title": words[name]}


@register.filter
def page_numbers(paginator: Paginator[Any], number: int) -> list[int | None]:
    """Give the page numbers round ``number``; None stands for pages left out."""
    every = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [each if isinstance(each, int) else None for each in every]


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether a field is a single checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def dressed(field: BoundField) -> SafeString:
    """Draw the control of a form field in our look, tied to its hint and its error."""
    widget = field.field.widget
    # A placeholder goes away while one types; the label says it and stays.
    widget.attrs.pop("placeholder", None)
    attrs: dict[str, str | bool] = {}
    if not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        attrs["class"] = " ".join(filter(None, ["input", widget.attrs.get("class", "")]))
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.auto_id}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)
