"""What changed on the way to a role since a day: levels with who and when, readiness, what the role asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from mentoring.growth import Growth
from skills.catalogue import Asked, CompetencyEntry, catalogue, role_profile
from skills.levels import NOT_CONCERNED, CurrentLevel
from skills.models import Assessment, FrameworkVersion
from skills.profiles import Known, Line
from skills.readiness import Readiness

# How far back a first visit looks.
FIRST_LOOK: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level that is another one than before; ``by`` is the assessment that counts now, None where none does."""

    line: Line
    before: CurrentLevel
    before_step: int | None
    by: Assessment | None

    @property
    def known(self) -> Known:
        """What is known today."""
        return self.line.known

    @property
    def before_state(self) -> str:
        """How the mark of the level before is drawn: see the tag ``level``."""
        return "none" if self.before.code == NOT_CONCERNED else ""

    @property
    def direction(self) -> int:
        """1 for up, -1 for down, 0 where one of the two is *not concerned*."""
        codes = (self.before.code, self.known.current.code)
        if NOT_CONCERNED in codes:
            return 0
        return 1 if codes[1] > codes[0] else -1


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A requirement that a newer version of the framework changed; None stands for not asked for."""

    competency: CompetencyEntry
    before: Asked | None
    now: Asked | None

    @property
    def differs(self) -> bool:
        """Whether level or weight are others than before."""
        sides = (self.before, self.now)
        return len({(each.level, each.weight) if each else None for each in sides}) > 1


@dataclass(frozen=True)
class Changes:
    """What is different from the evening before ``since``; ``is_first`` tells that there was no earlier visit."""

    since: date
    is_first: bool
    levels: Sequence[LevelChange]
    before: Readiness
    now: Readiness
    requirements: Sequence[RequirementChange]

    @property
    def difference(self) -> float:
        """How much readiness moved, as a share (0 to 1) with its sign."""
        return (self.now.readiness or 0.0) - (self.before.readiness or 0.0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.levels and not self.requirements and not self.difference


def changes_since(grown: Growth, visited_on: date | None) -> Changes:
    """Give what changed since a visit (None: in the last 90 days), in one query and ten after a new version.

    The day of the visit counts: what happened after it on that day was not seen.
    """
    found = grown.standing
    since = visited_on or found.as_of - FIRST_LOOK
    eve = since - timedelta(days=1)
    return Changes(
        since=since,
        is_first=visited_on is None,
        levels=_levels(grown, eve),
        before=found.readiness_on(grown.role, eve),
        now=grown.readiness,
        requirements=_requirements(grown, since),
    )


def _levels(grown: Growth, eve: date) -> list[LevelChange]:
    """Give the levels that are not what they were, those that the role asks for first, then the newest."""
    found = grown.standing
    before = found.levels_on(eve)
    every = (line for domain in grown.domains for line in domain.lines)
    changed = [
        line
        for line in every
        if (slug := line.competency.slug) in before and before[slug].code != line.known.current.code
    ]
    now = [line.known.current.judgement for line in changed]
    given = Assessment.objects.select_related("rater", "engineer").in_bulk([each.entered for each in now if each])
    rows = [
        LevelChange(line, old, found.catalogue.step(old.level), given.get(judged.entered) if judged else None)
        for line, judged in zip(changed, now, strict=True)
        for old in [before[line.competency.slug]]
    ]
    return sorted(rows, key=lambda row: (not row.line.counts, -_day(row).toordinal(), row.line.competency.code))


def _day(row: LevelChange) -> date:
    return (row.by.shared_on if row.by else None) or date.min


def _requirements(grown: Growth, since: date) -> list[RequirementChange]:
    """Give what the role asks for in another way than in the version that was in force before a day."""
    version = grown.standing.catalogue.version
    if version.published_at is None or timezone.localdate(version.published_at) < since:
        return []
    versions = FrameworkVersion.objects.published().filter(framework=version.framework_id)
    earlier = versions.filter(published_at__date__lt=since).first()
    known = catalogue(earlier) if earlier else None
    profile = role_profile(known.version, grown.role.role.role.slug, known) if known else None
    if known is None or profile is None:
        return []
    old, new = profile.asked, grown.role.asked
    entries = known.by_slug | grown.standing.catalogue.by_slug
    rows = (
        RequirementChange(each, _counting(old.get(slug)), _counting(new.get(slug))) for slug, each in entries.items()
    )
    return [row for row in rows if row.differs]


def _counting(asked: Asked | None) -> Asked | None:
    return asked if asked and asked.counts else None
