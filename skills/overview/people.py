"""The people of a team at a glance: readiness for the role held and the next one, and what to know of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from skills.matrix import Member, RoleHead, TeamsLoaded
from skills.overview.ladder import Ladder, read_ladder
from skills.readiness import Readiness, role_readiness
from teams.models import Membership

# A leaver is named this long before the last day.
AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One member: ``own`` and ``next`` are None where there is no such role or it asks for nothing.

    ``stale`` and ``unknown`` count the requirements of the role held whose level is older than its months allow, or
    not assessed; ``leaves_on`` is the last day in the team, where it is near.
    """

    id: int
    slug: str
    name: str
    role: RoleHead | None
    own: Readiness | None
    next_role: RoleHead | None
    next: Readiness | None
    stale: int
    unknown: int
    counted: int
    leaves_on: date | None


def people_of(loaded: TeamsLoaded) -> dict[int, tuple[PersonRow, ...]]:
    """Give the members of each team (by id) in the order of their names, in seven queries at any size."""
    people = sorted({member.id for member in loaded.members})
    ladder = read_ladder(loaded.yardstick, people)
    leaving = _leaving(loaded)
    rows: dict[int, tuple[PersonRow, ...]] = {}
    for place, team in enumerate(loaded.team_ids):
        span = loaded.rows_of(place)
        members = enumerate(loaded.members[span], span.start)
        told = [_Told(loaded, ladder, member, row, leaving.get((team, member.id))) for row, member in members]
        rows[team] = tuple(sorted((each.row() for each in told), key=lambda one: (one.name.casefold(), one.slug)))
    return rows


def _leaving(loaded: TeamsLoaded) -> dict[tuple[int, int], date]:
    today = loaded.measure.as_of
    running = Membership.objects.on(today).filter(team__in=loaded.team_ids)
    found: dict[tuple[int, int], date] = {}
    for team, engineer, ends, leaves in running.values_list("team_id", "engineer_id", "ends", "engineer__ends"):
        days = [day for day in (ends, leaves) if day is not None and day <= today + AHEAD]
        if days:
            found[team, engineer] = min(days)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """One member of what was loaded, at a row of its arrays."""

    loaded: TeamsLoaded
    ladder: Ladder
    member: Member
    at: int
    leaves_on: date | None

    def row(self) -> PersonRow:
        member, counted = self.member, self.loaded.figures.counted[self.at]
        following = self.ladder.next_role(member.id, member.role)
        return PersonRow(
            id=member.id,
            slug=member.slug,
            name=member.name,
            role=member.role,
            own=self._readiness(member.role),
            next_role=following,
            next=self._readiness(following),
            stale=int((counted & self.loaded.cells.stale[self.at]).sum()),
            unknown=int(self.loaded.figures.unknown[self.at].sum()),
            counted=int(counted.sum()),
            leaves_on=self.leaves_on,
        )

    def _readiness(self, role: RoleHead | None) -> Readiness | None:
        if role is None:
            return None
        slugs, cells = self.loaded.yardstick.slugs, self.loaded.cells
        levels = dict(zip(slugs, cells.levels[self.at].tolist(), strict=True))
        exempt = {slug for slug, released in zip(slugs, cells.exempt[self.at].tolist(), strict=True) if released}
        found = role_readiness(self.ladder.requirements(self.member.id, role), levels, exempt=exempt)
        return found if found.readiness is not None else None
