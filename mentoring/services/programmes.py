"""Programmes: set up, changed, closed and opened again by HR; pairs that a coordinator pins or rules out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotCoordinatorError
from mentoring.models import MentoringProgramme, Mentorship, PairRule
from mentoring.services.places import lock_people_of
from mentoring.services.proposing import withdraw
from skills.models import FocusArea
from teams.models import Engineer, Team, User
from teams.names import unused_slug
from teams.services.audit import record_audit


@dataclass(frozen=True)
class ProgrammeGiven:
    """What HR says of a programme."""

    name: str
    starts: date
    ends: date | None = None
    purpose: str = ""
    policy: str = MentoringProgramme.Policy.TOTAL
    allow_own_lead: bool = False
    is_reverse: bool = False
    most_mentees: int | None = None
    guide: str = ""
    agenda: str = ""
    teams: Sequence[Team] = field(default=())
    focus_areas: Sequence[FocusArea] = field(default=())
    coordinators: Sequence[Engineer] = field(default=())
    # Of a form: sent twice, it makes one programme.
    key: UUID | None = None


PLAIN = (
    "name",
    "starts",
    "ends",
    "purpose",
    "policy",
    "allow_own_lead",
    "is_reverse",
    "most_mentees",
    "guide",
    "agenda",
)
SETS = ("teams", "focus_areas", "coordinators")


@transaction.atomic
def save_programme(
    given: ProgrammeGiven, *, actor: User, programme: MentoringProgramme | None = None
) -> MentoringProgramme:
    """Set up a programme, or change one; for HR. The same key again gives the programme that is there.

    Raises NotCoordinatorError, and MentoringError for its dates.
    """
    _check_hr(actor)
    if given.ends is not None and given.ends < given.starts:
        raise MentoringError(_("The last day comes before the first one."))
    twin = MentoringProgramme.objects.filter(uuid=given.key, created_by=actor).first() if given.key else None
    if programme is None and twin is not None:
        return twin
    is_new = programme is None
    made = programme or MentoringProgramme(uuid=given.key or uuid4(), created_by=actor, slug=_slug(given.name))
    for name in PLAIN:
        setattr(made, name, getattr(given, name))
    made.save()
    for name in SETS:
        getattr(made, name).set(getattr(given, name))
    record_audit("open" if is_new else "change", made, actor=actor, fields=[*PLAIN, *SETS])
    return made


def _slug(name: str) -> str:
    return unused_slug(name, {"new", *MentoringProgramme.objects.values_list("slug", flat=True)})


def _check_hr(actor: User) -> None:
    if not actor.is_hr:
        raise NotCoordinatorError(_("Only HR does this."))


@transaction.atomic
def close_programme(programme: MentoringProgramme, *, actor: User) -> int:
    """Close a programme and take its open proposals back; what runs goes on. Gives how many were taken back."""
    _check_hr(actor)
    lock_people_of(programme.mentorships.filter(state=Mentorship.State.PROPOSED))
    current = MentoringProgramme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if current.closed_at is not None:
        return 0
    current.closed_at = timezone.now()
    current.save()
    record_audit("close", current, actor=actor)
    proposed = list(current.mentorships.filter(state=Mentorship.State.PROPOSED).order_by("pk"))
    for mentorship in proposed:
        withdraw(mentorship, actor=actor)
    return len(proposed)


@transaction.atomic
def reopen_programme(programme: MentoringProgramme, *, actor: User) -> MentoringProgramme:
    """Open a closed programme again; proposals that were taken back stay so."""
    _check_hr(actor)
    current = MentoringProgramme.objects.select_for_update().get(pk=programme.pk)
    if current.closed_at is not None:
        current.closed_at = None
        current.save()
        record_audit("reopen", current, actor=actor)
    return current


@dataclass(frozen=True)
class RuleGiven:
    """A pair and whether it is wanted (pin) or not (forbid), with the reason."""

    mentee: Engineer
    mentor: Engineer
    kind: str
    reason: str


@transaction.atomic
def set_rule(programme: MentoringProgramme, given: RuleGiven, *, actor: User) -> PairRule:
    """Pin a pair or rule it out, in the place of an earlier rule for it and of another pin of the mentee.

    Raises NotCoordinatorError for who may not match the mentee here, MentoringError without a reason.
    """
    _check_matches(programme, given.mentee, actor)
    if not given.reason.strip():
        raise MentoringError(_("Say in a few words why; the other coordinators read it."))
    if not programme.participants.mentors().filter(engineer=given.mentor).exists():
        raise MentoringError(_("%(name)s takes no part as a mentor.") % {"name": given.mentor.name})
    own = programme.rules.filter(mentee=given.mentee)
    own.filter(mentor=given.mentor).delete()
    if given.kind == PairRule.Kind.PIN:
        own.filter(kind=PairRule.Kind.PIN).delete()
    made = PairRule.objects.create(
        programme=programme,
        mentee=given.mentee,
        mentor=given.mentor,
        kind=given.kind,
        reason=given.reason.strip()[:300],
        made_by=actor,
    )
    record_audit(given.kind, programme, actor=actor, subject=given.mentee, reason=made.reason)
    return made


@transaction.atomic
def remove_rule(programme: MentoringProgramme, mentee: Engineer, mentor: Engineer, *, actor: User) -> bool:
    """Take a rule for a pair back; gives whether there was one. Raises as ``set_rule``."""
    _check_matches(programme, mentee, actor)
    count, _rows = programme.rules.filter(mentee=mentee, mentor=mentor).delete()
    if count:
        record_audit("unpin", programme, actor=actor, subject=mentee)
    return bool(count)


def _check_matches(programme: MentoringProgramme, mentee: Engineer, actor: User) -> None:
    runs = MentoringProgramme.objects.run_by(actor).filter(pk=programme.pk).exists()
    if not runs or not programme.participants.matched_by(actor).mentees().filter(engineer=mentee).exists():
        raise NotCoordinatorError(_("Only HR and the coordinators of the programme match these people."))
