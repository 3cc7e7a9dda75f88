"""Who works here, as every signed-in person may read it, and what a search for a few words finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from skills.catalogue import Catalogue, CompetencyEntry
from skills.levels import Freshness, freshness
from skills.models import CurrentLevel, Role, RoleHolding
from teams.models import Engineer, Team
from teams.querysets import EngineerQuerySet

if TYPE_CHECKING:
    from teams.querysets import Viewer

LONGEST_SEARCH: Final = 200
MOST_WORDS: Final = 8
MOST_HOLDERS: Final = 8

# What a list may be sorted by: only what stands in every entry, so that no order tells what is hidden.
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("lower_name", "pk"),
    "-name": ("-lower_name", "-pk"),
    "team": ("team_name", "lower_name", "pk"),
    "-team": ("-team_name", "-lower_name", "-pk"),
}

Titles: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked the directory for; ``sort`` is a key of ``ORDERS``."""

    words: str = ""
    team: str = ""
    role: str = ""
    mentors: bool = False
    readable: bool = False
    left: bool = False
    sort: str = "name"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.words or self.team or self.role or self.mentors or self.readable or self.left)


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the directory.

    ``opens`` tells whether the reader may open the page, ``whole`` whether with all of it; without the
    latter employee id and target role are None, whatever they are.
    """

    slug: str
    name: str
    role: str
    team: str
    team_slug: str
    time_zone: str
    mentor_capacity: int
    opens: bool
    whole: bool
    has_left: bool
    employee_id: str | None
    target_role: str | None


def people(user: Viewer, wanted: Wanted) -> EngineerQuerySet:
    """Give the people of the directory that fit, in the order asked for; turn a page of them into ``entries``."""
    today = timezone.localdate()
    found = Engineer.objects.in_directory(user).with_team_name(today)
    if not wanted.left:
        found = found.active(today)
    if wanted.team:
        found = found.in_teams(Team.objects.filter(slug=wanted.team).descendant_ids(), today)
    if wanted.role:
        found = found.filter(Exists(_holding(today).filter(role__slug=wanted.role)))
    if wanted.mentors:
        found = found.filter(mentor_capacity__gt=0)
    if wanted.readable:
        found = found.levels_visible_to(user)
    if wanted.words:
        found = matching(found, wanted.words, user)
    return _described(found, user, today).order_by(*ORDERS.get(wanted.sort, ORDERS["name"]))


def matching(found: EngineerQuerySet, text: str, user: Viewer) -> EngineerQuerySet:
    """Keep the people whose name holds each word, accents or not; mail and employee id count where the page is open."""
    own = Engineer.objects.visible_to(user).values("pk")
    for word in words_of(text):
        hit = Q(name__icontains=word) | (Q(email__icontains=word) | Q(employee_id__iexact=word)) & Q(pk__in=own)
        latin = slugify(word)
        if latin:
            # The slug is the name in plain Latin letters: "tomas" finds Tomás.
            hit |= Q(slug__icontains=latin)
        found = found.filter(hit)
    return found


def words_of(text: str) -> list[str]:
    """Split what was typed into at most eight words, of at most 200 characters in all."""
    return text.replace("\0", "")[:LONGEST_SEARCH].split()[:MOST_WORDS]


def _holding(today: date) -> QuerySet[RoleHolding]:
    return RoleHolding.objects.on(today).filter(engineer=OuterRef("pk"))


def _described(found: EngineerQuerySet, user: Viewer, today: date) -> EngineerQuerySet:
    held = _holding(today).order_by("-starts", "-pk")
    aim = Role.objects.filter(aims__engineer=OuterRef("pk"))
    return found.annotate(
        lower_name=Lower("name"),
        role_slug=Subquery(held.values("role__slug")[:1]),
        aim_slug=Subquery(aim.values("slug")[:1]),
        is_whole=Exists(Engineer.objects.visible_to(user).filter(pk=OuterRef("pk"))),
        is_opted_in=Exists(Engineer.objects.opted_in_to(user).filter(pk=OuterRef("pk"))),
    )


def entries(rows: Iterable[Engineer], titles: Titles) -> list[Entry]:
    """Turn rows of ``people`` into entries; ``titles`` gives the title of a role by slug."""
    return [_entry(row, titles) for row in rows]


def _entry(row: Engineer, titles: Titles) -> Entry:
    added = vars(row)
    whole = bool(added["is_whole"])
    return Entry(
        slug=row.slug,
        name=row.name,
        role=_title(added["role_slug"], titles),
        team=added["team_name"] or "",
        team_slug=added["team_slug"] or "",
        time_zone=row.time_zone,
        mentor_capacity=row.mentor_capacity,
        opens=whole or bool(added["is_opted_in"]),
        whole=whole,
        has_left=not row.is_active,
        employee_id=row.employee_id if whole else None,
        target_role=_title(added["aim_slug"], titles) if whole else None,
    )


def _title(slug: str | None, titles: Titles) -> str:
    return titles.get(slug, slug) if slug else ""


@dataclass(frozen=True, slots=True)
class Held:
    """A person with a level in a competency, as far as the reader may see it: level and freshness."""

    entry: Entry
    level: int
    step: int | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Holders:
    """The first few holders of a competency by name, and how many there are that the reader may see."""

    shown: Sequence[Held]
    count: int


def holders(
    user: Viewer, competency: CompetencyEntry, known: Catalogue, titles: Titles, *, most: int = MOST_HOLDERS
) -> Holders:
    """Find people with a level above the lowest in a competency whose levels ``user`` may see, in five queries."""
    today = timezone.localdate()
    levels = CurrentLevel.objects.filter(competency=competency.id, level__gt=known.lowest)
    levels = levels.exclude(expires_on__lt=today)
    seen = Engineer.objects.levels_visible_to(user).active(today)
    seen = seen.filter(Exists(levels.filter(engineer=OuterRef("pk"))))
    rows = list(_described(seen.with_team_name(today), user, today).order_by(Lower("name"), "pk")[:most])
    told = levels.filter(engineer__in=rows).values_list("engineer_id", "level", "assessed_on")
    by_person = {person: (level, on) for person, level, on in told if level is not None}
    months = {"fresh_months": competency.fresh_months, "stale_months": competency.stale_months}
    shown = []
    for entry, row in zip(entries(rows, titles), rows, strict=True):
        level, on = by_person[row.pk]
        shown.append(Held(entry, level, known.step(level), freshness(on, as_of=today, **months)))
    return Holders(shown, seen.count())
