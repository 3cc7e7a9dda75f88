"""A gap report in one paragraph: what moved, and what stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.reports import Figure, ReportRow, ReportView
from teams.templatetags.lead_ai_ui import decimal, percent

NAMED = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the paragraph."""

    text: str
    strong: bool = False


def in_words(view: ReportView, before: Mapping[int, int]) -> list[Part]:
    """Tell a report; ``before`` is the depth of each need (by competency id) in the previous one."""
    if view.headline.readiness.value is None:
        return [Part(_("No one in this team held a role that asks for something, so there was nothing to measure."))]
    return [*_opening(view), *_confidence(view), *_depth(view, before), *_next(view)]


def _opening(view: ReportView) -> Iterator[Part]:
    readiness, coverage = view.headline.readiness, view.headline.coverage
    if view.previous is None:
        yield Part(_("The first gap report of this team. "))
        yield Part(_("Readiness is "))
        yield Part(percent(readiness.value, 1), strong=True)
        yield Part(_(" against the roles people hold, and "))
        yield Part(percent(coverage.value, 1), strong=True)
        yield Part(_(" of the requirements are met. "))
        return
    yield from _moved(_("Readiness"), readiness)
    if coverage.change is not None and abs(coverage.change) >= SEEN:
        yield Part(_(", coverage ") + _by(coverage))
    yield Part(". ")


# A tenth of a percentage point is the least that is written.
SEEN = 0.0005


def _moved(name: str, figure: Figure) -> Iterator[Part]:
    change = figure.change or 0.0
    if abs(change) < SEEN:
        yield Part(_("%(name)s stayed at ") % {"name": name})
        yield Part(percent(figure.value, 1), strong=True)
        return
    yield Part((_("%(name)s rose by ") if change > 0 else _("%(name)s fell by ")) % {"name": name})
    yield Part(_("%(points)s points") % {"points": decimal(abs(100 * change), 1)}, strong=True)
    yield Part(_(" to %(share)s") % {"share": percent(figure.value, 1)})


def _by(figure: Figure) -> str:
    told = {"points": decimal(abs(100 * (figure.change or 0.0)), 1)}
    return (_("rose by %(points)s") if (figure.change or 0.0) > 0 else _("fell by %(points)s")) % told


def _confidence(view: ReportView) -> Iterator[Part]:
    change = view.headline.confidence.change
    if change is not None and abs(change) >= SEEN:
        yield from _moved(_("Confidence"), view.headline.confidence)
        if change < 0 and view.stale_cells:
            stale = ngettext("%(count)s level is stale", "%(count)s levels are stale", view.stale_cells)
            yield Part(": ")
            yield Part(stale % {"count": view.stale_cells}, strong=True)
        yield Part(". ")
    if view.unknown_cells:
        told = ngettext(
            "%(count)s requirement is not assessed. ", "%(count)s requirements are not assessed. ", view.unknown_cells
        )
        yield Part(told % {"count": view.unknown_cells})
        yield from _of_whom(view)


def _of_whom(view: ReportView) -> Iterator[Part]:
    """Name the one person whom most of what is not assessed is about."""
    people = Counter(person for row in view.rows for person in row.unknown)
    ((person, count),) = people.most_common(1)
    if count < view.unknown_cells and 2 * count > view.unknown_cells:
        yield Part(_("%(count)s of them are of %(name)s. ") % {"count": count, "name": person.name})


def _depth(view: ReportView, before: Mapping[int, int]) -> Iterator[Part]:
    uncovered = [row for row in view.depth if row.row.depth == 0]
    stays = [row for row in uncovered if before.get(row.competency.id) == 0]
    fresh = [row for row in uncovered if row not in stays]
    yield from _named(fresh, _(" is uncovered: nobody is at the level the team needs. "), _(" are uncovered. "))
    yield from _named(stays, _(" stays uncovered. "), _(" stay uncovered. "))
    met = [row for row in view.depth if row.row.depth == 1 and before.get(row.competency.id) == 0]
    yield from _named(met, _(" is no longer uncovered. "), _(" are no longer uncovered. "))
    saved = [row for row in view.depth if (row.row.depth or 0) > 1 and before.get(row.competency.id, 2) <= 1]
    yield from _named(saved, _(" no longer hangs on one person. "), _(" no longer hang on one person. "))
    lone = [row for row in view.depth if row.row.depth == 1 and before.get(row.competency.id, 1) > 1]
    yield from _named(lone, _(" now hangs on one person. "), _(" now hang on one person. "))


def _named(rows: Sequence[ReportRow], one: str, many: str) -> Iterator[Part]:
    if not rows:
        return
    names = [row.competency.title for row in rows[:NAMED]]
    left = len(rows) - len(names)
    yield Part(_(" and ").join(names) if not left else ", ".join(names), strong=True)
    if left:
        yield Part(_(" and %(count)s more") % {"count": left})
    yield Part(one if len(rows) == 1 else many)


def _next(view: ReportView) -> Iterator[Part]:
    if not view.gaps:
        return
    first = view.gaps[0]
    yield Part(_("First by priority: "))
    yield Part(first.competency.title, strong=True)
    yield Part(".")
