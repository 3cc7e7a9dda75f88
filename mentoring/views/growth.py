from __future__ import annotations

import json
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.figures import growth_whys
from mentoring.goals import goals_of
from mentoring.growth import STEPS_SHOWN, Growth, suggested_role
from mentoring.growth_file import growth_data
from mentoring.growth_pdf import growth_pdf
from mentoring.support import support_for
from skills.catalogue import catalogue, reachable, role_profiles, role_titles
from skills.exports import file_name
from skills.models import FrameworkVersion, Role
from skills.profiles import Standing, standing
from skills.services.aims import aim_for
from teams.models import Engineer, User
from teams.requests import SignedInRequest

DOMAINS_OPEN: Final = 2
EXPORTS: Final = ("pdf", "json")


def _own(user: User) -> Engineer | None:
    return getattr(user, "engineer", None)


@require_safe
def growth(request: SignedInRequest) -> HttpResponse:
    person = _own(request.user)
    version = FrameworkVersion.objects.in_force()
    if person is None or version is None:
        return render(request, "mentoring/growth_empty.html", {"person": person})
    found = standing(person, catalogue(version), as_of=timezone.localdate())
    titles = role_titles(version)
    suggestion = suggested_role(found, reachable(version, [found.role_slug]))
    grown = _grown(request, found, titles, suggestion)
    if grown is None:
        return render(request, "mentoring/growth_empty.html", {"person": person, "version": version})
    return render(request, "mentoring/growth.html", _page(grown, titles, suggestion) | _helps(request, grown))


def _grown(request: SignedInRequest, found: Standing, titles: dict[str, str], suggestion: str) -> Growth | None:
    """Measure a person against the role that the address asks for; None where the framework holds no role."""
    version = found.catalogue.version
    chosen = _chosen(request.GET.get("role", ""), titles, found, suggestion)
    profile = role_profiles(version, [chosen], found.catalogue).get(chosen)
    return Growth(found, profile) if profile is not None else None


@require_safe
def growth_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Hand over one's own growth, the figures of the page, as a document or as data."""
    person = _own(request.user)
    version = FrameworkVersion.objects.in_force()
    if person is None or version is None or kind not in EXPORTS:
        raise Http404
    found = standing(person, catalogue(version), as_of=timezone.localdate())
    grown = _grown(request, found, role_titles(version), suggested_role(found, reachable(version, [found.role_slug])))
    if grown is None:
        raise Http404
    goals = goals_of(found)
    name = file_name("growth", person.slug, found.as_of.isoformat(), extension=kind)
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
    return {"goals": goals, "support": support}


def _chosen(asked: str, titles: dict[str, str], found: Standing, suggestion: str) -> str:
    if asked:
        if asked not in titles:
            raise Http404
        return asked
    return found.aim_slug if found.aim_slug in titles else suggestion


def _page(grown: Growth, titles: dict[str, str], suggestion: str) -> dict[str, object]:
    found = grown.standing
    slug = grown.role.role.role.slug
    opened = [each for each in grown.domains if each.has_gap][:DOMAINS_OPEN]
    return {
        "growth": grown,
        "person": found.engineer,
        "role": grown.role.role,
        "role_slug": slug,
        "readiness": grown.readiness,
        "standing": found,
        "own_title": titles.get(found.role_slug, ""),
        "is_aim": slug == found.aim_slug,
        "has_aim": found.aim_slug in titles,
        "aim_title": titles.get(found.aim_slug, ""),
        "suggestion": suggestion,
        "others": [(each, title) for each, title in titles.items() if each != slug],
        "choices": [(each, title) for each, title in titles.items() if each != found.role_slug],
        "steps": grown.steps[:STEPS_SHOWN],
        "steps_after": grown.steps[STEPS_SHOWN:],
        "whys": growth_whys(grown),
        "first": _first_domain(grown),
        "trend": [(date_format(day, "M"), share) for day, share in grown.trend],
        "top": len(found.catalogue.scale) - 1,
        "domains": [(each, each in opened) for each in grown.domains],
    }


def _first_domain(grown: Growth) -> object:
    """Give the domain to begin with: the first in which something counts and is not assessed."""
    return grown.not_assessed[0] if grown.not_assessed else None


@require_POST
def growth_target(request: SignedInRequest) -> HttpResponse:
    person = _own(request.user)
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
