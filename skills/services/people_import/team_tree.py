"""The tree of teams as an import meets it: found by path, name or slug, and grown where a team is new."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from skills.formats.columns import CellError
from skills.formats.faults import did_you_mean
from skills.formats.people import TEAM_SEPARATOR
from skills.services.people_import.changes import Changes
from teams.models import Team
from teams.names import unused_slug

Path = tuple[str, ...]
# With more new teams than this, none of them is a misspelling.
MOST_HINTS = 50


class TeamTree:
    """All teams, by slug and by parent and name; names are compared without regard to case."""

    def __init__(self) -> None:
        self.by_slug: dict[str, Team] = {}
        self.by_name: dict[str, list[Team]] = defaultdict(list)
        self.children: dict[tuple[int | None, str], Team] = {}
        self.known: dict[Path, Team] = {}
        self.new: list[str] = []
        for team in Team.objects.select_for_update().order_by("pk"):
            self._remember(team)
        self.old_names = [team.name for team in self.by_slug.values()]
        self.slugs = set(self.by_slug)

    def _remember(self, team: Team) -> None:
        self.by_slug[team.slug] = team
        self.by_name[team.name.casefold()].append(team)
        self.children[team.parent_id, team.name.casefold()] = team

    def find(self, path: Path) -> Team | None:
        """Give the team that a path names, ``None`` where it is new; raise CellError where it may be one of several."""
        team: Team | None = self._single(path[0])
        for name in path[1:]:
            team = self._below(team, name) if team else None
        return team

    def _single(self, name: str) -> Team | None:
        top = self.by_slug.get(name) or self.children.get((None, name.casefold()))
        if top is not None:
            return top
        found = self.by_name.get(name.casefold(), [])
        if len(found) > 1:
            message = _(
                "There are %(count)s teams called “%(name)s”. Write the team with those above it, as in %(path)s."
            )
            raise CellError(message % {"count": len(found), "name": name, "path": self._path(found[0])})
        return found[0] if found else None

    def _below(self, parent: Team, name: str) -> Team | None:
        by_slug = self.by_slug.get(name)
        if by_slug is not None and by_slug.parent_id == parent.pk:
            return by_slug
        return self.children.get((parent.pk, name.casefold()))

    def _path(self, team: Team) -> str:
        by_pk = {known.pk: known for known in self.by_slug.values()}
        names = [team.name]
        parent = by_pk.get(team.parent_id or 0)
        while parent is not None:
            names.insert(0, parent.name)
            parent = by_pk.get(parent.parent_id or 0)
        return TEAM_SEPARATOR.join(names)

    def grow(self, paths: set[Path], changes: Changes) -> None:
        """Make every team that a path names and that is not there, topmost first."""
        for depth in range(max(map(len, paths), default=0)):
            level: dict[tuple[int | None, str], Team] = {}
            for path in sorted(path for path in paths if len(path) > depth):
                self._plan(path[: depth + 1], level)
            changes.create_now(Team, level.values())
            for team in level.values():
                self._remember(team)
        self.known = {path: found for path in paths if (found := self.find(path)) is not None}

    def _plan(self, path: Path, level: dict[tuple[int | None, str], Team]) -> None:
        if self.find(path) is not None:
            return
        parent = self.find(path[:-1]) if len(path) > 1 else None
        key = (parent.pk if parent else None, path[-1].casefold())
        if key in level:
            return
        slug = unused_slug(path[-1], self.slugs)
        self.slugs.add(slug)
        level[key] = Team(name=path[-1], parent=parent, slug=slug)
        hint = did_you_mean(path[-1], self.old_names) if len(self.new) < MOST_HINTS else ""
        self.new.append(TEAM_SEPARATOR.join(path) + hint)
