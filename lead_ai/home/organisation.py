"""The organisation in short: what HR looks after, and what is not filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted
from lead_ai.home.links import admin_list
from skills.models import FrameworkVersion, GapReport
from skills.overview.organisation import Organisation
from skills.views.periods import period_title
from teams.models import ImportRun
from teams.templatetags.lead_ai_ui import grouped

IMPORT, TEAMLESS, ROLELESS, LEADLESS, ACCOUNTLESS = range(20, 25)
IMPORTS_SHOWN = 4
# What an import that is not over asks for.
OPEN = (ImportRun.State.READY, ImportRun.State.FAULTY, ImportRun.State.FAILED)


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    title: str
    text: str
    status: str
    published: bool
    url: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    team: str
    title: str
    made: str
    url: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    name: str
    text: str
    state: str
    warn: bool
    url: str


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    value: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class OrganisationView:
    tiles: list[Count]
    reports: list[ReportLine]
    frameworks: list[FrameworkLine]
    imports: list[ImportLine]


def organisation_view(found: Organisation, runs: list[ImportRun]) -> OrganisationView:
    return OrganisationView(
        tiles=_tiles(found),
        reports=[_report(report) for report in found.reports],
        frameworks=framework_lines(found),
        imports=[_import(run) for run in runs[:IMPORTS_SHOWN]],
    )


def newest_imports() -> list[ImportRun]:
    """Give the newest imports without their content, in one query."""
    return list(ImportRun.objects.defer("content", "mapping", "faults")[:20])


def _tiles(found: Organisation) -> list[Count]:
    people = found.people
    counts = (
        (_("People"), people.people, _("Open the directory"), reverse("engineers")),
        (_("Teams"), found.teams, _("See all teams"), reverse("teams")),
        (_("With a level"), people.with_level, _("of %(count)s people") % {"count": people.people}, ""),
        (_("With an account"), people.people - people.without_account, _("can sign in"), ""),
    )
    return [Count(label, grouped(value), note, url) for label, value, note, url in counts]


def _report(report: GapReport) -> ReportLine:
    url = reverse("team-report", args=[report.team.slug, report.period])
    made = date_format(timezone.localtime(report.created_at), "j M")
    return ReportLine(report.team.name, period_title(report.period), made, url)


def framework_lines(found: Organisation) -> list[FrameworkLine]:
    return [_framework(version) for version in found.frameworks]


def _framework(version: FrameworkVersion) -> FrameworkLine:
    counts = vars(version)
    told = {"competencies": counts["competency_count"], "roles": counts["role_count"]}
    text = _("%(competencies)s competencies, %(roles)s roles") % told
    published = version.status == FrameworkVersion.Status.PUBLISHED
    url = reverse("framework", args=[version.framework.slug]) if published else ""
    title = f"{version.title} {version.version}"
    return FrameworkLine(title, text, version.get_status_display().lower(), published, url)


def _import(run: ImportRun) -> ImportLine:
    told = date_format(timezone.localtime(run.uploaded_at), "j M, H:i")
    text = f"{run.get_kind_display()} · {told}"
    url = reverse("import-detail", args=[run.pk])
    return ImportLine(run.file_name, text, run.get_state_display(), run.state in OPEN, url)


def organisation_calls(found: Organisation, runs: list[ImportRun]) -> Iterator[Call]:
    """Tell what HR has to fill in or finish."""
    yield from _open_imports(runs)
    yield from _people_calls(found)


def _open_imports(runs: list[ImportRun]) -> Iterator[Call]:
    """Tell of files that wait to be applied or mended; a newer file of the same kind takes an older one's place."""
    kinds: set[str] = set()
    for run in runs:
        if run.state in OPEN and run.kind not in kinds:
            told = {"name": run.file_name, "state": run.get_state_display().lower()}
            line = _import(run)
            title = _("Import of %(name)s: %(state)s") % told
            yield Call(IMPORT, "warn", "upload", title, line.text, line.url, _("Finish"))
        kinds.add(run.kind)


def _people_calls(found: Organisation) -> Iterator[Call]:
    people = found.people
    if people.without_team:
        count = people.without_team
        title = counted(ngettext("%(count)s person is in no team", "%(count)s people are in no team", count), count)
        meta = _("They stand in no matrix and nobody confirms their levels")
        url = admin_list("engineer", employment="no-team")
        yield Call(TEAMLESS, "warn", "users", title, meta, url, _("Assign"))
    if people.without_role:
        count = people.without_role
        title = counted(ngettext("%(count)s person holds no role", "%(count)s people hold no role", count), count)
        meta = _("Nothing is asked of them, so nothing is measured")
        url = admin_list("engineer", employment="now")
        yield Call(ROLELESS, "warn", "waypoints", title, meta, url, _("Assign"))
    if found.teams_without_lead:
        count = found.teams_without_lead
        title = counted(ngettext("%(count)s team has no lead", "%(count)s teams have no lead", count), count)
        meta = _("Until then the lead of the team above confirms levels there")
        yield Call(LEADLESS, "accent", "user-round", title, meta, admin_list("team"), _("Assign"))
    if people.without_account:
        count = people.without_account
        title = counted(
            ngettext("%(count)s person cannot sign in yet", "%(count)s people cannot sign in yet", count), count
        )
        meta = _("An invitation lets them assess themselves")
        url = admin_list("engineer", user__isempty="1")
        yield Call(ACCOUNTLESS, "accent", "mail", title, meta, url, _("Invite"))
