from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mentoring.models import MentoringProgramme, MentoringSession, Mentorship
from mentoring.pair_sessions import follow_ups_of, next_sessions, waiting_for_pulse
from mentoring.querysets import AGREED, MentorshipQuerySet
from mentoring.views.times import When, when_of
from skills.catalogue import catalogue
from skills.models import FrameworkVersion
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 25
EARLIER_SHOWN: Final = 20
SORTS: Final = {
    "newest": (_("Newest first"), ("-created_at", "-pk")),
    "mentee": (_("By mentee"), ("mentee__name", "pk")),
    "mentor": (_("By mentor"), ("mentor__name", "pk")),
    "starts": (_("By start"), ("starts", "pk")),
}
Proposed = Mentorship.State.PROPOSED


@dataclass(frozen=True)
class PairLine:
    """One of the reader's own mentorships."""

    pair: Mentorship
    other: Engineer
    is_mentor: bool
    topics: list[str]
    when: When | None = None

    @property
    def has_accepted(self) -> bool:
        return bool(self.pair.mentor_accepted_at if self.is_mentor else self.pair.mentee_accepted_at)

    @property
    def is_asked(self) -> bool:
        return self.pair.state == Proposed and not self.has_accepted


@dataclass(frozen=True)
class SessionLine:
    """A session, and when it is for its reader."""

    session: MentoringSession
    other: Engineer
    when: When


@require_safe
def mentoring(request: SignedInRequest) -> HttpResponse:
    person: Engineer | None = getattr(request.user, "engineer", None)
    context: dict[str, Any] = _own(person) if person is not None else {}
    return render(request, "mentoring/overview.html", context | _others(request) | {"person": person})


def _own(person: Engineer) -> dict[str, Any]:
    lines = pair_lines(person)
    now = timezone.now()
    pulses = [SessionLine(each, _other(each, person), when_of(each, person)) for each in waiting_for_pulse(person, now)]
    return {
        "to_answer": [line for line in lines if line.is_asked],
        "asked": [line for line in lines if line.pair.state == Proposed and line.has_accepted],
        "running": [line for line in lines if line.pair.state in AGREED],
        "earlier": [line for line in lines if not line.pair.is_open][:EARLIER_SHOWN],
        "pulses": pulses,
        "follow_ups": [(each, each.session.mentorship.other_than(person)) for each in follow_ups_of(person)],
        "today": timezone.localdate(),
    }


def _other(session: MentoringSession, person: Engineer) -> Engineer:
    return session.mentorship.other_than(person)


def pair_lines(person: Engineer) -> list[PairLine]:
    """Give a person's own mentorships, newest first, in four queries and those of the framework."""
    rows = Mentorship.objects.filter(Q(mentor=person) | Q(mentee=person))
    pairs = list(rows.select_related("mentor", "mentee", "programme").prefetch_related("competencies"))
    soonest = next_sessions([each for each in pairs if each.state in AGREED], timezone.now())
    version = FrameworkVersion.objects.in_force()
    titles = {each.id: each.title for each in catalogue(version).by_slug.values()} if version else {}
    return [_line(each, person, soonest.get(each.pk), titles) for each in pairs]


def _line(pair: Mentorship, person: Engineer, first: MentoringSession | None, titles: dict[int, str]) -> PairLine:
    topics = [titles[each.pk] for each in pair.competencies.all() if each.pk in titles]
    when = None
    if first is not None:
        # With the people who are there already: no query for each session.
        first.mentorship = pair
        when = when_of(first, person)
    return PairLine(pair, pair.other_than(person), pair.mentor_id == person.pk, topics, when)


def _others(request: SignedInRequest) -> dict[str, Any]:
    """Give the mentorships of other people whose state and dates the reader may know, as asked for."""
    own = own_engineer_id(request.user)
    rows = Mentorship.objects.visible_to(request.user).exclude(Q(mentor=own) | Q(mentee=own))
    if not request.user.is_hr and not rows.exists():
        return {"is_leading": False}
    asked = {name: request.GET.get(name, "") for name in ("state", "programme", "q", "sort")}
    _name, order = SORTS.get(asked["sort"], SORTS["newest"])
    found = _kept(rows, asked).select_related("mentor", "mentee", "programme").order_by(*order)
    # By their ids: what joins people to teams gives a pair once for each.
    page_obj = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    named = rows.filter(programme__isnull=False).order_by().values("programme")
    return {
        "is_leading": True,
        "page_obj": page_obj,
        "wanted": asked,
        "is_filtered": any(asked[name] for name in ("state", "programme", "q")),
        "states": Mentorship.State.choices,
        "programmes": MentoringProgramme.objects.filter(pk__in=named).order_by("name"),
        "sorts": [(name, words) for name, (words, _order) in SORTS.items()],
    }


def _kept(rows: MentorshipQuerySet, asked: dict[str, str]) -> MentorshipQuerySet:
    if asked["state"] in Mentorship.State.values:
        rows = rows.filter(state=asked["state"])
    if asked["programme"]:
        rows = rows.filter(programme__slug=asked["programme"])
    words = asked["q"].strip()
    return rows.filter(Q(mentor__name__icontains=words) | Q(mentee__name__icontains=words)) if words else rows
