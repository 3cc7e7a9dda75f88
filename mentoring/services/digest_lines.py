"""What the digest says of mentoring: proposals that wait for an answer, and follow-ups that are overdue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import ngettext

from mentoring.waiting import follow_ups_due, to_answer
from teams.models import User
from teams.querysets import own_engineer_id
from teams.services.digest import DigestLine
from teams.services.mail import absolute_url


def mentoring_lines(users: Sequence[User], today: date) -> Mapping[int, list[DigestLine]]:
    """Give the lines about proposals and follow-ups, by the id of the account; two queries."""
    people = {own_engineer_id(user) for user in users}
    waiting: Counter[int] = Counter()
    for pair in to_answer(people):
        asked = ((pair.mentor_id, pair.mentor_accepted_at), (pair.mentee_id, pair.mentee_accepted_at))
        waiting.update(person for person, answered in asked if answered is None)
    overdue = Counter(row.owner_id for row in follow_ups_due(people, today) if row.due and row.due < today)
    found: dict[int, list[DigestLine]] = defaultdict(list)
    for user in users:
        own = own_engineer_id(user)
        if waiting[own]:
            found[user.pk].append(_proposals(waiting[own]))
        if overdue[own]:
            found[user.pk].append(_follow_ups(overdue[own]))
    return found


def _proposals(count: int) -> DigestLine:
    text = ngettext(
        "%(count)d proposal of a mentorship waits for your answer.",
        "%(count)d proposals of mentorships wait for your answer.",
        count,
    )
    return DigestLine(text % {"count": count}, absolute_url("mentoring"))


def _follow_ups(count: int) -> DigestLine:
    text = ngettext(
        "%(count)d follow-up of your mentoring sessions is overdue.",
        "%(count)d follow-ups of your mentoring sessions are overdue.",
        count,
    )
    return DigestLine(text % {"count": count}, absolute_url("mentoring"))
