"""Many assignments at once, all or none: each as it is given, and nobody above what they can give."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate

from django.db import transaction
from django.utils.translation import gettext as _

from teams.capacity import Overloads
from teams.errors import RefusedBatchError
from teams.models import Assignment, Engineer, Nomination, Project, User
from teams.permissions import people_assigned_by, people_considered_by
from teams.querysets import EngineerQuerySet
from teams.services.assignment_mails import tell_assigned, tell_confirmed
from teams.services.assignments import is_over, said, said_days
from teams.services.audit import record_audit
from teams.services.holding import confirm_row, hold_people, hold_projects
from teams.workloads import workloads

CONFIRMED, PLANNED = Assignment.State.CONFIRMED, Assignment.State.PLANNED
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class AssignmentGiven:
    """A share of somebody's time for a project, both days included, and why where it is to be confirmed."""

    project: Project
    engineer: int
    starts: date
    ends: date | None
    allocation: int
    state: str
    reason: str = ""

    @property
    def last(self) -> date:
        """The last day; of an open end the last there is."""
        return self.ends or date.max

    def overlaps(self, other: AssignmentGiven | Assignment) -> bool:
        """Tell whether both ask for some of the same days."""
        return self.starts <= (other.ends or date.max) and other.starts <= self.last


@dataclass
class BatchDone:
    """What became of the assignments: ``waiting`` are planned until the lead of the person confirms."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    told: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def put_assignments(
    given: Sequence[AssignmentGiven], *, actor: User, in_spite: bool = False, tells: bool = True
) -> BatchDone:
    """Bring assignments in step with what is given; those that are not named stay as they are.

    Confirmed where the actor answers for the person, else planned. A plan that does not fit is taken ``in_spite`` of
    that alone. Whom it concerns is told by mail, unless ``tells`` is off, as for what is only tried.
    Raises RefusedBatchError with every fault, and then writes nothing.
    """
    held = hold_projects(each.project.pk for each in given)
    batch = _Batch([replace(each, project=held[each.project.pk]) for each in given], actor)
    for number in range(len(given)):
        batch.put(number)
    batch.check_time(in_spite=in_spite)
    if batch.faults:
        raise RefusedBatchError(sorted(batch.faults))
    if tells:
        batch.tell()
    return batch.done


def _key(given: AssignmentGiven) -> tuple[int, int, date]:
    return given.project.pk, given.engineer, given.starts


class _Others:
    """What a person has on a project that the batch does not name, to be found by its days."""

    def __init__(self, rows: Iterable[Assignment]) -> None:
        self.rows = sorted(rows, key=lambda row: row.starts)
        self.starts = [row.starts for row in self.rows]
        self.furthest = list(accumulate((row.ends or date.max for row in self.rows), max))

    def within(self, given: AssignmentGiven) -> list[Assignment]:
        """Give those that lie on some of the same days."""
        found, place = [], bisect_right(self.starts, given.last) - 1
        while place >= 0 and self.furthest[place] >= given.starts:
            if given.overlaps(self.rows[place]):
                found.append(self.rows[place])
            place -= 1
        return found[::-1]


class _Batch:
    """The assignments of one batch, with all that is asked of them read once and the people held."""

    def __init__(self, given: Sequence[AssignmentGiven], actor: User) -> None:
        self.given, self.actor, self.done = given, actor, BatchDone()
        self.faults: list[tuple[int, str, str]] = []
        self.people = hold_people(each.engineer for each in given)
        projects = {each.project.pk for each in given}
        rows = Assignment.objects.filter(project__in=projects, engineer__in=self.people)
        # An assignment is told by its first day; what is not named gives way or stands in the way. So no row of the
        # batch depends on what another one has done.
        self.doubles = self._doubles()
        firm = {_key(each) for number, each in enumerate(given) if number not in self.doubles}
        self.rows: dict[tuple[int, int, date], Assignment] = {}
        others: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
        for row in rows:
            key = row.project_id, row.engineer_id, row.starts
            self.rows[key] = row
            if key not in firm:
                others[key[:2]].append(row)
        self.others = {key: _Others(found) for key, found in others.items()}
        self.mine = set(Project.objects.changed_by(actor).filter(pk__in=projects).values_list("pk", flat=True))
        self.own = self._ids(people_assigned_by(actor).filter(pk__in=self.people))
        self.choice = self._ids(people_considered_by(actor).filter(pk__in=self.people))
        nominated = Nomination.objects.filter(project__in=self.mine, engineer__in=Engineer.objects.active())
        self.nominated = set(nominated.values_list("project_id", "engineer_id"))
        self.written: list[tuple[int, Assignment]] = []
        self.agreed: list[Assignment] = []
        self.begun: list[Assignment] = []

    def _ids(self, people: EngineerQuerySet) -> set[int]:
        return set(people.values_list("pk", flat=True))

    def _doubles(self) -> set[int]:
        """Note where two of the batch ask for the same days of a person on a project; give the lower one of both."""
        before: dict[tuple[int, int], int] = {}
        doubles: set[int] = set()
        for number in sorted(range(len(self.given)), key=lambda number: (self.given[number].starts, number)):
            each = self.given[number]
            key = each.project.pk, each.engineer
            other = before.setdefault(key, number)
            if other != number and each.overlaps(self.given[other]):
                doubles.add(max(number, other))
                before[key] = min(number, other)
            else:
                before[key] = number
        for number in doubles:
            self._fault(number, "starts", _("A row above asks for some of these days, too. Keep one of both."))
        return doubles

    def put(self, number: int) -> None:
        """Write one assignment, unless it is there already or a fault is noted."""
        each = self.given[number]
        row = self.rows.get(_key(each))
        to_confirm = each.state == CONFIRMED and each.engineer in self.own
        is_same = row is not None and (row.ends, row.allocation) == (each.ends, each.allocation)
        if row is not None and is_same and (row.state == each.state or (row.state == PLANNED and not to_confirm)):
            self.done.unchanged += 1
            self.done.waiting += row.state != each.state
            return
        found = self.others.get((each.project.pk, each.engineer))
        others = [other for other in found.within(each) if other is not row] if found else []
        faults = [*self._refusals(each, row, is_same=is_same), *self._unfit(each, others, to_confirm=to_confirm)]
        for column, message in faults:
            self._fault(number, column, message)
        if not faults and number not in self.doubles:
            self._write(number, row, others, to_confirm=to_confirm)

    def _refusals(self, each: AssignmentGiven, row: Assignment | None, *, is_same: bool) -> Iterator[tuple[str, str]]:
        """Say what the actor may not do; whoever answers for a person confirms what is planned, unchanged."""
        name = {"name": self.people[each.engineer].name}
        if row is not None and row.state == CONFIRMED and each.state == PLANNED:
            yield "state", _("%(name)s is confirmed for it. End that on the page of the project.") % name
        elif row is not None and row.state == CONFIRMED and each.engineer not in self.own:
            yield "engineer", _("%(name)s is confirmed for it; their lead changes that.") % name
        if is_same:
            return
        if each.project.pk not in self.mine:
            yield "project", _("The leads of the project and HR assign people to it.")
        elif each.engineer not in self.choice and (each.project.pk, each.engineer) not in self.nominated:
            yield "engineer", _("%(name)s is not yours to choose. Ask their lead to nominate them.") % name

    def _unfit(
        self, each: AssignmentGiven, others: Sequence[Assignment], *, to_confirm: bool
    ) -> Iterator[tuple[str, str]]:
        for other in others:
            if other.state == CONFIRMED:
                days = said_days(other.starts, other.ends or date.max)
                told = {"name": self.people[each.engineer].name, "days": days}
                yield "starts", _("%(name)s is confirmed for this project %(days)s already.") % told
        if to_confirm and is_over(each.project):
            yield "state", _("The project is over: nobody is confirmed for it any more.")
        if to_confirm and not each.reason.strip():
            yield "reason", _("Say why: a confirmation names its reason, here or once for the whole file.")

    def _write(self, number: int, row: Assignment | None, others: Sequence[Assignment], *, to_confirm: bool) -> None:
        each, person = self.given[number], self.people[self.given[number].engineer]
        for other in others:
            # What was planned for the same days gives way; it may have given way to another row of the batch.
            if other.pk is not None:
                other.delete()
        is_new, was = row is None, row.state if row else ""
        row = row or Assignment(project=each.project, engineer=person, starts=each.starts, state=PLANNED)
        row.ends, row.allocation = each.ends, each.allocation
        if to_confirm:
            confirm_row(row, self.actor, each.reason)
        else:
            row.save()
        self.written.append((number, row))
        if was != CONFIRMED:
            (self.agreed if to_confirm and was else self.begun).append(row)
        self._count(row, person, is_new=is_new, waits=each.state == CONFIRMED and not to_confirm)
        verb = "confirm" if was == PLANNED else "assign"
        reason = each.reason if to_confirm else ""
        record_audit(verb if to_confirm else "plan", each.project, actor=self.actor, subject=person, reason=reason)

    def _count(self, row: Assignment, person: Engineer, *, is_new: bool, waits: bool) -> None:
        self.done.created += is_new
        self.done.changed += not is_new
        self.done.waiting += waits
        told = {
            "name": person.name,
            "project": row.project.name,
            "share": row.allocation,
            "days": said_days(row.starts, row.ends or date.max),
            "state": row.get_state_display().lower(),
        }
        self.done.told.append(_("%(name)s on %(project)s at %(share)s %% %(days)s, %(state)s") % told)

    def check_time(self, *, in_spite: bool) -> None:
        """Note who would be asked for more than they can give, now that all of it is written."""
        loads = workloads([self.people[pk] for pk in {row.engineer_id for _number, row in self.written}])
        # Worked out once for each person, as plans and as confirmed work count it, with leave and without.
        overloads: dict[tuple[int, bool, bool], Overloads] = {}
        for number, row in self.written:
            is_plan, last = row.state == PLANNED, row.ends or date.max
            load = loads[row.engineer_id]
            counted = load if is_plan else load.but_short_leave(row.starts, last)
            kind = row.engineer_id, is_plan, counted is load
            if kind not in overloads:
                overloads[kind] = Overloads(counted, planned=is_plan)
            found = overloads[kind].within(row.starts, last)
            why = row.engineer_id in self.own
            told = [said(self.people[row.engineer_id], fault, why=why) for fault in found]
            if is_plan and in_spite:
                self.done.warnings += told
                continue
            cure = _("Plan it all the same by ticking the box above the button.") if is_plan else ""
            for each in told:
                self._fault(number, "allocation", f"{each} {cure}".strip())

    def tell(self) -> None:
        """Tell whom it concerns what is new: as where it is assigned or confirmed by hand."""
        tell_assigned(self.begun, actor=self.actor)
        for row in self.agreed:
            tell_confirmed(row, actor=self.actor)

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faults.append((number, column, message))
