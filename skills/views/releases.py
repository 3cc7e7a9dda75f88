"""The requirements that somebody is released from, as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from skills.models import CompetencyVersion, Exemption, FrameworkVersion
from skills.permissions import people_overridable_by
from teams.models import Engineer, User


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release; ``url`` is empty where the reader does not change it."""

    title: str
    said: str
    url: str


def releases_of(person: Engineer, reader: User, today: date) -> list[ReleaseLine]:
    """Give what a person is released from today and later, with until when, why and by whom; four queries at most."""
    rows = list(
        Exemption.objects.ahead(today)
        .filter(engineer=person)
        .select_related("competency", "author")
        .order_by("ends", "pk")
    )
    if not rows:
        return []
    may = people_overridable_by(reader).filter(pk=person.pk).exists()
    version = FrameworkVersion.objects.in_force()
    named = CompetencyVersion.objects.filter(version=version, competency__in=[row.competency_id for row in rows])
    titles = dict(named.values_list("competency_id", "title"))
    return [
        ReleaseLine(
            title=titles.get(row.competency_id, row.competency.slug),
            said=_said(row, today),
            url=reverse("competency-exempt", args=[person.slug, row.competency.slug])
            if may and row.competency_id in titles
            else "",
        )
        for row in rows
    ]


def _said(row: Exemption, today: date) -> str:
    parts = []
    if row.starts > today:
        parts.append(_("from %(day)s") % {"day": date_format(row.starts, "j M Y")})
    if row.ends:
        parts.append(_("until %(day)s") % {"day": date_format(row.ends, "j M Y")})
    parts.append(row.reason)
    if row.author:
        parts.append(row.author.get_full_name())
    return " · ".join(parts)
