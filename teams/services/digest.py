"""The digest: once a week, in one mail, how much waits for somebody and where.

What goes out follows from what waits in the database when it goes out, never from how often a clock ticked. A week
that passed while nothing ran is not made up for; nobody gets one in their first week, or where nothing waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from django.utils import timezone

from teams.models import Job, Notification, OutgoingMail, User
from teams.services import jobs
from teams.services.mail import can_sign_in, queue_mail

KIND: Final = "digest"
# People are told in chunks by id, so that a chunk is the same whoever joins meanwhile.
CHUNK: Final = 200
# From Monday, 8 o'clock in the organisation's time zone, to Friday.
FIRST_HOUR: Final = 8
MONDAY, FRIDAY = 1, 5
FIRST_WEEK: Final = timedelta(days=7)
# A digest that was late makes the next one wait rather than follow on its heels.
APART: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """Something that waits: a sentence with a count and no names or levels, and the whole address of its page."""

    text: str
    url: str


Source: TypeAlias = Callable[[Sequence[User], date], Mapping[int, Iterable[DigestLine]]]
sources: list[Source] = []


def register_digest_lines(source: Source) -> None:
    """Name what tells, by the id of their account, what waits for some people on a day; lines keep this order.

    It gets up to 200 accounts at once, and is asked in the background.
    """
    if source not in sources:
        sources.append(source)


def register_digest() -> None:
    """Name what sends digests and what finds out when; called when the app is ready."""
    jobs.register_kind(KIND, send_digests)
    jobs.register_planner(plan_digests)


def week_of(now: datetime) -> str:
    """Give the ISO week of a moment in the organisation's time zone, such as 2026-W48."""
    year, week, _day = timezone.localtime(now, timezone.get_default_timezone()).isocalendar()
    return f"{year}-W{week:02}"


def plan_digests(now: datetime) -> None:
    """Enqueue this week's digests from Monday morning on, a job per chunk of accounts, once each."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.isoweekday() > FRIDAY or (local.isoweekday() == MONDAY and local.hour < FIRST_HOUR):
        return
    week = week_of(now)
    newest = User.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return
    asked = set(Job.objects.filter(key__startswith=f"{KIND}:{week}:").values_list("key", flat=True))
    for chunk in range(newest // CHUNK + 1):
        key = f"{KIND}:{week}:{chunk}"
        if key not in asked:
            jobs.enqueue(KIND, key=key, payload={"week": week, "chunk": chunk})


def send_digests(run: jobs.Run) -> None:
    """Do one job: owe each account of a chunk for whom something waits this week's digest, all of them or none."""
    now, week = timezone.now(), run.payload["week"]
    if week != week_of(now):
        return
    users = _recipients(run.payload["chunk"], now)
    waiting = _waiting(users, timezone.localdate(now, timezone.get_default_timezone()))
    with run.completing():
        for user in users:
            if lines := waiting.get(user.pk):
                context: dict[str, object] = {"lines": [asdict(line) for line in lines]}
                queue_mail(kind=Notification.DIGEST, key=week, recipient=user, template="digest", context=context)


def _recipients(chunk: int, now: datetime) -> list[User]:
    lately = OutgoingMail.objects.filter(kind=Notification.DIGEST, created_at__gt=now - APART)
    users = (
        User.objects.filter(pk__gte=chunk * CHUNK, pk__lt=(chunk + 1) * CHUNK)
        .filter(is_active=True, date_joined__lte=now - FIRST_WEEK)
        .exclude(mail_opt_outs__kind=Notification.DIGEST)
        .exclude(pk__in=lately.values("recipient"))
        .select_related("engineer")
        .order_by("pk")
    )
    return [user for user in users if can_sign_in(user)]


def _waiting(users: Sequence[User], today: date) -> dict[int, list[DigestLine]]:
    found: dict[int, list[DigestLine]] = defaultdict(list)
    for source in sources if users else ():
        for user, lines in source(users, today).items():
            found[user].extend(lines)
    return found
