"""Places with mentors: counted under a lock, waited for, and told of when one opens."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from mentoring.models import MentoringProgramme, Mentorship, ProgrammeParticipant, WaitlistEntry
from mentoring.querysets import AGREED, OPEN_STATES
from mentoring.services.mails import mail_to
from teams.models import Engineer


def lock_people(people: Iterable[int]) -> None:
    """Let nobody else change places or proposals of these people until the transaction ends.

    In the order of their ids, so that two who want each other's rows do not wait for ever. SQLite has one writer.
    """
    list(Engineer.objects.select_for_update().filter(pk__in=set(people)).order_by("pk").values_list("pk", flat=True))


def lock_pair(mentorship: Mentorship) -> None:
    """Let nobody else change a mentorship until the transaction ends: first its two people, then its own row.

    Everyone who changes one takes the locks in this order. Rows that only name the mentorship are not held up.
    """
    lock_people([mentorship.mentor_id, mentorship.mentee_id])
    Mentorship.objects.select_for_update(no_key=True).get(pk=mentorship.pk)


def lock_people_of(mentorships: Iterable[Mentorship]) -> None:
    """Lock the people of all these mentorships at once, before one after the other is changed."""
    lock_people([person for each in mentorships for person in (each.mentor_id, each.mentee_id)])


def free_places(mentor: Engineer, programme: MentoringProgramme | None, *, reserving_proposals: bool = False) -> int:
    """Count the mentees whom a mentor can still take: what they offer in all, less what runs.

    In a programme, what they offer there and what the programme allows count, too. With ``reserving_proposals`` an
    open proposal holds a place: nobody is invited to one that an earlier invitation may take.
    """
    states = OPEN_STATES if reserving_proposals else AGREED
    running = Mentorship.objects.filter(mentor=mentor, state__in=states)
    offered = Engineer.objects.values_list("mentor_capacity", flat=True).get(pk=mentor.pk)
    if programme is None:
        return offered - running.count()
    part = ProgrammeParticipant.objects.filter(programme=programme, engineer=mentor, part="mentor").first()
    there = part.places if part is not None and part.places is not None else offered
    there = min(there, programme.most_mentees) if programme.most_mentees is not None else there
    return min(there - running.filter(programme=programme).count(), max(offered, there) - running.count())


def wait_for(mentee: Engineer, *, mentor: Engineer) -> WaitlistEntry:
    """Wait for a place with a mentor; who waits already keeps their turn, and is told of the next place, too."""
    entry, _made = WaitlistEntry.objects.get_or_create(mentee=mentee, mentor=mentor, closed_at=None)
    if entry.told_at is not None:
        entry.told_at = None
        entry.save()
    return entry


def forget_told(mentor: Engineer) -> None:
    """Let whoever still waits be told of the next place, where the one they were told of is taken."""
    if free_places(mentor, None, reserving_proposals=True) < 1:
        WaitlistEntry.objects.open().filter(mentor=mentor).update(told_at=None)


def stop_waiting(entry: WaitlistEntry) -> None:
    """Wait no longer."""
    WaitlistEntry.objects.open().filter(pk=entry.pk).update(closed_at=timezone.now())


def tell_of_places(mentor: Engineer) -> int:
    """Tell as many of those who wait for a mentor as there are places, the longest wait first, each once a place.

    Call it in the transaction that opened the place. Gives how many were told.
    """
    free = free_places(mentor, None, reserving_proposals=True)
    told = WaitlistEntry.objects.open().filter(mentor=mentor, told_at__isnull=True)
    waiting = list(told.select_related("mentee__user", "mentor")[: max(free, 0)])
    for entry in waiting:
        now = timezone.now()
        WaitlistEntry.objects.filter(pk=entry.pk).update(told_at=now)
        mail_to(entry.mentee, "mentoring_place", entry, key=now.isoformat())
    return len(waiting)
