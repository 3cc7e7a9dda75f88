"""What mentoring asks of the reader: proposals, sessions, follow-ups, feedback; and whom to care for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import Call, counted, listed
from lead_ai.home.coming import clock
from mentoring.care import Care, care_for, left_by_mentor
from mentoring.models import MentoringProgramme, Mentorship
from mentoring.waiting import follow_ups_due, to_answer, to_prepare, to_rate, to_say
from teams.models import Engineer, User

REMATCH, PROPOSED, CARE, PREPARE, FOLLOW_UP, RATE, SAY = 0, 1, 2, 3, 4, 8, 9


def mentoring_calls(engineer: Engineer, now: datetime) -> Iterator[Call]:
    """Tell what waits for a mentor or mentee, in five queries."""
    today = timezone.localdate(now)
    yield from _proposals(engineer)
    yield from _preparing(engineer, now)
    yield from _follow_ups(engineer, today)
    yield from _rating(engineer, now)
    for pair in to_say(engineer, today):
        title = _("Your mentorship with %(name)s is completed") % {"name": pair.other_than(engineer).name}
        url = reverse("mentorship-feedback", args=[pair.uuid])
        yield Call(SAY, "ok", "message-square", title, _("Was it worth it? Two minutes."), url, _("Say"))


def _proposals(engineer: Engineer) -> Iterator[Call]:
    for pair in to_answer([engineer.pk]):
        is_mentor = pair.mentor_id == engineer.pk
        told = {"name": pair.other_than(engineer).name, "programme": pair.programme.name if pair.programme else ""}
        if pair.programme is None and is_mentor:
            title = _("%(name)s asks you to be their mentor") % told
        elif is_mentor:
            title = _("You could mentor %(name)s") % told
        else:
            title = _("%(name)s could be your mentor") % told
        reverse_too = _("reverse mentoring") if pair.is_reverse else ""
        meta = " · ".join(part for part in (told["programme"], reverse_too, _("say yes or no")) if part)
        url = reverse("mentorship", args=[pair.uuid])
        yield Call(PROPOSED, "accent", "message-square", title, meta, url, _("Answer"))


def _preparing(engineer: Engineer, now: datetime) -> Iterator[Call]:
    for session in to_prepare(engineer, now)[:2]:
        title = _("Session with %(name)s has no agenda yet") % {"name": session.mentorship.other_than(engineer).name}
        meta = date_format(timezone.localtime(session.starts_at, clock(engineer.time_zone)), "l j F, H:i")
        url = reverse("mentoring-session", args=[session.uuid])
        yield Call(PREPARE, "accent", "calendar", title, meta, url, _("Prepare"))


def _follow_ups(engineer: Engineer, today: date) -> Iterator[Call]:
    rows = list(follow_ups_due([engineer.pk], today))
    if rows:
        title = ngettext("%(count)s follow-up is due", "%(count)s follow-ups are due", len(rows))
        first = rows[0].session
        url = reverse("mentoring-session", args=[first.uuid]) if len(rows) == 1 else reverse("mentoring")
        texts = listed([row.text for row in rows], most=2)
        yield Call(FOLLOW_UP, "warn", "flag", counted(title, len(rows)), texts, url, _("Look"))


def _rating(engineer: Engineer, now: datetime) -> Iterator[Call]:
    rows = list(to_rate(engineer, now)[:5])
    if rows:
        names = list(dict.fromkeys(row.mentorship.other_than(engineer).name for row in rows))
        title = _("How useful was the session with %(names)s?") % {"names": listed(names)}
        meta = _("One press; only the two of you read it")
        yield Call(RATE, "ok", "gauge", title, meta, reverse("mentoring-session", args=[rows[0].uuid]), _("Say"))


def programme_calls(user: User, now: datetime) -> Iterator[Call]:
    """Tell HR and coordinators whose mentor leaves, and which pairs stay quiet, late or unhappy; nobody else.

    A line per programme, and one for what belongs to none.
    """
    if not user.is_hr and not MentoringProgramme.objects.run_by(user).exists():
        return
    left: dict[int | None, list[Mentorship]] = {}
    for pair in left_by_mentor(user, timezone.localdate(now)):
        left.setdefault(pair.programme_id, []).append(pair)
    for pairs in left.values():
        yield _rematch(pairs)
    cares: dict[int | None, list[Care]] = {}
    for care in care_for(user, now):
        cares.setdefault(care.pair.programme_id, []).append(care)
    for found in cares.values():
        yield _care(found)


def _rematch(pairs: list[Mentorship]) -> Call:
    mentors = len({pair.mentor_id for pair in pairs})
    mentees = listed([pair.mentee.name for pair in pairs])
    if any(pair.mentor.ends is None for pair in pairs):
        # Passed on to somebody who said no, while the first mentor stays.
        title = ngettext("%(mentees)s needs another mentor", "%(mentees)s need another mentor", len(pairs))
    elif len(pairs) == 1:
        title = _("A mentor leaves: %(mentees)s needs another one")
    elif mentors == 1:
        title = _("A mentor leaves: %(mentees)s need another one")
    else:
        title = _("Mentors leave: %(mentees)s need others")
    meta = [*_programme_of(pairs[0]), _("plan and goals go along to the next mentor")]
    door = _door(pairs[0], "#rematch") if len(pairs) > 1 else reverse("mentorship-reassign", args=[pairs[0].uuid])
    said = title % {"mentees": mentees}
    return Call(REMATCH, "warn", "user-round-minus", said, " · ".join(meta), door, _("Rematch"))


def _care(found: list[Care]) -> Call:
    title = ngettext("%(count)s mentorship needs care", "%(count)s mentorships need care", len(found))
    names = [f"{each.pair.mentee.name} ({each.said[0].lower()})" for each in found]
    meta = " · ".join([*_programme_of(found[0].pair), listed(names, most=2)])
    door = _door(found[0].pair, "#care")
    return Call(CARE, "warn", "heart-handshake", counted(title, len(found)), meta, door, _("See"))


def _programme_of(pair: Mentorship) -> list[str]:
    return [pair.programme.name] if pair.programme is not None else []


def _door(pair: Mentorship, part: str) -> str:
    """Give the list of the programme; outside of any, the page of the pair."""
    if pair.programme is not None:
        return reverse("programme-results", args=[pair.programme.slug]) + part
    return reverse("mentorship", args=[pair.uuid])
