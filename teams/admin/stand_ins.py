from __future__ import annotations

from django.contrib import admin

from teams.admin_base import ReadOnlyAdmin
from teams.models import StandIn


@admin.register(StandIn)
class StandInAdmin(ReadOnlyAdmin):
    """Stand-ins are named and ended on the page of a team, where the periods of a pair are kept apart."""

    list_display = ("engineer", "lead", "team", "starts", "ends", "ended_at", "reason")
    list_filter = ("team",)
    search_fields = ("engineer__name", "lead__name", "reason")
    date_hierarchy = "starts"
    list_select_related = ("engineer", "lead", "team")
    fields = (
        ("engineer", "lead"),
        "team",
        ("starts", "ends"),
        "reason",
        ("made_by", "made_at"),
        ("ended_by", "ended_at"),
    )
