"""The life of a mentorship after both have agreed: begun, paused, resumed, completed, ended, passed on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotCoordinatorError, NotInPairError
from mentoring.hours import share_enough
from mentoring.mentors import working_hours
from mentoring.models import MentoringSession, Mentorship
from mentoring.services.calendar import call_off
from mentoring.services.mails import mail_pair
from mentoring.services.places import lock_pair, lock_people, lock_people_of, tell_of_places
from mentoring.services.proposing import Pair, check_no_proposal, check_pair
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

State, Ending = Mentorship.State, Mentorship.Ending


def begin(mentorship: Mentorship) -> Mentorship:
    """Make an accepted mentorship active, from today on: with its first session or goal. Any other stays as it is.

    Call it in the transaction of that session or goal.
    """
    current = _current(mentorship)
    if current.state == State.ACCEPTED:
        current.state, current.starts = State.ACTIVE, current.starts or timezone.localdate()
        current.save()
    return current


@transaction.atomic
def pause(mentorship: Mentorship, reason: str, *, actor: User, resumes_on: date | None = None) -> Mentorship:
    """Let a mentorship rest: nobody is nudged, the place stays taken. Either of the pair, or a coordinator."""
    current = _changed_by(mentorship, actor, coordinator_too=True)
    if current.state not in {State.ACCEPTED, State.ACTIVE}:
        raise MentoringError(_("Only a running mentorship is paused."))
    if not reason.strip():
        raise MentoringError(_("Say in a few words why; the other one reads it."))
    if resumes_on is not None and resumes_on <= timezone.localdate():
        raise MentoringError(_("It goes on from a day after today."))
    current.state, current.paused_on = State.PAUSED, timezone.localdate()
    current.pause_reason, current.resumes_on = reason.strip()[:300], resumes_on
    current.save()
    record_audit("pause", current, actor=actor, subject=current.mentee)
    mail_pair("mentorship_paused", current, but=actor, key=timezone.localdate().isoformat())
    return current


@transaction.atomic
def resume(mentorship: Mentorship, *, actor: User | None) -> Mentorship:
    """Go on after a pause; ``actor`` is None where its day has come."""
    current = _changed_by(mentorship, actor, coordinator_too=True) if actor else _current(mentorship)
    if current.state != State.PAUSED:
        raise MentoringError(_("It is not paused."))
    current.state = State.ACTIVE
    current.starts = current.starts or timezone.localdate()
    current.paused_on, current.resumes_on, current.pause_reason = None, None, ""
    current.resumed_on = timezone.localdate()
    current.save()
    record_audit("resume", current, actor=actor, subject=current.mentee)
    return current


@transaction.atomic
def complete(mentorship: Mentorship, *, actor: User) -> Mentorship:
    """Say that a mentorship has done what it was for; both are asked for feedback."""
    current = _changed_by(mentorship, actor)
    if current.state not in {State.ACTIVE, State.PAUSED}:
        raise MentoringError(_("Only a mentorship that has begun is completed."))
    _finish(current, State.COMPLETED, Ending.COMPLETED, actor, "")
    record_audit("complete", current, actor=actor, subject=current.mentee)
    mail_pair("mentorship_completed", current, but=actor)
    return current


@transaction.atomic
def end(mentorship: Mentorship, reason: str, *, actor: User) -> Mentorship:
    """End a mentorship early, for a reason that the other one reads. Either of the pair, or a coordinator."""
    if not reason.strip():
        raise MentoringError(_("Say in a few words why; the other one reads it."))
    current = _changed_by(mentorship, actor, coordinator_too=True)
    if current.state not in {State.ACCEPTED, State.ACTIVE, State.PAUSED}:
        raise MentoringError(_("Only a running mentorship is ended."))
    _finish(current, State.ENDED, Ending.STOPPED, actor, reason)
    record_audit("end", current, actor=actor, subject=current.mentee)
    mail_pair("mentorship_ended", current, but=actor)
    return current


@transaction.atomic
def reassign(mentorship: Mentorship, mentor: Engineer, reason: str, *, actor: User) -> Mentorship:
    """Pass a mentee on to another mentor, who is asked first; plan and goals go along once both have said yes.

    For coordinators and HR. Raises NotCoordinatorError, NoPlaceError, MentoringError.
    """
    if not Mentorship.objects.coordinated_by(actor).filter(pk=mentorship.pk).exists():
        raise NotCoordinatorError(_("Only HR and the coordinators of the programme pass a mentee on."))
    if not reason.strip():
        raise MentoringError(_("Say in a few words why; both read it."))
    lock_people([mentorship.mentor_id, mentorship.mentee_id, mentor.pk])
    current = _current(mentorship)
    _check_passes_on(current)
    if mentor.pk in {current.mentee_id, current.mentor_id}:
        raise MentoringError(_("Choose another mentor."))
    _check_follows(current, mentor)
    if current.is_open:
        _finish(current, State.ENDED, Ending.REASSIGNED, actor, reason)
    made = Mentorship.objects.create(
        programme=current.programme,
        mentor=mentor,
        mentee=current.mentee,
        proposed_by=actor,
        every_weeks=current.every_weeks,
        is_reverse=current.is_reverse,
        follows=current,
    )
    made.competencies.set(current.competencies.all())
    record_audit("reassign", made, actor=actor, subject=current.mentee, reason=reason.strip()[:300])
    mail_pair("mentorship_proposed", made)
    return made


def _check_passes_on(current: Mentorship) -> None:
    """Check that a mentee still needs somebody: the pair runs, or it ended so and nobody has taken over."""
    ended = current.ended_how in {Ending.LEAVING, Ending.REASSIGNED}
    if current.state == State.PROPOSED:
        raise MentoringError(_("It is only proposed yet. Take the proposal back instead."))
    if Mentorship.objects.filter(follows=current, state=State.PROPOSED).exists():
        raise MentoringError(
            _("%(name)s has an open proposal already; wait for the answer.") % {"name": current.mentee.name}
        )
    if not current.is_open and (not ended or Mentorship.objects.filter(follows=current).taken_up().exists()):
        raise MentoringError(_("This mentorship is over."))


def _check_follows(current: Mentorship, mentor: Engineer) -> None:
    """Check that a mentor may be asked to go on with a mentee: the limits of a proposal, hours, and no earlier no."""
    told = {"mentor": mentor.name, "mentee": current.mentee.name}
    if current.programme is not None:
        check_no_proposal(current.mentee)
    check_pair(Pair(current.mentee, mentor), current.programme)
    if not share_enough(working_hours(current.mentee), working_hours(mentor), timezone.localdate()):
        raise MentoringError(_("%(mentor)s and %(mentee)s share too few working hours.") % told)
    answered = Mentorship.objects.filter(programme=current.programme, mentor=mentor, mentee=current.mentee)
    if answered.filter(ended_how=Ending.DECLINED).exists():
        raise MentoringError(_("%(mentor)s and %(mentee)s were proposed before, and one of them declined.") % told)


def _current(mentorship: Mentorship) -> Mentorship:
    lock_pair(mentorship)
    return Mentorship.objects.select_related("mentor__user", "mentee__user", "programme").get(pk=mentorship.pk)


def _changed_by(mentorship: Mentorship, actor: User, *, coordinator_too: bool = False) -> Mentorship:
    current = _current(mentorship)
    if own_engineer_id(actor) in (current.mentor_id, current.mentee_id):
        return current
    if coordinator_too and Mentorship.objects.coordinated_by(actor).filter(pk=current.pk).exists():
        return current
    raise NotInPairError(_("Only the two of them do this."))


def _finish(
    current: Mentorship, state: Mentorship.State, how: Mentorship.Ending, actor: User | None, reason: str
) -> None:
    current.state, current.ended_how, current.ended_by = state, how, actor
    current.ends, current.end_reason = timezone.localdate(), reason.strip()[:300]
    if current.starts and current.starts > current.ends:
        current.starts = current.ends
    current.save()
    # What was still to come is called off, and both calendars take it out.
    ahead = MentoringSession.objects.filter(mentorship=current).ahead(timezone.now())
    for session in ahead.select_related("mentorship__mentor__user", "mentorship__mentee__user"):
        call_off(session)
    tell_of_places(current.mentor)


@transaction.atomic
def end_of_leavers(today: date) -> list[Mentorship]:
    """End the mentorships of people whose last day has passed; their mentees are listed for rematching at once."""
    gone = Mentorship.objects.open().filter(Q(mentor__ends__lt=today) | Q(mentee__ends__lt=today))
    ended = []
    leaving = list(gone.order_by("pk"))
    lock_people_of(leaving)
    for mentorship in leaving:
        current = _current(mentorship)
        _finish(current, State.ENDED, Ending.LEAVING, None, "")
        record_audit("end", current, actor=None, subject=current.mentee)
        ended.append(current)
    return ended
