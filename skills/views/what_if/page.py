"""What the page of a what-if shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import ScaleStep
from skills.gaps import Gap, Lens
from skills.matrix import CompetencyHead, Need, RoleHead, TeamView
from skills.views.figures import Figure, Why, figures_of
from skills.views.gap_filters import LENSES
from skills.views.what_if.address import Address, fields_of, without_each
from skills.views.what_if.options import Options
from skills.views.what_if.words import ChangeLine, Words
from skills.what_if import (
    Freed,
    HireTry,
    LevelSet,
    LevelUpTry,
    Scenario,
    WhatIf,
    best_hires,
    best_level_ups,
    freed_by,
)
from teams.models import User
from teams.templatetags.lead_ai_ui import percent, points, signed

SHOWN: Final = 12
TRIED: Final = 3
# How exactly shares (in percent) and priorities are written.
SHARE_DECIMALS: Final = 1
PRIORITY_DECIMALS: Final = 2


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A headline figure now and then; ``why`` explains the one of then."""

    label: str
    now: str
    then: str
    change: float | None
    change_text: str
    better: str
    why: Why


@dataclass(frozen=True, slots=True)
class GapChange:
    """A competency in which the gap, its priority or the depth changes."""

    head: CompetencyHead
    needs: tuple[Need | None, Need | None]
    gaps: tuple[Gap | None, Gap | None]

    @property
    def priorities(self) -> tuple[float, float]:
        return tuple(gap.priority if gap else 0.0 for gap in self.gaps)  # type: ignore[return-value]

    @property
    def change(self) -> float:
        now, then = self.priorities
        return round(then - now, 6)

    @property
    def shown_change(self) -> float:
        """The change between the two priorities as they are written."""
        now, then = (round(each, PRIORITY_DECIMALS) for each in self.priorities)
        return round(then - now, PRIORITY_DECIMALS)

    @property
    def change_text(self) -> str:
        return signed(self.shown_change, PRIORITY_DECIMALS)

    @property
    def states(self) -> tuple[int, int]:
        """How much each is at risk: 2 uncovered, 1 a single point, 0 neither."""
        now, then = (2 - min(need.depth, 2) if need else 0 for need in self.needs)
        return now, then

    @property
    def left(self) -> str:
        """Say who is left at the level needed then."""
        need = self.needs[1]
        if need is None:
            return _("no longer needed")
        told = ngettext("%(count)s person at level %(level)s", "%(count)s people at level %(level)s", need.depth)
        nobody = _("nobody at level %(level)s")
        return (told if need.depth else nobody) % {"count": need.depth, "level": need.level}


@dataclass(frozen=True, slots=True)
class TryLine:
    """Something that would help, in words, with the address of the scenario that has it besides."""

    said: str
    detail: str
    now: ScaleStep | None
    then: ScaleStep | None
    effect: str
    url: str


@dataclass(frozen=True)
class WhatIfPage:
    answer: WhatIf
    address: Address
    scale: Sequence[ScaleStep]
    reader: User

    @cached_property
    def options(self) -> Options:
        scale = [(str(step.value), f"{step.value} {step.title}") for step in self.scale]
        return Options(self.answer, self.reader, scale)

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """What every form sends besides its own fields."""
        return [*self.address.view_fields, *fields_of(self.scenario)]

    @property
    def scenario_fields(self) -> list[tuple[str, str]]:
        return fields_of(self.scenario)

    @cached_property
    def levels(self) -> Mapping[int, ScaleStep]:
        return {step.value: step for step in self.scale}

    @property
    def scenario(self) -> Scenario:
        return self.answer.scenario

    @property
    def faults(self) -> list[str]:
        misread = [_("“%(text)s” is no change that can be read.") % {"text": text} for text in self.address.misread]
        return [*misread, *self.answer.faults]

    @property
    def said(self) -> str:
        count = len(self.scenario)
        if not count:
            return _("Suppose that somebody leaves, joins, takes another role or learns, or that a project ends.")
        return ngettext("%(count)s change supposed", "%(count)s changes supposed", count) % {"count": count}

    @property
    def link(self) -> str:
        return reverse("team-what-if", args=[self.answer.before.team.slug]) + self.address.query().rstrip("?")

    @property
    def cleared(self) -> str:
        return self.address.query(Scenario())

    @property
    def every_url(self) -> str:
        return self.address.query(every=True)

    @property
    def lenses(self) -> list[tuple[str, str]]:
        return [(str(lens), str(word)) for lens, word in LENSES.items()]

    @property
    def lens(self) -> str:
        return str(self.address.lens)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """The roles to measure against, none but in the lens that does."""
        if self.address.lens is not Lens.TARGET_ROLE:
            return []
        return [(role.slug, role.title) for role in self._heads]

    @property
    def role(self) -> str:
        return self.answer.before.role.slug if self.answer.before.role else ""

    @property
    def _heads(self) -> Sequence[RoleHead]:
        return self.answer.before.loaded.yardstick.roles

    @cached_property
    def _people(self) -> dict[str, str]:
        """The names of everybody who is in the team now or then, by slug."""
        views = (self.answer.before, self.answer.after)
        return {one.slug: one.name for view in views for one in view.loaded.members}

    @property
    def _freed(self) -> Mapping[str, Sequence[Freed]]:
        return freed_by(self.reader, self.scenario.ends, self.answer.before.measure.as_of)

    @cached_property
    def changes(self) -> list[ChangeLine]:
        words = Words(self.answer, self.levels, dict(self.options.projects), self._freed)
        told = without_each(self.scenario)
        return [words.line(kind, change, self.address.query(rest)) for (kind, change), rest in told]

    @cached_property
    def figures(self) -> list[FigureLine]:
        now, then = (self._figures(view) for view in (self.answer.before, self.answer.after))
        lines = [_figure_line(*pair) for pair in zip(now, then, strict=True)]
        return [*lines, self._gap_count, *([] if self.address.lens is Lens.TEAM_NEEDS else [self._needs_covered])]

    def _figures(self, view: TeamView) -> list[Figure]:
        return figures_of(view.gaps, {one.slug: one for one in view.loaded.yardstick.competencies}, view.role)

    @property
    def _gap_count(self) -> FigureLine:
        now, then = len(self.answer.before.gaps.gaps), len(self.answer.after.gaps.gaps)
        text = _("Competencies in which somebody is below what is asked, or fewer people are there than needed.")
        why = Why(_("Gaps in this view"), text=text)
        return FigureLine(_("Gaps"), str(now), str(then), then - now, signed(then - now), "down", why)

    @property
    def _needs_covered(self) -> FigureLine:
        now, then = (helped.needs_covered for helped in self.answer.helped)
        text = _("Σ weight × min(depth, people needed) ÷ Σ weight × people needed: coverage in the lens of team needs.")
        why = Why(_("Share of the people the team needs who are there"), text=text)
        change = _between_shares(now, then)
        told = (percent(now, SHARE_DECIMALS), percent(then, SHARE_DECIMALS))
        return FigureLine(_("Team needs covered"), *told, change, points(change), "up", why)

    @cached_property
    def gap_changes(self) -> list[GapChange]:
        """The competencies that change, those whose priority changes most first."""
        before, after = self.answer.before, self.answer.after
        found = [
            GapChange(head, (one.need, other.need), (one.gap, other.gap))
            for head, one, other in zip(
                before.loaded.yardstick.competencies, before.columns, after.columns, strict=True
            )
        ]
        changed = [line for line in found if line.change or line.needs[0] != line.needs[1]]
        return sorted(changed, key=lambda line: (-abs(line.change), line.head.code))

    @property
    def shown_changes(self) -> list[GapChange]:
        return self.gap_changes if self.address.every else self.gap_changes[:SHOWN]

    @property
    def newly_at_risk(self) -> list[GapChange]:
        return sorted((one for one in self.gap_changes if one.states[1] > one.states[0]), key=_worst_first)

    @property
    def safer(self) -> list[GapChange]:
        return sorted((one for one in self.gap_changes if one.states[1] < one.states[0]), key=_worst_first)

    @cached_property
    def hires(self) -> list[TryLine]:
        found = [each for each in best_hires(self.answer.after.loaded) if self._helps(each)]
        return [self._hire(each) for each in found[:TRIED]]

    @cached_property
    def level_ups(self) -> list[TryLine]:
        loaded = self.answer.after.loaded
        highest = max(self.levels, default=0)
        found = best_level_ups(loaded, highest=highest, most=TRIED)
        return [self._level_up(each) for each in found if self._helps(each)]

    def _helps(self, tried: HireTry | LevelUpTry) -> bool:
        return tried.help.place < self.answer.helped[1].place

    def _hire(self, tried: HireTry) -> TryLine:
        more = replace(self.scenario, hires=(*self.scenario.hires, tried.role.slug))
        return TryLine(tried.role.title, "", None, None, self._effect(tried), self.address.query(more))

    def _level_up(self, tried: LevelUpTry) -> TryLine:
        step = LevelSet(tried.engineer, tried.competency, tried.level)
        kept = (
            each
            for each in self.scenario.levels
            if (each.engineer, each.competency) != (step.engineer, step.competency)
        )
        more = replace(self.scenario, levels=(*kept, step))
        title = self.answer.after.column[tried.competency].title
        now = self.levels.get(tried.now) if tried.now is not None else None
        return TryLine(
            self._people[tried.engineer],
            title,
            now,
            self.levels.get(tried.level),
            self._effect(tried),
            self.address.query(more),
        )

    def _effect(self, tried: HireTry | LevelUpTry) -> str:
        """Say what a try changes, the first that does: needs covered, uncovered, single points, readiness."""
        then = self.answer.helped[1]
        if tried.help.needs_covered != then.needs_covered:
            change = points(_between_shares(then.needs_covered, tried.help.needs_covered))
            told = _("team needs %(change)s, to %(share)s")
            return told % {"change": change, "share": percent(tried.help.needs_covered, SHARE_DECIMALS)}
        if tried.help.uncovered != then.uncovered:
            return _("uncovered %(change)s") % {"change": signed(tried.help.uncovered - then.uncovered)}
        if tried.help.single_points != then.single_points:
            return _("single points %(change)s") % {"change": signed(tried.help.single_points - then.single_points)}
        return _("readiness %(change)s") % {"change": points(tried.help.readiness - then.readiness, 2)}


def _worst_first(line: GapChange) -> tuple[int, str]:
    return (-line.states[1], line.head.code)


def _figure_line(now: Figure, then: Figure) -> FigureLine:
    changed = then.since(now.number)
    if now.is_share and now.number is not None and then.number is not None:
        changed = replace(changed, change=_between_shares(now.number, then.number))
    return FigureLine(now.label, now.said, then.said, changed.change, changed.change_text, then.better, then.why)


def _between_shares(now: float, then: float) -> float:
    """Give the change between two shares as they are written in percent, so that it adds up by hand."""
    written = [round(100 * share, SHARE_DECIMALS) for share in (now, then)]
    return round((written[1] - written[0]) / 100, SHARE_DECIMALS + 2)
