"""What the list of teams shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.overview.teams import TeamRow, TreePlace
from skills.views.hints import Hint
from skills.views.periods import period_title

PAGE_SIZE = 25
# A shorter list needs no search.
SEARCHED_FROM = 8


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A row of the table of teams."""

    row: TeamRow
    shows_path: bool = False

    @property
    def depth(self) -> int:
        return 0 if self.shows_path else self.row.place.depth

    @property
    def lead(self) -> str:
        """The one lead, empty where there is none or more than one."""
        return self.row.leads[0] if len(self.row.leads) == 1 else ""

    @property
    def path(self) -> str:
        return " / ".join(self.row.place.above) if self.shows_path else ""

    @property
    def report_title(self) -> str:
        return period_title(self.row.report) if self.row.report else ""


def team_lines(rows: Sequence[TeamRow], *, shows_path: bool = False) -> list[TeamLine]:
    return [TeamLine(row, shows_path) for row in rows]


def matching(places: Sequence[TreePlace], leads: Mapping[int, Sequence[str]], search: str) -> list[TreePlace]:
    """Keep the teams whose name, names above or leads hold each of the words."""
    words = search.casefold().split()[:8]
    return [place for place in places if all(word in _text(place, leads) for word in words)]


def _text(place: TreePlace, leads: Mapping[int, Sequence[str]]) -> str:
    return " ".join((place.team.name, *place.above, *leads.get(place.team.pk, ()))).casefold()


@dataclass(frozen=True, slots=True)
class TeamsPage:
    rows: Sequence[TeamRow]
    page_obj: Page[TreePlace]
    whole: int
    search: str
    for_hr: bool

    @property
    def lines(self) -> list[TeamLine]:
        # A search, like a page that begins in the middle of the tree, leaves parents out of sight.
        return team_lines(self.rows, shows_path=bool(self.search) or self.page_obj.number > 1)

    @property
    def searchable(self) -> bool:
        return self.whole >= SEARCHED_FROM or bool(self.search)

    @property
    def said(self) -> str:
        if not self.whole:
            return ""
        told = ngettext("%(count)s team you may look into", "%(count)s teams you may look into", self.whole)
        return told % {"count": self.whole} + " · " + _("figures against the roles people hold, today")

    @property
    def shown(self) -> str:
        told = {"found": self.page_obj.paginator.count, "whole": self.whole}
        return _("%(found)s of %(whole)s teams") % told

    @property
    def empty(self) -> Hint:
        if self.for_hr:
            text = _("Import people with their teams, or add teams in the administration.")
            return Hint(_("There are no teams yet"), text, reverse("admin:index"), _("Open the administration"))
        text = _(
            "A team's matrix, gaps and reports are open to its leads and to HR. "
            "Your own levels and next steps are on your growth page."
        )
        return Hint(_("You lead no team"), text, reverse("growth"), _("Open my growth"))
