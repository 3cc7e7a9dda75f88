"""Memberships, leads and roles over time: what a file says of today opens one row and closes another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from skills.models import RoleAim, RoleHolding
from skills.services.people_import.changes import Changes
from skills.services.people_import.directory import Directory
from teams.models import Engineer, Membership, Team, TeamLead

Dated = TypeVar("Dated", Membership, TeamLead, RoleHolding)
ONE_DAY = timedelta(days=1)


@dataclass
class Career:
    """One person's dated rows while they are brought in step with a file."""

    engineer: Engineer
    directory: Directory
    changes: Changes
    today: date
    new: bool

    @property
    def has_left(self) -> bool:
        return self.engineer.ends is not None and self.engineer.ends < self.today

    @property
    def first_day(self) -> date:
        """Give the first day of what somebody new, or until now without it, holds."""
        first = self.engineer.starts or self.today
        return min(first, self.engineer.ends) if self.engineer.ends else first

    @property
    def next_day(self) -> date:
        """Give the first day of what follows something else: today, or the start of employment if that lies ahead."""
        return max(self.today, self.engineer.starts or self.today)

    def join(self, team: Team) -> bool:
        """Make the person a member of a team from now on; say whether that changes anything."""
        rows = self.directory.memberships.get(self.engineer.pk, [])
        running = self._running(rows)
        if any(row.team_id == team.pk for row in running) or (self.has_left and rows):
            return False
        if running:
            self._leave(running[-1], team)
        else:
            self._open(Membership(team=team), first=not rows)
        return True

    def _leave(self, old: Membership, team: Team) -> None:
        for leading in self._running(self.directory.leaderships.get(self.engineer.pk, [])):
            if leading.team_id == old.team_id:
                self._stop_leading(leading)
        if old.starts >= self.next_day:
            # A membership that never lasted a day is corrected, not ended.
            self.changes.change(old, team_id=team.pk)
            return
        self._close(old)
        self._open(Membership(team=team), first=False)

    def lead(self, team: Team, *, leads: bool) -> bool:
        """Make the person lead of a team from now on, or no longer; say whether that changes anything."""
        rows = self._running(self.directory.leaderships.get(self.engineer.pk, []))
        running = [row for row in rows if row.team_id == team.pk]
        if leads == bool(running):
            return False
        if leads and not self.has_left:
            self._open(TeamLead(team=team), first=self.new)
        for row in running:
            self._stop_leading(row)
        return not (leads and self.has_left)

    def _stop_leading(self, row: TeamLead) -> None:
        if row.starts >= self.today:
            self.changes.remove(row)
        else:
            self._close(row)

    def hold(self, role_id: int) -> bool:
        """Let the person hold a role from now on; say whether that changes anything."""
        rows = self.directory.roles.get(self.engineer.pk, [])
        running = [row for row in rows if row.ends is None or row.ends >= self.today]
        if running and running[-1].role_id == role_id:
            return False
        if running and running[-1].starts >= self.next_day:
            return self.changes.change(running[-1], role_id=role_id)
        if running:
            self._close(running[-1])
        holding = RoleHolding(engineer=self.engineer, role_id=role_id)
        holding.starts = self.next_day if rows else self.first_day
        self.changes.create(holding)
        return True

    def aim_for(self, role_id: int) -> bool:
        """Let the person aim for a role; say whether that changes anything."""
        aim = self.directory.aims.get(self.engineer.pk)
        if aim is not None:
            return self.changes.change(aim, role_id=role_id)
        self.changes.create(RoleAim(engineer=self.engineer, role_id=role_id))
        return True

    def follow_dates(self, starts: date | None, ends: date | None) -> None:
        """Move what began or ended with the employment (dates as they were until now) to its new first and last day."""
        first, last = self.engineer.starts, self.engineer.ends
        if starts and ends and first and first > ends:
            # Somebody who comes back: what was before stays as it was.
            return
        pk = self.engineer.pk
        in_teams: tuple[Membership | TeamLead, ...] = (
            *self.directory.memberships.get(pk, []),
            *self.directory.leaderships.get(pk, []),
        )
        for row in (*in_teams, *self.directory.roles.get(pk, [])):
            if row.starts == starts and first and first <= (row.ends or date.max):
                self.changes.change(row, starts=first)
        for row in in_teams:
            if row.ends in {None, ends} and row.starts <= (last or date.max):
                self.changes.change(row, ends=last)

    def _running(self, rows: list[Dated]) -> list[Dated]:
        return [row for row in rows if row.ends is None or row.ends >= self.today]

    def _open(self, row: Membership | TeamLead, *, first: bool) -> None:
        row.engineer = self.engineer
        row.starts = self.first_day if first else self.next_day
        row.ends = self.engineer.ends
        self.changes.create(row)

    def _close(self, row: Membership | TeamLead | RoleHolding) -> None:
        # Closed on its own first day at the earliest; dates stay in order.
        self.changes.change(row, ends=max(self.today - ONE_DAY, row.starts))
