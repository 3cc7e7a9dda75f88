"""Reads what the comparison of mentees with similar colleagues needs: in six queries, however many people there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from mentoring.models import Mentorship
from mentoring.outcomes import LONG_ENOUGH, Comparison, Mentored, Person, Span, compare
from skills.levels import Judgement, Source
from skills.models import Assessment, FrameworkVersion, Requirement, RoleHolding
from teams.models import Engineer


def compare_mentees(pairs: Iterable[Mentorship], version: FrameworkVersion | None, today: date) -> Comparison | None:
    """Compare the mentees of some mentorships with colleagues who had no mentor, as ``outcomes.compare`` says."""
    units = [
        Mentored(pair.mentee_id, pair.starts, pair.ends)
        for pair in pairs
        if pair.starts is not None and pair.starts <= today - LONG_ENOUGH
    ]
    if version is None or not units:
        return None
    roles = RoleHolding.objects.filter(engineer__in={each.person for each in units}).values("role_id")
    holdings = _holdings(RoleHolding.objects.filter(role__in=roles).values_list("engineer_id", flat=True).distinct())
    weighed = _weighed(version)
    return compare(units, _people(holdings, weighed), weighed, on=today)


def _holdings(engineers: Iterable[int]) -> dict[int, list[tuple[int, Span]]]:
    """Give every role that these people held, with their time in it."""
    found: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    rows = RoleHolding.objects.filter(engineer__in=engineers).order_by("starts", "pk")
    for engineer, role, starts, ends in rows.values_list("engineer_id", "role_id", "starts", "ends"):
        found[engineer].append((role, Span(starts, ends)))
    return found


def _weighed(version: FrameworkVersion) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Requirement.objects.filter(role__version=version, weight__gt=0).order_by("pk")
    for role, competency in rows.values_list("role__role_id", "competency_id"):
        found[role].append(competency)
    return found


def _people(
    holdings: Mapping[int, Sequence[tuple[int, Span]]], weighed: Mapping[int, Sequence[int]]
) -> dict[int, Person]:
    ids = list(holdings)
    judged = _judged(ids, {each for told in weighed.values() for each in told})
    mentored: dict[int, list[Span]] = defaultdict(list)
    spans = Mentorship.objects.filter(mentee__in=ids, starts__isnull=False)
    for mentee, starts, ends in spans.values_list("mentee_id", "starts", "ends"):
        mentored[mentee].append(Span(starts, ends))
    rows = Engineer.objects.filter(pk__in=ids).values_list("pk", "starts", "ends")
    return {
        pk: Person(pk, Span(starts, ends), holdings[pk], mentored.get(pk, ()), judged.get(pk, {}))
        for pk, starts, ends in rows.order_by("pk")
    }


def _judged(engineers: Sequence[int], competencies: Iterable[int]) -> dict[int, dict[int, list[Judgement]]]:
    found: dict[int, dict[int, list[Judgement]]] = defaultdict(lambda: defaultdict(list))
    wanted = set(competencies)
    # Whoever informs and does not decide (rule 1 of the product's rules) is left out here already.
    rows = Assessment.objects.shared().filter(engineer__in=engineers).exclude(source__in=["peer", "mentor"]).order_by()
    fields = ("engineer_id", "competency_id", "level", "source", "assessed_on", "shared_on", "pk", "expires_on")
    for engineer, competency, level, source, *days in rows.values_list(*fields):
        if competency in wanted:
            found[engineer][competency].append(Judgement(level, Source(source), *days))
    return found
