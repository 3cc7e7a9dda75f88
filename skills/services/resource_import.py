"""Bringing learning resources in: a table becomes part of the catalogue, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from skills.errors import SkillsError
from skills.formats.faults import FaultList
from skills.formats.mapping import normal
from skills.formats.resources import KnownNames, ResourceRow, read_resources
from skills.models import FrameworkVersion, LearningResource
from skills.services.assessment_import import skills_by_name
from skills.services.import_summary import ImportSummary
from teams.models import User


def import_resources(file: BinaryIO, *, actor: User | None = None) -> ImportSummary:
    """Bring the catalogue in step with a table, in one transaction; the same table again changes nothing.

    A resource is met by competency, level and link. A column that the file has is taken over, also where it is empty;
    nothing is removed. Raises FaultyFileError naming every fault by row and column; nothing is stored then.
    """
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise SkillsError(_("There is no published framework whose competencies could be named. Publish one first."))
    faults = FaultList()
    rows = read_resources(file, _known(version), faults)
    faults.raise_if_any()
    try:
        with transaction.atomic():
            outcomes = _store(rows, version, actor)
    except IntegrityError as error:
        raise SkillsError(_("Somebody else changed the catalogue at the same time. Import again.")) from error
    return ImportSummary(outcomes["created"], outcomes["changed"], outcomes["unchanged"])


def _known(version: FrameworkVersion) -> KnownNames:
    skills, names = skills_by_name(version)
    scale = list(version.scale.all())
    kinds = {normal(str(label)): value for value, label in LearningResource.Kind.choices}
    return KnownNames(
        skills=skills,
        skill_names=names,
        levels={normal(step.name): step.value for step in scale} | {str(step.value): step.value for step in scale},
        kinds=kinds | {normal(value): value for value in LearningResource.Kind.values},
    )


def _store(rows: list[ResourceRow], version: FrameworkVersion, actor: User | None) -> Counter[str]:
    there = LearningResource.objects.filter(competency__framework=version.framework_id)
    by_key = {(each.competency_id, each.to_level, each.url): each for each in there}
    outcomes: Counter[str] = Counter()
    for row in rows:
        found = by_key.get(row.key)
        if found is None:
            LearningResource.objects.create(added_by=actor, **row.values)
            outcomes["created"] += 1
        elif any(getattr(found, name) != value for name, value in row.values.items()):
            for name, value in row.values.items():
                setattr(found, name, value)
            found.edition += 1
            found.save()
            outcomes["changed"] += 1
        else:
            outcomes["unchanged"] += 1
    return outcomes
