"""Programmes as tests need them: a mentee with gaps, mentors who are able, and who runs it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mentoring.models import MentoringProgramme, ProgrammeParticipant
from teams.models import Engineer
from tests.factories import assessed


def a_programme(**fields: Any) -> MentoringProgramme:
    fields.setdefault("slug", "winter")
    return MentoringProgramme.objects.create(name="Winter programme", starts=timezone.localdate(), **fields)


def mentee(programme: MentoringProgramme, engineer: Engineer, **levels: int) -> ProgrammeParticipant:
    """Enter somebody as a mentee, with levels by competency (underscores for hyphens)."""
    at(engineer, **levels)
    return ProgrammeParticipant.objects.create(programme=programme, engineer=engineer, part="mentee")


def mentor(programme: MentoringProgramme, engineer: Engineer, places: int = 1, **levels: int) -> ProgrammeParticipant:
    """Enter somebody as a mentor, with levels by competency."""
    at(engineer, **levels)
    return ProgrammeParticipant.objects.create(programme=programme, engineer=engineer, part="mentor", places=places)


def at(engineer: Engineer, **levels: int) -> None:
    for competency, level in levels.items():
        assessed(engineer, competency.replace("_", "-"), level)
