"""Certifications as pages show them: of one person, of a team, and those that wait for HR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Prefetch

from skills.catalogue import catalogue
from skills.models import Certification, CertifiedLevel, FrameworkVersion
from teams.models import Engineer, Team

SOON: Final = timedelta(days=60)


class Standing(StrEnum):
    """How a certification stands on a day."""

    PROPOSED = "proposed"
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certification with how it stands and what it confirms."""

    row: Certification
    standing: Standing
    levels: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One person of a team and what they hold, confirmed."""

    person: Engineer
    held: tuple[Certified, ...]


def certified(rows: Iterable[Certification], *, as_of: date) -> list[Certified]:
    """Say how certifications stand on a day; ``rows`` come from ``with_levels``."""
    version = FrameworkVersion.objects.in_force()
    titles = {entry.id: entry.title for entry in catalogue(version).by_slug.values()} if version else {}
    return [Certified(row, _standing(row, as_of), tuple(_levels(row.levels.all(), titles))) for row in rows]


def _levels(rows: Iterable[CertifiedLevel], titles: dict[int, str]) -> list[tuple[str, int]]:
    return [(titles.get(each.competency_id, each.competency.slug), each.level) for each in rows]


def _standing(row: Certification, as_of: date) -> Standing:
    if row.state != Certification.State.CONFIRMED:
        return Standing(row.state)
    newer = getattr(row, "renewed_by", None)
    if newer is not None and newer.state == Certification.State.CONFIRMED:
        return Standing.RENEWED
    if row.valid_until is None or row.valid_until > as_of + SOON:
        return Standing.VALID
    return Standing.SOON if row.valid_until >= as_of else Standing.EXPIRED


def with_levels() -> Prefetch[str]:
    """Give the levels of certifications along with them."""
    return Prefetch("levels", CertifiedLevel.objects.select_related("competency"))


def held_in(team: Team, *, as_of: date) -> Sequence[TeamLine]:
    """List the members of a team with what each holds, newest end last; the same few queries for any team."""
    people = list(Engineer.objects.members_of(team).order_by("name", "pk"))
    rows = Certification.objects.filter(engineer__in=people, state=Certification.State.CONFIRMED)
    rows = rows.select_related("renewed_by", "file").prefetch_related(with_levels())
    held: dict[int, list[Certified]] = {}
    for each in certified(rows.order_by("valid_until", "pk"), as_of=as_of):
        if each.standing is not Standing.RENEWED:
            held.setdefault(each.row.engineer_id, []).append(each)
    return [TeamLine(person, tuple(held.get(person.pk, ()))) for person in people]
