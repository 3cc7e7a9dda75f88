"""Why each figure of the growth page is what it is: inputs and sums that add up by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.changes import Changes
from mentoring.growth import Growth, Missing, WayStep
from mentoring.role_pair import RolePair
from skills.catalogue import AnyOfAsked
from skills.profiles import DomainLines, Known, Line
from skills.readiness import Readiness
from skills.way_up import THRESHOLDS
from teams.templatetags.lead_ai_ui import percent, points


@dataclass(frozen=True, slots=True)
class GrowthWhy:
    """What stands behind a figure; the last line of ``sum`` is the figure itself."""

    title: str
    sum: tuple[tuple[str, str], ...] = ()
    text: str = ""


Whys = dict[str, GrowthWhy]


def standing_whys(grown: Growth) -> Whys:
    """Explain, by name, the figures of an engineer against one role that every page of growth shows."""
    return {
        "essentials": _essentials(grown),
        "assessed": _assessed(grown),
        "at_most": _at_most(grown),
        "way": _way(grown),
    }


def growth_whys(grown: Growth) -> Whys:
    """Explain, by name, the figures of a growth page that stand alone."""
    whys = standing_whys(grown) | {"unknown": _unknown(grown), "stale": _stale(grown), "trend": _trend(grown)}
    if grown.change:
        whys["change"] = _change(grown)
    if grown.missing:
        whys["missing"] = _missing(grown, grown.missing)
    return whys


def _essentials(grown: Growth) -> GrowthWhy:
    found = grown.readiness
    essentials = [line for line in grown.lines if line.result is not None and line.result.essential]
    return GrowthWhy(
        _("Requirements of weight 3"),
        (*_below(essentials), (_("Essentials met"), _met(found.essentials_met, found.essentials_of))),
        _("Listed are those below their level or not assessed; all others are met."),
    )


def _assessed(grown: Growth) -> GrowthWhy:
    found = grown.readiness
    by_domain = tuple(
        (group.domain.title, _("%(n)s not assessed") % {"n": len(group.lines)}) for group in grown.not_assessed
    )
    return GrowthWhy(
        _("Requirements with a level"),
        (*by_domain, (_("Assessed"), _met(found.assessed_have, found.assessed_of))),
        _("Counted are requirements with a weight and a level above 0 that concern you."),
    )


def _at_most(grown: Growth) -> GrowthWhy:
    found = grown.readiness
    return GrowthWhy(
        _("If everything unknown were met"),
        (
            (_("Points met"), str(found.points_met)),
            (_("Worth of what is not assessed"), f"+ {found.points_unknown}"),
            (_("Points asked for"), f"÷ {found.points_required}"),
            (_("At most"), percent(found.at_most, 1)),
        ),
    )


def any_of_whys(grown: Growth) -> list[tuple[AnyOfAsked, list[str], GrowthWhy]]:
    """Give each any-of requirement with the codes that reach its level, and why it is met or not."""
    return [(asked, codes, _any_of(asked, codes, grown)) for asked, codes in grown.any_ofs]


def _any_of(asked: AnyOfAsked, codes: list[str], grown: Growth) -> GrowthWhy:
    levels = grown.standing.known
    return GrowthWhy(
        asked.title,
        (
            *((each.title, _level(levels[each.slug])) for each in asked.competencies),
            (_("At level %(level)s or above") % {"level": asked.level}, _met(len(codes), asked.count)),
        ),
        _("Needed: at least %(count)s of these at level %(level)s. More of them add nothing.")
        % {"count": asked.count, "level": asked.level},
    )


def step_why(step: WayStep, grown: Growth) -> GrowthWhy:
    """Explain what a step of the shortest way adds to readiness."""
    asked, known = step.line.asked, step.line.known
    weight, level = (asked.weight, asked.level) if asked and step.line.counts else (0, 0)
    return GrowthWhy(
        step.line.competency.title,
        (
            (_("Level today"), _level(known)),
            (_("Level after"), str(step.to.value)),
            (_("Weight"), str(weight)),
            (_("Weight × levels gained up to the requirement of %(level)s") % {"level": level}, f"+ {step.points}"),
            (_("Points asked for"), f"÷ {grown.readiness.points_required}"),
            (_("Adds"), points(step.share)),
        ),
        _("What is not assessed counts from 0. A level above the requirement adds no points."),
    )


def domain_why(group: DomainLines) -> GrowthWhy:
    """Explain how many requirements of a domain are met."""
    counted = [line for line in group.lines if line.counts]
    return GrowthWhy(
        group.domain.title,
        (*_below(counted), (_("Requirements met"), _met(group.met, group.counted))),
        _("Listed are those below their level or not assessed; all others are met."),
    )


def not_assessed_why(group: DomainLines) -> GrowthWhy:
    """Explain what the unknown requirements of a domain are worth."""
    asked = [(line.competency.title, line.result) for line in group.lines if line.result is not None]
    return GrowthWhy(
        group.domain.title,
        (
            *((title, f"{each.weight} × {each.required} = {each.weight * each.required}") for title, each in asked),
            (_("%(n)s not assessed, points") % {"n": len(asked)}, str(_worth(group))),
        ),
        _("Weight × required level, which is what each would add if it were met."),
    )


def alike_why(pair: RolePair) -> GrowthWhy:
    """Explain how many of the requirements that two roles share are met."""
    return GrowthWhy(
        _("Asked for with the same level and weight by both roles"),
        (*_below([line.sides[0] for line in pair.alike]), (_("Met"), _met(pair.alike_met, len(pair.alike)))),
        _("Listed are those below their level or not assessed; all others are met."),
    )


def changes_why(changes: Changes) -> GrowthWhy:
    """Explain how far readiness moved since an earlier day."""
    eve = changes.since - timedelta(days=1)
    return GrowthWhy(
        _("Levels as they were, against the role as it is today"),
        (
            (_("Today"), _share(changes.now)),
            (_("At the end of %(day)s") % {"day": date_format(eve, "j F Y")}, f"− {_share(changes.before)}"),
            (_("Change"), points(changes.difference)),
        ),
        _("Points met ÷ points asked for. The day of your last visit counts, as more may have come after it."),
    )


def _share(measured: Readiness) -> str:
    return f"{measured.points_met} ÷ {measured.points_required} = {percent(measured.readiness, 1)}"


def _met(met: int, of: int) -> str:
    return _("%(met)s of %(of)s") % {"met": met, "of": of}


def _below(lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    """Name the requirements that are not met, each with level and requirement."""
    return tuple((line.competency.title, _beside(line)) for line in lines if line.gap != 0)


def _level(known: Known) -> str:
    if known.state == "none":
        return _("not concerned")
    return _("not assessed") if known.level is None else str(known.level)


def _unknown(grown: Growth) -> GrowthWhy:
    found = grown.readiness
    return GrowthWhy(
        _("Worth of what is not assessed"),
        (
            *((group.domain.title, f"+ {_worth(group)}") for group in grown.not_assessed),
            (_("Points asked for"), f"÷ {found.points_required}"),
            (_("Worth up to"), points(grown.unknown_share)),
        ),
        _("Weight × required level over each domain, if all of it were met."),
    )


def _worth(group: DomainLines) -> int:
    return sum(line.result.weight * line.result.required for line in group.lines if line.result is not None)


def _stale(grown: Growth) -> GrowthWhy:
    judged = ((line.competency, line.known.current.assessed_on) for line in grown.stale)
    return GrowthWhy(
        _("Judgements that are old"),
        (
            *((each.title, date_format(day, "j M Y")) for each, day in judged if day is not None),
            (_("Stale"), str(len(grown.stale))),
        ),
        _("The framework says for each competency after how many months. Age alone never changes a level."),
    )


def _trend(grown: Growth) -> GrowthWhy:
    return GrowthWhy(
        _("Levels as they were, against the role as it is today"),
        tuple((date_format(day, "j F Y"), percent(share, 1)) for day, share in grown.trend),
        _("At the end of each month and today: points met ÷ %(points)s points asked for.")
        % {"points": grown.readiness.points_required},
    )


def _missing(grown: Growth, missing: Missing) -> GrowthWhy:
    begins, today = THRESHOLDS[missing.band], grown.readiness.readiness or 0.0
    if missing.share:
        first, second = (_("Begins at"), begins), (_("Readiness today"), today)
        total = (_("Missing"), points(missing.share))
    else:
        first, second = (_("Readiness today"), today), (_("Begins at"), begins)
        total = (_("Not missing: more than needed"), points(today - begins))
    return GrowthWhy(
        _("What the next band asks for"),
        (
            *_below(missing.essentials),
            (first[0], percent(first[1], 1)),
            (second[0], f"− {percent(second[1], 1)}"),
            total,
        ),
        _(
            "Growing: 60 % or more. Nearly: 85 % or more and no essential more than one level short or unknown. "
            "Ready: 95 % or more with all essentials, choices and required qualifications."
        ),
    )


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
