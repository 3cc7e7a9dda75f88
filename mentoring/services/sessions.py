"""Sessions of a pair: planned one by one or as a series, moved, called off, prepared and written up together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.calendar import in_zone, zone_of
from mentoring.errors import EditedMeanwhileError, MentoringError, NotInPairError
from mentoring.models import FollowUp, MentoringSession, Mentorship
from mentoring.querysets import AGREED
from mentoring.services.calendar import call_off, tell_calendars
from mentoring.services.life import begin
from mentoring.services.places import lock_pair
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

LONGEST: Final = timedelta(hours=8)
MOST_AT_ONCE: Final = 12
# A session is entered within these times of today: what was lately, and what can be planned in earnest.
BACK: Final = timedelta(days=367)
AHEAD: Final = timedelta(days=732)


@dataclass(frozen=True)
class SessionGiven:
    """When, where and what about."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    agenda: str = ""
    # What a form was sent with: the first session is made once for it.
    key: UUID | None = None


@dataclass(frozen=True)
class NotesGiven:
    """Agenda and shared notes, as somebody left them who had read a certain edition."""

    edition: int
    agenda: str
    shared_notes: str
    # None leaves the title as it is.
    title: str | None = None


@transaction.atomic
def plan_session(mentorship: Mentorship, given: SessionGiven, *, actor: User) -> MentoringSession:
    """Plan a session and invite both; the first one makes an accepted mentorship active.

    Raises NotInPairError, or MentoringError where the mentorship does not run or the times are none.
    """
    return plan_series(mentorship, given, times=1, every_weeks=1, actor=actor)[0]


@transaction.atomic
def plan_series(
    mentorship: Mentorship, given: SessionGiven, *, times: int, every_weeks: int, actor: User
) -> list[MentoringSession]:
    """Plan several sessions, every few weeks at the same hour on the mentor's clock; otherwise as ``plan_session``.

    Each is a session of its own afterwards: moved or called off alone.
    """
    current = _running(mentorship, actor)
    if not 1 <= times <= MOST_AT_ONCE:
        raise MentoringError(_("Plan 1 to %(most)s sessions at once.") % {"most": MOST_AT_ONCE})
    _check_times(given)
    known = MentoringSession.objects.filter(uuid=given.key).first() if given.key else None
    if known is not None and known.mentorship_id == current.pk:
        return [known]
    if known is not None:
        raise MentoringError(_("This form was used already. Open it anew."))
    made = []
    for number in range(times):
        one = _weeks_on(given, number * every_weeks, current.mentor)
        _check_times(one)
        made.append(_made(current, one, given.key if number == 0 else None))
        if one.ends_at > timezone.now():
            tell_calendars(made[-1], "session_planned")
        record_audit("plan", made[-1], actor=actor, subject=current.mentee)
    begun = begin(current)
    if times > 1 and begun.every_weeks != every_weeks:
        # A series is how often the two of them agreed to meet.
        begun.every_weeks = every_weeks
        begun.save()
    return made


def _made(mentorship: Mentorship, given: SessionGiven, key: UUID | None) -> MentoringSession:
    said = {name: value for name, value in vars(given).items() if name != "key"}
    return MentoringSession.objects.create(mentorship=mentorship, uuid=key or uuid4(), **said)


def _weeks_on(given: SessionGiven, weeks: int, mentor: Engineer) -> SessionGiven:
    # Weeks are added on the clock of a zone, hours in UTC: so the hour stays where the clock changes in between.
    starts = (in_zone(given.starts_at, zone_of(mentor)) + timedelta(weeks=weeks)).astimezone(UTC)
    return replace(given, starts_at=starts, ends_at=starts + _length(given))


def _length(given: SessionGiven) -> timedelta:
    return given.ends_at.astimezone(UTC) - given.starts_at.astimezone(UTC)


def _check_times(given: SessionGiven) -> None:
    if not timedelta() < _length(given) <= LONGEST:
        raise MentoringError(_("A session ends after it begins, within eight hours."))
    now = timezone.now()
    if not now - BACK <= given.starts_at <= now + AHEAD:
        raise MentoringError(_("A session lies at most one year back and two years ahead."))


@transaction.atomic
def move_session(session: MentoringSession, given: SessionGiven, *, actor: User) -> MentoringSession:
    """Give a session another time or place, and send both the entry that replaces the earlier one."""
    current = _own_open(session, actor)
    if current.cancelled_at is not None:
        raise MentoringError(_("This session was called off. Plan another one."))
    _check_times(given)
    before = (current.starts_at, current.ends_at, current.place)
    is_told = max(current.ends_at, given.ends_at) > timezone.now()
    current.starts_at, current.ends_at, current.place = given.starts_at, given.ends_at, given.place
    if before != (current.starts_at, current.ends_at, current.place):
        current.sequence += 1
        current.missed = False
        current.save()
        if is_told:
            tell_calendars(current, "session_moved")
        record_audit("move", current, actor=actor, subject=current.mentorship.mentee, fields=["starts_at", "ends_at"])
    return current


@transaction.atomic
def cancel_session(session: MentoringSession, *, actor: User) -> MentoringSession:
    """Call off a session that is not over; both calendars take it out, and what was written stays."""
    current = _own(session, actor)
    if current.cancelled_at is not None:
        return current
    if current.ends_at <= timezone.now():
        raise MentoringError(_("This session is over. If it did not take place, say so."))
    call_off(current)
    record_audit("cancel", current, actor=actor, subject=current.mentorship.mentee)
    return current


@transaction.atomic
def note_missed(session: MentoringSession, *, missed: bool, actor: User) -> MentoringSession:
    """Say that a session did not take place, or that it did after all."""
    current = _own(session, actor)
    if current.cancelled_at is not None or current.starts_at > timezone.now():
        raise MentoringError(_("Only a session whose time has come can be missed."))
    if current.missed != missed:
        current.missed = missed
        current.save()
        record_audit("missed" if missed else "held", current, actor=actor, subject=current.mentorship.mentee)
    return current


@transaction.atomic
def write_notes(session: MentoringSession, given: NotesGiven, *, actor: User) -> MentoringSession:
    """Keep title, agenda and shared notes; raises EditedMeanwhileError where somebody wrote since they were read."""
    current = _own_open(session, actor)
    title = current.title if given.title is None else given.title
    if (current.agenda, current.shared_notes, current.title) == (given.agenda, given.shared_notes, title):
        return current
    if current.edition != given.edition:
        raise EditedMeanwhileError(_("The other one of you wrote here in the meantime. Nothing was saved yet."))
    current.agenda, current.shared_notes, current.title = given.agenda, given.shared_notes, title
    current.edition += 1
    current.save()
    record_audit("write", current, actor=actor, subject=current.mentorship.mentee, fields=["agenda", "shared_notes"])
    return current


@transaction.atomic
def add_follow_up(session: MentoringSession, text: str, *, owner: Engineer, due: date | None, actor: User) -> FollowUp:
    """Note what one of the two does until the next session."""
    current = _own_open(session, actor)
    if owner.pk not in {current.mentorship.mentor_id, current.mentorship.mentee_id}:
        raise MentoringError(_("One of the two of you does it."))
    if not text.strip():
        raise MentoringError(_("Say what is to be done."))
    made = FollowUp.objects.create(session=current, text=text.strip(), owner=owner, due=due)
    record_audit("add", made, actor=actor, subject=owner)
    return made


@transaction.atomic
def tick_follow_up(follow_up: FollowUp, *, done: bool, actor: User) -> FollowUp:
    """Say that a follow-up is done, or is not after all; either of the two does."""
    _own(follow_up.session, actor)
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if (current.done_on is not None) != done:
        current.done_on = timezone.localdate() if done else None
        current.save()
        record_audit("done" if done else "undo", current, actor=actor, subject=current.owner)
    return current


def _running(mentorship: Mentorship, actor: User) -> Mentorship:
    lock_pair(mentorship)
    rows = Mentorship.objects.select_related("mentor__user", "mentee__user", "programme")
    current = rows.get(pk=mentorship.pk)
    if own_engineer_id(actor) not in (current.mentor_id, current.mentee_id):
        raise NotInPairError(_("Only the two of them plan sessions."))
    if current.state not in AGREED:
        raise MentoringError(_("Sessions are planned once both have said yes, until the mentorship ends."))
    return current


def _own(session: MentoringSession, actor: User) -> MentoringSession:
    MentoringSession.objects.select_for_update().get(pk=session.pk)
    rows = MentoringSession.objects.select_related("mentorship__mentor__user", "mentorship__mentee__user")
    current = rows.select_related("mentorship__programme").get(pk=session.pk)
    if own_engineer_id(actor) not in (current.mentorship.mentor_id, current.mentorship.mentee_id):
        raise NotInPairError(_("Only the two of them do this."))
    return current


def _own_open(session: MentoringSession, actor: User) -> MentoringSession:
    """Give a session of a mentorship that is not over: what was agreed and written then stays as it was."""
    current = _own(session, actor)
    if not current.mentorship.is_open:
        raise MentoringError(_("This mentorship is over."))
    return current
