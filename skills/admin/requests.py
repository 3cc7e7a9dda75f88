from __future__ import annotations

from django.contrib import admin

from skills.models import AssessmentRequest
from teams.admin_base import ReadOnlyAdmin


@admin.register(AssessmentRequest)
class AssessmentRequestAdmin(ReadOnlyAdmin):
    """Who was asked about whom. The message is between them, as is the reason for declining."""

    list_display = ("engineer", "asked", "asked_by", "created_at", "expires_on", "outcome")
    list_filter = ("outcome",)
    search_fields = ("engineer__name", "asked__name")
    date_hierarchy = "created_at"
    list_select_related = ("engineer", "asked", "asked_by")
    fields = (("engineer", "asked"), "asked_by", ("created_at", "expires_on"), ("outcome", "closed_at"))
