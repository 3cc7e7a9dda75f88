"""What an import says of itself, put in words for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams.models import ImportRun

MOST_FAULTS_SHOWN = 1_000
State = ImportRun.State
TONES = {
    State.CHECKING: "info",
    State.APPLYING: "info",
    State.READY: "primary",
    State.FAULTY: "danger",
    State.FAILED: "danger",
    State.APPLIED: "success",
}


@dataclass(frozen=True)
class Figure:
    """How many rows met one fate."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Something worth knowing before (or after) applying, with its entries."""

    title: str
    note: str
    entries: list[str]
    are_sentences: bool = False


@dataclass(frozen=True)
class FaultLine:
    place: str
    column: str
    message: str


def figures(run: ImportRun) -> list[Figure]:
    """Give the counts of a summary."""
    summary = run.summary
    found = [
        Figure(_("New"), summary.get("created", 0)),
        Figure(_("Changed"), summary.get("changed", 0)),
        Figure(_("Unchanged"), summary.get("unchanged", 0)),
    ]
    if run.kind == ImportRun.Kind.ASSESSMENTS:
        found.append(Figure(_("Left"), summary.get("skipped", 0), _("Empty cells leave the level that is there.")))
    if run.kind == ImportRun.Kind.PEOPLE:
        found.append(Figure(_("Gone"), len(summary.get("gone", [])), _("In the directory, not in the file.")))
    return found


def sections(run: ImportRun) -> list[Section]:
    """Give the parts of a summary that have something to tell."""
    return [section for section in _sections(run.summary) if section.entries]


def _sections(summary: dict[str, Any]) -> Iterator[Section]:
    yield Section(
        _("New leads"),
        _("They will see the levels of their team. Applying confirms them."),
        [f"{each['name']} ({each['employee_id']}): {each['team']}" for each in summary.get("new_leads", [])],
    )
    yield Section(
        _("No longer leads"),
        _("The file does not name them as lead any more."),
        [f"{each['name']} ({each['employee_id']}): {each['team']}" for each in summary.get("ended_leads", [])],
    )
    yield Section(_("New teams"), _("Made because the file names them."), list(summary.get("new_teams", [])))
    yield Section(
        _("Roles that are not taken over"),
        _("They are no roles of the framework; the people come without a role."),
        _counted(summary.get("unknown_roles", {})),
    )
    yield Section(_("Sources"), _("Who judged."), _counted(summary.get("sources", {})))
    yield Section(
        _("Judged by themselves"),
        _("As lead, peer or mentor. Kept as the file says, but nobody stands for them by name."),
        _number(summary.get("judged_by_themselves", 0)),
    )
    yield Section(
        _("Gone"),
        _("Nobody is removed. Give those who left an end date."),
        [f"{each['name']} ({each['employee_id']})" for each in summary.get("gone", [])],
    )
    yield Section(
        _("Ignored columns"), _("Never stored, as the mapping asks."), list(summary.get("ignored_columns", []))
    )
    yield from _work_sections(summary)
    yield Section(_("Unknown columns"), _("Not read and not stored."), list(summary.get("unknown_columns", [])))


def _work_sections(summary: dict[str, Any]) -> Iterator[Section]:
    yield Section(
        _("Leave over work"),
        _("Work stays as it is until whoever plans it moves it. Their leads see it in the capacity of their teams."),
        list(summary.get("over_work", [])),
        are_sentences=True,
    )
    yield from _not_read(summary)


def _not_read(summary: dict[str, Any]) -> Iterator[Section]:
    yield Section(
        _("Work over contracts"),
        _("Confirmed work stays as it is until it is ended or moved."),
        list(summary.get("over_contract", [])),
        are_sentences=True,
    )
    yield Section(
        _("Entries that are no leave"),
        _("Appointments of some hours. Enter them on the person's page where they are time away."),
        list(summary.get("too_short", [])),
        are_sentences=True,
    )


def _counted(counts: dict[str, int]) -> list[str]:
    return [f"{name} ({count})" for name, count in counts.items()]


def _number(count: int) -> list[str]:
    return [ngettext("%(count)s assessment", "%(count)s assessments", count) % {"count": count}] if count else []


def fault_lines(run: ImportRun) -> list[FaultLine]:
    """Give the first faults of a file, each with its place."""
    return [_fault(fault) for fault in run.faults[:MOST_FAULTS_SHOWN]]


def _fault(fault: dict[str, Any]) -> FaultLine:
    place = fault.get("row") or fault.get("line")
    return FaultLine(str(place or ""), fault.get("column") or fault.get("path") or "", fault["message"])
