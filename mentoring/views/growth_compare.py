from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.figures import alike_why, any_of_whys, standing_whys
from mentoring.growth import STEPS_SHOWN, Growth
from mentoring.role_pair import RolePair, pair_to_compare
from mentoring.views.own import Own, asked_for, nothing_to_tell, own_growth
from skills.catalogue import reachable, role_profiles
from teams.requests import SignedInRequest


@require_safe
def growth_compare(request: SignedInRequest) -> HttpResponse:
    own = own_growth(request.user)
    if own is None or not own.titles:
        return nothing_to_tell(request, _("Compare two roles"))
    slugs = _roles(asked_for(request), own)
    profiles = role_profiles(own.standing.catalogue.version, slugs, own.standing.catalogue)
    grown = [Growth(own.standing, profiles[slug]) for slug in slugs]
    pair = RolePair(grown[0], grown[1]) if len(grown) == 2 else None
    context = {
        "pair": pair,
        "own": own,
        "standing": own.standing,
        "person": own.standing.engineer,
        "pickers": [(name, slugs[place] if place < len(slugs) else "") for place, name in enumerate(_PICKERS)],
        "choices": list(own.titles.items()),
        "sides": [_side(each, own) for each in pair.sides] if pair else [],
        "alike_why": alike_why(pair) if pair else None,
    }
    return render(request, "mentoring/growth_compare.html", context)


_PICKERS = ("compare-first", "compare-second")


def _roles(asked: list[str], own: Own) -> list[str]:
    """Give the slugs of the two roles to compare, fewer where the framework holds fewer."""
    if any(slug not in own.titles for slug in asked):
        raise Http404
    version = own.standing.catalogue.version
    chosen = pair_to_compare(asked, own.standing, own.towards, lambda slug: reachable(version, [slug]))
    others = [slug for slug in own.titles if slug not in chosen]
    return [slug for slug in [*chosen, *others] if slug in own.titles][:2]


def _side(grown: Growth, own: Own) -> dict[str, object]:
    slug = grown.role.role.role.slug
    return {
        "growth": grown,
        "slug": slug,
        "role": grown.role.role,
        "readiness": grown.readiness,
        "is_aim": slug == own.standing.aim_slug,
        "is_own": slug == own.standing.role_slug,
        "whys": standing_whys(grown),
        "any_ofs": any_of_whys(grown),
        "steps": grown.steps[:STEPS_SHOWN],
        "steps_after": grown.steps[STEPS_SHOWN:],
    }
