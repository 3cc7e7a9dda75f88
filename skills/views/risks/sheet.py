"""The risks of a team as a file, with as much as the page tells and no more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from skills.exports import Column, Sheet, Value
from skills.views.risks.page import NeedLine, RisksPage


def risk_sheet(page: RisksPage) -> Sheet:
    """Lay out the needs that fit the filters, a row each."""
    columns = [
        Column(_("Code"), 10),
        Column(_("Competency"), 40),
        Column(_("Level"), 8, "level"),
        Column(_("People needed"), 14, "number"),
        Column(_("Weight"), 8, "number"),
        Column(_("Bus factor"), 11, "number"),
        Column(_("Covered by"), 40),
        Column(_("One level short"), 40),
        Column(_("Could be lent"), 50),
        Column(_("Hire"), 26),
    ]
    return Sheet(_("Risks"), columns, [_row(line) for line in page.all_lines], frozen=2)


def _row(line: NeedLine) -> list[Value]:
    need, cover = line.need, line.cover
    lent = [f"{one.name} ({one.team})" if one.team else one.name for one in cover.borrow] if cover else []
    if cover and cover.many_unseen:
        lent.append(_("five or more people whose levels you may not see"))
    return [
        need.head.code,
        need.head.title,
        need.level,
        need.people,
        need.weight,
        need.bus_factor,
        ", ".join(line.names),
        ", ".join(line.learners) if cover else "",
        ", ".join(lent),
        cover.hire.title if cover and cover.hire else "",
    ]
