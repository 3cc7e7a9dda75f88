"""The changes of a scenario in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.catalogue import ScaleStep
from skills.matrix import TeamView
from skills.what_if import Freed, LevelSet, RoleChange, WhatIf

# As many people are named whom the end of a project frees.
NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of the scenario: who, what in words, and the address without it."""

    name: str
    said: str
    detail: str
    url: str
    now: ScaleStep | None = None
    then: ScaleStep | None = None

    @property
    def is_person(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True)
class Words:
    """What the slugs of a scenario stand for."""

    answer: WhatIf
    levels: Mapping[int, ScaleStep]
    projects: Mapping[str, str]
    freed: Mapping[str, Sequence[Freed]]

    def line(self, kind: str, change: object, url: str) -> ChangeLine:
        """Say a change; ``url`` is the address of the scenario without it."""
        if isinstance(change, LevelSet):
            return self._level(change, url)
        if isinstance(change, RoleChange):
            said = _("becomes %(role)s") % {"role": self.role(change.role)}
            return ChangeLine(self.name(change.engineer), said, self._held(change.engineer), url)
        slug = str(change)
        if kind == "leave":
            return ChangeLine(self.name(slug), _("leaves"), self._held(slug), url)
        if kind == "join":
            return ChangeLine(self.name(slug), _("joins"), self._held(slug), url)
        if kind == "hires":
            return ChangeLine(
                "", _("New hire: %(role)s") % {"role": self.role(slug)}, _("exactly at the role’s profile"), url
            )
        said = _("%(project)s ends") % {"project": self.projects.get(slug, slug)}
        return ChangeLine("", said, self._freed(self.freed.get(slug, ())), url)

    def _freed(self, people: Sequence[Freed]) -> str:
        """Say who becomes free, the first few and how many more."""
        if not people:
            return _("project; it frees nobody whom you lead")
        told = [
            _("%(name)s %(share)s %% from %(day)s")
            % {"name": each.name, "share": each.share, "day": date_format(each.starts, "j M Y")}
            for each in people[:NAMED]
        ]
        more = len(people) - NAMED
        if more > 0:
            told.append(_("%(count)s more") % {"count": more})
        return _("free then: %(people)s") % {"people": ", ".join(told)}

    def name(self, slug: str) -> str:
        """Give the name of somebody who is in the team now or then."""
        found = self.answer.before.person.get(slug) or self.answer.after.person[slug]
        return found.name

    def role(self, slug: str) -> str:
        """Give the title of a role."""
        return self.answer.before.loaded.yardstick.role_named(slug).title

    def _held(self, slug: str) -> str:
        """Give the title of the role that somebody holds now."""
        for view in self._views:
            person = view.person.get(slug)
            if person:
                return person.role.title if person.role else ""
        return ""

    def _level(self, change: LevelSet, url: str) -> ChangeLine:
        title = self.answer.before.column[change.competency].title
        now = self._level_now(change)
        then = self.levels.get(change.level)
        rises = now is None or change.level > now
        said = _("levels up") if rises else _("is at level %(level)s") % {"level": change.level}
        before = self.levels.get(now) if now is not None else None
        return ChangeLine(self.name(change.engineer), said, title, url, before, then)

    def _level_now(self, change: LevelSet) -> int | None:
        loaded = self.answer.before.loaded
        rows = {member.slug: row for row, member in enumerate(loaded.members)}
        if change.engineer not in rows:
            return None
        level = int(loaded.cells.levels[rows[change.engineer], loaded.yardstick.slugs.index(change.competency)])
        return level if level >= 0 else None

    @property
    def _views(self) -> tuple[TeamView, TeamView]:
        return self.answer.before, self.answer.after
