from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams.admin_base import ExportAdmin, PermissionedInline
from teams.models import Assignment, Project, User
from teams.services.assignments import end_work
from teams.services.audit import record_audit
from teams.services.overlaps import work_outside


class AssignmentInline(PermissionedInline):
    """Who works on the project, to read: assignments are made where the time of people is checked."""

    model = Assignment

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Project)
class ProjectAdmin(ExportAdmin):
    list_display = ("name", "state", "starts", "ends", "head_count")
    list_filter = ("state",)
    search_fields = ("name", "slug")
    date_hierarchy = "starts"
    autocomplete_fields = ("leads",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines: ClassVar = [AssignmentInline]
    fieldsets = (
        (None, {"fields": (("name", "slug"), "state", ("starts", "ends"), "leads")}),
        ("", {"fields": (("head_count", "allocation"), "description", "links")}),
    )

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Save as the page of the project does: what is done takes nobody's time any more. Django keeps it in one
        transaction.
        """
        actor = cast("User", request.user)
        super().save_model(request, obj, form, change)
        record_audit("change" if change else "add", obj, actor=actor, fields=form.changed_data)
        if change and "state" in form.changed_data and obj.state == Project.State.DONE:
            count = end_work(obj, actor=actor)
            told = ngettext("%(count)s assignment is ended.", "%(count)s assignments are ended.", count)
            messages.warning(request, told % {"count": count})
        for outside in work_outside(obj) if change else ():
            messages.warning(request, outside)

    def delete_model(self, request: HttpRequest, obj: Project) -> None:
        """Delete a project, and tell what went with it."""
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Project]) -> None:
        """Delete several projects, and tell what went with each."""
        self._delete(request, list(queryset))

    def _delete(self, request: HttpRequest, projects: list[Project]) -> None:
        for project in projects:
            rows = project.assignments.select_related("engineer").order_by("engineer__name", "pk")
            names = list(dict.fromkeys(row.engineer.name for row in rows))
            for row in rows:
                record_audit("delete", row, actor=cast("User", request.user), subject=row.engineer)
            record_audit("delete", project, actor=cast("User", request.user))
            project.delete()
            if names:
                told = {"name": project.name, "people": ", ".join(names)}
                messages.warning(request, _("With %(name)s went the assignments of %(people)s.") % told)
