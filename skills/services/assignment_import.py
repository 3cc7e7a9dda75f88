"""Assignments from a table, all or none, each through the same check as by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from skills.formats import cells
from skills.formats.columns import CellError
from skills.formats.faults import FaultList, did_you_mean, shown
from skills.projects.naming import PeopleNamed
from skills.projects.sheets import ASSIGNMENT_COLUMNS
from skills.services.table_lines import Line, at_most, day, lines_of, one_of
from teams.errors import RefusedBatchError
from teams.models import Assignment, Project, User
from teams.services.assignment_batches import LONGEST_REASON, AssignmentGiven, BatchDone, put_assignments

REQUIRED: Final = ("Project", "Employee ID", "From", "Share %")
COLUMN_OF: Final = {
    "project": "Project",
    "engineer": "Employee ID",
    "starts": "From",
    "allocation": "Share %",
    "state": "State",
    "reason": "Reason",
}


@transaction.atomic
def import_assignments(
    file: BinaryIO, *, actor: User, reason: str = "", in_spite: bool = False, dry_run: bool = False
) -> BatchDone:
    """Assign people as a table says; what it does not name stays as it is. ``reason`` stands where a row has none.

    With ``dry_run`` nothing of it stays. Raises FaultyFileError with every fault.
    """
    faults = FaultList()
    lines = lines_of(file, faults, ASSIGNMENT_COLUMNS, REQUIRED)
    reader = _Reader.of(actor, reason)
    read = [(line, given) for line in lines if (given := reader.read(line)) is not None]
    done = _put(read, actor, in_spite=in_spite, tells=not dry_run)
    faults.raise_if_any()
    if dry_run:
        transaction.set_rollback(True)
    return done


def _put(read: list[tuple[Line, AssignmentGiven]], actor: User, *, in_spite: bool, tells: bool) -> BatchDone:
    """Write what could be read, also of a file with other faults, so that all of them are named at once."""
    try:
        return put_assignments([given for _line, given in read], actor=actor, in_spite=in_spite, tells=tells)
    except RefusedBatchError as refused:
        for number, name, message in refused.faults:
            read[number][0].fault(COLUMN_OF[name], message)
        return BatchDone()


@dataclass(frozen=True)
class _Reader:
    """Reads rows and notes what is wrong with them."""

    people: PeopleNamed
    reason: str
    by_slug: dict[str, Project]
    by_name: dict[str, list[Project]]

    @classmethod
    def of(cls, actor: User, reason: str) -> _Reader:
        """Know the people and projects of the actor."""
        seen = list(Project.objects.visible_to(actor).order_by("pk"))
        names: dict[str, list[Project]] = {}
        for project in seen:
            names.setdefault(project.name.casefold(), []).append(project)
        return cls(PeopleNamed(actor), reason, {each.slug: each for each in seen}, names)

    def read(self, line: Line) -> AssignmentGiven | None:
        """Give what a row says; None where it says too little, which is noted."""
        project, engineer = line.read("Project", self._project), line.read("Employee ID", self.people.one)
        starts, ends = line.read("From", day), line.read("To", day)
        share = line.read("Share %", cells.percent)
        state = line.read("State", one_of(Assignment.State.values)) or Assignment.State.PLANNED.value
        reason = line.read("Reason", at_most(LONGEST_REASON)) or self.reason
        for column in REQUIRED:
            if line.is_empty(column):
                line.fault(column, _("The cell is empty. Every assignment needs one."))
        if starts and ends and ends < starts:
            line.fault("To", _("It lies before the first day."))
            return None
        if project is None or engineer is None or starts is None or share is None:
            return None
        return AssignmentGiven(project, engineer, starts, ends, share, state, reason)

    def _project(self, text: str) -> Project:
        if text in self.by_slug:
            return self.by_slug[text]
        found = self.by_name.get(text.casefold(), [])
        if len(found) > 1:
            told = _("Several projects have this name. Write the slug of one: %(slugs)s.")
            raise CellError(told % {"slugs": ", ".join(each.slug for each in found)})
        if not found:
            told = _("You see no project “%(name)s”. Write its slug or its name.") % {"name": shown(text)}
            raise CellError(told + did_you_mean(text, self.by_slug))
        return found[0]
