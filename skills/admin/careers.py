from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from skills.models import QualificationHeld, RoleAim, RoleHolding
from teams.admin import EngineerAdmin
from teams.admin_base import PermissionedInline, ReadOnlyInline
from teams.models import Engineer
from teams.querysets import EngineerQuerySet


class RoleHoldingInline(PermissionedInline):
    model = RoleHolding
    autocomplete_fields = ("role",)


class RoleAimInline(PermissionedInline):
    model = RoleAim
    autocomplete_fields = ("role",)


class QualificationHeldInline(ReadOnlyInline):
    """Entered and verified on the person's own page, where each step is noted."""

    model = QualificationHeld
    fields = ("ident", "is_met", "years", "note", "verified_on")


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        held = RoleHolding.objects.on(timezone.localdate()).order_by("role__slug")
        return [(slug, slug) for slug in held.values_list("role__slug", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        held = RoleHolding.objects.on(timezone.localdate()).filter(role__slug=self.value())
        return queryset.filter(pk__in=held.values("engineer"))


admin.site.unregister(Engineer)


@admin.register(Engineer)
class EngineerWithRolesAdmin(EngineerAdmin):
    """A person's page with roles, aim and qualifications beside memberships."""

    list_display: tuple[str, ...] = (
        "name",
        "employee_id",
        "email",
        "role",
        "team",
        "starts",
        "ends",
        "signs_in",
    )
    list_filter: ClassVar[tuple[Any, ...]] = (
        *EngineerAdmin.list_filter[:2],
        RoleFilter,
        *EngineerAdmin.list_filter[2:],
    )
    inlines: ClassVar = [*EngineerAdmin.inlines, RoleHoldingInline, RoleAimInline, QualificationHeldInline]

    def get_queryset(self, request: HttpRequest) -> EngineerQuerySet:
        held = RoleHolding.objects.on(timezone.localdate()).filter(engineer=OuterRef("pk")).order_by("-starts", "-pk")
        return super().get_queryset(request).annotate(role_slug=Subquery(held.values("role__slug")[:1]))

    @display(description=_("role"), ordering="role_slug", empty_value="–")
    def role(self, engineer: Any) -> str | None:
        slug: str | None = engineer.role_slug
        return slug
