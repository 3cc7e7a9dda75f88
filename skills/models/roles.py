from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.models.frameworks import Competency, Framework, FrameworkVersion
from skills.querysets import RoleVersionQuerySet


class Role(models.Model):
    """The identity of a role across the versions of its framework."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="roles")
    slug = models.SlugField(_("slug"), max_length=120)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering: ClassVar = ["framework", "slug"]
        constraints: ClassVar = [models.UniqueConstraint("framework", "slug", name="role_slug_once_per_framework")]

    def __str__(self) -> str:
        return self.slug


class RoleVersion(models.Model):
    """What one version of a framework expects of a role."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="roles")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(_("title"), max_length=300)
    track = models.CharField(_("track"), max_length=100, blank=True)
    ladder_position = models.PositiveSmallIntegerField(_("place on the ladder"), null=True, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    responsibilities = models.JSONField(_("responsibilities"), default=list, blank=True)

    objects = RoleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering: ClassVar = ["version", "ladder_position", "title"]
        constraints: ClassVar = [models.UniqueConstraint("version", "role", name="role_once_per_version")]

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """A level of a competency that a role asks for, and how much a gap counts (0 not at all, 3 essential)."""

    role = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="requirements")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="requirements")
    level = models.PositiveSmallIntegerField(_("level"))
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MaxValueValidator(3)])

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("role", "competency", name="one_requirement_per_role_and_competency"),
            models.CheckConstraint(name="requirement_weight_up_to_3", condition=Q(weight__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.competency} {self.level}"


class AnyOfRequirement(models.Model):
    """A level that must be reached in at least ``count`` of several competencies."""

    role = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="any_ofs")
    slug = models.SlugField(_("slug"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    level = models.PositiveSmallIntegerField(_("level"))
    competencies = models.ManyToManyField(Competency, verbose_name=_("competencies"), related_name="any_ofs")

    class Meta:
        verbose_name = _("any-of requirement")
        verbose_name_plural = _("any-of requirements")
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("role", "slug", name="any_of_slug_once_per_role"),
            models.CheckConstraint(name="any_of_asks_for_something", condition=Q(count__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title


class QualificationRequirement(models.Model):
    """Education, years or a track record that a role asks for beside competencies."""

    role = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="qualifications")
    ident = models.CharField(_("identifier"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60)
    required = models.BooleanField(_("required"), default=True, help_text=_("Otherwise preferred."))
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("role", "ident", name="qualification_once_per_role")]

    def __str__(self) -> str:
        return str(self.details.get("note") or self.ident.replace("-", " ").capitalize())


class Transition(models.Model):
    """A step of the career map from one role to another."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="transitions")
    from_role = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="transitions_out")
    to_role = models.ForeignKey(RoleVersion, on_delete=models.CASCADE, related_name="transitions_in")
    kind = models.CharField(_("kind"), max_length=60)
    basis = models.CharField(_("basis"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("from_role", "to_role", name="one_transition_per_pair"),
            models.CheckConstraint(name="transition_leads_elsewhere", condition=~Q(from_role=F("to_role"))),
        ]

    def __str__(self) -> str:
        return f"{self.from_role} → {self.to_role}"
