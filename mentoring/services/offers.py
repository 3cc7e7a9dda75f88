"""What a mentor offers, whom somebody does not want to be paired with, and who waits for a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotInPairError
from mentoring.models import MentoringExclusion, MentorOffer, WaitlistEntry
from mentoring.services.places import free_places, lock_people, stop_waiting, tell_of_places, wait_for
from skills.models import Competency
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit
from teams.services.own_record import change_own_record


@dataclass(frozen=True)
class OfferGiven:
    """How many mentees somebody takes, in which topics (none named: all), how long a month, and what they say."""

    capacity: int
    hours_per_month: int = 2
    about: str = ""
    topics: Sequence[Competency] = field(default=())


@transaction.atomic
def save_offer(given: OfferGiven, *, actor: User) -> MentorOffer:
    """Store what one offers; whoever waits is told where a place opens by it."""
    own = _own(actor)
    lock_people([own.pk])
    change_own_record(own, actor=actor, values={"mentor_capacity": given.capacity})
    offer, _new = MentorOffer.objects.update_or_create(
        engineer=own, defaults={"hours_per_month": given.hours_per_month, "about": given.about.strip()[:1000]}
    )
    offer.topics.set(given.topics)
    record_audit("change", own, actor=actor, subject=own, fields=["mentor_offer"])
    tell_of_places(own)
    return offer


def _own(actor: User) -> Engineer:
    own = Engineer.objects.filter(pk=own_engineer_id(actor)).first()
    if own is None:
        raise NotInPairError(_("Only people in the directory take part in mentoring."))
    return own


@transaction.atomic
def exclude(other: Engineer, *, actor: User) -> MentoringExclusion:
    """Never be paired with somebody; nobody else reads it, so the record of decisions names no one.

    Raises MentoringError for oneself.
    """
    own = _own(actor)
    if own == other:
        raise MentoringError(_("You cannot exclude yourself."))
    row, is_new = MentoringExclusion.objects.get_or_create(engineer=own, other=other)
    if is_new:
        record_audit("change", own, actor=actor, subject=own, fields=["mentoring"])
    return row


@transaction.atomic
def include_again(exclusion: MentoringExclusion, *, actor: User) -> None:
    """Take an exclusion of one's own back."""
    own = _own(actor)
    if exclusion.engineer_id != own.pk:
        raise NotInPairError(_("Only whoever excluded somebody takes it back."))
    exclusion.delete()
    record_audit("change", own, actor=actor, subject=own, fields=["mentoring"])


@transaction.atomic
def wait_for_mentor(mentor: Engineer, *, actor: User) -> WaitlistEntry:
    """Wait for the next place with a mentor; raises MentoringError where there is a free one, or none is offered."""
    own = _own(actor)
    lock_people([own.pk, mentor.pk])
    if own == mentor or not mentor.mentor_capacity:
        raise MentoringError(_("%(name)s does not offer to mentor.") % {"name": mentor.name})
    if free_places(mentor, None, reserving_proposals=True) > 0:
        raise MentoringError(_("%(name)s has a free place. You can ask now.") % {"name": mentor.name})
    entry = wait_for(own, mentor=mentor)
    record_audit("wait", entry, actor=actor, subject=own)
    return entry


@transaction.atomic
def wait_no_longer(mentor: Engineer, *, actor: User) -> bool:
    """Leave the waitlist of a mentor; gives whether one was on it."""
    own = _own(actor)
    entry = WaitlistEntry.objects.open().filter(mentee=own, mentor=mentor).first()
    if entry is None:
        return False
    stop_waiting(entry)
    record_audit("wait_no_longer", entry, actor=actor, subject=own)
    return True
