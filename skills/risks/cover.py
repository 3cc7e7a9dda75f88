"""How a need that too few people cover could be covered: learn, borrow or hire.

Whoever could be lent is named where the reader may see the person's levels. Of all others it is only told whether
they are five or more: a number would tell a smaller group by subtraction, from one level to the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from django.db.models import Q

from skills.matrix import Member, RoleHead, Yardstick
from skills.models import CurrentLevel
from skills.risks.leaving import before_the_end, last_days
from skills.risks.projects import Named, ProjectNeedRisk
from skills.risks.team import NeedRisk
from teams.models import Engineer, Project
from teams.querysets import own_engineer_id

if TYPE_CHECKING:
    from teams.querysets import Viewer

SMALLEST_GROUP: Final = 5
ANeed: TypeAlias = NeedRisk | ProjectNeedRisk


@dataclass(frozen=True, slots=True)
class Lender:
    """Somebody outside the team who is at the level needed, with the team that could lend them."""

    slug: str
    name: str
    team: str
    level: int


@dataclass(frozen=True, slots=True)
class Cover:
    """How one need could be covered.

    ``learn`` are members of the team, or people on the project, one level short, ``borrow`` people of other teams by
    name; ``many_unseen`` tells that five or more people have the level whose levels the reader may not see; ``hire``
    is the first role of the ladder whose profile reaches the level, None where none does.
    """

    need: ANeed
    learn: tuple[Member | Named, ...]
    borrow: tuple[Lender, ...]
    many_unseen: bool
    hire: RoleHead | None

    @property
    def nobody(self) -> bool:
        """Whether nobody covers it whom the reader may know of, in the team or elsewhere."""
        return not (self.need.covered_by or self.borrow or self.many_unseen)


def covers(  # noqa: PLR0913 - whose needs, for whom, by what and when
    needs: Sequence[ANeed],
    members: Collection[int],
    reader: Viewer,
    yardstick: Yardstick,
    *,
    as_of: date,
    project: Project | None = None,
) -> list[Cover]:
    """Tell for needs how they could be covered, in their order, in two queries, and two more for a project.

    ``members`` are the ids of the people in the team, or on the ``project``; nobody is told to borrow themselves. For a
    project whoever leaves before it ends is not offered, and nothing is told of people whose levels the reader may not
    see: whoever may change the needs at will could ask for level after level.
    """
    able = _able(needs, {*members, own_engineer_id(reader)}, as_of)
    if project is not None:
        able = _without_leavers(able, project, as_of)
    ids = {engineer for levels in able.values() for engineer in levels}
    lenders = _lenders(ids, reader, as_of)
    return [
        Cover(
            need=need,
            learn=need.one_short,
            borrow=_borrowed(able[need.head.id], lenders),
            many_unseen=project is None and len(able[need.head.id].keys() - lenders.keys()) >= SMALLEST_GROUP,
            hire=_hire(need, yardstick),
        )
        for need in needs
    ]


def _able(needs: Sequence[ANeed], members: Collection[int], as_of: date) -> dict[int, dict[int, int]]:
    """Give the level of everybody outside the team who meets a need, by competency id and engineer id."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    wanted = Q()
    for need in needs:
        wanted |= Q(competency=need.head.id, level__gte=need.level)
    if not wanted:
        return found
    people = Engineer.objects.active(as_of).exclude(pk__in=members).values("pk")
    rows = CurrentLevel.objects.filter(wanted, engineer__in=people).exclude(expires_on__lt=as_of)
    for competency, engineer, level in rows.values_list("competency_id", "engineer_id", "level"):
        if level is not None:
            found[competency][engineer] = level
    return found


def _without_leavers(able: dict[int, dict[int, int]], project: Project, as_of: date) -> dict[int, dict[int, int]]:
    people = {engineer for levels in able.values() for engineer in levels}
    gone = before_the_end(last_days(people, as_of=as_of), project)
    kept = {each: {pk: level for pk, level in levels.items() if pk not in gone} for each, levels in able.items()}
    return defaultdict(dict, kept)


def _lenders(ids: Collection[int], reader: Viewer, as_of: date) -> dict[int, Engineer]:
    if not ids:
        return {}
    rows = Engineer.objects.levels_visible_to(reader).filter(pk__in=ids).with_team_name(as_of)
    return {row.pk: row for row in rows}


def _borrowed(levels: Mapping[int, int], lenders: Mapping[int, Engineer]) -> tuple[Lender, ...]:
    rows = [(lenders[pk], level) for pk, level in levels.items() if pk in lenders]
    told = [Lender(row.slug, row.name, vars(row)["team_name"] or "", level) for row, level in rows]
    return tuple(sorted(told, key=lambda one: (one.team.casefold(), one.name.casefold(), one.slug)))


def _hire(need: ANeed, yardstick: Yardstick) -> RoleHead | None:
    column = yardstick.columns[need.head.id]
    reached = (yardstick.required[:-1, column] >= need.level) & (yardstick.weights[:-1, column] > 0)
    return next((role for role, reaches in zip(yardstick.roles, reached.tolist(), strict=True) if reaches), None)
