from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from skills.models.frameworks import Competency, FrameworkVersion
from skills.models.roles import Role


class FocusArea(models.Model):
    """A theme across competencies, with prompts for mentoring."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="focus_areas")
    slug = models.SlugField(_("slug"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    mentoring_prompts = models.JSONField(_("mentoring prompts"), default=list, blank=True)
    competencies = models.ManyToManyField(Competency, verbose_name=_("competencies"), related_name="focus_areas")

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("version", "slug", name="focus_area_once_per_version")]

    def __str__(self) -> str:
        return self.title


class SalaryBand(models.Model):
    """A reference pay range of a role, never anybody's pay. For HR only."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="salary_bands")
    ident = models.CharField(_("identifier"), max_length=120)
    label = models.CharField(_("label"), max_length=300)
    role = models.ForeignKey(
        Role, verbose_name=_("role"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    currency = models.CharField(_("currency"), max_length=3)
    period = models.CharField(_("period"), max_length=20, default="year")
    low = models.DecimalField(_("from"), max_digits=12, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("to"), max_digits=12, decimal_places=2, null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("salary band")
        verbose_name_plural = _("salary bands")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("version", "ident", name="salary_band_once_per_version"),
            models.CheckConstraint(
                name="salary_band_in_order",
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(high__gte=models.F("low")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class MarketFact(models.Model):
    """A figure about the market, with its source."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="market_facts")
    ident = models.CharField(_("identifier"), max_length=120)
    metric = models.CharField(_("metric"), max_length=300)
    value = models.JSONField(_("value"))
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    period = models.CharField(_("period"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("market fact")
        verbose_name_plural = _("market facts")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("version", "ident", name="market_fact_once_per_version")]

    def __str__(self) -> str:
        return self.metric


class ScarcityHint(models.Model):
    """How hard people with a competency are to find."""

    class Hint(models.TextChoices):
        RAISED = "raised", _("raised")
        HIGH = "high", _("high")
        ACUTE = "acute", _("acute")

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="scarcity_hints")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="scarcity_hints")
    hint = models.CharField(_("hint"), max_length=6, choices=Hint)
    vacancy_rate_percent = models.DecimalField(_("vacancy rate"), max_digits=5, decimal_places=2, null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    facts = models.JSONField(_("market facts"), default=list, blank=True)

    class Meta:
        verbose_name = _("scarcity hint")
        verbose_name_plural = _("scarcity hints")
        ordering: ClassVar = ["version", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("version", "competency", name="one_scarcity_hint_per_competency"),
            models.CheckConstraint(
                name="scarcity_hint_is_known", condition=models.Q(hint__in=["raised", "high", "acute"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency} {self.hint}"
