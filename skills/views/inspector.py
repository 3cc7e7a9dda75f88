"""The inspector: one cell of the matrix with the statements to choose from, as a fragment and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.cell import Cell
from skills.forms.assess import NOT_CONCERNED, AssessForm
from skills.levels import Status
from skills.library import library
from skills.models import Assessment
from skills.models.assessments import Source
from skills.permissions import people_overridable_by
from skills.project_evidence import ProjectUse, project_uses
from skills.services.assessments import source_for
from skills.views.kept import DraftView, InterestView, interest_of, own_draft
from teams.models import User
from teams.querysets import own_engineer_id

EXCERPT = 140
MOST_PICKED = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """A level to choose, with how it shows."""

    value: str
    text: str
    step: int
    title: str
    statement: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody judged; ``text`` None with state "none" is *not concerned*."""

    text: str | None
    step: int | None
    state: str
    who: str
    on: date
    evidence: str
    excerpt: str


@dataclass(frozen=True)
class Inspector:
    """All that the inspector shows; ``form`` is None where the reader may look and not assess."""

    cell: Cell
    form: AssessForm | None
    source: Source | None
    back: str
    reader: int
    newer: Assessment | None = None
    warning: str = ""
    exempt_url: str = ""
    draft: DraftView | None = None
    interest: InterestView | None = None
    uses: Sequence[ProjectUse] = ()

    @property
    def choices(self) -> list[Choice]:
        """The levels, highest first."""
        statements = self.cell.entry.statements
        return [
            Choice(
                value=str(each.value),
                text=each.text,
                step=each.step,
                title=each.title,
                statement=statements.get(each.value, each.description),
                note=self._note(each.value),
            )
            for each in reversed(self.cell.catalogue.scale)
        ]

    @property
    def alternatives(self) -> list[Choice]:
        """What can be said instead of a level."""
        note = _("now") if self.cell.current.status is Status.NOT_CONCERNED else ""
        return [Choice(NOT_CONCERNED, "–", 0, _("Not concerned"), "", note)]

    def _note(self, level: int) -> str:
        notes = []
        if self.cell.current.level == level:
            notes.append(_("now, self-assessed") if self.is_unconfirmed else _("now"))
        own = self.cell.own_role
        if own and own.level == level:
            notes.append(_("asked"))
        return " · ".join(notes)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the current level is the engineer's own word alone."""
        return self.cell.current.status is Status.UNCONFIRMED

    @property
    def is_self(self) -> bool:
        """Whether the reader assesses themselves."""
        return self.source is Source.SELF

    @property
    def still(self) -> str:
        """The value that repeats the level that stands, empty where there is none."""
        current = self.cell.current
        if current.status is Status.NOT_ASSESSED:
            return ""
        return NOT_CONCERNED if current.level is None else str(current.level)

    @property
    def chosen(self) -> str:
        """The value chosen in the form so far."""
        return str(self.form["level"].value() or "") if self.form else ""

    @property
    def asks(self) -> str:
        """What role, target role and projects ask for, in one line."""
        parts = []
        for role in self.cell.roles:
            words = _("%(role)s next, requires %(level)s") if role.is_aim else _("%(role)s, requires %(level)s")
            parts.append(words % {"role": role.title, "level": role.level})
        parts += [
            _("project %(name)s needs %(level)s") % {"name": each.name, "level": each.level}
            for each in self.cell.projects
        ]
        return " · ".join(parts) or _("no requirement here")

    @cached_property
    def voices(self) -> list[Said]:
        """The newest judgement of each rater."""
        return [self._said(each) for each in self.cell.voices]

    @property
    def newest(self) -> Said | None:
        """What came in while the form was open."""
        return self._said(self.newer) if self.newer else None

    def _said(self, row: Assessment) -> Said:
        return Said(
            text=None if row.level is None else str(row.level),
            step=self.cell.catalogue.step(row.level),
            state=state_of(row),
            who=who_said(row, reader=self.reader),
            on=row.assessed_on,
            evidence=_pieces(len(row.evidence.all())),
            excerpt=Truncator(row.comment).chars(EXCERPT),
        )

    @property
    def closed(self) -> str:
        """The page behind, with no cell open."""
        path, mark, query = self.back.partition("?")
        left = QueryDict(query, mutable=True)
        left.pop("cell", None)
        return path + (mark + left.urlencode() if left else "")

    @property
    def action(self) -> str:
        """Where the form goes."""
        return reverse("assess", args=[self.cell.engineer.slug, self.cell.entry.slug])

    @property
    def history_url(self) -> str:
        """The page with everything that was judged."""
        return reverse("competency-history", args=[self.cell.engineer.slug, self.cell.entry.slug])


def _pieces(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)s piece of evidence", "%(count)s pieces of evidence", count) % {"count": count}


def state_of(row: Assessment) -> str:
    """Give how a judgement is drawn: dotted where it confirms nothing, a dash where not concerned."""
    if row.level is None:
        return "none"
    return "" if row.confirming else "unconfirmed"


def who_said(row: Assessment, *, reader: int) -> str:
    """Name who judged, and in which part."""
    if row.rater_id and row.rater_id == reader:
        return _("You")
    name = row.rater.name if row.rater else _("Not named")
    part = Source(row.source)
    if part is Source.SELF:
        return _("%(name)s, self") % {"name": row.engineer.name if row.rater is None else name}
    return f"{name}, {part.label.lower()}"


def inspector(reader: User, cell: Cell, *, back: str, form: AssessForm | None = None) -> Inspector:
    """Put together what the inspector shows to a reader, with a fresh form where they may assess."""
    source, uses = source_for(reader, cell.engineer), uses_of(reader, cell)
    draft = own_draft(reader, cell.engineer, cell.competency)
    if source is None:
        form = None
    elif form is None:
        form = fresh_form(reader, cell, back, kept=kept_of(draft), uses=uses)
    return Inspector(
        cell,
        form,
        source,
        back,
        own_engineer_id(reader),
        exempt_url=_exempt_url(reader, cell, back),
        draft=draft,
        interest=interest_of(reader, cell.engineer, cell.entry),
        uses=uses,
    )


def _exempt_url(reader: User, cell: Cell, back: str) -> str:
    """Give where the reader releases the person from the requirement, empty where they do not or none is asked."""
    asked = cell.roles or cell.exemption
    if not asked or not people_overridable_by(reader).filter(pk=cell.engineer.pk).exists():
        return ""
    page = reverse("competency-exempt", args=[cell.engineer.slug, cell.entry.slug])
    return f"{page}?{urlencode({'next': back})}"


def kept_of(draft: DraftView) -> dict[str, Any]:
    """Give what the author typed before, as the form takes it."""
    return {"level": draft.chosen, "comment": draft.comment, "evidence": draft.evidence}


def uses_of(reader: User, cell: Cell) -> list[ProjectUse]:
    """Give in which projects the person used the competency."""
    return project_uses(cell.engineer, reader, as_of=cell.as_of, competency=cell.entry.slug)


def fresh_form(
    reader: User, cell: Cell, back: str, *, kept: dict[str, Any] | None = None, uses: Sequence[ProjectUse] | None = None
) -> AssessForm:
    """Give a form with a new one-time key that knows what stands now; ``kept`` is what was typed before."""
    seen = cell.deciding.uuid if cell.deciding else None
    initial = {**(kept or {}), "key": uuid4(), "seen": seen, "next": back}
    levels = [each.value for each in cell.catalogue.scale]
    told = uses_of(reader, cell) if uses is None else uses
    return AssessForm(initial=initial, levels=levels, library=library_choices(reader, cell), uses=told)


def library_choices(reader: User, cell: Cell) -> list[tuple[str, str]]:
    """Give what can be picked as evidence again: the newest of what the reader sees of the person's library."""
    return [(str(each.key), each.title) for each in library(cell.engineer, reader)[:MOST_PICKED]]


def safe_next(request: HttpRequest, wanted: str | None, *, default: str) -> str:
    """Give the page to go back to: ``wanted`` where it is one of ours, else ``default``."""
    secure = request.is_secure()
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=secure):
        return wanted
    return default
