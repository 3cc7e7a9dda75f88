from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from skills.cell import Cell, cell
from skills.errors import SkillsError
from skills.forms.voices import ExemptForm
from skills.models import Exemption
from skills.permissions import people_overridable_by
from skills.services.exemptions import end_exemption, exempt
from skills.views.inspector import safe_next
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def competency_exempt(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    found = _cell(request, slug, competency)
    back = safe_next(request, request.POST.get("next") or request.GET.get("next"), default=_history(found))
    form = ExemptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exempt(form.release(found.engineer, found.competency), actor=request.user)
        except SkillsError as refused:
            form.add_error(None, str(refused))
        else:
            told = {"name": found.engineer.name, "competency": found.entry.title}
            messages.success(request, _("%(name)s is released from %(competency)s.") % told)
            return HttpResponseRedirect(back)
    ahead = Exemption.objects.ahead(timezone.localdate()).filter(engineer=found.engineer, competency=found.competency)
    context = {"cell": found, "form": form, "ahead": list(ahead.select_related("author")), "back": back}
    return render(request, "skills/competency_exempt.html", context, status=FORM_FAULT if form.errors else 200)


@require_POST
def competency_exempt_end(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    found = _cell(request, slug, competency)
    rows = Exemption.objects.ahead(timezone.localdate()).filter(engineer=found.engineer, competency=found.competency)
    row = get_object_or_404(rows.select_related("engineer").order_by("starts"), starts=_day(request))
    end_exemption(row, actor=request.user)
    messages.success(request, _("Ended. The requirement counts again."))
    return redirect("competency-exempt", slug=slug, competency=competency)


def _day(request: SignedInRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("starts", ""))
    except ValueError as fault:
        raise Http404 from fault


def _cell(request: SignedInRequest, slug: str, competency: str) -> Cell:
    engineer = visible_engineer(request, slug)
    if not people_overridable_by(request.user).filter(pk=engineer.pk).exists():
        raise PermissionDenied
    found = cell(engineer, competency, as_of=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _history(found: Cell) -> str:
    return reverse("competency-history", args=[found.engineer.slug, found.entry.slug])
