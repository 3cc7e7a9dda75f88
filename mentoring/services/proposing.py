"""Proposals: made by a coordinator or asked for by a mentee, accepted or declined by each of the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NoPlaceError, NotCoordinatorError, NotInPairError
from mentoring.models import (
    GrowthPlan,
    MentoringExclusion,
    MentoringProgramme,
    Mentorship,
    ProgrammeParticipant,
    WaitlistEntry,
)
from mentoring.services.mails import mail_pair, mail_to
from mentoring.services.places import (
    forget_told,
    free_places,
    lock_pair,
    lock_people,
    lock_people_of,
    tell_of_places,
    wait_for,
)
from skills.models import Competency
from teams.models import Engineer, User
from teams.permissions import accountable_leads
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

State, Ending = Mentorship.State, Mentorship.Ending


@dataclass(frozen=True)
class Pair:
    """A pair to propose; ``score`` is in hundredths, ``competencies`` are what it is for."""

    mentee: Engineer
    mentor: Engineer
    score: int | None = None
    competencies: Sequence[Competency] = field(default=())


@transaction.atomic
def propose_pairs(
    programme: MentoringProgramme, pairs: Sequence[Pair], *, actor: User, reason: str
) -> list[Mentorship]:
    """Propose the pairs that a coordinator confirmed, all of them or none, and invite both of each.

    Raises NotCoordinatorError for who does not run the programme or may not see a mentee; NoPlaceError and
    MentoringError where a pair cannot be (any more), naming it.
    """
    if not MentoringProgramme.objects.run_by(actor).filter(pk=programme.pk).exists():
        raise NotCoordinatorError(_("Only HR and the coordinators of the programme propose pairs."))
    if not reason.strip():
        raise MentoringError(_("Say in a few words why these pairs; it is kept with your name."))
    if not pairs:
        raise MentoringError(_("No pair is chosen."))
    check_runs(programme)
    lock_people([pair.mentor.pk for pair in pairs] + [pair.mentee.pk for pair in pairs])
    _check_participants(programme, pairs, actor)
    made = []
    for pair in pairs:
        check_pair(pair, programme)
        check_no_proposal(pair.mentee)
        made.append(_propose(pair, programme=programme, actor=actor, message=""))
        record_audit("propose", made[-1], actor=actor, subject=pair.mentee, reason=reason.strip()[:300])
        mail_pair("mentorship_proposed", made[-1])
    return made


def check_runs(programme: MentoringProgramme) -> None:
    """Check that a programme was not closed and that its last day has not passed."""
    if programme.closed_at is not None:
        raise MentoringError(_("The programme is closed. Open it again first."))
    if programme.is_over:
        raise MentoringError(_("The programme is over: its last day has passed."))


def _check_participants(programme: MentoringProgramme, pairs: Sequence[Pair], actor: User) -> None:
    parts = programme.participants.matched_by(actor)
    known = {
        kind: set(parts.filter(part=kind).values_list("engineer_id", flat=True))
        for kind in ProgrammeParticipant.Part.values
    }
    for pair in pairs:
        if pair.mentee.pk not in known["mentee"] or pair.mentor.pk not in known["mentor"]:
            told = {"mentee": pair.mentee.name, "mentor": pair.mentor.name}
            raise NotCoordinatorError(_("%(mentor)s and %(mentee)s do not both take part here.") % told)


@transaction.atomic
def ask_mentor(pair: Pair, *, actor: User, message: str, is_reverse: bool = False) -> Mentorship:
    """Ask somebody to be one's mentor, outside of any programme; the mentee has said yes by asking.

    Raises NotInPairError for anybody but the mentee, NoPlaceError where the mentor has no place (the mentee can
    wait for one), MentoringError for one's own lead, an open pair or two people who exclude each other.
    """
    if own_engineer_id(actor) != pair.mentee.pk:
        raise NotInPairError(_("Only the mentee asks."))
    lock_people([pair.mentor.pk, pair.mentee.pk])
    if not pair.mentor.mentor_capacity:
        raise MentoringError(_("%(name)s does not offer to mentor.") % {"name": pair.mentor.name})
    check_pair(pair, None)
    made = _propose(pair, programme=None, actor=actor, message=message.strip())
    Mentorship.objects.filter(pk=made.pk).update(mentee_accepted_at=timezone.now(), is_reverse=is_reverse)
    made.refresh_from_db()
    record_audit("ask", made, actor=actor, subject=pair.mentee)
    mail_to(pair.mentor, "mentorship_asked", made)
    return made


def check_no_proposal(mentee: Engineer) -> None:
    """Check that no proposal of a programme waits for an answer; the caller holds the lock on the mentee."""
    if Mentorship.objects.filter(mentee=mentee, programme__isnull=False, state=State.PROPOSED).exists():
        raise MentoringError(_("%(name)s has an open proposal already; wait for the answer.") % {"name": mentee.name})


def check_pair(pair: Pair, programme: MentoringProgramme | None) -> None:
    """Check the hard limits that a moment can change; the caller holds the locks on both people."""
    told = {"mentee": pair.mentee.name, "mentor": pair.mentor.name}
    if pair.mentee.pk == pair.mentor.pk:
        raise MentoringError(_("Nobody mentors themselves."))
    for person in (pair.mentee, pair.mentor):
        if not person.is_active:
            raise MentoringError(_("%(name)s is not employed today.") % {"name": person.name})
    if Mentorship.objects.open().filter(mentor=pair.mentor, mentee=pair.mentee).exists():
        raise MentoringError(_("%(mentor)s and %(mentee)s have an open mentorship already.") % told)
    if not (programme and programme.allow_own_lead) and pair.mentor.pk in accountable_leads([pair.mentee.pk]).get(
        pair.mentee.pk, ()
    ):
        raise MentoringError(_("%(mentor)s leads %(mentee)s; a lead is no mentor here.") % told)
    _check_no_refusal(pair, programme)
    if free_places(pair.mentor, programme, reserving_proposals=True) < 1:
        raise NoPlaceError(_("All places with %(mentor)s are taken.") % told)


def _check_no_refusal(pair: Pair, programme: MentoringProgramme | None) -> None:
    told = {"mentee": pair.mentee.name, "mentor": pair.mentor.name}
    between = Mentorship.objects.filter(mentor=pair.mentor, mentee=pair.mentee)
    if programme is None and between.refused_lately(timezone.localdate()).exists():
        raise MentoringError(_("%(mentor)s declined to mentor %(mentee)s in the last half a year.") % told)
    both = [pair.mentee.pk, pair.mentor.pk]
    if MentoringExclusion.objects.filter(engineer__in=both, other__in=both).exists():
        # Not told further: who excluded whom stays private.
        raise MentoringError(_("%(mentor)s cannot be proposed to %(mentee)s. Choose somebody else.") % told)


def _propose(pair: Pair, *, programme: MentoringProgramme | None, actor: User, message: str) -> Mentorship:
    made = Mentorship.objects.create(
        programme=programme,
        mentor=pair.mentor,
        mentee=pair.mentee,
        proposed_by=actor,
        message=message[:1000],
        score=pair.score,
        is_reverse=bool(programme and programme.is_reverse),
    )
    made.competencies.set(pair.competencies)
    return made


@transaction.atomic
def accept(mentorship: Mentorship, *, actor: User) -> Mentorship:
    """Say yes as mentor or mentee; once both have, the place is taken and the mentee's other proposals are withdrawn.

    Raises NotInPairError, MentoringError where it is not open any more, and NoPlaceError where the last place was
    taken in the meantime: then the mentee waits for the next one, and both are told.
    """
    current = _own_proposal(mentorship, actor)
    now, own = timezone.now(), own_engineer_id(actor)
    if own == current.mentor_id:
        current.mentor_accepted_at = current.mentor_accepted_at or now
    else:
        current.mentee_accepted_at = current.mentee_accepted_at or now
    if current.mentor_accepted_at and current.mentee_accepted_at:
        if free_places(current.mentor, current.programme) < 1:
            raise NoPlaceError(_no_place(current, is_mentor=own == current.mentor_id))
        current.state = State.ACCEPTED
        _take_plan_along(current)
        _withdraw_others(current, actor)
        WaitlistEntry.objects.open().filter(mentee=current.mentee).update(closed_at=now)
    current.save()
    if current.state == State.ACCEPTED:
        forget_told(current.mentor)
    record_audit("accept", current, actor=actor, subject=current.mentee)
    if current.state == State.ACCEPTED:
        mail_pair("mentorship_accepted", current)
    return current


def _no_place(current: Mentorship, *, is_mentor: bool) -> str:
    if is_mentor:
        return _("Your last place was just taken. Offer one more, or decline.")
    return _("The last place with %(mentor)s was just taken. You can wait for the next one.") % {
        "mentor": current.mentor.name
    }


@transaction.atomic
def decline(mentorship: Mentorship, reason: str, *, actor: User) -> Mentorship:
    """Say no, with a reason that the other and whoever proposed it read; the pair is not proposed again.

    The rest of the programme is matched anew when its page is next opened; its coordinators are told.
    """
    if not reason.strip():
        raise MentoringError(_("Give a reason in a few words; the other one reads it."))
    current = _own_proposal(mentorship, actor)
    _end(current, Ending.DECLINED, actor, reason)
    record_audit("decline", current, actor=actor, subject=current.mentee)
    other = current.mentor if own_engineer_id(actor) == current.mentee_id else current.mentee
    mail_to(other, "mentorship_declined", current)
    _mail_whoever_proposed(current, actor)
    tell_of_places(current.mentor)
    return current


@transaction.atomic
def withdraw(mentorship: Mentorship, *, actor: User) -> Mentorship:
    """Take a proposal back: who asked or proposed it, and the coordinators of its programme."""
    lock_pair(mentorship)
    current = Mentorship.objects.get(pk=mentorship.pk)
    coordinates = current.programme_id is not None and (
        Mentorship.objects.coordinated_by(actor).filter(pk=current.pk).exists()
    )
    if current.proposed_by_id != actor.pk and not coordinates:
        raise NotInPairError(_("Only whoever proposed it takes it back."))
    if current.state != State.PROPOSED:
        raise MentoringError(_("It is not a proposal any more."))
    _end(current, Ending.WITHDRAWN, actor, "")
    record_audit("withdraw", current, actor=actor, subject=current.mentee)
    mail_pair("mentorship_withdrawn", current, but=actor)
    tell_of_places(current.mentor)
    return current


def _own_proposal(mentorship: Mentorship, actor: User) -> Mentorship:
    if own_engineer_id(actor) not in (mentorship.mentor_id, mentorship.mentee_id):
        raise NotInPairError(_("Only the two of them answer a proposal."))
    # Whoever takes a place takes it alone; a yes opens places with the mentors of the other proposals.
    rivals = Mentorship.objects.filter(mentee=mentorship.mentee_id, state=State.PROPOSED)
    lock_people_of([mentorship, *rivals])
    lock_pair(mentorship)
    current = Mentorship.objects.select_related("mentor", "mentee", "programme").get(pk=mentorship.pk)
    if current.state != State.PROPOSED:
        is_no = current.ended_how in {Ending.DECLINED, Ending.WITHDRAWN}
        became = current.get_ended_how_display() if is_no else current.get_state_display()
        raise MentoringError(_("This proposal is not open any more: it is %(state)s.") % {"state": became.lower()})
    return current


def _take_plan_along(current: Mentorship) -> None:
    """Bring the plan of the mentorship from which this one goes on; until both say yes it stays where it was."""
    earlier = current.follows
    while earlier is not None:
        GrowthPlan.objects.filter(mentorship=earlier).update(mentorship=current)
        earlier = earlier.follows


def _withdraw_others(current: Mentorship, actor: User) -> None:
    others = Mentorship.objects.filter(mentee=current.mentee, state=State.PROPOSED).exclude(pk=current.pk)
    for other in others.select_related("mentor", "mentee", "programme"):
        _end(other, Ending.WITHDRAWN, actor, "")
        mail_to(other.mentor, "mentorship_withdrawn", other)
        tell_of_places(other.mentor)


def _end(current: Mentorship, how: Mentorship.Ending, actor: User | None, reason: str) -> None:
    current.state, current.ended_how, current.ended_by = State.ENDED, how, actor
    current.ends, current.end_reason = timezone.localdate(), reason.strip()[:300]
    current.save()


def _mail_whoever_proposed(current: Mentorship, actor: User) -> None:
    if current.programme is None:
        return
    users = {current.proposed_by} if current.proposed_by else set()
    users |= {each.user for each in current.programme.coordinators.select_related("user") if each.user}
    for user in sorted(users - {actor}, key=lambda each: each.pk):
        mail_to(user, "mentorship_to_rematch", current)


@transaction.atomic
def join_waitlist(mentorship: Mentorship, *, actor: User) -> WaitlistEntry:
    """Wait for the next place with the mentor of a proposal of one's own."""
    if own_engineer_id(actor) != mentorship.mentee_id:
        raise NotInPairError(_("Only the mentee waits for a place."))
    entry = wait_for(mentorship.mentee, mentor=mentorship.mentor)
    record_audit("wait", entry, actor=actor, subject=mentorship.mentee)
    return entry


def waiting_before(entry: WaitlistEntry) -> int:
    """Count who has waited longer for a place with the same mentor."""
    earlier = WaitlistEntry.objects.open().filter(mentor=entry.mentor)
    return earlier.filter(created_at__lt=entry.created_at).count()
