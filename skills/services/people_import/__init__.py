"""Bringing people in: a table of people becomes the directory, all of it or nothing."""

from __future__ import annotations

from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.formats.faults import FaultList
from skills.formats.mapping import Mapping
from skills.formats.people import PeopleTable, read_people
from skills.services.import_summary import ImportSummary
from skills.services.people_import.apply import apply_people
from skills.services.people_import.directory import Directory
from skills.services.people_import.resolve import Resolver, check_chain_of_managers
from skills.services.people_import.team_tree import TeamTree
from teams.models import User

__all__ = ["import_people"]


def import_people(file: BinaryIO, *, mapping: Mapping | None = None, actor: User | None = None) -> ImportSummary:
    """Bring the directory in step with a table of people, in one transaction; the same table again changes nothing.

    People are met by employee id, then by exactly the same e-mail address. Nobody is removed, and no account,
    group or password is touched. Raises FaultyFileError naming every fault by row and column; nothing is stored then.
    """
    mapping = mapping or Mapping()
    faults = FaultList()
    table = read_people(file, mapping, faults)
    try:
        with transaction.atomic():
            return _import(table, mapping, faults, actor)
    except IntegrityError as error:
        raise SkillsError(_("Somebody else changed the directory at the same time. Import again.")) from error


def _import(table: PeopleTable, mapping: Mapping, faults: FaultList, actor: User | None) -> ImportSummary:
    directory = Directory.load()
    resolver = Resolver(table, directory, TeamTree(), mapping, faults)
    people = resolver.resolve()
    check_chain_of_managers(table, directory, faults)
    faults.raise_if_any()
    return apply_people(people, resolver, actor)
