"""Writes the demo: people, teams, history, projects, mentorships, schedules and accounts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from lead_ai.demo.certifications import seed_certifications
from lead_ai.demo.goals import seed_goals
from lead_ai.demo.levels import Judged, Wanted, invented_cells, judgements
from lead_ai.demo.mentoring import seed_mentoring
from lead_ai.demo.qualifications import seed_qualifications
from lead_ai.demo.resources import seed_resources
from lead_ai.demo.reviews import seed_review
from lead_ai.demo.story import Company, Person, company
from lead_ai.demo.voices import seed_voices
from lead_ai.demo_accounts import DEMO_PASSWORD
from mentoring.models import Goal, GrowthPlan, MentoringSession, Mentorship
from skills.models import (
    Assessment,
    CompetencyVersion,
    Evidence,
    FrameworkVersion,
    ProjectNeed,
    ReportSchedule,
    Requirement,
    Role,
    RoleAim,
    RoleHolding,
)
from skills.services.current_levels import rebuild_current_levels
from skills.services.gap_reports import make_now
from teams.models import Assignment, Engineer, Membership, Project, Team, TeamLead, User
from teams.models.users import HR_GROUP
from teams.names import unused_slug

BATCH = 2000
COMMENTS = (
    "Seen in the last two releases; reviews others' work on it now.",
    "Handled the incident in spring alone and wrote it up.",
    "Solid on known ground; pair with someone for the next unusual case.",
    "The design review showed it: options, costs and a clear choice.",
    "Helped two newer colleagues to the same point.",
    "Ran the experiment properly and stopped it when it did not pay.",
)
HISTORY_MONTHS = 18


@dataclass
class Seed:
    """One run of the seed: the same rows for the same day, sizes and random seed."""

    today: date
    rng: random.Random
    told: Company
    version: FrameworkVersion

    @cached_property
    def codes(self) -> dict[str, int]:
        rows = CompetencyVersion.objects.filter(version=self.version)
        return dict(rows.values_list("code", "competency_id"))

    @cached_property
    def roles(self) -> dict[str, int]:
        return dict(Role.objects.filter(framework=self.version.framework).values_list("slug", "pk"))

    @cached_property
    def wanted(self) -> dict[str, Wanted]:
        """What each role asks, as {role: {code: (level, weight)}}."""
        of_competency = {competency: code for code, competency in self.codes.items()}
        asked: dict[str, dict[str, tuple[int, int]]] = {slug: {} for slug in self.roles}
        rows = Requirement.objects.filter(role__version=self.version)
        for role, competency, level, weight in rows.values_list("role__role__slug", "competency_id", "level", "weight"):
            asked[role][of_competency[competency]] = (level, weight)
        return dict(asked)

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)


@transaction.atomic
def seed_demo(
    *, now: datetime, engineers: int | None = None, teams: int | None = None, random_seed: int = 2026
) -> dict[str, int]:
    """Fill an empty directory with the demo and return how many rows of each kind there are.

    The teams of the story get their gap reports of the past as well; invented ones, made for load, do not.
    """
    rng = random.Random(random_seed)  # noqa: S311 - invented people, not secrets
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise LookupError("No framework is published: run migrate, or import one.")
    today = timezone.localdate(now)
    seed = Seed(today=today, rng=rng, told=company(engineers=engineers, teams=teams, rng=rng), version=version)
    made_teams = _teams(seed.told)
    people = _people(seed, made_teams)
    _leads(seed, made_teams, people)
    _accounts(seed, people)
    _history(seed, people)
    _projects(seed, people)
    _mentorships(seed, people)
    seed_mentoring(people, seed.codes, now=now, today=today)
    _schedules(seed, made_teams)
    told_teams = [made_teams[team["name"]].pk for team in seed.told.story["teams"]]
    reports = make_now(told_teams, now=now)
    seed_resources(version)
    seed_certifications(today)
    seed_qualifications()
    seed_goals(version, today)
    seed_voices(people, version, today)
    seed_review(now=now)
    return {
        "teams": len(made_teams),
        "people": len(people),
        "assessments": Assessment.objects.count(),
        "projects": Project.objects.count(),
        "mentorships": Mentorship.objects.count(),
        "gap reports": len(reports),
    }


def _teams(told: Company) -> dict[str, Team]:
    made: dict[str, Team] = {}
    slugs: set[str] = set()
    for name, parent, _lead in told.teams:
        slug = unused_slug(name, slugs)
        slugs.add(slug)
        made[name] = Team.objects.create(name=name, slug=slug, parent=made[parent] if parent else None)
    return made


def _people(seed: Seed, teams: dict[str, Team]) -> dict[str, Engineer]:
    slugs: set[str] = set()
    rows: list[Engineer] = []
    for number, person in enumerate(seed.told.people, start=1):
        slug = unused_slug(person.name, slugs)
        slugs.add(slug)
        rows.append(_engineer(seed, person, slug, number))
    made = {row.name: row for row in Engineer.objects.bulk_create(rows, batch_size=BATCH)}
    pairs = [(person, made[person.name]) for person in seed.told.people]
    Membership.objects.bulk_create(
        [
            Membership(engineer=row, team=teams[person.team], starts=seed.day(person.days), ends=row.ends)
            for person, row in pairs
        ],
        batch_size=BATCH,
    )
    RoleHolding.objects.bulk_create(
        [
            RoleHolding(engineer=row, role_id=seed.roles[person.role], starts=seed.day(person.days))
            for person, row in pairs
        ],
        batch_size=BATCH,
    )
    RoleAim.objects.bulk_create(
        [RoleAim(engineer=row, role_id=seed.roles[person.aim]) for person, row in pairs if person.aim],
        batch_size=BATCH,
    )
    return made


def _engineer(seed: Seed, person: Person, slug: str, number: int) -> Engineer:
    # A third shows levels to the team or to everyone, the rest to leads only.
    visibility = ("everyone", "team", "lead_only", "lead_only", "lead_only", "lead_only")[number % 6]
    return Engineer(
        slug=slug,
        name=person.name,
        employee_id=f"AF{number:05}",
        email=f"{slug}@aster-freight.example",
        starts=seed.day(person.days),
        ends=None if person.leaves_in is None else seed.day(-person.leaves_in),
        hours_start=time(person.hours[0]),
        hours_end=time(person.hours[1]),
        time_zone=person.zone,
        contract_percent=person.contract,
        mentor_capacity=person.mentor,
        skills_visibility=visibility,
    )


def _leads(seed: Seed, teams: dict[str, Team], people: dict[str, Engineer]) -> None:
    since = seed.day(365 * 2)
    leading = [(teams[team], people[lead]) for team, _, lead in seed.told.teams if lead]
    TeamLead.objects.bulk_create(TeamLead(team=team, engineer=lead, starts=since) for team, lead in leading)
    lead_of = {team: lead for team, _, lead in seed.told.teams}
    for person in seed.told.people:
        if lead_of[person.team] and lead_of[person.team] != person.name:
            people[person.name].manager = people[lead_of[person.team]]
    Engineer.objects.bulk_update(people.values(), ["manager"], batch_size=500)


def _accounts(seed: Seed, people: dict[str, Engineer]) -> None:
    password = make_password(DEMO_PASSWORD)
    for email, name in seed.told.story["accounts"].items():
        people[name].user = User.objects.create(email=email, name=name, password=password)
        people[name].save(update_fields=["user"])
    hr = User.objects.create(email="hr@demo.example", name="Lucía Ferrer", password=password, is_staff=True)
    hr.groups.add(Group.objects.get_or_create(name=HR_GROUP)[0])
    User.objects.create(
        email="admin@demo.example", name="Demo admin", password=password, is_staff=True, is_superuser=True
    )


def _history(seed: Seed, people: dict[str, Engineer]) -> None:
    rows = sorted(_assessments(seed, people), key=lambda row: row.assessed_on)
    Assessment.objects.bulk_create(rows, batch_size=BATCH)
    Evidence.objects.bulk_create(
        [
            Evidence(assessment=row, url=f"https://wiki.aster-freight.example/reviews/{row.pk}")
            for row in Assessment.objects.exclude(comment="")[::3]
        ]
    )
    rebuild_current_levels()


def _assessments(seed: Seed, people: dict[str, Engineer]) -> Iterator[Assessment]:
    lead_of = {team: lead for team, _, lead in seed.told.teams}
    top = lead_of[seed.told.teams[0][0]]
    for person in seed.told.people:
        rater = lead_of[person.team] or top
        rater = top if rater == person.name else rater
        cells = person.cells or invented_cells(
            seed.wanted[person.role], seed.wanted[person.aim or person.role], top=5, rng=seed.rng
        )
        for code, cell in cells.items():
            for judged in judgements(cell, days=person.days, rng=seed.rng):
                # Nobody is above the topmost lead, so nobody confirms that person's levels.
                by_self = judged.source == "self" or rater == person.name
                yield _assessment(
                    seed, people[person.name], seed.codes[code], judged, None if by_self else people[rater]
                )


def _assessment(seed: Seed, engineer: Engineer, competency: int, judged: Judged, rater: Engineer | None) -> Assessment:
    day = seed.day(judged.days_ago)
    confirming = rater is not None
    return Assessment(
        engineer=engineer,
        competency_id=competency,
        level=judged.level,
        source="lead" if confirming else "self",
        confirming=confirming,
        rater=rater or engineer,
        assessed_on=day,
        shared_on=day,
        comment=seed.rng.choice(COMMENTS) if confirming and seed.rng.random() < 0.1 else "",
    )


def _projects(seed: Seed, people: dict[str, Engineer]) -> None:
    for told in seed.told.story["projects"]:
        ends = seed.day(-told["ends"]) if "ends" in told else None
        project = Project.objects.create(
            name=told["name"],
            slug=unused_slug(told["name"], ()),
            state=Project.State.RUNNING,
            starts=seed.day(-told["starts"]),
            ends=ends,
        )
        project.leads.add(people[told["lead"]])
        ProjectNeed.objects.bulk_create(
            ProjectNeed(project=project, competency_id=seed.codes[code], level=level, people=count, weight=weight)
            for code, (level, count, weight) in told["needs"].items()
        )
        Assignment.objects.bulk_create(
            Assignment(project=project, engineer=people[name], starts=project.starts, ends=ends, allocation=share)
            for name, share in told["team"].items()
        )


def _mentorships(seed: Seed, people: dict[str, Engineer]) -> None:
    for told in seed.told.story["mentorships"]:
        mentorship = Mentorship.objects.create(
            mentor=people[told["mentor"]],
            mentee=people[told["mentee"]],
            state=Mentorship.State.ACTIVE,
            starts=seed.day(told["since"]),
        )
        plan = GrowthPlan.objects.create(engineer=mentorship.mentee, mentorship=mentorship, title="Growth plan")
        Goal.objects.bulk_create(
            Goal(plan=plan, competency_id=seed.codes[code], from_level=low, to_level=high, due=seed.day(-70))
            for code, (low, high) in told["goals"].items()
        )
        MentoringSession.objects.bulk_create(
            MentoringSession(mentorship=mentorship, starts_at=at, ends_at=at + timedelta(minutes=45))
            for at in _session_times(seed, people[told["mentor"]], told)
        )


def _session_times(seed: Seed, mentor: Engineer, told: dict[str, Any]) -> Iterator[datetime]:
    # Every other week from the start on, the last one in two days.
    for ago in range(-2, told["since"], 14):
        yield datetime.combine(seed.day(ago), time(told.get("at", 10)), tzinfo=ZoneInfo(mentor.time_zone))


def _schedules(seed: Seed, teams: dict[str, Team]) -> None:
    starts = seed.day(HISTORY_MONTHS * 30)
    ReportSchedule.objects.bulk_create(
        ReportSchedule(team=team, kind="monthly", starts=starts) for team in teams.values()
    )
