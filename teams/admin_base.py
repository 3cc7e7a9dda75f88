"""What every admin page of lead_ai has in common: who may use it, and that invariants stay with the models."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.http import HttpRequest
from import_export.admin import ExportMixin
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.import_export.forms import ExportForm

from teams.models import User


def is_hr(request: HttpRequest) -> bool:
    """Tell whether HR (or a superuser) asks."""
    return isinstance(request.user, User) and request.user.is_hr


def is_operator(request: HttpRequest) -> bool:
    """Tell whether an operator (or a superuser) asks."""
    return isinstance(request.user, User) and request.user.is_operator


# What a filter in the address could give away letter by letter.
SECRETS = frozenset({"password", "digest", "body"})


class PermissionedAdmin(ModelAdmin):
    """Open to HR, or to operators too where ``for_operators`` says so. Rights are ours, not Django's table of them."""

    for_operators = False
    compressed_fields = True
    warn_unsaved_form = True
    list_filter_submit = False
    list_per_page = 50
    show_full_result_count = False

    def _is_open_to(self, request: HttpRequest) -> bool:
        return is_hr(request) or (self.for_operators and is_operator(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return SECRETS.isdisjoint(lookup.split("__")) and bool(super().lookup_allowed(lookup, value, request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_open_to(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._is_open_to(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)


class ReadOnlyAdmin(PermissionedAdmin):
    """Rows that are read and searched here but made, changed and removed only by services."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeptAdmin(PermissionedAdmin):
    """Rows that hold others up: they are ended or switched off, never deleted by hand."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoryAdmin(SimpleHistoryAdmin, PermissionedAdmin):
    """Rows whose changes can be read one by one."""

    def has_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open_to(request)


class _Exporting(ExportMixin, DjangoModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """Puts the mixin before Django's own class, and so behind the theme's, in the order of look-up."""


class ExportAdmin(HistoryAdmin, _Exporting):
    """Rows with history that HR also takes along as CSV or XLSX."""

    export_form_class = ExportForm

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self._is_open_to(request)


class PermissionedInline(TabularInline):
    """Rows of another kind on the page of the row they belong to."""

    extra = 0
    hide_title = True
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_hr(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_hr(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_hr(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_hr(request)


class ReadOnlyInline(PermissionedInline):
    """Rows shown beside the row they belong to, and changed elsewhere."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
