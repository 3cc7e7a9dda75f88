"""What a client reads of somebody: the levels from a threshold on, with what they mean."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser

from skills.catalogue import Catalogue, role_titles
from skills.matrix import held_roles, read_levels, read_yardstick
from skills.models import Interest, ProfileRelease
from skills.project_evidence import project_uses
from teams.models import Engineer

LENGTH: Final = "length"
NAMES: Final = "names"


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which level on, and from which interest on, a competency is told.

    ``projects`` tells how much of the person's work on projects stands beside it: nothing, how long ("length"), or
    with the projects' names, too ("names").
    """

    lowest: int
    interest: str = ""
    projects: str = ""


def client_profile(engineer: Engineer, known: Catalogue, threshold: Threshold, *, as_of: date) -> dict[str, Any]:
    """Give what a client would read, as plain texts: name, role, and by domain each competency, level, statement."""
    yardstick = read_yardstick(known.version)
    codes = read_levels([engineer.pk], yardstick, as_of=as_of).levels[0].tolist()
    levels = dict(zip(yardstick.slugs, codes, strict=True))
    wanted, used = _interesting(engineer, threshold.interest), _used(engineer, threshold.projects, as_of)
    domains = []
    for domain in known.domains:
        rows = [
            {
                "competency": each.title,
                "level": levels[each.slug],
                "title": known.title(levels[each.slug]),
                "statement": each.statements.get(levels[each.slug], ""),
            }
            | ({"used": used[each.slug]} if used.get(each.slug) else {})
            for each in domain.competencies
            if levels[each.slug] >= max(threshold.lowest, 0) and (wanted is None or each.id in wanted)
        ]
        if rows:
            domains.append({"title": domain.title, "rows": rows})
    role = held_roles({engineer.pk}, as_of).get(engineer.pk)
    head = yardstick.role_at(role)
    return {
        "name": engineer.name,
        "role": role_titles(known.version).get(head.slug, head.title) if head else "",
        "as_of": as_of.isoformat(),
        "framework": str(known.version),
        "domains": domains,
    }


def _used(engineer: Engineer, told: str, as_of: date) -> dict[str, list[str]]:
    """Say by competency how long it was used in which projects; their names only where they are to be told."""
    found: dict[str, list[str]] = defaultdict(list)
    if told:
        for use in project_uses(engineer, engineer.user or AnonymousUser(), as_of=as_of):
            found[use.competency].append(use.said if told == NAMES else use.said_unnamed)
    return found


def digest(content: dict[str, Any]) -> str:
    """Give a fingerprint of what was checked."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _interesting(engineer: Engineer, least: str) -> set[int] | None:
    if not least:
        return None
    values = [Interest.Value.MUCH]
    if least == ProfileRelease.Interest.SOME:
        values.append(Interest.Value.SOME)
    rows = Interest.objects.filter(engineer=engineer, value__in=values)
    return set(rows.values_list("competency_id", flat=True))
