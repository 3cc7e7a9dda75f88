"""A team's gaps as lines of a table, each with the reasons behind its priority in words that add up by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills.catalogue import ScaleStep
from skills.gaps import Gap, Lens, MemberShare
from skills.matrix import Column, ProjectDemand, TeamView
from skills.projects.underway import Underway
from teams.templatetags.lead_ai_ui import decimal

# The top of the colour ramp.
RAMP_TOP = 5
SCARCITY_WORDS = {"raised": gettext_lazy("raised"), "high": gettext_lazy("high"), "acute": gettext_lazy("acute")}


@dataclass(frozen=True)
class Names:
    """What the slugs and numbers of a team's gaps stand for."""

    view: TeamView
    scale: Mapping[int, ScaleStep]

    def of(self, slugs: Iterable[str]) -> list[str]:
        return sorted((self.name(slug) for slug in slugs), key=str.casefold)

    def name(self, slug: str) -> str:
        return self.view.person[slug].name

    def codes(self, competency: str) -> list[tuple[str, int]]:
        """Give each member's slug with their level's code in a competency."""
        loaded = self.view.loaded
        column = loaded.yardstick.slugs.index(competency)
        return [(one.slug, int(loaded.levels.levels[row, column])) for row, one in enumerate(loaded.members)]

    def level(self, value: int) -> ScaleStep:
        """Give a level as it is drawn; one that the scale does not hold keeps its number."""
        return self.scale.get(value) or ScaleStep(value, str(value), "", index=value, step=RAMP_TOP)


@dataclass(frozen=True, slots=True)
class Factor:
    """A part of the priority, beside the name of the competency."""

    label: str
    value: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What one member below the requirement has, needs, and adds to the gap."""

    name: str
    has: ScaleStep
    needs: ScaleStep
    weight: int
    gap: int

    @property
    def points(self) -> int:
        return self.weight * self.gap


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap as it is drawn; ``bar`` is its share of the highest priority."""

    place: int
    column: Column
    gap: Gap
    bar: float
    factors: list[Factor]
    shares: list[ShareLine]
    sum: list[tuple[str, str]]
    product: str
    below: list[str]
    unknown: list[str]
    need_level: ScaleStep | None
    underway: Sequence[Underway] = ()

    @property
    def filled(self) -> int:
        """How many of the people needed are there."""
        return min(self.gap.depth or 0, self.gap.need_people or 0)

    @property
    def is_uncovered(self) -> bool:
        return self.gap.depth == 0

    @property
    def is_single_point(self) -> bool:
        return self.gap.depth == 1

    @property
    def at_risk(self) -> bool:
        return self.is_uncovered or self.is_single_point


def gap_lines(names: Names) -> list[GapLine]:
    gaps = names.view.gaps.gaps
    most = max((gap.priority for gap in gaps), default=0.0) or 1.0
    return [_line(place, names, gap, gap.priority / most) for place, gap in enumerate(gaps, 1)]


def _line(place: int, names: Names, gap: Gap, bar: float) -> GapLine:
    reasons = Reasons(gap, names)
    return GapLine(
        place=place,
        column=names.view.column[gap.competency],
        gap=gap,
        bar=bar,
        factors=reasons.factors(),
        shares=reasons.shares(),
        sum=reasons.sum(),
        product=reasons.product(),
        below=names.of(gap.short),
        unknown=names.of(gap.unknown),
        need_level=None if gap.need_level is None else names.level(gap.need_level),
    )


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a gap has its priority, factor by factor."""

    gap: Gap
    names: Names

    def factors(self) -> list[Factor]:
        parts = self.gap.factors
        found = [Factor(_("size"), decimal(parts.size), self.size())]
        if parts.depth != 1:
            found.append(Factor(_("depth %(have)s") % {"have": self.gap.depth}, _times(parts.depth), self.depth()))
        if parts.scarcity != 1:
            found.append(Factor(self._hint(), _times(parts.scarcity), _("hard to hire, from the framework")))
        if parts.project != 1:
            found.append(Factor(_("project"), _times(parts.project), self.project()))
        return found

    def shares(self) -> list[ShareLine]:
        shares = [self._share(share, missing) for share in self.gap.shares if (missing := share.gap)]
        return sorted(shares, key=lambda share: share.name.casefold())

    def sum(self) -> list[tuple[str, str]]:
        parts = self.gap.factors
        return [
            (self.size(), decimal(parts.size, 3)),
            (self.depth(), _times(parts.depth)),
            (self.scarcity(), _times(parts.scarcity)),
            (self.project(), _times(parts.project)),
            (_("Priority"), decimal(self.gap.priority, 3)),
        ]

    def product(self) -> str:
        """Write the whole product with the size as a fraction, so that no rounding stands between."""
        parts = self.gap.factors
        factors = [decimal(part, 1) for part in (parts.depth, parts.scarcity, parts.project) if part != 1]
        product = " × ".join([f"{self.gap.gap} ÷ {self.gap.required}", *factors])
        return f"{product} = {decimal(self.gap.priority, 3)}"

    def size(self) -> str:
        told = {"gap": self.gap.gap, "required": self.gap.required}
        if self.names.view.gaps.lens is Lens.TEAM_NEEDS:
            return _("Size: %(gap)s ÷ %(required)s (people still needed ÷ people needed)") % told
        return _("Size: %(gap)s ÷ %(required)s (Σ weight × gap ÷ Σ weight × required)") % told

    def depth(self) -> str:
        gap = self.gap
        if gap.depth is None or gap.need_level is None:
            return _("Depth: the team has no need here")
        level = self.names.level(gap.need_level).text
        told = {"have": gap.depth, "people": gap.need_people, "level": level}
        return _("Depth: %(have)s of %(people)s at level %(level)s") % told

    def scarcity(self) -> str:
        if self.gap.factors.scarcity == 1:
            return _("Scarcity: no hint in the framework")
        return _("Scarcity: %(hint)s hint in the framework") % {"hint": self._hint()}

    def project(self) -> str:
        if self.gap.factors.project == 1:
            return _("Project: none running asks for more than its people have")
        return _("Project: %(reasons)s") % {"reasons": "; ".join(self._demands())}

    def _demands(self) -> list[str]:
        short: dict[ProjectDemand, list[str]] = defaultdict(list)
        for engineer, code in self.names.codes(self.gap.competency):
            demand = self.names.view.projects.get((engineer, self.gap.competency))
            if demand is not None and 0 <= code < demand.level:
                told = {"name": self.names.name(engineer), "has": self.names.level(code).text}
                short[demand].append(_("%(name)s has %(has)s") % told)
        return [
            _("%(project)s needs level %(level)s; of those assigned %(people)s")
            % {"project": demand.name, "level": self.names.level(demand.level).text, "people": ", ".join(people)}
            for demand, people in short.items()
        ]

    def _hint(self) -> str:
        hint = self.names.view.hints.get(self.gap.competency, "")
        return str(SCARCITY_WORDS.get(hint, hint))

    def _share(self, share: MemberShare, missing: int) -> ShareLine:
        return ShareLine(
            name=self.names.name(share.engineer),
            has=self.names.level(share.code),
            needs=self.names.level(share.required),
            weight=share.weight,
            gap=missing,
        )


def _times(factor: float) -> str:
    return f"× {decimal(factor, 1)}"
