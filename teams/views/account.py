from __future__ import annotations

import zoneinfo
from typing import Any, Final

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teams.forms.account import HoursForm, MentorForm, TokenForm, VisibilityForm
from teams.models import ApiToken, Engineer, User
from teams.querysets import NOBODY, own_engineer_id
from teams.requests import SignedInRequest
from teams.services.own_record import change_own_record
from teams.services.readings import readings_about
from teams.services.tokens import create_token, revoke_token

READINGS_SHOWN: Final = 20
FORM_FAULT: Final = 422


@login_required
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    return _page(request)


def _page(request: SignedInRequest, *, status: int = 200, **replaced: Any) -> HttpResponse:
    """Show the account; ``replaced`` are forms with faults, or the secret of a token just made."""
    person: Engineer | None = getattr(request.user, "engineer", None)
    context: dict[str, Any] = {
        "person": person,
        "themes": User.Theme.choices,
        "token_form": TokenForm(),
        "tokens": request.user.api_tokens.filter(revoked_at__isnull=True),
        "now": timezone.now(),
    }
    if person is not None:
        context |= {
            "visibility_form": VisibilityForm(instance=person),
            "mentor_form": MentorForm(instance=person),
            "hours_form": HoursForm(instance=person),
            "zones": sorted(zoneinfo.available_timezones()),
            "readings": readings_about(person, most=READINGS_SHOWN),
        }
    return render(request, "teams/account.html", context | replaced, status=status)


def _own(request: SignedInRequest) -> Engineer:
    engineer = Engineer.objects.filter(pk=own_engineer_id(request.user)).exclude(pk=NOBODY).first()
    if engineer is None:
        raise Http404
    return engineer


def _store(request: SignedInRequest, form: ModelForm[Engineer], *, slot: str, said: str) -> HttpResponse:
    if not form.is_valid():
        return _page(request, status=FORM_FAULT, **{slot: form})
    change_own_record(form.instance, actor=request.user, values=form.cleaned_data)
    messages.success(request, said)
    return redirect("account")


@login_required
@require_POST
def account_visibility(request: SignedInRequest) -> HttpResponse:
    form = VisibilityForm(request.POST, instance=_own(request))
    return _store(request, form, slot="visibility_form", said=_("Saved who sees your levels."))


@login_required
@require_POST
def account_mentoring(request: SignedInRequest) -> HttpResponse:
    form = MentorForm(request.POST, instance=_own(request))
    return _store(request, form, slot="mentor_form", said=_("Saved your offer to mentor."))


@login_required
@require_POST
def account_hours(request: SignedInRequest) -> HttpResponse:
    form = HoursForm(request.POST, instance=_own(request))
    return _store(request, form, slot="hours_form", said=_("Saved your working hours."))


@login_required
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def account_token_create(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, status=FORM_FAULT, token_form=form)
    given = form.cleaned_data
    token, secret = create_token(request.user, scope=given["scope"], days=given["days"], name=given["name"])
    # Shown in the answer itself: a secret that waits for the next page would have to be kept somewhere.
    return _page(request, made=token, secret=secret)


@login_required
@require_POST
def account_token_revoke(request: SignedInRequest, prefix: str) -> HttpResponse:
    token = ApiToken.objects.filter(user=request.user, prefix=prefix, revoked_at__isnull=True).first()
    if token is None:
        raise Http404
    revoke_token(token, actor=request.user)
    messages.success(request, _("Revoked. Programs that use it are refused from now on."))
    return redirect("account")
