"""What a reader asks of the team of a project, and its address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from skills.staffing import Policy

MINIMA = (0, 50, 75, 90, 100)
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks of the team: policy, whom to keep and leave out, how many, and the least coverage in %.

    ``together`` are the slugs of projects that compete for the same people and are staffed at once.
    """

    policy: Policy = Policy.DELIVER
    keep: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()
    head_count: int | None = None
    minimum: int = 0
    together: frozenset[str] = frozenset()


def wanted_of(query: QueryDict) -> Wanted:
    """Read what is asked of the team; anything unknown counts as not asked, and who is kept is not left out."""
    people, minimum = query.get("people", ""), query.get("minimum", "")
    keep = frozenset(query.getlist("keep"))
    return Wanted(
        policy=Policy.GROW if query.get("policy") == Policy.GROW else Policy.DELIVER,
        keep=keep,
        leave_out=frozenset(query.getlist("out")) - keep,
        head_count=int(people) if people in {str(each) for each in range(1, MOST_PEOPLE + 1)} else None,
        together=frozenset(query.getlist("with")),
        minimum=int(minimum) if minimum in {str(each) for each in MINIMA} else 0,
    )


def query_of(wanted: Wanted, **changes: object) -> str:
    """Write the query of a choice, with some of it changed."""
    told = {
        "policy": wanted.policy.value,
        "people": wanted.head_count or "",
        "minimum": wanted.minimum or "",
        "keep": sorted(wanted.keep),
        "out": sorted(wanted.leave_out),
        "with": sorted(wanted.together),
        **changes,
    }
    return "?" + urlencode({key: value for key, value in told.items() if value}, doseq=True)
