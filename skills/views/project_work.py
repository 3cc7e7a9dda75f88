"""Work on projects as evidence: by project on somebody's page, by competency in their library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from skills.catalogue import Catalogue, CompetencyEntry
from skills.models import Assessment, Evidence
from skills.project_evidence import ProjectUse


@dataclass(frozen=True, slots=True)
class ProjectWork:
    """One project that somebody worked on, with the competencies it needed of the framework in force."""

    first: ProjectUse
    uses: list[tuple[ProjectUse, CompetencyEntry]]


def work_by_project(uses: Iterable[ProjectUse], known: Catalogue) -> list[ProjectWork]:
    """Put what was used together by project, in the order given; what the framework lacks is left out."""
    found: dict[str, ProjectWork] = {}
    for use in uses:
        entry = known.by_slug.get(use.competency)
        if entry is not None:
            found.setdefault(use.project, ProjectWork(use, [])).uses.append((use, entry))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class CitedUse:
    """A use of a competency with the reader's own newest assessment that it can be put under, None for none."""

    use: ProjectUse
    entry: CompetencyEntry
    assessment: UUID | None
    is_attached: bool


def cited_uses(uses: Iterable[ProjectUse], known: Catalogue, own: Mapping[UUID, Assessment]) -> list[CitedUse]:
    """Tell of each use whether one's assessment cites it already, in one query."""
    by_competency = {row.competency.slug: row for row in own.values()}
    texts = _texts(own.values())
    return [
        CitedUse(
            use,
            known.by_slug[use.competency],
            row.uuid if (row := by_competency.get(use.competency)) else None,
            row is not None and (row.pk, use.text) in texts,
        )
        for use in uses
        if use.competency in known.by_slug
    ]


def _texts(rows: Collection[Assessment]) -> set[tuple[int, str]]:
    found = Evidence.objects.filter(assessment__in=[row.pk for row in rows]).exclude(text="")
    return set(found.values_list("assessment_id", "text"))
