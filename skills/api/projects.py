"""Projects and what they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError as InvalidLinks
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.errors import LastLeadError, NotAllowedError, SkillsError
from skills.models import ProjectNeed
from skills.services.projects import (
    NeedGiven,
    ProjectGiven,
    add_project,
    change_project,
    set_candidates,
    set_leads,
    set_needs,
)
from teams.api.authentication import signed_in_user
from teams.api.editions import MATCH, check_edition, tagged
from teams.api.idempotency import KEY, answered_once
from teams.api.strict import StrictInput, given_in
from teams.days import validate_day
from teams.links import LONGEST_TITLE, LONGEST_URL, WEB_ADDRESS, WebLink, check_links
from teams.models import Engineer, Project, User
from teams.names import validate_line
from teams.permissions import people_considered_by


class LinkSerializer(StrictInput):
    url = serializers.CharField(max_length=LONGEST_URL, validators=[WEB_ADDRESS])
    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, default="")


class NeedSerializer(StrictInput):
    competency = serializers.SlugField()
    level = serializers.IntegerField(min_value=1, max_value=100)
    people = serializers.IntegerField(min_value=1, max_value=50, default=1)
    weight = serializers.IntegerField(min_value=1, max_value=3, default=2)


class ProjectSerializer(serializers.ModelSerializer[Project]):
    links = LinkSerializer(many=True, source="web_links")
    leads = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = (
            *("slug", "name", "state", "starts", "ends", "head_count", "allocation", "links", "description"),
            *("leads", "needs"),
        )

    def get_leads(self, project: Project) -> list[str]:
        return [lead.slug for lead in project.leads.all()]

    @extend_schema_field(NeedSerializer(many=True))
    def get_needs(self, project: Project) -> list[dict[str, Any]]:
        return [
            {"competency": row.competency.slug, "level": row.level, "people": row.people, "weight": row.weight}
            for row in project.needs.all()
        ]


class ProjectInput(StrictInput):
    name = serializers.CharField(max_length=200, validators=[validate_line])
    starts = serializers.DateField(validators=[validate_day])
    ends = serializers.DateField(required=False, allow_null=True, default=None, validators=[validate_day])
    head_count = serializers.IntegerField(min_value=1, max_value=50, required=False, allow_null=True, default=None)
    allocation = serializers.IntegerField(min_value=1, max_value=100, default=100)
    state = serializers.ChoiceField(choices=Project.State.choices, default=Project.State.PLANNED)
    description = serializers.CharField(max_length=5000, allow_blank=True, default="")
    links = LinkSerializer(many=True, default=list)
    needs = NeedSerializer(many=True, default=list)
    candidates = serializers.ListField(
        child=serializers.SlugField(), required=False, help_text="whom to choose from; without it, all you may choose"
    )

    leads = serializers.ListField(
        child=serializers.SlugField(), required=False, help_text="who changes it; without it, you, or whoever does now"
    )

    def validate_links(self, links: list[dict[str, str]]) -> str:
        lines = [str(WebLink(each["url"], " ".join(each["title"].split()))) for each in links]
        try:
            check_links("\n".join(lines))
        except InvalidLinks as fault:
            raise ValidationError(fault.messages) from fault
        return "\n".join(lines)

    def validate_needs(self, needs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        counted = Counter(need["competency"] for need in needs)
        doubled = sorted(slug for slug, count in counted.items() if count > 1)
        if doubled:
            raise ValidationError(f"Name each competency once. Named more than once: {', '.join(doubled)}.")
        return needs

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = (vars(self.context["project"]) if "project" in self.context else {}) | attrs
        if said["ends"] is not None and said["ends"] < said["starts"]:
            raise ValidationError({"ends": ["It lies before the first day."]})
        return attrs


def project_rows(user: Any) -> QuerySet[Project]:
    """Give the projects that ``user`` may see, with leads and needs."""
    return with_needs(Project.objects.visible_to(user))


def with_needs(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Add leads and needs to projects, in two queries."""
    needs = Prefetch("needs", ProjectNeed.objects.select_related("competency").order_by("pk"))
    return rows.prefetch_related("leads", needs)


@extend_schema_view(
    get=extend_schema(
        operation_id="projects_list",
        summary="Projects that you lead, or that you or your people are on",
        responses=ProjectSerializer(many=True),
    )
)
class ProjectList(ListAPIView[Any]):
    serializer_class = ProjectSerializer
    ordering_fields = ("name", "starts")
    ordering = ("name", "pk")
    queryset = Project.objects.none()

    def get_queryset(self) -> QuerySet[Project]:
        return project_rows(self.request.user)

    @extend_schema(
        operation_id="projects_create",
        summary="Begin a project with its needs",
        request=ProjectInput,
        responses={201: ProjectSerializer},
        parameters=[KEY],
    )
    def post(self, request: Request) -> Response:
        said = given_in(request, ProjectInput)
        return answered_once(request, lambda: _add(signed_in_user(request), said))


def _add(user: User, said: dict[str, Any]) -> Response:
    said = dict(said)
    needs = [NeedGiven(**need) for need in said.pop("needs")]
    candidates = _candidates(user, said.pop("candidates", []))
    leads = _leads(user, said.pop("leads")) if "leads" in said else None
    with _faults():
        made = add_project(ProjectGiven(**said), needs, actor=user, candidates=candidates)
        if leads is not None:
            set_leads(made, leads, actor=user)
    return tagged(told(made.pk), status=status.HTTP_201_CREATED, beside=_chosen(made))


def _chosen(project: Project) -> list[int]:
    """Give whom one chooses from: the tag speaks of them, though the answer, which more people read, does not."""
    return sorted(project.candidates.values_list("pk", flat=True))


def told(pk: int) -> Any:
    """Give what the API says of a project, also to whoever just took themselves off its leads."""
    return ProjectSerializer(with_needs(Project.objects.filter(pk=pk)).get()).data


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the service refuses into the answer of the API."""
    try:
        yield
    except NotAllowedError as error:
        raise PermissionDenied(str(error)) from error
    except LastLeadError as error:
        raise ValidationError({"leads": [str(error)]}) from error
    except SkillsError as error:
        raise ValidationError({"needs": [str(error)]}) from error


def _leads(user: User, slugs: Sequence[str]) -> list[Engineer]:
    found = list(Engineer.objects.in_directory(user).filter(slug__in=slugs))
    unknown = sorted(set(slugs) - {each.slug for each in found})
    if unknown:
        raise ValidationError({"leads": [f"Nobody in the directory is called {', '.join(unknown)}."]})
    return found


def _candidates(user: User, slugs: Sequence[str]) -> list[Engineer]:
    found = list(people_considered_by(user).filter(slug__in=slugs))
    unknown = sorted(set(slugs) - {each.slug for each in found})
    if unknown:
        raise ValidationError({"candidates": [f"Nobody whom you may choose is called {', '.join(unknown)}."]})
    return found


class ProjectDetail(APIView):
    @extend_schema(operation_id="projects_retrieve", summary="One project", responses=ProjectSerializer)
    def get(self, request: Request, slug: str) -> Response:
        found = get_object_or_404(project_rows(request.user), slug=slug)
        return tagged(ProjectSerializer(found).data, beside=_chosen(found))

    @extend_schema(
        operation_id="projects_update",
        summary="Say anew what a project is and needs; done ends all work on it",
        request=ProjectInput,
        responses=ProjectSerializer,
        parameters=[MATCH, KEY],
    )
    def put(self, request: Request, slug: str) -> Response:
        return _answer(request, slug, lambda _found: given_in(request, ProjectInput))

    @extend_schema(
        operation_id="projects_partial_update",
        summary="Change what is said of a project; needs, links and leads are each given whole",
        request=ProjectInput,
        responses=ProjectSerializer,
        parameters=[MATCH, KEY],
    )
    def patch(self, request: Request, slug: str) -> Response:
        return _answer(
            request, slug, lambda found: given_in(request, ProjectInput, partial=True, context={"project": found})
        )


def _changed(request: Request, slug: str) -> Project:
    """Give the project that the reader may change; 404 where they do not see it, 403 where they only do."""
    user = signed_in_user(request)
    found = get_object_or_404(Project.objects.visible_to(user), slug=slug)
    if not Project.objects.changed_by(user).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


def _answer(request: Request, slug: str, read: Callable[[Project], dict[str, Any]]) -> Response:
    def write() -> Response:
        # Looked up here: a repeated request gives its answer, also to whoever took themselves off the leads.
        found = _changed(request, slug)
        said = read(found)
        row = Project.objects.select_for_update(no_key=True).get(pk=found.pk)
        check_edition(request, told(row.pk), beside=_chosen(row))
        _change(row, said, signed_in_user(request))
        return tagged(told(row.pk), beside=_chosen(row))

    return answered_once(request, write)


def _change(project: Project, said: dict[str, Any], user: User) -> None:
    plain = {name: getattr(project, name) for name in ProjectGiven.__dataclass_fields__}
    plain |= {name: value for name, value in said.items() if name in plain}
    with _faults():
        change_project(project, ProjectGiven(**plain), actor=user)
        if "needs" in said:
            set_needs(project, [NeedGiven(**need) for need in said["needs"]], actor=user)
        if "candidates" in said:
            set_candidates(project, _candidates(user, said["candidates"]), actor=user)
        # Last: whoever takes themselves off may do nothing after it.
        if "leads" in said:
            set_leads(project, _leads(user, said["leads"]), actor=user)
