"""Who should work on a project, alone or with others that compete for the same people."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.errors import NoFrameworkError, SkillsError
from skills.projects import Staffing, Wanted, answered, pose
from skills.projects.posing import MOST_TOGETHER
from skills.services.staffing_answers import SECONDS, Work, ask_for_answer, known_solution, stop_work, work_on
from skills.staffing import Cover, Policy, TeamScore
from teams.api.authentication import signed_in_user
from teams.errors import BusyError
from teams.models import Project
from teams.services.turns import turn


class CoverSerializer(serializers.Serializer[Any]):
    competency = serializers.CharField()
    f = serializers.FloatField(help_text="1 in full, (L-1)/L as a stretch")


class TeamMemberSerializer(serializers.Serializer[Any]):
    engineer = serializers.CharField()
    allocation = serializers.IntegerField(help_text="what is asked; of who is on it already, their confirmed share")
    on_it = serializers.BooleanField(help_text="true where they are confirmed for the project already")
    covers = CoverSerializer(many=True)
    without = serializers.FloatField(
        allow_null=True, help_text="coverage of the best team without them; null where there is none or it is unknown"
    )
    without_proved = serializers.BooleanField(help_text="false where the time ran out; without is then a least or null")


class TeamTogetherSerializer(serializers.Serializer[Any]):
    project = serializers.CharField()
    coverage = serializers.FloatField()
    alone = serializers.FloatField(
        allow_null=True, help_text="coverage if the others took nobody; null where there is no team or it is unknown"
    )
    alone_proved = serializers.BooleanField(help_text="false where the time ran out; alone is then a least or null")
    team = serializers.ListField(child=serializers.CharField(), help_text="slugs of people")
    uncovered = serializers.ListField(child=serializers.CharField())


class WorkSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(
        choices=["queued", "running", "done", "changed", "failed"],
        help_text="changed: people or needs are no longer those of the answer, which is therefore not this one",
    )
    seconds = serializers.IntegerField(help_text="seconds of work so far")
    at_most = serializers.IntegerField(help_text="seconds that it takes at most")


class StaffingSerializer(serializers.Serializer[Any]):
    project = serializers.CharField()
    policy = serializers.ChoiceField(choices=[each.value for each in Policy])
    coverage = serializers.FloatField(allow_null=True)
    optimal = serializers.BooleanField(help_text="false where the time ran out; at_most is then the bound")
    at_most = serializers.FloatField(help_text="of what all projects together ask; with grow, growth counts")
    team = TeamMemberSerializer(many=True)
    uncovered = serializers.ListField(child=serializers.CharField(), help_text="competencies with too few people")
    together = TeamTogetherSerializer(many=True, help_text="of several projects staffed at once: each of them")
    work = WorkSerializer(allow_null=True, help_text="what a worker does or did about it for you, if you asked")


ASKED = [
    OpenApiParameter("policy", OpenApiTypes.STR, enum=[each.value for each in Policy]),
    OpenApiParameter("with", OpenApiTypes.STR, many=True, description="slugs of projects to staff at once with it"),
]


class TooManyAtOnce(APIException):
    """As much as one user may ask for at once is under way; ``wait`` becomes Retry-After."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS

    def __init__(self, busy: BusyError) -> None:
        super().__init__(str(busy))
        self.wait = busy.seconds


class ProjectStaffingView(APIView):
    @extend_schema(
        operation_id="projects_staffing",
        summary="The exact best team for a project, of the people whom you may choose; 429 for a third search at once",
        responses=StaffingSerializer,
        parameters=ASKED,
    )
    def get(self, request: Request, slug: str) -> Response:
        project, wanted = _asked(request, slug)
        user = signed_in_user(request)
        work = work_on(project, wanted, asker=user)
        try:
            with turn(user):
                posed = pose(project, user, wanted)
                known = known_solution(work, posed)
                read = answered(posed, known, in_haste=work is not None and work.is_open)
                return Response(_told(read, work))
        except NoFrameworkError as error:
            raise ValidationError("No framework is published.") from error
        except BusyError as busy:
            raise TooManyAtOnce(busy) from busy

    @extend_schema(
        operation_id="projects_staffing_work",
        summary="Have a worker look for the best teams for up to a minute; 429 where two are at work for you",
        request=None,
        responses={202: WorkSerializer},
        parameters=ASKED,
    )
    def post(self, request: Request, slug: str) -> Response:
        project, wanted = _asked(request, slug)
        try:
            work = ask_for_answer(project, wanted, actor=signed_in_user(request))
        except BusyError as busy:
            raise TooManyAtOnce(busy) from busy
        except SkillsError as error:
            raise ValidationError({"with": [str(error)]}) from error
        return Response(_work(work, work.state), status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        operation_id="projects_staffing_stop",
        summary="Stop what a worker does about it for you, and forget its answer",
        responses={204: None},
        parameters=ASKED,
    )
    def delete(self, request: Request, slug: str) -> Response:
        project, wanted = _asked(request, slug)
        work = work_on(project, wanted, asker=signed_in_user(request))
        if work is None:
            raise NotFound
        stop_work(work)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _asked(request: Request, slug: str) -> tuple[Project, Wanted]:
    """Read the project and what is asked; whoever may not staff a project reads of it what is told of none."""
    projects = Project.objects.staffed_by(signed_in_user(request))
    project = get_object_or_404(projects, slug=slug)
    policy = request.query_params.get("policy", Policy.DELIVER.value)
    if policy not in {each.value for each in Policy}:
        raise ValidationError({"policy": ["Choose deliver or grow."]})
    together = set(request.query_params.getlist("with")) - {project.slug}
    if len(together) > MOST_TOGETHER:
        raise ValidationError({"with": [f"Name at most {MOST_TOGETHER} other projects."]})
    known = set(projects.filter(slug__in=together).values_list("slug", flat=True))
    if together - known:
        told = ", ".join(sorted(together - known))
        raise ValidationError({"with": [f"No project that you may staff has this slug: {told}."]})
    return project, Wanted(policy=Policy(policy), together=frozenset(together))


def _told(read: Staffing, work: Work | None) -> dict[str, Any]:
    team = read.team
    return {
        "project": read.project.slug,
        "policy": read.wanted.policy.value,
        "coverage": float(team.coverage) if team else None,
        "optimal": read.solution.is_proved,
        "at_most": float(read.solution.most),
        "team": [_member(read, slug) for slug in team.people] if team else [],
        "uncovered": _uncovered(team) if team else [],
        "together": [_together(read, *each) for each in read.teams] if read.is_joint else [],
        "work": _work(work, _state(read, work)) if work else None,
    }


def _uncovered(team: TeamScore) -> list[str]:
    return [need.competency for need, _people in team.uncovered]


def _together(read: Staffing, project: Project, team: TeamScore) -> dict[str, Any]:
    alone = read.alone[project.slug]
    return {
        "project": project.slug,
        "coverage": float(team.coverage),
        "alone": None if alone.coverage is None else float(alone.coverage),
        "alone_proved": alone.is_proved,
        "team": list(team.people),
        "uncovered": _uncovered(team),
    }


def _state(read: Staffing, work: Work) -> str:
    return "changed" if work.state == "done" and not work.stands_for(read.problem) else work.state


def _work(work: Work, state: str) -> dict[str, Any]:
    return {"state": state, "seconds": work.seconds, "at_most": SECONDS}


def _member(read: Staffing, slug: str) -> dict[str, Any]:
    without = read.without[slug]
    covers = [each for each in read.team.covers if each.slug == slug] if read.team else []
    return {
        "engineer": slug,
        "allocation": read.on_it.get(slug, read.ask.allocation),
        "on_it": slug in read.on_it,
        "covers": [_cover(each) for each in covers],
        "without": None if without.coverage is None else float(without.coverage),
        "without_proved": without.is_proved,
    }


def _cover(cover: Cover) -> dict[str, Any]:
    return {"competency": cover.need.competency, "f": float(cover.share)}
