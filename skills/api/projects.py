"""Projects and what they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from skills.errors import NotAllowedError, SkillsError
from skills.models import ProjectNeed
from skills.services.projects import NeedGiven, ProjectGiven, add_project
from teams.api.authentication import signed_in_user
from teams.api.idempotency import answered_once
from teams.models import Engineer, Project, User
from teams.permissions import people_considered_by

KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)


class NeedSerializer(serializers.Serializer[Any]):
    competency = serializers.SlugField()
    level = serializers.IntegerField(min_value=1, max_value=100)
    people = serializers.IntegerField(min_value=1, max_value=50, default=1)
    weight = serializers.IntegerField(min_value=1, max_value=3, default=2)


class ProjectSerializer(serializers.ModelSerializer[Project]):
    leads = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = (
            *("slug", "name", "state", "starts", "ends", "head_count", "allocation", "link", "description"),
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


class ProjectInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    starts = serializers.DateField()
    ends = serializers.DateField(required=False, allow_null=True, default=None)
    head_count = serializers.IntegerField(min_value=1, max_value=50, required=False, allow_null=True, default=None)
    allocation = serializers.IntegerField(min_value=1, max_value=100, default=100)
    state = serializers.ChoiceField(choices=Project.State.choices, default=Project.State.PLANNED)
    description = serializers.CharField(max_length=5000, allow_blank=True, default="")
    link = serializers.URLField(max_length=200, allow_blank=True, default="")
    needs = NeedSerializer(many=True, default=list)
    candidates = serializers.ListField(
        child=serializers.SlugField(), required=False, help_text="whom to choose from; without it, all you may choose"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        if attrs["ends"] is not None and attrs["ends"] < attrs["starts"]:
            raise ValidationError({"ends": ["It lies before the first day."]})
        return attrs


def project_rows(user: Any) -> QuerySet[Project]:
    """Give the projects that ``user`` may see, with leads and needs."""
    needs = Prefetch("needs", ProjectNeed.objects.select_related("competency").order_by("pk"))
    return Project.objects.visible_to(user).prefetch_related("leads", needs)


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
        if not isinstance(request.data, dict):
            raise ValidationError("Send one object.")
        given = ProjectInput(data=request.data)
        given.is_valid(raise_exception=True)
        return answered_once(request, lambda: _add(signed_in_user(request), dict(given.validated_data)))


def _add(user: User, said: dict[str, Any]) -> Response:
    needs = [NeedGiven(**need) for need in said.pop("needs")]
    candidates = _candidates(user, said.pop("candidates", []))
    try:
        made = add_project(ProjectGiven(**said), needs, actor=user, candidates=candidates)
    except NotAllowedError as error:
        raise PermissionDenied(str(error)) from error
    except SkillsError as error:
        raise ValidationError({"needs": [str(error)]}) from error
    return Response(ProjectSerializer(project_rows(user).get(pk=made.pk)).data, status=status.HTTP_201_CREATED)


def _candidates(user: User, slugs: Sequence[str]) -> list[Engineer]:
    found = list(people_considered_by(user).filter(slug__in=slugs))
    unknown = sorted(set(slugs) - {each.slug for each in found})
    if unknown:
        raise ValidationError({"candidates": [f"Nobody whom you may choose is called {', '.join(unknown)}."]})
    return found


class ProjectDetail(APIView):
    @extend_schema(operation_id="projects_retrieve", summary="One project", responses=ProjectSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(ProjectSerializer(get_object_or_404(project_rows(request.user), slug=slug)).data)
