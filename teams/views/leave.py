from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from teams.errors import OverbookedError, TeamsError
from teams.forms.leave import LeaveFileForm, LeaveForm, LeaveKeptForm
from teams.models import Engineer, Leave
from teams.permissions import people_away_by
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.services.leave import SHORT_SHOWN, LeaveGiven, add_leave, leave_in, remove_leave
from teams.views.access import visible_engineer

FORM_FAULT = 422
EARLIER_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_leave(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    if request.method != "POST":
        return _page(request, engineer, LeaveForm(initial=_initial(request)), LeaveFileForm())
    if not people_away_by(request.user).filter(pk=engineer.pk).exists():
        raise PermissionDenied
    if request.FILES:
        return _imported(request, engineer)
    if "kept" in request.POST:
        return _accepted(request, engineer)
    form = LeaveForm(request.POST)
    conflicts: Sequence[str] = ()
    if form.is_valid():
        try:
            return _saved(request, engineer, [form.given()], in_spite=form.cleaned_data["in_spite"])
        except OverbookedError as refused:
            conflicts = refused.faults
        except TeamsError as refused:
            form.add_error(None, str(refused))
    return _page(request, engineer, form, LeaveFileForm(), conflicts=conflicts, status=FORM_FAULT)


def _initial(request: SignedInRequest) -> dict[str, str]:
    """Begin with what was taken back just now, where it was."""
    given = {name: request.GET[name] for name in ("starts", "ends", "percent") if name in request.GET}
    return {"percent": "100"} | given


def _imported(request: SignedInRequest, engineer: Engineer) -> HttpResponse:
    form = LeaveFileForm(request.POST, request.FILES)
    conflicts: dict[str, Any] = {}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            given, short = leave_in(file.name, file.read())
            if short:
                messages.info(request, " ".join([*short[:SHORT_SHOWN], *(["…"] if len(short) > SHORT_SHOWN else [])]))
            return _saved(request, engineer, given)
        except OverbookedError as refused:
            conflicts = {"file_conflicts": refused.faults, "kept_form": LeaveKeptForm.of(given)}
        except TeamsError as refused:
            form.add_error("file", str(refused))
    return _page(request, engineer, _empty_form(), form, status=FORM_FAULT, **conflicts)


def _accepted(request: SignedInRequest, engineer: Engineer) -> HttpResponse:
    """Enter what a file held in spite of the work that was shown for it."""
    form, file_form = LeaveKeptForm(request.POST), LeaveFileForm(request.POST)
    if form.is_valid():
        try:
            return _saved(request, engineer, form.cleaned_data["kept"], in_spite=True)
        except TeamsError as refused:
            file_form.add_error("file", str(refused))
    return _page(request, engineer, _empty_form(), file_form, status=FORM_FAULT)


def _empty_form() -> LeaveForm:
    return LeaveForm(initial={"percent": 100})


def _saved(
    request: SignedInRequest, engineer: Engineer, given: list[LeaveGiven], *, in_spite: bool = False
) -> HttpResponse:
    count = add_leave(engineer, given, actor=request.user, in_spite=in_spite)
    told = ngettext("%(count)s leave is entered.", "%(count)s leaves are entered.", count) % {"count": count}
    messages.success(request, told if count else _("Nothing new: those days were entered already."))
    return redirect("engineer-leave", slug=engineer.slug)


def _page(
    request: SignedInRequest,
    engineer: Engineer,
    form: LeaveForm,
    file_form: LeaveFileForm,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    today = timezone.localdate()
    rows = Leave.objects.filter(engineer=engineer)
    may_enter = people_away_by(request.user).filter(pk=engineer.pk).exists()
    context = {
        "engineer": engineer,
        "own": own_engineer_id(request.user) == engineer.pk,
        "ahead": rows.filter(ends__gte=today).order_by("starts", "pk"),
        "earlier": rows.filter(ends__lt=today).order_by("-starts", "-pk")[:EARLIER_SHOWN],
        "form": form if may_enter else None,
        "file_form": file_form,
        **shown,
    }
    return render(request, "teams/engineer_leave.html", context, status=status)


@require_POST
def leave_remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take leave back; the form then holds its days, so that one press enters it again."""
    found = Leave.objects.select_related("engineer").filter(uuid=uuid).first()
    if found is None or not people_away_by(request.user).filter(pk=found.engineer_id).exists():
        raise Http404
    was = remove_leave(found, actor=request.user)
    messages.success(request, _("The leave is taken back. Its days stand in the form below."))
    query = urlencode({"starts": was.starts, "ends": was.ends, "percent": was.percent})
    return redirect(f"{reverse('engineer-leave', args=[found.engineer.slug])}?{query}")
