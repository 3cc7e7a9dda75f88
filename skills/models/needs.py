from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.models.frameworks import Competency
from teams.models import Project, Team

SOMEONE = MinValueValidator(1)


class TeamNeed(models.Model):
    """At least ``people`` of the team at ``level``. A team without rows has the default needs of its roles."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="needs")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="team_needs")
    level = models.PositiveSmallIntegerField(_("level"), validators=[SOMEONE])
    people = models.PositiveSmallIntegerField(_("people"), default=2, validators=[SOMEONE])
    weight = models.PositiveSmallIntegerField(_("weight"), default=2, validators=[SOMEONE, MaxValueValidator(3)])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team need")
        verbose_name_plural = _("team needs")
        ordering: ClassVar = ["team", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("team", "competency", name="one_need_per_team_and_competency"),
            models.CheckConstraint(
                name="team_need_asks_for_something",
                condition=Q(level__gte=1, people__gte=1, weight__gte=1, weight__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.competency}"


class ProjectNeed(models.Model):
    """At least ``people`` of a project's team at ``level``."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="needs")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="project_needs")
    level = models.PositiveSmallIntegerField(_("level"), validators=[SOMEONE])
    people = models.PositiveSmallIntegerField(_("people"), default=1, validators=[SOMEONE])
    weight = models.PositiveSmallIntegerField(_("weight"), default=2, validators=[SOMEONE, MaxValueValidator(3)])

    class Meta:
        verbose_name = _("project need")
        verbose_name_plural = _("project needs")
        ordering: ClassVar = ["project", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("project", "competency", name="one_need_per_project_and_competency"),
            models.CheckConstraint(
                name="project_need_asks_for_something",
                condition=Q(level__gte=1, people__gte=1, weight__gte=1, weight__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.competency}"
