from __future__ import annotations

from django.contrib import admin

from mentoring.models import MentoringGroup
from teams.admin_base import ReadOnlyAdmin


@admin.register(MentoringGroup)
class MentoringGroupAdmin(ReadOnlyAdmin):
    """Groups, workshops and circles; they are changed on their own pages."""

    list_display = ("title", "kind", "places", "created_at", "closed_at")
    list_filter = ("kind",)
    search_fields = ("title",)
    fields = (("title", "kind"), "purpose", "hosts", ("focus_area", "places"), "closed_at")
