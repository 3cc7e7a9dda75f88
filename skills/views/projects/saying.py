"""What a staffing page says of its answer: sentences that are true of one project and of several, proved or not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.projects import Staffing
from skills.staffing import Need
from teams.models import Project
from teams.templatetags.lead_ai_ui import percent

BOTH = 2


def title(read: Staffing) -> str:
    """Name the team of the page."""
    count = len(read.team.people) if read.team else 0
    on_it = sum(slug in read.on_it for slug in read.team.people) if read.team else 0
    if not read.solution.is_proved:
        return _("Best found so far")
    if on_it:
        told = _("%(name)s in the best plan: %(on)s on it already, %(new)s to add")
        alone = _("Best team: %(on)s on it already, %(new)s to add")
        return (told if read.is_joint else alone) % {"name": read.project.name, "on": on_it, "new": count - on_it}
    if read.is_joint:
        told = ngettext(
            "%(name)s in the best plan: %(count)s person", "%(name)s in the best plan: %(count)s people", count
        )
        return told % {"name": read.project.name, "count": count}
    return ngettext("Best team: %(count)s person", "Best team: %(count)s people", count) % {"count": count}


def proof(read: Staffing) -> str:
    """Say what is proved, or the bound where nothing is."""
    if read.team is None:
        none = _("proved: no teams can") if read.is_joint else _("proved: no team can")
        return none if read.solution.is_proved else _("not proven: the time was too short")
    if not read.solution.is_proved:
        most = {"most": percent(min(1.0, float(read.solution.most))), "count": len(read.projects)}
        if read.is_joint:
            return _("not proven: at most %(most)s of all %(count)s projects could be reached") % most
        return _("not proven: at most %(most)s could be reached") % most
    if not read.is_joint:
        told = ngettext("proved best of %(count)s person", "proved best of %(count)s people", len(read.pool))
        return told % {"count": len(read.pool)}
    count = len(read.projects)
    return _("proved best for both together") if count == BOTH else _("proved best for all %s together") % count


def uncovered(read: Staffing) -> str:
    """Say of what stays uncovered whether people, places or the other projects of the plan are the reason."""
    missing = read.team.uncovered if read.team else []
    found: dict[str, list[str]] = defaultdict(list)
    for need, _people in missing:
        found[_reason(read, need)].append(read.known.by_slug[need.competency].code)
    return " ".join(told % {"codes": ", ".join(codes)} for told, codes in found.items())


def _reason(read: Staffing, need: Need) -> str:
    able = [slug for slug in able_and_free(read, need) if read.team and slug not in read.team.people]
    taken = [project for slug in able for project in read.taken_by(slug)]
    if any(not read.taken_by(slug) for slug in able):
        return _("With more people: %(codes)s.") if is_full(read) else _("Free for it and not in this team: %(codes)s.")
    if taken:
        return _("Whoever is free and covers %%(codes)s is taken by %(names)s in this plan.") % {
            "names": names_of(taken)
        }
    if left_out_and_free(read, need):
        return _("Nobody free to choose covers %(codes)s but those whom you left out.")
    if read.team and not read.team.by_need[need.competency]:
        return _("Nobody free covers %(codes)s.")
    return _("Nobody else free to choose covers %(codes)s.")


def names_of(projects: list[Project]) -> str:
    """List projects by name, each once; a name may hold any sign, also that of a place in a text."""
    return ", ".join(sorted({each.name.replace("%", "%%") for each in projects}))


def is_full(read: Staffing) -> bool:
    """Tell whether the team has as many people as were asked for."""
    return read.team is not None and len(read.team.people) == read.ask.most_people


def crowded(read: Staffing) -> str:
    """Say that more people are on the project already than are asked for; nothing where that is not so."""
    most, asked = read.ask.most_people, read.ask.head_count
    if most is None or asked is None or most == asked:
        return ""
    told = _("%(count)s people are on it already, more than the %(asked)s asked for: nobody else is added.")
    return told % {"count": most, "asked": asked}


def able_and_free(read: Staffing, need: Need) -> list[str]:
    """List who could be chosen for the project, was not left out, and covers a need in full."""
    free = [each for each in read.problem.candidates if read.ask.takes(each)]
    return [each.slug for each in free if each.levels.get(need.competency, -1) >= need.level]


def left_out_and_free(read: Staffing, need: Need) -> list[str]:
    """List whom the reader left out, who would have the time and cover a need in full."""
    free = [each for each in read.not_free if each.is_left_out and not each.conflicts]
    return [each.person.slug for each in free if need.competency in each.covers]


def no_team(read: Staffing) -> str:
    """Say why there is no team, and what can be changed."""
    if not read.solution.is_proved:
        return _(
            "Nothing that keeps what was asked was found in time. Ask for a lower coverage, keep fewer people, or staff"
            " fewer projects at once."
        )
    if read.is_joint:
        return _(
            "The people whom you may choose cannot give all of these projects what was asked. Ask for a lower coverage"
            " or more people, or staff fewer projects at once."
        )
    return _("No team of those whom you may choose does all that was asked. Ask for a lower coverage or more people.")


def nobody(read: Staffing) -> str:
    """Say why the team is empty."""
    if read.is_joint:
        return _("Nobody is placed here in this plan.")
    return _("Nobody whom you may choose is free and covers any of it: hire, learn, or ask other leads.")


def pool(read: Staffing, *, of_all: bool) -> str:
    """Say from whom the team was chosen; ``of_all`` for who may choose everybody."""
    if read.project.candidates.exists():
        return _("Chosen from the candidates that the project names, as far as you may choose them.")
    if of_all:
        return _("Chosen from everybody who works here.")
    return _(
        "Chosen from the people you lead, those who show their levels to everyone, and those nominated for this"
        " project."
    )


def plan(read: Staffing) -> str:
    """Say how the plan was chosen."""
    if read.solution.is_proved:
        return _(
            "Everyone is placed where the projects together are worth most; nobody is asked for more than they can"
            " give."
        )
    return _("The best plan found so far, not proven; nobody is asked for more than they can give.")


@dataclass(frozen=True)
class Said:
    """What the page says of its answer; ``chooses_all`` for who may choose everybody."""

    read: Staffing
    chooses_all: bool = False

    @property
    def title(self) -> str:
        return title(self.read)

    @property
    def proof(self) -> str:
        return proof(self.read)

    @property
    def no_team_said(self) -> str:
        return no_team(self.read)

    @property
    def nobody_said(self) -> str:
        return nobody(self.read)

    @property
    def pool_said(self) -> str:
        return pool(self.read, of_all=self.chooses_all)

    @property
    def crowded_said(self) -> str:
        return crowded(self.read)

    @property
    def uncovered_said(self) -> str:
        return uncovered(self.read)

    @property
    def plan_said(self) -> str:
        return plan(self.read)
