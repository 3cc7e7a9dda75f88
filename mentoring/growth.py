"""Where an engineer stands on the way to a role, and what moves them on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from skills.catalogue import AnyOfAsked, QualificationAsked, RoleProfile, ScaleStep
from skills.profiles import DomainLines, Line, Standing
from skills.readiness import Band, QualificationStatus, Readiness
from skills.way_up import NEXT_BAND, THRESHOLDS, WayUp
from skills.way_up import LevelUp as WayLevelUp

STEPS_SHOWN: Final = 6
# How far back the change beside the figure looks, in points of the trend (months).
CHANGE_OVER: Final = 3


@dataclass(frozen=True, slots=True)
class LevelUp:
    """One level more in one competency, and the share of readiness (0 to 1) that it adds."""

    line: Line
    to: ScaleStep
    share: float

    @property
    def statement(self) -> str:
        """How the next level shows in behaviour."""
        return self.line.competency.statements.get(self.to.value, self.to.description)

    @property
    def is_essential(self) -> bool:
        """Whether the requirement is essential."""
        return self.line.result is not None and self.line.result.essential


@dataclass(frozen=True, slots=True)
class WayStep:
    """A level-up of the shortest way up: the levels passed, the points and the share of readiness (0 to 1) it adds."""

    line: Line
    levels: tuple[ScaleStep, ...]
    points: int
    share: float

    @property
    def to(self) -> ScaleStep:
        """The level that the step ends at."""
        return self.levels[-1]

    @property
    def statements(self) -> list[tuple[ScaleStep, str]]:
        """How each level passed shows in behaviour."""
        said = self.line.competency.statements
        return [(level, said.get(level.value, level.description)) for level in self.levels]

    @property
    def is_essential(self) -> bool:
        """Whether the requirement is essential."""
        return self.line.result is not None and self.line.result.essential


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands between today's band and the next one.

    ``share`` (0 to 1) is what the figure lacks; ``essentials`` those that keep the band away: not met for
    *ready*, more than one level short or unknown for *nearly*.
    """

    band: Band
    share: float
    essentials: Sequence[Line]
    any_ofs: Sequence[AnyOfAsked]
    qualifications: Sequence[QualificationAsked]


@dataclass(frozen=True)
class Growth:
    """One engineer against one role; every figure of the growth page."""

    standing: Standing
    role: RoleProfile

    @cached_property
    def readiness(self) -> Readiness:
        """Readiness for the role."""
        return self.standing.readiness(self.role)

    @cached_property
    def domains(self) -> tuple[DomainLines, ...]:
        """Every competency by domain, against the role."""
        return self.standing.by_domain(self.role)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The requirements that count, in the order of the framework."""
        return tuple(line for domain in self.domains for line in domain.lines if line.counts)

    @cached_property
    def level_ups(self) -> list[LevelUp]:
        """The next level of each competency below its requirement: essentials first, then what adds most."""
        found = [self._level_up(line) for line in self.lines if line.gap]
        return sorted((each for each in found if each), key=lambda each: (not each.is_essential, -each.share))

    def _level_up(self, line: Line) -> LevelUp | None:
        result, level = line.result, line.known.level
        to = self.standing.catalogue.next_level(level)
        if result is None or level is None or to is None:
            return None
        raised = min(to.value, result.required) - level
        return LevelUp(line, to, result.weight * raised / self.readiness.points_required)

    @cached_property
    def way_up(self) -> WayUp:
        """The shortest way up to the next band."""
        return self.standing.way_up(self.role)

    @cached_property
    def steps(self) -> list[WayStep]:
        """The level-ups of the shortest way up: essentials first, then what adds most."""
        found = [self._way_step(each) for each in self.way_up.level_ups]
        return sorted(found, key=lambda each: (not each.is_essential, -each.points))

    def _way_step(self, up: WayLevelUp) -> WayStep:
        lines = {line.competency.slug: line for domain in self.domains for line in domain.lines}
        scale = self.standing.catalogue.scale
        # On a scale that leaves numbers out, a step ends at the first level that is at least as high.
        passed = [step for step in scale if (up.start or 0) < step.value <= up.to]
        passed += [step for step in scale if step.value > up.to][: int(not passed or passed[-1].value < up.to)]
        return WayStep(lines[up.competency], tuple(passed), up.points, up.points / self.readiness.points_required)

    @property
    def open_count(self) -> int:
        """How many requirements are not met or their level not known."""
        return sum(line.gap != 0 for line in self.lines)

    @cached_property
    def not_assessed(self) -> list[DomainLines]:
        """The requirements whose level is not known, by domain, what weighs most first."""
        return _only(self.domains, lambda line: line.gap is None)

    @property
    def not_assessed_count(self) -> int:
        """How many requirements have no known level."""
        return sum(len(group.lines) for group in self.not_assessed)

    @property
    def unknown_share(self) -> float:
        """What the unknown ones are worth, as a share (0 to 1) of readiness."""
        return self.readiness.points_unknown / self.readiness.points_required if self.readiness.points_required else 0.0

    @cached_property
    def stale(self) -> list[Line]:
        """The assessed requirements whose judgement is old, oldest first."""
        found = [line for line in self.lines if line.known.is_stale]
        return sorted(found, key=lambda line: line.known.current.assessed_on or date.min)

    @cached_property
    def missing(self) -> Missing | None:
        """What the next band asks for beyond today; None where the role is reached or asks for nothing."""
        band, share = self.readiness.band, self.readiness.readiness
        if band is None or share is None or band is Band.READY:
            return None
        following = NEXT_BAND[band]
        is_last = following is Band.READY
        return Missing(
            band=following,
            share=max(0.0, THRESHOLDS[following] - share),
            essentials=self._essentials_short_of(following),
            any_ofs=self._any_ofs_open() if is_last else (),
            qualifications=self._qualifications_open() if is_last else (),
        )

    def _essentials_short_of(self, band: Band) -> list[Line]:
        if band is Band.GROWING:
            return []
        allowed = 1 if band is Band.NEARLY else 0
        essential = (line for line in self.lines if line.result is not None and line.result.essential)
        return [line for line in essential if line.gap is None or line.gap > allowed]

    def _any_ofs_open(self) -> list[AnyOfAsked]:
        met = {each.asked.slug for each in self.readiness.any_of if each.met}
        return [each for each in self.role.any_ofs if each.slug not in met]

    def _qualifications_open(self) -> list[QualificationAsked]:
        needed = {each.ident for each in self.readiness.also_needed}
        return [each for each in self.role.qualifications if each.ident in needed]

    @cached_property
    def any_ofs(self) -> list[tuple[AnyOfAsked, list[str]]]:
        """Each any-of requirement with the codes of the competencies that reach its level."""
        reached = {each.asked.slug: each.reached_by for each in self.readiness.any_of}
        codes = {slug: entry.code for slug, entry in self.standing.catalogue.by_slug.items()}
        return [(each, [codes[slug] for slug in reached.get(each.slug, ())]) for each in self.role.any_ofs]

    @cached_property
    def qualifications(self) -> list[tuple[QualificationAsked, QualificationStatus]]:
        """Each qualification with whether it is met."""
        status = {each.ident: each.status for each in self.readiness.qualifications}
        return [(each, status[each.ident]) for each in self.role.qualifications]

    @cached_property
    def trend(self) -> list[tuple[date, float | None]]:
        """Readiness at the ends of past months and today."""
        return self.standing.trend(self.role)

    @property
    def change(self) -> tuple[float, date] | None:
        """The change of readiness over the last months and the day it is counted from, None without a history."""
        known = [(day, share) for day, share in self.trend if share is not None]
        if len(known) < 2:
            return None
        since, before = known[max(0, len(known) - 1 - CHANGE_OVER)]
        return known[-1][1] - before, since


def _only(domains: Iterable[DomainLines], wanted: Callable[[Line], bool]) -> list[DomainLines]:
    kept = [
        DomainLines(each.domain, tuple(line for line in each.lines if line.counts and wanted(line))) for each in domains
    ]
    return [each for each in kept if each.lines]


def suggested_role(standing: Standing, steps: Mapping[str, str]) -> str:
    """Give the role to aim for where none was chosen: the next promotion on the map, else the framework's target role.

    ``steps`` are the roles reachable from the one held, with the kind of the step.
    """
    promotions = [slug for slug, kind in steps.items() if kind == "promotion"]
    if steps:
        return promotions[0] if promotions else next(iter(steps))
    target = standing.catalogue.version.target_role
    return target.slug if target and target.slug != standing.role_slug else standing.role_slug
