"""The demo's catalogue of learning resources, for what its people lack most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from skills.models import CompetencyVersion, FrameworkVersion, LearningResource
from teams.models import User

RESOURCES = Path(__file__).with_name("resources.yaml")
# What leads of the demo added themselves; HR added the rest.
BY_LEADS = {"SE-01": "head@demo.example", "ML-05": "lead@demo.example", "SP-04": "lead@demo.example"}


def seed_resources(version: FrameworkVersion) -> None:
    """Write the catalogue; a competency that the version lacks is left out."""
    LearningResource.objects.bulk_create(_rows(version))


def _rows(version: FrameworkVersion) -> Iterator[LearningResource]:
    codes = dict(CompetencyVersion.objects.filter(version=version).values_list("code", "competency_id"))
    adders = {user.email: user for user in User.objects.filter(email__endswith="@demo.example")}
    told: list[list[Any]] = yaml.safe_load(RESOURCES.read_text())
    for code, level, kind, title, url, more in told:
        is_ours = url.startswith("https://wiki.")
        adder = adders.get(BY_LEADS.get(code, "") if is_ours else "") or adders.get("hr@demo.example")
        if code in codes:
            yield LearningResource(
                competency_id=codes[code],
                from_level=more.get("from"),
                to_level=level,
                title=title,
                url=url,
                kind=kind,
                cost=more.get("cost"),
                currency=more.get("currency", ""),
                hours=more.get("hours"),
                language="en",
                note=more.get("note", ""),
                added_by=adder,
            )
