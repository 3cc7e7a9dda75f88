"""What can be supposed of a team: the choices in the forms of a what-if."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from skills.matrix import DomainGroup
from skills.what_if import WhatIf, joinable_by, projects_of
from teams.models import User

# More names than this are no list to choose from; the short name is typed instead.
MOST_NAMES: Final = 300

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Options:
    """The choices of the forms, in the order of names."""

    answer: WhatIf
    reader: User
    scale: Choices

    @cached_property
    def members(self) -> Choices:
        """The members who do not leave in this scenario; hypothetical hires are not among them."""
        return [(one.slug, one.name) for one in self.answer.after.people if one.id > 0]

    @cached_property
    def leavers(self) -> Choices:
        """The members of today who are still there."""
        now = self.answer.before.person
        return [(slug, name) for slug, name in self.members if slug in now]

    @cached_property
    def comers(self) -> Choices:
        """The people who could join, none where they are too many to choose from."""
        found = joinable_by(self.reader, self.answer.before.measure.as_of)
        known = [one.id for view in (self.answer.before, self.answer.after) for one in view.loaded.members]
        rows = list(found.exclude(pk__in=known).order_by("name", "pk").values_list("slug", "name")[: MOST_NAMES + 1])
        return rows if len(rows) <= MOST_NAMES else []

    @cached_property
    def roles(self) -> Choices:
        return [(role.slug, role.title) for role in self.answer.before.loaded.yardstick.roles]

    @property
    def domains(self) -> tuple[DomainGroup, ...]:
        return self.answer.before.domains

    @cached_property
    def projects(self) -> Choices:
        """The running projects of people in the team that the reader may see."""
        people = [one.id for one in self.answer.after.loaded.members]
        rows = projects_of(self.reader, people, self.answer.before.measure.as_of)
        return list(rows.order_by("name", "pk").values_list("slug", "name"))

    @property
    def running(self) -> Choices:
        """The projects that do not end in this scenario."""
        return [(slug, name) for slug, name in self.projects if slug not in self.answer.scenario.ends]

    @property
    def typed(self) -> str:
        """Say what to type where there are too many people to choose from."""
        return _("The short name at the end of the address of the person’s page.")
