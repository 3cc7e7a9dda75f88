from __future__ import annotations

from django.contrib import admin

from mentoring.models import Mentorship
from teams.admin_base import ReadOnlyAdmin


@admin.register(Mentorship)
class MentorshipAdmin(ReadOnlyAdmin):
    """State and dates, which is all that HR sees of a mentorship."""

    list_display = ("mentor", "mentee", "programme", "state", "starts", "ends")
    list_filter = ("state", "programme")
    search_fields = ("mentor__name", "mentee__name")
    list_select_related = ("mentor", "mentee", "programme")
    fields = (("mentor", "mentee"), "programme", ("state", "ended_how"), ("starts", "ends"))
