from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from teams.admin_base import ExportAdmin, PermissionedInline
from teams.models import Assignment, Project


class AssignmentInline(PermissionedInline):
    """Who works on the project, to read: assignments are made where the time of people is checked."""

    model = Assignment

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
        ("", {"fields": (("head_count", "allocation"), "description", "links")}),
    )
