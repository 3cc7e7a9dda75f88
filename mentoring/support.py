"""What helps with the next levels of one person: resources, prompts, people in reach, projects, and the goal if set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from mentoring.goals import GoalLine
from mentoring.hours import share_enough
from mentoring.mentors import working_hours
from mentoring.models import Mentorship
from mentoring.querysets import AGREED, OPEN_STATES
from skills.catalogue import Catalogue
from skills.models import CurrentLevel, FocusArea, LearningResource, ProjectNeed
from skills.profiles import Standing
from skills.resources import offered_for
from teams.models import Engineer, Membership, Project, Team, TeamLead
from teams.querysets import running_on

if TYPE_CHECKING:
    from teams.querysets import Viewer

MENTORS_SHOWN: Final = 3
PROMPTS_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class InReach:
    """Somebody who offers to mentor and could help here; their level is not told."""

    name: str
    team: str
    is_mentor: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A running project, and the level it needs."""

    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Help:
    """What helps with the next level of one competency."""

    goal: GoalLine | None = None
    resources: Sequence[LearningResource] = ()
    prompts: Sequence[str] = ()
    mentors: Sequence[InReach] = ()
    projects: Sequence[Use] = ()

    @property
    def is_there(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.resources or self.prompts or self.mentors or self.projects)


@dataclass(frozen=True)
class Support:
    """What helps, by the id of the competency."""

    helps: Mapping[int, Help] = field(default_factory=dict)

    def of(self, competency: int) -> Help:
        """Give what helps with one competency."""
        return self.helps.get(competency, Help())


def support_for(
    found: Standing,
    wanted: Mapping[int, int],
    *,
    reader: Viewer,
    goals: Iterable[GoalLine],
    first: Mapping[int, int] | None = None,
) -> Support:
    """Read what helps with the wanted level of each competency (both by number), in at most nine queries.

    ``reader`` is who looks at the page: projects appear only where they are theirs to see. Resources are those for the
    ``first`` level on the way, where several are to be passed.
    """
    if not wanted:
        return Support()
    resources = offered_for(first or wanted)
    prompts = _prompts(found.catalogue, wanted)
    mentors = mentors_in_reach(found.engineer, wanted, found.as_of)
    projects = _projects(reader, wanted, found.as_of)
    by_competency = {line.competency.id: line for line in goals}
    helps = {
        each: Help(by_competency.get(each), resources.get(each, ()), prompts[each], mentors[each], projects[each])
        for each in wanted
    }
    return Support(helps)


def _prompts(known: Catalogue, wanted: Iterable[int]) -> dict[int, list[str]]:
    """Give the first mentoring prompts of the focus areas of each competency, in two queries."""
    found: dict[int, list[str]] = defaultdict(list)
    areas = FocusArea.objects.filter(version=known.version, competencies__in=list(wanted)).distinct().order_by("pk")
    for area in areas.prefetch_related("competencies"):
        for competency in area.competencies.all():
            room = PROMPTS_SHOWN - len(found[competency.pk])
            found[competency.pk] += area.mentoring_prompts[:room]
    return found


def mentors_in_reach(person: Engineer, wanted: Mapping[int, int], day: date) -> dict[int, list[InReach]]:
    """Give who offers to mentor and is at or above each wanted level, in at most five queries.

    Opted in, with free capacity, not the person's own lead, and with enough shared hours (rule 8 of the product's
    rules); a running mentor of the person stands first. Offering opens in which competencies one could help (decision
    D3), and no level.
    """
    own = set(Mentorship.objects.filter(mentee=person, state__in=AGREED).values_list("mentor_id", flat=True))
    people = {each.pk: each for each in _offering(person, day) if each.pk in own or _has_room(each)}
    hours = working_hours(person)
    near = {pk: each for pk, each in people.items() if share_enough(hours, working_hours(each), day)}
    rows = CurrentLevel.objects.filter(engineer__in=list(near), competency__in=list(wanted))
    able: dict[int, list[Engineer]] = defaultdict(list)
    told = rows.exclude(expires_on__lt=day).values_list("engineer_id", "competency_id", "level")
    for engineer, competency, level in told:
        if level is not None and level >= wanted[competency]:
            able[competency].append(near[engineer])
    found: dict[int, list[InReach]] = defaultdict(list)
    for competency, each in able.items():
        ordered = sorted(each, key=lambda one: (one.pk not in own, one.name, one.pk))[:MENTORS_SHOWN]
        found[competency] = [InReach(one.name, vars(one)["team_name"] or "", one.pk in own) for one in ordered]
    return found


def _offering(person: Engineer, day: date) -> Iterable[Engineer]:
    """Give the people who offer to mentor and do not lead the person, with how many mentees they have."""
    running = Count("mentorships_given", filter=Q(mentorships_given__state__in=OPEN_STATES), distinct=True)
    offering = Engineer.objects.active(day).filter(mentor_capacity__gt=0).exclude(pk=person.pk)
    return offering.exclude(pk__in=_own_leads(person, day)).with_team_name(day).annotate(mentees=running)


def _has_room(mentor: Engineer) -> bool:
    return bool(vars(mentor)["mentees"] < mentor.mentor_capacity)


def _own_leads(person: Engineer, day: date) -> list[int]:
    """Give the ids of who leads the person's teams; of a team without another lead, the nearest above."""
    teams = Membership.objects.on(day).filter(engineer=person).values_list("team_id", flat=True)
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    leads: dict[int, set[int]] = defaultdict(set)
    for team, lead in TeamLead.objects.on(day).values_list("team_id", "engineer_id"):
        leads[team].add(lead)
    found: set[int] = set()
    for team in teams:
        place: int | None = team
        while place is not None and not leads[place] - {person.pk}:
            place = parents[place]
        found |= leads[place] if place is not None else set()
    return sorted(found)


def _projects(reader: Viewer, wanted: Iterable[int], day: date) -> dict[int, list[Use]]:
    """Give the running projects that need each competency and are the reader's to see, in one query."""
    visible = Project.objects.visible_to(reader).filter(running_on(day), state=Project.State.RUNNING)
    rows = ProjectNeed.objects.filter(project__in=visible.values("pk"), competency__in=list(wanted))
    found: dict[int, list[Use]] = defaultdict(list)
    for competency, name, level in rows.order_by("project__name").values_list(
        "competency_id", "project__name", "level"
    ):
        found[competency].append(Use(name, level))
    return found
