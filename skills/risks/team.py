"""How many people would have to leave until a need of the team is covered by nobody."""

from __future__ import annotations

from dataclasses import dataclass

from skills.matrix import CompetencyHead, Member, TeamsLoaded


@dataclass(frozen=True, slots=True)
class NeedRisk:
    """A need of the team with who covers it and who is one level short; people are in the order of their names.

    The bus factor of a need is its depth: how many people would have to leave until nobody covers it.
    """

    head: CompetencyHead
    level: int
    people: int
    weight: int
    covered_by: tuple[Member, ...]
    one_short: tuple[Member, ...]

    @property
    def bus_factor(self) -> int:
        """How many people would have to leave until nobody covers it."""
        return len(self.covered_by)

    @property
    def at_risk(self) -> bool:
        """Whether at most one person covers it."""
        return self.bus_factor <= 1

    @property
    def is_short(self) -> bool:
        """Whether fewer people cover it than the team needs."""
        return self.bus_factor < self.people

    @property
    def place(self) -> tuple[int, int, str]:
        """The key that puts what breaks first, first: by bus factor, then weight, then code."""
        return (self.bus_factor, -self.weight, self.head.code)


def need_risks(loaded: TeamsLoaded) -> list[NeedRisk]:
    """Give the needs of one team, the lowest bus factor first."""
    order = sorted(range(len(loaded.members)), key=lambda row: _by_name(loaded.members[row]))
    needs, levels = loaded.needs, loaded.cells.levels
    asked = zip(
        loaded.yardstick.competencies,
        needs.levels[0].tolist(),
        needs.people[0].tolist(),
        needs.weights[0].tolist(),
        levels.T.tolist(),
        strict=True,
    )
    found = [
        NeedRisk(
            head=head,
            level=level,
            people=people,
            weight=weight,
            covered_by=tuple(loaded.members[row] for row in order if column[row] >= level),
            one_short=tuple(loaded.members[row] for row in order if column[row] == level - 1),
        )
        for head, level, people, weight, column in asked
        if people
    ]
    return sorted(found, key=lambda risk: risk.place)


def _by_name(member: Member) -> tuple[str, str]:
    return (member.name.casefold(), member.slug)
