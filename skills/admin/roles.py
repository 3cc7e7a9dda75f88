from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from skills.admin.versions import VersionedAdmin, VersionedInline, VersionFilter
from skills.models import (
    AnyOfRequirement,
    Competency,
    FocusArea,
    QualificationRequirement,
    Requirement,
    Role,
    RoleVersion,
    Transition,
)
from teams.admin_base import ReadOnlyAdmin


class RequirementInline(VersionedInline):
    model = Requirement
    autocomplete_fields = ("competency",)


class AnyOfRequirementInline(VersionedInline):
    model = AnyOfRequirement
    autocomplete_fields = ("competencies",)


class QualificationRequirementInline(VersionedInline):
    model = QualificationRequirement


class TransitionInline(VersionedInline):
    model = Transition
    fk_name = "from_role"
    fields = ("version", "to_role", "kind", "note")


@admin.register(RoleVersion)
class RoleVersionAdmin(VersionedAdmin):
    list_display = ("title", "track", "ladder_position", "version")
    list_filter = (VersionFilter, "track")
    search_fields = ("title", "role__slug")
    list_select_related = ("version",)
    inlines: ClassVar = [RequirementInline, AnyOfRequirementInline, QualificationRequirementInline, TransitionInline]
    autocomplete_fields = ("role",)
    fields = (("version", "role"), ("title", "track"), "ladder_position", "purpose", "responsibilities")


@admin.register(Role)
class RoleAdmin(ReadOnlyAdmin):
    """Identities across versions, not listed; here so that other pages can look them up."""

    list_display = ("slug", "framework")
    search_fields = ("slug",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Competency)
class CompetencyAdmin(ReadOnlyAdmin):
    """Identities across versions, not listed; here so that other pages can look them up."""

    list_display = ("slug", "framework")
    list_filter = ("framework",)
    search_fields = ("slug", "versions__title", "versions__code")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(FocusArea)
class FocusAreaAdmin(VersionedAdmin):
    list_display = ("title", "kind", "version")
    list_filter = (VersionFilter, "kind")
    search_fields = ("title", "slug")
    autocomplete_fields = ("competencies",)
    fields = ("version", ("slug", "kind"), "title", "summary", "mentoring_prompts", "competencies")
