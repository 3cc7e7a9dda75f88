from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from teams.admin_base import ReadOnlyAdmin
from teams.models import AuditEntry, Job
from teams.services import jobs


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "action", "object_type", "object_id", "subject", "reason")
    list_filter = ("action", "object_type")
    search_fields = ("actor__email", "subject__name", "object_id", "reason")
    date_hierarchy = "at"
    list_select_related = ("actor", "subject")
    fields = ("at", "actor", "acting_for", "action", "object_type", "object_id", "subject", "fields", "reason")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    for_operators = True
    list_display = ("kind", "key", "state", "attempts", "run_after", "created_at", "finished_at", "error")
    list_filter = ("state", "kind")
    search_fields = ("kind", "key", "error")
    date_hierarchy = "created_at"
    list_select_related = ("requested_by",)
    fields = (
        ("kind", "key"),
        ("state", "attempts"),
        ("run_after", "created_at", "finished_at"),
        ("done_steps", "total_steps"),
        "error",
        "requested_by",
    )
    actions = ("run_again", "give_up")

    @action(description=_("Run again"))
    def run_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        again = sum(jobs.run_again(job) for job in queryset)
        self.message_user(request, _("%(count)d jobs will run again.") % {"count": again}, messages.SUCCESS)

    @action(description=_("Give up"))
    def give_up(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        ended = sum(jobs.cancel(job) for job in queryset)
        self.message_user(request, _("%(count)d jobs are given up.") % {"count": ended}, messages.SUCCESS)
