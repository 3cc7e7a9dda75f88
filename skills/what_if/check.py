"""What of a scenario can be worked out for its reader, and what is refused with a reason.

Whoever reads a scenario reads it under their own rights: a person or project that they may not see is refused in
the words for one that does not exist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from skills.matrix import Member, TeamsLoaded, held_roles
from skills.models import ScaleLevel
from skills.what_if.scenario import LevelSet, RoleChange, Scenario
from teams.models import Assignment, Engineer, Project
from teams.querysets import EngineerQuerySet, ProjectQuerySet

if TYPE_CHECKING:
    from teams.querysets import Viewer

MOST_CHANGES: Final = 60


@dataclass(frozen=True, slots=True)
class Checked:
    """A scenario without what was refused; ``opened`` are the ids of who joins with current levels only."""

    scenario: Scenario
    faults: tuple[str, ...]
    joining: tuple[Member, ...]
    opened: frozenset[int]


def joinable_by(reader: Viewer, as_of: date) -> EngineerQuerySet:
    """Give the people whose current levels the reader may see, each with whether the whole page is."""
    whole = Engineer.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    return Engineer.objects.levels_visible_to(reader).active(as_of).annotate(is_whole=Exists(whole))


def projects_of(reader: Viewer, engineers: Collection[int], as_of: date) -> ProjectQuerySet:
    """Give the running projects that the reader may see and that one of the engineers is on."""
    on = Assignment.objects.on(as_of).filter(engineer__in=engineers)
    projects = Project.objects.visible_to(reader).on(as_of)
    return projects.filter(state=Project.State.RUNNING, pk__in=on.values("project"))


def check(scenario: Scenario, loaded: TeamsLoaded, reader: Viewer) -> Checked:
    """Keep what can be worked out of a scenario, and say why the rest cannot."""
    if len(scenario) > MOST_CHANGES:
        fault = _("A scenario holds at most %(most)s changes.") % {"most": MOST_CHANGES}
        return Checked(Scenario(), (fault,), (), frozenset())
    one = _Check(loaded, reader)
    leave = one.keep(scenario.leave, one.members, _("Nobody in the team has the short name “%(name)s”."))
    rows = one.joining(scenario.join)
    there = (one.members - set(leave)) | {row.slug for row in rows}
    joining = _members(rows, loaded)
    ids = [each.id for each in (*loaded.members, *joining)]
    kept = Scenario(
        leave=leave,
        join=tuple(row.slug for row in rows),
        hires=one.hires(scenario.hires),
        levels=one.levels(scenario.levels, there),
        roles=one.role_changes(scenario.roles, there),
        ends=one.ends(scenario.ends, ids),
    )
    opened = frozenset(row.pk for row in rows if not vars(row)["is_whole"])
    return Checked(kept, tuple(one.faults), joining, opened)


class _Check:
    """What may be named in a scenario of one team; what is refused gathers in ``faults``."""

    def __init__(self, loaded: TeamsLoaded, reader: Viewer) -> None:
        self.loaded, self.reader = loaded, reader
        self.faults: list[str] = []
        self.members = {member.slug for member in loaded.members}
        self.known_roles = {role.slug for role in loaded.yardstick.roles}

    def keep(self, asked: Iterable[str], known: Collection[str], unknown: str) -> tuple[str, ...]:
        """Keep what is known, each once."""
        told = list(dict.fromkeys(asked))
        self.faults += [unknown % {"name": name} for name in told if name not in known]
        return tuple(name for name in told if name in known)

    def joining(self, asked: Iterable[str]) -> list[Engineer]:
        told = list(dict.fromkeys(asked))
        self.faults += [
            _("“%(name)s” is in the team already.") % {"name": each} for each in told if each in self.members
        ]
        fresh = [each for each in told if each not in self.members and each.isprintable()]
        rows = {}
        if fresh:
            rows = {row.slug: row for row in joinable_by(self.reader, self.loaded.measure.as_of).filter(slug__in=fresh)}
        kept = self.keep(fresh, rows, _("There is nobody “%(name)s” whose levels you may see."))
        return [rows[slug] for slug in kept]

    def hires(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Keep the roles that are there; several people may come in one."""
        told = tuple(asked)
        self.keep(told, self.known_roles, _("There is no role “%(name)s”."))
        return tuple(role for role in told if role in self.known_roles)

    def levels(self, asked: Iterable[LevelSet], there: Collection[str]) -> tuple[LevelSet, ...]:
        told = {(each.engineer, each.competency): each for each in asked}.values()
        if not told:
            return ()
        scale = set(ScaleLevel.objects.filter(version=self.loaded.yardstick.version).values_list("value", flat=True))
        competencies = set(self.loaded.yardstick.slugs)
        self._absent((each.engineer for each in told), there)
        self.keep((each.competency for each in told), competencies, _("There is no competency “%(name)s”."))
        self.keep(
            (str(each.level) for each in told),
            {str(level) for level in scale},
            _("Level %(name)s is not on the scale."),
        )
        return tuple(
            each for each in told if each.engineer in there and each.competency in competencies and each.level in scale
        )

    def role_changes(self, asked: Iterable[RoleChange], there: Collection[str]) -> tuple[RoleChange, ...]:
        told = {each.engineer: each for each in asked}.values()
        self._absent((each.engineer for each in told), there)
        self.keep((each.role for each in told), self.known_roles, _("There is no role “%(name)s”."))
        return tuple(each for each in told if each.engineer in there and each.role in self.known_roles)

    def ends(self, asked: Iterable[str], engineers: Collection[int]) -> tuple[str, ...]:
        told = [each for each in asked if each]
        if not told:
            return ()
        projects = projects_of(self.reader, engineers, self.loaded.measure.as_of)
        running = set(projects.values_list("slug", flat=True))
        return self.keep(told, running, _("The team is on no running project “%(name)s”."))

    def _absent(self, asked: Iterable[str], there: Collection[str]) -> None:
        self.keep(asked, there, _("Nobody who is in the team then has the short name “%(name)s”."))


def _members(rows: Collection[Engineer], loaded: TeamsLoaded) -> tuple[Member, ...]:
    if not rows:
        return ()
    held = held_roles({row.pk for row in rows}, loaded.measure.as_of)
    return tuple(
        Member(
            row.pk,
            row.slug,
            row.name,
            row.employee_id if vars(row)["is_whole"] else None,
            loaded.yardstick.role_at(held.get(row.pk)),
        )
        for row in rows
    )
