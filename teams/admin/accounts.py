from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from teams.admin_base import KeptAdmin, ReadOnlyAdmin, is_hr
from teams.models import ApiToken, User
from teams.services.audit import record_audit
from teams.services.tokens import revoke_token


@admin.register(User)
class UserAdmin(KeptAdmin):
    """Accounts. Nobody makes themselves or others more than they are: superusers are made on the server alone."""

    for_operators = True
    list_display = ("email", "name", "person", "is_active", "last_login")
    list_filter = ("is_active", "groups", ("engineer", admin.EmptyFieldListFilter))
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "is_active", "groups", "is_superuser", "last_login", "date_joined")
    filter_horizontal = ("groups",)
    actions = ("disable",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return User.objects.select_related("engineer")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed: tuple[str, ...] = ("is_superuser", "last_login", "date_joined")
        if obj is not None and not is_hr(request):
            # Who sets the address can sign in by it, and so read what operators may not.
            fixed = ("email", *fixed)
        # One's own account is changed by somebody else.
        return (*fixed, "is_active", "groups") if obj is not None and obj.pk == request.user.pk else fixed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj is not None and _is_above(obj, request.user))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(user=request.user.pk)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        record_audit("change" if change else "create", obj, actor=request.user, fields=form.changed_data)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        groups = form.instance.groups.exists() or form.instance.is_superuser
        User.objects.filter(pk=form.instance.pk).update(is_staff=groups)

    @display(description=_("person"), ordering="engineer__name", empty_value="–")
    def person(self, user: User) -> str | None:
        return getattr(getattr(user, "engineer", None), "name", None)

    @action(description=_("Disable: sign-in, sessions and tokens end"))
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(is_superuser=False).exclude(email=request.user.get_username()):
            user.is_active = False
            user.save(update_fields=["is_active"])
            record_audit("disable", user, actor=request.user, fields=["is_active"])
        self.message_user(request, _("Disabled. Your own account and superusers stay."), messages.SUCCESS)


def _is_above(account: User, actor: User | AnonymousUser) -> bool:
    """Tell whether an account may do what ``actor`` may not."""
    if actor.is_superuser:
        return False
    return account.is_superuser or account.groups.exclude(user=actor.pk).exists()


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    for_operators = True
    list_display = ("prefix", "user", "name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter))
    search_fields = ("prefix", "user__email", "name")
    fields = ("prefix", "user", "name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    actions = ("revoke",)

    @action(description=_("Revoke"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        if not isinstance(request.user, User):
            return
        for token in queryset:
            revoke_token(token, actor=request.user)
        self.message_user(request, _("Revoked. Whoever used them gets 401 from now on."), messages.SUCCESS)
