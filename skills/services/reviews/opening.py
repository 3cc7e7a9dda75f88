"""Opening a review: what is wrong is said first, with its cure; then all is written at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import ReviewNotReadyError
from skills.models import (
    Domain,
    FrameworkVersion,
    Review,
    ReviewParticipant,
    ReviewRater,
    RoleHolding,
    RoleVersion,
)
from skills.permissions import people_reviewable_by
from skills.reviews.scope import read_scope
from skills.services.reviews.raters import mentors_of
from teams.models import Engineer, User
from teams.permissions import accountable_leads
from teams.services.audit import record_audit

SELF, LEAD, MENTOR = ReviewRater.Kind.SELF, ReviewRater.Kind.LEAD, ReviewRater.Kind.MENTOR


@dataclass(frozen=True)
class ReviewWanted:
    """A review as it is asked for. ``people`` are ids of engineers; ``domains`` ids, empty for each one's role.

    ``key`` is good for one review, which takes it as its UUID: the same again gives the one that is there.
    """

    title: str
    version: FrameworkVersion
    people: tuple[int, ...]
    opens: date
    closes: date
    domains: tuple[int, ...] = ()
    by_domains: bool = False
    asks_self: bool = True
    asks_peers: bool = False
    asks_mentor: bool = False
    blind: bool = True
    reminds: bool = True
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in the way of a review, whom it concerns, and what mends it. A mere ``warning`` does not block."""

    kind: str
    text: str
    cure: str
    people: tuple[Engineer, ...] = field(default=())
    warning: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class _Candidates:
    """The people asked for whom the actor may review, with role and lead on the day."""

    people: Sequence[Engineer]
    roles: dict[int, int]
    leads: dict[int, tuple[int, ...]]
    counts: dict[int, int]


def faults_before_opening(wanted: ReviewWanted, actor: User) -> list[Fault]:
    """List what is wrong with a review that is about to open, and what only deserves a warning."""
    return _faults(wanted, _candidates(wanted, actor))


@transaction.atomic
def open_review(wanted: ReviewWanted, *, actor: User) -> Review:
    """Open a review: its participants, and a part for each rater who is known.

    Raises ReviewNotReadyError with what is wrong. The same key again gives the review that is there.
    """
    twin = Review.objects.filter(uuid=wanted.key, opened_by=actor).first() if wanted.key else None
    if twin is not None:
        return twin
    found = _candidates(wanted, actor)
    blocking = [fault for fault in _faults(wanted, found) if not fault.warning]
    if blocking:
        raise ReviewNotReadyError(blocking)
    review = Review.objects.create(
        uuid=wanted.key or uuid4(),
        title=wanted.title,
        version=wanted.version,
        scope=Review.Scope.DOMAINS if wanted.by_domains else Review.Scope.ROLE,
        opens=wanted.opens,
        closes=wanted.closes,
        blind=wanted.blind,
        asks_self=wanted.asks_self,
        asks_peers=wanted.asks_peers,
        asks_mentor=wanted.asks_mentor,
        reminds=wanted.reminds,
        opened_by=actor,
    )
    review.domains.set(wanted.domains)
    _write_parts(review, found)
    record_audit("open", review, actor=actor)
    return review


def _write_parts(review: Review, found: _Candidates) -> None:
    participants = ReviewParticipant.objects.bulk_create(
        ReviewParticipant(
            review=review, engineer=each, role_id=found.roles.get(each.pk), lead_id=found.leads[each.pk][0]
        )
        for each in found.people
    )
    raters = [
        ReviewRater(participant=each, engineer_id=found.leads[each.engineer_id][0], kind=LEAD) for each in participants
    ]
    if review.asks_self:
        raters += [ReviewRater(participant=each, engineer_id=each.engineer_id, kind=SELF) for each in participants]
    if review.asks_mentor:
        pairs = mentors_of([each.engineer_id for each in participants])
        raters += [
            ReviewRater(participant=each, engineer_id=mentor, kind=MENTOR)
            for each in participants
            for mentor in pairs.get(each.engineer_id, ())
            if mentor != each.lead_id
        ]
    ReviewRater.objects.bulk_create(raters)


def _candidates(wanted: ReviewWanted, actor: User) -> _Candidates:
    people = list(people_reviewable_by(actor).filter(pk__in=wanted.people).order_by("name", "pk"))
    ids = [each.pk for each in people]
    roles = _roles_held(ids, wanted.version)
    domains = wanted.domains if wanted.by_domains else None
    scope = read_scope(wanted.version, domains=domains, roles=roles.values())
    counts = {each: scope.count(roles.get(each)) for each in ids}
    return _Candidates(people, roles, accountable_leads(ids), counts)


def _roles_held(engineers: Iterable[int], version: FrameworkVersion) -> dict[int, int]:
    """Give the role version that each holds today, where this version of the framework has the role."""
    of_role = dict(RoleVersion.objects.filter(version=version).values_list("role_id", "pk"))
    rows = RoleHolding.objects.on(timezone.localdate()).filter(engineer__in=engineers).order_by("starts", "pk")
    held = rows.values_list("engineer_id", "role_id")
    return {engineer: of_role[role] for engineer, role in held if role in of_role}


def _faults(wanted: ReviewWanted, found: _Candidates) -> list[Fault]:
    faults: list[Fault] = []
    if not wanted.title.strip():
        faults.append(Fault("title", _("The review has no title."), _("Give it one, such as Autumn 2026.")))
    if not found.people:
        faults.append(Fault("people", _("Nobody is in it."), _("Choose a team or some people.")))
    elif len(found.people) < len(set(wanted.people)):
        text = _("Some of the people chosen are not yours to review, or have left.")
        faults.append(Fault("people", text, _("Choose again from the list.")))
    if wanted.closes < max(wanted.opens, timezone.localdate()):
        text = _("It would close before it opens, or in the past.")
        faults.append(Fault("closes", text, _("Choose a later last day.")))
    return faults + _faults_of_scope(wanted) + _faults_of_people(wanted, found)


def _faults_of_scope(wanted: ReviewWanted) -> list[Fault]:
    if not wanted.by_domains:
        return []
    of_version = Domain.objects.filter(version=wanted.version, pk__in=wanted.domains).count()
    if wanted.domains and of_version == len(set(wanted.domains)):
        return []
    return [Fault("domains", _("No domain is chosen."), _("Choose at least one, or go by each one's role."))]


def _faults_of_people(wanted: ReviewWanted, found: _Candidates) -> list[Fault]:
    by_role = not wanted.by_domains
    no_role = tuple(each for each in found.people if by_role and each.pk not in found.roles)
    no_lead = tuple(each for each in found.people if each.pk not in found.leads)
    empty = tuple(each for each in found.people if each not in no_role and not found.counts[each.pk])
    no_account = tuple(each for each in found.people if wanted.asks_self and each.user_id is None)
    faults: list[Fault] = []
    if no_role:
        cure = _("HR gives them a role of the framework, or the review goes by domains.")
        faults.append(Fault("role", _("Without a role there is nothing to rate them by."), cure, no_role))
    if no_lead:
        cure = _("HR names a lead for their team or for a team above, or they are left out.")
        faults.append(Fault("lead", _("Without a lead nobody can agree on their levels."), cure, no_lead))
    if empty and (by_role or wanted.domains):
        cure = _("HR adds requirements to their role, or the review goes by domains that have competencies.")
        faults.append(Fault("competencies", _("Nothing would be asked about them."), cure, empty))
    if no_account:
        text = _("Without an account they cannot rate themselves; their lead agrees alone after the last day.")
        faults.append(Fault("account", text, _("HR invites them."), no_account, warning=True))
    return faults
