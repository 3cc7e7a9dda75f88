"""Many assignments at once, all or none: each as it is given, and nobody above what they can give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from teams.capacity import conflicts
from teams.errors import RefusedBatchError
from teams.models import Assignment, Engineer, Nomination, Project, User
from teams.permissions import people_assigned_by, people_considered_by
from teams.querysets import EngineerQuerySet
from teams.services.assignments import is_over, said, said_days
from teams.services.audit import record_audit
from teams.services.holding import confirm_row, hold_people
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
def put_assignments(given: Sequence[AssignmentGiven], *, actor: User, in_spite: bool = False) -> BatchDone:
    """Bring assignments in step with what is given; those that are not named stay as they are.

    Confirmed where the actor answers for the person, else planned. A plan that does not fit is taken ``in_spite`` of
    that alone. Raises RefusedBatchError with every fault, and then writes nothing.
    """
    batch = _Batch(given, actor)
    batch.check_doubles()
    for number in range(len(given)):
        batch.put(number)
    batch.check_time(in_spite=in_spite)
    if batch.faults:
        raise RefusedBatchError(sorted(batch.faults))
    return batch.done


class _Batch:
    """The assignments of one batch, with all that is asked of them read once and the people held."""

    def __init__(self, given: Sequence[AssignmentGiven], actor: User) -> None:
        self.given, self.actor, self.done = given, actor, BatchDone()
        self.faults: list[tuple[int, str, str]] = []
        self.people = hold_people(each.engineer for each in given)
        projects = {each.project.pk for each in given}
        rows = Assignment.objects.filter(project__in=projects, engineer__in=self.people)
        self.rows: dict[tuple[int, int], list[Assignment]] = {}
        for row in rows.order_by("starts", "pk"):
            self.rows.setdefault((row.project_id, row.engineer_id), []).append(row)
        self.mine = set(Project.objects.changed_by(actor).filter(pk__in=projects).values_list("pk", flat=True))
        self.own = self._ids(people_assigned_by(actor).filter(pk__in=self.people))
        self.choice = self._ids(people_considered_by(actor).filter(pk__in=self.people))
        nominated = Nomination.objects.filter(project__in=self.mine, engineer__in=Engineer.objects.active())
        self.nominated = set(nominated.values_list("project_id", "engineer_id"))
        self.written: list[tuple[int, Assignment]] = []

    def _ids(self, people: EngineerQuerySet) -> set[int]:
        return set(people.values_list("pk", flat=True))

    def check_doubles(self) -> None:
        """Note where two of the batch ask for the same days of a person on a project."""
        before: dict[tuple[int, int], list[int]] = {}
        for number, each in enumerate(self.given):
            others = before.setdefault((each.project.pk, each.engineer), [])
            if any(each.overlaps(self.given[other]) for other in others):
                self._fault(number, "starts", _("A row above asks for some of these days, too. Keep one of both."))
            others.append(number)

    def put(self, number: int) -> None:
        """Write one assignment, unless it is there already or a fault is noted."""
        each = self.given[number]
        others = self.rows.get((each.project.pk, each.engineer), [])
        row = next((other for other in others if other.starts == each.starts), None)
        to_confirm = each.state == CONFIRMED and each.engineer in self.own
        is_same = row is not None and (row.ends, row.allocation) == (each.ends, each.allocation)
        if row is not None and is_same and (row.state == each.state or (row.state == PLANNED and not to_confirm)):
            self.done.unchanged += 1
            self.done.waiting += row.state != each.state
            return
        faults = [*self._refusals(each, row, is_same=is_same), *self._unfit(each, others, row, to_confirm=to_confirm)]
        for column, message in faults:
            self._fault(number, column, message)
        if not faults:
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
        self, each: AssignmentGiven, others: Sequence[Assignment], row: Assignment | None, *, to_confirm: bool
    ) -> Iterator[tuple[str, str]]:
        for other in others:
            if other is not row and other.state == CONFIRMED and each.overlaps(other):
                days = said_days(other.starts, other.ends or date.max)
                told = {"name": self.people[each.engineer].name, "days": days}
                yield "starts", _("%(name)s is confirmed for this project %(days)s already.") % told
        if to_confirm and is_over(each.project):
            yield "state", _("The project is over: nobody is confirmed for it any more.")
        if to_confirm and not each.reason.strip():
            yield "reason", _("Say why: a confirmation names its reason, here or once for the whole file.")

    def _write(self, number: int, row: Assignment | None, others: list[Assignment], *, to_confirm: bool) -> None:
        each, person = self.given[number], self.people[self.given[number].engineer]
        for other in [other for other in others if other is not row and each.overlaps(other)]:
            # What was planned for the same days gives way.
            others.remove(other)
            other.delete()
        is_new, was = row is None, row.state if row else ""
        row = row or Assignment(project=each.project, engineer=person, starts=each.starts, state=PLANNED)
        row.ends, row.allocation = each.ends, each.allocation
        if to_confirm:
            confirm_row(row, self.actor, each.reason)
        else:
            row.save()
        if is_new:
            others.append(row)
        self.written.append((number, row))
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
        for number, row in self.written:
            is_plan, last = row.state == PLANNED, row.ends or date.max
            load = loads[row.engineer_id]
            load = load if is_plan else load.but_short_leave(row.starts, last)
            found = conflicts(load, row.starts, last, planned=is_plan)
            why = row.engineer_id in self.own
            told = [said(self.people[row.engineer_id], fault, why=why) for fault in found]
            if is_plan and in_spite:
                self.done.warnings += told
                continue
            cure = _("Plan it all the same by ticking the box above the button.") if is_plan else ""
            for each in told:
                self._fault(number, "allocation", f"{each} {cure}".strip())

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faults.append((number, column, message))
