from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.querysets import FrameworkVersionQuerySet


class Framework(models.Model):
    """A competency framework; what it says is kept in its versions."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    is_default = models.BooleanField(
        _("default framework"), default=False, help_text=_("Teams are measured against it.")
    )

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.UniqueConstraint("is_default", condition=Q(is_default=True), name="one_default_framework")
        ]

    def __str__(self) -> str:
        return self.slug


class FrameworkVersion(models.Model):
    """One version of a framework. A published version is immutable; editing makes a draft of the next."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(_("version"), max_length=40)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=16, default="en")
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    target_role = models.ForeignKey(
        "skills.Role",
        verbose_name=_("target role"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kinds = models.JSONField(_("kinds of competency"), default=dict, blank=True)
    weights = models.JSONField(_("names of weights"), default=dict, blank=True)
    extensions = models.JSONField(
        default=dict, blank=True, help_text=_("What the source held beyond our model, given back on export.")
    )
    fingerprint = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the content without salaries."))
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FrameworkVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework version")
        verbose_name_plural = _("framework versions")
        ordering: ClassVar = ["framework", "-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("framework", "version", name="framework_version_once"),
            models.UniqueConstraint("framework", condition=Q(status="draft"), name="one_draft_per_framework"),
            models.CheckConstraint(
                name="published_version_has_date", condition=Q(status="draft") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def is_editable(self) -> bool:
        return self.status == self.Status.DRAFT


class ScaleLevel(models.Model):
    """One level of a version's ordered proficiency scale."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="scale")
    value = models.PositiveSmallIntegerField(_("level"))
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("scale")
        ordering: ClassVar = ["version", "value"]
        constraints: ClassVar = [models.UniqueConstraint("version", "value", name="scale_level_once")]

    def __str__(self) -> str:
        return f"{self.value} {self.name}"


class Domain(models.Model):
    """A group of competencies in one version."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="domains")
    code = models.CharField(_("code"), max_length=40)
    slug = models.SlugField(_("slug"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [models.UniqueConstraint("version", "slug", name="domain_slug_once_per_version")]

    def __str__(self) -> str:
        return self.title


class Competency(models.Model):
    """The identity of a competency across the versions of its framework."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competencies")
    slug = models.SlugField(_("slug"), max_length=120)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering: ClassVar = ["framework", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint("framework", "slug", name="competency_slug_once_per_framework")
        ]

    def __str__(self) -> str:
        return self.slug


class CompetencyVersion(models.Model):
    """What one version of a framework says of a competency."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="versions")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="competencies")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    fresh_months = models.PositiveSmallIntegerField(_("fresh for"), default=6, help_text=_("Calendar months."))
    stale_months = models.PositiveSmallIntegerField(_("stale after"), default=12, help_text=_("Calendar months."))

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint("version", "competency", name="competency_once_per_version"),
            models.UniqueConstraint("version", "code", name="competency_code_once_per_version"),
            models.CheckConstraint(
                name="stale_after_fresh",
                condition=Q(stale_months__gte=F("fresh_months"), fresh_months__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class LevelStatement(models.Model):
    """How a level of a competency shows in behaviour."""

    competency = models.ForeignKey(CompetencyVersion, on_delete=models.CASCADE, related_name="statements")
    level = models.PositiveSmallIntegerField(_("level"))
    statement = models.TextField(_("statement"))

    class Meta:
        verbose_name = _("behaviour statement")
        verbose_name_plural = _("behaviour statements")
        ordering: ClassVar = ["competency", "level"]
        constraints: ClassVar = [models.UniqueConstraint("competency", "level", name="one_statement_per_level")]

    def __str__(self) -> str:
        return f"{self.level}: {self.statement}"
