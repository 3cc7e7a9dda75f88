from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from skills.catalogue import Catalogue, CompetencyEntry, LadderRole, catalogue, ladder
from skills.directory import LONGEST_SEARCH, Entry, Holders, Wanted, entries, holders, people, words_of
from skills.models import FrameworkVersion
from skills.resources import titled
from teams.models import Team
from teams.requests import SignedInRequest

MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Skilled:
    """A competency that fits, and the people with a level in it whose levels the reader may see."""

    competency: CompetencyEntry
    holders: Holders
    from_level: int


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    words = [word.lower() for word in words_of(text)]
    context: dict[str, object] = {"text": text, "longest": LONGEST_SEARCH}
    if words:
        context |= _found(request, text, words)
    return render(request, "skills/search.html", context)


def _found(request: SignedInRequest, text: str, words: Sequence[str]) -> dict[str, object]:
    version = FrameworkVersion.objects.in_force()
    known = catalogue(version) if version else None
    roles = [role for rung in ladder(version) for role in rung.roles] if version else []
    titles = {role.slug: role.title for role in roles}
    competencies = _competencies(known, words)
    found = {
        "version": version,
        "people": _people(request, text, titles),
        "skilled": _skilled(request, known, competencies, titles),
        "competencies": competencies[:MOST],
        "roles": [role for role in roles if _holds(role, words)],
        "teams": _teams(request, words),
        "resources": titled(request.user, words, version, most=MOST) if version else [],
    }
    return found | {"nothing": not any(found[key] for key in ("people", "competencies", "roles", "teams", "resources"))}


def _people(request: SignedInRequest, text: str, titles: dict[str, str]) -> list[Entry]:
    return entries(people(request.user, Wanted(words=text))[:MOST], titles)


def _competencies(known: Catalogue | None, words: Sequence[str]) -> list[CompetencyEntry]:
    """Give the competencies that fit, those whose title or code does first."""
    found = [each for each in known.by_slug.values() if each.matches(words)] if known else []
    return sorted(found, key=lambda each: not _titled(each, words))


def _titled(each: CompetencyEntry, words: Sequence[str]) -> bool:
    title = f"{each.code} {each.title}".lower()
    return all(word in title for word in words)


def _skilled(
    request: SignedInRequest, known: Catalogue | None, found: Sequence[CompetencyEntry], titles: dict[str, str]
) -> Skilled | None:
    # One competency at a time: levels in several would be a table that nobody asked for.
    if known is None or not found:
        return None
    return Skilled(found[0], holders(request.user, found[0], known, titles), known.lowest + 1)


def _holds(role: LadderRole, words: Sequence[str]) -> bool:
    text = f"{role.title} {role.track}".lower()
    return all(word in text for word in words)


def _teams(request: SignedInRequest, words: Sequence[str]) -> list[Team]:
    """Give the teams that fit and whose page the reader may open."""
    named = Q()
    for word in words:
        named &= Q(name__icontains=word)
    return list(Team.objects.visible_to(request.user).filter(named).order_by("name", "pk")[:MOST])
