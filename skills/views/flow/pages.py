from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skills.models import FrameworkVersion
from skills.services.assessments import source_for
from skills.views.flow.reading import Flow, flow_of
from skills.views.flow.rows import Chosen, Rows, chosen_from
from teams.models import Engineer
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer


@require_safe
def assess_own(request: SignedInRequest) -> HttpResponse:
    own: Engineer | None = getattr(request.user, "engineer", None)
    if own is None:
        raise Http404
    return redirect("assess-flow", own.slug)


@require_safe
def assess_flow(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    source = source_for(request.user, engineer)
    if source is None:
        raise PermissionDenied
    context: dict[str, object] = {"person": engineer, "is_self": source == "self"}
    version = FrameworkVersion.objects.in_force()
    flow = flow_of(request.user, engineer, version) if version else None
    if flow is not None:
        context |= _page(flow, Rows(flow, request.get_full_path()), chosen_from(request.GET))
    return render(request, "skills/assess_flow.html", context)


def _page(flow: Flow, rows: Rows, chosen: Chosen) -> dict[str, object]:
    domains = rows.domains()
    scale = flow.standing.catalogue.scale
    return {
        "flow": flow,
        "rows": rows.shown(chosen),
        "domains": domains,
        "chosen": chosen,
        "domain_options": [("", _("All domains")), *((each.slug, each.title) for each in domains)],
        "show_options": [("all", _("All")), ("stale", _("Stale")), ("missing", _("Not assessed"))],
        "progress": flow.progress(chosen.domain),
        "lowest": scale[0].text if scale else "",
        "top": scale[-1].text if scale else "",
        "back": rows.back,
    }
