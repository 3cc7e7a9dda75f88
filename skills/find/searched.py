"""The people whom an address asks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils import timezone

from skills.catalogue import catalogue, role_titles
from skills.find.address import Address, Known, address_of
from skills.find.read import Found, find
from skills.models import FrameworkVersion
from teams.models import User


def searched(
    given: QueryDict, reader: User, version: FrameworkVersion, teams: Mapping[str, str]
) -> tuple[Address, Found]:
    """Read what an address asks for, and who fits it for the reader; ``teams`` are the names by slug."""
    known, titles = catalogue(version), role_titles(version)
    asked = address_of(given, Known(known.by_slug, known.steps, teams, titles))
    return asked, find(reader, asked.query, known, titles=titles, as_of=timezone.localdate())
