from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from skills.models import Assessment, Disagreement, Evidence, Exemption
from teams.admin_base import ReadOnlyAdmin, ReadOnlyInline


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
class ExemptionAdmin(ReadOnlyAdmin):
    """Releases are given and ended at the competency of the person, where that is recorded with who and why."""

    list_display = ("engineer", "competency", "starts", "ends", "ended_on", "author")
    search_fields = ("engineer__name", "competency__slug")
    list_select_related = ("engineer", "competency", "author")
    fields = (("engineer", "competency"), ("starts", "ends"), "reason", "author", ("ended_on", "ended_by"))


@admin.register(Disagreement)
class DisagreementAdmin(ReadOnlyAdmin):
    """Disagreements with levels and their answers, the late ones first."""

    list_display = ("engineer", "assessment", "created_at", "due_on", "outcome", "answered_by")
    list_filter = ("outcome",)
    search_fields = ("engineer__name",)
    date_hierarchy = "created_at"
    list_select_related = ("engineer", "assessment__engineer", "assessment__competency", "answered_by")
    fields = (
        "engineer",
        "assessment",
        "note",
        ("created_at", "due_on"),
        "outcome",
        "answer",
        ("answered_by", "answered_at"),
    )
