"""What the flow asks about: the competencies of the role held and the one aimed for, most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from skills.catalogue import Asked, CompetencyEntry, DomainEntry, RoleProfile, catalogue, role_profiles
from skills.levels import Freshness, Source, Status, freshness
from skills.models import AssessmentDraft, CurrentLevel, FrameworkVersion
from skills.profiles import Known, Standing, standing
from skills.project_evidence import ProjectUse, uses_by_competency
from skills.services.assessments import source_for
from skills.urgency import Question, Want, by_urgency, want_of
from skills.views.kept import drafts_of, interests_of
from skills.views.ratings import Progress
from teams.models import Engineer, User


@dataclass(frozen=True, slots=True)
class Item:
    """One competency to ask about; ``own`` and ``aim`` are what the role held and the one aimed for ask."""

    entry: CompetencyEntry
    domain: DomainEntry
    known: Known
    question: Question
    own: Asked | None
    aim: Asked | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is wanted here."""
        return self.question.want is Want.NOTHING


@dataclass(frozen=True, slots=True)
class Repeatable:
    """The assessed levels of a domain that the rater may give anew: the assessments they rest on."""

    seen: tuple[UUID, ...]
    unconfirmed: int


@dataclass(frozen=True)
class Flow:
    """All that is asked about one person by one rater, who speaks as ``source``."""

    standing: Standing
    source: Source
    own: RoleProfile | None
    aim: RoleProfile | None
    deciding: Mapping[str, UUID]
    interests: Mapping[int, str]
    drafts: Mapping[int, AssessmentDraft]
    uses: Mapping[str, list[ProjectUse]]

    @property
    def engineer(self) -> Engineer:
        """The person assessed."""
        return self.standing.engineer

    @property
    def confirms(self) -> bool:
        """Whether the rater's word confirms a level."""
        return self.source is Source.LEAD

    @cached_property
    def items(self) -> list[Item]:
        """The competencies asked about, most pressing first; every one where no role asks for any."""
        places = [(domain, entry) for domain in self.standing.catalogue.domains for entry in domain.competencies]
        found = {entry.slug: self._item(domain, entry, at) for at, (domain, entry) in enumerate(places)}
        asked = {slug: each for slug, each in found.items() if each.own or each.aim} or found
        return [asked[each.competency] for each in by_urgency(each.question for each in asked.values())]

    @cached_property
    def by_slug(self) -> dict[str, Item]:
        """The competencies asked about by slug."""
        return {each.entry.slug: each for each in self.items}

    def _item(self, domain: DomainEntry, entry: CompetencyEntry, place: int) -> Item:
        known = self.standing.known[entry.slug]
        own, aim = (self._asked(role, entry.slug) for role in (self.own, self.aim))
        want = want_of(
            assessed=known.is_assessed,
            stale=known.is_stale and not self._said_lately(entry),
            confirmed=known.current.status is not Status.UNCONFIRMED and not self._is_own_word(known),
            confirms=self.confirms,
        )
        weight = max(each.weight if each else 0 for each in (own, aim))
        return Item(
            entry, domain, known, Question(entry.slug, want, weight, known.current.assessed_on, place), own, aim
        )

    def _asked(self, role: RoleProfile | None, slug: str) -> Asked | None:
        asked = role.asked.get(slug) if role else None
        return asked if asked and asked.counts and slug not in self.standing.exempt else None

    def _is_own_word(self, known: Known) -> bool:
        return known.current.status is Status.NOT_CONCERNED and known.current.source is Source.SELF

    def _said_lately(self, entry: CompetencyEntry) -> bool:
        """Tell whether the rater has spoken since: an engineer's word leaves a lead's old one standing."""
        days = [each.assessed_on for each in self.standing.history.get(entry.slug, ()) if each.source is self.source]
        months = {"fresh_months": entry.fresh_months, "stale_months": entry.stale_months}
        return bool(days) and freshness(max(days), as_of=self.standing.as_of, **months) is not Freshness.STALE

    def progress(self, domain: str = "") -> Progress:
        """Count what is in order among all that is asked about, or among a domain's."""
        items = [each for each in self.items if not domain or each.domain.slug == domain]
        return Progress(sum(each.is_done for each in items), len(items))

    @cached_property
    def repeatable(self) -> dict[str, Repeatable]:
        """What can be given anew in each domain: what is assessed, and not by the rater today."""
        return {each.slug: self._repeatable(each.competencies) for each in self.standing.catalogue.domains}

    def _repeatable(self, entries: Iterable[CompetencyEntry]) -> Repeatable:
        slugs = [each.slug for each in entries if each.slug in self.deciding and not self._said_today(each.slug)]
        open_ones = sum(self.standing.known[slug].current.source is Source.SELF for slug in slugs)
        return Repeatable(tuple(self.deciding[slug] for slug in slugs), open_ones if self.confirms else 0)

    def _said_today(self, slug: str) -> bool:
        today = self.standing.as_of
        level = self.standing.known[slug].level
        return any(
            each.source is self.source and each.assessed_on == today and each.level == level
            for each in self.standing.history.get(slug, ())
        )


def flow_of(reader: User, engineer: Engineer, version: FrameworkVersion) -> Flow | None:
    """Read what to ask a rater about one person, None where they do not assess this person.

    The number of queries is the same, however many competencies, assessments and drafts there are.
    """
    source = source_for(reader, engineer)
    if source is None:
        return None
    found = standing(engineer, catalogue(version), as_of=timezone.localdate())
    profiles = role_profiles(version, [found.role_slug, found.aim_slug], found.catalogue)
    rows = CurrentLevel.objects.filter(engineer=engineer, competency__in=list(found.catalogue.slug_of))
    deciding = {found.catalogue.slug_of[row]: uuid for row, uuid in rows.values_list("competency", "assessment__uuid")}
    assessed = {slug: uuid for slug, uuid in deciding.items() if found.known[slug].is_assessed}
    aim = profiles.get(found.aim_slug) if found.aim_slug != found.role_slug else None
    return Flow(
        standing=found,
        source=Source(source),
        own=profiles.get(found.role_slug),
        aim=aim,
        deciding=assessed,
        interests=interests_of(reader, engineer),
        drafts=drafts_of(reader, engineer),
        uses=uses_by_competency(engineer, reader, as_of=found.as_of),
    )
