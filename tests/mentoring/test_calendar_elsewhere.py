"""Invitations as another program keeps them: read by vobject, which wrote none of them, and put into a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
import vobject

from mentoring.models import Mentorship
from mentoring.services.calendar import make_feed
from mentoring.services.sessions import SessionGiven, cancel_session, move_session, plan_series
from teams.models import Engineer, OutgoingMail
from tests.conftest import signed_in
from tests.mentoring.pairs import HOUR, account, pair_of

# A Thursday before the clocks of Berlin change, on 25 October 2026; ten in the morning there.
THURSDAY = datetime(2026, 10, 15, 8, tzinfo=UTC)
BEFORE = datetime(2026, 10, 1, 8, tzinfo=UTC)


class Store:
    """A calendar program as RFC 5546 wants it: a UID once, replaced by a higher SEQUENCE, taken out by CANCEL."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def receive(self, text: str) -> None:
        """Take what came by mail."""
        calendar = vobject.readOne(text)
        for event in calendar.vevent_list:
            known = self.kept.get(event.uid.value)
            if known is not None and int(known.sequence.value) >= int(event.sequence.value):
                continue
            if calendar.method.value == "CANCEL":
                self.kept.pop(event.uid.value, None)
            else:
                self.kept[event.uid.value] = event

    @property
    def starts(self) -> list[datetime]:
        return sorted(event.dtstart.value for event in self.kept.values())


def berlin_pair(mentor: Engineer, mentee: Engineer) -> Mentorship:
    Engineer.objects.filter(pk=mentor.pk).update(time_zone="Europe/Berlin")
    return pair_of(mentor, mentee)


def mails_to(person: Engineer) -> list[str]:
    """Give the calendar parts of the mails to somebody, in the order in which they were written."""
    rows = OutgoingMail.objects.filter(recipient=person.user).exclude(calendar="").order_by("pk")
    return list(rows.values_list("calendar", flat=True))


@time_machine.travel(BEFORE)
def test_a_series_moved_and_called_off_leaves_another_program_with_what_stands(bob: Engineer, erin: Engineer) -> None:
    pair = berlin_pair(erin, bob)
    given = SessionGiven(THURSDAY, THURSDAY + HOUR, title="Plan")
    first, second, third = plan_series(pair, given, times=3, every_weeks=1, actor=account(erin))
    later = second.starts_at + timedelta(days=1)
    move_session(second, SessionGiven(later, later + HOUR), actor=account(bob))
    cancel_session(third, actor=account(bob))
    store = Store()

    for text in mails_to(bob):
        store.receive(text)

    assert [at.astimezone(UTC) for at in store.starts] == [first.starts_at, later]
    # Ten o'clock in Berlin, before and after the clocks change.
    assert [at.hour for at in store.starts] == [10, 10]


@time_machine.travel(BEFORE)
def test_mails_that_come_late_and_twice_change_nothing(bob: Engineer, erin: Engineer) -> None:
    pair = berlin_pair(erin, bob)
    session = plan_series(pair, SessionGiven(THURSDAY, THURSDAY + HOUR), times=1, every_weeks=1, actor=account(erin))[0]
    later = THURSDAY + timedelta(days=14)
    move_session(session, SessionGiven(later, later + HOUR), actor=account(bob))
    store = Store()

    for text in [*reversed(mails_to(bob)), *mails_to(bob)]:
        store.receive(text)

    assert [at.astimezone(UTC) for at in store.starts] == [later]
    assert store.starts[0].hour == 9


def test_feed_is_read_elsewhere_and_dies_when_revoked(bob: Engineer, erin: Engineer) -> None:
    pair = berlin_pair(erin, bob)
    soon = datetime.now(UTC).replace(microsecond=0, second=0, minute=0) + timedelta(days=2)
    plan_series(pair, SessionGiven(soon, soon + HOUR), times=2, every_weeks=2, actor=account(erin))
    path = f"/mentoring/calendar/{make_feed(bob, actor=account(bob))}.ics"

    read = vobject.readOne(signed_in(bob).get(path).content.decode())

    assert min(event.dtstart.value for event in read.vevent_list).astimezone(UTC) == soon
    assert len(read.vevent_list) == 2
    signed_in(bob).post("/mentoring/calendar/", {"do": "revoke"})
    make_feed(bob, actor=account(bob))
    assert signed_in(bob).get(path).status_code == 404
