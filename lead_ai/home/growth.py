"""An engineer's own growth in short, and what it asks of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lead_ai.home.calls import Call, counted, in_words, listed
from mentoring.growth import Growth, LevelUp, Missing, suggested_role
from skills.catalogue import catalogue, reachable, role_profiles, role_titles
from skills.models import FrameworkVersion
from skills.overview.waiting import Confirmed, confirmed_since
from skills.profiles import Standing, standing
from skills.readiness import Band, Readiness
from skills.views.figures import Why
from teams.models import Engineer
from teams.templatetags.lead_ai_ui import decimal, percent, points

CONFIRMED, AIM, ASSESS, REFRESH, REACHED = range(10, 15)
LATELY = timedelta(days=14)
STEPS = 3
BANDS = {
    Band.READY: gettext_lazy("ready"),
    Band.NEARLY: gettext_lazy("nearly ready"),
    Band.GROWING: gettext_lazy("growing"),
    Band.EARLY: gettext_lazy("early"),
}


@dataclass(frozen=True)
class OwnGrowth:
    """``growth`` is None where there is no role to measure against yet."""

    standing: Standing
    growth: Growth | None
    role: str
    has_aim: bool
    confirmed: list[Confirmed]

    @property
    def aim(self) -> str:
        return self.growth.role.role.title if self.growth else ""

    @property
    def readiness(self) -> Readiness | None:
        """Readiness for the role aimed for, None where nothing is assessed or asked for."""
        if self.growth is None or not self.standing.assessed:
            return None
        return self.growth.readiness if self.growth.readiness.readiness is not None else None

    @property
    def steps(self) -> list[LevelUp]:
        return self.growth.level_ups[:STEPS] if self.growth else []

    @property
    def why(self) -> Why:
        found = self.readiness
        if found is None:
            return Why("")
        told = (
            (_("Σ weight × min(your level, required)"), str(found.points_met)),
            (_("Σ weight × required"), f"÷ {found.points_required}"),
            (_("Readiness"), percent(found.readiness, 1)),
        )
        text = _("Figures advise; your lead and HR decide.")
        return Why(_("Readiness for %(role)s") % {"role": self.aim}, told, text)

    @property
    def said(self) -> str:
        """Say what is missing to the next band, or what to begin with."""
        if self.growth is None:
            return _("You hold no role yet. HR assigns it; then you see here how far you are on the way.")
        if self.readiness is None:
            return _("Nothing is assessed yet. Begin with one domain: about five minutes.")
        missing = self.growth.missing
        if missing is None:
            return _("You meet what the role asks for.")
        told = {"band": BANDS[missing.band], "what": _(" and ").join(_parts(missing)) or _("one step more")}
        return _("To be %(band)s you need %(what)s.") % told


def _parts(missing: Missing) -> Iterator[str]:
    if missing.share > 0:
        yield _("%(points)s points more") % {"points": decimal(100 * missing.share, 1)}
    if missing.essentials:
        count = len(missing.essentials)
        told = ngettext("%(count)s essential: %(names)s", "%(count)s essentials: %(names)s", count)
        names = listed([line.competency.title for line in missing.essentials], most=2)
        yield told % {"count": in_words(count), "names": names}
    for one in missing.any_ofs:
        yield one.title
    if missing.qualifications:
        yield _("a qualification that HR verifies")


def own_growth(engineer: Engineer, version: FrameworkVersion, today: date) -> OwnGrowth:
    """Read one person's growth toward the role they aim for, in a fixed number of queries."""
    found = standing(engineer, catalogue(version), as_of=today)
    titles = role_titles(version)
    has_aim = found.aim_slug in titles
    wanted = found.aim_slug if has_aim else suggested_role(found, reachable(version, [found.role_slug]))
    profile = role_profiles(version, [wanted], found.catalogue).get(wanted) if wanted else None
    return OwnGrowth(
        standing=found,
        growth=Growth(found, profile) if profile else None,
        role=titles.get(found.role_slug, ""),
        has_aim=has_aim,
        confirmed=list(confirmed_since(engineer, today - LATELY)),
    )


def growth_calls(found: OwnGrowth) -> Iterator[Call]:
    """Tell what one's own growth asks for."""
    growth = found.growth
    url = reverse("growth")
    if found.confirmed:
        yield _confirmed(found)
    if growth is None:
        return
    if not found.has_aim:
        meta = _("Your growth page measures against %(role)s until you do") % {"role": found.aim}
        yield Call(AIM, "grow", "target", _("Choose the role you aim for"), meta, url, _("Choose"))
    count = growth.not_assessed_count
    if count:
        title = counted(
            ngettext("%(count)s competency is not assessed yet", "%(count)s competencies are not assessed yet", count),
            count,
        )
        meta = _("Worth up to %(points)s of readiness for %(role)s") % {
            "points": points(growth.unknown_share).lstrip("+"),
            "role": found.aim,
        }
        yield Call(ASSESS, "accent", "circle-question-mark", title, meta, url, _("Assess myself"))
    if growth.stale:
        count = len(growth.stale)
        title = counted(
            ngettext("%(count)s of your levels is stale", "%(count)s of your levels are stale", count), count
        )
        meta = listed([line.competency.title for line in growth.stale])
        yield Call(REFRESH, "accent", "clock", title, meta, url, _("Refresh"))
    if growth.readiness.band in {Band.NEARLY, Band.READY} and found.readiness is not None:
        ready = growth.readiness.band is Band.READY
        title = (_("You are ready for %(role)s") if ready else _("You are nearly ready for %(role)s")) % {
            "role": found.aim
        }
        yield Call(REACHED, "grow", "trending-up", title, found.said, url, _("See"))


def _confirmed(found: OwnGrowth) -> Call:
    count = len(found.confirmed)
    named = found.standing.catalogue.slug_of
    entries = found.standing.catalogue.by_slug
    told = [
        f"{entries[named[one.competency]].title} {'–' if one.level is None else one.level}"
        for one in found.confirmed
        if one.competency in named
    ]
    raters = {one.rater for one in found.confirmed if one.rater}
    by = listed(sorted(raters)) or _("Your lead")
    title = ngettext("%(by)s confirmed %(count)s of your levels", "%(by)s confirmed %(count)s of your levels", count)
    url = reverse("engineer", args=[found.standing.engineer.slug])
    return Call(CONFIRMED, "ok", "check", title % {"by": by, "count": count}, listed(told), url, _("See"))
