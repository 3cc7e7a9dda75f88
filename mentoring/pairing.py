"""A programme's mentees and mentors, who may be paired, and what each pair is worth: all that matching needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Q

from mentoring.hours import share_enough
from mentoring.matching import Matching, Offers, Policy, Problem, Wants, base_scores, solve, with_wishes
from mentoring.mentors import working_hours
from mentoring.models import (
    MentoringExclusion,
    MentoringProgramme,
    MentorOffer,
    Mentorship,
    PairRule,
    ProgrammeParticipant,
)
from mentoring.querysets import OPEN_STATES
from skills.levels import NOT_ASSESSED, NOT_CONCERNED
from skills.matrix import Yardstick, exemptions, read_levels, read_yardstick
from skills.models import FrameworkVersion, RoleAim, RoleHolding
from teams.models import Engineer
from teams.permissions import accountable_leads

if TYPE_CHECKING:
    from teams.querysets import Viewer


class Bar(StrEnum):
    """Why a pair may not be, the first one that applies; ``PRIVATE`` is never told."""

    SAME = "same"
    RUNNING = "running"
    OWN_LEAD = "own_lead"
    SENIOR = "senior"
    HOURS = "hours"
    DECLINED = "declined"
    FORBIDDEN = "forbidden"
    PRIVATE = "private"


BARS: tuple[Bar, ...] = tuple(Bar)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to be matched and by which rules; ``programme`` is None for whoever aims and offers outside of any."""

    mentees: Sequence[Engineer]
    mentors: Sequence[Engineer]
    programme: MentoringProgramme | None = None


@dataclass(frozen=True, eq=False)
class Pairing:
    """Everything that matching a programme needs, mentees and mentors by slug.

    ``bars`` holds, of shape [mentees, mentors], the place in ``BARS`` of what speaks against a pair, -1 for nothing;
    ``places`` how many mentees each mentor can still take, ``taken`` how many they have.
    """

    programme: MentoringProgramme | None
    mentees: tuple[Engineer, ...]
    mentors: tuple[Engineer, ...]
    wants: Wants
    offers: Offers
    scores: npt.NDArray[np.int64]
    bars: npt.NDArray[np.int8]
    places: npt.NDArray[np.int64]
    taken: npt.NDArray[np.int64]
    pinned: dict[int, int] = field(default_factory=dict)
    rules: tuple[PairRule, ...] = ()
    yardstick: Yardstick | None = None

    @cached_property
    def mentee_rows(self) -> dict[int, int]:
        """The row of each mentee by id."""
        return {each.pk: row for row, each in enumerate(self.mentees)}

    @cached_property
    def mentor_columns(self) -> dict[int, int]:
        """The column of each mentor by id."""
        return {each.pk: column for column, each in enumerate(self.mentors)}

    def problem(self, policy: Policy) -> Problem:
        """Give the problem to solve under a policy."""
        return Problem(self.scores, self.bars < 0, self.places, policy, self.pinned)

    def solved(self, policy: Policy) -> Matching:
        """Match everybody; exact."""
        return solve(self.problem(policy))

    def bar(self, mentee: int, mentor: int) -> Bar | None:
        """Give what speaks against a pair, by row and column."""
        place = int(self.bars[mentee, mentor])
        return BARS[place] if place >= 0 else None


def chosen_in(programme: MentoringProgramme, reader: Viewer, day: date) -> Chosen:
    """Give a programme's mentees who wait for a mentor and whom the reader may match, and its mentors; two queries.

    Whoever has an open mentorship in the programme, or an open proposal of any programme, waits for no other one.
    """
    parts = programme.participants.matched_by(reader).filter(engineer__in=Engineer.objects.active(day).values("pk"))
    here = Q(programme=programme, state__in=OPEN_STATES)
    busy = Mentorship.objects.filter(here | Q(programme__isnull=False, state=Mentorship.State.PROPOSED)).values(
        "mentee"
    )
    mentees = parts.mentees().exclude(engineer__in=busy).select_related("engineer")
    mentors = parts.mentors().select_related("engineer")
    return Chosen(_by_slug(mentees), _by_slug(mentors), programme)


def chosen_outside(reader: Viewer, day: date) -> Chosen:
    """Give whoever aims for a role and is the reader's to see, and whoever offers to mentor; two queries."""
    people = Engineer.objects.active(day).order_by("slug")
    aiming = people.visible_to(reader).filter(pk__in=RoleAim.objects.values("engineer"))
    return Chosen(list(aiming), list(people.filter(mentor_capacity__gt=0)))


def _by_slug(parts: Iterable[ProgrammeParticipant]) -> list[Engineer]:
    return sorted((part.engineer for part in parts), key=lambda each: each.slug)


def load_pairing(chosen: Chosen, version: FrameworkVersion, day: date) -> Pairing:
    """Read what the chosen people lack and offer, and what speaks against each pair; a fixed number of queries."""
    yardstick = read_yardstick(version)
    mentees, mentors = tuple(chosen.mentees), tuple(chosen.mentors)
    ids = sorted({each.pk for each in (*mentees, *mentors)})
    table = read_levels(ids, yardstick, as_of=day).levels
    rows = {pk: row for row, pk in enumerate(ids)}
    levels = table[[rows[each.pk] for each in mentees]] if mentees else table[:0]
    offered = table[[rows[each.pk] for each in mentors]] if mentors else table[:0]
    parts = _parts(chosen.programme)
    wants = _wants(chosen, levels, yardstick, day)
    taken, there = _taken(mentors, chosen.programme)
    places = _places(chosen, parts, taken, there)
    offers = Offers(offered, _topics(mentors, yardstick, parts), places)
    rules = tuple(chosen.programme.rules.select_related("mentee", "mentor")) if chosen.programme else ()
    by_mentee, by_mentor = _wishes(mentees, mentors, parts)
    pairing = Pairing(
        programme=chosen.programme,
        mentees=mentees,
        mentors=mentors,
        wants=wants,
        offers=offers,
        scores=with_wishes(base_scores(wants, offers), by_mentee=by_mentee, by_mentor=by_mentor),
        bars=_bars(chosen, rules, day),
        places=places,
        taken=taken,
        rules=rules,
        yardstick=yardstick,
    )
    pairing.pinned.update(_pinned(pairing))
    return pairing


def _wants(chosen: Chosen, levels: npt.NDArray[np.int16], yardstick: Yardstick, day: date) -> Wants:
    """Give what each mentee lacks for the role they aim for; in reverse mentoring, for one level more."""
    ids = [each.pk for each in chosen.mentees]
    known = np.where(levels == NOT_ASSESSED, 0, levels).astype(np.int16)
    for engineer, competency in exemptions(ids, day) if ids else ():
        if competency in yardstick.columns:
            known[ids.index(engineer), yardstick.columns[competency]] = NOT_CONCERNED
    if chosen.programme is not None and chosen.programme.is_reverse:
        return _wants_in_reverse(chosen.programme, known, yardstick)
    aims = dict(RoleAim.objects.filter(engineer__in=ids).values_list("engineer_id", "role_id"))
    target = yardstick.version.target_role_id
    roles = [yardstick.role_rows.get(aims.get(each, target) or 0, len(yardstick.roles)) for each in ids]
    return Wants(known, yardstick.required[roles], yardstick.weights[roles])


def _wants_in_reverse(programme: MentoringProgramme, known: npt.NDArray[np.int16], yardstick: Yardstick) -> Wants:
    """One level more in each competency of the programme's focus areas, or in all of them where it names none."""
    about = set(programme.focus_areas.values_list("competencies", flat=True)) or set(yardstick.columns)
    asked = np.array([each.id in about for each in yardstick.competencies])
    required = np.where(asked & (known != NOT_CONCERNED), known + 1, 0).astype(np.int16)
    return Wants(known, required, np.where(required > 0, 1, 0).astype(np.int16))


def _parts(programme: MentoringProgramme | None) -> list[ProgrammeParticipant]:
    return list(programme.participants.prefetch_related("wishes", "topics")) if programme is not None else []


def _places(
    chosen: Chosen,
    parts: Iterable[ProgrammeParticipant],
    taken: npt.NDArray[np.int64],
    there: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Give the free places of each mentor, as ``services.places.free_places`` counts those of one.

    What a mentor offers here, unless the programme allows less, holds for the programme; what they offer in all, for
    everything. A place offered here is an offer, too, where somebody offers none outside of the programme.
    """
    own = {part.engineer_id: part.places for part in parts if part.part == "mentor"}
    most = chosen.programme.most_mentees if chosen.programme else None
    free = []
    for column, mentor in enumerate(chosen.mentors):
        asked = own.get(mentor.pk)
        here = mentor.mentor_capacity if asked is None else asked
        here = here if most is None else min(here, most)
        whole = max(mentor.mentor_capacity, here) if chosen.programme else mentor.mentor_capacity
        free.append(max(min(here - int(there[column]), whole - int(taken[column])), 0))
    return np.array(free, dtype=np.int64)


def _taken(
    mentors: Collection[Engineer], programme: MentoringProgramme | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give how many places of each mentor are taken or held by a proposal, in all and in the programme."""
    running = Q(mentorships_given__state__in=OPEN_STATES)
    here = running & Q(mentorships_given__programme=programme) if programme else running
    rows = Engineer.objects.filter(pk__in=[each.pk for each in mentors]).annotate(
        mentees=Count("mentorships_given", filter=running), mentees_here=Count("mentorships_given", filter=here)
    )
    found = {pk: (mentees, there) for pk, mentees, there in rows.values_list("pk", "mentees", "mentees_here")}
    counts = np.array([found[each.pk] for each in mentors], dtype=np.int64).reshape(len(mentors), 2)
    return counts[:, 0], counts[:, 1]


def _topics(
    mentors: Sequence[Engineer], yardstick: Yardstick, parts: Iterable[ProgrammeParticipant]
) -> npt.NDArray[np.bool_]:
    """Give which competencies each mentor offers: those named for the programme, else in all, else every one."""
    columns = {each.pk: column for column, each in enumerate(mentors)}
    topics = np.zeros((len(mentors), len(yardstick.competencies)), dtype=np.bool_)
    here = [(part.engineer_id, each.pk) for part in parts if part.part == "mentor" for each in part.topics.all()]
    named = {engineer for engineer, _competency in here}
    offers = MentorOffer.topics.through.objects.filter(mentoroffer__engineer__in=list(columns))
    for engineer, competency in offers.values_list("mentoroffer__engineer", "competency"):
        if engineer not in named:
            here.append((engineer, competency))
    for engineer, competency in here:
        if engineer in columns and competency in yardstick.columns:
            topics[columns[engineer], yardstick.columns[competency]] = True
    topics[~topics.any(axis=1)] = True
    return topics


def _wishes(
    mentees: Sequence[Engineer], mentors: Sequence[Engineer], parts: Iterable[ProgrammeParticipant]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    rows = {each.pk: row for row, each in enumerate(mentees)}
    columns = {each.pk: column for column, each in enumerate(mentors)}
    by_mentee = np.zeros((len(mentees), len(mentors)), dtype=np.bool_)
    by_mentor = np.zeros_like(by_mentee)
    for part in parts:
        for wished in part.wishes.all():
            if part.part == "mentee" and part.engineer_id in rows and wished.pk in columns:
                by_mentee[rows[part.engineer_id], columns[wished.pk]] = True
            if part.part == "mentor" and part.engineer_id in columns and wished.pk in rows:
                by_mentor[rows[wished.pk], columns[part.engineer_id]] = True
    return by_mentee, by_mentor


def _bars(chosen: Chosen, rules: Iterable[PairRule], day: date) -> npt.NDArray[np.int8]:
    """Give what speaks against each pair; the strongest reason to tell comes last and stays."""
    rows = {each.pk: row for row, each in enumerate(chosen.mentees)}
    columns = {each.pk: column for column, each in enumerate(chosen.mentors)}
    bars = np.full((len(rows), len(columns)), -1, dtype=np.int8)

    def mark(bar: Bar, pairs: Iterable[tuple[int, int]]) -> None:
        for mentee, mentor in pairs:
            if mentee in rows and mentor in columns:
                bars[rows[mentee], columns[mentor]] = BARS.index(bar)

    mark(Bar.PRIVATE, _excluded(rows, columns))
    mark(Bar.FORBIDDEN, ((rule.mentee_id, rule.mentor_id) for rule in rules if rule.kind == PairRule.Kind.FORBID))
    mark(Bar.DECLINED, _declined(chosen.programme, rows))
    bars[~_hours_shared(chosen, day)] = BARS.index(Bar.HOURS)
    if chosen.programme is not None and chosen.programme.is_reverse:
        bars[_not_junior(chosen, day)] = BARS.index(Bar.SENIOR)
    if chosen.programme is None or not chosen.programme.allow_own_lead:
        leads = accountable_leads(rows)
        mark(Bar.OWN_LEAD, ((mentee, lead) for mentee, above in leads.items() for lead in above))
    running = Mentorship.objects.filter(mentee__in=list(rows), state__in=OPEN_STATES)
    mark(Bar.RUNNING, running.values_list("mentee_id", "mentor_id"))
    mark(Bar.SAME, ((pk, pk) for pk in rows))
    return bars


def _excluded(rows: Collection[int], columns: Collection[int]) -> Iterable[tuple[int, int]]:
    people = [*rows, *columns]
    for one, other in MentoringExclusion.objects.filter(engineer__in=people, other__in=people).values_list(
        "engineer_id", "other_id"
    ):
        yield one, other
        yield other, one


def _declined(programme: MentoringProgramme | None, rows: Collection[int]) -> Iterable[tuple[int, int]]:
    """A pair that one of the two declined is not proposed again in the same programme."""
    ended = Mentorship.objects.filter(programme=programme, mentee__in=list(rows), ended_how=Mentorship.Ending.DECLINED)
    return ended.values_list("mentee_id", "mentor_id")


def _hours_shared(chosen: Chosen, day: date) -> npt.NDArray[np.bool_]:
    """Tell which pairs share enough working hours; people with the same hours are asked once."""
    own = [working_hours(each) for each in chosen.mentees]
    theirs = [working_hours(each) for each in chosen.mentors]
    rows = {hours: row for row, hours in enumerate(dict.fromkeys(own))}
    columns = {hours: column for column, hours in enumerate(dict.fromkeys(theirs))}
    found = [[share_enough(one, other, day) for other in columns] for one in rows]
    kinds = np.array(found, dtype=np.bool_).reshape(len(rows), len(columns))
    shared: npt.NDArray[np.bool_] = kinds[np.ix_([rows[each] for each in own], [columns[each] for each in theirs])]
    return shared


def _not_junior(chosen: Chosen, day: date) -> npt.NDArray[np.bool_]:
    """Tell which mentors do not hold a role below the mentee's: those teach in the usual direction."""
    people = [*chosen.mentees, *chosen.mentors]
    held = RoleHolding.objects.on(day).filter(engineer__in=[each.pk for each in people]).order_by("starts", "pk")
    version = FrameworkVersion.objects.in_force()
    rungs = {role.id: rung for rung, role in enumerate(read_yardstick(version).roles)} if version else {}
    rung = {engineer: rungs.get(role, -1) for engineer, role in held.values_list("engineer_id", "role_id")}
    own = np.array([rung.get(each.pk, -1) for each in chosen.mentees])
    theirs = np.array([rung.get(each.pk, -1) for each in chosen.mentors])
    return theirs[None, :] >= own[:, None]


def _pinned(pairing: Pairing) -> dict[int, int]:
    """Give the pinned pairs of people who are still to be matched, as rows and columns, while places last."""
    left = pairing.places.copy()
    found: dict[int, int] = {}
    for rule in pairing.rules:
        row, column = pairing.mentee_rows.get(rule.mentee_id), pairing.mentor_columns.get(rule.mentor_id)
        if rule.kind != PairRule.Kind.PIN or row is None or column is None or left[column] < 1:
            continue
        # What a person decided counts for more than a score, not for more than a person's own no or a limit.
        if pairing.bars[row, column] < 0:
            found[row] = column
            left[column] -= 1
    return found
