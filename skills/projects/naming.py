"""How files name people: by employee id to who may open their whole page, else by their address in the directory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from skills.formats.columns import CellError
from skills.formats.faults import shown
from teams.models import Assignment, Engineer, Project, User


def names_in_files(reader: User, people: Iterable[Engineer]) -> dict[int, str]:
    """Give for each person by id what a file names them by, in one query."""
    known = {person.pk: person for person in people}
    whole = set(Engineer.objects.visible_to(reader).filter(pk__in=known).values_list("pk", flat=True))
    return {pk: (person.employee_id if pk in whole else None) or person.slug for pk, person in known.items()}


class PeopleNamed:
    """Finds people by employee id, mail or slug, among those whom a reader may know by it. Two queries."""

    def __init__(self, reader: User) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        for pk, employee_id, mail in Engineer.objects.visible_to(reader).values_list("pk", "employee_id", "email"):
            for name in filter(None, (employee_id, mail.casefold() if mail else "")):
                found[name].add(pk)
        # Whoever left is in no directory, and stays in the projects that the reader sees.
        seen = Project.objects.visible_to(reader).values("pk")
        there = Assignment.objects.filter(project__in=seen).values("engineer")
        named = (
            Q(pk__in=Engineer.objects.in_directory(reader).values("pk")) | Q(pk__in=there) | Q(led_projects__in=seen)
        )
        for pk, slug in Engineer.objects.filter(named).values_list("pk", "slug").distinct():
            found[slug].add(pk)
        self._found = found

    def one(self, text: str) -> int:
        """Give the id of the only one who goes by this name; raises CellError saying what to write instead."""
        found = self.named(text)
        if len(found) != 1:
            several = _("“%(name)s” names several people. Write the mail address.")
            nobody = _("You know nobody by “%(name)s”. Write an employee id or a mail address.")
            raise CellError((several if found else nobody) % {"name": shown(text)})
        return next(iter(found))

    def named(self, text: str) -> frozenset[int]:
        """Give the ids of all who go by this name; empty for nobody whom the reader may know by it."""
        return frozenset(self._found.get(text) or self._found.get(text.casefold()) or ())
