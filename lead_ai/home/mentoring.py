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
from mentoring.care import care_for, left_by_mentor
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
        meta = date_format(timezone.localtime(session.starts_at), "l j F, H:i")
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
    """Tell HR and coordinators whose mentor leaves, and which pairs stay quiet, late or unhappy; nobody else."""
    if not user.is_hr and not MentoringProgramme.objects.run_by(user).exists():
        return
    left = left_by_mentor(user, timezone.localdate(now))
    if left:
        mentors = len({pair.mentor_id for pair in left})
        mentees = listed([pair.mentee.name for pair in left])
        title = ngettext(
            "A mentor leaves: %(mentees)s needs another one", "Mentors leave: %(mentees)s need others", mentors
        )
        if mentors == 1 and len(left) > 1:
            title = _("A mentor leaves: %(mentees)s need another one")
        meta = _("Plan and goals go along to the next mentor")
        said = title % {"mentees": mentees}
        yield Call(REMATCH, "warn", "user-round-minus", said, meta, _rematch_door(left), _("Rematch"))
    care = care_for(user, now)
    if care:
        title = ngettext("%(count)s mentorship needs care", "%(count)s mentorships need care", len(care))
        names = [f"{each.pair.mentee.name} ({each.said[0].lower()})" for each in care]
        yield Call(
            CARE,
            "warn",
            "heart-handshake",
            counted(title, len(care)),
            listed(names, most=2),
            _care_door(care[0].pair),
            _("See"),
        )


def _rematch_door(left: list[Mentorship]) -> str:
    """Give where the first of them finds another mentor; the programme's list where there are several."""
    programmes = {pair.programme_id for pair in left}
    programme = left[0].programme
    if len(left) > 1 and len(programmes) == 1 and programme is not None:
        return reverse("programme-results", args=[programme.slug]) + "#rematch"
    return reverse("mentorship-reassign", args=[left[0].uuid])


def _care_door(pair: Mentorship) -> str:
    if pair.programme is not None:
        return reverse("programme-results", args=[pair.programme.slug]) + "#care"
    return reverse("mentorship", args=[pair.uuid])
