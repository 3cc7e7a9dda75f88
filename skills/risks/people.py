"""What breaks if a member leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skills.matrix import Member
from skills.risks.projects import ProjectNeedRisk, ProjectRisk
from skills.risks.team import NeedRisk


@dataclass(frozen=True, slots=True)
class PersonRisk:
    """A member whose leaving would break something.

    ``alone`` are needs of the team that nobody would cover, ``pairs`` those that one person would be left for;
    ``projects`` the projects worked on today in which nobody else covers some need.
    """

    member: Member
    alone: tuple[NeedRisk, ...]
    pairs: tuple[NeedRisk, ...]
    projects: tuple[tuple[ProjectRisk, tuple[ProjectNeedRisk, ...]], ...]

    @property
    def on_several(self) -> bool:
        """Whether several projects hang on this person."""
        return len(self.projects) > 1


def person_risks(
    members: Iterable[Member], needs: Sequence[NeedRisk], projects: Sequence[ProjectRisk]
) -> list[PersonRisk]:
    """Give the members whose leaving would break something, by name: people are not ranked."""
    found = []
    for member in sorted(members, key=lambda one: (one.name.casefold(), one.slug)):
        held = [need for need in needs if member in need.covered_by]
        risk = PersonRisk(
            member,
            alone=tuple(need for need in held if need.bus_factor == 1),
            pairs=tuple(need for need in held if need.bus_factor == 2),
            projects=tuple(
                (project, tuple(critical)) for project in projects if (critical := project.critical.get(member.id))
            ),
        )
        if risk.alone or risk.pairs or risk.projects:
            found.append(risk)
    return found
