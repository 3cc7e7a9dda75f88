from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from skills.admin.versions import VersionedAdmin, VersionedInline, VersionFilter
from skills.errors import SkillsError
from skills.models import (
    CompetencyVersion,
    Domain,
    Framework,
    FrameworkVersion,
    LevelStatement,
    MarketFact,
    ScaleLevel,
    ScarcityHint,
)
from skills.services.publishing import publish_framework
from teams.admin_base import KeptAdmin
from teams.models import User


class ScaleLevelInline(VersionedInline):
    model = ScaleLevel


class DomainInline(VersionedInline):
    model = Domain
    fields = ("position", "code", "slug", "title", "description")


class ScarcityHintInline(VersionedInline):
    model = ScarcityHint
    fields = ("competency", "hint", "vacancy_rate_percent", "year")
    autocomplete_fields = ("competency",)


class MarketFactInline(VersionedInline):
    model = MarketFact
    fields = ("ident", "metric", "value", "unit", "period", "source")


@admin.register(Framework)
class FrameworkAdmin(KeptAdmin):
    list_display = ("slug", "is_default")
    search_fields = ("slug",)
    fields = ("slug", "is_default")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        # A framework comes with its first version, by import.
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",)

    def save_model(self, request: HttpRequest, obj: Framework, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if obj.is_default:
            Framework.objects.exclude(pk=obj.pk).update(is_default=False)
        super().save_model(request, obj, form, change)


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(VersionedAdmin):
    list_display = ("title", "version", "status", "framework", "published_at")
    list_filter = ("status", "framework")
    search_fields = ("title", "version", "framework__slug")
    list_select_related = ("framework",)
    inlines: ClassVar = [ScaleLevelInline, DomainInline, ScarcityHintInline, MarketFactInline]
    readonly_fields = ("framework", "status", "published_at", "published_by", "fingerprint")
    fieldsets = (
        (None, {"fields": (("framework", "version"), "title", "description", "target_role")}),
        (_("Where from"), {"fields": (("creator", "licence"), ("subject", "language"))}),
        (_("Publication"), {"fields": (("status", "published_at"), "published_by", "fingerprint")}),
    )
    actions = ("publish",)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    @action(description=_("Publish"))
    def publish(self, request: HttpRequest, queryset: QuerySet[FrameworkVersion]) -> None:
        for version in queryset:
            try:
                publish_framework(version, actor=request.user if isinstance(request.user, User) else None)
            except SkillsError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                said = _("%(version)s is published.") % {"version": version}
                self.message_user(request, said, messages.SUCCESS)


class LevelStatementInline(VersionedInline):
    model = LevelStatement


@admin.register(CompetencyVersion)
class CompetencyVersionAdmin(VersionedAdmin):
    list_display = ("code", "title", "domain", "kind", "version")
    list_filter = (VersionFilter, "kind")
    search_fields = ("code", "title", "competency__slug")
    list_select_related = ("domain", "version")
    inlines: ClassVar = [LevelStatementInline]
    autocomplete_fields = ("competency",)
    fieldsets = (
        (None, {"fields": (("version", "domain"), "competency", ("code", "position"), "title", "description")}),
        (_("Kind and freshness"), {"fields": (("kind", "keywords"), ("fresh_months", "stale_months"))}),
    )
