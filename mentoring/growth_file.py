"""The growth page as data: what an engineer takes along, by the schema docs/schemas/growth-1.json."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from mentoring.goals import GoalLine, Goals
from mentoring.growth import Growth, LevelUp
from skills.profiles import Line

SCHEMA: Final = "lead-ai-growth/1"


def growth_data(grown: Growth, goals: Goals) -> dict[str, Any]:
    """Give one person's growth towards a role as plain values for JSON; figures are exact, shares from 0 to 1."""
    found = grown.standing
    version = found.catalogue.version
    return {
        "schema": SCHEMA,
        "as_of": found.as_of.isoformat(),
        "engineer": {
            "slug": found.engineer.slug,
            "name": found.engineer.name,
            "role": found.role_slug or None,
            "target_role": found.aim_slug or None,
        },
        "framework": {"slug": version.framework.slug, "version": version.version, "title": version.title},
        "role": {"slug": grown.role.role.role.slug, "title": grown.role.role.title},
        "readiness": _readiness(grown),
        "levels": [_level(line, domain.domain.slug) for domain in grown.domains for line in domain.lines],
        "next_levels": [_next_level(each) for each in grown.level_ups],
        "way_up": _way_up(grown),
        "goals": [_goal(line) for line in [*goals.open, *goals.closed]],
        "trend": [{"on": day.isoformat(), "readiness": share} for day, share in grown.trend],
    }


def _readiness(grown: Growth) -> dict[str, Any]:
    found = grown.readiness
    return {
        "readiness": found.readiness,
        "at_most": found.at_most,
        "band": found.band,
        "assessed": {"have": found.assessed_have, "of": found.assessed_of},
        "essentials": {"met": found.essentials_met, "of": found.essentials_of},
        "any_of": [{"slug": each.asked.slug, "met": each.met} for each in found.any_of],
        "qualifications": [{"id": each.ident, "status": each.status} for each in found.qualifications],
    }


def _level(line: Line, domain: str) -> dict[str, Any]:
    known = line.known
    return {
        "competency": line.competency.slug,
        "code": line.competency.code,
        "title": line.competency.title,
        "domain": domain,
        "level": known.level,
        "status": known.current.status,
        "source": known.current.source,
        "assessed_on": _day(known.current.assessed_on),
        "freshness": known.freshness,
        "required": line.asked.level if line.counts and line.asked else None,
        "weight": line.asked.weight if line.counts and line.asked else 0,
        "gap": line.gap,
        "exempt": line.exempt,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _next_level(each: LevelUp) -> dict[str, Any]:
    return {
        "competency": each.line.competency.slug,
        "from": each.line.known.level,
        "to": each.to.value,
        "share": each.share,
        "essential": each.is_essential,
        "statement": each.statement,
    }


def _way_up(grown: Growth) -> dict[str, Any]:
    found = grown.standing.way_up(grown.role)
    return {
        "band": found.band,
        "next_band": found.next_band,
        "cost": found.cost,
        "level_ups": [{"competency": each.competency, "from": each.start, "to": each.to} for each in found.level_ups],
        "readiness_after": found.readiness_after,
        "also_needed": [each.ident for each in found.also_needed],
        "out_of_reach": list(found.out_of_reach),
    }


def _goal(line: GoalLine) -> dict[str, Any]:
    goal = line.goal
    return {
        "id": str(goal.uuid),
        "competency": line.competency.slug,
        "from": goal.from_level,
        "to": goal.to_level,
        "due": _day(goal.due),
        "overdue": line.is_overdue,
        "state": goal.state,
        "closed_on": _day(goal.closed_on),
        "drop_reason": goal.drop_reason or None,
        "mentor": line.mentor or None,
    }
