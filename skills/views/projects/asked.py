"""What the address of a staffing page asks for, and how it is written."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from skills.projects import Wanted
from skills.staffing import Policy

MINIMA = (0, 50, 75, 90, 100)
MOST_PEOPLE = 12


def wanted_of(query: QueryDict) -> Wanted:
    """Read what is asked of the team; anything unknown counts as not asked."""
    people, minimum = query.get("people", ""), query.get("minimum", "")
    return Wanted(
        policy=Policy.GROW if query.get("policy") == Policy.GROW else Policy.DELIVER,
        keep=frozenset(query.getlist("keep")),
        leave_out=frozenset(query.getlist("out")),
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
