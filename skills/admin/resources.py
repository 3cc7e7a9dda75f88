from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from skills.models import LearningResource
from teams.admin_base import HistoryAdmin
from teams.models import User


@admin.register(LearningResource)
class LearningResourceAdmin(HistoryAdmin):
    """The catalogue of learning resources, with who changed what."""

    list_display = ("title", "competency", "to_level", "kind", "cost", "currency", "hours", "active", "added_by")
    list_filter = ("active", "kind", "to_level", "language")
    search_fields = ("title", "note", "url", "competency__slug")
    list_select_related = ("competency", "added_by")
    autocomplete_fields = ("competency",)
    fields = (
        "title",
        "url",
        ("competency", "from_level", "to_level"),
        ("kind", "hours", "language"),
        ("cost", "currency"),
        "note",
        "active",
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: LearningResource, form: object, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if change:
            # Whoever has the form of the page open is told that it changed.
            obj.edition += 1
        elif isinstance(request.user, User):
            obj.added_by = request.user
        super().save_model(request, obj, form, change)
