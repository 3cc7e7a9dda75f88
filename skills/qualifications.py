"""Qualifications as pages show them: what roles ask for, what a person entered, and what waits for HR."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from skills.catalogue import QualificationAsked, qualifications_asked
from skills.models import FrameworkVersion, QualificationHeld
from skills.readiness import QualificationStatus
from teams.models import Engineer, User


class Group(StrEnum):
    """What kinds of qualifications are told apart."""

    EDUCATION = "education"
    YEARS = "years"
    TRACK_RECORD = "track_record"
    OTHER = "other"


GROUPS: Final[Mapping[str, Group]] = {
    "education": Group.EDUCATION,
    "field_of_study": Group.EDUCATION,
    "experience": Group.YEARS,
    "track_record": Group.TRACK_RECORD,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A qualification that roles ask for, in the words of the one that asks for most, and the titles of those roles."""

    asked: QualificationAsked
    required_by: tuple[str, ...]
    preferred_by: tuple[str, ...]

    @property
    def group(self) -> Group:
        """Which kind of qualification it is."""
        return GROUPS.get(self.asked.kind, Group.OTHER)

    @property
    def counts_years(self) -> bool:
        """Whether a number of years decides."""
        return self.asked.least_years is not None

    def is_met_by(self, years: Decimal | None) -> bool:
        """Tell whether a number of years is enough; where none is asked for, having it is."""
        least = self.asked.least_years
        return least is None or (years is not None and years >= Decimal(str(least)))


@dataclass(frozen=True, slots=True)
class QualificationLine:
    """A qualification with what a person entered.

    ``held`` is None where nothing was entered, and for readers who are told the status alone. ``wanted`` is None for
    what no role asks for any more.
    """

    ident: str
    wanted: Wanted | None
    held: QualificationHeld | None
    status: QualificationStatus


def wanted(version: FrameworkVersion | None) -> dict[str, Wanted]:
    """Read the qualifications that roles of a version ask for, by identifier, in one query."""
    found: dict[str, list[tuple[str, QualificationAsked]]] = {}
    for title, asked in qualifications_asked(version) if version else ():
        found.setdefault(asked.ident, []).append((title, asked))
    return {ident: _wanted(asking) for ident, asking in found.items()}


def _wanted(asking: Iterable[tuple[str, QualificationAsked]]) -> Wanted:
    pairs = list(asking)
    most = max((asked for _title, asked in pairs), key=lambda asked: asked.least_years or 0)
    return Wanted(
        asked=most,
        required_by=tuple(title for title, asked in pairs if asked.required),
        preferred_by=tuple(title for title, asked in pairs if not asked.required),
    )


def qualification_lines(
    engineer: Engineer, reader: User, known: Mapping[str, Wanted]
) -> dict[Group, list[QualificationLine]]:
    """List what roles ask for with what ``reader`` may know of a person's answers, by group, in two queries."""
    rows = {row.ident: row for row in QualificationHeld.objects.filter(engineer=engineer).select_related("verified_by")}
    whole = QualificationHeld.objects.readable_by(reader).filter(engineer=engineer)
    readable = set(whole.values_list("ident", flat=True))
    lines: dict[Group, list[QualificationLine]] = {group: [] for group in Group}
    for ident in [*known, *(ident for ident in rows if ident not in known and ident in readable)]:
        row = rows.get(ident)
        one = known.get(ident)
        line = QualificationLine(ident, one, row if ident in readable else None, _status(row))
        lines[one.group if one else Group.OTHER].append(line)
    return {group: found for group, found in lines.items() if found}


def _status(row: QualificationHeld | None) -> QualificationStatus:
    if row is None or row.verified_on is None:
        return QualificationStatus.UNKNOWN
    return QualificationStatus.MET if row.is_met else QualificationStatus.MISSING


def waiting(reader: User, known: Mapping[str, Wanted]) -> list[QualificationLine]:
    """List what people entered and HR has not verified, oldest first, in one query; with the person of each."""
    rows = QualificationHeld.objects.readable_by(reader).unverified().select_related("engineer")
    return [QualificationLine(row.ident, known.get(row.ident), row, QualificationStatus.UNKNOWN) for row in rows]
