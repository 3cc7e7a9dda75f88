"""The address of a what-if: the whole scenario stands in it, so that a link is all there is to share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from skills.gaps import Lens
from skills.what_if import LevelSet, RoleChange, Scenario

# The parts of a person's change, as the forms send them where nothing has put them together yet.
_LEVEL_PARTS: Final = ("level_of", "level_in", "level_to")
_ROLE_PARTS: Final = ("takes_who", "takes_role")
_HIGHEST_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Address:
    """What the address asks for; ``misread`` are changes that are written as none.

    ``in_parts`` tells that a form has sent a change that is yet to be put together.
    """

    lens: Lens = Lens.OWN_ROLE
    role: str = ""
    every: bool = False
    scenario: Scenario = field(default_factory=Scenario)
    misread: tuple[str, ...] = ()
    in_parts: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Address:
        lens = query.get("lens", "")
        levels, roles = _written(query, "level", _LEVEL_PARTS), _written(query, "takes", _ROLE_PARTS)
        level_sets = {text: _level_set(text) for text in levels}
        role_changes = {text: _role_change(text) for text in roles}
        misread = [text for text, read in (*level_sets.items(), *role_changes.items()) if read is None]
        return cls(
            lens=Lens(lens) if lens in list(Lens) else Lens.OWN_ROLE,
            role=query.get("role", ""),
            every=bool(query.get("all")),
            scenario=Scenario(
                leave=_given(query, "leave"),
                join=_given(query, "join"),
                hires=_given(query, "hire"),
                levels=tuple(read for read in level_sets.values() if read),
                roles=tuple(read for read in role_changes.values() if read),
                ends=_given(query, "ends"),
            ),
            misread=tuple(misread),
            in_parts=any(part in query for part in (*_LEVEL_PARTS, *_ROLE_PARTS)),
        )

    def query(self, scenario: Scenario | None = None, *, every: bool = False) -> str:
        """Write the query of this view, of another scenario where one is given."""
        told = self.scenario if scenario is None else scenario
        return "?" + urlencode([*self.view_fields, *fields_of(told), *([("all", "1")] if every else [])])

    @property
    def view_fields(self) -> list[tuple[str, str]]:
        """The lens and its role, where they are not the default."""
        role = self.role if self.lens is Lens.TARGET_ROLE else ""
        lens = "" if self.lens is Lens.OWN_ROLE else str(self.lens)
        return [(name, value) for name, value in (("lens", lens), ("role", role)) if value]


def fields_of(scenario: Scenario) -> list[tuple[str, str]]:
    """Give the fields of an address that hold a scenario."""
    told: list[tuple[str, Iterable[str]]] = [
        ("leave", scenario.leave),
        ("join", scenario.join),
        ("hire", scenario.hires),
        ("level", (f"{one.engineer}.{one.competency}.{one.level}" for one in scenario.levels)),
        ("takes", (f"{one.engineer}.{one.role}" for one in scenario.roles)),
        ("ends", scenario.ends),
    ]
    return [(name, value) for name, values in told for value in values]


def without_each(scenario: Scenario) -> Iterator[tuple[tuple[str, object], Scenario]]:
    """Give each change of a scenario by its kind, with the scenario that is left without it."""
    for kind in ("leave", "join", "hires", "levels", "roles", "ends"):
        changes = getattr(scenario, kind)
        for place, change in enumerate(changes):
            yield (kind, change), replace(scenario, **{kind: changes[:place] + changes[place + 1 :]})


def _given(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in query.getlist(name) if value.strip())


def _written(query: QueryDict, name: str, parts: tuple[str, ...]) -> list[str]:
    """Give the changes of a kind, and after them the one that a form sends in parts."""
    values = [query.get(part, "").strip() for part in parts]
    return [*_given(query, name), *([".".join(values)] if all(values) else [])]


def _level_set(text: str) -> LevelSet | None:
    engineer, _, rest = text.partition(".")
    competency, _, level = rest.rpartition(".")
    if not (engineer and competency and level.isascii() and level.isdigit() and len(level) <= _HIGHEST_DIGITS):
        return None
    return LevelSet(engineer, competency, int(level))


def _role_change(text: str) -> RoleChange | None:
    engineer, _, role = text.partition(".")
    return RoleChange(engineer, role) if engineer and role else None
