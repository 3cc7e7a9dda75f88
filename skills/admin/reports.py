from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from skills.models import GapReport, GapReportRow, ReportSchedule, TeamNeed
from teams.admin import TeamAdmin
from teams.admin_base import HistoryAdmin, PermissionedInline, ReadOnlyAdmin, ReadOnlyInline
from teams.models import Team


class TeamNeedInline(PermissionedInline):
    model = TeamNeed
    autocomplete_fields = ("competency",)


class ReportScheduleInline(PermissionedInline):
    model = ReportSchedule


admin.site.unregister(Team)


@admin.register(Team)
class TeamWithNeedsAdmin(TeamAdmin):
    """A team's page with what it needs and how often its gap report is made."""

    inlines: ClassVar = [*TeamAdmin.inlines, ReportScheduleInline, TeamNeedInline]


@admin.register(ReportSchedule)
class ReportScheduleAdmin(HistoryAdmin):
    for_operators = True
    list_display = ("team", "kind", "starts", "time_zone", "hour", "active")
    list_filter = ("kind", "active")
    list_editable = ("kind", "active")
    search_fields = ("team__name",)
    list_select_related = ("team",)
    autocomplete_fields = ("team",)
    fields = ("team", "kind", "starts", ("time_zone", "hour"), "active")


class GapReportRowInline(ReadOnlyInline):
    model = GapReportRow
    fields = ("code", "priority", "gap", "required", "depth", "need_level", "stale")


@admin.register(GapReport)
class GapReportAdmin(ReadOnlyAdmin):
    list_display = ("team", "period", "readiness", "coverage", "confidence", "single_points", "uncovered", "created_at")
    list_filter = ("kind", "team")
    search_fields = ("team__name", "period")
    date_hierarchy = "ends"
    list_select_related = ("team",)
    inlines: ClassVar = [GapReportRowInline]
    fields = (
        ("team", "version"),
        ("period", "kind", "starts", "ends"),
        ("members", "readiness", "coverage", "confidence"),
        ("single_points", "uncovered"),
        ("fingerprint", "created_at"),
    )
