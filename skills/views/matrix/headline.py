"""What stands above the matrix: what is compared, and the two head figures with the sums behind them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.gaps import Lens
from skills.matrix import TeamMatrix
from skills.views.matrix.choice import state_counts
from skills.views.matrix.grid import Grid
from teams.templatetags.lead_ai_ui import percent, signed


@dataclass(frozen=True)
class Headline:
    """The head figures of a matrix; ``counts`` are of the filters' states."""

    matrix: TeamMatrix
    counts: dict[str, int]

    @property
    def compared(self) -> str:
        """How many people and competencies, and against what."""
        people = len(self.matrix.people)
        size = ngettext(
            "%(people)s person × %(columns)s competencies", "%(people)s people × %(columns)s competencies", people
        )
        against = {
            Lens.OWN_ROLE: _("each person against the role they hold"),
            Lens.TARGET_ROLE: _("all against %(role)s") % {"role": self.matrix.role.title if self.matrix.role else ""},
            Lens.TEAM_NEEDS: _("against what the team needs"),
        }[self.matrix.measure.lens]
        return size % {"people": people, "columns": len(self.matrix.columns)} + ", " + against

    @property
    def met(self) -> str:
        """How much of what is asked for is met; empty where nothing is asked for."""
        gaps = self.matrix.gaps
        if not gaps.to_cover:
            return ""
        if self.matrix.measure.lens is Lens.TEAM_NEEDS:
            return _("%(share)s of the needs covered") % {"share": percent(gaps.coverage)}
        return _("%(met)s of %(asked)s requirements met") % {"met": gaps.covered, "asked": gaps.to_cover}

    @property
    def met_sum(self) -> list[tuple[str, object]]:
        """The sum behind ``met``."""
        gaps = self.matrix.gaps
        if self.matrix.measure.lens is Lens.TEAM_NEEDS:
            return [
                (_("Weight × people needed, over all needs"), gaps.to_cover),
                (_("Weight × people who are there, at most as many as needed"), gaps.covered),
                (_("Covered"), percent(gaps.coverage, 1)),
            ]
        return [
            (_("Requirements with a weight, of people concerned"), gaps.to_cover),
            (_("Below the requirement"), signed(-self.counts["below"])),
            (_("Not assessed"), signed(-self.counts["unassessed"])),
            (_("Met"), gaps.covered),
        ]

    @property
    def met_text(self) -> str:
        """What the sum leaves out."""
        if self.matrix.measure.lens is Lens.TEAM_NEEDS:
            return _("A need asks for some people at a level; whoever is at or above it counts.")
        return _("Weight 0, not concerned and released are left out. A level above the requirement counts as met once.")

    @property
    def firm(self) -> str:
        """How much of it is confirmed and not stale; empty where nothing is asked for."""
        gaps = self.matrix.gaps
        if not gaps.cells_counted:
            return ""
        return _("%(share)s confirmed and not stale") % {"share": percent(gaps.confidence)}

    @property
    def firm_sum(self) -> list[tuple[str, object]]:
        """The sum behind ``firm``."""
        gaps = self.matrix.gaps
        return [
            (_("Requirements with a weight, of people concerned"), gaps.cells_counted),
            (_("Not assessed, only self-assessed, or stale"), signed(gaps.cells_firm - gaps.cells_counted)),
            (_("Confirmed and not stale"), gaps.cells_firm),
            (_("Share"), percent(gaps.confidence, 1)),
        ]

    @property
    def has_levels(self) -> bool:
        """Whether anybody is assessed in anything."""
        return any(cell.assessed_on for row in self.matrix.cells.values() for cell in row.values())


def headline(grid: Grid) -> Headline:
    """Work out the head figures."""
    return Headline(grid.matrix, state_counts(grid.cells))
