"""Nudges: once a week, in one mail per topic, how many of somebody's mentorships it is about and where to look.

First what holds is written down per mentorship, in one transaction with the jobs that owe the mails; these follow
from the rows. So a topic is told once a week however often a worker is killed or a task comes again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from mentoring.care import topics_now
from mentoring.models import MentoringNudge, Mentorship
from teams.models import Engineer, Job, Notification
from teams.services import jobs
from teams.services.digest import FIRST_HOUR, FRIDAY, week_of
from teams.services.mail import absolute_url, queue_mail

KIND: Final = "nudges"
# People are written to in chunks by id, so that no job takes long.
CHUNK: Final = 200


def plan_nudges(now: datetime) -> None:
    """Enqueue this week's nudges on the first working day on which anything runs, from 8 o'clock on; once a week."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.isoweekday() > FRIDAY or local.hour < FIRST_HOUR:
        return
    key = f"{KIND}:{week_of(now)}"
    if not Job.objects.filter(key=key).exists():
        jobs.enqueue(KIND, key=key, payload={"week": week_of(now)})


def send_nudges(run: jobs.Run) -> None:
    """Do one job: note what holds this week, or owe the mails of one chunk of people. A week that is over is left."""
    now, week = timezone.now(), run.payload["week"]
    if week != week_of(now):
        return
    chunk = run.payload.get("chunk")
    if chunk is None:
        _note(run, now, week)
    else:
        _owe(run, week, chunk)


def _note(run: jobs.Run, now: datetime, week: str) -> None:
    pairs = list(Mentorship.objects.filter(state=Mentorship.State.ACTIVE).order_by("pk"))
    found = topics_now(pairs, now)
    told = [pair for pair in pairs if pair.pk in found]
    with run.completing():
        MentoringNudge.objects.bulk_create(
            [MentoringNudge(mentorship=pair, topic=topic, week=week) for pair in told for topic in found[pair.pk]],
            ignore_conflicts=True,
        )
        for chunk in sorted({person // CHUNK for pair in told for person in (pair.mentor_id, pair.mentee_id)}):
            jobs.enqueue(KIND, key=f"{KIND}:{week}:{chunk}", payload={"week": week, "chunk": chunk})


def _owe(run: jobs.Run, week: str, chunk: int) -> None:
    counted = _counted(week)
    within = [person for person in counted if person // CHUNK == chunk]
    people = Engineer.objects.filter(pk__in=within, user__isnull=False).select_related("user").order_by("pk")
    with run.completing():
        for person in people:
            for topic, count in sorted(counted[person.pk].items()):
                _nudge(person, topic, week, count)


def _counted(week: str) -> dict[int, dict[str, int]]:
    """Count by person and topic the mentorships that were noted this week and still run."""
    rows = MentoringNudge.objects.filter(week=week, mentorship__state=Mentorship.State.ACTIVE)
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    told: Iterable[tuple[Any, ...]] = rows.values_list("topic", "mentorship__mentor_id", "mentorship__mentee_id")
    for topic, *both in told:
        for person in both:
            counted[person][topic] += 1
    return counted


def _nudge(person: Engineer, topic: str, week: str, count: int) -> None:
    if person.user is not None:
        queue_mail(
            kind=Notification.NUDGES,
            key=f"{topic}:{week}",
            recipient=person.user,
            template=f"nudge_{topic}",
            context={"count": count, "url": absolute_url("mentoring")},
        )
