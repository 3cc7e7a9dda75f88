"""The story of a level: everything that was judged of one engineer in one competency, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from skills.cell import Cell
from skills.models import Assessment, Disagreement, EvidenceFile
from skills.project_evidence import ProjectUse
from skills.services.assessments import source_for
from skills.services.disagreements import can_disagree
from skills.views.inspector import state_of, uses_of, who_said
from skills.views.story_chart import StoryChart, story_chart
from teams.models import User
from teams.querysets import own_engineer_id


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """When and by whom something was withdrawn, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """One judgement, as it stands in the history."""

    text: str | None
    step: int | None
    title: str
    state: str
    who: str
    on: date
    until: date | None
    comment: str
    links: Sequence[str]
    notes: Sequence[str]
    files: Sequence[EvidenceFile]
    counts: bool
    withdrawal: Withdrawal | None
    withdraw_url: str
    disagreements: Sequence[Disagreement] = ()
    disagree_url: str = ""


@dataclass(frozen=True)
class Story:
    """All that the history page shows."""

    cell: Cell
    events: tuple[Event, ...]
    chart: StoryChart | None
    assess_url: str
    uses: Sequence[ProjectUse] = ()


def story(reader: User, cell: Cell) -> Story:
    """Put together the history of a cell for a reader."""
    may_assess = source_for(reader, cell.engineer) is not None
    url = reverse("assess", args=[cell.engineer.slug, cell.entry.slug]) if may_assess else ""
    contested = _disagreements(cell)
    events = tuple(_contested(_event(each, cell, reader), each, contested, reader) for each in cell.history)
    chart = story_chart(cell, [each.who for each in events])
    return Story(cell, events, chart, url, uses_of(reader, cell))


def _disagreements(cell: Cell) -> Mapping[int, list[Disagreement]]:
    found: dict[int, list[Disagreement]] = defaultdict(list)
    rows = Disagreement.objects.filter(engineer=cell.engineer, assessment__competency=cell.competency)
    for row in rows.select_related("answered_by").order_by("created_at", "pk"):
        found[row.assessment_id].append(row)
    return found


def _contested(event: Event, row: Assessment, contested: Mapping[int, list[Disagreement]], reader: User) -> Event:
    """Put beside a judgement what the person said against it, and where they may say so."""
    said = contested.get(row.pk, [])
    may = can_disagree(reader, row) and all(each.outcome for each in said)
    url = reverse("assessment-disagree", args=[row.uuid]) if may else ""
    return replace(event, disagreements=said, disagree_url=url)


def _event(row: Assessment, cell: Cell, reader: User) -> Event:
    evidence = list(row.evidence.all())
    gone = row.withdrawn_at is not None
    deciding = cell.deciding
    return Event(
        text=None if row.level is None else str(row.level),
        step=cell.catalogue.step(row.level),
        title=cell.catalogue.title(row.level) if row.level is not None else _("Not concerned"),
        state=state_of(row),
        who=who_said(row, reader=own_engineer_id(reader)),
        on=row.assessed_on,
        until=row.expires_on,
        comment=row.comment,
        links=[each.url for each in evidence if each.url],
        notes=[each.text for each in evidence if each.text],
        files=[each.file for each in evidence if each.file],
        counts=deciding is not None and deciding.pk == row.pk,
        withdrawal=_withdrawal(row),
        withdraw_url="" if gone or row.recorded_by_id != reader.pk else reverse("assessment-withdraw", args=[row.uuid]),
    )


def _withdrawal(row: Assessment) -> Withdrawal | None:
    if row.withdrawn_at is None:
        return None
    by = row.withdrawn_by.get_full_name() if row.withdrawn_by else _("Not named")
    return Withdrawal(row.withdrawn_at, by, row.withdrawal_reason)
