"""What the team of one project costs the others: work that no longer fits, needs with nobody else, who else asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from skills.matrix import read_yardstick
from skills.models import ProjectNeed
from skills.projects import Staffing
from skills.projects.asked import query_of
from skills.risks import project_risks
from teams.capacity import Span, conflicts
from teams.models import Engineer, Nomination, Project, User
from teams.permissions import people_considered_by
from teams.services.assignments import said_days

OTHERS_SHOWN = 3


@dataclass(frozen=True)
class CostLine:
    """What one person of the team does elsewhere in the same days; ``is_hit`` where that no longer fits."""

    person: Engineer
    told: list[str]
    is_hit: bool


@dataclass(frozen=True)
class AlsoAsks:
    """Another project that somebody of the team covers a need of, and the address that weighs both."""

    name: str
    told: str
    url: str


@dataclass(frozen=True)
class Costs:
    """What the team of a project costs others."""

    lines: list[CostLine]
    also: list[AlsoAsks]

    @property
    def is_hit(self) -> bool:
        """Whether something planned no longer fits."""
        return any(line.is_hit for line in self.lines)


def costs_of(read: Staffing, user: User, others: Iterable[Project]) -> Costs:
    """Say what those who are added cost other projects; ``others`` are those that could be staffed at once with it."""
    chosen = [read.people[slug] for slug in read.team.people if slug not in read.on_it] if read.team else []
    critical = _critical(read, user, chosen)
    lines = [_line(read, each, critical.get(each.pk, [])) for each in chosen]
    return Costs([line for line in lines if line.told], _also(read, user, others))


def _line(read: Staffing, person: Engineer, critical: list[str]) -> CostLine:
    load, (starts, ends) = read.loads[person.pk], read.days
    is_open = person.pk in read.led
    asked = load.but_short_leave(starts, ends).with_work(Span(starts, ends, read.ask.allocation))
    faults = conflicts(asked, starts, ends, planned=True)
    told, is_hit = [], False
    for span in load.work:
        if span.starts > ends or span.ends < starts:
            continue
        hit = [each for each in faults if span.is_planned and each.starts <= span.ends and each.ends >= span.starts]
        name = {"name": span.label if is_open else _("other work"), "share": span.percent}
        if hit:
            is_hit = True
            days = {"days": said_days(max(span.starts, hit[0].starts), min(span.ends, hit[-1].ends))}
            told.append(_("planned for %(name)s at %(share)s %%: no longer fits %(days)s") % (name | days))
        elif span.is_planned:
            told.append(_("planned for %(name)s at %(share)s %%: still fits") % name)
        else:
            told.append(_("confirmed for %(name)s at %(share)s %%: stays") % name)
    return CostLine(person, [*told, *critical], is_hit)


def _critical(read: Staffing, user: User, chosen: list[Engineer]) -> Mapping[int, list[str]]:
    """Say which needs of running projects each person alone covers, of projects that the reader may see."""
    today, ids = timezone.localdate(), [each.pk for each in chosen]
    running = Q(assignments__starts__lte=today) & (Q(assignments__ends=None) | Q(assignments__ends__gte=today))
    mine = Project.objects.filter(running, assignments__engineer__in=ids, assignments__state="confirmed")
    rows = Project.objects.visible_to(user).filter(pk__in=mine.values("pk")).exclude(pk=read.project.pk)
    found: dict[int, list[str]] = defaultdict(list)
    for risk in project_risks(rows, user, read_yardstick(read.known.version), as_of=today):
        for pk, needs in risk.critical.items():
            told = {"codes": ", ".join(need.head.code for need in needs), "name": risk.name}
            found[pk].append(_("today alone covers %(codes)s of %(name)s") % told)
    return found


def _also(read: Staffing, user: User, others: Iterable[Project]) -> list[AlsoAsks]:
    """List the other projects of the same days whose needs somebody of the team covers in full.

    Only whom the reader may choose for that project counts: a nomination opens a person's levels for one project.
    """
    starts, ends = read.days
    asking = [each for each in others if each.starts <= ends and (each.ends is None or each.ends >= starts)]
    needs: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = ProjectNeed.objects.filter(project__in=asking)
    for pk, competency, level in rows.values_list("project_id", "competency__slug", "level"):
        needs[pk].append((competency, level))
    team = read.team.people if read.team else ()
    levels = {each.slug: each.levels for each in read.problem.candidates if each.slug in team}
    open_to_all, nominated = _considered(user, asking, team)
    found = []
    for project in asking:
        able = [
            read.people[slug].name
            for slug in team
            if (slug in open_to_all or (project.pk, slug) in nominated)
            and any(levels[slug].get(asked, -1) >= least for asked, least in needs[project.pk])
        ]
        if able:
            told = _("Needs what %(names)s can do, too") % {"names": ", ".join(able)}
            url = query_of(read.wanted, **{"with": [project.slug]})
            found.append((len(able), AlsoAsks(project.name, told, url)))
    return [each for _count, each in sorted(found, key=lambda one: (-one[0], one[1].name))[:OTHERS_SHOWN]]


def _considered(user: User, projects: Iterable[Project], team: Iterable[str]) -> tuple[set[str], set[tuple[int, str]]]:
    """Give whom of a team the reader may choose for any project, and whom for one as nominated, in two queries."""
    people = people_considered_by(user).filter(slug__in=team)
    led = Project.objects.changed_by(user).filter(pk__in=[each.pk for each in projects])
    rows = Nomination.objects.filter(project__in=led, engineer__slug__in=team)
    return set(people.values_list("slug", flat=True)), set(rows.values_list("project_id", "engineer__slug"))
