"""Who is in the demo: the people of the story, and as many invented ones as are asked for."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

STORY = Path(__file__).with_name("story.yaml")
HOURS = ((7, 15), (8, 16), (9, 17), (9, 17), (10, 18))
ZONES = ("Europe/Berlin", "Europe/London", "Asia/Kolkata", "America/New_York", "Europe/Lisbon")
# Shares of roles in an invented team, after its lead.
ROLES = (
    ("senior-ai-engineer", "lead-ai-engineer"),
    ("ai-engineer", "senior-ai-engineer"),
    ("ai-engineer", "senior-ai-engineer"),
    ("junior-ai-engineer", "ai-engineer"),
)


@dataclass(frozen=True)
class Person:
    """A person of the demo; ``cells`` are the levels of the story where it names them, by competency code."""

    name: str
    team: str
    role: str
    aim: str | None
    days: int
    zone: str
    hours: tuple[int, int]
    leaves_in: int | None = None
    contract: int = 100
    mentor: int = 0
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Company:
    """Teams as (name, parent, name of the lead), people, and the rest of the story as it was written."""

    teams: list[tuple[str, str | None, str]]
    people: list[Person]
    story: dict[str, Any]


def company(*, engineers: int | None, teams: int | None, rng: random.Random) -> Company:
    """Give the company of the story, filled up with invented teams to ``engineers`` people in ``teams`` teams."""
    story: dict[str, Any] = yaml.safe_load(STORY.read_text())
    told = Company(teams=[], people=[], story=story)
    top = story["teams"][0]["name"]
    for team in story["teams"]:
        told.teams.append((team["name"], None if team["name"] == top else top, team["lead"]))
        told.people.extend(_people(team, story, rng))
    more_people = (engineers or len(told.people)) - len(told.people)
    more_teams = max((teams or len(told.teams)) - len(told.teams), 1 if more_people > 0 else 0)
    for number in range(more_teams if more_people > 0 else 0):
        share = more_people // more_teams + (number < more_people % more_teams)
        _invent_team(told, number + 1, share, rng)
    return told


def _people(team: dict[str, Any], story: dict[str, Any], rng: random.Random) -> list[Person]:
    return [
        _person(name, team["name"], told, place if team["name"] == "Applied AI" else None, story, rng)
        for place, (name, told) in enumerate(team["people"].items())
    ]


def _person(  # noqa: PLR0913 - a line of the story, spelt out
    name: str, team: str, told: list[Any], place: int | None, story: dict[str, Any], rng: random.Random
) -> Person:
    role, aim, years, zone, *special = told
    extra = special[0] if special else {}
    cells = {code: row.split()[place] for code, row in story["applied_ai"].items()} if place is not None else {}
    return Person(
        name=name,
        team=team,
        role=role,
        aim=aim,
        days=int(years * 365),
        zone=zone,
        hours=rng.choice(HOURS),
        leaves_in=extra.get("leaves"),
        contract=extra.get("part", 100),
        mentor=extra.get("mentor", 0),
        cells=cells,
    )


def _invent_team(told: Company, number: int, people: int, rng: random.Random) -> None:
    if people == 0:
        return
    division, team = f"Division {(number - 1) // 10 + 1}", f"Team {number:03}"
    if division not in [name for name, _, _ in told.teams]:
        told.teams.append((division, None, ""))
    names = [f"Engineer {number:03}-{place:02}" for place in range(1, people + 1)]
    told.teams.append((team, division, names[0]))
    for place, name in enumerate(names):
        role, aim = ("lead-ai-engineer", None) if place == 0 else rng.choice(ROLES)
        told.people.append(
            Person(
                name=name,
                team=team,
                role=role,
                aim=aim,
                days=rng.randint(200, 2500),
                zone=rng.choice(ZONES),
                hours=rng.choice(HOURS),
                mentor=int(rng.random() < 0.1),
            )
        )
