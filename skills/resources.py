"""The catalogue of learning resources: what a reader finds in it, and what it offers for a level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from skills.catalogue import ScaleStep
from skills.models import CompetencyVersion, FrameworkVersion, LearningResource

if TYPE_CHECKING:
    from teams.querysets import Viewer

# By competency, and in it by level: the order of the framework, then the way up.
BY_COMPETENCY: Final = ("place", "to_level", "lower_title", "pk")
ORDERS: Final[Mapping[str, tuple[str | Combinable, ...]]] = {
    "competency": BY_COMPETENCY,
    "-competency": ("-place", "-to_level", "-lower_title", "-pk"),
    "title": ("lower_title", "pk"),
    "-title": ("-lower_title", "-pk"),
    "hours": (F("hours").asc(nulls_last=True), "lower_title", "pk"),
    "-hours": (F("hours").desc(nulls_last=True), "-lower_title", "-pk"),
}
OFFERED_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class WantedResources:
    """What a reader asked for; ``sort`` is a key of ``ORDERS``, ``words`` must all be found."""

    words: tuple[str, ...] = ()
    domain: str = ""
    competency: str = ""
    level: int | None = None
    kind: str = ""
    free: bool = False
    retired: bool = False
    sort: str = "competency"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        chosen = (self.words, self.domain, self.competency, self.kind, self.free, self.retired)
        return any(chosen) or self.level is not None


def catalogue_of(user: Viewer, wanted: WantedResources, version: FrameworkVersion) -> QuerySet[LearningResource]:
    """Give the resources that fit, with title, code and place of their competency in a framework version."""
    rows = LearningResource.objects.visible_to(user).filter(competency__framework=version.framework_id)
    rows = rows.filter(active=not wanted.retired)
    if wanted.domain:
        rows = rows.filter(competency__versions__version=version, competency__versions__domain__slug=wanted.domain)
    if wanted.competency:
        rows = rows.filter(competency__slug=wanted.competency)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.free:
        rows = rows.filter(cost=0)
    if wanted.level is not None:
        rows = rows.filter(_serving(wanted.level))
    found = _described(rows, version)
    for word in wanted.words:
        found = found.filter(
            Q(title__icontains=word) | Q(note__icontains=word) | Q(said_title__icontains=word) | Q(code__iexact=word)
        )
    return found.order_by(*ORDERS[wanted.sort])


def _serving(level: int) -> Q:
    """Give the condition of ``LearningResource.serves``."""
    return Q(to_level__gte=level) & (Q(from_level__lt=level) | Q(from_level__isnull=True, to_level=level))


def _described(rows: QuerySet[LearningResource], version: FrameworkVersion) -> QuerySet[LearningResource]:
    said = CompetencyVersion.objects.filter(version=version, competency=OuterRef("competency"))
    return rows.select_related("competency").annotate(
        said_title=Subquery(said.values("title")[:1]),
        code=Subquery(said.values("code")[:1]),
        place=Subquery(said.values("position")[:1]),
        lower_title=Lower("title"),
    )


def titled(user: Viewer, words: Sequence[str], version: FrameworkVersion, *, most: int) -> list[LearningResource]:
    """Give the first offered resources whose title holds each of the words, in one query."""
    rows = LearningResource.objects.visible_to(user).offered().filter(competency__framework=version.framework_id)
    for word in words:
        rows = rows.filter(title__icontains=word)
    return list(_described(rows, version).order_by(Lower("title"), "pk")[:most])


def offered_for(wanted: Mapping[int, int]) -> dict[int, list[LearningResource]]:
    """Give what is offered for a level of each competency, named by id, in one query: free and short ones first."""
    rows = LearningResource.objects.offered().filter(competency__in=list(wanted))
    found: dict[int, list[LearningResource]] = defaultdict(list)
    for row in rows.order_by(F("cost").asc(nulls_last=True), F("hours").asc(nulls_last=True), "title", "pk"):
        if row.serves(wanted[row.competency_id]) and len(found[row.competency_id]) < OFFERED_AT_MOST:
            found[row.competency_id].append(row)
    return dict(found)


def levels_served(rows: Iterable[LearningResource], scale: Sequence[ScaleStep]) -> dict[int, str]:
    """Write, for each resource by id, from which level to which it leads."""
    values = [step.value for step in scale]
    return {row.pk: f"{_start(row, values)} → {row.to_level}" for row in rows}


def _start(row: LearningResource, values: Sequence[int]) -> int:
    if row.from_level is not None:
        return row.from_level
    return max((value for value in values if value < row.to_level), default=0)
