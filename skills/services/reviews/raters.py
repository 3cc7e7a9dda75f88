"""Who rates: what part someone has, inviting a peer, declining, and mentors, whom another app knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.errors import AlreadySubmittedError, NotAllowedError, ReviewNotOpenError, SkillsError
from skills.models import Review, ReviewParticipant, ReviewRater
from teams.models import Engineer, User
from teams.permissions import people_assessable_by
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

MOST_PEERS: Final = 5

# Pairs of mentee and mentor, by id, that run today; given by the app that keeps them.
Pairs = Callable[[Iterable[int]], Iterable[tuple[int, int]]]
_readers: list[Pairs] = []


def register_mentors(read: Pairs) -> None:
    """Name what reads the running pairs of mentee and mentor."""
    _readers[:] = [read]


def mentors_of(mentees: Iterable[int]) -> dict[int, list[int]]:
    """Give the mentors of each of these people, by id."""
    found: dict[int, list[int]] = defaultdict(list)
    for read in _readers:
        for mentee, mentor in read(mentees):
            found[mentee].append(mentor)
    return found


def lock_open(review_id: int) -> Review:
    """Lock a review against closing until the transaction ends; raise ReviewNotOpenError where one may not rate."""
    review = Review.objects.select_for_update().get(pk=review_id)
    if not review.is_open:
        raise ReviewNotOpenError(_("This review is closed."))
    if not review.has_begun:
        raise ReviewNotOpenError(_("This review has not begun."))
    return review


def part_of(actor: User, participant: ReviewParticipant) -> ReviewRater:
    """Give the part in which ``actor`` rates a participant; a lead who took over since gets one.

    Raises NotAllowedError for whoever has none. Call it inside of a transaction.
    """
    own = own_engineer_id(actor)
    if own != participant.engineer_id and people_assessable_by(actor).filter(pk=participant.engineer_id).exists():
        return ReviewRater.objects.get_or_create(participant=participant, engineer_id=own, kind=ReviewRater.Kind.LEAD)[
            0
        ]
    part = (
        ReviewRater.objects.given_by(actor).filter(participant=participant).exclude(kind=ReviewRater.Kind.LEAD).first()
    )
    if part is None:
        raise NotAllowedError(_("You are not asked to rate here."))
    return part


@transaction.atomic
def invite_peer(*, actor: User, participant: ReviewParticipant, peer: Engineer) -> ReviewRater:
    """Ask a peer to rate a participant; the person, the lead and nobody else may. Asked again it is the same part."""
    review = lock_open(participant.review_id)
    own = participant.engineer_id == own_engineer_id(actor)
    if not own and not ReviewParticipant.objects.agreeable_by(actor).filter(pk=participant.pk).exists():
        raise NotAllowedError(_("The person and the lead invite peers."))
    if not review.asks_peers:
        raise SkillsError(_("This review does not ask peers."))
    raters = ReviewRater.objects.filter(participant=participant)
    there = raters.filter(engineer=peer).first()
    if there is not None:
        return there
    if peer.pk == participant.engineer_id or not peer.is_active:
        raise SkillsError(_("Choose somebody else who works here."))
    if raters.filter(kind=ReviewRater.Kind.PEER, declined_at=None).count() >= MOST_PEERS:
        raise SkillsError(_("%(count)s peers are asked already, which is enough.") % {"count": MOST_PEERS})
    part = ReviewRater.objects.create(
        participant=participant, engineer=peer, kind=ReviewRater.Kind.PEER, invited_by=actor
    )
    record_audit("invite", participant.review, actor=actor, subject=participant.engineer)
    return part


@transaction.atomic
def decline(*, actor: User, participant: ReviewParticipant) -> None:
    """Decline to rate as a peer or mentor; drafts stay the author's own. Declining twice changes nothing."""
    parts = ReviewRater.objects.filter(participant=participant, engineer=own_engineer_id(actor))
    part = parts.filter(kind__in=["peer", "mentor"]).first()
    if part is None:
        raise NotAllowedError(_("Only who was invited declines."))
    if part.is_in:
        raise AlreadySubmittedError(_("You have submitted your ratings already."))
    changed = parts.filter(pk=part.pk, declined_at=None, submitted_at=None).update(declined_at=timezone.now())
    if changed:
        record_audit("decline", participant.review, actor=actor, subject=participant.engineer)
