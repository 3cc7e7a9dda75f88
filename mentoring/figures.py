"""Why each figure of the growth page is what it is: inputs and sums that add up by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.growth import Growth
from skills.profiles import Line
from teams.templatetags.lead_ai_ui import percent, points


@dataclass(frozen=True, slots=True)
class GrowthWhy:
    """What stands behind a figure; the last line of ``sum`` is the figure itself."""

    title: str
    sum: tuple[tuple[str, str], ...] = ()
    text: str = ""


def growth_whys(grown: Growth) -> dict[str, GrowthWhy]:
    """Explain the figures of a growth page, by name."""
    found = grown.readiness
    met = _("%(met)s of %(of)s")
    essentials = [line for line in grown.lines if line.result is not None and line.result.essential]
    below = tuple((line.competency.title, _beside(line)) for line in essentials if line.gap != 0)
    assessed = tuple(
        (group.domain.title, _("%(n)s not assessed") % {"n": len(group.lines)}) for group in grown.not_assessed
    )
    whys = {
        "essentials": GrowthWhy(
            _("Requirements of weight 3"),
            (*below, (_("Essentials met"), met % {"met": found.essentials_met, "of": found.essentials_of})),
            _("Listed are those below their level or not assessed; all others are met."),
        ),
        "assessed": GrowthWhy(
            _("Requirements with a level"),
            (*assessed, (_("Assessed"), met % {"met": found.assessed_have, "of": found.assessed_of})),
            _("Counted are requirements with a weight and a level above 0 that concern you."),
        ),
        "at_most": GrowthWhy(
            _("If everything unknown were met"),
            (
                (_("Points met"), str(found.points_met)),
                (_("Worth of what is not assessed"), f"+ {found.points_unknown}"),
                (_("Points asked for"), f"÷ {found.points_required}"),
                (_("At most"), percent(found.at_most, 1)),
            ),
        ),
        "way": _way(grown),
    }
    if grown.change:
        whys["change"] = _change(grown)
    return whys


def _beside(line: Line) -> str:
    have = "–" if line.known.level is None else str(line.known.level)
    return _("%(have)s, needs %(need)s") % {"have": have, "need": line.asked.level if line.asked else 0}


def _change(grown: Growth) -> GrowthWhy:
    difference, since = grown.change or (0.0, grown.standing.as_of)
    now = grown.trend[-1][1] or 0.0
    return GrowthWhy(
        _("Levels as they were, against the role as it is today"),
        (
            (_("Today"), percent(now, 1)),
            (date_format(since, "j F Y"), f"− {percent(now - difference, 1)}"),
            (_("Change"), points(difference)),
        ),
    )


def _way(grown: Growth) -> GrowthWhy:
    way = grown.way_up
    steps = tuple(
        (step.line.competency.title, _("%(n)s levels, + %(points)s") % {"n": up.levels, "points": up.points})
        for step in grown.steps
        for up in way.level_ups
        if up.competency == step.line.competency.slug
    )
    return GrowthWhy(
        _("The fewest levels that reach the next band"),
        (
            (_("Points met today"), str(way.points_met)),
            *steps,
            (_("Points asked for"), f"÷ {way.points_required}"),
            (_("Readiness after"), percent(way.readiness_after, 1)),
        ),
        _(
            "The band begins at %(points)s points and has conditions of its own. A level adds its weight in points; "
            "what is not assessed counts from 0. No smaller set of levels reaches the band."
        )
        % {"points": way.points_needed},
    )
