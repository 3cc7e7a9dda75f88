"""Bringing leave of many people in: a table becomes days away, all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.formats.faults import Fault, FaultList
from skills.formats.leave import DAYS, KnownPeople, LeaveRow, LeaveTable, read_leave
from skills.services.import_summary import ImportSummary
from teams.errors import RefusedLeaveError
from teams.models import Engineer, Leave, User
from teams.services.audit import record_audits
from teams.services.leave import calendar_entries, said_short
from teams.services.overlaps import work_over_leave


def import_leave(file: BinaryIO, *, actor: User | None = None) -> ImportSummary:
    """Enter the leave of a table, in one transaction; the same table again changes nothing.

    The same days of a person again change the share; other days must not overlap with what is entered already. The
    summary names the work that each new or changed leave hits. Nothing is removed. Raises FaultyFileError naming every
    fault by row and column; nothing is stored then.
    """
    faults = FaultList()
    with transaction.atomic():
        table = read_leave(file, _known(), faults)
        people = _held({row.engineer for row in table.rows})
        stored = _stored(people)
        _check_stored(table, stored, faults)
        faults.raise_if_any()
        same = {(each.engineer_id, each.starts, each.ends): each for rows in stored.values() for each in rows}
        created = [row for row in table.rows if _key(row) not in same]
        changed = [row for row in table.rows if _key(row) in same and same[_key(row)].percent != row.percent]
        _store(created, changed, same, actor)
        touched = sorted([*created, *changed])
        if actor is not None:
            record_audits(
                "enter leave",
                [people[pk] for pk in {row.engineer: row for row in touched}],
                actor=actor,
                fields=["leave"],
            )
        conflicts = work_over_leave(_stretches(touched, people))
    unchanged = len(table.rows) - len(touched)
    return ImportSummary(len(created), len(changed), unchanged, details={"over_work": conflicts})


def table_of_calendar(content: bytes) -> tuple[bytes, list[str]]:
    """Give the days away of a calendar as a table by mail address, a row for each time and person of an entry.

    Beside it is said which entries are shorter than a day and so not in it.

    Raises FaultyFileError naming the entries that cannot be read, or name nobody.
    """
    faults = FaultList()
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Email", *DAYS))
    short: list[str] = []
    try:
        for entry in calendar_entries(content):
            short += said_short([entry])
            if not entry.people and not entry.is_short:
                told = _("Entry %(number)s names nobody. Invite the person whose days they are, or use a table.")
                faults.add(Fault(told % {"number": entry.number}))
            writer.writerows((mail, each.starts, each.ends) for mail in entry.people for each in entry.given)
    except RefusedLeaveError as refused:
        faults.add(Fault(str(refused)))
    faults.raise_if_any()
    return text.getvalue().encode(), short


def _known() -> KnownPeople:
    today = timezone.localdate()
    here: dict[str, int] = {}
    left: dict[str, int] = {}
    for pk, employee, mail, ends in Engineer.objects.values_list("pk", "employee_id", "email", "ends"):
        known = left if ends and ends < today else here
        known |= {name: pk for name in (employee, (mail or "").casefold()) if name}
    return KnownPeople(here, left)


def _held(people: Iterable[int]) -> dict[int, Engineer]:
    """Hold the people's rows, always in the same order: one writer per person, so that no two leaves overlap."""
    rows = Engineer.objects.select_for_update().filter(pk__in=people).order_by("pk")
    return {person.pk: person for person in rows}


def _stored(people: Iterable[int]) -> dict[int, list[Leave]]:
    found: dict[int, list[Leave]] = defaultdict(list)
    for each in Leave.objects.filter(engineer__in=people).order_by("starts", "pk"):
        found[each.engineer_id].append(each)
    return found


def _check_stored(table: LeaveTable, stored: dict[int, list[Leave]], faults: FaultList) -> None:
    message = _(
        "It overlaps with the leave from %(first)s to %(last)s entered already. Take that back, or this row out."
    )
    for row in table.rows:
        for each in stored.get(row.engineer, ()):
            is_same = (each.starts, each.ends) == (row.starts, row.ends)
            if not is_same and each.starts <= row.ends and each.ends >= row.starts:
                told = {"first": each.starts.isoformat(), "last": each.ends.isoformat()}
                faults.add(table.fault(row, "From", message % told))
                break


def _key(row: LeaveRow) -> tuple[int, date, date]:
    return row.engineer, row.starts, row.ends


def _store(
    created: list[LeaveRow], changed: list[LeaveRow], same: dict[tuple[int, date, date], Leave], actor: User | None
) -> None:
    Leave.objects.bulk_create(
        Leave(engineer_id=row.engineer, starts=row.starts, ends=row.ends, percent=row.percent, added_by=actor)
        for row in created
    )
    for row in changed:
        same[_key(row)].percent, same[_key(row)].added_by = row.percent, actor
    Leave.objects.bulk_update([same[_key(row)] for row in changed], ["percent", "added_by"])


def _stretches(rows: Iterable[LeaveRow], people: dict[int, Engineer]) -> dict[Engineer, list[tuple[date, date]]]:
    found: dict[Engineer, list[tuple[date, date]]] = defaultdict(list)
    for row in rows:
        found[people[row.engineer]].append((row.starts, row.ends))
    return found
