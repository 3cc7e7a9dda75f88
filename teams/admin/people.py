from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.resources import ModelResource
from unfold.decorators import action, display

from teams.admin_base import ExportAdmin, PermissionedInline
from teams.models import Engineer, Membership, Team, TeamLead
from teams.querysets import EngineerQuerySet, TeamQuerySet
from teams.services.invitations import invite_to_sign_in
from teams.services.overlaps import work_over_contract


class MembershipInline(PermissionedInline):
    model = Membership
    autocomplete_fields = ("team", "engineer")


class TeamLeadInline(PermissionedInline):
    model = TeamLead
    autocomplete_fields = ("team", "engineer")


class TeamFilter(admin.SimpleListFilter):
    title = _("team")
    parameter_name = "team"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Team.objects.order_by("name").values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        here = Membership.objects.on(timezone.localdate()).filter(team__slug=self.value(), engineer=OuterRef("pk"))
        return queryset.filter(Exists(here))


class WorkingFilter(admin.SimpleListFilter):
    title = _("employment")
    parameter_name = "employment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("employed today")), ("left", _("left")), ("no-team", _("employed without a team"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        working = Engineer.objects.active().values("pk")
        member = Membership.objects.on(timezone.localdate()).filter(engineer=OuterRef("pk"))
        match self.value():
            case "now":
                return queryset.filter(pk__in=working)
            case "left":
                return queryset.filter(ends__lt=timezone.localdate())
            case "no-team":
                return queryset.filter(~Exists(member), pk__in=working)
        return queryset


class EngineerResource(ModelResource):
    class Meta:
        model = Engineer
        fields = ("employee_id", "name", "email", "starts", "ends", "time_zone", "contract_percent", "mentor_capacity")
        export_order = fields


@admin.register(Engineer)
class EngineerAdmin(ExportAdmin):
    resource_classes: ClassVar = [EngineerResource]
    list_display: tuple[str, ...] = ("name", "employee_id", "email", "team", "starts", "ends", "signs_in")
    list_filter: ClassVar[tuple[Any, ...]] = (
        WorkingFilter,
        TeamFilter,
        ("user", admin.EmptyFieldListFilter),
        "skills_visibility",
    )
    search_fields = ("name", "email", "employee_id")
    search_help_text = _("Name, e-mail address or employee ID")
    ordering = ("name",)
    autocomplete_fields = ("manager", "user")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("skills_visibility",)
    inlines: ClassVar = [MembershipInline, TeamLeadInline]
    actions = ("invite",)
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("employee_id", "email"), "manager", "user")}),
        (_("Employment"), {"fields": (("starts", "ends"), "contract_percent")}),
        (_("Working hours"), {"fields": (("hours_start", "hours_end"), "time_zone")}),
        (_("Mentoring and visibility"), {"fields": ("mentor_capacity", "skills_visibility")}),
    )

    def get_queryset(self, request: HttpRequest) -> EngineerQuerySet:
        return Engineer.objects.with_team_name(timezone.localdate()).select_related("user")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Levels and reports hang on a person: employment ends by date.
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        super().save_related(request, form, formsets, change)
        if {"contract_percent", "starts", "ends"} & set(form.changed_data):
            for told in work_over_contract([form.instance]):
                self.message_user(request, told, messages.WARNING)

    @display(description=_("team"), ordering="team_name", empty_value="–")
    def team(self, engineer: Any) -> str | None:
        name: str | None = engineer.team_name
        return name

    @display(description=_("signs in"), boolean=True)
    def signs_in(self, engineer: Engineer) -> bool:
        return engineer.user is not None and engineer.user.is_active

    @action(description=_("Invite to sign in"))
    def invite(self, request: HttpRequest, queryset: QuerySet[Engineer]) -> None:
        invited, left_out = invite_to_sign_in(queryset, request=request)
        if invited:
            said = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", invited)
            self.message_user(request, said % {"count": invited}, messages.SUCCESS)
        for reason in left_out:
            self.message_user(request, reason, messages.WARNING)


@admin.register(Team)
class TeamAdmin(ExportAdmin):
    list_display = ("name", "parent", "members")
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines: ClassVar = [TeamLeadInline, MembershipInline]
    fieldsets = ((None, {"fields": (("name", "slug"), "parent", "description")}),)

    def get_queryset(self, request: HttpRequest) -> TeamQuerySet:
        return Team.objects.with_member_count(timezone.localdate()).select_related("parent")

    @display(description=_("people today"), ordering="member_count")
    def members(self, team: Any) -> int:
        count: int = team.member_count
        return count
