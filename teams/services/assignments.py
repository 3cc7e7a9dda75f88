"""Who works on a project, how much and when. Confirmed work never exceeds what a person can give.

Every writer holds the rows of the projects and then of the people concerned, from the check to the commit: of two who
confirm at the same moment one waits and then sees what the other wrote, and a project that is done stays empty.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teams.capacity import DAY, Conflict, Span, conflicts
from teams.errors import NotYoursError, OverbookedError, TeamsError
from teams.models import Assignment, Engineer, Nomination, Project, User
from teams.permissions import people_assigned_by, people_considered_by
from teams.services.assignment_mails import (
    tell_assigned,
    tell_confirmed,
    tell_ended,
    tell_nominated,
    tell_nomination_withdrawn,
)
from teams.services.audit import record_audit
from teams.services.holding import confirm_row, hold_people, hold_projects, hold_work
from teams.workloads import workloads

CONFIRMED, PLANNED = Assignment.State.CONFIRMED, Assignment.State.PLANNED


@dataclass(frozen=True, slots=True)
class Booking:
    """A share of somebody's time for a project, between two days."""

    engineer: int
    starts: date
    ends: date | None
    allocation: int

    @property
    def span(self) -> Span:
        """The same as a span of time."""
        return Span(self.starts, self.ends or date.max, self.allocation)


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of a team: who is confirmed, whose lead has yet to confirm, and who is on it with which share."""

    confirmed: tuple[Engineer, ...]
    planned: tuple[Engineer, ...]
    kept: tuple[tuple[Engineer, int], ...] = ()


ProjectTeam = tuple[Project, Sequence[Booking]]


def book_team(project: Project, bookings: Sequence[Booking], *, actor: User, reason: str) -> Booked:
    """Assign people to one project, as ``book_teams`` does to several."""
    (booked,) = book_teams([(project, bookings)], actor=actor, reason=reason)
    return booked


@transaction.atomic
def book_teams(teams: Sequence[ProjectTeam], *, actor: User, reason: str) -> list[Booked]:
    """Assign people to projects: confirmed where the actor answers for them, else planned until their lead confirms.

    Whoever is confirmed for a project then already stays as they are. Raises OverbookedError naming everyone who has
    not the time for all that is asked, and then writes nothing. NotYoursError where somebody is not the actor's to
    choose, TeamsError where a project is over or no reason is given.
    """
    held = hold_projects(project.pk for project, _bookings in teams)
    teams = [(held[project.pk], bookings) for project, bookings in teams]
    for project, _bookings in teams:
        _check_open(project)
    _check_reason(reason)
    people = hold_people(booking.engineer for _project, bookings in teams for booking in bookings)
    for project, bookings in teams:
        _check_choice({booking.engineer for booking in bookings}, actor, project)
    own = set(people_assigned_by(actor).filter(pk__in=people).values_list("pk", flat=True))
    shares = [{booking.engineer: _share(project, booking) for booking in bookings} for project, bookings in teams]
    news = [
        (project, [booking for booking in bookings if not kept[booking.engineer]])
        for (project, bookings), kept in zip(teams, shares, strict=True)
    ]
    _check_time_of_all(people, news, actor)
    written = []
    for project, bookings in news:
        for booking in bookings:
            row, is_new = _write(project, booking)
            if booking.engineer in own:
                confirm_row(row, actor, reason)
            elif not is_new:
                continue
            written.append(row)
            record_audit("assign", project, actor=actor, subject=people[booking.engineer], reason=reason)
    tell_assigned(written, actor=actor)
    return [_booked(people, bookings, kept, own) for (_project, bookings), kept in zip(news, shares, strict=True)]


def _check_time_of_all(people: dict[int, Engineer], teams: Sequence[ProjectTeam], actor: User) -> None:
    """Raise OverbookedError where the teams together ask too much of somebody; of several projects, name which."""
    every = [booking for _project, bookings in teams for booking in bookings]
    told = _("For %(project)s: %(fault)s") if len(teams) > 1 else "%(fault)s"
    faults = [
        told % {"project": project.name, "fault": fault}
        for project, bookings in teams
        for fault in _faults(people, bookings, actor, among=every)
    ]
    if faults:
        raise OverbookedError(faults)


def _booked(people: dict[int, Engineer], news: Sequence[Booking], shares: dict[int, int], own: set[int]) -> Booked:
    return Booked(
        tuple(people[each.engineer] for each in news if each.engineer in own),
        tuple(people[each.engineer] for each in news if each.engineer not in own),
        tuple((people[pk], share) for pk, share in shares.items() if share),
    )


def is_over(project: Project) -> bool:
    """Tell whether a project is done or its last day is past."""
    is_past = project.ends is not None and project.ends < timezone.localdate()
    return project.state == Project.State.DONE or is_past


def _check_open(project: Project) -> None:
    if is_over(project):
        told = _("%(name)s is over: nobody is confirmed for it any more.")
        raise TeamsError(told % {"name": project.name})


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise TeamsError(_("Say why: a confirmation names its reason."))


def _check_choice(people: Collection[int], actor: User, project: Project) -> None:
    if people_considered_by(actor, project).filter(pk__in=people).count() < len(people):
        raise NotYoursError(_("Somebody of this team is not yours to choose."))


def _share(project: Project, booking: Booking) -> int:
    """Give the share that the person is confirmed for on the project then already; 0 for none."""
    rows = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=booking.starts), project=project, state=CONFIRMED)
    rows = rows.filter(engineer=booking.engineer, starts__lte=booking.ends or date.max)
    return max(rows.values_list("allocation", flat=True), default=0)


def _faults(
    people: dict[int, Engineer],
    bookings: Sequence[Booking],
    actor: User,
    *,
    among: Sequence[Booking] = (),
    besides: Project | None = None,
) -> list[str]:
    """Say of each booking that does not fit why not; of whom the actor does not lead no leave is told.

    ``among`` are all bookings that are asked for at once, these included.
    With ``besides`` what is planned counts, too, but for that project, whose plan gives way.
    """
    loads = workloads(people.values(), without=[besides.pk] if besides else ())
    own = set(people_assigned_by(actor).filter(pk__in=people).values_list("pk", flat=True))
    found = []
    for booking in bookings:
        asked = [each.span for each in among or [booking] if each.engineer == booking.engineer]
        days = booking.starts, booking.ends or date.max
        # Short leave is told before a plan is saved, and stops nobody from being confirmed.
        load = loads[booking.engineer] if besides else loads[booking.engineer].but_short_leave(*days)
        faults = conflicts(load.with_work(*asked), *days, planned=besides is not None)
        found += [said(people[booking.engineer], fault, why=booking.engineer in own) for fault in faults]
    return found


def said(person: Engineer, fault: Conflict, *, why: bool) -> str:
    """Say in words on which days more is asked of a person than they can give; and ``why``, to whom that is open."""
    told = {
        "name": person.name,
        "days": said_days(fault.starts, fault.ends),
        "load": fault.load,
        "capacity": fault.capacity,
    }
    if not why:
        return _("%(name)s has not the time %(days)s.") % told
    if fault.is_gone:
        return _("%(name)s is not here %(days)s.") % told
    if fault.away:
        told |= {"away": fault.away.days, "of": fault.away.of}
        return (
            _(
                "%(name)s is on leave %(days)s and can give %(capacity)s %%, not %(load)s %%: "
                "away %(away)s of %(of)s working days."
            )
            % told
        )
    return _("%(name)s would be at %(load)s %% of %(capacity)s %% %(days)s.") % told


def said_days(starts: date, ends: date) -> str:
    """Say a stretch of days in words."""
    first = date_format(starts, "j M Y")
    if ends == date.max:
        return _("from %(first)s on") % {"first": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": date_format(ends, "j M Y")}


def _write(project: Project, booking: Booking) -> tuple[Assignment, bool]:
    """Plan a booking in the place of what was planned for the same days; tell whether that changed anything."""
    rows = Assignment.objects.filter(project=project, engineer=booking.engineer, state=PLANNED)
    rows = rows.filter(Q(ends=None) | Q(ends__gte=booking.starts), starts__lte=booking.ends or date.max)
    planned = sorted(rows, key=lambda each: (each.starts != booking.starts, each.starts))
    row = planned[0] if planned else Assignment(project=project, engineer_id=booking.engineer, state=PLANNED)
    for other in planned[1:]:
        other.delete()
    wanted = (booking.starts, booking.ends, booking.allocation)
    is_same = (row.starts, row.ends, row.allocation) == wanted
    if not planned or not is_same:
        row.starts, row.ends, row.allocation = wanted
        row.save()
    row.project = project
    return row, not is_same or len(planned) > 1


@transaction.atomic
def plan_assignment(project: Project, booking: Booking, *, actor: User, in_spite: bool = False) -> list[str]:
    """Plan somebody for a project without taking their time yet; give the conflicts it was saved in spite of.

    The same again is the plan that stands, and told to nobody; other days or another share change it in its place.
    Raises OverbookedError with the conflicts where there are any and they were not accepted.
    """
    project = hold_projects([project.pk])[project.pk]
    people = hold_people([booking.engineer])
    _check_choice(people, actor, project)
    if _share(project, booking):
        raise TeamsError(_("%(name)s is on this project then already.") % {"name": people[booking.engineer].name})
    faults = _faults(people, [booking], actor, besides=project)
    if faults and not in_spite:
        raise OverbookedError(faults)
    row, is_new = _write(project, booking)
    if is_new:
        tell_assigned([row], actor=actor)
        record_audit("plan", project, actor=actor, subject=people[booking.engineer])
    return faults


@transaction.atomic
def confirm_assignment(assignment: Assignment, *, actor: User, reason: str) -> None:
    """Confirm what was planned; raises OverbookedError where the person has no time for it.

    NotYoursError where the person is not the actor's, TeamsError where the project is over or no reason is given.
    """
    hold_projects([assignment.project_id])
    people = hold_people([assignment.engineer_id])
    if not people_assigned_by(actor).filter(pk=assignment.engineer_id).exists():
        raise NotYoursError(_("The lead of this person confirms."))
    row = Assignment.objects.select_for_update(of=("self",)).select_related("project").get(pk=assignment.pk)
    if row.state == CONFIRMED:
        return
    _check_open(row.project)
    _check_reason(reason)
    booking = Booking(row.engineer_id, row.starts, row.ends, row.allocation)
    _check_time_of_all(people, [(row.project, [booking])], actor)
    confirm_row(row, actor, reason)
    record_audit("confirm", row, actor=actor, subject=people[row.engineer_id], reason=reason)
    tell_confirmed(row, actor=actor)


@transaction.atomic
def end_assignment(assignment: Assignment, *, actor: User) -> bool:
    """End work that has begun with yesterday, or take it back whole; tell whether anything of it stays.

    What ended before today stays as it is.
    """
    people = hold_people([assignment.engineer_id])
    row = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
    today = timezone.localdate()
    if row is None or (row.ends is not None and row.ends < today):
        return row is not None
    record_audit("end", row, actor=actor, subject=people[row.engineer_id], fields=["ends"])
    tell_ended(row, actor=actor)
    if row.state == PLANNED or row.starts >= today:
        row.delete()
        return False
    row.ends = max(row.starts, today - DAY)
    row.save()
    return True


@transaction.atomic
def end_work(project: Project, *, actor: User) -> int:
    """End all work on a project that is done; give how many assignments that concerns."""
    hold_work([project.pk])
    ahead = Assignment.objects.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()), project=project)
    rows = list(ahead.select_related("engineer").order_by("engineer_id", "pk"))
    for row in rows:
        end_assignment(row, actor=actor)
    return len(rows)


@transaction.atomic
def nominate(project: Project, engineer: Engineer, *, actor: User) -> None:
    """Offer somebody for a project, whose leads then see what the person covers; NotYoursError for others' people."""
    _check_nomination(engineer, actor)
    row, made = Nomination.objects.get_or_create(project=project, engineer=engineer, defaults={"nominated_by": actor})
    if made:
        record_audit("nominate", project, actor=actor, subject=engineer)
        tell_nominated(row, actor=actor)


@transaction.atomic
def withdraw_nomination(project: Project, engineer: Engineer, *, actor: User) -> None:
    """Take a nomination back; what was assigned meanwhile stays."""
    _check_nomination(engineer, actor)
    row = Nomination.objects.select_for_update(of=("self",)).filter(project=project, engineer=engineer).first()
    if row is not None:
        tell_nomination_withdrawn(row, actor=actor)
        row.delete()
        record_audit("withdraw nomination", project, actor=actor, subject=engineer)


def _check_nomination(engineer: Engineer, actor: User) -> None:
    if not people_assigned_by(actor).filter(pk=engineer.pk).exists():
        raise NotYoursError(_("The leads of a person and HR nominate them."))
