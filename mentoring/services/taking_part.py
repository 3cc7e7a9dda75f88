"""Taking part in a programme: joined and left by oneself, entered and removed by HR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from mentoring.errors import MentoringError, NotCoordinatorError
from mentoring.models import MentoringProgramme, Mentorship, ProgrammeParticipant
from mentoring.services.mails import mail_entered
from mentoring.services.places import lock_people_of
from mentoring.services.proposing import check_runs, decline, withdraw
from skills.models import Competency
from teams.models import Engineer, User
from teams.querysets import own_engineer_id
from teams.services.audit import record_audit

Part = ProgrammeParticipant.Part


@dataclass(frozen=True)
class JoinGiven:
    """How somebody takes part: as what, what they want, with whom; ``places`` are a mentor's."""

    parts: Sequence[str]
    aims: str = ""
    places: int | None = None
    topics: Sequence[Competency] = field(default=())
    wishes: Sequence[Engineer] = field(default=())


@transaction.atomic
def join(programme: MentoringProgramme, given: JoinGiven, *, actor: User) -> list[ProgrammeParticipant]:
    """Take part in a programme that is open to one, or change how one does; a part not named ends.

    Raises NotCoordinatorError where it is not open to the actor, MentoringError where no part is named.
    """
    own = Engineer.objects.filter(pk=own_engineer_id(actor)).first()
    takes_part = programme.participants.filter(engineer=own).exists() if own else False
    is_open = MentoringProgramme.objects.joinable_by(actor).filter(pk=programme.pk).exists()
    if own is None or programme.is_over or not (is_open or takes_part):
        raise NotCoordinatorError(_("This programme is not open to you."))
    if not given.parts:
        raise MentoringError(_("Say whether you take part as a mentor, as a mentee or as both."))
    if own in given.wishes:
        raise MentoringError(_("You cannot name yourself."))
    for part in programme.participants.filter(engineer=own).exclude(part__in=given.parts):
        _end_part(part, actor, own=True)
    made = [_joined(programme, own, part, given) for part in Part.values if part in given.parts]
    record_audit("join", programme, actor=actor, subject=own, fields=given.parts)
    return made


def _joined(programme: MentoringProgramme, own: Engineer, part: str, given: JoinGiven) -> ProgrammeParticipant:
    is_mentor = part == Part.MENTOR
    values = {"aims": given.aims.strip()[:1000], "places": given.places if is_mentor else None}
    made, _new = ProgrammeParticipant.objects.update_or_create(
        programme=programme, engineer=own, part=part, defaults=values
    )
    made.topics.set(given.topics)
    made.wishes.set(given.wishes)
    return made


@transaction.atomic
def leave(programme: MentoringProgramme, *, actor: User) -> int:
    """Take part no longer: open proposals are declined, what runs goes on. Gives how many parts ended."""
    parts = list(programme.participants.filter(engineer=own_engineer_id(actor)).select_related("engineer"))
    for part in parts:
        _end_part(part, actor, own=True)
    if parts:
        record_audit("leave", programme, actor=actor, subject=parts[0].engineer)
    return len(parts)


def _end_part(part: ProgrammeParticipant, actor: User, *, own: bool) -> None:
    side = "mentor" if part.part == Part.MENTOR else "mentee"
    open_ones = Mentorship.objects.filter(
        programme=part.programme, state=Mentorship.State.PROPOSED, **{side: part.engineer}
    )
    lock_people_of(open_ones)
    for mentorship in open_ones.order_by("pk"):
        if own:
            decline(mentorship, _("Takes part in the programme no longer."), actor=actor)
        else:
            withdraw(mentorship, actor=actor)
    part.delete()


@dataclass(frozen=True)
class Entered:
    """Somebody whom HR enters; ``places`` is a mentor's capacity here, None for what they offer anyway."""

    engineer: Engineer
    part: str
    places: int | None = None


@transaction.atomic
def enter_people(
    programme: MentoringProgramme, people: Sequence[Entered], *, actor: User
) -> list[ProgrammeParticipant]:
    """Enter people into a programme, whoever it is open to; who takes part already stays, with new places.

    They are told, and can leave. For HR; raises NotCoordinatorError, and MentoringError where the programme is over.
    """
    if not actor.is_hr:
        raise NotCoordinatorError(_("Only HR enters people."))
    check_runs(programme)
    ids = [each.engineer.pk for each in people]
    known = {(row.engineer_id, row.part): row for row in programme.participants.filter(engineer__in=ids)}
    made = []
    for each in people:
        row = known.get((each.engineer.pk, each.part))
        if row is None:
            row = ProgrammeParticipant(programme=programme, engineer=each.engineer, part=each.part)
        elif each.places is None or row.places == each.places:
            made.append(row)
            continue
        row.places = each.places if each.part == Part.MENTOR else None
        row.save()
        # Once per part: with new places it is the same row, and so the same mail.
        mail_entered(row)
        known[each.engineer.pk, each.part] = row
        made.append(row)
        record_audit("enter", programme, actor=actor, subject=each.engineer, fields=[each.part])
    return made


@transaction.atomic
def remove_participant(part: ProgrammeParticipant, *, actor: User) -> None:
    """Remove somebody from a programme: open proposals are taken back, what runs goes on. For HR."""
    if not actor.is_hr:
        raise NotCoordinatorError(_("Only HR removes people."))
    _end_part(part, actor, own=False)
    record_audit("remove", part.programme, actor=actor, subject=part.engineer, fields=[part.part])
