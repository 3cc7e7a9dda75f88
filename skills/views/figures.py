"""The five headline figures of a team in words: value, change, and a reason that adds up by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from skills.gaps import Lens, TeamGaps
from skills.matrix import CompetencyHead, RoleHead
from teams.templatetags.lead_ai_ui import grouped, percent, percent_number, points, signed

Sum = Sequence[tuple[str, str]]
NAMED = 3


@dataclass(frozen=True, slots=True)
class Why:
    """What stands behind a figure; the last line of ``sum`` is the figure itself."""

    title: str
    sum: Sum = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure. ``number`` is a share (0 to 1) or a count, None where there is nothing to measure."""

    key: str
    label: str
    number: float | None
    why: Why
    note: str = ""
    change: float | None = None
    history: Sequence[float | None] = field(default=())
    decimals: int = 0

    @property
    def is_share(self) -> bool:
        return self.key in SHARES

    @property
    def value(self) -> str:
        if self.number is None:
            return "–"
        return percent_number(self.number, self.decimals) if self.is_share else grouped(int(self.number))

    @property
    def unit(self) -> str:
        return "%" if self.is_share and self.number is not None else ""

    @property
    def said(self) -> str:
        """The figure with its unit, in one word."""
        return percent(self.number, 1) if self.is_share else self.value

    @property
    def change_text(self) -> str:
        if self.change is None:
            return ""
        return points(self.change) if self.is_share else signed(self.change)

    @property
    def better(self) -> str:
        return "up" if self.is_share else "down"

    def since(self, before: float | None) -> Figure:
        """Give the figure with its change since an earlier one; what would be written as none is none."""
        if before is None or self.number is None:
            return self
        return replace(self, change=round(self.number - before, 3 if self.is_share else 0))


SHARES = ("readiness", "coverage", "confidence")


def figures_of(gaps: TeamGaps, names: Mapping[str, CompetencyHead], role: RoleHead | None = None) -> list[Figure]:
    """Explain a team's figures; ``names`` are the competencies by slug, ``role`` that of the *target role* lens."""
    single = [names[slug] for slug in gaps.single_points]
    uncovered = [names[slug] for slug in gaps.uncovered]
    return [
        _readiness(gaps, role),
        _coverage(gaps),
        _confidence(gaps),
        Figure(
            "single_points",
            _("Single points"),
            len(single),
            _listed(_("Only one person at the level the team needs"), single, _("Single points of failure")),
            note=_codes(single),
        ),
        Figure(
            "uncovered",
            _("Uncovered"),
            len(uncovered),
            _listed(_("Nobody at the level the team needs"), uncovered, _("Uncovered")),
            note=_codes(uncovered),
        ),
    ]


def _readiness(gaps: TeamGaps, role: RoleHead | None) -> Figure:
    if role is not None:
        title = _("How far the team is on the way to %(role)s") % {"role": role.title}
        note = _("pooled, %(role)s") % {"role": role.title}
    else:
        title = _("How far the team is on the way to the roles people hold")
        note = _("pooled, own role")
    told = (
        (_("Levels that count, weighted"), grouped(gaps.points_met)),
        (_("Levels required, weighted"), f"÷ {grouped(gaps.points_required)}"),
        (_("Readiness"), percent(gaps.readiness, 1)),
    )
    text = _("Surplus never makes up for a gap. What is not assessed adds nothing above and stays below the line.")
    return Figure("readiness", _("Readiness"), gaps.readiness, Why(title, told, text), note=note)


def _coverage(gaps: TeamGaps) -> Figure:
    have, whole = grouped(gaps.covered), grouped(gaps.to_cover)
    if gaps.lens is Lens.TEAM_NEEDS:
        title = _("Share of the people the team needs who are there")
        terms = (_("People at the need level, weighted, at most as many as needed"), _("People needed, weighted"))
        note = _("of the team's needs")
    else:
        title = _("Share of requirements met")
        terms = (_("Person × competency whose requirement is met"), _("Person × competency that counts"))
        note = _("%(have)s of %(whole)s met") % {"have": have, "whole": whole}
    told = ((terms[0], have), (terms[1], f"÷ {whole}"), (_("Coverage"), percent(gaps.coverage, 1)))
    return Figure("coverage", _("Coverage"), gaps.coverage, Why(title, told), note=note)


def _confidence(gaps: TeamGaps) -> Figure:
    told = (
        (_("Confirmed and not stale"), grouped(gaps.cells_firm)),
        (_("Person × competency that counts"), f"÷ {grouped(gaps.cells_counted)}"),
        (_("Confidence"), percent(gaps.confidence, 1)),
    )
    why = Why(_("How much of this view is confirmed and not stale"), told)
    return Figure("confidence", _("Confidence"), gaps.confidence, why, note=_("confirmed and not stale"))


def _listed(title: str, competencies: Sequence[CompetencyHead], total: str) -> Why:
    told = [(f"{each.code} {each.title}", "1") for each in competencies]
    return Why(title, [*told, (total, str(len(competencies)))])


def _codes(competencies: Sequence[CompetencyHead]) -> str:
    codes = [each.code for each in competencies]
    more = _(" and %(count)s more") % {"count": len(codes) - NAMED} if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more
