"""Scale, domains and competencies of a framework version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from skills.models import CompetencyVersion, FrameworkVersion, LevelStatement, ScaleLevel
from skills.published import kept_once_published

RAMP_TOP = 5


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """A level of the scale: its number, its name and its step (0 to 5) of the colour ramp."""

    value: int
    title: str
    description: str
    index: int
    step: int

    @property
    def text(self) -> str:
        """What a mark of this level shows."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class CompetencyEntry:
    """A competency with its behaviour statements by level."""

    id: int
    slug: str
    code: str
    title: str
    kind: str
    description: str
    keywords: tuple[str, ...]
    fresh_months: int
    stale_months: int
    statements: Mapping[int, str] = field(default_factory=dict)

    def matches(self, words: Iterable[str]) -> bool:
        """Tell whether each of the words (lower case) stands in code, title, description or keywords."""
        text = " ".join((self.code, self.title, self.description, *self.keywords)).lower()
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class DomainEntry:
    """A group of competencies in the order of the framework."""

    code: str
    slug: str
    title: str
    description: str
    competencies: tuple[CompetencyEntry, ...]


@dataclass(frozen=True)
class Catalogue:
    """One framework version, read whole."""

    version: FrameworkVersion
    scale: tuple[ScaleStep, ...]
    domains: tuple[DomainEntry, ...]

    @cached_property
    def by_slug(self) -> dict[str, CompetencyEntry]:
        """The competencies by slug, in the order of the framework."""
        return {each.slug: each for domain in self.domains for each in domain.competencies}

    @cached_property
    def slug_of(self) -> dict[int, str]:
        """The slug of each competency by its id."""
        return {each.id: each.slug for each in self.by_slug.values()}

    @cached_property
    def steps(self) -> dict[int, ScaleStep]:
        """The levels of the scale by their number."""
        return {each.value: each for each in self.scale}

    @property
    def lowest(self) -> int:
        """The number of the lowest level."""
        return self.scale[0].value if self.scale else 0

    def index(self, level: int | None) -> int | None:
        """Give the place of a level on the scale from 0, None where there is no such level."""
        found = self.steps.get(level) if level is not None else None
        return None if found is None else found.index

    def step(self, level: int | None) -> int | None:
        """Give the step of the colour ramp (0 to 5) of a level."""
        found = self.steps.get(level) if level is not None else None
        return None if found is None else found.step

    def title(self, level: int | None) -> str:
        """Give the name of a level, empty where there is none."""
        found = self.steps.get(level) if level is not None else None
        return "" if found is None else found.title

    def next_level(self, level: int | None) -> ScaleStep | None:
        """Give the level right above one (None: not assessed, so the first above the lowest); None at the top."""
        place = 0 if level is None else self.index(level)
        if place is None or place + 1 >= len(self.scale):
            return None
        return self.scale[place + 1]


@kept_once_published
def catalogue(version: FrameworkVersion) -> Catalogue:
    """Read a version's scale, domains, competencies and statements in four queries, once where it is published."""
    statements: dict[int, dict[int, str]] = defaultdict(dict)
    for row, level, text in LevelStatement.objects.filter(competency__version=version).values_list(
        "competency_id", "level", "statement"
    ):
        statements[row][level] = text
    grouped: dict[int, list[CompetencyEntry]] = defaultdict(list)
    rows = CompetencyVersion.objects.filter(version=version).select_related("competency").order_by("position", "pk")
    for competency in rows:
        grouped[competency.domain_id].append(_entry(competency, statements[competency.pk]))
    domains = tuple(
        DomainEntry(each.code, each.slug, each.title, each.description, tuple(grouped[each.pk]))
        for each in version.domains.order_by("position", "pk")
    )
    return Catalogue(version, read_scale(version), domains)


def _entry(row: CompetencyVersion, statements: Mapping[int, str]) -> CompetencyEntry:
    return CompetencyEntry(
        id=row.competency_id,
        slug=row.competency.slug,
        code=row.code,
        title=row.title,
        kind=row.kind,
        description=row.description,
        keywords=tuple(row.keywords),
        fresh_months=row.fresh_months,
        stale_months=row.stale_months,
        statements=dict(sorted(statements.items())),
    )


@kept_once_published
def read_scale(version: FrameworkVersion) -> tuple[ScaleStep, ...]:
    """Read a version's levels in rising order, in one query, once where it is published."""
    rows = list(ScaleLevel.objects.filter(version=version).order_by("value"))
    last = max(len(rows) - 1, 1)
    return tuple(
        ScaleStep(row.value, row.name, row.description, index, int(RAMP_TOP * index / last + 0.5))
        for index, row in enumerate(rows)
    )
