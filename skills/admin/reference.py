from __future__ import annotations

from django.contrib import admin

from skills.admin.versions import VersionedAdmin, VersionFilter
from skills.models import SalaryBand


@admin.register(SalaryBand)
class SalaryBandAdmin(VersionedAdmin):
    """Reference ranges of roles, never anybody's pay; nowhere else but here."""

    list_display = ("label", "role", "low", "high", "currency", "period", "version")
    list_filter = (VersionFilter, "currency")
    search_fields = ("label", "ident")
    list_select_related = ("role", "version")
    autocomplete_fields = ("role",)
    fields = ("version", "ident", "label", "role", ("low", "high"), ("currency", "period"), "details")
