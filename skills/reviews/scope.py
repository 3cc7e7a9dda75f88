"""What a review asks about each person: the competencies of the role, or of chosen domains, in framework order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from skills.models import AnyOfRequirement, CompetencyVersion, FrameworkVersion, Requirement, Review


@dataclass(frozen=True, slots=True)
class Asked:
    """A competency that a person is rated in, with what the person's role asks; ids are of the competency itself."""

    id: int
    required: int | None
    weight: int


@dataclass(frozen=True)
class Scope:
    """What is asked, by id of the role version held; None is nobody's role."""

    asked: Mapping[int | None, tuple[Asked, ...]]

    def of(self, role: int | None) -> tuple[Asked, ...]:
        """Give what is asked about someone in the role version with this id."""
        return self.asked.get(role, self.asked.get(None, ()))

    def count(self, role: int | None) -> int:
        """Count what is asked about someone in the role version with this id."""
        return len(self.of(role))


def scope_of(review: Review, roles: Iterable[int | None]) -> Scope:
    """Read what a review asks about people in the role versions with these ids."""
    domains = None
    if review.scope == Review.Scope.DOMAINS:
        domains = list(review.domains.values_list("pk", flat=True))
    return read_scope(review.version, domains=domains, roles=roles)


def read_scope(version: FrameworkVersion, *, domains: Iterable[int] | None, roles: Iterable[int | None]) -> Scope:
    """Read what would be asked by domains with these ids, or, for None, by each role; three queries.

    By role it is what weighs something, and what could meet an any-of; by domains all of theirs.
    """
    held = {role for role in roles if role is not None}
    order = CompetencyVersion.objects.filter(version=version).order_by("domain__position", "position", "pk")
    if domains is not None:
        order = order.filter(domain__in=list(domains))
    competencies = list(order.values_list("competency_id", flat=True))
    wanted = _requirements(held)
    choices = _any_ofs(held) if domains is None else {}
    asked: dict[int | None, tuple[Asked, ...]] = {None: ()}
    for role in [None, *held]:
        of_role = wanted.get(role, {})
        asked[role] = tuple(
            Asked(each, *of_role.get(each, (None, 0)))
            for each in competencies
            if domains is not None or of_role.get(each, (None, 0))[1] > 0 or each in choices.get(role, ())
        )
    return Scope(asked)


def _requirements(roles: set[int]) -> dict[int | None, dict[int, tuple[int | None, int]]]:
    found: dict[int | None, dict[int, tuple[int | None, int]]] = defaultdict(dict)
    rows = Requirement.objects.filter(role__in=roles)
    for role, competency, level, weight in rows.values_list("role_id", "competency_id", "level", "weight"):
        found[role][competency] = (level, weight)
    return found


def _any_ofs(roles: set[int]) -> dict[int | None, set[int]]:
    found: dict[int | None, set[int]] = defaultdict(set)
    rows = AnyOfRequirement.objects.filter(role__in=roles).values_list("role_id", "competencies")
    for role, competency in rows:
        found[role].add(competency)
    return found
