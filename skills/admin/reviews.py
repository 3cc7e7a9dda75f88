from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from skills.models import Review, ReviewParticipant
from teams.admin_base import ReadOnlyAdmin, ReadOnlyInline


class ParticipantInline(ReadOnlyInline):
    model = ReviewParticipant
    fields = ("engineer", "role", "lead")


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Rounds as they were opened. They are run on their own pages; ratings are read there, once they may be."""

    list_display = ("title", "state", "opens", "closes", "version", "opened_by", "closed_at", "closed_by")
    list_filter = ("state", "scope", "blind")
    search_fields = ("title",)
    search_help_text = _("Title")
    date_hierarchy = "closes"
    list_select_related = ("version", "opened_by", "closed_by")
    inlines: ClassVar = [ParticipantInline]
    fields = (
        ("title", "state"),
        ("version", "scope", "domains"),
        ("opens", "closes"),
        ("blind", "reminds"),
        ("asks_self", "asks_peers", "asks_mentor"),
        ("opened_by", "closed_by", "closed_at"),
    )
