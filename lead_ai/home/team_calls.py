"""What a team asks of its lead, from its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted, in_words, listed
from skills.models import GapReport
from skills.overview.glance import DepthRow, TeamGlance
from skills.overview.people import PersonRow
from skills.overview.teams import TeamRow
from skills.periods import PeriodKind
from skills.projects.underway import Underway
from skills.readiness import Band, Readiness
from skills.views.periods import period_title
from teams.models import Team
from teams.templatetags.lead_ai_ui import percent, points

UNCOVERED, CONFIRM, UNKNOWN, SINGLE, NEARLY, REPORT, STALE, BELOW = range(8)
# A report is news until about the next one: days since it was made.
NEWS = {PeriodKind.WEEKLY: timedelta(days=7), PeriodKind.MONTHLY: timedelta(days=31)}
LONGEST_NEWS = timedelta(days=45)
# As many projects are named that already ask for what nobody covers.
PROJECTS = 2
# Fewer old levels than this in one domain, in number and as a share, are no corner.
CORNER, CORNER_SHARE = 4, 0.2


def team_calls(glance: TeamGlance, today: date, begun: Mapping[str, Sequence[Underway]]) -> Iterator[Call]:
    """Tell what one team needs, without the self-assessments that wait; ``begun`` are projects by competency."""
    if not glance.people:
        return
    yield from _uncovered(glance, begun)
    yield from _single_points(glance)
    yield from _unknown(glance)
    for row in glance.people:
        yield from _nearly(row, glance)
    yield from _report(glance, today)
    yield from _stale(glance)


def _uncovered(glance: TeamGlance, begun: Mapping[str, Sequence[Underway]]) -> Iterator[Call]:
    rows = [row for row in glance.depth if row.have == 0]
    if not rows:
        return
    if len(rows) == 1:
        title = _("No one meets the team need for %(title)s") % {"title": rows[0].competency.title}
        meta = _needed(rows[0])
    else:
        title = _("No one meets %(count)s of the team's needs") % {"count": in_words(len(rows))}
        meta = listed([row.competency.title for row in rows])
    projects = dict.fromkeys(each.said for row in rows for each in begun.get(row.competency.slug, ()))
    meta = " · ".join([meta, *list(projects)[:PROJECTS]])
    yield Call(UNCOVERED, "warn", "triangle-alert", title, meta, _gaps(glance.team), _("See gaps"))


def _needed(row: DepthRow) -> str:
    told = {"people": in_words(row.needed), "level": row.level}
    parts = [
        row.competency.code,
        ngettext(
            "needed: %(people)s person at level %(level)s", "needed: %(people)s people at level %(level)s", row.needed
        )
        % told,
    ]
    if row.nearest:
        names = listed(row.nearest)
        parts.append(_("closest: %(names)s at level %(level)s") % {"names": names, "level": row.nearest_level})
    return " · ".join(parts)


def _single_points(glance: TeamGlance) -> Iterator[Call]:
    rows = [row for row in glance.depth if row.have == 1 and row.needed > 1]
    if not rows:
        return
    if len(rows) == 1:
        told = {"name": rows[0].who[0], "level": rows[0].level, "title": rows[0].competency.title}
        title = _("Only %(name)s is at level %(level)s in %(title)s") % told
        meta = _needed(rows[0])
    else:
        title = counted(
            ngettext(
                "%(count)s team need hangs on one person", "%(count)s team needs hang on one person each", len(rows)
            ),
            len(rows),
        )
        meta = listed([f"{row.competency.title} ({row.who[0]})" for row in rows], most=2)
    yield Call(SINGLE, "warn", "user-round-minus", title, meta, _gaps(glance.team), _("See gaps"))


def _gaps(team: Team) -> str:
    return reverse("team-gaps", args=[team.slug]) + "?lens=team-needs&risk=1"


def _matrix(team: Team, **query: str) -> str:
    return reverse("team-matrix", args=[team.slug]) + (f"?{urlencode(query)}" if query else "")


def _unknown(glance: TeamGlance) -> Iterator[Call]:
    """Name the people of whom less than half is known."""
    rows = [row for row in glance.people if row.unknown and 2 * row.unknown > row.counted]
    if not rows:
        return
    query = {"show": "unassessed"}
    if len(rows) == 1:
        row = rows[0]
        told = {"name": row.name, "count": row.unknown, "whole": row.counted}
        title = _("%(name)s is not assessed in %(count)s of %(whole)s competencies") % told
        meta = _("Until then these are gaps of unknown size")
        query["person"] = row.slug
    else:
        title = counted(
            ngettext(
                "%(count)s person is not assessed in most of their role",
                "%(count)s people are not assessed in most of their role",
                len(rows),
            ),
            len(rows),
        )
        meta = " · ".join(f"{row.name} {row.unknown}" for row in rows[:4])
    yield Call(UNKNOWN, "accent", "circle-question-mark", title, meta, _matrix(glance.team, **query), _("Assess"))


def _nearly(row: PersonRow, glance: TeamGlance) -> Iterator[Call]:
    found, role = row.next, row.next_role
    if found is None or role is None or found.band not in {Band.NEARLY, Band.READY}:
        return
    told = {"name": row.name, "role": role.title}
    ready = found.band is Band.READY
    title = (_("%(name)s is ready for %(role)s") if ready else _("%(name)s is nearly ready for %(role)s")) % told
    url = reverse("engineer", args=[row.slug]) + f"?{urlencode({'role': role.slug})}"
    yield Call(NEARLY, "grow", "trending-up", title, _missing(found, glance), url, _("See"))


def _missing(found: Readiness, glance: TeamGlance) -> str:
    told = {"met": found.essentials_met, "whole": found.essentials_of}
    parts = [percent(found.readiness), _("%(met)s of %(whole)s essentials met") % told]
    short = [glance.competencies[each.competency].title for each in found.essentials if not each.met]
    if short:
        parts.append(_("%(names)s one level short") % {"names": listed(short, most=2)})
    if found.also_needed:
        count = len(found.also_needed)
        told_count = ngettext("%(count)s qualification to verify", "%(count)s qualifications to verify", count)
        parts.append(told_count % {"count": count})
    return " · ".join(parts)


def _report(glance: TeamGlance, today: date) -> Iterator[Call]:
    report = glance.newest_report
    if report is None:
        return
    if timezone.localdate(report.created_at) + NEWS.get(PeriodKind(report.kind), LONGEST_NEWS) < today:
        return
    title = _("Gap report is ready: %(period)s") % {"period": period_title(report.period)}
    before = glance.reports[-2] if len(glance.reports) > 1 else None
    url = reverse("team-report", args=[glance.team.slug, report.period])
    yield Call(REPORT, "ok", "file-text", title, _told(report, before), url, _("Read"))


def _told(report: GapReport, before: GapReport | None) -> str:
    if before is None:
        return _("The first one of this team")
    parts = []
    if report.readiness is not None and before.readiness is not None:
        change = points(report.readiness - before.readiness)
        parts.append(_("Readiness %(change)s") % {"change": change})
    removed = before.single_points - report.single_points
    if removed > 0:
        parts.append(
            ngettext("%(count)s single point of failure fewer", "%(count)s single points of failure fewer", removed)
            % {"count": removed}
        )
    elif removed < 0:
        parts.append(
            ngettext("%(count)s single point of failure more", "%(count)s single points of failure more", -removed)
            % {"count": -removed}
        )
    if report.confidence is not None and before.confidence is not None and report.confidence < before.confidence:
        parts.append(_("confidence fell"))
    return " · ".join(parts)


def _stale(glance: TeamGlance) -> Iterator[Call]:
    corner = glance.stale_corner
    if corner is None:
        return
    if corner.stale < max(CORNER, CORNER_SHARE * corner.counted):
        count = glance.stale_count
        title = counted(ngettext("%(count)s level is stale", "%(count)s levels are stale", count), count)
        meta = _("Confirm that they are still true, what weighs most first")
        url = reverse("team-freshness", args=[glance.team.slug]) + "?state=stale"
        yield Call(STALE, "accent", "clock", title, meta, url, _("Refresh"))
        return
    title = _("Levels in %(title)s are getting old") % {"title": corner.title}
    told = {"stale": corner.stale, "counted": corner.counted}
    meta = _("%(stale)s of %(counted)s are stale: confirm that they are still true") % told
    url = _matrix(glance.team, show="stale", domain=corner.slug)
    yield Call(STALE, "accent", "clock", title, meta, url, _("Refresh"))


def calls_below(rows: list[TeamRow]) -> Iterator[Call]:
    """Tell a lead above of the teams below in which a need is met by nobody."""
    risky = [row for row in rows if row.figures and row.figures.uncovered]
    for row in sorted(risky, key=lambda one: -(one.figures.uncovered if one.figures else 0)):
        count = row.figures.uncovered if row.figures else 0
        told = ngettext("No one meets %(count)s need of %(team)s", "No one meets %(count)s needs of %(team)s", count)
        title = told % {"count": in_words(count), "team": row.team.name}
        led = _("led by %(names)s") % {"names": listed(row.leads)} if row.leads else _("no lead of its own")
        yield Call(BELOW, "warn", "triangle-alert", title, led, _gaps(row.team), _("See gaps"))
