from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from teams.admin_base import ExportAdmin, PermissionedInline
from teams.models import Assignment, Project


class AssignmentInline(PermissionedInline):
    model = Assignment
    autocomplete_fields = ("engineer",)


@admin.register(Project)
class ProjectAdmin(ExportAdmin):
    list_display = ("name", "state", "starts", "ends", "head_count")
    list_filter = ("state",)
    search_fields = ("name", "slug")
    date_hierarchy = "starts"
    autocomplete_fields = ("leads",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines: ClassVar = [AssignmentInline]
    fieldsets = (
        (None, {"fields": (("name", "slug"), "state", ("starts", "ends"), "leads")}),
        ("", {"fields": (("head_count", "allocation"), "description", "link")}),
    )
