from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from skills.models.frameworks import Competency, FrameworkVersion
from skills.querysets import GapReportQuerySet
from teams.models import Team
from teams.models.audit import AppendOnlyError
from teams.names import validate_time_zone


class PeriodKind(models.TextChoices):
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")


class ReportSchedule(models.Model):
    """How often a team's gap report is made. What is due follows from it and the reports that exist."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="report_schedule")
    kind = models.CharField(_("period"), max_length=9, choices=PeriodKind, default=PeriodKind.MONTHLY)
    starts = models.DateField(_("reports since"), help_text=_("The first period is the one that holds this day."))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    hour = models.PositiveSmallIntegerField(
        _("hour"),
        default=6,
        validators=[MaxValueValidator(23)],
        help_text=_("Local hour, the day after the period ends."),
    )
    active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        constraints: ClassVar = [
            models.CheckConstraint(name="report_schedule_hour_of_day", condition=Q(hour__lte=23)),
            models.CheckConstraint(
                name="report_schedule_kind_is_known", condition=Q(kind__in=["weekly", "monthly", "quarterly"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.get_kind_display()}"


class GapReport(models.Model):
    """A frozen statement of a team's gaps for one period: headline here, one row per competency below."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="gap_reports")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="gap_reports")
    period = models.CharField(_("period"), max_length=10)
    kind = models.CharField(_("kind"), max_length=9, choices=PeriodKind)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    members = models.PositiveIntegerField(_("people"))
    readiness = models.FloatField(_("readiness"), null=True)
    coverage = models.FloatField(_("coverage"), null=True)
    confidence = models.FloatField(_("confidence"), null=True)
    single_points = models.PositiveSmallIntegerField(_("single points of failure"))
    uncovered = models.PositiveSmallIntegerField(_("uncovered"))
    risks = models.JSONField(_("risks ahead"), default=list, help_text=_("Kind, day and ids; no names."))
    actions = models.JSONField(
        _("actions"), default=list, help_text=_("What was decided and what it moved: ids, days and levels; no names.")
    )
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = GapReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("gap report")
        verbose_name_plural = _("gap reports")
        ordering: ClassVar = ["-ends", "team"]
        constraints: ClassVar = [
            models.UniqueConstraint("team", "version", "period", name="one_gap_report_per_period"),
            models.CheckConstraint(name="gap_report_dates_in_order", condition=Q(ends__gte=F("starts"))),
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.period}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("A gap report is frozen.")
        super().save(*args, **kwargs)


class GapReportRow(models.Model):
    """What a report says of one competency. People are ids; names are decided when reading."""

    report = models.ForeignKey(GapReport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(_("code"), max_length=40)
    gap = models.PositiveIntegerField(_("gap"), help_text=_("Σ weight × gap over the members."))
    required = models.PositiveIntegerField(_("required"), help_text=_("Σ weight × required level over the members."))
    size = models.FloatField(_("size"))
    depth_factor = models.FloatField(_("depth factor"))
    scarcity_factor = models.FloatField(_("scarcity factor"))
    project_factor = models.FloatField(_("project factor"))
    priority = models.FloatField(_("priority"))
    need_level = models.PositiveSmallIntegerField(_("need level"), null=True)
    need_people = models.PositiveSmallIntegerField(_("people needed"), null=True)
    depth = models.PositiveIntegerField(_("depth"), null=True)
    stale = models.PositiveIntegerField(_("stale"))
    short = models.JSONField(_("below requirement"), default=list, help_text=_("Ids of people."))
    unknown = models.JSONField(_("not assessed"), default=list, help_text=_("Ids of people."))

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        ordering: ClassVar = ["report", "-priority", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint("report", "competency", name="one_row_per_report_and_competency")
        ]

    def __str__(self) -> str:
        return self.code
