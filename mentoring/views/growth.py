from __future__ import annotations

import json
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.changes import changes_since
from mentoring.figures import any_of_whys, changes_why, domain_why, growth_whys, not_assessed_why, step_why
from mentoring.goals import goals_of
from mentoring.growth import STEPS_SHOWN, Growth
from mentoring.growth_file import growth_data
from mentoring.growth_pdf import growth_pdf
from mentoring.services.visits import note_visit
from mentoring.support import support_for
from mentoring.views.own import Own, asked_for, nothing_to_tell, own_engineer, own_growth
from skills.catalogue import role_profiles, role_titles
from skills.exports import file_name
from skills.models import FrameworkVersion, Role
from skills.project_evidence import project_uses
from skills.services.aims import aim_for
from skills.views.inspector import who_said
from skills.views.project_work import work_by_project
from teams.requests import SignedInRequest

DOMAINS_OPEN: Final = 2
CHANGES_SHOWN: Final = 4
EXPORTS: Final = ("pdf", "json")


@require_safe
def growth(request: SignedInRequest) -> HttpResponse:
    own = own_growth(request.user)
    grown = _grown(request, own) if own else None
    if own is None or grown is None:
        return nothing_to_tell(request, _("My growth"))
    return render(request, "mentoring/growth.html", _page(grown, own) | _helps(request, grown) | _since(grown))


def _since(grown: Growth) -> dict[str, object]:
    """Note the visit, and give what changed since the one before; nothing where nothing is assessed."""
    found = grown.standing
    if not found.assessed:
        return {}
    changes = changes_since(grown, note_visit(found.engineer, today=found.as_of))
    told = [(each, who_said(each.by, reader=found.engineer.pk) if each.by else "") for each in changes.levels]
    return {
        "changes": changes,
        "changes_why": changes_why(changes),
        "level_changes": told[:CHANGES_SHOWN],
        "level_changes_after": told[CHANGES_SHOWN:],
    }


def _grown(request: SignedInRequest, own: Own) -> Growth | None:
    """Measure a person against the role that the address asks for; None where the framework holds no role."""
    asked = asked_for(request)
    if any(slug not in own.titles for slug in asked):
        raise Http404
    chosen = asked[-1] if asked else own.towards
    known = own.standing.catalogue
    profile = role_profiles(known.version, [chosen], known).get(chosen)
    return Growth(own.standing, profile) if profile is not None else None


@require_safe
def growth_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Hand over one's own growth, the figures of the page, as a document or as data."""
    own = own_growth(request.user) if kind in EXPORTS else None
    grown = _grown(request, own) if own else None
    if own is None or grown is None:
        raise Http404
    found = own.standing
    goals = goals_of(found)
    name = file_name("growth", found.engineer.slug, found.as_of.isoformat(), extension=kind)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    if kind == "pdf":
        return HttpResponse(growth_pdf(grown, goals), content_type="application/pdf", headers=headers)
    text = json.dumps(growth_data(grown, goals), ensure_ascii=False, indent=2)
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


def _helps(request: SignedInRequest, grown: Growth) -> dict[str, object]:
    """Give the goals, and what helps with the steps shown."""
    goals = goals_of(grown.standing)
    steps = grown.steps[:STEPS_SHOWN]
    wanted = {each.line.competency.id: each.to.value for each in steps}
    first = {each.line.competency.id: each.levels[0].value for each in steps}
    support = support_for(grown.standing, wanted, reader=request.user, goals=goals.open, first=first)
    uses = project_uses(grown.standing.engineer, request.user, as_of=grown.standing.as_of)
    return {"goals": goals, "support": support, "work": work_by_project(uses, grown.standing.catalogue)}


def _page(grown: Growth, own: Own) -> dict[str, object]:
    found, titles = grown.standing, own.titles
    slug = grown.role.role.role.slug
    return {
        "growth": grown,
        "person": found.engineer,
        "role": grown.role.role,
        "role_slug": slug,
        "readiness": grown.readiness,
        "standing": found,
        "own_title": titles.get(found.role_slug, ""),
        "is_aim": slug == found.aim_slug,
        "has_aim": own.has_aim,
        "aim_title": titles.get(found.aim_slug, ""),
        "suggestion": own.suggestion,
        "others": [(each, title) for each, title in titles.items() if each != slug],
        "choices": [(each, title) for each, title in titles.items() if each != found.role_slug],
        "first": _first_domain(grown),
        "trend": [(date_format(day, "M"), share) for day, share in grown.trend],
        "top": len(found.catalogue.scale) - 1,
    } | _explained(grown)


def _explained(grown: Growth) -> dict[str, object]:
    """Give what stands in lists on the page, each with the why of its figure."""
    steps = [(step, step_why(step, grown)) for step in grown.steps]
    opened = [each for each in grown.domains if each.has_gap][:DOMAINS_OPEN]
    return {
        "whys": growth_whys(grown),
        "any_ofs": any_of_whys(grown),
        "steps": steps[:STEPS_SHOWN],
        "steps_after": steps[STEPS_SHOWN:],
        "domains": [(each, each in opened, domain_why(each)) for each in grown.domains],
        "not_assessed": [(each, not_assessed_why(each)) for each in grown.not_assessed],
    }


def _first_domain(grown: Growth) -> object:
    """Give the domain to begin with: the first in which something counts and is not assessed."""
    return grown.not_assessed[0] if grown.not_assessed else None


@require_POST
def growth_target(request: SignedInRequest) -> HttpResponse:
    person = own_engineer(request.user)
    version = FrameworkVersion.objects.in_force()
    if person is None or version is None:
        raise Http404
    titles = role_titles(version)
    asked = request.POST.get("role", "")
    if asked not in titles:
        raise Http404
    role = get_object_or_404(Role, versions__version=version, slug=asked)
    aim_for(role, engineer=person, actor=request.user)
    messages.success(request, _("You aim for %(role)s now.") % {"role": titles[asked]})
    return redirect("growth")
