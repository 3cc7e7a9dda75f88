"""A running programme: pairs that meet, one that fell quiet, proposals, what people said at the end, and groups."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from lead_ai.demo.groups import seed_groups
from mentoring.models import (
    FollowUp,
    Goal,
    GoalStep,
    GrowthPlan,
    MentoringFeedback,
    MentoringNudge,
    MentoringProgramme,
    MentoringSession,
    MentorOffer,
    Mentorship,
    ProgrammeParticipant,
    SessionPulse,
)
from skills.models import Assessment, CurrentLevel
from skills.services.current_levels import rebuild_current_levels
from teams.models import Engineer
from teams.services.digest import week_of

STORY: Final = Path(__file__).with_name("mentoring.yaml")
SEED: Final = 47
LENGTH: Final = timedelta(minutes=45)
# A quiet pair was told in each of these weeks, days ago.
TOLD_AGO: Final = (16, 9)
# Levels that rise while a pair works, and how many of them are goals.
RISEN, GOALS = 5, 2


@dataclass
class Telling:
    """One telling of the story of the programme: the same rows for the same day."""

    people: Mapping[str, Engineer]
    codes: Mapping[str, int]
    now: datetime
    today: date

    @cached_property
    def told(self) -> dict[str, Any]:
        story: dict[str, Any] = yaml.safe_load(STORY.read_text())
        return story

    @cached_property
    def rng(self) -> random.Random:
        return random.Random(SEED)  # noqa: S311 - invented pulses, not secrets

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def moment(self, ago: int) -> datetime:
        return self.now - timedelta(days=ago)


def seed_mentoring(people: Mapping[str, Engineer], codes: Mapping[str, int], *, now: datetime, today: date) -> None:
    """Write the programme, put the pairs of the story into it, and add all that happened in them.

    Before the gap reports of the past are made: they tell what mentorships moved.
    """
    telling = Telling(people, codes, now, today)
    programme = _programme(telling)
    _offers(telling)
    Mentorship.objects.filter(mentee__in=programme.participants.values("engineer")).update(programme=programme)
    for told in telling.told["pairs"]:
        _pair(telling, told, programme)
    for told in telling.told["reverse"]:
        _pair(telling, told, None)
    rebuild_current_levels([telling.people[told["mentee"]].pk for told in telling.told["pairs"]])
    _proposals(telling, programme)
    _talks(telling)
    _steps(telling)
    _feedback(telling)
    _nudges(telling)
    seed_groups(telling.told["groups"], people, codes, now=now)


def _programme(telling: Telling) -> MentoringProgramme:
    told = telling.told["programme"]
    made = MentoringProgramme.objects.create(
        name=told["name"],
        slug="winter-programme",
        purpose=told["purpose"],
        agenda=told["agenda"],
        starts=telling.day(told["since"]),
        ends=telling.day(-told["ends_in"]),
        most_mentees=told["most_mentees"],
    )
    made.coordinators.add(telling.people[told["coordinator"]])
    ProgrammeParticipant.objects.bulk_create(
        ProgrammeParticipant(programme=made, engineer=telling.people[name], part=part[:-1])
        for part in ("mentors", "mentees")
        for name in told[part]
    )
    return made


def _offers(telling: Telling) -> None:
    MentorOffer.objects.bulk_create(
        MentorOffer(engineer=telling.people[name], hours_per_month=hours, about=about)
        for name, (hours, about) in telling.told["offers"].items()
    )
    # Somebody new who teaches those who lead.
    junior = telling.people[telling.told["reverse"][0]["mentor"]]
    junior.mentor_capacity = 1
    junior.save(update_fields=["mentor_capacity"])


def _pair(telling: Telling, told: dict[str, Any], programme: MentoringProgramme | None) -> None:
    ended = told.get("ended")
    made = Mentorship.objects.create(
        programme=programme,
        mentor=telling.people[told["mentor"]],
        mentee=telling.people[told["mentee"]],
        state={None: "active", "completed": "completed"}.get(told.get("how"), "ended"),
        starts=telling.day(told["since"]),
        ends=None if ended is None else telling.day(ended),
        ended_how=told.get("how", ""),
        end_reason=told.get("reason", ""),
        is_reverse=programme is None,
        mentor_accepted_at=telling.moment(told["since"] + 5),
        mentee_accepted_at=telling.moment(told["since"] + 4),
    )
    every, last = told.get("every", 14), told.get("last", ended or -5)
    MentoringSession.objects.bulk_create(
        MentoringSession(mentorship=made, starts_at=at, ends_at=at + LENGTH)
        for at in _times(telling, made.mentor, told["since"], last, every)
    )
    if programme is not None:
        _risen(telling, made)


def _times(telling: Telling, mentor: Engineer, since: int, last: int, every: int) -> Iterator[datetime]:
    for ago in range(last, since, every):
        yield datetime.combine(telling.day(ago), time(14), tzinfo=ZoneInfo(mentor.time_zone))


def _risen(telling: Telling, pair: Mentorship) -> None:
    """Have a few levels of the mentee rise while the pair worked, and make the first of them a goal that is reached."""
    plan = GrowthPlan.objects.create(engineer=pair.mentee, mentorship=pair, title="Growth plan")
    rows = CurrentLevel.objects.filter(engineer=pair.mentee, source="lead", level__in=(1, 2, 3))
    known = list(rows.filter(assessed_on__lt=pair.starts).select_related("assessment").order_by("competency__slug"))
    ends = pair.ends or telling.today
    begun = pair.starts or ends
    goals = []
    chosen = known[:: max(1, len(known) // RISEN)][:RISEN]
    for place, row in enumerate(chosen):
        day = ends - (ends - begun) * (place + 1) / (RISEN + 2)
        _rise(row, day)
        closed = day if place == 0 else None
        if place < GOALS and (closed or pair.ends is None):
            goal = Goal(
                plan=plan,
                competency_id=row.competency_id,
                from_level=row.level,
                to_level=(row.level or 0) + (1 if closed else 2),
                due=day if closed else telling.day(-50),
                state=Goal.State.REACHED if closed else Goal.State.OPEN,
                closed_on=closed,
                closed_by=pair.mentee.user if closed else None,
            )
            goals.append(goal)
    # At once, and so without a history: it would say that all was known today only.
    Goal.objects.bulk_create(goals)


def _rise(row: CurrentLevel, day: date) -> None:
    before = row.assessment
    Assessment.objects.create(
        engineer_id=row.engineer_id,
        competency_id=row.competency_id,
        level=(row.level or 0) + 1,
        source="lead",
        rater_id=before.rater_id,
        assessed_on=day,
        shared_on=day,
    )


def _proposals(telling: Telling, programme: MentoringProgramme) -> None:
    coordinator = telling.people[telling.told["programme"]["coordinator"]].user
    for told in [*telling.told["proposals"], *telling.told["declined"]]:
        declined = "reason" in told
        made = Mentorship.objects.create(
            programme=programme,
            mentor=telling.people[told["mentor"]],
            mentee=telling.people[told["mentee"]],
            proposed_by=coordinator,
            mentee_accepted_at=telling.now if told.get("yes") == "mentee" else None,
            state="ended" if declined else "proposed",
            ends=telling.day(told["made"] - 1) if declined else None,
            ended_how="declined" if declined else "",
            end_reason=told.get("reason", ""),
        )
        made.competencies.set([telling.codes[code] for code in told.get("for", ())])
        Mentorship.objects.filter(pk=made.pk).update(created_at=telling.moment(told["made"]))


def _talks(telling: Telling) -> None:
    """Give what was held a title, notes and a pulse of each; and the next one of the first pair an agenda."""
    titles, notes = telling.told["titles"], telling.told["notes"]
    sessions = list(MentoringSession.objects.select_related("mentorship").order_by("mentorship", "starts_at"))
    place: dict[int, int] = {}
    pulses = []
    for session in sessions:
        at = place[session.mentorship_id] = place.get(session.mentorship_id, -1) + 1
        session.title = titles[at % len(titles)]
        if session.ends_at > telling.now:
            continue
        session.shared_notes = notes[(at + session.mentorship_id) % len(notes)]
        for author in (session.mentorship.mentor_id, session.mentorship.mentee_id):
            value = telling.rng.choice((3, 4, 4, 5, 5))
            pulses.append(SessionPulse(session=session, author_id=author, value=value))
    # The last session of a pair is still to be rated by one of them.
    MentoringSession.objects.bulk_update(sessions, ["title", "shared_notes"])
    made = SessionPulse.objects.bulk_create(pulses)
    for pulse in made:
        pulse.created_at = pulse.session.ends_at
    SessionPulse.objects.bulk_update(made, ["created_at"])
    _next(telling)


def _next(telling: Telling) -> None:
    pair = Mentorship.objects.filter(mentor=telling.people["Naledi Dlamini"], state="active").order_by("pk").first()
    if pair is None:
        return
    coming = MentoringSession.objects.filter(mentorship=pair, starts_at__gt=telling.now).first()
    if coming is not None:
        coming.agenda = telling.told["next_agenda"]
        coming.place = "https://meet.aster-freight.example/naledi"
        coming.save()
    held = MentoringSession.objects.filter(mentorship=pair).held(telling.now).order_by("-starts_at").first()
    if held is not None:
        FollowUp.objects.create(
            session=held, text="Write up the three bottlenecks", owner=pair.mentee, due=telling.day(-2)
        )
        FollowUp.objects.create(session=held, text="Share the budget sheet", owner=pair.mentor, due=telling.day(1))
        # The mentee has not said yet how useful it was.
        held.pulses.filter(author=pair.mentee).delete()


def _steps(telling: Telling) -> None:
    goals = Goal.objects.filter(plan__mentorship__isnull=False, state="open").order_by("pk")
    for code, steps in telling.told["steps"].items():
        goal = goals.filter(competency=telling.codes.get(code)).first()
        if goal is not None:
            GoalStep.objects.bulk_create(
                GoalStep(goal=goal, text=text, done_on=None if ago is None else telling.day(ago)) for text, ago in steps
            )


def _feedback(telling: Telling) -> None:
    for told in telling.told["pairs"]:
        if "worth" not in told:
            continue
        mentor, mentee = telling.people[told["mentor"]], telling.people[told["mentee"]]
        pair = Mentorship.objects.get(mentor=mentor, mentee=mentee)
        rows = MentoringFeedback.objects.bulk_create(
            MentoringFeedback(
                mentorship=pair, author=author, worth=worth, text="Thank you: clear, patient and on time."
            )
            for author, worth in zip((mentor, mentee), told["worth"], strict=True)
        )
        for row in rows:
            row.created_at = telling.moment(told["ended"])
        MentoringFeedback.objects.bulk_update(rows, ["created_at"])


def _nudges(telling: Telling) -> None:
    for told in telling.told["pairs"]:
        if "last" not in told:
            continue
        pair = Mentorship.objects.get(mentee=telling.people[told["mentee"]], state="active")
        for ago in TOLD_AGO:
            at = telling.moment(ago)
            made = MentoringNudge.objects.create(mentorship=pair, topic="quiet", week=week_of(at))
            MentoringNudge.objects.filter(pk=made.pk).update(created_at=at)
