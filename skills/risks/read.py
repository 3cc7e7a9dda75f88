"""The risks of one team under the rights of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from skills.matrix import Measure, TeamView, team_gap_view
from skills.risks.cover import Cover, covers
from skills.risks.leaving import last_days
from skills.risks.people import PersonRisk, person_risks
from skills.risks.projects import ProjectRisk, project_risks
from skills.risks.team import NeedRisk, need_risks
from teams.models import Assignment, Project, Team

if TYPE_CHECKING:
    from teams.querysets import Viewer


@dataclass(frozen=True)
class TeamRisks:
    """What breaks in a team if one person leaves; ``covers`` tell how needs that too few cover could be.

    ``leaving`` gives the last days, by id, of members who have one.
    """

    view: TeamView
    needs: tuple[NeedRisk, ...]
    covers: tuple[Cover, ...]
    people: tuple[PersonRisk, ...]
    projects: tuple[ProjectRisk, ...]
    leaving: Mapping[int, date]


def team_risks(team: Team, measure: Measure, reader: Viewer) -> TeamRisks:
    """Read what breaks in a team if one person leaves, in the queries of its gaps and nine more."""
    view = team_gap_view(team, measure)
    loaded = view.loaded
    members = [member.id for member in loaded.members]
    needs = need_risks(loaded)
    short = [need for need in needs if need.is_short]
    on = Assignment.objects.on(measure.as_of).filter(engineer__in=members, state=Assignment.State.CONFIRMED)
    # What is confirmed runs, whether or not somebody has set the project to running.
    worked_on = Project.objects.visible_to(reader).exclude(state=Project.State.DONE).filter(pk__in=on.values("project"))
    projects = project_risks(worked_on.distinct(), reader, loaded.yardstick, as_of=measure.as_of)
    return TeamRisks(
        view=view,
        needs=tuple(needs),
        covers=tuple(covers(short, members, reader, loaded.yardstick, as_of=measure.as_of)),
        people=tuple(person_risks(loaded.members, needs, projects)),
        projects=tuple(projects),
        leaving=last_days(members, as_of=measure.as_of),
    )
