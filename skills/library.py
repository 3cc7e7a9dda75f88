"""The evidence of one person: each link, text and file once, with the levels it supports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.text import Truncator

from skills.catalogue import Catalogue, catalogue
from skills.models import Assessment, Evidence, EvidenceFile, FrameworkVersion, ProposedEvidence
from teams.models import Engineer, User

LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Support:
    """One assessment that a piece of evidence lies under."""

    piece: UUID
    assessment: Assessment
    title: str

    @property
    def competency(self) -> str:
        """The slug of the competency."""
        return self.assessment.competency.slug


@dataclass(slots=True)
class Entry:
    """A link, a text or a file, and what it supports; ``key`` names it when it is picked for something else.

    ``is_proposed`` tells what was taken from a resume; ``hint`` is the competency that it may speak for.
    """

    key: UUID
    url: str
    text: str
    file: EvidenceFile | None
    added: date
    supports: list[Support] = field(default_factory=list)
    is_proposed: bool = False
    hint: str = ""

    @property
    def kind(self) -> str:
        """What it is: "file", "link" or "text"."""
        if self.file is not None:
            return "file"
        return "link" if self.url else "text"

    @property
    def title(self) -> str:
        """How it is named in one line."""
        return self.file.name if self.file is not None else Truncator(self.url or self.text).chars(LONGEST_TITLE)


def library(engineer: Engineer, reader: User) -> list[Entry]:
    """List what ``reader`` may see of the evidence of ``engineer``, newest first; a fixed number of queries."""
    titles = _titles()
    rows = Evidence.objects.visible_to(reader).filter(assessment__engineer=engineer)
    found: dict[tuple[str, str, int | None], Entry] = {}
    for row in rows.select_related("file", "assessment__competency").order_by("-pk"):
        key = (row.url, row.text, row.file_id)
        entry = found.setdefault(key, _entry(row))
        slug = row.assessment.competency.slug
        entry.supports.append(Support(row.uuid, row.assessment, titles.get(slug, slug)))
    used = {file for _url, _text, file in found}
    files = EvidenceFile.objects.visible_to(reader).filter(engineer=engineer)
    unused = [Entry(each.uuid, "", "", each, _day(each)) for each in files if each.pk not in used]
    unused += [
        Entry(each.uuid, each.url, each.text, None, _day(each), is_proposed=True, hint=_hint(each, titles))
        for each in ProposedEvidence.objects.own(reader).filter(engineer=engineer).select_related("competency")
        if (each.url, each.text, None) not in found
    ]
    return sorted([*unused, *found.values()], key=lambda each: each.added, reverse=True)


def _entry(row: Evidence) -> Entry:
    return Entry(row.uuid, row.url, row.text, row.file, _day(row.file or row))


def _hint(row: ProposedEvidence, titles: dict[str, str]) -> str:
    return titles.get(row.competency.slug, row.competency.slug) if row.competency else ""


def _day(row: Evidence | EvidenceFile | ProposedEvidence) -> date:
    return timezone.localtime(row.created_at).date()


def _titles() -> dict[str, str]:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return {}
    known: Catalogue = catalogue(version)
    return {slug: entry.title for slug, entry in known.by_slug.items()}
