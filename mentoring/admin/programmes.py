from __future__ import annotations

from django.contrib import admin

from mentoring.models import MentoringNudge, MentoringProgramme, ProgrammeParticipant, WaitlistEntry
from teams.admin_base import ReadOnlyAdmin


@admin.register(MentoringProgramme)
class MentoringProgrammeAdmin(ReadOnlyAdmin):
    """Programmes as they were set up; they are changed on their own pages."""

    list_display = ("name", "starts", "ends", "policy", "is_reverse", "closed_at")
    list_filter = ("policy", "is_reverse")
    search_fields = ("name",)
    fields = (
        ("name", "slug"),
        "purpose",
        ("starts", "ends", "closed_at"),
        ("policy", "most_mentees"),
        ("allow_own_lead", "is_reverse"),
        "teams",
        "coordinators",
    )


@admin.register(ProgrammeParticipant)
class ProgrammeParticipantAdmin(ReadOnlyAdmin):
    """Who takes part and as what; aims and wishes stay with the programme's own pages."""

    list_display = ("engineer", "programme", "part", "places", "joined_at")
    list_filter = ("part", "programme")
    search_fields = ("engineer__name",)
    list_select_related = ("engineer", "programme")
    fields = (("programme", "engineer"), ("part", "places"))


@admin.register(MentoringNudge)
class MentoringNudgeAdmin(ReadOnlyAdmin):
    """Which pair was told of what, and when."""

    list_display = ("mentorship", "topic", "week", "created_at")
    list_filter = ("topic",)
    search_fields = ("mentorship__mentee__name", "mentorship__mentor__name")
    list_select_related = ("mentorship__mentor", "mentorship__mentee")
    fields = ("mentorship", ("topic", "week"))


@admin.register(WaitlistEntry)
class WaitlistEntryAdmin(ReadOnlyAdmin):
    """Who waits for a place, and since when."""

    list_display = ("mentee", "mentor", "created_at", "told_at", "closed_at")
    search_fields = ("mentee__name", "mentor__name")
    list_select_related = ("mentee", "mentor")
    fields = (("mentee", "mentor"), ("told_at", "closed_at"))
