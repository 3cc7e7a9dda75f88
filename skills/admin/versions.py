"""What belongs to a framework version: open to HR while the version is a draft, to read afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from skills.models import CompetencyVersion, Domain, FrameworkVersion, RoleVersion
from teams.admin_base import PermissionedAdmin, PermissionedInline


def version_of(row: Any) -> FrameworkVersion | None:
    """Give the version that a row of a framework belongs to, None for a row that is being made."""
    match row:
        case None:
            return None
        case FrameworkVersion():
            return row
        case CompetencyVersion() | Domain() | RoleVersion():
            return row.version if row.version_id else None
        case _:
            found: FrameworkVersion | None = getattr(row, "version", None)
            return found


def is_open(row: Any) -> bool:
    """Tell whether a row may be changed: published versions are immutable."""
    version = version_of(row)
    return version is None or version.is_editable


class VersionedAdmin(PermissionedAdmin):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Without a row this asks for the list's bulk action, which would not look at each version.
        return obj is not None and super().has_delete_permission(request, obj) and is_open(obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "version":
            kwargs["queryset"] = FrameworkVersion.objects.filter(status=FrameworkVersion.Status.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class VersionedInline(PermissionedInline):
    """Rows on the page of a version, a competency or a role."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and is_open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and is_open(obj)


class VersionFilter(admin.SimpleListFilter):
    title = "version"
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(str(version.pk), str(version)) for version in FrameworkVersion.objects.order_by("title", "-pk")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return queryset.filter(version=int(value)) if value and value.isdigit() else queryset
