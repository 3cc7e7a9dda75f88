"""The weeks of people as a table for programs and spreadsheets: one row a person and week."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from skills.exports import Column, Sheet, Value
from skills.views.capacity.lines import PersonLine, state_of
from skills.views.capacity.page import CapacityPage


def capacity_sheet(page: CapacityPage) -> Sheet:
    """Give all who fit, on every page; shares are whole % of full time, leave is in % of the contract."""
    columns = [
        Column(_("Employee ID"), 14),
        Column(_("Name"), 28),
        Column(_("Team"), 24),
        Column(_("Role"), 26),
        Column(_("Contract %"), 12, "number"),
        Column(_("Week of"), 12),
        Column(_("Confirmed %"), 13, "number"),
        Column(_("Planned %"), 11, "number"),
        Column(_("Leave %"), 10, "number"),
        Column(_("Can give %"), 12, "number"),
        Column(_("Free %"), 10, "number"),
        Column(_("Over %"), 10, "number"),
        Column(_("In words"), 40),
    ]
    return Sheet(_("Capacity"), columns, [row for line in page.chosen for row in _rows(line)], frozen=2)


def _rows(line: PersonLine) -> Iterator[list[Value]]:
    person, team = line.person, line.team.name if line.team else ""
    for week in line.weeks:
        yield [
            person.employee_id,
            person.name,
            team,
            line.role,
            person.contract_percent,
            week.starts,
            week.load,
            week.planned,
            week.leave,
            week.capacity,
            week.free,
            week.over,
            state_of(week),
        ]
