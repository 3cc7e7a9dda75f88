"""The growth page as a document on A4: the same figures, typeset by typst from data, never from built source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from mentoring.goals import GoalLine, Goals
from mentoring.growth import STEPS_SHOWN, Growth
from skills.levels import Freshness, Source, Status
from skills.profiles import Line
from skills.readiness import Band
from teams.templatetags.lead_ai_ui import percent, points

LAYOUT: Final = Path(__file__).with_name("typst") / "growth.typ"
# Accessible for screen readers (ISO 14289-1). It refuses a text that no font at hand can show.
ACCESSIBLE: Final = "ua-1"


def growth_pdf(grown: Growth, goals: Goals) -> bytes:
    """Typeset one person's growth towards a role.

    A name in a script that the built-in font lacks is set in a font of the machine, or shows as boxes where it has
    none; the file is tagged then, too, and only not declared to keep the standard.
    """
    given = {"data": json.dumps(growth_told(grown, goals))}
    place: dict[str, Any] = {"root": str(LAYOUT.parent), "sys_inputs": given}
    try:
        return bytes(typst.compile(str(LAYOUT), ignore_system_fonts=True, pdf_standards=ACCESSIBLE, **place))
    except typst.TypstError:
        return bytes(typst.compile(str(LAYOUT), ignore_system_fonts=False, **place))


def growth_told(grown: Growth, goals: Goals) -> dict[str, Any]:
    """Give all texts of the document, figures written as on the page."""
    found, readiness = grown.standing, grown.readiness
    day = found.as_of
    title = _("Growth of %(name)s") % {"name": found.engineer.name}
    return {
        "title": title,
        "name": found.engineer.name,
        "language": (get_language() or "en").split("-")[0],
        "rtl": get_language_bidi(),
        "date": [day.year, day.month, day.day],
        "subtitle": _("Towards %(role)s, as of %(day)s")
        % {"role": grown.role.role.title, "day": date_format(day, "j F Y")},
        "advice": _("Figures advise: your lead and HR decide."),
        "framework": str(found.catalogue.version),
        "page": _("Page"),
        "readiness": percent(readiness.readiness) if readiness.readiness is not None else "–",
        "readiness_label": _("Readiness"),
        "band": _band(readiness.band),
        "facts": list(_facts(grown)),
        "formula": _("Readiness is Σ weight × min(level, required) ÷ Σ weight × required: %(met)s ÷ %(of)s.")
        % {"met": readiness.points_met, "of": readiness.points_required},
        "sections": [section for section in _sections(grown, goals) if section["rows"]],
    }


def _band(band: Band | None) -> str:
    said = {
        Band.READY: _("Ready"),
        Band.NEARLY: _("Nearly"),
        Band.GROWING: _("Growing"),
        Band.EARLY: _("Early"),
    }
    return said[band] if band else ""


def _facts(grown: Growth) -> Iterator[list[str]]:
    found = grown.readiness
    of = _("%(have)s of %(of)s")
    yield [_("Essentials"), of % {"have": found.essentials_met, "of": found.essentials_of}]
    yield [_("Assessed"), of % {"have": found.assessed_have, "of": found.assessed_of}]
    yield [_("At most"), percent(found.at_most, 1) if found.at_most is not None else "–"]
    for asked, codes in grown.any_ofs:
        met = len(codes) >= asked.count
        yield [asked.title, _("met by %(codes)s") % {"codes": ", ".join(codes)} if met else _("not yet met")]
    for needed, status in grown.qualifications:
        yield [needed.text, {"met": _("met"), "missing": _("not met")}.get(status, _("not known"))]


def _sections(grown: Growth, goals: Goals) -> Iterator[dict[str, Any]]:
    yield _section(
        _("What moves you furthest"),
        [_("Competency"), _("Level"), _("Adds"), _("What the next level looks like")],
        [
            [
                each.line.competency.title,
                f"{each.line.known.level} → {each.to.text}",
                points(each.share),
                each.statement,
            ]
            for each in grown.level_ups[:STEPS_SHOWN]
        ],
        [3, 1, 1, 5],
    )
    yield _way_up(grown)
    yield _section(
        _("Goals"),
        [_("Competency"), _("Level"), _("When"), _("State")],
        [_goal(line) for line in [*goals.open, *goals.closed]],
        [5, 1, 2, 2],
    )
    yield _section(
        _("Readiness over time"),
        [_("Day"), _("Readiness")],
        [[date_format(day, "j F Y"), percent(share)] for day, share in grown.trend if share is not None],
        [3, 7],
    )
    for domain in grown.domains:
        heads = [_("Competency"), _("Level"), _("Required"), _("Source"), _("Assessed on")]
        yield _section(domain.domain.title, heads, [_line(line) for line in domain.lines], [5, 1.4, 1.4, 2, 2])


def _section(title: str, heads: list[str], rows: list[list[str]], widths: list[float]) -> dict[str, Any]:
    return {"title": title, "heads": heads, "rows": rows, "widths": widths}


def _way_up(grown: Growth) -> dict[str, Any]:
    found = grown.standing.way_up(grown.role)
    entries = grown.standing.catalogue.by_slug
    rows = [
        [entries[each.competency].title, f"{'?' if each.start is None else each.start} → {each.to}"]
        for each in found.level_ups
    ]
    count = ngettext("%(n)s level", "%(n)s levels", found.cost) % {"n": found.cost}
    title = _("Shortest way to the band %(band)s: %(count)s") % {"band": _band(found.next_band), "count": count}
    return _section(title, [_("Competency"), _("Level")], rows, [8, 2])


def _goal(line: GoalLine) -> list[str]:
    goal = line.goal
    start = "?" if goal.from_level is None else goal.from_level
    when = goal.due if line.is_open else goal.closed_on
    state = _("overdue") if line.is_overdue else str(goal.get_state_display())
    return [line.competency.title, f"{start} → {goal.to_level}", date_format(when, "j F Y") if when else "–", state]


def _line(line: Line) -> list[str]:
    known, status = line.known, line.known.current.status
    level = {Status.NOT_ASSESSED: _("not assessed"), Status.NOT_CONCERNED: _("not concerned")}.get(status)
    day = known.current.assessed_on
    stale = f" ({_('stale')})" if known.freshness is Freshness.STALE else ""
    return [
        f"{line.competency.code} {line.competency.title}",
        level or str(known.level),
        str(line.asked.level) if line.counts and line.asked else "–",
        _source(known.current.source),
        date_format(day, "j M Y") + stale if day else "–",
    ]


def _source(source: Source | None) -> str:
    said = {
        Source.SELF: _("self"),
        Source.LEAD: _("lead"),
        Source.CERTIFICATION: _("certification"),
        Source.REVIEW: _("review"),
    }
    return said.get(source, str(source)) if source else "–"
