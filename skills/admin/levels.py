from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from skills.models import Assessment, Evidence, Exemption
from teams.admin_base import PermissionedAdmin, ReadOnlyAdmin, ReadOnlyInline
from teams.models import User


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = ("url", "text", "file")


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """The history of levels, as it was recorded. Drafts belong to their authors alone."""

    list_display = ("engineer", "competency", "level", "source", "rater", "assessed_on", "withdrawn_at")
    list_filter = ("source", "confirming", ("withdrawn_at", admin.EmptyFieldListFilter))
    search_fields = ("engineer__name", "engineer__employee_id", "competency__slug")
    search_help_text = _("Name, employee ID or competency")
    date_hierarchy = "assessed_on"
    list_select_related = ("engineer", "competency", "rater")
    inlines: ClassVar = [EvidenceInline]
    fields = (
        ("engineer", "competency"),
        ("level", "not_concerned"),
        ("source", "rater"),
        ("assessed_on", "shared_on", "expires_on"),
        "comment",
        ("withdrawn_at", "withdrawn_by", "withdrawal_reason"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assessment]:
        return Assessment.objects.filter(shared_on__isnull=False)


@admin.register(Exemption)
class ExemptionAdmin(PermissionedAdmin):
    list_display = ("engineer", "competency", "starts", "ends", "author")
    search_fields = ("engineer__name", "competency__slug")
    list_select_related = ("engineer", "competency", "author")
    autocomplete_fields = ("engineer", "competency")
    fields = ("engineer", "competency", ("starts", "ends"), "reason")

    def save_model(self, request: HttpRequest, obj: Exemption, form: object, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if not change and isinstance(request.user, User):
            obj.author = request.user
        super().save_model(request, obj, form, change)
