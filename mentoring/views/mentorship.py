from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.forms.mentorships import GoalEvidenceForm, StepForm
from mentoring.forms.sessions import FollowUpForm, PrivateNoteForm, notes_form
from mentoring.growth import Growth
from mentoring.models import MentoringSession, Mentorship, WaitlistEntry
from mentoring.pair_sessions import sessions_of
from mentoring.plan import Plan, plan_of
from mentoring.querysets import AGREED
from mentoring.services.feedback import RAN, read_feedback
from mentoring.services.notes import read_note
from mentoring.views.fetching import visible_mentorship
from mentoring.views.own import own_growth
from mentoring.views.times import When, first_name, minutes_of, shared_hours_said, when_of
from skills.catalogue import CompetencyEntry, catalogue, role_profiles
from skills.models import FrameworkVersion
from skills.profiles import Standing, standing
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.services.readings import record_reading

State, Ending = Mentorship.State, Mentorship.Ending


@dataclass(frozen=True)
class Part:
    """What somebody is to a mentorship, and so what they read of it."""

    pair: Mentorship
    reader: Engineer | None
    is_mentor: bool
    is_mentee: bool
    leads: bool
    coordinates: bool

    @property
    def is_in_pair(self) -> bool:
        return self.is_mentor or self.is_mentee

    @property
    def reads_plan(self) -> bool:
        # Before both said yes, and after a no, neither of the two reads the other's levels here.
        agreed = self.pair.state in AGREED or self.pair.starts is not None
        return (self.is_in_pair and agreed) or self.leads

    @property
    def has_accepted(self) -> bool:
        return bool(self.pair.mentor_accepted_at if self.is_mentor else self.pair.mentee_accepted_at)

    @property
    def is_asked(self) -> bool:
        return self.is_in_pair and self.pair.state == State.PROPOSED and not self.has_accepted

    @property
    def may_pass_on(self) -> bool:
        return self.coordinates and self.pair.ended_how in {Ending.LEAVING, Ending.REASSIGNED}

    @property
    def is_running(self) -> bool:
        return self.pair.state in AGREED


@dataclass(frozen=True)
class Told:
    """A session on the page, with when it is for the reader."""

    session: MentoringSession
    when: When
    minutes: int

    @property
    def pulses(self) -> list[tuple[str, int]]:
        return [(first_name(each.author), each.value) for each in self.session.pulses.all()]


def part_of(pair: Mentorship, user: User) -> Part:
    """Work out what ``user`` is to a mentorship that they may know of."""
    own = own_engineer_id(user)
    rows = Mentorship.objects.filter(pk=pair.pk)
    return Part(
        pair=pair,
        reader=getattr(user, "engineer", None),
        is_mentor=own == pair.mentor_id,
        is_mentee=own == pair.mentee_id,
        leads=rows.led_by(user).exists(),
        coordinates=rows.coordinated_by(user).exists(),
    )


def told(session: MentoringSession, reader: Engineer | None) -> Told:
    """Say when a session is, for its reader."""
    return Told(session, when_of(session, reader), minutes_of(session))


@require_safe
def mentorship(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return mentorship_page(request, visible_mentorship(request, uuid))


def mentorship_page(request: SignedInRequest, pair: Mentorship, *, status: int = 200, **replaced: Any) -> HttpResponse:
    """Show a mentorship as far as its reader may read it; ``replaced`` are forms with faults, or what was found."""
    part = part_of(pair, request.user)
    version = FrameworkVersion.objects.in_force()
    known = catalogue(version) if version is not None else None
    entries = {each.id: each for each in known.by_slug.values()} if known else {}
    context: dict[str, Any] = {
        "pair": pair,
        "part": part,
        "names": [first_name(pair.mentee), pair.mentor.name],
        "hours": shared_hours_said(pair, part.reader, timezone.localdate()) if part.is_in_pair else "",
        "topics": [entries[each.pk] for each in pair.competencies.all() if each.pk in entries],
        "follower": Mentorship.objects.filter(follows=pair).taken_up().visible_to(request.user).first(),
        "asks_feedback": part.is_in_pair and pair.ended_how in RAN,
    }
    if part.reads_plan and known is not None:
        record_reading(request.user, pair.mentee)
        found = standing(pair.mentee, known, as_of=_day_read(part))
        context |= _plan(request, part, found, context["topics"])
    if part.is_in_pair:
        context |= _between_the_two(request, part)
    return render(request, "mentoring/mentorship.html", context | replaced, status=status)


def _day_read(part: Part) -> date:
    """Give the day as of which levels are read: what was learned later is not for somebody who was the mentor."""
    today, ends = timezone.localdate(), part.pair.ends
    return min(ends, today) if part.is_mentor and not part.leads and ends is not None else today


def _plan(request: SignedInRequest, part: Part, found: Standing, topics: list[CompetencyEntry]) -> dict[str, Any]:
    plan: Plan = plan_of(part.pair, found, reader=request.user)
    context: dict[str, Any] = {
        "plan": plan,
        "step_form": StepForm(auto_id=False),
        "evidence_form": GoalEvidenceForm(auto_id=False),
        "works": part.is_in_pair and part.is_running,
    }
    if part.is_mentee and part.is_running:
        taken = {each.line.competency.id for each in plan.open}
        context["to_choose"] = [each for each in topics if each.id not in taken]
        context["top_gap"] = None if plan.open else _top_gap(request)
    return context


def _top_gap(request: SignedInRequest) -> object | None:
    """Give the first step of the reader's growth, as the growth page does; None where it knows none."""
    own = own_growth(request.user)
    if own is None or not own.towards:
        return None
    known = own.standing.catalogue
    profile = role_profiles(known.version, [own.towards], known).get(own.towards)
    steps = Growth(own.standing, profile).steps if profile is not None else []
    return steps[0] if steps else None


def _between_the_two(request: SignedInRequest, part: Part) -> dict[str, Any]:
    """Give what only the two read: sessions, notes, follow-ups, feedback."""
    pair, reader = part.pair, part.reader
    sessions = sessions_of(pair, timezone.now())
    for each in (*sessions.ahead, *sessions.earlier, *([sessions.next] if sessions.next else [])):
        each.mentorship = pair
    context: dict[str, Any] = {
        "sessions": sessions,
        "ahead": [told(each, reader) for each in sessions.ahead],
        "earlier": [told(each, reader) for each in sessions.earlier],
        "feedback": read_feedback(pair, reader=request.user),
        "waits": part.is_mentee
        and WaitlistEntry.objects.open().filter(mentee=pair.mentee, mentor=pair.mentor).exists(),
    }
    if sessions.next is not None and reader is not None:
        context |= session_context(request, sessions.next, reader)
    return context


def session_context(request: SignedInRequest, session: MentoringSession, reader: Engineer) -> dict[str, Any]:
    """Give what the part of a page about one session shows to one of the two."""
    note = read_note(session, reader=request.user)
    return {
        "next": told(session, reader),
        "session": session,
        "notes_form": notes_form(session),
        "note": note,
        "private_form": PrivateNoteForm(initial={"private": note.text}),
        "follow_up_form": FollowUpForm(pair=session.mentorship, reader=reader, auto_id="follow_%s"),
    }
